//! Profile-likelihood limits, eight side by side: each lane walks to the last dose at which the rest of
//! the curve, refitted, still follows the data.
//!
//! A limit is where SSE(θ) = SSE_min + t²σ². The root of the excess is nearly straight in θ, so Newton's
//! steps on it arrive soon; the rest of the curve is carried along its own tangent and corrected by
//! Newton's steps as well. Source: Venzon & Moolgavkar, Appl. Statist. 37 (1988) 87,
//! doi:10.2307/2347496, with a bracket around the root. At the limit other curves are tried, those that
//! the start grid knows to get further and those of other slopes; where one does better the walk goes on
//! with it. So the interval spans all doses with which the data agree, in one piece or several.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::elementary::{LN_10, exp, ln};
use crate::fit::dose_sets::Chunk;
use crate::fit::projection::{derivatives, solve};
use crate::fit::reach::{Passing, Reached};
use crate::fit::start::Start;
use crate::fit::through::{Point, through};
use crate::fit::tile::Tile;
use crate::lanes::{Lanes, Mask, Set, WIDTH, hot};

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
    /// The walk did not settle, or was not made.
    Unsettled,
}

/// How far beyond the doses a limit is looked for, in decades. Further out it is open.
pub(crate) const REACH: f64 = 1.0;

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
pub(super) const MOST_ZETA: f64 = 32.0;

/// The longest stride, in decades.
const STRIDE: f64 = 0.35;

/// The excess is known to this part of what it may be, at the limit and on the way there.
const FINE: f64 = 1e-7;
const COARSE: f64 = 1e-2;

/// What is seen from a point of a walk. Both targets look alike: two coordinates of the rest of the
/// curve, of which a midpoint uses the second only.
#[derive(Clone, Copy)]
pub(super) struct View<S: Set> {
    pub(super) ss: Lanes<S>,
    pull: [Lanes<S>; 2],
    hessian: [Lanes<S>; 3],
    squares: [Lanes<S>; 2],
    by_theta: Lanes<S>,
    mixed: [Lanes<S>; 2],
    pub(super) flat: Mask<S>,
}

/// Eight walks.
struct State<S: Set> {
    theta: Lanes<S>,
    /// ζ, the exponent at the pivot (levels only), and ln hill.
    rest: [Lanes<S>; 2],
    /// The tested log₁₀ dose near the midpoint.
    pivot: Lanes<S>,
    /// What is seen from here.
    here: View<S>,
    /// Where to look next.
    next_theta: Lanes<S>,
    next_rest: [Lanes<S>; 2],
    /// Lanes that begin where they are told to, whatever is seen there.
    fresh: Mask<S>,
    damping: Lanes<S>,
    /// The longest stride.
    longest: Lanes<S>,
    level: Lanes<S>,
    way: Lanes<S>,
    /// The exponent at the level, where both plateaus are given.
    exponent: Lanes<S>,
    sign: Lanes<S>,
    end: Lanes<S>,
    ss: Lanes<S>,
    may_grow: Lanes<S>,
    guess: Lanes<S>,
    /// ln of the slope of which the exponent between two doses is 1.
    one_gap: Lanes<S>,
    /// The last dose inside the limit with the rest of its curve, and a dose outside of it, if any was met.
    inside: Lanes<S>,
    inside_rest: [Lanes<S>; 2],
    inside_pivot: Lanes<S>,
    outside: Lanes<S>,
    at_start: Mask<S>,
    /// Is it still unknown whether the data allow any curve here?
    probing: Mask<S>,
    /// The limit that was found, the number of the other curve that is tried there, and how often one of
    /// them did better.
    limit: [f64; WIDTH],
    tried: [Option<usize>; WIDTH],
    resume: [usize; WIDTH],
    hops: [u32; WIDTH],
    far: [Option<Reached>; WIDTH],
    steps: [u32; WIDTH],
    task: [Option<usize>; WIDTH],
    /// Lanes that were told where to look since the last step.
    looks: [bool; WIDTH],
}

hot! {
/// Finds every limit; they come, each with the number of its task, in an order that depends on the tasks alone.
/// `mid` says what all of them are limits of. Those that are not settled are left to
/// [`careful`](crate::fit::careful).
pub(super) fn walk<'a, S, const HELD: bool>(
    set: S, chunk: &'a Chunk, tile: &'a mut Tile<S>, wanted: &'a [Wanted], mid: bool,
) -> Vec<(usize, Limit)> {
    let mut found = Vec::with_capacity(wanted.len());
    let mut state = State::new(set);
    let mut next = 0;
    for lane in 0..WIDTH {
        state.refill::<HELD>(lane, chunk, tile, wanted, &mut next);
    }
    while state.task.iter().any(Option::is_some) {
        let ends = step::<S, HELD>(set, &mut state, tile, mid);
        let fresh = state.fresh.lanes();
        for (lane, fresh) in fresh.into_iter().enumerate() {
            let Some(task) = state.task[lane] else { continue };
            state.steps[lane] += 1;
            if let Some(limit) = state.ended::<HELD>(lane, tile, &ends, mid) {
                found.push((task, limit));
                state.refill::<HELD>(lane, chunk, tile, wanted, &mut next);
            } else if !mid && !fresh && !state.looks[lane] {
                state.turn_pivot(lane, tile);
            }
        }
    }
    found
}
}

/// Which walks are at their end.
struct Ends {
    there: [bool; WIDTH],
    open: [bool; WIDTH],
    lost: [bool; WIDTH],
    /// Further out the curve that is followed ends abruptly.
    closed: [bool; WIDTH],
    /// Nothing was allowed where the walk began.
    nowhere: [bool; WIDTH],
    /// The curve just looked at does better than a limit allows.
    better: [bool; WIDTH],
    limit: [f64; WIDTH],
}

impl<S: Set> State<S> {
    #[inline(always)]
    fn new(set: S) -> Self {
        let (zero, one, none) = (Lanes::zero(set), Lanes::one(set), Mask::none(set));
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
                flat: none,
            },
            next_theta: zero,
            next_rest: [zero; 2],
            fresh: none,
            damping: one,
            longest: one,
            level: zero,
            way: one,
            exponent: zero,
            sign: one,
            end: one,
            ss: zero,
            may_grow: one,
            guess: one,
            one_gap: one,
            inside: zero,
            inside_rest: [zero; 2],
            inside_pivot: zero,
            outside: Lanes::of(set, f64::INFINITY),
            at_start: none,
            probing: none,
            limit: [0.0; WIDTH],
            tried: [None; WIDTH],
            resume: [0; WIDTH],
            hops: [0; WIDTH],
            far: [None; WIDTH],
            steps: [0; WIDTH],
            task: [None; WIDTH],
            looks: [false; WIDTH],
        }
    }

    #[inline(always)]
    fn refill<const HELD: bool>(
        &mut self,
        lane: usize,
        chunk: &Chunk,
        tile: &mut Tile<S>,
        wanted: &[Wanted],
        next: &mut usize,
    ) {
        self.task[lane] = None;
        let Some(wanted) = wanted.get(*next) else { return };
        tile.load::<HELD>(lane, chunk, wanted.curve);
        self.task[lane] = Some(*next);
        *next += 1;
        if let Walked::Level(Passing { level, way }) = wanted.target {
            self.level.set(lane, level);
            self.way.set(lane, way);
            self.exponent.set(lane, chunk.curves[wanted.curve].held.exponent_at(level));
        }
        let (low, high) = chunk.curves[wanted.curve].range;
        self.one_gap.set(lane, -ln(chunk.curves[wanted.curve].gap * LN_10));
        self.end.set(lane, if wanted.sign < 0.0 { low - REACH } else { high + REACH });
        self.sign.set(lane, wanted.sign);
        self.ss.set(lane, wanted.ss);
        self.may_grow.set(lane, wanted.may_grow);
        self.guess.set(lane, wanted.guess.clamp(1e-6, STRIDE));
        self.far[lane] = wanted.far;
        self.steps[lane] = 0;
        self.hops[lane] = 0;
        self.set_out(lane, tile, Reached { theta: wanted.from, curve: wanted.best });
        self.at_start.set(lane, wanted.at_estimate);
        self.probing.set(lane, !wanted.at_estimate);
    }

    /// Begins to walk with this curve.
    #[inline(always)]
    fn set_out(&mut self, lane: usize, tile: &Tile<S>, reached: Reached) {
        let theta = reached.theta;
        self.look_at(lane, tile, reached);
        self.longest.set(lane, STRIDE);
        self.resume[lane] = 0;
        self.go_on(lane, theta);
    }

    /// Looks at a curve next, whatever it is like.
    #[inline(always)]
    fn look_at(&mut self, lane: usize, tile: &Tile<S>, Reached { theta, curve }: Reached) {
        self.next_theta.set(lane, theta);
        self.theta.set(lane, theta);
        let slope = exp(curve.ln_hill) * LN_10;
        let pivot = tile.nearest_dose(lane, curve.log_mid);
        self.pivot.set(lane, pivot);
        self.next_rest[0].set(lane, (slope * (pivot - curve.log_mid)).clamp(-MOST_ZETA, MOST_ZETA));
        self.next_rest[1].set(lane, curve.ln_hill);
        self.fresh.set(lane, true);
        self.looks[lane] = true;
    }

    /// Counts from another dose when the midpoint has moved away from the pivot by more than a gap.
    #[inline(always)]
    fn turn_pivot(&mut self, lane: usize, tile: &Tile<S>) {
        let slope = exp(self.rest[1].lane(lane)) * LN_10;
        let zeta = self.rest[0].lane(lane);
        if zeta.abs() <= 0.6 * slope * exp(-self.one_gap.lane(lane)) / LN_10 {
            return;
        }
        let log_mid = self.pivot.lane(lane) - zeta / slope;
        if (tile.nearest_dose(lane, log_mid) - self.pivot.lane(lane)).abs() > 0.0 {
            let theta = self.theta.lane(lane);
            let curve = Start { log_mid, ln_hill: self.rest[1].lane(lane) };
            self.look_at(lane, tile, Reached { theta, curve });
        }
    }

    /// Goes on from a dose that the data allow, with the curve at hand.
    #[inline(always)]
    fn go_on(&mut self, lane: usize, theta: f64) {
        self.inside.set(lane, theta);
        self.inside_pivot.set(lane, self.pivot.lane(lane));
        for (kept, next) in self.inside_rest.iter_mut().zip(self.next_rest) {
            kept.set(lane, next.lane(lane));
        }
        self.outside.set(lane, f64::INFINITY * self.sign.lane(lane));
        self.tried[lane] = None;
        self.at_start.set(lane, false);
        self.probing.set(lane, false);
    }

    /// Where the walk of a lane ended, if it did.
    #[inline(always)]
    fn ended<const HELD: bool>(
        &mut self,
        lane: usize,
        tile: &Tile<S>,
        ends: &Ends,
        mid: bool,
    ) -> Option<Limit> {
        if let Some(tried) = self.tried[lane] {
            if ends.better[lane] {
                self.hops[lane] += 1;
                if self.hops[lane] > MOST_HOPS {
                    return Some(Limit::At(self.limit[lane]));
                }
                self.resume[lane] = tried + 1;
                self.go_on(lane, self.limit[lane]);
                return None;
            }
            return self.tries::<HELD>(lane, tile, tried + 1, mid);
        }
        if ends.lost[lane] || self.steps[lane] >= MOST_STEPS {
            // What the curve before the last one reached, it reached.
            return Some(if self.hops[lane] > 0 { Limit::At(self.limit[lane]) } else { Limit::Unsettled });
        }
        if ends.open[lane] {
            return Some(Limit::Open);
        }
        let limit = if ends.there[lane] {
            ends.limit[lane]
        } else if ends.nowhere[lane] || ends.closed[lane] {
            self.inside.lane(lane)
        } else {
            return None;
        };
        let sign = self.sign.lane(lane);
        if let Some(far) = self.far[lane].take().filter(|far| (far.theta - limit) * sign > 1e-6) {
            if (self.end.lane(lane) - far.theta) * sign <= 0.0 {
                return Some(Limit::Open);
            }
            self.set_out(lane, tile, far);
            return None;
        }
        let moved = self.resume[lane] > 0 && (limit - self.limit[lane]).abs() > 1e-6;
        self.limit[lane] = limit;
        self.tries::<HELD>(lane, tile, if moved { 0 } else { self.resume[lane] }, mid)
    }

    /// Puts another curve, by its number, into a lane, at its limit. When there are no more, that is it.
    ///
    /// Those are curves of other slopes, steep ones that catch other doses above all.
    #[inline(always)]
    fn tries<const HELD: bool>(
        &mut self,
        lane: usize,
        tile: &Tile<S>,
        number: usize,
        mid: bool,
    ) -> Option<Limit> {
        let (gaps, exponents): (&[f64], &[f64]) = if mid {
            (&[0.6, 1.2, 2.5, 4.0, 9.0, 18.0], &[0.0])
        } else if HELD {
            // The plateau that is left follows from the exponent: it wants to be met more closely.
            (&[0.9, 2.2, 4.0, 9.0, 18.0], &[-2.5, -1.3, -0.7, -0.25, 0.25, 0.7, 1.3, 2.5])
        } else {
            (&[0.9, 2.2, 4.0, 9.0, 18.0], &[-2.2, -0.8, 0.8, 2.2])
        };
        let Some(gap) = gaps.get(number / exponents.len()) else { return Some(Limit::At(self.limit[lane])) };
        self.tried[lane] = Some(number);
        let ln_hill =
            (self.one_gap.lane(lane) + ln(*gap)).max(tile.hills[0].lane(lane)).min(tile.hills[1].lane(lane));
        let theta = self.limit[lane];
        let log_mid = theta - exponents[number % exponents.len()] / (exp(ln_hill) * LN_10);
        self.look_at(lane, tile, Reached { theta, curve: Start { log_mid, ln_hill } });
        None
    }
}

/// How the rest of a curve is corrected.
pub(super) struct Correction<S: Set> {
    pub(super) step: [Lanes<S>; 2],
    /// By how much the sum of squares would fall, to first order.
    pub(super) promised: Lanes<S>,
    damped: Damped<S>,
    /// How fast the pull grows with the dose of the target.
    mixed: [Lanes<S>; 2],
}

/// A damped matrix and its determinant.
struct Damped<S: Set> {
    a: Lanes<S>,
    b: Lanes<S>,
    d: Lanes<S>,
    determinant: Lanes<S>,
}

impl<S: Set> Damped<S> {
    /// The step that these pulls make.
    #[inline(always)]
    fn step(&self, u: Lanes<S>, v: Lanes<S>) -> [Lanes<S>; 2] {
        [(self.d * u - self.b * v) / self.determinant, (self.a * v - self.b * u) / self.determinant]
    }
}

/// At a border, does the pull lead out?
#[inline(always)]
fn outwards<S: Set>(x: Lanes<S>, low: Lanes<S>, high: Lanes<S>, pull: Lanes<S>) -> Mask<S> {
    let zero = Lanes::zero(x.its_set());
    (x.le(low).and(pull.lt(zero))).or(high.le(x).and(zero.lt(pull)))
}

hot! {
/// One step in every lane: a correction of the rest of the curve, or a stride of the walk with the
/// rest carried along.
fn step<'a, S, const HELD: bool>(
    set: S, state: &'a mut State<S>, tile: &'a mut Tile<S>, mid: bool,
) -> Ends {
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let (theta, rest) = (state.next_theta, state.next_rest);
    let point =
        Point { theta, level: state.level, way: state.way, pivot: state.pivot, exponent: state.exponent };
    let trial = look::<S, HELD>(set, tile, mid, &point, &rest);
    // A stride is taken unless it leads far astray, a correction when it is one.
    let strode = zero.lt((theta - state.theta).abs());
    let astray = trial.flat.or(state.may_grow.mul_add(Lanes::of(set, ASTRAY), state.ss).lt(trial.ss));
    let short = (theta - state.theta).abs().lt(Lanes::of(set, 1e-5));
    let improves = trial.ss.le(state.here.ss);
    let stands = state.fresh.or(strode.and(short)).or(strode.but_not(astray));
    let taken = stands.or(improves.but_not(strode));
    state.longest = strode.pick(
        taken.pick((state.longest * 2.0).min(Lanes::of(set, STRIDE)), (theta - state.theta).abs() * 0.4),
        state.longest,
    );
    let damping = taken.pick((state.damping * 0.1).max(Lanes::of(set, 1e-9)), state.damping * 16.0);
    state.damping = state.fresh.or(strode).pick(Lanes::of(set, FIRST_DAMPING), damping);
    state.theta = taken.pick(theta, state.theta);
    state.rest = [taken.pick(rest[0], state.rest[0]), taken.pick(rest[1], state.rest[1])];
    state.here.replace(taken, &trial);
    let ([least, most], far) = (tile.hills, Lanes::of(set, MOST_ZETA));
    let Correction { step: correction, promised, damped, mixed } =
        state.here.correction::<HELD>(state.rest, tile.hills, state.damping, state.may_grow);
    let excess = state.here.ss - promised - state.ss;
    let surplus = excess - state.may_grow;
    let stuck = Lanes::of(set, 1e9).lt(state.damping);
    let fine = promised.abs().lt(state.may_grow * FINE).or(stuck);
    let settled = promised.abs().lt(state.may_grow * COARSE).or(stuck);
    // The walk: Newton on the root of the excess.
    let root = excess.max(state.may_grow * 1e-12).sqrt();
    let by_theta = state.here.by_theta * state.sign;
    let growing = (state.may_grow * 1e-9).lt(by_theta);
    let stride = growing.pick((state.may_grow.sqrt() - root) * root * 2.0 / by_theta, Lanes::of(set, STRIDE));
    let stride = state.at_start.pick(state.guess, stride);
    let near = surplus.abs().lt(state.may_grow * FINE).and(fine);
    let limit = state.theta + state.sign * stride;
    // What is known now: inside or outside.
    // So much too high where the walk begins, it is left to the curves that are tried.
    let hopeless = state.may_grow.mul_add(Lanes::of(set, HOPELESS), state.ss).lt(state.here.ss);
    let nowhere = state.probing.and(hopeless.or(settled.and(zero.lt(surplus))));
    let was_probing = state.probing;
state.probing = state.probing.but_not(settled);
    let sure = settled.and(fine.or((state.may_grow * (3.0 * COARSE)).lt(surplus.abs())));
    let outside = sure.and(zero.lt(surplus)).but_not(state.at_start);
    let inside = sure.and(surplus.le(zero)).or(state.at_start);
    state.outside = outside.pick(state.theta, state.outside);
    state.inside = inside.pick(state.theta, state.inside);
    for (kept, own) in state.inside_rest.iter_mut().zip(state.rest) {
        *kept = inside.pick(own, *kept);
    }
    state.inside_pivot = inside.pick(state.pivot, state.inside_pivot);
    let at_end = ((state.end - state.theta) * state.sign).le(zero);
    let open = at_end.and(inside).and(fine);
    let bracketed = state.outside.abs().lt(Lanes::of(set, 1e300));
    let wished = state.theta + state.sign * stride.max(-state.longest).min(state.longest);
    // Beyond what is known to be outside, or behind what is known to be inside: halve the bracket.
    let beyond = bracketed.and(((state.outside - wished) * state.sign).le(zero));
    let behind = ((wished - state.inside) * state.sign).le(zero);
    let middle = (state.inside + state.outside) * 0.5;
    let to = beyond.or(behind.and(bracketed)).pick(middle, wished);
    let to = behind.but_not(bracketed).pick(state.inside + state.sign * state.longest * 0.25, to);
    let to = ((state.end - to) * state.sign).lt(zero).pick(state.end, to);
    let by = settled.but_not(near).pick(to - state.theta, zero);
    let carried = damped.step(-mixed[0] * by, -mixed[1] * by);
    // Steps that are too long keep their direction.
    let steps = [correction[0] + carried[0], correction[1] + carried[1]];
    let length = (steps[0] * 0.25).abs().max(steps[1].abs()).max(one);
    let [zeta_step, hill_step] = [steps[0] / length, steps[1] / length];
    // Well outside, the rest of the curve may have fallen into another basin: back to the one it came from.
    let fallen = outside.and((state.may_grow * FALLEN).lt(surplus));
    state.next_theta = fallen.pick(middle, state.theta + by);
    state.next_rest = [
        fallen.pick(state.inside_rest[0], (state.rest[0] + zeta_step).max(-far).min(far)),
        fallen.pick(state.inside_rest[1], (state.rest[1] + hill_step).max(least).min(most)),
    ];
    state.pivot = fallen.pick(state.inside_pivot, state.pivot);
    state.fresh = fallen;
    let closed = bracketed.and((state.outside - state.inside).abs().lt(Lanes::of(set, 1e-6)));
    // A constant at the level passes it everywhere.
    let within = state.here.ss.lt(state.ss + state.may_grow);
    let anywhere = state.here.flat.and(within);
    let number = state.here.ss.lt(Lanes::of(set, f64::MAX));
    // Where the walk begins no curve that passes the level there may be of the right direction.
let nowhere = nowhere.or(was_probing.and(state.here.flat).but_not(within));
let lost = state.here.flat.but_not(within).but_not(was_probing).or(zero.le(state.here.ss).but_not(number));
    state.at_start = state.at_start.but_not(settled);
    let allowed = state.may_grow.mul_add(Lanes::of(set, 1.0 - 1e-3), state.ss);
    let near_by = state.here.ss.lt(state.may_grow.mul_add(Lanes::of(set, ASTRAY), state.ss));
    let better = (state.here.ss - promised.max(zero) * 0.7).lt(allowed).and(near_by);
    state.looks = [false; WIDTH];
    Ends {
        there: near.lanes(),
        open: open.or(anywhere).lanes(),
        lost: lost.lanes(),
        closed: closed.lanes(),
        nowhere: nowhere.lanes(),
        better: better.lanes(),
        limit: *limit.numbers(),
    }
}
}

impl<S: Set> View<S> {
    /// The damped step to the best curve for the same dose.
    #[inline(always)]
    pub(super) fn correction<const HELD: bool>(
        &self,
        rest: [Lanes<S>; 2],
        [least, most]: [Lanes<S>; 2],
        damping: Lanes<S>,
        may_grow: Lanes<S>,
    ) -> Correction<S> {
        let set = damping.its_set();
        let (zero, far) = (Lanes::zero(set), Lanes::of(set, MOST_ZETA));
        // At a border, a pull outwards is no pull.
        let Self { pull, hessian, squares, mixed, .. } = self;
        let held = outwards(rest[1], least, most, pull[1]);
        let away = outwards(rest[0], -far, far, pull[0]);
        let pull = [away.pick(zero, pull[0]), held.pick(zero, pull[1])];
        let cross = held.or(away).pick(zero, hessian[1]);
        let mut hessian = *hessian;
        if HELD {
            // What is held bends nothing.
            hessian[0] = away.pick(squares[0], hessian[0]);
            hessian[2] = held.pick(squares[1], hessian[2]);
        }
        let mixed = [away.pick(zero, mixed[0]), held.pick(zero, mixed[1])];
        let product = hessian[0] * hessian[2];
        let convex =
            zero.lt(hessian[0]).and(zero.lt(hessian[2])).and((product * 1e-9).lt(product - cross * cross));
        let damping = convex.pick(damping, damping.max(Lanes::of(set, LEAST_UNCONVEX)));
        // Directions that change nothing are not followed.
        let ridge = may_grow * RIDGE;
        let a = damping.mul_add(squares[0] + ridge, convex.pick(hessian[0], squares[0]) + ridge);
        let d = damping.mul_add(squares[1] + ridge, convex.pick(hessian[2], squares[1]) + ridge);
        let b = convex.pick(cross, zero);
        let damped = Damped { a, b, d, determinant: a * d - b * b };
        let step = damped.step(pull[0], pull[1]);
        let promised = step[0].mul_add(pull[0], step[1] * pull[1]);
        Correction { step, promised, damped, mixed }
    }

    /// Takes the lanes that `choose` holds for from another.
    #[inline(always)]
    pub(super) fn replace(&mut self, choose: Mask<S>, other: &Self) {
        self.ss = choose.pick(other.ss, self.ss);
        self.by_theta = choose.pick(other.by_theta, self.by_theta);
        for (old, new) in self.pull.iter_mut().zip(other.pull) {
            *old = choose.pick(new, *old);
        }
        for (old, new) in self.hessian.iter_mut().zip(other.hessian) {
            *old = choose.pick(new, *old);
        }
        for (old, new) in self.squares.iter_mut().zip(other.squares) {
            *old = choose.pick(new, *old);
        }
        for (old, new) in self.mixed.iter_mut().zip(other.mixed) {
            *old = choose.pick(new, *old);
        }
        self.flat = self.flat.replaced(choose, other.flat);
    }
}

hot! {
/// What is seen from these points.
pub(super) fn look<'a, S, const HELD: bool>(
    set: S, tile: &'a mut Tile<S>, mid: bool, point: &'a Point<S>, rest: &'a [Lanes<S>; 2],
) -> View<S> {
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let slope = rest[1].exp() * LN_10;
    if mid {
        let solved = solve::<S, HELD>(set, tile, &point.theta, &slope);
        let local = derivatives::<S, HELD>(set, tile, &slope, &solved);
        return View {
            ss: solved.ss,
            pull: [zero, local.pull[1]],
            hessian: [one, zero, local.hessian[2]],
            squares: [one, local.gauss_newton[2]],
            by_theta: local.pull[0] * -2.0,
            mixed: [zero, local.hessian[1]],
            flat: Mask::none(set),
        };
    }
    let seen = through::<S, HELD>(set, tile, point, &rest[0], &slope);
    View {
        ss: seen.ss,
        pull: seen.pull,
        hessian: seen.hessian,
        squares: seen.squares,
        by_theta: seen.by_theta,
        mixed: seen.mixed,
        flat: seen.amplitude.abs().le(zero),
    }
}
}
