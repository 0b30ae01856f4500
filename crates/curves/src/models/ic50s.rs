//! What a general search says of the IC50s: estimates with profile limits inside the doses, bounds outside.

use crate::bounds::REACH;
use crate::curve::Curve;
use crate::fit::{Asked, Fit, FitOptions, Ic50, Reason, Side, Status, few_doses, judge, threshold, unwalked};
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

impl Ic50s<'_> {
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
            let mid = self.found.phi[self.mid];
            let side = if mid > high { Side::Above } else { Side::Below };
            let asked = Asked { estimate: Some(mid), side };
            fit.ic50_rel = self.judged(fit, curve, asked, &Target::Coordinate(self.mid), errors[0]);
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
        let total: f64 = self.problem.observations.iter().map(|o| o.weight * o.response * o.response).sum();
        let threshold = threshold(fit).filter(|_| self.options.intervals && variance > 1e-26 * total);
        let Some(threshold) = threshold else {
            return unwalked(fit, curve.levels(), self.range, asked, self.options.intervals);
        };
        let profile = Profile { problem: self.problem, best: self.found, may_grow: threshold * variance };
        let step = (0.3 * error.unwrap_or(0.1) * threshold.sqrt()).clamp(0.005, 0.3);
        let inside = asked.estimate.is_some_and(|estimate| (self.range.0..=self.range.1).contains(&estimate));
        judge(
            fit,
            curve.levels(),
            self.range,
            asked,
            *target == Target::Coordinate(self.mid),
            |from, sign| {
                if !inside && profile.excess(target, from) > 0.0 {
                    return Some(from);
                }
                let end = if sign > 0.0 { self.range.1 + REACH } else { self.range.0 - REACH };
                profile.limit(target, Walk { from, step, sign, end })
            },
        )
    }
}
