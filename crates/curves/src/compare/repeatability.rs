//! How well an assay repeats itself: the minimum significant ratio, the smallest fold between two IC50s that
//! chance alone explains in no more than about one comparison in twenty.
//!
//! ```text
//! control compound:  MSR = 10^(2·√2·s)     s   SD of log₁₀ IC50 over experiments
//! paired, in a run:  MSR = 10^(2·s_d)      s_d SD of differences of log₁₀ IC50 within experiments
//! ```
//!
//! Both are one formula, since a difference of two values of standard deviation s has s_d = √2·s. The first
//! compares IC50s of different experiments, the second those of one.
//!
//! Source: Eastwood et al., J. Biomol. Screen. 11 (2006) 253, doi:10.1177/1087057105285611; Assay Guidance
//! Manual, chapter "Assay Operations for SAR Support".

use std::f64::consts::SQRT_2;

use serde::Serialize;

use crate::distribution::chi_square_quantile;
use crate::elementary::{exp10, log10};
use crate::fit::CONFIDENCE;
use crate::fit::Ic50;
use crate::statistics::mean;

/// Values that agree to this many decades are copies of one another and say nothing of scatter.
const COPIES: f64 = 1e-9;

/// Fewest degrees of freedom of an MSR that folds are held against.
pub const LEAST_DF: usize = 2;

/// Which differences an MSR is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// Two IC50s of one line, each in an experiment of its own: the spread is that of log₁₀ IC50.
    BetweenExperiments,
    /// Two IC50s of one experiment: the spread is that of their log₁₀ ratio.
    WithinExperiment,
}

/// The scatter of log₁₀ values over experiments.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Spread {
    /// Experiments with a measured value.
    pub n: usize,
    /// Experiments whose value is a bound: they do not enter.
    pub censored: usize,
    /// Experiments that say nothing.
    pub unknown: usize,
    /// n − 1, or the sum over what was pooled; 0 where there is no spread.
    pub df: usize,
    /// Standard deviation in decades; `None` from fewer than two experiments, and of copies.
    pub s: Option<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
fn real(n: usize) -> f64 {
    n as f64
}

impl Spread {
    /// Of the IC50s of one line and compound, one per experiment.
    #[must_use]
    pub fn of_ic50s(ic50s: impl IntoIterator<Item = Ic50>) -> Self {
        let (mut values, mut censored, mut unknown) = (Vec::new(), 0, 0);
        for ic50 in ic50s {
            match ic50 {
                Ic50::Measured { log_dose, .. } => values.push(log_dose),
                Ic50::Above { .. } | Ic50::Below { .. } => censored += 1,
                Ic50::Unknown => unknown += 1,
            }
        }
        Self { censored, unknown, ..Self::of(&values) }
    }

    /// Of log₁₀ values.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let n = values.len();
        let nothing = Self { n, censored: 0, unknown: 0, df: 0, s: None };
        let Some(centre) = mean(values).filter(|_| n >= 2) else { return nothing };
        let square: f64 = values.iter().map(|v| (v - centre) * (v - centre)).sum();
        let s = (square / real(n - 1)).sqrt();
        if s < COPIES { nothing } else { Self { df: n - 1, s: Some(s), ..nothing } }
    }

    /// Spreads pooled: squares weighted by their degrees of freedom, which add up. A day that moves every
    /// compound alike makes the true degrees of freedom fewer.
    #[must_use]
    pub fn pooled(spreads: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self { n: 0, censored: 0, unknown: 0, df: 0, s: None };
        let mut square = 0.0;
        for spread in spreads {
            all.n += spread.n;
            all.censored += spread.censored;
            all.unknown += spread.unknown;
            all.df += spread.df;
            square += real(spread.df) * spread.s.map_or(0.0, |s| s * s);
        }
        all.s = (all.df > 0).then(|| (square / real(all.df)).sqrt());
        all
    }

    /// 95 % interval of the standard deviation: s·√(df / χ²).
    #[must_use]
    pub fn limits(&self) -> Option<[f64; 2]> {
        let s = self.s?;
        let df = real(self.df);
        let at = |probability: f64| s * (df / chi_square_quantile(probability, df)).sqrt();
        Some([at(0.5 + 0.5 * CONFIDENCE), at(0.5 - 0.5 * CONFIDENCE)])
    }

    /// The minimum significant ratio.
    #[must_use]
    pub fn msr(&self, compared: Compared) -> Option<f64> {
        self.s.map(|s| ratio(s, compared))
    }

    /// Its 95 % interval, from that of the standard deviation.
    #[must_use]
    pub fn msr_limits(&self, compared: Compared) -> Option<[f64; 2]> {
        self.limits().map(|limits| limits.map(|s| ratio(s, compared)))
    }
}

fn ratio(s: f64, compared: Compared) -> f64 {
    exp10(match compared {
        Compared::BetweenExperiments => 2.0 * SQRT_2 * s,
        Compared::WithinExperiment => 2.0 * s,
    })
}

/// Is a fold larger than the ratio, in either direction? A bound may say yes, never no. `None` where nothing
/// can be said.
#[must_use]
pub fn exceeds(
    estimate: Option<f64>,
    (lower, upper): (Option<f64>, Option<f64>),
    qualifier: &str,
    msr: f64,
) -> Option<bool> {
    let bar = log10(msr);
    match (qualifier, estimate) {
        ("", Some(fold)) if fold > 0.0 => Some(log10(fold).abs() > bar),
        (">", _) => lower.filter(|bound| *bound > 0.0 && log10(*bound) > bar).map(|_| true),
        ("<", _) => upper.filter(|bound| *bound > 0.0 && log10(*bound) < -bar).map(|_| true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12 * expected.abs().max(1.0), "{found} is not {expected}");
    }

    fn at(log_dose: f64) -> Ic50 {
        Ic50::Measured { log_dose, lower: None, upper: None }
    }

    /// By hand: 1.0, 1.1, 1.3, 1.4 have the mean 1.2, squares 0.04 + 0.01 + 0.01 + 0.04 = 0.1 on 3 degrees.
    #[test]
    fn four_repeats_give_the_ratio_that_one_computes_by_hand() {
        let spread = Spread::of_ic50s([1.0, 1.1, 1.3, 1.4].map(at));
        assert_eq!((spread.n, spread.df), (4, 3));
        let s = (0.1_f64 / 3.0).sqrt();
        close(spread.s.unwrap(), s);
        close(spread.msr(Compared::BetweenExperiments).unwrap(), 10_f64.powf(2.0 * 2_f64.sqrt() * s));
        close(spread.msr(Compared::WithinExperiment).unwrap(), 10_f64.powf(2.0 * s));
    }

    /// By hand: with two degrees χ² is an exponential, −2·ln(1 − p), so that the limits have a closed form.
    #[test]
    fn the_interval_of_the_spread_is_that_of_chi_square() {
        let spread = Spread::of(&[0.0, 0.1, 0.2]);
        let [lower, upper] = spread.limits().unwrap();
        close(lower, 0.1 * (2.0 / (-2.0 * 0.025_f64.ln())).sqrt());
        close(upper, 0.1 * (2.0 / (-2.0 * 0.975_f64.ln())).sqrt());
        let msr = spread.msr_limits(Compared::WithinExperiment).unwrap();
        close(msr[1], 10_f64.powf(2.0 * upper));
    }

    /// By hand: (2·0.01 + 1·0.04) / 3 = 0.02.
    #[test]
    fn pooling_weighs_squares_by_degrees_of_freedom_which_add_up() {
        let pooled = Spread::pooled([
            Spread::of(&[0.0, 0.1, 0.2]),
            Spread::of(&[0.0, 0.2 * 2_f64.sqrt()]),
            Spread::of(&[7.0]),
        ]);
        assert_eq!((pooled.n, pooled.df), (6, 3));
        close(pooled.s.unwrap(), 0.02_f64.sqrt());
        assert_eq!(Spread::pooled([]).s, None);
    }

    #[test]
    fn censored_ic50s_are_counted_and_do_not_enter() {
        let ic50s =
            [at(1.0), Ic50::Above { bound: 4.0 }, at(1.2), Ic50::Below { bound: -1.0 }, Ic50::Unknown];
        let spread = Spread::of_ic50s(ic50s);
        assert_eq!((spread.n, spread.censored, spread.unknown, spread.df), (2, 2, 1, 1));
        close(spread.s.unwrap(), 0.02_f64.sqrt());
    }

    #[test]
    fn one_experiment_and_copies_of_one_have_no_noise_to_speak_of() {
        assert_eq!(Spread::of(&[1.0]).s, None);
        assert_eq!(Spread::of(&[1.0, 1.0, 1.0]).msr(Compared::BetweenExperiments), None);
        assert_eq!(Spread::of(&[]).limits(), None);
    }

    #[test]
    fn a_bound_may_exceed_the_noise_but_never_lie_within_it() {
        assert_eq!(exceeds(Some(2.0), (None, None), "", 3.0), Some(false));
        assert_eq!(exceeds(Some(0.25), (None, None), "", 3.0), Some(true));
        assert_eq!(exceeds(None, (Some(10.0), None), ">", 3.0), Some(true));
        assert_eq!(exceeds(None, (Some(2.0), None), ">", 3.0), None);
        assert_eq!(exceeds(None, (None, Some(0.1)), "<", 3.0), Some(true));
        assert_eq!(exceeds(None, (None, None), "nd", 3.0), None);
    }
}
