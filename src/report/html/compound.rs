//! One compound: the answer in a sentence, the curves, day by day, the numbers of every day, what to quote, and what to know
//! of its plates.

use maud::{Markup, html};

use super::chips;
use super::context::Context;
use super::drawn::MOST_BESIDE;
use super::figures::{curves_drawn, drawn, one_drawn};
use super::fold_table::{quotient, remarks};
use super::glossary::{named, term};
use super::line_sentence::amount;
use super::prose::prose;
use super::{left_out, plates};
use crate::report::figure::About;
use crate::report::words;
use foldshift_curves::compare::{Metric, Shift, Tag, combine};
use foldshift_curves::elementary::exp10;
use foldshift_curves::fit::Ic50;
use foldshift_study::analysis::FittedCurve;
use foldshift_study::normalise::quality::Verdict;
use foldshift_tables::numerals::{Toward, fold_bound};

/// What stands behind the numbers of a compound.
const MORE: &str = "Every fit, other measures, how well the curves fit";

/// Everything of one compound.
pub(super) fn article(context: &Context, name: &str) -> Markup {
    let pictured = context.drawn_of(name);
    let by_day_drawn = html! {
        @if let Some(drawn) = pictured.filter(|drawn| !drawn.days.is_empty()) {
            h4 { "Day by day" }
            @for figure in &drawn.days { (one_drawn(figure)) }
        }
    };
    let is_below = pictured.is_some_and(|drawn| drawn.days_below);
    let quality = context.figures_about(
        |about| matches!(about, About::Residuals { compound } | About::Profile { compound } if compound == name),
    );
    let pictures = html! {
        div.two {
            div {
                @for curves in pictured.iter().flat_map(|drawn| &drawn.curves) { (curves_drawn(context, curves, name)) }
                @if is_below { (by_day_drawn) }
            }
            div.beside {
                @if !is_below { (by_day_drawn) }
                div.pointed hidden { h4 { "The well you point at" } div.map {} div.tells {} }
            }
        }
    };
    let more = html! { (fits(context, name)) (others(context, name)) (drawn(&quality)) };
    html! {
        article.compound data-compound=(name) {
            header {
                h3 { (name) }
                (neighbours(context, name))
            }
            (says(context, name))
            @if context.is_large() { (context.folded.part(pictures)) } @else { (pictures) }
            (by_day(context, name))
            (what_to_quote(context, name))
            (of_plates(context, name))
            @if context.is_large() { (context.folded.fold(MORE, more)) }
            @else { details.more { summary { (MORE) } (more) } }
        }
    }
}

/// Where the compound stands among all, and the way to its neighbours.
fn neighbours(context: &Context, name: &str) -> Markup {
    let all = &context.compounds;
    let Some(at) = all.iter().position(|compound| *compound == name) else { return html! {} };
    let link = |at: usize, words: &str| {
        html! { @if let Some(id) = all.get(at).and_then(|name| context.id_of(name)) { a href={ "#" (id) } title=(all[at]) { (words) } " " } }
    };
    html! {
        span.small.mute.neighbours {
            (at + 1) " of " (words::counted(all.len(), "compound")) " · "
            @if let Some(before) = at.checked_sub(1) { (link(before, "previous")) }
            (link(at + 1, "next"))
        }
    }
}

/// A sentence a line, with its call.
fn says(context: &Context, name: &str) -> Markup {
    html! {
        p.says {
            @for shift in context.folds_of(name) {
                span {
                    (chips::chip_of(shift.call)) " " (context.told(shift)) ": " b { (amount(shift)) } (behind(shift)) ". "
                }
            }
            @if context.folds_of(name).next().is_none() {
                "No fold: " @if context.analysis.study.pairs.is_empty() { "the study names no pair of lines." }
                @else { "one of the lines has no usable curve." }
            }
        }
    }
}

/// ` (36–104, n = 2)`, and what makes the fold weaker.
fn behind(shift: &Shift) -> String {
    if words::is_of_one_experiment(shift) {
        return String::new();
    }
    let limits = words::shift_limits(shift);
    let n = if words::is_of_memory(shift) {
        words::OF_MEMORY.to_owned()
    } else {
        format!("n = {}", words::n_of(shift))
    };
    let mut text = if limits.is_empty() { format!(" ({n})") } else { format!(" ({limits}, {n})") };
    let told = |tag: &&Tag| {
        matches!(
            tag,
            Tag::NeedsThirdExperiment
                | Tag::Unpaired
                | Tag::PairsWithoutValue(_)
                | Tag::EfficacyShift
                | Tag::PotencyAndEfficacyDisagree
                | Tag::WithinNoise
                | Tag::GrowthRateArtefact
        )
    };
    for tag in shift.tags.iter().filter(told) {
        text.push_str(", ");
        text.push_str(&words::tag(*tag));
    }
    if shift.tags.iter().any(|tag| matches!(tag, Tag::Fragile(_))) {
        text.push_str(", fragile");
    }
    text
}

/// Lines up to which each has a column; of more each has a row.
const MOST_COLUMNS: usize = MOST_BESIDE;

/// The IC50s and folds of every experiment, and over all of them.
fn by_day(context: &Context, name: &str) -> Markup {
    let lines = context.lines_of(name);
    let there =
        |experiment: &&&str| lines.iter().any(|line| !context.plates_of(line, name, experiment).is_empty());
    let experiments: Vec<&str> = context.experiments.iter().filter(there).copied().collect();
    html! {
        div.scroll tabindex="0" role="region" aria-label={ "IC50s and folds of " (name) " by experiment" } {
            table.days {
                caption { (term("absolute-ic50")) @if context.folds_of(name).next().is_some() { " and fold" } ", by experiment, with 95 % " (named("interval", "intervals")) "." }
                @if lines.len() <= MOST_COLUMNS { (a_row_a_day(context, name, &lines, &experiments)) }
                @else { (a_row_a_line(context, name, &lines, &experiments)) }
            }
        }
    }
}

fn curve<'a>(context: &Context<'a>, line: &str, name: &str, experiment: &str) -> Option<&'a FittedCurve> {
    let mut all = context.analysis.experiments_of(line, name);
    all.find(|curve| curve.assembled.key.experiment.as_deref() == Some(experiment))
}

fn a_row_a_day(context: &Context, name: &str, lines: &[&str], experiments: &[&str]) -> Markup {
    let folds: Vec<&Shift> = context.folds_of(name).collect();
    html! {
        thead {
            tr {
                th scope="col" { "Experiment" }
                @for line in lines { th.n scope="col" { (line) } }
                @for shift in &folds { th.n scope="col" { "fold " (context.told_short(shift)) } }
            }
        }
        tbody {
            @for experiment in experiments {
                tr {
                    th scope="row" { (experiment) }
                    @for line in lines { td.n { (ic50_of(context, line, name, experiment)) } }
                    @for shift in &folds { td.n { (fold_of(context, shift, experiment)) } }
                }
            }
            tr.all {
                th scope="row" { "Mean, 95 %" }
                @for line in lines { td.n { (super::fold_table::combined(context.analysis, line, name)) } }
                @for shift in &folds { td.n { (words::shift_in_short(shift)) } }
            }
        }
    }
}

fn a_row_a_line(context: &Context, name: &str, lines: &[&str], experiments: &[&str]) -> Markup {
    let folds: Vec<&Shift> = context.folds_of(name).collect();
    html! {
        thead {
            tr {
                th scope="col" { "Line" }
                @for experiment in experiments { th.n scope="col" { "IC50, " (experiment) } }
                th.n scope="col" { "IC50, mean" }
                @for experiment in experiments { th.n scope="col" { "fold, " (experiment) } }
                th.n scope="col" { "fold" }
                th scope="col" { "Call" }
            }
        }
        tbody {
            @for line in lines {
                @let of_line: Vec<&&Shift> = folds.iter().filter(|shift| shift.resistant == **line).collect();
                tr {
                    th scope="row" { (line) }
                    @for experiment in experiments { td.n { (ic50_of(context, line, name, experiment)) } }
                    td.n { b { (super::fold_table::combined(context.analysis, line, name)) } }
                    @for experiment in experiments {
                        td.n { @for shift in &of_line { (fold_of(context, shift, experiment)) " " } }
                    }
                    td.n { @for shift in &of_line { b { (words::shift_in_short(shift)) } " " } }
                    td { @for shift in &of_line { (chips::called(shift.call)) " " } }
                }
            }
        }
    }
}

fn ic50_of(context: &Context, line: &str, name: &str, experiment: &str) -> Markup {
    if let Some(curve) = curve(context, line, name, experiment) {
        return html! { (words::ic50(curve.fit.ic50_abs, curve.assembled.unit)) };
    }
    let plates = context.plates_of(line, name, experiment);
    let is_unused = |plate: &&usize| {
        let plate = &context.analysis.plates[**plate];
        plate.verdict() == Verdict::Fail && !plate.used_all_the_same
    };
    let failed = plates.iter().find(is_unused);
    html! {
        @match (failed, plates.is_empty()) {
            (Some(plate), _) => a.bad href={ "#plate-" (plate + 1) } { "plate failed" },
            (None, false) => "left out",
            (None, true) => (words::NOTHING),
        }
    }
}

/// Resistant ÷ parental within one experiment.
fn fold_of(context: &Context, shift: &Shift, experiment: &str) -> String {
    let of = |line: &str| curve(context, line, &shift.compound, experiment);
    let (Some(resistant), Some(parental)) = (of(&shift.resistant), of(&shift.parental)) else {
        return words::NOTHING.to_owned();
    };
    if resistant.assembled.unit != parental.assembled.unit {
        return words::NOTHING.to_owned();
    }
    match (resistant.fit.ic50_abs, parental.fit.ic50_abs) {
        (Ic50::Measured { log_dose: r, .. }, Ic50::Measured { log_dose: p, .. }) => words::fold(exp10(r - p)),
        (Ic50::Above { bound: r }, Ic50::Measured { log_dose: p, .. } | Ic50::Below { bound: p })
        | (Ic50::Measured { log_dose: r, .. }, Ic50::Below { bound: p }) => {
            format!("> {}", fold_bound(exp10(r - p), Toward::Below))
        }
        (Ic50::Below { bound: r }, Ic50::Measured { log_dose: p, .. } | Ic50::Above { bound: p })
        | (Ic50::Measured { log_dose: r, .. }, Ic50::Above { bound: p }) => {
            format!("< {}", fold_bound(exp10(r - p), Toward::Above))
        }
        _ => "nd".to_owned(),
    }
}

/// Which of two numbers that seem to disagree is the one to quote, and why.
fn what_to_quote(context: &Context, name: &str) -> Markup {
    let told: Vec<(&Shift, [String; 3])> = context
        .folds_of(name)
        .filter(|shift| !words::is_of_one_experiment(shift))
        .filter_map(|shift| Some((shift, quotient(context.analysis, shift)?)))
        .collect();
    html! {
        @for (shift, [resistant, parental, quotient]) in &told {
            p.quote {
                (context.told(shift)) ": quote " b { (words::shift_value(shift)) } ", not " (resistant) " ÷ " (parental) " = " (quotient)
                ": a fold compares the lines within an experiment" (unequal(context, shift)) "."
            }
        }
    }
}

/// How the lines differ in the experiments that they have.
fn unequal(context: &Context, shift: &Shift) -> String {
    let n = |line: &str| context.analysis.experiments_of(line, &shift.compound).count();
    let (resistant, parental) = (n(&shift.resistant), n(&shift.parental));
    if resistant == parental && words::n_of(shift) == resistant {
        return String::new();
    }
    format!(
        ", and {} has {} with a curve, {} {parental}, both lines {}",
        shift.resistant,
        words::counted(resistant, "experiment"),
        shift.parental,
        words::n_of(shift)
    )
}

/// What is wrong with plates that hold the compound, and warnings that name it.
fn of_plates(context: &Context, name: &str) -> Markup {
    let analysis = context.analysis;
    let doubtful: Vec<usize> = context
        .plates_with(name)
        .into_iter()
        .filter(|index| analysis.plates[*index].verdict() > Verdict::Pass)
        .collect();
    let quoted = format!("`{name}`");
    let warnings: Vec<_> =
        analysis.warnings.iter().filter(|one| one.message.contains(&quoted)).take(3).collect();
    html! {
        @if !doubtful.is_empty() || !warnings.is_empty() {
            ul.doubts aria-label={ "What to know of the plates of " (name) } {
                @for index in &doubtful {
                    @let plate = &analysis.plates[*index];
                    li class=[(plate.verdict() == Verdict::Fail).then_some("bad")] {
                        @if plate.is_used_though_failed() { "✕ failed, used all the same: " }
                        @else if plate.verdict() == Verdict::Fail { "✕ failed: " } @else { "! warned: " }
                        a href={ "#plate-" (index + 1) } { (plates::title(plate)) } ": " (prose(&plates::reasons(plate)))
                    }
                }
                @for one in &warnings { li { "! " (left_out::warning(analysis, one)) } }
            }
        }
    }
}

/// Every fit of the compound.
fn fits(context: &Context, name: &str) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label={ "Fits of " (name) } {
            table {
                caption { "Every fit of " (name) ", with 95 % profile intervals over wells." }
                thead {
                    tr {
                        th scope="col" { "Line" }
                        th scope="col" { "Experiment" }
                        th scope="col" { "Absolute IC50" }
                        th scope="col" { (named("relative-ic50", "Relative IC50")) }
                        th.n scope="col" { "Response at top dose" }
                        th scope="col" { "Fit" }
                        th scope="col" { "Remarks" }
                    }
                }
                tbody {
                    @for line in context.lines_of(name) {
                        @for curve in context.analysis.experiments_of(line, name) {
                            @let unit = curve.assembled.unit;
                            tr {
                                th scope="row" { (line) }
                                td.w { (curve.assembled.key.experiment.as_deref().unwrap_or_default()) }
                                td.w { (words::ic50(curve.fit.ic50_abs, unit)) }
                                td.w { (words::ic50(curve.fit.ic50_rel, unit)) }
                                td.n { (words::percent(curve.fit.emax)) }
                                td.w { (words::status(curve.fit.status)) }
                                td.long { (prose(&reasons(curve))) }
                            }
                        }
                        @let all = combine(context.analysis.experiments_of(line, name).map(|curve| curve.fit.ic50_abs));
                        @if all.unknown > 0 {
                            tr { th scope="row" { (line) } td colspan="6" { "absolute IC50 unknown in " (words::counted(all.unknown, "experiment")) } }
                        }
                    }
                }
            }
        }
    }
}

/// The other metrics of the compound.
fn others(context: &Context, name: &str) -> Markup {
    const OTHERS: [Metric; 5] = [Metric::Ic50Rel, Metric::Gr50, Metric::Auc, Metric::Emax, Metric::Hill];
    let rows: Vec<&Shift> = context
        .folds_of(name)
        .flat_map(|shift| OTHERS.into_iter().filter_map(|metric| context.beside(shift, metric)))
        .collect();
    html! {
        @if !rows.is_empty() {
            div.scroll tabindex="0" role="region" aria-label={ "Other measures of " (name) } {
                table {
                    caption { "Other measures, resistant against parental; the fold to quote is that of the absolute IC50." }
                    thead { tr { th scope="col" { "Line" } th scope="col" { "Measure" } th scope="col" { "Shift (95 % CI)" } th.n scope="col" { "n" } th scope="col" { "Remarks" } } }
                    tbody {
                        @for shift in &rows {
                            tr {
                                th scope="row" { (context.told(shift)) }
                                td { (words::metric(shift.metric)) }
                                td.w { (words::shift(shift)) }
                                td.n { (words::n_of(shift)) }
                                td.long { (remarks(shift)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Why a fit says what it says, in words.
pub(super) fn reasons(curve: &FittedCurve) -> String {
    curve.fit.reasons.iter().map(|reason| reason.words()).collect::<Vec<_>>().join("; ")
}
