//! Figures on the page: the drawing with its caption and the way to its file.

use maud::{Markup, PreEscaped, html};

use super::folded::Folded;
use super::prose::prose;
use crate::report::figure::Figure;

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

/// One figure. Those with axes are told to the script, which finds the well under the pointer with them.
pub(super) fn one_drawn(figure: &Figure) -> Markup {
    let axes = figure.axes.as_ref().and_then(|axes| serde_json::to_string(axes).ok());
    html! {
        figure data-name=(figure.name) data-axes=[axes] {
            div.drawing tabindex=[figure.axes.is_some().then_some("0")] { (PreEscaped(inline(&figure.svg))) }
            @if let Some(linear) = &figure.linear { template.linear { (PreEscaped(inline(linear))) } }
            figcaption { (prose(&figure.caption)) " " a.file href={ "plots/" (figure.name) ".svg" } { "plots/" (figure.name) ".svg" } }
        }
    }
}
