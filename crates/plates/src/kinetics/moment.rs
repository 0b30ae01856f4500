//! What is taken of a kinetic read, as it is written: `4 h`, `0:30:00`, `first`, `last`, `slope 10 min to 60 min`.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::ingest::seconds;
use crate::plate::times::spoken;

/// What is taken of a kinetic read. Times are in seconds since the first cycle, as the export counts them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// The first reading of every well.
    First,
    /// The last reading of every well.
    Last,
    /// The reading nearest to a time.
    At(f64),
    /// The slope of a straight line through the readings of a window, its ends included; signal per hour.
    Slope(f64, f64),
}

/// What is no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time of a kinetic read")]
pub struct NoMoment(String);

impl NoMoment {
    /// How one is written.
    pub const HELP: &'static str = "write `4 h`, `240 min`, `14400 s`, `0:30:00`, `first`, `last`, or `slope 10 min to 60 min` for a rate";
}

impl FromStr for Moment {
    type Err = NoMoment;

    fn from_str(text: &str) -> Result<Self, NoMoment> {
        let wrong = || NoMoment(text.trim().to_owned());
        let lower = text.trim().to_lowercase();
        match lower.as_str() {
            "first" => return Ok(Self::First),
            "last" => return Ok(Self::Last),
            _ => {}
        }
        if let Some(window) = lower.strip_prefix("slope") {
            let (from, to) = window.split_once(" to ").ok_or_else(wrong)?;
            let (from, to) = (seconds(from).ok_or_else(wrong)?, seconds(to).ok_or_else(wrong)?);
            return if from < to { Ok(Self::Slope(from, to)) } else { Err(wrong()) };
        }
        seconds(&lower).map(Self::At).ok_or_else(wrong)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => f.write_str("first"),
            Self::Last => f.write_str("last"),
            Self::At(time) => f.write_str(&spoken(*time)),
            Self::Slope(from, to) => write!(f, "slope {} to {}", spoken(*from), spoken(*to)),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_many_forms_and_reads_back() {
        for (text, moment) in [
            ("first", Moment::First),
            (" Last ", Moment::Last),
            ("4 h", Moment::At(14_400.0)),
            ("240 min", Moment::At(14_400.0)),
            ("14400 s", Moment::At(14_400.0)),
            ("0:30:00", Moment::At(1800.0)),
            ("slope 10 min to 60 min", Moment::Slope(600.0, 3600.0)),
            ("slope 0 s to 1:30:00", Moment::Slope(0.0, 5400.0)),
        ] {
            assert_eq!(text.parse(), Ok(moment), "{text}");
            assert_eq!(moment.to_string().parse(), Ok(moment), "{text}");
        }
    }

    #[test]
    fn a_number_without_a_unit_and_a_window_turned_round_are_refused() {
        for text in ["", "4", "middle", "slope", "slope 10 min", "slope 60 min to 10 min", "slope 1 to 2"] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }
}
