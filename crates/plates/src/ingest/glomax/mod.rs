//! Promega `GloMax`: a grid for every reading of every step, with `Reading:` and its number in the line of the column
//! numbers; the sheet `Results By Well` repeats them.
//!
//! ```text
//! Luminescence
//!   Emission Filter:  None
//!   Reading:  1       1      2      3
//!                 A   90     3761   1822
//! ```

mod by_well;
mod frame;
mod step;

use std::collections::BTreeMap;

use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::cell::{self, Content};
use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::naming::Taken;
use crate::ingest::torn::torn;
use crate::ingest::wording::{self, Kind};
use crate::plate::Well;
use crate::plate::readings::Readings;
use by_well::ByWell;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};
use frame::Frame;
use step::Step;

/// The name of this reader.
const NAME: &str = "promega_glomax";

/// What stands in the line of the column numbers.
const READING: &str = "Reading:";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Promega GloMax, workbook or CSV",
    recognised_by: "`Reading:` and its number before the column numbers of a grid, or wells as `A:1` above `n` and `value`",
    generic: false,
    recognise,
    read,
};

/// Evidence for a `GloMax` export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let grid = |sheet: &Sheet| headers(sheet).first().map(|line| format!("`{READING}` in line {}", line + 1));
    let list = |sheet: &Sheet| by_well::first(sheet).map(|line| format!("`A:1` style in line {}", line + 1));
    book.sheets().iter().find_map(grid).or_else(|| book.sheets().iter().find_map(list))
}

/// The lines that begin with `Reading:` and its number.
fn headers(sheet: &Sheet) -> Vec<usize> {
    let begins = |line: &usize| {
        sheet.line(*line).contains(READING) && {
            let cells = sheet.cells(*line);
            let mut filled = cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty());
            filled.next() == Some(READING)
                && filled.next().is_some_and(|number| number.parse::<u32>().is_ok())
                && filled.next().is_some()
        }
    };
    let lines = if sheet.holds(READING) { sheet.len() } else { 0 };
    (0..lines).filter(begins).collect()
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    let results: Vec<&Sheet> = book.sheets().iter().filter(|sheet| !headers(sheet).is_empty()).collect();
    let lists: Vec<(&Sheet, ByWell)> =
        book.sheets().iter().filter_map(|sheet| Some((sheet, ByWell::read(sheet)?))).collect();
    let several = results.len().max(lists.len()) > 1;
    let name = |sheet: &Sheet| match sheet.name() {
        Some(name) if several => name.to_string(),
        _ => "Plate 1".to_owned(),
    };
    for (nth, sheet) in results.iter().enumerate() {
        harvest.turn_to(sheet);
        let list = lists.get(nth).filter(|_| lists.len() == results.len());
        read_grids(sheet, &name(sheet), list, &mut harvest);
    }
    if results.is_empty() {
        for (sheet, list) in &lists {
            harvest.turn_to(sheet);
            list.take(sheet, &name(sheet), &mut harvest);
        }
    }
    harvest.finish(NAME)
}

/// A well of one reading: the text that stands there, its line and the index of its cell.
type Seen = (Option<f64>, usize, usize);

/// Reads the grids of a sheet, and holds them against the list of the same wells.
fn read_grids(sheet: &Sheet, plate: &str, list: Option<&(&Sheet, ByWell)>, harvest: &mut Harvest<'_>) {
    let mut taken = Taken::default();
    let mut free = 0;
    let mut step: Option<Step> = None;
    let mut seen: BTreeMap<Well, Vec<Seen>> = BTreeMap::new();
    let mut whole = true;
    let mut grids = 0;
    for header in headers(sheet) {
        if let Some(next) = Step::above(sheet, free..header) {
            step = Some(next);
        }
        let frame = match Frame::find(sheet, header) {
            Ok(frame) => frame,
            Err(problem) => {
                harvest.problem_of(plate, *problem);
                whole = false;
                continue;
            }
        };
        refuse_strays(sheet, plate, free..header, harvest);
        free = frame.end();
        let read = match step.as_ref().map(|step| (step.title(), step.read())) {
            None => {
                let message = "nothing above this grid says what was read";
                let help = "expected `Luminescence`, `Fluorescence` or `Absorbance` above `Reading:`; export the results again";
                let width = sheet.line(header).chars().count();
                harvest.problem_of(
                    plate,
                    sheet.error_at(message, header, 1, width).code(Code::Export).help(help),
                );
                whole = false;
                continue;
            }
            Some((title, read)) => match (wording::kind_of(title), read) {
                (Kind::Derived(word), _) => {
                    let message = format!("the grid `{title}` is not read: `{word}` is calculated");
                    harvest.leave_out(header, &message, frame.numbers(sheet), LeftOut::Known);
                    continue;
                }
                (_, Some(read)) => read,
                (_, None) => {
                    let message = format!("the grid `{title}` is not read: nothing says that it is raw");
                    harvest.leave_out(header, &message, frame.numbers(sheet), LeftOut::Unknown);
                    continue;
                }
            },
        };
        frame.tell_notes(sheet, harvest);
        // In a text every line has its cells; in a workbook empty ones at the end do not exist.
        if list.is_none()
            && sheet.name().is_some()
            && let Some(problem) = torn(sheet, &frame.lines(sheet))
        {
            harvest.problem_of(plate, problem);
            whole = false;
            continue;
        }
        grids += 1;
        let target = Target::endpoint(plate, taken.free(plate, &read));
        frame.for_each_cell(sheet, |row, col, line, cell| {
            if let Some(well) = Well::new(row, col) {
                let number = match cell::read(sheet.marks(), cell.index, &cell.text) {
                    Content::Number(number) => Some(number),
                    _ => None,
                };
                seen.entry(well).or_default().push((number, line, cell.index));
            }
            take_cell(sheet, harvest, &target, (row, col), line, cell);
        });
    }
    refuse_strays(sheet, plate, free..sheet.len(), harvest);
    if let Some((listed, list)) = list.filter(|_| whole && grids > 0) {
        for problem in list.contradictions(listed, sheet, &seen, grids) {
            harvest.problem_of(plate, problem);
        }
    }
}

/// Numbers behind a row letter that belong to no grid: the line above them was damaged.
fn refuse_strays(sheet: &Sheet, plate: &str, lines: std::ops::Range<usize>, harvest: &mut Harvest<'_>) {
    for line in lines {
        let cells = sheet.cells(line);
        let mut filled = cells.iter().filter(|cell| !cell.text.is_empty());
        let letter = filled.next().and_then(|cell| crate::plate::well::parse_row(&cell.text));
        let numbers = filled.filter(|cell| cell.text.parse::<f64>().is_ok()).count();
        if letter.is_some() && numbers > 2 {
            let message = format!("this row stands below no line that begins with `{READING}`");
            let help =
                "export the results again; `--grid F11:Q18` reads a grid by the cells in which it stands";
            let width = sheet.line(line).chars().count();
            harvest.problem_of(plate, sheet.error_at(message, line, 1, width).code(Code::Export).help(help));
            return;
        }
    }
}

#[cfg(test)]
mod tests;
