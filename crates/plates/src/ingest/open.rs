//! A file, or its bytes, as sheets: those that the user named alone.

use std::path::Path;
use std::sync::Arc;

use crate::ingest::format::Choice;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, unreadable};
use foldshift_tables::sheet::{Book, Sheet};

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

/// The sheets that `choice` names, all of them when it names none; a book of nothing is refused.
pub(super) fn chosen_sheets(
    book: Result<Book, Diagnostic>,
    choice: Choice<'_>,
) -> Result<Book, Vec<Diagnostic>> {
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
