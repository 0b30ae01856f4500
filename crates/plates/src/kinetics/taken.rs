//! One reading a well out of many over time: which was taken, and what must be said of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::ingest::Readings;
use crate::kinetics::{Moment, slope};
use crate::plate::layout::listed;
use crate::plate::readings::{PlateReadings, Reading, SelectError};
use crate::plate::times::{SAME_S, Times, spoken};
use crate::plate::{PlateFormat, Well};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// What was taken of a kinetic read of one plate, and the signals that it was taken from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Kinetics {
    /// What was asked for.
    pub time: Moment,
    /// What was taken, in words: `4 h`, `3:59:40 to 4:00:10`, `slope 10 min to 60 min, signal per hour`.
    pub taken: String,
    /// The earliest time that is in it, in seconds.
    pub from_s: f64,
    /// The latest, in seconds.
    pub to_s: f64,
    /// The time that was taken of each well; none of a slope.
    #[serde(skip)]
    pub of_well: BTreeMap<Well, f64>,
    /// Every signal over time, well by well: seconds, and the number where there is one.
    #[serde(skip)]
    pub signals: BTreeMap<Well, Vec<(f64, Option<f64>)>>,
}

impl Kinetics {
    /// The time that was taken of a well, or the window of its slope.
    #[must_use]
    pub fn words_of(&self, well: Well) -> String {
        self.of_well.get(&well).map_or_else(|| self.time.to_string(), |time| spoken(*time))
    }
}

/// A reading a well, and where it was taken from.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// A reading a well.
    pub readings: PlateReadings,
    /// What was taken of a kinetic read.
    pub kinetics: Kinetics,
    /// What the user must know of it.
    pub warnings: Vec<String>,
}

/// The readings of each well in the order of their times.
type Series<'r> = BTreeMap<Well, Vec<&'r Reading>>;

/// Takes one reading a well of a plate and a read.
///
/// # Errors
/// When the plate or the read is missing or could be several, when nothing says the times, when a well stands there
/// twice at one time, and when what is asked for was not read.
pub fn take(
    readings: &Readings,
    plate: Option<&str>,
    read: Option<&str>,
    moment: Moment,
) -> Result<Taken, SelectError> {
    let (plate, read) = readings.named(plate, read)?;
    let series = series(readings, &plate, &read)?;
    let seconds = |readings: &[&Reading]| readings.iter().filter_map(|reading| reading.time_s).collect();
    let by_well: BTreeMap<Well, Vec<f64>> =
        series.iter().map(|(well, readings)| (*well, seconds(readings))).collect();
    let times = Times::of(&by_well).ok_or(SelectError::NoTimes)?;
    let not_read = |wells: Vec<Well>| SelectError::NotRead {
        wanted: moment.to_string(),
        wells: if wells.len() == series.len() { None } else { Some(listed(&wells)) },
        times: times.clone(),
    };
    let mut warnings = Vec::new();
    let (wells, of_well) = match moment {
        Moment::Slope(from, to) => {
            let reach = times.tolerance_s();
            if from < times.first_s - reach || to > times.last_s + reach {
                return Err(not_read(series.keys().copied().collect()));
            }
            let wells = slopes(&series, from, to, &mut warnings);
            if wells.values().all(|reading| reading.value.is_none()) {
                return Err(SelectError::NoSlope { wanted: moment.to_string(), times });
            }
            (wells, BTreeMap::new())
        }
        _ => {
            let (wells, missing) = nearest(&series, moment, &times);
            if !missing.is_empty() {
                return Err(not_read(missing));
            }
            let of_well = wells.iter().filter_map(|(well, reading)| Some((*well, reading.time_s?))).collect();
            (wells, of_well)
        }
    };
    let (from_s, to_s) = match moment {
        Moment::Slope(from, to) => within(&series, from, to),
        _ => ends(of_well.values().copied()),
    };
    let taken = match moment {
        Moment::Slope(..) => format!("{moment}, signal per hour"),
        _ if to_s - from_s < SAME_S => spoken(from_s),
        _ => format!("{} to {}", spoken(from_s), spoken(to_s)),
    };
    if let Moment::At(asked) = moment
        && of_well.values().any(|time| (time - asked).abs() > 1.0)
    {
        warnings.push(format!("{moment} was not read, and the nearest is taken: {taken} (read at {times})"));
    }
    let format = PlateFormat::holding(wells.keys().copied()).ok_or(SelectError::Empty)?;
    let signals = series
        .iter()
        .map(|(well, readings)| {
            let signal = readings.iter().filter_map(|reading| Some((reading.time_s?, reading.value)));
            (*well, signal.collect())
        })
        .collect();
    Ok(Taken {
        readings: PlateReadings { plate: plate.into(), read: read.into(), format, wells },
        kinetics: Kinetics { time: moment, taken, from_s, to_s, of_well, signals },
        warnings,
    })
}

/// The readings of a plate and a read, each well in the order of its times.
fn series<'r>(readings: &'r Readings, plate: &str, read: &str) -> Result<Series<'r>, SelectError> {
    let mut series: Series = BTreeMap::new();
    for reading in readings.readings.iter().filter(|one| *one.plate == *plate && *one.read == *read) {
        series.entry(reading.well).or_default().push(reading);
    }
    for (well, readings) in &mut series {
        if readings.iter().any(|reading| reading.time_s.is_none()) {
            return Err(if readings.len() > 1 { SelectError::Twice(*well) } else { SelectError::NoTimes });
        }
        let time = |reading: &Reading| reading.time_s.unwrap_or_default();
        readings.sort_by(|one, two| time(one).total_cmp(&time(two)));
        if readings.windows(2).any(|pair| time(pair[1]) - time(pair[0]) < SAME_S) {
            return Err(SelectError::Twice(*well));
        }
    }
    Ok(series)
}

/// The reading of each well that is nearest to what is asked for, and the wells that have none near enough.
fn nearest(series: &Series<'_>, moment: Moment, times: &Times) -> (BTreeMap<Well, Reading>, Vec<Well>) {
    let mut taken = BTreeMap::new();
    let mut missing = Vec::new();
    for (well, readings) in series {
        let time = |reading: &Reading| reading.time_s.unwrap_or_default();
        // A well of fewer readings than others may have lost its first or its last.
        let is_short = readings.len() < times.count;
        let (found, end) = match moment {
            Moment::First => (readings.first(), is_short.then_some(times.first_s)),
            Moment::Last => (readings.last(), is_short.then_some(times.last_s)),
            Moment::At(asked) => {
                let apart = |reading: &Reading| (time(reading) - asked).abs();
                (readings.iter().min_by(|one, two| apart(one).total_cmp(&apart(two))), Some(asked))
            }
            Moment::Slope(..) => (None, None),
        };
        let is_near =
            |reading: &&&Reading| end.is_none_or(|end| (time(reading) - end).abs() <= times.tolerance_s());
        match found.filter(is_near) {
            Some(reading) => {
                taken.insert(*well, (*reading).clone());
            }
            None => missing.push(*well),
        }
    }
    (taken, missing)
}

/// The readings of a window, its ends included.
fn window<'r>(readings: &[&'r Reading], from: f64, to: f64) -> Vec<&'r Reading> {
    let inside = |time: f64| time >= from - SAME_S && time <= to + SAME_S;
    readings.iter().copied().filter(|reading| reading.time_s.is_some_and(inside)).collect()
}

/// The slope of every well; wells that have none are told.
fn slopes(series: &Series<'_>, from: f64, to: f64, warnings: &mut Vec<String>) -> BTreeMap<Well, Reading> {
    let mut wells = BTreeMap::new();
    let (mut few, mut flagged) = (Vec::new(), Vec::new());
    for (well, readings) in series {
        let inside = window(readings, from, to);
        if inside.iter().any(|reading| slope::doubt(reading).is_some()) {
            flagged.push(*well);
        } else if inside.len() < slope::FEWEST {
            few.push(*well);
        }
        // Without a reading in the window the first of all says where the well stands.
        let found = slope::of(&inside).or_else(|| {
            let (value, flag) = (None, slope::of(readings.get(..1)?)?.flag);
            Some(Reading { time_s: None, value, flag, ..(*readings.first()?).clone() })
        });
        wells.extend(found.map(|reading| (*well, reading)));
    }
    let ends = format!("from {} to {}", spoken(from), spoken(to));
    if !few.is_empty() {
        let fewest = slope::FEWEST;
        warnings.push(format!("fewer than {fewest} readings {ends}, so no slope: {}", listed(&few)));
    }
    if !flagged.is_empty() {
        warnings.push(format!("readings with a flag {ends}, so no slope is used: {}", listed(&flagged)));
    }
    wells
}

/// The earliest and the latest reading of a window.
fn within(series: &Series<'_>, from: f64, to: f64) -> (f64, f64) {
    let inside = series.values().flat_map(|readings| window(readings, from, to));
    ends(inside.filter_map(|reading| reading.time_s))
}

fn ends(times: impl Iterator<Item = f64>) -> (f64, f64) {
    let (least, most) = times
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), time| (least.min(time), most.max(time)));
    if least <= most { (least, most) } else { (0.0, 0.0) }
}

/// Keeps of every kinetic read of an export what is asked for; what was read once stays as it is.
///
/// # Errors
/// When what is asked for was not read on some plate: all of them at once.
pub fn reduce(readings: Readings, moment: Moment) -> Result<Readings, Vec<Diagnostic>> {
    let place = || Place::file(Arc::clone(&readings.source));
    let mut kept = Vec::new();
    let mut problems = Vec::new();
    let mut told = Vec::new();
    let mut kinetic = false;
    for plate in readings.plates() {
        for read in readings.reads(&plate) {
            match take(&readings, Some(&plate), Some(&read), moment) {
                Ok(taken) => {
                    kinetic = true;
                    kept.extend(taken.readings.wells.into_values());
                    let of = format!("plate `{plate}`, {read}");
                    let warnings = taken.warnings.into_iter();
                    let warned =
                        |said| Diagnostic::warning(Code::Export, format!("{of}: {said}")).at(place());
                    told.extend(warnings.map(warned));
                }
                Err(SelectError::NoTimes) => {
                    let of_this = |one: &&Reading| *one.plate == *plate && *one.read == *read;
                    kept.extend(readings.readings.iter().filter(of_this).cloned());
                }
                Err(error) => {
                    let message = format!("plate `{plate}`, {read}: {error}");
                    let problem = Diagnostic::error(Code::Export, message).at(place());
                    problems.push(match error.times() {
                        Some(times) => problem.help(times.help_of_read()),
                        None => problem,
                    });
                }
            }
        }
    }
    if !kinetic && problems.is_empty() {
        problems.push(
            Diagnostic::error(Code::Export, SelectError::NoTimes.to_string())
                .at(place())
                .help("leave `--time` away"),
        );
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut warnings = readings.warnings;
    warnings.extend(told);
    Ok(Readings { readings: kept, warnings, ..readings })
}
