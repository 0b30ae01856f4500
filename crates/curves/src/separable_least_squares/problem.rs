//! Observations, a family and what is held: the least sum of squares over the coefficients for given
//! coordinates, and how its residuals move with them.
//!
//! Source: Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973) 413, doi:10.1137/0710036; Kaufman, BIT 15
//! (1975) 49, doi:10.1007/BF01932995; with equalities: Kaufman & Pereyra, SIAM J. Numer. Anal. 15 (1978)
//! 12, doi:10.1137/0715002.

use crate::separable_least_squares::family::{At, AtLeast, Family};
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::linear::{Solution, remove, solve};

/// A mean response at a dose of one of the curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Observation {
    pub(crate) at: At,
    pub(crate) weight: f64,
    pub(crate) response: f64,
}

/// What is searched.
#[derive(Clone)]
pub(crate) struct Problem<'a> {
    pub(crate) family: &'a dyn Family,
    pub(crate) observations: &'a [Observation],
    /// Functions of the coefficients that are held at a value.
    pub(crate) equalities: Vec<(Functional, f64)>,
    pub(crate) inequalities: Vec<AtLeast>,
    /// Coordinates that are held at a value.
    pub(crate) held: Vec<(usize, f64)>,
}

/// The best coefficients for given coordinates.
#[derive(Clone, Debug)]
pub(crate) struct Solved {
    pub(crate) solution: Solution,
    /// Inequalities that the coefficients touch.
    pub(crate) touched: Vec<usize>,
}

impl Solved {
    pub(crate) fn ss(&self) -> f64 {
        self.solution.ss
    }

    pub(crate) fn beta(&self) -> &[f64] {
        &self.solution.beta
    }
}

/// As many inequalities are tried in every combination; more are added one by one.
const TRIED_ALL: usize = 4;

impl<'a> Problem<'a> {
    pub(crate) fn new(family: &'a dyn Family, observations: &'a [Observation]) -> Self {
        Self {
            family,
            observations,
            equalities: Vec::new(),
            inequalities: family.inequalities(),
            held: Vec::new(),
        }
    }

    /// The same with a function of the coefficients held.
    pub(crate) fn holding(&self, functional: Functional, value: f64) -> Self {
        let mut problem = self.clone();
        problem.equalities.push((functional, value));
        problem
    }

    /// The same with a coordinate held.
    pub(crate) fn holding_coordinate(&self, k: usize, value: f64) -> Self {
        let mut problem = self.clone();
        problem.held.push((k, value));
        problem
    }

    /// Brings coordinates inside their bounds and to where they are held.
    pub(crate) fn admissible(&self, phi: &mut [f64]) {
        for (phi, (low, high)) in phi.iter_mut().zip(self.family.bounds()) {
            *phi = phi.clamp(low, high);
        }
        for &(k, value) in &self.held {
            phi[k] = value;
        }
    }

    /// Coordinates that may move.
    pub(crate) fn moving(&self) -> Vec<usize> {
        (0..self.family.coordinates()).filter(|k| self.held.iter().all(|(held, _)| held != k)).collect()
    }

    /// The best coefficients; `None` when no coefficients fulfil what is held.
    pub(crate) fn solve(&self, phi: &[f64]) -> Option<Solved> {
        let columns = self.matrix(|at, room| self.family.columns(phi, at, room));
        let responses: Vec<f64> = self.observations.iter().map(|o| o.weight.sqrt() * o.response).collect();
        let held: Vec<(Vec<f64>, f64)> =
            self.equalities.iter().map(|(f, value)| (f.row(self.family, phi), *value)).collect();
        let with = |touched: &[usize]| {
            let bounds = touched.iter().map(|&i| &self.inequalities[i]).map(|b| (b.row.as_slice(), b.least));
            let rows: Vec<(&[f64], f64)> =
                held.iter().map(|(row, value)| (row.as_slice(), *value)).chain(bounds).collect();
            solve(&columns, &responses, &rows)
        };
        let free = with(&[])?;
        if self.broken(&free.beta).is_none() {
            return Some(Solved { solution: free, touched: Vec::new() });
        }
        if self.inequalities.len() <= TRIED_ALL {
            // The minimum of a convex problem is that of one set of touched bounds.
            return (1_usize..1 << self.inequalities.len())
                .filter_map(|set| {
                    let touched: Vec<usize> =
                        (0..self.inequalities.len()).filter(|i| set >> i & 1 == 1).collect();
                    let solution = with(&touched)?;
                    self.broken(&solution.beta).is_none().then_some(Solved { solution, touched })
                })
                .min_by(|a, b| a.ss().total_cmp(&b.ss()));
        }
        let (mut touched, mut solution) = (Vec::new(), free);
        while let Some(worst) = self.broken(&solution.beta) {
            if touched.contains(&worst) {
                return None;
            }
            touched.push(worst);
            solution = with(&touched)?;
        }
        Some(Solved { solution, touched })
    }

    /// The inequality that is broken most.
    fn broken(&self, beta: &[f64]) -> Option<usize> {
        let size = beta.iter().fold(0.0_f64, |size, b| size.max(b.abs()));
        self.inequalities
            .iter()
            .enumerate()
            .map(|(i, bound)| {
                let value: f64 = bound.row.iter().zip(beta).map(|(r, b)| r * b).sum();
                (i, bound.least - value, 1e-12 * (size + bound.least.abs()))
            })
            .filter(|(_, short, rounding)| short > rounding)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(i, _, _)| i)
    }

    /// Columns at every observation, times the root of its weight.
    fn matrix(&self, read: impl Fn(At, &mut [f64])) -> Vec<Vec<f64>> {
        let k = self.family.coefficients();
        let mut room = vec![0.0; k];
        let mut columns = vec![vec![0.0; self.observations.len()]; k];
        for (j, observation) in self.observations.iter().enumerate() {
            read(observation.at, &mut room);
            let root = observation.weight.sqrt();
            columns.iter_mut().zip(&room).for_each(|(column, value)| column[j] = root * value);
        }
        columns
    }

    /// ∂(residual)/∂(coordinate), a column for each of `moving`. Its products with the residual are
    /// exact; those among themselves are Kaufman's approximation.
    pub(crate) fn jacobian(&self, phi: &[f64], solved: &Solved, moving: &[usize]) -> Vec<Vec<f64>> {
        let Solution { beta, basis, inverse, .. } = &solved.solution;
        let columns = self.matrix(|at, room| self.family.columns(phi, at, room));
        let image = |columns: &[Vec<f64>], beta: &[f64]| -> Vec<f64> {
            (0..self.observations.len())
                .map(|j| columns.iter().zip(beta).map(|(column, b)| column[j] * b).sum())
                .collect()
        };
        moving
            .iter()
            .map(|&k| {
                let by = self.matrix(|at, room| self.family.derivative(phi, at, k, room));
                // How β gives way so that what is held stays held.
                let mut gives = vec![0.0; beta.len()];
                for ((functional, _), inverse) in self.equalities.iter().zip(inverse) {
                    let row = functional.derivative(self.family, phi, k);
                    let moved: f64 = row.iter().zip(beta).map(|(r, b)| r * b).sum();
                    gives.iter_mut().zip(inverse).for_each(|(gives, inverse)| *gives -= inverse * moved);
                }
                let (direct, indirect) = (image(&by, beta), image(&columns, &gives));
                let mut column: Vec<f64> = direct.iter().zip(indirect).map(|(a, b)| -(a + b)).collect();
                remove(&mut column, basis);
                column
            })
            .collect()
    }
}
