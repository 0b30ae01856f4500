//! Figures on the page: the drawing with its caption and the way to its file.

use maud::{Markup, PreEscaped, html};

use super::context::Context;
use super::drawn::Curves;
use super::folded::Folded;
use super::prose::prose;
use crate::report::figure::{Figure, key_mark};
use crate::report::file_names::ONE_COLUMN;

/// Figures of one place up to which all of them stand open; of more the first one does.
const MOST_FIGURES: usize = 12;

/// A drawing within a page needs no name space, so that the page names no address at all.
pub(super) fn inline(svg: &str) -> String {
    svg.replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1)
}

/// The figures, with their captions.
pub(super) fn drawn(figures: &[&Figure]) -> Markup {
    html! { @for figure in figures { (one_drawn(figure)) } }
}

/// The same; of many all but the first are folded.
pub(super) fn drawn_or_folded(figures: &[&Figure], folded: &Folded) -> Markup {
    let open = if figures.len() <= MOST_FIGURES { figures.len() } else { 1 };
    html! {
        @for (place, figure) in figures.iter().enumerate() {
            @if place < open { (one_drawn(figure)) }
            @else { (folded.fold(&format!("plots/{}.svg", figure.name), one_drawn(figure))) }
        }
    }
}

/// One figure.
pub(super) fn one_drawn(figure: &Figure) -> Markup {
    html! {
        figure data-name=(figure.name) {
            div.drawing { (PreEscaped(inline(&figure.svg))) }
            (told(figure))
        }
    }
}

fn told(figure: &Figure) -> Markup {
    let file = format!("plots/{}.svg", figure.name);
    let has_column = figure.about.is_for_print();
    html! {
        figcaption {
            (prose(&figure.caption)) " " a.file href=(file) { (file) }
            @if has_column { " " a.file href={ (ONE_COLUMN) "/" (figure.name) ".svg" } { "for one column, 89 mm" } }
        }
    }
}

/// The curves of a compound for lines that are drawn together: with a key of their own, on an axis of log doses and, for
/// the script, on a linear one; the script finds the well under the pointer by their axes.
pub(super) fn curves_drawn(context: &Context, curves: &Curves, compound: &str) -> Markup {
    let axes = serde_json::to_string(&curves.axes).unwrap_or_default();
    let linear =
        curves.linear.as_ref().map(|linear| context.folded.kept(html! { (PreEscaped(inline(linear))) }));
    let met = |line: &String| context.analysis.experiments_of(line, compound).next().is_some();
    html! {
        figure.curves data-name=(curves.figure.name) data-axes=(axes) data-linear=[linear] {
            ul.key {
                @for (place, line) in curves.lines.iter().enumerate().filter(|(_, line)| met(line)) {
                    li data-line=(place) { (PreEscaped(inline(&key_mark(place)))) (line) }
                }
            }
            div.drawing tabindex="0" { (PreEscaped(inline(&curves.figure.svg))) }
            (told(&curves.figure))
        }
    }
}
