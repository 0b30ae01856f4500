//! Wells as rectangles, and as the patterns of layouts that name them.

use std::collections::BTreeSet;

use crate::plate::layout::Direction;
use crate::plate::layout::pattern::rectangle;
use crate::plate::well::{MOST_COLS, MOST_ROWS, PlateFormat, Well};

/// The wells as few rectangles, each by its two corners, in the order of the plate: every one as wide as it can be, then as high.
pub(super) fn rectangles(wells: &BTreeSet<Well>) -> Vec<(Well, Well)> {
    let mut left = wells.clone();
    let mut found = Vec::new();
    while let Some(&start) = left.first() {
        let is_left = |row: usize, col: usize| Well::new(row, col).is_some_and(|well| left.contains(&well));
        let reach = |row: usize| (start.col()..MOST_COLS).take_while(|col| is_left(row, *col)).last();
        let Some(wide) = reach(start.row()) else { break };
        let full = |row: &usize| (start.col()..=wide).all(|col| is_left(*row, col));
        let high = (start.row()..MOST_ROWS).take_while(full).last().unwrap_or(start.row());
        // A column of single wells beside a wide row: the tall one may hold more.
        let tall = (start.row()..MOST_ROWS)
            .take_while(|row| is_left(*row, start.col()))
            .last()
            .unwrap_or(start.row());
        let (end_row, end_col) =
            if tall - start.row() + 1 > (high - start.row() + 1) * (wide - start.col() + 1) {
                (tall, start.col())
            } else {
                (high, wide)
            };
        let Some(end) = Well::new(end_row, end_col) else { break };
        for well in rectangle(start, end) {
            left.remove(&well);
        }
        found.push((start, end));
    }
    found
}

/// The pattern that names these wells and no other: `B3-D12`, `A10-A11,H10-H11`.
pub(super) fn pattern_of(wells: &BTreeSet<Well>) -> String {
    let parts = rectangles(wells)
        .into_iter()
        .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}-{to}") });
    parts.collect::<Vec<_>>().join(",")
}

/// Every well between two corners.
pub(super) fn between(one: Well, other: Well) -> BTreeSet<Well> {
    rectangle(one, other).collect()
}

/// A whole map laid otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// By 180°.
    Turned,
    /// Its columns from right to left.
    Columns,
    /// Its rows from bottom to top.
    Rows,
}

impl Turn {
    /// Every way with its name in commands.
    pub const ALL: [(&'static str, Self); 3] =
        [("turned", Self::Turned), ("columns", Self::Columns), ("rows", Self::Rows)];

    /// The way of this name.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, turn)| *turn)
    }

    pub(super) const fn is_of_rows(self) -> bool {
        matches!(self, Self::Turned | Self::Rows)
    }

    pub(super) const fn is_of_columns(self) -> bool {
        matches!(self, Self::Turned | Self::Columns)
    }

    /// Where a well comes to lie.
    #[must_use]
    pub fn of(self, well: Well, format: PlateFormat) -> Option<Well> {
        let flip = |at: usize, n: usize, flips: bool| if flips { n.checked_sub(at + 1) } else { Some(at) };
        Well::new(
            flip(well.row(), format.rows, self.is_of_rows())?,
            flip(well.col(), format.cols, self.is_of_columns())?,
        )
    }

    /// The way in which a dose falls then.
    pub(super) const fn direction(self, way: Direction) -> Direction {
        match way {
            Direction::Right if self.is_of_columns() => Direction::Left,
            Direction::Left if self.is_of_columns() => Direction::Right,
            Direction::Down if self.is_of_rows() => Direction::Up,
            Direction::Up if self.is_of_rows() => Direction::Down,
            way => way,
        }
    }
}

/// A well moved by rows and columns; `None` outside of the plate.
pub(super) fn moved(well: Well, rows: i32, columns: i32, format: PlateFormat) -> Option<Well> {
    let by = |at: usize, by: i32| at.checked_add_signed(isize::try_from(by).ok()?);
    Well::new(by(well.row(), rows)?, by(well.col(), columns)?).filter(|well| format.contains(*well))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::layout::wells_named;
    use crate::plate::well::PLATE_FORMATS;

    fn named(text: &str) -> BTreeSet<Well> {
        wells_named(text).unwrap().into_iter().collect()
    }

    #[test]
    fn wells_are_named_by_as_few_rectangles_as_are_seen_at_once() {
        for text in ["B3-D12", "A10-A11,H10-H11", "A1", "A1-A12,B1-H1", "A1,B2,C3"] {
            assert_eq!(pattern_of(&named(text)), text);
        }
        assert_eq!(pattern_of(&named("A1-H1,A2")), "A1-H1,A2");
    }

    #[test]
    fn what_is_turned_twice_lies_where_it_lay() {
        for format in PLATE_FORMATS {
            for (_, turn) in Turn::ALL {
                for well in format.iter() {
                    let there = turn.of(well, format).unwrap();
                    assert!(format.contains(there));
                    assert_eq!(turn.of(there, format), Some(well));
                }
            }
        }
    }

    #[test]
    fn a_pattern_names_its_wells_and_no_other() {
        let checkers = PLATE_FORMATS[5].iter().filter(|well| (well.row() + well.col()) % 3 == 0).collect();
        assert_eq!(named(&pattern_of(&checkers)), checkers);
    }
}
