//! What was decided by hand: each decision with its reason, and every fold with and without all of them.

use maud::{Markup, html};

use super::context::Context;
use super::folded::Row;
use super::line_sentence::capitalised;
use super::otherwise::otherwise;
use super::prose::prose;
use crate::report::decisions_table::named;
use crate::report::words::counted;
use foldshift_study::analysis::{Decided, Outcome};
use foldshift_study::decisions::NO_REASON;

/// The decisions, where there are any.
pub(super) fn section(context: &Context) -> Markup {
    let analysis = context.analysis;
    if analysis.decided.is_empty() {
        return html! {};
    }
    let caption = html! {
        "What was decided by hand, in the order of " code { "decisions.toml" } ". What is asked does not fit the study as it is, and is not applied."
    };
    let head = html! {
        th scope="col" { "Decision" }
        th scope="col" { "Reason" }
        th scope="col" { "By" }
        th scope="col" { "What became of it" }
    };
    let rows: Vec<Row> = analysis.decided.iter().map(|decided| row(context, decided)).collect();
    let all = "Every fold of the absolute IC50 as reported, and as if nothing had been decided; bold where the call changes.";
    html! {
        h3 id="decisions" { "Decided by hand" }
        (context.folded.table("", &caption, &head, vec![rows]))
        @if !analysis.without_decisions.is_empty() {
            h3 id="without-decisions" { "What decisions change" }
            (otherwise(context, &analysis.without_decisions, all, ["As reported", "Without decisions"]))
        }
    }
}

fn row(context: &Context, decided: &Decided) -> Row {
    let decision = &decided.decision;
    let what = named(context.analysis, &decision.what).about();
    let cells = html! {
        tr {
            th.long scope="row" { (prose(&capitalised(&what))) }
            td.long { (decision.reason.as_deref().unwrap_or(NO_REASON)) }
            td { (decision.who.as_deref().unwrap_or_default()) " " span.mute { (decision.when.as_deref().unwrap_or_default()) } }
            td.long {
                @match &decided.outcome {
                    Outcome::Asked { doubt, help } => { b.doubt { "asked, not applied" } ": " (prose(doubt)) "; " (prose(help)) },
                    Outcome::Applied { wells, curves } => {
                        "applied"
                        @if *wells > 0 { ", " (counted(*wells, "well")) }
                        @if *curves > 0 { ", " (counted(*curves, "curve")) }
                    },
                }
            }
        }
    };
    Row { name: what, cells }
}
