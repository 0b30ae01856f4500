//! What a well of a raw table holds, by the words that people and screens write for it.

use foldshift_tables::diagnostic::suggest;

/// What a well holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WellRole {
    /// Cells and a compound.
    Sample,
    /// Cells and the solvent: the response is 1.
    Vehicle,
    /// Untreated cells, which stand in for the vehicle on plates that have none (NC-0 of GDSC).
    Untreated,
    /// No cells: the background.
    Blank,
    /// Cells that are all dead: the response is 0.
    Kill,
    /// Nothing that is used: empty wells, failed ones, combinations.
    Unused,
}

const WORDS: [(WellRole, &[&str]); 6] = [
    (
        WellRole::Sample,
        &[
            "sample",
            "samples",
            "compound",
            "cpd",
            "drug",
            "test",
            "treated",
            "treatment",
            "trt",
            "trtcp",
            "library",
            "x",
            "s",
            "agent",
            "experimental",
            "dose",
            "probe",
            "substanz",
            "muestra",
            "compuesto",
            "echantillon",
            "échantillon",
            "compose",
            "composé",
        ],
    ),
    (
        WellRole::Vehicle,
        &[
            "vehicle",
            "dmso",
            "solvent",
            "negative",
            "neg",
            "negcon",
            "negcontrol",
            "negativecontrol",
            "control",
            "ctrl",
            "ctl",
            "nc",
            "nc1",
            "n",
            "vehiclecontrol",
            "ctlvehicle",
            "mock",
            "negctrl",
            "negctl",
            "negativecontrols",
            "negcontrols",
            "negativkontrolle",
            "lösungsmittel",
            "loesungsmittel",
            "vehikel",
            "vehículo",
            "vehiculo",
            "controlnegativo",
            "véhicule",
            "contrôlenégatif",
            "controlenegatif",
            "neutral",
            "neutralcontrol",
            "dmsocontrol",
            "solventcontrol",
        ],
    ),
    (
        WellRole::Untreated,
        &[
            "untreated",
            "nc0",
            "ctluntrt",
            "cells",
            "cellsonly",
            "untrt",
            "unbehandelt",
            "sintratar",
            "nontraité",
            "nontraite",
        ],
    ),
    (
        WellRole::Blank,
        &[
            "blank",
            "blanks",
            "b",
            "background",
            "bg",
            "bkg",
            "medium",
            "media",
            "mediaonly",
            "mediumonly",
            "nocells",
            "ctlblank",
            "leerwert",
            "leerwerte",
            "hintergrund",
            "ohnezellen",
            "blanco",
            "fondo",
            "blanc",
            "bruitdefond",
        ],
    ),
    (
        WellRole::Kill,
        &[
            "kill",
            "positive",
            "pos",
            "poscon",
            "poscontrol",
            "positivecontrol",
            "pc",
            "pc1",
            "pc2",
            "p",
            "trtposcon",
            "killcontrol",
            "maxkill",
            "posctrl",
            "posctl",
            "positivecontrols",
            "poscontrols",
            "positivkontrolle",
            "controlpositivo",
            "contrôlepositif",
            "controlepositif",
            "dead",
            "inhibitor",
            "inhibitorcontrol",
            "staurosporine",
        ],
    ),
    (
        WellRole::Unused,
        &[
            "", "empty", "unused", "fail", "failed", "excluded", "exclude", "na", "none", "skip", "edge",
            "nodye", "water", "pbs",
        ],
    ),
];

fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The role that a word means; `None` where it means none.
#[must_use]
pub(crate) fn role_of(word: &str) -> Option<WellRole> {
    let word = plain(word);
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(role, _)| *role)
}

/// The word that may be meant.
#[must_use]
pub(crate) fn nearest(word: &str) -> Option<String> {
    let known = WORDS.iter().flat_map(|(_, words)| words.iter().copied()).filter(|known| known.len() > 3);
    suggest(&plain(word), known).map(|near| near.to_string())
}

/// The role that a tag of GDSC means: `L12-D3-S` is a dose of a library compound, `R1-D1-S` one of a reference,
/// `NC-1` the vehicle, `NC-0` untreated, `B` blank, `PC1` kill; anchors, combinations and failures are not used.
#[must_use]
pub(crate) fn role_of_gdsc(tag: &str) -> Option<WellRole> {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or("");
    let numbered = |letter: char| {
        first
            .strip_prefix(letter)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let is_dose = |part: Option<&str>| part.is_some_and(|part| part.starts_with('D'));
    match first {
        "NC" => match parts.next() {
            Some("1") | None => Some(WellRole::Vehicle),
            Some("0") => Some(WellRole::Untreated),
            Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => Some(WellRole::Unused),
            Some(_) => None,
        },
        "B" => Some(WellRole::Blank),
        "UN" | "FAIL" | "DMSO" | "" => Some(WellRole::Unused),
        _ if first.starts_with("PC") => Some(WellRole::Kill),
        _ if numbered('A') => Some(WellRole::Unused),
        _ if (numbered('L') || numbered('R')) && is_dose(parts.next()) => match parts.next() {
            Some("S") | None => Some(WellRole::Sample),
            Some(_) => Some(WellRole::Unused),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_the_same_role_in_many_ways() {
        for (word, role) in [
            ("Vehicle", WellRole::Vehicle),
            ("neg_control", WellRole::Vehicle),
            ("neg_ctrl", WellRole::Vehicle),
            ("Lösungsmittel", WellRole::Vehicle),
            ("vehículo", WellRole::Vehicle),
            ("Leerwert", WellRole::Blank),
            ("contrôle positif", WellRole::Kill),
            ("DMSO", WellRole::Vehicle),
            ("NC-1", WellRole::Vehicle),
            ("POS", WellRole::Kill),
            ("trt_poscon", WellRole::Kill),
            ("no cells", WellRole::Blank),
            ("trt_cp", WellRole::Sample),
            ("", WellRole::Unused),
        ] {
            assert_eq!(role_of(word), Some(role), "{word}");
        }
        assert_eq!(role_of("melanoma"), None);
        // Some count the signal, others the effect: `high` is the vehicle here and the kill there.
        assert_eq!(["high control", "low control", "max", "C"].map(role_of), [None; 4]);
        assert!(nearest("vehcile").unwrap().contains("vehicle"));
    }

    #[test]
    fn tags_of_gdsc_are_read() {
        for (tag, role) in [
            ("L12-D3-S", WellRole::Sample),
            ("R2-D1-S", WellRole::Sample),
            ("L1-D1-C", WellRole::Unused),
            ("A3-S", WellRole::Unused),
            ("NC-0", WellRole::Untreated),
            ("NC-1", WellRole::Vehicle),
            ("B", WellRole::Blank),
            ("PC2-D1-S", WellRole::Kill),
            ("UN-USED", WellRole::Unused),
            ("FAIL", WellRole::Unused),
        ] {
            assert_eq!(role_of_gdsc(tag), Some(role), "{tag}");
        }
        assert_eq!((role_of_gdsc("whatever"), role_of_gdsc("NC-O")), (None, None));
    }
}
