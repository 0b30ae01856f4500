//! The logarithmic derivatives of the gamma function, ψ (digamma), ψ′ (trigamma) and ψ″, for positive arguments.
//!
//! Below `FAR` the recurrence ψ⁽ᵏ⁾(x) = ψ⁽ᵏ⁾(x + 1) − (−1)ᵏ k! / xᵏ⁺¹ moves the argument up, where the asymptotic series
//! holds to the last bits: Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 6.3.18 and 6.4.11 to 6.4.14.

use crate::elementary::ln;

/// From here on the series are summed.
const FAR: f64 = 12.0;

/// ψ(x), the derivative of ln Γ; x > 0.
#[must_use]
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < FAR {
        below += 1.0 / x;
        x += 1.0;
    }
    let z = 1.0 / (x * x);
    let series = z
        * (1.0 / 12.0
            - z * (1.0 / 120.0
                - z * (1.0 / 252.0
                    - z * (1.0 / 240.0 - z * (1.0 / 132.0 - z * (691.0 / 32_760.0 - z * (1.0 / 12.0)))))));
    ln(x) - 0.5 / x - series - below
}

/// ψ′(x), the variance of the logarithm of a gamma variable of shape x; x > 0. Falls from ∞ to 0.
#[must_use]
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < FAR {
        below += 1.0 / (x * x);
        x += 1.0;
    }
    let z = 1.0 / (x * x);
    let series = z
        * (1.0 / 6.0
            - z * (1.0 / 30.0
                - z * (1.0 / 42.0
                    - z * (1.0 / 30.0 - z * (5.0 / 66.0 - z * (691.0 / 2730.0 - z * (7.0 / 6.0)))))));
    (1.0 + 0.5 / x + series) / x + below
}

/// ψ″(x), the slope of [`trigamma`]; x > 0, always negative.
#[must_use]
pub fn tetragamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < FAR {
        below += 2.0 / (x * x * x);
        x += 1.0;
    }
    let z = 1.0 / (x * x);
    let series = z
        * (0.5
            - z * (1.0 / 6.0
                - z * (1.0 / 6.0
                    - z * (3.0 / 10.0 - z * (5.0 / 6.0 - z * (691.0 / 210.0 - z * (35.0 / 2.0)))))));
    -z * (1.0 + 1.0 / x + series) - below
}

/// The x with [`trigamma`] x = `y`; y > 0. Newton's steps on 1/ψ′, which is nearly straight and bends one way, so that
/// they approach from one side.
///
/// Source: Smyth, Stat. Appl. Genet. Mol. Biol. 3 (2004) 3, doi:10.2202/1544-6115.1027, appendix.
#[must_use]
pub fn inverse_trigamma(y: f64) -> f64 {
    // ψ′(x) ≈ 1/x² near 0 and 1/x far out.
    if y > 1e7 {
        return 1.0 / y.sqrt();
    }
    if y < 1e-6 {
        return 1.0 / y;
    }
    let mut x = 0.5 + 1.0 / y;
    for _ in 0..60 {
        let value = trigamma(x);
        let step = value * (1.0 - value / y) / tetragamma(x);
        x += step;
        if -step < 1e-14 * x {
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-13, "{found} is not {expected}");
    }

    /// Reference: ψ(1) = −γ, ψ(½) = −γ − 2 ln 2, ψ′(1) = π²/6, ψ′(½) = π²/2, ψ″(1) = −2 ζ(3), ψ″(½) = −14 ζ(3).
    #[test]
    fn values_that_have_a_closed_form_are_found() {
        let (euler, zeta3) = (0.577_215_664_901_532_9_f64, 1.202_056_903_159_594_3_f64);
        let pi2 = std::f64::consts::PI * std::f64::consts::PI;
        close(digamma(1.0), -euler);
        close(digamma(0.5), -euler - 2.0 * std::f64::consts::LN_2);
        close(trigamma(1.0), pi2 / 6.0);
        close(trigamma(0.5), pi2 / 2.0);
        close(tetragamma(1.0), -2.0 * zeta3);
        close(tetragamma(0.5), -14.0 * zeta3);
    }

    /// Each is the slope of the one before.
    #[test]
    fn slopes_agree_with_differences() {
        for x in [0.2, 0.9, 3.0, 11.7, 12.3, 400.0] {
            let h = 1e-4 * x;
            let slope = |of: fn(f64) -> f64| (of(x + h) - of(x - h)) / (2.0 * h);
            assert!((slope(digamma) / trigamma(x) - 1.0).abs() < 1e-6, "{x}");
            assert!((slope(trigamma) / tetragamma(x) - 1.0).abs() < 1e-6, "{x}");
        }
    }

    #[test]
    fn the_inverse_leads_back() {
        for x in [1e-3, 0.05, 0.3, 1.0, 2.5, 40.0, 1e4] {
            assert!((inverse_trigamma(trigamma(x)) / x - 1.0).abs() < 1e-9, "{x}");
        }
    }
}
