//! What is read on the page of a screen: counts, what to be careful with, hits, drift, agreement, plates that fail.

use maud::{Markup, html};

use crate::report::html::prose::prose;
use crate::report::words;
use foldshift_screen::ScreenAnalysis;
use foldshift_screen::analysis::{Agreement, Drift, Hit, PlateVerdict, ScreenPlate};

/// Sections by their anchors.
pub(super) const CONTENTS: [(&str, &str); 8] = [
    ("overview", "Overview"),
    ("effect", "Effect and evidence"),
    ("single", "Single curves"),
    ("matrices", "Compounds and lines"),
    ("drift", "Drift"),
    ("agreement", "Agreement"),
    ("plates", "Plates"),
    ("how", "How it was read"),
];

/// Rows that a table of the page holds; files hold all.
const MOST_ROWS: usize = 40;

/// What was measured, in a line.
pub(super) fn scope(analysis: &ScreenAnalysis) -> String {
    let seen = &analysis.overview;
    let mut parts = vec![
        words::counted(seen.curves, "curve"),
        words::counted(analysis.compounds.len(), "compound"),
        words::counted(analysis.cell_lines.len(), "cell line"),
        words::counted(analysis.experiments.len(), "experiment"),
    ];
    if seen.plates > 0 {
        parts.push(words::counted(seen.plates, "plate"));
    }
    parts.push(words::counted(seen.wells, "well"));
    parts.join(" · ")
}

/// Everything.
pub(super) fn all(analysis: &ScreenAnalysis) -> Markup {
    html! {
        section id="overview" { h2 { "Overview" } (overview(analysis)) }
        section id="effect" { h2 { "Effect and evidence" } (effect(analysis)) }
        section id="single" {
            h2 { "Single curves" }
            noscript { p { "Single curves are drawn by a script, and scripts are switched off. Their numbers are in " code { "potency.csv" } "." } }
            div.controls { label { "Find a compound and line: " input type="search" id="find" autocomplete="off"; } }
            div.list id="found" {}
            div id="curve" aria-live="polite" { p.small { "Choose a pair here, in the table of hits, in the volcano or in the heat map." } }
        }
        section id="matrices" { h2 { "Compounds and lines" } (matrices()) }
        section id="drift" { h2 { "Drift" } (drift(analysis)) }
        section id="agreement" { h2 { "Agreement" } (agreement(analysis)) }
        section id="plates" { h2 { "Plates" } (plates(analysis)) }
        section id="how" {
            h2 { "How it was read" }
            ul { @for said in &analysis.understood { li { (prose(said)) } } }
            p {
                "Hits: false discovery rate " (words::trimmed(analysis.settings.false_discovery_rate)) ", fall of at least "
                (words::percent(Some(analysis.settings.least_effect))) " of the vehicle; activity threshold of the drug sensitivity scores "
                (words::trimmed(analysis.settings.activity_threshold)) " %."
                @if analysis.settings.keep_failed { " Plates that fail were kept." }
            }
        }
    }
}

fn overview(analysis: &ScreenAnalysis) -> Markup {
    let seen = &analysis.overview;
    let careful = careful(analysis);
    html! {
        p {
            strong { (words::counted(seen.hits, "hit")) } " among " (words::counted(seen.tested, "tested pair"))
            " of a compound and a line, at a false discovery rate of "
            (words::percent(Some(analysis.settings.false_discovery_rate))) ". "
            (words::counted(seen.fitted, "curve")) " with a response, " (seen.no_response) " without one, "
            (seen.not_determinable) " with too few doses to say."
        }
        @if !careful.is_empty() {
            div.banner role="note" {
                p { strong { "To be careful with" } }
                ul { @for one in &careful { li { (one) } } }
            }
        }
    }
}

/// What speaks against taking the numbers as they are.
fn careful(analysis: &ScreenAnalysis) -> Vec<String> {
    let seen = &analysis.overview;
    let mut said = Vec::new();
    if seen.failed_plates > 0 {
        let kept = if analysis.settings.keep_failed { "were kept" } else { "take part in no curve" };
        said.push(format!(
            "{} of {} failed: {} {kept}",
            seen.failed_plates,
            words::counted(seen.plates, "plate"),
            words::counted(seen.wells_of_failed_plates, "well")
        ));
    }
    if seen.drifting > 0 {
        said.push(format!(
            "{} over plates or experiments: see Drift",
            words::counted(seen.drifting, "drift")
        ));
    }
    if seen.saturated > 0 {
        let pairs = words::counted(seen.saturated, "pair");
        said.push(format!(
            "{pairs} below half effect at the lowest dose already: no fall to be tested, and no call"
        ));
    }
    if seen.hits == 0 && seen.fewest_hits > 1 {
        said.push(format!(
            "fewer than {} true hits cannot be told from chance in this design",
            seen.fewest_hits
        ));
    }
    if analysis.experiments.len() < 2 {
        said.push("one experiment: what it finds is to be repeated on another day".to_owned());
    }
    said
}

fn effect(analysis: &ScreenAnalysis) -> Markup {
    let hits: Vec<&Hit> = analysis.hits.iter().filter(|hit| hit.hit).take(MOST_ROWS).collect();
    html! {
        p {
            "Every pair of a compound and a line: how far the response falls over the doses, against the evidence that it falls. Dark "
            "squares are hits, grey dots are none; dashed: the least fall of a hit, and the strength of the weakest one. Arrow keys walk through the pairs, Enter shows the curve."
        }
        div.drawing { canvas id="volcano" tabindex="0" role="img" aria-label="Volcano plot of all pairs; arrow keys walk through them" {} }
        p.told id="volcano-told" aria-live="polite" {}
        @if hits.is_empty() { p { "No pair is called a hit." } } @else {
            div.scroll {
                table {
                    caption { "The strongest hits; all are in " code { "hits.csv" } "." }
                    thead { tr { th { "Compound" } th { "Line" } th.n { "Fall, %" } th.n { "Trend" } th.n { "q" } th.n { "Curves" } th { "Curve" } } }
                    tbody { @for hit in hits { (row(analysis, hit)) } }
                }
            }
        }
    }
}

fn row(analysis: &ScreenAnalysis, hit: &Hit) -> Markup {
    let (compound, line) = (analysis.compounds.name(hit.compound), analysis.cell_lines.name(hit.cell_line));
    html! {
        tr {
            th scope="row" { (compound) }
            td { (line) }
            td.n { (words::percent(Some(hit.effect))) }
            td.n { (words::fixed(hit.trend, 1)) }
            td.n { (words::p_value(hit.q)) }
            td.n { (hit.n_curves) }
            td {
                button type="button" data-compound=(hit.compound) data-line=(hit.cell_line)
                    aria-label={ "Show the curve of " (compound) " on " (line) } { "show" }
            }
        }
    }
}

fn matrices() -> Markup {
    html! {
        div.controls {
            label { "Shown: " select id="metric" {
                option value="ic50" { "IC50 (or its bound)" } option value="auc" { "AUC" } option value="dss" { "DSS2" }
            } }
            label { "Order: " select id="order" {
                option value="name" { "by name" } option value="mean" { "by effect" }
            } }
        }
        p.told id="matrix-told" aria-live="polite" {}
        div.drawing { canvas id="matrix" tabindex="0" role="img" aria-label="Heat map of compounds and lines; arrow keys walk through it" {} }
        p.small id="scale" {}
        p.small { "All numbers are in " code { "matrix_ic50.csv" } ", " code { "matrix_auc.csv" } " and " code { "matrix_dss.csv" } "." }
    }
}

fn drift(analysis: &ScreenAnalysis) -> Markup {
    if analysis.drift.is_empty() {
        return html! { p { "Nothing is followed over time: the tables hold no plates and no repeated compound." } };
    }
    // What drifts comes first.
    let mut series: Vec<&Drift> = analysis.drift.iter().collect();
    series.sort_by_key(|one| !one.drifts);
    html! {
        div.scroll {
            table {
                caption { "Series in the order of time; all are in " code { "drift.csv" } ". Change: along the whole series, by its median slope." }
                thead { tr {
                    th { "Followed" } th { "Of" } th { "Course" } th.n { "n" } th.n { "Change" } th.n { "p trend" } th.n { "p step" } th { "Step after" } th { "Verdict" }
                } }
                tbody {
                    @for one in series.iter().take(MOST_ROWS) {
                        tr {
                            th scope="row" { (one.followed.word().replace('_', " ")) }
                            td { (of(analysis, one)) }
                            td { (course(&one.values)) }
                            td.n { (one.values.len()) }
                            td.n { (words::number(Some(one.change), 3)) }
                            td.n { (words::p_value(Some(one.p_trend))) }
                            td.n { (words::p_value(Some(one.p_step))) }
                            td { (one.step_after.as_deref().unwrap_or_default()) }
                            td { @if one.drifts { strong { "drifts" } } @else { "steady" } }
                        }
                    }
                }
            }
        }
        @if series.len() > MOST_ROWS { p.small { "and " (series.len() - MOST_ROWS) " more" } }
    }
}

fn of(analysis: &ScreenAnalysis, drift: &Drift) -> String {
    let line = drift.cell_line.map(|line| analysis.cell_lines.name(line));
    let compound = drift.compound.map(|compound| analysis.compounds.name(compound));
    match (line, compound) {
        (Some(line), Some(compound)) => format!("{compound} on {line}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "all plates".to_owned(),
    }
}

/// A series as a small line.
fn course(values: &[f64]) -> Markup {
    const SIZE: (f64, f64) = (160.0, 28.0);
    /// Points of a line of this length.
    const MOST: usize = 120;
    let stride = values.len().div_ceil(MOST).max(1);
    let shown: Vec<f64> = values.iter().copied().step_by(stride).filter(|value| value.is_finite()).collect();
    let ends =
        shown.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
    let span = if ends.1 > ends.0 { ends.1 - ends.0 } else { 1.0 };
    #[expect(clippy::cast_precision_loss, reason = "a few points")]
    let place = |at: usize, value: f64| {
        let x = 2.0 + (SIZE.0 - 4.0) * at as f64 / (shown.len().max(2) - 1) as f64;
        format!("{x:.0} {:.1}", SIZE.1 - 2.0 - (SIZE.1 - 4.0) * (value - ends.0) / span)
    };
    let places: Vec<String> = shown.iter().enumerate().map(|(at, value)| place(at, *value)).collect();
    html! {
        @if places.len() > 1 {
            svg width=(SIZE.0) height=(SIZE.1) viewBox={ "0 0 " (SIZE.0) " " (SIZE.1) } aria-hidden="true" {
                path d={ "M" (places.join("L")) } fill="none" stroke="#1a1a1a" stroke-width="1.2" {}
            }
        }
    }
}

fn agreement(analysis: &ScreenAnalysis) -> Markup {
    if analysis.agreement.is_empty() {
        return html! { p { "No pair of a compound and a line was measured twice: nothing is known of agreement." } };
    }
    // The whole screen, then the compounds that agree worst.
    let mut rows: Vec<&Agreement> = analysis.agreement.iter().collect();
    let worst = |one: &Agreement| one.icc.unwrap_or(f64::INFINITY);
    rows.sort_by(|a, b| {
        (a.compound.is_some(), worst(a))
            .partial_cmp(&(b.compound.is_some(), worst(b)))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    html! {
        div.scroll {
            table {
                caption { "Repeated curves: the whole screen first, then the compounds that agree worst; all are in " code { "agreement.csv" } ". Two values differ by chance by up to the last number: a ratio of IC50s, a difference of AUCs." }
                thead { tr { th { "Of" } th { "Metric" } th.n { "Repeated" } th.n { "Concordance" } th.n { "ICC" } th.n { "SD" } th.n { "By chance" } } }
                tbody {
                    @for one in rows.iter().take(MOST_ROWS) {
                        tr {
                            th scope="row" { (one.compound.map_or("the whole screen", |compound| analysis.compounds.name(compound))) }
                            td { (one.metric.word().replace('_', " ")) }
                            td.n { (one.n_repeated) }
                            td.n { (words::number(one.concordance, 2)) }
                            td.n { (words::number(one.icc, 2)) }
                            td.n { (words::number(one.sd, 3)) }
                            td.n { (words::number(one.minimum_significant, 2)) }
                        }
                    }
                }
            }
        }
    }
}

fn plates(analysis: &ScreenAnalysis) -> Markup {
    if analysis.plates.is_empty() {
        return html! { p { "The tables hold responses that were scaled elsewhere: nothing is known of plates." } };
    }
    let of = |verdict: PlateVerdict| analysis.plates.iter().filter(move |plate| plate.verdict == verdict);
    let told: Vec<&ScreenPlate> = of(PlateVerdict::Fail).chain(of(PlateVerdict::Warn)).collect();
    html! {
        p {
            (of(PlateVerdict::Pass).count()) " pass, " (of(PlateVerdict::Warn).count()) " are to be looked at, "
            strong { (of(PlateVerdict::Fail).count()) " fail" } "; all are in " code { "plates.csv" } "."
        }
        @if !told.is_empty() {
            div.scroll {
                table {
                    caption { "Plates that do not pass, the failed ones first." }
                    thead { tr { th { "Plate" } th { "Verdict" } th.n { "Z′" } th.n { "Robust Z′" } th.n { "CV vehicle" } th { "Reasons" } } }
                    tbody {
                        @for plate in told.iter().take(MOST_ROWS) {
                            tr {
                                th.long scope="row" { (plate.plate) }
                                td { (plate.verdict.word()) }
                                td.n { (words::number(plate.z_prime, 2)) }
                                td.n { (words::number(plate.robust_z_prime, 2)) }
                                td.n { (words::percent(plate.cv_vehicle)) }
                                td.long { (prose(&plate.reasons.join("; "))) }
                            }
                        }
                    }
                }
            }
            @if told.len() > MOST_ROWS { p.small { "and " (told.len() - MOST_ROWS) " more" } }
        }
    }
}
