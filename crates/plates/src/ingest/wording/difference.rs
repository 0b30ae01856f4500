//! Titles that write a calculation: `OD450-OD570`, `Signal - background`, `S/B`, `A-B`, `RLU/control`.

use crate::ingest::wording::fold::{folded, words};

/// What readings are lessened by or divided by.
const CONTROLS: [&str; 34] = [
    "control",
    "controls",
    "ctrl",
    "ctl",
    "blank",
    "blanks",
    "dmso",
    "vehicle",
    "reference",
    "untreated",
    "background",
    "bg",
    "bkg",
    "bkgd",
    "noise",
    "leerwert",
    "blindwert",
    "hintergrund",
    "untergrund",
    "kontrolle",
    "rauschen",
    "blanc",
    "fond",
    "bruit",
    "temoin",
    "blanco",
    "fondo",
    "bianco",
    "branco",
    "fundo",
    "controllo",
    "achtergrond",
    "bakgrund",
    "фон",
];

/// What reads are called by number or letter: `Label1-Label2`, `Lm1/Lm2`.
const READS: [&str; 12] =
    ["label", "lm", "read", "channel", "ch", "kanal", "canal", "canale", "od", "rfu", "rlu", "step"];

/// One reading less or over another, as the title writes it.
pub(super) fn difference_of(title: &str) -> Option<String> {
    let wave = |word: &str| {
        let number = word.trim_start_matches(|c: char| c.is_alphabetic()).trim_end_matches("nm");
        number.parse::<u32>().is_ok_and(|wave| (200..=1000).contains(&wave))
    };
    let named = |word: &str| word.starts_with(|c: char| c.is_alphabetic()) || word.ends_with("nm");
    let flat = folded(title).replace(['–', '−', '—'], "-").replace(['÷', ':'], "/").replace(" nm", "nm");
    let light = words(&flat).iter().any(|word| ["ex", "em"].iter().any(|light| word.text.starts_with(light)));
    let letters = flat.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    for (at, sign) in flat.match_indices(['-', '/']) {
        let front = flat[..at].trim_end();
        let before = front.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let after =
            flat[at + 1..].trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        if before.is_empty() || after.is_empty() {
            continue;
        }
        let spaced = front.len() < at;
        let less = sign == "-" && wave(before) && wave(after) && named(before) && named(after) && !light;
        // `KM12 - control` may be a plate of controls; a reading less the control names the reading.
        let reading = matches!(before, "signal" | "od" | "rfu" | "rlu" | "senal" | "segnale" | "sinal")
            || wave(before) && named(before);
        let control = CONTROLS.contains(&after);
        let never_a_plate = !matches!(
            after,
            "control" | "controls" | "ctrl" | "ctl" | "dmso" | "vehicle" | "untreated" | "reference"
        ) && !matches!(after, "kontrolle" | "temoin" | "controllo");
        let from = sign == "-" && control && (reading || (spaced && never_a_plate));
        let over = sign == "/" && control;
        let of_reads = READS.iter().any(|read| {
            let number = |word: &str| {
                let rest = word.strip_prefix(read)?;
                (rest.len() == 1).then(|| rest.to_owned())
            };
            number(before).zip(number(after)).is_some_and(|(one, other)| one != other)
        });
        let short = letters == 2
            && matches!((before, after), ("a", "b") | ("b", "a") | ("s", "b" | "n" | "bg") | ("f1", "f2"));
        if less || from || over || of_reads || short {
            return Some(format!("{before}{sign}{after}"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reading_less_or_over_another_is_calculated() {
        for title in [
            "OD450-OD570",
            "A570 - A690",
            "570 nm − 690 nm",
            "RLU/control",
            "Signal - background",
            "Signal – Leerwert",
            "S/B",
            "(S:N)",
            "A-B",
            "A – B",
            "Label1-Label2",
            "Lm1/Lm2",
            "OD600 - blanc",
            "Señal - fondo",
        ] {
            assert!(difference_of(title).is_some(), "{title}");
        }
        for title in [
            "2026-11-24",
            "Em 510nm-520nm",
            "RFU 485/520",
            "Rows A-H",
            "KM12 - control",
            "Plate A-B",
            "Plate 1-Plate 2",
            "S/N 1234",
        ] {
            assert_eq!(difference_of(title), None, "{title}");
        }
    }
}
