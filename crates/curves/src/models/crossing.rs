//! Where a fitted curve passes half effect.

use crate::separable_least_squares::descent::Found;
use crate::separable_least_squares::family::At;
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::problem::Problem;
use crate::separable_least_squares::wald::{Wald, gradient};

/// A curve and the response that it may pass.
pub(super) struct Crossing<'a> {
    /// Fitted response of the curve at a log₁₀ dose.
    pub(super) response: &'a dyn Fn(f64) -> f64,
    pub(super) half: f64,
    pub(super) falling: bool,
}

/// Intervals between the doses that are looked through for half effect.
const SLICES: u32 = 400;

impl Crossing<'_> {
    /// The log₁₀ dose in this range at which the response passes half effect for good. A curve that `goes_one_way`
    /// passes it once.
    pub(super) fn inside(&self, (low, high): (f64, f64), goes_one_way: bool) -> Option<f64> {
        let slices = if goes_one_way { 1 } else { SLICES };
        let node = |k: u32| low + (high - low) * f64::from(k) / f64::from(slices);
        let above = |log_dose: f64| (self.response)(log_dose) - self.half;
        let passes = |k: &u32| {
            let (from, to) = (above(node(*k)), above(node(k + 1)));
            if self.falling { from >= 0.0 && to < 0.0 } else { from < 0.0 && to >= 0.0 }
        };
        let k = (0..slices).rev().find(passes)?;
        let (mut from, mut to) = (node(k), node(k + 1));
        for _ in 0..100 {
            let middle = 0.5 * (from + to);
            if !(from < middle && middle < to) {
                break;
            }
            if (above(middle) >= 0.0) == self.falling { from = middle } else { to = middle }
        }
        Some(0.5 * (from + to))
    }

    /// Standard error of the log₁₀ dose at which the response of curve `group` passes half effect.
    pub(super) fn error_at(
        &self,
        log_dose: f64,
        group: usize,
        (problem, found): (&Problem, &Found),
        (wald, sigma): (&Wald, f64),
    ) -> Option<f64> {
        let functional = Functional::Response(At { log_dose, group });
        let error = wald.error_of(&gradient(problem, found, &functional)) * sigma;
        Some(error / self.steepness(log_dose).abs()).filter(|error| error.is_finite())
    }

    /// ∂(response)/∂(log₁₀ dose).
    fn steepness(&self, log_dose: f64) -> f64 {
        let h = 1e-5;
        ((self.response)(log_dose + h) - (self.response)(log_dose - h)) / (2.0 * h)
    }
}
