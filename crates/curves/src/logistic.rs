//! The four-parameter logistic curve.

use serde::Serialize;

use crate::elementary::{LN_10, log10};
use crate::sigmoid::sigmoid;
use crate::sigmoid_means::Interval;

/// Four-parameter logistic dose-response curve.
///
/// ```text
///                         top − bottom
/// y(x) = bottom + ─────────────────────────────
///                 1 + 10^(hill · (x − log_mid))
/// ```
///
/// `x` is log₁₀ of the dose, in any unit; `log_mid` is in the same unit. `top > bottom` always:
/// `hill > 0` falls with dose, `hill < 0` rises. The zero dose is the limit x → −∞: `top` of a
/// falling curve and `bottom` of a rising one, exactly.
///
/// `log_mid` is the *relative* IC50, halfway between the plateaus. The *absolute* IC50 is
/// [`Logistic::log_dose_at`]`(0.5)`; a curve that never falls to 0.5 has none.
///
/// In the words of R's drc: `hill` = b, `bottom` = c, `top` = d, `log_mid` = log₁₀ e.
///
/// Source: Guidelines for accurate EC50/IC50 estimation, Pharm. Stat. 10 (2011) 128,
/// doi:10.1002/pst.426.
///
/// ```
/// use foldshift_curves::logistic::Logistic;
/// let curve = Logistic { top: 1.0, bottom: 0.1, log_mid: -7.5, hill: 1.2 };
/// let log_ic50 = curve.log_dose_at(0.5).unwrap();
/// assert!((curve.response(log_ic50) - 0.5).abs() < 1e-12);
/// assert_eq!(curve.response(f64::NEG_INFINITY), 1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Logistic {
    /// Upper plateau, in the unit of the response.
    pub top: f64,
    /// Lower plateau, in the unit of the response.
    pub bottom: f64,
    /// log₁₀ of the dose halfway between the plateaus, in the curve's unit of dose.
    pub log_mid: f64,
    /// Slope; positive when falling with dose.
    pub hill: f64,
}

impl Logistic {
    /// The exponent z of 1 / (1 + eᶻ) at `log_dose`, which may be −∞.
    fn exponent(&self, log_dose: f64) -> f64 {
        self.hill * LN_10 * (log_dose - self.log_mid)
    }

    /// Response at `log_dose` (log₁₀; −∞ for the zero dose).
    #[must_use]
    pub fn response(&self, log_dose: f64) -> f64 {
        let (upper, lower) = sigmoid(self.exponent(log_dose));
        self.top * upper + self.bottom * lower
    }

    /// ∂y/∂(top, bottom, hill, log_mid) at `log_dose`.
    #[must_use]
    pub fn gradient(&self, log_dose: f64) -> [f64; 4] {
        let z = self.exponent(log_dose);
        let (upper, lower) = sigmoid(z);
        if z.is_infinite() {
            return [upper, lower, 0.0, 0.0];
        }
        let steepness = (self.top - self.bottom) * upper * lower;
        [upper, lower, -steepness * LN_10 * (log_dose - self.log_mid), steepness * LN_10 * self.hill]
    }

    /// ∂²y/∂(top, bottom, hill, log_mid)² at `log_dose`: 4 × 4, symmetric.
    #[must_use]
    pub(crate) fn hessian(&self, log_dose: f64) -> [[f64; 4]; 4] {
        let z = self.exponent(log_dose);
        if z.is_infinite() {
            return [[0.0; 4]; 4];
        }
        let (upper, lower) = sigmoid(z);
        // First and second derivative of 1 / (1 + eᶻ), and those of z.
        let (first, second) = (-upper * lower, upper * lower * (lower - upper));
        let (by_hill, by_mid) = (LN_10 * (log_dose - self.log_mid), -LN_10 * self.hill);
        let amplitude = self.top - self.bottom;
        let both = amplitude * (second * by_hill * by_mid - first * LN_10);
        [
            [0.0, 0.0, first * by_hill, first * by_mid],
            [0.0, 0.0, -first * by_hill, -first * by_mid],
            [first * by_hill, -first * by_hill, amplitude * second * by_hill * by_hill, both],
            [first * by_mid, -first * by_mid, both, amplitude * second * by_mid * by_mid],
        ]
    }

    /// log₁₀ dose of response `y`; `None` unless `y` lies between the plateaus.
    #[must_use]
    pub fn log_dose_at(&self, y: f64) -> Option<f64> {
        let odds = (self.top - y) / (y - self.bottom);
        if !(odds > 0.0 && odds.is_finite()) {
            return None;
        }
        Some(self.log_mid + log10(odds) / self.hill).filter(|log_dose| log_dose.is_finite())
    }

    /// Mean response between two log₁₀ doses, `from` ≤ `to`: the area under the curve over log dose, divided
    /// by its width.
    ///
    /// Right to 1e-12 of |top| · (mean of the upper share) + |bottom| · (mean of the lower share), each of
    /// which is right in all its digits: also of a plateau that has run away to −1e24.
    #[must_use]
    pub fn mean_response(&self, from: f64, to: f64) -> f64 {
        let (upper, lower) = self.exponents(from, to).means();
        self.top * upper + self.bottom * lower
    }

    /// The exponents between two log₁₀ doses.
    fn exponents(&self, from: f64, to: f64) -> Interval {
        Interval::new([self.exponent(from), self.exponent(to)], self.hill * LN_10 * (to - from))
    }

    /// ∂(mean response)/∂(top, bottom, hill, log_mid) between two log₁₀ doses.
    #[must_use]
    pub(crate) fn mean_response_gradient(&self, from: f64, to: f64) -> [f64; 4] {
        let exponents = self.exponents(from, to);
        let (upper, lower) = exponents.means();
        let amplitude = self.top - self.bottom;
        let by_hill = -exponents.mean_moment() / self.hill;
        let by_mid = self.hill * LN_10 * exponents.mean_steepness();
        [upper, lower, amplitude * by_hill, amplitude * by_mid]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_zero_dose_lies_on_a_plateau_exactly() {
        let falling = Logistic { top: 0.97, bottom: 0.11, log_mid: -8.0, hill: 1.3 };
        assert!((falling.response(f64::NEG_INFINITY) - 0.97).abs() == 0.0);
        let rising = Logistic { hill: -1.3, ..falling };
        assert!((rising.response(f64::NEG_INFINITY) - 0.11).abs() == 0.0);
    }

    fn curves() -> impl Strategy<Value = Logistic> {
        (0.6..1.4, -0.2..0.5, -9.0..-4.0, 0.3..4.0_f64, any::<bool>()).prop_map(
            |(top, bottom, log_mid, hill, rises)| Logistic {
                top,
                bottom,
                log_mid,
                hill: if rises { -hill } else { hill },
            },
        )
    }

    fn numeric(f: impl Fn(&Logistic) -> f64, curve: &Logistic) -> [f64; 4] {
        let step = 1e-6;
        let mut gradient = [0.0; 4];
        for (k, slot) in gradient.iter_mut().enumerate() {
            let shifted = |sign: f64| {
                let mut c = *curve;
                *[&mut c.top, &mut c.bottom, &mut c.hill, &mut c.log_mid][k] += sign * step;
                f(&c)
            };
            *slot = (shifted(1.0) - shifted(-1.0)) / (2.0 * step);
        }
        gradient
    }

    proptest! { // Property: laws that hold for every curve.
        #[test]
        fn dose_at_undoes_response(curve in curves(), x in -9.5..-3.5) {
            let y = curve.response(x);
            prop_assume!(y > curve.bottom + 0.01 && y < curve.top - 0.01);
            prop_assert!((curve.log_dose_at(y).unwrap() - x).abs() < 1e-9);
        }

        #[test]
        fn analytic_and_numeric_gradient_agree(curve in curves(), x in -9.5..-3.5) {
            for (analytic, numeric) in curve.gradient(x).iter().zip(numeric(|c| c.response(x), &curve)) {
                prop_assert!((analytic - numeric).abs() < 1e-7, "{analytic} {numeric}");
            }
        }

        #[test]
        fn analytic_and_numeric_hessian_agree(curve in curves(), x in -9.5..-3.5) {
            for (k, row) in curve.hessian(x).iter().enumerate() {
                for (analytic, numeric) in row.iter().zip(numeric(|c| c.gradient(x)[k], &curve)) {
                    prop_assert!((analytic - numeric).abs() < 1e-6, "{k} {analytic} {numeric}");
                }
            }
        }

        #[test]
        fn the_area_is_that_of_many_thin_slices(curve in curves()) {
            let (from, to) = (-9.0, -4.5);
            let n = 4000;
            let slices: f64 = (0..n)
                .map(|i| curve.response(from + (to - from) * (f64::from(i) + 0.5) / f64::from(n)))
                .sum::<f64>() / f64::from(n);
            prop_assert!((curve.mean_response(from, to) - slices).abs() < 1e-6);
            // A mean is made of those of parts, however thin one of them is.
            for cut in [from + 1e-9, -7.0, curve.log_mid.clamp(from + 0.1, to - 0.1)] {
                let part = |from: f64, to: f64| curve.mean_response(from, to) * (to - from);
                let parts = (part(from, cut) + part(cut, to)) / (to - from);
                prop_assert!((curve.mean_response(from, to) - parts).abs() < 1e-14);
            }
            let analytic = curve.mean_response_gradient(from, to);
            for (analytic, numeric) in analytic.iter().zip(numeric(|c| c.mean_response(from, to), &curve)) {
                prop_assert!((analytic - numeric).abs() < 1e-6, "{analytic} {numeric}");
            }
        }
    }

    /// Reference: 200 digits; `tests/mean_response/make.py` made them.
    #[test]
    fn mean_responses_have_all_their_digits_however_far_a_plateau_has_run() {
        let (mut whole, mut run_away) = (0, 0);
        for row in include_str!("../tests/mean_response/cases.csv").lines().skip(1) {
            let cells: Vec<f64> = row.split(',').map(|cell| cell.parse().unwrap()).collect();
            let [top, bottom, log_mid, hill, from, to, upper, lower, mean, by_hill, by_mid, pull, _, first] =
                cells[..].try_into().unwrap();
            let curve = Logistic { top, bottom, log_mid, hill };
            let close = |found: f64, right: f64, scale: f64, what: &str| {
                let off = (found - right).abs();
                assert!(off <= 1e-12 * scale + f64::MIN_POSITIVE, "{what}: {found:e}, not {right:e}: {row}");
            };
            let found = curve.mean_response(from, to);
            let scale = top.abs() * upper + bottom.abs() * lower;
            close(found, mean, scale, "mean");
            if mean.abs() > 0.2 * scale {
                close(found, mean, mean.abs(), "mean");
                whole += 1;
                run_away += usize::from(top.abs().max(bottom.abs()) > 1e3 * mean.abs());
            }
            let gradient = curve.mean_response_gradient(from, to);
            close(gradient[0], upper, upper, "by top");
            close(gradient[1], lower, lower, "by bottom");
            close(gradient[3], by_mid, by_mid.abs(), "by mid");
            close(gradient[2], by_hill, pull, "by hill");
            let (share, rest) = sigmoid(curve.exponent(from));
            close(curve.response(from), first, top.abs() * share + bottom.abs() * rest, "response");
        }
        assert!(whole > 400 && run_away > 60, "{whole} {run_away}");
    }
}
