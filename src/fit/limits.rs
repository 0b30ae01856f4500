//! Profile-likelihood limits, eight side by side: each lane walks to the last dose at which the rest of
//! the curve, refitted, still follows the data.
//!
//! A limit is where SSE(θ) = SSE_min + t²σ². The root of the excess is nearly straight in θ, so Newton's
//! steps on it arrive soon; the rest of the curve is carried along its own tangent and corrected by
//! Newton's steps as well. Source: Venzon & Moolgavkar, Appl. Statist. 37 (1988) 87,
//! doi:10.2307/2347496, with a bracket around the root. At the limit other curves are tried, those that
//! the start grid knows to get further and those of other slopes; where one does better the walk goes on
//! with it. So the interval spans all doses with which the data agree, in one piece or several.
#![expect(clippy::inline_always, reason = "a call that is not inlined is compiled for the oldest processor")]

use crate::elementary::{LN_10, exp, ln};
use crate::fit::descent::hill_bounds;
use crate::fit::design::Chunk;
use crate::fit::profile::REACH;
use crate::fit::projection::{Point, Tile};
use crate::fit::reach::{Passing, Reached};
use crate::fit::start::Start;
use crate::lanes::{Lanes, Mask, WIDTH};

/// One limit that is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Index in the chunk.
    pub(super) curve: usize,
    /// Whose limit: of the midpoint, or of where the response passes a level (centred and scaled).
    pub(super) target: Walked,
    /// log₁₀ dose from which the walk begins: the estimate, or the last dose tested on the way to one
    /// that lies outside.
    pub(super) from: f64,
    /// Is this the estimate?
    pub(super) at_estimate: bool,
    /// The best curve.
    pub(super) best: Start,
    /// Its scaled sum of squares around the means, and by how much that may grow: t²σ².
    pub(super) ss: f64,
    pub(super) may_grow: f64,
    /// −1 for the lower limit, 1 for the upper one.
    pub(super) sign: f64,
    /// How far the limit probably lies: t standard errors.
    pub(super) guess: f64,
    /// How far the nodes of the start grid get.
    pub(super) far: Option<Reached>,
}

impl Wanted {
    /// 0 for the lower limit, 1 for the upper one.
    pub(super) fn side(&self) -> usize {
        usize::from(self.sign > 0.0)
    }
}

/// What is held fixed while the rest is refitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Walked {
    Mid,
    Level(Passing),
}

impl Walked {
    /// The level that is passed.
    pub(super) fn passing(self) -> Option<Passing> {
        match self {
            Self::Mid => None,
            Self::Level(passing) => Some(passing),
        }
    }
}

/// Where a walk ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Limit {
    /// log₁₀ of the limit; where the walk began when nothing further out follows the data.
    At(f64),
    /// None within reach of the doses.
    Open,
    /// The walk did not settle.
    Unsettled,
}

/// The most steps of a walk.
const MOST_STEPS: u32 = 150;

/// Strides to where the excess is so many times what it may be are taken in parts.
const ASTRAY: f64 = 3.0;

/// Where the excess is so many times more than it may be, a walk does not begin.
const HOPELESS: f64 = 10.0;

/// Where it is by this part more, the way back begins at the last dose inside.
const FALLEN: f64 = 0.3;

/// A curvature that is this part of what the excess may be is none.
const RIDGE: f64 = 1e-7;

const FIRST_DAMPING: f64 = 1e-4;

/// The least damping where the sum of squares is not convex.
const LEAST_UNCONVEX: f64 = 0.1;

/// How often a walk may go on with another curve.
const MOST_HOPS: u32 = 8;

/// The farthest that a curve's midpoint may lie from where it passes the level, in exponents.
const MOST_ZETA: f64 = 32.0;

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
    /// ζ, the exponent at the pivot (levels only), and ln hill.
    rest: [Lanes; 2],
    /// The tested log₁₀ dose near the midpoint.
    pivot: Lanes,
    /// What is seen from here.
    here: View,
    /// Where to look next.
    next_theta: Lanes,
    next_rest: [Lanes; 2],
    /// Lanes that begin where they are told to, whatever is seen there.
    fresh: Mask,
    damping: Lanes,
    /// The longest stride.
    longest: Lanes,
    level: Lanes,
    way: Lanes,
    sign: Lanes,
    end: Lanes,
    ss: Lanes,
    may_grow: Lanes,
    guess: Lanes,
    /// ln of the slope of which the exponent between two doses is 1.
    one_gap: Lanes,
    /// The last dose inside the limit with the rest of its curve, and a dose outside of it, if any was met.
    inside: Lanes,
    inside_rest: [Lanes; 2],
    inside_pivot: Lanes,
    outside: Lanes,
    at_start: Mask,
    /// Is it still unknown whether the data allow any curve here?
    probing: Mask,
    /// The limit that was found, the number of the other curve that is tried there, and how often one of
    /// them did better.
    limit: [f64; WIDTH],
    tried: [Option<usize>; WIDTH],
    resume: [usize; WIDTH],
    hops: [u32; WIDTH],
    far: [Option<Reached>; WIDTH],
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
            if let Some(limit) = state.ended(lane, tile, &ends, mid) {
                found(task, limit);
                state.refill(lane, chunk, tile, wanted, &mut next);
            } else if !mid && !state.fresh.lane(lane) {
                state.turn_pivot(lane, tile);
            }
        }
    }
}

/// Which walks are at their end.
struct Ends {
    there: Mask,
    open: Mask,
    lost: Mask,
    /// Further out the curve that is followed ends abruptly.
    closed: Mask,
    /// Nothing was allowed where the walk began.
    nowhere: Mask,
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
            pivot: zero,
            here: View {
                ss: one,
                pull: [zero; 2],
                hessian: [one; 3],
                squares: [one; 2],
                by_theta: one,
                mixed: [zero; 2],
                flat: Mask::NONE,
            },
            next_theta: zero,
            next_rest: [zero; 2],
            fresh: Mask::NONE,
            damping: one,
            longest: one,
            level: zero,
            way: one,
            sign: one,
            end: one,
            ss: zero,
            may_grow: one,
            guess: one,
            one_gap: one,
            inside: zero,
            inside_rest: [zero; 2],
            inside_pivot: zero,
            outside: Lanes::of(f64::INFINITY),
            at_start: Mask::NONE,
            probing: Mask::NONE,
            limit: [0.0; WIDTH],
            tried: [None; WIDTH],
            resume: [0; WIDTH],
            hops: [0; WIDTH],
            far: [None; WIDTH],
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
        if let Walked::Level(Passing { level, way }) = wanted.target {
            self.level.0[lane] = level;
            self.way.0[lane] = way;
        }
        let (low, high) = chunk.curves[wanted.curve].range;
        self.one_gap.0[lane] = -ln(chunk.curves[wanted.curve].gap * LN_10);
        self.end.0[lane] = if wanted.sign < 0.0 { low - REACH } else { high + REACH };
        self.sign.0[lane] = wanted.sign;
        self.ss.0[lane] = wanted.ss;
        self.may_grow.0[lane] = wanted.may_grow;
        self.guess.0[lane] = wanted.guess.clamp(1e-6, STRIDE);
        self.far[lane] = wanted.far;
        self.steps[lane] = 0;
        self.hops[lane] = 0;
        self.set_out(lane, tile, Reached { theta: wanted.from, curve: wanted.best });
        self.at_start.set(lane, wanted.at_estimate);
        self.probing.set(lane, !wanted.at_estimate);
    }

    /// Begins to walk with this curve.
    #[inline(always)]
    fn set_out(&mut self, lane: usize, tile: &Tile, reached: Reached) {
        let theta = reached.theta;
        self.look_at(lane, tile, reached);
        self.longest.0[lane] = STRIDE;
        self.resume[lane] = 0;
        self.go_on(lane, theta);
    }

    /// Looks at a curve next, whatever it is like.
    #[inline(always)]
    fn look_at(&mut self, lane: usize, tile: &Tile, Reached { theta, curve }: Reached) {
        self.next_theta.0[lane] = theta;
        self.theta.0[lane] = theta;
        let slope = exp(curve.ln_hill) * LN_10;
        let pivot = tile.nearest_dose(lane, curve.log_mid);
        self.pivot.0[lane] = pivot;
        self.next_rest[0].0[lane] = (slope * (pivot - curve.log_mid)).clamp(-MOST_ZETA, MOST_ZETA);
        self.next_rest[1].0[lane] = curve.ln_hill;
        self.fresh.set(lane, true);
    }

    /// Counts from another dose when the midpoint has moved away from the pivot by more than a gap.
    #[inline(always)]
    fn turn_pivot(&mut self, lane: usize, tile: &Tile) {
        let slope = exp(self.rest[1].0[lane]) * LN_10;
        let zeta = self.rest[0].0[lane];
        if zeta.abs() <= 0.6 * slope * exp(-self.one_gap.0[lane]) / LN_10 {
            return;
        }
        let log_mid = self.pivot.0[lane] - zeta / slope;
        if (tile.nearest_dose(lane, log_mid) - self.pivot.0[lane]).abs() > 0.0 {
            let theta = self.theta.0[lane];
            let curve = Start { log_mid, ln_hill: self.rest[1].0[lane] };
            self.look_at(lane, tile, Reached { theta, curve });
        }
    }

    /// Goes on from a dose that the data allow, with the curve at hand.
    #[inline(always)]
    fn go_on(&mut self, lane: usize, theta: f64) {
        self.inside.0[lane] = theta;
        self.inside_pivot.0[lane] = self.pivot.0[lane];
        for (kept, next) in self.inside_rest.iter_mut().zip(self.next_rest) {
            kept.0[lane] = next.0[lane];
        }
        self.outside.0[lane] = f64::INFINITY * self.sign.0[lane];
        self.tried[lane] = None;
        self.at_start.set(lane, false);
        self.probing.set(lane, false);
    }

    /// Where the walk of a lane ended, if it did.
    #[inline(always)]
    fn ended(&mut self, lane: usize, tile: &Tile, ends: &Ends, mid: bool) -> Option<Limit> {
        if let Some(tried) = self.tried[lane] {
            if ends.better.lane(lane) {
                self.hops[lane] += 1;
                if self.hops[lane] > MOST_HOPS {
                    return Some(Limit::At(self.limit[lane]));
                }
                self.resume[lane] = tried + 1;
                self.go_on(lane, self.limit[lane]);
                return None;
            }
            return self.tries(lane, tile, tried + 1, mid);
        }
        if ends.lost.lane(lane) || self.steps[lane] >= MOST_STEPS {
            // What the curve before the last one reached, it reached.
            return Some(if self.hops[lane] > 0 { Limit::At(self.limit[lane]) } else { Limit::Unsettled });
        }
        if ends.open.lane(lane) {
            return Some(Limit::Open);
        }
        let limit = if ends.there.lane(lane) {
            ends.limit.0[lane]
        } else if ends.nowhere.lane(lane) || ends.closed.lane(lane) {
            self.inside.0[lane]
        } else {
            return None;
        };
        let sign = self.sign.0[lane];
        if let Some(far) = self.far[lane].take().filter(|far| (far.theta - limit) * sign > 1e-6) {
            if (self.end.0[lane] - far.theta) * sign <= 0.0 {
                return Some(Limit::Open);
            }
            self.set_out(lane, tile, far);
            return None;
        }
        let moved = self.resume[lane] > 0 && (limit - self.limit[lane]).abs() > 1e-6;
        self.limit[lane] = limit;
        self.tries(lane, tile, if moved { 0 } else { self.resume[lane] }, mid)
    }

    /// Puts another curve, by its number, into a lane, at its limit. When there are no more, that is it.
    ///
    /// Those are curves of other slopes, steep ones that catch other doses above all.
    #[inline(always)]
    fn tries(&mut self, lane: usize, tile: &Tile, number: usize, mid: bool) -> Option<Limit> {
        let (gaps, exponents): (&[f64], &[f64]) = if mid {
            (&[0.6, 1.2, 2.5, 4.0, 9.0, 18.0], &[0.0])
        } else {
            (&[0.9, 2.2, 4.0, 9.0, 18.0], &[-2.2, -0.8, 0.8, 2.2])
        };
        let Some(gap) = gaps.get(number / exponents.len()) else { return Some(Limit::At(self.limit[lane])) };
        self.tried[lane] = Some(number);
        let ln_hill = (self.one_gap.0[lane] + ln(*gap)).min(hill_bounds().1);
        let theta = self.limit[lane];
        let log_mid = theta - exponents[number % exponents.len()] / (exp(ln_hill) * LN_10);
        self.look_at(lane, tile, Reached { theta, curve: Start { log_mid, ln_hill } });
        None
    }

    /// One step in every lane: a correction of the rest of the curve, or a stride of the walk with the
    /// rest carried along.
    #[inline(always)]
    fn step(&mut self, tile: &mut Tile, mid: bool) -> Ends {
        let zero = Lanes::ZERO;
        let (theta, rest) = (self.next_theta, self.next_rest);
        let point = Point { theta, level: self.level, way: self.way, pivot: self.pivot };
        let trial = look(tile, mid, point, rest);
        // A stride is taken unless it leads far astray, a correction when it is one.
        let strode = zero.lt((theta - self.theta).abs());
        let astray = trial.flat.or(self.may_grow.mul_add(Lanes::of(ASTRAY), self.ss).lt(trial.ss));
        let short = (theta - self.theta).abs().lt(Lanes::of(1e-5));
        let improves = trial.ss.le(self.here.ss);
        let stands = self.fresh.or(strode.and(short)).or(strode.but_not(astray));
        let taken = stands.or(improves.but_not(strode));
        self.longest = strode.pick(
            taken.pick((self.longest * 2.0).min(Lanes::of(STRIDE)), (theta - self.theta).abs() * 0.4),
            self.longest,
        );
        let damping = taken.pick((self.damping * 0.1).max(Lanes::of(1e-9)), self.damping * 16.0);
        self.damping = self.fresh.or(strode).pick(Lanes::of(FIRST_DAMPING), damping);
        self.theta = taken.pick(theta, self.theta);
        self.rest = [taken.pick(rest[0], self.rest[0]), taken.pick(rest[1], self.rest[1])];
        self.here.replace(taken, &trial);
        let (least, most) = hill_bounds();
        let (least, most, far) = (Lanes::of(least), Lanes::of(most), Lanes::of(MOST_ZETA));
        // At a border, a pull outwards is no pull.
        let View { pull, hessian, squares, mixed, .. } = &self.here;
        let outwards = |x: Lanes, low: Lanes, high: Lanes, pull: Lanes| {
            (x.le(low).and(pull.lt(zero))).or(high.le(x).and(zero.lt(pull)))
        };
        let held = outwards(self.rest[1], least, most, pull[1]);
        let away = outwards(self.rest[0], -far, far, pull[0]);
        let pull = [away.pick(zero, pull[0]), held.pick(zero, pull[1])];
        let cross = held.or(away).pick(zero, hessian[1]);
        let mixed = [away.pick(zero, mixed[0]), held.pick(zero, mixed[1])];
        let product = hessian[0] * hessian[2];
        let convex =
            zero.lt(hessian[0]).and(zero.lt(hessian[2])).and((product * 1e-9).lt(product - cross * cross));
        let damping = convex.pick(self.damping, self.damping.max(Lanes::of(LEAST_UNCONVEX)));
        // Directions that change nothing are not followed.
        let ridge = self.may_grow * RIDGE;
        let a = damping.mul_add(squares[0] + ridge, convex.pick(hessian[0], squares[0]) + ridge);
        let d = damping.mul_add(squares[1] + ridge, convex.pick(hessian[2], squares[1]) + ridge);
        let b = convex.pick(cross, zero);
        let determinant = a * d - b * b;
        let solve = |u: Lanes, v: Lanes| [(d * u - b * v) / determinant, (a * v - b * u) / determinant];
        let correction = solve(pull[0], pull[1]);
        let promised = correction[0].mul_add(pull[0], correction[1] * pull[1]);
        let excess = self.here.ss - promised - self.ss;
        let surplus = excess - self.may_grow;
        let stuck = Lanes::of(1e9).lt(self.damping);
        let fine = promised.abs().lt(self.may_grow * FINE).or(stuck);
        let settled = promised.abs().lt(self.may_grow * COARSE).or(stuck);
        // The walk: Newton on the root of the excess.
        let root = excess.max(self.may_grow * 1e-12).sqrt();
        let by_theta = self.here.by_theta * self.sign;
        let growing = (self.may_grow * 1e-9).lt(by_theta);
        let stride = growing.pick((self.may_grow.sqrt() - root) * root * 2.0 / by_theta, Lanes::of(STRIDE));
        let stride = self.at_start.pick(self.guess, stride);
        let near = surplus.abs().lt(self.may_grow * FINE).and(fine);
        let limit = self.theta + self.sign * stride;
        // What is known now: inside or outside.
        // So much too high where the walk begins, it is left to the curves that are tried.
        let hopeless = self.may_grow.mul_add(Lanes::of(HOPELESS), self.ss).lt(self.here.ss);
        let nowhere = self.probing.and(hopeless.or(settled.and(zero.lt(surplus))));
        self.probing = self.probing.but_not(settled);
        let sure = settled.and(fine.or((self.may_grow * (3.0 * COARSE)).lt(surplus.abs())));
        let outside = sure.and(zero.lt(surplus)).but_not(self.at_start);
        let inside = sure.and(surplus.le(zero)).or(self.at_start);
        self.outside = outside.pick(self.theta, self.outside);
        self.inside = inside.pick(self.theta, self.inside);
        for (kept, own) in self.inside_rest.iter_mut().zip(self.rest) {
            *kept = inside.pick(own, *kept);
        }
        self.inside_pivot = inside.pick(self.pivot, self.inside_pivot);
        let at_end = ((self.end - self.theta) * self.sign).le(zero);
        let open = at_end.and(inside).and(fine);
        let bracketed = self.outside.abs().lt(Lanes::of(1e300));
        let wished = self.theta + self.sign * stride.max(-self.longest).min(self.longest);
        // Beyond what is known to be outside, or behind what is known to be inside: halve the bracket.
        let beyond = bracketed.and(((self.outside - wished) * self.sign).le(zero));
        let behind = ((wished - self.inside) * self.sign).le(zero);
        let middle = (self.inside + self.outside) * 0.5;
        let to = beyond.or(behind.and(bracketed)).pick(middle, wished);
        let to = behind.but_not(bracketed).pick(self.inside + self.sign * self.longest * 0.25, to);
        let to = ((self.end - to) * self.sign).lt(zero).pick(self.end, to);
        let by = settled.but_not(near).pick(to - self.theta, zero);
        let carried = solve(-mixed[0] * by, -mixed[1] * by);
        // Steps that are too long keep their direction.
        let steps = [correction[0] + carried[0], correction[1] + carried[1]];
        let length = (steps[0] * 0.25).abs().max(steps[1].abs()).max(Lanes::ONE);
        let [zeta_step, hill_step] = [steps[0] / length, steps[1] / length];
        // Well outside, the rest of the curve may have fallen into another basin: back to the one it came from.
        let fallen = outside.and((self.may_grow * FALLEN).lt(surplus));
        self.next_theta = fallen.pick(middle, self.theta + by);
        self.next_rest = [
            fallen.pick(self.inside_rest[0], (self.rest[0] + zeta_step).max(-far).min(far)),
            fallen.pick(self.inside_rest[1], (self.rest[1] + hill_step).max(least).min(most)),
        ];
        self.pivot = fallen.pick(self.inside_pivot, self.pivot);
        self.fresh = fallen;
        let closed = bracketed.and((self.outside - self.inside).abs().lt(Lanes::of(1e-6)));
        // A constant at the level passes it everywhere.
        let within = self.here.ss.lt(self.ss + self.may_grow);
        let anywhere = self.here.flat.and(within);
        let number = self.here.ss.lt(Lanes::of(f64::MAX));
        let lost = self.here.flat.but_not(within).or(Lanes::ZERO.le(self.here.ss).but_not(number));
        self.at_start = self.at_start.but_not(settled);
        let allowed = self.may_grow.mul_add(Lanes::of(1.0 - 1e-3), self.ss);
        let near_by = self.here.ss.lt(self.may_grow.mul_add(Lanes::of(ASTRAY), self.ss));
        let better = (self.here.ss - promised.max(zero) * 0.7).lt(allowed).and(near_by);
        Ends { there: near, open: open.or(anywhere), lost, closed, nowhere, better, limit }
    }
}

impl View {
    /// Takes the lanes that `choose` holds for from another.
    #[inline(always)]
    fn replace(&mut self, choose: Mask, other: &Self) {
        let pick = |old: &mut Lanes, new: Lanes| *old = choose.pick(new, *old);
        pick(&mut self.ss, other.ss);
        pick(&mut self.by_theta, other.by_theta);
        for (old, new) in self.pull.iter_mut().zip(other.pull) {
            pick(old, new);
        }
        for (old, new) in self.hessian.iter_mut().zip(other.hessian) {
            pick(old, new);
        }
        for (old, new) in self.squares.iter_mut().zip(other.squares) {
            pick(old, new);
        }
        for (old, new) in self.mixed.iter_mut().zip(other.mixed) {
            pick(old, new);
        }
        self.flat = self.flat.replaced(choose, other.flat);
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
