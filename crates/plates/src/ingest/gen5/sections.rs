//! The exports within a Gen5 file: where each begins and ends.

use super::headings::first_filled;
use super::procedure::Procedure;
use super::section::{Section, begins_in_any_language, plate_of};
use super::{pasted, words};
use foldshift_tables::sheet::Sheet;

/// Does an export begin in this line? Then the cell of its first text.
fn begins(sheet: &Sheet, line: usize) -> Option<usize> {
    let (origin, text) = first_filled(sheet, line);
    if words::is_software(&text) { Some(origin) } else { begins_in_any_language(sheet, line) }
}

/// The exports of a sheet, from top to bottom.
pub(super) fn sections(sheet: &Sheet) -> Vec<Section> {
    let starts: Vec<(usize, usize)> =
        (0..sheet.len()).filter_map(|line| Some((line, begins(sheet, line)?))).collect();
    if starts.is_empty() {
        let described = (0..sheet.len()).any(|line| words::is_procedure(&first_filled(sheet, line).1));
        let pasted = if described { Vec::new() } else { pasted::sections(sheet) };
        if !pasted.is_empty() {
            return pasted;
        }
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
