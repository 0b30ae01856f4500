//! What was read where a sheet has no head that says it: users copy a table without the lines above.

use std::ops::Range;

use crate::ingest::bmg::section::{Section, no_mode};
use crate::ingest::bmg::title::{Optics, Raw};
use foldshift_tables::diagnostic::Diagnostic;

/// The largest absorbance that a reader prints.
const MOST_ABSORBANCE: f64 = 10.0;

/// The mode that optics and numbers of `lines` name beyond doubt.
pub(super) fn mode(
    section: &Section<'_>,
    raw: &Raw,
    wave: Option<u32>,
    lines: Range<usize>,
    title: usize,
) -> Result<&'static str, Box<Diagnostic>> {
    let fractions = || {
        let sheet = section.sheet;
        let mut fractions = false;
        for cell in lines.clone().flat_map(|line| sheet.cells(line)) {
            if let Ok(number) = sheet.marks().parse(cell.index, &cell.text) {
                fractions |= number.fract() != 0.0 && number < MOST_ABSORBANCE;
            }
        }
        fractions
    };
    let found = match raw.optics_kind() {
        _ if section.has_head => None,
        Optics::Pair => Some("fluorescence"),
        Optics::Open => Some("luminescence"),
        Optics::One => fractions().then_some("absorbance"),
        Optics::None if wave.is_some() => fractions().then_some("absorbance"),
        Optics::None => None,
    };
    found.ok_or_else(|| Box::new(no_mode(section.sheet, title)))
}
