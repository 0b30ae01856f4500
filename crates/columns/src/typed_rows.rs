//! Rows of Parquet and Arrow as a table of texts, each with its place.

use std::sync::Arc;

use arrow_array::RecordBatch;
use foldshift_tables::diagnostic::Place;
use foldshift_tables::sheet::{Sheet, kept};
use foldshift_tables::table::{Heading, Table};

use crate::typed_cells::write_cell;

/// Where rows stand: in which part of which file, after how many others of that part.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) source: Arc<str>,
    pub(crate) part: Arc<str>,
    pub(crate) skipped: usize,
}

impl At {
    /// The place of a row, from 0.
    pub(crate) fn place(&self, row: usize) -> Place {
        Place::cell(Arc::clone(&self.source), Arc::clone(&self.part), self.skipped + row + 1, None)
    }
}

/// Rows as a table of texts; columns of the headings that the batch has not are empty. `columns` says which column each of the
/// batch is.
pub(crate) fn table(
    at: &At,
    rows: &RecordBatch,
    columns: &[usize],
    headings: &Arc<[Heading]>,
) -> Table<'static> {
    let place = |column: usize| columns.iter().position(|own| *own == column);
    let places: Vec<Option<usize>> = (0..headings.len()).map(place).collect();
    let (mut text, mut cell) = (String::new(), String::new());
    for row in 0..rows.num_rows() {
        for (index, place) in places.iter().enumerate() {
            if index > 0 {
                text.push('\t');
            }
            if let Some(place) = place {
                cell.clear();
                write_cell(rows.column(*place).as_ref(), row, &mut cell);
                push_quoted(&kept(cell.trim()), &mut text);
            }
        }
        text.push('\n');
    }
    Table::of_rows(
        Sheet::of_rows(Arc::clone(&at.source), Arc::clone(&at.part), text, at.skipped),
        Arc::clone(headings),
    )
}

fn push_quoted(cell: &str, text: &mut String) {
    if !cell.contains(['\t', '\n', '\r', '"']) {
        text.push_str(cell);
        return;
    }
    text.push('"');
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}
