//! Where a line says which well it is about: in one cell, or in two, or by a number.

use std::fmt;

use crate::ingest::well_names::well_of;
use crate::plate::Well;
use crate::plate::well::{PlateFormat, parse_row};
use foldshift_tables::sheet::Cell;

/// Where the wells of a table stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wells {
    /// In a column of their own.
    Column(usize),
    /// In a column of rows and another of columns.
    RowAndColumn(usize, usize),
    /// In a column of numbers that count the wells of a plate from 1.
    Numbered(usize, PlateFormat, Order),
}

/// The order in which numbers count wells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// Row by row: 2 is A2.
    Across,
    /// Column by column: 2 is B1.
    Down,
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Across => "across",
            Self::Down => "down",
        })
    }
}

impl Wells {
    /// The well that a line is about; `None` when it names none.
    pub(crate) fn of(self, cells: &[Cell<'_>]) -> Option<Well> {
        match self {
            Self::Column(index) => well_of(&cells.get(index)?.text),
            Self::RowAndColumn(row, col) => {
                let row = row_of(&cells.get(row)?.text)?;
                Well::new(row, count(&cells.get(col)?.text)?.checked_sub(1)?)
            }
            Self::Numbered(index, plate, order) => {
                let at = count(&cells.get(index)?.text)?.checked_sub(1)?;
                let well = match order {
                    Order::Across => Well::new(at / plate.cols, at % plate.cols),
                    Order::Down => Well::new(at % plate.rows, at / plate.rows),
                };
                well.filter(|well| plate.contains(*well))
            }
        }
    }

    /// The last cell that is needed to know the well.
    pub(crate) fn last_cell(self) -> usize {
        match self {
            Self::Column(index) | Self::Numbered(index, ..) => index,
            Self::RowAndColumn(row, col) => row.max(col),
        }
    }

    /// The index of the first cell of the well.
    pub(crate) fn first_cell(self) -> usize {
        match self {
            Self::Column(index) | Self::Numbered(index, ..) => index,
            Self::RowAndColumn(row, col) => row.min(col),
        }
    }

    /// Does the well stand in this cell?
    pub(crate) fn are_in(self, index: usize) -> bool {
        match self {
            Self::Column(own) | Self::Numbered(own, ..) => own == index,
            Self::RowAndColumn(row, col) => row == index || col == index,
        }
    }
}

/// A whole number; workbooks and tables of decimals write `3.0`.
fn count(text: &str) -> Option<usize> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// A plate row, from 0: `A` or, counted from 1, `1`.
fn row_of(text: &str) -> Option<usize> {
    parse_row(text).or_else(|| count(text)?.checked_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_tables::sheet::Sheet;

    fn well(wells: Wells, text: &str) -> Option<Well> {
        wells.of(&Sheet::new("a.csv", text.to_owned()).cells(0))
    }

    #[test]
    fn rows_are_letters_or_count_from_one() {
        let well = |text: &str| well(Wells::RowAndColumn(0, 1), text);
        assert_eq!(well("B,3"), "B3".parse().ok());
        assert_eq!(well("2,03"), "B3".parse().ok());
        assert_eq!(well("2.0,3.0"), "B3".parse().ok());
        assert_eq!((well("0,1"), well("A,0"), well("A,")), (None, None, None));
    }

    #[test]
    fn numbers_count_across_or_down() {
        let plate = PlateFormat { rows: 8, cols: 12 };
        let across = |text: &str| well(Wells::Numbered(0, plate, Order::Across), text);
        let down = |text: &str| well(Wells::Numbered(0, plate, Order::Down), text);
        assert_eq!((across("2,5"), down("2,5")), ("A2".parse().ok(), "B1".parse().ok()));
        assert_eq!((across("96,5"), down("96,5")), ("H12".parse().ok(), "H12".parse().ok()));
        assert_eq!((across("97,5"), across("0,5"), down("A1,5")), (None, None, None));
    }
}
