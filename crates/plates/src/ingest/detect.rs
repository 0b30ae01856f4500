//! Which reader fits a file: exactly one, and it says why.

use std::path::Path;
use std::sync::Arc;

use crate::ingest::format::{Choice, Format, Read};
use crate::ingest::formats::{AREA_SCANS, FORMATS};
use crate::ingest::list::Wanted;
use crate::ingest::nearest::nearest;
use crate::ingest::sighting::Sighting;
use crate::ingest::{
    asm, bad_plates, bare, grids_over_time, labelled, list, odd_cells, picked, suggestions, time_table,
    unrecognised,
};
use crate::plate::readings::{Readings, SelectError};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest, unreadable};
use foldshift_tables::numerals::counted;
use foldshift_tables::sheet::text::decode;
use foldshift_tables::sheet::{Book, Sheet};

/// Every format that is read, vendors first.
pub fn formats() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().copied()
}

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

/// The export at `path` as sheets, those that `choice` names alone.
///
/// # Errors
/// When the file cannot be read, or holds nothing.
pub(crate) fn open(path: &Path, choice: Choice<'_>) -> Result<Book, Vec<Diagnostic>> {
    let source = path.display().to_string();
    if path.is_dir() {
        let problem =
            Diagnostic::error(Code::Unreadable, "this is a folder, not an export").at(Place::file(source));
        return Err(vec![problem.help("name the files in it")]);
    }
    match std::fs::read(path) {
        Ok(bytes) => chosen_sheets(Book::of_bytes(&source, bytes), choice),
        Err(error) => Err(vec![unreadable(&source, &error, "check the path and the name")]),
    }
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

/// The sheets that `choice` names, all of them when it names none; a book of nothing is refused.
fn chosen_sheets(book: Result<Book, Diagnostic>, choice: Choice<'_>) -> Result<Book, Vec<Diagnostic>> {
    let sheets: Vec<&str> = choice.sheet.into_iter().collect();
    let book = book.and_then(|book| book.with_sheets(&sheets)).map_err(|problem| vec![problem])?;
    if let Some(problem) = book.sheets().iter().find_map(Sheet::overlong) {
        return Err(vec![problem]);
    }
    if book.sheets().iter().all(|sheet| (0..sheet.len()).all(|line| sheet.is_blank(line))) {
        let message = "this file holds nothing but blanks and delimiters";
        let problem = Diagnostic::error(Code::Empty, message).at(Place::file(Arc::clone(book.source())));
        return Err(vec![problem.help("export the raw data again; is it the file that you meant?")]);
    }
    Ok(book)
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

fn named(source: &str, name: &str) -> Result<&'static Format, Box<Diagnostic>> {
    formats().find(|format| format.name == name).ok_or_else(|| {
        let names: Vec<&str> = formats().map(|format| format.name).collect();
        let near = suggest(name, names.iter().copied()).map(|near| format!("did you mean {near}? "));
        let help = format!("{}known formats: {}", near.unwrap_or_default(), names.join(", "));
        Box::new(
            Diagnostic::error(Code::UnknownName, format!("there is no format `{name}`"))
                .at(Place::file(source))
                .help(help),
        )
    })
}

/// The one reader that fits, and its evidence.
fn detect(book: &Book) -> Result<(&'static Format, String), Box<Diagnostic>> {
    let fits = |format: &'static Format| Some((format, (format.recognise)(book)?));
    let specific: Vec<_> = formats().filter(|format| !format.generic).filter_map(fits).collect();
    if specific.is_empty() {
        return book
            .sheets()
            .iter()
            .find_map(|sheet| unrecognised::unread(sheet, || nearest(book)))
            .map_or_else(|| general(book), |unread| Err(Box::new(unread)));
    }
    only(book, specific)
}

/// The one of the formats that fit.
fn only(
    book: &Book,
    mut fits: Vec<(&'static Format, String)>,
) -> Result<(&'static Format, String), Box<Diagnostic>> {
    if fits.len() == 1 {
        return Ok(fits.remove(0));
    }
    let names: Vec<String> = fits.iter().map(|(format, why)| format!("`{}` ({why})", format.name)).collect();
    let message = format!("several formats fit this file: {}", names.join(" and "));
    let help = format!("choose one, for example `--format {}`", fits[0].0.name);
    Err(Box::new(
        Diagnostic::error(Code::SeveralFit, message).at(Place::file(book.source().as_ref())).help(help),
    ))
}

/// A file of nobody's: what the general readers see, if they are certain enough.
fn general(book: &Book) -> Result<(&'static Format, String), Box<Diagnostic>> {
    let grids = labelled::sightings(book);
    let list = list::FORMAT.recognise;
    let mut fits = Vec::new();
    let mut doubtful = !grids.iter().all(Sighting::is_certain);
    if let Some(why) = (grids_over_time::FORMAT.recognise)(book) {
        return Ok((&grids_over_time::FORMAT, why));
    }
    if let Some(why) = (time_table::FORMAT.recognise)(book) {
        // Layouts and lists beside tables of times are no readings.
        if !labelled::holds_raw(book) {
            return Ok((&time_table::FORMAT, why));
        }
        fits.push((&time_table::FORMAT, why));
    }
    if let Some(why) = labelled::evidence(&grids) {
        fits.push((&labelled::FORMAT, why));
    }
    if let Some(why) = list(book) {
        fits.push((&list::FORMAT, why));
    }
    let mut seen = grids;
    if let Some(problem) = time_table::without_times(book).filter(|_| fits.is_empty() && seen.is_empty()) {
        return Err(Box::new(problem));
    }
    if fits.is_empty() {
        seen = bare::sightings(book);
        doubtful = !seen.iter().all(Sighting::is_certain);
        if let Some(why) = (bare::FORMAT.recognise)(book) {
            fits.push((&bare::FORMAT, why));
        } else if list::is_numbered(book) {
            // Nothing else reads it, so its own question is asked.
            return Ok((&list::FORMAT, "wells that are numbered".to_owned()));
        }
    }
    if doubtful {
        return Err(Box::new(suggestions::refusal(book, &seen)));
    }
    if fits.is_empty() {
        let message = match nearest(book) {
            Some(nearest) => {
                format!("this is not a plate-reader export that can be read; {}", nearest.told())
            }
            None => "this is not a plate-reader export that can be read".to_owned(),
        };
        let help = "expected column numbers 1, 2, 3, … with row letters below them, numbers in the shape of a plate, a column \
                    `well`, or the landmarks of a reader (see `foldshift formats`); `--grid B3:M10` says where the wells are";
        let sheet = book.first();
        let line = (0..sheet.len()).find(|line| !sheet.is_blank(*line)).unwrap_or(0);
        let width = sheet.line(line).chars().count().min(40);
        return Err(Box::new(sheet.error_at(message, line, 1, width).code(Code::Export).help(help)));
    }
    only(book, fits)
}
