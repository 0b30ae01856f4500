//! Neighbouring rows of a table as typed columns.

use std::sync::Arc;

use foldshift_tables::diagnostic::Place;
use foldshift_tables::table::{Heading, Part, Table};

#[cfg(feature = "parquet")]
use crate::typed_rows::{At, table};

/// How the cells of a column are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// As texts, by codes.
    Text,
    /// As finite numbers.
    Number,
}

/// A column that is wanted; the same one may be wanted in both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wanted {
    /// Which column of the sample it is, from 0.
    pub column: usize,
    /// How its cells are wanted.
    pub kind: Kind,
}

impl Wanted {
    /// A column as texts.
    #[must_use]
    pub const fn text(column: usize) -> Self {
        Self { column, kind: Kind::Text }
    }

    /// A column as numbers.
    #[must_use]
    pub const fn number(column: usize) -> Self {
        Self { column, kind: Kind::Number }
    }
}

/// The different texts of a column of one batch, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub(crate) text: String,
    /// Where each ends.
    pub(crate) ends: Vec<usize>,
}

impl Texts {
    /// The text of a code; empty beyond the last.
    #[must_use]
    pub fn get(&self, code: u32) -> &str {
        let code = code as usize;
        let start = code.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(code).copied());
        range.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Each of them, in the order of their codes: that in which they first occur.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let text = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            text
        })
    }
}

/// The cells of a wanted column.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Texts as [`Row::cell`](foldshift_tables::table::Row::cell) gives them: without outer blanks and quotes; an empty cell
    /// or a null is an empty text.
    Text {
        /// The text of each row, a code of `values`.
        codes: Vec<u32>,
        /// The different texts.
        values: Texts,
    },
    /// Numbers, finite in every row that is not odd.
    Number(Vec<f64>),
}

impl Column {
    /// The text of a row; empty in a column of numbers.
    #[must_use]
    pub fn text(&self, row: usize) -> &str {
        match self {
            Self::Text { codes, values } => codes.get(row).map_or("", |code| values.get(*code)),
            Self::Number(_) => "",
        }
    }

    /// Codes and their texts, of a column of texts.
    #[must_use]
    pub fn texts(&self) -> Option<(&[u32], &Texts)> {
        match self {
            Self::Text { codes, values } => Some((codes, values)),
            Self::Number(_) => None,
        }
    }

    /// The numbers, of a column of numbers.
    #[must_use]
    pub fn numbers(&self) -> Option<&[f64]> {
        match self {
            Self::Number(numbers) => Some(numbers),
            Self::Text { .. } => None,
        }
    }
}

/// Neighbouring rows of one file.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(crate) file: usize,
    pub(crate) rows: usize,
    pub(crate) columns: Vec<Column>,
    pub(crate) odd: Vec<u32>,
    pub(crate) origin: Origin,
}

/// What a batch was read from.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// Lines of a text or a sheet, and the line of each row where they are not all neighbours from the first on.
    Part { part: Box<Part>, first: usize, lines: Option<Vec<u32>>, headings: Arc<[Heading]> },
    /// Rows of Parquet or Arrow, and which columns of the sample they have.
    #[cfg(feature = "parquet")]
    Typed { at: At, rows: arrow_array::RecordBatch, columns: Vec<usize>, headings: Arc<[Heading]> },
}

impl Batch {
    /// Which file of the source it is from, from 0.
    #[must_use]
    pub fn file(&self) -> usize {
        self.file
    }

    /// What that file is called.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        match &self.origin {
            Origin::Part { part, .. } => part.source(),
            #[cfg(feature = "parquet")]
            Origin::Typed { at, .. } => &at.source,
        }
    }

    /// How many rows it has; lines that hold nothing are none.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The wanted columns, in the order in which they were asked for.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The same, to keep.
    #[must_use]
    pub fn into_columns(self) -> Vec<Column> {
        self.columns
    }

    /// Rows (from 0, rising) that are not plain: a cell that is wanted as a number is none or not finite, the row has more
    /// filled cells than the table has columns, or it is the last of a text and has no line end. Their numbers may be NaN
    /// here; what they are is said by [`Batch::table`].
    #[must_use]
    pub fn odd(&self) -> &[u32] {
        &self.odd
    }

    /// Is no row odd?
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.odd.is_empty()
    }

    /// Where a row stands.
    #[must_use]
    pub fn place(&self, row: usize) -> Place {
        match &self.origin {
            Origin::Part { part, .. } => part.place_of(self.line(row)),
            #[cfg(feature = "parquet")]
            Origin::Typed { at, .. } => at.place(row),
        }
    }

    /// The rows as a table of texts, its columns in the order of those of the sample. Columns of Parquet and Arrow that nobody
    /// wanted were not read, and are empty.
    #[must_use]
    pub fn table(&self) -> Table<'_> {
        match &self.origin {
            Origin::Part { part, headings, .. } => {
                let table = part.table();
                table.clone().in_order_of(headings).unwrap_or(table)
            }
            #[cfg(feature = "parquet")]
            Origin::Typed { at, rows, columns, headings } => table(at, rows, columns, headings),
        }
    }

    /// The line of a row in [`Batch::table`].
    #[must_use]
    pub fn line(&self, row: usize) -> usize {
        match &self.origin {
            Origin::Part { first, lines, .. } => {
                lines.as_ref().and_then(|lines| lines.get(row)).map_or(first + row, |line| *line as usize)
            }
            #[cfg(feature = "parquet")]
            Origin::Typed { .. } => row,
        }
    }
}
