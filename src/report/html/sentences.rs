//! The answer in sentences: what each resistant line does under each compound, and where its resistance lies. Where there are
//! many lines or compounds the sentences name groups and count.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::context::Context;
use super::line_sentence::{
    amount, by_memory, called, capitalised, is_artefact, judged_of, line_name, linked, listed, mechanism,
    not_compared, one_by_one,
};
use crate::report::words;
use foldshift_curves::compare::{Call, Shift};
use foldshift_mechanism::verdict::Verdict;
use foldshift_study::analysis::mechanism::Judged;

/// More resistant lines than this, or more compounds than [`MOST_COMPOUNDS`], are told in groups and counts.
const MOST_LINES: usize = 3;
/// Compounds that sentences name one by one.
const MOST_COMPOUNDS: usize = 8;
/// Compounds that a sentence of counts names.
const NAMED: usize = 3;

/// Are there so many folds that a matrix stands in the place of the forest?
pub(super) fn are_many(context: &Context) -> bool {
    context.pairs().count() > MOST_LINES || context.pairs().any(|pair| pair.len() > MOST_COMPOUNDS)
}

/// All sentences.
pub(super) fn answers(context: &Context) -> Markup {
    let many = are_many(context);
    html! {
        @if let Some(why) = words::nothing_compared(context.analysis) {
            p.lead { (capitalised(&why)) "." @if !context.analysis.curves.is_empty() { " The IC50s stand by compound below." } }
        }
        @if many { (in_groups(context)) } @else {
            @for pair in context.pairs() { (one_by_one(context, pair)) }
        }
        (not_compared(context))
    }
}

/// The whole panel: which compounds most lines resist, which lines lie where.
fn in_groups(context: &Context) -> Markup {
    let pairs: Vec<&[&Shift]> = context.pairs().collect();
    // A line that is compared with several parental lines is one line.
    let distinct = |pairs: &mut dyn Iterator<Item = &[&Shift]>| {
        pairs.map(|pair| pair[0].resistant.clone()).collect::<BTreeSet<String>>().len()
    };
    let lines = distinct(&mut pairs.iter().copied());
    // Lines by compound, of one call: those of most lines first, then by name.
    let counted = |call: Call| {
        let mut by_compound: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for shift in pairs.iter().flat_map(|pair| called(pair, call)) {
            by_compound.entry(&shift.compound).or_default().insert(&shift.resistant);
        }
        let mut found: Vec<(&str, usize)> =
            by_compound.into_iter().map(|(compound, lines)| (compound, lines.len())).collect();
        found.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        found
    };
    let of =
        |(compound, n): &(&str, usize)| html! { (linked(context, compound)) " (" (n) " of " (lines) ")" };
    let named = |found: &[(&str, usize)]| listed(&found.iter().take(NAMED).map(of).collect::<Vec<_>>());
    let (resistant, sensitised) = (counted(Call::R), counted(Call::H));
    let resisting = distinct(&mut pairs.iter().copied().filter(|pair| !called(pair, Call::R).is_empty()));
    let open = pairs.iter().map(|pair| called(pair, Call::I).len()).sum::<usize>();
    let most = resistant.first().is_some_and(|(_, n)| 2 * n > lines);
    let single = context.folds.iter().filter(|shift| words::is_of_one_experiment(shift)).count();
    html! {
        p.lead {
            b { (resisting) " of " (words::counted(lines, "line")) }
            @if resisting == 1 { " is" } @else { " are" } " resistant to at least one of " (words::counted(context.compounds.len(), "compound"))
            @if !resistant.is_empty() { @if most { ", most of them to " } @else { ", most often to " } (named(&resistant)) }
            "."
            @if !sensitised.is_empty() { " More sensitive are lines to " (named(&sensitised)) "." }
            @if open > 0 { " Undecided are " (open) " of " (words::counted(context.folds.len(), "fold")) "." }
            @if single > 0 { " " (single) " rest on one experiment, which supports no call." }
            @for (place, lines) in by_place(context) { " " (lines_at(context, place, &lines)) }
        }
    }
}

/// The judged lines by where their resistance lies, each by a fold of it.
fn by_place<'a>(context: &Context<'a>) -> Vec<(Verdict, Vec<&'a Shift>)> {
    const ORDER: [Verdict; 4] =
        [Verdict::OnTarget, Verdict::Mixed, Verdict::OffTarget, Verdict::InsufficientEvidence];
    // Where a line resists nothing there is no resistance that lies anywhere.
    let resisting = |pair: &&[&'a Shift]| !called(pair, Call::R).is_empty();
    let judged = |verdict: Verdict| -> Vec<&'a Shift> {
        let of = context.pairs().filter(resisting).map(|pair| pair[0]).filter(move |shift| {
            judged_of(context, shift).is_some_and(|judged| judged.judgement.decision.verdict == verdict)
        });
        of.collect()
    };
    ORDER
        .into_iter()
        .map(|verdict| (verdict, judged(verdict)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect()
}

fn lines_at(context: &Context, place: Verdict, lines: &[&Shift]) -> Markup {
    let names: Vec<Markup> = lines.iter().take(NAMED).map(|shift| line_name(context, shift)).collect();
    html! {
        @match place {
            Verdict::OnTarget => { "The resistance lies " a.quiet href="#mechanism" { b { "on target" } } " in " }
            Verdict::OffTarget => { "It lies " a.quiet href="#mechanism" { b { "off target" } } " in " }
            Verdict::Mixed => { "It lies " a.quiet href="#mechanism" { b { "on and off target" } } " in " }
            _ => { "Where it lies is " a.quiet href="#mechanism" { "not known" } " in " }
        }
        @if lines.len() <= NAMED { (listed(&names)) } @else { (words::counted(lines.len(), "line")) }
        "."
    }
}

/// Every line in counts, below the matrix; nothing where sentences named the compounds.
pub(super) fn line_by_line(context: &Context) -> Markup {
    html! {
        @if are_many(context) {
            @for pair in context.pairs() { (in_counts(context, pair, judged_of(context, pair[0]))) }
        }
    }
}

/// A line of which compounds are counted.
fn in_counts(context: &Context, pair: &[&Shift], judged: Option<&Judged>) -> Markup {
    let count = |call: Call| called(pair, call).len();
    let resistant = called(pair, Call::R);
    let first: Vec<Markup> = resistant
        .iter()
        .take(NAMED)
        .map(|shift| html! { (linked(context, &shift.compound)) " (" (amount(shift)) (by_memory(shift)) ")" })
        .collect();
    let artefacts = pair.iter().filter(|shift| is_artefact(shift)).count();
    let single = pair.iter().filter(|shift| words::is_of_one_experiment(shift)).count();
    let counts = [
        (count(Call::H), "more sensitive to"),
        (count(Call::L), "shifted for certain, at a low level, under"),
        (count(Call::S), "not shifted under"),
        (count(Call::I), "undecided under"),
        (artefacts, "resistant by its growth rate alone to"),
        (single, "measured in one experiment only under"),
    ];
    html! {
        p.lead.counted {
            (line_name(context, pair[0])) " "
            @if single == pair.len() { "was measured under " (words::counted(single, "compound")) ", in one experiment only, which supports no call" }
            @else { "is resistant to " b { (resistant.len()) " of " (words::counted(pair.len(), "compound")) } }
            @if !first.is_empty() {
                ", " @if resistant.len() > first.len() { "most to " }
                (listed(&first))
            }
            @for (n, what) in counts { @if n > 0 && n < pair.len().max(single + 1) { "; " (what) " " (n) } }
            "."
            @if let Some(judged) = judged.filter(|_| !resistant.is_empty()) { " " (mechanism(&judged.judgement)) }
        }
    }
}
