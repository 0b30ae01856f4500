//! Rays of a matrix: cells whose doses stand in one ratio.

use serde::Serialize;

use crate::matrix::Matrix;

/// Fewest doses of a ray.
pub const RAY_DOSES: usize = 4;

/// Ratios that differ by less than this part are one.
const SAME_RATIO: f64 = 1e-6;

/// Cells of one ratio of doses.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ray {
    /// Dose of A ÷ dose of B, each in its own unit.
    pub ratio: f64,
    /// Doses of A and B, lowest first.
    pub doses: Vec<[f64; 2]>,
}

/// Are these ratios one?
pub(crate) fn is_same_ratio(one: f64, other: f64) -> bool {
    (one - other).abs() <= SAME_RATIO * one.abs().max(other.abs())
}

/// The rays of a matrix of at least [`RAY_DOSES`] doses, by ratio; of a matrix of two dilution series of one factor they
/// are its diagonals.
#[must_use]
pub fn rays(matrix: &Matrix) -> Vec<Ray> {
    let ratio = |[a, b]: [f64; 2]| a / b;
    let mut doses: Vec<[f64; 2]> = matrix.combined().map(|cell| [cell.dose_a, cell.dose_b]).collect();
    doses.retain(|&doses| ratio(doses).is_normal());
    doses.sort_by(|&one, &other| ratio(one).total_cmp(&ratio(other)));
    let mut rays: Vec<Ray> = doses
        .chunk_by(|&one, &other| is_same_ratio(ratio(one), ratio(other)))
        .filter(|doses| doses.len() >= RAY_DOSES)
        .map(|doses| {
            let mut doses = doses.to_vec();
            doses.sort_by(|one, other| one[0].total_cmp(&other[0]));
            Ray { ratio: ratio(doses[0]), doses }
        })
        .collect();
    rays.sort_by(|one, other| one.ratio.total_cmp(&other.ratio));
    rays
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Well;

    #[test]
    fn two_dilution_series_of_one_factor_have_their_diagonals_as_rays() {
        let series: Vec<f64> = (0..5).map(|k| 0.1 * 3_f64.powi(k)).collect();
        let mut wells = vec![Well::new(0.0, 0.0, 1.0)];
        for &a in &series {
            wells.extend([Well::new(a, 0.0, 0.9), Well::new(0.0, a, 0.9)]);
            wells.extend(series.iter().map(|&b| Well::new(a, 10.0 * b, 0.8)));
        }
        let found = rays(&Matrix::new(wells).unwrap());
        let counts: Vec<usize> = found.iter().map(|ray| ray.doses.len()).collect();
        assert_eq!(counts, [4, 5, 4]);
        assert!(is_same_ratio(found[1].ratio, 0.1) && is_same_ratio(found[2].ratio, 0.3));
    }
}
