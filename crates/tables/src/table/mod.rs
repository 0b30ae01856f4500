//! Tables: named columns above rows of cells, whatever the file is.
//!
//! ```text
//! text of any delimiter, gzip ─► Batches ─┐
//! sheet of a workbook ────────────────────┴─► Table ─► column(names) ─► Row ─► text, number
//! ```
//!
//! A column is found by any of its names ([`Table::column`]), whatever their case, blanks and the unit beside them
//! ([`Heading`]); a number is read by the decimal marks of its column; every problem has the place of its cell. Large
//! tables come in [`Batches`], each a table of its own, so that nobody need hold them whole.

mod batches;
mod edits;
mod heading;
mod number;
mod part;
mod row;
mod writer;

use std::borrow::Cow;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Place, suggest};
use crate::numerals::first_few;
use crate::sheet::{Book, Sheet};

pub use batches::{AskForSheet, Batches, FindHeader, Header};
pub use edits::{CellOf, TableEditor};
pub use heading::{Heading, plain, with_unit};
pub use number::{number_cell, with_number};
pub use part::Part;
pub use row::{NOTHING_KNOWN, Row};
pub use writer::TableWriter;

/// How many bad rows are told with their places; of a kind, a terminal shows the first few in full
/// ([`kinds`](crate::diagnostic::kinds)).
pub const MOST_TOLD: usize = 1000;

/// The most headings that a message lists.
const MOST_NAMED: usize = 40;

/// How many lines are searched for a header.
const REACH: usize = 60;

/// Named columns above rows of cells.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    sheet: Cow<'a, Sheet>,
    /// The line of the header, from 0; `None` in a later batch, whose header stood in the first.
    header: Option<usize>,
    headings: Arc<[Heading]>,
    /// Are lines that begin with `#` comments?
    comments: bool,
    /// Which cell of a line each column is, where they stand in another order than those of the sheet.
    order: Option<Arc<[usize]>>,
}

impl<'a> Table<'a> {
    /// The table below a line (from 0) of a sheet; lines that begin with `#` are comments.
    #[must_use]
    pub fn at(sheet: &'a Sheet, header: usize) -> Self {
        let headings = sheet.cells(header).iter().map(|cell| Heading::of(&cell.text)).collect();
        Self { sheet: Cow::Borrowed(sheet), header: Some(header), headings, comments: true, order: None }
    }

    /// Rows whose headings stand elsewhere: those of [`Sheet::of_rows`].
    #[must_use]
    pub fn of_rows(sheet: Sheet, headings: Arc<[Heading]>) -> Table<'static> {
        Table { sheet: Cow::Owned(sheet), header: None, headings, comments: false, order: None }
    }

    /// The table below the first line that is neither blank nor a comment.
    #[must_use]
    pub fn first(sheet: &'a Sheet) -> Option<Self> {
        let line = (0..sheet.len()).find(|line| !sheet.is_blank(*line) && !is_comment(sheet, *line))?;
        Some(Self::at(sheet, line))
    }

    /// The table below the first line near the top of the sheet whose headings `fit`.
    #[must_use]
    pub fn find(sheet: &'a Sheet, fit: impl Fn(&Table<'_>) -> bool) -> Option<Self> {
        (0..sheet.len().min(REACH))
            .filter(|line| !is_comment(sheet, *line))
            .map(|header| Self::at(sheet, header))
            .find(|table| fit(table))
    }

    /// The one table of a book whose headings `fit`; `None` when no sheet has one.
    ///
    /// # Errors
    /// When several sheets have one.
    pub fn only(book: &'a Book, fit: impl Fn(&Table<'_>) -> bool) -> Result<Option<Self>, Diagnostic> {
        let mut found: Vec<Self> = book.sheets().iter().filter_map(|sheet| Self::find(sheet, &fit)).collect();
        if found.len() > 1 {
            let names: Vec<&str> =
                found.iter().filter_map(|table| table.sheet().name().map(|n| &**n)).collect();
            let problem = format!("several sheets hold such a table: {}", names.join(", "));
            let place = Place::file(Arc::clone(book.source()));
            return Err(Diagnostic::error(Code::SeveralFit, problem)
                .at(place)
                .help("save each as a file of its own"));
        }
        Ok(found.pop())
    }

    /// A whole file as one table: text of any delimiter, gzip or a workbook with one sheet that is filled. No line of
    /// it is a comment.
    ///
    /// # Errors
    /// When the bytes are no table, or break off: then no row of them is given.
    pub fn read(source: &str, bytes: &[u8]) -> Result<Table<'static>, Diagnostic> {
        Self::read_on(source, bytes, None)
    }

    /// The same of the sheet of this name, where one is given.
    ///
    /// # Errors
    /// Also when no sheet is called so.
    pub fn read_on(source: &str, bytes: &[u8], sheet: Option<&str>) -> Result<Table<'static>, Diagnostic> {
        let mut batches = Batches::whole(source, bytes).on_sheet(sheet);
        let table = batches.next().unwrap_or_else(|| {
            Err(Diagnostic::error(Code::Empty, "the table is empty").at(Place::file(source)))
        })?;
        // What broke behind the rows is told: half of a table is none.
        batches.next().map_or(Ok(table), |broken| broken)
    }

    /// The same rows with the columns in the order of these headings, as far as it has them: as a table whose file has its
    /// columns in this order. Places stay those of the file.
    ///
    /// # Errors
    /// The headings that it lacks.
    pub fn in_order_of(mut self, headings: &[Heading]) -> Result<Self, Diagnostic> {
        let alike = |(own, other): (&Heading, &Heading)| own.text == other.text;
        if headings.len() == self.headings.len() && self.headings.iter().zip(headings).all(alike) {
            return Ok(self);
        }
        let mut order: Vec<usize> = Vec::with_capacity(self.headings.len());
        for heading in headings {
            let mut same =
                (0..self.headings.len()).filter(|column| self.headings[*column].text == heading.text);
            match same.find(|column| !order.contains(column)) {
                Some(column) => order.push(column),
                None => return Err(self.lacks(&heading.text)),
            }
        }
        let rest: Vec<usize> = (0..self.headings.len()).filter(|column| !order.contains(column)).collect();
        order.extend(rest);
        self.headings = order.iter().map(|column| self.headings[*column].clone()).collect();
        self.order = Some(order.into());
        Ok(self)
    }

    /// Which cell of a line of the sheet a column is.
    fn in_sheet(&self, column: usize) -> usize {
        self.order.as_ref().and_then(|order| order.get(column).copied()).unwrap_or(column)
    }

    /// The sheet on which the table stands.
    #[must_use]
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The line of the header, from 0.
    #[must_use]
    pub fn header(&self) -> usize {
        self.header.unwrap_or(0)
    }

    /// The headings, in the order of the columns.
    #[must_use]
    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// The heading of a column as it is written.
    #[must_use]
    pub fn heading(&self, column: usize) -> &str {
        self.headings.get(column).map_or("", |heading| &heading.text)
    }

    /// The plain names of all columns: small letters, digits and `%`.
    #[must_use]
    pub fn plain_names(&self) -> Vec<String> {
        self.headings.iter().map(|heading| heading.plain().to_owned()).collect()
    }

    /// The first column with one of these names. Names count in their order; of the columns of one name the one
    /// nearest to it as it is written: a column `dose` before `Dose`.
    #[must_use]
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let first = |fits: &dyn Fn(&Heading) -> bool| self.headings.iter().position(fits);
        names.iter().find_map(|name| first(&|heading| heading.is_written(name))).or_else(|| {
            let plain_names = names.iter().map(|name| plain(name));
            plain_names.into_iter().find_map(|name| first(&|heading| heading.is_plain(&name)))
        })
    }

    /// As [`Table::column`], of a quantity: a unit or a percent sign may stand beside its name, and whoever asks reads
    /// it ([`Heading::unit`], [`Heading::percent`]).
    #[must_use]
    pub fn quantity(&self, names: &[&str]) -> Option<usize> {
        let with_unit = |name: &&str| {
            let stem = plain(name);
            self.headings.iter().position(|heading| heading.has_stem(&stem))
        };
        self.column(names).or_else(|| names.iter().find_map(with_unit))
    }

    /// The column of exactly this name, which somebody asked for.
    ///
    /// # Errors
    /// When there is none, with the nearest name, or with all of them.
    pub fn named(&self, name: &str) -> Result<usize, Diagnostic> {
        self.headings.iter().position(|heading| heading.text == name).ok_or_else(|| self.lacks(name))
    }

    fn lacks(&self, name: &str) -> Diagnostic {
        let problem = Diagnostic::error(Code::MissingColumn, format!("there is no column `{name}`"))
            .at(self.header_place());
        problem.help(match suggest(name, self.headings.iter().map(|heading| heading.text.as_str())) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("columns: {}", self.listed()),
        })
    }

    /// The headings, for messages: `` `a`, `b` ``; of hundreds the first ones, and how many more.
    #[must_use]
    pub fn listed(&self) -> String {
        let quoted: Vec<String> = self.headings.iter().map(|heading| format!("`{}`", heading.text)).collect();
        first_few(&quoted, MOST_NAMED)
    }

    /// Where the header stands.
    #[must_use]
    pub fn header_place(&self) -> Place {
        match self.header {
            Some(line) => self.sheet.place_of_line(line),
            None if self.sheet.name().is_some() => Place::file(Arc::clone(self.sheet.source())),
            None => Place::line(Arc::clone(self.sheet.source()), 1),
        }
    }

    /// An error about a heading, shown in its line.
    #[must_use]
    pub fn header_error(&self, column: usize, message: impl Into<String>) -> Diagnostic {
        let message = message.into();
        let Some(line) = self.header else {
            return Diagnostic::error(Code::Cell, message).at(self.header_place());
        };
        match self.sheet.cells(line).get(self.in_sheet(column)) {
            Some(cell) => self.sheet.error(message, line, cell).code(Code::Cell),
            None => self.sheet.error_at_end(message, line).code(Code::Cell),
        }
    }

    /// Columns that stand twice, told at the second one; headings are one when they differ in no letter or digit.
    #[must_use]
    pub fn twice(&self) -> Vec<usize> {
        let first = |heading: &Heading| self.headings.iter().position(|one| one.is_same(heading));
        (0..self.headings.len())
            .filter(|&index| !self.headings[index].is_empty() && first(&self.headings[index]) != Some(index))
            .collect()
    }

    /// The lines below the header that hold anything, from 0.
    pub fn lines(&self) -> impl Iterator<Item = usize> {
        let first = self.header.map_or(0, |line| line + 1);
        (first..self.sheet.len())
            .filter(|line| !(self.sheet.is_blank(*line) || self.comments && is_comment(&self.sheet, *line)))
    }

    /// The row of a line.
    #[must_use]
    pub fn row(&self, line: usize) -> Row<'_> {
        Row::new(self, line)
    }

    /// Complains of columns that stand twice, of rows that are longer than the header, and of a file whose last
    /// line has no end: it may have been cut within a number.
    pub fn check_shape(&self, said: &mut Vec<Diagnostic>) {
        for column in self.twice() {
            said.push(
                self.header_error(column, format!("two columns are called `{}`", self.heading(column))),
            );
        }
        for line in self.lines() {
            said.extend(self.row(line).too_long());
            if self.sheet.is_open(line) {
                let message = "the last line has no line end: the file may have been cut within it";
                said.push(Diagnostic::warning(Code::Damaged, message).at(self.sheet.place_of_line(line)));
            }
        }
    }
}

/// Does the line begin with `#`? In quotes, as spreadsheets write a text with a comma, only when nothing stands
/// beside it.
fn is_comment(sheet: &Sheet, line: usize) -> bool {
    let text = sheet.line(line).trim_start();
    let alone = || sheet.cells(line).iter().filter(|cell| !cell.text.is_empty()).count() == 1;
    text.starts_with('#') || (text.starts_with("\"#") && alone())
}
