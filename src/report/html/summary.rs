//! Page one: the answer in sentences, then the numbers behind it.

use std::fmt::Write as _;

use maud::{Markup, html};

use crate::report::words;
use foldshift_curves::compare::{Call, Method, Metric, Shift, Tag, combine};
use foldshift_curves::elementary::exp10;
use foldshift_study::analysis::Analysis;
use foldshift_tables::units::DoseUnit;

fn folds(analysis: &Analysis) -> Vec<&Shift> {
    analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect()
}

/// The folds by pair of lines.
fn by_pair<'a, 's>(folds: &'s [&'a Shift]) -> impl Iterator<Item = &'s [&'a Shift]> {
    folds.chunk_by(|a, b| (&a.parental, &a.resistant) == (&b.parental, &b.resistant))
}

/// Calls in the order of the sentences; what is an artefact of the growth rate has one of its own.
const ANSWERS: [(Call, bool); 5] =
    [(Call::R, false), (Call::R, true), (Call::H, false), (Call::S, false), (Call::I, false)];

fn is_artefact(shift: &Shift) -> bool {
    shift.tags.contains(&Tag::GrowthRateArtefact)
}

/// One sentence per resistant line and call.
pub(super) fn answers(analysis: &Analysis) -> Markup {
    let folds = folds(analysis);
    html! {
        @if let Some(why) = words::nothing_compared(analysis) {
            p { (capitalised(&why)) "." @if !analysis.curves.is_empty() { " The IC50s follow by compound." } }
        }
        @for pair in by_pair(&folds) {
            div.answer {
                h3 { (pair[0].resistant) " against " (pair[0].parental) }
                ul {
                    @for (call, artefact) in ANSWERS {
                        @let called: Vec<&&Shift> = pair.iter()
                            .filter(|shift| shift.call == Some(call) && is_artefact(shift) == artefact).collect();
                        @if !called.is_empty() {
                            li {
                                (opening(&pair[0].resistant, call, artefact))
                                @for (place, shift) in called.iter().enumerate() {
                                    @if place > 0 { "; " }
                                    (shift.compound) ": " (finding(analysis, shift))
                                }
                                "."
                                @if call == Call::I && called.iter().all(|shift| words::n_of(shift) == 1) {
                                    " One experiment supports no call."
                                }
                            }
                        }
                    }
                    @let missing: Vec<&str> = analysis.compounds().into_iter()
                        .filter(|compound| !pair.iter().any(|shift| shift.compound == *compound)).collect();
                    @if !missing.is_empty() {
                        li { strong { "Not compared" } " (no usable curve of one of the lines): " (missing.join(", ")) "." }
                    }
                }
            }
        }
    }
}

/// A sentence that begins with a capital.
fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn opening(line: &str, call: Call, artefact: bool) -> Markup {
    html! {
        @match call {
            Call::R if artefact => { (line) " seems resistant, by its growth rate alone, to " }
            Call::R => { (line) " is " strong.R { "resistant" } " to " }
            Call::H => { (line) " is " strong.H { "sensitised" } " to " }
            Call::S => { (line) " is " strong.S { "not shifted" } " for " }
            Call::I => { (line) " remains " strong.I { "indeterminate" } " for " }
        }
    }
}

/// What is known of one fold, in words.
fn finding(analysis: &Analysis, shift: &Shift) -> String {
    let n = words::n_of(shift);
    let value = words::shift_value(shift);
    let limits = words::shift_limits(shift);
    let mut text = match (shift.qualifier, shift.method) {
        ("nd", _) => return "nothing can be said".to_owned(),
        _ if words::is_of_one_experiment(shift) => return words::in_one_experiment(shift),
        (">", Method::CensoredLikelihood) => {
            format!("at least {}-fold (one-sided 95 %, {})", bare(&value), words::counted(n, "experiment"))
        }
        ("<", Method::CensoredLikelihood) => {
            format!("at most {}-fold (one-sided 95 %, {})", bare(&value), words::counted(n, "experiment"))
        }
        (">", _) => format!("more than {}-fold (a bound; {})", bare(&value), words::counted(n, "experiment")),
        ("<", _) => format!("less than {}-fold (a bound; {})", bare(&value), words::counted(n, "experiment")),
        _ => format!("{value}-fold ({limits}, n = {n})"),
    };
    let beside = |metric: Metric| {
        analysis.shifts.iter().find(|other| {
            other.metric == metric
                && (&other.parental, &other.resistant, &other.compound)
                    == (&shift.parental, &shift.resistant, &shift.compound)
        })
    };
    if let Some(rise) = beside(Metric::Emax).filter(|_| shift.tags.contains(&Tag::EfficacyShift)) {
        text.push_str(", and the response at the top dose is ");
        text.push_str(bare(&words::shift_value(rise)));
        text.push_str(" points higher");
    }
    if let Some(gr50) = beside(Metric::Gr50).filter(|_| is_artefact(shift)) {
        let (fold, limits) = (words::shift_value(gr50), bracketed(&words::shift_limits(gr50)));
        let _ = write!(text, ", but by GR50 {fold}-fold{limits}");
    }
    if shift.tags.contains(&Tag::NeedsThirdExperiment) {
        text.push_str(", needs a third experiment");
    }
    text
}

fn bare(value: &str) -> &str {
    value.trim_start_matches(['>', '<', '≥', '≤', '+', ' '])
}

/// IC50s, fold, call and remarks by line and compound.
pub(super) fn table(analysis: &Analysis) -> Markup {
    let folds = folds(analysis);
    if folds.is_empty() {
        return html! {};
    }
    html! {
        div.scroll {
            table {
                caption {
                    "Absolute IC50 (50 % of vehicle): geometric mean over experiments with 95 % interval. Fold: resistant ÷ "
                    "parental within experiments, then their mean: " strong { "this is the fold to quote" } ", and not that of the relative "
                    "IC50 further below. n counts experiments with both lines, or with either where days are not paired. " strong { "≥" } " marks a one-sided 95 % limit, " strong { ">" } " a bare bound; neither is an "
                    "estimate. Resistance is low up to 10-fold, moderate up to 100-fold, high above."
                }
                thead {
                    tr {
                        th scope="col" { "Line" }
                        th scope="col" { "Compound" }
                        th scope="col" { "IC50, parental" }
                        th scope="col" { "IC50, resistant" }
                        th scope="col" { "Fold (95 % CI)" }
                        th.n scope="col" { "n" }
                        th.n scope="col" { "p (Holm)" }
                        th scope="col" { "Call" }
                        th scope="col" { "Remarks" }
                    }
                }
                @for pair in by_pair(&folds) {
                    tbody {
                        @for (place, shift) in pair.iter().enumerate() {
                            tr {
                                @if place == 0 {
                                    th scope="rowgroup" rowspan=(pair.len()) { (shift.resistant) }
                                }
                                th scope="row" { (shift.compound) }
                                td.w { (combined(analysis, &shift.parental, &shift.compound)) }
                                td.w { (combined(analysis, &shift.resistant, &shift.compound)) }
                                td.w { strong { (words::shift_value(shift)) } (bracketed(&words::shift_limits(shift))) }
                                td.n { (words::n_of(shift)) }
                                td.n { (words::p_value(shift.p_adjusted)) }
                                td { (called(shift.call)) }
                                td.long { (remarks(shift)) }
                            }
                        }
                    }
                }
            }
        }
        (no_quotients(analysis, &folds))
    }
}

/// The rows whose two mean IC50s do not give the fold when they are divided, and why.
fn no_quotients(analysis: &Analysis, folds: &[&Shift]) -> Markup {
    let differs: Vec<String> = folds
        .iter()
        .filter(|shift| is_no_quotient(analysis, shift))
        .map(|shift| format!("{} under {}", shift.resistant, shift.compound))
        .collect();
    html! {
        @if !differs.is_empty() {
            p.small {
                "Dividing the two mean IC50s of a row need not give its fold, which is taken within experiments that hold both "
                "lines; a mean IC50 is taken over all. It does not for " (differs.join("; ")) "."
            }
        }
    }
}

fn is_no_quotient(analysis: &Analysis, shift: &Shift) -> bool {
    let mean = |line: &str| {
        combine(analysis.experiments_of(line, &shift.compound).map(|curve| curve.fit.ic50_abs)).log_ic50
    };
    let quotient = mean(&shift.resistant).zip(mean(&shift.parental)).map(|(r, p)| exp10(r - p));
    quotient.zip(shift.estimate).is_some_and(|(quotient, fold)| words::fold(quotient) != words::fold(fold))
}

fn bracketed(limits: &str) -> String {
    if limits.is_empty() { String::new() } else { format!(" ({limits})") }
}

/// The letter of a call with its word.
pub(super) fn called(call: Option<Call>) -> Markup {
    html! {
        @if let Some(call) = call {
            span class={ "call " (call) } { (call) " " (words::call(call)) }
        } @else { (words::NOTHING) }
    }
}

/// Every tag in words, but for what the banner says already, and of which lines.
pub(super) fn remarks(shift: &Shift) -> String {
    let told = |tag: &&Tag| !matches!(**tag, Tag::GrowthNotControlled | Tag::Fragile(_));
    let mut parts: Vec<String> = shift.tags.iter().filter(told).map(|tag| words::tag(*tag)).collect();
    let choices: Vec<&str> = shift
        .tags
        .iter()
        .filter_map(|tag| if let Tag::Fragile(choice) = tag { Some(words::with(choice)) } else { None })
        .collect();
    if !choices.is_empty() {
        parts.push(format!("fragile: the call changes {}", choices.join(", ")));
    }
    parts.join("; ")
}

fn combined(analysis: &Analysis, line: &str, compound: &str) -> String {
    let unit = analysis.experiments_of(line, compound).next().map(|curve| curve.assembled.unit);
    let unit = unit.unwrap_or(DoseUnit::NANOMOLAR);
    let combined = combine(analysis.experiments_of(line, compound).map(|curve| curve.fit.ic50_abs));
    words::combined(&combined, unit)
}
