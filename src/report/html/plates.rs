//! The quality of every plate, each number with what it was measured against.

use maud::{Markup, html};

use super::folded::{Folded, Row};
use super::prose::prose;
use super::{MOST_OPEN, drawn, one_drawn};
use crate::report::figure::{About, Figure};
use crate::report::words;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::{Quality, Verdict};

/// A plate by its export and its name in it.
pub(super) fn name(plate: &NormalizedPlate) -> String {
    if plate.name.is_empty() {
        plate.export.to_string()
    } else {
        format!("{} · {}", plate.export, plate.name)
    }
}

/// Why a plate failed.
pub(super) fn failures(plate: &NormalizedPlate) -> String {
    let reasons: Vec<String> = plate
        .quality
        .iter()
        .map(|quality| quality.reasons_of(Verdict::Fail))
        .filter(|reasons| !reasons.is_empty())
        .collect();
    if reasons.is_empty() { "no cell line on it".to_owned() } else { reasons.join("; ") }
}

/// The maps of all plates; of many each under its own heading.
pub(super) fn maps(analysis: &Analysis, figures: &[Figure], folded: &Folded) -> Markup {
    if analysis.plates.len() <= MOST_OPEN {
        return drawn(figures, |about| matches!(about, About::Plate(_)));
    }
    let mut by_plate: Vec<Vec<&Figure>> = vec![Vec::new(); analysis.plates.len()];
    for figure in figures {
        if let About::Plate(index) = figure.about {
            by_plate[index].push(figure);
        }
    }
    html! {
        @for (plate, figures) in analysis.plates.iter().zip(by_plate) {
            @let drawn = html! { @for figure in figures { (one_drawn(figure)) } };
            (folded.fold(&format!("{}: {}", name(plate), plate.verdict()), drawn))
        }
    }
}

/// The table of all plates.
pub(super) fn quality(analysis: &Analysis, folded: &Folded) -> Markup {
    let caption = html! {
        "Quality of every plate and line. Z′ names its counterpart: blanks have almost no biological variance, so "
        "that Z′(blank) flatters a plate. Edge, row, column and drift: differences between vehicle wells. NRFE: distance "
        "of the samples from their curves; beside it, how many times that is what the vehicle wells let expect. "
        "Gradient: a plane through the deviations of all wells, given whether or not it is more than noise; where "
        "something is, the reasons say so."
    };
    let head = html! {
        th scope="col" { "Plate" }
        th scope="col" { "Line" }
        th scope="col" { "Verdict" }
        th.n scope="col" { "Z′" }
        th.n scope="col" { "Robust Z′" }
        th.n scope="col" { "S/B" }
        th.n scope="col" { "SSMD" }
        th.n scope="col" { "CV vehicle" }
        th.n scope="col" { "CV blank" }
        th.n scope="col" { "Edge" }
        th.n scope="col" { "Row" }
        th.n scope="col" { "Column" }
        th.n scope="col" { "Drift" }
        th.n scope="col" { "NRFE" }
        th.n scope="col" { "Gradient" }
        th.n scope="col" { "Below LoD" }
        th scope="col" { "Wells" }
        th scope="col" { "Reasons" }
    };
    let without_line = |plate: &NormalizedPlate| {
        html! {
            tr { th.long scope="row" { (name(plate)) } td {} td { "fail" } td colspan="15" { "no cell line on it" } }
        }
    };
    let mut rows = Vec::new();
    for plate in &analysis.plates {
        let named = |cells: Markup| Row { name: name(plate), cells };
        rows.extend(plate.quality.iter().map(|quality| named(row(plate, quality))));
        if plate.quality.is_empty() {
            rows.push(named(without_line(plate)));
        }
    }
    folded.table("wide", &caption, &head, vec![rows])
}

fn row(plate: &NormalizedPlate, quality: &Quality) -> Markup {
    html! {
        tr {
            th.long scope="row" { (name(plate)) @if let Some(kinetics) = &plate.kinetics { ", " (kinetics.taken) } }
            td.w { (quality.cell_line) }
            td {
                @match quality.verdict {
                    Verdict::Fail => { strong.R { "FAIL" } }
                    Verdict::Warn => { strong { "warn" } }
                    Verdict::Pass => { "pass" }
                }
            }
            td.n {
                (words::number(quality.z_prime, 2))
                @if let Some(against) = quality.z_prime_against { " (" (against) ")" }
            }
            td.n { (words::number(quality.robust_z_prime, 2)) }
            td.n { (words::number(quality.signal_to_blank, 1)) }
            td.n { (words::number(quality.ssmd, 1)) }
            td.n { (words::percent(quality.cv_vehicle)) }
            td.n { (words::percent(quality.cv_blank)) }
            td.n { (words::percent(quality.edge)) }
            td.n { (words::percent(quality.row_effect)) }
            td.n { (words::percent(quality.col_effect)) }
            td.n { (words::percent(quality.drift)) }
            td.n {
                (words::number(quality.nrfe, 2))
                @if let Some(ratio) = quality.nrfe_ratio { " (" (words::fixed(ratio, 1)) "×)" }
            }
            td.n {
                (words::percent(quality.gradient))
                @if let Some(towards) = quality.gradient_towards { " " (towards) }
            }
            td.n { (quality.n_below_detection.map_or_else(|| words::NOTHING.to_owned(), |n| n.to_string())) }
            td.w {
                (quality.n_vehicle) " v, " (quality.n_blank) " b"
                @if quality.n_kill > 0 { ", " (quality.n_kill) " k" }
            }
            td.long {
                @for (place, reason) in quality.reasons.iter().enumerate() {
                    @if place > 0 { "; " }
                    (prose(&reason.words))
                }
            }
        }
    }
}
