//! The wells of one cell line in one experiment under two drugs: finite, sorted, with single agents of both.

use std::fmt;

use foldshift_curves::Point;
use serde::Serialize;

/// Response of the vehicle: responses are fractions of it.
pub const VEHICLE: f64 = 1.0;

/// One of the two drugs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Drug {
    /// The first.
    A,
    /// The second.
    B,
}

impl Drug {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    pub(crate) const fn index(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }
}

impl fmt::Display for Drug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::A => "A",
            Self::B => "B",
        })
    }
}

/// One well, or the mean of several with its weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Well {
    /// Dose of A; finite and not negative. The unit is the caller's.
    pub dose_a: f64,
    /// Dose of B; finite and not negative. Its unit may be another.
    pub dose_b: f64,
    /// Response, a fraction of the vehicle: 1.0 is the vehicle, and it falls with effect.
    pub response: f64,
    /// Weight of its squared residual; finite and positive. 1 unless known otherwise.
    pub weight: f64,
}

impl Well {
    /// A well of weight 1.
    #[must_use]
    pub const fn new(dose_a: f64, dose_b: f64, response: f64) -> Self {
        Self { dose_a, dose_b, response, weight: 1.0 }
    }

    /// Its doses.
    pub(crate) const fn doses(&self) -> [f64; 2] {
        [self.dose_a, self.dose_b]
    }
}

/// All wells at one pair of doses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cell {
    /// Dose of A.
    pub dose_a: f64,
    /// Dose of B.
    pub dose_b: f64,
    /// Number of wells.
    pub n: usize,
    /// Sum of their weights.
    pub weight: f64,
    /// Weighted mean response.
    pub mean: f64,
    /// Weighted sum of squares around the mean.
    pub pure_ss: f64,
}

impl Cell {
    /// Does it hold both drugs?
    #[must_use]
    pub fn is_combined(&self) -> bool {
        self.dose_a > 0.0 && self.dose_b > 0.0
    }

    /// Dose of one of the drugs.
    #[must_use]
    pub const fn dose(&self, drug: Drug) -> f64 {
        match drug {
            Drug::A => self.dose_a,
            Drug::B => self.dose_b,
        }
    }
}

/// Why wells make no matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// No well at all.
    #[error("a matrix needs at least one well")]
    Empty,
    /// The well with this index has a dose that is negative, infinite or no number.
    #[error("the dose of drug {1} in well {0} is negative or not finite")]
    Dose(usize, Drug),
    /// The well with this index has a response that is no number, or so large that its square is none.
    #[error("the response of well {0} is not finite, or beyond 1e50")]
    Response(usize),
    /// The well with this index has a weight that is not positive and finite, or out of all scale.
    #[error("the weight of well {0} is not a positive number between 1e-50 and 1e50")]
    Weight(usize),
    /// No well holds both drugs.
    #[error("no well holds both drugs")]
    NoCombination,
    /// No well holds this drug alone.
    #[error("no well holds drug {0} alone: without it nothing can be expected of both")]
    NoSingleAgent(Drug),
}

/// The largest response and weight: their squares and products are still numbers.
const LARGEST: f64 = 1e50;

/// Doses that differ by less than this part are one: conversion between units moves the last digits.
const SAME_DOSE: f64 = 1e-9;

/// Are these the same dose but for the last digits?
pub(crate) fn is_same_dose(one: f64, other: f64) -> bool {
    (one - other).abs() <= SAME_DOSE * one.abs().max(other.abs())
}

/// The distinct doses above zero, lowest first.
pub(crate) fn axis(doses: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut doses: Vec<f64> = doses.filter(|dose| *dose > 0.0).collect();
    doses.sort_by(f64::total_cmp);
    doses.dedup_by(|next, kept| is_same_dose(*next, *kept));
    doses
}

/// Place of a dose: 0 for the zero dose, else one more than its place on the axis, of which it must be one.
pub(crate) fn place(axis: &[f64], dose: f64) -> usize {
    if dose <= 0.0 {
        return 0;
    }
    let above = axis.partition_point(|known| *known < dose && !is_same_dose(*known, dose));
    above + 1
}

/// Wells of one cell line in one experiment under two drugs, in an order that does not depend on the order they came in.
///
/// Dose 0 of both is the vehicle, dose 0 of one a single agent of the other. Cells may be missing; what a model cannot
/// say without them it leaves out.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Matrix {
    /// By dose of A, then of B, then response.
    wells: Vec<Well>,
    /// Doses above zero, lowest first.
    #[serde(skip)]
    axes: [Vec<f64>; 2],
    /// By dose of A, then of B.
    #[serde(skip)]
    cells: Vec<Cell>,
    /// Which cell stands at a place of A and one of B.
    #[serde(skip)]
    places: Vec<Option<usize>>,
}

impl Matrix {
    /// A matrix of these wells, in any order. Raw replicates are better than means: they tell the error of a well.
    ///
    /// # Errors
    /// When a number is out of range, with the index of its well in `wells`; when no well holds both drugs, or none
    /// holds one of them alone.
    pub fn new(mut wells: Vec<Well>) -> Result<Self, MatrixError> {
        if wells.is_empty() {
            return Err(MatrixError::Empty);
        }
        for (index, well) in wells.iter_mut().enumerate() {
            for (drug, dose) in Drug::BOTH.into_iter().zip(well.doses()) {
                if !(dose.is_finite() && dose >= 0.0) {
                    return Err(MatrixError::Dose(index, drug));
                }
            }
            if !(-LARGEST..=LARGEST).contains(&well.response) {
                return Err(MatrixError::Response(index));
            }
            if !(LARGEST.recip()..=LARGEST).contains(&well.weight) {
                return Err(MatrixError::Weight(index));
            }
        }
        let holds = |a: bool, b: bool| wells.iter().any(|w| (w.dose_a > 0.0) == a && (w.dose_b > 0.0) == b);
        if !holds(true, true) {
            return Err(MatrixError::NoCombination);
        }
        for (drug, is_there) in [(Drug::A, holds(true, false)), (Drug::B, holds(false, true))] {
            if !is_there {
                return Err(MatrixError::NoSingleAgent(drug));
            }
        }
        let axes = [axis(wells.iter().map(|w| w.dose_a)), axis(wells.iter().map(|w| w.dose_b))];
        let at = |axis: &[f64], dose: f64| match place(axis, dose) {
            0 => 0.0,
            k => axis.get(k - 1).copied().unwrap_or(dose),
        };
        for well in &mut wells {
            (well.dose_a, well.dose_b) = (at(&axes[0], well.dose_a), at(&axes[1], well.dose_b));
        }
        wells.sort_by(|one, other| {
            let doses = one.dose_a.total_cmp(&other.dose_a).then(one.dose_b.total_cmp(&other.dose_b));
            doses.then(one.response.total_cmp(&other.response)).then(one.weight.total_cmp(&other.weight))
        });
        let same =
            |one: &Well, other: &Well| one.doses().map(f64::to_bits) == other.doses().map(f64::to_bits);
        let cells: Vec<Cell> = wells.chunk_by(same).map(cell).collect();
        let mut places = vec![None; (axes[0].len() + 1) * (axes[1].len() + 1)];
        for (index, cell) in cells.iter().enumerate() {
            let row = place(&axes[0], cell.dose_a);
            places[row * (axes[1].len() + 1) + place(&axes[1], cell.dose_b)] = Some(index);
        }
        Ok(Self { wells, axes, cells, places })
    }

    /// The wells, sorted.
    #[must_use]
    pub fn wells(&self) -> &[Well] {
        &self.wells
    }

    /// The cells, sorted by dose of A, then of B.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Distinct doses of a drug above zero, lowest first.
    #[must_use]
    pub fn doses(&self, drug: Drug) -> &[f64] {
        &self.axes[drug.index()]
    }

    /// The cell at these places of the axes: 0 is the zero dose, k the k-th dose above it.
    #[must_use]
    pub fn at(&self, a: usize, b: usize) -> Option<&Cell> {
        if a > self.axes[0].len() || b > self.axes[1].len() {
            return None;
        }
        self.places[a * (self.axes[1].len() + 1) + b].and_then(|index| self.cells.get(index))
    }

    /// The cell at these doses.
    #[must_use]
    pub fn cell(&self, dose_a: f64, dose_b: f64) -> Option<&Cell> {
        let found = self.at(place(&self.axes[0], dose_a), place(&self.axes[1], dose_b))?;
        (is_same_dose(found.dose_a, dose_a) && is_same_dose(found.dose_b, dose_b)).then_some(found)
    }

    /// The cells that hold both drugs.
    pub fn combined(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| cell.is_combined())
    }

    /// The cell of this drug alone at this dose.
    #[must_use]
    pub fn alone(&self, drug: Drug, dose: f64) -> Option<&Cell> {
        match drug {
            Drug::A => self.cell(dose, 0.0),
            Drug::B => self.cell(0.0, dose),
        }
    }

    /// Cells of the full grid, single agents and vehicle included, that hold no well.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.places.len() - self.cells.len()
    }

    /// The wells over doses of `drug` where the other drug stands at this dose; the zero dose included.
    #[must_use]
    pub fn points(&self, drug: Drug, other: f64) -> Vec<Point> {
        let wells = self.wells.iter().filter(|well| is_same_dose(well.doses()[drug.other().index()], other));
        wells
            .map(|well| Point {
                dose: well.doses()[drug.index()],
                response: well.response,
                weight: well.weight,
            })
            .collect()
    }

    /// Pure replicate error: weighted sum of squares and degrees of freedom.
    #[must_use]
    pub fn pure_error(&self) -> (f64, usize) {
        (self.cells.iter().map(|cell| cell.pure_ss).sum(), self.wells.len() - self.cells.len())
    }

    /// The same with the drugs in the other order.
    #[must_use]
    pub fn swapped(&self) -> Self {
        let turned = |well: &Well| Well { dose_a: well.dose_b, dose_b: well.dose_a, ..*well };
        // What is a matrix is one in either order.
        Self::new(self.wells.iter().map(turned).collect()).unwrap_or_else(|_| self.clone())
    }

    /// The same with the mean of one cell moved by `by`, all its wells alike. Responses are fractions of the vehicle: where
    /// its cell moves, it stays 1 and all others move against it.
    pub(crate) fn with_cell_moved(&self, index: usize, by: f64) -> Self {
        let mut moved = self.clone();
        let Some(cell) = self.cells.get(index) else { return moved };
        if cell.dose_a <= 0.0 && cell.dose_b <= 0.0 {
            let factor = VEHICLE / (VEHICLE + by);
            for well in moved.wells.iter_mut().filter(|well| well.dose_a > 0.0 || well.dose_b > 0.0) {
                well.response *= factor;
            }
            for cell in moved.cells.iter_mut().filter(|cell| cell.dose_a > 0.0 || cell.dose_b > 0.0) {
                cell.mean *= factor;
                cell.pure_ss *= factor * factor;
            }
            return moved;
        }
        let doses = [cell.dose_a, cell.dose_b].map(f64::to_bits);
        for well in moved.wells.iter_mut().filter(|well| well.doses().map(f64::to_bits) == doses) {
            well.response += by;
        }
        moved.cells[index].mean += by;
        moved
    }
}

fn cell(wells: &[Well]) -> Cell {
    let weight: f64 = wells.iter().map(|well| well.weight).sum();
    let first = wells[0];
    // Around the first response, so that equal responses have exactly no error.
    let mean = first.response
        + wells.iter().map(|well| well.weight * (well.response - first.response)).sum::<f64>() / weight;
    Cell {
        dose_a: first.dose_a,
        dose_b: first.dose_b,
        n: wells.len(),
        weight,
        mean,
        pure_ss: wells.iter().map(|w| w.weight * (w.response - mean) * (w.response - mean)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Vec<Well> {
        [(0.0, 0.0, 1.0), (1.0, 0.0, 0.8), (0.0, 2.0, 0.7), (1.0, 2.0, 0.5), (1.0, 2.0, 0.6)]
            .map(|(a, b, y)| Well::new(a, b, y))
            .to_vec()
    }

    #[test]
    fn the_order_of_the_wells_does_not_matter_to_the_bit() {
        let mut backward = square();
        backward.reverse();
        let matrix = Matrix::new(square()).unwrap();
        assert_eq!(Matrix::new(backward).unwrap(), matrix);
        assert_eq!(matrix.cells().len(), 4);
        assert_eq!(matrix.pure_error().1, 1);
        assert!((matrix.cell(1.0, 2.0).unwrap().mean - 0.55).abs() < 1e-12);
        assert_eq!(matrix.swapped().swapped(), matrix);
    }

    #[test]
    fn doses_that_differ_in_the_last_digits_are_one_cell() {
        let mut wells = square();
        wells.push(Well::new(1.0 + 1e-13, 2.0 - 1e-13, 0.7));
        let matrix = Matrix::new(wells).unwrap();
        assert_eq!((matrix.cells().len(), matrix.cell(1.0, 2.0).unwrap().n), (4, 3));
        assert!(matrix.cell(1.1, 2.0).is_none() && matrix.cell(9.0, 2.0).is_none());
    }

    #[test]
    fn what_is_no_matrix_says_why() {
        let with = |well: Well| Matrix::new(square().into_iter().chain([well]).collect()).unwrap_err();
        assert_eq!(with(Well::new(-1.0, 0.0, 1.0)), MatrixError::Dose(5, Drug::A));
        assert_eq!(with(Well::new(1.0, f64::NAN, 1.0)), MatrixError::Dose(5, Drug::B));
        assert_eq!(with(Well::new(1.0, 1.0, f64::INFINITY)), MatrixError::Response(5));
        assert_eq!(with(Well { weight: 0.0, ..Well::new(1.0, 1.0, 1.0) }), MatrixError::Weight(5));
        let without = |index: usize| {
            let mut wells = square();
            wells.truncate(4);
            wells.remove(index);
            Matrix::new(wells).map(|matrix| matrix.cells().len())
        };
        assert_eq!(without(0), Ok(3));
        assert_eq!(without(1), Err(MatrixError::NoSingleAgent(Drug::A)));
        assert_eq!(without(2), Err(MatrixError::NoSingleAgent(Drug::B)));
        assert_eq!(without(3), Err(MatrixError::NoCombination));
        assert_eq!(Matrix::new(Vec::new()), Err(MatrixError::Empty));
    }
}
