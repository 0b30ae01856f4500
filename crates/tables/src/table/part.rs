//! Whole rows of a table as they stand in the file, for those who split many of them at once.

use std::borrow::Cow;
use std::sync::Arc;

use memchr::memchr;

use super::{Heading, Row, Table};
use crate::diagnostic::Place;
use crate::sheet::number::{Marks, NoNumber};
use crate::sheet::split::split_plain;
use crate::sheet::{Cell, Sheet};

/// Whole rows of a table, with all that is known of how they are read. Nothing in it is split before somebody asks.
#[derive(Clone, Debug)]
pub struct Part(Form);

#[derive(Clone, Debug)]
enum Form {
    /// A first part, a workbook, or rows whose numbers had to be looked at.
    Table(Box<Table<'static>>),
    /// Rows without quotes between commas, whose cells say nothing about how numbers are read.
    Rows { source: Arc<str>, text: String, skipped: usize, marks: Arc<Marks>, headings: Arc<[Heading]> },
}

impl Part {
    pub(super) fn of_table(table: Table<'static>) -> Self {
        Self(Form::Table(Box::new(table)))
    }

    pub(super) fn of_rows(
        source: Arc<str>,
        text: String,
        skipped: usize,
        marks: Arc<Marks>,
        headings: Arc<[Heading]>,
    ) -> Self {
        Self(Form::Rows { source, text, skipped, marks, headings })
    }

    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table<'_> {
        match &self.0 {
            Form::Table(table) => Table {
                sheet: Cow::Borrowed(&table.sheet),
                header: table.header,
                headings: Arc::clone(&table.headings),
                comments: table.comments,
                order: table.order.clone(),
            },
            Form::Rows { source, text, skipped, marks, headings } => Table {
                sheet: Cow::Owned(Sheet::of_read_rows(Arc::clone(source), text.clone(), *skipped, marks)),
                header: None,
                headings: Arc::clone(headings),
                comments: false,
                order: None,
            },
        }
    }

    /// The rows as a table of their own.
    #[must_use]
    pub fn into_table(self) -> Table<'static> {
        match self.0 {
            Form::Table(table) => *table,
            Form::Rows { source, text, skipped, marks, headings } => {
                let sheet = Cow::Owned(Sheet::of_read_rows(source, text, skipped, &marks));
                Table { sheet, header: None, headings, comments: false, order: None }
            }
        }
    }

    /// The headings of the columns.
    #[must_use]
    pub fn headings(&self) -> &Arc<[Heading]> {
        match &self.0 {
            Form::Table(table) => &table.headings,
            Form::Rows { headings, .. } => headings,
        }
    }

    /// What separates the cells.
    #[must_use]
    pub fn delimiter(&self) -> char {
        match &self.0 {
            Form::Table(table) => table.sheet.delimiter(),
            Form::Rows { .. } => ',',
        }
    }

    /// Can a cell be quoted?
    #[must_use]
    pub fn has_quotes(&self) -> bool {
        match &self.0 {
            Form::Table(table) => table.sheet.has_quotes(),
            Form::Rows { .. } => false,
        }
    }

    /// The lines below the headings and what each of them is called in the [`Table`]; blank ones, too.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let (mut rest, mut next, sheet) = match &self.0 {
            Form::Table(table) => (None, table.header.map_or(0, |line| line + 1), Some(table.sheet.as_ref())),
            Form::Rows { text, .. } => (Some(text.as_str()).filter(|text| !text.is_empty()), 0, None),
        };
        std::iter::from_fn(move || {
            let line = match sheet {
                Some(sheet) => (next < sheet.len()).then(|| sheet.line(next))?,
                None => {
                    let text = rest?;
                    let (line, after) = match memchr(b'\n', text.as_bytes()) {
                        Some(end) => (&text[..end], &text[end + 1..]),
                        None => (text, ""),
                    };
                    rest = Some(after).filter(|after| !after.is_empty());
                    line.trim_end_matches('\r')
                }
            };
            next += 1;
            Some((next - 1, line))
        })
    }

    /// Puts the cells of one of its lines into `cells`.
    pub fn cells_of<'a>(&self, line: &'a str, cells: &mut Vec<Cell<'a>>) {
        match &self.0 {
            Form::Table(table) => table.sheet.split_line(line, cells),
            Form::Rows { .. } => split_plain(line, cells),
        }
    }

    /// The number that a cell of a column is, as [`Row::value`](super::Row::value) reads it.
    ///
    /// # Errors
    /// When it is none, or could be two.
    pub fn value(&self, column: usize, text: &str) -> Result<f64, NoNumber> {
        match &self.0 {
            Form::Table(table) => Row::value_by(table.sheet.marks(), table.sheet.delimiter(), column, text),
            Form::Rows { marks, .. } => Row::value_by(marks, ',', column, text),
        }
    }

    /// Where a line stands.
    #[must_use]
    pub fn place_of(&self, line: usize) -> Place {
        match &self.0 {
            Form::Table(table) => table.sheet.place_of_line(line),
            Form::Rows { source, skipped, .. } => Place::line(Arc::clone(source), skipped + line + 1),
        }
    }

    /// The file as the user named it.
    #[must_use]
    pub fn source(&self) -> &Arc<str> {
        match &self.0 {
            Form::Table(table) => table.sheet.source(),
            Form::Rows { source, .. } => source,
        }
    }
}
