//! Which plates a block of bare numbers holds: one, or several side by side.
//!
//! Eight lines of 36 numbers are three plates of 96 wells, because no plate has 36 columns. Eight lines of 24 may
//! as well be half of a 384-well plate, so they are nobody's, unless an empty column parts them; and four lines of 36
//! may be the halves of three plates.

use crate::ingest::blocks::Bare;
use crate::plate::well::{PLATE_FORMATS, PlateFormat};

/// Fewest wells of a plate of which several are looked for.
const LEAST_WELLS: usize = 24;

/// Columns of the second largest plate: what is wider is a part of none but the largest.
const WIDE: usize = 24;

/// The plates in a block from left to right; empty when it has the shape of none. `is_empty` says whether a column
/// of the block (from 0) holds nothing.
pub(crate) fn plates(block: Bare, is_empty: impl Fn(usize) -> bool) -> Vec<Bare> {
    if PLATE_FORMATS.iter().any(|format| format.rows == block.rows && format.cols == block.cols) {
        return vec![block];
    }
    let of_height = |format: &&PlateFormat| format.rows == block.rows && format.wells() >= LEAST_WELLS;
    let Some(format) = PLATE_FORMATS.iter().find(of_height) else { return Vec::new() };
    let plate = |col: usize| Bare { left: block.left + col, cols: format.cols, ..block };
    let mut parted = Vec::new();
    let mut col = 0;
    while col < block.cols {
        if is_empty(col) {
            col += 1;
            continue;
        }
        parted.push(plate(col));
        col += format.cols;
        if col < block.cols && !is_empty(col) {
            break;
        }
    }
    if col == block.cols && parted.len() > 1 {
        return parted;
    }
    // The upper half of larger plates would look the same.
    let half =
        PLATE_FORMATS.iter().any(|other| other.rows > block.rows && block.cols.is_multiple_of(other.cols));
    if half || block.cols <= WIDE || !block.cols.is_multiple_of(format.cols) {
        return Vec::new();
    }
    (0..block.cols).step_by(format.cols).map(plate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lefts(rows: usize, cols: usize, empty: &[usize]) -> Vec<usize> {
        let found = plates(Bare { top: 3, left: 1, rows, cols }, |col| empty.contains(&col));
        found.iter().map(|plate| plate.left).collect()
    }

    #[test]
    fn thirty_six_columns_are_three_plates_and_twenty_four_may_be_half_of_one() {
        assert_eq!(lefts(8, 36, &[]), [1, 13, 25]);
        assert_eq!(lefts(16, 72, &[]), [1, 25, 49]);
        for (rows, cols) in [(8, 24), (8, 48), (8, 35), (7, 36), (4, 12), (16, 12), (4, 36), (8, 72)] {
            assert!(lefts(rows, cols, &[]).is_empty(), "{rows} {cols}");
        }
        assert_eq!(lefts(16, 24, &[11]), [1]);
    }

    #[test]
    fn an_empty_column_parts_two_plates() {
        assert_eq!(lefts(8, 25, &[12]), [1, 14]);
        assert_eq!(lefts(8, 26, &[12, 13]), [1, 15]);
        assert!(lefts(8, 25, &[11]).is_empty() && lefts(8, 26, &[12]).is_empty());
    }
}
