//! What a general search says of the IC50s: estimates with profile limits inside the doses, bounds outside.

use crate::bounds::REACH;
use crate::curve::Curve;
use crate::fit::{Asked, Fit, FitOptions, Ic50, Reason, Side, Status, few_doses, judge, threshold, unwalked};
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

impl Ic50s<'_> {
    /// Fills in both IC50s; `errors` are those of their log₁₀ doses.
    pub(super) fn report(
        &self,
        fit: &mut Fit,
        curve: &Curve,
        crossing: Option<f64>,
        errors: [Option<f64>; 2],
    ) {
        let (low, high) = self.range;
        let fitted = fit.status == Status::Fitted;
        if fitted {
            let (_, found, place) = self.by_middle;
            let mid = found.phi[place];
            let side = if mid > high { Side::Above } else { Side::Below };
            let asked = Asked { estimate: Some(mid), side };
            fit.ic50_rel = self.judged(fit, curve, asked, &Target::Coordinate(place), errors[0]);
            Self::say_few(fit, curve, fit.ic50_rel);
        }
        let asked = if fitted {
            let effect_reached = ((self.response)(low) < self.options.half) == self.falling;
            Asked { estimate: crossing, side: if effect_reached { Side::Below } else { Side::Above } }
        } else {
            Asked {
                estimate: None,
                side: if curve.mean() > self.options.half { Side::Above } else { Side::Below },
            }
        };
        let target = Target::Passing { response: self.options.half, group: self.group };
        fit.ic50_abs = self.judged(fit, curve, asked, &target, errors[1]);
        match fit.ic50_abs {
            Ic50::Above { .. } => fit.say(Reason::AbsAbove),
            Ic50::Below { .. } => fit.say(Reason::AbsBelow),
            Ic50::Measured { .. } | Ic50::Unknown => Self::say_few(fit, curve, fit.ic50_abs),
        }
    }

    fn say_few(fit: &mut Fit, curve: &Curve, ic50: Ic50) {
        for (reason, few) in few_doses(curve.levels(), ic50) {
            if few {
                fit.say(reason);
            }
        }
    }

    fn judged(
        &self,
        fit: &mut Fit,
        curve: &Curve,
        asked: Asked,
        target: &Target,
        error: Option<f64>,
    ) -> Ic50 {
        let variance = fit.sigma.map_or(0.0, |sigma| sigma * sigma);
        let total = self.problem.data.square();
        let threshold = threshold(fit).filter(|_| self.options.intervals && variance > 1e-26 * total);
        let Some(threshold) = threshold else {
            return unwalked(fit, curve.levels(), self.range, asked, self.options.intervals);
        };
        let relative = matches!(target, Target::Coordinate(_));
        let (problem, best) =
            if relative { (self.by_middle.0, self.by_middle.1) } else { (self.problem, self.found) };
        let profile = Profile { problem, best, may_grow: threshold * variance };
        let step = (0.3 * error.unwrap_or(0.1) * threshold.sqrt()).clamp(0.005, 0.3);
        let inside = asked.estimate.is_some_and(|estimate| (self.range.0..=self.range.1).contains(&estimate));
        judge(fit, curve.levels(), self.range, asked, relative, |from, sign| {
            if self.limits == Limits::Profile && !inside && profile.excess(target, from) > 0.0 {
                return Some(from);
            }
            let end = if sign > 0.0 { self.range.1 + REACH } else { self.range.0 - REACH };
            if self.limits == Limits::Wald {
                let limit = from + sign * error? * threshold.sqrt();
                return Some(limit).filter(|limit| inside && (end - limit) * sign >= 0.0);
            }
            profile.limit(target, Walk { from, step, sign, end })
        })
    }
}
