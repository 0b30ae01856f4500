//! Reads of one name: told apart by a setting in which they differ, or by their numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::asm::json::{Node, Value};
use crate::ingest::asm::measurement::Measured;
use crate::ingest::asm::optics::controls;
use crate::plate::Well;

/// Reads of one name that hold a well twice at one time are named apart by a setting of the device in which they differ;
/// where there is none, and one document holds them one after the other for every well, by their numbers. Names that
/// were numbered come back.
pub(super) fn tell_apart(measured: &mut [Measured<'_, '_>]) -> BTreeSet<String> {
    let mut numbered = BTreeSet::new();
    let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, one) in measured.iter().enumerate() {
        groups.entry((one.plate.clone(), one.read.clone())).or_default().push(at);
    }
    for members in groups.into_values() {
        let key = |at: usize| (measured[at].well, measured[at].time_s.map(f64::to_bits));
        if !is_twice(members.iter().map(|at| key(*at))) {
            continue;
        }
        let settings: Vec<BTreeMap<String, String>> =
            members.iter().map(|at| settings(measured[*at].measurement)).collect();
        let names: BTreeSet<&String> = settings.iter().flat_map(BTreeMap::keys).collect();
        let value = |nth: usize, name: &String| settings[nth].get(name).cloned().unwrap_or_default();
        let telling = names.into_iter().find(|name| {
            let keys = members.iter().enumerate().map(|(nth, at)| (key(*at), value(nth, name)));
            // A setting of its own in every measurement is no setting.
            let values: BTreeSet<String> = (0..members.len()).map(|nth| value(nth, name)).collect();
            !is_twice(keys) && values.len() * 2 <= members.len().max(4)
        });
        let Some(telling) = telling.cloned() else {
            if let Some(numbers) = numbers(measured, &members) {
                numbered.insert(measured[members[0]].read.clone());
                for (at, number) in members.into_iter().zip(numbers).filter(|(_, number)| *number > 1) {
                    measured[at].read = format!("{} #{number}", measured[at].read);
                }
            }
            continue;
        };
        let suffixes: Vec<String> = (0..members.len()).map(|nth| value(nth, &telling)).collect();
        for (at, value) in members.into_iter().zip(suffixes) {
            let setting = telling.trim_end_matches(" setting");
            measured[at].read = format!("{} [{setting} {value}]", measured[at].read);
        }
    }
    numbered
}

/// Which of its like each measurement is, from 1: of reads that one document holds for a well, as often for every well.
fn numbers(measured: &[Measured<'_, '_>], members: &[usize]) -> Option<Vec<usize>> {
    let mut seen: BTreeMap<(Well, Option<u64>), (usize, usize)> = BTreeMap::new();
    let mut numbers = Vec::new();
    for at in members {
        let one = &measured[*at];
        let (aggregate, times) =
            seen.entry((one.well, one.time_s.map(f64::to_bits))).or_insert((one.aggregate, 0));
        if *aggregate != one.aggregate {
            return None;
        }
        *times += 1;
        numbers.push(*times);
    }
    let mut counts = seen.values().map(|(_, times)| times);
    let first = counts.next()?;
    counts.all(|times| times == first).then_some(numbers)
}

/// Is anything there twice?
fn is_twice<T: Ord>(keys: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    keys.into_iter().any(|key| !seen.insert(key))
}

/// The settings of the devices of a measurement, in words.
fn settings(measurement: &Node<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, node) in controls(measurement).iter().flat_map(Node::entries) {
        let words = match &node.quantity().value {
            Value::Number(digits) => (*digits).to_owned(),
            Value::Text(text) => text.to_string(),
            Value::Truth(truth) => truth.to_string(),
            _ => continue,
        };
        found.insert(name.to_string(), words);
    }
    found
}
