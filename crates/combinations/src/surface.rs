//! A smooth surface over the doses of both drugs, for drawing.

use foldshift_curves::elementary::log10;
use foldshift_curves::statistics::{mean, median};
use serde::Serialize;

use crate::combination::CombinedExcess;
use crate::matrix::{Matrix, axis, place};

/// Values on a regular grid of log doses, for drawing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Surface {
    /// Position of each column: log₁₀ dose of A. The zero dose stands one dilution step below the lowest dose.
    pub log_a: Vec<f64>,
    /// Position of each row: log₁₀ dose of B.
    pub log_b: Vec<f64>,
    /// Row by row; `None` where the cells around are missing.
    pub values: Vec<Option<f64>>,
}

impl Surface {
    /// The value at these places of the grid.
    #[must_use]
    pub fn at(&self, column: usize, row: usize) -> Option<f64> {
        if column >= self.log_a.len() {
            return None;
        }
        *self.values.get(row * self.log_a.len() + column)?
    }
}

/// The surface of the mean response over experiments: every cell, single agents and vehicle included.
#[must_use]
pub fn response_surface(matrices: &[Matrix], size: usize) -> Surface {
    let all = || matrices.iter().flat_map(Matrix::cells);
    let axes = [axis(all().map(|cell| cell.dose_a)), axis(all().map(|cell| cell.dose_b))];
    let with_zero = |axis: &[f64]| [0.0].into_iter().chain(axis.iter().copied()).collect::<Vec<f64>>();
    let mut cells = Vec::new();
    for &a in &with_zero(&axes[0]) {
        for &b in &with_zero(&axes[1]) {
            let found: Vec<f64> =
                matrices.iter().filter_map(|matrix| Some(matrix.cell(a, b)?.mean)).collect();
            cells.extend(mean(&found).map(|mean| (a, b, mean)));
        }
    }
    surface(&cells, size)
}

/// The surface of the mean excess over experiments; a drug alone has none, and the vehicle neither.
#[must_use]
pub fn excess_surface(excess: &CombinedExcess, size: usize) -> Surface {
    let combined = excess.cells.iter().map(|cell| (cell.dose_a, cell.dose_b, cell.excess.value));
    let alone = excess.cells.iter().flat_map(|cell| [(cell.dose_a, 0.0, 0.0), (0.0, cell.dose_b, 0.0)]);
    let cells: Vec<(f64, f64, f64)> = [(0.0, 0.0, 0.0)].into_iter().chain(alone).chain(combined).collect();
    surface(&cells, size)
}

/// Step between doses where there is only one, in decades.
const LONE_STEP: f64 = 0.5;

/// The surface through `cells`, each a dose of A, a dose of B and a value, on `size` × `size` points (at least 2).
///
/// It goes through every cell and never beyond its neighbours: a monotone cubic over log dose of A within each row, then
/// over log dose of B. Nothing is guessed where cells are missing: between two of them there are values, beyond none. The
/// drawing of observed means is then as jagged as these are; smooth it by drawing fitted values.
///
/// Source: Fritsch & Carlson, SIAM J. Numer. Anal. 17 (1980) 238, doi:10.1137/0717021, with the slopes of Fritsch & Butland,
/// SIAM J. Sci. Stat. Comput. 5 (1984) 300, doi:10.1137/0905021.
#[must_use]
pub fn surface(cells: &[(f64, f64, f64)], size: usize) -> Surface {
    let size = size.max(2);
    let of = |dose: fn(&(f64, f64, f64)) -> f64| {
        let axis = axis(cells.iter().map(dose).filter(|dose| dose.is_finite()));
        let with_zero = cells.iter().any(|cell| dose(cell) <= 0.0);
        Axis::new(axis, with_zero)
    };
    let (a, b) = (of(|cell| cell.0), of(|cell| cell.1));
    let mut grid = vec![vec![None; a.knots.len()]; b.knots.len()];
    for cell in cells.iter().filter(|cell| cell.2.is_finite()) {
        if let (Some(column), Some(row)) = (a.place(cell.0), b.place(cell.1)) {
            grid[row][column] = Some(cell.2);
        }
    }
    let (log_a, log_b) = (a.positions(size), b.positions(size));
    let rows: Vec<Vec<Option<f64>>> =
        grid.iter().map(|row| log_a.iter().map(|&x| monotone(&a.knots, row, x)).collect()).collect();
    let mut values = Vec::with_capacity(size * size);
    for &y in &log_b {
        for column in 0..log_a.len() {
            let along: Vec<Option<f64>> = rows.iter().map(|row| row[column]).collect();
            values.push(monotone(&b.knots, &along, y));
        }
    }
    Surface { log_a, log_b, values }
}

/// Positions of the doses of one drug.
struct Axis {
    doses: Vec<f64>,
    with_zero: bool,
    /// log₁₀ of the doses, that of the zero dose first if it is there.
    knots: Vec<f64>,
}

impl Axis {
    fn new(doses: Vec<f64>, with_zero: bool) -> Self {
        let mut knots: Vec<f64> = doses.iter().map(|&dose| log10(dose)).collect();
        if with_zero {
            let steps: Vec<f64> = knots.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let first = knots.first().copied().unwrap_or(0.0);
            knots.insert(0, first - median(&steps).unwrap_or(LONE_STEP));
        }
        Self { doses, with_zero, knots }
    }

    fn place(&self, dose: f64) -> Option<usize> {
        let place = place(&self.doses, dose);
        let place = if self.with_zero { Some(place) } else { place.checked_sub(1) };
        place.filter(|place| *place < self.knots.len())
    }

    fn positions(&self, size: usize) -> Vec<f64> {
        let (Some(&low), Some(&high)) = (self.knots.first(), self.knots.last()) else { return Vec::new() };
        #[expect(clippy::cast_precision_loss, reason = "a picture has few points")]
        let part = |k: usize| k as f64 / (size - 1) as f64;
        // The last point is the last dose itself.
        (0..size).map(|k| if k + 1 == size { high } else { low + (high - low) * part(k) }).collect()
    }
}

/// Monotone cubic through the known values, at `x`; `None` outside them.
fn monotone(knots: &[f64], values: &[Option<f64>], x: f64) -> Option<f64> {
    let known: Vec<(f64, f64)> = knots.iter().zip(values).filter_map(|(&x, y)| Some((x, (*y)?))).collect();
    let above = known.partition_point(|(knot, _)| *knot < x);
    if let Some(&(_, y)) = known.get(above).filter(|(knot, _)| (knot - x).abs() < 1e-12) {
        return Some(y);
    }
    let (&(x0, y0), &(x1, y1)) = (known.get(above.checked_sub(1)?)?, known.get(above)?);
    let secant = |k: usize| (known[k + 1].1 - known[k].1) / (known[k + 1].0 - known[k].0);
    let slope = |k: usize| {
        if k == 0 {
            return secant(0);
        }
        if k + 1 == known.len() {
            return secant(k - 1);
        }
        let (before, after) = (secant(k - 1), secant(k));
        if before * after <= 0.0 {
            return 0.0;
        }
        let (left, right) = (known[k].0 - known[k - 1].0, known[k + 1].0 - known[k].0);
        let (w1, w2) = (2.0 * right + left, right + 2.0 * left);
        (w1 + w2) / (w1 / before + w2 / after)
    };
    let width = x1 - x0;
    let t = (x - x0) / width;
    let (m0, m1) = (slope(above - 1) * width, slope(above) * width);
    let (t2, t3) = (t * t, t * t * t);
    Some(
        (2.0 * t3 - 3.0 * t2 + 1.0) * y0
            + (t3 - 2.0 * t2 + t) * m0
            + (3.0 * t2 - 2.0 * t3) * y1
            + (t3 - t2) * m1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells() -> Vec<(f64, f64, f64)> {
        let doses = [0.0, 1.0, 10.0, 100.0];
        doses
            .iter()
            .flat_map(|&a| doses.iter().map(move |&b| (a, b, 1.0 / (1.0 + a) / (1.0 + b / 5.0))))
            .collect()
    }

    #[test]
    fn the_surface_goes_through_its_cells_and_stays_between_them() {
        let found = surface(&cells(), 31);
        for (k, &(a, b, value)) in cells().iter().enumerate() {
            assert!((found.at(10 * (k / 4), 10 * (k % 4)).unwrap() - value).abs() < 1e-12, "{a} {b}");
        }
        for row in 0..31 {
            for column in 1..31 {
                let (before, here) = (found.at(column - 1, row).unwrap(), found.at(column, row).unwrap());
                assert!(here <= before + 1e-12, "{row} {column}");
            }
        }
    }

    #[test]
    fn where_cells_are_missing_nothing_is_drawn() {
        let mut some = cells();
        some.retain(|&(a, b, _)| a < 100.0 || b < 100.0);
        let found = surface(&some, 31);
        assert_eq!(found.at(30, 30), None);
        assert!(found.at(20, 20).is_some());
        assert!(surface(&[], 5).values.is_empty());
        assert_eq!(surface(&[(1.0, 1.0, 0.3)], 2).at(0, 0), Some(0.3));
    }
}
