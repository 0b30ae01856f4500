//! The part of the scatter of a log fold that wells do not explain: days, passages, hands.

use serde::Serialize;

use crate::compare::repeatability::Spread;
use crate::elementary::log10;
use crate::statistics::mean;

/// Where the variance between days comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Log folds of these lines within experiments, their compounds pooled.
    Folds,
    /// IC50s of the parental line over experiments, taken for both lines, with nothing shared by a day.
    ParentalLine,
    /// Nothing was repeated: assumed, so that single folds repeat to within threefold.
    Assumed,
}

/// Fold that two laboratories, or two days, usually reproduce; what is assumed where nothing was repeated.
pub const USUAL_FOLD: f64 = 3.0;

/// The scatter of a log₁₀ fold between experiments.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Days {
    /// Where it comes from.
    pub source: Source,
    /// Degrees of freedom behind it; 0 where it is assumed.
    pub df: usize,
    /// Variance of a log₁₀ fold from experiment to experiment, wells included.
    pub total: f64,
    /// The part of it that wells explain, as the experiments were done.
    pub wells: f64,
    /// The rest: no number of wells makes it smaller.
    pub days: f64,
    /// 95 % interval of the total, as a variance; `None` where it is assumed.
    pub total_limits: Option<[f64; 2]>,
}

impl Days {
    /// From what was repeated: `folds` are log folds within experiments, pooled, with the variance over wells of
    /// each; `parental` IC50s of the parental line over experiments, pooled, likewise.
    #[must_use]
    pub fn estimate(folds: (&Spread, &[f64]), parental: (&Spread, &[f64])) -> Self {
        let of = |source: Source, spread: &Spread, wells: &[f64], times: f64| {
            let s = spread.s?;
            let total = times * s * s;
            let wells = times * mean(wells).unwrap_or(0.0);
            let total_limits = spread.limits().map(|limits| limits.map(|s| times * s * s));
            Some(Self { source, df: spread.df, total, wells, days: (total - wells).max(0.0), total_limits })
        };
        of(Source::Folds, folds.0, folds.1, 1.0)
            // A fold has two lines.
            .or_else(|| of(Source::ParentalLine, parental.0, parental.1, 2.0))
            .unwrap_or_else(|| {
                // MSR = 10^(2·s), see `compare::repeatability`.
                let s = 0.5 * log10(USUAL_FOLD);
                Self {
                    source: Source::Assumed,
                    df: 0,
                    total: s * s,
                    wells: 0.0,
                    days: s * s,
                    total_limits: None,
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: log folds 0.9, 1.0, 1.1 have the variance 0.01, of which wells explain 0.004.
    #[test]
    fn days_are_what_wells_leave_over() {
        let none = Spread::of(&[]);
        let days = Days::estimate((&Spread::of(&[0.9, 1.0, 1.1]), &[0.003, 0.005]), (&none, &[]));
        assert_eq!((days.source, days.df), (Source::Folds, 2));
        assert!((days.total - 0.01).abs() < 1e-12 && (days.days - 0.006).abs() < 1e-12, "{days:?}");
    }

    #[test]
    fn wells_that_explain_everything_leave_nothing_and_never_less() {
        let none = Spread::of(&[]);
        let days = Days::estimate((&Spread::of(&[1.0, 1.01]), &[0.1]), (&none, &[]));
        assert!(days.days.abs() < 1e-15, "{days:?}");
    }

    #[test]
    fn without_pairs_the_parental_line_stands_for_both_and_without_repeats_threefold_is_assumed() {
        let none = Spread::of(&[]);
        let days = Days::estimate((&none, &[]), (&Spread::of(&[1.0, 1.2]), &[0.0]));
        assert_eq!(days.source, Source::ParentalLine);
        assert!((days.total - 2.0 * 0.02).abs() < 1e-12);
        let days = Days::estimate((&none, &[]), (&none, &[]));
        assert_eq!((days.source, days.df, days.total_limits), (Source::Assumed, 0, None));
        // Then the ratio of two such folds that chance explains is threefold.
        assert!((10_f64.powf(2.0 * days.days.sqrt()) - 3.0).abs() < 1e-9);
    }
}
