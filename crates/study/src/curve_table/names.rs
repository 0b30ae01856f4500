//! The words by which the columns of a table are known.

use foldshift_tables::table::{Heading, Table, plain};
use foldshift_tables::units::{DoseUnit, Quantity};

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
            "run_date",
            "test_date",
            "expt",
            "experiment_no",
            "experiment_number",
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
    words_of(foldshift_tables::table::with_unit(&heading.text).0)
}

fn words_of(name: &str) -> Vec<String> {
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
    /// By the negative of that, as a pH is.
    NegativeLog10,
    /// By their logarithm to the base of two.
    Log2,
    /// By their natural logarithm.
    Ln,
}

/// What a heading says of the scale of its doses.
pub(super) fn scale(heading: &Heading) -> Scale {
    // A logarithm may stand beside the unit: `Conc (log nM)`.
    let words = words_of(&heading.text);
    // `half-log dilutions` and `log scale` speak of the steps between doses.
    if has(&words, &["half", "scale", "dilution", "dilutions", "series", "fold", "step", "steps", "spaced"]) {
        return Scale::Plain;
    }
    let says = |logarithms: &[&str]| {
        words.iter().any(|word| {
            let rest = logarithms.iter().find_map(|logarithm| word.strip_prefix(logarithm));
            rest.is_some_and(|rest| rest.is_empty() || is_dose_word(rest) || rest == "m" || rest == "c")
        })
    };
    let negative =
        heading.text.trim_start().starts_with(['-', '−', '–']) || has(&words, &["neg", "negative", "minus"]);
    if says(&["log2", "ld"]) {
        Scale::Log2
    } else if says(&["log10", "logarithm", "logarithmus", "log", "lg"]) {
        if negative { Scale::NegativeLog10 } else { Scale::Log10 }
    } else if says(&["ln", "loge"]) {
        Scale::Ln
    } else if words.iter().any(|word| word == "pconc")
        || words.windows(2).any(|pair| pair[0] == "p" && is_dose_word(&pair[1]))
    {
        Scale::NegativeLog10
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
    // `CONC1` is that of the first drug of two.
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    ENDS.iter().any(|end| word.ends_with(end)) && word != "overdose"
}

/// Does the heading speak of doses?
pub(super) fn is_dose(heading: &Heading) -> bool {
    const OTHERWISE: [&str; 17] = [
        "unit", "units", "index", "rank", "number", "level", "id", "label", "name", "min", "max", "n",
        "rate", "step", "order", "response", "ic50",
    ];
    const BESIDE_A_LOGARITHM: [&str; 16] = [
        "log",
        "log10",
        "log2",
        "lg",
        "ln",
        "loge",
        "drug",
        "compound",
        "inhibitor",
        "agonist",
        "antagonist",
        "m",
        "x",
        "c",
        "neg",
        "logc",
    ];
    let words = words(heading);
    let logarithm = scale(heading) != Scale::Plain
        && (has_dose_unit(heading) || words.iter().all(|word| BESIDE_A_LOGARITHM.contains(&word.as_str())));
    (words.iter().any(|word| is_dose_word(word)) || logarithm) && !has(&words, &OTHERWISE)
}

/// Does a unit of doses stand beside the heading?
pub(super) fn has_dose_unit(heading: &Heading) -> bool {
    let named = heading.unit.or_else(|| heading.text.parse::<DoseUnit>().ok());
    named.is_some_and(|unit| unit.quantity() != Quantity::Percent)
}

/// Is it a word for responses?
pub(super) fn is_response_word(word: &str) -> bool {
    const WORDS: [&str; 50] = [
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
        "normalised",
        "normalized",
        "norm",
        "percent",
        "%",
        "cell",
        "data",
        "pct",
        "inh",
    ];
    WORDS.contains(&word) || word.parse::<u32>().is_ok()
}

/// Columns of numbers that are surely no responses: places on a plate, doses, times, what a fit gave. A number in the heading
/// (`24 h`, `Plate 1`) makes it a name.
pub(super) fn not_a_response(heading: &Heading) -> bool {
    const WORDS: [&str; 36] = [
        "time",
        "hours",
        "hour",
        "h",
        "hrs",
        "min",
        "passage",
        "weight",
        "row",
        "col",
        "column",
        "plate",
        "index",
        "id",
        "temperature",
        "seeding",
        "density",
        "position",
        "day",
        "duration",
        "no",
        "nr",
        "number",
        "mw",
        "ic50",
        "ec50",
        "predicted",
        "residual",
        "residuals",
        "fitted",
        "expected",
        "unnamed",
        "rank",
        "level",
        "step",
        "order",
    ];
    let said = words(heading);
    let numbered = heading.text.chars().any(|c| c.is_ascii_digit())
        && !said.iter().any(|word| word == "ic50" || word == "ec50" || word == "unnamed");
    let none = !said.is_empty()
        && said.iter().all(|word| WORDS.contains(&word.as_str()) || word.parse::<u32>().is_ok());
    let p_value = said == ["p", "value"] || said == ["pvalue"];
    (none && !numbered) || p_value || is_dose(heading) || has_dose_unit(heading)
}

/// Does a label count wells: `rep 1`, `Replicate A`, `well2`, `r3`, `1`?
pub(super) fn counts_wells(label: &str) -> bool {
    const WORDS: [&str; 15] = [
        "rep",
        "reps",
        "repl",
        "replicate",
        "replicates",
        "replicado",
        "réplica",
        "replica",
        "repeat",
        "replikat",
        "wiederholung",
        "messung",
        "wdh",
        "well",
        "wells",
    ];
    let lower = label.to_lowercase();
    let small = |text: &str| text.len() <= 2 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let letters = lower.trim_end_matches(|c: char| c.is_ascii_digit());
    // `1`, `r3`, `n2`.
    if small(&lower) || (["r", "n"].contains(&letters) && small(&lower[letters.len()..])) {
        return true;
    }
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let counts = |word: &&&str| {
        WORDS.contains(*word) || ["tech", "technical", "no", "nr", "number", "id"].contains(*word)
    };
    // A lone letter counts like a number, behind a word that counts; `repb` is both.
    let last = |(at, word): (usize, &&str)| at > 0 && word.chars().count() == 1;
    let joined = |word: &str| {
        WORDS.iter().any(|known| word.strip_prefix(known).is_some_and(|rest| rest.chars().count() == 1))
    };
    words.iter().any(|word| WORDS.contains(word) || joined(word))
        && words.iter().enumerate().all(|(at, word)| counts(&word) || joined(word) || last((at, word)))
}

/// Does a heading name an experiment: `exp 1`, `day 2`, `Biological rep 3`, `2026-03-02`?
pub(super) fn names_experiments(name: &str) -> bool {
    const WORDS: [&str; 10] =
        ["exp", "experiment", "expt", "day", "run", "biological", "biol", "bio", "week", "versuch"];
    let lower = name.to_lowercase();
    let numbers = lower.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers: Vec<usize> = numbers.map(str::len).collect();
    let date = lower.chars().all(|c| c.is_ascii_digit() || "-./ ".contains(c))
        && numbers.len() == 3
        && numbers.contains(&4);
    let said = |word: &str| {
        WORDS.iter().any(|known| {
            word == *known
                || word.strip_prefix(known).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
        })
    };
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    date || (!numbers.is_empty()
        && words.clone().any(said)
        && words.clone().all(|word| said(word) || counts_wells(word)))
}

/// The day of a time of day: `2026-03-02` of `2026-03-02 10:15`; the text itself where it is none.
pub(super) fn day_of(text: &str) -> &str {
    let Some(at) = text.find([' ', 'T']) else { return text };
    let (date, time) = (&text[..at], text[at + 1..].trim());
    let numbers: Vec<&str> = date.split(['-', '/', '.']).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_date = numbers.len() == 3 && numbers.iter().all(digits);
    let is_time = time.contains(':') && time.starts_with(|c: char| c.is_ascii_digit());
    if is_date && is_time { date } else { text }
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

/// Ways to write a summary in several words.
const PHRASES: [(&str, &str); 13] = [
    ("standard error of the mean", "sem"),
    ("standard error of mean", "sem"),
    ("standard error", "sem"),
    ("std error", "sem"),
    ("standard deviation", "sd"),
    ("std deviation", "sd"),
    ("std dev", "sd"),
    ("st dev", "sd"),
    ("s d", "sd"),
    ("écart type", "sd"),
    ("ecart type", "sd"),
    ("standardabweichung", "sd"),
    ("desviación estándar", "sd"),
];

/// What summary a heading says its column is, and the heading's words without that.
pub(super) fn summary(heading: &Heading) -> Option<(Summary, String)> {
    const KNOWN: [(Summary, &[&str]); 5] = [
        (
            Summary::Mean,
            &["mean", "avg", "average", "ave", "mittelwert", "mittel", "promedio", "moyenne", "averaged"],
        ),
        (Summary::Sd, &["sd", "stdev", "std", "stddev", "stdv", "stdabw", "stabw", "stabwn"]),
        (Summary::Sem, &["sem", "se", "stderr"]),
        (Summary::Number, &["n", "nreps", "nrep", "nwells"]),
        (
            Summary::Other,
            &[
                "cv", "%cv", "cv%", "variance", "var", "median", "error", "err", "lower", "upper", "ci",
                "lower95", "upper95",
            ],
        ),
    ];
    if ["±", "+/-"].contains(&heading.text.as_str()) {
        return Some((Summary::Sd, String::new()));
    }
    let mut said = words(heading).join(" ");
    for (phrase, word) in PHRASES {
        if said.contains(phrase) {
            said = said.replace(phrase, word);
        }
    }
    let words: Vec<String> = said.split(' ').map(str::to_owned).collect();
    let (kind, _) = KNOWN.iter().rev().find(|(_, known)| has(&words, known))?;
    // `mean ± SD`: both stand in the cells.
    let kind = if is_with_spread(heading) { &Summary::Mean } else { kind };
    let all: Vec<&str> = KNOWN.iter().flat_map(|(_, known)| known.iter().copied()).collect();
    let rest: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| !all.contains(word) && *word != "%").collect();
    Some((*kind, rest.join(" ")))
}

/// Does the heading say that a spread stands beside each number?
fn is_with_spread(heading: &Heading) -> bool {
    // A spread by itself begins with the sign.
    let text = heading.text.trim_start();
    (text.contains('±') || text.contains("+/-")) && !text.starts_with('±') && !text.starts_with("+/-")
}

/// Is the spread in the cells of a column, as its heading says, the standard error of the mean?
pub(super) fn spread_is_sem(heading: &Heading) -> bool {
    has(&words(heading), &["sem", "se", "stderr"])
}

/// The number of wells that a heading tells: 3 of `viability (n = 3)`.
pub(super) fn count_in(heading: &Heading) -> Option<usize> {
    let inside = heading.text.rsplit_once('(')?.1.split(')').next()?;
    let (_, number) = inside.rsplit_once('=')?;
    plain(inside)
        .contains('n')
        .then(|| number.trim().parse().ok())
        .flatten()
        .filter(|n| (1..1000).contains(n))
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

/// Does the column tell plates apart?
pub(super) fn is_plate(heading: &Heading) -> bool {
    const OTHERWISE: [&str; 17] = [
        "row",
        "col",
        "column",
        "well",
        "read",
        "time",
        "type",
        "map",
        "layout",
        "format",
        "size",
        "position",
        "replicate",
        "rep",
        "date",
        "area",
        "mean",
    ];
    let words = words(heading);
    let said = |word: &String| {
        word.starts_with("plate") || word.ends_with("barcode") || word == "platte" || word == "upid"
    };
    words.iter().any(said) && !has(&words, &OTHERWISE)
}

/// Does the heading name a place on a plate, or a replicate?
fn is_place(heading: &Heading) -> bool {
    const PLACES: [&str; 15] = [
        "row",
        "rows",
        "col",
        "cols",
        "column",
        "columns",
        "well",
        "wells",
        "wellid",
        "quadrant",
        "position",
        "pos",
        "replicate",
        "rep",
        "block",
    ];
    const BESIDE: [&str; 17] = [
        "name",
        "letter",
        "num",
        "no",
        "nr",
        "number",
        "id",
        "index",
        "plate",
        "alpha",
        "alphanumeric",
        "source",
        "src",
        "tech",
        "technical",
        "dest",
        "destination",
    ];
    let words = words(heading);
    let known = |word: &String, list: &[&str]| {
        list.iter().any(|known| {
            word == known
                || word
                    .strip_prefix(known)
                    .is_some_and(|rest| PLACES.contains(&rest) || BESIDE.contains(&rest))
        })
    };
    words.iter().any(|word| known(word, &PLACES))
        && words
            .iter()
            .all(|word| known(word, &PLACES) || known(word, &BESIDE) || word.parse::<u32>().is_ok())
}

/// How a column of this heading is met when nothing uses it.
pub(super) fn unused(heading: &Heading) -> Unused {
    const WELLS: [&str; 20] = [
        "index", "idx", "order", "comment", "comments", "note", "notes", "remark", "remarks", "flag",
        "flags", "field", "weight", "no", "nr", "number", "rank", "units", "unit", "edge",
    ];
    // What belongs to a plate or its reading.
    const OF_PLATES: [&str; 14] = [
        "scan",
        "reader",
        "stack",
        "incubator",
        "ctrl",
        "temperature",
        "temp",
        "qc",
        "gain",
        "prime",
        "zprime",
        "read",
        "timestamp",
        "controls",
    ];
    let said = words(heading);
    let name = plain(&heading.text);
    let sums_up = || {
        summary(heading).is_some_and(|(kind, rest)| {
            kind != Summary::Mean && rest.split(' ').all(|word| word.is_empty() || is_response_word(word))
        })
    };
    if heading.is_empty()
        || WELLS.contains(&name.as_str())
        || is_place(heading)
        || counts_wells(&heading.text)
        || said == ["is", "edge"]
        || sums_up()
    {
        return Unused::Harmless;
    }
    let of_plate = has(&said, &OF_PLATES) || ["z", "sb"].contains(&name.as_str());
    if is_plate(heading) || of_plate { Unused::Told } else { Unused::Asked }
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
            "CONC1",
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
        assert_eq!(scale(&Heading::of("-log[M]")), Scale::NegativeLog10);
        assert_eq!(scale(&Heading::of("pConc")), Scale::NegativeLog10);
        assert_eq!(scale(&Heading::of("log2 dose")), Scale::Log2);
        assert_eq!(scale(&Heading::of("Conc. (half-log dilutions)")), Scale::Plain);
        assert_eq!(scale(&Heading::of("Dose (log scale)")), Scale::Plain);
        assert_eq!(scale(&Heading::of("ln(conc)")), Scale::Ln);
        assert_eq!(scale(&Heading::of("dose")), Scale::Plain);
    }

    #[test]
    fn labels_that_count_wells_name_no_curve() {
        for text in ["rep1", "Rep 2", "Replicate A", "r3", "1", "n1", "Well 4", "tech_rep_2"] {
            assert!(counts_wells(text), "{text}");
        }
        for text in ["KM12", "LR1", "A549", "laro", "", "dose", "y", "R406", "P", "R", "trial", "media"] {
            assert!(!counts_wells(text), "{text}");
        }
    }

    #[test]
    fn a_time_of_day_has_a_day() {
        for (text, day) in [
            ("2026-03-02 10:15:00", "2026-03-02"),
            ("02.03.2026 9:05", "02.03.2026"),
            ("2026-03-02T10:15", "2026-03-02"),
        ] {
            assert_eq!(day_of(text), day);
        }
        for text in ["run 2", "2026-03-02", "KM12 10:1", "day 1"] {
            assert_eq!(day_of(text), text);
        }
    }

    #[test]
    fn summaries_are_told_from_what_they_summarise() {
        let of = |text| summary(&Heading::of(text));
        assert_eq!(of("KM12 mean"), Some((Summary::Mean, "km12".to_owned())));
        assert_eq!(of("viability_sd"), Some((Summary::Sd, "viability".to_owned())));
        assert_eq!(of("SEM"), Some((Summary::Sem, String::new())));
        assert_eq!(of("n"), Some((Summary::Number, String::new())));
        assert_eq!(of("Standard deviation"), Some((Summary::Sd, String::new())));
        assert_eq!(of("Std. Error"), Some((Summary::Sem, String::new())));
        assert_eq!(of("KM12 %CV"), Some((Summary::Other, "km12".to_owned())));
        assert_eq!(of("viability"), None);
        for text in ["media", "Time (min)", "file", "Sequence", "Trial", "donor"] {
            assert_eq!(unused(&Heading::of(text)), Unused::Asked, "{text}");
        }
        for text in ["Plate No", "Assay Plate", "plate_id", "Barcode"] {
            assert_eq!(unused(&Heading::of(text)), Unused::Told, "{text}");
        }
        for text in
            ["Row Letter", "row_num", "Plate Row", "Well Alpha", "Quadrant", "Replicate Block", "Source Well"]
        {
            assert_eq!(unused(&Heading::of(text)), Unused::Harmless, "{text}");
        }
        for text in
            ["Destination Plate", "Dest Plate Barcode", "upid", "SCAN_ID", "Neg Ctrl Mean", "Temp (C)", "Z'"]
        {
            assert_eq!(unused(&Heading::of(text)), Unused::Told, "{text}");
        }
        for text in ["rep", "Replicate", "well", "SD", "viability SD", "n", ""] {
            assert_eq!(unused(&Heading::of(text)), Unused::Harmless, "{text}");
        }
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
