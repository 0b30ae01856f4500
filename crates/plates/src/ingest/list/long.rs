//! Lists line by line: each line says a well, and perhaps its plate, its read and its time.

use std::collections::HashMap;
use std::sync::Arc;

use crate::ingest::bad_well_words::BadWell;
use crate::ingest::cell::{self, Content};
use crate::ingest::duration;
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::list::columns::{Columns, Values};
use crate::ingest::wording::read_name;
use crate::plate::Well;
use crate::plate::readings::{Flag, FlagKind};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Columns beside the readings that nobody needs to hear about.
const SILENT: [&str; 3] = ["temperature", "temp", "no."];

/// Reads a list that begins in line `first`: with its header, or without one with its first well.
pub(super) fn read(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    first: usize,
    mut columns: Columns,
    plate: Arc<str>,
) {
    let from = first + usize::from(columns.named);
    let mut keep_times = keeps_times(sheet, from, &columns);
    if columns.named {
        announce(sheet, harvest, first, &columns, keep_times);
    }
    let mut names = Names::default();
    // Does the first line say that every line has a cell for each column?
    let mut full: Option<bool> = None;
    let read = columns.values.first().map_or_else(|| "signal".into(), |values| Arc::clone(&values.read));
    let mut slot = Slot { plate, read, well: Well::A1, time_s: None };
    let mut cells = Vec::new();
    for line in from..sheet.len() {
        if sheet.is_blank(line) {
            continue;
        }
        sheet.cells_into(line, &mut cells);
        let Some(well) = columns.wells.of(&cells) else {
            match Columns::of_header(&cells).filter(|_| columns.named) {
                Some(next) => {
                    columns = next;
                    keep_times = keeps_times(sheet, line + 1, &columns);
                    announce(sheet, harvest, line, &columns, keep_times);
                    full = None;
                }
                None => harvest.problem(no_well(sheet, &columns, line, &cells)),
            }
            continue;
        };
        slot.well = well;
        let full = *full.get_or_insert(cells.len() >= columns.filled);
        if full && cells.len() < columns.filled && sheet.name().is_none() {
            harvest.problem(ended(sheet, line, "the last column of the list"));
            continue;
        }
        if let Some(problem) = shifted(sheet, &columns, line, &cells, well) {
            harvest.problem(problem);
            continue;
        }
        names.plate(&columns, &cells, &mut slot.plate);
        match time_of(sheet, &columns, keep_times, line, &cells, well) {
            Ok(time_s) => slot.time_s = time_s,
            Err(problem) => {
                harvest.problem(*problem);
                continue;
            }
        }
        for values in &columns.values {
            take(sheet, harvest, &columns, values, &mut names, &mut slot, line, &cells);
        }
    }
}

/// Says what of the header is not understood.
fn announce(sheet: &Sheet, harvest: &mut Harvest<'_>, line: usize, columns: &Columns, keep_times: bool) {
    let cells = sheet.cells(line);
    if columns.values.is_empty() {
        let message = "this list has no column of readings";
        let named: Vec<String> = cells.iter().map(|cell| format!("`{}`", cell.text)).collect();
        harvest.problem(sheet.error_at(message, line, 1, sheet.line(line).chars().count()).code(Code::MissingColumn).help(format!(
            "found the columns {}; name the column of raw readings `value`, or by what was read, such as `OD600`",
            named.join(", ")
        )));
    } else if columns.read.is_some() && columns.values.len() > 1 {
        let message = "this list has a column `read` and several columns of readings";
        harvest.problem(
            sheet
                .error_at(message, line, 1, 1)
                .code(Code::Duplicate)
                .help("keep one column of readings, or drop `read`"),
        );
    }
    let mut other: Vec<String> = columns
        .other
        .iter()
        .filter(|name| !SILENT.contains(&name.to_lowercase().as_str()))
        .map(|name| format!("`{name}`"))
        .collect();
    if let Some((index, _)) = columns.time.filter(|_| !keep_times) {
        other.extend(cells.get(index).map(|cell| format!("`{}` (each well was read once)", cell.text)));
    }
    if !other.is_empty() {
        harvest.warn(line, format!("not read as raw readings: {}", other.join(", ")));
    }
}

/// Do the times tell cycles apart? A well that was read once has an endpoint, whenever that was;
/// only a column `time_s` means cycles for certain.
fn keeps_times(sheet: &Sheet, from: usize, columns: &Columns) -> bool {
    if columns.time.is_none() || columns.time_is_certain {
        return columns.time.is_some();
    }
    let mut cells = Vec::new();
    let mut seen = std::collections::HashSet::new();
    (from..sheet.len()).filter(|line| !sheet.is_blank(*line)).any(|line| {
        sheet.cells_into(line, &mut cells);
        let text = |index: Option<usize>| {
            index.and_then(|index| cells.get(index)).map(|cell| cell.text.to_string()).unwrap_or_default()
        };
        let key = [columns.plate, columns.barcode, columns.read, columns.wavelength].map(text);
        columns.wells.of(&cells).is_some_and(|well| !seen.insert((key, well)))
    })
}

fn no_well(sheet: &Sheet, columns: &Columns, line: usize, cells: &[Cell<'_>]) -> Diagnostic {
    let Some(cell) = cells.get(columns.wells.last_cell()) else { return ended(sheet, line, "its well") };
    let message = format!("`{}` is not a well", cell.text);
    let help = "expected a row letter and a column number, such as `A1` or `AF48`";
    sheet.error(message, line, cell).code(Code::NotAWell).help(help)
}

/// Signs that the cells of a line do not stand where they should: too many of them, or a row and a
/// column that are not those of the well.
fn shifted(
    sheet: &Sheet,
    columns: &Columns,
    line: usize,
    cells: &[Cell<'_>],
    well: Well,
) -> Option<Diagnostic> {
    if let Some(cell) = cells.iter().skip(columns.width).find(|cell| !cell.text.is_empty()) {
        let than = if columns.named { "its header" } else { "the first line" };
        let message = format!("this line has more cells than {than}, which has {}", columns.width);
        let help =
            "decimal commas in a file with commas between the cells? Export with `;`, tabs or decimal points";
        return Some(sheet.error(message, line, cell).code(Code::Export).help(help));
    }
    let beside = columns.check?.of(cells)?;
    // Some count rows and columns from 0.
    let from_zero = Well::new(beside.row() + 1, beside.col() + 1);
    if beside == well || from_zero == Some(well) {
        return None;
    }
    let cell = cells.get(columns.wells.last_cell())?;
    let message = format!("well {well} stands beside the row and the column of {beside}");
    Some(
        sheet
            .error(message, line, cell)
            .code(Code::Export)
            .help("the cells of this line look shifted: export the file again"),
    )
}

/// The time of a line, in seconds.
fn time_of(
    sheet: &Sheet,
    columns: &Columns,
    keep_times: bool,
    line: usize,
    cells: &[Cell<'_>],
    well: Well,
) -> Result<Option<f64>, Box<Diagnostic>> {
    let Some((index, unit)) = columns.time.filter(|_| keep_times) else { return Ok(None) };
    let Some(cell) = cells.get(index).filter(|cell| !cell.text.is_empty()) else { return Ok(None) };
    let problem = |message: String, help: &str| {
        Box::new(sheet.error(message, line, cell).code(Code::Export).help(help))
    };
    if let Some(seconds) = duration::seconds(&cell.text) {
        return Ok(Some(seconds));
    }
    match sheet.marks().parse(index, &cell.text).map(|number| unit.seconds(number)) {
        Ok(Some(seconds)) => Ok(Some(seconds)),
        Ok(None) => {
            let message = format!("time `{}` of well {well} has no unit", cell.text);
            Err(problem(message, "name the column `Time [s]`, `Time [min]` or `Time [h]`"))
        }
        Err(_) => {
            let message = format!("time `{}` of well {well} is not a time", cell.text);
            Err(problem(message, "expected a number, or a time such as `0:01:00`"))
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one line and all that is known about it")]
fn take(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    columns: &Columns,
    values: &Values,
    names: &mut Names,
    slot: &mut Slot,
    line: usize,
    cells: &[Cell<'_>],
) {
    let Some(cell) = cells.get(values.index) else {
        return harvest.problem(ended(sheet, line, &format!("the reading of well {}", slot.well)));
    };
    if values.time_s.is_some() {
        slot.time_s = values.time_s;
    }
    names.read(columns, values, cells, &mut slot.read);
    let flag = columns.flag.and_then(|index| cells.get(index)).filter(|cell| !cell.text.is_empty());
    match flag {
        None => harvest.take(slot, line, values.index, cell),
        Some(flag) => take_flagged(sheet, harvest, slot, line, cell, flag),
    }
}

/// A reading whose flag stands in a column of its own, as in the tables that we write.
fn take_flagged(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    slot: &Slot,
    line: usize,
    cell: &Cell<'_>,
    flag: &Cell<'_>,
) {
    let (inside, kind) = match cell::read(sheet.marks(), cell.index, &flag.text) {
        Content::Flagged(inside, kind) => (inside, kind),
        Content::Bad(_) => (None, FlagKind::NoValue),
        _ => {
            let message = format!("flag `{}` of well {} is not known", flag.text, slot.well);
            let problem = sheet.error(message, line, flag).code(Code::Export);
            return harvest.problem(problem.help(cell::help(&flag.text)));
        }
    };
    let value = match cell::read(sheet.marks(), cell.index, &cell.text) {
        Content::Number(value) => Some(value),
        Content::Empty | Content::Bad(BadWell::NotAvailable) => inside,
        _ => return harvest.take(slot, line, cell.index, cell),
    };
    let flag = Flag { text: flag.text.clone().into_owned(), kind };
    harvest.push(slot, value, Some(flag), line, cell);
}

fn ended(sheet: &Sheet, line: usize, before: &str) -> Diagnostic {
    let cut = if sheet.is_open(line) { "truncated: the file" } else { "the line" };
    sheet
        .error_at_end(format!("{cut} ends before {before}"), line)
        .code(Code::Truncated)
        .help("copy or export the file again, completely")
}

/// The names of plates and reads, each kept once; neighbours share theirs.
#[derive(Default)]
struct Names {
    plates: HashMap<String, Arc<str>>,
    reads: HashMap<String, Arc<str>>,
    /// The text that the last plate was named by.
    last: String,
}

impl Names {
    /// Turns to the plate that the line names, if it names one.
    fn plate(&mut self, columns: &Columns, cells: &[Cell<'_>], plate: &mut Arc<str>) {
        let text =
            |index: Option<usize>| index.and_then(|index| cells.get(index)).map(|cell| cell.text.as_ref());
        let barcode = text(columns.barcode).filter(|text| !text.is_empty());
        let Some(text) = barcode.or_else(|| text(columns.plate)).or_else(|| text(columns.barcode)) else {
            return;
        };
        let numbered = barcode.is_none() && columns.numbered;
        if self.last == text && !(self.plates.is_empty()) {
            return;
        }
        text.clone_into(&mut self.last);
        if let Some(known) = self.plates.get(text) {
            *plate = Arc::clone(known);
            return;
        }
        let number = numbered && (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        *plate = if number { format!("Plate {text}").into() } else { text.into() };
        self.plates.insert(text.to_owned(), Arc::clone(plate));
    }

    /// Turns to the read that the line, or else the column, names.
    fn read(&mut self, columns: &Columns, values: &Values, cells: &[Cell<'_>], read: &mut Arc<str>) {
        let text = |index: Option<usize>| {
            index
                .and_then(|index| cells.get(index))
                .map(|cell| cell.text.as_ref())
                .filter(|text| !text.is_empty())
        };
        let cycle = text(columns.cycle).filter(|_| columns.time.is_none());
        let (own, wavelength) = (text(columns.read), text(columns.wavelength));
        if own.is_none() && wavelength.is_none() && cycle.is_none() {
            if !Arc::ptr_eq(read, &values.read) {
                *read = Arc::clone(&values.read);
            }
            return;
        }
        let base = own.unwrap_or(&values.read);
        if wavelength.is_none() && cycle.is_none() && **read == *base {
            return;
        }
        let mut name = base.to_owned();
        if let Some(wave) = wavelength {
            let nm = wave.trim_end_matches("nm").trim_end().parse().ok();
            let named = nm.and_then(|nm| read_name(base, &[nm])).filter(|_| base == "absorbance");
            name = named.unwrap_or_else(|| format!("{base} [{wave}]"));
        }
        if let Some(cycle) = cycle {
            name = format!("{name} cycle={cycle}");
        }
        *read = Arc::clone(self.reads.entry(name).or_insert_with_key(|name| name.as_str().into()));
    }
}
