//! From a file to readings: it is opened and recognised, and what the user chose of it is kept.

use std::path::Path;
use std::sync::Arc;

use crate::ingest::detect::{detect, named};
use crate::ingest::format::{Choice, Format, Read};
use crate::ingest::formats::AREA_SCANS;
use crate::ingest::list::Wanted;
use crate::ingest::open::{chosen_sheets, open};
use crate::ingest::{asm, bad_plates, list, odd_cells, picked, time_table};
use crate::plate::readings::{Readings, SelectError};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::numerals::counted;
use foldshift_tables::sheet::Book;
use foldshift_tables::sheet::text::decode;

/// Reads the export at `path`; `choice` overrides detection.
///
/// # Errors
/// When the file cannot be read, when no reader or more than one fits, and with every bad cell of
/// the file when one does.
pub fn read_path(path: &Path, choice: Choice<'_>) -> Result<Readings, Vec<Diagnostic>> {
    read_path_by_plate(path, choice).and_then(whole)
}

/// As [`read_path`], but one bad plate does not refuse the others: it is in [`Readings::refused`].
///
/// # Errors
/// As [`read_path`], when no plate can be read.
pub fn read_path_by_plate(path: &Path, choice: Choice<'_>) -> Result<Readings, Vec<Diagnostic>> {
    let book = open(path, choice)?;
    by_plate(&path.display().to_string(), choice, &book)
}

/// Is the file at `path` JSON of the Allotrope Simple Model? One that cannot be read is none.
#[must_use]
pub fn is_asm(path: &Path) -> bool {
    let Ok(bytes) = std::fs::read(path) else { return false };
    decode(&bytes).is_ok_and(|text| asm::is_one(&text))
}

/// Reads an export from its bytes; `source` is what to call it in messages.
///
/// # Errors
/// As [`read_path`].
pub fn read_bytes(source: &str, bytes: &[u8], choice: Choice<'_>) -> Result<Readings, Vec<Diagnostic>> {
    read_each_plate(source, bytes, choice).and_then(whole)
}

/// As [`read_bytes`], but one bad plate does not refuse the others: it is in [`Readings::refused`].
///
/// # Errors
/// As [`read_bytes`], when no plate can be read.
pub fn read_each_plate(source: &str, bytes: &[u8], choice: Choice<'_>) -> Result<Readings, Vec<Diagnostic>> {
    let book = chosen_sheets(Book::read(source, bytes), choice)?;
    by_plate(source, choice, &book)
}

/// The readings of a file without bad plates.
fn whole(mut readings: Readings) -> Result<Readings, Vec<Diagnostic>> {
    if readings.refused.problems.is_empty() { Ok(readings) } else { Err(bad_plates::told(&mut readings)) }
}

/// Reads an export that was opened.
///
/// # Errors
/// As [`read_path`].
pub(crate) fn read_opened(
    source: &str,
    choice: Choice<'_>,
    book: &Book,
) -> Result<Readings, Vec<Diagnostic>> {
    by_plate(source, choice, book).and_then(whole)
}

fn by_plate(source: &str, choice: Choice<'_>, book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let chosen =
        choice.format.map(|name| named(source, name)).transpose().map_err(|problem| vec![*problem])?;
    // Where cells are blank because nobody computed them, nothing else that is said makes sense.
    let blank = book.warnings();
    match of_book(source, choice, book, chosen) {
        Ok(mut readings) => {
            readings.warnings.extend(blank);
            readings.warnings.extend(odd_cells::warnings(book, &readings));
            Ok(readings)
        }
        Err(problems) => Err(problems.into_iter().chain(blank).collect()),
    }
}

fn of_book(
    source: &str,
    choice: Choice<'_>,
    book: &Book,
    chosen: Option<&'static Format>,
) -> Result<Readings, Vec<Diagnostic>> {
    if let Some(grid) = choice.grid {
        if !choice.plates.is_empty() {
            let message = "`--grid` reads one plate, and several are named";
            let problem = Diagnostic::error(Code::Export, message).at(Place::file(source));
            return Err(vec![problem.help("give `--plate` once, as the name of the plate")]);
        }
        let mut readings = picked::read(book, grid, choice)?;
        readings.evidence = format!("the cells {grid} were chosen");
        return Ok(readings);
    }
    let wanted = Wanted::of(choice);
    let (format, evidence) = match chosen {
        Some(format) => (format, "chosen by name".to_owned()),
        None if wanted.is_some() => (&list::FORMAT, "the columns of a list were chosen".to_owned()),
        None => detect(book).map_err(|problem| vec![*problem])?,
    };
    let mut readings = match choice.time_unit {
        _ if wanted.is_some() => list::read_wanted(book, wanted)?,
        None if choice.area_mean => area_means(source, format)?(book)?,
        None => (format.read)(book)?,
        Some(_) if format.name == time_table::FORMAT.name => time_table::read_chosen(book, choice)?,
        Some(_) => {
            let message =
                format!("`--time-unit` is for tables of times, and this is read as `{}`", format.name);
            return Err(vec![
                Diagnostic::error(Code::Export, message).at(Place::file(source)).help("leave it out"),
            ]);
        }
    };
    let plates: Vec<&str> =
        choice.plate.into_iter().chain(choice.plates.iter().map(String::as_str)).collect();
    let present = readings.plates();
    if !plates.is_empty() && !readings.refused.problems.is_empty() {
        if plates.iter().any(|wanted| !present.iter().any(|name| name == wanted)) {
            return Err(bad_plates::told(&mut readings));
        }
        let refused = std::mem::take(&mut readings.refused);
        readings.warnings.extend(refused.problems.into_iter().map(Diagnostic::as_warning));
    }
    if let Some(problem) = in_part(&readings, choice) {
        return Err(std::iter::once(problem).chain(readings.warnings).collect());
    }
    readings.keep_only(&plates, choice.read).map_err(|error| vec![not_there(source, &error)])?;
    readings.evidence = evidence;
    Ok(readings)
}

/// A plate or a read that the export does not hold.
fn not_there(source: &str, error: &SelectError) -> Diagnostic {
    let problem = Diagnostic::error(Code::Export, error.to_string()).at(Place::file(source));
    match error.help() {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// Who reads the means of area scans in this format.
fn area_means(source: &str, format: &Format) -> Result<Read, Vec<Diagnostic>> {
    let found = AREA_SCANS.iter().find(|(name, _)| *name == format.name);
    found.map(|(_, read)| *read).ok_or_else(|| {
        let names: Vec<&str> = AREA_SCANS.iter().map(|(name, _)| *name).collect();
        let message = format!("area scans of `{}` are not read", format.name);
        let problem = Diagnostic::error(Code::Export, message).at(Place::file(source));
        vec![problem.help(format!("leave `--area mean` out; it is for {}", names.join(", ")))]
    })
}

/// A file of which more than half was left out, unless the user asked for a part of it.
fn in_part(readings: &Readings, choice: Choice<'_>) -> Option<Diagnostic> {
    let asked = choice.in_part
        || choice.plate.is_some()
        || !choice.plates.is_empty()
        || choice.read.is_some()
        || choice.column.is_some();
    let read = readings.readings.len();
    (!asked && readings.unread > read).then(|| {
        let message = format!(
            "{} can be read, {} may be readings as well and nothing says what they are",
            counted(read, "value"),
            counted(readings.unread, "value")
        );
        Diagnostic::error(Code::Export, message)
            .at(Place::file(Arc::clone(&readings.source)))
            .help("`--in-part` reads what is certain; `--grid B3:M10` says where the wells are")
    })
}
