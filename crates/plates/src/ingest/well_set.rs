//! Which wells of a plate were read.

use std::ops::Range;

use crate::plate::Well;
use crate::plate::well::{PLATE_FORMATS, PlateFormat, row_name};

/// The most rows that a plate has: 1536 wells.
const ROWS: usize = 32;

/// What lacks in a rectangle of wells that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// One well.
    Well(Well),
    /// One row, by its name.
    Row(String),
}

/// A well that stands outside of the others, which lack one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Displaced {
    pub(crate) stray: Well,
    pub(crate) hole: Well,
    /// Is it far outside, or are the others a whole plate? If not, only its place in the file can tell.
    pub(crate) sure: bool,
}

impl Displaced {
    /// Does the stray stand between the neighbours of the hole in `wells`, which are in the order of the file? At a corner
    /// of the others it must be out of that order, too: `A1` before `B2`, `B3` may be what was read.
    pub(crate) fn stands_for_hole(self, wells: &[Well]) -> bool {
        let Some(at) = wells.iter().position(|well| *well == self.stray) else { return false };
        let before = at.checked_sub(1).map(|before| wells[before]);
        let after = wells.get(at + 1).copied();
        let beside = |key: fn(&Well) -> usize, at: usize| {
            let others = || wells.iter().filter(|well| **well != self.stray).map(key);
            others().any(|other| other < at) && others().any(|other| other > at)
        };
        let corner =
            !beside(|well| well.row(), self.hole.row()) && !beside(|well| well.col(), self.hole.col());
        let along = |key: fn(&Well) -> (usize, usize)| {
            let others = || wells.iter().filter(|well| **well != self.stray);
            let left = others().filter(|well| key(well) < key(&self.hole)).max_by_key(|well| key(well));
            let right = others().filter(|well| key(well) > key(&self.hole)).min_by_key(|well| key(well));
            before.as_ref() == left && after.as_ref() == right && !(corner && wells.is_sorted_by_key(key))
        };
        along(|well| (well.row(), well.col())) || along(|well| (well.col(), well.row()))
    }
}

/// A set of wells: a bit for each column in a word for each row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WellSet([u64; ROWS]);

impl WellSet {
    /// Adds a well.
    pub(crate) fn insert(&mut self, well: Well) {
        self.0[well.row()] |= 1 << well.col();
    }

    /// Adds a well, and says whether it is new.
    pub(crate) fn add(&mut self, well: Well) -> bool {
        let before = self.0[well.row()];
        self.insert(well);
        self.0[well.row()] != before
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

    /// A well outside of a rectangle that lacks one well in the row or the column of the other: one letter or number of its
    /// address was changed.
    pub(crate) fn displaced(&self) -> Option<Displaced> {
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
        // Six wells may well be a part of another plate.
        let whole = |rows: &Range<usize>, cols: &Range<usize>| {
            PLATE_FORMATS.iter().any(|format| {
                format.wells() > FEWEST && *rows == (0..format.rows) && *cols == (0..format.cols)
            })
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
            let away = away(stray.row(), &rows).max(away(stray.col(), &cols));
            let near = (row == stray.row()) != (col == stray.col());
            let found = |hole| Displaced { stray, hole, sure: away >= FAR || whole(&rows, &cols) };
            (holes.next().is_none() && away > 0 && near).then(|| Well::new(row, col).map(found))?
        })
    }

    /// The one well, or the one row, that lacks in their rectangle, or the first or last row of a plate that they fill otherwise.
    pub(crate) fn gap(&self) -> Option<Gap> {
        const FEWEST: usize = 5;
        let (rows, cols) = self.span()?;
        if self.count() < FEWEST {
            return None;
        }
        let mut holes = rows
            .clone()
            .flat_map(|row| cols.clone().map(move |col| (row, col)))
            .filter(|(row, col)| self.0[*row] >> col & 1 == 0);
        let Some((row, col)) = holes.next() else {
            let format = PLATE_FORMATS
                .iter()
                .find(|format| cols == (0..format.cols) && rows.len() + 1 == format.rows)?;
            return match rows.start {
                0 => Some(Gap::Row(row_name(format.rows - 1))),
                1 => Some(Gap::Row(row_name(0))),
                _ => None,
            };
        };
        match holes.count() {
            0 if rows.len() > 1 && cols.len() > 1 => Some(Gap::Well(Well::new(row, col)?)),
            more if self.0[row] == 0 && more + 1 == cols.len() => Some(Gap::Row(row_name(row))),
            _ => None,
        }
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
            set.displaced().filter(|found| found.sure).map(|found| format!("{} {}", found.stray, found.hole))
        };
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B2", "Q3"]).as_deref(), Some("Q3 B3"));
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B22", "B3"]).as_deref(), Some("B22 B2"));
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B2", "B3"]), None);
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B2", "Q4"]), None);
        assert_eq!(set(&["A1", "A2", "A3", "B1", "B2", "B4"]), None);
        let twelve = ["A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4", "C1", "C2", "C4"];
        assert_eq!(set(&[&twelve[..], &["D3"]].concat()).as_deref(), Some("D3 C3"), "beside a whole plate");
        assert_eq!(set(&[&twelve[..], &["D2"]].concat()), None);
    }

    #[test]
    fn a_well_close_by_stands_for_the_hole_between_whose_neighbours_it_is_listed() {
        let stands = |wells: &[&str]| {
            let wells: Vec<Well> = wells.iter().map(|well| well.parse().unwrap()).collect();
            let mut set = WellSet::default();
            for well in &wells {
                set.insert(*well);
            }
            set.displaced().is_some_and(|found| found.stands_for_hole(&wells))
        };
        assert!(stands(&["A1", "A2", "A3", "B1", "C2", "B3"]));
        assert!(!stands(&["A1", "B2", "B3", "C1", "C2", "C3"]));
        assert!(stands(&["A1", "B1", "A2", "C2", "A3", "B3"]), "down the columns");
        assert!(!stands(&["A1", "A2", "A3", "B1", "B2", "C3"]), "in order all the same");
        assert!(!stands(&["A1", "A2", "A3", "B1", "B3", "C2"]));
        assert!(!stands(&["A1", "A2", "A3", "B1", "B2", "B4", "B3"]));
    }

    #[test]
    fn a_gap_is_one_well_or_one_row() {
        let gap = |wells: &[&str]| {
            let mut set = WellSet::default();
            for well in wells {
                set.insert(well.parse().unwrap());
            }
            set.gap()
        };
        let row = |name: &str| Some(Gap::Row(name.to_owned()));
        assert_eq!(gap(&["A1", "A2", "A3", "B1", "B3"]), Some(Gap::Well("B2".parse().unwrap())));
        assert_eq!(gap(&["A1", "A2", "A3", "B1", "B2", "B3"]), None);
        assert_eq!(gap(&["A1", "A2", "A3", "C1", "C2", "C3"]), row("B"));
        assert_eq!(gap(&["A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4"]), row("C"), "of twelve wells");
        assert_eq!(gap(&["B1", "B2", "B3", "B4", "C1", "C2", "C3", "C4"]), row("A"));
        assert_eq!(gap(&["A1", "A2", "A3", "B1"]), None);
        assert_eq!(gap(&["A1", "A3", "B2", "C1", "C3", "C2"]), None);
    }
}
