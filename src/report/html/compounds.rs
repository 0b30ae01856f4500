//! One section per compound: its curves, and the IC50s of every experiment.

use maud::{Markup, html};

use super::drawn;
use super::prose::prose;
use crate::report::figure::{About, Figure};
use crate::report::words;
use foldshift_curves::compare::combine;
use foldshift_study::analysis::{Analysis, FittedCurve};

/// All compounds, in the order of their names.
pub(super) fn sections(analysis: &Analysis, figures: &[Figure]) -> Markup {
    html! {
        @for compound in analysis.compounds() {
            section {
                h3 { (compound) }
                (drawn(figures, |about| matches!(about, About::Curves { compound: of, .. } if of == compound)))
                (ic50s(analysis, compound))
            }
        }
        @if analysis.compounds().is_empty() {
            p { "No curve could be assembled: every sample was left out." }
        }
    }
}

fn ic50s(analysis: &Analysis, compound: &str) -> Markup {
    let mut lines: Vec<&str> = analysis
        .curves
        .iter()
        .filter(|curve| curve.assembled.key.compound == compound)
        .map(|curve| curve.assembled.key.cell_line.as_str())
        .collect();
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
