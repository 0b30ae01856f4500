//! The lines of a table of wells against time or wavelength: which are its own, and which stand apart.

use super::headings::first_filled;
use super::moments;
use super::section::Section;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// What a table shows its wells against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    /// Times, one below the other.
    Times,
    /// Times, one beside the other.
    TimesAcross,
    /// Wavelengths, one below the other.
    Waves,
}

/// Does a line begin with a time or a wavelength in cell `at`? The first time may be blank.
pub(super) fn is_line(sheet: &Sheet, line: usize, at: usize, axis: Axis, is_first: bool) -> bool {
    let (first, text) = first_filled(sheet, line);
    if axis == Axis::Waves {
        return first == at && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    }
    (first == at && moments::is_moment(&text)) || (is_first && !text.is_empty() && first == at + 1)
}

/// A line of a spectrum below the empty line with which it ends: its readings would be lost.
pub(super) fn goes_on(sheet: &Sheet, section: &Section, end: usize, at: usize) -> Option<Diagnostic> {
    let line = (end..section.lines.end).find(|line| !sheet.is_blank(*line))?;
    let filled = sheet.cells(line).iter().filter(|cell| !cell.text.is_empty()).count();
    (filled > 1 && is_line(sheet, line, at, Axis::Waves, false)).then(|| {
        let message = "this line of a spectrum stands apart from the lines above it";
        let help = "expected no empty line within a table; export the file again";
        sheet.error_at(message, line, 1, 1).code(Code::Export).help(help)
    })
}
