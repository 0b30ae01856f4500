//! What only the user knows: are these numbers calculated, are these grids plates or reads?

use super::{Found, range_of};
use crate::ingest::grid::Grid;
use crate::ingest::suggestions;
use crate::ingest::typed_means::{self, TypedMeans};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// Numbers behind an empty column that are finer than the readings before it, and no mean of them.
pub(super) fn finer(
    book: &Book,
    sheet: &Sheet,
    grid: &Grid,
    typed: Option<&TypedMeans>,
) -> Option<Diagnostic> {
    let mut plain = grid.clone();
    if let Some(typed) = typed {
        typed.taken_from(&mut plain);
    }
    let (gap, names) = typed_means::finer_behind_a_gap(sheet, &plain)?;
    let message = format!(
        "the numbers of columns {names} stand behind an empty column and have more decimals than those before it: were they calculated?"
    );
    let mut readings = grid.clone();
    readings.run.cols = gap - grid.run.start;
    let option = range_of(sheet, &readings).and_then(|range| suggestions::as_plates(book, &[range]));
    let option =
        option.map(|option| format!("{option} reads the columns before it; or ")).unwrap_or_default();
    let help = format!("{option}remove what is calculated, or write all readings with the same decimals");
    let width = sheet.line(grid.header).chars().count();
    Some(sheet.error_at(message, grid.header, 1, width).code(Code::Export).help(help))
}

/// Grids of one name: two plates, or two reads of one?
pub(super) fn open_names(book: &Book, name: &str, grids: &[&Found<'_>]) -> Diagnostic {
    let lines: Vec<String> = grids.iter().map(|found| (found.grid.header + 1).to_string()).collect();
    let lines = lines.join(", ");
    let message = if name.is_empty() {
        format!(
            "the grids whose column numbers stand in lines {lines} do not say to which plate each belongs"
        )
    } else {
        format!(
            "the grids whose column numbers stand in lines {lines} are all called `{name}`: are they plates, or reads of one plate?"
        )
    };
    let ranges: Vec<String> = grids.iter().filter_map(|found| range_of(found.sheet, &found.grid)).collect();
    let option = (ranges.len() == grids.len()).then(|| suggestions::as_plates(book, &ranges)).flatten();
    let option = option.map(|option| format!("{option} reads them as plates; or ")).unwrap_or_default();
    let help = format!("{option}write the name of its plate or read above each");
    let last = grids[grids.len() - 1];
    let width = last.sheet.line(last.grid.header).chars().count();
    last.sheet.error_at(message, last.grid.header, 1, width).code(Code::Export).help(help)
}
