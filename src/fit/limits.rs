//! Profile-likelihood limits, eight side by side: each lane walks from an estimate to the dose at which
//! the rest of the curve, refitted, no longer follows the data.
//!
//! A limit is where SSE(θ) = SSE_min + t²σ². The root of the excess is nearly straight in θ, so Newton's
//! steps on it arrive soon; the rest of the curve is carried along its own tangent and corrected by
//! Newton's steps as well. Source: Venzon & Moolgavkar, Appl. Statist. 37 (1988) 87,
//! doi:10.2307/2347496, with a bracket around the root. What does not settle is left to the slow road.
#![expect(clippy::inline_always, reason = "a call that is not inlined is compiled for the oldest processor")]

use crate::elementary::{LN_10, exp, ln};
use crate::fit::descent::hill_bounds;
use crate::fit::design::Chunk;
use crate::fit::profile::REACH;
use crate::fit::projection::{Point, Tile};
use crate::fit::start::Start;
use crate::lanes::{Lanes, Mask, WIDTH};

/// One limit that is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Index in the chunk.
    pub(super) curve: usize,
    /// Whose limit: of the midpoint, or of where the response passes a level (centred and scaled), falling
    /// (1) or rising (−1).
    pub(super) target: Walked,
    /// log₁₀ of the estimate.
    pub(super) estimate: f64,
    /// The best curve.
    pub(super) best: Start,
    /// Its scaled sum of squares around the means, and by how much that may grow: t²σ².
    pub(super) ss: f64,
    pub(super) may_grow: f64,
    /// −1 for the lower limit, 1 for the upper one.
    pub(super) sign: f64,
    /// How far the limit probably lies: t standard errors.
    pub(super) guess: f64,
}

/// What is held fixed while the rest is refitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Walked {
    Mid,
    Level { level: f64, way: f64 },
}

/// Where a walk ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Limit {
    /// log₁₀ of the limit.
    At(f64),
    /// None within reach of the doses.
    Open,
    /// The walk did not settle.
    Unsettled,
}

/// The most steps of a walk.
const MOST_STEPS: u32 = 60;

/// Exponents between two doses from which a curve is steep.
const STEEP: f64 = 3.5;

/// The longest stride, in decades.
const STRIDE: f64 = 0.35;

/// The excess is known to this part of what it may be, at the limit and on the way there.
const FINE: f64 = 1e-7;
const COARSE: f64 = 1e-2;

/// What is seen from a point of a walk. Both targets look alike: two coordinates of the rest of the
/// curve, of which a midpoint uses the second only.
struct View {
    ss: Lanes,
    pull: [Lanes; 2],
    hessian: [Lanes; 3],
    squares: [Lanes; 2],
    by_theta: Lanes,
    mixed: [Lanes; 2],
    flat: Mask,
}

/// Eight walks.
struct State {
    theta: Lanes,
    /// ζ at the point (levels only), and ln hill.
    rest: [Lanes; 2],
    level: Lanes,
    way: Lanes,
    sign: Lanes,
    end: Lanes,
    ss: Lanes,
    may_grow: Lanes,
    guess: Lanes,
    /// ln of the slope beyond which a walk is left to the slow road.
    steepest: Lanes,
    /// The last dose inside the limit, and one outside of it, if any was met.
    inside: Lanes,
    outside: Lanes,
    at_start: Mask,
    /// The limit that was found, and the number of the other curve that is tried there.
    limit: [f64; WIDTH],
    tried: [Option<usize>; WIDTH],
    steps: [u32; WIDTH],
    task: [Option<usize>; WIDTH],
}

/// Finds every limit; they come in an order that depends on the tasks alone. `mid` says what all of
/// them are limits of.
#[inline(always)]
pub(super) fn walk(
    chunk: &Chunk,
    tile: &mut Tile,
    wanted: &[Wanted],
    mid: bool,
    mut found: impl FnMut(usize, Limit),
) {
    let mut state = State::new();
    let mut next = 0;
    for lane in 0..WIDTH {
        state.refill(lane, chunk, tile, wanted, &mut next);
    }
    while state.task.iter().any(Option::is_some) {
        let ends = state.step(tile, mid);
        for lane in 0..WIDTH {
            let Some(task) = state.task[lane] else { continue };
            state.steps[lane] += 1;
            if let Some(limit) = state.ended(lane, &ends, mid) {
                found(task, limit);
                state.refill(lane, chunk, tile, wanted, &mut next);
            }
        }
    }
}

/// Which walks are at their end.
struct Ends {
    there: Mask,
    open: Mask,
    lost: Mask,
    /// The curve just looked at does better than a limit allows.
    better: Mask,
    limit: Lanes,
}

impl State {
    #[inline(always)]
    fn new() -> Self {
        let (zero, one) = (Lanes::ZERO, Lanes::ONE);
        Self {
            theta: zero,
            rest: [zero; 2],
            level: zero,
            way: one,
            sign: one,
            end: one,
            ss: zero,
            may_grow: one,
            guess: one,
            steepest: one,
            inside: zero,
            outside: Lanes::of(f64::INFINITY),
            at_start: Mask::NONE,
            limit: [0.0; WIDTH],
            tried: [None; WIDTH],
            steps: [0; WIDTH],
            task: [None; WIDTH],
        }
    }

    #[inline(always)]
    fn refill(&mut self, lane: usize, chunk: &Chunk, tile: &mut Tile, wanted: &[Wanted], next: &mut usize) {
        self.task[lane] = None;
        let Some(wanted) = wanted.get(*next) else { return };
        tile.load(lane, chunk, wanted.curve);
        self.task[lane] = Some(*next);
        *next += 1;
        self.theta.0[lane] = wanted.estimate;
        let slope = exp(wanted.best.ln_hill) * LN_10;
        self.rest[0].0[lane] = slope * (wanted.estimate - wanted.best.log_mid);
        self.rest[1].0[lane] = wanted.best.ln_hill;
        if let Walked::Level { level, way } = wanted.target {
            self.level.0[lane] = level;
            self.way.0[lane] = way;
        }
        let (low, high) = chunk.curves[wanted.curve].range;
        self.steepest.0[lane] = ln(STEEP / (chunk.curves[wanted.curve].gap * LN_10));
        self.end.0[lane] = if wanted.sign < 0.0 { low - REACH } else { high + REACH };
        self.sign.0[lane] = wanted.sign;
        self.ss.0[lane] = wanted.ss;
        self.may_grow.0[lane] = wanted.may_grow;
        self.guess.0[lane] = wanted.guess.clamp(1e-6, STRIDE);
        self.inside.0[lane] = wanted.estimate;
        self.outside.0[lane] = f64::INFINITY * wanted.sign;
        self.tried[lane] = None;
        self.steps[lane] = 0;
        self.at_start.set(lane, true);
    }

    /// Where the walk of a lane ended, if it did. At the limit, curves of other slopes are tried, steep
    /// ones that catch other doses above all: when one does better, the rest of the curve stood in the
    /// wrong basin.
    #[inline(always)]
    fn ended(&mut self, lane: usize, ends: &Ends, mid: bool) -> Option<Limit> {
        if let Some(tried) = self.tried[lane] {
            if ends.better.lane(lane) {
                return Some(Limit::Unsettled);
            }
            if !self.try_other(lane, tried + 1, mid) {
                return Some(Limit::At(self.limit[lane]));
            }
        } else if ends.lost.lane(lane) || self.steps[lane] >= MOST_STEPS {
            return Some(Limit::Unsettled);
        } else if ends.there.lane(lane) {
            self.limit[lane] = ends.limit.0[lane];
            self.try_other(lane, 0, mid);
        } else if ends.open.lane(lane) {
            return Some(Limit::Open);
        }
        None
    }

    /// Puts another curve, by its number, into a lane, at its limit; false when there are no more.
    #[inline(always)]
    fn try_other(&mut self, lane: usize, number: usize, mid: bool) -> bool {
        let (gaps, exponents): (&[f64], &[f64]) = if mid {
            (&[0.6, 1.2, 2.5, 4.0, 9.0, 18.0], &[0.0])
        } else {
            (&[0.9, 2.2, 4.0, 9.0, 18.0], &[-2.2, -0.8, 0.8, 2.2])
        };
        let Some(gap) = gaps.get(number / exponents.len()) else { return false };
        self.tried[lane] = Some(number);
        self.theta.0[lane] = self.limit[lane];
        self.rest[0].0[lane] = exponents[number % exponents.len()];
        self.rest[1].0[lane] = (self.steepest.0[lane] + ln(gap / STEEP)).min(hill_bounds().1);
        true
    }

    /// One step in every lane: a correction of the rest of the curve, or a stride of the walk with the
    /// rest carried along.
    #[inline(always)]
    fn step(&mut self, tile: &mut Tile, mid: bool) -> Ends {
        let zero = Lanes::ZERO;
        let trial = look(tile, mid, Point { theta: self.theta, level: self.level, way: self.way }, self.rest);
        let (least, most) = hill_bounds();
        let (least, most) = (Lanes::of(least), Lanes::of(most));
        // At a border of the slope, a pull outwards is no pull.
        let View { pull, hessian, squares, .. } = &trial;
        let held =
            (self.rest[1].le(least).and(pull[1].lt(zero))).or(most.le(self.rest[1]).and(zero.lt(pull[1])));
        let pull = [pull[0], held.pick(zero, pull[1])];
        let cross = held.pick(zero, hessian[1]);
        let mixed = [trial.mixed[0], held.pick(zero, trial.mixed[1])];
        let product = hessian[0] * hessian[2];
        let convex =
            zero.lt(hessian[0]).and(zero.lt(hessian[2])).and((product * 1e-9).lt(product - cross * cross));
        let a = convex.pick(hessian[0], squares[0]);
        let d = convex.pick(hessian[2], squares[1]);
        let b = convex.pick(cross, zero);
        let determinant = a * d - b * b;
        let solve = |u: Lanes, v: Lanes| [(d * u - b * v) / determinant, (a * v - b * u) / determinant];
        let correction = solve(pull[0], pull[1]);
        let promised = correction[0].mul_add(pull[0], correction[1] * pull[1]);
        let excess = trial.ss - promised - self.ss;
        let surplus = excess - self.may_grow;
        let fine = promised.abs().lt(self.may_grow * FINE);
        let settled = promised.abs().lt(self.may_grow * COARSE);
        // The walk: Newton on the root of the excess.
        let root = excess.max(self.may_grow * 1e-12).sqrt();
        let growth = (trial.by_theta * self.sign) / (root * 2.0);
        let growing = (self.may_grow * 1e-9).lt(trial.by_theta * self.sign);
        let stride = growing.pick((self.may_grow.sqrt() - root) / growth, Lanes::of(STRIDE));
        let stride = self.at_start.pick(self.guess, stride);
        let near = surplus.abs().lt(self.may_grow * FINE).and(fine);
        let limit = self.theta + self.sign * stride;
        // What is known now: inside or outside.
        let outside = settled.and(zero.lt(surplus)).but_not(self.at_start);
        let inside = settled.and(surplus.le(zero)).or(self.at_start);
        self.outside = outside.pick(self.theta, self.outside);
        self.inside = inside.pick(self.theta, self.inside);
        let at_end = ((self.end - self.theta) * self.sign).le(zero);
        let open = at_end.and(inside).and(fine);
        let bracketed = self.outside.abs().lt(Lanes::of(1e300));
        let longest = Lanes::of(STRIDE);
        let wished = self.theta + self.sign * stride.max(-longest).min(longest);
        // Beyond what is known to be outside, or behind what is known to be inside: halve the bracket.
        let beyond = bracketed.and(((self.outside - wished) * self.sign).le(zero));
        let behind = ((wished - self.inside) * self.sign).le(zero);
        let middle = (self.inside + self.outside) * 0.5;
        let to = beyond.or(behind.and(bracketed)).pick(middle, wished);
        let to = behind.but_not(bracketed).pick(self.inside + self.sign * longest * 0.25, to);
        let to = ((self.end - to) * self.sign).lt(zero).pick(self.end, to);
        let moves = settled.but_not(near);
        let by = moves.pick(to - self.theta, zero);
        let carried = solve(-mixed[0] * by, -mixed[1] * by);
        let hill_step = (correction[1] + carried[1]).max(Lanes::of(-1.0)).min(Lanes::of(1.0));
        let zeta_step = (correction[0] + carried[0]).max(Lanes::of(-4.0)).min(Lanes::of(4.0));
        self.theta += by;
        self.rest = [self.rest[0] + zeta_step, (self.rest[1] + hill_step).max(least).min(most)];
        let closed = bracketed.and((self.outside - self.inside).abs().lt(Lanes::of(1e-9)));
        let number = trial.ss.lt(Lanes::of(f64::MAX));
        // Steep curves catch one dose or another: there may be better ones than their neighbours.
        let steep = self.steepest.lt(self.rest[1]);
        let wild = Lanes::of(60.0).lt(self.rest[0].abs()).or(steep);
        let lost = trial.flat.or(wild).or(Lanes::ZERO.le(trial.ss).but_not(number)).or(closed);
        self.at_start = self.at_start.but_not(settled);
        let allowed = self.may_grow.mul_add(Lanes::of(1.0 - 1e-3), self.ss);
        let better = (trial.ss - promised.max(zero) * 0.7).lt(allowed);
        Ends { there: near, open, lost, better, limit }
    }
}

/// What is seen from these points.
#[inline(always)]
fn look(tile: &mut Tile, mid: bool, point: Point, rest: [Lanes; 2]) -> View {
    let slope = rest[1].exp() * LN_10;
    if mid {
        let solved = tile.solve(point.theta, slope);
        let local = tile.derivatives(slope, &solved);
        return View {
            ss: solved.ss,
            pull: [Lanes::ZERO, local.pull[1]],
            hessian: [Lanes::ONE, Lanes::ZERO, local.hessian[2]],
            squares: [Lanes::ONE, local.gauss_newton[2]],
            by_theta: local.pull[0] * -2.0,
            mixed: [Lanes::ZERO, local.hessian[1]],
            flat: Mask::NONE,
        };
    }
    let seen = tile.through(point, rest[0], slope);
    View {
        ss: seen.ss,
        pull: seen.pull,
        hessian: seen.hessian,
        squares: seen.squares,
        by_theta: seen.by_theta,
        mixed: seen.mixed,
        flat: seen.amplitude.abs().le(Lanes::ZERO),
    }
}
