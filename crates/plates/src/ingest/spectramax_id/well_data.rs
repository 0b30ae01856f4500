//! `Well data` of a plate: grids, and tables with a line for every time or wavelength.

use std::sync::Arc;

use crate::ingest::blocks::Target;
use crate::ingest::grid_finder;
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::naming::Taken;
use crate::ingest::spectramax_id::plate::{HEADER, Plate, is_header};
use crate::ingest::torn::torn;
use crate::ingest::wording::read_name;
use crate::plate::Well;
use crate::plate::readings::{Flag, FlagKind};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

const HELP: &str = "expected below `Well data` the column numbers and a line for each row, or the wells and a line for each \
                    time; export the plate again";

fn refuse(sheet: &Sheet, message: impl Into<String>, line: usize) -> Diagnostic {
    let width = sheet.line(line).chars().count();
    sheet.error_at(message, line, 1, width).code(Code::Export).help(HELP)
}

/// Reads all that was measured of a plate.
pub(super) fn read(sheet: &Sheet, plate: &Plate, name: &str, taken: &mut Taken, harvest: &mut Harvest<'_>) {
    let headers: Vec<usize> = plate.lines.clone().filter(|line| is_header(sheet, *line)).collect();
    if headers.is_empty() {
        harvest
            .problem_of(name, refuse(sheet, format!("plate `{name}` has no well data"), plate.lines.start));
    }
    let end_of = |nth: usize| headers.get(nth + 1).copied().unwrap_or(plate.lines.end);
    for (nth, header) in headers.iter().copied().enumerate() {
        let cells = sheet.cells(header);
        let waves = cells.get(1).map(|cell| cell.text.clone().into_owned()).unwrap_or_default();
        let third = cells.get(2).map_or("", |cell| cell.text.as_ref());
        let lines = header..end_of(nth);
        let done = if third.parse::<usize>().is_ok() {
            let read = taken.free(name, &read_of(plate, &waves));
            grid(sheet, plate, lines, &Target::endpoint(name, read), harvest)
        } else if third.starts_with("Cycle") {
            let read = taken.free(name, &read_of(plate, &waves));
            table(sheet, lines, harvest, |number| (name.into(), Arc::clone(&read), Some(number)))
        } else if third.starts_with("Wavelength") {
            table(sheet, lines, harvest, |number| (name.into(), spectrum_of(plate, number).into(), None))
        } else {
            Err(Box::new(refuse(sheet, "this line holds neither column numbers nor wells", header)))
        };
        if let Err(problem) = done {
            harvest.problem_of(name, *problem);
        }
    }
}

/// The name of a read from `485 nm/535 nm`, `700 nm/-`, `-/-`: light in, light out.
fn read_of(plate: &Plate, waves: &str) -> String {
    let wave = |text: &str| text.trim().trim_end_matches("nm").trim().parse::<u32>().ok();
    let (excitation, emission) = waves.split_once('/').unwrap_or((waves, "-"));
    let mode = match (plate.mode.as_str(), wave(excitation), wave(emission)) {
        (mode, _, _) if mode.starts_with("abs") => "absorbance",
        (mode, _, _) if mode.starts_with("lum") => "luminescence",
        (_, Some(_), None) => "absorbance",
        (_, None, _) => "luminescence",
        (_, Some(_), Some(_)) => "fluorescence",
    };
    let known: Vec<u32> = [excitation, emission].into_iter().filter_map(wave).collect();
    read_name(mode, &known).unwrap_or_else(|| format!("{mode} [{waves}]"))
}

/// The name of a read at one wavelength of a spectrum.
fn spectrum_of(plate: &Plate, wave: f64) -> String {
    read_of(plate, &format!("{wave}/-"))
}

/// Takes a cell; `Error` stands where the instrument has no value.
fn take(harvest: &mut Harvest<'_>, slot: &Slot, line: usize, cell: &Cell<'_>) {
    if cell.text.eq_ignore_ascii_case("error") {
        let flag = Flag { text: cell.text.clone().into_owned(), kind: FlagKind::NoValue };
        harvest.push(slot, None, Some(flag), line, cell);
    } else {
        harvest.take(slot, line, cell.index, cell);
    }
}

/// A grid with column numbers and row letters.
fn grid(
    sheet: &Sheet,
    plate: &Plate,
    lines: std::ops::Range<usize>,
    target: &Target,
    harvest: &mut Harvest<'_>,
) -> Result<(), Box<Diagnostic>> {
    let header = lines.start;
    let end = lines.end;
    let mut grids = grid_finder::find(sheet, lines);
    let (Some(mut grid), true) = (grids.pop(), grids.is_empty()) else {
        return Err(Box::new(refuse(sheet, "these column numbers head no grid that is understood", header)));
    };
    if let Some(problem) = grid.problem.take() {
        return Err(Box::new(problem));
    }
    if let Some((rows, cols)) = plate.shape {
        let beyond =
            grid.rows.iter().any(|(row, _)| *row >= rows) || grid.run.first + grid.run.cols - 1 > cols;
        // The column numbers are those of the whole plate, whichever wells were read.
        if beyond || grid.run.start != 2 || grid.run.first != 1 {
            let message = format!("this grid is not on a plate of {rows} rows and {cols} columns");
            return Err(Box::new(refuse(sheet, message, header)));
        }
    }
    let below = grid.rows.last().map_or(header, |(_, line)| *line) + 1;
    no_strays(sheet, below..end)?;
    // Rows in which nothing was read are empty; the others end in the same column.
    let last = |line: usize| sheet.cells(line).iter().rposition(|cell| !cell.text.is_empty()).unwrap_or(0);
    let read: Vec<usize> = grid.rows.iter().map(|(_, line)| *line).filter(|line| last(*line) > 1).collect();
    let width = read.iter().map(|line| last(*line)).max().unwrap_or(0);
    if width >= grid.run.end() {
        let line = read.iter().copied().find(|line| last(*line) == width).unwrap_or(header);
        return Err(Box::new(refuse(sheet, "this row goes on behind the last column", line)));
    }
    let lines: Vec<(usize, usize)> = read.iter().map(|line| (*line, width)).collect();
    if let Some(problem) = torn(sheet, &lines) {
        return Err(Box::new(problem));
    }
    grid.for_each_cell(sheet, |row, col, line, _, cell| {
        if let Some(slot) = target.slot(row, col) {
            take(harvest, &slot, line, cell);
        }
    });
    Ok(())
}

/// A table with wells in its header, and a time or a wavelength in each line: `name` says plate, read and time of a line.
fn table(
    sheet: &Sheet,
    lines: std::ops::Range<usize>,
    harvest: &mut Harvest<'_>,
    name: impl Fn(f64) -> (Arc<str>, Arc<str>, Option<f64>),
) -> Result<(), Box<Diagnostic>> {
    let header = lines.start;
    let mut wells: Vec<(usize, Well)> = Vec::new();
    for cell in sheet.cells(header).iter().skip(3).filter(|cell| !cell.text.is_empty()) {
        match cell.text.parse::<Well>() {
            Ok(well) => wells.push((cell.index, well)),
            Err(_) => {
                let message = format!("`{}` is not a well", cell.text);
                return Err(Box::new(sheet.error(message, header, cell).code(Code::NotAWell).help(HELP)));
            }
        }
    }
    let Some(end) = wells.last().map(|(index, _)| *index) else {
        return Err(Box::new(refuse(sheet, "no wells stand in this line", header)));
    };
    let mut before: Option<f64> = None;
    let whole = lines.end;
    let mut rows = Vec::new();
    for line in
        lines.skip(1).skip_while(|line| sheet.is_blank(*line)).take_while(|line| !sheet.is_blank(*line))
    {
        let cells = sheet.cells(line);
        let number = cells.get(2).and_then(|cell| number_of(&cell.text));
        let (Some(number), true) = (number, cells.iter().take(2).all(|cell| cell.text.is_empty())) else {
            // Below the table stands the next heading, in the first cell.
            if cells.first().is_some_and(|cell| !cell.text.is_empty()) && rows.len() > 1 && number.is_none() {
                break;
            }
            return Err(Box::new(refuse(sheet, "this line names no time or wavelength", line)));
        };
        if before.is_some_and(|before| before >= number) {
            return Err(Box::new(refuse(sheet, "this line does not follow the one above it", line)));
        }
        before = Some(number);
        if let Some(cell) = cells.iter().skip(end + 1).find(|cell| !cell.text.is_empty()) {
            let message = "this line goes on behind the last well";
            return Err(Box::new(sheet.error(message, line, cell).code(Code::Export).help(HELP)));
        }
        rows.push((line, number));
    }
    no_strays(sheet, rows.last().map_or(header, |(line, _)| *line) + 1..whole)?;
    let lines: Vec<(usize, usize)> = rows.iter().map(|(line, _)| (*line, end)).collect();
    if let Some(problem) = torn(sheet, &lines) {
        return Err(Box::new(problem));
    }
    for (line, number) in rows {
        let (plate, read, time_s) = name(number);
        let cells = sheet.cells(line);
        for (index, well) in &wells {
            if let Some(cell) = cells.get(*index) {
                let slot = Slot { plate: Arc::clone(&plate), read: Arc::clone(&read), well: *well, time_s };
                take(harvest, &slot, line, cell);
            }
        }
    }
    Ok(())
}

/// Refuses lines of numbers below a grid or a table: the line above them was damaged.
fn no_strays(sheet: &Sheet, mut lines: std::ops::Range<usize>) -> Result<(), Box<Diagnostic>> {
    let numbers = |line: usize| {
        let cells = sheet.cells(line);
        cells.iter().skip(2).filter(|cell| cell.text.parse::<f64>().is_ok()).count()
    };
    match lines.find(|line| numbers(*line) > 1) {
        Some(line) => {
            let message = format!("these numbers stand below no line that begins with `{HEADER}`");
            Err(Box::new(refuse(sheet, message, line)))
        }
        None => Ok(()),
    }
}

/// `12.5`, or `12.5` of `2 (12.5)` where a cycle stands before its seconds.
fn number_of(text: &str) -> Option<f64> {
    let inner = text.split_once('(').map_or(text, |(_, inner)| inner.trim_end().trim_end_matches(')'));
    inner.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}
