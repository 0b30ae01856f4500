//! Profile-likelihood limits: how far an IC50 can be moved before the rest of the curve, refitted,
//! no longer follows the data. One side may be open; that is a result.
//!
//! Limits solve SSE(θ) = SSE_min · (1 + F(1, df)/df) on the log₁₀ dose scale.
//! Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 6.1,
//! doi:10.1002/9780470316757.

use crate::elementary::{exp, ln, log10};
use crate::fit::levenberg::{Moves, least};
use crate::fit::plateaus::{Anchor, Problem, Shape, Workspace};

/// The quantity that is held fixed while everything else is refitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// Halfway between the plateaus: the relative IC50.
    Mid,
    /// The response passes this level: the absolute IC50.
    Level(f64),
}

/// The profile of one quantity of one curve.
#[derive(Clone, Debug)]
pub(crate) struct Profile<'a> {
    problem: Problem<'a>,
    target: Target,
    /// Slope, when it was given.
    hill: Option<f64>,
    /// The best curve, or one like it in the direction that the profile follows.
    best: Shape,
    best_ss: f64,
    /// Residual variance of the best curve.
    variance: f64,
    warm: Shape,
    work: Workspace,
}

/// Nodes of the coarse search over the slope.
const COARSE: u32 = 24;

/// How far beyond the doses a limit is looked for, in decades. Further out it is open.
pub(crate) const REACH: f64 = 1.0;

impl<'a> Profile<'a> {
    pub(crate) fn new(
        problem: Problem<'a>,
        target: Target,
        hill: Option<f64>,
        best: Shape,
        best_ss: f64,
        variance: f64,
    ) -> Self {
        Self { problem, target, hill, best, best_ss, variance, warm: best, work: Workspace::default() }
    }

    /// (SSE(θ) − SSE_min) / σ² at `theta`, log₁₀ dose; compare with t².
    pub(crate) fn excess(&mut self, theta: f64, search: Search) -> f64 {
        let ss = match self.target {
            Target::Mid if search == Search::Warm && self.hill.is_none() => self.ss_at_mid(theta),
            Target::Mid => self.ss_with_mid(|_| theta),
            Target::Level(level) => match (self.problem.top, self.problem.bottom) {
                (Some(top), Some(bottom)) => {
                    let log_odds = log10((top - level) / (level - bottom));
                    self.ss_with_mid(|hill| theta - log_odds / hill)
                }
                _ => self.ss_through(theta, level, search),
            },
        };
        (ss - self.best_ss) / self.variance
    }

    /// The least sum of squares over the slope, the midpoint following from it.
    fn ss_with_mid(&mut self, mid: impl Fn(f64) -> f64) -> f64 {
        let falling = self.best.falling;
        let (problem, work) = (&self.problem, &mut self.work);
        let mut at = |ln_hill: f64| {
            let shape = Shape { log_mid: 0.0, ln_hill, falling };
            problem.solve(Shape { log_mid: mid(shape.hill()), ..shape }, work).ss
        };
        if let Some(hill) = self.hill {
            return at(ln(hill.abs()));
        }
        let (low, high) = Problem::hill_bounds();
        let node = |k: u32| low + (high - low) * f64::from(k) / f64::from(COARSE);
        let best = (0..=COARSE)
            .map(|k| (at(node(k)), k))
            .fold((f64::INFINITY, 0), |best, next| if next.0 < best.0 { next } else { best });
        let from = node(best.1.saturating_sub(1));
        let to = node((best.1 + 1).min(COARSE));
        best.0.min(golden_section(at, from, to))
    }

    /// The least sum of squares of all curves with this midpoint, from the neighbouring solution.
    fn ss_at_mid(&mut self, theta: f64) -> f64 {
        let moves = Moves { mid: false, hill: true };
        let start = Shape { log_mid: theta, ..self.warm };
        let settled = least(&self.problem, start, moves, &mut self.work);
        self.warm = settled.shape;
        settled.plateaus.ss
    }

    /// The least sum of squares of all curves that pass `level` at `theta`.
    fn ss_through(&mut self, theta: f64, level: f64, search: Search) -> f64 {
        let problem = self.problem.through(Anchor { log_dose: theta, response: level });
        let moves = Moves { mid: true, hill: self.hill.is_none() };
        let mut starts = vec![Shape { log_mid: self.warm.log_mid, ..self.warm }];
        if search == Search::Wide {
            starts.extend(self.scan(&problem, theta));
        }
        let settled = starts
            .into_iter()
            .map(|start| least(&problem, start, moves, &mut self.work))
            .min_by(|a, b| a.plateaus.ss.total_cmp(&b.plateaus.ss));
        settled.map_or(f64::INFINITY, |settled| {
            self.warm = settled.shape;
            settled.plateaus.ss
        })
    }

    /// The best of a coarse grid around `theta`.
    fn scan(&mut self, problem: &Problem, theta: f64) -> Vec<Shape> {
        const HILLS: [f64; 6] = [0.3, 0.7, 1.3, 2.5, 6.0, 20.0];
        const ODDS: [f64; 9] = [-6.0, -3.0, -1.5, -0.6, 0.0, 0.6, 1.5, 3.0, 6.0];
        let mut nodes = Vec::with_capacity(HILLS.len() * ODDS.len());
        for hill in HILLS {
            let hill = self.hill.map_or(hill, f64::abs);
            for odds in ODDS {
                let shape = Shape {
                    log_mid: theta + odds / (hill * std::f64::consts::LN_10),
                    ln_hill: ln(hill),
                    falling: self.best.falling,
                };
                nodes.push((problem.solve(shape, &mut self.work).ss, shape));
            }
        }
        nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
        nodes.into_iter().take(1).map(|(_, shape)| shape).collect()
    }

    /// Where the excess first passes `threshold`, walking from `from` down (`sign` −1) or up (+1);
    /// `None` when it does not within [`REACH`] of the doses.
    pub(crate) fn limit(&mut self, from: f64, sign: f64, threshold: f64) -> Option<f64> {
        let (low, high) = self.problem.range;
        let end = if sign < 0.0 { low - REACH } else { high + REACH };
        self.warm = self.best;
        let mut inside = (from, self.excess(from, Search::Wide) - threshold);
        if inside.1 > 0.0 {
            return Some(from);
        }
        let mut step = 0.04;
        loop {
            if (end - inside.0) * sign <= 0.0 {
                return None;
            }
            let theta = if (end - inside.0) * sign < step { end } else { inside.0 + sign * step };
            let before = self.warm;
            let excess = self.excess(theta, Search::Wide) - threshold;
            if excess > 0.0 {
                self.warm = before;
                return Some(self.root(inside, (theta, excess), threshold));
            }
            inside = (theta, excess);
            step = (step * 1.5).min(0.35);
        }
    }

    /// Where the excess passes the threshold between a point inside and one outside: the Illinois form
    /// of regula falsi. Source: Dowell & Jarratt, BIT 11 (1971) 168, doi:10.1007/BF01934364.
    fn root(&mut self, inside: (f64, f64), outside: (f64, f64), threshold: f64) -> f64 {
        let ((mut a, mut fa), (mut b, mut fb)) = (inside, outside);
        for _ in 0..60 {
            if (b - a).abs() < 1e-9 {
                break;
            }
            let secant = (a * fb - b * fa) / (fb - fa);
            let middle = if fb.is_finite() && secant.is_finite() { secant } else { 0.5 * (a + b) };
            let f = self.excess(middle, Search::Warm) - threshold;
            if f.abs() < 1e-10 * threshold {
                return middle;
            }
            if f > 0.0 {
                (b, fb) = (middle, f);
                fa *= 0.5;
            } else {
                (a, fa) = (middle, f);
                fb *= 0.5;
            }
        }
        0.5 * (a + b)
    }
}

/// Whether the inner search scans for other basins or trusts the neighbouring solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    Wide,
    Warm,
}

/// The least value between `from` and `to`, by golden-section search.
fn golden_section(mut f: impl FnMut(f64) -> f64, from: f64, to: f64) -> f64 {
    let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut a, mut b) = (from, to);
    let (mut c, mut d) = (b - ratio * (b - a), a + ratio * (b - a));
    let (mut fc, mut fd) = (f(c), f(d));
    for _ in 0..36 {
        if fc < fd {
            (b, d, fd) = (d, c, fc);
            c = b - ratio * (b - a);
            fc = f(c);
        } else {
            (a, c, fc) = (c, d, fd);
            d = a + ratio * (b - a);
            fd = f(d);
        }
    }
    fc.min(fd)
}

/// Is this slope so steep that neighbouring doses lie on different plateaus?
pub(crate) fn is_step(problem: &Problem, shape: Shape) -> bool {
    let slope = exp(shape.ln_hill) * std::f64::consts::LN_10;
    problem
        .levels
        .iter()
        .filter(|level| level.dose > 0.0)
        .all(|level| (slope * (level.log_dose - shape.log_mid)).abs() > 6.0)
        && shape.log_mid > problem.range.0
        && shape.log_mid < problem.range.1
}
