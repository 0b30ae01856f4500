//! From an optimum to what may be reported of the IC50s: estimates with profile limits inside the doses,
//! bounds outside, and nothing where nothing can be said.
//!
//! A bound is told only when every curve that the data allow stays on that side: curves of the direction of the
//! read-out, through half effect at any dose. Its own points never contradict it.

use crate::curve::Level;
use crate::fit::Fit;
use crate::fit::asked::{Absolute, Asked, OwnCurve, Side, absolute, is_against};
use crate::fit::estimate::{Ic50, Reason, Status};
use crate::fit::judged::{Judged, threshold, variance};
use crate::fit::limits::Limit;
use crate::fit::options::FitOptions;
use crate::fit::problem::Problem;
use crate::logistic::Logistic;

/// Limits that were found, lower and upper.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walks {
    pub(super) mid: [Limit; 2],
    pub(super) level: [Limit; 2],
}

impl Walks {
    /// Nothing was looked for.
    pub(super) const NONE: Self = Self { mid: [Limit::Unsettled; 2], level: [Limit::Unsettled; 2] };
}

/// A limit of an IC50 that is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    /// Of the absolute IC50, of curves that fall (true) or rise; of the midpoint when `None`.
    pub(super) level: Option<bool>,
    /// log₁₀ dose from which the walk begins: the estimate, or the last dose tested on the way to one
    /// that lies outside.
    pub(super) from: f64,
    /// Is this the estimate?
    pub(super) at_estimate: bool,
    /// By how much the sum of squares may grow.
    pub(super) may_grow: f64,
    /// −1 for the lower limit, 1 for the upper one.
    pub(super) sign: f64,
    /// How far the limit probably lies: t standard errors.
    pub(super) guess: f64,
}

/// The limits of a curve's IC50s: both of one that lies inside the doses, the inner one of one that lies outside.
pub(super) fn asks(fit: &Fit, problem: &Problem, own: OwnCurve, options: &FitOptions) -> Vec<Ask> {
    let (Some(found), Some(threshold), true) =
        (fit.curve, threshold(fit), options.intervals && fit.status != Status::NotDeterminable)
    else {
        return Vec::new();
    };
    let Some(variance) = variance(fit, problem.levels) else { return Vec::new() };
    let (low, high) = problem.range;
    let mut all = Vec::with_capacity(4);
    let mut add = |level: Option<bool>, asked: Asked, error: Option<f64>| {
        let inside = asked.inside(problem.range);
        let signs: &[f64] = match (inside, asked.side) {
            (Some(_), _) => &[-1.0, 1.0],
            (None, Side::Above) => &[-1.0],
            (None, Side::Below) => &[1.0],
        };
        let end = if asked.side == Side::Above { high } else { low };
        all.extend(signs.iter().map(|sign| Ask {
            level,
            from: inside.unwrap_or(end),
            at_estimate: inside.is_some(),
            may_grow: threshold * variance,
            sign: *sign,
            guess: error.filter(|error| error.is_finite()).unwrap_or(0.1) * threshold.sqrt(),
        }));
    };
    let covariance = fit.covariance.as_ref();
    if let Some(asked) = relative(fit, own, found, problem, options) {
        add(None, asked, covariance.and_then(|covariance| covariance.roots()[3]));
    }
    if let Ok(Absolute { asked, falling, .. }) = absolute(fit.status, own, problem.levels, options) {
        let error = asked.inside(problem.range).and_then(|estimate| {
            let gradient = found.gradient(estimate);
            covariance.map(|covariance| covariance.error_of(gradient) / gradient[3].abs())
        });
        add(Some(falling), asked, error);
    }
    all
}

/// The relative IC50, of a curve that responds, and not against the read-out.
fn relative(
    fit: &Fit,
    own: OwnCurve,
    found: Logistic,
    problem: &Problem,
    options: &FitOptions,
) -> Option<Asked> {
    let side = if found.log_mid > problem.range.1 { Side::Above } else { Side::Below };
    let is_asked = fit.status == Status::Fitted && !is_against(own, options);
    is_asked.then_some(Asked { estimate: Some(found.log_mid), side })
}

/// Fills in both IC50s: measured with its interval, or censored, or unknown.
pub(super) fn report_ic50s(
    fit: &mut Fit,
    problem: &Problem,
    own: OwnCurve,
    options: &FitOptions,
    walked: &Walks,
) {
    let Some(found) = fit.curve else { return };
    let judged = Judged { levels: problem.levels, range: problem.range, options };
    let limits = |walked: [Limit; 2]| {
        move |_: f64, sign: f64| match walked[usize::from(sign > 0.0)] {
            Limit::At(limit) => Some(limit),
            Limit::Open | Limit::Unsettled => None,
        }
    };
    if let Some(asked) = relative(fit, own, found, problem, options) {
        fit.ic50_rel = judged.relative(fit, asked, limits(walked.mid));
    }
    match absolute(fit.status, own, problem.levels, options) {
        Ok(absolute) => fit.ic50_abs = judged.absolute(fit, absolute, limits(walked.level)),
        Err(reason) => fit.say(reason),
    }
    if fit.status == Status::Fitted && is_against(own, options) {
        fit.say(Reason::Against);
    }
}

/// What is said of a curve of which every response is the same number.
pub(super) fn say_unmoved(fit: &mut Fit, levels: &[Level], range: (f64, f64), options: &FitOptions) {
    let own = OwnCurve { falls: true, ends: [levels[0].mean; 2], crossing: None };
    match absolute(Status::NoResponse, own, levels, options) {
        Ok(Absolute { asked: Asked { side: Side::Above, .. }, .. }) => {
            fit.ic50_abs = Ic50::Above { bound: range.1 };
            fit.say(Reason::AbsAbove);
        }
        Ok(Absolute { asked: Asked { side: Side::Below, .. }, .. }) => {
            fit.ic50_abs = Ic50::Below { bound: range.0 };
            fit.say(Reason::AbsBelow);
        }
        Err(reason) => fit.say(reason),
    }
}
