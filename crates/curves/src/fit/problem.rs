//! What is searched: the level means of a curve and the doses that they were tested at.

use crate::bounds::{beyond, ln_hill_bounds};
use crate::curve::{Curve, Level};
use crate::elementary::LN_10;
use crate::fit::summary::Optimum;

/// Observations of one search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Problem<'a> {
    pub(crate) levels: &'a [Level],
    /// log₁₀ of the lowest and highest dose above zero.
    pub(crate) range: (f64, f64),
}

impl<'a> Problem<'a> {
    /// `None` when there is no dose above zero.
    pub(crate) fn new(curve: &'a Curve) -> Option<Self> {
        Some(Self { levels: curve.levels(), range: curve.tested_log_range()? })
    }

    /// Does the midpoint lie at the end of what a search may visit at its slope? That is so far beyond the doses
    /// that the curve has long become a power of the dose (or a constant) there.
    pub(super) fn mid_at_bound(&self, best: &Optimum) -> bool {
        let beyond = beyond(best.curve.hill.abs());
        let log_mid = best.curve.log_mid;
        log_mid <= self.range.0 - beyond || log_mid >= self.range.1 + beyond
    }

    /// Does the slope lie at the end of what a search may visit?
    pub(super) fn hill_at_bound(best: &Optimum) -> bool {
        let (low, high) = ln_hill_bounds();
        let ln_hill = best.arrived.end.ln_hill;
        ln_hill <= low || ln_hill >= high
    }

    /// Is the slope so steep that neighbouring doses lie on different plateaus?
    pub(super) fn is_step(&self, best: &Optimum) -> bool {
        let slope = best.curve.hill.abs() * LN_10;
        let log_mid = best.curve.log_mid;
        self.levels
            .iter()
            .filter(|level| level.dose > 0.0)
            .all(|level| (slope * (level.log_dose - log_mid)).abs() > 6.0)
            && log_mid > self.range.0
            && log_mid < self.range.1
    }
}
