//! Newton's method with Levenberg damping, eight descents side by side. A lane that has arrived takes
//! the next one that waits, so that none idles.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::bounds::{ANYWAY, TAIL};
use crate::elementary::LN_10;
use crate::fit::dose_sets::Chunk;
use crate::fit::projection::{Local, Solved, local, solve};
use crate::fit::start::Start;
use crate::fit::tile::Tile;
use crate::lanes::{Lanes, Mask, Set, WIDTH, hot};

/// A descent to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task {
    pub(super) curve: usize,
    pub(super) start: Start,
    /// What it must beat.
    pub(super) rival: Option<Rival>,
}

impl From<&Arrived> for Task {
    /// Goes on where a descent ended.
    fn from(ended: &Arrived) -> Self {
        Self { curve: ended.curve, start: ended.end, rival: None }
    }
}

/// What another descent of the same curve arrived at: one is given up when it cannot come below it, or when it comes
/// there too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rival {
    /// Its scaled sum of squares.
    pub(super) ss: f64,
    /// Where it lies, when it may be met there.
    pub(super) end: Option<Start>,
}

impl Rival {
    /// A sum of squares that is known; `None` when it is not.
    pub(super) fn known(ss: f64) -> Option<Self> {
        (ss < f64::MAX).then_some(Self { ss, end: None })
    }
}

/// Where a descent ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Arrived {
    pub(super) curve: usize,
    pub(super) end: Start,
    /// Scaled sum of squares of the level means around the curve.
    pub(super) ss: f64,
    pub(super) iterations: usize,
    /// Did the steps become negligible, or did they merely run out?
    pub(super) converged: bool,
    /// Was it given up for its rival?
    pub(super) given_up: bool,
}

/// The most steps of a descent.
const MOST_STEPS: u32 = 120;

/// A step below this, in log₁₀ dose and ln hill, is no step.
const NO_STEP: f64 = 1e-10;

/// A gain below this part of the residual sum of squares is no gain: the parameters then lie within
/// 10⁻⁶ standard errors of the optimum.
const NO_GAIN: f64 = 1e-13;

/// A descent is given up when not even so many times the gain that its next step promises would
/// bring it below its rival.
const HOPE: f64 = 10.0;

/// The same where the sum of squares is a bowl, and what its next step promises is all there is to gain but for its
/// bends: four times as much, and at most this part of the rival's sum of squares.
const HOPE_OF_A_BOWL: f64 = 4.0;
const DOUBT: f64 = 0.04;

/// In a bowl, a step leads to its rival when it ends nearer to it than this part of its length, and is no longer than
/// the other, in log₁₀ dose and ln hill.
const TO_RIVAL: f64 = 0.3;
const SHORT: f64 = 0.7;

/// Towards a limit at infinity a step promises half of what is left: a descent leads to the limit of its rival when what
/// it promises tells its rival's sum of squares to this part, and is no more than this part of that.
const TO_LIMIT: f64 = 0.05;
const NEAR_LIMIT: f64 = 0.01;

/// Gains that fall at least so much from step to step fall with the square of that, as Newton's do, or a hundred times
/// faster where damping is what is left between them.
const CONTRACTS: f64 = 1e-2;

/// A gain above this part of the residual sum of squares is never the last, however gains fall.
const LITTLE: f64 = 1e-10;

/// A last step below this, in log₁₀ dose and ln hill, is taken without another look.
const LAST_STEP: f64 = 0.05;

/// Descents that come so near to their rival end where it did.
const SAME: f64 = 0.02;

/// Where the eight descents are.
struct State<S: Set> {
    log_mid: Lanes<S>,
    ln_hill: Lanes<S>,
    hill: Lanes<S>,
    solved: Solved<S>,
    local: Local<S>,
    damping: Lanes<S>,
    last_move: Lanes<S>,
    /// Where to look next: log₁₀ midpoint and ln of the slope.
    next: (Lanes<S>, Lanes<S>),
    /// By how much the step there is stretched, and what it promises.
    stretch: Lanes<S>,
    promised: Lanes<S>,
    /// Lanes whose start has not been solved yet.
    fresh: Mask<S>,
    rival_ss: Lanes<S>,
    rival: (Lanes<S>, Lanes<S>),
    steps: [u32; WIDTH],
    task: [Option<usize>; WIDTH],
}

hot! {
/// Makes every descent, in the order of the tasks: of two that come to the same sum of squares, to the bit, the first
/// is kept, and which arrives sooner depends on what else is in the lanes.
pub(super) fn descend<'a, S, const HELD: bool>(
    set: S, chunk: &'a Chunk, tile: &'a mut Tile<S>, tasks: &'a [Task],
) -> Vec<Arrived> {
    let mut arrived: Vec<Option<Arrived>> = vec![None; tasks.len()];
    let mut state = State::new::<HELD>(set, tile);
    let mut next = 0;
    for lane in 0..WIDTH {
        state.refill::<HELD>(lane, chunk, tile, tasks, &mut next);
    }
    while state.task.iter().any(Option::is_some) {
        let ended = step::<S, HELD>(set, &mut state, tile);
        for lane in 0..WIDTH {
            let Some(task) = state.task[lane] else { continue };
            state.steps[lane] += 1;
            if let Some(end) = state.arrived(lane, &ended, &tasks[task]) {
                arrived[task] = Some(end);
                state.refill::<HELD>(lane, chunk, tile, tasks, &mut next);
            }
        }
    }
    arrived.into_iter().flatten().collect()
}
}

/// A step in (ζ, λ).
struct NewtonStep<S: Set> {
    step: [Lanes<S>; 2],
    /// By how much the sum of squares would fall, to first order.
    promised: Lanes<S>,
    /// Does it follow the Hessian, or Gauss and Newton where that is not positive definite?
    convex: Mask<S>,
}

/// Which lanes are at their end, and why.
struct Ended<S: Set> {
    converged: u8,
    given_up: u8,
    /// Where not the smallest step finds anything lower.
    stuck: u8,
    /// Where the last step leads, and the sum of squares there to second order.
    log_mid: Lanes<S>,
    ln_hill: Lanes<S>,
    ss: Lanes<S>,
}

impl<S: Set> State<S> {
    #[inline(always)]
    fn new<const HELD: bool>(set: S, tile: &mut Tile<S>) -> Self {
        let (zero, one, far) = (Lanes::zero(set), Lanes::one(set), Lanes::of(set, f64::MAX));
        // What stands in the lanes before the first tasks come is never looked at.
        let solved = solve::<S, HELD>(set, tile, &zero, &one);
        let local = local::<S, HELD>(set, tile, &zero, &one, &solved);
        Self {
            log_mid: zero,
            ln_hill: zero,
            hill: one,
            solved,
            local,
            damping: Lanes::of(set, FIRST_DAMPING),
            last_move: far,
            next: (zero, zero),
            stretch: one,
            promised: zero,
            fresh: Mask::none(set),
            rival_ss: far,
            rival: (far, far),
            steps: [0; WIDTH],
            task: [None; WIDTH],
        }
    }

    /// The next task into a lane that is free; nothing when none waits.
    #[inline(always)]
    fn refill<const HELD: bool>(
        &mut self,
        lane: usize,
        chunk: &Chunk,
        tile: &mut Tile<S>,
        tasks: &[Task],
        next: &mut usize,
    ) {
        self.task[lane] = None;
        let Some(task) = tasks.get(*next) else { return };
        tile.load::<HELD>(lane, chunk, task.curve);
        self.task[lane] = Some(*next);
        *next += 1;
        self.next.0.set(lane, task.start.log_mid);
        self.next.1.set(lane, task.start.ln_hill);
        self.damping.set(lane, FIRST_DAMPING);
        self.last_move.set(lane, f64::MAX);
        self.stretch.set(lane, 1.0);
        self.promised.set(lane, 0.0);
        let Rival { ss, end } = task.rival.unwrap_or(Rival { ss: f64::MAX, end: None });
        let end = end.unwrap_or(Start { log_mid: f64::MAX, ln_hill: f64::MAX });
        self.rival_ss.set(lane, ss);
        self.rival.0.set(lane, end.log_mid);
        self.rival.1.set(lane, end.ln_hill);
        self.steps[lane] = 0;
        self.fresh.set(lane, true);
    }

    /// The result of a lane that is at its end.
    #[inline(always)]
    fn arrived(&self, lane: usize, ended: &Ended<S>, task: &Task) -> Option<Arrived> {
        let holds = |bits: u8| bits >> lane & 1 == 1;
        // Where not the smallest step finds anything lower, nothing is lower.
        let (converged, given_up) = (holds(ended.converged | ended.stuck), holds(ended.given_up));
        let over = converged || given_up || self.steps[lane] >= MOST_STEPS;
        over.then(|| Arrived {
            curve: task.curve,
            end: Start { log_mid: ended.log_mid.lane(lane), ln_hill: ended.ln_hill.lane(lane) },
            ss: ended.ss.lane(lane),
            iterations: self.steps[lane] as usize,
            converged,
            given_up,
        })
    }
}

/// Damping of the first step.
const FIRST_DAMPING: f64 = 1e-3;

/// log₁₀ midpoints that a search may visit at this slope, see [`mid_bounds`](crate::bounds::mid_bounds).
#[inline(always)]
fn mid_bounds<S: Set>(set: S, tile: &Tile<S>, hill: Lanes<S>) -> (Lanes<S>, Lanes<S>) {
    let beyond = Lanes::of(set, TAIL) / hill + ANYWAY;
    (tile.low - beyond, tile.high + beyond)
}

hot! {
/// One look in every lane, at its start or where its last step leads, and the step from there.
fn step<'a, S, const HELD: bool>(set: S, state: &'a mut State<S>, tile: &'a mut Tile<S>) -> Ended<S> {
    take_step::<S, HELD>(set, state, tile);
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let [least, most] = tile.hills;
    let fresh = state.fresh;
    let NewtonStep { step: [to_zeta, to_lambda], promised, convex } = newton_step::<S, HELD>(set, state, tile);
    // Towards a limit at infinity the gains fall by e from step to step, by e² in strides twice as
    // long, and so on: as long as they do no better, the strides grow.
    let decay = (-state.stretch).exp();
    let expected = state.promised * decay;
    let crawls = (expected * 0.6).lt(promised).and(promised.lt(expected * 1.7)).and(convex);
    let stretch = crawls.pick((state.stretch * 2.0).min(Lanes::of(set, 8.0)), one);
    let (to_zeta, to_lambda) = (to_zeta * stretch, to_lambda * stretch);
    let ln_hill =
        (state.ln_hill + to_lambda.max(Lanes::of(set, -1.5)).min(Lanes::of(set, 1.5))).max(least).min(most);
    let slope = ln_hill.exp() * LN_10;
    let old_slope = state.hill * LN_10;
    let zeta = old_slope.mul_add(state.local.delta, to_zeta);
    // A shallow curve is moved in strides of its own width.
    let stride = (one / state.hill).max(one);
    let wanted = (state.solved.pivot - zeta / slope) - state.log_mid;
    let (low, high) = mid_bounds(set, tile, slope * (1.0 / LN_10));
    let log_mid = (state.log_mid + wanted.max(-stride).min(stride)).max(low).min(high);
    let moves = (log_mid - state.log_mid).abs().max((ln_hill - state.ln_hill).abs());
    let ss = state.solved.ss;
    let no_gain = (ss + tile.pure) * NO_GAIN;
    let ratio = promised / state.promised.max(Lanes::of(set, 1e-300));
    let further = promised * 0.5 * ratio * ratio.max(Lanes::of(set, CONTRACTS));
    // At the floor of a valley that goes on falling, gains stop to contract.
    let little = promised.lt((ss + tile.pure) * LITTLE);
    let contracts = ratio.lt(Lanes::of(set, CONTRACTS)).and(further.lt(no_gain)).and(little);
    // Longer strides towards a limit shrink what is left as well, and no step there is the last.
    let contracts = contracts.and(convex).and(zero.lt(state.promised)).and(state.stretch.le(one));
    let small = moves.lt(Lanes::of(set, LAST_STEP)).and(convex).and(zero.le(promised));
    let no_gain = (promised * 0.5).lt(no_gain);
    let converged = moves.lt(Lanes::of(set, NO_STEP)).or(no_gain).or(contracts.and(small));
    let hope = ss - promised * HOPE;
    // A step that was refused is shorter than what it leads to.
    let bowl = convex.and(zero.lt(state.promised).or(fresh));
    let doubt = (state.rival_ss * DOUBT).min(promised);
    let hope_of_a_bowl = ss - promised * HOPE_OF_A_BOWL - doubt;
    let hopeless = state.rival_ss.lt(bowl.pick(hope_of_a_bowl, hope));
    let same = Lanes::of(set, SAME);
    let from_rival = (state.log_mid - state.rival.0).abs().max((state.ln_hill - state.rival.1).abs());
    let then = (log_mid - state.rival.0).abs().max((ln_hill - state.rival.1).abs());
    let leads = then.lt(moves * TO_RIVAL).and(moves.lt(Lanes::of(set, SHORT))).and(bowl);
    let off = (ss - promised * 2.0 - state.rival_ss).abs();
    let to_limit = crawls.and(off.lt(promised * TO_LIMIT)).and(promised.lt(state.rival_ss * NEAR_LIMIT));
    let meets = from_rival.lt(same).or(leads).or(to_limit);
    let last = converged.and(small).and(bowl);
    state.next = (log_mid, ln_hill);
    (state.stretch, state.promised) = (stretch, promised);
    state.fresh = Mask::none(set);
    Ended {
        converged: converged.bits(),
        given_up: hopeless.or(meets).bits(),
        stuck: Lanes::of(set, 1e12).lt(state.damping).bits(),
        log_mid: last.pick(log_mid, state.log_mid),
        ln_hill: last.pick(ln_hill, state.ln_hill),
        ss: last.pick((ss - promised).max(zero), ss),
    }
}
}

hot! {
/// Looks where the next step leads, and takes it where that is lower.
fn take_step<'a, S, const HELD: bool>(set: S, state: &'a mut State<S>, tile: &'a mut Tile<S>) -> () {
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let fresh = state.fresh;
    let (log_mid, ln_hill) = state.next;
    let hill = ln_hill.exp();
    let slope = hill * LN_10;
    let moved = (log_mid - state.log_mid).abs().max((ln_hill - state.ln_hill).abs());
    let solved = solve::<S, HELD>(set, tile, &log_mid, &slope);
    let local = local::<S, HELD>(set, tile, &log_mid, &slope, &solved);
    // Near the bottom the sum of squares is flat to its last digit, and the step knows better.
    let polishes = moved
        .lt(Lanes::of(set, 1e-6))
        .and(moved.lt(state.last_move))
        .and(solved.ss.le(state.solved.ss * (1.0 + 1e-12)));
    let taken = solved.ss.lt(state.solved.ss).or(polishes).or(fresh);
    state.damping = fresh
        .pick(state.damping, taken.pick((state.damping * 0.1).max(Lanes::of(set, 1e-14)), state.damping * 8.0));
    let usable = taken.but_not(fresh);
    state.stretch = usable.pick(state.stretch, one);
    state.promised = usable.pick(state.promised, zero);
    state.last_move = usable.pick(moved, state.last_move);
    state.log_mid = taken.pick(log_mid, state.log_mid);
    state.ln_hill = taken.pick(ln_hill, state.ln_hill);
    state.hill = taken.pick(hill, state.hill);
    state.solved = state.solved.replaced(taken, &solved);
    state.local = state.local.replaced(taken, &local);
}
}

hot! {
/// The damped step.
fn newton_step<'a, S, const HELD: bool>(set: S, state: &'a State<S>, tile: &'a Tile<S>) -> NewtonStep<S> {
    let zero = Lanes::zero(set);
    let [least, most] = tile.hills;
    let Local { pull, gauss_newton, hessian, .. } = &state.local;
    // At a border, a pull outwards is no pull. ζ grows when the midpoint falls.
    let (low, high) = mid_bounds(set, tile, state.hill);
    let mid_held =
        (state.log_mid.le(low).and(zero.lt(pull[0]))).or(high.le(state.log_mid).and(pull[0].lt(zero)));
    let hill_held =
        (state.ln_hill.le(least).and(pull[1].lt(zero))).or(most.le(state.ln_hill).and(zero.lt(pull[1])));
    let held = mid_held.or(hill_held);
    let pull = [mid_held.pick(zero, pull[0]), hill_held.pick(zero, pull[1])];
    let cross = held.pick(zero, hessian[1]);
    let mut hessian = *hessian;
    if HELD {
        // What is held bends nothing.
        hessian[0] = mid_held.pick(gauss_newton[0], hessian[0]);
        hessian[2] = hill_held.pick(gauss_newton[2], hessian[2]);
    }
    let product = hessian[0] * hessian[2];
    let convex =
        zero.lt(hessian[0]).and(zero.lt(hessian[2])).and((product * 1e-6).lt(product - cross * cross));
    let floor = (gauss_newton[0] + gauss_newton[2]).mul_add(Lanes::of(set, 1e-30), Lanes::of(set, 1e-290));
    let [zeta, lambda] = [gauss_newton[0].max(floor), gauss_newton[2].max(floor)];
    let a = state.damping.mul_add(zeta, convex.pick(hessian[0], zeta));
    let d = state.damping.mul_add(lambda, convex.pick(hessian[2], lambda));
    let b = convex.pick(cross, held.pick(zero, gauss_newton[1]));
    let determinant = a * d - b * b;
    let regular = (a * d * 1e-14).lt(determinant);
    let step = [
        regular.pick((d * pull[0] - b * pull[1]) / determinant, pull[0] / a),
        regular.pick((a * pull[1] - b * pull[0]) / determinant, pull[1] / d),
    ];
    let promised = step[0].mul_add(pull[0], step[1] * pull[1]);
    NewtonStep { step, promised, convex }
}
}
