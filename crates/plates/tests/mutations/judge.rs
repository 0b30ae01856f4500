//! What a damaged file gives, compared with the whole one.

use std::collections::BTreeMap;

use foldshift_plates::ingest::Readings;

/// A plate and a read, and the number and flag of each well and time.
pub(crate) type Group = BTreeMap<(String, String), (Option<u64>, String)>;

/// The readings of an expected table or of a file, by plate and read.
fn groups<'a>(
    rows: impl Iterator<Item = (String, String, String, String, Option<f64>, &'a str)>,
) -> BTreeMap<(String, String), Group> {
    let mut groups: BTreeMap<(String, String), Group> = BTreeMap::new();
    for (plate, read, well, time, value, flag) in rows {
        let value = (value.map(f64::to_bits), flag.to_owned());
        groups.entry((plate, read)).or_default().insert((well, time), value);
    }
    groups
}

pub(crate) fn found(readings: &Readings) -> BTreeMap<(String, String), Group> {
    groups(readings.readings.iter().map(|reading| {
        let time = reading.time_s.map_or_else(String::new, |time| time.to_string());
        let flag = reading.flag.as_ref().map_or("", |flag| flag.text.as_str());
        (
            reading.plate.to_string(),
            reading.read.to_string(),
            reading.well.to_string(),
            time,
            reading.value,
            flag,
        )
    }))
}

/// What a damaged file gives, compared with the whole one. Names of plates and reads may have changed
/// with a word of the header; wells, times and numbers must not.
pub(crate) fn judge(whole: &BTreeMap<(String, String), Group>, readings: &Readings) -> &'static str {
    let part = found(readings);
    let within = |own: &Group| {
        whole.values().any(|group| own.iter().all(|(key, value)| group.get(key) == Some(value)))
    };
    // Without a line end the last number may be a part of itself, and the reader has said so.
    let open = readings.warnings.iter().any(|warning| warning.message.contains("without a line end"));
    if !part.values().all(within) && !open {
        return "wrong";
    }
    let count =
        |groups: &BTreeMap<(String, String), Group>| groups.values().map(BTreeMap::len).sum::<usize>();
    if count(&part) == count(whole) {
        "exact"
    } else if readings.warnings.is_empty() {
        "part, without a word"
    } else {
        "part, with a warning"
    }
}

/// The first reading of the first group that is in no group of the whole file.
pub(crate) fn first_wrong(whole: &BTreeMap<(String, String), Group>, readings: &Readings) -> String {
    let part = found(readings);
    let within = |own: &Group| {
        whole.values().any(|group| own.iter().all(|(key, value)| group.get(key) == Some(value)))
    };
    let odd = part.iter().find(|(_, own)| !within(own));
    let Some((name, own)) = odd else { return String::new() };
    let other = whole.get(name).or_else(|| whole.values().next());
    let first = own.iter().find(|(key, value)| other.and_then(|other| other.get(*key)) != Some(*value));
    let number = |value: &(Option<u64>, String)| value.0.map(f64::from_bits);
    first.map_or_else(String::new, |(key, value)| format!("{name:?} {key:?} {:?} {}", number(value), value.1))
}
