//! What an export says: one reading per well, read and time, each with its place in the file.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use crate::plate::times::Times;
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::{Diagnostic, MOST_SHOWN, Near, Place, suggest};

/// What a text in a data cell says about the number it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FlagKind {
    /// Above the detector's range: a right-censored reading.
    Overflow,
    /// Below the detector's range: a left-censored reading.
    Underflow,
    /// Masked by the user of the reader; the number is real.
    Masked,
    /// The reader skipped the well.
    Missed,
    /// The reader could not compute a value.
    NoValue,
    /// The number is the mean of several points of the well.
    Averaged,
}

impl FlagKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Overflow, Self::Underflow, Self::Masked, Self::Missed, Self::NoValue, Self::Averaged];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overflow => "overflow",
            Self::Underflow => "underflow",
            Self::Masked => "masked",
            Self::Missed => "missed",
            Self::NoValue => "no_value",
            Self::Averaged => "averaged",
        }
    }

    /// Does it speak against the number? A mean of several points is as good as any reading.
    #[must_use]
    pub const fn is_doubt(self) -> bool {
        !matches!(self, Self::Averaged)
    }

    /// The words for a table or a list of exclusions.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Overflow => "above the detector's range",
            Self::Underflow => "below the detector's range",
            Self::Masked => "masked in the reader's software",
            Self::Missed => "skipped by the reader",
            Self::NoValue => "no value",
            Self::Averaged => "a mean of several points",
        }
    }
}

/// The text found instead of, or around, a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Flag {
    /// As printed: `OVRFLW`, `*0.356*`.
    pub text: String,
    /// What it means.
    pub kind: FlagKind,
}

/// One number of one well, or the text that stands in its place. Raw, as the instrument printed it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reading {
    /// Barcode or name printed in the file; `Plate N` in file order where there is none; empty
    /// where the file names no plate at all.
    pub plate: Arc<str>,
    /// The well.
    pub well: Well,
    /// Mode and wavelengths: `absorbance 450`, `fluorescence ex=560 em=590`, `luminescence`.
    pub read: Arc<str>,
    /// Seconds since the first cycle, for kinetics.
    pub time_s: Option<f64>,
    /// The raw number; finite. `None` only with a flag.
    pub value: Option<f64>,
    /// The text instead of, or around, the number.
    pub flag: Option<Box<Flag>>,
    /// The sheet of a workbook that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<String>>,
    /// Line in the file, from 1; row of a workbook.
    pub line: u32,
    /// Column in characters, from 1; number of the column in a workbook.
    pub column: u32,
}

impl Reading {
    /// Where in the file `source` it stands.
    #[must_use]
    pub fn place(&self, source: &Arc<str>) -> Place {
        let (line, column) = (self.line as usize, self.column as usize);
        match &self.sheet {
            Some(sheet) => Place::cell(Arc::clone(source), sheet.as_str().into(), line, Some(column)),
            None => Place::at(Arc::clone(source), line, column),
        }
    }
}

/// Everything raw that one export holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Readings {
    /// The file as the user named it.
    pub source: Arc<str>,
    /// The reader that was chosen, by name.
    pub reader: &'static str,
    /// Why it was chosen.
    pub evidence: String,
    /// In file order: plate by plate, read by read, row by row.
    pub readings: Vec<Reading>,
    /// What the user must know although the file could be read.
    pub warnings: Vec<Diagnostic>,
    /// Values that were left out although they may be readings, because nothing says what they are.
    #[serde(skip)]
    pub unread: usize,
    /// Plates of the file that are not among the readings because something is wrong with them.
    #[serde(skip)]
    pub refused: Refused,
}

/// Plates that cannot be read although others of the same file can.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refused {
    /// What they are called: "plate `P2`".
    pub plates: Vec<String>,
    /// What is wrong with them.
    pub problems: Vec<Diagnostic>,
}

/// The readings of one plate and one read, a reading a well.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlateReadings {
    /// The plate as the file names it.
    pub plate: Arc<str>,
    /// The read.
    pub read: Arc<str>,
    /// The smallest plate that holds all wells read.
    pub format: PlateFormat,
    /// A reading a well.
    pub wells: BTreeMap<Well, Reading>,
}

/// Why no single plate and read could be picked from an export.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectError {
    /// The plate asked for is not in the file.
    #[error("there is no plate `{wanted}` in this export; it holds {}", listed(.present))]
    NoSuchPlate {
        /// What was asked for.
        wanted: String,
        /// What is there.
        present: Vec<String>,
    },
    /// The read asked for is not on the plate.
    #[error("there is no read `{wanted}` in this export; it holds {}", listed(.present))]
    NoSuchRead {
        /// What was asked for.
        wanted: String,
        /// What is there.
        present: Vec<String>,
    },
    /// Several plates and none was asked for.
    #[error("this export holds {} plates: {}", .0.len(), listed(.0))]
    SeveralPlates(Vec<String>),
    /// Several reads and none was asked for.
    #[error("this export holds {} reads: {}", .0.len(), listed(.0))]
    SeveralReads(Vec<String>),
    /// A kinetic series, and nothing says which time is meant.
    #[error("this read was taken at {0}")]
    Kinetic(Times),
    /// A time that was not read.
    #[error("`{wanted}` was not read{}; this read was taken at {times}", of_wells(.wells.as_deref()))]
    NotRead {
        /// What was asked for.
        wanted: String,
        /// The wells that lack it, where others have it.
        wells: Option<String>,
        /// What is there.
        times: Times,
    },
    /// A window in which no well has a slope.
    #[error("in `{wanted}` no well has three readings without a flag; this read was taken at {times}")]
    NoSlope {
        /// What was asked for.
        wanted: String,
        /// What is there.
        times: Times,
    },
    /// A time of a read that says none.
    #[error("nothing says at which times this was read")]
    NoTimes,
    /// One well twice under one name.
    #[error("well {0} was read twice on the same plate")]
    Twice(Well),
    /// The export holds nothing.
    #[error("this export holds no raw readings")]
    Empty,
}

impl SelectError {
    /// The times that are there, where one of them is asked for.
    pub(crate) fn times(&self) -> Option<&Times> {
        match self {
            Self::Kinetic(times) | Self::NotRead { times, .. } | Self::NoSlope { times, .. } => Some(times),
            _ => None,
        }
    }

    /// What to write into the study to settle it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let choose = |key: &str, present: &[String], wanted: Option<&str>| {
            let near = wanted.and_then(|wanted| suggest(wanted, present.iter().map(String::as_str)));
            let near = near.or_else(|| Near::of(present.first().map(String::as_str)));
            let examples: Vec<String> = near
                .iter()
                .flat_map(Near::words)
                .take(MOST_SHOWN)
                .map(|name| format!("`{key} = \"{name}\"`"))
                .collect();
            format!("choose one, for example {}", examples.join(" or "))
        };
        match self {
            Self::NoSuchPlate { wanted, present } => Some(choose("plate", present, Some(wanted))),
            Self::NoSuchRead { wanted, present } => Some(choose("read", present, Some(wanted))),
            Self::SeveralPlates(present) => Some(choose("plate", present, None)),
            Self::SeveralReads(present) => Some(choose("read", present, None)),
            Self::Kinetic(_) | Self::NotRead { .. } | Self::NoSlope { .. } => self.times().map(Times::help),
            Self::NoTimes => {
                Some("remove `time`: it serves reads that were taken again and again".to_owned())
            }
            Self::Twice(_) | Self::Empty => None,
        }
    }
}

fn of_wells(wells: Option<&str>) -> String {
    wells.map_or_else(String::new, |wells| format!(" of {wells}"))
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl Readings {
    /// The plates of the export, in file order.
    #[must_use]
    pub fn plates(&self) -> Vec<String> {
        distinct(self.readings.iter().map(|reading| &reading.plate))
    }

    /// Can `plate` be read, or all that the file holds where none is named?
    #[must_use]
    pub fn is_good(&self, plate: Option<&str>) -> bool {
        self.refused.problems.is_empty()
            || plate.is_some_and(|wanted| self.readings.iter().any(|reading| &*reading.plate == wanted))
    }

    /// The reads of `plate`, in file order.
    #[must_use]
    pub fn reads(&self, plate: &str) -> Vec<String> {
        distinct(self.readings.iter().filter(|reading| &*reading.plate == plate).map(|reading| &reading.read))
    }

    /// Keeps the readings of the plates and of the read that are asked for, all where nothing is.
    ///
    /// # Errors
    /// When the plate or the read is not there.
    pub(crate) fn keep_only(&mut self, plates: &[&str], read: Option<&str>) -> Result<(), SelectError> {
        let present = self.plates();
        for wanted in plates {
            if !present.iter().any(|name| name == wanted) {
                return Err(SelectError::NoSuchPlate { wanted: (*wanted).to_owned(), present });
            }
        }
        if !plates.is_empty() {
            self.readings.retain(|reading| plates.contains(&&*reading.plate));
        }
        if let Some(wanted) = read {
            let present = distinct(self.readings.iter().map(|reading| &reading.read));
            if !present.iter().any(|name| name == wanted) {
                return Err(SelectError::NoSuchRead { wanted: wanted.to_owned(), present });
            }
            self.readings.retain(|reading| &*reading.read == wanted);
        }
        Ok(())
    }

    /// The one plate and read that are asked for; what is not asked for must be the only one there is.
    ///
    /// # Errors
    /// When the plate or the read is missing or could be several, when it is a kinetic series, and
    /// when a well stands there twice.
    pub fn select(&self, plate: Option<&str>, read: Option<&str>) -> Result<PlateReadings, SelectError> {
        let (plate, read) = self.named(plate, read)?;
        let mut wells = BTreeMap::new();
        for reading in self.readings.iter().filter(|r| *r.plate == *plate && *r.read == *read) {
            if let Some(earlier) = wells.insert(reading.well, reading.clone()) {
                let kinetic = earlier.time_s != reading.time_s;
                let times = self.times(&plate, &read).filter(|_| kinetic);
                return Err(times.map_or(SelectError::Twice(reading.well), SelectError::Kinetic));
            }
        }
        let format = PlateFormat::holding(wells.keys().copied()).ok_or(SelectError::Empty)?;
        Ok(PlateReadings { plate: plate.into(), read: read.into(), format, wells })
    }

    /// The times at which a read of a plate was taken; `None` where nothing says any.
    #[must_use]
    pub fn times(&self, plate: &str, read: &str) -> Option<Times> {
        let mut wells: BTreeMap<Well, Vec<f64>> = BTreeMap::new();
        for reading in self.readings.iter().filter(|r| *r.plate == *plate && *r.read == *read) {
            wells.entry(reading.well).or_default().extend(reading.time_s);
        }
        for times in wells.values_mut() {
            times.sort_by(f64::total_cmp);
        }
        Times::of(&wells)
    }

    /// The names of the one plate and read that are asked for; what is not asked for must be the only one there is.
    ///
    /// # Errors
    /// When the plate or the read is missing or could be several.
    pub(crate) fn named(
        &self,
        plate: Option<&str>,
        read: Option<&str>,
    ) -> Result<(String, String), SelectError> {
        let plates = self.plates();
        let plate = pick(plate, &plates, SelectError::SeveralPlates, |wanted, present| {
            SelectError::NoSuchPlate { wanted, present }
        })?;
        let reads = self.reads(&plate);
        let read = pick(read, &reads, SelectError::SeveralReads, |wanted, present| {
            SelectError::NoSuchRead { wanted, present }
        })?;
        Ok((plate, read))
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a Arc<str>>) -> Vec<String> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut last: Option<&Arc<str>> = None;
    let mut distinct = Vec::new();
    for name in names {
        let again = last.is_some_and(|last| Arc::ptr_eq(last, name));
        if !again && seen.insert(name) {
            distinct.push(name.to_string());
        }
        last = Some(name);
    }
    distinct
}

fn pick(
    wanted: Option<&str>,
    present: &[String],
    several: impl Fn(Vec<String>) -> SelectError,
    missing: impl Fn(String, Vec<String>) -> SelectError,
) -> Result<String, SelectError> {
    match (wanted, present) {
        (_, []) => Err(SelectError::Empty),
        (Some(wanted), present) if present.iter().any(|name| name == wanted) => Ok(wanted.to_owned()),
        (Some(wanted), present) => Err(missing(wanted.to_owned(), present.to_vec())),
        (None, [only]) => Ok(only.clone()),
        (None, present) => Err(several(present.to_vec())),
    }
}
