//! A table in memory: every cell knows its line and column.

use std::sync::Arc;

use super::Told;
use foldshift_tables::diagnostic::{Diagnostic, Place, suggest};
use foldshift_tables::sheet::text::decode;
use foldshift_tables::sheet::unguarded;

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

/// A table in memory.
pub(super) struct Table {
    source: Arc<str>,
    text: String,
    /// The first byte of each line.
    starts: Vec<usize>,
    delimiter: char,
    header: Vec<String>,
    pub(super) rows: Vec<(usize, Vec<String>)>,
    problems: Vec<Diagnostic>,
    pub(super) warnings: Vec<Diagnostic>,
}

impl Table {
    pub(super) fn read(source: &str, bytes: &[u8], kind: &Kind) -> Result<Self, Vec<Diagnostic>> {
        let name: Arc<str> = source.into();
        let at_file = |problem: Diagnostic| vec![problem.at(Place::file(Arc::clone(&name)))];
        let text = decode(bytes).map_err(|error| {
            at_file(Diagnostic::error(format!("this is no table: {error}")).help(error.help()))
        })?;
        let text = if text.contains('\n') { text.into_owned() } else { text.replace('\r', "\n") };
        let first = text.lines().next().unwrap_or_default();
        let count = |mark: char| first.matches(mark).count();
        let delimiter = [';', '\t']
            .into_iter()
            .fold(',', |best, mark| if count(mark) > count(best) { mark } else { best });
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(delimiter).unwrap_or(b','))
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let (mut header, mut rows) = (Vec::new(), Vec::new());
        for record in reader.records() {
            let record = record.map_err(|error| {
                at_file(Diagnostic::error(format!("cannot read the table of {}: {error}", kind.name)))
            })?;
            let line = record.position().map_or(1, |place| usize::try_from(place.line()).unwrap_or(1));
            let cells: Vec<String> = record.iter().map(|cell| unguarded(cell.trim()).to_owned()).collect();
            if header.is_empty() {
                header = cells;
            } else if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push((line, cells));
            }
        }
        let starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        let (problems, warnings) = (Vec::new(), Vec::new());
        let mut table = Self { source: name, text, starts, delimiter, header, rows, problems, warnings };
        table.check_columns(kind);
        if table.rows.is_empty() && table.problems.is_empty() {
            let place = Place::file(Arc::clone(&table.source));
            let message = format!("the table of {} holds no row", kind.name);
            // Without IC50s there is no case; a table of evidence may hold none.
            if kind.may_be_empty {
                table
                    .warnings
                    .push(Diagnostic::warning(message).at(place).help("nothing to do if this was meant"));
            } else {
                table.problems.push(Diagnostic::error(message).at(place));
            }
        }
        for row in 0..table.rows.len() {
            let (_, cells) = &table.rows[row];
            if cells.iter().skip(table.header.len()).any(|cell| !cell.is_empty()) {
                let problem =
                    format!("the row has {} cells and the header {}", cells.len(), table.header.len());
                let problem = table
                    .at(row, table.header.len(), Diagnostic::error(problem))
                    .help("put quotes around a cell that holds a comma");
                table.problems.push(problem);
            }
        }
        Ok(table)
    }

    pub(super) fn check_columns(&mut self, kind: &Kind) {
        let line = Place::line(Arc::clone(&self.source), 1);
        let all = || kind.needed.iter().chain(kind.known);
        for name in kind.needed.iter().filter(|name| !self.header.iter().any(|cell| cell == *name)) {
            let near = suggest(
                name,
                self.header.iter().map(String::as_str).filter(|cell| !all().any(|one| one == cell)),
            );
            let help = match near {
                Some(near) => format!("is `{near}` meant? Columns: {}", self.header.join(", ")),
                None => format!("columns: {}", self.header.join(", ")),
            };
            let problem = Diagnostic::error(format!("a table of {} needs the column `{name}`", kind.name));
            self.problems.push(problem.at(line.clone()).help(help));
        }
        for (index, name) in self.header.clone().iter().enumerate() {
            if self.header[..index].contains(name) && !name.is_empty() {
                let problem =
                    self.in_header(index, Diagnostic::error(format!("the column `{name}` stands twice")));
                self.problems.push(problem);
            }
            if name.is_empty() || all().any(|one| one == name) || SILENT.contains(&name.as_str()) {
                continue;
            }
            match suggest(name, all().copied()) {
                Some(near) => {
                    let problem = Diagnostic::error(format!("unknown column `{name}`"));
                    let problem = self.in_header(index, problem).help(format!("did you mean `{near}`?"));
                    self.problems.push(problem);
                }
                None => {
                    let problem = Diagnostic::warning(format!("unknown column `{name}`: it is not read"));
                    let known: Vec<&str> = all().copied().collect();
                    let problem =
                        self.in_header(index, problem).help(format!("known here: {}", known.join(", ")));
                    self.warnings.push(problem);
                }
            }
        }
    }

    pub(super) fn in_header(&self, column: usize, problem: Diagnostic) -> Diagnostic {
        self.point(1, column, problem)
    }

    /// A problem of a cell.
    pub(super) fn at(&self, row: usize, column: usize, problem: Diagnostic) -> Diagnostic {
        self.point(self.rows.get(row).map_or(1, |(line, _)| *line), column, problem)
    }

    pub(super) fn point(&self, line: usize, column: usize, problem: Diagnostic) -> Diagnostic {
        let rest = self.starts.get(line.saturating_sub(1)).and_then(|start| self.text.get(*start..));
        let raw = rest.and_then(|rest| rest.lines().next()).unwrap_or_default();
        let (start, width) = span(raw, self.delimiter, column);
        problem.at(Place::at(Arc::clone(&self.source), line, start)).excerpt(raw, start, width)
    }

    pub(super) fn place(&self, row: usize, name: &str) -> Place {
        self.at(row, self.column(name).unwrap_or_default(), Diagnostic::error(""))
            .place
            .unwrap_or_else(|| Place::file(Arc::clone(&self.source)))
    }

    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|cell| cell == name)
    }

    pub(super) fn cell(&self, row: usize, name: &str) -> String {
        let cell = self.column(name).and_then(|column| self.rows.get(row)?.1.get(column));
        cell.cloned().unwrap_or_default()
    }

    pub(super) fn filled(&self, row: usize, name: &str) -> Option<String> {
        Some(self.cell(row, name)).filter(|text| !text.is_empty())
    }

    pub(super) fn complain(&mut self, row: usize, name: &str, message: String, help: &str) {
        let column = self.column(name).unwrap_or_default();
        let problem = self.at(row, column, Diagnostic::error(message)).help(help);
        self.problems.push(problem);
    }

    /// A text that must be there.
    pub(super) fn needed(&mut self, row: usize, name: &str) -> String {
        let text = self.cell(row, name);
        if text.is_empty() && self.column(name).is_some() {
            self.complain(row, name, format!("the cell of `{name}` is empty"), "fill it in");
        }
        text
    }

    /// A number, if the cell is filled.
    pub(super) fn number(&mut self, row: usize, name: &str) -> Option<f64> {
        let text = self.filled(row, name)?;
        // Between semicolons a comma is a decimal one.
        let plain =
            if self.delimiter == ',' || text.contains('.') { text.clone() } else { text.replace(',', ".") };
        let value: Option<f64> = plain.parse().ok().filter(|value: &f64| value.is_finite());
        if value.is_none() {
            let help = if text.ends_with('%') {
                "write 22 % as 0.22"
            } else {
                "write a plain number, or leave the cell empty"
            };
            self.complain(row, name, format!("`{text}` in `{name}` is no number"), help);
        }
        value
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
        self.complain(row, name, format!("{value} in `{name}` is no fraction"), &help);
        None
    }

    /// A number above zero.
    pub(super) fn positive(&mut self, row: usize, name: &str) -> Option<f64> {
        let value = self.number(row, name)?;
        if value > 0.0 {
            return Some(value);
        }
        self.complain(
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

/// First character, from 1, and width of a cell of a raw line.
fn span(line: &str, delimiter: char, column: usize) -> (usize, usize) {
    let (mut index, mut start, mut quoted) = (0, 1, false);
    let mut end = 1;
    for (at, c) in line.chars().enumerate() {
        end = at + 2;
        if c == '"' {
            quoted = !quoted;
        } else if c == delimiter && !quoted {
            if index == column {
                return (start, (at + 1).saturating_sub(start).max(1));
            }
            index += 1;
            start = at + 2;
        }
    }
    if index == column { (start, end.saturating_sub(start).max(1)) } else { (end, 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_in_its_raw_line() {
        assert_eq!(span("a,\"b,c\",d", ',', 0), (1, 1));
        assert_eq!(span("a,\"b,c\",d", ',', 1), (3, 5));
        assert_eq!(span("a,\"b,c\",d", ',', 2), (9, 1));
        assert_eq!(span("a,b", ',', 7), (4, 1));
    }
}
