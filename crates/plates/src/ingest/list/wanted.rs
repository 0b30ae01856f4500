//! The columns of a list that the user named.

use crate::ingest::format::{Choice, Numbered};
use foldshift_tables::diagnostic::suggest;
use foldshift_tables::numerals::first_few;
use foldshift_tables::sheet::Cell;
use foldshift_tables::table::Heading;

/// What the user says about a list.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// The column of readings; several with commas.
    pub(crate) column: Option<&'a str>,
    pub(crate) well_column: Option<&'a str>,
    pub(crate) numbered: Option<Numbered>,
    /// For software whose lists hold nothing but measures: the read in a column of numbers, by its heading.
    pub(crate) measures: Option<fn(&str) -> Option<String>>,
}

impl<'a> Wanted<'a> {
    /// The part of a choice that speaks of lists.
    pub(crate) fn of(choice: Choice<'a>) -> Self {
        Self {
            column: choice.column,
            well_column: choice.well_column,
            numbered: choice.numbered,
            ..Self::default()
        }
    }

    /// Is anything said?
    pub(crate) fn is_some(self) -> bool {
        self.column.is_some() || self.well_column.is_some() || self.numbered.is_some()
    }

    /// The columns of readings that are wanted, or the name that no column has.
    pub(super) fn columns(self, cells: &[Cell<'_>]) -> Option<Result<Vec<usize>, &'a str>> {
        let column = self.column?;
        // A name may hold a comma itself: `485,528`.
        if let Some(only) = index_of(cells, column) {
            return Some(Ok(vec![only]));
        }
        let names = column.split(',').map(str::trim).filter(|name| !name.is_empty());
        Some(names.map(|name| index_of(cells, name).ok_or(name)).collect())
    }
}

/// The column of this name: as it is written, or else the only one but for case and blanks.
pub(super) fn index_of(cells: &[Cell<'_>], name: &str) -> Option<usize> {
    let name = name.trim();
    let exact = cells.iter().position(|cell| cell.text == name);
    let folded = Heading::of(name).folded();
    let mut alike =
        cells.iter().filter(|cell| !folded.is_empty() && Heading::of(&cell.text).folded() == folded);
    exact.or_else(|| alike.next().filter(|_| alike.next().is_none()).map(|cell| cell.index))
}

/// What to do about a name that no column has.
pub(super) fn no_such(cells: &[Cell<'_>], name: &str) -> String {
    let known = || cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty());
    let near = suggest(name, known()).map(|near| format!("did you mean {near}? ")).unwrap_or_default();
    format!("{near}columns: {}", names(known()))
}

/// The most names that a message lists: a table of features has thousands of columns.
const MOST_NAMED: usize = 40;

/// Names between backticks, and how many more there are.
pub(super) fn names<'t>(all: impl Iterator<Item = &'t str>) -> String {
    first_few(&all.map(|name| format!("`{name}`")).collect::<Vec<_>>(), MOST_NAMED)
}
