//! The most synergistic part of a matrix: three neighbouring doses of each drug.

use serde::Serialize;

use crate::matrix::place;

/// Neighbouring doses on each side of a window.
const SIDE: usize = 3;

/// Three neighbouring doses of A and three of B, and their mean excess. It is the largest of many, so its excess is larger
/// than that of the same doses in a new experiment: it says where to look, and carries no interval and no test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Window {
    /// Lowest and highest dose of A.
    pub doses_a: [f64; 2],
    /// Lowest and highest dose of B.
    pub doses_b: [f64; 2],
    /// Mean excess of its nine cells, in fractions of the vehicle.
    pub mean: f64,
}

/// The window with the largest mean excess of which all nine cells are there; the one at the lowest doses of several.
/// `axes` are the doses above zero, and `cells` the excess at pairs of them.
#[must_use]
pub(crate) fn strongest_window(axes: [&[f64]; 2], cells: &[([f64; 2], f64)]) -> Option<Window> {
    let [a, b] = axes;
    let mut grid = vec![None; a.len() * b.len()];
    for ([dose_a, dose_b], excess) in cells {
        let (row, column) = (place(a, *dose_a).checked_sub(1)?, place(b, *dose_b).checked_sub(1)?);
        *grid.get_mut(row * b.len() + column)? = Some(*excess);
    }
    let mut best: Option<Window> = None;
    for (row, doses_a) in a.windows(SIDE).enumerate() {
        for (column, doses_b) in b.windows(SIDE).enumerate() {
            let nine = (0..SIDE * SIDE).map(|k| grid[(row + k / SIDE) * b.len() + column + k % SIDE]);
            let Some(nine) = nine.collect::<Option<Vec<f64>>>() else { continue };
            let Some(mean) = foldshift_curves::statistics::mean(&nine) else { continue };
            if best.is_none_or(|best| mean > best.mean) {
                let ends = |doses: &[f64]| [doses[0], doses[SIDE - 1]];
                best = Some(Window { doses_a: ends(doses_a), doses_b: ends(doses_b), mean });
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_nine_cells_are_found_and_incomplete_ones_are_passed_over() {
        let (a, b) = ([1.0, 2.0, 4.0, 8.0], [1.0, 3.0, 9.0]);
        let excess = |a: f64| if a > 1.0 { 0.2 } else { 0.0 };
        let mut cells: Vec<([f64; 2], f64)> =
            a.iter().flat_map(|&a| b.iter().map(move |&b| ([a, b], excess(a)))).collect();
        let found = strongest_window([&a, &b], &cells).unwrap();
        assert_eq!((found.doses_a, found.doses_b), ([2.0, 8.0], [1.0, 9.0]));
        assert!((found.mean - 0.2).abs() < 1e-12);
        cells.retain(|(doses, _)| doses[0] < 8.0 || doses[1] < 9.0);
        let found = strongest_window([&a, &b], &cells).unwrap();
        assert!(found.doses_a[1] < 8.0);
        cells.truncate(4);
        assert_eq!(strongest_window([&a, &b], &cells), None);
    }
}
