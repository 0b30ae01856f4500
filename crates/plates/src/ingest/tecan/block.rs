//! Blocks that begin with `<>`: a grid of the area that was read, or a list of its wells.

use std::collections::BTreeSet;

use super::area::Area;
use crate::ingest::grid::{Grid, Run};
use crate::ingest::grid_shape;
use crate::ingest::torn::torn;
use crate::plate::Well;
use crate::plate::well::{parse_row, row_name};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// A cell with a reading.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) line: usize,
    pub(super) index: usize,
    pub(super) well: Well,
    /// Which of several reads within one well, as `0;1`.
    pub(super) position: Option<String>,
}

type Problem = Box<Diagnostic>;

const HELP: &str = "the file looks cut off or edited: export it again, completely";

fn error(sheet: &Sheet, message: impl Into<String>, line: usize, cell: &Cell<'_>) -> Problem {
    Box::new(sheet.error(message, line, cell).code(Code::Export).help(HELP))
}

/// The column number in a cell.
fn number(cell: &Cell<'_>) -> Option<usize> {
    let digits = (1..=2).contains(&cell.text.len()) && cell.text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| cell.text.parse().ok()).flatten().filter(|number| (1..=48).contains(number))
}

/// The readings of the grid whose corner stands at `left` in line `header`.
pub(super) fn grid(
    sheet: &Sheet,
    header: usize,
    left: usize,
    end: usize,
    area: Option<&Area>,
) -> Result<Vec<Entry>, Problem> {
    let run = run_of(sheet, header, left)?;
    let rows = rows_of(sheet, header, left, end, run)?;
    let Some(((top, _), (bottom, last))) = rows.first().copied().zip(rows.last().copied()) else {
        return Err(Box::new(
            sheet
                .error_at_end("truncated: expected rows below the column numbers", header)
                .code(Code::Truncated)
                .help(HELP),
        ));
    };
    let first = run.first - 1;
    if let Some(area) = area {
        if !area.is_shown_by([top, bottom, first, first + run.cols - 1]) {
            let message = format!(
                "this grid shows rows {} to {} and columns {} to {}, which is not the part of the plate that was read",
                row_name(top),
                row_name(bottom),
                run.first,
                first + run.cols
            );
            return Err(Box::new(sheet.error_at(message, header, 1, 1).code(Code::Export).help(HELP)));
        }
        let lasts: Vec<(usize, usize)> = rows
            .iter()
            .filter_map(|(row, line)| Some((*line, run.start + area.last_in_row(*row)?.checked_sub(first)?)))
            .collect();
        if let Some(problem) = torn(sheet, &lasts) {
            return Err(Box::new(problem));
        }
    } else {
        let whole = Grid {
            title: None,
            header,
            run,
            rows: rows.clone(),
            turned: false,
            left_out: Vec::new(),
            problem: None,
        };
        if let Some(problem) = grid_shape::cut_off(sheet, &whole) {
            return Err(Box::new(problem));
        }
        let lasts: Vec<(usize, usize)> = rows.iter().map(|(_, line)| (*line, run.end() - 1)).collect();
        if let Some(problem) = torn(sheet, &lasts) {
            return Err(Box::new(problem));
        }
    }
    debug_assert!(last >= header);
    let mut entries = Vec::new();
    for (row, line) in rows {
        let cells = sheet.cells(line);
        if let Some(cell) = beyond(sheet, header, &cells, run) {
            let message = format!("row {} has more readings than its grid has columns", row_name(row));
            return Err(error(sheet, message, line, cell));
        }
        for (offset, cell) in cells.iter().skip(run.start).take(run.cols).enumerate() {
            if cell.text.is_empty() {
                continue;
            }
            let Some(well) = Well::new(row, first + offset) else {
                return Err(error(sheet, "there is no such well on any plate", line, cell));
            };
            if area.is_some_and(|area| !area.wells().contains(&well)) {
                let message = format!("well {well} lies outside the part of the plate that was read");
                return Err(error(sheet, message, line, cell));
            }
            entries.push(Entry { line, index: cell.index, well, position: None });
        }
    }
    Ok(entries)
}

/// The column numbers to the right of the corner; words may follow them, other numbers may not.
fn run_of(sheet: &Sheet, header: usize, left: usize) -> Result<Run, Problem> {
    let cells = sheet.cells(header);
    let mut run: Option<Run> = None;
    for cell in cells.iter().skip(left + 1) {
        let Some(found) = number(cell) else {
            if sheet.marks().parse(cell.index, &cell.text).is_ok() {
                return Err(error(sheet, format!("`{}` is no column number", cell.text), header, cell));
            }
            break;
        };
        let run = run.get_or_insert(Run { start: left + 1, first: found, cols: 0 });
        if found != run.first + run.cols {
            let message = format!("column {found} stands where column {} is expected", run.first + run.cols);
            return Err(error(sheet, message, header, cell));
        }
        run.cols += 1;
    }
    run.ok_or_else(|| {
        let message = "expected column numbers, or `Value`, after `<>`";
        Box::new(sheet.error_at_end(message, header).code(Code::Export).help(HELP))
    })
}

/// Plate row and line of each row: letters that follow one another without a gap.
fn rows_of(
    sheet: &Sheet,
    header: usize,
    left: usize,
    end: usize,
    run: Run,
) -> Result<Vec<(usize, usize)>, Problem> {
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for line in header + 1..end {
        let cells = sheet.cells(line);
        let label = cells.get(left).filter(|cell| !cell.text.is_empty());
        let Some(row) = label.and_then(|cell| parse_row(&cell.text)) else {
            let stray = cells
                .iter()
                .skip(run.start)
                .take(run.cols)
                .find(|cell| label.is_none() && sheet.marks().parse(cell.index, &cell.text).is_ok());
            if let Some(cell) = stray.filter(|_| !rows.is_empty() || line == header + 1) {
                return Err(error(sheet, "a line of readings has no row letter", line, cell));
            }
            break;
        };
        if let Some((last, _)) = rows.last().filter(|(last, _)| last + 1 != row) {
            let message = format!("row {} stands below row {}", row_name(row), row_name(*last));
            return Err(error(sheet, message, line, &cells[left]));
        }
        rows.push((row, line));
    }
    Ok(rows)
}

/// A number right behind the last column, or beyond everything in the header.
fn beyond<'c, 's>(sheet: &Sheet, header: usize, cells: &'c [Cell<'s>], run: Run) -> Option<&'c Cell<'s>> {
    let titled = sheet.cells(header).get(run.end()).is_some_and(|cell| !cell.text.is_empty());
    cells.get(run.end()).filter(|cell| !titled && sheet.marks().parse(cell.index, &cell.text).is_ok())
}

/// A column of a list.
enum Column {
    Value,
    /// One of several reads within a well.
    Position(String),
    /// Calculated, or the time within the pass.
    Other,
}

impl Column {
    fn of(text: &str) -> Option<Self> {
        let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let position = text.split_once(';').is_some_and(|(x, y)| part(x.trim()) && part(y.trim()));
        match text.to_lowercase().as_str() {
            "value" => Some(Self::Value),
            "mean" | "stdev" | "sd" | "std. dev." | "cv" | "cv [%]" => Some(Self::Other),
            lower if lower.starts_with("time [") || lower.starts_with("temp") => Some(Self::Other),
            _ if position => Some(Self::Position(text.to_owned())),
            _ => None,
        }
    }
}

/// Does a list of wells begin with this cell?
pub(super) fn is_list(cells: &[Cell<'_>], left: usize) -> bool {
    cells.get(left + 1).is_some_and(|cell| Column::of(&cell.text).is_some())
}

/// The readings of the list whose header stands at `left` in line `header`.
pub(super) fn list(
    sheet: &Sheet,
    header: usize,
    left: usize,
    end: usize,
    area: Option<&Area>,
) -> Result<Vec<Entry>, Problem> {
    let (mut columns, mut width) = (Vec::new(), left + 1);
    for cell in sheet.cells(header).iter().skip(left + 1).take_while(|cell| !cell.text.is_empty()) {
        match Column::of(&cell.text) {
            Some(Column::Value) => columns.push((cell.index, None)),
            Some(Column::Position(name)) => columns.push((cell.index, Some(name))),
            Some(Column::Other) => {}
            None => break,
        }
        width = cell.index + 1;
    }
    if columns.is_empty() {
        let message = "this list holds no readings, only what was calculated from them";
        let help = "export every read of a well, or `Value`";
        return Err(Box::new(sheet.error_at(message, header, 1, 1).code(Code::Empty).help(help)));
    }
    let (mut entries, mut seen) = (Vec::new(), BTreeSet::new());
    let mut last = header;
    for line in header + 1..end {
        let cells = sheet.cells(line);
        let Some(label) = cells.get(left).filter(|cell| !cell.text.is_empty()) else {
            let stray =
                columns.iter().find_map(|(index, _)| cells.get(*index)).filter(|cell| !cell.text.is_empty());
            if let Some(cell) = stray {
                return Err(error(sheet, "a reading without a well", line, cell));
            }
            break;
        };
        let Ok(well) = label.text.parse::<Well>() else {
            return Err(error(sheet, format!("`{}` is not a well", label.text), line, label));
        };
        if !seen.insert(well) || area.is_some_and(|area| !area.wells().contains(&well)) {
            let message =
                format!("well {well} is listed twice, or lies outside the part of the plate that was read");
            return Err(error(sheet, message, line, label));
        }
        // The times behind a reading show that no cell of the line is missing or too many.
        let number = |cell: &&Cell<'_>| sheet.marks().parse(cell.index, &cell.text).is_ok();
        if cells.get(width - 1).is_none_or(|cell| cell.text.is_empty())
            || cells.get(width).is_some_and(|cell| number(&cell))
        {
            let message =
                format!("the line of well {well} has other cells than the header, so they may have moved");
            return Err(error(sheet, message, line, label));
        }
        for (index, position) in &columns {
            match cells.get(*index) {
                Some(cell) if !cell.text.is_empty() => {
                    entries.push(Entry { line, index: *index, well, position: position.clone() });
                }
                _ => {}
            }
        }
        last = line;
    }
    match area {
        Some(area) if seen != *area.wells() => {
            let missing = area.wells().iter().find(|well| !seen.contains(well));
            let message = format!(
                "well {} was read but is not listed",
                missing.map(ToString::to_string).unwrap_or_default()
            );
            Err(Box::new(sheet.error_at_end(message, last).code(Code::Export).help(HELP)))
        }
        None if seen.is_empty() || (sheet.name().is_none() && sheet.is_last(last)) => Err(Box::new(
            sheet
                .error_at_end("truncated: the file ends within a list", last)
                .code(Code::Truncated)
                .help(HELP),
        )),
        _ => Ok(entries),
    }
}
