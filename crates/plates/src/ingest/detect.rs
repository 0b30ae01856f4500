//! Which reader fits a file: exactly one, and it says why.

use std::path::Path;
use std::sync::Arc;

use crate::ingest::format::{Choice, Format};
use crate::ingest::formats::FORMATS;
use crate::ingest::sighting::{self, Sighting};
use crate::ingest::{bare, grids_over_time, labelled, list, picked, time_table, unrecognised};
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest, unreadable};
use foldshift_tables::numerals::counted;
use foldshift_tables::sheet::Book;

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
    let source = path.display().to_string();
    if path.is_dir() {
        let problem =
            Diagnostic::error(Code::Unreadable, "this is a folder, not an export").at(Place::file(source));
        return Err(vec![problem.help("name the files in it")]);
    }
    match std::fs::read(path) {
        Ok(bytes) => read_book(&source, choice, || Book::of_bytes(&source, bytes)),
        Err(error) => Err(vec![unreadable(&source, &error, "check the path and the name")]),
    }
}

/// Reads an export from its bytes; `source` is what to call it in messages.
///
/// # Errors
/// As [`read_path`].
pub fn read_bytes(source: &str, bytes: &[u8], choice: Choice<'_>) -> Result<Readings, Vec<Diagnostic>> {
    read_book(source, choice, || Book::read(source, bytes))
}

fn read_book(
    source: &str,
    choice: Choice<'_>,
    book: impl FnOnce() -> Result<Book, Diagnostic>,
) -> Result<Readings, Vec<Diagnostic>> {
    let chosen =
        choice.format.map(|name| named(source, name)).transpose().map_err(|problem| vec![*problem])?;
    let sheets: Vec<&str> = choice.sheet.into_iter().collect();
    let book = book().and_then(|book| book.with_sheets(&sheets)).map_err(|problem| vec![problem])?;
    // Where cells are blank because nobody computed them, nothing else that is said makes sense.
    let blank = book.warnings();
    match of_book(source, choice, &book, chosen) {
        Ok(mut readings) => {
            readings.warnings.extend(blank);
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
        let mut readings = picked::read(book, grid, choice)?;
        readings.evidence = format!("the cells {grid} were chosen");
        return Ok(readings);
    }
    let (format, evidence) = match chosen {
        Some(format) => (format, "chosen by name".to_owned()),
        None => detect(book).map_err(|problem| vec![*problem])?,
    };
    let mut readings = match choice.time_unit {
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
    if let Some(problem) = in_part(&readings, choice) {
        return Err(std::iter::once(problem).chain(readings.warnings).collect());
    }
    readings.keep_only(choice.plate, choice.read).map_err(|error| {
        let problem = Diagnostic::error(Code::Export, error.to_string()).at(Place::file(source));
        vec![match error.help() {
            Some(help) => problem.help(help),
            None => problem,
        }]
    })?;
    readings.evidence = evidence;
    Ok(readings)
}

/// A file of which more than half was left out, unless the user asked for a part of it.
fn in_part(readings: &Readings, choice: Choice<'_>) -> Option<Diagnostic> {
    let asked = choice.in_part || choice.plate.is_some() || choice.read.is_some() || choice.column.is_some();
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
            .find_map(unrecognised::unread)
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
        if !time_table::holds_raw_grid(book) {
            return Ok((&time_table::FORMAT, why));
        }
        fits.push((&time_table::FORMAT, why));
    }
    if let Some(why) = (labelled::FORMAT.recognise)(book) {
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
        }
    }
    if doubtful {
        return Err(Box::new(sighting::refusal(book.source(), &seen)));
    }
    if fits.is_empty() {
        let message = "this is not a plate-reader export that can be read";
        let help = "expected column numbers 1, 2, 3, … with row letters below them, numbers in the shape of a plate, a column \
                    `well`, or the landmarks of a reader (see `foldshift formats`); `--grid B3:M10` says where the wells are";
        let sheet = book.first();
        let line = (0..sheet.len()).find(|line| !sheet.is_blank(*line)).unwrap_or(0);
        let width = sheet.line(line).chars().count().min(40);
        return Err(Box::new(sheet.error_at(message, line, 1, width).code(Code::Export).help(help)));
    }
    only(book, fits)
}
