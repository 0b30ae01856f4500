//! One line over its experiments: the IC50 that a report prints beside a fold, the means that a figure
//! draws and the band around its curve. Experiments are n; wells are not.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::curve::Curve;
use crate::distribution::t_quantile_two_sided;
use crate::fit::CONFIDENCE;
use crate::fit::{Fit, Ic50, Status};
use crate::statistics::mean;

/// An IC50 over experiments: the geometric mean with its t interval, or a bound where any is a bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Combined {
    /// log₁₀ of the geometric mean; `None` unless every known IC50 was measured.
    pub log_ic50: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    pub qualifier: &'static str,
    /// log₁₀ of the lower 95 % limit, or of the bound of a right-censored value.
    pub lower: Option<f64>,
    /// log₁₀ of the upper 95 % limit, or of the bound of a left-censored value.
    pub upper: Option<f64>,
    /// Experiments with an IC50 or a bound.
    pub n: usize,
    /// Experiments in which nothing can be said.
    pub unknown: usize,
}

/// Combines the IC50s of one line and compound, one per experiment.
///
/// ```text
/// 10^( mean(d) ± t(n − 1) · sd(d) / √n ),   d = log₁₀ IC50
/// ```
///
/// With a bound among them the geometric mean of all, each measured one its own bound, bounds the mean.
/// Bounds in both directions say nothing. One experiment has no interval over experiments.
#[must_use]
pub fn combine(ic50s: impl IntoIterator<Item = Ic50>) -> Combined {
    let all: Vec<Ic50> = ic50s.into_iter().collect();
    let values: Vec<f64> = all
        .iter()
        .filter_map(|ic50| match *ic50 {
            Ic50::Measured { log_dose: value, .. }
            | Ic50::Above { bound: value }
            | Ic50::Below { bound: value } => Some(value),
            Ic50::Unknown => None,
        })
        .collect();
    let above = all.iter().any(|ic50| matches!(ic50, Ic50::Above { .. }));
    let below = all.iter().any(|ic50| matches!(ic50, Ic50::Below { .. }));
    let mut combined = Combined {
        log_ic50: None,
        qualifier: "nd",
        lower: None,
        upper: None,
        n: values.len(),
        unknown: all.len() - values.len(),
    };
    let Some(centre) = mean(&values) else { return combined };
    match (above, below) {
        (true, true) => {}
        (true, false) => {
            combined.qualifier = ">";
            combined.lower = Some(centre);
        }
        (false, true) => {
            combined.qualifier = "<";
            combined.upper = Some(centre);
        }
        (false, false) => {
            let half = half_width(&values);
            combined.qualifier = "";
            combined.log_ic50 = Some(centre);
            combined.lower = half.map(|half| centre - half);
            combined.upper = half.map(|half| centre + half);
        }
    }
    combined
}

#[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
fn real(n: usize) -> f64 {
    n as f64
}

/// SD over experiments. Two are enough here, unlike for control wells: t(1) = 12.7 keeps it honest.
fn spread(values: &[f64]) -> Option<f64> {
    let centre = mean(values).filter(|_| values.len() >= 2)?;
    let ss: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
    Some((ss / real(values.len() - 1)).sqrt())
}

/// Half of the 95 % t interval of a mean over experiments; `None` from fewer than two.
#[must_use]
pub fn half_width(values: &[f64]) -> Option<f64> {
    spread(values).zip(half_width_factor(values.len())).map(|(sd, factor)| factor * sd)
}

/// What makes the SD of `n` experiments half of the 95 % t interval of their mean, `t(n − 1) / √n`; `None` from fewer than two.
/// For many means of as many experiments it is asked once.
#[must_use]
pub fn half_width_factor(n: usize) -> Option<f64> {
    let n = real(n);
    (n > 1.5).then(|| t_quantile_two_sided(CONFIDENCE, n - 1.0) / n.sqrt())
}

/// What the experiments say at one dose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DoseMean {
    /// The dose; 0 is the vehicle.
    pub dose: f64,
    /// Mean over experiments of their mean responses.
    pub mean: f64,
    /// SD over experiments of their mean responses; `None` from one.
    pub sd: Option<f64>,
    /// Experiments.
    pub n: usize,
}

/// Mean and SD over experiments at every dose, lowest first; each curve is one experiment.
#[must_use]
pub fn dose_means<'a>(curves: impl IntoIterator<Item = &'a Curve>) -> Vec<DoseMean> {
    let mut by_dose: BTreeMap<u64, (f64, Vec<f64>)> = BTreeMap::new();
    for level in curves.into_iter().flat_map(Curve::levels) {
        // The bits of numbers of zero or more are in the order of the numbers.
        by_dose.entry(level.dose.to_bits()).or_insert((level.dose, Vec::new())).1.push(level.mean);
    }
    by_dose
        .into_values()
        .filter_map(|(dose, means)| {
            Some(DoseMean { dose, mean: mean(&means)?, sd: spread(&means), n: means.len() })
        })
        .collect()
}

/// The response that a fit stands for at a log₁₀ dose: of its curve, or the constant mean of a line
/// without response. `None` when nothing was fitted.
#[must_use]
pub fn fitted_response(fit: &Fit, curve: &Curve, log_dose: f64) -> Option<f64> {
    match fit.status {
        Status::Fitted => fit.curve.map(|logistic| logistic.response(log_dose)),
        Status::NoResponse => Some(curve.mean()),
        Status::NotDeterminable => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Point;

    const fn measured(log_dose: f64) -> Ic50 {
        Ic50::Measured { log_dose, lower: None, upper: None }
    }

    #[test]
    fn measured_ic50s_give_their_geometric_mean_with_a_t_interval() {
        let combined = combine([measured(1.0), measured(1.2), measured(1.1)]);
        assert!((combined.log_ic50.unwrap() - 1.1).abs() < 1e-12);
        // t(2) = 4.302653, sd = 0.1
        let half = 4.302_652_729_911_275 * 0.1 / 3_f64.sqrt();
        assert!((combined.upper.unwrap() - 1.1 - half).abs() < 1e-9);
        assert_eq!((combined.qualifier, combined.n), ("", 3));
    }

    #[test]
    fn one_bound_among_measured_ic50s_makes_a_bound_and_no_estimate() {
        let combined = combine([measured(3.0), Ic50::Above { bound: 4.0 }, Ic50::Unknown]);
        assert_eq!((combined.log_ic50, combined.qualifier), (None, ">"));
        assert_eq!((combined.lower, combined.upper), (Some(3.5), None));
        assert_eq!((combined.n, combined.unknown), (2, 1));
        let below = combine([Ic50::Below { bound: 0.0 }]);
        assert_eq!((below.qualifier, below.lower, below.upper), ("<", None, Some(0.0)));
    }

    #[test]
    fn bounds_in_both_directions_and_no_ic50_at_all_say_nothing() {
        assert_eq!(combine([Ic50::Above { bound: 4.0 }, Ic50::Below { bound: 0.0 }]).qualifier, "nd");
        assert_eq!(combine([Ic50::Unknown]).qualifier, "nd");
        assert_eq!(combine([]).n, 0);
    }

    #[test]
    fn one_experiment_has_no_interval() {
        let combined = combine([measured(1.0)]);
        assert_eq!((combined.log_ic50, combined.lower, combined.upper), (Some(1.0), None, None));
    }

    #[test]
    fn means_are_over_experiments_however_many_wells_each_has() {
        let curve = |wells: &[(f64, f64)]| {
            Curve::new(wells.iter().map(|&(dose, y)| Point::new(dose, y)).collect()).unwrap()
        };
        let (first, second) = (curve(&[(0.0, 1.0), (1.0, 0.4), (1.0, 0.6)]), curve(&[(1.0, 0.7)]));
        let means = dose_means([&first, &second]);
        assert_eq!(means[0], DoseMean { dose: 0.0, mean: 1.0, sd: None, n: 1 });
        assert!((means[1].mean - 0.6).abs() < 1e-12 && means[1].n == 2);
        assert!((means[1].sd.unwrap() - 0.02_f64.sqrt()).abs() < 1e-12);
    }
}
