//! Iₓ(a, b), the regularised incomplete beta function.
//!
//! By the continued fraction of Lentz's method (Press et al., Numerical Recipes, 3rd ed., section 6.4), accurate to about
//! 1e-14. The tails of Fisher's F of a screen ask for it with few a and b, halves of degrees of freedom, a million times:
//! for these by its power series (Abramowitz & Stegun 26.5.4), whose terms are all positive, with coefficients that are
//! computed once for each pair and thread. The same bits on every platform either way.
//!
//! ```text
//!             xᵃ (1 − x)ᵇ        (a + b)ᵢ
//! Iₓ(a, b) =  ───────────  ·  Σ  ──────── xⁱ        Iₓ(a, b) = 1 − I₁₋ₓ(b, a)
//!              a · B(a, b)    i  (a + 1)ᵢ
//! ```

use std::cell::RefCell;

use crate::elementary::{exp, ln, ln_1p};

/// Iₓ(a, b) for a, b > 0 and x in 0..=1.
pub(crate) fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = exp(-ln_beta(a, b) + a * ln(x) + b * ln_1p(-x));
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(a, b, x) / a
    } else {
        1.0 - front * continued_fraction(b, a, 1.0 - x) / b
    }
}

fn ln_beta(a: f64, b: f64) -> f64 {
    -(libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b))
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for m in 1..500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let factor = d * c;
        fraction *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

/// I_z(m/2, n/2) for z = x / (x + y), of which 1 − z is known without cancellation; x, y ≥ 0, and m, n > 0.
pub(crate) fn incomplete_beta_of_halves(m: f64, n: f64, x: f64, y: f64) -> f64 {
    let z = x / (x + y);
    if z <= 0.0 || z >= 1.0 {
        return if z <= 0.0 { 0.0 } else { 1.0 };
    }
    let few = |degrees: f64| (1.0..=MOST_DEGREES).contains(&degrees) && degrees.fract() <= 0.0;
    if few(m) && few(n) {
        let of_series = if z <= FARTHEST {
            with_series([m, n], |series| series.value(z, y / (x + y)))
        } else {
            // Where little is left of 1 the continued fraction keeps its digits.
            let rest = with_series([n, m], |series| series.value(y / (x + y), z));
            rest.filter(|rest| *rest < 0.9).map(|rest| 1.0 - rest)
        };
        if let Some(value) = of_series {
            return value;
        }
    }
    incomplete_beta(0.5 * m, 0.5 * n, z)
}

/// The most degrees of freedom that have a series.
const MOST_DEGREES: f64 = 200.0;

/// How far a series goes in x, in so many brackets, each with as many terms as it needs.
const FARTHEST: f64 = 0.625;
const BRACKETS: usize = 10;

/// A bracket that needs more terms than this has no series.
const MOST_TERMS: usize = 128;

/// Terms are summed in four columns, which wait for each other less.
const COLUMNS: usize = 4;

/// Pairs of degrees of freedom that are remembered.
const MOST_PAIRS: usize = 32;

thread_local! {
    static KNOWN: RefCell<Vec<Series>> = const { RefCell::new(Vec::new()) };
}

/// The series of two degrees of freedom, computed once for each pair and thread.
fn with_series<T>(degrees: [f64; 2], value: impl FnOnce(&Series) -> T) -> T {
    KNOWN.with_borrow_mut(|known| {
        let bits = degrees.map(f64::to_bits);
        let same = |series: &Series| series.degrees.map(f64::to_bits) == bits;
        let place = known.iter().position(same).unwrap_or_else(|| {
            if known.len() >= MOST_PAIRS {
                known.clear();
            }
            known.push(Series::new(degrees));
            known.len() - 1
        });
        value(&known[place])
    })
}

/// The power series of one pair of degrees of freedom.
struct Series {
    degrees: [f64; 2],
    /// 1 / (a · B(a, b)).
    front: f64,
    /// Coefficients of rising powers.
    terms: Vec<[f64; COLUMNS]>,
    /// How many rows of them each bracket of x needs; `None` where these are too many.
    rows: [Option<usize>; BRACKETS],
}

impl Series {
    fn new(degrees: [f64; 2]) -> Self {
        let [a, b] = degrees.map(|degrees| 0.5 * degrees);
        let mut terms = vec![[0.0; COLUMNS]; MOST_TERMS / COLUMNS];
        let (mut coefficient, mut i) = (1.0, 0.0);
        for term in terms.iter_mut().flatten() {
            *term = coefficient;
            coefficient *= (a + b + i) / (a + 1.0 + i);
            i += 1.0;
        }
        let mut farthest = 0.0;
        let rows = std::array::from_fn(|_| {
            farthest += 1.0 / 16.0;
            needed(terms.as_flattened(), farthest).map(|count| count.div_ceil(COLUMNS))
        });
        Self { degrees, front: exp(-ln_beta(a, b)) / a, terms, rows }
    }

    /// I_x(a, b), `rest` being 1 − x; `None` where the series is too long.
    fn value(&self, x: f64, rest: f64) -> Option<f64> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 10")]
        let bracket = (x * 16.0) as usize;
        let rows = self.rows[bracket.min(BRACKETS - 1)]?;
        let square = x * x;
        let fourth = square * square;
        let mut columns = [0.0; COLUMNS];
        for row in self.terms[..rows].iter().rev() {
            for (sum, term) in columns.iter_mut().zip(row) {
                *sum = *sum * fourth + term;
            }
        }
        let [one, two, three, four] = columns;
        let sum = (one + two * x) + (three + four * x) * square;
        let [m, n] = self.degrees;
        Some(self.front * half_power(x, m) * half_power(rest, n) * sum)
    }
}

/// After how many terms at `x` nothing is left that a sum would feel.
fn needed(terms: &[f64], x: f64) -> Option<usize> {
    let (mut power, mut sum) = (1.0, 0.0);
    for (count, pair) in (2..).zip(terms.windows(2)) {
        sum += pair[0] * power;
        power *= x;
        let next = pair[1] * power;
        // From here on every term is less than this part of the one before.
        let ratio = x * (pair[1] / pair[0]).max(1.0);
        if ratio < 1.0 && next / (1.0 - ratio) < 1e-17 * sum {
            return Some(count - 1);
        }
    }
    None
}

/// x^(degrees / 2).
fn half_power(x: f64, degrees: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 200")]
    let degrees = degrees as u32;
    let mut product = if degrees % 2 == 1 { x.sqrt() } else { 1.0 };
    let (mut power, mut left) = (x, degrees / 2);
    while left > 0 {
        if left % 2 == 1 {
            product *= power;
        }
        power *= power;
        left /= 2;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_is_the_continued_fraction_for_any_few_degrees() {
        let (mut of_series, mut worst) = (0, 0.0_f64);
        for m in [1.0, 2.0, 3.0, 5.0, 6.0, 10.0, 20.0, 26.0, 51.0, 140.0] {
            for n in [1.0, 2.0, 3.0, 4.0, 6.0, 7.0, 20.0, 75.0] {
                for k in 1..400 {
                    let x = f64::from(k) / 400.0;
                    let slow = incomplete_beta(0.5 * m, 0.5 * n, x);
                    let fast = incomplete_beta_of_halves(m, n, x, 1.0 - x);
                    of_series += u32::from(slow.to_bits() != fast.to_bits());
                    if slow > 1e-250 {
                        worst = worst.max((fast / slow - 1.0).abs());
                    }
                }
            }
        }
        assert!(worst < 2e-12, "{worst:e}");
        assert!(of_series > 10_000, "{of_series}");
    }

    /// Reference: closed forms, of two degrees each and of one.
    #[test]
    fn closed_forms_are_met_far_out_and_in_the_middle() {
        for x in [1e-30, 1e-9, 0.01, 0.3, 0.6, 0.7, 0.99_f64] {
            let close = |found: f64, right: f64| assert!((found / right - 1.0).abs() < 1e-13, "{x}: {found}");
            close(incomplete_beta_of_halves(2.0, 2.0, x, 1.0 - x), x);
            close(incomplete_beta_of_halves(20.0, 2.0, x, 1.0 - x), x.powi(10));
            close(
                incomplete_beta_of_halves(1.0, 1.0, x, 1.0 - x),
                x.sqrt().asin() * std::f64::consts::FRAC_2_PI,
            );
        }
        let at_the_ends = [(0.0, 1.0), (1.0, 0.0), (1.0, f64::INFINITY)];
        let found = at_the_ends.map(|(x, y)| incomplete_beta_of_halves(3.0, 20.0, x, y));
        assert_eq!(found.map(f64::to_bits), [0.0, 1.0, 0.0].map(f64::to_bits));
    }
}
