//! What takes no part, and what went wrong without stopping the work: nothing is dropped in silence.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::folded::{Folded, Row};
use super::plates;
use super::prose::prose;
use crate::report::words;
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::diagnostic::kinds::{Told, in_kinds};

const PLATE_FAILED: &str = "plate failed";

/// Every excluded well, by plate and reason; a failed plate in one row.
pub(super) fn exclusions(analysis: &Analysis, folded: &Folded) -> Markup {
    let mut groups: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    for exclusion in analysis.exclusions() {
        groups.entry((exclusion.plate, exclusion.reason)).or_default().push(exclusion.well.to_string());
    }
    if groups.is_empty() {
        return html! { p { "Nothing: every well of the layouts was used." } };
    }
    let caption =
        html! { "Excluded wells by plate and reason. They take part in no control, no fit and no fold." };
    let head = html! {
        th scope="col" { "Plate" }
        th scope="col" { "Wells" }
        th scope="col" { "Reason" }
    };
    let row = |((plate, reason), wells): (&(usize, String), &Vec<String>)| {
        let name = plates::name(&analysis.plates[*plate]);
        let cells = html! {
            tr {
                th.long scope="row" { (name) }
                td.long {
                    @if reason.starts_with(PLATE_FAILED) {
                        "all " (wells.len()) " other wells with cells"
                    } @else {
                        (wells.join(", "))
                    }
                }
                td.long { (prose(reason)) }
            }
        };
        Row { name, cells }
    };
    folded.table("", &caption, &head, vec![groups.iter().map(row).collect()])
}

/// Diagnostics with their place and what to do.
pub(super) fn warnings(analysis: &Analysis) -> Markup {
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

fn warning(analysis: &Analysis, one: &Diagnostic) -> Markup {
    html! {
        (prose(&one.message))
        @if let Some(place) = &one.place { " (" code { (analysis.study.shown(place)) } ")" }
        @if let Some(help) = &one.help { ": " (prose(help)) }
    }
}
