//! Part of a sheet that one measurement wrote, and which mode each of its lines belongs to.

use std::ops::Range;

use crate::ingest::bmg::head;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// Part of a sheet that one measurement wrote.
pub(super) struct Section<'s> {
    pub(super) sheet: &'s Sheet,
    pub(super) lines: Range<usize>,
    /// The lines that say what was read, and what they say.
    modes: Vec<(usize, &'static str)>,
    /// Does it say who measured, or what?
    pub(super) has_head: bool,
}

impl<'s> Section<'s> {
    /// The section of a sheet that these lines are.
    pub(super) fn new(sheet: &'s Sheet, lines: Range<usize>) -> Self {
        let mode = |line: usize| {
            let cells = sheet.cells(line);
            let first = cells.iter().find(|cell| !cell.text.is_empty())?;
            Some((line, head::mode_of(&first.text)?))
        };
        let modes = lines.clone().filter_map(mode).collect();
        let keys =
            || head::USER.iter().chain(&head::RUN).chain(&head::TEST_NAME).copied().collect::<Vec<_>>();
        let has_head = head::line_with(sheet, lines.clone(), &keys()).is_some();
        Self { sheet, lines, modes, has_head }
    }

    /// The first mode that is named.
    pub(super) fn first_mode(&self) -> Option<&'static str> {
        self.modes.first().map(|(_, mode)| *mode)
    }

    /// The mode that stands nearest above a line.
    pub(super) fn mode(&self, line: usize) -> Option<&'static str> {
        let above = self.modes.partition_point(|(at, _)| *at < line);
        self.modes[..above].last().map(|(_, mode)| *mode)
    }
}

/// What to say when no mode is named.
pub(super) fn no_mode(sheet: &Sheet, line: usize) -> Diagnostic {
    let message = "nothing above this title says what was read";
    let help = "expected a line such as `Absorbance`, `Fluorescence (FI)` or `Luminescence`";
    sheet.error_at(message, line, 1, sheet.line(line).chars().count()).code(Code::Export).help(help)
}
