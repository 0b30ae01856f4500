//! MAF and the tables of cBioPortal: tab-separated, a header, comments before it; read row by row.

pub(super) mod copies;
pub(super) mod fusions;
pub(super) mod maf;

use std::sync::Arc;

use super::stream::LineReader;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// How many bad rows are told one by one.
const MOST_TOLD: usize = 20;

/// A table, its header read.
pub(super) struct Rows<'a> {
    input: LineReader<'a>,
    columns: Vec<String>,
    problems: Vec<Diagnostic>,
}

/// A row.
pub(super) struct Row<'r> {
    pub(super) number: usize,
    text: &'r str,
    cells: Vec<&'r str>,
}

impl Row<'_> {
    /// A cell, without blanks and quotes; empty when the row is shorter.
    pub(super) fn get(&self, at: Option<usize>) -> &str {
        let cell = at.and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim());
        cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell)
    }

    /// The column of the text of a cell, in characters from 1.
    fn column(&self, at: usize) -> usize {
        self.cells.iter().take(at).map(|cell| cell.chars().count() + 1).sum::<usize>() + 1
    }
}

impl<'a> Rows<'a> {
    /// Reads up to the header.
    pub(super) fn open(mut input: LineReader<'a>) -> Result<Self, Vec<Diagnostic>> {
        while let Some((_, text)) = input.next().map_err(|problem| vec![problem])? {
            if !text.starts_with('#') && !text.trim().is_empty() {
                let columns = text.split('\t').map(|cell| cell.trim().trim_matches('"').to_owned()).collect();
                return Ok(Self { input, columns, problems: Vec::new() });
            }
        }
        let place = Place::file(Arc::clone(&input.name));
        Err(vec![
            Diagnostic::error(Code::MissingColumn, "the table has no header")
                .at(place)
                .help("copy the file again, completely"),
        ])
    }

    /// The names of the columns.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where a column stands.
    pub(super) fn at(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// The next row that holds anything.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Vec<Diagnostic>> {
        loop {
            match self.input.next() {
                Err(problem) => return Err(self.problems.drain(..).chain([problem]).collect()),
                Ok(None) => return Ok(None),
                Ok(Some((_, text))) if text.trim().is_empty() || text.starts_with('#') => {}
                Ok(Some(_)) => break,
            }
        }
        let (number, text) = self.input.last();
        Ok(Some(Row { number, text, cells: text.split('\t').collect() }))
    }

    pub(super) fn name(&self) -> Arc<str> {
        Arc::clone(&self.input.name)
    }

    /// Notes a problem of a cell.
    pub(super) fn complain(&mut self, problem: Diagnostic) {
        if self.problems.len() < MOST_TOLD {
            self.problems.push(problem);
        }
    }

    /// # Errors
    /// All problems that were noted.
    pub(super) fn close(self) -> Result<(), Vec<Diagnostic>> {
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems) }
    }
}

/// An error about a cell of a row.
pub(super) fn error(name: &Arc<str>, row: &Row<'_>, at: usize, message: String, help: &str) -> Diagnostic {
    let column = row.column(at);
    let width = row.cells.get(at).map_or(1, |cell| cell.chars().count());
    Diagnostic::error(Code::Evidence, message)
        .at(Place::at(Arc::clone(name), row.number, column))
        .excerpt(row.text, column, width)
        .help(help)
}
