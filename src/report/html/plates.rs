//! The quality of every plate, each number with what it was measured against.

use maud::{Markup, PreEscaped, html};

use super::MOST_OPEN;
use super::context::Context;
use super::figures::{drawn, inline};
use super::folded::{Folded, Row};
use super::glossary::{named, term};
use super::prose::prose;
use crate::report::figure::{About, plate_map};
use crate::report::words::{self, counted};
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::{Quality, Verdict};

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

/// A plate as people call it: by its name, behind its line and experiment where the name does not hold them; by its export
/// where it has none.
pub(super) fn title(plate: &NormalizedPlate) -> String {
    if plate.name.is_empty() {
        return plate.export.to_string();
    }
    let lines: Vec<&str> = plate.quality.iter().map(|quality| quality.cell_line.as_str()).collect();
    let lines = if lines.len() > 2 { String::new() } else { lines.join(", ") };
    let parts = [lines.as_str(), experiment(plate), &plate.name];
    let told = parts
        .into_iter()
        .filter(|part| !part.is_empty() && (*part == &*plate.name || !plate.name.contains(part)));
    told.collect::<Vec<_>>().join(" ")
}

/// Everything told of a plate, the worst first.
pub(super) fn reasons(plate: &NormalizedPlate) -> String {
    let mut told: Vec<(Verdict, &str)> = Vec::new();
    for reason in plate.quality.iter().flat_map(|quality| &quality.reasons) {
        // Every line of a plate is told what holds for the whole plate.
        if !told.iter().any(|(_, words)| *words == reason.words) {
            told.push((reason.verdict, &reason.words));
        }
    }
    told.sort_by_key(|(verdict, _)| std::cmp::Reverse(*verdict));
    if told.is_empty() && plate.quality.is_empty() {
        return "no cell line on it".to_owned();
    }
    told.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join("; ")
}

/// The experiment of a plate; empty where its wells name none.
fn experiment(plate: &NormalizedPlate) -> &str {
    plate.wells.values().find_map(|well| well.content.experiment.as_deref()).unwrap_or_default()
}

/// The place: maps by experiment, with the verdict and its reasons; then every number.
pub(super) fn section(context: &Context) -> Markup {
    let analysis = context.analysis;
    let mut experiments: Vec<(&str, Vec<usize>)> = Vec::new();
    for (index, plate) in analysis.plates.iter().enumerate() {
        let of = experiment(plate);
        match experiments.iter_mut().find(|(name, _)| *name == of) {
            Some((_, plates)) => plates.push(index),
            None => experiments.push((of, vec![index])),
        }
    }
    let over_time = context.figures_about(|about| *about == About::QualityOverTime);
    html! {
        section.place id="plates" aria-labelledby="plates-title" {
            div.sub.default id="maps" {
                h2 id="plates-title" { "Plates" }
                p.small.mute {
                    "Readings, each plate on its own scale from dark (lowest) to yellow (highest). v vehicle, b blank, k kill control; a cross: left "
                    "out; a dot: masked; a triangle: beyond the range of the reader; hatched: no reading. " a href="#quality" { "All numbers of all plates" }
                }
                (drawn(&over_time))
                @for (name, plates) in &experiments {
                    @if !name.is_empty() { h3 { (name) } }
                    @if analysis.plates.len() <= MOST_OPEN {
                        div.plates { @for index in plates { (card(context, *index)) } }
                    } @else {
                        @let cards = html! { div.plates { @for index in plates { (card(context, *index)) } } };
                        @let failed = plates.iter().filter(|index| analysis.plates[**index].verdict() == Verdict::Fail).count();
                        @let told = if failed > 0 { format!(", {failed} failed") } else { String::new() };
                        (context.folded.fold(&format!("{name}: {}{told}", counted(plates.len(), "plate")), cards))
                    }
                }
            }
            div.sub.default.across id="quality" { (quality(analysis, context.folded)) }
        }
    }
}

/// A plate: its map, its verdict, why; opened, its figures and wells.
fn card(context: &Context, index: usize) -> Markup {
    let plate = &context.analysis.plates[index];
    let verdict = plate.verdict();
    let uneven = context
        .figures_about(|about| matches!(about, About::Deviation(of) | About::Kinetics(of) if *of == index));
    let why = reasons(plate);
    let name = title(plate);
    html! {
        article class={ "plate " (verdict) } id={ "plate-" (index + 1) } data-plate=(index) {
            div.map { (PreEscaped(inline(&plate_map(plate, &format!("{name}: readings"))))) }
            div.told {
                h4 { (name) }
                p {
                    @match verdict {
                        Verdict::Fail if plate.used_all_the_same => b.bad { "✕ failed, used all the same" },
                        Verdict::Fail => b.bad { "✕ failed" },
                        Verdict::Warn => b.doubt { "! passed with a warning" },
                        Verdict::Pass => "passed",
                    }
                    @if !why.is_empty() { ": " (prose(&why)) }
                }
                p.small.mute {
                    @for quality in &plate.quality {
                        @if !quality.cell_line.is_empty() { (quality.cell_line) ", " }
                        (term("z-prime")) " " (words::number(quality.z_prime, 2)) ", " (term("cv")) " " (words::percent(quality.cv_vehicle)) ". "
                    }
                    code { (plate.export) }
                }
                @if !uneven.is_empty() {
                    details { summary { "Where and when it reads unevenly" } (drawn(&uneven)) }
                }
            }
        }
    }
}

/// The table of all plates.
fn quality(analysis: &Analysis, folded: &Folded) -> Markup {
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
        th scope="col" { "Reasons" }
        th.n scope="col" { (term("z-prime")) }
        th.n scope="col" { (term("robust-z-prime")) }
        th.n scope="col" { (term("s-b")) }
        th.n scope="col" { (term("ssmd")) }
        th.n scope="col" { (named("cv", "CV vehicle")) }
        th.n scope="col" { "CV blank" }
        th.n scope="col" { (term("edge")) }
        th.n scope="col" { "Row" }
        th.n scope="col" { "Column" }
        th.n scope="col" { "Drift" }
        th.n scope="col" { (term("nrfe")) }
        th.n scope="col" { "Gradient" }
        th.n scope="col" { (named("lod", "Below LoD")) }
        th scope="col" { "Wells" }
    };
    let without_line = |plate: &NormalizedPlate| {
        html! {
            tr { th.long scope="row" { (title(plate)) } td {} td { b.bad { "✕ fail" } } td colspan="15" { "no cell line on it" } }
        }
    };
    let mut rows = Vec::new();
    for plate in &analysis.plates {
        let named = |cells: Markup| Row { name: title(plate), cells };
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
            th.long scope="row" { (title(plate)) @if let Some(kinetics) = &plate.kinetics { ", " (kinetics.taken) } }
            td.w { (quality.cell_line) }
            td {
                @match quality.verdict {
                    Verdict::Fail if plate.used_all_the_same => { b.bad { "✕ fail, used all the same" } }
                    Verdict::Fail => { b.bad { "✕ fail" } }
                    Verdict::Warn => { b.doubt { "! warn" } }
                    Verdict::Pass => { "pass" }
                }
            }
            td.long {
                @for (place, reason) in quality.reasons.iter().enumerate() {
                    @if place > 0 { "; " }
                    (prose(&reason.words))
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
        }
    }
}
