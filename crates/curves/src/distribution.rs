//! Student's t, Fisher's F, χ² and the normal distribution, as far as intervals and tests need them.
//!
//! The first two rest on the regularised incomplete beta function; the same bits on every platform.

use crate::elementary::{exp, ln, ln_1p};
use crate::incomplete_beta::{incomplete_beta, incomplete_beta_of_halves};

/// P(|T| > |t|) for Student's t with `df` degrees of freedom, `df` > 0.
#[must_use]
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    incomplete_beta(df / 2.0, 0.5, df / (df + t * t))
}

/// P(F > f) for Fisher's F with `df1` and `df2` degrees of freedom, both > 0.
#[must_use]
pub fn f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    if f <= 0.0 {
        return 1.0;
    }
    incomplete_beta_of_halves(df2, df1, df2, df1 * f)
}

/// The t with P(|T| > t) = 1 − `confidence`: 12.706 for 95 % and one degree of freedom.
///
/// `confidence` lies in 0..1 and `df` > 0. Found by bisection on the tail, to the last bit or so.
#[must_use]
pub fn t_quantile_two_sided(confidence: f64, df: f64) -> f64 {
    let tail = 1.0 - confidence;
    let mut low = 0.0;
    let mut high = 1.0;
    while t_two_sided(high, df) > tail && high < 1e12 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if t_two_sided(middle, df) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// P(X > x) for χ² with `df` degrees of freedom, `df` > 0: the regularised incomplete gamma function, by its
/// series below the mean and its continued fraction above (Press et al., Numerical Recipes, section 6.2).
#[must_use]
pub(crate) fn chi_square_upper(x: f64, df: f64) -> f64 {
    let (a, z) = (0.5 * df, 0.5 * x);
    if z <= 0.0 {
        return 1.0;
    }
    let front = exp(a * ln(z) - z - libm::lgamma(a));
    if z < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= z / n;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    // Lentz's method, as in the continued fraction of the beta function.
    let mut b = z + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut fraction = d;
    for k in 1..10_000 {
        let k = f64::from(k);
        let by = -k * (k - a);
        b += 2.0;
        d = 1.0 / (by * d + b);
        c = b + by / c;
        let factor = c * d;
        fraction *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * fraction
}

/// The x with P(X < x) = `probability` for χ² with `df` degrees of freedom: 3.841 for 0.95 and 1.
///
/// `probability` lies in 0..1 and `df` > 0. Found by bisection, to the last bit or so.
#[must_use]
pub(crate) fn chi_square_quantile(probability: f64, df: f64) -> f64 {
    let tail = 1.0 - probability;
    let (mut low, mut high) = (0.0, df.max(1.0));
    while chi_square_upper(high, df) > tail && high < 1e12 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if chi_square_upper(middle, df) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// ln P(Z < z) of the standard normal distribution, good far out in the lower tail.
#[must_use]
pub(crate) fn ln_normal_cdf(z: f64) -> f64 {
    if z > -30.0 {
        return ln(0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2));
    }
    -0.5 * z * z - ln(-z) - LN_SQRT_2_PI - ln_1p(1.0 / (z * z))
}

/// φ(z) / P(Z < z), the derivative of [`ln_normal_cdf`].
#[must_use]
pub(crate) fn normal_hazard(z: f64) -> f64 {
    exp(-0.5 * z * z - LN_SQRT_2_PI - ln_normal_cdf(z))
}

/// ln √(2π).
const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_8;

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-10, "{found} is not {expected}");
    }

    /// Reference: t has a closed form for one and two degrees of freedom.
    #[test]
    fn t_quantiles_agree_with_their_closed_forms() {
        close(t_quantile_two_sided(0.95, 1.0), (std::f64::consts::FRAC_PI_2 * 0.95).tan());
        close(t_quantile_two_sided(0.95, 2.0), 0.95 * (2.0_f64 / (1.0 - 0.95 * 0.95)).sqrt());
    }

    /// Reference: Fisher and Yates, Statistical Tables, table III, 5 % points.
    #[test]
    fn t_quantiles_agree_with_the_printed_table() {
        for (df, t) in [(5.0, 2.571), (10.0, 2.228), (30.0, 2.042), (120.0, 1.980)] {
            assert!((t_quantile_two_sided(0.95, df) - t).abs() < 5e-4, "{df}");
        }
    }

    #[test]
    fn f_with_one_numerator_degree_is_t_squared() {
        for df in [1.0, 3.0, 17.0, 200.0] {
            for t in [0.1, 1.0, 2.5, 8.0] {
                close(f_upper(t * t, 1.0, df), t_two_sided(t, df));
            }
        }
    }

    /// Reference: for df2 = 2 the tail of F is (1 + df1·f/2)^(−…) in closed form when df1 = 2.
    #[test]
    fn f_agrees_with_its_closed_form_for_two_and_two_degrees() {
        for f in [0.3, 1.0, 19.0] {
            close(f_upper(f, 2.0, 2.0), 1.0 / (1.0 + f));
        }
    }

    /// Reference: χ² of two degrees is an exponential; of four, (1 + x/2)·e^(−x/2); of one, a squared normal.
    #[test]
    fn chi_square_agrees_with_its_closed_forms_on_both_sides_of_the_mean() {
        for x in [0.05, 1.0, 3.0, 9.0, 40.0_f64] {
            close(chi_square_upper(x, 2.0), (-0.5 * x).exp());
            close(chi_square_upper(x, 4.0), (1.0 + 0.5 * x) * (-0.5 * x).exp());
            close(chi_square_upper(x, 1.0), libm::erfc((0.5 * x).sqrt()));
        }
        for p in [0.025_f64, 0.5, 0.975] {
            close(chi_square_quantile(p, 2.0), -2.0 * (1.0 - p).ln());
        }
    }

    /// Reference: Fisher and Yates, Statistical Tables, table IV.
    #[test]
    fn chi_square_quantiles_agree_with_the_printed_table() {
        for (p, df, x) in [(0.95, 1.0, 3.841), (0.05, 5.0, 1.145), (0.95, 10.0, 18.307), (0.5, 20.0, 19.337)]
        {
            assert!((chi_square_quantile(p, df) - x).abs() < 6e-4, "{p} {df}");
        }
    }

    /// Reference: the tail by its continued fraction (Abramowitz & Stegun 26.2.14), and its slope by differences.
    #[test]
    fn the_normal_tail_is_right_far_out_and_has_the_slope_it_says() {
        for z in [-45.0, -30.5, -29.5, -8.0, -3.0] {
            let fraction = (1..400).rev().fold(-z, |rest, k| -z + f64::from(k) / rest);
            let expected = -0.5 * z * z - 0.5 * (2.0 * std::f64::consts::PI).ln() - fraction.ln();
            assert!((ln_normal_cdf(z) / expected - 1.0).abs() < 1e-8, "{z}");
        }
        close(ln_normal_cdf(0.0), 0.5_f64.ln());
        for z in [-40.0, -5.0, 0.0, 2.0] {
            let slope = (ln_normal_cdf(z + 1e-5) - ln_normal_cdf(z - 1e-5)) / 2e-5;
            assert!((normal_hazard(z) - slope).abs() < 1e-5 * (1.0 + slope.abs()), "{z}");
        }
    }
}
