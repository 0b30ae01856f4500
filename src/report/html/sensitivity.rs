//! The sensitivity ledger: every fold under other choices, and which conclusion hangs on one.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::MOST_OPEN;
use super::chips::called;
use super::folded::{Folded, Row};
use crate::report::words;
use foldshift_curves::compare::{Call, Metric, Shift};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::sensitivity::Recomputed;

/// Is there anything to tell?
pub(super) fn there(analysis: &Analysis) -> bool {
    !analysis.sensitivity.is_empty()
}

/// The section.
pub(super) fn section(analysis: &Analysis, folded: &Folded) -> Markup {
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
    let calls: BTreeMap<Key, Option<Call>> = folds.iter().map(|fold| (key(fold), fold.call)).collect();
    let fragile: Vec<String> = flips.iter().map(|row| fragile(row, &calls)).collect();
    let mut ledger: BTreeMap<(&str, Key), &Recomputed> = BTreeMap::new();
    for row in &analysis.sensitivity {
        ledger.entry((row.choice, key(&row.shift))).or_insert(row);
    }
    let caption =
        html! { "Fold and call as reported, and under each other choice; bold where the call changes." };
    let head = html! {
        th scope="col" { "Line" }
        th scope="col" { "Compound" }
        th scope="col" { "As reported" }
        @for choice in &choices { th scope="col" { (words::with(choice)) } }
    };
    let row = |shift: &&Shift| {
        let cells = html! {
            tr {
                th scope="row" { (shift.resistant) }
                td { (shift.compound) }
                td.w { (words::shift_value(shift)) " " (called(shift.call)) }
                @for choice in &choices { (other(ledger.get(&(*choice, key(shift))).copied())) }
            }
        };
        Row { name: format!("{} under {}", shift.resistant, shift.compound), cells }
    };
    let rows: Vec<Row> = folds.iter().map(row).collect();
    html! {
        section id="sensitivity" {
            h3 { "What the calls hang on" }
            p {
                "Every fold of the absolute IC50 once more under other choices of the analysis. "
                @if flips.is_empty() {
                    "No call changes."
                } @else {
                    "A call that changes is " strong { "fragile" } ":"
                }
            }
            @if !fragile.is_empty() {
                @let (open, rest) = fragile.split_at(fragile.len().min(MOST_OPEN));
                ul { @for row in open { li { (row) } } }
                @if !rest.is_empty() {
                    (folded.fold(&format!("and {} more", rest.len()), html! { ul { @for row in rest { li { (row) } } } }))
                }
            }
            (folded.table("", &caption, &head, vec![rows]))
        }
    }
}

/// Parental line, resistant line, compound.
type Key<'a> = [&'a str; 3];

fn key(shift: &Shift) -> Key<'_> {
    [&shift.parental, &shift.resistant, &shift.compound]
}

fn fragile(row: &Recomputed, calls: &BTreeMap<Key, Option<Call>>) -> String {
    let shift = &row.shift;
    let before = calls.get(&key(shift)).copied().flatten().map(words::call);
    let after = shift.call.map_or(words::NOTHING, words::call);
    format!(
        "{} under {}: {} as reported, {after} {}",
        shift.resistant,
        shift.compound,
        before.unwrap_or(words::NOTHING),
        words::with(row.choice)
    )
}

fn other(row: Option<&Recomputed>) -> Markup {
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
