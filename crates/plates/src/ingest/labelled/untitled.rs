//! Grids that nothing names although others have their titles: the line that says what they are may be lost.

use crate::ingest::grid::Grid;
use crate::ingest::headings::Heading;
use crate::ingest::sighting::Earlier;
use crate::ingest::wording::{self, Kind};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

fn refuse(sheet: &Sheet, grid: &Grid, message: &str) -> Diagnostic {
    let help = "write above it what it is (`Blank corrected`, or the name of its plate), or pick the raw ones with `--grid`";
    let width = sheet.line(grid.header).chars().count();
    sheet.error_at(message, grid.header, 1, width).code(Code::Export).help(help)
}

fn is_untitled(heading: &Heading) -> bool {
    heading.title.is_empty() && heading.plate.is_none() && heading.further.is_empty()
}

/// A grid without a title that is one before it, shifted or scaled.
pub(super) fn copied(
    sheet: &Sheet,
    grid: &Grid,
    heading: &Heading,
    earlier: &mut Earlier,
) -> Option<Diagnostic> {
    let known = earlier.knows(super::values(sheet, grid));
    let message = "this grid is one before it, shifted or scaled by a constant, or the mean, difference or ratio of two: \
                   was it calculated?";
    (known && is_untitled(heading)).then(|| refuse(sheet, grid, message))
}

/// A grid without a title below raw and calculated ones that have theirs. Each of those comes with whether it is raw.
pub(super) fn behind_calculated<'h>(
    sheet: &Sheet,
    grid: &Grid,
    heading: &Heading,
    before: impl Iterator<Item = (&'h Heading, bool)>,
) -> Option<Diagnostic> {
    // Nearly every grid has a title of its own, and is asked no further.
    if !is_untitled(heading) {
        return None;
    }
    let (mut raw, mut calculated) = (false, false);
    for (other, is_raw) in before {
        if is_untitled(other) {
            return None;
        }
        raw |= is_raw;
        calculated = calculated || matches!(wording::kind_of(&other.title), Kind::Derived(_));
    }
    let message = "nothing says what this grid is, as it is said of the raw and the calculated ones above it";
    (raw && calculated).then(|| refuse(sheet, grid, message))
}
