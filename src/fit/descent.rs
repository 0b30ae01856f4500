//! Newton's method with Levenberg damping, eight descents side by side. A lane that has arrived takes
//! the next one that waits, so that none idles.
#![expect(clippy::inline_always, reason = "a call that is not inlined is compiled for the oldest processor")]

use crate::elementary::LN_10;
use crate::elementary::ln;
use crate::fit::design::Chunk;
use crate::fit::projection::{Local, Solved, Tile};
use crate::fit::start::{LEAST_HILL, MOST_HILL, Start};
use crate::lanes::{Lanes, Mask, WIDTH};

/// A descent to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task {
    pub(super) curve: usize,
    pub(super) start: Start,
    /// What another descent of the same curve arrived at: this one is given up when it cannot come below
    /// it, or when it comes there too.
    pub(super) rival: Option<Arrived>,
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

/// Descents that come so near to their rival end where it did.
const SAME: f64 = 0.02;

/// ln of the slopes that a search may visit.
pub(super) fn hill_bounds() -> (f64, f64) {
    (ln(LEAST_HILL), ln(MOST_HILL))
}

/// Where the eight descents are.
struct State {
    log_mid: Lanes,
    ln_hill: Lanes,
    hill: Lanes,
    solved: Solved,
    local: Local,
    damping: Lanes,
    last_move: Lanes,
    /// By how much the next step is stretched, and what the last one promised.
    stretch: Lanes,
    last_promise: Lanes,
    /// Lanes whose start has not been solved yet.
    fresh: Mask,
    rival_ss: Lanes,
    rival: (Lanes, Lanes),
    steps: [u32; WIDTH],
    task: [Option<usize>; WIDTH],
}

/// Makes every descent and hands over each as it ends, in an order that depends on the tasks alone.
#[inline(always)]
pub(super) fn descend(chunk: &Chunk, tile: &mut Tile, tasks: &[Task], mut arrive: impl FnMut(Arrived)) {
    let mut state = State::new(tile);
    let mut next = 0;
    for lane in 0..WIDTH {
        state.refill(lane, chunk, tile, tasks, &mut next);
    }
    while state.task.iter().any(Option::is_some) {
        let ended = state.step(tile);
        for lane in 0..WIDTH {
            let Some(task) = state.task[lane] else { continue };
            state.steps[lane] += 1;
            if let Some(arrived) = state.arrived(lane, &ended, &tasks[task]) {
                arrive(arrived);
                state.refill(lane, chunk, tile, tasks, &mut next);
            }
        }
    }
}

/// A step in (ζ, λ).
struct NewtonStep {
    step: [Lanes; 2],
    /// By how much the sum of squares would fall, to first order.
    promised: Lanes,
    /// Does it follow the Hessian, or Gauss and Newton where that is not positive definite?
    convex: Mask,
}

/// Which lanes are at their end, and why.
struct Ended {
    converged: Mask,
    given_up: Mask,
    stuck: Mask,
}

impl State {
    #[inline(always)]
    fn new(tile: &mut Tile) -> Self {
        let solved = tile.solve(Lanes::ZERO, Lanes::of(LN_10));
        let local = tile.local(Lanes::ZERO, Lanes::of(LN_10), &solved);
        let far = Lanes::of(f64::MAX);
        Self {
            log_mid: Lanes::ZERO,
            ln_hill: Lanes::ZERO,
            hill: Lanes::ONE,
            solved,
            local,
            damping: Lanes::of(FIRST_DAMPING),
            last_move: far,
            stretch: Lanes::ONE,
            last_promise: Lanes::ZERO,
            fresh: Mask::NONE,
            rival_ss: far,
            rival: (far, far),
            steps: [0; WIDTH],
            task: [None; WIDTH],
        }
    }

    /// The next task into a lane that is free; nothing when none waits.
    #[inline(always)]
    fn refill(&mut self, lane: usize, chunk: &Chunk, tile: &mut Tile, tasks: &[Task], next: &mut usize) {
        self.task[lane] = None;
        let Some(task) = tasks.get(*next) else { return };
        tile.load(lane, chunk, task.curve);
        self.task[lane] = Some(*next);
        *next += 1;
        self.log_mid.0[lane] = task.start.log_mid;
        self.ln_hill.0[lane] = task.start.ln_hill;
        self.damping.0[lane] = FIRST_DAMPING;
        self.last_move.0[lane] = f64::MAX;
        self.stretch.0[lane] = 1.0;
        self.last_promise.0[lane] = 0.0;
        let rival = task.rival.map(|rival| (rival.ss, rival.end));
        let nowhere = Start { log_mid: f64::MAX, ln_hill: f64::MAX };
        let (ss, end) = rival.unwrap_or((f64::MAX, nowhere));
        self.rival_ss.0[lane] = ss;
        (self.rival.0.0[lane], self.rival.1.0[lane]) = (end.log_mid, end.ln_hill);
        self.steps[lane] = 0;
        self.fresh.set(lane, true);
    }

    /// One step in every lane; a fresh lane only looks around at its start.
    #[inline(always)]
    fn step(&mut self, tile: &mut Tile) -> Ended {
        let (least, most) = hill_bounds();
        let (least, most) = (Lanes::of(least), Lanes::of(most));
        let NewtonStep { step: [to_zeta, to_lambda], promised, convex } = self.newton_step(tile, least, most);
        let fresh = self.fresh;
        // Towards a limit at infinity the gains fall by e from step to step, by e² in strides twice as
        // long, and so on: as long as they do no better, the strides grow.
        let decay = (-self.stretch).exp();
        let expected = self.last_promise * decay;
        let crawls = (expected * 0.6).lt(promised).and(promised.lt(expected * 1.7)).and(convex);
        let stretch = crawls.pick((self.stretch * 2.0).min(Lanes::of(8.0)), Lanes::ONE);
        let (to_zeta, to_lambda) = (to_zeta * stretch, to_lambda * stretch);
        let ln_hill =
            (self.ln_hill + to_lambda.max(Lanes::of(-1.5)).min(Lanes::of(1.5))).max(least).min(most);
        let ln_hill = fresh.pick(self.ln_hill, ln_hill);
        let hill = ln_hill.exp();
        let slope = hill * LN_10;
        let old_slope = self.hill * LN_10;
        let zeta = old_slope.mul_add(self.local.delta, to_zeta);
        // A shallow curve is moved in strides of its own width.
        let stride = (Lanes::ONE / self.hill).max(Lanes::ONE);
        let wanted = (self.solved.pivot - zeta / slope) - self.log_mid;
        let (low, high) = mid_bounds(tile, hill);
        let log_mid = (self.log_mid + wanted.max(-stride).min(stride)).max(low).min(high);
        let log_mid = fresh.pick(self.log_mid, log_mid);
        let moved = (log_mid - self.log_mid).abs().max((ln_hill - self.ln_hill).abs());
        let solved = tile.solve(log_mid, slope);
        let local = tile.local(log_mid, slope, &solved);
        // Near the bottom the sum of squares is flat to its last digit, and the step knows better.
        let polishes = moved
            .lt(Lanes::of(1e-6))
            .and(moved.lt(self.last_move))
            .and(solved.ss.le(self.solved.ss * (1.0 + 1e-12)));
        let taken = solved.ss.lt(self.solved.ss).or(polishes).or(fresh);
        let no_gain = (promised * 0.5).lt((self.solved.ss + tile.pure) * NO_GAIN);
        let hopeless = self.rival_ss.lt(self.solved.ss - promised * HOPE);
        let converged = moved.lt(Lanes::of(NO_STEP)).or(no_gain).but_not(fresh);
        self.damping = fresh
            .pick(self.damping, taken.pick((self.damping * 0.1).max(Lanes::of(1e-14)), self.damping * 8.0));
        let usable = taken.but_not(fresh);
        self.stretch = usable.pick(stretch, Lanes::ONE);
        self.last_promise = usable.pick(promised, Lanes::ZERO);
        self.last_move = fresh.pick(self.last_move, taken.pick(moved, self.last_move));
        self.log_mid = taken.pick(log_mid, self.log_mid);
        self.ln_hill = taken.pick(ln_hill, self.ln_hill);
        self.hill = taken.pick(hill, self.hill);
        self.solved = Solved {
            amplitude: taken.pick(solved.amplitude, self.solved.amplitude),
            centre: taken.pick(solved.centre, self.solved.centre),
            spread: taken.pick(solved.spread, self.solved.spread),
            ss: taken.pick(solved.ss, self.solved.ss),
            upper: self.solved.upper.replaced(taken, solved.upper),
            pivot: taken.pick(solved.pivot, self.solved.pivot),
        };
        let pick = |new: Lanes, old: Lanes| taken.pick(new, old);
        for (old, new) in self.local.pull.iter_mut().zip(local.pull) {
            *old = pick(new, *old);
        }
        for (old, new) in self.local.gauss_newton.iter_mut().zip(local.gauss_newton) {
            *old = pick(new, *old);
        }
        for (old, new) in self.local.hessian.iter_mut().zip(local.hessian) {
            *old = pick(new, *old);
        }
        self.local.delta = pick(local.delta, self.local.delta);
        let near = |here: Lanes, there: Lanes| (here - there).abs().lt(Lanes::of(SAME));
        let meets = near(self.log_mid, self.rival.0).and(near(self.ln_hill, self.rival.1));
        self.fresh = Mask::NONE;
        Ended {
            converged,
            given_up: hopeless.or(meets).but_not(fresh),
            stuck: Lanes::of(1e12).lt(self.damping),
        }
    }

    /// The damped step.
    #[inline(always)]
    fn newton_step(&self, tile: &Tile, least: Lanes, most: Lanes) -> NewtonStep {
        let zero = Lanes::ZERO;
        let Local { pull, gauss_newton, hessian, .. } = &self.local;
        // At a border, a pull outwards is no pull. ζ grows when the midpoint falls.
        let (low, high) = mid_bounds(tile, self.hill);
        let mid_held =
            (self.log_mid.le(low).and(zero.lt(pull[0]))).or(high.le(self.log_mid).and(pull[0].lt(zero)));
        let hill_held =
            (self.ln_hill.le(least).and(pull[1].lt(zero))).or(most.le(self.ln_hill).and(zero.lt(pull[1])));
        let held = mid_held.or(hill_held);
        let pull = [mid_held.pick(zero, pull[0]), hill_held.pick(zero, pull[1])];
        let cross = held.pick(zero, hessian[1]);
        let product = hessian[0] * hessian[2];
        let convex =
            zero.lt(hessian[0]).and(zero.lt(hessian[2])).and((product * 1e-6).lt(product - cross * cross));
        let floor = (gauss_newton[0] + gauss_newton[2]).mul_add(Lanes::of(1e-30), Lanes::of(1e-290));
        let [zeta, lambda] = [gauss_newton[0].max(floor), gauss_newton[2].max(floor)];
        let a = self.damping.mul_add(zeta, convex.pick(hessian[0], zeta));
        let d = self.damping.mul_add(lambda, convex.pick(hessian[2], lambda));
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

    /// The result of a lane that is at its end.
    #[inline(always)]
    fn arrived(&self, lane: usize, ended: &Ended, task: &Task) -> Option<Arrived> {
        let (converged, given_up) = (ended.converged.lane(lane), ended.given_up.lane(lane));
        let over = converged || given_up || ended.stuck.lane(lane) || self.steps[lane] >= MOST_STEPS;
        over.then(|| Arrived {
            curve: task.curve,
            end: Start { log_mid: self.log_mid.0[lane], ln_hill: self.ln_hill.0[lane] },
            ss: self.solved.ss.0[lane],
            iterations: self.steps[lane] as usize,
            converged,
            given_up,
        })
    }
}

/// Damping of the first step.
const FIRST_DAMPING: f64 = 1e-3;

/// log₁₀ midpoints that a search may visit at this slope: so far beyond the doses that the curve has
/// long become a power of the dose (or a constant) there.
#[inline(always)]
fn mid_bounds(tile: &Tile, hill: Lanes) -> (Lanes, Lanes) {
    let beyond = Lanes::of(8.0) / hill + 10.0;
    (tile.low - beyond, tile.high + beyond)
}
