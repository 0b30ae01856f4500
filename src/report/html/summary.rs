//! Page one: the answer in sentences, then the numbers behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use maud::{Markup, html};

use super::folded::{Folded, MOST_ROWS, Row};
use super::{MOST_NAMES, some};
use crate::report::words;
use foldshift_curves::compare::{Call, Method, Metric, Shift, Tag, combine};
use foldshift_curves::elementary::{exp10, log10};
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
    let (beside, compounds) = (by_key(analysis), analysis.compounds());
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
                                @let told: Vec<String> = foremost(&called).iter()
                                    .map(|shift| format!("{}: {}", shift.compound, finding(&beside, shift))).collect();
                                (told.join("; "))
                                @if called.len() > told.len() {
                                    "; and " (words::counted(called.len() - told.len(), "other compound")) ", in the table below"
                                }
                                "."
                                @if call == Call::I && called.iter().all(|shift| words::n_of(shift) == 1) {
                                    " One experiment supports no call."
                                }
                            }
                        }
                    }
                    @let compared: BTreeSet<&str> = pair.iter().map(|shift| shift.compound.as_str()).collect();
                    @let missing: Vec<&str> = compounds.iter().copied()
                        .filter(|compound| !compared.contains(compound)).collect();
                    @if !missing.is_empty() {
                        li { strong { "Not compared" } " (no usable curve of one of the lines): " (some(&missing, ", ")) "." }
                    }
                }
            }
        }
    }
}

/// The compounds that a sentence names: all of a few, of many those that are shifted furthest, in their order.
fn foremost<'s, 'a>(called: &[&'s &'a Shift]) -> Vec<&'s &'a Shift> {
    if called.len() <= MOST_NAMES {
        return called.to_vec();
    }
    let size = |shift: &Shift| {
        let known = shift.estimate.or(shift.lower).or(shift.upper).filter(|fold| *fold > 0.0);
        known.map_or(0.0, |fold| log10(fold).abs())
    };
    let mut furthest: Vec<usize> = (0..called.len()).collect();
    furthest.sort_by(|a, b| size(called[*b]).total_cmp(&size(called[*a])));
    furthest.truncate(MOST_NAMED);
    furthest.sort_unstable();
    furthest.into_iter().map(|at| called[at]).collect()
}

/// So many compounds are named in a sentence of too many.
const MOST_NAMED: usize = 12;

/// All metrics of one compound between two lines.
type ByKey<'a> = BTreeMap<[&'a str; 3], Vec<&'a Shift>>;

fn by_key(analysis: &Analysis) -> ByKey<'_> {
    let mut found = ByKey::new();
    for shift in &analysis.shifts {
        found.entry([&shift.parental, &shift.resistant, &shift.compound]).or_default().push(shift);
    }
    found
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
fn finding(by_key: &ByKey, shift: &Shift) -> String {
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
        let all = by_key.get(&[&*shift.parental, &*shift.resistant, &*shift.compound]);
        all.into_iter().flatten().find(|other| other.metric == metric).copied()
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
pub(super) fn table(analysis: &Analysis, folded: &Folded) -> Markup {
    let folds = folds(analysis);
    if folds.is_empty() {
        return html! {};
    }
    let caption = html! {
        "Absolute IC50 (50 % of vehicle): geometric mean over experiments with 95 % interval. Fold: resistant ÷ "
        "parental within experiments, then their mean: " strong { "this is the fold to quote" } ", and not that of the relative "
        "IC50 further below. n counts experiments with both lines, or with either where days are not paired. " strong { "≥" } " marks a one-sided 95 % limit, " strong { ">" } " a bare bound; neither is an "
        "estimate. Resistance is low up to 10-fold, moderate up to 100-fold, high above."
    };
    let head = html! {
        th scope="col" { "Line" }
        th scope="col" { "Compound" }
        th scope="col" { "IC50, parental" }
        th scope="col" { "IC50, resistant" }
        th scope="col" { "Fold (95 % CI)" }
        th.n scope="col" { "n" }
        th.n scope="col" { "p (Holm)" }
        th scope="col" { "Call" }
        th scope="col" { "Remarks" }
    };
    let many = folds.len() > MOST_ROWS;
    // Of a long table every row names its line, since it may be the first one of a piece.
    let row = |line: Markup, shift: &Shift| Row {
        name: format!("{} under {}", shift.resistant, shift.compound),
        cells: html! {
            tr {
                (line)
                th scope="row" { (shift.compound) }
                td.w { (combined(analysis, &shift.parental, &shift.compound)) }
                td.w { (combined(analysis, &shift.resistant, &shift.compound)) }
                td.w { strong { (words::shift_value(shift)) } (bracketed(&words::shift_limits(shift))) }
                td.n { (words::n_of(shift)) }
                td.n { (words::p_value(shift.p_adjusted)) }
                td { (called(shift.call)) }
                td.long { (remarks(shift)) }
            }
        },
    };
    let of_pair = |pair: &[&Shift]| -> Vec<Row> {
        let line = |place: usize, shift: &Shift| match place {
            _ if many => html! { th scope="row" { (shift.resistant) } },
            0 => html! { th scope="rowgroup" rowspan=(pair.len()) { (shift.resistant) } },
            _ => html! {},
        };
        pair.iter().enumerate().map(|(place, shift)| row(line(place, shift), shift)).collect()
    };
    html! {
        (folded.table("", &caption, &head, by_pair(&folds).map(of_pair).collect()))
        @if many { (without_script(&folds)) }
        (no_quotients(analysis, &folds))
    }
}

/// What a reader without a script cannot unfold: every fold with its call. A browser that runs scripts does not look at
/// it.
fn without_script(folds: &[&Shift]) -> Markup {
    html! {
        noscript {
            p {
                "Scripts are switched off, so that nothing on this page unfolds. Every fold stands here; all numbers lie beside this "
                "page in " code { "fits.csv" } " and " code { "shifts.csv" } ", all figures in " code { "plots" } "."
            }
            table {
                thead { tr { th { "Line" } th { "Compound" } th { "Fold (95 % CI)" } th { "Call" } } }
                tbody {
                    @for shift in folds {
                        tr {
                            td { (shift.resistant) }
                            td { (shift.compound) }
                            td { (words::shift_value(shift)) (bracketed(&words::shift_limits(shift))) }
                            td { (shift.call.map_or(words::NOTHING, words::call)) }
                        }
                    }
                }
            }
        }
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
                "lines; a mean IC50 is taken over all. It does not for " (some(&differs, "; ")) "."
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
