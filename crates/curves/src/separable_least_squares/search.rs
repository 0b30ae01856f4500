//! The least sum of squares over the coordinates: a grid of starts, descents from the best of them, argmin's
//! simplex where those do not settle.

use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::neldermead::NelderMead;

use crate::separable_least_squares::descent::{Descent, Found, deeper, descend};
use crate::separable_least_squares::effort::Effort;
use crate::separable_least_squares::family::Starts;
use crate::separable_least_squares::problem::{Problem, Solved};

/// Steps that every start is followed.
const LOOK: usize = 6;

/// The global search: every start of the family is looked at, the best of different basins are followed, and
/// `known` coordinates as well. All go a few steps; then the lowest goes to its end, and the others likewise or as long
/// as they may come lower.
pub(crate) fn search(problem: &Problem, known: &[Vec<f64>], effort: Effort) -> Option<Found> {
    let mut descents: Vec<Descent> = Vec::new();
    for start in starts(problem, known, effort) {
        let mut descent = Descent::default();
        if descent.begin(problem, &start) {
            descent.go(problem, LOOK);
            descents.push(descent);
        }
    }
    descents.sort_by(|a, b| a.ss().total_cmp(&b.ss()));
    let mut best: Option<Found> = None;
    for descent in &mut descents {
        let ended = match &best {
            Some(_) if effort.to_the_end => descent.run(problem),
            Some(best) => descent.rival(problem, &best.phi, best.ss()),
            None => descent.run(problem),
        };
        if ended && best.as_ref().is_none_or(|best| descent.ss() < best.ss()) {
            best = Some(descent.found());
        }
    }
    let best = best?;
    if best.converged {
        return Some(best);
    }
    let settled = simplex(problem, &best.phi).and_then(|phi| descend(problem, &phi));
    Some(settled.into_iter().fold(best, deeper))
}

/// The first end of a descent from the same starts that lies below `ss`.
pub(crate) fn search_below(problem: &Problem, known: &[Vec<f64>], ss: f64) -> Option<Found> {
    let mut descent = Descent::default();
    starts(problem, known, Effort::LITTLE).iter().find_map(|start| {
        let lower = descent.begin(problem, start) && descent.falls_below(problem, ss);
        lower.then(|| {
            descent.run(problem);
            descent.found()
        })
    })
}

/// What is known, and the best starts of the family.
fn starts(problem: &Problem, known: &[Vec<f64>], effort: Effort) -> Vec<Vec<f64>> {
    let mut starts: Vec<Vec<f64>> = known.to_vec();
    starts.extend(match problem.family.starts() {
        Starts::Lattice(axes) => lattice(problem, axes, effort),
        Starts::Each(starts) => apart(problem, starts, effort),
    });
    starts
}

/// The best nodes of a lattice that are better than their neighbours, and the best that lie apart from them.
fn lattice(problem: &Problem, mut axes: Vec<Vec<f64>>, effort: Effort) -> Vec<Vec<f64>> {
    for (axis, (low, high)) in axes.iter_mut().zip(&problem.bounds) {
        for value in axis.iter_mut() {
            *value = value.clamp(*low, *high);
        }
        axis.dedup();
    }
    for &(k, value) in &problem.held {
        axes[k] = vec![value];
    }
    let count: usize = axes.iter().map(Vec::len).product();
    let mut solved = Solved::default();
    let mut phi: Vec<f64> = axes.iter().map(|axis| axis[0]).collect();
    let place = |node: usize, phi: &mut [f64]| {
        let mut rest = node;
        for (phi, axis) in phi.iter_mut().zip(&axes) {
            *phi = axis[rest % axis.len()];
            rest /= axis.len();
        }
        problem.family.node(phi);
        problem.admissible(phi);
    };
    let sums: Vec<f64> = (0..count)
        .map(|node| {
            place(node, &mut phi);
            if problem.solve_into(&phi, false, &mut solved) { solved.ss() } else { f64::INFINITY }
        })
        .collect();
    let lowest = |node: usize| {
        let mut stride = 1;
        sums[node].is_finite()
            && axes.iter().all(|axis| {
                let (k, before) = (node / stride % axis.len(), stride);
                stride *= axis.len();
                (k == 0 || sums[node] < sums[node - before])
                    && (k + 1 == axis.len() || sums[node] <= sums[node + before])
            })
    };
    let mut minima: Vec<usize> = (0..count).filter(|node| lowest(*node)).collect();
    minima.sort_by(|a, b| sums[*a].total_cmp(&sums[*b]));
    minima.truncate(effort.minima);
    let mut others: Vec<usize> = (0..count).filter(|node| sums[*node].is_finite()).collect();
    others.sort_by(|a, b| sums[*a].total_cmp(&sums[*b]));
    let mut at = |node: usize| {
        place(node, &mut phi);
        phi.clone()
    };
    let mut followed: Vec<Vec<f64>> = minima.into_iter().map(&mut at).collect();
    let most = followed.len() + effort.others;
    for node in others {
        if followed.len() == most {
            break;
        }
        let node = at(node);
        if followed.iter().all(|other| is_apart(&node, other)) {
            followed.push(node);
        }
    }
    followed
}

/// Starts that differ by less than this in every coordinate lead to one basin.
const BASIN: f64 = 0.8;

fn is_apart(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).any(|(a, b)| (a - b).abs() > BASIN)
}

/// The best starts that lie apart.
fn apart(problem: &Problem, starts: Vec<Vec<f64>>, effort: Effort) -> Vec<Vec<f64>> {
    let mut solved = Solved::default();
    let mut nodes: Vec<(f64, Vec<f64>)> = starts
        .into_iter()
        .filter_map(|mut phi| {
            problem.admissible(&mut phi);
            problem.solve_into(&phi, false, &mut solved).then(|| (solved.ss(), phi))
        })
        .collect();
    nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut followed: Vec<Vec<f64>> = Vec::new();
    for (_, node) in nodes {
        if followed.len() < effort.others && followed.iter().all(|other| is_apart(&node, other)) {
            followed.push(node);
        }
    }
    followed
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
