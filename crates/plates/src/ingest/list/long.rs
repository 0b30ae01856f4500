//! Lists below their headers: which lines are theirs, and which are notes or other lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::harvest::{Harvest, LeftOut, Slot};
use crate::ingest::list::apart;
use crate::ingest::list::columns::{Behind, Columns};
use crate::ingest::list::doses;
use crate::ingest::list::heading_words::may_be_header;
use crate::ingest::list::line::{ended, no_well, take_line};
use crate::ingest::list::line_names::Names;
use crate::ingest::list::lists_side_by_side::{self, Part};
use crate::ingest::list::notes::{self, Note};
use crate::ingest::list::open_list::List;
use crate::ingest::list::wanted::Wanted;
use crate::plate::Well;
use foldshift_tables::diagnostic::Code;
use foldshift_tables::sheet::{Cell, Sheet};

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
    let parts = lists_side_by_side::parts(sheet, line, wanted)?;
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
    let ends = columns.group_ends();
    if sheet.name().is_some() {
        return cells.iter().skip(ends).any(|cell| !cell.text.is_empty());
    }
    // What belongs to the group stands in its first line, which is whole.
    let before = cells.iter().take(columns.wells.first_cell());
    let goes_on = before
        .filter(|cell| columns.plate != Some(cell.index) && columns.barcode != Some(cell.index))
        .all(|cell| cell.text.is_empty());
    !(goes_on && cells.len() == ends && cells.last().is_some_and(|cell| !cell.text.is_empty()))
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
