//! One export within a Gen5 file: how it begins, its plate and its procedure.

use std::ops::Range;

use super::headings::first_filled;
use super::procedure::Procedure;
use super::words;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// One export within the file.
pub(super) struct Section {
    pub(super) lines: Range<usize>,
    pub(super) plate: String,
    pub(super) procedure: Procedure,
}

/// The first text of a line with which an export begins in any language.
///
/// In a language that we do not know it is a version such as `3.12.08` behind any words, a few lines above the
/// path of an experiment or a protocol.
pub(super) fn begins_in_any_language(sheet: &Sheet, line: usize) -> Option<usize> {
    if !sheet.line(line).contains('.') {
        return None;
    }
    let (origin, _) = first_filled(sheet, line);
    let is_version = |text: &str| {
        let parts: Vec<&str> = text.split('.').collect();
        let two = |part: &&str| part.len() == 2 && part.parse::<u8>().is_ok();
        parts.len() == 3
            && parts.iter().skip(1).all(two)
            && parts[0].len() <= 2
            && parts[0].parse::<u8>().is_ok()
    };
    if !sheet.cells(line).get(origin + 1).is_some_and(|cell| is_version(&cell.text)) {
        return None;
    }
    let is_path = |text: &str| [".xpt", ".prt"].iter().any(|end| text.to_lowercase().ends_with(end));
    let mut below = line + 1..sheet.len().min(line + 9);
    below
        .any(|line| sheet.cells(line).get(origin + 1).is_some_and(|cell| is_path(&cell.text)))
        .then_some(origin)
}

/// Does an export of this sheet name its plate?
pub(super) fn names_a_plate(sheet: &Sheet) -> bool {
    plate_of(sheet, 0..sheet.len()).is_some()
}

/// What stands behind `Plate Number`.
pub(super) fn plate_of(sheet: &Sheet, mut lines: Range<usize>) -> Option<String> {
    let is_key = |text: &str| words::is_plate_number(text);
    let line = lines.find(|line| is_key(&first_filled(sheet, *line).1))?;
    let cells = sheet.cells(line);
    let name = cells.iter().find(|cell| !cell.text.is_empty() && !is_key(&cell.text))?;
    Some(name.text.clone().into_owned())
}

/// A header that does not say what was measured, or says it twice.
pub(super) fn bad_header(sheet: &Sheet, section: &Section) -> Option<Diagnostic> {
    const HELP: &str = "expected `Software Version` at the start of each export and `Read` for each step: export the plate again";
    let twice = [words::is_plate_number, words::is_procedure].into_iter().find_map(|is_key| {
        let is_here = |line: &usize| is_key(&first_filled(sheet, *line).1);
        let line = section.lines.clone().filter(is_here).nth(1)?;
        let key = first_filled(sheet, line).1;
        let message = format!("`{key}` stands twice in one export");
        Some(sheet.error_at(message, line, 1, key.chars().count()).code(Code::Duplicate).help(HELP))
    });
    twice.or_else(|| {
        let silent = section.procedure.steps.is_empty() && section.procedure.described;
        let unread = |line: &usize| words::is_procedure(&first_filled(sheet, *line).1);
        let line = section.lines.clone().find(unread).filter(|_| silent)?;
        let message = "this procedure has no `Read` step, so nothing says what was measured";
        Some(sheet.error_at(message, line, 1, 1).code(Code::UnknownFormat).help(HELP))
    })
}
