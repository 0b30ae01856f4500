//! A file of nobody's: what the general readers see in it, if they are certain enough.

use crate::ingest::format::Fit;
use crate::ingest::nearest::nearest;
use crate::ingest::sighting::Sighting;
use crate::ingest::{bare, grids_over_time, labelled, list, suggestions, time_table};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Book;

/// The general readers that fit, each with its evidence; one at least.
///
/// # Errors
/// When none fits, and when they are not certain enough.
pub(super) fn fits(book: &Book) -> Result<Vec<Fit>, Box<Diagnostic>> {
    let grids = labelled::sightings(book);
    let list = list::FORMAT.recognise;
    let mut fits = Vec::new();
    let mut doubtful = !grids.iter().all(Sighting::is_certain);
    if let Some(why) = (grids_over_time::FORMAT.recognise)(book) {
        return Ok(vec![(&grids_over_time::FORMAT, why)]);
    }
    if let Some(why) = (time_table::FORMAT.recognise)(book) {
        // Layouts and lists beside tables of times are no readings.
        if !labelled::holds_raw(book) {
            return Ok(vec![(&time_table::FORMAT, why)]);
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
            return Ok(vec![(&list::FORMAT, "wells that are numbered".to_owned())]);
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
    Ok(fits)
}
