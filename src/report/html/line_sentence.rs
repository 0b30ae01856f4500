//! One resistant line in a sentence: what it resists and by how much, what still works, what is undecided, where its
//! resistance lies.

use maud::{Markup, html};

use super::context::Context;
use crate::report::words;
use foldshift_curves::compare::{Call, Margins, Metric, Shift, Tag, combine};
use foldshift_curves::elementary::{exp10, log10};
use foldshift_mechanism::verdict::finding::{Finding, FindingCode};
use foldshift_mechanism::verdict::words as in_words;
use foldshift_mechanism::verdict::{Judgement, Verdict};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::mechanism::Judged;
use foldshift_study::normalise::quality::Verdict as PlateVerdict;

/// Every compound of a line by its name.
pub(super) fn one_by_one(context: &Context, pair: &[&Shift]) -> Markup {
    let judged = judged_of(context, pair[0]);
    let of = |call: Call| called(pair, call);
    let named = |shift: &&&Shift| linked(context, &shift.compound);
    let with_amount = |shift: &&&Shift| {
        html! { (linked(context, &shift.compound)) " (" (amount(shift)) (by_memory(shift)) (by_plateau(shift)) ")" }
    };
    let all = |shifts: &[&&Shift]| listed(&shifts.iter().map(with_amount).collect::<Vec<_>>());
    let mut of_line: Vec<Markup> = Vec::new();
    let mut resistant = of(Call::R);
    if let Some(lead) = judged.and_then(|judged| judged.judgement.lead_drug.as_deref()) {
        // The drug that stands for the line comes first.
        resistant.sort_by_key(|shift| shift.compound != lead);
    }
    if let Some((first, others)) = resistant.split_first() {
        of_line.push(html! {
            "is resistant to " (linked(context, &first.compound)) ", " b { (amount(first)) (limits(first)) } (by_memory(first)) (by_plateau(first))
            @if !others.is_empty() { ", and to " (all(others)) }
        });
    }
    let artefacts: Vec<Markup> = pair
        .iter()
        .filter(|shift| is_artefact(shift))
        .map(|shift| {
            let gr50 = context.beside(shift, Metric::Gr50);
            html! {
                (linked(context, &shift.compound)) " (" (amount(shift)) (by_memory(shift))
                @if let Some(gr50) = gr50 { "; by GR50 " (words::shift(gr50)) } ")"
            }
        })
        .collect();
    if !artefacts.is_empty() {
        of_line.push(html! { "seems resistant, by its growth rate alone, to " (listed(&artefacts)) });
    }
    let sensitised = of(Call::H);
    if !sensitised.is_empty() {
        of_line.push(html! { "is more sensitive to " (all(&sensitised)) });
    }
    let low_level = of(Call::L);
    if !low_level.is_empty() {
        of_line.push(html! { "is shifted for certain, at a low level, under " (all(&low_level)) });
    }
    // Clauses whose subject is a compound.
    let mut of_compounds: Vec<Markup> = Vec::new();
    let (works, same): (Vec<&&Shift>, Vec<&&Shift>) =
        of(Call::S).into_iter().partition(|shift| still_works(context, shift));
    if !works.is_empty() {
        let verb = if works.len() == 1 { "works" } else { "work" };
        of_compounds.push(html! { (listed(&works.iter().map(named).collect::<Vec<_>>())) " still " (verb) });
    }
    if !same.is_empty() {
        let verb = if same.len() == 1 { "is" } else { "are" };
        of_compounds.push(html! { (all(&same)) " " (verb) " not shifted" });
    }
    let (untold, undecided): (Vec<&&Shift>, Vec<&&Shift>) =
        of(Call::I).into_iter().partition(|shift| shift.qualifier == "nd");
    if !undecided.is_empty() {
        let verb = if undecided.len() == 1 { "is" } else { "are" };
        of_compounds.push(html! { (all(&undecided)) " " (verb) " undecided" });
    }
    for shift in &untold {
        of_compounds
            .push(html! { (linked(context, &shift.compound)) " " (why_untold(context.analysis, shift)) });
    }
    let single: Vec<&&Shift> = pair.iter().filter(|shift| words::is_of_one_experiment(shift)).collect();
    for shift in &single {
        of_compounds.push(
            html! { "under " (linked(context, &shift.compound)) " " (words::in_one_experiment(shift)) },
        );
    }
    let compared = |compound: &&&str| !pair.iter().any(|shift| shift.compound == **compound);
    let missing: Vec<Markup> =
        context.compounds.iter().filter(compared).map(|compound| linked(context, compound)).collect();
    html! {
        p.lead {
            @if of_line.is_empty() { "In " (line_name(context, pair[0])) " " } @else { (line_name(context, pair[0])) " " }
            @for (place, clause) in of_line.iter().chain(&of_compounds).enumerate() { @if place > 0 { "; " } (clause) }
            "."
            @if !single.is_empty() { " One experiment supports no call." }
            @if !missing.is_empty() {
                " Not compared, since one of the lines has no usable curve: " (listed(&missing)) "."
            }
            @if let Some(judged) = judged.filter(|_| !resistant.is_empty()) { " " (mechanism(&judged.judgement)) }
        }
    }
}

/// Pairs of the study of which nothing is compared: a line does not vanish because its plates failed.
pub(super) fn not_compared(context: &Context) -> Markup {
    let there = |parental: &str, resistant: &str| {
        context.folds.iter().any(|shift| shift.parental == parental && shift.resistant == resistant)
    };
    let pairs = context.analysis.study.pairs.iter();
    let absent: Vec<(&str, &str)> = pairs
        .flat_map(|pair| pair.resistant.iter().map(|resistant| (pair.parental.as_str(), resistant.as_str())))
        .filter(|(parental, resistant)| !there(parental, resistant))
        .collect();
    html! {
        @if !context.folds.is_empty() {
            @for (parental, resistant) in absent {
                p.lead {
                    b { (resistant) } " is not compared with " (parental) ": "
                    @match [parental, resistant].into_iter().find(|line| all_failed(context.analysis, line)) {
                        Some(line) => { "every plate of " (line) " failed" },
                        None => "no compound has a usable curve in both lines",
                    }
                    "."
                }
            }
        }
    }
}

pub(crate) fn all_failed(analysis: &Analysis, line: &str) -> bool {
    let of_line = |quality: &&foldshift_study::normalise::quality::Quality| quality.cell_line == line;
    let mut verdicts =
        analysis.plates.iter().filter_map(|plate| plate.quality.iter().find(of_line)).peekable();
    verdicts.peek().is_some() && verdicts.all(|quality| quality.verdict == PlateVerdict::Fail)
}

/// What makes a shift resistance that is too small to count.
pub(crate) fn by_plateau(shift: &Shift) -> &'static str {
    let counts = Margins::told(&shift.tags).resistant();
    let is_small = shift.estimate.is_some_and(|fold| fold < counts);
    let by_plateau = is_small && shift.call == Some(Call::R) && shift.tags.contains(&Tag::EfficacyShift);
    if by_plateau { ", by a higher response at the top dose" } else { "" }
}

/// Does a compound that is not shifted halve both lines well within its doses? Then it works as before.
fn still_works(context: &Context, shift: &Shift) -> bool {
    /// Half effect lies at this share of the highest dose or below it.
    const WITHIN: f64 = 1.0 / 3.0;
    let is_fragile = shift.tags.iter().any(|tag| matches!(tag, Tag::Fragile(_)));
    let halves = |line: &str| {
        let curves: Vec<_> = context.analysis.experiments_of(line, &shift.compound).collect();
        let highest =
            curves.iter().filter_map(|curve| curve.fit.tested).map(|(_, high)| high).fold(0.0, f64::max);
        let ic50 = combine(curves.iter().map(|curve| curve.fit.ic50_abs)).log_ic50;
        ic50.is_some_and(|log_dose| exp10(log_dose) <= WITHIN * highest)
    };
    !is_fragile && halves(&shift.parental) && halves(&shift.resistant)
}

/// Why no fold can be told of a compound.
pub(crate) fn why_untold(analysis: &Analysis, shift: &Shift) -> &'static str {
    let of = |line: &str| {
        combine(analysis.experiments_of(line, &shift.compound).map(|curve| curve.fit.ic50_abs)).qualifier
    };
    match (of(&shift.parental), of(&shift.resistant)) {
        (">", ">") => "reaches no half effect in either line, so that no fold can be told",
        ("<", "<") => "has half effect below the lowest dose in both lines, so that no fold can be told",
        _ => "tells no fold",
    }
}

pub(super) fn judged_of<'a>(context: &Context<'a>, shift: &Shift) -> Option<&'a Judged> {
    let is = |judged: &&Judged| judged.parental == shift.parental && judged.resistant == shift.resistant;
    context.analysis.mechanism.iter().find(is)
}

/// A sentence that begins with a capital.
pub(crate) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub(crate) fn is_artefact(shift: &Shift) -> bool {
    shift.tags.contains(&Tag::GrowthRateArtefact)
}

/// Is it shifted with the line, rather than by its growth alone, and in more than one experiment?
pub(super) fn called<'s, 'a>(pair: &'s [&'a Shift], call: Call) -> Vec<&'s &'a Shift> {
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
pub(crate) fn amount(shift: &Shift) -> String {
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

/// What a fold of one experiment with a memory comes from; empty of any other.
pub(crate) fn by_memory(shift: &Shift) -> String {
    if words::is_of_memory(shift) { format!(" with {}", words::OF_MEMORY) } else { String::new() }
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
pub(super) fn listed(parts: &[Markup]) -> Markup {
    html! {
        @for (place, part) in parts.iter().enumerate() {
            @if place > 0 { @if place + 1 == parts.len() { " and " } @else { ", " } }
            (part)
        }
    }
}

pub(super) fn linked(context: &Context, compound: &str) -> Markup {
    html! {
        @match context.id_of(compound) {
            Some(id) => a.quiet href={ "#" (id) } { (compound) },
            None => (compound),
        }
    }
}

/// The line in its colour, with what it is compared with where there are several.
pub(super) fn line_name(context: &Context, shift: &Shift) -> Markup {
    let place = context.place_in(&shift.parental, &shift.resistant);
    html! {
        b class={ "line l" (place) } { (shift.resistant) }
        @if context.has_several_parentals(&shift.resistant) { " against " (shift.parental) }
    }
}

/// Where the resistance lies, in a sentence.
pub(crate) fn mechanism(judgement: &Judgement) -> Markup {
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
