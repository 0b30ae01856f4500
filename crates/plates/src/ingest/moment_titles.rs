//! Titles that say when a grid was read: `Time: 0:05:00`, `t = 5 min`, `Cycle 3`, `Day 2`, `24 h`.

use crate::ingest::duration::{self, TimeUnit};
use crate::ingest::series_table::Head;

/// When a grid was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Moment {
    /// Seconds.
    Time(f64),
    /// A cycle whose time nobody says.
    Cycle(u32),
}

/// Words for a day.
const DAYS: [&str; 6] = ["day", "tag", "jour", "día", "dia", "giorno"];

/// The moment that a title names, and the rest of it.
pub(crate) fn of(title: &str) -> Option<(Moment, String)> {
    if let Some(moment) = whole(title) {
        return Some((moment, String::new()));
    }
    // `OD600, t = 5 min`, `KM12 - Cycle 3`, `KM12 (24 h)`.
    for separator in [", ", "; ", " - ", " – ", " | ", " @ ", " ("] {
        if let Some((rest, last)) = title.rsplit_once(separator) {
            let last = if separator == " (" { last.strip_suffix(')').unwrap_or_default() } else { last };
            if let Some(moment) = whole(last) {
                return Some((moment, rest.trim().to_owned()));
            }
        }
        let first = title.split_once(separator).filter(|_| separator != " (");
        if let Some((moment, rest)) = first.and_then(|(first, rest)| Some((whole(first)?, rest))) {
            return Some((moment, rest.trim().to_owned()));
        }
    }
    None
}

/// The moment that a text is, and nothing else.
fn whole(text: &str) -> Option<Moment> {
    let text = text.trim();
    if let Some(seconds) = duration::seconds(text) {
        return Some(Moment::Time(seconds));
    }
    // The heading ends where the last number begins, or the last time with its unit.
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let (heading, value) = text.split_at(at);
    let heading =
        heading.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '=' | '#')).trim();
    let lower = heading.to_lowercase();
    let number = || value.trim().replace(',', ".").parse::<f64>().ok();
    if let Some(unit) = duration::unit_of_column(heading) {
        return match (duration::seconds(value), unit) {
            (Some(seconds), _) => Some(Moment::Time(seconds)),
            (None, TimeUnit::Seconds(_)) => unit.seconds(number()?).map(Moment::Time),
            (None, TimeUnit::Unnamed) => None,
        };
    }
    if lower == "t" {
        return duration::seconds(value).map(Moment::Time);
    }
    if DAYS.contains(&lower.as_str()) {
        let days = number().filter(|days| *days <= 1000.0)?;
        return Some(Moment::Time(duration::rounded(days * 86_400.0)));
    }
    let cycle = matches!(Head::of(heading), Some(Head::Cycle))
        && !["reading", "lecture", "lectura"].contains(&lower.as_str());
    cycle.then(|| value.trim().parse().ok()).flatten().map(Moment::Cycle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_a_moment_in_many_forms() {
        for (title, seconds, rest) in [
            ("Time: 0:05:00", 300.0, ""),
            ("t = 5 min", 300.0, ""),
            ("Time [s]: 300", 300.0, ""),
            ("Zeit (min) 5", 300.0, ""),
            ("Tiempo: 5 min", 300.0, ""),
            ("Day 3", 259_200.0, ""),
            ("Tag 3", 259_200.0, ""),
            ("24 h", 86_400.0, ""),
            ("OD600, t = 5 min", 300.0, "OD600"),
            ("KM12 - 24 h", 86_400.0, "KM12"),
            ("OD600 (5 min)", 300.0, "OD600"),
            ("0:05:00 - OD600", 300.0, "OD600"),
        ] {
            assert_eq!(of(title), Some((Moment::Time(seconds), rest.to_owned())), "{title}");
        }
        assert_eq!(of("Cycle 3"), Some((Moment::Cycle(3), String::new())));
        assert_eq!(of("Zyklus Nr. 3"), Some((Moment::Cycle(3), String::new())));
        for title in [
            "Time: 5",
            "KM12",
            "Plate 3",
            "Time",
            "5",
            "K7 day 3",
            "Date: 2026-03-02",
            "OD600",
            "Temperature: 37",
        ] {
            assert_eq!(of(title), None, "{title}");
        }
    }
}
