//! Where a well is: its row, its column, and the plate that it fits on.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// The address of a well. Rows and columns count from 0 inside and from A and 1 outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Well {
    row: u8,
    col: u8,
}

/// The rows and columns of the largest plate there is, 1536 wells.
pub(crate) const MOST_ROWS: usize = 32;
pub(crate) const MOST_COLS: usize = 48;

impl Well {
    /// The first well of every plate.
    pub const A1: Self = Self { row: 0, col: 0 };

    /// The well in `row` and `col`, both from 0; `None` outside a 1536-well plate.
    #[must_use]
    pub fn new(row: usize, col: usize) -> Option<Self> {
        if row >= MOST_ROWS || col >= MOST_COLS {
            return None;
        }
        Some(Self { row: u8::try_from(row).ok()?, col: u8::try_from(col).ok()? })
    }

    /// Row, from 0.
    #[must_use]
    pub fn row(self) -> usize {
        usize::from(self.row)
    }

    /// Column, from 0.
    #[must_use]
    pub fn col(self) -> usize {
        usize::from(self.col)
    }

    /// The address with a two-digit column, `A01`.
    pub(crate) fn padded(self) -> String {
        format!("{}{:02}", row_name(self.row()), self.col() + 1)
    }
}

/// The letters of a row: `A` for 0, `Z` for 25, `AA` for 26.
#[must_use]
pub fn row_name(row: usize) -> String {
    let letter = |index: usize| char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    if row < 26 { letter(row).to_string() } else { format!("{}{}", letter(row / 26 - 1), letter(row)) }
}

/// The row that letters name, from 0: `A` and `a` are 0, `AA` is 26; `None` beyond `AF`.
pub(crate) fn parse_row(text: &str) -> Option<usize> {
    let index = |b: u8| b.is_ascii_alphabetic().then(|| usize::from(b.to_ascii_uppercase() - b'A'));
    let row = match *text.as_bytes() {
        [one] => index(one)?,
        [first, second] => (index(first)? + 1) * 26 + index(second)?,
        _ => return None,
    };
    (row < MOST_ROWS).then_some(row)
}

impl fmt::Display for Well {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{}", row_name(self.row()), self.col() + 1))
    }
}

impl Serialize for Well {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `text` is no address of a well.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a well: expected a row letter and a column number, such as `A1` or `AF48`")]
pub struct NotAWell(pub String);

impl FromStr for Well {
    type Err = NotAWell;

    /// Reads `A1`, `A01`, `a1` and `AF48`.
    fn from_str(text: &str) -> Result<Self, NotAWell> {
        // The common form, because lists have millions of them.
        let short = match *text.as_bytes() {
            [row, one @ b'1'..=b'9'] => Some((row, one - b'1')),
            [row, ten @ b'0'..=b'4', one @ b'0'..=b'9'] => {
                ((ten - b'0') * 10 + one - b'0').checked_sub(1).map(|col| (row, col))
            }
            _ => None,
        };
        if let Some((row @ b'A'..=b'Z', col @ 0..=47)) = short {
            return Ok(Self { row: row - b'A', col });
        }
        let trimmed = text.trim();
        let not = || NotAWell(trimmed.to_owned());
        let letters = trimmed.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (row, col) = trimmed.split_at(letters);
        if col.is_empty() || col.len() > 3 || !col.bytes().all(|b| b.is_ascii_digit()) {
            return Err(not());
        }
        let row = parse_row(row).ok_or_else(not)?;
        let col: usize = col.parse().map_err(|_| not())?;
        col.checked_sub(1).and_then(|col| Self::new(row, col)).ok_or_else(not)
    }
}

/// The shape of a plate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlateFormat {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
}

/// Every shape that plates are made in, 6 to 1536 wells.
pub const PLATE_FORMATS: [PlateFormat; 7] = [
    PlateFormat { rows: 2, cols: 3 },
    PlateFormat { rows: 3, cols: 4 },
    PlateFormat { rows: 4, cols: 6 },
    PlateFormat { rows: 6, cols: 8 },
    PlateFormat { rows: 8, cols: 12 },
    PlateFormat { rows: 16, cols: 24 },
    PlateFormat { rows: 32, cols: 48 },
];

impl PlateFormat {
    /// The plate of `wells` wells, if such plates are made.
    #[must_use]
    pub fn of(wells: usize) -> Option<Self> {
        PLATE_FORMATS.into_iter().find(|format| format.wells() == wells)
    }

    /// The smallest plate on which all `wells` fit.
    pub fn holding(wells: impl IntoIterator<Item = Well>) -> Option<Self> {
        let (rows, cols) = wells
            .into_iter()
            .fold((0, 0), |(rows, cols), well| (rows.max(well.row() + 1), cols.max(well.col() + 1)));
        PLATE_FORMATS.into_iter().find(|format| format.rows >= rows && format.cols >= cols)
    }

    /// Number of wells.
    #[must_use]
    pub const fn wells(self) -> usize {
        self.rows * self.cols
    }

    /// Is the well on this plate?
    #[must_use]
    pub fn contains(self, well: Well) -> bool {
        well.row() < self.rows && well.col() < self.cols
    }

    /// Is the well in the outer rows or columns, where medium evaporates first?
    #[must_use]
    pub fn is_edge(self, well: Well) -> bool {
        well.row() == 0 || well.col() == 0 || well.row() + 1 == self.rows || well.col() + 1 == self.cols
    }

    /// Every well, row by row.
    pub fn iter(self) -> impl Iterator<Item = Well> {
        (0..self.rows).flat_map(move |row| (0..self.cols).filter_map(move |col| Well::new(row, col)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_well_of_a_1536_well_plate_reads_back() {
        for well in PLATE_FORMATS[6].iter() {
            assert_eq!(well.to_string().parse(), Ok(well));
            assert_eq!(well.padded().parse(), Ok(well));
        }
        assert_eq!(Well::new(31, 47).unwrap().to_string(), "AF48");
    }

    #[test]
    fn what_is_no_well_is_refused() {
        for text in ["", "A", "1", "A0", "A49", "AG1", "A1B", "AAA1", "A-1", "A1.5"] {
            assert!(text.parse::<Well>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_smallest_plate_that_holds_the_wells_is_found() {
        let well = |text: &str| text.parse::<Well>().unwrap();
        assert_eq!(PlateFormat::holding([well("C4")]), PlateFormat::of(12));
        assert_eq!(PlateFormat::holding([well("A13")]), PlateFormat::of(384));
    }
}
