//! Tecan i-control and `SparkControl`: labels with their settings, each followed by a grid whose corner is
//! `<>`, by a list of wells, or by a table of cycles or wavelengths.
//!
//! ```text
//! Label: Label1                  Mode    Absorbance
//! Mode           Absorbance      Name    OD600
//! Wavelength     600 nm          Measurement wavelength   600 nm
//! Part of Plate  B2-G11          Part of Plate            A1-H12
//! <>  2  3  4 …                  <>  Value  Time [ms]
//! B   …                          A1  0.09   0
//! ```

mod area;
mod block;
mod label;
mod outline;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, Line, Slot};
use crate::ingest::naming::Taken;
use crate::ingest::series_table::{self, Axis};
use crate::ingest::wording::{self, Kind};
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Sheet};
use outline::{Measurement, Shape, Start};

/// Tecan i-control.
pub(crate) const ICONTROL: Format = Format {
    name: "tecan_icontrol",
    title: "Tecan i-control (Infinite), workbook or text",
    recognised_by: "`Application: Tecan i-control`",
    generic: false,
    recognise: |book| recognise(book, &ICONTROL_LANDMARKS),
    read: |book| read(book, "tecan_icontrol", &ICONTROL_LANDMARKS, true),
};

/// Tecan `SparkControl`.
pub(crate) const SPARK: Format = Format {
    name: "tecan_spark",
    title: "Tecan SparkControl, workbook or text",
    recognised_by: "`Application: SparkControl`",
    generic: false,
    recognise: |book| recognise(book, &SPARK_LANDMARKS),
    read: |book| read(book, "tecan_spark", &SPARK_LANDMARKS, false),
};

const ICONTROL_LANDMARKS: [&str; 1] = ["Application: Tecan i-control"];
const SPARK_LANDMARKS: [&str; 1] = ["Application: SparkControl"];

fn recognise(book: &Book, landmarks: &[&str]) -> Option<String> {
    let (landmark, line) = book.sheets().iter().find_map(|sheet| landmark_of(sheet, landmarks))?;
    Some(format!("`{landmark}` in line {}", line + 1))
}

fn landmark_of<'l>(sheet: &Sheet, landmarks: &[&'l str]) -> Option<(&'l str, usize)> {
    landmarks.iter().find_map(|landmark| Some((*landmark, sheet.landmark(landmark)?)))
}

/// A measurement and the sheet in which it stands.
struct Found<'b> {
    sheet: &'b Sheet,
    plate: Arc<str>,
    measurement: Measurement,
}

fn read(
    book: &Book,
    reader: &'static str,
    landmarks: &[&str],
    sheet_is_plate: bool,
) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut found: Vec<Found<'_>> = Vec::new();
    for sheet in book.sheets() {
        if landmark_of(sheet, landmarks).is_none() {
            if let Some(name) = sheet.name().filter(|_| (0..sheet.len()).any(|line| !sheet.is_blank(line))) {
                harvest.turn_to(sheet);
                harvest.warn(0, format!("sheet `{name}` is not read: it is no export of the reader"));
            }
            continue;
        }
        for measurement in outline::measurements(sheet) {
            let sheet_name = sheet.name().filter(|name| sheet_is_plate && !is_default(name)).cloned();
            let printed = measurement.plate.as_deref().map(Arc::from);
            let plate = sheet_name.or(printed).unwrap_or_else(|| format!("Plate {}", found.len() + 1).into());
            found.push(Found { sheet, plate, measurement });
        }
    }
    if found.is_empty() {
        let message = "this Tecan export holds no label with readings";
        let help = "expected `Mode`, `Part of Plate` and a grid with `<>` in its corner";
        return Err(vec![
            Diagnostic::error(Code::Empty, message).at(Place::file(Arc::clone(book.source()))).help(help),
        ]);
    }
    let by_name = found.iter().any(|found| is_told_apart_by_name(&found.measurement));
    let mut taken = Taken::default();
    for Found { sheet, plate, mut measurement } in found {
        harvest.turn_to(sheet);
        for problem in measurement.problems.drain(..) {
            harvest.problem(problem);
        }
        let before = harvest.readings().len();
        for (nth, start) in measurement.starts.iter().enumerate() {
            let end = measurement.starts.get(nth + 1).map_or(sheet.len(), |next| next.line);
            let mut block = Block { sheet, measurement: &measurement, start, end, plate: &plate, by_name };
            if let Err(problem) = block.take(&mut harvest, &mut taken) {
                harvest.problem(*problem);
            }
        }
        tell_stopped(sheet, &measurement, before, &mut harvest);
    }
    harvest.finish(reader)
}

/// Fewer cycles than the head says: somebody stopped the reader. Only then may labels be without readings.
fn tell_stopped(sheet: &Sheet, measurement: &Measurement, before: usize, harvest: &mut Harvest<'_>) {
    let Some(planned) = measurement.cycles else { return };
    let readings = harvest.readings().get(before..).unwrap_or_default();
    let of_first = readings.iter().take_while(|reading| reading.read == readings[0].read);
    let times: BTreeSet<u64> = of_first.filter_map(|reading| Some(reading.time_s?.to_bits())).collect();
    if times.is_empty() {
        return;
    }
    let stopped = times.len() < planned;
    if stopped {
        let message = format!("{} of {planned} cycles were measured", times.len());
        harvest.warn(measurement.starts.first().map_or(0, |start| start.line), message);
    }
    for line in &measurement.waiting {
        let message = "there are no readings of the label that begins here";
        if stopped {
            harvest.warn(*line, message.to_owned());
        } else {
            let width = sheet.line(*line).chars().count().min(60);
            harvest
                .problem(sheet.error_at(message, *line, 1, width).code(Code::Export).help(outline::WITHOUT));
        }
    }
}

/// The name that Excel gives to a sheet.
fn is_default(name: &str) -> bool {
    const NAMES: [&str; 10] =
        ["sheet", "tabelle", "feuil", "hoja", "foglio", "blad", "ark", "planilha", "arkusz", "result sheet"];
    let word =
        name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')')).to_lowercase();
    NAMES.contains(&word.as_str())
}

/// Do labels of one plate have the same mode and wavelengths and other names?
fn is_told_apart_by_name(measurement: &Measurement) -> bool {
    let mut names: BTreeMap<Option<String>, BTreeSet<&Option<String>>> = BTreeMap::new();
    for label in measurement.labels.iter().filter(|label| label.found) {
        names.entry(label.read()).or_default().insert(&label.name);
    }
    names.values().any(|names| names.len() > 1)
}

/// One block of readings.
struct Block<'a> {
    sheet: &'a Sheet,
    measurement: &'a Measurement,
    start: &'a Start,
    /// The line where the next block begins.
    end: usize,
    plate: &'a Arc<str>,
    by_name: bool,
}

type Problem = Box<Diagnostic>;

impl Block<'_> {
    fn error(&self, message: impl Into<String>, help: &str) -> Problem {
        Box::new(self.sheet.error_at(message, self.start.line, 1, 1).code(Code::Export).help(help))
    }

    fn take(&mut self, harvest: &mut Harvest<'_>, taken: &mut Taken) -> Result<(), Problem> {
        let label = &self.measurement.labels[self.start.label];
        let Some(read) = label.read() else {
            let message = format!("mode `{}` is not read", label.mode.as_deref().unwrap_or_default());
            return Err(
                self.error(message, "expected absorbance, fluorescence or luminescence; remove the label")
            );
        };
        let title = match &self.start.title {
            Some(title) if self.is_raw(title)? => format!(" [{title}]"),
            Some(title) => {
                harvest.warn(self.start.line, format!("`{title}` is not read: it is calculated"));
                return Ok(());
            }
            None if label.is_difference() || label.is_polarisation() => {
                let message =
                    "these numbers may be calculated from two readings, and nothing says that they are raw";
                return Err(
                    self.error(message, "export the raw reading of each wavelength, or of each polarisation")
                );
            }
            None => String::new(),
        };
        let name = label.name.as_ref().filter(|_| self.by_name).map(|name| format!(" [{name}]"));
        let name = name.unwrap_or_default() + &title;
        let (sheet, start, area) = (self.sheet, self.start, label.area.as_ref());
        let entries = match start.shape {
            Shape::Table => return self.take_table(harvest, taken, &read, &name),
            Shape::Grid => block::grid(sheet, start.line, start.left, self.end, area)?,
            Shape::List => block::list(sheet, start.line, start.left, self.end, area)?,
        };
        self.known_wavelengths()?;
        let mut reads: BTreeMap<Option<String>, Arc<str>> = BTreeMap::new();
        let mut line = Line::new(sheet);
        for entry in entries {
            let called = reads.entry(entry.position).or_insert_with_key(|position| {
                let position = position.as_ref().map(|position| format!(" [{position}]")).unwrap_or_default();
                taken.free(self.plate, &format!("{read}{name}{position}"))
            });
            line.take(harvest, &self.slot(called, entry.well, None), entry.line, entry.index);
        }
        Ok(())
    }

    /// Says whether a title is that of raw readings.
    fn is_raw(&self, title: &str) -> Result<bool, Problem> {
        let lower = title.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if has(&["raw", "parallel", "perpendicular"]) {
            return Ok(true);
        }
        let calculated = matches!(wording::kind_of(title), Kind::Derived(_) | Kind::Layout(_));
        if calculated || has(&["polari", "anisotropy", "total intensity", "g-factor", "concentration"]) {
            return Ok(false);
        }
        let message = format!("`{title}` above these readings is neither a label nor known");
        Err(self.error(message, "expected the name of a label; remove the block if it is calculated"))
    }

    fn take_table(
        &self,
        harvest: &mut Harvest<'_>,
        taken: &mut Taken,
        read: &str,
        name: &str,
    ) -> Result<(), Problem> {
        let label = &self.measurement.labels[self.start.label];
        let table = series_table::read(self.sheet, self.start.line, self.start.left, self.end)?;
        if let Some(area) = &label.area {
            let seen: BTreeSet<Well> = table.entries.iter().map(|entry| entry.well).collect();
            if let Some(well) = area.wells().symmetric_difference(&seen).next() {
                let message = format!(
                    "well {well} is in this table or in the part of the plate that was read, not in both"
                );
                let help = "the file looks cut off or edited: export it again, completely";
                return Err(Box::new(
                    self.sheet.error_at_end(message, table.last).code(Code::Export).help(help),
                ));
            }
        }
        if table.axis == Axis::Time {
            self.known_wavelengths()?;
        }
        let mut reads: BTreeMap<u32, Arc<str>> = BTreeMap::new();
        let mut line = Line::new(self.sheet);
        for entry in table.entries {
            if table.axis == Axis::Time {
                let called =
                    reads.entry(0).or_insert_with(|| taken.free(self.plate, &format!("{read}{name}")));
                line.take(
                    harvest,
                    &self.slot(called, entry.well, Some(entry.moment)),
                    entry.line,
                    entry.index,
                );
                continue;
            }
            let Some(wave) = whole(entry.moment) else {
                return Err(
                    self.error("a wavelength of this scan is no whole number", "scan in steps of whole nm")
                );
            };
            let Some(base) = label.read_at(wave) else {
                let message = "it is not clear which wavelength this scan moves";
                return Err(self.error(message, "expected a fixed excitation or emission wavelength"));
            };
            let called =
                reads.entry(wave).or_insert_with(|| taken.free(self.plate, &format!("{base}{name}")));
            line.take(harvest, &self.slot(called, entry.well, None), entry.line, entry.index);
        }
        Ok(())
    }

    /// Nothing but a scan goes without its wavelengths.
    fn known_wavelengths(&self) -> Result<(), Problem> {
        if self.measurement.labels[self.start.label].lacks_wavelength() {
            let help =
                "expected `Wavelength`, or `Excitation Wavelength` and `Emission Wavelength`, above them";
            return Err(self.error("nothing says at which wavelength these readings were taken", help));
        }
        Ok(())
    }

    fn slot(&self, read: &Arc<str>, well: Well, time_s: Option<f64>) -> Slot {
        Slot { plate: Arc::clone(self.plate), read: Arc::clone(read), well, time_s }
    }
}

/// A wavelength in whole nm.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
fn whole(wave: f64) -> Option<u32> {
    (wave.fract() == 0.0 && (100.0..=2000.0).contains(&wave)).then_some(wave as u32)
}

#[cfg(test)]
mod tests;
