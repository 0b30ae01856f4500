//! Which reader fits a file: exactly one, and it says why.

use crate::ingest::format::{Fit, Format};
use crate::ingest::formats::FORMATS;
use crate::ingest::nearest::nearest;
use crate::ingest::{general, unrecognised};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::sheet::Book;

/// Every format that is read, vendors first.
pub fn formats() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().copied()
}

/// The format of this name.
pub(super) fn named(source: &str, name: &str) -> Result<&'static Format, Box<Diagnostic>> {
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
pub(super) fn detect(book: &Book) -> Result<Fit, Box<Diagnostic>> {
    let fits = |format: &'static Format| Some((format, (format.recognise)(book)?));
    let specific: Vec<_> = formats().filter(|format| !format.generic).filter_map(fits).collect();
    if specific.is_empty() {
        return book
            .sheets()
            .iter()
            .find_map(|sheet| unrecognised::unread(sheet, || nearest(book)))
            .map_or_else(|| only(book, general::fits(book)?), |unread| Err(Box::new(unread)));
    }
    only(book, specific)
}

/// The one of the formats that fit.
fn only(book: &Book, mut fits: Vec<Fit>) -> Result<Fit, Box<Diagnostic>> {
    if fits.len() == 1 {
        return Ok(fits.remove(0));
    }
    let names: Vec<String> = fits.iter().map(|(format, why)| format!("`{}` ({why})", format.name)).collect();
    let message = format!("several formats fit this file: {}", names.join(" and "));
    let reads = |format: &Format| {
        (format.read)(book).is_ok_and(|readings| readings.readings.len() >= readings.unread)
    };
    let best = fits.iter().find(|(format, _)| reads(format)).map_or(fits[0].0, |(format, _)| format);
    let help = format!("choose one, for example `--format {}`", best.name);
    Err(Box::new(
        Diagnostic::error(Code::SeveralFit, message).at(Place::file(book.source().as_ref())).help(help),
    ))
}
