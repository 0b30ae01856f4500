//! What a general search says of the IC50s: estimates with profile limits inside the doses, bounds outside.

use crate::bounds::REACH;
use crate::curve::Curve;
use crate::fit::{
    Absolute, Asked, Fit, FitOptions, Ic50, Judged, OwnCurve, Reason, Side, Status, absolute, is_against,
    threshold, variance,
};
use crate::separable_least_squares::family::At;
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::problem::Problem;
use crate::separable_least_squares::profile::{Profile, Target, Walk};
use crate::separable_least_squares::search::Found;
use crate::separable_least_squares::wald::{Wald, gradient};

/// An end of a search and what it says of the IC50s.
pub(super) struct Ic50s<'a> {
    pub(super) problem: &'a Problem<'a>,
    pub(super) found: &'a Found,
    /// Fitted response of the curve at a log₁₀ dose.
    pub(super) response: &'a dyn Fn(f64) -> f64,
    /// Index of the curve among those that are fitted together.
    pub(super) group: usize,
    /// The coordinate that is its midpoint.
    pub(super) mid: usize,
    /// log₁₀ of the lowest and the highest dose above zero.
    pub(super) range: (f64, f64),
    pub(super) falling: bool,
    pub(super) options: &'a FitOptions,
}

/// Intervals between the doses that are looked through for half effect.
const SLICES: u32 = 400;

impl<'a> Ic50s<'a> {
    /// The log₁₀ dose inside the tested range at which the response passes half effect for good.
    pub(super) fn crossing(&self) -> Option<f64> {
        let (low, high) = self.range;
        let node = |k: u32| low + (high - low) * f64::from(k) / f64::from(SLICES);
        let above = |log_dose: f64| (self.response)(log_dose) - self.options.half;
        let passes = |k: &u32| {
            let (from, to) = (above(node(*k)), above(node(k + 1)));
            if self.falling { from >= 0.0 && to < 0.0 } else { from < 0.0 && to >= 0.0 }
        };
        let k = (0..SLICES).rev().find(passes)?;
        let (mut from, mut to) = (node(k), node(k + 1));
        for _ in 0..100 {
            let middle = 0.5 * (from + to);
            if (above(middle) >= 0.0) == self.falling { from = middle } else { to = middle }
        }
        Some(0.5 * (from + to))
    }

    /// Standard error of the log₁₀ dose at which the response passes half effect.
    pub(super) fn error_at(
        &self,
        crossing: Option<f64>,
        wald: Option<&Wald>,
        sigma: Option<f64>,
    ) -> Option<f64> {
        let log_dose = crossing?;
        let functional = Functional::Response(At { log_dose, group: self.group });
        let error = wald?.error_of(&gradient(self.problem, self.found, &functional)) * sigma?;
        Some(error / self.steepness(log_dose).abs()).filter(|error| error.is_finite())
    }

    /// ∂(response)/∂(log₁₀ dose).
    fn steepness(&self, log_dose: f64) -> f64 {
        let h = 1e-5;
        ((self.response)(log_dose + h) - (self.response)(log_dose - h)) / (2.0 * h)
    }

    /// Fills in both IC50s; `errors` are those of their log₁₀ doses. Where the curve itself has no say on the absolute
    /// one, what the four-parameter logistic bounds is told.
    pub(super) fn report(
        &self,
        fit: &mut Fit,
        curve: &Curve,
        crossing: Option<f64>,
        errors: [Option<f64>; 2],
        logistic: &Fit,
    ) {
        let (low, high) = self.range;
        let half = self.options.half;
        let ends = [(self.response)(low), (self.response)(high)];
        let own = OwnCurve { falls: self.falling, ends, crossing };
        let judged = Judged { levels: curve.levels(), range: self.range, options: self.options };
        let against = is_against(own, self.options);
        if fit.status == Status::Fitted && !against {
            let mid = self.found.phi[self.mid];
            let side = if mid > high { Side::Above } else { Side::Below };
            let asked = Asked { estimate: Some(mid), side };
            let limit = self.limits(fit, curve, asked, Target::Coordinate(self.mid), errors[0]);
            fit.ic50_rel = judged.relative(fit, asked, limit);
        }
        match absolute(fit.status, own, curve.levels(), self.options) {
            Ok(absolute @ Absolute { own: true, asked, .. }) => {
                let target = Target::Passing { response: half, group: self.group };
                let limit = self.limits(fit, curve, asked, target, errors[1]);
                fit.ic50_abs = judged.absolute(fit, absolute, limit);
            }
            Ok(_) => say_bound_of(fit, logistic),
            Err(reason) => fit.say(reason),
        }
        if fit.status == Status::Fitted && against {
            fit.say(Reason::Against);
        }
    }

    /// Walks to the limits of an IC50.
    fn limits(
        &self,
        fit: &Fit,
        curve: &Curve,
        asked: Asked,
        target: Target,
        error: Option<f64>,
    ) -> impl FnMut(f64, f64) -> Option<f64> + use<'a> {
        let threshold = threshold(fit).unwrap_or(0.0);
        let may_grow = threshold * variance(fit, curve.levels()).unwrap_or(0.0);
        let profile = Profile { problem: self.problem, best: self.found, may_grow };
        let step = (0.3 * error.unwrap_or(0.1) * threshold.sqrt()).clamp(0.005, 0.3);
        let inside = asked.inside(self.range).is_some();
        let (low, high) = self.range;
        move |from, sign| {
            if !inside && profile.excess(&target, from) > 0.0 {
                return Some(from);
            }
            let end = if sign > 0.0 { high + REACH } else { low - REACH };
            profile.limit(&target, Walk { from, step, sign, end })
        }
    }
}

/// Takes over what the logistic knows of the absolute IC50 without a curve: a bound, and why there is none.
pub(super) fn say_bound_of(fit: &mut Fit, logistic: &Fit) {
    if let Ic50::Above { .. } | Ic50::Below { .. } = logistic.ic50_abs {
        fit.ic50_abs = logistic.ic50_abs;
    }
    let whys =
        [Reason::AbsAbove, Reason::AbsBelow, Reason::DirectionUnknown, Reason::BothSides, Reason::Against];
    for why in whys.into_iter().filter(|why| logistic.reasons.contains(why)) {
        fit.say(why);
    }
}
