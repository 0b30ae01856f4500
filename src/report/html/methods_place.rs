//! How it was done: the methods of a paper with their references, the terms, the settings.

use maud::{Markup, html};

use super::glossary;
use super::prose::prose;
use crate::report::methods::works::Work;
use crate::report::methods::{self, Passage, Piece, plain_reference};
use foldshift_study::analysis::Analysis;

/// The place.
pub(super) fn section(analysis: &Analysis, resolved: &str) -> Markup {
    html! {
        section.place id="methods" aria-labelledby="methods-title" {
            h2 id="methods-title" { "Methods" }
            @for (heading, passage) in methods::passages(analysis) {
                h3 { (heading) }
                p { (told(&passage)) }
            }
            (references(&methods::cited(analysis)))
            (glossary::list(analysis.study.compare.margins))
            h3 id="settings" { "Settings" }
            p { "The study with every default filled in. It gives these results again." }
            pre tabindex="0" role="region" aria-label="Settings" { (resolved) }
            footer {
                p { strong { "Research use only. Not a treatment recommendation." } }
                p.small.mute { "foldshift " (env!("CARGO_PKG_VERSION")) }
            }
        }
    }
}

/// A paragraph; a citation leads to its reference.
fn told(passage: &Passage) -> Markup {
    html! {
        @for piece in passage.pieces() {
            @match piece {
                Piece::Words(words) => (prose(words)),
                Piece::Cited(works) => {
                    " ("
                    @for (place, work) in works.iter().enumerate() {
                        @if place > 0 { "; " }
                        a href={ "#ref-" (work.key) } { (work.label()) }
                    }
                    ")"
                }
            }
        }
    }
}

/// What is cited, by author, with where it is found.
fn references(works: &[&Work]) -> Markup {
    html! {
        h3 id="references" { "References" }
        ul.references {
            @for work in works {
                li id={ "ref-" (work.key) } {
                    (plain_reference(work))
                    @if let Some(address) = work.address() {
                        " " a href=(address) rel="noreferrer" { (work.doi().unwrap_or(address.trim_start_matches("https://"))) }
                    }
                }
            }
        }
        p.small { "As BibTeX: " a href="references.bib" { "references.bib" } ". Legends of the figures: " a href="methods.md" { "methods.md" } "." }
    }
}
