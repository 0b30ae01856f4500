//! Observations, a family and what is held: the least sum of squares over the coefficients for given
//! coordinates, and how its residuals move with them.
//!
//! Source: Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973) 413, doi:10.1137/0710036; Kaufman, BIT 15
//! (1975) 49, doi:10.1007/BF01932995; with equalities: Kaufman & Pereyra, SIAM J. Numer. Anal. 15 (1978)
//! 12, doi:10.1137/0715002.

use crate::separable_least_squares::family::{At, AtLeast, Family};
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::linear::{Solution, dot, remove};
use crate::separable_least_squares::table::Table;

/// A mean response at a dose of one of the curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Observation {
    pub(crate) at: At,
    pub(crate) weight: f64,
    pub(crate) response: f64,
}

/// Observations as a search reads them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Data {
    pub(crate) observations: Vec<Observation>,
    ats: Vec<At>,
    /// Roots of the weights.
    roots: Vec<f64>,
    /// Responses times those.
    responses: Vec<f64>,
}

impl Data {
    /// Σ weight · response².
    pub(crate) fn square(&self) -> f64 {
        self.observations.iter().map(|o| o.weight * o.response * o.response).sum()
    }
}

impl FromIterator<Observation> for Data {
    fn from_iter<T: IntoIterator<Item = Observation>>(observations: T) -> Self {
        let observations: Vec<Observation> = observations.into_iter().collect();
        let ats = observations.iter().map(|o| o.at).collect();
        let roots: Vec<f64> = observations.iter().map(|o| o.weight.sqrt()).collect();
        let responses = observations.iter().zip(&roots).map(|(o, root)| root * o.response).collect();
        Self { observations, ats, roots, responses }
    }
}

/// What is searched.
#[derive(Clone)]
pub(crate) struct Problem<'a> {
    pub(crate) family: &'a dyn Family,
    pub(crate) data: &'a Data,
    /// Functions of the coefficients that are held at a value.
    pub(crate) equalities: Vec<(Functional, f64)>,
    pub(crate) inequalities: Vec<AtLeast>,
    /// Coordinates that are held at a value.
    pub(crate) held: Vec<(usize, f64)>,
    /// Lowest and highest value of each coordinate.
    pub(crate) bounds: Vec<(f64, f64)>,
}

/// The best coefficients for given coordinates, in rooms that are used again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Solved {
    pub(crate) solution: Solution,
    /// Inequalities that the coefficients touch.
    pub(crate) touched: Vec<usize>,
    /// Columns times the roots of the weights.
    columns: Vec<f64>,
    /// Derivatives of the columns by every coordinate, not weighted.
    derivatives: Vec<f64>,
    /// Rows of the equalities, and their derivatives.
    rows: Vec<f64>,
    row_derivatives: Vec<f64>,
    /// A solution that may be better.
    other: Solution,
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
const TRIED_ALL: usize = 5;

impl<'a> Problem<'a> {
    pub(crate) fn new(family: &'a dyn Family, data: &'a Data) -> Self {
        Self {
            family,
            data,
            equalities: Vec::new(),
            inequalities: family.inequalities(),
            held: Vec::new(),
            bounds: family.bounds(),
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
        for (phi, (low, high)) in phi.iter_mut().zip(&self.bounds) {
            *phi = phi.clamp(*low, *high);
        }
        for &(k, value) in &self.held {
            phi[k] = value;
        }
    }

    /// Coordinates that may move.
    pub(crate) fn moving(&self) -> Vec<usize> {
        (0..self.family.coordinates()).filter(|k| self.held.iter().all(|(held, _)| held != k)).collect()
    }

    /// The best coefficients, without what a [`Self::jacobian`] needs; `None` when no coefficients fulfil what is
    /// held.
    pub(crate) fn solve(&self, phi: &[f64]) -> Option<Solved> {
        let mut solved = Solved::default();
        self.solve_into(phi, false, &mut solved).then_some(solved)
    }

    /// The best coefficients, with derivatives of the columns where they are wanted; `false` when no coefficients
    /// fulfil what is held.
    pub(crate) fn solve_into(&self, phi: &[f64], derivatives: bool, solved: &mut Solved) -> bool {
        let (n, k) = (self.data.ats.len(), self.family.coefficients());
        let by = if derivatives { self.family.coordinates() * k } else { 0 };
        solved.columns.resize(n * k, 0.0);
        solved.derivatives.resize(n * by, 0.0);
        let mut table = Table::new((n, k), &mut solved.columns, &mut solved.derivatives);
        self.family.read(phi, &self.data.ats, &mut table);
        for column in solved.columns.chunks_exact_mut(n) {
            column.iter_mut().zip(&self.data.roots).for_each(|(value, root)| *value *= root);
        }
        solved.rows.resize(self.equalities.len() * k, 0.0);
        solved.row_derivatives.resize(self.equalities.len() * by, 0.0);
        for (place, (functional, _)) in self.equalities.iter().enumerate() {
            let row = &mut solved.rows[place * k..(place + 1) * k];
            functional.write(
                self.family,
                phi,
                row,
                &mut solved.row_derivatives[place * by..(place + 1) * by],
            );
        }
        self.fulfil(solved)
    }

    /// Solves under everything that is held and every inequality.
    fn fulfil(&self, solved: &mut Solved) -> bool {
        let Solved { solution, touched, columns, rows, other, .. } = solved;
        let k = self.family.coefficients();
        let solve = |solution: &mut Solution, touched: &[usize]| {
            let held = rows.chunks_exact(k).zip(&self.equalities).map(|(row, (_, value))| (row, *value));
            let bounds = touched.iter().map(|&i| &self.inequalities[i]).map(|b| (b.row.as_slice(), b.least));
            solution.solve(columns, &self.data.responses, held.chain(bounds))
        };
        touched.clear();
        if !solve(solution, &[]) {
            return false;
        }
        if self.broken(&solution.beta, &[]).is_none() {
            return true;
        }
        if self.inequalities.len() <= TRIED_ALL {
            // The minimum of a convex problem is that of one set of touched bounds.
            let mut best = None;
            let mut set = Vec::with_capacity(TRIED_ALL);
            for bits in 1_usize..1 << self.inequalities.len() {
                set.clear();
                set.extend((0..self.inequalities.len()).filter(|i| bits >> i & 1 == 1));
                if !solve(other, &set) || self.broken(&other.beta, &set).is_some() {
                    continue;
                }
                if best.is_none_or(|ss| other.ss < ss) {
                    best = Some(other.ss);
                    std::mem::swap(solution, other);
                    touched.clone_from(&set);
                }
            }
            return best.is_some();
        }
        while let Some(worst) = self.broken(&solution.beta, touched) {
            touched.push(worst);
            if !solve(solution, touched) {
                return false;
            }
        }
        true
    }

    /// The inequality that is broken most, besides those that are touched. A plateau that has run away does not excuse
    /// the other one.
    fn broken(&self, beta: &[f64], touched: &[usize]) -> Option<usize> {
        let size = |row: &[f64]| row.iter().zip(beta).map(|(part, b)| (part * b).abs()).fold(0.0, f64::max);
        self.inequalities
            .iter()
            .enumerate()
            .filter(|(i, _)| !touched.contains(i))
            .map(|(i, bound)| {
                let rounding = 1e-12 * (size(&bound.row) + bound.least.abs());
                (i, bound.least - dot(&bound.row, beta), rounding)
            })
            .filter(|(_, short, rounding)| short > rounding)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(i, _, _)| i)
    }

    /// ∂(residual)/∂(coordinate), a column for each of `moving`, one after another, of what was solved with
    /// derivatives. Its products with the residual are exact; those among themselves are Kaufman's approximation.
    pub(crate) fn jacobian(&self, solved: &Solved, moving: &[usize], jacobian: &mut Vec<f64>) {
        let Solution { beta, basis, inverse, .. } = &solved.solution;
        let (n, k) = (self.data.ats.len(), beta.len());
        let coordinates = self.family.coordinates();
        jacobian.clear();
        jacobian.resize(moving.len() * n, 0.0);
        for (column, &coordinate) in jacobian.chunks_exact_mut(n).zip(moving) {
            let by = &solved.derivatives[coordinate * k * n..(coordinate + 1) * k * n];
            for (by, beta) in by.chunks_exact(n).zip(beta) {
                column.iter_mut().zip(by).for_each(|(sum, by)| *sum -= by * beta);
            }
            column.iter_mut().zip(&self.data.roots).for_each(|(value, root)| *value *= root);
            // How β gives way so that what is held stays held.
            for (place, inverse) in inverse.chunks_exact(k).take(self.equalities.len()).enumerate() {
                let from = (place * coordinates + coordinate) * k;
                let moved = dot(&solved.row_derivatives[from..from + k], beta);
                for (weighted, gives) in solved.columns.chunks_exact(n).zip(inverse) {
                    column.iter_mut().zip(weighted).for_each(|(sum, w)| *sum += moved * gives * w);
                }
            }
            remove(column, basis);
        }
    }

    /// ∂(fitted value)/∂(coefficient, then coordinate), times the roots of the weights, a column each, one after
    /// another.
    pub(crate) fn tangents(&self, phi: &[f64], beta: &[f64]) -> Vec<f64> {
        let (n, k) = (self.data.ats.len(), beta.len());
        let mut tangents = vec![0.0; n * (k + self.family.coordinates())];
        let mut derivatives = vec![0.0; n * k * self.family.coordinates()];
        let (columns, by_coordinate) = tangents.split_at_mut(n * k);
        self.family.read(phi, &self.data.ats, &mut Table::new((n, k), columns, &mut derivatives));
        for (tangent, by) in by_coordinate.chunks_exact_mut(n).zip(derivatives.chunks_exact(k * n)) {
            for (by, beta) in by.chunks_exact(n).zip(beta) {
                tangent.iter_mut().zip(by).for_each(|(sum, by)| *sum += by * beta);
            }
        }
        for tangent in tangents.chunks_exact_mut(n) {
            tangent.iter_mut().zip(&self.data.roots).for_each(|(value, root)| *value *= root);
        }
        tangents
    }
}
