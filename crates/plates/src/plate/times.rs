//! The times at which a plate was read, in words that can be written into a study.

use std::collections::BTreeMap;
use std::fmt;

use crate::plate::well::Well;

/// Times closer than this are the same.
pub(crate) const SAME_S: f64 = 1e-6;

/// The times of one read of a plate.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// The earliest of any well, in seconds.
    pub first_s: f64,
    /// The latest of any well.
    pub last_s: f64,
    /// The most times that a well has.
    pub count: usize,
    /// The median time from one reading of a well to its next; `None` where every well has one.
    pub interval_s: Option<f64>,
    /// Are the readings of that well evenly apart?
    pub is_even: bool,
}

impl Times {
    /// Of the times of every well; `None` without any.
    pub(crate) fn of(wells: &BTreeMap<Well, Vec<f64>>) -> Option<Self> {
        let mut all: Vec<f64> = wells.values().flatten().copied().collect();
        all.sort_by(f64::total_cmp);
        let (first_s, last_s) = (*all.first()?, *all.last()?);
        let longest = wells.values().max_by_key(|times| times.len())?;
        let mut gaps: Vec<f64> = longest.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_by(f64::total_cmp);
        let interval_s = gaps.get(gaps.len() / 2).copied();
        let is_even = gaps.first().zip(gaps.last()).is_none_or(|(least, most)| most - least < 0.01 * most);
        Some(Self { first_s, last_s, count: longest.len(), interval_s, is_even })
    }

    /// How far a time that was read may lie from the one that is asked for: half an interval.
    pub(crate) fn tolerance_s(&self) -> f64 {
        self.interval_s.map_or(0.5, |interval| 0.5 * interval) + SAME_S
    }

    /// What can be written to choose one.
    #[must_use]
    pub fn help(&self) -> String {
        format!(
            "which one? `time = \"last\"`, `time = \"{}\"`, `time = \"first\"`, or `time = \"slope {} to {}\"` for a rate; \
             under the plate, or under [assay] for all plates",
            spoken(self.last_s),
            spoken(self.first_s),
            spoken(self.last_s)
        )
    }
}

impl Times {
    /// What can be given to `foldshift read` to choose one.
    pub(crate) fn help_of_read(&self) -> String {
        let (first, last) = (spoken(self.first_s), spoken(self.last_s));
        format!(
            "which one? `--time last`, `--time \"{last}\"`, `--time first`, or `--time \"slope {first} to {last}\"` for a rate"
        )
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(interval) = self.interval_s else {
            return write!(f, "one time, {}", spoken(self.first_s));
        };
        let about = if self.is_even { "" } else { "about " };
        let (first, last) = (spoken(self.first_s), spoken(self.last_s));
        write!(f, "{} times, from {first} to {last}, {about}every {}", self.count, spoken(interval))
    }
}

/// A time as people write it, and as it is read again: `4 h`, `90 min`, `0:59:57`, `12.5 s`.
#[must_use]
pub fn spoken(seconds: f64) -> String {
    let is_whole = |number: f64| (number - number.round()).abs() < SAME_S;
    if seconds >= 3600.0 && is_whole(seconds / 3600.0) {
        return format!("{} h", (seconds / 3600.0).round());
    }
    if seconds >= 60.0 && is_whole(seconds / 60.0) {
        return format!("{} min", (seconds / 60.0).round());
    }
    let exact = (seconds * 1e6).round() / 1e6;
    if seconds >= 60.0 && is_whole(seconds) || seconds >= 3600.0 {
        let whole = if is_whole(seconds) { seconds.round() } else { exact.floor() };
        let (hours, minutes) = ((whole / 3600.0).floor(), (whole / 60.0).floor() % 60.0);
        let fraction = format!("{:.6}", (exact - whole).max(0.0));
        let fraction = fraction.trim_start_matches('0').trim_end_matches(['0', '.']);
        return format!("{hours}:{minutes:02}:{:02}{fraction}", whole % 60.0);
    }
    format!("{exact} s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_the_unit_that_people_use() {
        for (seconds, words) in [
            (0.0, "0 s"),
            (14_400.0, "4 h"),
            (5400.0, "90 min"),
            (3597.0, "0:59:57"),
            (36_610.0, "10:10:10"),
            (12.5, "12.5 s"),
            (100.25, "100.25 s"),
            (72_000.5, "20:00:00.5"),
            (3_661.000_25, "1:01:01.00025"),
        ] {
            assert_eq!(spoken(seconds), words);
        }
    }

    #[test]
    fn times_are_told_with_their_first_last_number_and_interval() {
        let well: Well = "A1".parse().unwrap();
        let of = |times: &[f64]| Times::of(&BTreeMap::from([(well, times.to_vec())])).unwrap().to_string();
        assert_eq!(of(&[0.0, 300.0, 600.0]), "3 times, from 0 s to 10 min, every 5 min");
        assert_eq!(of(&[0.0, 300.0, 660.0]), "3 times, from 0 s to 11 min, about every 6 min");
        assert_eq!(of(&[60.0]), "one time, 1 min");
    }
}
