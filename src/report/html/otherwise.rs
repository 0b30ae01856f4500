//! Folds as reported beside the same folds as they would be otherwise.

use maud::{Markup, html};

use super::context::Context;
use super::folded::Row;
use crate::report::words;
use foldshift_curves::compare::Metric;
use foldshift_study::analysis::sensitivity::Recomputed;

/// Every fold as reported and as it is otherwise.
pub(super) fn otherwise(
    context: &Context,
    again: &[Recomputed],
    caption: &str,
    [reported_is, otherwise_is]: [&str; 2],
) -> Markup {
    let analysis = context.analysis;
    let caption = html! { (caption) };
    let head = html! {
        th scope="col" { "Line" }
        th scope="col" { "Compound" }
        th scope="col" { (reported_is) }
        th scope="col" { (otherwise_is) }
    };
    let reported = |row: &Recomputed| {
        let of = |shift: &&foldshift_curves::compare::Shift| {
            shift.metric == Metric::Ic50Abs
                && (&shift.parental, &shift.resistant, &shift.compound)
                    == (&row.shift.parental, &row.shift.resistant, &row.shift.compound)
        };
        analysis.shifts.iter().find(of)
    };
    let rows: Vec<Row> = again
        .iter()
        .map(|row| {
            let (before, after) = (reported(row), &row.shift);
            let changed = before.is_some_and(|before| words::shift(before) != words::shift(after));
            let cells = html! {
                tr {
                    th scope="row" { (after.resistant) }
                    td { (after.compound) }
                    td.w { @if let Some(before) = before { (words::shift(before)) " " (super::chips::called(before.call)) } }
                    td.w {
                        @if !changed { "the same" }
                        @else if row.flips { b { (words::shift(after)) } " " (super::chips::called(after.call)) }
                        @else { (words::shift(after)) " " (super::chips::called(after.call)) }
                    }
                }
            };
            Row { name: format!("{} under {}", after.resistant, after.compound), cells }
        })
        .collect();
    context.folded.table("", &caption, &head, vec![rows])
}
