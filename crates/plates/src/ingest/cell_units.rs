//! Units behind readings: all of a plate have one, or none, and it may say what was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::wording::mode_of;
use crate::plate::readings::Reading;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Reads that nothing names are what their unit says, `RFU` fluorescence; units that differ are a problem.
///
/// `units` are those of some readings, by their index.
pub(crate) fn settle(
    readings: &mut [Reading],
    units: Vec<(usize, String)>,
    source: &Arc<str>,
) -> Option<Diagnostic> {
    let units: BTreeMap<usize, String> = units.into_iter().collect();
    let problem = mixed(readings, &units, source);
    if problem.is_none() {
        name_reads(readings, &units);
    }
    problem
}

fn name_reads(readings: &mut [Reading], units: &BTreeMap<usize, String>) {
    let mut names: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for (index, unit) in units {
        let reading = &readings[*index];
        if let Some(mode) = mode_of(unit).filter(|_| &*reading.read == UNNAMED) {
            names.entry(Arc::clone(&reading.plate)).or_insert_with(|| mode.into());
        }
    }
    if names.is_empty() {
        return;
    }
    for reading in readings.iter_mut().filter(|reading| &*reading.read == UNNAMED) {
        if let Some(mode) = names.get(&reading.plate) {
            reading.read = Arc::clone(mode);
        }
    }
}

/// What a read is called that nothing names.
const UNNAMED: &str = "signal";

/// A unit behind some readings of a plate and not behind others, or another one: they are not of one kind.
fn mixed(readings: &[Reading], units: &BTreeMap<usize, String>, source: &Arc<str>) -> Option<Diagnostic> {
    let mut first: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (index, unit) in units {
        let reading = &readings[*index];
        first.entry((&reading.plate, &reading.read)).or_insert(unit);
    }
    let odd = readings.iter().enumerate().find_map(|(index, reading)| {
        let unit = *first.get(&(&*reading.plate, &*reading.read))?;
        let own = units.get(&index).map_or("", String::as_str);
        let differs = reading.value.is_some() && !own.eq_ignore_ascii_case(unit);
        differs.then(|| (reading, own.to_owned(), unit.to_owned()))
    });
    let (reading, own, unit) = odd?;
    let own = if own.is_empty() { "no unit".to_owned() } else { format!("the unit `{own}`") };
    let message = format!("well {} has {own}, others of its plate have `{unit}`", reading.well);
    let problem = Diagnostic::error(Code::Export, message).at(reading.place(source));
    Some(problem.help("give every reading the same unit, or none"))
}
