//! Does the layout fit the readings? A plate that was turned, series that run the other way, lines or plates
//! that were exchanged, an export that was used twice.
//!
//! Each thought compares the likelihood of what the study says with that of the same contents elsewhere and
//! speaks from [`THRESHOLD`] on. It suggests; nothing is ever applied.

mod likelihood;
mod series;
mod swapped;
mod turned;
mod twice;

use rayon::prelude::*;
use serde::Serialize;

use crate::normalise::NormalizedPlate;
use crate::normalise::quality::Verdict;
use foldshift_curves::elementary::LN_10;
use foldshift_curves::statistics::{mean, median, sd};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::listed;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use likelihood::{Agreement, Content, Told};

/// What may have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The plate was turned by 180°.
    Turned,
    /// The columns, or the rows, of the layout run the other way.
    Mirrored,
    /// Everything stands one row or column off.
    Shifted,
    /// Two rows, or two columns, changed places.
    RowsExchanged,
    /// A dose series runs the other way.
    SeriesReversed,
    /// A dose series begins one well too early or too late.
    SeriesOffByOne,
    /// Two cell lines changed names in one experiment.
    LinesExchanged,
    /// Two compounds changed places on one plate.
    CompoundsExchanged,
    /// The exports of two plates changed places.
    PlatesExchanged,
    /// One measurement stands for two plates.
    UsedTwice,
    /// A part of one plate stands on another too.
    PastedInPart,
}

impl Kind {
    /// Every kind with its code in tables.
    pub const ALL: [(&'static str, Self); 11] = [
        ("turned", Self::Turned),
        ("mirrored", Self::Mirrored),
        ("shifted", Self::Shifted),
        ("rows_exchanged", Self::RowsExchanged),
        ("series_reversed", Self::SeriesReversed),
        ("series_off_by_one", Self::SeriesOffByOne),
        ("lines_exchanged", Self::LinesExchanged),
        ("compounds_exchanged", Self::CompoundsExchanged),
        ("plates_exchanged", Self::PlatesExchanged),
        ("used_twice", Self::UsedTwice),
        ("pasted_in_part", Self::PastedInPart),
    ];

    /// The code in tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(code, _)| code)
    }
}

/// Something that the readings say against the study, for the user to judge.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "LayoutFinding"))]
pub struct Finding {
    /// What may have happened.
    pub kind: Kind,
    /// The plates it is about, by index.
    pub plates: Vec<usize>,
    /// log₁₀ of the odds that it did.
    pub log10_odds: f64,
    /// In a sentence without a full stop.
    pub what: String,
    /// The numbers that speak for it; may be empty where the sentence says it all.
    pub evidence: String,
    /// What to look at.
    pub suggestion: String,
    /// Where the export stands.
    pub place: Place,
}

/// log₁₀ odds from which on a finding is told: a thousand to one, after the prior.
pub const THRESHOLD: f64 = 3.0;

/// Share of a log likelihood ratio that is believed: neighbouring wells err together, so that wells are
/// fewer than they are counted. Chosen by simulation, see `docs/forensics.md`.
const TEMPER: f64 = 0.5;

/// The scatter, in units of the [`likelihood`] scale, above which an explanation explains nothing.
const NO_AGREEMENT: f64 = 0.45;

/// A slip shows in at least as many wells; with fewer, no other layout is looked at.
const FEWEST_UNEXPLAINED: usize = 3;

/// Of as many wells that read something else altogether an explanation may leave one.
const EXPLAINS: usize = 3;

/// The contents of a plate as they may really lie.
#[derive(Clone, Debug, PartialEq)]
struct Alternative {
    kind: Kind,
    /// As in "reads as if …".
    words: String,
    log10_prior: f64,
    contents: Vec<Content>,
}

/// Everything that the readings of a study say against its layouts, plate by plate and then across plates.
#[must_use]
pub fn examine(plates: &[NormalizedPlate]) -> Vec<Finding> {
    let copies = twice::find(plates);
    let told: Vec<Option<Told>> = plates.par_iter().map(Told::of).collect();
    let mut found: Vec<Finding> = plates
        .par_iter()
        .zip(&told)
        .enumerate()
        .filter_map(|(index, (plate, told))| one_plate(index, plate, told.as_ref()?))
        .collect();
    // Where the vehicle reads like the blank, every series seems to run the other way.
    found.retain(|own| {
        !is_of_series(own.kind) || !own.plates.iter().any(|&plate| plates[plate].has_no_window())
    });
    // A plate that is turned, or read twice, tells nothing of lines.
    let mut doubtful: Vec<usize> = found.iter().flat_map(|finding| finding.plates.clone()).collect();
    doubtful.extend(copies.iter().flat_map(|finding| finding.plates.clone()));
    let exchanged = swapped::find(plates, &told, &doubtful);
    // Two plates that changed places explain each other better than each for itself.
    found.retain(|own| {
        !exchanged.iter().any(|pair| pair.plates.contains(&own.plates[0]) && pair.log10_odds > own.log10_odds)
    });
    found.extend(exchanged);
    found.extend(copies);
    found
}

const fn is_of_series(kind: Kind) -> bool {
    matches!(kind, Kind::SeriesReversed | Kind::SeriesOffByOne)
}

/// Writes the findings into the quality of the plates they are about, as warnings.
pub fn note(plates: &mut [NormalizedPlate], findings: &[Finding]) {
    note_on(plates, findings, |_| true);
}

/// The same on some plates only.
pub(crate) fn note_on(
    plates: &mut [NormalizedPlate],
    findings: &[Finding],
    is_meant: impl Fn(usize) -> bool,
) {
    for finding in findings {
        for &plate in finding.plates.iter().filter(|plate| is_meant(**plate)) {
            for quality in &mut plates[plate].quality {
                let words =
                    format!("{} ({}, {})", finding.what, finding.kind.code(), odds(finding.log10_odds));
                quality.say(Verdict::Warn, finding.kind.code(), words);
            }
        }
    }
}

impl Finding {
    /// As a warning.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let evidence = if self.evidence.is_empty() { String::new() } else { format!(": {}", self.evidence) };
        let said = format!("{}{evidence} ({})", self.what, odds(self.log10_odds));
        Diagnostic::warning(Code::Doubt, said)
            .at(self.place.clone())
            .help(format!("{}; nothing was changed", self.suggestion))
    }
}

/// `odds 10^6 to 1`; beyond a million the model is worth less than the number.
fn odds(log10_odds: f64) -> String {
    if log10_odds >= 6.0 {
        "odds above a million to one".to_owned()
    } else {
        format!("odds about {} to one", 10_f64.powf(log10_odds.floor()))
    }
}

/// The explanation of one plate, other than its layout, that comes nearest, and its log₁₀ odds, however low.
#[must_use]
pub fn nearest(plate: &NormalizedPlate) -> Option<(Kind, f64)> {
    let told = Told::of(plate)?;
    let stated = told.agreement(&told.contents);
    let (nearest, _, log10_odds, _) = best(&told, plate, stated)?;
    Some((nearest.kind, log10_odds))
}

/// The best explanation of one plate by itself, when it is far better than the layout.
fn one_plate(index: usize, plate: &NormalizedPlate, told: &Told) -> Option<Finding> {
    let stated = told.agreement(&told.contents);
    if stated.unexplained < FEWEST_UNEXPLAINED {
        return None;
    }
    let (best, agreement, log10_odds, rivals) = best(told, plate, stated)?;
    let explains = EXPLAINS * agreement.unexplained <= stated.unexplained;
    if log10_odds < THRESHOLD || agreement.scale > NO_AGREEMENT || !explains {
        return None;
    }
    let suggestion = match best.kind {
        Kind::Turned => {
            "was the plate put into the reader the other way round? Look at its notch and at where its blanks are"
        }
        Kind::SeriesReversed => {
            "look at `direction` in the layout, and at which end the highest dose was put"
        }
        Kind::SeriesOffByOne => "look at where the series begins, in the layout and at the bench",
        _ => "compare the layout with the notes of the bench",
    };
    Some(Finding {
        kind: best.kind,
        plates: vec![index],
        log10_odds,
        what: match best.kind {
            Kind::SeriesReversed | Kind::SeriesOffByOne => {
                format!("{} agrees with its layout far better {}", named(plate), best.words)
            }
            _ => format!("{} reads as if {}", named(plate), best.words),
        },
        evidence: evidence(told, &best.contents, stated, agreement) + &rivals,
        suggestion: suggestion.to_owned(),
        place: Place::file(std::sync::Arc::clone(&plate.export)),
    })
}

type Explained = (Alternative, Agreement, f64, String);

/// The alternative with the highest odds against the layout, of equal ones the first, and in words which
/// others fit as well.
fn best(told: &Told, plate: &NormalizedPlate, stated: Agreement) -> Option<Explained> {
    let mut all: Vec<(Alternative, Agreement, f64)> = turned::alternatives(told, plate.format)
        .into_iter()
        .chain(series::alternatives(told))
        .map(|alternative| {
            let agreement = told.agreement(&alternative.contents);
            let ratio = agreement.log_likelihood - stated.log_likelihood;
            let log10_odds = believed(ratio) + alternative.log10_prior;
            (alternative, agreement, log10_odds)
        })
        .collect();
    all.sort_by(|a, b| b.2.total_cmp(&a.2));
    let (_, agreement, _) = all.first()?;
    let as_good = |other: &Agreement| other.log_likelihood > agreement.log_likelihood - AS_GOOD;
    let rivals: Vec<String> = all[1..]
        .iter()
        .filter(|(_, other, _)| as_good(other))
        .take(2)
        .map(|(alternative, ..)| alternative.words.clone())
        .collect();
    let rivals =
        if rivals.is_empty() { String::new() } else { format!("; it fits as well {}", joined(&rivals)) };
    let (best, agreement, log10_odds) = all.swap_remove(0);
    Some((best, agreement, log10_odds, rivals))
}

/// Log likelihoods that differ by less do not tell two explanations apart.
const AS_GOOD: f64 = 5.0;

/// log₁₀ Bayes factor that a log likelihood ratio is worth.
fn believed(log_ratio: f64) -> f64 {
    TEMPER * log_ratio / LN_10
}

/// What the controls read as stated and as they would, and how far wells are off their level.
fn evidence(told: &Told, other: &[Content], stated: Agreement, agreement: Agreement) -> String {
    let mut said = Vec::new();
    for (index, (role, line)) in told.controls.iter().enumerate() {
        let wells = |contents: &[Content]| -> Vec<usize> {
            (0..contents.len()).filter(|&well| contents[well] == Content::Control(index)).collect()
        };
        let (here, there) = (wells(&told.contents), wells(other));
        if here == there {
            continue;
        }
        let name = if line.is_empty() { role.to_string() } else { format!("{role} of {line}") };
        let names: Vec<Well> = here.iter().map(|&well| told.wells[well]).collect();
        if let (Some(here), Some(there)) = (level(told, &here), level(told, &there)) {
            said.push(format!("the wells said to be {name} ({}) read {here}, then {there}", listed(&names)));
        }
    }
    for (index, series) in told.series.iter().enumerate() {
        let at = |contents: &[Content], rank: usize| -> Vec<usize> {
            let content = Content::Dose { series: index, rank };
            (0..contents.len()).filter(|&well| contents[well] == content).collect()
        };
        let top = series.log_doses.len() - 1;
        let ends = |contents: &[Content]| {
            let (low, high) = (centre(told, &at(contents, 0))?, centre(told, &at(contents, top))?);
            Some(format!("{low} at the lowest dose and {high} at the highest"))
        };
        let moved = at(&told.contents, 0) != at(other, 0) || at(&told.contents, top) != at(other, top);
        // Two compounds are enough to see what is meant.
        if moved
            && index < 2
            && let (Some(here), Some(there)) = (ends(&told.contents), ends(other))
        {
            said.push(format!("{} reads {here}, then {there}", series::name(told, index)));
        }
    }
    said.push(format!(
        "wells lie {:.0} % off what their content should read, then {:.0} %",
        100.0 * stated.scale,
        100.0 * agreement.scale
    ));
    said.join("; ")
}

fn readings(told: &Told, wells: &[usize]) -> Vec<f64> {
    wells.iter().filter_map(|&well| told.raw[well]).collect()
}

/// The median reading of some wells, to four digits.
fn centre(told: &Told, wells: &[usize]) -> Option<String> {
    median(&readings(told, wells)).map(digits)
}

/// The median with its coefficient of variation.
fn level(told: &Told, wells: &[usize]) -> Option<String> {
    let values = readings(told, wells);
    let centre = centre(told, wells)?;
    let cv = sd(&values).zip(mean(&values).filter(|mean| *mean > 0.0));
    Some(cv.map_or(centre.clone(), |(sd, mean)| format!("{centre} (CV {:.0} %)", 100.0 * sd / mean)))
}

fn digits(value: f64) -> String {
    let decimals = if value.abs() >= 100.0 { 0 } else { 3 };
    format!("{value:.decimals$}")
}

/// A plate by its export and its name in it.
fn named(plate: &NormalizedPlate) -> String {
    if plate.name.is_empty() {
        format!("`{}`", plate.export)
    } else {
        format!("`{}` ({})", plate.export, plate.name)
    }
}

/// `a, b and c`.
fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_explained_in_the_documentation() {
        let page = include_str!("../../../../docs/tables.md");
        for (code, kind) in Kind::ALL {
            assert_eq!(kind.code(), code);
            assert!(page.contains(&format!("| `{code}` |")), "docs/tables.md does not explain `{code}`");
        }
    }
}
