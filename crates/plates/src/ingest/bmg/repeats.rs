//! Workbooks show one measurement in several sheets: `Table All Cycles`, and `Table Range 1` of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ingest::harvest::Harvest;
use crate::plate::readings::Reading;

/// Leaves out reads of another sheet that say again what the first of their kind says.
pub(super) fn leave_out(harvest: &mut Harvest<'_>) {
    let mut groups: BTreeMap<(&str, &str), Vec<&Reading>> = BTreeMap::new();
    for reading in harvest.readings().iter().filter(|reading| reading.sheet.is_some()) {
        groups.entry((&reading.plate, &reading.read)).or_default().push(reading);
    }
    let mut again = BTreeSet::new();
    let mut sheets = BTreeSet::new();
    for ((plate, read), group) in &groups {
        let Some((first, number)) = read.rsplit_once(" #") else { continue };
        let Some(first) = groups.get(&(*plate, first)).filter(|_| number.parse::<u32>().is_ok()) else {
            continue;
        };
        let known: BTreeMap<_, _> = first.iter().map(|one| (key(one), *one)).collect();
        let repeated = group.iter().all(|one| {
            known.get(&key(one)).is_some_and(|other| other.value == one.value && other.sheet != one.sheet)
        });
        if repeated {
            again.insert(((*plate).to_owned(), (*read).to_owned()));
            sheets.extend(group.iter().filter_map(|one| one.sheet.as_ref().map(Arc::clone)));
        }
    }
    if again.is_empty() {
        return;
    }
    harvest.retain(|reading| !again.contains(&(reading.plate.to_string(), reading.read.to_string())));
    for sheet in sheets {
        harvest
            .warn_of_file(format!("sheet `{sheet}` repeats readings of another sheet, which are read once"));
    }
}

fn key(reading: &Reading) -> (crate::plate::Well, Option<u64>) {
    (reading.well, reading.time_s.map(f64::to_bits))
}
