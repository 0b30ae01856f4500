//! Beside the answer: what failed, what to be careful with, what to do next, what was left out by hand. Each one click from
//! where it matters.

use maud::{Markup, html};

use super::context::Context;
use super::plates;
use super::prose::prose;
use crate::report::words::{self, counted};
use foldshift_curves::compare::{Shift, Tag};
use foldshift_study::normalise::Zero;
use foldshift_study::normalise::quality::Verdict;

/// So many of a kind are named here; the others are counted.
const NAMED: usize = 3;

/// All four.
pub(super) fn side(context: &Context) -> Markup {
    html! {
        aside.side {
            section { h2 { "What failed" } (failed(context)) }
            section { h2 { "What to be careful with" } (careful(context)) }
            section { h2 { "What to do next" } (next(context)) }
            section { h2 { "Left out by hand" } (by_hand(context)) }
        }
    }
}

fn failed(context: &Context) -> Markup {
    let analysis = context.analysis;
    let failed = analysis.unused_plates();
    let used = analysis.plates_used_though_failed();
    // Folds that miss an experiment since a plate of one of their lines failed in it.
    let is_lost = |line: &str, compound: &str, experiment: &str| {
        let mut curves = analysis.experiments_of(line, compound);
        let has_curve = curves.any(|curve| curve.assembled.key.experiment.as_deref() == Some(experiment));
        !has_curve && context.plates_of(line, compound, experiment).iter().any(|plate| failed.contains(plate))
    };
    let lost: Vec<&&Shift> = context
        .folds
        .iter()
        .filter(|shift| {
            let lines = [&shift.parental, &shift.resistant];
            let mut experiments = context.experiments.iter();
            experiments.any(|experiment| lines.iter().any(|line| is_lost(line, &shift.compound, experiment)))
        })
        .collect();
    html! {
        @for index in &used {
            p {
                b.bad { a href={ "#plate-" (index + 1) } { (plates::title(&analysis.plates[*index])) } }
                " failed, and is used all the same: " (prose(&plates::failures(&analysis.plates[*index]))) "."
            }
        }
        @if failed.is_empty() {
            @if used.is_empty() { p { "No plate." } }
        } @else {
            p {
                b.bad { (failed.len()) " of " (counted(analysis.plates.len(), "plate")) } " took no part in any fit:"
            }
            @for index in failed.iter().take(NAMED) {
                p {
                    a href={ "#plate-" (index + 1) } { (plates::title(&analysis.plates[*index])) } ": "
                    (prose(&plates::failures(&analysis.plates[*index]))) "."
                }
            }
            @if failed.len() > NAMED { p { "and " (failed.len() - NAMED) " more, under " a href="#plates" { "Plates" } "." } }
            @if !lost.is_empty() {
                @let experiments = lost.iter().map(|shift| words::n_of(shift)).min().unwrap_or_default();
                p {
                    (counted(lost.len(), "fold")) " therefore " @if lost.len() == 1 { "rests" } @else { "rest" }
                    " on fewer experiments, " @if lost.len() > 1 { "down to " } (experiments) "."
                }
            }
        }
    }
}

fn careful(context: &Context) -> Markup {
    let analysis = context.analysis;
    let fragile: Vec<(&&Shift, usize)> = context
        .folds
        .iter()
        .map(|shift| (shift, shift.tags.iter().filter(|tag| matches!(tag, Tag::Fragile(_))).count()))
        .filter(|(_, choices)| *choices > 0)
        .collect();
    let within: Vec<&&Shift> =
        context.folds.iter().filter(|shift| shift.tags.contains(&Tag::WithinNoise)).collect();
    let loose: Vec<&&Shift> =
        context.folds.iter().filter(|shift| shift.tags.contains(&Tag::GrowthNotControlled)).collect();
    let of_memory: Vec<&&Shift> = context.folds.iter().filter(|shift| words::is_of_memory(shift)).collect();
    let warned = analysis.plates.iter().filter(|plate| plate.verdict() == Verdict::Warn).count();
    let warnings = analysis.warnings.len();
    let waived = analysis.study.normalise.zero == Zero::None;
    html! {
        @if analysis.study.simulated {
            p { b.bad { "SIMULATED DATA." } " Nobody measured these numbers; they say nothing about any compound." }
        }
        @if waived {
            p {
                b { "No blank was subtracted." } " The study waives it (" code { "zero = \"none\"" } "): responses do not fall to zero "
                "when cells die, so that absolute IC50s come out too high or not at all."
            }
        }
        @if !loose.is_empty() && analysis.growth.is_empty() {
            p { b { "Growth rate not controlled." } " A line that grows more slowly can look resistant; a reading at time zero or doubling times would tell." }
        } @else if !loose.is_empty() {
            p {
                b { "Growth rate not controlled" } " for " (counted(loose.len(), "fold")) ": "
                (some_of(context, &loose)) ". " a href="#growth" { "Growth" } " says what is missing."
            }
        }
        @for (shift, choices) in fragile.iter().take(NAMED) {
            p {
                (of_line(context, shift)) " " (compound(context, shift)) ": the call changes under "
                a href="#sensitivity" { (counted(*choices, "other choice")) } " of the analysis."
            }
        }
        @if fragile.len() > NAMED {
            p { (fragile.len() - NAMED) " more calls " a href="#sensitivity" { "change under other choices" } "." }
        }
        @if !within.is_empty() {
            p {
                a href="#noise" { "Within the assay’s own noise" } ": " (some_of(context, &within)) "."
            }
        }
        @if !of_memory.is_empty() {
            p {
                b { (counted(of_memory.len(), "fold")) } " of " (words::OF_MEMORY) ": " (some_of(context, &of_memory))
                ". Whether the days of this study differ as those did, " a href="#noise" { "nobody has measured" } "."
            }
        }
        @if warned > 0 {
            p { a href="#plates" { (counted(warned, "plate")) } " passed with a warning." }
        }
        @if warnings > 0 {
            p { a href="#warnings" { (counted(warnings, "warning")) } " on files and numbers." }
        }
        @if !analysis.study.simulated && !waived && loose.is_empty() && fragile.is_empty() && within.is_empty() && of_memory.is_empty() && warned + warnings == 0 {
            p { "Nothing that was looked for." }
        }
    }
}

fn of_line(context: &Context, shift: &Shift) -> Markup {
    html! { (context.told(shift)) "," }
}

fn compound(context: &Context, shift: &Shift) -> Markup {
    html! {
        @match context.id_of(&shift.compound) {
            Some(id) => a href={ "#" (id) } { (shift.compound) },
            None => (shift.compound),
        }
    }
}

fn some_of(context: &Context, shifts: &[&&Shift]) -> Markup {
    html! {
        @for (place, shift) in shifts.iter().take(NAMED).enumerate() {
            @if place > 0 { "; " }
            (of_line(context, shift)) " " (compound(context, shift))
        }
        @if shifts.len() > NAMED { "; and " (shifts.len() - NAMED) " more" }
    }
}

fn next(context: &Context) -> Markup {
    let analysis = context.analysis;
    let third: Vec<&&Shift> =
        context.folds.iter().filter(|shift| shift.tags.contains(&Tag::NeedsThirdExperiment)).collect();
    let single = context.folds.iter().filter(|shift| words::is_of_one_experiment(shift)).count();
    // Lines with the same step are told together.
    let mut steps: Vec<(Vec<&str>, &str)> = Vec::new();
    for judged in &analysis.mechanism {
        let Some(step) = judged.judgement.next_experiment.first() else { continue };
        match steps.iter_mut().find(|(_, other)| other == step) {
            Some((lines, _)) if lines.contains(&judged.resistant.as_str()) => {}
            Some((lines, _)) => lines.push(&judged.resistant),
            None => steps.push((vec![&judged.resistant], step)),
        }
    }
    html! {
        @for (lines, step) in steps.iter().take(NAMED) {
            p { b { @if lines.len() <= NAMED { (lines.join(", ")) } @else { (counted(lines.len(), "line")) } } ": " (prose(step)) "." }
        }
        @if steps.len() > NAMED { p { "and " (steps.len() - NAMED) " more, under " a href="#mechanism" { "Mechanism" } "." } }
        @if !third.is_empty() { p { "A third experiment for " (some_of(context, &third)) "." } }
        @if single > 0 { p { "Repeat: " (counted(single, "fold")) " of one experiment " @if single == 1 { "supports" } @else { "support" } " no call." } }
        @if !analysis.failed_plates().is_empty() {
            p { "Repeat " (counted(analysis.failed_plates().len(), "failed plate")) "." }
        }
        @if context.folds.is_empty() && !analysis.curves.is_empty() && analysis.study.pairs.is_empty() {
            p { "Name a parental line and its resistant ones in the study (" code { "[[pair]]" } "), and this page compares them." }
        }
        @if steps.is_empty() && third.is_empty() && single == 0 && analysis.failed_plates().is_empty() && !context.folds.is_empty() {
            p { "Nothing follows from these numbers alone." }
        }
    }
}

fn by_hand(context: &Context) -> Markup {
    super::left_out::in_short(context)
}
