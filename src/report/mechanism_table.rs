//! `mechanism.csv`: a verdict a row; and the same in a sentence.

use std::io;

use foldshift_mechanism::verdict::Judgement;
use foldshift_mechanism::verdict::decision::Verdict;
use foldshift_mechanism::verdict::numbers::general;
use foldshift_mechanism::verdict::words as in_words;
use foldshift_tables::numerals::{Toward, leaning};
use foldshift_tables::table::TableWriter;

/// Columns of `mechanism.csv`.
pub const MECHANISM_COLUMNS: [&str; 17] = [
    "case_id",
    "verdict",
    "confidence",
    "subclass",
    "panel_code",
    "blot_code",
    "flags",
    "lead_drug",
    "fold",
    "ci95_low",
    "ci95_high",
    "fold_censored",
    "evidence_for",
    "evidence_against",
    "not_tested",
    "next_experiment",
    "sentence",
];

/// What stands between two sentences of one cell.
const BETWEEN: &str = " | ";

/// `mechanism.csv`. Folds and limits have three significant digits; `--json` holds all of them.
///
/// # Errors
/// When the writer fails.
pub fn mechanism<'a>(
    judgements: impl IntoIterator<Item = &'a Judgement>,
    out: impl io::Write,
) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(MECHANISM_COLUMNS)?;
    for one in judgements {
        let number = |value: Option<f64>| value.map(|value| general(value, 3)).unwrap_or_default();
        // A bound never claims more than the data.
        let bound = |value: f64| match one.fold_censored.as_str() {
            ">" => leaning(value, 3, Toward::Below),
            "<" => leaning(value, 3, Toward::Above),
            _ => value,
        };
        table.write_record([
            one.case_id.clone(),
            one.decision.verdict.to_string(),
            one.decision.confidence.map_or_else(|| "-".to_owned(), |confidence| confidence.to_string()),
            one.subclass.clone(),
            one.panel_code.clone(),
            one.blot_code.clone(),
            one.all_flags.join(";"),
            one.lead_drug.clone().unwrap_or_default(),
            number(one.fold.map(bound)),
            number(one.ci95_low),
            number(one.ci95_high),
            one.fold_censored.clone(),
            one.evidence_for.join(BETWEEN),
            one.evidence_against.join(BETWEEN),
            says_nothing(one).join(BETWEEN),
            one.next_experiment.join(BETWEEN),
            sentence(one),
        ])?;
    }
    table.flush()
}

/// What says nothing of the mechanism: what was found and must be ignored, and what was not tested.
fn says_nothing(one: &Judgement) -> Vec<String> {
    let ignored = one.ignored.iter().map(|found| format!("ignored: {found}"));
    one.not_tested.iter().cloned().chain(ignored).collect()
}

/// The flags of a case in words, but for those that its reason tells already.
fn remarks(one: &Judgement) -> Vec<String> {
    const OF_REASON: [&str; 3] = ["one_experiment", "resisted_drug_outside_pack", "no_pack"];
    let told =
        |flag: &str| one.reason.is_some() && OF_REASON.contains(&flag.split(':').next().unwrap_or(flag));
    in_words::flags(one.all_flags.iter().map(String::as_str).filter(|flag| !told(flag)))
}

/// The verdict in a sentence or two.
#[must_use]
pub fn sentence(one: &Judgement) -> String {
    let fold = one.lead().and_then(|lead| Some(format!("{} {}", lead.regimen.name, lead.shift_words()?)));
    // A claim of one experiment stands in its own words, and not as the fold of the line.
    let fold = fold.filter(|_| one.lead().is_some_and(|lead| !lead.one_experiment));
    let fold = fold.map(|fold| format!(" ({fold})")).unwrap_or_default();
    let confidence =
        one.decision.confidence.map(|one| format!(", {} confidence", one.words())).unwrap_or_default();
    let subclass =
        if one.subclass.is_empty() { String::new() } else { format!(": {}", in_words::class(&one.subclass)) };
    let verdict = match one.decision.verdict {
        Verdict::NotResistant => "not resistant",
        Verdict::OnTarget => "on-target resistance",
        Verdict::OffTarget => "off-target resistance",
        Verdict::Mixed => "resistance on and off target",
        Verdict::InsufficientEvidence => match &one.reason {
            Some(reason) => reason,
            None => "resistant; the evidence does not tell the mechanism",
        },
    };
    let flags = remarks(one);
    let flags = if flags.is_empty() { String::new() } else { format!(" [{}]", flags.join("; ")) };
    let next = one.next_experiment.first().map(|next| format!(" Next: {next}.")).unwrap_or_default();
    format!("{}: {verdict}{subclass}{confidence}{fold}{flags}.{next}", one.case_id)
}
