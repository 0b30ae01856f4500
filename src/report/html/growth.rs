//! Growth-rate inhibition: how often each line divided, and what is left of its resistance then.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::folded::{Folded, Row};
use crate::report::words;
use foldshift_curves::compare::{Metric, Shift, combine};
use foldshift_curves::growth::Refusal;
use foldshift_curves::statistics::mean;
use foldshift_study::analysis::Analysis;
use foldshift_study::growth::{GrowthCurve, Inhibition};

/// GR by line and compound; nothing when the study tells nothing of growth.
pub(super) fn section(analysis: &Analysis, folded: &Folded) -> Markup {
    if analysis.growth.is_empty() {
        return html! {};
    }
    html! {
        section id="growth" {
            h3 { "Growth" }
            p {
                "A line that divides less often during the assay looks resistant in fractions of the vehicle. GR compares growth "
                "with growth: 1 without an effect, 0 where no cell was gained or lost, below 0 where cells were lost. Read the fold "
                "of GR50 where the divisions of two lines differ."
            }
            (table(analysis, folded))
            (refused(analysis))
        }
    }
}

fn table(analysis: &Analysis, folded: &Folded) -> Markup {
    let caption = html! {
        "Divisions of the vehicle during the assay (mean over experiments), dose at GR 0.5 (geometric mean over experiments "
        "with 95 % interval), lower of the mean GR values at the two highest doses (mean over experiments), and the fold of "
        "GR50, resistant ÷ parental. n counts experiments."
    };
    let head = html! {
        th scope="col" { "Line" }
        th scope="col" { "Compound" }
        th.n scope="col" { "n" }
        th.n scope="col" { "Divisions" }
        th scope="col" { "GR50 (95 % CI)" }
        th.n scope="col" { "GRmax" }
        th scope="col" { "Fold of GR50 (95 % CI)" }
        th scope="col" { "Call" }
        th scope="col" { "Remarks" }
    };
    let mut folds: BTreeMap<(&str, &str), Vec<&Shift>> = BTreeMap::new();
    for shift in analysis.shifts.iter().filter(|shift| shift.metric == Metric::Gr50) {
        folds.entry((&shift.resistant, &shift.compound)).or_default().push(shift);
    }
    let named = |curves: &[GrowthCurve]| {
        let key = &curves[0].key;
        let folds = folds.get(&(&*key.cell_line, &*key.compound)).map_or(&[][..], Vec::as_slice);
        Row { name: format!("{} under {}", key.cell_line, key.compound), cells: row(curves, folds) }
    };
    let lines = analysis.growth.chunk_by(|a, b| a.key.cell_line == b.key.cell_line);
    let compounds =
        |line: &[GrowthCurve]| line.chunk_by(|a, b| a.key.compound == b.key.compound).map(named).collect();
    folded.table("", &caption, &head, lines.map(compounds).collect())
}

/// The experiments of one line and compound.
fn row(curves: &[GrowthCurve], folds: &[&Shift]) -> Markup {
    let known: Vec<&Inhibition> = curves.iter().filter_map(|curve| curve.outcome.as_ref().ok()).collect();
    let average = |pick: fn(&Inhibition) -> Option<f64>| {
        mean(&known.iter().filter_map(|inhibition| pick(inhibition)).collect::<Vec<_>>())
    };
    let (key, unit) = (&curves[0].key, curves[0].unit);
    let gr50 = combine(known.iter().map(|inhibition| inhibition.fit.ic50_abs));
    let at_limit: usize = known.iter().map(|inhibition| inhibition.at_limit).sum();
    let mut remarks: Vec<String> = folds
        .iter()
        .map(|fold| super::fold_table::remarks(fold))
        .filter(|remarks| !remarks.is_empty())
        .collect();
    if folds.is_empty() && curves.iter().any(GrowthCurve::is_estimated) {
        remarks.push("start estimated from a doubling time".to_owned());
    }
    if at_limit > 0 {
        remarks.push(format!("{} at or below the background", words::counted(at_limit, "well")));
    }
    html! {
        tr {
            th scope="row" { (key.cell_line) }
            th scope="row" { (key.compound) }
            td.n { (known.len()) }
            td.n { (words::number(average(|inhibition| Some(inhibition.divisions)), 2)) }
            td.w { @if known.is_empty() { "not reported" } @else { (words::combined(&gr50, unit)) } }
            td.n { (words::number(average(|inhibition| inhibition.gr_max), 2)) }
            td.w {
                @for (place, fold) in folds.iter().enumerate() {
                    @if place > 0 { "; " }
                    (words::shift(fold))
                    @if folds.len() > 1 { " against " (fold.parental) }
                }
                @if folds.is_empty() { (words::NOTHING) }
            }
            td { @for fold in folds { (super::chips::called(fold.call)) " " } }
            td.long { (remarks.join("; ")) }
        }
    }
}

/// Why GR is missing, once for each line, experiment and reason.
fn refused(analysis: &Analysis) -> Markup {
    let why = |curve: &GrowthCurve| -> Option<String> {
        let refusal: &Refusal = curve.outcome.as_ref().err()?;
        let experiment = curve.key.experiment.as_deref().unwrap_or_default();
        Some(format!("{} in {experiment}: {refusal}", curve.key.cell_line))
    };
    let reasons: BTreeSet<String> = analysis.growth.iter().filter_map(why).collect();
    html! {
        @if !reasons.is_empty() {
            p { "GR is not reported for:" }
            ul { @for reason in &reasons { li { (reason) "." } } }
        }
    }
}
