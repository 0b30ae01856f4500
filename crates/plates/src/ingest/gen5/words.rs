//! The words of Gen5 in the languages that it speaks, and what a procedure says in any of them.

use super::mode::Mode;

/// `Software Version`, which begins an export. Other software writes these two words with a colon, so the English
/// ones must stand as Gen5 writes them.
const SOFTWARE: [&str; 13] = [
    "softwareversion",
    "software-version",
    "version du logiciel",
    "version logicielle",
    "version logiciel",
    "versión de software",
    "versión del software",
    "versione software",
    "versione del software",
    "versão do software",
    "软件版本",
    "軟體版本",
    "ソフトウェアバージョン",
];

/// `Plate Number`, which names the plate; the English words must stand as Gen5 writes them.
const PLATE: [&str; 12] = [
    "plattennummer",
    "platten-nr.",
    "plattennr.",
    "numéro de plaque",
    "numéro de la plaque",
    "número de placa",
    "numero piastra",
    "numero di piastra",
    "número da placa",
    "板号",
    "孔板编号",
    "プレート番号",
];

/// `Procedure Details`, below which the steps stand.
const PROCEDURE: [&str; 14] = [
    "procedure details",
    "prozedurdetails",
    "prozedurendetails",
    "details der prozedur",
    "verfahrensdetails",
    "détails de la procédure",
    "détails de procédure",
    "detalles del procedimiento",
    "dettagli della procedura",
    "detalhes do procedimento",
    "程序详情",
    "步骤详情",
    "程序詳細資料",
    "プロシージャの詳細",
];

/// `Layout`: what was put into the wells.
const LAYOUT: [&str; 9] = [
    "layout",
    "plattenlayout",
    "belegung",
    "disposition",
    "diseño",
    "disposición",
    "disposizione",
    "布局",
    "レイアウト",
];

/// `Results`, the title of the grid of all reads.
const RESULTS: [&str; 9] = [
    "results",
    "ergebnisse",
    "résultats",
    "resultados",
    "risultati",
    "resultaten",
    "结果",
    "結果",
    "結果一覧",
];

/// `Read`, a step that measures.
const READ: [&str; 13] = [
    "read",
    "lesen",
    "messen",
    "messung",
    "lecture",
    "lire",
    "leer",
    "lectura",
    "lettura",
    "leitura",
    "读取",
    "讀取",
    "読み取り",
];

/// `Time`, above the first column of a kinetic table.
const TIME: [&str; 8] = ["time", "zeit", "temps", "tiempo", "tempo", "tijd", "时间", "時間"];

/// `Wavelength`, above the first column of a spectrum.
const WAVELENGTH: [&str; 7] =
    ["wavelength", "wellenlänge", "longueur d'onde", "longitud de onda", "lunghezza d'onda", "波长", "波長"];

/// `Well`, above lines of wells.
const WELL: [&str; 8] = ["well", "vertiefung", "kavität", "puits", "pocillo", "pozzetto", "poço", "孔"];

/// Stems of modes in many languages.
const STEMS: [(&str, Mode); 10] = [
    ("absor", Mode::Absorbance),
    ("assorb", Mode::Absorbance),
    ("extinkt", Mode::Absorbance),
    ("吸光", Mode::Absorbance),
    ("fluor", Mode::Fluorescence),
    ("荧光", Mode::Fluorescence),
    ("蛍光", Mode::Fluorescence),
    ("lumin", Mode::Luminescence),
    ("发光", Mode::Luminescence),
    ("発光", Mode::Luminescence),
];

/// Is `text` one of these words, in any case and with or without a colon?
fn is_one_of(words: &[&str], text: &str) -> bool {
    // The words are short: most texts need not be put into small letters.
    text.len() <= 40
        && words.contains(&text.trim().trim_end_matches([':', '：']).trim_end().to_lowercase().as_str())
}

pub(super) fn is_software(text: &str) -> bool {
    text == "Software Version" || is_one_of(&SOFTWARE, text)
}

pub(super) fn is_plate_number(text: &str) -> bool {
    text == "Plate Number" || is_one_of(&PLATE, text)
}

pub(super) fn is_procedure(text: &str) -> bool {
    is_one_of(&PROCEDURE, text)
}

pub(super) fn is_layout(text: &str) -> bool {
    is_one_of(&LAYOUT, text)
}

pub(super) fn is_results(text: &str) -> bool {
    is_one_of(&RESULTS, text)
}

pub(super) fn is_read(text: &str) -> bool {
    is_one_of(&READ, text)
}

pub(super) fn is_time(text: &str) -> bool {
    is_one_of(&TIME, text)
}

pub(super) fn is_wavelength(text: &str) -> bool {
    is_one_of(&WAVELENGTH, text)
}

pub(super) fn is_well(text: &str) -> bool {
    is_one_of(&WELL, text)
}

/// The mode that a phrase of a procedure names in any language: `Fluoreszenz Endpunkt`.
pub(super) fn mode_in(phrase: &str) -> Option<Mode> {
    if phrase.contains(':') {
        return None;
    }
    let lower = phrase.to_lowercase();
    STEMS.iter().find(|(stem, _)| lower.contains(stem)).map(|(_, mode)| *mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn landmarks_are_known_in_any_case_and_with_a_colon() {
        assert!(is_software("Softwareversion") && is_software("Version du logiciel :"));
        assert!(is_results("Résultats") && !is_results("Results of plate 1"));
        assert_eq!(mode_in("Fluoreszenz Endpunkt"), Some(Mode::Fluorescence));
        assert_eq!(mode_in("Mesure d'absorbance"), Some(Mode::Absorbance));
        assert_eq!(mode_in("Fluorescence: 3"), None);
    }
}
