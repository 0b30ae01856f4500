//! The answer in sentences: what each resistant line does under each compound, and where its resistance lies. Where there are
//! many lines or compounds the sentences name groups and count.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::context::Context;
use crate::report::words;
use foldshift_curves::compare::{Call, Metric, Shift, Tag};
use foldshift_curves::elementary::log10;
use foldshift_mechanism::verdict::finding::{Finding, FindingCode};
use foldshift_mechanism::verdict::words as in_words;
use foldshift_mechanism::verdict::{Judgement, Verdict};
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
            @for pair in context.pairs() { (one_by_one(context, pair, judged_of(context, pair[0]))) }
        }
    }
}

fn judged_of<'a>(context: &Context<'a>, shift: &Shift) -> Option<&'a Judged> {
    let is = |judged: &&Judged| judged.parental == shift.parental && judged.resistant == shift.resistant;
    context.analysis.mechanism.iter().find(is)
}

/// A sentence that begins with a capital.
pub(super) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn is_artefact(shift: &Shift) -> bool {
    shift.tags.contains(&Tag::GrowthRateArtefact)
}

/// Is it shifted with the line, rather than by its growth alone, and in more than one experiment?
fn called<'s, 'a>(pair: &'s [&'a Shift], call: Call) -> Vec<&'s &'a Shift> {
    let counts = |shift: &&&Shift| {
        shift.call == Some(call) && !is_artefact(shift) && !words::is_of_one_experiment(shift)
    };
    let mut found: Vec<&&Shift> = pair.iter().filter(counts).collect();
    found.sort_by(|a, b| size(b).total_cmp(&size(a)));
    found
}

/// How far a fold lies from none, as far as it is known.
pub(super) fn size(shift: &Shift) -> f64 {
    let known = shift.estimate.or(shift.lower).or(shift.upper).filter(|fold| *fold > 0.0);
    known.map_or(0.0, |fold| log10(fold).abs())
}

/// `61-fold (36–104)`, `at least 679-fold`; `in this one experiment 40-fold …`.
pub(super) fn amount(shift: &Shift) -> String {
    if words::is_of_one_experiment(shift) {
        return words::in_one_experiment(shift);
    }
    let value = words::shift_value(shift);
    let bare = value.trim_start_matches(['>', '<', '≥', '≤', '+', ' ']);
    match shift.qualifier {
        "nd" => "of which nothing can be said".to_owned(),
        ">" if value.starts_with('≥') => format!("at least {bare}-fold"),
        "<" if value.starts_with('≤') => format!("at most {bare}-fold"),
        ">" => format!("more than {bare}-fold"),
        "<" => format!("less than {bare}-fold"),
        _ => format!("{value}-fold"),
    }
}

/// `(36–104)`; empty of a bound, whose word says what it is.
fn limits(shift: &Shift) -> String {
    let limits = words::shift_limits(shift);
    if shift.estimate.is_none() || limits.is_empty() || words::is_of_one_experiment(shift) {
        String::new()
    } else {
        format!(" ({limits})")
    }
}

/// `a, b and c`.
fn listed(parts: &[Markup]) -> Markup {
    html! {
        @for (place, part) in parts.iter().enumerate() {
            @if place > 0 { @if place + 1 == parts.len() { " and " } @else { ", " } }
            (part)
        }
    }
}

fn linked(context: &Context, compound: &str) -> Markup {
    html! {
        @match context.id_of(compound) {
            Some(id) => a.quiet href={ "#" (id) } { (compound) },
            None => (compound),
        }
    }
}

fn line_name(context: &Context, line: &str) -> Markup {
    html! { b class={ "line l" (context.place_of(line)) } { (line) } }
}

/// Every compound of a line by its name.
fn one_by_one(context: &Context, pair: &[&Shift], judged: Option<&Judged>) -> Markup {
    let line = &pair[0].resistant;
    let of = |call: Call| called(pair, call);
    let named = |shift: &&&Shift| linked(context, &shift.compound);
    let with_amount = |shift: &&&Shift| html! { (linked(context, &shift.compound)) " (" (amount(shift)) ")" };
    let mut clauses: Vec<Markup> = Vec::new();
    let mut resistant = of(Call::R);
    if let Some(lead) = judged.and_then(|judged| judged.judgement.lead_drug.as_deref()) {
        // The drug that stands for the line comes first.
        resistant.sort_by_key(|shift| shift.compound != lead);
    }
    if let Some((first, others)) = resistant.split_first() {
        clauses.push(html! {
            "is resistant to " (linked(context, &first.compound)) ", " b { (amount(first)) (limits(first)) }
            @if !others.is_empty() { ", and to " (listed(&others.iter().map(with_amount).collect::<Vec<_>>())) }
        });
    }
    let artefacts: Vec<Markup> = pair
        .iter()
        .filter(|shift| is_artefact(shift))
        .map(|shift| {
            let gr50 = context.beside(shift, Metric::Gr50);
            html! {
                (linked(context, &shift.compound)) " (" (amount(shift))
                @if let Some(gr50) = gr50 { "; by GR50 " (words::shift(gr50)) } ")"
            }
        })
        .collect();
    if !artefacts.is_empty() {
        clauses.push(html! { "seems resistant, by its growth rate alone, to " (listed(&artefacts)) });
    }
    let sensitised = of(Call::H);
    if !sensitised.is_empty() {
        clauses.push(html! { "is more sensitive to " (listed(&sensitised.iter().map(with_amount).collect::<Vec<_>>())) });
    }
    let same = of(Call::S);
    if !same.is_empty() {
        let verb = if same.len() == 1 { "works" } else { "work" };
        clauses.push(html! { (listed(&same.iter().map(named).collect::<Vec<_>>())) " still " (verb) });
    }
    let undecided = of(Call::I);
    if !undecided.is_empty() {
        let verb = if undecided.len() == 1 { "is" } else { "are" };
        clauses.push(html! { (listed(&undecided.iter().map(with_amount).collect::<Vec<_>>())) " " (verb) " undecided" });
    }
    let single: Vec<&&Shift> = pair.iter().filter(|shift| words::is_of_one_experiment(shift)).collect();
    let compared = |compound: &&&str| !pair.iter().any(|shift| shift.compound == **compound);
    let missing: Vec<Markup> =
        context.compounds.iter().filter(compared).map(|compound| linked(context, compound)).collect();
    html! {
        p.lead {
            (line_name(context, line)) " "
            @for (place, clause) in clauses.iter().enumerate() { @if place > 0 { "; " } (clause) }
            @if !single.is_empty() {
                @if !clauses.is_empty() { "; " }
                @for (place, shift) in single.iter().enumerate() {
                    @if place > 0 { "; " }
                    "under " (linked(context, &shift.compound)) " " (words::in_one_experiment(shift))
                }
            }
            "."
            @if !single.is_empty() { " One experiment supports no call." }
            @if !missing.is_empty() {
                " Not compared, since one of the lines has no usable curve: " (listed(&missing)) "."
            }
            @if let Some(judged) = judged { " " (mechanism(&judged.judgement)) }
        }
    }
}

/// The whole panel: which compounds most lines resist, which lines lie where.
fn in_groups(context: &Context) -> Markup {
    let pairs: Vec<&[&Shift]> = context.pairs().collect();
    let lines = pairs.len();
    // Lines by compound, of one call: those of most lines first, then by name.
    let counted = |call: Call| {
        let mut by_compound: BTreeMap<&str, usize> = BTreeMap::new();
        for shift in pairs.iter().flat_map(|pair| called(pair, call)) {
            *by_compound.entry(&shift.compound).or_default() += 1;
        }
        let mut found: Vec<(&str, usize)> = by_compound.into_iter().collect();
        found.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        found
    };
    let of =
        |(compound, n): &(&str, usize)| html! { (linked(context, compound)) " (" (n) " of " (lines) ")" };
    let named = |found: &[(&str, usize)]| listed(&found.iter().take(NAMED).map(of).collect::<Vec<_>>());
    let (resistant, sensitised, undecided) = (counted(Call::R), counted(Call::H), counted(Call::I));
    let resisting = pairs.iter().filter(|pair| !called(pair, Call::R).is_empty()).count();
    let open: usize = undecided.iter().map(|(_, n)| n).sum();
    let single = context.folds.iter().filter(|shift| words::is_of_one_experiment(shift)).count();
    html! {
        p.lead {
            b { (resisting) " of " (words::counted(lines, "line")) }
            @if resisting == 1 { " is" } @else { " are" } " resistant to at least one of " (words::counted(context.compounds.len(), "compound"))
            @if !resistant.is_empty() { ", most of them to " (named(&resistant)) }
            "."
            @if !sensitised.is_empty() { " More sensitive are lines to " (named(&sensitised)) "." }
            @if open > 0 { " Undecided are " (open) " of " (words::counted(context.folds.len(), "fold")) "." }
            @if single > 0 { " " (single) " rest on one experiment, which supports no call." }
            @for (place, lines) in by_place(context) { " " (lines_at(context, place, &lines)) }
        }
    }
}

/// The judged lines by where their resistance lies.
fn by_place<'a>(context: &Context<'a>) -> Vec<(Verdict, Vec<&'a str>)> {
    const ORDER: [Verdict; 4] =
        [Verdict::OnTarget, Verdict::Mixed, Verdict::OffTarget, Verdict::InsufficientEvidence];
    let judged = |verdict: Verdict| -> Vec<&str> {
        let of =
            context.analysis.mechanism.iter().filter(move |one| one.judgement.decision.verdict == verdict);
        of.map(|one| one.resistant.as_str()).collect()
    };
    ORDER
        .into_iter()
        .map(|verdict| (verdict, judged(verdict)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect()
}

fn lines_at(context: &Context, place: Verdict, lines: &[&str]) -> Markup {
    let names: Vec<Markup> = lines.iter().take(NAMED).map(|line| line_name(context, line)).collect();
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
    let line = &pair[0].resistant;
    let count = |call: Call| called(pair, call).len();
    let resistant = called(pair, Call::R);
    let first: Vec<Markup> = resistant
        .iter()
        .take(NAMED)
        .map(|shift| html! { (linked(context, &shift.compound)) " (" (amount(shift)) ")" })
        .collect();
    let artefacts = pair.iter().filter(|shift| is_artefact(shift)).count();
    let single = pair.iter().filter(|shift| words::is_of_one_experiment(shift)).count();
    let counts = [
        (count(Call::H), "more sensitive to"),
        (count(Call::S), "not shifted under"),
        (count(Call::I), "undecided under"),
        (artefacts, "resistant by its growth rate alone to"),
        (single, "measured in one experiment only under"),
    ];
    html! {
        p.lead.counted {
            (line_name(context, line)) " is resistant to " b { (resistant.len()) " of " (words::counted(pair.len(), "compound")) }
            @if !first.is_empty() {
                ", " @if resistant.len() > first.len() { "most to " }
                (listed(&first))
            }
            @for (n, what) in counts { @if n > 0 { "; " (what) " " (n) } }
            "."
            @if let Some(judged) = judged { " " (mechanism(&judged.judgement)) }
        }
    }
}

/// Where the resistance lies, in a sentence.
fn mechanism(judgement: &Judgement) -> Markup {
    let findings = &judgement.genotype.findings;
    let deciding = |code: FindingCode| findings.iter().find(|finding| finding.code == code);
    let (place, finding) = match judgement.decision.verdict {
        Verdict::NotResistant => return html! {},
        Verdict::OnTarget => ("on-target", deciding(FindingCode::OnKnown)),
        Verdict::OffTarget => ("off-target", deciding(FindingCode::OffAcquired)),
        Verdict::Mixed => ("on and off target", deciding(FindingCode::OnKnown)),
        Verdict::InsufficientEvidence => {
            return html! {
                a.quiet href="#mechanism" { "Where the resistance lies" } " is not known"
                @if let Some(reason) = &judgement.reason { ": " (reason) }
                "."
            };
        }
    };
    let mut known: Vec<String> = finding.map(Finding::name).into_iter().collect();
    if !judgement.subclass.is_empty() {
        // It stands in parentheses.
        known.push(in_words::class(&judgement.subclass).replace(" (", ", ").replace(')', ""));
    }
    html! {
        "Resistance is " a.quiet href="#mechanism" { b { (place) } }
        @if !known.is_empty() { " (" (known.join(", ")) ")" }
        @if let Some(confidence) = judgement.decision.confidence { ", confidence " (words::confidence(confidence)) }
        "."
    }
}
