//! The numbers behind the answer: IC50s, fold, call and remarks by line and compound.

use maud::{Markup, html};

use super::chips::called;
use super::context::Context;
use super::folded::{MOST_ROWS, Row};
use super::glossary::{named, term};
use super::line_sentence::capitalised;
use super::some;
use crate::report::words;
use foldshift_curves::compare::{Call, Method, Shift, Tag, combine};
use foldshift_curves::elementary::exp10;
use foldshift_study::analysis::Analysis;
use foldshift_tables::units::DoseUnit;

/// The table.
pub(super) fn table(context: &Context) -> Markup {
    if context.folds.is_empty() {
        return html! {};
    }
    let caption = html! {
        (term("absolute-ic50")) ": geometric mean over experiments with 95 % interval. Fold: resistant ÷ "
        "parental within experiments, then their mean: " strong { "this is the fold to quote" } ", and not that of the "
        (named("relative-ic50", "relative IC50")) ". n counts experiments with both lines, or with either where days are not paired. "
        @if let Some(lent) = context.folds.iter().find_map(|shift| shift.moderation) {
            (capitalised(&words::lenders(lent))) ". "
        }
        strong { "≥" } " marks a one-sided 95 % limit, " strong { ">" } " a bare bound; neither is an estimate. Resistance is low up "
        "to 10-fold, moderate up to 100-fold, high above."
    };
    let head = html! {
        th scope="col" { "Line" }
        th scope="col" { "Compound" }
        th scope="col" { "IC50, parental" }
        th scope="col" { "IC50, resistant" }
        th scope="col" { "Fold (95 % CI)" }
        th.n scope="col" { (term("n")) }
        th.n scope="col" { (term("holm")) }
        th scope="col" { (named("call", "Call")) }
        th scope="col" { "Remarks" }
    };
    let many = context.folds.len() > MOST_ROWS;
    // Of a long table every row names its line, since it may be the first one of a piece.
    let row = |line: Markup, shift: &Shift| Row {
        name: format!("{} under {}", shift.resistant, shift.compound),
        cells: html! {
            tr data-sentence=(sentence(shift, context.analysis.study.simulated)) data-line=(shift.resistant) {
                (line)
                th scope="row" { (compound(context, &shift.compound)) }
                td.w { (combined(context.analysis, &shift.parental, &shift.compound)) }
                td.w { (combined(context.analysis, &shift.resistant, &shift.compound)) }
                td.w {
                    strong { (words::shift_value(shift)) } (bracketed(&words::shift_limits(shift)))
                    @if let Some(plain) = words::plain_limits(shift) { br;
                        span.small {
                            @if shift.method == Method::MemoryT { "its wells: " } @else { "own scatter alone: " }
                            (plain)
                        }
                     }
                }
                td.n { (words::n_of(shift)) }
                td.n { (words::p_value(shift.p_adjusted)) }
                td { (called(shift.call)) }
                td.long { (remarks(shift)) }
            }
        },
    };
    let of_pair = |pair: &[&Shift]| -> Vec<Row> {
        pair.iter().map(|shift| row(html! { th scope="row" { (context.told(shift)) } }, shift)).collect()
    };
    html! {
        (context.folded.table("folds", &caption, &head, context.pairs().map(of_pair).collect()))
        @if many { (without_script(&context.folds)) }
        (no_quotients(context))
    }
}

fn compound(context: &Context, name: &str) -> Markup {
    html! {
        @match context.id_of(name) {
            Some(id) => a href={ "#" (id) } { (name) },
            None => (name),
        }
    }
}

/// A fold as a sentence that can be pasted into a text, with all that makes it weaker.
pub(super) fn sentence(shift: &Shift, simulated: bool) -> String {
    let (line, compound, parental) = (&shift.resistant, &shift.compound, &shift.parental);
    let n = words::counted(words::n_of(shift), "experiment");
    let said = if words::is_of_one_experiment(shift) {
        format!("{}; one experiment supports no call", words::in_one_experiment(shift))
    } else {
        let call = match shift.call {
            Some(Call::R | Call::L) if shift.tags.contains(&Tag::GrowthRateArtefact) => {
                "seems resistant by its growth rate alone"
            }
            Some(Call::R) => "resistant",
            Some(Call::H) => "more sensitive",
            Some(Call::L) if shift.tags.contains(&Tag::Down) => "slightly more sensitive for certain",
            Some(Call::L) => "shifted for certain, at a low level",
            Some(Call::S) => "not shifted",
            Some(Call::I) | None => "undecided",
        };
        let value = words::shift_value(shift);
        match (shift.qualifier, shift.method) {
            ("nd", _) => "nothing can be said of the fold".to_owned(),
            ("", _) => {
                let limits = words::shift_limits(shift);
                let lent = shift.moderation.map(|lent| words::counted(lent.pairs, "fold"));
                let plain = words::plain_limits(shift);
                if words::is_of_memory(shift) {
                    let folds = lent.map(|folds| format!(" ({folds})")).unwrap_or_default();
                    let wells = plain.map(|plain| format!("; its wells {plain}")).unwrap_or_default();
                    format!(
                        "{call}, {value}-fold in absolute IC50 (95 % CI {limits} from {}{folds}{wells})",
                        words::OF_MEMORY
                    )
                } else {
                    let borrowed = lent.zip(plain).map(|(folds, plain)| {
                        format!(" with scatter borrowed from {folds}, {plain} without")
                    });
                    let borrowed = borrowed.unwrap_or_default();
                    format!("{call}, {value}-fold in absolute IC50 (95 % CI {limits}{borrowed}, n = {n})")
                }
            }
            (_, Method::CensoredLikelihood) => {
                format!("{call}, {value}-fold in absolute IC50 (one-sided 95 % limit, n = {n})")
            }
            _ => format!("{call}, {value}-fold in absolute IC50 (a bound, n = {n})"),
        }
    };
    // What the call and the numbers say already is left out.
    let told = |tag: &&Tag| {
        let said = **tag == Tag::RestsOnMemory && words::is_of_memory(shift);
        let said = said
            || matches!(
                **tag,
                Tag::Low
                    | Tag::Moderate
                    | Tag::High
                    | Tag::Censored
                    | Tag::TechnicalOnly
                    | Tag::Up
                    | Tag::Down
                    | Tag::Equivalent
                    | Tag::Fragile(_)
            );
        !said
    };
    let mut remarks: Vec<String> =
        shift.tags.iter().filter(told).map(|tag| words::remark(shift, *tag)).collect();
    if shift.tags.iter().any(|tag| matches!(tag, Tag::Fragile(_))) {
        remarks.push("fragile: the call changes under other choices of the analysis".to_owned());
    }
    if simulated {
        remarks.push("simulated data".to_owned());
    }
    let remarks = if remarks.is_empty() { String::new() } else { format!(" [{}]", remarks.join("; ")) };
    format!("{line} under {compound}, against {parental}: {said}{remarks}.")
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

/// Why dividing two mean IC50s does not give the fold, where it does not.
fn no_quotients(context: &Context) -> Markup {
    let differs: Vec<String> = context
        .folds
        .iter()
        .filter(|shift| quotient(context.analysis, shift).is_some())
        .map(|shift| format!("{} under {}", shift.resistant, shift.compound))
        .collect();
    html! {
        @if !differs.is_empty() {
            p.small {
                "Dividing the two mean IC50s of a row need not give its fold, which is taken within experiments that hold both "
                "lines; a mean IC50 is taken over all. It does not for " (some(&differs, "; ")) "; each compound says which number to quote."
            }
        }
    }
}

/// Mean IC50 of the resistant line ÷ that of the parental one, where it is printed otherwise than the fold: the two IC50s
/// and their quotient.
pub(super) fn quotient(analysis: &Analysis, shift: &Shift) -> Option<[String; 3]> {
    let mean =
        |line: &str| combine(analysis.experiments_of(line, &shift.compound).map(|curve| curve.fit.ic50_abs));
    let (resistant, parental) = (mean(&shift.resistant), mean(&shift.parental));
    let quotient = words::fold(exp10(resistant.log_ic50? - parental.log_ic50?));
    (quotient != words::fold(shift.estimate?)).then(|| {
        let unit = unit_of(analysis, &shift.parental, &shift.compound);
        [words::combined_value(&resistant, unit), words::combined_value(&parental, unit), quotient]
    })
}

fn unit_of(analysis: &Analysis, line: &str, compound: &str) -> DoseUnit {
    let unit = analysis.experiments_of(line, compound).next().map(|curve| curve.assembled.unit);
    unit.unwrap_or(DoseUnit::NANOMOLAR)
}

fn bracketed(limits: &str) -> String {
    if limits.is_empty() { String::new() } else { format!(" ({limits})") }
}

/// Every tag in words, but for what the first screen says already, and of which lines.
pub(super) fn remarks(shift: &Shift) -> String {
    let told = |tag: &&Tag| !matches!(**tag, Tag::GrowthNotControlled | Tag::Fragile(_));
    let mut parts: Vec<String> =
        shift.tags.iter().filter(told).map(|tag| words::remark(shift, *tag)).collect();
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

/// The IC50 over experiments of a line and compound, in words.
pub(super) fn combined(analysis: &Analysis, line: &str, compound: &str) -> String {
    let combined = combine(analysis.experiments_of(line, compound).map(|curve| curve.fit.ic50_abs));
    words::combined(&combined, unit_of(analysis, line, compound))
}
