//! Profile limits of anything: a plateau, a slope, a response, an area, a dose at which a response is
//! reached. One side may be open.
//!
//! Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 6.1, doi:10.1002/9780470316757.

use crate::separable_least_squares::family::At;
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::problem::Problem;
use crate::separable_least_squares::search::{Found, deeper, descend, search};

/// What is moved while everything else is refitted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// A coordinate.
    Coordinate(usize),
    /// A function of the coefficients.
    Value(Functional),
    /// The log₁₀ dose at which a curve has this response.
    Passing { response: f64, group: usize },
}

impl Target {
    fn held<'a>(&self, problem: &Problem<'a>, value: f64) -> Problem<'a> {
        match self {
            Self::Coordinate(k) => problem.holding_coordinate(*k, value),
            Self::Value(functional) => problem.holding(functional.clone(), value),
            Self::Passing { response, group } => {
                let at = At { log_dose: value, group: *group };
                problem.holding(Functional::Response(at), *response)
            }
        }
    }
}

/// A profile around a global optimum.
pub(crate) struct Profile<'a> {
    pub(crate) problem: &'a Problem<'a>,
    pub(crate) best: &'a Found,
    /// By how much the sum of squares may grow.
    pub(crate) may_grow: f64,
}

/// Where a walk begins and how far it goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    pub(crate) from: f64,
    /// Length of the first step: about where the limit is expected.
    pub(crate) step: f64,
    /// −1 down, 1 up.
    pub(crate) sign: f64,
    /// What is not reached here is open.
    pub(crate) end: f64,
}

/// Strides grow by this factor.
const GROWTH: f64 = 1.4;

/// A limit is known when its bracket is this share of the distance walked.
const CLOSED: f64 = 1e-8;

impl Profile<'_> {
    /// Least sum of squares with the target at `value`, from `near` and from the optimum.
    fn at(&self, target: &Target, value: f64, near: &[f64]) -> Option<Found> {
        let held = target.held(self.problem, value);
        [near, &self.best.phi].into_iter().filter_map(|phi| descend(&held, phi)).reduce(deeper)
    }

    /// By how much more than allowed the sum of squares grows, looked for everywhere; positive outside of the interval.
    pub(crate) fn excess(&self, target: &Target, value: f64) -> f64 {
        let found = search(&target.held(self.problem, value), std::slice::from_ref(&self.best.phi));
        found.map_or(f64::INFINITY, |found| found.ss() - self.best.ss()) - self.may_grow
    }

    /// The limit in one direction; `None` when it is open.
    pub(crate) fn limit(&self, target: &Target, walk: Walk) -> Option<f64> {
        let mut inside = (walk.from, -self.may_grow);
        let mut near = self.best.phi.clone();
        let mut step = walk.step;
        let outside = loop {
            let reached = (walk.from - walk.end).abs() <= (inside.0 - walk.from).abs();
            if reached {
                return None;
            }
            let next = inside.0 + walk.sign * step;
            let value = if walk.sign > 0.0 { next.min(walk.end) } else { next.max(walk.end) };
            let found = self.at(target, value, &near);
            let excess = found.as_ref().map_or(f64::INFINITY, |f| f.ss() - self.best.ss() - self.may_grow);
            if let Some(found) = found {
                near = found.phi;
            }
            if excess > 0.0 {
                break (value, excess);
            }
            inside = (value, excess);
            step *= GROWTH;
        };
        Some(self.between(target, walk.from, inside, outside, near))
    }

    /// The limit in one direction of all values that the data allow, in one piece or several: beyond the first
    /// limit, values are tried at every `stride`, each with a search of its own. `None` when it is open.
    pub(crate) fn furthest_limit(&self, target: &Target, walk: Walk, stride: f64) -> Option<f64> {
        let first = self.limit(target, walk)?;
        let mut outside = None;
        let mut tried = walk.end;
        while (tried - first) * walk.sign > 0.0 {
            let found = search(&target.held(self.problem, tried), std::slice::from_ref(&self.best.phi));
            let excess = found.as_ref().map_or(f64::INFINITY, |f| f.ss() - self.best.ss()) - self.may_grow;
            if let Some(found) = found.filter(|_| excess <= 0.0) {
                let inside = (tried, excess);
                return outside.map(|outside| self.between(target, walk.from, inside, outside, found.phi));
            }
            outside = Some((tried, excess));
            tried -= walk.sign * stride;
        }
        Some(first)
    }

    /// Bisection and secants on the root of the growth, which is nearly linear.
    fn between(
        &self,
        target: &Target,
        from: f64,
        inside: (f64, f64),
        outside: (f64, f64),
        near: Vec<f64>,
    ) -> f64 {
        let (mut inside, mut outside, mut near) = (inside, outside, near);
        let root = |excess: f64| ((excess + self.may_grow).max(0.0) / self.may_grow).sqrt() - 1.0;
        for turn in 0..80 {
            let width = (outside.0 - inside.0).abs();
            if width <= CLOSED * (inside.0 - from).abs().max(1e-6 * from.abs()) || width == 0.0 {
                break;
            }
            let (low, high) = (root(inside.1), root(outside.1));
            let share = if turn % 3 == 2 || !high.is_finite() { 0.5 } else { low / (low - high) };
            let value = inside.0 + share.clamp(0.01, 0.99) * (outside.0 - inside.0);
            let found = self.at(target, value, &near);
            let excess = found.as_ref().map_or(f64::INFINITY, |f| f.ss() - self.best.ss() - self.may_grow);
            if let Some(found) = found {
                near = found.phi;
            }
            if excess > 0.0 {
                outside = (value, excess);
            } else {
                inside = (value, excess);
            }
        }
        0.5 * (inside.0 + outside.0)
    }
}
