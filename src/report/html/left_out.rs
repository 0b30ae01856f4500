//! What takes no part, and what went wrong without stopping the work: nothing is dropped in silence.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::plates;
use super::prose::prose;
use crate::report::words;
use foldshift_study::analysis::Analysis;

const PLATE_FAILED: &str = "plate failed";

/// Every excluded well, by plate and reason; a failed plate in one row.
pub(super) fn exclusions(analysis: &Analysis) -> Markup {
    let mut groups: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    for exclusion in analysis.exclusions() {
        groups.entry((exclusion.plate, exclusion.reason)).or_default().push(exclusion.well.to_string());
    }
    if groups.is_empty() {
        return html! { p { "Nothing: every well of the layouts was used." } };
    }
    html! {
        div.scroll {
            table {
                caption { "Excluded wells by plate and reason. They take part in no control, no fit and no fold." }
                thead {
                    tr {
                        th scope="col" { "Plate" }
                        th scope="col" { "Wells" }
                        th scope="col" { "Reason" }
                    }
                }
                tbody {
                    @for ((plate, reason), wells) in &groups {
                        tr {
                            th.long scope="row" { (plates::name(&analysis.plates[*plate])) }
                            td.long {
                                @if reason.starts_with(PLATE_FAILED) {
                                    "all " (wells.len()) " other wells with cells"
                                } @else {
                                    (wells.join(", "))
                                }
                            }
                            td.long { (prose(reason)) }
                        }
                    }
                }
            }
        }
    }
}

/// Diagnostics with their place and what to do.
pub(super) fn warnings(analysis: &Analysis) -> Markup {
    html! {
        @if analysis.warnings.is_empty() { p { "None." } } @else {
            p { (words::counted(analysis.warnings.len(), "warning")) "." }
            ul {
                @for warning in &analysis.warnings {
                    li {
                        (warning.message)
                        @if let Some(place) = &warning.place { " (" code { (analysis.study.shown(place)) } ")" }
                        @if let Some(help) = &warning.help { ": " (help) }
                    }
                }
            }
        }
    }
}
