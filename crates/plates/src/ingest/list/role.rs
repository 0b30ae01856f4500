//! What a column of a list holds, as its heading says it.

use crate::ingest::duration::{self, TimeUnit};
use crate::ingest::list::heading_words::{self, Word};
use crate::ingest::list::times;
use crate::ingest::list::waves::waves_of;
use crate::ingest::wording::{self, Kind, Named};

/// What a column of a list holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Role {
    Plate,
    Barcode,
    Well,
    /// Perhaps wells, where no better column holds them.
    WellId,
    Row,
    Col,
    /// A reading, with the name of its read.
    Value(String),
    /// A reading that is named by a plain number, which may be a wavelength.
    Number(String),
    /// The readings at a time in seconds.
    Moment(f64),
    Read,
    /// The name of a read, where it tells readings of a well apart.
    Label,
    Wavelength,
    Cycle,
    /// Times of readings.
    Time(TimeUnit),
    /// Replicates or events.
    Count,
    Flag,
    /// Calculated, or what was put into the wells.
    Known,
    /// What nobody needs to hear about: temperatures, numbers of lines.
    Silent,
    /// Nothing says what it is.
    Unknown,
    /// No heading.
    Blank,
}

/// Settings that stand beside readings.
const SETTINGS: [&str; 14] = [
    "gain",
    "flashes",
    "height",
    "threshold",
    "limit",
    "status",
    "error",
    "comment",
    "note",
    "notes",
    "remark",
    "date",
    "order",
    "id",
];

/// The role that a heading gives its column.
pub(super) fn role_of(text: &str) -> Role {
    if text.trim().is_empty() {
        return Role::Blank;
    }
    if let Some(word) = heading_words::word_of(text) {
        return match word {
            Word::Well => Role::Well,
            Word::WellId => Role::WellId,
            Word::Row => Role::Row,
            Word::Col => Role::Col,
            Word::Plate => Role::Plate,
            Word::Barcode => Role::Barcode,
            // `[Concentration]` is calculated from a curve.
            Word::Signal => Role::Value("signal".to_owned()),
            Word::Read => Role::Read,
            Word::Label => Role::Label,
            Word::Wavelength => Role::Wavelength,
            Word::Cycle => Role::Cycle,
            Word::Time => Role::Time(times::unit_of_heading(text).unwrap_or(TimeUnit::Unnamed)),
            Word::Count => Role::Count,
            Word::Statistic => Role::Known,
            Word::Flag => Role::Flag,
            Word::Silent => Role::Silent,
        };
    }
    if let Some(unit) = times::unit_of_heading(text) {
        return Role::Time(unit);
    }
    if let Some(waves) = waves_of(text) {
        return if waves.plain { Role::Number(waves.read) } else { Role::Value(waves.read) };
    }
    if let Some(time) = duration::seconds(text) {
        return Role::Moment(time);
    }
    if wording::kind_of(text) != Kind::Raw || is_setting(text) {
        return Role::Known;
    }
    if text.to_lowercase().starts_with("temp") {
        return Role::Silent;
    }
    match wording::name_of(text) {
        Named { read: Some(read), rest } if rest.is_empty() => return Role::Value(read),
        Named { read: Some(read), rest } => {
            // `OD:540`, `GFP:485,528`: the step of a protocol before its wavelengths.
            let rest = rest.trim();
            return Role::Value(if waves_of(rest).is_some() { read } else { format!("{read} [{rest}]") });
        }
        Named { .. } => {}
    }
    if let Some((mode, waves)) = heading_words::mode_of(text) {
        return Role::Value(wording::read_name(mode, &waves).unwrap_or_else(|| mode.to_owned()));
    }
    let step = text.split_once(':').and_then(|(name, waves)| Some((name.trim(), waves_of(waves)?)));
    if let Some((name, waves)) = step {
        return Role::Value(format!("{} [{name}]", waves.read));
    }
    if heading_words::is_assay(text) {
        return Role::Value(format!("signal [{text}]"));
    }
    if fold_is_count(text) {
        return Role::Value(format!("image [{text}]"));
    }
    Role::Unknown
}

fn is_setting(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.any(|word| SETTINGS.contains(&word.as_str()))
}

/// `Cell Count`, `Number of cells`: what image software counts in a well.
fn fold_is_count(text: &str) -> bool {
    ["cellcount", "cellcounts", "cellnumber", "numberofcells", "nucleicount", "nuclearcount", "zellzahl"]
        .contains(&heading_words::fold(text).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Role {
        Role::Value(text.to_owned())
    }

    #[test]
    fn statistics_are_no_readings_and_wavelengths_are() {
        for text in [
            "N",
            "n",
            "CV",
            "CV (%)",
            "Mean",
            "SD",
            "Std Dev",
            "SEM",
            "Median",
            "Min",
            "Max",
            "[Concentration]",
            "Conc/Dil",
            "Mean RFU",
        ] {
            assert_eq!(role_of(text), Role::Known, "{text}");
        }
        assert_eq!(role_of("Count"), Role::Count);
        for (text, read) in [
            ("560/590", "fluorescence ex=560 em=590"),
            ("485,528", "fluorescence ex=485 em=528"),
            ("OD 595", "absorbance 595"),
            ("OD:540", "absorbance 540"),
            ("GFP:485,528", "fluorescence ex=485 em=528 [GFP]"),
            ("Extinktion (450 nm)", "absorbance 450"),
            ("RLU", "luminescence"),
            ("Messwert", "signal"),
            ("Resazurin", "signal [Resazurin]"),
            ("Cell Count", "image [Cell Count]"),
            ("RFU NanoLuc", "fluorescence [NanoLuc]"),
        ] {
            assert_eq!(role_of(text), value(read), "{text}");
        }
        assert_eq!(role_of("595"), Role::Number("absorbance 595".to_owned()));
        for text in ["Blank 595", "Blank:450", "OD gain", "% RFU", "Compound", "Status"] {
            assert_eq!(role_of(text), Role::Known, "{text}");
        }
        for text in ["Drug A", "Batch", "Passage 3x"] {
            assert_ne!(role_of(text), value("signal"), "{text}");
        }
    }
}
