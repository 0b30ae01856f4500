//! Which wells of a plate were read.

use crate::plate::Well;
use crate::plate::well::PlateFormat;

/// The most rows that a plate has: 1536 wells.
const ROWS: usize = 32;

/// A set of wells: a bit for each column in a word for each row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WellSet([u64; ROWS]);

impl WellSet {
    /// Adds a well.
    pub(crate) fn insert(&mut self, well: Well) {
        self.0[well.row()] |= 1 << well.col();
    }

    /// How many wells there are.
    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|row| row.count_ones() as usize).sum()
    }

    /// Those that a plate of this format has.
    pub(crate) fn inside(&self, format: PlateFormat) -> Self {
        let mut inside = Self::default();
        for (kept, row) in inside.0.iter_mut().zip(&self.0).take(format.rows) {
            *kept = row & ((1 << format.cols) - 1);
        }
        inside
    }

    /// Are they at least half of the rectangle that they span?
    pub(crate) fn fills_half(&self) -> bool {
        let columns = self.0.iter().fold(0, |all, row| all | row);
        let wide = if columns == 0 { 0 } else { 64 - columns.leading_zeros() - columns.trailing_zeros() };
        let filled = |row: &u64| *row != 0;
        let high = match (self.0.iter().position(filled), self.0.iter().rposition(filled)) {
            (Some(first), Some(last)) => last + 1 - first,
            _ => 0,
        };
        self.count() * 2 >= high * wide as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::well::PLATE_FORMATS;

    #[test]
    fn wells_are_counted_within_a_plate_and_in_the_rectangle_they_span() {
        let mut wells = WellSet::default();
        for well in ["B2", "B3", "C2", "AF48"] {
            wells.insert(well.parse().unwrap());
        }
        let small = PLATE_FORMATS.iter().find(|format| format.wells() == 96).unwrap();
        assert_eq!((wells.count(), wells.inside(*small).count()), (4, 3));
        assert!(wells.inside(*small).fills_half() && !wells.fills_half());
    }
}
