//! What a general search says of the IC50s: estimates with profile limits inside the doses, bounds outside.

use crate::bounds::REACH;
use crate::curve::Curve;
use crate::fit::{
    Absolute, Asked, Fit, FitOptions, Ic50, Judged, OwnCurve, Reason, Side, Status, absolute, is_against,
    threshold, variance,
};
use crate::separable_least_squares::descent::Found;
use crate::separable_least_squares::problem::Problem;
use crate::separable_least_squares::profile::{Profile, Target, Walk};

/// An end of a search and what it says of the IC50s.
pub(super) struct Ic50s<'a> {
    pub(super) problem: &'a Problem<'a>,
    pub(super) found: &'a Found,
    /// Fitted response of the curve at a log₁₀ dose.
    pub(super) response: &'a dyn Fn(f64) -> f64,
    /// Index of the curve among those that are fitted together.
    pub(super) group: usize,
    /// The same by coordinates of which one is its midpoint, and which.
    pub(super) by_middle: (&'a Problem<'a>, &'a Found, usize),
    /// log₁₀ of the lowest and the highest dose above zero.
    pub(super) range: (f64, f64),
    pub(super) falling: bool,
    pub(super) options: &'a FitOptions,
    pub(super) limits: Limits,
}

/// How the limits of an IC50 are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limits {
    /// By its profile.
    Profile,
    /// By its standard error, as good as the parabola of the sum of squares is: enough for a candidate among models.
    Wald,
}

impl<'a> Ic50s<'a> {
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
            let (_, found, place) = self.by_middle;
            let mid = found.phi[place];
            let side = if mid > high { Side::Above } else { Side::Below };
            let asked = Asked { estimate: Some(mid), side };
            let limit = self.limits(fit, curve, asked, Target::Coordinate(place), errors[0]);
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
    pub(super) fn limits(
        &self,
        fit: &Fit,
        curve: &Curve,
        asked: Asked,
        target: Target,
        error: Option<f64>,
    ) -> impl FnMut(f64, f64) -> Option<f64> + use<'a> {
        let threshold = threshold(fit).unwrap_or(0.0);
        let may_grow = threshold * variance(fit, curve.levels()).unwrap_or(0.0);
        let relative = matches!(target, Target::Coordinate(_));
        let (problem, best) =
            if relative { (self.by_middle.0, self.by_middle.1) } else { (self.problem, self.found) };
        let profile = Profile { problem, best, may_grow };
        let step = (0.3 * error.unwrap_or(0.1) * threshold.sqrt()).clamp(0.005, 0.3);
        let inside = asked.inside(self.range).is_some();
        let ((low, high), limits) = (self.range, self.limits);
        // No curve has its dose beyond the range of that coordinate.
        let (least, most) = match target {
            Target::Coordinate(place) => problem.bounds[place],
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        };
        move |from, sign| {
            if !inside && !(least..=most).contains(&from) {
                return Some(from);
            }
            if limits == Limits::Profile && !inside && profile.excess(&target, from) > 0.0 {
                return Some(from);
            }
            let reach = if sign > 0.0 { high + REACH } else { low - REACH };
            let end = reach.clamp(least, most);
            let ranged = (end - reach) * sign < 0.0;
            if limits == Limits::Wald {
                let limit = from + sign * error? * threshold.sqrt();
                let within = (end - limit) * sign >= 0.0;
                return Some(if ranged && !within { end } else { limit })
                    .filter(|_| inside && (within || ranged));
            }
            if ranged && (end - from) * sign <= 0.0 {
                return Some(end);
            }
            profile.limit(&target, Walk { from, step, sign, end }).or(ranged.then_some(end))
        }
    }
}

/// Takes over what the logistic knows of the absolute IC50 without a curve: a bound, and why there is none.
pub(super) fn say_bound_of(fit: &mut Fit, logistic: &Fit) {
    if let Ic50::Above { .. } | Ic50::Below { .. } = logistic.ic50_abs {
        fit.ic50_abs = logistic.ic50_abs;
    }
    let bound = fit.ic50_abs != Ic50::Unknown;
    let whys = [
        (Reason::AbsAbove, bound),
        (Reason::AbsBelow, bound),
        (Reason::DirectionUnknown, true),
        (Reason::BothSides, true),
        (Reason::Flat, fit.status == Status::NoResponse),
        (Reason::Constant, fit.status == Status::NoResponse),
    ];
    for (why, _) in whys.into_iter().filter(|(why, told)| *told && logistic.reasons.contains(why)) {
        fit.say(why);
    }
}
