//! Could a cell of a table have moved? Lines of one table are as long as each other.

use std::collections::BTreeMap;

use super::{CUT, Problem};
use crate::ingest::cell;
use crate::plate::Well;
use foldshift_tables::diagnostic::Code;
use foldshift_tables::sheet::{Cell, Sheet};

/// The length of a line of readings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    /// How many cells it has.
    pub(super) cells: usize,
    /// The last of its cells with a reading; `None` without any.
    pub(super) last: Option<usize>,
}

/// What a line of a table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// A moment each; the last may be incomplete, because the reader was stopped.
    Moments,
    /// A well each; the last moment of some wells may be missing.
    Wells,
}

/// The header of a table.
pub(super) struct Header<'a> {
    pub(super) line: usize,
    pub(super) cells: &'a [Cell<'a>],
    /// The last column of readings that it names.
    pub(super) last: usize,
    /// Do its names follow one another, so that none can be missing?
    pub(super) regular: bool,
}

/// Refuses tables of which a line is longer or shorter than the others, or than the header.
pub(super) fn check(sheet: &Sheet, header: &Header<'_>, rows: &[Row], lines: Lines) -> Result<(), Problem> {
    if sheet.name().is_some() { of_workbook(sheet, rows, lines) } else { of_text(sheet, header, rows, lines) }
}

/// Do wells follow one another, row by row or column by column?
pub(super) fn is_regular(wells: &[(usize, Well)]) -> bool {
    let Some((_, first)) = wells.first() else { return true };
    let pairs = || wells.windows(2).map(|pair| (pair[0].1, pair[1].1));
    let by_row = |(one, next): (Well, Well)| {
        (next.row() == one.row() && next.col() == one.col() + 1)
            || (next.row() == one.row() + 1 && next.col() == first.col())
    };
    let by_col = |(one, next): (Well, Well)| {
        (next.col() == one.col() && next.row() == one.row() + 1)
            || (next.col() == one.col() + 1 && next.row() == first.row())
    };
    pairs().all(by_row) || pairs().all(by_col)
}

fn torn(sheet: &Sheet, row: Row, expected: usize) -> Problem {
    let cut = if sheet.is_open(row.line) {
        "truncated: the file ends within this line:"
    } else {
        "a cell is missing in this line, or one too many:"
    };
    let message =
        format!("{cut} it has {} cells, expected {expected}, so its readings may have moved", row.cells);
    Box::new(sheet.error_at_end(message, row.line).code(Code::Truncated).help(CUT))
}

/// In a text every line has all its delimiters.
fn of_text(sheet: &Sheet, header: &Header<'_>, rows: &[Row], lines: Lines) -> Result<(), Problem> {
    let counted = |row: &&Row| row.last.is_some() || lines == Lines::Moments;
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.iter().filter(counted) {
        *lengths.entry(row.cells).or_default() += 1;
    }
    // Where two lengths are as common, the longer: lines are cut more often than they grow.
    let Some((usual, _)) = lengths.into_iter().max_by_key(|(length, lines)| (*lines, *length)) else {
        return Ok(());
    };
    // A note beside a line makes it longer.
    let noted = |row: &Row| {
        let cells = sheet.cells(row.line);
        let mut beyond = cells.iter().skip(usual).filter(|cell| !cell.text.is_empty());
        let number = |cell: &Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
        let first = beyond.next();
        // With a cell lost before the note the last reading would be missing.
        let is_whole = row.last >= rows.iter().filter_map(|row| row.last).max();
        first.is_some_and(|cell| !number(cell)) && !beyond.any(number) && is_whole
    };
    for row in rows.iter().filter(counted) {
        if row.cells < usual || row.cells <= header.last || (row.cells > usual && !noted(row)) {
            return Err(torn(sheet, *row, usual.max(header.last + 1)));
        }
    }
    let length = header.cells.len();
    if length == usual {
        return Ok(());
    }
    let named = header.cells.iter().rposition(|cell| !cell.text.is_empty()).unwrap_or_default();
    let filled = |row: &Row| {
        let cells = sheet.cells(row.line);
        cells.iter().skip(length).any(|cell| cell::is_reading(sheet.marks(), cell.index, &cell.text))
    };
    if named >= usual || !header.regular || rows.len() == 1 || rows.iter().any(filled) {
        let message = format!(
            "the header of this table has {length} cells and its lines have {usual}, so one may be missing"
        );
        let problem = sheet.error_at_end(message, header.line).code(Code::Export);
        return Err(Box::new(problem.help(CUT)));
    }
    Ok(())
}

/// A workbook leaves out empty cells at the end of a line.
fn of_workbook(sheet: &Sheet, rows: &[Row], lines: Lines) -> Result<(), Problem> {
    let Some(last) = rows.iter().filter_map(|row| row.last).max() else { return Ok(()) };
    let short: Vec<usize> =
        (0..rows.len()).filter(|nth| rows[*nth].last.is_some_and(|found| found < last)).collect();
    let allowed = match lines {
        Lines::Moments => short.iter().all(|nth| nth + 1 == rows.len()),
        // Wells are read one after another: those that were not reached stand together, and miss one moment.
        Lines::Wells => {
            let together =
                short.windows(2).all(|pair| (pair[0] + 1..pair[1]).all(|nth| rows[nth].last.is_none()));
            let at_end = short.last().is_some_and(|nth| rows[nth + 1..].iter().all(|row| row.last.is_none()));
            together
                && (at_end || short.len() > 1)
                && short.iter().all(|nth| rows[*nth].last == last.checked_sub(1))
        }
    };
    match short.first() {
        Some(nth) if !allowed => {
            let message =
                "this line ends before the others, so a cell may be missing and the rest may have moved";
            Err(Box::new(sheet.error_at_end(message, rows[*nth].line).code(Code::Truncated).help(CUT)))
        }
        _ => Ok(()),
    }
}
