//! Names what is special about an optimum: plateaus out of reach, borders, steps.

use crate::fit::Fit;
use crate::fit::estimate::Reason;
use crate::fit::options::FitOptions;
use crate::fit::problem::Problem;
use crate::fit::summary::Optimum;

/// Names what is special about the optimum; `ends` are its responses at the lowest and the highest dose.
pub(super) fn describe(
    fit: &mut Fit,
    problem: &Problem,
    best: &Optimum,
    [at_low, at_high]: [f64; 2],
    options: &FitOptions,
) {
    let (low, high) = problem.range;
    let found = best.curve;
    let amplitude = found.top - found.bottom;
    let near = |response: f64, plateau: f64| (response - plateau).abs() <= 0.2 * amplitude;
    let (high_end, low_end) =
        if found.hill > 0.0 { (found.bottom, found.top) } else { (found.top, found.bottom) };
    let zero_dose = problem.levels.first().is_some_and(|level| level.dose == 0.0);
    let step = options.hill.is_none() && problem.is_step(best);
    let says = [
        (Reason::Rising, found.hill < 0.0),
        (Reason::HillAtBound, options.hill.is_none() && Problem::hill_at_bound(best)),
        (Reason::Step, step),
        (Reason::SteeperFits, best.shallowest.is_some()),
        (Reason::MidAtBound, problem.mid_at_bound(best)),
        (Reason::MidAbove, found.log_mid > high),
        (Reason::MidBelow, found.log_mid < low),
        // The slope of a step has no optimum to settle at.
        (Reason::NotConverged, !best.arrived.converged && !step),
        (
            Reason::TopAtBound,
            options.top.is_none() && options.top_at_most.is_some_and(|most| found.top >= most),
        ),
        (
            Reason::BottomAtBound,
            options.bottom.is_none() && options.bottom_at_least.is_some_and(|least| found.bottom <= least),
        ),
    ];
    for (reason, holds) in says {
        if holds {
            fit.say(reason);
        }
    }
    let unseen_high = !near(at_high, high_end);
    let unseen_low = !zero_dose && !near(at_low, low_end);
    let (unseen_bottom, unseen_top) =
        if found.hill > 0.0 { (unseen_high, unseen_low) } else { (unseen_low, unseen_high) };
    if unseen_bottom && options.bottom.is_none() {
        fit.say(Reason::NoBottom);
    }
    if unseen_top && options.top.is_none() {
        fit.say(Reason::NoTop);
    }
}
