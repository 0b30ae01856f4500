//! Tables of times against wells as people type and paste them: wells across or down, several reads as tables below
//! one another or on sheets of their own.
//!
//! ```text
//! OD600                        Zeit [s]   0     300    600
//! Time     A1    A2            A1         0.1   0.2    0.3
//! 0:00:00  0.1   0.2           A2         0.1   0.3    0.4
//! 0:05:00  0.2   0.3
//! ```

mod leftovers;
mod titles;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::format::{Choice, Format};
use crate::ingest::harvest::{Harvest, LeftOut, Line, Slot};
use crate::ingest::series_table::{self, Axis, Form, SeriesTable};
use crate::ingest::wording::{self, Kind, read_name};
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Cell, Sheet};
use titles::{Names, Title};

/// The name of this reader.
const NAME: &str = "time_table";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "tables of times against wells, CSV, TSV or workbook",
    recognised_by: "times, cycles or wavelengths in a column before columns called `A1`, `A2`, …, or in a line above \
                    lines called so, and no landmark of a vendor",
    generic: true,
    recognise,
    read: |book| read_with(book, None),
};

/// Evidence for a table of times, if there is one.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(|sheet| {
        let (line, left) = next(sheet, 0)?;
        let heading = sheet.cells(line).get(left).map(|cell| cell.text.to_string())?;
        Some(format!("`{heading}` against wells in line {}", line + 1))
    })
}

/// The next table from line `from` on: its header, and where in the line it begins.
fn next(sheet: &Sheet, from: usize) -> Option<(usize, usize)> {
    (from..sheet.len()).filter(|line| promising(sheet.line(*line))).find_map(|line| {
        let left = series_table::typed_start(sheet, line, &sheet.cells(line))?;
        Some((line, left))
    })
}

/// The refusal of a line of wells above numbers where nothing says what its lines are.
pub(crate) fn without_times(book: &Book) -> Option<Diagnostic> {
    let is_number = |sheet: &Sheet, cell: &Cell<'_>| sheet.marks().parse(cell.index, &cell.text).is_ok();
    book.sheets().iter().find_map(|sheet| {
        let named = |line: usize| {
            let cells = sheet.cells(line);
            let wells = cells
                .windows(2)
                .position(|pair| pair.iter().all(|cell| cell.text.parse::<Well>().is_ok()))?;
            (wells > 0).then_some((line, wells))
        };
        let (line, wells) = (0..sheet.len().min(200)).find_map(named)?;
        let below = |line: usize| {
            sheet.cells(line).iter().skip(wells).filter(|cell| is_number(sheet, cell)).count() > 1
        };
        (1..=3).any(|more| below(line + more)).then(|| {
            let cells = sheet.cells(line);
            let problem = sheet.error(
                "these wells stand above numbers, and no column says when they were read",
                line,
                &cells[wells],
            );
            problem.code(Code::Export).help("call the column of times `Time [s]`, `Time [min]` or `Time [h]`")
        })
    })
}

/// Can this line be the header of a table? Cheap, because it is asked of every line of files that hold none.
fn promising(line: &str) -> bool {
    const STEMS: [&[u8]; 29] = [
        b"tim",
        b"zeit",
        b"temps",
        b"tiempo",
        b"tempo",
        b"tijd",
        b"elapsed",
        b"cycl",
        b"zykl",
        b"cicl",
        b"hour",
        b"heure",
        b"hora",
        b"ora",
        b"wav",
        b"well",
        b"reading",
        b"messung",
        b"lect",
        b"lett",
        b"minut",
        b"second",
        b"tid",
        b"czas",
        "čas".as_bytes(),
        "врем".as_bytes(),
        b"day",
        b"tag",
        b"jour",
    ];
    // The words stand before the first well.
    let start = &line.as_bytes()[..line.len().min(160)];
    let begins = |at: usize, stem: &[u8]| {
        start.get(at..at + stem.len()).is_some_and(|part| part.eq_ignore_ascii_case(stem))
    };
    // Two letters, or a letter and a blank, are rare in lines of wells and numbers.
    start.windows(2).enumerate().filter(|(_, pair)| pair[0].is_ascii_alphabetic()).any(|(at, pair)| {
        let first = pair[0].to_ascii_lowercase();
        if pair[1] == b' ' {
            return first == b't' && (begins(at, b"t [") || begins(at, b"t ("));
        }
        pair[1].is_ascii_alphabetic() && STEMS.iter().any(|stem| stem[0] == first && begins(at, stem))
    })
}

/// Seconds in the unit that the user names for times without one.
fn unit_of(choice: Choice<'_>) -> Result<Option<f64>, String> {
    match choice.time_unit {
        None => Ok(None),
        Some("s") => Ok(Some(1.0)),
        Some("min") => Ok(Some(60.0)),
        Some("h") => Ok(Some(3600.0)),
        Some(other) => Err(format!("`{other}` is no unit of times: expected s, min or h")),
    }
}

/// Reads with the unit of times that the user names.
pub(crate) fn read_chosen(book: &Book, choice: Choice<'_>) -> Result<Readings, Vec<Diagnostic>> {
    match unit_of(choice) {
        Ok(unit) => read_with(book, unit),
        Err(message) => Err(vec![
            Diagnostic::error(Code::UnknownName, message).at(Place::file(Arc::clone(book.source()))),
        ]),
    }
}

/// Reads every table of every sheet; `unit` is that of times whose heading names none.
fn read_with(book: &Book, unit: Option<f64>) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let holding = book.sheets().iter().filter(|sheet| next(sheet, 0).is_some()).count();
    if holding == 0 {
        let message = "this holds no table of times against wells";
        let problem =
            Diagnostic::error(Code::UnknownFormat, message).at(Place::file(Arc::clone(book.source())));
        return Err(vec![problem.help("expected a column such as `Time [s]` before columns `A1`, `A2`, …")]);
    }
    let mut names = Names::default();
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        read_sheet(sheet, &mut harvest, &mut names, unit, holding > 1);
    }
    harvest.finish(NAME)
}

fn read_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>, names: &mut Names, unit: Option<f64>, several: bool) {
    let form = Form { unit, typed: true, ..Form::default() };
    let mut free = 0;
    while let Some((header, _)) = next(sheet, free) {
        leftovers::tell(sheet, free..header, harvest);
        let starts = series_table::typed_starts(sheet, header);
        let above = free..header;
        for (nth, left) in starts.iter().copied().enumerate() {
            let right = starts.get(nth + 1).copied();
            let form = Form { right, ..form };
            let table = match series_table::read_as(sheet, header, left, sheet.len(), form) {
                Ok(table) => table,
                Err(problem) => return harvest.problem(*problem),
            };
            free = free.max(table.last + 1);
            let from = if nth == 0 { 0 } else { left };
            let title = Title::above(sheet, above.clone(), from..right.unwrap_or(usize::MAX));
            if let Err(problem) = take_titled(sheet, header, &table, &title, (names, several), harvest) {
                return harvest.problem(*problem);
            }
        }
    }
    leftovers::tell(sheet, free..sheet.len(), harvest);
}

/// Takes a table under its title, or says why it is left out; an error where nothing tells it from an earlier one.
fn take_titled(
    sheet: &Sheet,
    header: usize,
    table: &SeriesTable,
    title: &Title,
    (names, several): (&mut Names, bool),
    harvest: &mut Harvest<'_>,
) -> Result<(), Box<Diagnostic>> {
    let own = sheet.name().map_or(Kind::Raw, |name| wording::kind_of(name.as_ref()));
    let said = if title.kind == Kind::Raw { own } else { title.kind.clone() };
    if let Kind::Derived(word) | Kind::Layout(word) = said {
        let message = format!("the table in line {} is not read: its title says `{word}`", header + 1);
        harvest.leave_out(header, &message, table.entries.len(), LeftOut::Known);
        return Ok(());
    }
    tell(table, header, harvest);
    let (plate, read) = names.next(sheet, title, several).map_err(|message| {
        let width = sheet.line(header).chars().count().min(60);
        let problem = sheet.error_at(message, header, 1, width).code(Code::Duplicate);
        Box::new(
            problem.help("write what was read above each table, as in `OD600`, or the name of its plate"),
        )
    })?;
    take(sheet, table, &plate, &read, names, harvest);
    Ok(())
}

/// What stands in a table beside its readings.
fn tell(table: &SeriesTable, header: usize, harvest: &mut Harvest<'_>) {
    if let Some(note) = &table.note {
        harvest.warn(header, note.clone());
    }
    for aside in table.asides.iter().filter(|aside| aside.values > 0) {
        let known = wording::kind_of(&aside.name) != Kind::Raw;
        let message = format!("`{}` is not read: it names no well", aside.name);
        harvest.leave_out(
            header,
            &message,
            aside.values,
            if known { LeftOut::Known } else { LeftOut::Unknown },
        );
    }
}

fn take(
    sheet: &Sheet,
    table: &SeriesTable,
    plate: &Arc<str>,
    read: &str,
    names: &mut Names,
    harvest: &mut Harvest<'_>,
) {
    let mut line = Line::new(sheet);
    let mut reads: BTreeMap<u64, Arc<str>> = BTreeMap::new();
    for entry in &table.entries {
        let key = if table.axis == Axis::Time { 0 } else { entry.moment.to_bits() };
        let called = reads.entry(key).or_insert_with(|| match table.axis {
            Axis::Time => names.taken.free(plate, read),
            // Cycles whose times nobody says.
            Axis::Cycle => names.taken.free(plate, &format!("{read} iteration={}", entry.moment)),
            Axis::Wave => names.taken.free(plate, &at_wave(read, entry.moment)),
        });
        let time_s = (table.axis == Axis::Time).then_some(entry.moment);
        let slot = Slot { plate: Arc::clone(plate), read: Arc::clone(called), well: entry.well, time_s };
        line.take(harvest, &slot, entry.line, entry.index);
    }
}

/// The name of a read at a wavelength of a scan.
fn at_wave(read: &str, wave: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    let whole = (wave.fract() == 0.0 && (100.0..=2000.0).contains(&wave)).then_some(wave as u32);
    let named = whole.filter(|_| read == "absorbance").and_then(|wave| read_name(read, &[wave]));
    named.unwrap_or_else(|| format!("{read} [{wave}]"))
}

#[cfg(test)]
mod tests;
