//! Profile limits of anything: a plateau, a slope, a response, an area, a dose at which a response is
//! reached. One side may be open.
//!
//! Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 6.1, doi:10.1002/9780470316757.

use crate::separable_least_squares::descent::{Descent, Found, Settled};
use crate::separable_least_squares::effort::Effort;
use crate::separable_least_squares::family::At;
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::problem::Problem;
use crate::separable_least_squares::search::{search, search_below};

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
    /// The problem with the target held at a value; it can be held at another by [`Self::hold`].
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

    /// Holds what is held already at another value.
    fn hold(&self, held: &mut Problem, value: f64) {
        match self {
            Self::Coordinate(_) => {
                if let Some((_, old)) = held.held.last_mut() {
                    *old = value;
                }
            }
            Self::Value(_) => {
                if let Some((_, old)) = held.equalities.last_mut() {
                    *old = value;
                }
            }
            Self::Passing { group, .. } => {
                if let Some((Functional::Response(at), _)) = held.equalities.last_mut() {
                    *at = At { log_dose: value, group: *group };
                }
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

/// Strides grow by this factor at most.
const GROWTH: f64 = 2.0;

/// A stride goes so much further than to where the limit is expected.
const BEYOND: f64 = 1.03;

/// How far beyond a limit other basins are looked for, as a share of the distance walked.
const FURTHER: f64 = 0.002;

/// How often a walk goes on in another basin, and the most strides of a walk: basins that follow one another ever more
/// closely have no end.
const MOST_HOPS: u32 = 8;
const MOST_STRIDES: u32 = 300;

/// A limit is known when its bracket is this share of the distance walked.
const CLOSED: f64 = 1e-8;

impl Profile<'_> {
    /// By how much more than allowed the sum of squares grows, looked for everywhere; positive outside of the interval.
    pub(crate) fn excess(&self, target: &Target, value: f64) -> f64 {
        let found =
            search(&target.held(self.problem, value), std::slice::from_ref(&self.best.phi), Effort::LITTLE);
        found.map_or(f64::INFINITY, |found| found.ss() - self.best.ss()) - self.may_grow
    }

    /// The limit in one direction; `None` when it is open.
    pub(crate) fn limit(&self, target: &Target, walk: Walk) -> Option<f64> {
        let mut walker = Walker::new(self, target, walk.from);
        let mut last = Stand { value: walk.from, excess: -self.may_grow, phi: self.best.phi.clone() };
        let mut before: Option<Stand> = None;
        let mut step = walk.step;
        let towards_end =
            |value: f64| if walk.sign > 0.0 { value.min(walk.end) } else { value.max(walk.end) };
        let mut hops = 0;
        for _ in 0..MOST_STRIDES {
            if (walk.from - walk.end).abs() <= (last.value - walk.from).abs() {
                return None;
            }
            let value = towards_end(last.value + walk.sign * step);
            let guess =
                before.as_ref().map_or_else(|| last.phi.clone(), |before| before.towards(&last, value));
            let mut there = walker.stand(value, &guess, &[&self.best.phi]);
            if there.excess > 0.0 {
                let limit = walker.between(walk.from, last.clone(), there);
                // Another basin may be lower a little further.
                let further =
                    towards_end(limit + walk.sign * FURTHER * (limit - walk.from).abs().max(walk.step));
                hops += 1;
                match walker.looked_around(further).filter(|_| hops <= MOST_HOPS) {
                    Some(inside) => there = inside,
                    None => return Some(limit),
                }
            }
            // The root of the growth is nearly linear: where does it reach what is allowed?
            let grown = ((there.excess + self.may_grow).max(0.0) / self.may_grow).sqrt();
            let walked = (there.value - walk.from).abs();
            let wanted = BEYOND * walked / grown - walked;
            step = if wanted.is_finite() { wanted.clamp(0.5 * step, GROWTH * step) } else { GROWTH * step };
            before = Some(std::mem::replace(&mut last, there));
        }
        Some(last.value)
    }

    /// The limit in one direction of all values that the data allow, in one piece or several: beyond the first
    /// limit, values are tried at every `stride`, each with a search of its own. `None` when it is open.
    pub(crate) fn furthest_limit(&self, target: &Target, walk: Walk, stride: f64) -> Option<f64> {
        let first = self.limit(target, walk)?;
        let mut outside: Option<Stand> = None;
        let mut tried = walk.end;
        while (tried - first) * walk.sign > 0.0 {
            let found = search(
                &target.held(self.problem, tried),
                std::slice::from_ref(&self.best.phi),
                Effort::LITTLE,
            );
            let excess = found.as_ref().map_or(f64::INFINITY, |f| f.ss() - self.best.ss()) - self.may_grow;
            let stand = Stand { value: tried, excess, phi: found.map_or_else(Vec::new, |found| found.phi) };
            if excess <= 0.0 {
                let mut walker = Walker::new(self, target, tried);
                return outside.map(|outside| walker.between(walk.from, stand, outside));
            }
            outside = Some(stand);
            tried -= walk.sign * stride;
        }
        Some(first)
    }
}

/// A value of the target, by how much more than allowed the sum of squares grows there, and where.
#[derive(Clone, Debug)]
struct Stand {
    value: f64,
    excess: f64,
    /// Empty when nothing was found.
    phi: Vec<f64>,
}

impl Stand {
    /// Coordinates on the straight line from here over another stand.
    fn towards(&self, other: &Self, value: f64) -> Vec<f64> {
        if self.phi.is_empty() || other.phi.is_empty() || (other.value - self.value).abs() <= 0.0 {
            return if other.phi.is_empty() { self.phi.clone() } else { other.phi.clone() };
        }
        let share = (value - self.value) / (other.value - self.value);
        self.phi.iter().zip(&other.phi).map(|(from, to)| from + share * (to - from)).collect()
    }
}

/// Somebody on the way along a profile.
struct Walker<'p, 'a> {
    profile: &'p Profile<'a>,
    target: &'p Target,
    held: Problem<'a>,
    near: Descent,
    other: Descent,
}

impl<'p, 'a> Walker<'p, 'a> {
    fn new(profile: &'p Profile<'a>, target: &'p Target, value: f64) -> Self {
        let held = target.held(profile.problem, value);
        let [near, other] = [(); 2].map(|()| Descent::settling(Settled::WALKING));
        Self { profile, target, held, near, other }
    }

    /// Least sum of squares with the target at `value`, from `guess` and, as long as they may come lower, from others.
    fn stand(&mut self, value: f64, guess: &[f64], others: &[&[f64]]) -> Stand {
        self.target.hold(&mut self.held, value);
        let mut found = self.near.begin_warm(&self.held, guess);
        if found {
            self.near.run(&self.held);
        }
        for other in others {
            if other.is_empty() || !self.other.begin(&self.held, other) {
                continue;
            }
            let lower = if found {
                self.other.rival(&self.held, &self.near.phi, self.near.ss())
                    && self.other.ss() < self.near.ss()
            } else {
                self.other.run(&self.held);
                true
            };
            if lower {
                std::mem::swap(&mut self.near, &mut self.other);
            }
            found = true;
        }
        let Profile { best, may_grow, .. } = self.profile;
        if found {
            Stand { value, excess: self.near.ss() - best.ss() - may_grow, phi: self.near.phi.clone() }
        } else {
            Stand { value, excess: f64::INFINITY, phi: Vec::new() }
        }
    }

    /// A basin that allows `value`, looked for everywhere.
    fn looked_around(&mut self, value: f64) -> Option<Stand> {
        let Profile { best, may_grow, .. } = self.profile;
        self.target.hold(&mut self.held, value);
        let found =
            search_below(&self.held, &[self.near.phi.clone(), best.phi.clone()], best.ss() + may_grow)?;
        Some(Stand { value, excess: found.ss() - best.ss() - may_grow, phi: found.phi })
    }

    /// Bisection and secants on the root of the growth, which is nearly linear.
    fn between(&mut self, from: f64, mut inside: Stand, mut outside: Stand) -> f64 {
        let may_grow = self.profile.may_grow;
        let root = |excess: f64| ((excess + may_grow).max(0.0) / may_grow).sqrt() - 1.0;
        for turn in 0..80 {
            let width = (outside.value - inside.value).abs();
            if width <= CLOSED * (inside.value - from).abs().max(1e-6 * from.abs()) || width == 0.0 {
                break;
            }
            let (low, high) = (root(inside.excess), root(outside.excess));
            let share = if turn % 3 == 2 || !high.is_finite() { 0.5 } else { low / (low - high) };
            let value = inside.value + share.clamp(0.01, 0.99) * (outside.value - inside.value);
            let guess = inside.towards(&outside, value);
            let there = self.stand(value, &guess, &[]);
            if there.excess > 0.0 {
                outside = there;
            } else {
                inside = there;
            }
        }
        0.5 * (inside.value + outside.value)
    }
}
