//! The sensitivity ledger: every fold under other choices, and which conclusion hangs on one.

use maud::{Markup, html};

use super::summary::called;
use crate::report::words;
use foldshift_curves::compare::{Metric, Shift};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::sensitivity::Recomputed;

/// Is there anything to tell?
pub(super) fn there(analysis: &Analysis) -> bool {
    !analysis.sensitivity.is_empty()
}

/// The section.
pub(super) fn section(analysis: &Analysis) -> Markup {
    if !there(analysis) {
        return html! {};
    }
    let mut choices: Vec<&str> = Vec::new();
    for row in &analysis.sensitivity {
        if !choices.contains(&row.choice) {
            choices.push(row.choice);
        }
    }
    let folds: Vec<&Shift> = analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
    let flips: Vec<&Recomputed> = analysis.sensitivity.iter().filter(|row| row.flips).collect();
    html! {
        section id="sensitivity" {
            h2 { "What the calls hang on" }
            p {
                "Every fold of the absolute IC50 once more under other choices of the analysis. "
                @if flips.is_empty() {
                    "No call changes."
                } @else {
                    "A call that changes is " strong { "fragile" } ":"
                }
            }
            @if !flips.is_empty() {
                ul {
                    @for row in flips {
                        li { (fragile(row, &folds)) }
                    }
                }
            }
            div.scroll {
                table {
                    caption { "Fold and call as reported, and under each other choice; bold where the call changes." }
                    thead {
                        tr {
                            th scope="col" { "Line" }
                            th scope="col" { "Compound" }
                            th scope="col" { "As reported" }
                            @for choice in &choices { th scope="col" { (words::with(choice)) } }
                        }
                    }
                    tbody {
                        @for shift in folds {
                            tr {
                                th scope="row" { (shift.resistant) }
                                td { (shift.compound) }
                                td.w { (words::shift_value(shift)) " " (called(shift.call)) }
                                @for choice in &choices { (other(analysis, shift, choice)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn fragile(row: &Recomputed, folds: &[&Shift]) -> String {
    let shift = &row.shift;
    let before = folds.iter().find(|fold| same(fold, shift)).and_then(|fold| fold.call).map(words::call);
    let after = shift.call.map_or(words::NOTHING, words::call);
    format!(
        "{} under {}: {} as reported, {after} {}",
        shift.resistant,
        shift.compound,
        before.unwrap_or(words::NOTHING),
        words::with(row.choice)
    )
}

fn same(a: &Shift, b: &Shift) -> bool {
    (&a.parental, &a.resistant, &a.compound) == (&b.parental, &b.resistant, &b.compound)
}

fn other(analysis: &Analysis, shift: &Shift, choice: &str) -> Markup {
    let row = analysis.sensitivity.iter().find(|row| row.choice == choice && same(&row.shift, shift));
    html! {
        td.w {
            @if let Some(row) = row {
                @if row.flips {
                    strong { (words::shift_value(&row.shift)) " " (called(row.shift.call)) }
                } @else {
                    (words::shift_value(&row.shift))
                    @if let Some(call) = row.shift.call { " " (call) }
                }
            } @else { (words::NOTHING) }
        }
    }
}
