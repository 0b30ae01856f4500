//! Limits of a shift within one experiment, from the wells of two curves. They know nothing of the next
//! experiment.

use crate::compare::pair::{common_range, response};
use crate::compare::{Metric, Replicate};
use crate::distribution::t_quantile_two_sided;
use crate::fit::CONFIDENCE;
use crate::fit::{Ladder, profile_ladder};

#[expect(clippy::cast_precision_loss, reason = "counts of wells")]
fn real(n: usize) -> f64 {
    n as f64
}

/// Lower and upper limit of a shift of one experiment, on the scale on which shifts are averaged.
///
/// The two curves have errors of their own, estimated from few wells each: t has the smaller of their degrees of freedom,
/// which covers whatever the ratio of the errors. Where curves lend each other their scatter, these are the degrees of
/// freedom of the moderated one. Source: Scheffé, J. Am. Stat. Assoc. 65 (1970) 1501,
/// doi:10.1080/01621459.1970.10481179.
pub(super) fn limits(
    metric: Metric,
    resistant: &Replicate,
    parental: &Replicate,
) -> (Option<f64>, Option<f64>) {
    let df = resistant.fit.degrees_of_freedom().min(parental.fit.degrees_of_freedom());
    if df < 1.0 || metric == Metric::Hill {
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
    let ladder = |of: &Replicate| profile_ladder(of.curve?, of.fit, of.options, relative, t * t, RUNGS);
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
