//! Collects readings cell by cell, and every problem on the way, so that all are told at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ingest::bad_plates::BadPlates;
use crate::ingest::bad_well_words::BadWell;
use crate::ingest::bad_wells;
use crate::ingest::cell::{self, Content};
use crate::ingest::{cell_units, gaps, read_twice, strays};
use crate::plate::Well;
use crate::plate::readings::{Flag, FlagKind, Reading, Readings, Refused};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::numerals::counted;
use foldshift_tables::sheet::number::with_unit;
use foldshift_tables::sheet::{Book, Cell, Sheet};

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

/// The cells of one line, kept while readings are taken from it.
pub(crate) struct Line<'b> {
    sheet: &'b Sheet,
    kept: Option<(usize, Vec<Cell<'b>>)>,
}

impl<'b> Line<'b> {
    /// No line yet.
    pub(crate) fn new(sheet: &'b Sheet) -> Self {
        Self { sheet, kept: None }
    }

    /// Takes the cell at `index` of `line`, if there is one.
    pub(crate) fn take(&mut self, harvest: &mut Harvest<'_>, slot: &Slot, line: usize, index: usize) {
        if self.kept.as_ref().is_none_or(|(kept, _)| *kept != line) {
            self.kept = Some((line, self.sheet.cells(line)));
        }
        let cell = self.kept.as_ref().and_then(|(_, cells)| cells.get(index));
        if let Some(cell) = cell {
            harvest.take(slot, line, index, cell);
        }
    }
}

/// Why values of an export are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// They are calculated from readings, or say what was put into the wells.
    Known,
    /// Nothing says what they are: they may be readings.
    Unknown,
}

/// Readings and problems found so far.
///
/// It stands on one sheet of the book at a time: lines and cells are those of that sheet.
pub(crate) struct Harvest<'b> {
    book: &'b Book,
    sheet: &'b Sheet,
    /// The name of the sheet, as readings keep it.
    name: Option<Arc<String>>,
    readings: Vec<Reading>,
    problems: Vec<Diagnostic>,
    untold: usize,
    /// The plates that the problems are about.
    bad: BadPlates,
    warnings: Vec<Diagnostic>,
    /// Values that were left out although they may be readings.
    unknown: usize,
    /// Readings whose cell says that the well is bad.
    marked: Vec<(usize, BadWell)>,
    /// Readings with a unit behind them.
    units: Vec<(usize, String)>,
    /// Wells with a cell of their own that is empty.
    blank: BTreeSet<(Arc<str>, Well)>,
    /// May a comma stand between thousands?
    thousands: bool,
}

/// The name of a sheet behind one word, because there are many readings.
fn kept(sheet: &Sheet) -> Option<Arc<String>> {
    sheet.name().map(|name| Arc::new(name.to_string()))
}

impl<'b> Harvest<'b> {
    /// Nothing yet; stands on the first sheet.
    pub(crate) fn new(book: &'b Book) -> Self {
        let sheet = book.first();
        Self {
            book,
            sheet,
            name: kept(sheet),
            readings: Vec::new(),
            problems: Vec::new(),
            untold: 0,
            bad: BadPlates::default(),
            warnings: Vec::new(),
            unknown: 0,
            marked: Vec::new(),
            units: Vec::new(),
            blank: BTreeSet::new(),
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
        self.name = kept(sheet);
    }

    /// Notes a problem; the file will be refused, or in a workbook the plates of its sheet.
    pub(crate) fn problem(&mut self, problem: Diagnostic) {
        self.note(None, problem);
    }

    /// Notes a problem of one plate; the others of the file can be read.
    pub(crate) fn problem_of(&mut self, plate: &str, problem: Diagnostic) {
        self.note(Some(&plate.into()), problem);
    }

    fn note(&mut self, plate: Option<&Arc<str>>, problem: Diagnostic) {
        self.bad.note(plate, &problem);
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.untold += 1;
        }
    }

    /// Notes something the user must know.
    pub(crate) fn warn(&mut self, line: usize, message: String) {
        let place = self.sheet.place_of_line(line);
        self.warnings.push(Diagnostic::warning(Code::Export, message).at(place));
    }

    /// Notes that `values` numbers are not read; `message` says which they are and why they are not.
    pub(crate) fn leave_out(&mut self, line: usize, message: &str, values: usize, why: LeftOut) {
        self.warn(line, format!("{message} ({})", counted(values, "value")));
        if why == LeftOut::Unknown {
            self.unknown += values;
        }
    }

    /// Reads the data cell that stands at `index` in `line` (both from 0).
    pub(crate) fn take(&mut self, slot: &Slot, line: usize, index: usize, cell: &Cell<'_>) {
        let content = match cell::read(self.sheet.marks(), index, &cell.text) {
            Content::Number(_) if !self.thousands && self.sheet.marks().is_grouped(index, &cell.text) => {
                Content::Ambiguous
            }
            content => content,
        };
        if let Content::Bad(bad) = content {
            self.marked.push((self.readings.len(), bad));
        } else if let Some((_, unit)) =
            with_unit(&cell.text).filter(|_| matches!(content, Content::Number(_)))
        {
            self.units.push((self.readings.len(), unit.to_owned()));
        }
        let (value, kind) = match content {
            Content::Empty => {
                self.blank.insert((Arc::clone(&slot.plate), slot.well));
                return;
            }
            Content::Bad(_) => (None, Some(FlagKind::NoValue)),
            Content::Number(number) => (Some(number), None),
            Content::Flagged(number, kind) => (number, Some(kind)),
            Content::Ambiguous => {
                let message = format!(
                    "reading `{}` of well {} may have decimals or a thousands separator",
                    cell.text, slot.well
                );
                let problem = self.sheet.error(message, line, cell).code(Code::AmbiguousNumber).help(
                    "nothing else in the file decides; export without thousands separators, and with tabs or `,` between the cells where decimals have points",
                );
                self.note(Some(&slot.plate), problem);
                return;
            }
            Content::Unknown => {
                let message = format!("reading `{}` of well {} is not a number", cell.text, slot.well);
                let problem =
                    self.sheet.error(message, line, cell).code(Code::NotANumber).help(cell::help(&cell.text));
                self.note(Some(&slot.plate), problem);
                return;
            }
        };
        let flag = kind.map(|kind| Flag { text: cell.text.clone().into_owned(), kind });
        self.push(slot, value, flag, line, cell);
    }

    /// A reading that was taken apart elsewhere; it stands in `cell` of `line` (from 0).
    pub(crate) fn push(
        &mut self,
        slot: &Slot,
        value: Option<f64>,
        flag: Option<Flag>,
        line: usize,
        cell: &Cell<'_>,
    ) {
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.readings.push(Reading {
            plate: Arc::clone(&slot.plate),
            well: slot.well,
            read: Arc::clone(&slot.read),
            time_s: slot.time_s,
            value,
            flag: flag.map(Box::new),
            sheet: self.name.clone(),
            line: short(line + 1),
            column: short(self.sheet.column_of(cell)),
        });
    }

    /// Notes something the user must know about the file as a whole.
    pub(crate) fn warn_of_file(&mut self, message: String) {
        let place = Place::file(Arc::clone(self.book.source()));
        self.warnings.push(Diagnostic::warning(Code::Export, message).at(place));
    }

    /// Is there nothing to tell, neither a reading nor a problem?
    pub(crate) fn is_empty(&self) -> bool {
        self.readings.is_empty() && self.problems.is_empty()
    }

    /// What the user will be told of what was read so far.
    #[cfg(test)]
    pub(crate) fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Drops the readings that `keep` does not keep; the caller says why.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Reading) -> bool) {
        self.readings.retain(keep);
    }

    /// What was taken so far.
    pub(crate) fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// All readings, or all problems. A well read twice under one name is a problem, and so is a
    /// file without readings.
    pub(crate) fn finish(mut self, reader: &'static str) -> Result<Readings, Vec<Diagnostic>> {
        if let Some(problem) =
            cell_units::settle(&mut self.readings, std::mem::take(&mut self.units), self.book.source())
        {
            self.problem(problem);
        }
        self.settle_bad_wells();
        self.refuse_twins();
        for (plate, stray) in strays::problems(&self.readings, &self.blank, self.book.source()) {
            self.note(Some(&plate), stray);
        }
        if self.readings.is_empty() && self.problems.is_empty() {
            self.problem(
                Diagnostic::error(Code::Empty, "this export holds no raw readings")
                    .at(Place::file(Arc::clone(self.book.source())))
                    .help("export the raw data of the reader, not only calculated results"),
            );
            self.problems.append(&mut self.warnings);
        }
        if self.untold > 0 {
            let message = format!("{} more problems of this kind are not shown", self.untold);
            self.problems.push(
                Diagnostic::error(Code::ManyMore, message).at(Place::file(Arc::clone(self.book.source()))),
            );
        }
        self.warn_of_open_end();
        if let Some(message) = gaps::warning(&self.readings, &self.blank).filter(|_| self.problems.is_empty())
        {
            self.warn_of_file(message);
        }
        let mut readings = Readings {
            source: Arc::clone(self.book.source()),
            reader,
            evidence: String::new(),
            readings: self.readings,
            warnings: self.warnings,
            unread: self.unknown,
            refused: Refused::default(),
        };
        if !self.problems.is_empty()
            && self.bad.keep_good(self.book, &mut readings, self.problems.clone()).is_none()
        {
            return Err(self.problems);
        }
        Ok(readings)
    }

    /// Tells of bad wells among readings; words where hardly anything is read are refused.
    fn settle_bad_wells(&mut self) {
        let settled = bad_wells::settle(&self.readings, &std::mem::take(&mut self.marked));
        for index in settled.refused {
            let reading = &self.readings[index];
            let text = reading.flag.as_ref().map_or("", |flag| flag.text.as_str());
            let message = format!("reading `{text}` of well {} is not a number", reading.well);
            let problem = Diagnostic::error(Code::NotANumber, message).at(reading.place(self.book.source()));
            self.problem(problem.help("words for bad wells are understood where most wells are numbers"));
        }
        if let Some(message) = bad_wells::warning(&self.readings, &settled.told) {
            self.warn_of_file(message);
        }
        if !settled.dropped.is_empty() {
            let mut index = 0;
            self.readings.retain(|_| {
                index += 1;
                !settled.dropped.contains(&(index - 1))
            });
        }
    }

    fn refuse_twins(&mut self) {
        for (first, second) in read_twice::of(&self.readings) {
            let (first, second) = (&self.readings[first], &self.readings[second]);
            let message = format!(
                "well {} of plate `{}` is read twice as `{}`, first in line {}",
                second.well, second.plate, second.read, first.line
            );
            let problem = Diagnostic::error(Code::Duplicate, message).at(second.place(self.book.source()));
            let problem = problem.help("keep one of the two, or name the plates or the reads apart");
            let plate = Arc::clone(&second.plate);
            self.note(Some(&plate), problem);
        }
    }

    /// Without a line end nobody can tell whether the last number is whole.
    fn warn_of_open_end(&mut self) {
        let Some(sheet) = self.book.text() else { return };
        let last = sheet.len().saturating_sub(1);
        let Some(cell) = sheet.cells(last).pop() else { return };
        let is_last =
            |reading: &Reading| reading.line as usize == last + 1 && reading.column as usize == cell.column;
        if sheet.is_open(last) && self.readings.iter().rev().any(is_last) {
            let message =
                format!("the file ends without a line end: `{}` may not be the whole number", cell.text);
            self.warn(last, message);
        }
    }
}
