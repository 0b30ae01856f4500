//! Columns of times: `time_s`, `Time [min]`, `kinetic_sec`, `elapsed (h)`, `Temps (s)`, `hours`.

use crate::ingest::duration::{self, TimeUnit};
use crate::ingest::list::heading_words::fold;

/// Words that a heading of times is made of, folded.
const WORDS: [&str; 23] = [
    "time",
    "times",
    "zeit",
    "messzeit",
    "temps",
    "tiempo",
    "tempo",
    "tijd",
    "tid",
    "elapsed",
    "kinetic",
    "kinetics",
    "duree",
    "время",
    "измерения",
    "measurement",
    "meas",
    "read",
    "of",
    "in",
    "kinetik",
    "verstrichene",
    "total",
];

/// Units whose names `duration` does not know, folded, in seconds.
const UNITS: [(&[&str], f64); 3] = [
    (&["segundos", "segundo", "seg", "secondes", "seconde", "secondi", "seconden", "с", "сек"], 1.0),
    (&["minutos", "minuti", "minuto", "minuut", "minuten", "мин"], 60.0),
    (&["heures", "heure", "horas", "hora", "ore", "ora", "uur", "uren", "ч"], 3600.0),
];

/// Units that head a column of times without another word.
const ALONE: [&str; 16] = [
    "sec", "secs", "second", "seconds", "minutes", "hours", "hrs", "sekunden", "minuten", "stunden",
    "secondes", "heures", "segundos", "minutos", "horas", "uren",
];

/// What a heading says about the times below it; `None` where it does not speak of times.
pub(super) fn unit_of_heading(text: &str) -> Option<TimeUnit> {
    if let Some(unit) = duration::unit_of_column(text) {
        return Some(unit);
    }
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).map(fold).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [only] if ALONE.contains(&only.as_str()) => unit(only),
        [only] if matches!(only.as_str(), "timesec") => Some(TimeUnit::Seconds(1.0)),
        [only]
            if matches!(
                only.as_str(),
                "in" | "of" | "read" | "meas" | "measurement" | "total" | "time" | "t"
            ) =>
        {
            None
        }
        [words @ .., last] if !words.is_empty() && words.iter().all(|word| is_word(word)) => {
            if is_word(last) { Some(TimeUnit::Unnamed) } else { unit(last) }
        }
        [only] if is_word(only) => Some(TimeUnit::Unnamed),
        _ => None,
    }
}

fn is_word(word: &str) -> bool {
    WORDS.contains(&word)
}

fn unit(word: &str) -> Option<TimeUnit> {
    let own = UNITS.iter().find(|(names, _)| names.contains(&word)).map(|(_, seconds)| *seconds);
    own.or_else(|| duration::seconds(&format!("1 {word}"))).map(TimeUnit::Seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_times_names_its_unit_in_every_language() {
        for (text, unit) in [
            ("time_s", 1.0),
            ("kinetic_sec", 1.0),
            ("Time [s]", 1.0),
            ("time_h", 3600.0),
            ("elapsed (min)", 60.0),
            ("Temps (s)", 1.0),
            ("Tiempo [horas]", 3600.0),
            ("Zeit in Minuten", 60.0),
            ("Measurement time [s]", 1.0),
            ("hours", 3600.0),
            ("Tempo (min)", 60.0),
        ] {
            assert_eq!(unit_of_heading(text), Some(TimeUnit::Seconds(unit)), "{text}");
        }
        for text in ["Time", "Zeit", "Tiempo", "Время измерения", "Elapsed", "Read time"] {
            assert_eq!(unit_of_heading(text), Some(TimeUnit::Unnamed), "{text}");
        }
        for text in ["", "Read", "Timed out", "Min", "Treatment time window", "s", "h", "total"] {
            assert_eq!(unit_of_heading(text), None, "{text}");
        }
    }
}
