//! Are all cells of a table where its header says? A cell too few moves all behind it.

use std::collections::BTreeMap;

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Advice for a table of which a cell is missing.
const HELP: &str = "a cell is missing or too many: export the file again; where a reading was removed on purpose, write `N/A`";

/// The lines of a text that have another number of cells than most lines of their table.
pub(super) fn torn(sheet: &Sheet, lines: &[usize], width: usize) -> Vec<Diagnostic> {
    if sheet.name().is_some() {
        return Vec::new();
    }
    let found: Vec<(usize, usize)> = lines.iter().map(|line| (*line, sheet.cells(*line).len())).collect();
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, cells) in &found {
        *counts.entry(*cells).or_default() += 1;
    }
    // A last column that nobody filled need not be there.
    let usual =
        counts.into_iter().max_by_key(|(cells, lines)| (*lines, *cells)).map_or(width, |(cells, _)| cells);
    let expected = usual.max(width);
    let odd = found.into_iter().filter(|(_, cells)| *cells != expected);
    odd.map(|(line, cells)| {
        let cut = if sheet.is_open(line) && cells < expected { "truncated: " } else { "" };
        let message = format!("{cut}this line of a table has {cells} cells, expected {expected}");
        sheet.error_at_end(message, line).code(Code::Truncated).help(HELP)
    })
    .collect()
}

/// The line of a workbook whose cells may have moved to the left: it ends before its last reading, and so
/// do not all lines behind it, as they do where a measurement was stopped within its last cycle.
///
/// Each line comes with the indices of its readings.
pub(super) fn moved(sheet: &Sheet, lines: &[(usize, Vec<usize>)]) -> Option<Diagnostic> {
    sheet.name()?;
    let filled =
        |cells: &[Cell<'_>], index: usize| cells.get(index).is_some_and(|cell| !cell.text.is_empty());
    // Cells missing at the end of each line; lines without any reading are wells that were not read.
    let missing: Vec<(usize, usize)> = lines
        .iter()
        .filter_map(|(line, indices)| {
            let cells = sheet.cells(*line);
            let last = indices.iter().rposition(|index| filled(&cells, *index))?;
            Some((*line, indices.len() - 1 - last))
        })
        .collect();
    let first = missing.iter().position(|(_, short)| *short > 0)?;
    let stopped = missing.len() - first > 1 && missing[first..].iter().all(|(_, short)| *short == 1);
    let all = missing.iter().all(|(_, short)| *short == missing[0].1);
    if stopped || all {
        return None;
    }
    let usual = missing.iter().map(|(_, short)| *short).min().unwrap_or(0);
    let (line, short) = *missing.iter().find(|(_, short)| *short > usual)?;
    let message = format!("this line of a table ends {short} readings before its last");
    Some(sheet.error_at_end(message, line).code(Code::Truncated).help(HELP))
}

/// A measurement that was stopped within its last cycle lacks more wells than a hand that deletes cells.
const MOST_DELETED: usize = 6;

/// The line of a workbook whose cells may have moved to the left: it ends before the last well that the
/// other lines have. `indices` are those of the wells.
pub(super) fn lost(sheet: &Sheet, lines: &[usize], indices: &[usize]) -> Option<Diagnostic> {
    sheet.name()?;
    let missing = |line: usize| {
        let cells = sheet.cells(line);
        let filled = |index: &usize| cells.get(*index).is_some_and(|cell| !cell.text.is_empty());
        indices.iter().rposition(filled).map_or(indices.len(), |last| indices.len() - 1 - last)
    };
    let found: Vec<(usize, usize)> = lines.iter().map(|line| (*line, missing(*line))).collect();
    let usual = found.iter().map(|(_, short)| *short).min()?;
    let stopped = |line: usize, short: usize| Some(&line) == lines.last() && short > usual + MOST_DELETED;
    let (line, short) = found.into_iter().find(|(line, short)| *short > usual && !stopped(*line, *short))?;
    let message = format!("this line of a table ends {} readings before the others", short - usual);
    Some(sheet.error_at_end(message, line).code(Code::Truncated).help(HELP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_that_differs_from_most_is_told() {
        let sheet = Sheet::new("a.csv", "A01,1,2,3,\nA02,1,3,\nA03,1,2,3,\nA04,1\nA05,1,2,3,\n".to_owned());
        let lines: Vec<usize> = torn(&sheet, &[0, 1, 2, 3, 4], 4)
            .iter()
            .map(|problem| problem.place.as_ref().and_then(|place| place.line).unwrap_or_default())
            .collect();
        assert_eq!(lines, [2, 4]);
        assert!(torn(&Sheet::new("a.csv", "A01,1,2\nA02,3,4\n".to_owned()), &[0, 1], 4).len() == 2);
    }
}
