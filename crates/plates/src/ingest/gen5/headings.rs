//! What heads the data of a Gen5 export: the first cell of a line, the title above, column numbers.

use std::ops::Range;

use crate::ingest::grid::{self, Run};
use crate::plate::well::parse_row;
use foldshift_tables::sheet::Sheet;

/// The first cell of a line that is not empty, and its index.
pub(super) fn first_filled(sheet: &Sheet, line: usize) -> (usize, String) {
    if sheet.is_blank(line) {
        return (0, String::new());
    }
    let cells = sheet.cells(line);
    let filled = cells.into_iter().find(|cell| !cell.text.is_empty());
    filled.map(|cell| (cell.index, cell.text.into_owned())).unwrap_or_default()
}

/// The last line above `line` that is not blank, within `lines`.
pub(super) fn title_above(sheet: &Sheet, lines: &Range<usize>, line: usize) -> String {
    let above = (lines.start..line).rev().find(|line| !sheet.is_blank(*line));
    above.map(|line| first_filled(sheet, line).1).unwrap_or_default()
}

/// The column numbers of a matrix, before which nothing stands in their line, or a title in the corner above the
/// row letters. Where one or two columns were read, a row letter below them says that they are column numbers.
pub(super) fn header_run(sheet: &Sheet, line: usize) -> Option<Run> {
    let cells = sheet.cells(line);
    let first = cells.iter().position(|cell| !cell.text.is_empty())?;
    let letters =
        |index: usize| sheet.cells(line + 1).get(index).is_some_and(|cell| parse_row(&cell.text).is_some());
    if let Some(run) = grid::runs(&cells).first().filter(|run| run.start == first + 1)
        && cells[first].text.parse::<f64>().is_err()
        && letters(first)
    {
        return Some(*run);
    }
    let start = Some(first).filter(|start| *start > 0)?;
    if let Some(run) = grid::runs(&cells).first() {
        return Some(*run).filter(|run| run.start == start);
    }
    let numbers: Vec<usize> =
        cells.iter().skip(start).map_while(|cell| cell.text.parse().ok()).take(3).collect();
    let first = numbers.first().copied().filter(|first| (1..=48).contains(first))?;
    let few = numbers.len() <= 2 && numbers.last() == Some(&(first + numbers.len() - 1));
    let alone = cells.iter().skip(start + numbers.len()).all(|cell| cell.text.is_empty());
    (few && alone && letters(start - 1)).then_some(Run { start, first, cols: numbers.len() })
}
