//! Well lists, one well a line: with a header of common column names, or bare `plate, well, value`.

pub(in crate::ingest) mod apart;
pub(in crate::ingest) mod columns;
mod doses;
mod header;
mod heading_words;
mod line;
mod line_names;
mod lists_side_by_side;
mod long;
mod notes;
mod open_list;
mod readings_columns;
mod role;
mod sample;
mod start;
mod times;
mod wanted;
mod waves;
mod well_columns;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::list::columns::Columns;
use crate::ingest::list::long::Below;
use crate::ingest::list::start::{Form, Start, start};
use crate::ingest::list::waves::waves_of;
use crate::ingest::well_names::well_of;
use crate::ingest::wells::Wells;
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Cell, Sheet};

pub(in crate::ingest) use wanted::Wanted;

/// The name of this reader.
const NAME: &str = "list";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "well lists",
    recognised_by: "a column `well` (or `row` and `column`) with wells below it, or lines of plate, well and value \
                    without a header",
    generic: true,
    recognise,
    read,
};

/// Evidence for a well list, if there is one.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let Start { line, form } = start(sheet, Wanted::default()).filter(|start| !start.is_numbered())?;
    let name = |index: usize| {
        sheet.cells(line).into_iter().nth(index).map_or_else(String::new, |cell| cell.text.into_owned())
    };
    Some(match form {
        Form::Header(parts) => match parts.first()?.columns.wells {
            Wells::Column(well) | Wells::Numbered(well, ..) => {
                format!("a column `{}` in line {} with wells below it", name(well), line + 1)
            }
            Wells::RowAndColumn(row, col) => {
                format!(
                    "columns `{}` and `{}` in line {} with wells below them",
                    name(row),
                    name(col),
                    line + 1
                )
            }
        },
        Form::Bare(columns) => {
            let well = columns.wells.last_cell();
            format!("wells in column {} from line {} on, and no header", well + 1, line + 1)
        }
    })
}

/// Reads the lists of all sheets.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    read_wanted(book, Wanted::default())
}

/// Reads the lists of all sheets by the columns that the user names.
pub(in crate::ingest) fn read_wanted(book: &Book, wanted: Wanted<'_>) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut lists: Vec<(&Sheet, Start)> =
        book.sheets().iter().filter_map(|sheet| Some((sheet, start(sheet, wanted)?))).collect();
    if lists.is_empty() {
        return Err(vec![none(book, wanted)]);
    }
    if lists.len() > 1 {
        lists.retain(|(sheet, start)| !is_calculated(sheet, start.line, &mut harvest));
    }
    let several = lists.len() > 1;
    // Sheets called `412` and `700` are reads of one plate.
    let reads = several && lists.iter().all(|(sheet, _)| read_of_sheet(sheet).is_some());
    for (sheet, start) in lists {
        harvest.turn_to(sheet);
        let title = notes::title(sheet, 0, start.line);
        if let (Some(word), Form::Header(_)) = (&title.derived, &start.form) {
            let message = format!("the list below is not read: its title says `{word}`");
            harvest.leave_out(start.line, &message, lines_below(sheet, start.line), LeftOut::Known);
            continue;
        }
        let below_texts = match &start.form {
            Form::Header(_) if title.plate.is_none() => notes::stacked(sheet, start.line),
            _ => BTreeMap::new(),
        };
        let named = title.plate.or_else(|| below_texts.get(&start.line).cloned());
        // Sheets that name no plate are told apart by their own names.
        let plate: Arc<str> = match (named, sheet.name()) {
            (Some(plate), _) => plate.into(),
            (None, Some(name)) if several && !reads => Arc::clone(name),
            _ => "Plate 1".into(),
        };
        let read = read_of_sheet(sheet).filter(|_| sheet.name().is_some());
        match start.form {
            Form::Header(parts) => {
                tell_above(sheet, &mut harvest, start.line);
                let plates = parts.iter().map(|part| {
                    let own = lists_side_by_side::title_above(sheet, start.line, &part.cells);
                    own.filter(|_| parts.len() > 1).map_or_else(|| Arc::clone(&plate), Arc::from)
                });
                let plates = plates.collect();
                long::read(
                    sheet,
                    &mut harvest,
                    start.line,
                    Below { parts, plates, read, wanted, stacked: below_texts },
                );
            }
            Form::Bare(columns) => {
                bare(sheet, &mut harvest, start.line, &columns);
                let parts = vec![lists_side_by_side::Part { columns: *columns, cells: 0..usize::MAX }];
                long::read(
                    sheet,
                    &mut harvest,
                    start.line,
                    Below { parts, plates: vec![plate], read, wanted, stacked: below_texts },
                );
            }
        }
    }
    harvest.finish(NAME)
}

/// Tells of wells with numbers that stand above the header of the list.
fn tell_above(sheet: &Sheet, harvest: &mut Harvest<'_>, header: usize) {
    let number = |cell: &&Cell<'_>| sheet.marks().parse(cell.index, &cell.text).is_ok();
    let above = (0..header).map(|line| {
        let cells = sheet.cells(line);
        let well = cells.iter().any(|cell| well_of(&cell.text).is_some());
        if well { cells.iter().filter(number).count() } else { 0 }
    });
    let count: usize = above.sum();
    if count > 0 {
        let message = "wells above the header of the list are not read";
        harvest.leave_out(header, message, count, LeftOut::Unknown);
    }
}

/// Reads the list of a vendor whose header stands in `line`; the plate is named by its lines, or above them.
pub(in crate::ingest) fn read_below(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    line: usize,
    wanted: Wanted<'_>,
) {
    let Some(parts) = lists_side_by_side::parts(sheet, line, wanted) else {
        let message = "no wells stand below these columns";
        return harvest.problem(sheet.error_at(message, line, 1, 1).code(Code::Export));
    };
    let plate = notes::title(sheet, 0, line).plate.unwrap_or_else(|| "Plate 1".to_owned());
    let plates = parts.iter().map(|_| Arc::from(plate.as_str())).collect();
    long::read(sheet, harvest, line, Below { parts, plates, read: None, wanted, stacked: BTreeMap::new() });
}

/// Is there a list whose wells are numbered, and nothing says in which order?
pub(in crate::ingest) fn is_numbered(book: &Book) -> bool {
    let numbered = |sheet: &Sheet| start(sheet, Wanted::default()).is_some_and(|start| start.is_numbered());
    book.sheets().iter().any(numbered)
}

/// No list, or none with the columns that were named.
fn none(book: &Book, wanted: Wanted<'_>) -> Diagnostic {
    let named = wanted.column.or(wanted.well_column);
    let message = match named {
        Some(name) => format!("no list in this file has a column `{name}` with wells beside it"),
        None => "this is no well list: expected a column `well` and a column such as `value`".to_owned(),
    };
    let code = if named.is_some() { Code::MissingColumn } else { Code::UnknownFormat };
    Diagnostic::error(code, message).at(Place::file(Arc::clone(book.source())))
}

/// Does the name of a sheet say that its numbers are calculated, or a layout?
fn is_calculated(sheet: &Sheet, line: usize, harvest: &mut Harvest<'_>) -> bool {
    let Some(Kind::Derived(word) | Kind::Layout(word)) = sheet.name().map(|name| wording::kind_of(name))
    else {
        return false;
    };
    let message = format!("the list of this sheet is not read: its name says `{word}`");
    harvest.warn_of_file(format!("{message} ({} lines)", lines_below(sheet, line)));
    true
}

fn lines_below(sheet: &Sheet, line: usize) -> usize {
    (line + 1..sheet.len()).filter(|line| !sheet.is_blank(*line)).count()
}

/// The read that a sheet is called after: `412`, `OD600`.
fn read_of_sheet(sheet: &Sheet) -> Option<String> {
    let name = sheet.name()?;
    let named = wording::name_of(name);
    waves_of(name).map(|waves| waves.read).or_else(|| named.read.filter(|_| named.rest.is_empty()))
}

/// Says how the columns of a list without header are called.
fn bare(sheet: &Sheet, harvest: &mut Harvest<'_>, line: usize, columns: &Columns) {
    if columns.values.len() > 1 {
        let names: Vec<String> = columns.values.iter().map(|values| format!("`{}`", values.read)).collect();
        let cells = sheet.cells(line);
        let well = cells.get(columns.wells.last_cell()).map_or("", |cell: &Cell<'_>| cell.text.as_ref());
        let well = well_of(well).map_or_else(|| well.to_owned(), |well| well.to_string());
        let message =
            format!("this list has no header: the numbers behind `{well}` are read as {}", names.join(", "));
        harvest.warn(line, message);
    }
}

#[cfg(test)]
mod tests;
