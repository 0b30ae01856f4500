//! Allotrope Simple Model (ASM) of plate readers: JSON as converters, instruments and electronic notebooks write it, of
//! any version of the model.
//!
//! ```text
//! plate reader aggregate document
//!   plate reader document []
//!     measurement aggregate document
//!       measurement document []
//!         sample document                   location identifier: A1, well plate identifier: Plate 1
//!         device control aggregate document detector wavelength setting, excitation wavelength setting
//!         absorbance, fluorescence, luminescence { value, unit }, or a data cube over time or wavelength
//!         error aggregate document          what stands in the place of a number
//! ```
//!
//! `measurement` finds what was measured, `cube` takes series and spectra apart, `names` says what the reads are called,
//! `absorbance` which unit their numbers are in, `write` is the way back.

mod absorbance;
mod cube;
mod errors;
mod json;
mod measurement;
mod names;
mod optics;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::cell::{self, Content};
use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut, Slot};
use crate::plate::readings::{Flag, FlagKind, Readings};
use absorbance::Absorbance;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::number::Marks;
use foldshift_tables::sheet::{Book, Cell, Sheet};
use json::{Node, Value};
use measurement::{Found, Measured};

/// The name of this reader.
const NAME: &str = "asm";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Allotrope Simple Model (ASM) of plate readers, JSON",
    recognised_by: "JSON with `$asm.manifest`, `plate reader aggregate document` or `measurement aggregate document`",
    generic: false,
    recognise,
    read,
};

/// The text of a number that is missing and of which nothing more is said.
const MISSING: &str = "-0.0";

/// Names that only this model has.
const MARKS: [&str; 3] =
    ["\"$asm.manifest\"", "\"plate reader aggregate document\"", "\"measurement aggregate document\""];

/// Is a text such a document?
pub(crate) fn is_one(text: &str) -> bool {
    text.trim_start().starts_with('{') && MARKS.iter().any(|mark| text.contains(mark))
}

fn recognise(book: &Book) -> Option<String> {
    let sheet = book.text()?;
    let first = (0..sheet.len()).find(|line| !sheet.is_blank(*line))?;
    if !sheet.line(first).trim_start().starts_with('{') {
        return None;
    }
    let (line, mark) = (first..sheet.len())
        .find_map(|line| Some((line, MARKS.iter().find(|mark| sheet.line(line).contains(**mark))?)))?;
    Some(format!("`{}` in line {}", mark.trim_matches('"'), line + 1))
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let Some(sheet) = book.text() else {
        let problem =
            Diagnostic::error(Code::Export, "this is a workbook, and the Allotrope Simple Model is JSON");
        return Err(vec![problem.at(Place::file(Arc::clone(book.source())))]);
    };
    let text = sheet.clone().into_text();
    let places = Places::new(&text);
    let root = json::parse(&text).map_err(|wrong| {
        let (line, column) = places.of(wrong.at);
        let message = format!("this is no whole JSON: {} is expected here", wrong.expected);
        let help = "was the file still being written? Save it again, completely";
        vec![sheet.error_at(message, line, column, 1).code(Code::Export).help(help)]
    })?;
    if let Some(other) = other_technique(&root) {
        let message = format!("this is the Allotrope Simple Model of `{other}`, not of a plate reader");
        return Err(vec![
            Diagnostic::error(Code::Export, message).at(Place::file(Arc::clone(book.source()))),
        ]);
    }
    let Found { mut measured, problems, strange } = measurement::find(&root);
    let absorbance = Absorbance::of(&root, &measured);
    let mut taking = Taking { sheet, places, harvest: Harvest::new(book), absorbance };
    let doubts = measurement::contradictions(&measured).into_iter().chain(absorbance::of_no_unit(&measured));
    for (at, message) in problems.into_iter().chain(doubts) {
        taking.problem(at, message);
    }
    for read in names::tell_apart(&mut measured) {
        let message = format!(
            "`{read}` is there several times for every well, and no setting tells them apart: they are numbered in the order \
             of the document, `{read}`, `{read} #2`"
        );
        taking.harvest.warn_of_file(message);
    }
    for (name, (at, count)) in strange {
        let (line, _) = taking.places.of(at);
        let message = format!("`{name}`: neither absorbance, fluorescence nor luminescence, and not read");
        taking.harvest.leave_out(line, &message, count, LeftOut::Unknown);
    }
    taking.readings(&measured);
    taking.tell_what_is_left_out(&root);
    let mut readings = taking.harvest.finish(NAME)?;
    sort(&mut readings);
    Ok(readings)
}

/// The technique that a manifest names, where it is none of plate readers.
fn other_technique(root: &Node<'_>) -> Option<String> {
    const OURS: [&str; 6] = [
        "plate-reader",
        "ultraviolet-absorbance",
        "fluorescence",
        "luminescence",
        "spectrophotometry",
        "optical-imaging",
    ];
    let manifest = root.get("$asm.manifest")?.text()?;
    let technique = manifest.split("/manifests/").nth(1)?.split('/').next()?;
    let has_ours = root.get("plate reader aggregate document").is_some();
    (!has_ours && !OURS.contains(&technique)).then(|| technique.to_owned())
}

/// Plate by plate, read by read, time by time, row by row: documents go well by well.
fn sort(readings: &mut Readings) {
    let mut order: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    let mut reads: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    for reading in &readings.readings {
        let next = order.len();
        order.entry(Arc::clone(&reading.plate)).or_insert(next);
        let next = reads.len();
        reads.entry(Arc::clone(&reading.read)).or_insert(next);
    }
    readings.readings.sort_by(|one, two| {
        let key = |reading: &crate::plate::readings::Reading| (order[&reading.plate], reads[&reading.read]);
        let time = |reading: &crate::plate::readings::Reading| reading.time_s.unwrap_or(f64::NEG_INFINITY);
        key(one).cmp(&key(two)).then(time(one).total_cmp(&time(two))).then(one.well.cmp(&two.well))
    });
}

/// Lines and columns of bytes.
struct Places {
    /// The first byte of every line.
    starts: Vec<usize>,
    /// Bytes that are no first byte of a letter; empty where every letter is one byte.
    inner: Vec<usize>,
}

impl Places {
    fn new(text: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
        let is_inner = |(at, byte): (usize, &u8)| (byte & 0xC0 == 0x80).then_some(at);
        let inner = if text.is_ascii() {
            Vec::new()
        } else {
            text.as_bytes().iter().enumerate().filter_map(is_inner).collect()
        };
        Self { starts: std::iter::once(0).chain(ends).collect(), inner }
    }

    /// The line (from 0) and the column in characters (from 1) of a byte.
    fn of(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = |at: usize| self.inner.partition_point(|inner| *inner < at);
        (line, at - start - (before(at) - before(start)) + 1)
    }
}

/// Readings taken out of the document.
struct Taking<'b> {
    sheet: &'b Sheet,
    places: Places,
    harvest: Harvest<'b>,
    absorbance: Absorbance,
}

impl Taking<'_> {
    fn problem(&mut self, at: usize, message: String) {
        let (line, column) = self.places.of(at);
        self.harvest.problem(self.sheet.error_at(message, line, column, 1).code(Code::Export));
    }

    fn readings(&mut self, measured: &[Measured<'_, '_>]) {
        let mut shared: BTreeMap<&str, Arc<str>> = BTreeMap::new();
        for one in measured {
            let mut share = |name| Arc::clone(shared.entry(name).or_insert_with(|| Arc::from(name)));
            let slot = Slot {
                plate: share(one.plate.as_str()),
                read: share(one.read.as_str()),
                well: one.well,
                time_s: one.time_s,
            };
            self.take(&slot, one);
        }
    }

    /// A number, the text in its place, or both.
    fn take(&mut self, slot: &Slot, one: &Measured<'_, '_>) {
        let node = one.value;
        let (line, column) = self.places.of(node.at);
        let cell = |width: usize| Cell { text: "".into(), column, width, index: 0 };
        let (number, width, said) = match &node.value {
            Value::Number(digits) => {
                let number = self.absorbance.number(digits, one.unit);
                (number, digits.len(), None)
            }
            Value::Null => (None, 4, None),
            Value::Text(text) => (None, text.chars().count() + 2, Some(text.as_ref())),
            _ => {
                let message = format!("{}: a number is expected in the place of this value", one.pointer);
                self.problem(node.at, message);
                return;
            }
        };
        // A number that cannot be missing is written as −0 by converters.
        let is_missing = number.is_some_and(|number| number == 0.0 && number.is_sign_negative());
        let error = one.error.as_deref().or(said).or(is_missing.then_some(MISSING));
        let Some(error) = error else {
            // Nothing was read, and nothing is said of it.
            if let Some(number) = number {
                self.harvest.push(slot, Some(number), None, line, &cell(width));
            }
            return;
        };
        let kind = match cell::read(&Marks::default(), 0, error) {
            Content::Flagged(_, kind) => kind,
            Content::Empty if number.is_none() => return,
            _ if said.is_some() => {
                let message = format!("{}: `{error}` of well {} is not a number", one.pointer, slot.well);
                self.problem(node.at, message);
                return;
            }
            _ => FlagKind::NoValue,
        };
        let number = number.filter(|_| !is_missing);
        let flag = Flag { text: error.to_owned(), kind };
        self.harvest.push(slot, number, Some(flag), line, &cell(width));
    }

    fn tell_what_is_left_out(&mut self, root: &Node<'_>) {
        let calculated = root.count_below("calculated data document") + root.count_below("processed data");
        if calculated > 0 {
            let at = measurement::first_of(root, "calculated data document").unwrap_or(root.at);
            let (line, _) = self.places.of(at);
            let message = "`calculated data document`: calculated from readings, and not read";
            self.harvest.leave_out(line, message, calculated, LeftOut::Known);
        }
        if let Some(told) = self.absorbance.told() {
            self.harvest.warn_of_file(told);
        }
    }
}
