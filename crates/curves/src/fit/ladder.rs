//! Profile limits of an IC50 at a ladder of excesses, for combining two curves into the interval of their fold.

use crate::curve::Curve;
use crate::fit::descent::Arrived;
use crate::fit::judged::variance;
use crate::fit::limits::Limit;
use crate::fit::problem::Problem;
use crate::fit::reportable::Ask;
use crate::fit::side_by_side::{Frame, SideBySide, start_of};
use crate::fit::summary::Optimum;
use crate::fit::{Fit, FitOptions};

/// Profile limits of one IC50. Log doses are log₁₀ of the curve's dose unit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ladder {
    /// √excess of every rung, rising from 0.
    pub(crate) rungs: Vec<f64>,
    /// log₁₀ dose of the lower limit at every rung; `None` from where it is open.
    pub(crate) lower: Vec<Option<f64>>,
    /// log₁₀ dose of the upper limit at every rung; `None` from where it is open.
    pub(crate) upper: Vec<Option<f64>>,
}

/// The profile of a measured IC50 up to an excess of `most`, in `steps` rungs. `relative` picks the
/// relative IC50 instead of the absolute one.
pub(crate) fn profile_ladder(
    curve: &Curve,
    fit: &Fit,
    options: &FitOptions,
    relative: bool,
    most: f64,
    steps: u32,
) -> Option<Ladder> {
    let found = fit.curve?;
    let estimate = if relative { fit.ic50_rel } else { fit.ic50_abs }.log_dose()?;
    let problem = Problem::new(curve)?;
    let variance = variance(fit, problem.levels)?;
    let falling = found.hill > 0.0;
    let (mut family, best) = around(curve, fit, options, &problem, falling)?;
    let rungs: Vec<f64> = (0..=steps).map(|k| most.sqrt() * f64::from(k) / f64::from(steps)).collect();
    let error = fit.standard_errors()[3].filter(|error| error.is_finite()).unwrap_or(0.1);
    for rung in &rungs[1..] {
        for sign in [-1.0, 1.0] {
            let ask = Ask {
                level: (!relative).then_some(falling),
                from: estimate,
                at_estimate: true,
                may_grow: rung * rung * variance,
                sign,
                guess: error * rung,
            };
            family.ask_one(0, &ask, &best, options);
        }
    }
    let [mids, levels] = family.walk_all();
    let mut ends = [vec![None; rungs.len()], vec![None; rungs.len()]];
    for (task, limit) in if relative { mids } else { levels } {
        if let Limit::At(log_dose) = limit {
            ends[task % 2][task / 2 + 1] = Some(log_dose);
        }
    }
    let [mut lower, mut upper] = ends;
    (lower[0], upper[0]) = (Some(estimate), Some(estimate));
    Some(Ladder { rungs, lower, upper })
}

/// The family in which a fitted curve is walked to limits, of curves that fall or rise where something is known of them,
/// and the optimum as its walks see it.
pub(super) fn around(
    curve: &Curve,
    fit: &Fit,
    options: &FitOptions,
    problem: &Problem,
    falling: bool,
) -> Option<(SideBySide, Optimum)> {
    let found = fit.curve?;
    let frame = match (options.is_free(), falling) {
        (true, _) => Frame::Free,
        (false, true) => Frame::Falling,
        (false, false) => Frame::Rising,
    };
    let mut family = SideBySide::new(frame);
    family.push(0, curve, options);
    let ss = fit.rss? - problem.levels.iter().map(|level| level.pure_ss).sum::<f64>();
    let end = start_of(found.log_mid, found.hill);
    let arrived = Arrived {
        curve: 0,
        end,
        ss: ss / family.square_unit()?,
        iterations: 0,
        converged: true,
        given_up: false,
    };
    let best = Optimum { curve: found, ss, arrived, covariance: None, shallowest: None };
    Some((family, best))
}
