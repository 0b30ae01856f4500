//! Collects readings cell by cell, and every problem on the way, so that all are told at once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place};
use crate::ingest::cell::{self, Content};
use crate::plate::Well;
use crate::plate::readings::{Flag, Reading, Readings};
use crate::sheet::{Book, Cell, Sheet};

/// How many problems of one file are told; the rest are counted.
const MOST_PROBLEMS: usize = 50;

/// The identity of a reading: all but its number.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) plate: Arc<str>,
    pub(crate) read: Arc<str>,
    pub(crate) well: Well,
    /// Seconds since the first cycle.
    pub(crate) time_s: Option<f64>,
}

/// Readings and problems found so far.
///
/// It stands on one sheet of the book at a time: lines and cells are those of that sheet.
pub(crate) struct Harvest<'b> {
    book: &'b Book,
    sheet: &'b Sheet,
    readings: Vec<Reading>,
    problems: Vec<Diagnostic>,
    untold: usize,
    warnings: Vec<Diagnostic>,
    /// May a comma stand between thousands?
    thousands: bool,
}

impl<'b> Harvest<'b> {
    /// Nothing yet; stands on the first sheet.
    pub(crate) fn new(book: &'b Book) -> Self {
        let sheet = book.first();
        Self {
            book,
            sheet,
            readings: Vec::new(),
            problems: Vec::new(),
            untold: 0,
            warnings: Vec::new(),
            thousands: true,
        }
    }

    /// For software that never groups thousands: a comma that can only be read so has taken the place
    /// of a decimal point.
    pub(crate) fn without_thousands(mut self) -> Self {
        self.thousands = false;
        self
    }

    /// Goes on with another sheet of the book.
    pub(crate) fn turn_to(&mut self, sheet: &'b Sheet) {
        self.sheet = sheet;
    }

    /// Notes a problem; the file will be refused.
    pub(crate) fn problem(&mut self, problem: Diagnostic) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.untold += 1;
        }
    }

    /// Notes something the user must know.
    pub(crate) fn warn(&mut self, line: usize, message: String) {
        let place = self.sheet.place_of_line(line);
        self.warnings.push(Diagnostic::warning(message).at(place));
    }

    /// Reads the data cell that stands at `index` in `line` (both from 0).
    pub(crate) fn take(&mut self, slot: &Slot, line: usize, index: usize, cell: &Cell<'_>) {
        let content = match cell::read(self.sheet.marks(), index, &cell.text) {
            Content::Number(_) if !self.thousands && self.sheet.marks().is_grouped(index, &cell.text) => {
                Content::Ambiguous
            }
            content => content,
        };
        let (value, kind) = match content {
            Content::Empty => return,
            Content::Number(number) => (Some(number), None),
            Content::Flagged(number, kind) => (number, Some(kind)),
            Content::Ambiguous => {
                let message = format!(
                    "reading `{}` of well {} may have a decimal comma or a thousands separator",
                    cell.text, slot.well
                );
                self.problem(self.sheet.error(message, line, cell).help(
                    "nothing else in the file decides; export with a decimal point and without thousands separators",
                ));
                return;
            }
            Content::Unknown => {
                let message = format!("reading `{}` of well {} is not a number", cell.text, slot.well);
                self.problem(self.sheet.error(message, line, cell).help(cell::help(&cell.text)));
                return;
            }
        };
        self.readings.push(Reading {
            plate: Arc::clone(&slot.plate),
            well: slot.well,
            read: Arc::clone(&slot.read),
            time_s: slot.time_s,
            value,
            flag: kind.map(|kind| Flag { text: cell.text.clone().into_owned(), kind }),
            sheet: self.sheet.name().cloned(),
            line: line + 1,
            column: self.sheet.column_of(cell),
        });
    }

    /// A reading that was taken apart elsewhere.
    pub(crate) fn push(&mut self, reading: Reading) {
        self.readings.push(reading);
    }

    /// All readings, or all problems. A well read twice under one name is a problem, and so is a
    /// file without readings.
    pub(crate) fn finish(mut self, reader: &'static str) -> Result<Readings, Vec<Diagnostic>> {
        self.refuse_twins();
        if self.readings.is_empty() && self.problems.is_empty() {
            self.problem(
                Diagnostic::error("this export holds no raw readings")
                    .at(Place::file(Arc::clone(self.book.source())))
                    .help("export the raw data of the reader, not only calculated results"),
            );
            self.problems.append(&mut self.warnings);
        }
        if self.untold > 0 {
            let message = format!("{} more problems of this kind are not shown", self.untold);
            self.problems.push(Diagnostic::error(message).at(Place::file(Arc::clone(self.book.source()))));
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        self.warn_of_open_end();
        Ok(Readings {
            source: Arc::clone(self.book.source()),
            reader,
            evidence: String::new(),
            readings: self.readings,
            warnings: self.warnings,
        })
    }

    fn refuse_twins(&mut self) {
        let mut names: HashMap<(&str, &str), usize> = HashMap::new();
        let mut seen: HashMap<(usize, Well, Option<u64>), usize> =
            HashMap::with_capacity(self.readings.len());
        let mut twins = Vec::new();
        for reading in &self.readings {
            let next = names.len();
            let name = *names.entry((&reading.plate, &reading.read)).or_insert(next);
            let key = (name, reading.well, reading.time_s.map(f64::to_bits));
            if let Some(first) = seen.insert(key, reading.line) {
                let message = format!(
                    "well {} of plate `{}` is read twice as `{}`, first in line {first}",
                    reading.well, reading.plate, reading.read
                );
                let problem = Diagnostic::error(message).at(reading.place(self.book.source()));
                twins.push(problem.help("keep one of the two, or name the plates or the reads apart"));
            }
        }
        for twin in twins {
            self.problem(twin);
        }
    }

    /// Without a line end nobody can tell whether the last number is whole.
    fn warn_of_open_end(&mut self) {
        let Some(sheet) = self.book.text() else { return };
        let last = sheet.len().saturating_sub(1);
        let Some(cell) = sheet.cells(last).pop() else { return };
        let is_last = |reading: &Reading| reading.line == last + 1 && reading.column == cell.column;
        if sheet.is_open(last) && self.readings.iter().rev().any(is_last) {
            let message =
                format!("the file ends without a line end: `{}` may not be the whole number", cell.text);
            self.warn(last, message);
        }
    }
}
