//! Blots put together: the geometric mean, with a t interval of the logarithms from two blots on.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evidence::blot::band::{Sample, SampleKey, Signal};
use crate::evidence::blot::ratio::Ratio;
use crate::knowledge::antibody::Target;
use foldshift_curves::distribution::t_quantile_two_sided;
use foldshift_curves::elementary::{exp10, log10};
use foldshift_curves::fit::CONFIDENCE;
use foldshift_curves::statistics::mean;
use foldshift_tables::diagnostic::Place;

/// Logarithms that agree this well are copies of one another: there is no error to speak of.
const COPIES: f64 = 1e-9;

/// The geometric mean of blots.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Mean {
    /// The mean; an upper bound when a blot gave only a bound.
    pub value: Signal,
    /// Lower 95 % limit; `None` from one blot, or with a bound.
    pub lower: Option<f64>,
    /// Upper 95 % limit.
    pub upper: Option<f64>,
    /// Blots behind it.
    pub n: usize,
}

impl Mean {
    /// Of nothing there is none.
    pub(super) fn of(values: &[Signal]) -> Option<Self> {
        let logs: Vec<f64> = values.iter().map(|value| log10(value.bound())).collect();
        let centre = mean(&logs)?;
        let n = logs.len();
        if values.iter().any(|value| value.is_below()) {
            return Some(Self { value: Signal::Below(exp10(centre)), lower: None, upper: None, n });
        }
        let value = Signal::Measured(exp10(centre));
        if n < 2 {
            return Some(Self { value, lower: None, upper: None, n });
        }
        #[expect(clippy::cast_precision_loss, reason = "blots are few")]
        let (df, count) = ((n - 1) as f64, n as f64);
        let ss: f64 = logs.iter().map(|log| (log - centre) * (log - centre)).sum();
        let error = (ss / df / count).sqrt();
        let half = t_quantile_two_sided(CONFIDENCE, df) * error;
        let limit = |log: f64| (error >= COPIES).then(|| exp10(log));
        Some(Self { value, lower: limit(centre - half), upper: limit(centre + half), n })
    }
}

/// A phosphorylation under a drug over all blots.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pooled {
    /// What was in the lanes.
    #[serde(flatten)]
    pub sample: Sample,
    /// The phosphorylated protein.
    pub target: Target,
    /// The residual of the valid blots.
    pub residual: Option<Mean>,
    /// pX/tX of the valid blots.
    pub over_total: Option<Mean>,
    /// pX/loading of the valid blots.
    pub over_loading: Option<Mean>,
    /// The residual of blots that must not be used, when no blot is valid.
    pub invalid: Option<Mean>,
    /// Blots that were left out, each with what is wrong with it.
    pub left_out: Vec<String>,
    /// What else must be known, each with its blot.
    pub notes: Vec<String>,
    /// Where the first band stands.
    #[serde(skip)]
    pub place: Place,
}

/// Puts the ratios of one sample and target together over experiments.
pub(super) fn pool(ratios: &[Ratio]) -> Vec<Pooled> {
    let mut groups: BTreeMap<(SampleKey, &Target), Vec<&Ratio>> = BTreeMap::new();
    for ratio in ratios {
        groups.entry((ratio.sample.key(), &ratio.target)).or_default().push(ratio);
    }
    groups.into_values().filter_map(|group| Some(pooled(group.first()?, &group))).collect()
}

fn pooled(first: &Ratio, group: &[&Ratio]) -> Pooled {
    let valid: Vec<&&Ratio> = group.iter().filter(|ratio| ratio.is_valid()).collect();
    let mean = |pick: fn(&Ratio) -> Option<Signal>| {
        Mean::of(&valid.iter().filter_map(|ratio| pick(ratio)).collect::<Vec<Signal>>())
    };
    let residual = mean(|ratio| ratio.residual);
    let of_blot = |ratio: &Ratio, words: &str| format!("blot {}: {words}", ratio.experiment);
    let left_out = group.iter().filter(|ratio| !ratio.is_valid()).map(|ratio| {
        let faults: Vec<&str> = ratio.faults.iter().map(String::as_str).collect();
        of_blot(ratio, &faults.join("; "))
    });
    let notes = group.iter().flat_map(|ratio| ratio.notes.iter().map(|note| of_blot(ratio, note)));
    let all: Vec<Signal> = group.iter().filter_map(|ratio| ratio.residual).collect();
    Pooled {
        sample: first.sample.clone(),
        target: first.target.clone(),
        residual,
        over_total: mean(|ratio| ratio.over_total),
        over_loading: mean(|ratio| ratio.over_loading),
        invalid: if residual.is_none() { Mean::of(&all) } else { None },
        left_out: left_out.collect(),
        notes: notes.collect(),
        place: first.place.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand: blots of 0.1 and 0.4 have the mean 0.2; their logarithms differ by 2·log 2, so the standard
    /// error is log 2 and the half width t(0.975, 1) = 12.7062 times that.
    #[test]
    fn two_blots_have_a_geometric_mean_and_a_very_wide_interval() {
        let mean = Mean::of(&[Signal::Measured(0.1), Signal::Measured(0.4)]).unwrap();
        assert!((mean.value.bound() - 0.2).abs() < 1e-12);
        let factor = 2.0_f64.powf(12.706_204_736);
        assert!((mean.upper.unwrap() / 0.2 / factor - 1.0).abs() < 1e-8);
        assert!((0.2 / mean.lower.unwrap() / factor - 1.0).abs() < 1e-8);
    }

    #[test]
    fn a_blot_below_detection_makes_the_mean_a_bound_without_interval() {
        let mean = Mean::of(&[Signal::Measured(0.1), Signal::Below(0.4)]).unwrap();
        assert!(mean.value.is_below() && (mean.value.bound() - 0.2).abs() < 1e-12);
        assert_eq!((mean.lower, mean.upper, mean.n), (None, None, 2));
    }

    #[test]
    fn one_blot_has_no_interval_and_copies_have_none() {
        let one = Mean::of(&[Signal::Measured(0.3)]).unwrap();
        let copies = Mean::of(&[Signal::Measured(0.3); 3]).unwrap();
        assert_eq!((one.lower, one.n, copies.upper, copies.n), (None, 1, None, 3));
        assert_eq!(Mean::of(&[]), None);
    }
}
