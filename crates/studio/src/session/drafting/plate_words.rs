//! Why a plate does not pass, as pages say it: the reason that says most, in few words; and what of it may speak against its map.

use std::collections::BTreeMap;

use super::capital;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::{Quality, QualityReason, Verdict};
use foldshift_tables::numerals::{fixed, true_minus};

/// What says most to a person stands first; other reasons follow as they were found.
const TOLD_FIRST: [&str; 5] = ["no_vehicle", "vehicle_overflow", "cv_vehicle", "edge", "z_prime"];

/// The reason of a verdict that says most, among those that count.
pub(super) fn first(
    plate: &NormalizedPlate,
    verdict: Verdict,
    counts: impl Fn(&QualityReason) -> bool,
) -> Option<(&Quality, &QualityReason)> {
    let all = plate.quality.iter().flat_map(|quality| {
        quality.reasons.iter().filter(|reason| reason.verdict == verdict).map(move |reason| (quality, reason))
    });
    let place = |code: &str| TOLD_FIRST.iter().position(|one| *one == code).unwrap_or(TOLD_FIRST.len());
    all.filter(|(_, reason)| counts(reason)).min_by_key(|(_, reason)| place(reason.code))
}

/// "vehicle wells scatter by 56 %", "edge reads −14 %".
pub(super) fn short((quality, reason): (&Quality, &QualityReason)) -> String {
    let percent = |share: f64| format!("{} %", fixed(100.0 * share, 0));
    match (reason.code, quality.cv_vehicle, quality.edge) {
        ("no_vehicle", ..) => "no usable vehicle well".to_owned(),
        ("cv_vehicle", Some(cv), _) => format!("vehicle wells scatter by {}", percent(cv)),
        ("edge", _, Some(edge)) => {
            let sign = if edge < 0.0 { '−' } else { '+' };
            format!("edge reads {sign}{}", percent(edge.abs()))
        }
        _ => true_minus(&reason.words),
    }
}

/// The same as a sentence without its full stop: "Vehicle wells at the edge read 14 % lower than those inside".
pub(super) fn long((quality, reason): (&Quality, &QualityReason)) -> String {
    match (reason.code, quality.edge) {
        ("edge", Some(edge)) => {
            let side = if edge < 0.0 { "lower" } else { "higher" };
            let percent = fixed(100.0 * edge.abs(), 0);
            format!("Vehicle wells at the edge read {percent} % {side} than those inside")
        }
        _ => capital(&short((quality, reason))),
    }
}

/// What lies off by where wells lie on a plate that did not fail, so that its map is asked about: the code of it, and in
/// sentences.
pub(super) fn of_the_map(plate: &NormalizedPlate) -> Option<(&'static str, String)> {
    if plate.verdict() == Verdict::Fail {
        return None;
    }
    let worst = first(plate, Verdict::Warn, is_of_the_map)?;
    let end = if worst.1.code.starts_with("edge") { "drying at the edge" } else { "the plate" };
    let said = format!(
        "{}. A turned, mirrored or shifted map fits no better, so this looks like {end} and not like a wrong map.",
        long(worst)
    );
    Some((worst.1.code, said))
}

/// Does a reason speak of where wells lie?
pub(super) fn is_of_the_map(reason: &QualityReason) -> bool {
    ["edge", "edge_all_wells", "row_off", "column_off", "gradient", "corner"].contains(&reason.code)
}

/// What a doubt about a map is called: the code of what is wrong, and the first row that is so.
pub(super) fn doubt_id(code: &str, row: usize) -> String {
    format!("map-{code}-{row}")
}

/// As what it is asked: another map, or another thing that speaks against it, is asked about again.
pub(super) fn doubt_state(map: &str, what: &str) -> String {
    format!("{map} {what}")
}

/// Was a doubt answered as it stands now?
pub(super) fn is_answered(answers: &BTreeMap<String, String>, id: &str, state: &str) -> bool {
    answers.get(id).and_then(|told| told.split_once(' ')).is_some_and(|(_, of)| of == state)
}
