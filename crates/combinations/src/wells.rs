//! What the wells of one experiment say of the error of its scores.

use rayon::prelude::*;

use crate::estimate::real;
use crate::matrix::Matrix;
use crate::scores::{Scores, Settings, score};

/// Error over wells of the mean excess and of that of each cell, model by model, in the order of the scores.
pub(crate) struct WellErrors {
    /// Degrees of freedom: wells beyond the first of each cell.
    pub(crate) df: f64,
    /// Of the mean, then of each cell; empty where the model says nothing.
    pub(crate) of: Vec<Vec<f64>>,
}

/// The error that follows from the scatter of replicate wells, to first order:
///
/// ```text
/// s² = Σ w (y − cell mean)² / df,   error² = Σ over cells (½ (score(m + s/√w) − score(m − s/√w)))²
/// ```
///
/// Every cell mean m moves by its own error, up and down, and the whole score is computed again: curves, expectation and
/// excess. So whatever cells share is counted once. The vehicle moves every other response, since they are fractions of
/// it. `None` without replicate wells.
pub(crate) fn over_wells(matrix: &Matrix, settings: Settings, scores: &Scores) -> Option<WellErrors> {
    let (ss, df) = matrix.pure_error();
    if df == 0 || ss <= 0.0 {
        return None;
    }
    let variance = ss / real(df);
    let moved: Vec<[Vec<Vec<f64>>; 2]> = (0..matrix.cells().len())
        .into_par_iter()
        .map(|index| {
            let error = (variance / matrix.cells()[index].weight).sqrt();
            [error, -error].map(|by| excesses(&score(&matrix.with_cell_moved(index, by), settings)))
        })
        .collect();
    let mut of: Vec<Vec<f64>> = excesses(scores).iter().map(|values| vec![0.0; values.len()]).collect();
    for [up, down] in &moved {
        for (sums, (up, down)) in of.iter_mut().zip(up.iter().zip(down)) {
            for (sum, (up, down)) in sums.iter_mut().zip(up.iter().zip(down)) {
                *sum += 0.25 * (up - down) * (up - down);
            }
        }
    }
    for error in of.iter_mut().flatten() {
        *error = error.sqrt();
    }
    Some(WellErrors { df: real(df), of })
}

/// The mean excess and that of each cell, model by model.
fn excesses(scores: &Scores) -> Vec<Vec<f64>> {
    let of = |excess: &crate::scores::Excess| {
        [excess.mean].into_iter().chain(excess.cells.iter().map(|cell| cell.excess)).collect()
    };
    scores.models.iter().map(|score| score.outcome.as_ref().map_or_else(|_| Vec::new(), of)).collect()
}
