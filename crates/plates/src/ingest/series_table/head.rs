//! What the first column, or the first line, of a table counts, as its heading says it in any language.

use super::Axis;
use crate::ingest::duration::{self, TimeUnit};
use crate::plate::Well;

/// What a heading says about the numbers of its column or line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Head {
    /// Cycles, counted from 1.
    Cycle,
    /// Times since the start.
    Time(TimeUnit),
    /// Times that a clock on the wall showed.
    Clock,
    /// Wavelengths in nm.
    Wave,
}

const CYCLES: [&str; 13] = [
    "cycle",
    "cycles",
    "zyklus",
    "zyklen",
    "messzyklus",
    "ciclo",
    "cyclus",
    "reading",
    "messung",
    "lectura",
    "lecture",
    "lettura",
    "leitura",
];

/// What may stand behind the word for a cycle.
const COUNTED: [&str; 9] = ["nr", "no", "n", "num", "number", "nummer", "numéro", "número", "numero"];

const WAVES: [&str; 7] = [
    "wavel",
    "wavelength",
    "wellenlänge",
    "longueur d onde",
    "longitud de onda",
    "lunghezza d onda",
    "comprimento de onda",
];

const CLOCKS: [&str; 12] = [
    "time of day",
    "clock",
    "clock time",
    "uhrzeit",
    "heure",
    "hora",
    "ora",
    "date time",
    "datetime",
    "timestamp",
    "datum uhrzeit",
    "fecha hora",
];

/// What wells are called where they share a corner with times: `Well / Time [s]`.
const WELLS: [&str; 9] =
    ["wells", "well", "puits", "pocillo", "pozo", "pozzetto", "poço", "kavität", "näpfchen"];

impl Head {
    /// What a heading says, if it names cycles, times or wavelengths.
    pub(crate) fn of(text: &str) -> Option<Self> {
        // No heading of these is longer, and no number begins one.
        if text.len() > 60 || !text.starts_with(|c: char| c.is_alphabetic()) {
            return None;
        }
        if let Some(unit) = duration::unit_of_column(text) {
            return Some(Self::Time(unit));
        }
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric()).map(|word| word.trim_matches(['º', 'ª']));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let joined = words.join(" ");
        match words.as_slice() {
            [cycle] if CYCLES.contains(cycle) => return Some(Self::Cycle),
            [cycle, number] if CYCLES.contains(cycle) && COUNTED.contains(number) => {
                return Some(Self::Cycle);
            }
            _ => {}
        }
        if CLOCKS.contains(&joined.as_str()) {
            return Some(Self::Clock);
        }
        if WAVES.contains(&joined.strip_suffix(" nm").unwrap_or(&joined)) {
            return Some(Self::Wave);
        }
        let corner = words.iter().find(|word| WELLS.contains(word))?;
        let rest = lower.replacen(*corner, " ", 1);
        let rest = rest.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '/' | '\\' | '|' | ',' | '-' | '>' | '<')
        });
        duration::unit_of_column(rest).map(Self::Time)
    }

    pub(super) fn axis(self) -> Axis {
        match self {
            Self::Wave => Axis::Wave,
            Self::Cycle => Axis::Cycle,
            Self::Time(_) | Self::Clock => Axis::Time,
        }
    }
}

/// Does a column or a line of this name hold what surrounded the plate, and no readings?
pub(super) fn is_surroundings(text: &str) -> bool {
    let lower = text.to_lowercase();
    let named = ["temp", "o2", "co2", "humid", "t°", "t [", "t (", "t[", "feuchte", "°c"];
    named.iter().any(|start| lower.starts_with(start)) && Head::of(text).is_none()
}

/// The well that a heading names: `A1`, `Y (A1)`, `Sample 7 (A01)`.
pub(super) fn well_of(text: &str) -> Option<Well> {
    if let Ok(well) = text.parse() {
        return Some(well);
    }
    let (_, inner) = text.strip_suffix(')')?.rsplit_once('(')?;
    inner.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_several_languages() {
        for text in ["Cycle Nr.", "Cycle n°", "Zyklus Nr.", "Ciclo", "Reading", "cycle no."] {
            assert_eq!(Head::of(text), Some(Head::Cycle), "{text}");
        }
        let seconds = Some(Head::Time(TimeUnit::Seconds(1.0)));
        for text in
            ["Time [s]", "Zeit [s]", "Temps (s)", "avg. time [s]", "Well / Time [s]", "Time (s) \\ Well"]
        {
            assert_eq!(Head::of(text), seconds, "{text}");
        }
        assert_eq!((Head::of("Uhrzeit"), Head::of("Wavelength (nm)")), (Some(Head::Clock), Some(Head::Wave)));
        for text in ["A1", "Temp. [°C]", "Mean", "T° 450", "Time [x]", "OD600", "Cycles / Well"] {
            assert_eq!(Head::of(text), None, "{text}");
        }
        assert!(is_surroundings("Temp. [°C]") && is_surroundings("T° 450") && !is_surroundings("Temps (s)"));
        assert_eq!(well_of("ArODH0001 (A01)"), "A1".parse().ok());
    }
}
