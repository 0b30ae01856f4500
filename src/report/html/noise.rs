//! The assay's own noise: minimum significant ratios, control charts, and the folds that lie within.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::context::Context;
use super::figures::drawn_or_folded;
use super::folded::{Folded, Row};
use super::line_sentence::capitalised;
use super::{MOST_OPEN, some};
use crate::report::figure::About;
use crate::report::words;
use foldshift_curves::compare::control_chart::{ControlChart, FEWEST};
use foldshift_curves::compare::repeatability::{Compared, LEAST_DF, Spread};
use foldshift_curves::compare::{Metric, Shift, Tag};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::noise::{FoldNoise, Repeated};
use foldshift_study::memory::Apart;

/// Is there anything to tell?
pub(super) fn there(analysis: &Analysis) -> bool {
    analysis.noise.is_known() || !analysis.noise.charts.is_empty() || !analysis.memory.pairs.is_empty()
}

/// The section.
pub(super) fn section(context: &Context) -> Markup {
    let (analysis, folded) = (context.analysis, context.folded);
    if !there(analysis) {
        return html! {};
    }
    html! {
        section id="noise" {
            h3 { "The assay’s own noise" }
            (answer(analysis))
            (lines(analysis, folded))
            (folds(analysis, folded))
            (signals(analysis, folded))
            (lent(analysis))
            (remembered(analysis))
            (drawn_or_folded(&context.figures_about(|about| *about == About::Scatter), folded))
            (drawn_or_folded(&context.figures_about(|about| *about == About::ControlCharts), folded))
        }
    }
}

/// What a fold must exceed, and which folds do not.
fn answer(analysis: &Analysis) -> Markup {
    let noise = &analysis.noise;
    let pooled: Vec<_> = noise.lines.iter().filter(|line| line.compound.is_none()).collect();
    let within: Vec<&FoldNoise> = noise.folds.iter().filter(|fold| fold.exceeds == Some(false)).collect();
    html! {
        @for line in pooled {
            @if let Some(msr) = line.spread.msr(Compared::BetweenExperiments) {
                p {
                    "Two IC50s of " (line.cell_line) ", measured in two experiments, differ by chance by up to "
                    strong { (words::fold(msr)) "-fold" }
                    " (minimum significant ratio, all compounds pooled, " (words::counted(line.spread.df, "degree"))
                    " of freedom; 95 % interval " (range(line.spread.msr_limits(Compared::BetweenExperiments))) ")."
                    @if line.spread.df < LEAST_DF { " That is too few to hold folds against." }
                }
            } @else {
                p { "No compound was measured twice on " (line.cell_line) ": its noise from experiment to experiment is not known." }
            }
        }
        @if !within.is_empty() {
            p {
                "Within that noise, so that one experiment alone would not show them: "
                (some(&within.iter().map(|fold| named(fold)).collect::<Vec<_>>(), "; ")) "."
            }
        }
    }
}

/// What the folds of the study lend each other, in two sentences; where days move all of them, and which scatter more than the
/// others.
fn lent(analysis: &Analysis) -> Markup {
    let folds: Vec<&Shift> = analysis
        .shifts
        .iter()
        .filter(|shift| shift.metric == Metric::Ic50Abs && shift.moderation.is_some())
        .collect();
    let together: Vec<&Shift> = analysis
        .shifts
        .iter()
        .filter(|shift| shift.metric == Metric::Ic50Abs && shift.tags.contains(&Tag::CommonDayError))
        .collect();
    let of = |tag: Tag| -> Vec<String> {
        let tagged = folds.iter().filter(|shift| shift.tags.contains(&tag));
        tagged.map(|shift| format!("{} under {}", shift.resistant, shift.compound)).collect()
    };
    // One experiment has nothing of its own but its wells.
    let of_one = |shift: &&&Shift| words::is_of_memory(shift) || words::is_of_one_experiment(shift);
    let (ones, repeated): (Vec<&Shift>, Vec<&Shift>) = (
        folds.iter().filter(of_one).copied().collect(),
        folds.iter().filter(|shift| !of_one(shift)).copied().collect(),
    );
    let (outliers, resting) = (of(Tag::VarianceOutlier), of(Tag::RestsOnModeration));
    html! {
        @if let Some(lent) = folds.first().and_then(|shift| shift.moderation) {
            p {
                (capitalised(&words::lenders(lent))) ". "
                @if !repeated.is_empty() {
                    "The interval of each fold " @if !ones.is_empty() { "of several experiments " }
                    "rests on its own scatter and on that, by as many degrees of freedom as the folds agree in it; the interval of its own experiments alone stands beside it in the table of folds and in "
                    code { "shifts.csv" } "."
                }
                @if !ones.is_empty() {
                    @if !repeated.is_empty() { " " }
                    "The interval of a fold of one experiment rests on that scatter alone, and is never narrower than what its wells show; "
                    "the interval of its wells alone stands beside it in the table of folds and in " code { "shifts.csv" } "."
                }
            }
        }
        @if !outliers.is_empty() {
            p {
                "More than that scatter " (some(&outliers, "; "))
                ": fewer than one in a hundred would by chance, and the wider of both intervals is given."
            }
        }
        @if !resting.is_empty() {
            p { "With its own experiments alone the call would be another: " (some(&resting, "; ")) "." }
        }
        @if !together.is_empty() {
            p {
                "Days move the folds together (" (words::counted(together.len(), "fold")) "): what a day does to a line it does to all "
                "its compounds, so that their errors are not independent. Each interval holds by itself; that many of them are shifted "
                "alike may be one day’s doing."
            }
        }
    }
}

/// What is remembered of earlier studies, and how it goes with the scatter of this one.
fn remembered(analysis: &Analysis) -> Markup {
    let memory = &analysis.memory;
    if memory.pairs.is_empty() {
        return html! {};
    }
    let studies: Vec<String> = memory.studies().iter().map(|name| format!("“{name}”")).collect();
    let apart: Vec<String> =
        memory.agreements.iter().filter(|one| !one.holds()).map(|one| Apart(one).to_string()).collect();
    let folds = memory.agreements.iter().find(|one| one.metric == Metric::Ic50Abs);
    let folds = folds.filter(|one| one.holds());
    html! {
        p {
            "Remembered of earlier studies of the assay: " (some(&studies, ", ")) ". "
            @if let Some(found) = folds {
                (capitalised(&words::counted(found.earlier, "earlier fold"))) " of the absolute IC50 "
                (if found.earlier == 1 { "counts" } else { "count" }) " in the scatter of this study. "
                @match (found.times, found.p) {
                    (Some(times), Some(p)) => {
                        "Its own experiments scatter " (words::fixed(times, 1)) " times as much, which goes with them (p = "
                        (words::p_value(Some(p))) "). "
                    },
                    _ => "Too little was repeated today to hold it against them. ",
                }
            }
            @if !apart.is_empty() {
                strong { "Set aside" } ", since the experiments of this study scatter otherwise: " (some(&apart, "; ")) "."
            }
        }
    }
}

fn named(fold: &FoldNoise) -> String {
    format!("{} under {}", fold.resistant, fold.compound.as_deref().unwrap_or_default())
}

fn range(limits: Option<[f64; 2]>) -> String {
    limits.map_or_else(|| words::NOTHING.to_owned(), |[low, high]| format!("{}–{}", ratio(low), ratio(high)))
}

/// A ratio near 1 keeps two decimals; one beyond reason is only called so.
fn ratio(value: f64) -> String {
    if value >= 1e4 {
        return "> 10⁴".to_owned();
    }
    if value < 10.0 { words::fixed(value, 2) } else { words::fold(value) }
}

fn left_out(spread: &Spread) -> String {
    let mut said = Vec::new();
    if spread.censored > 0 {
        said.push(format!("{} censored", spread.censored));
    }
    if spread.unknown > 0 {
        said.push(format!("{} unknown", spread.unknown));
    }
    if said.is_empty() { words::NOTHING.to_owned() } else { said.join(", ") }
}

fn spread_cells(spread: &Spread, compared: Compared) -> Markup {
    html! {
        td { (spread.n) }
        td { (left_out(spread)) }
        td { (spread.df) }
        td { (words::number(spread.s, 3)) }
        td.w { (spread.msr(compared).map_or_else(|| words::NOTHING.to_owned(), ratio)) }
        td.w { (range(spread.msr_limits(compared))) }
    }
}

fn lines(analysis: &Analysis, folded: &Folded) -> Markup {
    let caption = html! {
        "Minimum significant ratio (MSR) between experiments: 10^(2√2·s), s the standard deviation of log₁₀ IC50 over "
        "experiments; its interval is that of s (χ²). A day that moves every compound alike makes the degrees of "
        "freedom of the pooled row too many."
    };
    let heads = ["Line", "Compound", "n", "Left out", "df", "s", "MSR", "95 % interval"];
    let head = html! { @for head in heads { th scope="col" { (head) } } };
    let row = |line: &Repeated| {
        let compound = line.compound.as_deref().unwrap_or("all, pooled");
        let cells = html! {
            tr {
                th scope="row" { (line.cell_line) }
                td { (compound) }
                (spread_cells(&line.spread, Compared::BetweenExperiments))
            }
        };
        Row { name: format!("{} under {compound}", line.cell_line), cells }
    };
    folded.table("", &caption, &head, vec![analysis.noise.lines.iter().map(row).collect()])
}

fn folds(analysis: &Analysis, folded: &Folded) -> Markup {
    if analysis.noise.folds.is_empty() {
        return html! {};
    }
    let caption = html! {
        "MSR of the fold within experiments: 10^(2·s), s the standard deviation of the log₁₀ fold over experiments that "
        "hold both lines; what a day does to both lines alike cancels. The last column holds the mean fold against the "
        "MSR of the parental line between experiments. A mean over several experiments is finer than that: a fold may "
        "lie within the noise of single experiments and still be different from 1."
    };
    let heads =
        ["Line", "Compound", "n", "Left out", "df", "s", "MSR", "95 % interval", "Fold", "Against the noise"];
    let head = html! { @for head in heads { th scope="col" { (head) } } };
    let mut shifts: BTreeMap<[&str; 3], &Shift> = BTreeMap::new();
    for shift in analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs) {
        shifts.entry([&shift.parental, &shift.resistant, &shift.compound]).or_insert(shift);
    }
    let shift_of = |fold: &FoldNoise| {
        let compound = fold.compound.as_deref()?;
        shifts.get(&[&*fold.parental, &*fold.resistant, compound]).copied()
    };
    let row = |fold: &FoldNoise| {
        let compound = fold.compound.as_deref().unwrap_or("all, pooled");
        let cells = html! {
            tr {
                th scope="row" { (fold.resistant) }
                td { (compound) }
                (spread_cells(&fold.spread, Compared::WithinExperiment))
                td.w { (shift_of(fold).map_or_else(|| words::NOTHING.to_owned(), words::shift_value)) }
                td.w { (verdict(fold)) }
            }
        };
        Row { name: format!("{} under {compound}", fold.resistant), cells }
    };
    folded.table("", &caption, &head, vec![analysis.noise.folds.iter().map(row).collect()])
}

fn verdict(fold: &FoldNoise) -> String {
    match (fold.exceeds, fold.held_against, &fold.compound) {
        (Some(true), Some(msr), _) => format!("larger than {}", ratio(msr)),
        (Some(false), Some(msr), _) => format!("within {}", ratio(msr)),
        (None, Some(_), Some(_)) => "cannot be said".to_owned(),
        _ => words::NOTHING.to_owned(),
    }
}

/// Experiments that a chart calls conspicuous, in words.
fn signals(analysis: &Analysis, folded: &Folded) -> Markup {
    let charts = &analysis.noise.charts;
    if charts.is_empty() {
        return html! {};
    }
    let limited = |chart: &&ControlChart| chart.limits.is_some_and(|limits| limits.sd.is_some());
    let said: Vec<String> = charts.iter().flat_map(of_chart).collect();
    html! {
        @if said.is_empty() && charts.iter().any(|chart| limited(&chart)) {
            p { "Control charts: no experiment lies beyond the limits, and there is no run on one side of the mean." }
        }
        @if !charts.iter().any(|chart| limited(&chart)) {
            p { "Control charts: with fewer than " (FEWEST) " measured experiments there are no limits yet." }
        }
        @if !said.is_empty() {
            p { "Conspicuous on the control charts, and kept in every analysis:" }
            ul {
                @for one in said.iter().take(MOST_OPEN) { li { (one) } }
            }
            @if let Some(rest) = said.get(MOST_OPEN..).filter(|rest| !rest.is_empty()) {
                (folded.fold(&format!("and {} more", rest.len()), html! { ul { @for one in rest { li { (one) } } } }))
            }
        }
    }
}

fn of_chart(chart: &ControlChart) -> Vec<String> {
    chart
        .signals
        .iter()
        .filter_map(|(index, signal)| {
            let experiment = &chart.points.get(*index)?.experiment;
            let what = words::signal(*signal);
            Some(format!("{} under {}: {experiment} {what}", chart.cell_line, chart.compound))
        })
        .collect()
}
