//! Gauss-Newton with Levenberg damping on two parameters, from a start to the bottom of its basin.

use crate::elementary::exp;
use crate::fit::plateaus::{Normal, Plateaus, Problem, Shape, Workspace};
use crate::fit::summary::Optimum;

/// Which of the two parameters may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moves {
    pub(crate) mid: bool,
    pub(crate) hill: bool,
}

/// The bottom of a basin, and how it was reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    pub(crate) shape: Shape,
    pub(crate) plateaus: Plateaus,
    pub(crate) iterations: usize,
    /// Did the steps become negligible, or did they merely run out?
    pub(crate) converged: bool,
}

impl Settled {
    /// The optimum of an unconstrained curve that was found side by side with others.
    pub(crate) fn of(optimum: &Optimum) -> Self {
        let curve = &optimum.curve;
        Self {
            shape: Shape {
                log_mid: curve.log_mid,
                ln_hill: optimum.arrived.end.ln_hill,
                falling: curve.hill > 0.0,
            },
            plateaus: Plateaus::free(curve.top, curve.bottom, optimum.ss),
            iterations: optimum.arrived.iterations,
            converged: optimum.arrived.converged,
        }
    }
}

const MOST_ITERATIONS: usize = 200;

/// A descent that gains less than a billionth over so many steps has arrived.
const VALLEY: usize = 25;

/// A step below this, in log₁₀ dose or ln hill, is no step for a parameter that is printed.
const NO_STEP: f64 = 1e-11;

/// The same where only the sum of squares is wanted, which is flat to the square of the step.
const NO_GAIN: f64 = 1e-6;

/// Follows the sum of squares downhill from `start`, until the parameters no longer change.
pub(crate) fn settle(problem: &Problem, start: Shape, moves: Moves, work: &mut Workspace) -> Settled {
    descend(problem, start, moves, NO_STEP, work)
}

/// The same until the sum of squares no longer changes, which is sooner.
pub(crate) fn least(problem: &Problem, start: Shape, moves: Moves, work: &mut Workspace) -> Settled {
    descend(problem, start, moves, NO_GAIN, work)
}

fn descend(problem: &Problem, start: Shape, moves: Moves, no_step: f64, work: &mut Workspace) -> Settled {
    let (hill_low, hill_high) = Problem::hill_bounds();
    let clamp = |shape: Shape| {
        let ln_hill = if moves.hill { shape.ln_hill.clamp(hill_low, hill_high) } else { shape.ln_hill };
        let shape = Shape { ln_hill, ..shape };
        let (low, high) = problem.mid_bounds(shape);
        Shape { log_mid: if moves.mid { shape.log_mid.clamp(low, high) } else { shape.log_mid }, ..shape }
    };
    let mut shape = clamp(start);
    let mut plateaus = problem.solve(shape, work);
    let mut damping = 1e-3;
    let mut previous_step = f64::INFINITY;
    let mut milestone = plateaus.ss;
    for iteration in 1..=MOST_ITERATIONS {
        // solve() left the workspace at `shape`: every rejected trial below ends with a return to it.
        let mut normal = problem.normal(shape, &plateaus, work);
        let stuck = |value: f64, low: f64, high: f64, pull: f64| {
            (value <= low && pull < 0.0) || (value >= high && pull > 0.0)
        };
        let (mid_low, mid_high) = problem.mid_bounds(shape);
        let mid_moves = moves.mid && !stuck(shape.log_mid, mid_low, mid_high, normal.jtr[0]);
        let hill_moves = moves.hill && !stuck(shape.ln_hill, hill_low, hill_high, normal.jtr[1]);
        freeze(&mut normal, mid_moves, hill_moves);
        // A shallow curve is moved in strides of its own width.
        let widest = (1.0 / exp(shape.ln_hill)).max(1.0);
        let mut accepted = None;
        while damping < 1e12 {
            let step = solve_damped(&normal, damping);
            if !(step[0].is_finite() && step[1].is_finite()) {
                damping *= 8.0;
                continue;
            }
            let trial = clamp(Shape {
                log_mid: shape.log_mid + step[0].clamp(-widest, widest),
                ln_hill: shape.ln_hill + step[1].clamp(-1.5, 1.5),
                ..shape
            });
            let moved = (trial.log_mid - shape.log_mid).abs().max((trial.ln_hill - shape.ln_hill).abs());
            let solved = problem.solve(trial, work);
            // Near the bottom the sum of squares is flat to its last digit and the step knows better.
            let polishing = moved < 1e-6 && moved < previous_step && solved.ss <= plateaus.ss * (1.0 + 1e-12);
            if solved.ss < plateaus.ss || polishing {
                accepted = Some((trial, solved, moved));
                damping = (damping * 0.1).max(1e-14);
                break;
            }
            if moved < no_step {
                problem.solve(shape, work);
                return Settled { shape, plateaus, iterations: iteration, converged: true };
            }
            damping *= 8.0;
        }
        let Some((trial, solved, moved)) = accepted else {
            problem.solve(shape, work);
            return Settled { shape, plateaus, iterations: iteration, converged: previous_step < 1e-6 };
        };
        (shape, plateaus, previous_step) = (trial, solved, moved);
        if moved < no_step {
            return Settled { shape, plateaus, iterations: iteration, converged: true };
        }
        // A valley that runs on without end: the curve no longer changes, only its far-off parameters do.
        if iteration % VALLEY == 0 {
            if plateaus.ss > milestone * (1.0 - 1e-9) && moved > 1e-6 {
                return Settled { shape, plateaus, iterations: iteration, converged: true };
            }
            milestone = plateaus.ss;
        }
    }
    Settled { shape, plateaus, iterations: MOST_ITERATIONS, converged: previous_step < 1e-6 }
}

/// Takes a parameter out of the equations.
fn freeze(normal: &mut Normal, mid: bool, hill: bool) {
    for (index, moves) in [mid, hill].into_iter().enumerate() {
        if !moves {
            normal.jtj[index][1 - index] = 0.0;
            normal.jtj[1 - index][index] = 0.0;
            normal.jtr[index] = 0.0;
        }
    }
}

/// (JᵀJ + λ diag JᵀJ) step = Jᵀr.
fn solve_damped(normal: &Normal, damping: f64) -> [f64; 2] {
    let [[a, b], [_, d]] = normal.jtj;
    let floor = 1e-30 * (a + d) + f64::MIN_POSITIVE;
    let (a, d) = (a * (1.0 + damping) + floor, d * (1.0 + damping) + floor);
    let [u, v] = normal.jtr;
    let determinant = a * d - b * b;
    if determinant > 1e-14 * a * d {
        [(d * u - b * v) / determinant, (a * v - b * u) / determinant]
    } else {
        [u / a, v / d]
    }
}
