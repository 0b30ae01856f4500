//! The least sum of squares over the coordinates: a grid of starts, Gauss-Newton with Levenberg's damping
//! from the best of them, argmin's simplex where that does not settle.

use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::neldermead::NelderMead;
use nalgebra::{DMatrix, DVector};

use crate::separable_least_squares::problem::{Problem, Solved};

/// An end of a search.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) phi: Vec<f64>,
    pub(crate) solved: Solved,
    pub(crate) iterations: usize,
    pub(crate) converged: bool,
}

impl Found {
    pub(crate) fn ss(&self) -> f64 {
        self.solved.ss()
    }
}

/// The most steps of a descent.
const MOST_STEPS: usize = 200;

/// Starts that are followed.
const FOLLOWED: usize = 6;

/// Directions that change the sum of squares by less than this share of it over a unit are not followed.
const RIDGE: f64 = 1e-10;

/// Descends from `start`; `None` when nothing fulfils what is held there.
pub(crate) fn descend(problem: &Problem, start: &[f64]) -> Option<Found> {
    let mut phi = start.to_vec();
    problem.admissible(&mut phi);
    let mut solved = problem.solve(&phi)?;
    let (moving, bounds) = (problem.moving(), problem.family.bounds());
    let (mut damping, mut converged) = (1e-3, false);
    let mut iterations = 0;
    while iterations < MOST_STEPS && !converged {
        iterations += 1;
        let columns = problem.jacobian(&phi, &solved, &moving);
        let residual = &solved.solution.residual;
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let gradient: Vec<f64> = columns.iter().map(|column| dot(column, residual)).collect();
        // A coordinate at its bound that is pushed outwards stays.
        let free: Vec<usize> = (0..moving.len())
            .filter(|&a| {
                let (low, high) = bounds[moving[a]];
                !(phi[moving[a]] <= low && gradient[a] > 0.0 || phi[moving[a]] >= high && gradient[a] < 0.0)
            })
            .collect();
        let n = free.len();
        if n == 0 || solved.ss() <= 0.0 {
            converged = true;
            break;
        }
        let ridge = RIDGE * solved.ss();
        let normal = DMatrix::from_fn(n, n, |a, b| dot(&columns[free[a]], &columns[free[b]]));
        let right = DVector::from_fn(n, |a, _| -gradient[free[a]]);
        loop {
            let damped = DMatrix::from_fn(n, n, |a, b| {
                normal[(a, b)] + if a == b { damping * normal[(a, a)] + ridge } else { 0.0 }
            });
            let step = damped.cholesky().map(|cholesky| cholesky.solve(&right));
            let predicted = step.as_ref().map_or(0.0, |step| step.dot(&right));
            let next = step.and_then(|step| {
                let mut next = phi.clone();
                for (a, &f) in free.iter().enumerate() {
                    next[moving[f]] += step[a].clamp(-2.0, 2.0);
                }
                problem.admissible(&mut next);
                let solved = problem.solve(&next)?;
                Some((next, solved))
            });
            match next {
                Some((next, better)) if better.ss() < solved.ss() => {
                    converged = solved.ss() - better.ss() <= 1e-15 * solved.ss() && damping < 1.0;
                    (phi, solved) = (next, better);
                    damping = (0.1 * damping).max(1e-12);
                    break;
                }
                _ if predicted <= 1e-14 * solved.ss() || damping > 1e10 => {
                    converged = predicted <= 1e-9 * solved.ss();
                    iterations = if converged { iterations } else { MOST_STEPS };
                    break;
                }
                _ => damping *= 10.0,
            }
        }
    }
    Some(Found { phi, solved, iterations, converged })
}

/// The global search: every node of the family's grid is looked at, the best of different basins are
/// followed, and `known` coordinates as well.
pub(crate) fn search(problem: &Problem, known: &[Vec<f64>]) -> Option<Found> {
    let mut nodes: Vec<(f64, Vec<f64>)> = problem
        .family
        .starts()
        .into_iter()
        .filter_map(|mut phi| {
            problem.admissible(&mut phi);
            problem.solve(&phi).map(|solved| (solved.ss(), phi))
        })
        .collect();
    nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut starts: Vec<Vec<f64>> = known.to_vec();
    let mut followed: Vec<&Vec<f64>> = Vec::new();
    for (_, node) in &nodes {
        let far = |other: &&Vec<f64>| node.iter().zip(*other).any(|(a, b)| (a - b).abs() > BASIN);
        if followed.len() < FOLLOWED && followed.iter().all(far) {
            followed.push(node);
        }
    }
    starts.extend(followed.into_iter().cloned());
    let best = starts.iter().filter_map(|start| descend(problem, start)).reduce(deeper)?;
    if best.converged {
        return Some(best);
    }
    let settled = simplex(problem, &best.phi).and_then(|phi| descend(problem, &phi));
    Some(settled.into_iter().fold(best, deeper))
}

/// Starts that differ by less than this in every coordinate lead to one basin.
const BASIN: f64 = 0.8;

/// The deeper of two ends, the first when they are equal.
pub(crate) fn deeper(a: Found, b: Found) -> Found {
    if b.ss() < a.ss() { b } else { a }
}

struct Cost<'a> {
    problem: &'a Problem<'a>,
    moving: Vec<usize>,
    phi: Vec<f64>,
}

impl Cost<'_> {
    fn phi(&self, moved: &[f64]) -> Vec<f64> {
        let mut phi = self.phi.clone();
        for (&k, &value) in self.moving.iter().zip(moved) {
            phi[k] = value;
        }
        self.problem.admissible(&mut phi);
        phi
    }
}

impl CostFunction for Cost<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, moved: &Self::Param) -> Result<f64, Error> {
        Ok(self.problem.solve(&self.phi(moved)).map_or(f64::INFINITY, |solved| solved.ss()))
    }
}

/// argmin's Nelder-Mead simplex from `start`: derivative-free, and of another author.
fn simplex(problem: &Problem, start: &[f64]) -> Option<Vec<f64>> {
    let moving = problem.moving();
    let centre: Vec<f64> = moving.iter().map(|&k| start[k]).collect();
    let mut corners = vec![centre.clone()];
    for k in 0..moving.len() {
        let mut corner = centre.clone();
        corner[k] += 0.1;
        corners.push(corner);
    }
    let cost = |moving| Cost { problem, moving, phi: start.to_vec() };
    let solver = NelderMead::new(corners).with_sd_tolerance(1e-15).ok()?;
    let run =
        Executor::new(cost(moving.clone()), solver).configure(|state| state.max_iters(1000)).run().ok()?;
    run.state.best_param.map(|moved| cost(moving).phi(&moved))
}
