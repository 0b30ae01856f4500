//! The head of a BMG export: who measured what, and the three fields that identify the plate.

use std::ops::Range;

use foldshift_tables::sheet::Sheet;

/// How far down the head of an export reaches.
pub(super) const HEAD: usize = 25;

/// What the name of a protocol is called.
pub(super) const TEST_NAME: [&str; 6] =
    ["Test name:", "Testname:", "Nom du test:", "Nombre de la prueba:", "Nome del test:", "Nome do teste:"];

/// What the number of a measurement is called.
pub(super) const RUN: [&str; 8] = [
    "Test run no.:",
    "Test run no:",
    "Test run:",
    "Testlauf-Nr.:",
    "Testlauf Nr.:",
    "Testlaufnr.:",
    "N° du test:",
    "No. de prueba:",
];

/// Who measured.
pub(super) const USER: [&str; 5] = ["User:", "Benutzer:", "Utilisateur:", "Usuario:", "Utente:"];

/// Where the results were kept.
pub(super) const PATH: [&str; 5] = ["Path:", "Pfad:", "Chemin:", "Ruta:", "Percorso:"];

/// What the head says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// `ID1` to `ID3`, as typed or scanned by the user.
    ids: [String; 3],
    /// All that tells one measurement from another.
    pub(super) identity: Vec<String>,
}

/// What follows `key` at the start of a cell, without regard to case. Users may choose `=` for `:`.
pub(super) fn after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let word = key.trim_end_matches(':');
    let rest = text
        .get(..word.len())
        .filter(|start| start.eq_ignore_ascii_case(word))
        .map(|_| &text[word.len()..])?;
    let rest = if word == key { rest } else { rest.trim_start().strip_prefix([':', '='])? };
    Some(rest.trim())
}

/// The first line among `lines` with a cell that begins with one of `keys`.
pub(super) fn line_with(sheet: &Sheet, lines: Range<usize>, keys: &[&str]) -> Option<usize> {
    let begins = |text: &str| keys.iter().any(|key| after(text, key).is_some());
    lines.take(HEAD).find(|line| sheet.cells(*line).iter().any(|cell| begins(&cell.text)))
}

impl Head {
    /// Reads the head at the start of `lines`.
    pub(super) fn of(sheet: &Sheet, lines: Range<usize>) -> Self {
        const IDENTITY: [&str; 8] =
            ["Test ID:", "Date:", "Datum:", "Fecha:", "Time:", "Uhrzeit:", "Zeit:", "Heure:"];
        let mut head = Self::default();
        for line in lines.take(HEAD) {
            for cell in sheet.cells(line) {
                for (id, key) in head.ids.iter_mut().zip(["ID1:", "ID2:", "ID3:"]) {
                    if let Some(text) = after(&cell.text, key).filter(|_| id.is_empty()) {
                        text.clone_into(id);
                    }
                }
                let mut keys = IDENTITY.iter().chain(&RUN).chain(&TEST_NAME);
                if keys.any(|key| after(&cell.text, key).is_some()) {
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
    if begins(&["absorbance", "absorption", "extinktion", "absorbancia", "assorbanza", "absorbância"]) {
        Some("absorbance")
    } else if begins(&["luminescence", "lumineszenz", "luminescencia", "luminescenza", "bret"]) {
        Some("luminescence")
    } else if begins(&[
        "fluorescence",
        "fluoreszenz",
        "fluorescencia",
        "fluorescenza",
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
    fn users_may_write_an_equals_sign_for_a_colon() {
        assert_eq!(after("ID1=K7", "ID1:"), Some("K7"));
        assert_eq!(after("Chemin : C", "Chemin:"), Some("C"));
        assert_eq!((after("Test name", "Test name:"), after("ID10: x", "ID1:")), (None, None));
        assert_eq!(head("Test ID=9\nID1=,ID2=K7,ID3=\n").plate_id(), Some("K7"));
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
