//! The first screen: the answer in sentences, one figure, and what must be known before any number is read.

use maud::{Markup, html};

use super::chips;
use super::compounds::{MOST_CARDS, cards};
use super::context::Context;
use super::figures::{curves_drawn, one_drawn};
use super::{matrix, sentences, side};
use crate::report::figure::About;
use crate::report::words::counted;

/// The place.
pub(super) fn section(context: &Context) -> Markup {
    let study = &context.analysis.study;
    let few = context.compounds.len() <= MOST_CARDS;
    html! {
        section.place id="answer" aria-labelledby="title" {
            h1 id="title" { (study.name) }
            p.scope { (scope(context)) @if study.simulated { " · " b.bad { "simulated data" } } }
            div.two {
                div {
                    (sentences::answers(context))
                    (picture(context))
                    (sentences::line_by_line(context))
                    @if !context.folds.is_empty() { p.to-numbers { a href="#folds" { "Quote these numbers" } } }
                }
                (side::side(context))
            }
            @if few && !context.compounds.is_empty() {
                h2.cards-title { "Compounds" span.small.mute { " each opens to its days, wells, plates and numbers" } }
                (cards(context))
            }
        }
    }
}

/// The forest of a few folds, the matrix of many.
fn picture(context: &Context) -> Markup {
    let forests = context.figures_about(|about| *about == About::Folds);
    let many = sentences::are_many(context) && context.compounds.len() <= matrix::MOST_ROWS;
    html! {
        @if many {
            (matrix::matrix(context))
        } @else if let Some(forest) = forests.first() {
            (one_drawn(forest))
            (chips::legend())
        } @else if let [only] = context.compounds.as_slice() {
            @for curves in context.drawn_of(only).iter().flat_map(|drawn| &drawn.curves) { (curves_drawn(context, curves, only)) }
        }
    }
}

/// What was measured, in a line.
fn scope(context: &Context) -> String {
    let (analysis, assay) = (context.analysis, &context.analysis.study.assay);
    let mut parts = vec![
        counted(context.experiments.len(), "experiment"),
        counted(analysis.plates.len(), "plate"),
        counted(context.lines.len(), "cell line"),
        counted(context.compounds.len(), "compound"),
        assay.readout.clone(),
    ];
    parts.extend(assay.exposure_h.map(|hours| format!("{hours} h")));
    parts.join(" · ")
}
