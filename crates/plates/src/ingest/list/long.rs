//! Lists line by line: each line says a well, and perhaps its plate, its read and its time.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::bad_well_words::BadWell;
use crate::ingest::cell::{self, Content};
use crate::ingest::duration;
use crate::ingest::harvest::{Harvest, LeftOut, Slot};
use crate::ingest::list::apart;
use crate::ingest::list::columns::{Behind, Columns, Left, Values};
use crate::ingest::list::doses;
use crate::ingest::list::heading_words::may_be_header;
use crate::ingest::list::line_names::Names;
use crate::ingest::list::notes::{self, Note};
use crate::ingest::list::side_by_side::{self, Part};
use crate::ingest::list::wanted::{Wanted, names};
use crate::plate::Well;
use crate::plate::readings::{Flag, FlagKind};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// A list, or one of several that stand beside one another, while it is read.
struct List {
    part: Part,
    /// The line of its header.
    header: usize,
    slot: Slot,
    /// How many numbers of each column are left out.
    left: Vec<usize>,
    names: Names,
}

impl List {
    fn columns(&self) -> &Columns {
        &self.part.columns
    }

    /// Does a line say nothing in the cells of this list?
    fn is_blank(&self, cells: &[Cell<'_>]) -> bool {
        cells.iter().filter(|cell| self.part.cells.contains(&cell.index)).all(|cell| cell.text.is_empty())
    }

    fn count_left(&mut self, sheet: &Sheet, cells: &[Cell<'_>]) {
        for (left, count) in
            self.part.columns.left.iter().zip(&mut self.left).filter(|(left, _)| left.why.is_some())
        {
            let cell = cells.get(left.index).filter(|cell| !cell.text.is_empty());
            *count +=
                usize::from(cell.is_some_and(|cell| cell::is_reading(sheet.marks(), cell.index, &cell.text)));
        }
    }

    /// Tells which columns were left out.
    fn tell_left(&self, harvest: &mut Harvest<'_>) {
        for unknown in [false, true] {
            let of = |left: &Left| (left.why == Some(LeftOut::Unknown)) == unknown;
            let all = || self.columns().left.iter().zip(&self.left).filter(|(left, _)| of(left));
            let count: usize = all().map(|(_, count)| count).sum();
            let names = names(all().map(|(left, _)| left.name.as_str()));
            if names.is_empty() {
                continue;
            }
            match (unknown, count) {
                (true, _) => {
                    let message = format!("nothing says what stands in {names}: not read");
                    harvest.leave_out(self.header, &message, count, LeftOut::Unknown);
                }
                (false, 0) => harvest.warn(self.header, format!("not read as raw readings: {names}")),
                (false, _) => {
                    let message = format!("not read as raw readings: {names}");
                    harvest.leave_out(self.header, &message, count, LeftOut::Known);
                }
            }
        }
    }
}

/// The lists below one header, and the plates that they are called after unless their lines say otherwise.
pub(super) struct Below<'w> {
    pub(super) parts: Vec<Part>,
    pub(super) plates: Vec<Arc<str>>,
    /// What was read where no column says it, such as the name of the sheet.
    pub(super) read: Option<String>,
    pub(super) wanted: Wanted<'w>,
    /// The plates of lists that stand below one another, by the lines of their headers.
    pub(super) stacked: BTreeMap<usize, String>,
}

impl Below<'_> {
    fn lists(self, sheet: &Sheet, harvest: &mut Harvest<'_>, header: usize) -> Option<Vec<List>> {
        let mut lists = Vec::new();
        for (mut part, plate) in self.parts.into_iter().zip(self.plates) {
            let from = header + usize::from(part.columns.named);
            let columns = &mut part.columns;
            if let (Some(read), [only]) = (&self.read, columns.values.as_mut_slice())
                && &*only.read == "signal"
            {
                only.read = read.as_str().into();
            }
            if columns.named && !announce(sheet, harvest, header, columns) {
                return None;
            }
            let time = columns.time;
            columns.trouble = apart::settle(sheet, from, columns);
            if self.wanted.column.is_none() && columns.trouble.is_none() {
                columns.trouble = doses::doubt(sheet, from, columns);
            }
            if !announce(sheet, harvest, header, columns) {
                return None;
            }
            if let (Some((index, _)), None) = (time, columns.time) {
                let name = sheet.cells(header).into_iter().nth(index).map(|cell| cell.text.into_owned());
                let message = format!(
                    "not read as raw readings: `{}` (each well was read once)",
                    name.unwrap_or_default()
                );
                harvest.warn(header, message);
            }
            let read =
                columns.values.first().map_or_else(|| "signal".into(), |values| Arc::clone(&values.read));
            let slot = Slot { plate, read, well: Well::A1, time_s: None };
            let left = vec![0; columns.left.len()];
            lists.push(List { part, header, slot, left, names: Names::default() });
        }
        Some(lists)
    }
}

/// Reads the lists that begin in line `first`: with their header, or without one with their first well.
pub(super) fn read(sheet: &Sheet, harvest: &mut Harvest<'_>, first: usize, below: Below<'_>) {
    let from = first + usize::from(below.parts.first().is_some_and(|part| part.columns.named));
    let wanted = below.wanted;
    let stacked = below.stacked.clone();
    let Some(mut lists) = below.lists(sheet, harvest, first) else { return };
    // Does the first line say that every line has a cell for each column?
    let mut full: Option<bool> = None;
    let mut free = from;
    let mut cells = Vec::new();
    for line in from..sheet.len() {
        if sheet.is_blank(line) {
            continue;
        }
        sheet.cells_into(line, &mut cells);
        let mut wells = lists.iter().filter_map(|list| list.columns().wells.of(&cells));
        if wells.next().is_none() {
            if let Some(next) = again(sheet, line, &lists, free, wanted, &stacked) {
                tell_left(&lists, harvest);
                let Some(next) = next.lists(sheet, harvest, line) else { return };
                lists = next;
                full = None;
                free = line + 1;
            } else {
                without_well(sheet, harvest, line, &lists, &cells);
            }
            continue;
        }
        free = line + 1;
        let full = *full.get_or_insert(cells.len() >= lists[0].columns().filled);
        if is_short(sheet, &lists, &cells, full) {
            harvest.problem(ended(sheet, line, "the last column of the list"));
            continue;
        }
        let beside = lists.len() > 1;
        for list in &mut lists {
            if beside && list.is_blank(&cells) {
                continue;
            }
            take_line(sheet, harvest, line, list, &cells);
        }
    }
    tell_left(&lists, harvest);
}

fn tell_left(lists: &[List], harvest: &mut Harvest<'_>) {
    for list in lists {
        list.tell_left(harvest);
    }
}

/// The lists below another header.
fn again<'w>(
    sheet: &Sheet,
    line: usize,
    lists: &[List],
    free: usize,
    wanted: Wanted<'w>,
    stacked: &BTreeMap<usize, String>,
) -> Option<Below<'w>> {
    let named = lists.iter().all(|list| list.columns().named);
    if !named || !may_be_header(sheet.line(line)) {
        return None;
    }
    let parts = side_by_side::parts(sheet, line, wanted)?;
    let named = notes::title(sheet, free, line).plate.or_else(|| stacked.get(&line).cloned());
    let plates = parts.iter().enumerate().map(|(nth, _)| {
        let before = &lists[nth.min(lists.len() - 1)].slot.plate;
        named.as_deref().map_or_else(|| Arc::clone(before), Arc::from)
    });
    Some(Below { plates: plates.collect(), parts, read: None, wanted, stacked: BTreeMap::new() })
}

/// A line that names no well: a note, or a line of the list that was damaged.
fn without_well(sheet: &Sheet, harvest: &mut Harvest<'_>, line: usize, lists: &[List], cells: &[Cell<'_>]) {
    let columns: Vec<Columns> = lists.iter().map(|list| list.columns().clone()).collect();
    match notes::of(sheet, line, &columns, cells) {
        Some(Note::Words) => {}
        Some(Note::Calculated(count)) => {
            harvest.leave_out(line, "a line of calculated numbers is not read", count, LeftOut::Known);
        }
        None => harvest.problem(no_well(sheet, lists[0].columns(), line, cells)),
    }
}

/// Does a line end before the last column, although others do not?
///
/// Where numbers stand behind the readings a lost cell would move one of them into their place: such a line is whole, or
/// ends behind its readings because it is not the first of its group.
fn is_short(sheet: &Sheet, lists: &[List], cells: &[Cell<'_>], full: bool) -> bool {
    let columns = lists[0].columns();
    if cells.len() >= columns.filled {
        return false;
    }
    if columns.behind != Behind::Statistics {
        return sheet.name().is_none() && (full || columns.behind == Behind::Numbers);
    }
    let last = columns.last_value();
    let filled = cells.iter().rposition(|cell| !cell.text.is_empty()).unwrap_or(0);
    // All that stands before the statistics is there, and nothing behind it.
    let early = cells.len() > columns.early && filled <= columns.early && cells.len() > last;
    !(early || cells.len() <= last && sheet.name().is_some())
}

fn take_line(sheet: &Sheet, harvest: &mut Harvest<'_>, line: usize, list: &mut List, cells: &[Cell<'_>]) {
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

/// Says what of the header is not understood; can the list be read?
fn announce(sheet: &Sheet, harvest: &mut Harvest<'_>, line: usize, columns: &Columns) -> bool {
    if let Some(trouble) = &columns.trouble {
        let width = sheet.line(line).chars().count();
        let problem = sheet.error_at(trouble.message.clone(), line, 1, width);
        harvest.problem(problem.code(Code::MissingColumn).help(trouble.help.clone()));
        return false;
    }
    if columns.read.is_some() && columns.values.len() > 1 {
        let message = "this list has a column `read` and several columns of readings";
        harvest.problem(
            sheet
                .error_at(message, line, 1, 1)
                .code(Code::Duplicate)
                .help("keep one column of readings, or drop `read`"),
        );
        return false;
    }
    true
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

fn ended(sheet: &Sheet, line: usize, before: &str) -> Diagnostic {
    let cut = if sheet.is_open(line) { "truncated: the file" } else { "the line" };
    sheet
        .error_at_end(format!("{cut} ends before {before}"), line)
        .code(Code::Truncated)
        .help("copy or export the file again, completely")
}
