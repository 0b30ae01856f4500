//! The second road: argmin's simplex search over midpoint and slope, when Gauss-Newton ran out of
//! steps before it settled. Slow, derivative-free, and of another author.

use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::neldermead::NelderMead;

use crate::fit::plateaus::{Problem, Shape, Workspace};

struct Cost<'a> {
    problem: &'a Problem<'a>,
    start: Shape,
    moves: (bool, bool),
}

impl Cost<'_> {
    fn shape(&self, parameters: &[f64]) -> Shape {
        let (hill_low, hill_high) = Problem::hill_bounds();
        let ln_hill =
            if self.moves.1 { parameters[1].clamp(hill_low, hill_high) } else { self.start.ln_hill };
        let shape = Shape { ln_hill, ..self.start };
        let (low, high) = self.problem.mid_bounds(shape);
        Shape { log_mid: if self.moves.0 { parameters[0].clamp(low, high) } else { shape.log_mid }, ..shape }
    }
}

impl CostFunction for Cost<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, parameters: &Self::Param) -> Result<Self::Output, Error> {
        Ok(self.problem.solve(self.shape(parameters), &mut Workspace::default()).ss)
    }
}

/// The best shape that a simplex started at `start` finds; `start` itself when the search fails.
pub(crate) fn simplex(problem: &Problem, start: Shape, mid_moves: bool, hill_moves: bool) -> Shape {
    let cost = Cost { problem, start, moves: (mid_moves, hill_moves) };
    let corner = |mid: f64, hill: f64| vec![start.log_mid + mid, start.ln_hill + hill];
    let run = NelderMead::new(vec![corner(0.0, 0.0), corner(0.1, 0.0), corner(0.0, 0.2)])
        .with_sd_tolerance(1e-15)
        .and_then(|solver| {
            Executor::new(Cost { ..cost }, solver).configure(|state| state.max_iters(500)).run()
        });
    let reader = Cost { problem, start, moves: (mid_moves, hill_moves) };
    match run.ok().and_then(|result| result.state.best_param) {
        Some(best) => reader.shape(&best),
        None => start,
    }
}
