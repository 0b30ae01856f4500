//! One plate, well by well.

use std::collections::BTreeSet;

use super::names::Names;
use super::plate_name::beside_line_and_day;
use super::wells::{self, reason};
use crate::report::words;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_studio::view::{PlateView, PlateWell};
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::{NO_REASON, What};
use foldshift_study::normalise::quality::Verdict;
use foldshift_study::normalise::{By, NormalizedPlate, WellResponse};

/// A plate by its place; an empty one where there is none.
pub(super) fn plate(analysis: &Analysis, place: usize) -> PlateView {
    let Some(plate) = analysis.plates.get(place) else { return PlateView { place, ..PlateView::default() } };
    let names = Names::new(analysis);
    let of = |what: fn(&WellResponse) -> Option<&str>| -> Vec<String> {
        let all: BTreeSet<&str> = plate.wells.values().filter_map(what).collect();
        all.into_iter().map(str::to_owned).collect()
    };
    let lines = of(|well| well.content.cell_line.as_deref());
    let experiments = of(|well| well.content.experiment.as_deref());
    let days: Vec<String> = experiments.iter().map(|experiment| names.day(experiment)).collect();
    let verdict = plate.verdict();
    let reasons = plate.quality.iter().flat_map(|quality| {
        let line = if plate.quality.len() > 1 { format!("{}: ", quality.cell_line) } else { String::new() };
        let against = quality.reasons.iter().filter(|reason| reason.verdict > Verdict::Pass);
        against.map(move |reason| format!("{line}{}", words::true_minus(&reason.words)))
    });
    let lowest_highest = ends(plate);
    PlateView {
        place,
        export: plate.export.to_string(),
        name: plate.name.to_string(),
        read: plate.read.to_string(),
        title: title(&names, &days, plate),
        lines,
        experiments,
        rows: plate.format.rows,
        columns: plate.format.cols,
        verdict: verdict.to_string(),
        said: said(plate),
        reasons: reasons.collect(),
        decided: decided(analysis, plate),
        wells: plate.wells.iter().map(|(well, response)| view(*well, response, lowest_highest)).collect(),
    }
}

/// `9 Mar · A`: the day, and what the plate is called beside line and day.
fn title(names: &Names, days: &[String], plate: &NormalizedPlate) -> String {
    let name = beside_line_and_day(names, plate);
    if days.is_empty() { name } else { format!("{} · {name}", days.join(", ")) }
}

/// How a plate stands: `pass`, `warn`, `fail`; `used` where it failed and takes part all the same, `out` where a person left
/// out all of it.
pub(super) fn standing(plate: &NormalizedPlate) -> &'static str {
    match plate.verdict() {
        Verdict::Fail if plate.is_used_though_failed() => "used",
        Verdict::Fail => "fail",
        _ if is_left_out(plate) => "out",
        Verdict::Warn => "warn",
        Verdict::Pass => "pass",
    }
}

/// Did a person leave out every sample?
fn is_left_out(plate: &NormalizedPlate) -> bool {
    let mut samples = plate.wells.values().filter(|well| well.content.role == Role::Sample).peekable();
    samples.peek().is_some() && samples.all(|well| well.excluded_by == Some(By::Hand))
}

/// The verdict with the number that stands for it.
fn said(plate: &NormalizedPlate) -> String {
    let failed = plate.quality.iter().filter(|quality| quality.verdict == Verdict::Fail).count();
    let z = |quality: &foldshift_study::normalise::quality::Quality| {
        quality.z_prime.map(|z| format!("Z′ {}", words::fixed(z, 2)))
    };
    if standing(plate) == "out" {
        return "left out".to_owned();
    }
    if plate.verdict() != Verdict::Fail {
        let worst = plate
            .quality
            .iter()
            .min_by(|a, b| a.z_prime.unwrap_or(f64::INFINITY).total_cmp(&b.z_prime.unwrap_or(f64::INFINITY)));
        return worst.and_then(z).unwrap_or_else(|| plate.verdict().to_string());
    }
    if plate.is_used_though_failed() {
        return "failed, used all the same".to_owned();
    }
    if failed < plate.quality.len() {
        let lines = plate.quality.iter().filter(|quality| quality.verdict == Verdict::Fail);
        let lines: Vec<&str> = lines.map(|quality| quality.cell_line.as_str()).collect();
        return format!("{} failed, not used", lines.join(", "));
    }
    "failed, not used".to_owned()
}

/// What a person decided about the whole plate.
fn decided(analysis: &Analysis, plate: &NormalizedPlate) -> Option<String> {
    let is = |name: &foldshift_study::decisions::PlateName| {
        *name.export == *plate.export
            && *name.plate == *plate.name
            && name.read.as_deref().is_none_or(|read| read == &*plate.read)
    };
    analysis.study.decisions.list.iter().rev().find_map(|decision| {
        let what = match &decision.what {
            What::LeaveOutPlate { plate } if is(plate) => "left out",
            What::UsePlate { plate } if is(plate) => "used all the same",
            _ => return None,
        };
        let reason = decision.reason.as_deref().unwrap_or(NO_REASON);
        Some(format!("{what}: {reason}"))
    })
}

/// The lowest and the highest reading.
fn ends(plate: &NormalizedPlate) -> Option<(f64, f64)> {
    let values = || plate.wells.values().filter_map(|well| well.value);
    Some((values().reduce(f64::min)?, values().reduce(f64::max)?))
}

fn view(well: Well, response: &WellResponse, ends: Option<(f64, f64)>) -> PlateWell {
    let content = &response.content;
    let tint = response.value.zip(ends).map(
        |(value, (low, high))| {
            if high > low { (value - low) / (high - low) } else { 0.0 }
        },
    );
    PlateWell {
        well: well.to_string(),
        row: well.row(),
        column: well.col(),
        role: content.role.name().to_owned(),
        compound: content.compound.clone(),
        line: content.cell_line.clone(),
        experiment: content.experiment.clone(),
        tint,
        said: format!("{}, {}", wells::content(response), wells::read(response)),
        out: reason(response),
        by: response.excluded_by.map(By::name).map(str::to_owned),
    }
}
