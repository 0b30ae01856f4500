//! A table with a header: columns found by their names, cells as texts and numbers, every problem with its cell.

use foldshift_tables::diagnostic::{Diagnostic, Place};
use foldshift_tables::sheet::number::NoNumber;
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// How many lines are searched for a header.
const REACH: usize = 60;

/// A sheet and the line that names its columns.
#[derive(Clone)]
pub(super) struct Table<'a> {
    pub(super) sheet: &'a Sheet,
    /// The line of the header, from 0.
    pub(super) header: usize,
    names: Vec<String>,
}

/// A name of a column as far as it matters: small letters, digits and `%`.
pub(super) fn plain(name: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || *c == '%';
    name.to_lowercase().chars().filter(kept).collect()
}

impl<'a> Table<'a> {
    /// The first line near the top of the sheet whose names `fit`.
    pub(super) fn find(sheet: &'a Sheet, fit: impl Fn(&[String]) -> bool) -> Option<Self> {
        (0..sheet.len().min(REACH)).filter(|line| !is_comment(sheet, *line)).find_map(|header| {
            let names: Vec<String> = sheet.cells(header).iter().map(|cell| plain(&cell.text)).collect();
            fit(&names).then_some(Self { sheet, header, names })
        })
    }

    /// The one sheet of a book with such a header; `None` when no sheet has one.
    ///
    /// # Errors
    /// When several sheets have one.
    pub(super) fn only(book: &'a Book, fit: impl Fn(&[String]) -> bool) -> Result<Option<Self>, Diagnostic> {
        let mut found: Vec<Self> = book.sheets().iter().filter_map(|sheet| Self::find(sheet, &fit)).collect();
        if found.len() > 1 {
            let names: Vec<&str> =
                found.iter().filter_map(|table| table.sheet.name().map(|n| &**n)).collect();
            let problem = format!("several sheets hold such a table: {}", names.join(", "));
            let place = Place::file(std::sync::Arc::clone(book.source()));
            return Err(Diagnostic::error(problem).at(place).help("save each as a file of its own"));
        }
        Ok(found.pop())
    }

    /// The first column with one of these plain names.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.iter().position(|own| own == name))
    }

    /// The plain names of all columns.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The heading of a column as it is written.
    pub(super) fn heading(&self, column: usize) -> String {
        self.sheet
            .cells(self.header)
            .get(column)
            .map(|cell| cell.text.clone().into_owned())
            .unwrap_or_default()
    }

    /// The lines below the header that hold anything, from 0; comments are skipped.
    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        (self.header + 1..self.sheet.len())
            .filter(|line| !self.sheet.is_blank(*line) && !is_comment(self.sheet, *line))
    }

    /// Complains of columns that stand twice, of rows that are longer than the header, and of a file whose last
    /// line has no end: it may have been cut within a number.
    pub(super) fn shape(&self, said: &mut Vec<Diagnostic>) {
        let sheet = self.sheet;
        let cells = sheet.cells(self.header);
        for (index, cell) in cells.iter().enumerate() {
            if !cell.text.is_empty()
                && self.names.iter().position(|name| *name == self.names[index]) != Some(index)
            {
                said.push(sheet.error(format!("two columns are called `{}`", cell.text), self.header, cell));
            }
        }
        for line in self.rows() {
            let row = sheet.cells(line);
            if let Some(extra) = row.iter().skip(cells.len()).find(|cell| !cell.text.is_empty()) {
                let message = format!("{} cells in a table of {} columns", row.len(), cells.len());
                let help = "are these decimal commas? Separate the columns by semicolons or tabs";
                said.push(sheet.error(message, line, extra).help(help));
            }
            if sheet.is_open(line) {
                let message = "the last line has no line end: the file may have been cut within it";
                said.push(Diagnostic::warning(message).at(sheet.place_of_line(line)));
            }
        }
    }
}

/// A row of a table.
pub(super) struct Row<'a, 't> {
    pub(super) table: &'t Table<'a>,
    pub(super) line: usize,
    cells: Vec<Cell<'a>>,
}

impl<'a, 't> Row<'a, 't> {
    pub(super) fn new(table: &'t Table<'a>, line: usize) -> Self {
        Self { table, line, cells: table.sheet.cells(line) }
    }

    /// The text of a cell; `None` when it is empty or there is no such column.
    pub(super) fn text(&self, column: Option<usize>) -> Option<&str> {
        let cell = self.cells.get(column?)?;
        Some(cell.text.as_ref()).filter(|text| !text.is_empty())
    }

    /// The number in a cell; `None` when it is empty or there is no such column.
    ///
    /// # Errors
    /// When it holds something else.
    pub(super) fn number(&self, column: Option<usize>) -> Result<Option<f64>, Diagnostic> {
        let Some((text, column)) = self.text(column).zip(column) else { return Ok(None) };
        self.parse(column, text).map(Some)
    }

    /// `text`, which stands in `column`, as a number by the decimal marks of that column.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn parse(&self, column: usize, text: &str) -> Result<f64, Diagnostic> {
        let name = self.table.heading(column);
        self.table.sheet.marks().parse(column, text).map_err(|error| match error {
            NoNumber::Text => self.error(column, format!("`{text}` in column `{name}` is not a number")),
            NoNumber::Ambiguous => self
                .error(column, format!("`{text}` in column `{name}` could have decimals or thousands"))
                .help("save the table without separators between thousands"),
        })
    }

    /// As [`Row::number`], of a cell that must not be empty.
    ///
    /// # Errors
    /// When it is empty or holds something else.
    pub(super) fn required(&self, column: usize) -> Result<f64, Diagnostic> {
        self.number(Some(column))?.ok_or_else(|| self.missing(column))
    }

    /// `yes`, `true`, `x` or 1; `no`, `false`, 0 or nothing.
    ///
    /// # Errors
    /// When it is anything else.
    pub(super) fn truth(&self, column: Option<usize>) -> Result<bool, Diagnostic> {
        let Some((text, column)) = self.text(column).zip(column) else { return Ok(false) };
        match text.to_lowercase().as_str() {
            "yes" | "y" | "true" | "x" | "saturated" | "ja" => Ok(true),
            "no" | "n" | "false" | "-" | "none" | "nein" => Ok(false),
            // A count or a fraction of saturated pixels.
            _ => Ok(self.parse(column, text.trim_end_matches('%').trim())? > 0.0),
        }
    }

    /// That the cell of a column is empty.
    pub(super) fn missing(&self, column: usize) -> Diagnostic {
        let name = self.table.heading(column);
        self.error(column, format!("this row has no `{name}`"))
    }

    /// An error at the cell of a column, or at the end of the row when it ends before.
    pub(super) fn error(&self, column: usize, message: impl Into<String>) -> Diagnostic {
        match self.cells.get(column) {
            Some(cell) => self.table.sheet.error(message, self.line, cell),
            None => self.table.sheet.error_at_end(message, self.line),
        }
    }

    /// Where the row stands.
    pub(super) fn place(&self) -> Place {
        self.table.sheet.place_of_line(self.line)
    }
}

fn is_comment(sheet: &Sheet, line: usize) -> bool {
    sheet.line(line).trim_start().trim_start_matches('"').starts_with('#')
}
