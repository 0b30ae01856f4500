//! Tables of cases: what columns they need, what they may have, and problems with their cells.

use super::Told;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::sheet::number::NoNumber;
use foldshift_tables::table as columns;

/// A kind of table: the columns that it needs and those that it may have.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) needed: &'static [&'static str],
    pub(super) known: &'static [&'static str],
    /// Does a header alone say something: that nothing was found?
    pub(super) may_be_empty: bool,
}

/// Columns that carry nothing and that every table may have.
const SILENT: [&str; 6] = ["note", "notes", "comment", "title", "basis", "source"];

/// A table of cases: its columns are known, a row speaks of one case.
pub(super) struct CaseTable {
    columns: columns::Table<'static>,
    /// The lines of its rows.
    lines: Vec<usize>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) warnings: Vec<Diagnostic>,
}

impl CaseTable {
    pub(super) fn read(source: &str, bytes: &[u8], kind: &Kind) -> Result<Self, Vec<Diagnostic>> {
        let columns = columns::Table::read(source, bytes).map_err(|problem| vec![problem])?;
        let lines = columns.lines().collect();
        let mut table = Self { columns, lines, problems: Vec::new(), warnings: Vec::new() };
        table.check_columns(kind);
        if table.lines.is_empty() && table.problems.is_empty() {
            let place = Place::file(source);
            let message = format!("the table of {} holds no row", kind.name);
            // Without IC50s there is no case; a table of evidence may hold none.
            if kind.may_be_empty {
                table.warnings.push(
                    Diagnostic::warning(Code::Empty, message)
                        .at(place)
                        .help("nothing to do if this was meant"),
                );
            } else {
                table.problems.push(Diagnostic::error(Code::Empty, message).at(place));
            }
        }
        for row in table.rows() {
            let row = table.row(row);
            let headings = table.columns.headings().len();
            if row.cells().iter().skip(headings).any(|cell| !cell.text.is_empty()) {
                let problem = format!("the row has {} cells and the header {headings}", row.cells().len());
                let problem =
                    row.error(headings, problem).help("put quotes around a cell that holds a comma");
                table.problems.push(problem);
            }
        }
        Ok(table)
    }

    fn check_columns(&mut self, kind: &Kind) {
        let table = &self.columns;
        let all = || kind.needed.iter().chain(kind.known);
        let headings = || table.headings().iter().map(|heading| heading.text.as_str());
        let listed = || headings().collect::<Vec<_>>().join(", ");
        for name in kind.needed.iter().filter(|name| table.column(&[name]).is_none()) {
            let near = suggest(name, headings().filter(|text| !all().any(|one| one == text)));
            let help = match near {
                Some(near) => format!("is {near} meant? Columns: {}", listed()),
                None => format!("columns: {}", listed()),
            };
            let problem = Diagnostic::error(
                Code::MissingColumn,
                format!("a table of {} needs the column `{name}`", kind.name),
            );
            self.problems.push(problem.at(table.header_place()).help(help));
        }
        let headings = table.headings();
        let twice = |index: usize| {
            let (own, before) = (&headings[index], &headings[..index]);
            let known = all().find(|one| own.is(one));
            before.iter().any(|other| other.text == own.text || known.is_some_and(|one| other.is(one)))
        };
        for (index, heading) in table.headings().iter().enumerate() {
            let name = &heading.text;
            if !heading.is_empty() && twice(index) {
                self.problems.push(table.header_error(index, format!("the column `{name}` stands twice")));
            }
            if heading.is_empty() || all().chain(&SILENT).any(|one| heading.is(one)) {
                continue;
            }
            if let Some(near) = suggest(name, all().copied()) {
                let problem = table.header_error(index, format!("unknown column `{name}`"));
                self.problems.push(problem.help(format!("did you mean {near}?")));
            } else {
                let problem = table.header_error(index, format!("unknown column `{name}`: it is not read"));
                let known: Vec<&str> = all().copied().collect();
                let problem = problem.help(format!("known here: {}", known.join(", ")));
                self.warnings.push(problem.as_warning());
            }
        }
    }

    /// Its rows, counted from 0.
    pub(super) fn rows(&self) -> std::ops::Range<usize> {
        0..self.lines.len()
    }

    fn row(&self, row: usize) -> columns::Row<'_> {
        self.columns.row(self.lines.get(row).copied().unwrap_or_default())
    }

    /// A problem of a cell.
    pub(super) fn at(&self, row: usize, name: &str, message: impl Into<String>) -> Diagnostic {
        self.row(row).error(self.column(name).unwrap_or_default(), message)
    }

    pub(super) fn place(&self, row: usize, name: &str) -> Place {
        self.row(row).place_of(self.column(name))
    }

    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.column(&[name])
    }

    pub(super) fn cell(&self, row: usize, name: &str) -> String {
        self.row(row).text(self.column(name)).unwrap_or_default().to_owned()
    }

    pub(super) fn filled(&self, row: usize, name: &str) -> Option<String> {
        Some(self.cell(row, name)).filter(|text| !text.is_empty())
    }

    pub(super) fn complain(&mut self, code: Code, row: usize, name: &str, message: String, help: &str) {
        let problem = self.at(row, name, message).code(code).help(help);
        self.problems.push(problem);
    }

    /// A text that must be there.
    pub(super) fn needed(&mut self, row: usize, name: &str) -> String {
        let text = self.cell(row, name);
        if text.is_empty() && self.column(name).is_some() {
            self.complain(Code::EmptyCell, row, name, format!("the cell of `{name}` is empty"), "fill it in");
        }
        text
    }

    /// A number, if the cell is filled.
    pub(super) fn number(&mut self, row: usize, name: &str) -> Option<f64> {
        let text = self.filled(row, name)?;
        self.number_in(row, name, &text)
    }

    /// `text`, which stands in a cell, as a number.
    fn number_in(&mut self, row: usize, name: &str, text: &str) -> Option<f64> {
        let column = self.column(name)?;
        let value = self.row(row).value(column, text);
        if value == Err(NoNumber::Ambiguous) {
            let problem = self.row(row).no_number(column, text, NoNumber::Ambiguous);
            self.problems.push(problem);
        } else if value.is_err() {
            let help = if text.ends_with('%') {
                "write 22 % as 0.22"
            } else {
                "write a plain number, or leave the cell empty"
            };
            self.complain(Code::NotANumber, row, name, format!("`{text}` in `{name}` is no number"), help);
        }
        value.ok()
    }

    /// A fraction of one.
    pub(super) fn fraction(&mut self, row: usize, name: &str) -> Option<f64> {
        let value = self.number(row, name)?;
        if (0.0..=1.0).contains(&value) {
            return Some(value);
        }
        let help = if (1.0..=100.0).contains(&value) {
            format!("fractions run from 0 to 1: if {value} means percent, write {}", value / 100.0)
        } else {
            "fractions run from 0 to 1".to_owned()
        };
        self.complain(Code::OutOfRange, row, name, format!("{value} in `{name}` is no fraction"), &help);
        None
    }

    /// A number above zero.
    pub(super) fn positive(&mut self, row: usize, name: &str) -> Option<f64> {
        let text = self.filled(row, name)?;
        self.positive_in(row, name, &text)
    }

    /// `text`, which stands in a cell, as a number above zero; nothing when it is empty.
    pub(super) fn positive_in(&mut self, row: usize, name: &str, text: &str) -> Option<f64> {
        let value = Some(text).filter(|text| !text.is_empty());
        let value = self.number_in(row, name, value?)?;
        if value > 0.0 {
            return Some(value);
        }
        self.complain(
            Code::OutOfRange,
            row,
            name,
            format!("{value} in `{name}` is not above zero"),
            "leave the cell empty where nothing was measured",
        );
        None
    }

    pub(super) fn finish<T>(self, value: T) -> Told<T> {
        if self.problems.is_empty() { Ok((value, self.warnings)) } else { Err(self.problems) }
    }
}
