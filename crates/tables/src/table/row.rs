//! A row of a table: cells by their columns, as texts and numbers, every problem with its place.

use super::Table;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::sheet::Cell;
use crate::sheet::number::{Marks, NoNumber};

/// What people write where they know nothing.
pub const NOTHING_KNOWN: [&str; 9] = ["", ".", "-", "NA", "N/A", "n/a", "na", "nd", "ND"];

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row<'t> {
    table: &'t Table<'t>,
    line: usize,
    cells: Vec<Cell<'t>>,
}

impl<'t> Row<'t> {
    pub(super) fn new(table: &'t Table<'_>, line: usize) -> Self {
        let mut row = Self { table, line, cells: Vec::new() };
        row.turn_to(line);
        row
    }

    /// Turns to another line (from 0): for those who go through many.
    pub fn turn_to(&mut self, line: usize) {
        self.line = line;
        self.table.sheet().cells_into(line, &mut self.cells);
        if let Some(order) = &self.table.order {
            self.cells = reordered(std::mem::take(&mut self.cells), order);
        }
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &'t Table<'t> {
        self.table
    }

    /// Its line on the sheet, from 0.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// Its cells.
    #[must_use]
    pub fn cells(&self) -> &[Cell<'t>] {
        &self.cells
    }

    /// The text of a cell; empty where the row ends before.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_ref())
    }

    /// The text of a cell; `None` when it is empty or there is no such column.
    #[must_use]
    pub fn text(&self, column: Option<usize>) -> Option<&str> {
        column.map(|column| self.cell(column)).filter(|text| !text.is_empty())
    }

    /// The number in a cell; `None` when it is empty or there is no such column.
    ///
    /// # Errors
    /// When it holds something else.
    pub fn number(&self, column: Option<usize>) -> Result<Option<f64>, Diagnostic> {
        let Some((text, column)) = self.text(column).zip(column) else { return Ok(None) };
        self.parse(column, text).map(Some)
    }

    /// `text`, which stands in `column`, as a number by the decimal marks of that column.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(&self, column: usize, text: &str) -> Result<f64, Diagnostic> {
        self.value(column, text).map_err(|error| self.no_number(column, text, error))
    }

    /// As [`Row::parse`], for those who say themselves what is wrong.
    ///
    /// # Errors
    /// When it is no number, or could be two.
    pub fn value(&self, column: usize, text: &str) -> Result<f64, NoNumber> {
        let sheet = self.table.sheet();
        Self::value_by(sheet.marks(), sheet.delimiter(), self.table.in_sheet(column), text)
    }

    /// The number that `text` is in `column` by these marks, between these delimiters.
    pub(super) fn value_by(
        marks: &Marks,
        delimiter: char,
        column: usize,
        text: &str,
    ) -> Result<f64, NoNumber> {
        marks.parse(column, text).or_else(|error| {
            // `,98` and `98,` between semicolons or tabs.
            let commas = text.bytes().filter(|byte| *byte == b',').count() == 1 && !text.contains('.');
            let value = text.replace(',', ".").parse().ok().filter(|value: &f64| value.is_finite());
            let decimal = error == NoNumber::Text && commas && delimiter != ',';
            value.filter(|_| decimal).ok_or(error)
        })
    }

    /// Why `text`, which stands in `column`, is no number.
    #[must_use]
    pub fn no_number(&self, column: usize, text: &str, error: NoNumber) -> Diagnostic {
        let name = self.table.heading(column);
        match error {
            NoNumber::Text => self
                .error(column, format!("`{text}` in column `{name}` is not a number"))
                .code(Code::NotANumber),
            NoNumber::Ambiguous => self
                .error(column, format!("`{text}` in column `{name}` could have decimals or thousands"))
                .code(Code::AmbiguousNumber)
                .help("save the table without separators between thousands"),
        }
    }

    /// As [`Row::number`], of a cell that must not be empty.
    ///
    /// # Errors
    /// When it is empty or holds something else.
    pub fn required(&self, column: usize) -> Result<f64, Diagnostic> {
        self.number(Some(column))?.ok_or_else(|| self.missing(column))
    }

    /// `yes`, `true`, `x` or 1; `no`, `false`, 0 or nothing.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn truth(&self, column: Option<usize>) -> Result<bool, Diagnostic> {
        let Some((text, column)) = self.text(column).zip(column) else { return Ok(false) };
        match text.to_lowercase().as_str() {
            "yes" | "y" | "true" | "x" | "saturated" | "ja" => Ok(true),
            "no" | "n" | "false" | "-" | "none" | "nein" => Ok(false),
            // A count or a fraction of saturated pixels.
            _ => Ok(self.parse(column, text.trim_end_matches('%').trim())? > 0.0),
        }
    }

    /// That the cell of a column is empty.
    #[must_use]
    pub fn missing(&self, column: usize) -> Diagnostic {
        let name = self.table.heading(column);
        self.error(column, format!("this row has no `{name}`")).code(Code::EmptyCell)
    }

    /// That the row has filled cells beyond the last column, if it has.
    #[must_use]
    pub fn too_long(&self) -> Option<Diagnostic> {
        let columns = self.table.headings().len();
        let extra = self.cells.iter().skip(columns).find(|cell| !cell.text.is_empty())?;
        let message = format!("{} cells in a table of {columns} columns", self.cells.len());
        let help = "are these decimal commas? Separate the columns by semicolons or tabs";
        Some(self.table.sheet().error(message, self.line, extra).code(Code::RowShape).help(help))
    }

    /// An error at the cell of a column, or at the end of the row when it ends before.
    #[must_use]
    pub fn error(&self, column: usize, message: impl Into<String>) -> Diagnostic {
        match self.cells.get(column) {
            Some(cell) => self.table.sheet().error(message, self.line, cell).code(Code::RowShape),
            None => self.table.sheet().error_at_end(message, self.line).code(Code::Cell),
        }
    }

    /// Where the row stands.
    #[must_use]
    pub fn place(&self) -> Place {
        self.table.sheet().place_of_line(self.line)
    }

    /// Where a cell stands, or the row where it has no such cell.
    #[must_use]
    pub fn place_of(&self, column: Option<usize>) -> Place {
        match column.and_then(|column| self.cells.get(column)) {
            Some(cell) => self.table.sheet().place(self.line, cell),
            None => self.place(),
        }
    }
}

/// Cells of a line in the order of the columns; cells that the line lacks are empty at its end.
fn reordered<'t>(cells: Vec<Cell<'t>>, order: &[usize]) -> Vec<Cell<'t>> {
    let (column, index) = cells.last().map_or((1, 0), |last| (last.column + last.width, last.index));
    let missing = || Cell { text: std::borrow::Cow::Borrowed(""), column, width: 1, index };
    let beyond: Vec<Cell> = cells.iter().skip(order.len()).cloned().collect();
    let mut kept: Vec<Option<Cell>> = cells.into_iter().map(Some).collect();
    let take = |place: &usize| kept.get_mut(*place).and_then(Option::take).unwrap_or_else(missing);
    order.iter().map(take).chain(beyond).collect()
}
