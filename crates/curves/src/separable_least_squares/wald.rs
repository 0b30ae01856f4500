//! Gauss-Newton covariance of coefficients and coordinates together.
//!
//! Source: Seber & Wild, Nonlinear Regression (1989), section 2.1.2, doi:10.1002/0471725315.

use nalgebra::{DMatrix, DVector};

use crate::separable_least_squares::descent::Found;
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::linear::dot;
use crate::separable_least_squares::problem::Problem;

/// Covariance of (coefficients, coordinates) for an error variance of 1.
#[derive(Clone, Debug)]
pub(crate) struct Wald {
    covariance: DMatrix<f64>,
}

/// Columns of the Jacobian whose cosine comes closer to one than this tell no two parameters apart.
const SINGULAR: f64 = 1e-12;

impl Wald {
    /// `None` when the observations cannot tell the parameters apart. What is held at a value has no error.
    pub(crate) fn new(problem: &Problem, found: &Found) -> Option<Self> {
        let family = problem.family;
        let (k, n) = (family.coefficients(), family.coefficients() + family.coordinates());
        let tangents = problem.tangents(&found.phi, found.solved.beta());
        let jacobian = DMatrix::from_vec(problem.data.observations.len(), n, tangents);
        // Directions in which nothing that is held changes.
        let mut held: Vec<DVector<f64>> = Vec::new();
        let mut hold = |mut row: DVector<f64>| {
            for other in &held {
                let along = row.dot(other);
                row -= other * along;
            }
            let norm = row.norm();
            if norm > SINGULAR {
                held.push(row / norm);
            }
        };
        for (functional, _) in &problem.equalities {
            hold(DVector::from_vec(gradient(problem, found, functional)));
        }
        for &touched in &found.solved.touched {
            let mut row = problem.inequalities[touched].row.clone();
            row.resize(n, 0.0);
            hold(DVector::from_vec(row));
        }
        for &(coordinate, _) in &problem.held {
            hold(DVector::from_fn(n, |i, _| if i == k + coordinate { 1.0 } else { 0.0 }));
        }
        let mut free: Vec<DVector<f64>> = Vec::new();
        for i in 0..n {
            let mut row = DVector::from_fn(n, |j, _| if i == j { 1.0 } else { 0.0 });
            for _ in 0..2 {
                for other in held.iter().chain(&free) {
                    let along = row.dot(other);
                    row -= other * along;
                }
            }
            let norm = row.norm();
            if norm > 1e-8 && held.len() + free.len() < n {
                free.push(row / norm);
            }
        }
        if free.is_empty() {
            return None;
        }
        let free = DMatrix::from_columns(&free);
        let reduced = jacobian * &free;
        let mut normal = reduced.transpose() * reduced;
        let scale: Vec<f64> = (0..normal.nrows()).map(|a| normal[(a, a)].sqrt()).collect();
        if scale.iter().any(|s| !(s.is_finite() && *s > 0.0)) {
            return None;
        }
        for a in 0..scale.len() {
            for b in 0..scale.len() {
                normal[(a, b)] /= scale[a] * scale[b];
            }
        }
        let cholesky = normal.cholesky()?;
        if (0..scale.len()).any(|a| cholesky.l_dirty()[(a, a)].powi(2) < SINGULAR) {
            return None;
        }
        let mut inverse = cholesky.inverse();
        for a in 0..scale.len() {
            for b in 0..scale.len() {
                inverse[(a, b)] /= scale[a] * scale[b];
            }
        }
        let covariance = &free * inverse * free.transpose();
        covariance.iter().all(|v| v.is_finite()).then_some(Self { covariance })
    }

    /// Standard error of what has this gradient over (coefficients, coordinates).
    pub(crate) fn error_of(&self, gradient: &[f64]) -> f64 {
        let gradient = DVector::from_column_slice(gradient);
        (gradient.transpose() * &self.covariance * &gradient)[(0, 0)].max(0.0).sqrt()
    }
}

/// Gradient of a function of the coefficients over (coefficients, coordinates).
pub(crate) fn gradient(problem: &Problem, found: &Found, functional: &Functional) -> Vec<f64> {
    let (k, beta) = (problem.family.coefficients(), found.solved.beta());
    let mut row = vec![0.0; k];
    let mut derivatives = vec![0.0; k * problem.family.coordinates()];
    functional.write(problem.family, &found.phi, &mut row, &mut derivatives);
    row.extend(derivatives.chunks_exact(k).map(|by| dot(by, beta)));
    row
}
