//! The report: one page that stands alone, opens offline, prints, and says first what matters most.
//!
//! ```text
//! Answer     sentences · one figure · what failed, to be careful with, to do next, left out by hand
//! Compounds  matrix and small curves ─► each: curves, days, numbers, plates ─► all numbers
//! Combinations, where wells hold two compounds: maps, excess, what restores sensitivity
//! Mechanism  evidence of every resistant line        Plates  maps by experiment, every number
//! Left out   wells by reason, warnings               Methods  the paragraph of a paper, terms, settings
//! ```
//!
//! Without its script the page shows everything, one place under the other, as it is printed.

mod anatomy;
mod answer;
mod chips;
mod combinations;
mod compound;
mod compounds;
mod context;
mod data;
mod decisions;
mod drawn;
mod figures;
mod fold_table;
mod folded;
mod glossary;
mod growth;
mod left_out;
mod line_sentence;
mod matrix;
mod mechanism;
mod methods_place;
mod noise;
mod numbers;
mod otherwise;
mod plates;
pub(crate) mod prose;
mod sensitivity;
mod sentences;
mod side;
mod tables;
#[cfg(test)]
mod tests;

/// Words of the page that the studio says too.
#[cfg(feature = "studio")]
pub(crate) mod said {
    pub(crate) use super::line_sentence::{
        all_failed, amount, by_memory, by_plateau, capitalised, is_artefact, mechanism, why_untold,
    };
    pub(crate) use super::matrix::{classes, known};
}

use context::Context;
use figures::inline;
use folded::Folded;
pub(crate) use folded::packed_bytes;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::report::figure::{Figure, style_sheet};
use crate::report::file_names;
use foldshift_study::analysis::Analysis;

/// Compounds, and plates, up to which all of them stand open.
const MOST_OPEN: usize = 40;

/// Names that a sentence holds; what stands in a table too is counted there.
const MOST_NAMES: usize = 40;

/// The places of the page.
const PLACES: [(&str, &str); 6] = [
    ("answer", "Answer"),
    ("compounds", "Compounds"),
    ("mechanism", "Mechanism"),
    ("plates", "Plates"),
    ("left-out", "Left out"),
    ("methods", "Methods"),
];

/// The places of the page of a study: combinations before the mechanism, where there are any.
fn places(analysis: &Analysis) -> Vec<(&'static str, &'static str)> {
    let mut places = PLACES.to_vec();
    if combinations::there(analysis) {
        places.insert(2, combinations::PLACE);
    }
    places
}

/// `report.html`. `figures` are those of [`figures`](crate::report::figure::figures), `resolved` is the
/// text of the study with every default filled in.
#[must_use]
pub fn page(analysis: &Analysis, figures: &[Figure], resolved: &str) -> String {
    let folded = Folded::default();
    let context = Context::new(analysis, figures, &folded);
    let main = html! {
        main id="main" {
            (answer::section(&context))
            (compounds::section(&context))
            (combinations::section(&context))
            (mechanism::section(&context))
            (plates::section(&context))
            (left_out::section(&context))
            (methods_place::section(analysis, resolved))
        }
    };
    let data = data::block(&context);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "foldshift " (env!("CARGO_PKG_VERSION")) };
                meta name="color-scheme" content="light dark";
                title { (analysis.study.name) }
                style { (PreEscaped(style_sheet())) (PreEscaped(include_str!("style.css"))) }
            }
            body {
                (bar(analysis))
                (main)
                (data)
                (folded.block())
                script { (PreEscaped(include_str!("inflate.js"))) (PreEscaped(include_str!("unfold.js"))) (PreEscaped(include_str!("page.js"))) }
            }
        }
    };
    markup.into_string()
}

/// The places, what is looked for, the files beside the page, light or dark.
fn bar(analysis: &Analysis) -> Markup {
    let tables = file_names::of_tables(analysis);
    html! {
        a.skip href="#main" { "Skip to the answer" }
        header.bar {
            nav aria-label="Places" {
                @for (id, name) in places(analysis) { a href={ "#" (id) } { (name) } " " }
            }
            span.grow {}
            input id="find" type="search" placeholder="Find a compound, line, well" aria-label="Find a compound, line, well" autocomplete="off" hidden;
            details.files {
                summary { "Files" }
                div {
                    p.small { "Beside this page, in the folder of the results:" }
                    ul {
                        @for name in &tables { li { a href=(name) { (name) } } }
                        li { a href=(file_names::PUBCHEM) { (file_names::PUBCHEM) } }
                        li { a href="methods.md" { "methods.md" } }
                        li { a href=(file_names::REFERENCES) { (file_names::REFERENCES) } }
                        li { a href="prism.pzfx" { "prism.pzfx" } ", for GraphPad Prism" }
                        li { a href="study.resolved.toml" { "study.resolved.toml" } }
                        @if !analysis.decided.is_empty() { li { a href=(file_names::DECISIONS) { (file_names::DECISIONS) } } }
                        li { a href="plots/" { "plots/" } ", every figure" }
                    }
                }
            }
            button id="theme" type="button" aria-label="Light or dark" title="Light or dark" hidden { "◐" }
        }
        div id="looked-for" role="status" {}
    }
}

/// All of a few; of many the first ones, and how many more.
fn some<T: AsRef<str>>(told: &[T], between: &str) -> String {
    let shown: Vec<&str> = told.iter().take(MOST_NAMES).map(AsRef::as_ref).collect();
    let more = told.len() - shown.len();
    let shown = shown.join(between);
    if more == 0 { shown } else { format!("{shown}{between}and {more} more, in the tables below") }
}
