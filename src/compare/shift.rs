//! Shifts over experiments: paired t on the differences, Welch where days are not paired, profiles where
//! there is but one experiment, and bounds where an IC50 is censored.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::compare::call::Tag;
use crate::compare::pair::{PairShift, Value, common_range, response, value};
use crate::compare::{Metric, Replicate, Shift};
use crate::distribution::{t_quantile_two_sided, t_two_sided};
use crate::elementary::exp10;
use crate::fit::options::CONFIDENCE;
use crate::fit::{Ladder, profile_ladder};
use crate::statistics::mean;

/// How an interval was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// t interval of the differences within experiments, n − 1 degrees of freedom.
    PairedT,
    /// Welch's t interval of unpaired experiments.
    Welch,
    /// One experiment: from the profiles (folds) or the errors (differences) of two curves. It knows the
    /// scatter of wells and nothing of the next experiment.
    TechnicalOnly,
    /// Geometric mean of bounds: a bound on the mean fold.
    Bound,
    /// Nothing could be computed.
    None,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::PairedT => "paired_t",
            Self::Welch => "welch",
            Self::TechnicalOnly => "technical_only",
            Self::Bound => "bound",
            Self::None => "none",
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
fn real(n: usize) -> f64 {
    n as f64
}

/// The shift of one metric, names and call still to be filled in.
pub(super) fn shift(metric: Metric, parental: &[Replicate], resistant: &[Replicate]) -> Shift {
    let experiments: BTreeSet<&str> =
        parental.iter().chain(resistant).map(|replicate| replicate.experiment).collect();
    let mut shift = Shift {
        parental: String::new(),
        resistant: String::new(),
        compound: String::new(),
        metric,
        estimate: None,
        qualifier: "nd",
        lower: None,
        upper: None,
        n_experiments: experiments.len(),
        n_pairs: 0,
        method: Method::None,
        p: None,
        p_adjusted: None,
        call: None,
        tags: Vec::new(),
        pairs: Vec::new(),
    };
    let pairs: Vec<(&Replicate, &Replicate)> = resistant
        .iter()
        .filter_map(|r| Some((r, parental.iter().find(|p| p.experiment == r.experiment)?)))
        .collect();
    if pairs.is_empty() {
        unpaired(&mut shift, parental, resistant);
    } else {
        if pairs.len() < experiments.len() {
            shift.tags.push(Tag::ExperimentsWithoutPartner(experiments.len() - pairs.len()));
        }
        paired(&mut shift, &pairs);
    }
    if metric.is_fold() {
        for limit in [&mut shift.estimate, &mut shift.lower, &mut shift.upper] {
            *limit = limit.map(exp10);
        }
    }
    shift
}

/// Both lines in the same experiments.
fn paired(shift: &mut Shift, pairs: &[(&Replicate, &Replicate)]) {
    shift.pairs = pairs
        .iter()
        .map(|(r, p)| PairShift { experiment: r.experiment.to_owned(), value: value(shift.metric, r, p) })
        .collect();
    let unknown = shift.pairs.iter().filter(|pair| pair.value == Value::Unknown).count();
    if unknown > 0 {
        shift.tags.push(Tag::PairsWithoutValue(unknown));
    }
    let known: Vec<Value> =
        shift.pairs.iter().map(|pair| pair.value).filter(|v| *v != Value::Unknown).collect();
    shift.n_pairs = known.len();
    if combine(shift, &known) {
        return;
    }
    let measured: Vec<f64> = known.iter().filter_map(|value| measured(*value)).collect();
    if let [only] = measured[..] {
        shift.estimate = Some(only);
        shift.method = Method::TechnicalOnly;
        let pair = pairs.iter().find(|(r, p)| value(shift.metric, r, p) == Value::Measured(only));
        if let Some((r, p)) = pair {
            (shift.lower, shift.upper) = technical_limits(shift.metric, r, p);
        }
        return;
    }
    let Some(centre) = mean(&measured) else { return };
    let df = real(measured.len() - 1);
    let ss: f64 = measured.iter().map(|d| (d - centre) * (d - centre)).sum();
    let error = (ss / df / real(measured.len())).sqrt();
    t_interval(shift, Method::PairedT, centre, error, df);
}

fn measured(value: Value) -> Option<f64> {
    if let Value::Measured(value) = value { Some(value) } else { None }
}

/// Handles everything that is not measured throughout; says whether it did.
fn combine(shift: &mut Shift, known: &[Value]) -> bool {
    let at_least = known.iter().any(|value| matches!(value, Value::AtLeast(_)));
    let at_most = known.iter().any(|value| matches!(value, Value::AtMost(_)));
    match (at_least, at_most) {
        (false, false) => {
            shift.qualifier = if known.is_empty() { "nd" } else { "" };
            return known.is_empty();
        }
        (true, true) => {
            shift.tags.push(Tag::BoundsDisagree);
            return true;
        }
        _ => {}
    }
    // A measured fold in one experiment and a bound in another: the measured one is its own bound.
    let bounds: Vec<f64> = known
        .iter()
        .map(|value| match value {
            Value::Measured(b) | Value::AtLeast(b) | Value::AtMost(b) => *b,
            Value::Unknown => 0.0,
        })
        .collect();
    let bound = mean(&bounds);
    shift.method = Method::Bound;
    if at_least {
        shift.qualifier = ">";
        shift.lower = bound;
    } else {
        shift.qualifier = "<";
        shift.upper = bound;
    }
    true
}

fn t_interval(shift: &mut Shift, method: Method, centre: f64, error: f64, df: f64) {
    shift.method = method;
    shift.qualifier = "";
    shift.estimate = Some(centre);
    // Experiments that agree to the last digits are copies of one another: there is no error to speak of.
    if error < 1e-9 {
        return;
    }
    let half = t_quantile_two_sided(CONFIDENCE, df) * error;
    shift.lower = Some(centre - half);
    shift.upper = Some(centre + half);
    shift.p = Some(t_two_sided(centre / error, df));
}

/// The lines were never measured in the same experiment.
fn unpaired(shift: &mut Shift, parental: &[Replicate], resistant: &[Replicate]) {
    shift.tags.push(Tag::Unpaired);
    // Every curve against every other: what is known of each side follows from one partner.
    let (Some(first_p), Some(first_r)) = (parental.first(), resistant.first()) else { return };
    let against = |r: &Replicate, p: &Replicate| PairShift {
        experiment: format!("{} / {}", r.experiment, p.experiment),
        value: value(shift.metric, r, p),
    };
    let r_sides: Vec<PairShift> = resistant.iter().map(|r| against(r, first_p)).collect();
    let p_sides: Vec<PairShift> = parental.iter().map(|p| against(first_r, p)).collect();
    let all: Vec<Value> = resistant
        .iter()
        .flat_map(|r| parental.iter().map(|p| value(shift.metric, r, p)))
        .filter(|value| *value != Value::Unknown)
        .collect();
    shift.pairs.clone_from(&r_sides);
    if combine(shift, &all) {
        return;
    }
    let values =
        |sides: &[PairShift]| -> Vec<f64> { sides.iter().filter_map(|side| measured(side.value)).collect() };
    let (r, p) = (values(&r_sides), values(&p_sides));
    let (Some(r_mean), Some(p_mean)) = (mean(&r), mean(&p)) else { return };
    // r_i − p_1 and r_1 − p_j: the mean difference is their sum less the shared r_1 − p_1.
    let Some(shared) = r_sides.first().and_then(|side| measured(side.value)) else { return };
    let centre = r_mean + p_mean - shared;
    let variance = |values: &[f64], mean: f64| {
        values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>()
            / real(values.len() - 1)
            / real(values.len())
    };
    if r.len() < 2 || p.len() < 2 {
        shift.estimate = Some(centre);
        shift.method = Method::TechnicalOnly;
        if let ([r], [p]) = (resistant, parental) {
            (shift.lower, shift.upper) = technical_limits(shift.metric, r, p);
        }
        return;
    }
    let (vr, vp) = (variance(&r, r_mean), variance(&p, p_mean));
    let df = (vr + vp) * (vr + vp) / (vr * vr / real(r.len() - 1) + vp * vp / real(p.len() - 1));
    t_interval(shift, Method::Welch, centre, (vr + vp).sqrt(), df);
}

/// Limits of a shift within one experiment, from the wells of two curves.
fn technical_limits(
    metric: Metric,
    resistant: &Replicate,
    parental: &Replicate,
) -> (Option<f64>, Option<f64>) {
    let df = real(resistant.fit.df + parental.fit.df);
    if df < 1.0 {
        return (None, None);
    }
    let t = t_quantile_two_sided(CONFIDENCE, df);
    if !metric.is_fold() {
        let Some(range) = common_range(resistant, parental) else { return (None, None) };
        let (Some((r, Some(r_error))), Some((p, Some(p_error)))) =
            (response(resistant, metric, range), response(parental, metric, range))
        else {
            return (None, None);
        };
        let half = t * r_error.hypot(p_error);
        return (Some(r - p - half), Some(r - p + half));
    }
    let relative = metric == Metric::Ic50Rel;
    let ladder = |of: &Replicate| profile_ladder(of.curve, of.fit, of.options, relative, t * t, RUNGS);
    match (ladder(resistant), ladder(parental)) {
        (Some(r), Some(p)) => (extreme(&r.lower, &p.upper, &r).map(|d| -d), extreme(&p.lower, &r.upper, &r)),
        _ => (None, None),
    }
}

/// Rungs of a profile ladder; between them the limits are interpolated.
const RUNGS: u32 = 8;

/// Ways in which the excess is shared out between the two curves.
const ANGLES: u32 = 256;

/// The largest `high` − `low` such that the two excesses together stay within the ladder: the infimal
/// convolution of two profiles, solved for its level. `None` when a side is open within reach.
fn extreme(low: &[Option<f64>], high: &[Option<f64>], ladder: &Ladder) -> Option<f64> {
    let low: Vec<f64> = low.iter().copied().collect::<Option<_>>()?;
    let high: Vec<f64> = high.iter().copied().collect::<Option<_>>()?;
    let top = *ladder.rungs.last()?;
    let at = |limits: &[f64], root: f64| {
        let place = root / top * f64::from(RUNGS);
        let index =
            ladder.rungs.iter().skip(1).take_while(|rung| **rung < root).count().min(limits.len() - 2);
        let fraction = place - real(index);
        limits[index] + (limits[index + 1] - limits[index]) * fraction
    };
    (0..=ANGLES)
        .map(|k| {
            let share = f64::from(k) / f64::from(ANGLES);
            at(&high, top * share.sqrt()) - at(&low, top * (1.0 - share).sqrt())
        })
        .reduce(f64::max)
}
