//! Cells that say that their well is bad: which of them stand among readings, and which belong to a block that holds
//! no readings at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::bad_well_words::BadWell;
use crate::plate::readings::Reading;

/// What becomes of the cells that say that their well is bad; all are indices of readings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Bad wells among readings.
    pub(crate) told: Vec<usize>,
    /// Words in a block that holds hardly any numbers.
    pub(crate) refused: Vec<usize>,
    /// `N/A` where the same well was read elsewhere, or where nothing was read: no row.
    pub(crate) dropped: BTreeSet<usize>,
}

/// Settles the `marked` readings, each with what its cell says.
pub(crate) fn settle(readings: &[Reading], marked: &[(usize, BadWell)]) -> Settled {
    let mut settled = Settled::default();
    if marked.is_empty() {
        return settled;
    }
    let words: BTreeSet<usize> = marked.iter().map(|(index, _)| *index).collect();
    let mut blocks: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for (index, reading) in readings.iter().enumerate() {
        let (numbers, marks) = blocks.entry((&reading.plate, &reading.read)).or_default();
        if words.contains(&index) {
            *marks += 1;
        } else {
            *numbers += 1;
        }
    }
    let read: BTreeSet<_> = readings
        .iter()
        .enumerate()
        .filter(|(index, _)| !words.contains(index))
        .map(|(_, reading)| key(reading))
        .collect();
    for (index, kind) in marked {
        let reading = &readings[*index];
        let (numbers, marks) = blocks.get(&(&*reading.plate, &*reading.read)).copied().unwrap_or_default();
        match kind {
            BadWell::NotAvailable if numbers < marks || read.contains(&key(reading)) => {
                settled.dropped.insert(*index);
            }
            BadWell::Marked if numbers < marks => settled.refused.push(*index),
            _ => settled.told.push(*index),
        }
    }
    settled
}

fn key(reading: &Reading) -> (&str, &str, crate::plate::Well, Option<u64>) {
    (&reading.plate, &reading.read, reading.well, reading.time_s.map(f64::to_bits))
}

/// The words of the warning about bad wells: `2 wells are marked instead of read: C4 `NA`, F8 `NA``.
pub(crate) fn warning(readings: &[Reading], told: &[usize]) -> Option<String> {
    const MOST: usize = 12;
    let several = readings.iter().map(|reading| &reading.plate).collect::<BTreeSet<_>>().len() > 1;
    let mut names = Vec::new();
    for index in told {
        let reading = &readings[*index];
        let text = reading.flag.as_ref().map_or("", |flag| flag.text.as_str());
        let plate = if several { format!("{} ", reading.plate) } else { String::new() };
        let name = format!("{plate}{} `{text}`", reading.well);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let many = match names.len() {
        0 => return None,
        1 => "1 well is".to_owned(),
        many => format!("{many} wells are"),
    };
    let more = if names.len() > MOST { ", …" } else { "" };
    names.truncate(MOST);
    Some(format!("{many} marked instead of read: {}{more}", names.join(", ")))
}
