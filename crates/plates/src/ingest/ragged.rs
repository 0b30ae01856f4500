//! Rows that end before the others of their grid: their last wells were not read, or a cell was deleted and those
//! behind it moved to the left. Where empty cells at the end are there, or are not kept, nobody can tell the two apart.

use std::ops::Range;

use crate::plate::well::row_name;
use foldshift_tables::sheet::Sheet;

/// A plate row, its line, and the column in which it ends.
type End = (usize, usize, usize);

/// The rows that end before the others, few or by one column, each with its line and the column in which it ends, and the column in
/// which the others end (from 0, within `cells`). Rows come as (plate row, line).
pub(crate) fn short(
    sheet: &Sheet,
    rows: &[(usize, usize)],
    cells: Range<usize>,
) -> Option<(Vec<End>, usize)> {
    let ends: Vec<(usize, usize, usize)> = rows
        .iter()
        .filter_map(|(row, line)| {
            let own = sheet.cells(*line);
            let last = cells.clone().rev().find(|i| own.get(*i).is_some_and(|cell| !cell.text.is_empty()))?;
            Some((*row, *line, last - cells.start))
        })
        .collect();
    let end = ends.iter().map(|(_, _, last)| *last).max()?;
    let early: Vec<(usize, usize, usize)> = ends.iter().copied().filter(|(_, _, last)| *last < end).collect();
    // Several rows that lack one column each lost it together; a part of a plate lacks more.
    let few = early.len() * 3 <= ends.len() || early.iter().all(|(_, _, last)| last + 1 == end);
    (!early.is_empty() && few).then_some((early, end))
}

/// What is to be said of rows that end before the others; `first` is the column of the first cell, from 0.
pub(crate) fn told(
    sheet: &Sheet,
    rows: &[(usize, usize)],
    cells: Range<usize>,
    first: usize,
) -> Option<String> {
    let (early, end) = short(sheet, rows, cells)?;
    let rows: Vec<String> = early
        .iter()
        .map(|(row, _, last)| format!("row {} ends with column {}", row_name(*row), first + last + 1))
        .collect();
    Some(format!(
        "{}, the others with column {}: wells that were not read, or a cell was deleted and the others moved",
        rows.join(", "),
        first + end + 1
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_of(text: &str) -> Option<String> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        let rows: Vec<(usize, usize)> = (0..sheet.len()).map(|line| (line, line)).collect();
        told(&sheet, &rows, 1..4, 0)
    }

    #[test]
    fn a_row_that_ends_before_the_others_is_told() {
        assert_eq!(told_of("A,1,2,3\nB,4,5,6\nC,7,8,9\n"), None);
        let told = told_of("A,1,2,3\nB,4,6,\nC,7,8,9\n").unwrap();
        assert!(told.starts_with("row B ends with column 2, the others with column 3"), "{told}");
        // Half a plate, and rows that were not read at all, are no tears.
        assert_eq!(told_of("A,1,2,3\nB,4,,\nC,7,,\n"), None);
        assert!(told_of("A,1,2,3\nB,4,5,\nC,7,8,\n").unwrap().starts_with("row B ends with column 2, row C"));
        assert_eq!(told_of("A,1,2,3\nB,4,5,6\nC,,,\nD\n"), None);
    }
}
