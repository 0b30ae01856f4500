//! What takes no part, and what went wrong without stopping the work: nothing is dropped in silence.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::context::Context;
use super::folded::Row;
use super::line_sentence::capitalised;
use super::otherwise::otherwise;
use super::plates;
use super::prose::prose;
use crate::report::decided_words;
use crate::report::words;
use foldshift_plates::plate::Well;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::{By, OF_DECISION};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::diagnostic::kinds::{Told, in_kinds};

/// So many wells are named in a sentence.
const NAMED: usize = 6;

/// Who leaves a well out, in words.
const fn who(by: By) -> &'static str {
    match by {
        By::Instrument => "the instrument",
        By::Layout => "the layout",
        By::Rule => "a rule of the analysis",
        By::Hand => "hand",
        By::Plate => "its plate, which failed",
    }
}

/// Two sentences for the first screen.
pub(super) fn in_short(context: &Context) -> Markup {
    let exclusions = context.analysis.exclusions();
    let of = |by: By| {
        let of = exclusions.iter().filter(|one| one.by == by && !one.reason.starts_with(OF_DECISION));
        of.map(|one| one.well.to_string()).collect::<Vec<_>>()
    };
    let decided = decided_words::of_analysis(context.analysis);
    let by_hand = of(By::Hand);
    let others: Vec<(By, Vec<String>)> = [By::Instrument, By::Layout, By::Rule]
        .into_iter()
        .map(|by| (by, of(by)))
        .filter(|(_, wells)| !wells.is_empty())
        .collect();
    let named = |wells: &[String]| {
        if wells.len() <= NAMED { format!(": {}", wells.join(", ")) } else { String::new() }
    };
    html! {
        @for sentence in &decided { p { a href="#decisions" { (prose(&capitalised(sentence))) } "." } }
        @if by_hand.is_empty() {
            @if decided.is_empty() { p { "Nothing." } }
        } @else {
            p {
                a href="#left-out" { (words::counted(by_hand.len(), "well")) (named(&by_hand)) } ", each with its reason. "
                a href="#by-hand" { "With them" } " " (with_them(context)) "."
            }
        }
        @for (by, wells) in &others {
            p {
                (words::counted(wells.len(), "well")) " left out by " (who(*by)) ": "
                a href="#left-out" { @if wells.len() <= NAMED { (wells.join(", ")) } @else { "each with its reason" } } "."
            }
        }
    }
}

/// What the wells left out by hand change.
fn with_them(context: &Context) -> String {
    let changed = context.analysis.by_hand.iter().filter(|row| row.flips).count();
    match changed {
        0 => "no call changes".to_owned(),
        1 => "one call changes".to_owned(),
        n => format!("{n} calls change"),
    }
}

/// The place.
pub(super) fn section(context: &Context) -> Markup {
    html! {
        section.place id="left-out" aria-labelledby="left-out-title" {
            h2 id="left-out-title" { "Left out" }
            (exclusions(context))
            (by_hand(context))
            (super::decisions::section(context))
            h3 id="warnings" { "Warnings" }
            (warnings(context.analysis))
        }
    }
}

/// Every excluded well, by plate and reason; a failed plate in one row.
fn exclusions(context: &Context) -> Markup {
    let analysis = context.analysis;
    let mut groups: BTreeMap<(usize, By, String), Vec<Well>> = BTreeMap::new();
    for exclusion in analysis.exclusions() {
        groups.entry((exclusion.plate, exclusion.by, exclusion.reason)).or_default().push(exclusion.well);
    }
    if groups.is_empty() {
        return html! { p { "Nothing: every well of the layouts was used." } };
    }
    let caption = html! { "Wells that were left out, by plate and reason. They take part in no control, no fit and no fold." };
    let head = html! {
        th scope="col" { "Plate" }
        th scope="col" { "Wells" }
        th scope="col" { "Reason" }
        th scope="col" { "By" }
    };
    let row = |((plate, by, reason), wells): (&(usize, By, String), &Vec<Well>)| {
        let name = plates::title(&analysis.plates[*plate]);
        let cells = html! {
            tr {
                th.long scope="row" { a href={ "#plate-" (plate + 1) } { (name) } }
                td.long {
                    @if *by == By::Plate { "all " (wells.len()) " other wells with cells" }
                    @else { (wells.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")) }
                }
                td.long { (prose(reason)) }
                td { (who(*by)) }
            }
        };
        Row { name, cells }
    };
    context.folded.table("", &caption, &head, vec![groups.iter().map(row).collect()])
}

/// The folds with and without the wells that the study leaves out.
fn by_hand(context: &Context) -> Markup {
    let rows = &context.analysis.by_hand;
    if rows.is_empty() {
        return html! {};
    }
    let caption = "Every fold of the absolute IC50 as reported, without the wells left out by hand, and with them; bold where the call changes.";
    html! {
        h3 id="by-hand" { "What they change" }
        (otherwise(context, rows, caption, ["Without them, as reported", "With them"]))
    }
}

/// Diagnostics with their place and what to do.
fn warnings(analysis: &Analysis) -> Markup {
    html! {
        @if analysis.warnings.is_empty() { p { "None." } } @else {
            p { (words::counted(analysis.warnings.len(), "warning")) "." }
            ul {
                @for told in in_kinds(&analysis.warnings) {
                    @match told {
                        Told::InFull(one) => li { (warning(analysis, one)) },
                        Told::More(more) => li {
                            details {
                                summary { "and " (more.left.len()) " more of this kind" }
                                ul { @for one in more.left { li { (warning(analysis, one)) } } }
                            }
                        },
                    }
                }
            }
        }
    }
}

/// One warning, as a sentence with its place.
pub(super) fn warning(analysis: &Analysis, one: &Diagnostic) -> Markup {
    html! {
        (prose(&capitalised(&one.message)))
        @if let Some(place) = &one.place { " (" code { (analysis.study.shown(place)) } ")" }
        @if let Some(help) = &one.help { ": " (prose(help)) }
    }
}
