//! How it was done: the methods of a paper, the terms, the settings.

use maud::{Markup, html};

use super::glossary;
use super::prose::prose;
use crate::report::methods;
use foldshift_study::analysis::Analysis;

/// The place.
pub(super) fn section(analysis: &Analysis, resolved: &str) -> Markup {
    html! {
        section.place id="methods" aria-labelledby="methods-title" {
            h2 id="methods-title" { "Methods" }
            @for (heading, paragraph) in methods::paragraphs(analysis) {
                h3 { (heading) }
                p { (prose(&paragraph)) }
            }
            (glossary::list())
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
