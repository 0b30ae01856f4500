//! The letter of a call in its shape, and its word: it reads in grey, and aloud.

use maud::{Markup, html};

use crate::report::words;
use foldshift_curves::compare::Call;

/// Every call, in the order of a legend.
pub(super) const CALLS: [Call; 5] = [Call::R, Call::L, Call::S, Call::H, Call::I];

/// The letter in its shape, spoken as its word.
pub(super) fn chip(call: Call) -> Markup {
    html! { span class={ "chip " (call) } role="img" aria-label=(words::call(call)) title=(words::call(call)) { (call) } }
}

/// The same; a dash without a call.
pub(super) fn chip_of(call: Option<Call>) -> Markup {
    html! { @if let Some(call) = call { (chip(call)) } @else { (words::NOTHING) } }
}

/// The letter with its word.
pub(super) fn called(call: Option<Call>) -> Markup {
    html! {
        @if let Some(call) = call {
            span.call { span class={ "chip " (call) } aria-hidden="true" { (call) } " " (words::call(call)) }
        } @else { (words::NOTHING) }
    }
}

/// What the letters mean.
pub(super) fn legend() -> Markup {
    html! {
        p.legend {
            @for call in CALLS { (called(Some(call))) " " }
            a.term href="#term-call" { "how a call is made" }
        }
    }
}
