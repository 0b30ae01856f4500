//! Could a cell of a table have moved? Lines of one table are as long as each other.

use std::collections::BTreeMap;

use super::{CUT, Problem};
use foldshift_tables::diagnostic::Code;
use foldshift_tables::sheet::Sheet;

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

/// Refuses tables of which a line is longer or shorter than the others. `last` is the last column of readings that the
/// header names, `header` how many cells it has.
pub(super) fn check(
    sheet: &Sheet,
    header: (usize, usize),
    last: usize,
    rows: &[Row],
    lines: Lines,
) -> Result<(), Problem> {
    if sheet.name().is_some() {
        of_workbook(sheet, rows, lines)
    } else {
        of_text(sheet, header, last, rows, lines)
    }
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
fn of_text(
    sheet: &Sheet,
    header: (usize, usize),
    last: usize,
    rows: &[Row],
    lines: Lines,
) -> Result<(), Problem> {
    let counted = |row: &&Row| row.last.is_some() || lines == Lines::Moments;
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.iter().filter(counted) {
        *lengths.entry(row.cells).or_default() += 1;
    }
    // Where two lengths are as common, the longer: lines are cut more often than they grow.
    let Some((usual, _)) = lengths.iter().max_by_key(|(length, lines)| (**lines, **length)) else {
        return Ok(());
    };
    let beyond = |row: &Row| {
        sheet
            .cells(row.line)
            .iter()
            .skip(*usual)
            .any(|cell| !cell.text.is_empty() && cell.text.parse::<f64>().is_err())
    };
    for row in rows.iter().filter(counted) {
        if row.cells < *usual || row.cells <= last || (row.cells > *usual && !beyond(row)) {
            return Err(torn(sheet, *row, (*usual).max(last + 1)));
        }
    }
    if rows.len() == 1 && rows[0].cells < header.1 {
        return Err(torn(sheet, rows[0], header.1));
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
