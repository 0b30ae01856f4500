//! Which wells of a plate were read.

use std::ops::Range;

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

    /// A well far outside of a rectangle that lacks one well in the row or the column of the other: one letter or number
    /// of its address was changed. The well comes with the one that is lacking.
    pub(crate) fn displaced(&self) -> Option<(Well, Well)> {
        const FEWEST: usize = 6;
        const FAR: usize = 4;
        if self.count() < FEWEST {
            return None;
        }
        let wells = |set: &Self| -> Vec<Well> {
            let row = |row: usize| {
                (0..u64::BITS as usize)
                    .filter(move |col| set.0[row] >> col & 1 == 1)
                    .map(move |col| (row, col))
            };
            (0..ROWS).flat_map(row).filter_map(|(row, col)| Well::new(row, col)).collect()
        };
        let all = wells(self);
        let alone = |well: &Well| {
            let in_column = all.iter().filter(|other| other.col() == well.col()).take(2).count();
            self.0[well.row()].is_power_of_two() || in_column == 1
        };
        all.iter().copied().filter(alone).find_map(|stray| {
            let mut others = *self;
            others.0[stray.row()] &= !(1 << stray.col());
            let (rows, cols) = others.span()?;
            let mut holes = rows
                .clone()
                .flat_map(|row| cols.clone().map(move |col| (row, col)))
                .filter(|(row, col)| others.0[*row] >> col & 1 == 0);
            let (row, col) = holes.next()?;
            let away = |at: usize, range: &Range<usize>| {
                range.start.saturating_sub(at).max((at + 1).saturating_sub(range.end))
            };
            let outside = away(stray.row(), &rows).max(away(stray.col(), &cols)) >= FAR;
            let near = (row == stray.row()) != (col == stray.col());
            (holes.next().is_none() && outside && near).then(|| Some((stray, Well::new(row, col)?)))?
        })
    }

    /// The rows and the columns of the rectangle that they span.
    fn span(&self) -> Option<(Range<usize>, Range<usize>)> {
        let columns = self.0.iter().fold(0, |all, row| all | row);
        let filled = |row: &u64| *row != 0;
        let (first, last) = (self.0.iter().position(filled)?, self.0.iter().rposition(filled)?);
        let (left, right) = (columns.trailing_zeros() as usize, 64 - columns.leading_zeros() as usize);
        Some((first..last + 1, left..right))
    }

    /// Are they at least half of the rectangle that they span?
    pub(crate) fn fills_half(&self) -> bool {
        let size = self.span().map_or(0, |(rows, cols)| rows.len() * cols.len());
        self.count() * 2 >= size
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

    #[test]
    fn a_changed_address_leaves_a_hole_in_its_row_or_column() {
        let set = |wells: &[&str]| {
            let mut set = WellSet::default();
            for well in wells {
                set.insert(well.parse().unwrap());
            }
            set.displaced().map(|(stray, hole)| format!("{stray} {hole}"))
        };
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B2", "Q3"]).as_deref(), Some("Q3 B3"));
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B22", "B3"]).as_deref(), Some("B22 B2"));
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B2", "B3"]), None);
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B2", "Q4"]), None);
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B2", "B4"]), None);
    }
}
