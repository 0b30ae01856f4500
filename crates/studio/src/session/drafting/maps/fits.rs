//! How a map fits the plates that have it.

use serde_json::{Value, json};

use super::super::Drafts;
use super::super::sheet::days::short;
use super::opened::Opened;
use super::rows::Row;
use foldshift_plates::plate::Well;
use foldshift_study::forensics::{Finding, Kind};
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::{QualityReason, Verdict};
use foldshift_tables::numerals::counted;

/// How a map fits a plate: in a word for the page, and in words for people.
pub(super) struct Fit {
    how: &'static str,
    pub(super) said: String,
}

impl Fit {
    pub(super) fn is_doubtful(&self) -> bool {
        self.how == "doubt" || self.how == "wrong"
    }

    /// Of a plate with this map.
    pub(super) fn of(drafts: &Drafts, map: &Opened, row: &Row) -> Self {
        let is = |how, said: String| Self { how, said };
        if map.has_errors() {
            return is("wrong", "the map has errors".to_owned());
        }
        if let Some(misfit) = row.format.and_then(|plate| map.misfit(plate)) {
            return is("wrong", misfit);
        }
        let named = |well: &&Well| map.contents.contains_key(well);
        let open = if row.says_unlisted { 0 } else { row.read.len() - row.read.iter().filter(named).count() };
        if open > 0 {
            let said = format!("{} that {} read {} no role", counted(open, "well"), were(open), has(open));
            return is("wrong", said);
        }
        let Some((analysis, place)) = drafts.analysis.zip(row.place) else { return is("", String::new()) };
        if let Some(finding) = analysis.forensics.iter().find(|finding| finding.plates.contains(&place)) {
            return is("doubt", in_short(finding));
        }
        let reasons = analysis.plates[place].quality.iter().flat_map(|quality| &quality.reasons);
        let worst =
            reasons.filter(|reason| reason.verdict != Verdict::Pass).max_by_key(|reason| reason.verdict);
        match (analysis.plates[place].verdict(), worst) {
            (Verdict::Fail, Some(reason)) => is("wrong", reason_in_short(reason)),
            (Verdict::Warn, Some(reason)) if is_of_the_map(reason) => is("doubt", reason_in_short(reason)),
            _ => is("fits", "fits".to_owned()),
        }
    }
}

/// A plate as `MapPlate` of `page/types.js`.
pub(super) fn plate(row: &Row, fit: &Fit) -> Value {
    json!({
        "row": row.number,
        "card": row.card,
        "line": row.line,
        "day": short(&row.experiment),
        "said": fit.said,
        "how": fit.how,
    })
}

const fn were(n: usize) -> &'static str {
    if n == 1 { "was" } else { "were" }
}

const fn has(n: usize) -> &'static str {
    if n == 1 { "has" } else { "have" }
}

/// What a finding says, beside the name of a plate.
fn in_short(finding: &Finding) -> String {
    match finding.kind {
        Kind::Turned => "reads as if turned",
        Kind::Mirrored => "reads as if mirrored",
        Kind::Shifted => "reads as if shifted",
        Kind::RowsExchanged => "rows or columns look exchanged",
        Kind::SeriesReversed => "a series looks reversed",
        Kind::SeriesOffByOne => "a series looks off by one",
        Kind::LinesExchanged => "lines look exchanged",
        Kind::CompoundsExchanged => "compounds look exchanged",
        Kind::PlatesExchanged => "plates look exchanged",
        Kind::UsedTwice => "the same numbers twice",
        Kind::PastedInPart => "numbers of another plate",
    }
    .to_owned()
}

/// The first reason of the worst kind that speaks against a plate here: it failed, or wells lie off by where they are.
pub(super) fn against(plate: &NormalizedPlate) -> Option<&QualityReason> {
    let reasons = plate.quality.iter().flat_map(|quality| &quality.reasons);
    let counts = |reason: &&QualityReason| {
        reason.verdict == Verdict::Fail || reason.verdict == Verdict::Warn && is_of_the_map(reason)
    };
    reasons.filter(counts).min_by_key(|reason| std::cmp::Reverse(reason.verdict))
}

/// Does a reason speak of where wells lie?
fn is_of_the_map(reason: &QualityReason) -> bool {
    ["edge", "edge_all_wells", "row_off", "column_off", "gradient", "corner"].contains(&reason.code)
}

fn reason_in_short(reason: &QualityReason) -> String {
    match reason.code {
        "cv_vehicle" => "vehicle wells scatter".to_owned(),
        "no_vehicle" => "no usable vehicle well".to_owned(),
        "edge" | "edge_all_wells" => "the edge reads otherwise".to_owned(),
        _ => reason.words.clone(),
    }
}
