//! The compounds: an overview of all, then each with its curves, days, numbers and plates.

use maud::{Markup, html};

use super::chips;
use super::compound;
use super::context::Context;
use super::{MOST_OPEN, inline, matrix, numbers, sentences};
use maud::PreEscaped;

/// Compounds under one heading of a large page.
const GROUP: usize = 50;
/// Compounds up to which all small curves stand on the first screen.
pub(super) const MOST_CARDS: usize = 8;

/// The place.
pub(super) fn section(context: &Context) -> Markup {
    let compounds = &context.compounds;
    let few = compounds.len() <= MOST_CARDS;
    html! {
        section.place id="compounds" aria-labelledby="compounds-title" {
            div.sub.default id="overview" {
                h2 id="compounds-title" { "Compounds" }
                @if compounds.is_empty() {
                    p { "No curve could be assembled: every sample was left out." }
                } @else if compounds.len() <= MOST_OPEN {
                    nav.compounds aria-label="Compounds" {
                        @for name in compounds { @if let Some(id) = context.id_of(name) { a href={ "#" (id) } { (name) } " " } }
                    }
                }
                @if !sentences::are_many(context) && !few { (matrix::matrix(context)) }
                @if !few && compounds.len() <= MOST_OPEN {
                    @if context.is_large() { (context.folded.part(cards(context))) } @else { (cards(context)) }
                }
                p { a href="#numbers" { "All numbers of all compounds" } }
            }
            (articles(context, few))
            div.sub id="numbers" { (numbers::all(context)) }
        }
    }
}

/// The small curves of every compound, each a way to it.
pub(super) fn cards(context: &Context) -> Markup {
    html! {
        div.cards {
            @for name in &context.compounds {
                @let drawn = context.drawn_of(name).into_iter().flat_map(|drawn| &drawn.small);
                @if let Some(id) = context.id_of(name) {
                    div.card {
                        p {
                            a href={ "#" (id) } { (name) }
                            span.grow {}
                            @for shift in context.folds_of(name) {
                                span.of-line {
                                    span.small.mute title=(shift.resistant) { (context.told_short(shift)) } " " (chips::chip_of(shift.call))
                                }
                                " "
                            }
                        }
                        @for figure in drawn { (PreEscaped(inline(&figure.svg))) }
                    }
                }
            }
        }
    }
}

/// All compounds, in the order of their names; of many each under its own heading.
fn articles(context: &Context, few: bool) -> Markup {
    let compounds = &context.compounds;
    if compounds.len() > MOST_OPEN {
        let one = |name: &&str| {
            let id = context.id_of(name).unwrap_or_default();
            context.folded.fold_named(&id, name, compound::article(context, name))
        };
        let group = |some: &[&str]| {
            let each = html! { @for name in some { (one(name)) } };
            context.folded.fold(&format!("{} – {}", some[0], some[some.len() - 1]), each)
        };
        return html! {
            div.sub.default id="by-name" {
                div id="found" {}
                @for some in compounds.chunks(GROUP) { (group(some)) }
            }
        };
    }
    html! {
        @for name in compounds {
            @let id = context.id_of(name).unwrap_or_default();
            div class={ "sub" @if few { " default" } } id=(id) { (compound::article(context, name)) }
        }
    }
}
