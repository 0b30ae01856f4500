//! Where a line says which well it is about: in one cell, or in two.

use crate::plate::Well;
use crate::plate::well::parse_row;
use foldshift_tables::sheet::Cell;

/// Where the wells of a table stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wells {
    /// In a column of their own.
    Column(usize),
    /// In a column of rows and another of columns.
    RowAndColumn(usize, usize),
}

impl Wells {
    /// The well that a line is about; `None` when it names none.
    pub(crate) fn of(self, cells: &[Cell<'_>]) -> Option<Well> {
        match self {
            Self::Column(index) => cells.get(index)?.text.parse().ok(),
            Self::RowAndColumn(row, col) => {
                let row = row_of(&cells.get(row)?.text)?;
                let col: usize = cells.get(col)?.text.parse().ok()?;
                Well::new(row, col.checked_sub(1)?)
            }
        }
    }

    /// The last cell that is needed to know the well.
    pub(crate) fn last_cell(self) -> usize {
        match self {
            Self::Column(index) => index,
            Self::RowAndColumn(row, col) => row.max(col),
        }
    }
}

/// A plate row, from 0: `A` or, counted from 1, `1`.
fn row_of(text: &str) -> Option<usize> {
    parse_row(text).or_else(|| text.parse::<usize>().ok()?.checked_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_tables::sheet::Sheet;

    #[test]
    fn rows_are_letters_or_count_from_one() {
        let well = |text: &str| Wells::RowAndColumn(0, 1).of(&Sheet::new("a.csv", text.to_owned()).cells(0));
        assert_eq!(well("B,3"), "B3".parse().ok());
        assert_eq!(well("2,03"), "B3".parse().ok());
        assert_eq!((well("0,1"), well("A,0"), well("A,")), (None, None, None));
    }
}
