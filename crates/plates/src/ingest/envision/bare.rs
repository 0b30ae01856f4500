//! Grids without column numbers and row letters: the wells follow from counting lines and cells.
//!
//! Unread wells are empty cells and unread rows are lines of delimiters, `,,,,`; they count. In a text,
//! really empty lines surround the grid, so that its lines are known. In a workbook, and in a text whose
//! lines were all padded, a row without readings looks like an empty line; there the whole space has to
//! be that of a plate with its empty lines, or the first row must not be empty.

use std::ops::Range;

use crate::ingest::envision::body::{Body, Surroundings, filled};
use crate::plate::well::PLATE_FORMATS;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

const HELP: &str = "expected as many lines as the plate has rows and as many cells as it has columns, the empty ones, too; \
                    export again, if possible with column numbers and row letters (`Plate2`)";

/// The grid among `around.lines`.
pub(super) fn find(sheet: &Sheet, around: &Surroundings) -> Result<Body, Box<Diagnostic>> {
    let empty = |line: usize| is_empty(sheet, line);
    if sheet.name().is_none() && around.lines.clone().any(empty) {
        surrounded(sheet, around)
    } else {
        padded(sheet, around)
    }
}

/// Is there nothing in the line, not even delimiters? They may be tabs.
fn is_empty(sheet: &Sheet, line: usize) -> bool {
    sheet.line(line).trim_matches(' ').is_empty()
}

/// The lines between really empty lines.
fn surrounded(sheet: &Sheet, around: &Surroundings) -> Result<Body, Box<Diagnostic>> {
    let empty = |line: &usize| is_empty(sheet, *line);
    let top = around.lines.clone().find(|line| !empty(line)).unwrap_or(around.lines.end);
    let end = (top..around.lines.end).find(empty).unwrap_or(around.lines.end);
    if let Some(stray) = (end..around.lines.end).find(|line| !empty(line)) {
        let message = "this line does not belong to the grid above it";
        return Err(refuse(sheet, stray, message));
    }
    let count = end - top;
    let cells = sheet.cells(top).len().saturating_sub(around.left);
    let own = cells.saturating_sub(usize::from(around.trailing));
    let (rows, cols) = match around.shape {
        Some(shape) => shape,
        None => match PLATE_FORMATS.iter().find(|format| format.rows == count) {
            Some(format) => (format.rows, format.cols),
            None => {
                let message = format!("this grid has {count} lines, which are the rows of no plate");
                return Err(refuse(sheet, end - 1, &message));
            }
        },
    };
    let blank =
        |line: usize| sheet.cells(line).get(around.left + cols).is_some_and(|cell| cell.text.is_empty());
    // Where the settings name the plate, a last cell that is empty in every line is the delimiter at its end.
    let ends = cells == cols + 1 && (top..end).all(blank);
    if count != rows || (own != cols && (around.shape.is_none() || (cells != cols && !ends))) {
        let message =
            format!("this grid has {count} lines of {own} cells, expected {rows} lines of {cols} cells");
        return Err(refuse(sheet, end - 1, &message));
    }
    Ok(body(top, rows, cols, around.left))
}

/// The lines of a grid around which empty lines look like empty rows.
fn padded(sheet: &Sheet, around: &Surroundings) -> Result<Body, Box<Diagnostic>> {
    let Range { start, end } = around.lines;
    let first = (start..end).find(|line| !sheet.is_blank(*line)).unwrap_or(start);
    let last = (start..end).rev().find(|line| !sheet.is_blank(*line)).unwrap_or(first);
    let width = (first..=last).map(|line| filled(sheet, line)).max().unwrap_or(0).saturating_sub(around.left);
    let shapes: Vec<(usize, usize)> = match around.shape {
        Some(shape) => vec![shape],
        None => PLATE_FORMATS.iter().map(|format| (format.rows, format.cols)).collect(),
    };
    let fits = |top: usize, (rows, cols): (usize, usize)| {
        first >= top && last < top + rows && width <= cols && (top + rows <= end || end >= sheet.len())
    };
    // One empty line above, one or two below; none below the last of a sheet.
    let leads = if around.titled { 0..=1 } else { 1..=1 };
    let tails = if end >= sheet.len() { 0..=0 } else { 1..=2 };
    let mut exact = Vec::new();
    for lead in leads {
        for (rows, cols) in &shapes {
            let tail = (end - start).checked_sub(lead + rows);
            if tail.is_some_and(|tail| tails.contains(&tail)) && fits(start + lead, (*rows, *cols)) {
                exact.push((start + lead, (*rows, *cols)));
            }
        }
    }
    let tops = |exact: &[(usize, (usize, usize))]| exact.windows(2).all(|pair| pair[0].0 == pair[1].0);
    let known = around.shape.filter(|(rows, _)| last - first + 1 == *rows);
    let found = match (known, exact.as_slice()) {
        (Some(shape), _) => Some((first, shape)),
        (None, [one, ..]) if tops(&exact) => Some(*one),
        // The row below the one empty line is row A, whatever the plate, when it is not empty.
        (None, []) if !around.titled && first == start + 1 => {
            shapes.iter().find(|shape| fits(first, **shape)).map(|shape| (first, *shape))
        }
        _ => None,
    };
    match found.filter(|(_, (_, cols))| width <= *cols) {
        Some((top, (rows, cols))) => {
            let rows = rows.min(sheet.len() - top);
            Ok(body(top, rows, cols, around.left))
        }
        None => {
            let message = "nobody can tell which rows of the plate these are: rows without readings look like empty lines";
            Err(refuse(sheet, first, message))
        }
    }
}

fn body(top: usize, rows: usize, cols: usize, left: usize) -> Body {
    Body { rows: (0..rows).map(|row| (row, top + row)).collect(), left, cols }
}

fn refuse(sheet: &Sheet, line: usize, message: &str) -> Box<Diagnostic> {
    Box::new(
        sheet
            .error_at(message, line, 1, sheet.line(line).chars().count().max(1))
            .code(Code::Export)
            .help(HELP),
    )
}
