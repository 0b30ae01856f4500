//! When a plate passed, and what was left out.

use std::collections::BTreeMap;

use super::passage::Passage;
use super::works::{ZHANG_JH, ZHANG_XD};
use crate::report::decided_words;
use crate::report::decisions_table;
use crate::report::words::{counted, first_few, percent, trimmed};
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::{NO_REASON, What};
use foldshift_study::normalise::quality::{Quality, Verdict};
use foldshift_study::normalise::{By, NormalizedPlate};

/// Plates, and reasons, that are named one by one.
const MOST_NAMED: usize = 6;

/// The limits of quality, and what took no part.
pub(super) fn quality(analysis: &Analysis) -> Passage {
    let limits = &analysis.study.quality;
    let mut said = Passage::default();
    said.say(format!(
        "A plate passed with Z′ ≥ {} (failed below {}), signal to background ≥ {} (failed below {}), coefficients \
         of variation of the controls up to {} (failed above {}), and a difference between vehicle wells at the \
         edge and inside of up to {} (failed above {}); values between warned.",
        trimmed(limits.z_prime_pass),
        trimmed(limits.z_prime_fail),
        trimmed(limits.signal_to_blank_pass),
        trimmed(limits.signal_to_blank_fail),
        percent(Some(limits.cv_pass)),
        percent(Some(limits.cv_fail)),
        percent(Some(limits.edge_warn)),
        percent(Some(limits.edge_fail)),
    ));
    measures(analysis, &mut said);
    said.say(format!(
        "Samples were compared with their curves and vehicle wells with their mean: a plate warned when samples scattered \
         more than {} times as much as vehicle wells let expect (F test, 1 %), and when a row, a column, the edge, a \
         corner or a plane lay off by more than {} and than noise (F tests with the curves projected out, 1 % over all \
         patterns of a plate).",
        trimmed(limits.nrfe_ratio_warn),
        percent(Some(limits.space_warn)),
    ));
    said.say(failed(analysis));
    left_out(analysis, &mut said);
    decided(analysis, &mut said);
    said
}

/// What was computed of the controls, with its sources.
fn measures(analysis: &Analysis, said: &mut Passage) {
    let any =
        |holds: fn(&Quality) -> bool| analysis.plates.iter().flat_map(|plate| &plate.quality).any(holds);
    let (z_prime, ssmd) = (any(|quality| quality.z_prime.is_some()), any(|quality| quality.ssmd.is_some()));
    let verb = match (z_prime, ssmd) {
        (true, true) => {
            said.say("Z′").cite([&ZHANG_JH]).on(" and SSMD").cite([&ZHANG_XD]);
            "were"
        }
        (true, false) => {
            said.say("Z′").cite([&ZHANG_JH]);
            "was"
        }
        (false, true) => {
            said.say("SSMD").cite([&ZHANG_XD]);
            "was"
        }
        (false, false) => return,
    };
    said.on(format!(
        " {verb} computed against the kill control where there was one, else against blanks, which flatter a plate."
    ));
}

/// The plates that took no part, and why.
fn failed(analysis: &Analysis) -> String {
    let (failed, used) = (analysis.unused_plates(), analysis.plates_used_though_failed());
    let all = |plates: &[usize]| -> Vec<String> {
        plates.iter().map(|index| named(&analysis.plates[*index])).collect()
    };
    let used = if used.is_empty() {
        String::new()
    } else {
        let is = if used.len() == 1 { "was" } else { "were" };
        let named = first_few(&all(&used), MOST_NAMED);
        format!("{} failed and {is} used all the same: {named}.", counted(used.len(), "plate"))
    };
    if failed.is_empty() {
        return if used.is_empty() { "No plate failed.".to_owned() } else { used };
    }
    let named = all(&failed);
    let told = format!(
        "{} failed and took no part in any fit: {}.",
        counted(failed.len(), "plate"),
        first_few(&named, MOST_NAMED)
    );
    if used.is_empty() { told } else { format!("{told} {used}") }
}

fn named(plate: &NormalizedPlate) -> String {
    let failed = plate.quality.iter().filter(|quality| quality.verdict == Verdict::Fail);
    let reasons: Vec<String> = failed.map(|quality| quality.reasons_of(Verdict::Fail)).collect();
    let name = if plate.name.is_empty() { String::new() } else { format!(" · {}", plate.name) };
    format!("{}{name} ({})", plate.export, reasons.join("; "))
}

/// Wells that were left out beside those of failed plates: how many, by whom, and why.
fn left_out(analysis: &Analysis, said: &mut Passage) {
    let mut by: BTreeMap<By, BTreeMap<String, usize>> = BTreeMap::new();
    for exclusion in analysis.exclusions().into_iter().filter(|exclusion| exclusion.by != By::Plate) {
        *by.entry(exclusion.by).or_default().entry(exclusion.reason).or_default() += 1;
    }
    let total: usize = by.values().flat_map(BTreeMap::values).sum();
    if total == 0 {
        said.say("No further well was left out.");
        return;
    }
    let each: Vec<String> = by
        .iter()
        .map(|(by, reasons)| {
            let count: usize = reasons.values().sum();
            let reasons: Vec<String> = reasons
                .iter()
                .map(
                    |(reason, wells)| {
                        if *wells > 1 { format!("{reason}, {wells} wells") } else { reason.clone() }
                    },
                )
                .collect();
            format!("{count} by {} ({})", whom(*by), first_few(&reasons, MOST_NAMED))
        })
        .collect();
    let was = if total == 1 { "was" } else { "were" };
    said.say(format!("{} {was} left out: {}.", counted(total, "further well"), each.join("; ")));
}

/// What was decided by hand beside wells, and what all decisions change.
fn decided(analysis: &Analysis, said: &mut Passage) {
    let others: Vec<String> = analysis
        .decided
        .iter()
        .filter(|decided| {
            decided.is_applied() && !matches!(decided.decision.what, What::LeaveOutWells { .. })
        })
        .map(|decided| {
            let reason = decided.decision.reason.as_deref().unwrap_or(NO_REASON);
            format!("{} ({reason})", decisions_table::named(analysis, &decided.decision.what).about())
        })
        .collect();
    if !others.is_empty() {
        said.say(format!("Decided by hand: {}.", others.join("; ")));
    }
    for sentence in decided_words::of_analysis(analysis) {
        said.say(format!("{}.", sentence.trim_end_matches(": see the warnings")));
    }
}

const fn whom(by: By) -> &'static str {
    match by {
        By::Instrument => "the instrument",
        By::Layout => "the layout",
        By::Rule => "a rule of the analysis",
        By::Hand => "hand",
        By::Plate => "its plate",
    }
}
