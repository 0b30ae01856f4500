//! One line of a list: its well, its plate, its time and its readings.

use crate::ingest::bad_well_words::BadWell;
use crate::ingest::cell::{self, Content};
use crate::ingest::duration;
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::list::columns::{Columns, Values};
use crate::ingest::list::line_names::Names;
use crate::ingest::list::open_list::List;
use crate::plate::Well;
use crate::plate::readings::{Flag, FlagKind};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Takes all readings of a line.
pub(super) fn take_line(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    line: usize,
    list: &mut List,
    cells: &[Cell<'_>],
) {
    let columns = &list.part.columns;
    let Some(well) = columns.wells.of(cells) else {
        return harvest.problem(no_well(sheet, columns, line, cells));
    };
    list.slot.well = well;
    if let Some(problem) = shifted(sheet, columns, line, cells, well) {
        return harvest.problem(problem);
    }
    if !list.names.plate(columns, cells, &mut list.slot.plate) {
        let message = format!("the line of well {well} names no plate");
        let help = "fill the column of plates in every line";
        return harvest.problem(sheet.error_at(message, line, 1, 1).code(Code::EmptyCell).help(help));
    }
    match time_of(sheet, columns, line, cells, well) {
        Ok(time_s) => list.slot.time_s = time_s,
        Err(problem) => return harvest.problem(*problem),
    }
    if !list.left.is_empty() {
        list.count_left(sheet, cells);
    }
    let List { part, slot, names, .. } = list;
    for values in &part.columns.values {
        take(sheet, harvest, &part.columns, values, names, slot, line, cells);
    }
}

/// A line without a well.
pub(super) fn no_well(sheet: &Sheet, columns: &Columns, line: usize, cells: &[Cell<'_>]) -> Diagnostic {
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
    line: usize,
    cells: &[Cell<'_>],
    well: Well,
) -> Result<Option<f64>, Box<Diagnostic>> {
    let Some((index, unit)) = columns.time else { return Ok(None) };
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
        // A workbook leaves out empty cells at the end of a line.
        if sheet.name().is_none() {
            harvest.problem(ended(sheet, line, &format!("the reading of well {}", slot.well)));
        }
        return;
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

/// A line that ends before `before`.
pub(super) fn ended(sheet: &Sheet, line: usize, before: &str) -> Diagnostic {
    let cut = if sheet.is_open(line) { "truncated: the file" } else { "the line" };
    sheet
        .error_at_end(format!("{cut} ends before {before}"), line)
        .code(Code::Truncated)
        .help("copy or export the file again, completely")
}
