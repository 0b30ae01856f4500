//! Wells that were read twice under one name.
//!
//! Exports are in order, and then nothing needs to be remembered but the last well of each plate
//! and read. Only readings that are out of order are sorted.

use std::collections::HashMap;
use std::sync::Arc;

use crate::plate::Well;
use crate::plate::readings::Reading;

/// Where a reading belongs within its plate and read.
type Moment = (Option<u64>, Well);

fn moment(reading: &Reading) -> Moment {
    (reading.time_s.map(f64::to_bits), reading.well)
}

/// Each reading that repeats an earlier one, behind the one that it repeats; in file order.
pub(crate) fn of(readings: &[Reading]) -> Vec<(usize, usize)> {
    let mut names = Names::default();
    // The last moment of each plate and read; `None` where it is out of order.
    let mut last: Vec<Option<Moment>> = Vec::new();
    let mut ordered = true;
    for reading in readings {
        let id = names.id(reading);
        let moment = moment(reading);
        match last.get_mut(id as usize) {
            None => last.push(Some(moment)),
            Some(last) => {
                *last = last.filter(|last| *last < moment).map(|_| moment);
                ordered &= last.is_some();
            }
        }
    }
    if ordered {
        return Vec::new();
    }
    let mut keys: Vec<(u32, Moment, usize)> = readings
        .iter()
        .enumerate()
        .map(|(at, reading)| (names.id(reading), moment(reading), at))
        .filter(|(id, _, _)| last.get(*id as usize).is_some_and(Option::is_none))
        .collect();
    keys.sort_unstable();
    let same = |pair: &&[(u32, Moment, usize)]| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1);
    let mut twins: Vec<(usize, usize)> =
        keys.windows(2).filter(same).map(|pair| (pair[0].2, pair[1].2)).collect();
    twins.sort_unstable_by_key(|(_, second)| *second);
    twins
}

/// Numbers for the pairs of plate and read, in order of appearance.
#[derive(Default)]
struct Names<'r> {
    ids: HashMap<(&'r str, &'r str), u32>,
    /// The pairs that were asked for last: neighbours share their names.
    recent: Vec<(&'r Reading, u32)>,
}

impl<'r> Names<'r> {
    const REMEMBERED: usize = 8;

    fn id(&mut self, reading: &'r Reading) -> u32 {
        let same = |(other, _): &&(&Reading, u32)| {
            Arc::ptr_eq(&other.plate, &reading.plate) && Arc::ptr_eq(&other.read, &reading.read)
        };
        if let Some((_, id)) = self.recent.iter().rev().find(same) {
            return *id;
        }
        let next = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        let id = *self.ids.entry((&reading.plate, &reading.read)).or_insert(next);
        if self.recent.len() == Self::REMEMBERED {
            self.recent.remove(0);
        }
        self.recent.push((reading, id));
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(wells: &[(&str, &str, Option<f64>)]) -> Vec<Reading> {
        let reading = |(plate, well, time_s): &(&str, &str, Option<f64>)| Reading {
            plate: (*plate).into(),
            well: well.parse().unwrap(),
            read: "signal".into(),
            time_s: *time_s,
            value: Some(1.0),
            flag: None,
            sheet: None,
            line: 1,
            column: 1,
        };
        wells.iter().map(reading).collect()
    }

    #[test]
    fn a_twin_is_found_in_any_order() {
        let once = [("P", "B1", None), ("P", "A1", None), ("Q", "A1", None), ("P", "A1", Some(0.0))];
        assert!(of(&readings(&once)).is_empty());
        let mut twice = once.to_vec();
        twice.extend([("Q", "A1", None), ("P", "B1", None), ("P", "B1", None)]);
        assert_eq!(of(&readings(&twice)), [(2, 4), (0, 5), (5, 6)]);
    }
}
