//! The plates that failed, in a sentence: which, and why in plain words.

use super::names::Names;
use super::plate_name::beside_line_and_day;
use super::sentence::counted;
use crate::report::html::said::capitalised;
use crate::report::words::{fixed, true_minus};
use foldshift_studio::view::FailedView;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::{Quality, Verdict};

/// What says most to a person stands first; other reasons follow as they were found.
const TOLD_FIRST: [&str; 5] = ["no_vehicle", "vehicle_overflow", "cv_vehicle", "edge", "z_prime"];

/// "One failed: KM12-LR2, 16 Mar, A. Its vehicle wells scatter by 56 %."
pub(super) fn failed(names: &Names) -> Option<FailedView> {
    let failed = names.analysis.failed_plates();
    let place = *failed.first()?;
    let plate = names.analysis.plates.get(place)?;
    let many = match failed.len() {
        1 if plate.is_used_though_failed() => "One failed, and is used all the same".to_owned(),
        1 => "One failed".to_owned(),
        n => format!("{} failed. The first", counted(n, "plate")),
    };
    let why = plate.quality.iter().find(|quality| quality.verdict == Verdict::Fail).map(why);
    let said = format!("{many}: {}. {}", named(names, plate), why.unwrap_or_default());
    Some(FailedView { place, said: said.trim_end().to_owned() })
}

/// `KM12-LR2, 16 Mar, A`.
fn named(names: &Names, plate: &NormalizedPlate) -> String {
    let mut parts: Vec<String> = Vec::new();
    for well in plate.wells.values() {
        let line = well.content.cell_line.clone();
        let day = well.content.experiment.as_deref().map(|experiment| names.day(experiment));
        for part in line.into_iter().chain(day) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    parts.push(beside_line_and_day(names, plate));
    parts.join(", ")
}

/// Why it failed, as a sentence about "it".
fn why(quality: &Quality) -> String {
    let reasons: Vec<_> = quality.reasons.iter().filter(|reason| reason.verdict == Verdict::Fail).collect();
    let first = TOLD_FIRST.iter().find_map(|code| reasons.iter().find(|reason| reason.code == *code));
    let Some(reason) = first.or(reasons.first()) else { return String::new() };
    let percent = |share: f64| format!("{} %", fixed(100.0 * share, 0));
    match (reason.code, quality.cv_vehicle, quality.edge, quality.z_prime) {
        ("no_vehicle", ..) => "It has no usable vehicle well.".to_owned(),
        ("cv_vehicle", Some(cv), ..) => format!("Its vehicle wells scatter by {}.", percent(cv)),
        ("edge", _, Some(edge), _) => {
            let side = if edge < 0.0 { "lower" } else { "higher" };
            format!("Its vehicle wells at the edge read {} {side} than those inside.", percent(edge.abs()))
        }
        ("z_prime", .., Some(z)) => {
            let against = quality.z_prime_against.unwrap_or("other");
            format!("Its vehicle and {against} wells are too close for their scatter: Z′ {}.", fixed(z, 2))
        }
        _ => format!("{}.", capitalised(&true_minus(&reason.words))),
    }
}
