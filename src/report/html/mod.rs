//! The report: one page that stands alone, opens offline, prints, and says first what matters most.

mod anatomy;
mod compounds;
mod folded;
mod growth;
mod left_out;
mod mechanism;
mod noise;
mod plates;
pub(crate) mod prose;
mod sensitivity;
mod summary;
mod tables;
#[cfg(test)]
mod tests;

use folded::Folded;
pub(crate) use folded::packed_bytes;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::report::figure::{About, Figure};
use crate::report::methods;
use crate::report::words::counted;
use foldshift_curves::compare::{Metric, Shift, Tag};
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::Zero;

/// `report.html`. `figures` are those of [`figures`](crate::report::figure::figures), `resolved` is the
/// text of the study with every default filled in.
#[must_use]
pub fn page(analysis: &Analysis, figures: &[Figure], resolved: &str) -> String {
    let study = &analysis.study;
    let folded = Folded::default();
    let body = html! {
        header {
            h1 { (study.name) }
            p.lead { (scope(analysis)) }
            (banners(analysis))
            (contents(analysis))
        }
        (sections(analysis, figures, resolved, &folded))
        footer {
            p { strong { "Research use only. Not a treatment recommendation." } }
            p { "foldshift " (env!("CARGO_PKG_VERSION")) }
        }
    };
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "foldshift " (env!("CARGO_PKG_VERSION")) };
                title { (study.name) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                (body)
                (folded.block())
            }
        }
    };
    markup.into_string()
}

/// Everything between the head and the foot of the page.
fn sections(analysis: &Analysis, figures: &[Figure], resolved: &str, folded: &Folded) -> Markup {
    html! {
        main {
            section id="summary" {
                h2 { "Summary" }
                (summary::answers(analysis))
                (summary::table(analysis, folded))
                (drawn_or_folded(figures, folded, |about| matches!(about, About::Folds | About::CrossResistance)))
            }
            (mechanism::section(analysis, figures))
            section id="compounds" {
                h2 { "Compounds" }
                (compounds::sections(analysis, figures, folded))
            }
            (growth::section(analysis, folded))
            (tables::differences(analysis, folded))
            (anatomy::section(analysis, folded))
            (sensitivity::section(analysis, folded))
            (noise::section(analysis, figures, folded))
            section.new-page id="plates" {
                div.across {
                    h2 { "Plates" }
                    (plates::quality(analysis, folded))
                }
                (plates::maps(analysis, figures, folded))
            }
            section.across id="curves" {
                h2 { "All curves" }
                (tables::curves(analysis, folded))
            }
            section id="excluded" {
                h2 { "What was left out" }
                (left_out::exclusions(analysis, folded))
            }
            section id="warnings" {
                h2 { "Warnings" }
                (left_out::warnings(analysis))
            }
            section id="methods" {
                h2 { "Methods" }
                @for (heading, paragraph) in methods::paragraphs(analysis) {
                    h3 { (heading) }
                    p { (prose::prose(&paragraph)) }
                }
            }
            section id="settings" {
                h2 { "Settings" }
                p { "The study with every default filled in. It gives these results again." }
                pre { (resolved) }
            }
        }
    }
}

/// What was measured, in a line.
fn scope(analysis: &Analysis) -> String {
    let wells = || analysis.plates.iter().flat_map(|plate| plate.wells.values());
    let mut experiments: Vec<&str> = wells().filter_map(|well| well.content.experiment.as_deref()).collect();
    experiments.sort_unstable();
    experiments.dedup();
    let mut lines: Vec<&str> = wells().filter_map(|well| well.content.cell_line.as_deref()).collect();
    lines.sort_unstable();
    lines.dedup();
    let mut parts = vec![
        counted(experiments.len(), "experiment"),
        counted(analysis.plates.len(), "plate"),
        counted(lines.len(), "cell line"),
        counted(analysis.compounds().len(), "compound"),
        analysis.study.assay.readout.clone(),
    ];
    parts.extend(analysis.study.assay.exposure_h.map(|hours| format!("{hours} h")));
    parts.join(" · ")
}

/// What must be known before any number is read.
fn banners(analysis: &Analysis) -> Markup {
    let failed = analysis.failed_plates();
    let loose = not_controlled(analysis);
    html! {
        @if analysis.study.simulated {
            div.banner.loud role="note" {
                p { strong { "SIMULATED DATA" } " Nobody measured these numbers; they say nothing about any compound." }
            }
        }
        @if analysis.study.normalise.zero == Zero::None {
            div.banner.loud role="note" {
                p { strong { "No blank was subtracted." }
                    " The study waives it (" code { "zero = \"none\"" } "): responses do not fall to zero when cells die, "
                    "so that absolute IC50s come out too high or not at all." }
            }
        }
        @if !failed.is_empty() {
            div.banner.loud role="note" {
                p { strong { (counted(failed.len(), "plate")) " failed" } " and took no part in any fit:" }
                ul {
                    @for index in failed {
                        li { (plates::name(&analysis.plates[index])) ": " (prose::prose(&plates::failures(&analysis.plates[index]))) }
                    }
                }
            }
        }
        @if !loose.is_empty() && analysis.growth.is_empty() {
            div.banner role="note" {
                p { strong { "Growth rate not controlled." }
                    " Without a time-zero reading or doubling times, a line that grows more slowly looks resistant." }
            }
        }
        @if !loose.is_empty() && !analysis.growth.is_empty() {
            div.banner role="note" {
                p { strong { "Growth rate not controlled for " (loose.join("; ")) "." }
                    " Without GR in every experiment behind a fold, a line that grows more slowly looks resistant; "
                    a href="#growth" { "Growth" } " says what is missing." }
            }
        }
    }
}

/// The lines that are compared without a word on their growth, each with the compounds.
fn not_controlled(analysis: &Analysis) -> Vec<String> {
    let loose =
        |shift: &&Shift| shift.metric == Metric::Ic50Abs && shift.tags.contains(&Tag::GrowthNotControlled);
    let shifts: Vec<&Shift> = analysis.shifts.iter().filter(loose).collect();
    shifts
        .chunk_by(|a, b| (&a.parental, &a.resistant) == (&b.parental, &b.resistant))
        .map(|pair| {
            let compounds: Vec<&str> = pair.iter().map(|shift| shift.compound.as_str()).collect();
            format!("{} against {} ({})", pair[0].resistant, pair[0].parental, some(&compounds, ", "))
        })
        .collect()
}

fn contents(analysis: &Analysis) -> Markup {
    let sections = [
        ("summary", "Summary", true),
        ("mechanism", "Mechanism", mechanism::there(analysis)),
        ("compounds", "Compounds", true),
        ("growth", "Growth", !analysis.growth.is_empty()),
        ("differences", "Other metrics", !analysis.shifts.is_empty()),
        ("anatomy", "Anatomy", !analysis.anatomy.is_empty()),
        ("sensitivity", "Sensitivity", sensitivity::there(analysis)),
        ("noise", "Noise", noise::there(analysis)),
        ("plates", "Plates", true),
        ("curves", "All curves", true),
        ("excluded", "Left out", true),
        ("warnings", "Warnings", true),
        ("methods", "Methods", true),
        ("settings", "Settings", true),
    ];
    html! {
        nav aria-label="Contents" {
            ul {
                @for (id, name, _) in sections.into_iter().filter(|(.., there)| *there) {
                    li { a href={ "#" (id) } { (name) } }
                }
            }
        }
    }
}

/// Compounds, and plates, up to which all of them stand open.
const MOST_OPEN: usize = 40;

/// Figures of one place up to which all of them stand open; of more the first one does.
const MOST_FIGURES: usize = 12;

/// Names that a sentence holds; what stands in a table too is counted there.
const MOST_NAMES: usize = 40;

/// All of a few; of many the first ones, and how many more.
fn some<T: AsRef<str>>(told: &[T], between: &str) -> String {
    let shown: Vec<&str> = told.iter().take(MOST_NAMES).map(AsRef::as_ref).collect();
    let more = told.len() - shown.len();
    let shown = shown.join(between);
    if more == 0 { shown } else { format!("{shown}{between}and {more} more, in the tables below") }
}

/// The figures about something, with their captions.
fn drawn(figures: &[Figure], wanted: impl Fn(&About) -> bool) -> Markup {
    html! { @for figure in figures.iter().filter(|figure| wanted(&figure.about)) { (one_drawn(figure)) } }
}

/// The same; of many all but the first are folded.
fn drawn_or_folded(figures: &[Figure], folded: &Folded, wanted: impl Fn(&About) -> bool) -> Markup {
    let wanted: Vec<&Figure> = figures.iter().filter(|figure| wanted(&figure.about)).collect();
    let open = if wanted.len() <= MOST_FIGURES { wanted.len() } else { 1 };
    html! {
        @for (place, figure) in wanted.iter().enumerate() {
            @if place < open { (one_drawn(figure)) }
            @else { (folded.fold(&format!("plots/{}.svg", figure.name), one_drawn(figure))) }
        }
    }
}

fn one_drawn(figure: &Figure) -> Markup {
    html! {
        figure {
            (PreEscaped(inline(&figure.svg)))
            figcaption { (prose::prose(&figure.caption)) }
        }
    }
}

/// A drawing within a page needs no name space, so that the page names no address at all.
fn inline(svg: &str) -> String {
    svg.replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1)
}
