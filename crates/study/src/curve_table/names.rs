//! The words by which the columns of a table are known.

use foldshift_tables::table::{Heading, Table, plain};
use foldshift_tables::units::Quantity;

/// What the cells of a column that identifies curves name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The biological replicate: one day, one passage.
    Experiment,
    /// The cell line.
    CellLine,
    /// The compound.
    Compound,
    /// The curve itself.
    Curve,
    /// Something else that curves are told apart by.
    Other,
}

/// The names of the columns that identify a curve, the contract's own first.
pub(super) const IDENTITY: [(Role, &[&str]); 4] = [
    (
        Role::Experiment,
        &[
            "experiment",
            "experiment_id",
            "run",
            "run_id",
            "exp",
            "experiment_name",
            "experiment_date",
            "assay_date",
            "date",
            "day",
            "biological_replicate",
            "bio_replicate",
            "bio_rep",
            "biorep",
        ],
    ),
    (
        Role::CellLine,
        &[
            "cell_line",
            "cellline",
            "cell line",
            "line",
            "cell",
            "cells",
            "cell_line_name",
            "cell_name",
            "cell_line_id",
            "zelllinie",
            "strain",
        ],
    ),
    (
        Role::Compound,
        &[
            "compound",
            "drug",
            "treatment",
            "agent",
            "inhibitor",
            "drug_name",
            "compound_name",
            "treatment_name",
            "agent_name",
            "inhibitor_name",
            "substance",
            "molecule",
            "chemical",
            "perturbagen",
            "small_molecule",
            "cmpd",
            "cpd",
            "compound_id",
            "drug_id",
            "substanz",
            "wirkstoff",
        ],
    ),
    (Role::Curve, &["curve", "curve_id", "id"]),
];

/// The column of a role, under its known names.
pub(super) fn of_role(table: &Table, role: Role) -> Option<usize> {
    let (_, names) = IDENTITY.iter().find(|(known, _)| *known == role)?;
    table.column(names)
}

/// The words of a heading in small letters: `drug`, `concentration` of `DrugConcentration (nM)`; without its unit.
pub(super) fn words(heading: &Heading) -> Vec<String> {
    let (name, _) = foldshift_tables::table::with_unit(&heading.text);
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && before.is_lowercase();
        if begins || !(c.is_alphanumeric() || c == '%') {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric() || c == '%', words.last_mut()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn has(words: &[String], known: &[&str]) -> bool {
    words.iter().any(|word| known.contains(&word.as_str()))
}

/// How the numbers of a column of doses stand for doses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// As they are.
    Plain,
    /// By their logarithm to the base of ten.
    Log10,
    /// By their natural logarithm.
    Ln,
}

/// What a heading says of the scale of its doses.
pub(super) fn scale(heading: &Heading) -> Scale {
    let words = words(heading);
    let says = |logarithms: [&str; 3]| {
        words.iter().any(|word| {
            let rest = logarithms.iter().find_map(|logarithm| word.strip_prefix(logarithm));
            rest.is_some_and(|rest| rest.is_empty() || is_dose_word(rest) || rest == "m")
        })
    };
    if says(["log10", "log", "lg"]) {
        Scale::Log10
    } else if says(["ln", "loge", "natural"]) {
        Scale::Ln
    } else {
        Scale::Plain
    }
}

fn is_dose_word(word: &str) -> bool {
    const ENDS: [&str; 12] = [
        "dose",
        "doses",
        "dosage",
        "conc",
        "concs",
        "concn",
        "concentration",
        "concentrations",
        "dosis",
        "konzentration",
        "concentración",
        "concentrazione",
    ];
    ENDS.iter().any(|end| word.ends_with(end)) && word != "overdose"
}

/// Does the heading speak of doses?
pub(super) fn is_dose(heading: &Heading) -> bool {
    const OTHERWISE: [&str; 17] = [
        "unit", "units", "index", "rank", "number", "level", "id", "label", "name", "min", "max", "n",
        "rate", "step", "order", "response", "ic50",
    ];
    const BESIDE_A_LOGARITHM: [&str; 10] =
        ["log", "log10", "lg", "ln", "loge", "drug", "compound", "inhibitor", "m", "x"];
    let words = words(heading);
    let logarithm = scale(heading) != Scale::Plain
        && (heading.unit.is_some() || words.iter().all(|word| BESIDE_A_LOGARITHM.contains(&word.as_str())));
    (words.iter().any(|word| is_dose_word(word)) || logarithm) && !has(&words, &OTHERWISE)
}

/// Does a unit of doses stand beside the heading?
pub(super) fn has_dose_unit(heading: &Heading) -> bool {
    heading.unit.is_some_and(|unit| unit.quantity() != Quantity::Percent)
}

/// Does the heading speak of responses?
pub(super) fn is_response(heading: &Heading) -> bool {
    const WORDS: [&str; 43] = [
        "response",
        "responses",
        "viability",
        "viab",
        "survival",
        "surviving",
        "inhibition",
        "inhib",
        "growth",
        "activity",
        "signal",
        "fluorescence",
        "luminescence",
        "absorbance",
        "rfu",
        "rlu",
        "od",
        "intensity",
        "reading",
        "readout",
        "value",
        "values",
        "effect",
        "mortality",
        "confluence",
        "count",
        "counts",
        "alive",
        "dead",
        "control",
        "viabilität",
        "vitalität",
        "viabilidad",
        "viabilité",
        "überleben",
        "y",
        "death",
        "killing",
        "toxicity",
        "cytotoxicity",
        "proliferation",
        "raw",
        "cellcount",
    ];
    heading.percent || has(&words(heading), &WORDS)
}

/// Do its words, but for numbers, only count wells: `rep 1`, `Replicate A`, `well2`, `r3`, `1`?
pub(super) fn counts_wells(label: &str) -> bool {
    const WORDS: [&str; 21] = [
        "rep",
        "reps",
        "repl",
        "replicate",
        "replicates",
        "technical",
        "tech",
        "r",
        "well",
        "wells",
        "trial",
        "no",
        "nr",
        "n",
        "replikat",
        "messung",
        "wdh",
        "réplica",
        "replica",
        "repeat",
        "#",
    ];
    let lower = label.to_lowercase();
    let parts = lower.split(|c: char| !(c.is_alphabetic())).filter(|word| !word.is_empty());
    let words: Vec<&str> = parts.collect();
    // A lone letter counts like a number, behind a word that counts.
    let counting = |(at, word): (usize, &&str)| WORDS.contains(word) || (at > 0 && word.chars().count() == 1);
    words.iter().enumerate().all(counting) && !lower.is_empty()
}

/// What a summary of wells is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Summary {
    /// Their mean.
    Mean,
    /// Their standard deviation.
    Sd,
    /// The standard error of their mean.
    Sem,
    /// Their number.
    Number,
    /// Something else that follows from them: a coefficient of variation, a limit.
    Other,
}

/// What summary a heading says its column is, and the heading's words without that.
pub(super) fn summary(heading: &Heading) -> Option<(Summary, String)> {
    const KNOWN: [(Summary, &[&str]); 5] = [
        (
            Summary::Mean,
            &[
                "mean",
                "avg",
                "average",
                "ave",
                "mittelwert",
                "mittel",
                "promedio",
                "moyenne",
                "media",
                "averaged",
            ],
        ),
        (Summary::Sd, &["sd", "stdev", "std", "stddev", "stdv", "dev"]),
        (Summary::Sem, &["sem", "se", "stderr"]),
        (Summary::Number, &["n", "nreps", "nrep", "nwells"]),
        (
            Summary::Other,
            &["cv", "variance", "var", "median", "error", "err", "lower", "upper", "ci", "min", "max"],
        ),
    ];
    let words = words(heading);
    let (kind, _) = KNOWN.iter().rev().find(|(_, known)| has(&words, known))?;
    // `mean ± SD`: both stand in the cells.
    let kind = if is_with_spread(heading) { &Summary::Mean } else { kind };
    let all: Vec<&str> = KNOWN.iter().flat_map(|(_, known)| known.iter().copied()).collect();
    let rest: Vec<&str> = words.iter().map(String::as_str).filter(|word| !all.contains(word)).collect();
    Some((*kind, rest.join(" ")))
}

/// Does the heading say that a spread stands beside each number?
fn is_with_spread(heading: &Heading) -> bool {
    heading.text.contains('±') || heading.text.contains("+/-")
}

/// Is the spread in the cells of a column, as its heading says, the standard error of the mean?
pub(super) fn spread_is_sem(heading: &Heading) -> bool {
    has(&words(heading), &["sem", "se", "stderr"])
}

/// How an unused column that could part curves is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unused {
    /// Its values tell wells of one curve apart, or summarise them.
    Harmless,
    /// Its values tell plates apart: wells of one curve may lie on several.
    Told,
    /// Its values may tell curves apart.
    Asked,
}

/// How a column of this heading is met when nothing uses it.
pub(super) fn unused(heading: &Heading) -> Unused {
    const WELLS: [&str; 36] = [
        "well",
        "wellid",
        "wellname",
        "wellposition",
        "wellrow",
        "wellcol",
        "wellcolumn",
        "row",
        "rows",
        "col",
        "column",
        "columns",
        "position",
        "pos",
        "rowindex",
        "colindex",
        "index",
        "idx",
        "order",
        "comment",
        "comments",
        "note",
        "notes",
        "remark",
        "remarks",
        "flag",
        "flags",
        "file",
        "filename",
        "source",
        "image",
        "site",
        "field",
        "seq",
        "sequence",
        "weight",
    ];
    let name = plain(&heading.text);
    if heading.is_empty()
        || WELLS.contains(&name.as_str())
        || counts_wells(&heading.text)
        || summary(heading).is_some()
    {
        return Unused::Harmless;
    }
    if ["plate", "plateid", "platename", "platenumber", "barcode", "platebarcode", "plateno"]
        .contains(&name.as_str())
    {
        return Unused::Told;
    }
    Unused::Asked
}

/// What people write into a cell of doses beside wells that got the solvent alone.
pub(super) fn is_vehicle(text: &str) -> bool {
    const WORDS: [&str; 9] =
        ["dmso", "vehicle", "veh", "untreated", "solvent", "mock", "vehikel", "unbehandelt", "placebo"];
    const WHOLE: [&str; 17] = [
        "control",
        "ctrl",
        "ctl",
        "none",
        "nodrug",
        "notreatment",
        "ut",
        "nt",
        "pbs",
        "water",
        "h2o",
        "etoh",
        "ethanol",
        "kontrolle",
        "negativecontrol",
        "negctrl",
        "null",
    ];
    let lower = text.to_lowercase();
    let positive = ["positive", "pos", "kill", "blank", "background"];
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if words.clone().any(|word| positive.contains(&word)) {
        return false;
    }
    words.any(|word| WORDS.contains(&word)) || WHOLE.contains(&plain(text).as_str())
}

/// Does a text say that somebody looks for a dose on a standard curve?
pub(super) fn is_unknown(text: &str) -> bool {
    let name = plain(text);
    ["unknown", "unk", "sample", "unknowns", "unbekannt"].iter().any(|word| name.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doses_are_known_by_their_words_and_units() {
        for text in [
            "dose",
            "Conc (uM)",
            "Compound Conc",
            "DrugConcentration",
            "log10_dose",
            "log dose (M)",
            "final_conc",
            "Konzentration [nM]",
            "logConc",
            "log[M]",
        ] {
            assert!(is_dose(&Heading::of(text)), "{text}");
        }
        for text in
            ["dose_unit", "dose rate", "response", "logP value", "glucose", "line", "lot", "dose response"]
        {
            assert!(!is_dose(&Heading::of(text)), "{text}");
        }
        assert_eq!(scale(&Heading::of("log10_dose")), Scale::Log10);
        assert_eq!(scale(&Heading::of("Log [Drug], M")), Scale::Log10);
        assert_eq!(scale(&Heading::of("ln(conc)")), Scale::Ln);
        assert_eq!(scale(&Heading::of("dose")), Scale::Plain);
    }

    #[test]
    fn labels_that_count_wells_name_no_curve() {
        for text in ["rep1", "Rep 2", "Replicate A", "r3", "1", "n1", "Well 4", "tech_rep_2"] {
            assert!(counts_wells(text), "{text}");
        }
        for text in ["KM12", "LR1", "A549", "laro", "", "dose", "y"] {
            assert!(!counts_wells(text), "{text}");
        }
    }

    #[test]
    fn summaries_are_told_from_what_they_summarise() {
        let of = |text| summary(&Heading::of(text));
        assert_eq!(of("KM12 mean"), Some((Summary::Mean, "km12".to_owned())));
        assert_eq!(of("viability_sd"), Some((Summary::Sd, "viability".to_owned())));
        assert_eq!(of("SEM"), Some((Summary::Sem, String::new())));
        assert_eq!(of("n"), Some((Summary::Number, String::new())));
        assert_eq!(of("viability"), None);
    }

    #[test]
    fn a_vehicle_is_known_by_its_name_and_a_blank_is_none() {
        for text in ["DMSO", "dmso 0.1%", "Vehicle", "untreated", "ctrl", "no drug", "H2O"] {
            assert!(is_vehicle(text), "{text}");
        }
        for text in ["blank", "positive control", "kill", "1 nM", "", "NA", "larotrectinib"] {
            assert!(!is_vehicle(text), "{text}");
        }
    }
}
