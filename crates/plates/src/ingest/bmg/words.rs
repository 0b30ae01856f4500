//! The words of BMG's software in the languages that it speaks.

use crate::ingest::duration::{self, TimeUnit};

/// What titles of raw readings begin with.
pub(super) const RAW: [&str; 10] = [
    "Raw Data",
    "Rohdaten",
    "Données brutes",
    "Donnees brutes",
    "Datos brutos",
    "Datos sin procesar",
    "Dati grezzi",
    "Dados brutos",
    "Ruwe data",
    "Ruwe gegevens",
];

/// The column, or the line, of wells.
pub(super) const WELL: [&str; 8] =
    ["Well", "Vertiefung", "Kavität", "Puits", "Pocillo", "Pozzetto", "Poço", "Poco"];

/// The column of rows, where a well stands in two columns.
pub(super) const WELL_ROW: [&str; 8] =
    ["Well Row", "WellRow", "Well Zeile", "Zeile", "Ligne", "Fila", "Riga", "Linha"];

/// The column of columns, where a well stands in two columns.
pub(super) const WELL_COL: [&str; 9] = [
    "Well Col",
    "WellCol",
    "Well Column",
    "Well Spalte",
    "Spalte",
    "Colonne",
    "Columna",
    "Colonna",
    "Coluna",
];

/// What was put into the wells.
const LAYOUT: [&str; 12] = [
    "Content",
    "Inhalt",
    "Contenu",
    "Contenido",
    "Contenuto",
    "Conteúdo",
    "Inhoud",
    "Group",
    "Gruppe",
    "Groupe",
    "Grupo",
    "Gruppo",
];

/// What stands in titles of numbers that were calculated from others.
const CALCULATED: [&str; 8] = [
    "based on",
    "basierend auf",
    "auf basis",
    "basé sur",
    "basado en",
    "basato su",
    "baseado em",
    "gebaseerd",
];

/// What a cycle is called.
pub(super) const CYCLE: [&str; 4] = ["Cycle", "Zyklus", "Ciclo", "Cyclus"];

/// Times in other languages than English and German.
const TIME: [&str; 4] = ["Temps", "Tiempo", "Tempo", "Tijd"];

/// Is this one of `words`, in any case of the letters?
pub(super) fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Does `text` begin with one of `words`? What follows it then.
pub(super) fn after_one_of<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let found = words
        .iter()
        .find(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))?;
    Some(text[found.len()..].trim_start())
}

/// May a line hold a title of raw readings? Asked of every line, before cells are taken apart.
pub(super) fn may_name_raw(line: &str) -> bool {
    ["aw", "AW", "oh", "OH", "rut", "RUT", "rez", "REZ", "proc", "PROC", "uw", "UW"]
        .iter()
        .any(|part| line.contains(part))
}

/// May a line name a column of wells? Asked of every line, before cells are taken apart.
pub(super) fn may_name_wells(line: &str) -> bool {
    [
        "ell",
        "ELL",
        "ertiefung",
        "avit",
        "uits",
        "ocillo",
        "ozzetto",
        "oço",
        "oco",
        "eile",
        "igne",
        "ila",
        "iga",
        "inha",
    ]
    .iter()
    .any(|part| line.contains(part))
}

/// Does this say what was put into the wells?
pub(super) fn is_layout(text: &str) -> bool {
    is_one_of(text, &LAYOUT)
}

/// Does this title say that its numbers were calculated from others?
pub(super) fn is_calculated(text: &str) -> bool {
    let lower = text.to_lowercase();
    CALCULATED.iter().any(|words| lower.contains(words))
}

/// The unit of a line or a column called `Time [s]`, `Zeit`, `Temps [s]`. A unit of its own is not said
/// by `Time`.
pub(super) fn unit_of_times(text: &str) -> Option<TimeUnit> {
    duration::unit_of_column(text).or_else(|| {
        let rest = after_one_of(text.trim(), &TIME)?;
        duration::unit_of_column(&format!("Time {rest}"))
    })
}

/// The wavelength in nm of `Lambda 220 nm`.
pub(super) fn lambda(text: &str) -> Option<u32> {
    let rest = after_one_of(text.trim(), &["Lambda", "λ"])?.trim_start_matches([':', '=', ' ']);
    let nm = rest.trim_end_matches("nm").trim_end().parse().ok()?;
    (180..=1200).contains(&nm).then_some(nm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_several_languages() {
        assert_eq!(after_one_of("Données brutes (450)", &RAW), Some("(450)"));
        assert!(is_one_of("vertiefung", &WELL) && !is_one_of("Wells", &WELL));
        assert!(RAW.iter().all(|word| may_name_raw(word)));
        assert!(WELL.iter().chain(&WELL_ROW).all(|word| may_name_wells(word)));
        assert!(is_calculated("Leerwertkorrigiert basierend auf Rohdaten (450)") && is_layout("Inhalt"));
        assert_eq!(unit_of_times("Temps [min]"), Some(TimeUnit::Seconds(60.0)));
        assert_eq!((unit_of_times("Time"), unit_of_times("Content")), (Some(TimeUnit::Unnamed), None));
    }

    #[test]
    fn a_column_of_a_spectrum_says_its_wavelength() {
        assert_eq!((lambda("Lambda 220 nm"), lambda("lambda 1000nm")), (Some(220), Some(1000)));
        assert_eq!((lambda("Lambda"), lambda("Lambda 22 nm"), lambda("220 nm")), (None, None, None));
    }
}
