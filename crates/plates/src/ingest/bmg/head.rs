//! The head of a BMG export: who measured what, and the three fields that identify the plate.

use std::ops::Range;

use foldshift_tables::sheet::Sheet;

/// How far down the head of an export reaches.
pub(super) const HEAD: usize = 25;

/// What the head says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// `ID1` to `ID3`, as typed or scanned by the user.
    ids: [String; 3],
    /// All that tells one measurement from another.
    pub(super) identity: Vec<String>,
}

/// What follows `key` at the start of a cell, without regard to case.
pub(super) fn after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let start = text.get(..key.len())?;
    start.eq_ignore_ascii_case(key).then(|| text[key.len()..].trim())
}

/// The first line among `lines` with a cell that begins with one of `keys`.
pub(super) fn line_with(sheet: &Sheet, lines: Range<usize>, keys: &[&str]) -> Option<usize> {
    let begins = |text: &str| keys.iter().any(|key| after(text, key).is_some());
    lines.take(HEAD).find(|line| sheet.cells(*line).iter().any(|cell| begins(&cell.text)))
}

impl Head {
    /// Reads the head at the start of `lines`.
    pub(super) fn of(sheet: &Sheet, lines: Range<usize>) -> Self {
        const IDENTITY: [&str; 9] = [
            "Test run no.:",
            "Test ID:",
            "Test name:",
            "Testname:",
            "Date:",
            "Datum:",
            "Time:",
            "Uhrzeit:",
            "Zeit:",
        ];
        let mut head = Self::default();
        for line in lines.take(HEAD) {
            for cell in sheet.cells(line) {
                for (id, key) in head.ids.iter_mut().zip(["ID1:", "ID2:", "ID3:"]) {
                    if let Some(text) = after(&cell.text, key).filter(|_| id.is_empty()) {
                        text.clone_into(id);
                    }
                }
                if IDENTITY.iter().any(|key| after(&cell.text, key).is_some()) {
                    head.identity.push(cell.text.into_owned());
                }
            }
        }
        head.identity.extend(head.ids.clone());
        head
    }

    /// The first of the three fields that is filled in.
    pub(super) fn first_id(&self) -> Option<&str> {
        self.ids.iter().map(String::as_str).find(|id| !id.is_empty())
    }

    /// The field that calls itself a plate, or else the first that is filled in.
    pub(super) fn plate_id(&self) -> Option<&str> {
        let plate = |id: &&String| after(id, "plate").is_some();
        self.ids.iter().find(plate).map(String::as_str).or_else(|| self.first_id())
    }
}

/// The mode that a line of the head names, in English or German.
pub(super) fn mode_of(line: &str) -> Option<&'static str> {
    let lower = line.trim().to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if begins(&["absorbance", "absorption", "extinktion"]) {
        Some("absorbance")
    } else if begins(&["luminescence", "lumineszenz", "bret"]) {
        Some("luminescence")
    } else if begins(&[
        "fluorescence",
        "fluoreszenz",
        "time resolved fluorescence",
        "time-resolved fluorescence",
        "zeitaufgelöste fluoreszenz",
        "trf",
        "tr-fret",
        "htrf",
        "alphascreen",
        "alphalisa",
    ]) {
        Some("fluorescence")
    } else {
        None
    }
}

/// Does a line of the head say that each well was scanned at many points?
pub(super) fn is_well_scan(line: &str) -> bool {
    let plain: String = line.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    plain.contains("wellscan")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        let sheet = Sheet::new("a.csv", text.to_owned());
        Head::of(&sheet, 0..sheet.len())
    }

    #[test]
    fn the_plate_is_the_field_that_says_so_or_the_first() {
        let both = head("Test ID: 9\nID1: Notebook 7\nID2: 11/6/2024,12:40:58 PM\nID3: Plate 3\n");
        assert_eq!((both.first_id(), both.plate_id()), (Some("Notebook 7"), Some("Plate 3")));
        assert_eq!(head("ID1: ,ID2: K7,ID3:\n").plate_id(), Some("K7"));
        assert_eq!(head("ID1:,ID2:,ID3:\n").first_id(), None);
    }

    #[test]
    fn modes_are_known_in_two_languages() {
        assert_eq!(mode_of("Fluorescence (FI)"), Some("fluorescence"));
        assert_eq!(mode_of("Lumineszenz"), Some("luminescence"));
        assert_eq!(mode_of("Absorbance values are displayed as OD"), Some("absorbance"));
        assert_eq!(mode_of("Flash mode"), None);
        assert!(is_well_scan("Fluorescence (FI), well scanning") && !is_well_scan("Well"));
    }
}
