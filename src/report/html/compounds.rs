//! One section per compound: its curves, and the IC50s of every experiment.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::folded::Folded;
use super::prose::prose;
use super::{MOST_OPEN, one_drawn};
use crate::report::figure::{About, Figure};
use crate::report::words;
use foldshift_curves::compare::combine;
use foldshift_study::analysis::{Analysis, FittedCurve};

/// Compounds under one heading of a large page.
const GROUP: usize = 50;

/// All compounds, in the order of their names; of many each under its own heading.
pub(super) fn sections(analysis: &Analysis, figures: &[Figure], folded: &Folded) -> Markup {
    let compounds = analysis.compounds();
    let mut drawn: BTreeMap<&str, Vec<&Figure>> = BTreeMap::new();
    for figure in figures {
        if let About::Curves { compound, .. } = &figure.about {
            drawn.entry(compound).or_default().push(figure);
        }
    }
    let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for curve in &analysis.curves {
        let key = &curve.assembled.key;
        lines.entry(&key.compound).or_default().push(&key.cell_line);
    }
    let of = |compound: &str| {
        html! {
            @for figure in drawn.get(compound).into_iter().flatten() { (one_drawn(figure)) }
            (ic50s(analysis, compound, lines.get(compound).cloned().unwrap_or_default()))
        }
    };
    if compounds.len() > MOST_OPEN {
        let group = |some: &[&str]| {
            let each = html! { @for compound in some { (folded.fold_named(compound, of(compound))) } };
            folded.fold(&format!("{} – {}", some[0], some[some.len() - 1]), each)
        };
        return html! {
            p hidden { label { "Find a compound: " input type="search" id="find" autocomplete="off"; } }
            div id="found" {}
            @for some in compounds.chunks(GROUP) { (group(some)) }
        };
    }
    html! {
        @for compound in &compounds {
            section {
                h3 { (compound) }
                (of(compound))
            }
        }
        @if compounds.is_empty() {
            p { "No curve could be assembled: every sample was left out." }
        }
    }
}

fn ic50s(analysis: &Analysis, compound: &str, mut lines: Vec<&str>) -> Markup {
    lines.dedup();
    html! {
        div.scroll {
            table {
                caption { "IC50s of " (compound) " by experiment, with 95 % profile intervals over wells; in bold over experiments." }
                thead {
                    tr {
                        th scope="col" { "Line" }
                        th scope="col" { "Experiment" }
                        th scope="col" { "Absolute IC50 (95 % CI)" }
                        th scope="col" { "Relative IC50 (95 % CI)" }
                        th.n scope="col" { "Response at top dose" }
                        th scope="col" { "Fit" }
                        th scope="col" { "Remarks" }
                    }
                }
                @for line in lines {
                    @let curves: Vec<&FittedCurve> = analysis.experiments_of(line, compound).collect();
                    tbody {
                        @for curve in &curves {
                            @let unit = curve.assembled.unit;
                            tr {
                                th scope="row" { (line) }
                                td.w { (curve.assembled.key.experiment.as_deref().unwrap_or_default()) }
                                td.w { (words::ic50(curve.fit.ic50_abs, unit)) }
                                td.w { (words::ic50(curve.fit.ic50_rel, unit)) }
                                td.n { (words::percent(curve.fit.emax)) }
                                td.w { (words::status(curve.fit.status)) }
                                td.long { (prose(&reasons(curve))) }
                            }
                        }
                        @if let Some(first) = curves.first() {
                            @let unit = first.assembled.unit;
                            @let abs = combine(curves.iter().map(|curve| curve.fit.ic50_abs));
                            @let rel = combine(curves.iter().map(|curve| curve.fit.ic50_rel));
                            tr.all {
                                th scope="row" { (line) }
                                td.w { "n = " (curves.len()) }
                                td.w { (words::combined(&abs, unit)) }
                                td.w { (words::combined(&rel, unit)) }
                                td {} td {}
                                td {
                                    @if abs.unknown > 0 {
                                        "absolute IC50 unknown in " (words::counted(abs.unknown, "experiment"))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Why a fit says what it says, in words.
pub(super) fn reasons(curve: &FittedCurve) -> String {
    curve.fit.reasons.iter().map(|reason| reason.words()).collect::<Vec<_>>().join("; ")
}
