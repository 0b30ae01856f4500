//! Figures on the page: the drawing with its caption and the way to its file.

use maud::{Markup, PreEscaped, html};

use super::context::Context;
use super::folded::Folded;
use super::prose::prose;
use crate::report::figure::{Axes, Figure, Format, Scale, View, curves_with_axes, key_mark};
use serde::Serialize;

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
    html! { figcaption { (prose(&figure.caption)) " " a.file href=(file) { (file) } } }
}

/// The curves of a compound for lines that are drawn together: with a key of their own, on an axis of log doses and, for
/// the script, on a linear one; the script finds the well under the pointer by their axes.
pub(super) fn curves_drawn(context: &Context, lines: &[String], compound: &str) -> Markup {
    let view = |scale: Scale| View { scale, key: false };
    let drawn =
        |scale: Scale| curves_with_axes(context.analysis, lines, compound, view(scale), &Format::PAGE);
    let Some((figure, log)) = drawn(Scale::Log) else { return html! {} };
    let (linear, on_linear) = drawn(Scale::Linear).unzip();
    let both = Both { lines, log, linear: on_linear.unwrap_or_default() };
    let axes = serde_json::to_string(&both).unwrap_or_default();
    let linear = linear.map(|linear| context.folded.kept(html! { (PreEscaped(inline(&linear.svg))) }));
    let met = |line: &String| context.analysis.experiments_of(line, compound).next().is_some();
    html! {
        figure.curves data-name=(figure.name) data-axes=(axes) data-linear=[linear] {
            ul.key {
                @for (place, line) in lines.iter().enumerate().filter(|(_, line)| met(line)) {
                    li data-line=(place) { (PreEscaped(inline(&key_mark(place)))) (line) }
                }
            }
            div.drawing tabindex="0" { (PreEscaped(inline(&figure.svg))) }
            (told(&figure))
        }
    }
}

/// The axes of a figure of curves: a list of panels each.
#[derive(Serialize)]
struct Both<'a> {
    lines: &'a [String],
    log: Vec<Axes>,
    linear: Vec<Axes>,
}
