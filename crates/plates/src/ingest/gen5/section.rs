//! The exports within a Gen5 file: where each begins, its plate and its procedure.

use std::ops::Range;

use crate::ingest::gen5::headings::first_filled;
use crate::ingest::gen5::procedure::Procedure;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// One export within the file.
pub(super) struct Section {
    pub(super) lines: Range<usize>,
    pub(super) plate: String,
    pub(super) procedure: Procedure,
}

/// The exports of a sheet, from top to bottom.
pub(super) fn sections(sheet: &Sheet) -> Vec<Section> {
    let begins = |line: usize| {
        let (origin, text) = first_filled(sheet, line);
        (text == "Software Version").then_some((line, origin))
    };
    let starts: Vec<(usize, usize)> = (0..sheet.len()).filter_map(begins).collect();
    if starts.is_empty() {
        let plate = plate_of(sheet, 0..sheet.len()).unwrap_or_default();
        return vec![Section {
            lines: 0..sheet.len(),
            plate,
            procedure: Procedure::read(sheet, 0..sheet.len(), 0),
        }];
    }
    let ends = starts.iter().skip(1).map(|(line, _)| *line).chain([sheet.len()]);
    let section = |(nth, ((start, origin), end)): (usize, (&(usize, usize), usize))| {
        let lines = *start..end;
        Section {
            plate: plate_of(sheet, lines.clone()).unwrap_or_else(|| format!("Plate {}", nth + 1)),
            procedure: Procedure::read(sheet, lines.clone(), *origin),
            lines,
        }
    };
    starts.iter().zip(ends).enumerate().map(section).collect()
}

/// What stands behind `Plate Number`.
fn plate_of(sheet: &Sheet, mut lines: Range<usize>) -> Option<String> {
    const KEY: &str = "Plate Number";
    let line = lines.find(|line| first_filled(sheet, *line).1 == KEY)?;
    let cells = sheet.cells(line);
    let name = cells.iter().find(|cell| !cell.text.is_empty() && cell.text != KEY)?;
    Some(name.text.clone().into_owned())
}

/// A header that does not say what was measured, or says it twice.
pub(super) fn bad_header(sheet: &Sheet, section: &Section) -> Option<Diagnostic> {
    const HELP: &str = "expected `Software Version` at the start of each export and `Read` for each step: export the plate again";
    let twice = ["Plate Number", "Procedure Details"].into_iter().find_map(|key| {
        let line = section.lines.clone().filter(|line| first_filled(sheet, *line).1 == key).nth(1)?;
        let message = format!("`{key}` stands twice in one export");
        Some(sheet.error_at(message, line, 1, key.len()).code(Code::Duplicate).help(HELP))
    });
    twice.or_else(|| {
        let unread = |line: &usize| first_filled(sheet, *line).1 == "Procedure Details";
        let line = section.lines.clone().find(unread).filter(|_| section.procedure.steps.is_empty())?;
        let message = "this procedure has no `Read` step, so nothing says what was measured";
        Some(sheet.error_at(message, line, 1, 1).code(Code::UnknownFormat).help(HELP))
    })
}
