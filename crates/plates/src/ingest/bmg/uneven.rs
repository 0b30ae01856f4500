//! Rows of a grid that have another number of cells than the others: their cells may have moved.

use std::collections::BTreeMap;

use crate::ingest::cell;
use crate::ingest::grid::Grid;
use crate::plate::well::row_name;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Every row of a text with fewer or more cells than most. Words typed beside a row are no reason.
pub(super) fn rows(sheet: &Sheet, grid: &Grid) -> Vec<Diagnostic> {
    const HELP: &str = "a cell of this row is missing or too many: export the file again";
    if sheet.name().is_some() {
        return Vec::new();
    }
    if let Some(problem) = without_letter(sheet, grid) {
        return vec![problem];
    }
    let mut widths = Vec::new();
    for (row, line) in &grid.rows {
        let cells = sheet.cells(*line);
        let beside = cells.last().is_some_and(|cell| {
            !cell.text.is_empty() && !cell::is_reading(sheet.marks(), cell.index, &cell.text)
        });
        widths.push((*row, *line, cells.len(), beside && cells.len() > grid.run.end()));
    }
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, _, width, _) in widths.iter().filter(|(_, _, _, beside)| !beside) {
        *counts.entry(*width).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(width, rows)| (*rows, *width));
    let Some((usual, _)) = most else { return Vec::new() };
    let odd =
        |(_, _, width, beside): &(usize, usize, usize, bool)| *width < usual || (*width > usual && !beside);
    let told = |(row, line, width, _): (usize, usize, usize, bool)| {
        let message = format!("row {} has {width} cells, while the other rows have {usual}", row_name(row));
        sheet.error_at_end(message, line).code(Code::Export).help(HELP)
    };
    widths.into_iter().filter(odd).map(told).collect()
}

/// A line of numbers among the rows that has no row letter.
fn without_letter(sheet: &Sheet, grid: &Grid) -> Option<Diagnostic> {
    let last = grid.rows.last().map_or(grid.header, |(_, line)| *line);
    let known = |line: usize| grid.rows.iter().any(|(_, row)| *row == line);
    let is_lost = |line: usize| {
        let cells = sheet.cells(line);
        let number = |cell: &&Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
        let numbers = cells.iter().filter(number).count();
        // What is typed below a grid has a word before it, or nothing.
        let label =
            grid.run.start.checked_sub(1).and_then(|left| cells.get(left)).as_ref().is_some_and(number);
        2 * numbers > grid.run.cols || numbers > 0 && (label || line < last)
    };
    let behind = if last + 1 < sheet.len() { last + 2 } else { last + 1 };
    let line = (grid.header + 1..behind).find(|line| !known(*line) && is_lost(*line))?;
    let message = "this line of numbers within a grid has no row letter";
    let help = "a cell of this line is missing: export the file again";
    Some(sheet.error_at(message, line, 1, sheet.line(line).chars().count()).code(Code::Export).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::grid_finder;

    #[test]
    fn every_row_that_is_short_or_long_is_told() {
        let found = |text: &str| {
            let sheet = Sheet::new("a.csv", text.to_owned());
            let grid = grid_finder::find(&sheet, 0..sheet.len()).remove(0);
            rows(&sheet, &grid).len()
        };
        let head = ",1,2,3,4\n";
        assert_eq!(found(&format!("{head}A,1,2,3,4\nB,1,2,3,4\nC,1,2,3,4\n")), 0);
        assert_eq!(found(&format!("{head}A,1,2,3,4\nB,1,3,4\nC,4\nD,1,2,3,4\n")), 2);
        assert_eq!(found(&format!("{head}A,1,2,3,4,,\nB,1,3,4,,\nC,1,2,3,4,,\n")), 1);
        assert_eq!(found(&format!("{head}A,1,2,3,4\n1,2,3,4\nC,1,2,3,4\n")), 1);
        assert_eq!(found(&format!("{head}A,1,2,3,4\nB,1,2,3,4,bubble\nC,1,2,3,4\n")), 0);
    }
}
