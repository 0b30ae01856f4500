//! Whole rows of a table as they stand in the file, for those who split many of them at once.

use std::borrow::Cow;
use std::sync::Arc;

use memchr::memchr;

use super::{Heading, Row, Table};
use crate::diagnostic::Place;
use crate::sheet::number::{Marks, NoNumber};
use crate::sheet::split::split_line;
use crate::sheet::{Cell, Sheet};

/// Whole rows of a table, with all that is known of how they are read. Nothing in it is split before somebody asks.
#[derive(Clone, Debug)]
pub struct Part(Form);

#[derive(Clone, Debug)]
enum Form {
    /// A first part, a workbook, or rows whose numbers had to be looked at.
    Table(Box<Table<'static>>),
    /// Lines that are rows, whose cells say nothing about how numbers are read.
    Rows(Rows),
}

#[derive(Clone, Debug)]
struct Rows {
    source: Arc<str>,
    text: String,
    delimiter: char,
    skipped: usize,
    marks: Arc<Marks>,
    headings: Arc<[Heading]>,
}

impl Rows {
    fn table(&self, text: String) -> Table<'static> {
        let source = Arc::clone(&self.source);
        let sheet = Sheet::of_read_rows(source, text, self.delimiter, self.skipped, &self.marks);
        Table::of_rows(sheet, Arc::clone(&self.headings))
    }
}

impl Part {
    pub(super) fn of_table(table: Table<'static>) -> Self {
        Self(Form::Table(Box::new(table)))
    }

    /// Lines of which each is a row, its quotes around whole cells.
    pub(super) fn of_rows(
        source: Arc<str>,
        text: String,
        delimiter: char,
        skipped: usize,
        marks: Arc<Marks>,
        headings: Arc<[Heading]>,
    ) -> Self {
        Self(Form::Rows(Rows { source, text, delimiter, skipped, marks, headings }))
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
            Form::Rows(rows) => rows.table(rows.text.clone()),
        }
    }

    /// The rows as a table of their own.
    #[must_use]
    pub fn into_table(self) -> Table<'static> {
        match self.0 {
            Form::Table(table) => *table,
            Form::Rows(mut rows) => {
                let text = std::mem::take(&mut rows.text);
                rows.table(text)
            }
        }
    }

    /// The headings of the columns.
    #[must_use]
    pub fn headings(&self) -> &Arc<[Heading]> {
        match &self.0 {
            Form::Table(table) => &table.headings,
            Form::Rows(rows) => &rows.headings,
        }
    }

    /// What separates the cells.
    #[must_use]
    pub fn delimiter(&self) -> char {
        match &self.0 {
            Form::Table(table) => table.sheet.delimiter(),
            Form::Rows(rows) => rows.delimiter,
        }
    }

    /// Can a cell be quoted and hold a delimiter, a line end or a quote? Where none can, quotes stand around whole cells, or are
    /// characters of a workbook.
    #[must_use]
    pub fn has_wild_quotes(&self) -> bool {
        match &self.0 {
            Form::Table(table) => table.sheet.has_quotes(),
            Form::Rows(_) => false,
        }
    }

    /// Is a quote around a whole cell no part of it?
    #[must_use]
    pub fn has_tame_quotes(&self) -> bool {
        matches!(self.0, Form::Rows(_))
    }

    /// The lines below the headings and what each of them is called in the [`Table`]; blank ones, too.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let (mut rest, mut next, sheet) = match &self.0 {
            Form::Table(table) => (None, table.header.map_or(0, |line| line + 1), Some(table.sheet.as_ref())),
            Form::Rows(rows) => (Some(rows.text.as_str()).filter(|text| !text.is_empty()), 0, None),
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
            Form::Rows(rows) => split_line(line, rows.delimiter, cells),
        }
    }

    /// The number that a cell of a column is, as [`Row::value`](super::Row::value) reads it.
    ///
    /// # Errors
    /// When it is none, or could be two.
    pub fn value(&self, column: usize, text: &str) -> Result<f64, NoNumber> {
        match &self.0 {
            Form::Table(table) => Row::value_by(table.sheet.marks(), table.sheet.delimiter(), column, text),
            Form::Rows(rows) => Row::value_by(&rows.marks, rows.delimiter, column, text),
        }
    }

    /// Does its last line lack its end? The file may have been cut within it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match &self.0 {
            Form::Table(table) => {
                table.sheet.len().checked_sub(1).is_some_and(|last| table.sheet.is_open(last))
            }
            Form::Rows(rows) => !rows.text.ends_with('\n'),
        }
    }

    /// Where a line stands.
    #[must_use]
    pub fn place_of(&self, line: usize) -> Place {
        match &self.0 {
            Form::Table(table) => table.sheet.place_of_line(line),
            Form::Rows(rows) => Place::line(Arc::clone(&rows.source), rows.skipped + line + 1),
        }
    }

    /// The file as the user named it.
    #[must_use]
    pub fn source(&self) -> &Arc<str> {
        match &self.0 {
            Form::Table(table) => table.sheet.source(),
            Form::Rows(rows) => &rows.source,
        }
    }
}
