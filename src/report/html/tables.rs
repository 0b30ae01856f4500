//! Tables for those who want every number: differences of responses, all fits.

use maud::{Markup, html};

use super::compound::reasons;
use super::folded::{Folded, Row};
use super::prose::prose;
use crate::report::words;
use foldshift_curves::compare::{Metric, Shift};
use foldshift_curves::fit::{StandardError, dose_of};
use foldshift_study::analysis::{Analysis, FittedCurve};
use foldshift_tables::units::LogDose;

/// Shifts of everything but the absolute IC50.
pub(super) fn differences(analysis: &Analysis, folded: &Folded) -> Markup {
    let differences: Vec<&Shift> =
        analysis.shifts.iter().filter(|shift| shift.metric != Metric::Ic50Abs).collect();
    if differences.is_empty() {
        return html! {};
    }
    let caption = html! { "Differences and folds with 95 % intervals over experiments." };
    let head = html! {
        th scope="col" { "Line" }
        th scope="col" { "Compound" }
        th scope="col" { "Metric" }
        th scope="col" { "Shift (95 % CI)" }
        th.n scope="col" { "n" }
        th.n scope="col" { "p" }
        th.n scope="col" { "p (Holm)" }
        th scope="col" { "Method" }
        th scope="col" { "Remarks" }
    };
    let row = |shift: &&Shift| Row {
        name: format!("{} under {}", shift.resistant, shift.compound),
        cells: difference(shift),
    };
    let pairs = differences.chunk_by(|a, b| (&a.parental, &a.resistant) == (&b.parental, &b.resistant));
    let rows: Vec<Vec<Row>> = pairs.map(|pair| pair.iter().map(row).collect()).collect();
    html! {
        section id="differences" {
            h3 { "Other metrics" }
            p {
                "AUC and Emax need no IC50: read them where half effect is not reached, or where plateaus differ. AUC is the "
                "mean response over the log doses that both lines met, Emax the fitted response at the highest of them; both as "
                "resistant − parental, in points of percent of the vehicle. The relative IC50 (between the plateaus) and the "
                "slope are folds, resistant ÷ parental. The fold to quote is that of the absolute IC50, in the " a href="#folds" { "table of folds" } "."
            }
            (folded.table("", &caption, &head, rows))
        }
    }
}

fn difference(shift: &Shift) -> Markup {
    html! {
        tr {
            th scope="row" { (shift.resistant) }
            td { (shift.compound) }
            td { (words::metric(shift.metric)) }
            td.w { (words::shift(shift)) }
            td.n { (words::n_of(shift)) }
            td.n { (words::p_value(shift.p)) }
            td.n { (words::p_value(shift.p_adjusted)) }
            td { (words::method(shift.method)) }
            td { (super::fold_table::remarks(shift)) }
        }
    }
}

/// Every fit.
pub(super) fn curves(analysis: &Analysis, folded: &Folded) -> Markup {
    let caption = html! {
        "Every fitted curve. Top, bottom, hill and midpoint are the raw estimates with their standard errors over wells; "
        "IC50s are what the data support. Pooled curves are for drawing only. p lack: F test against the dose means."
    };
    let head = html! {
        @for head in ["Line", "Compound", "Experiment", "Fit"] { th scope="col" { (head) } }
        @for head in ["Wells", "Doses", "Top, %", "Bottom, %", "Hill", "Midpoint"] { th.n scope="col" { (head) } }
        @for head in ["Relative IC50", "Absolute IC50"] { th scope="col" { (head) } }
        @for head in ["AUC, %", "Emax, %", "R²", "p flat", "p lack"] { th.n scope="col" { (head) } }
        th scope="col" { "Remarks" }
    };
    let row = |curve: &FittedCurve| {
        let key = &curve.assembled.key;
        Row { name: format!("{} under {}", key.cell_line, key.compound), cells: curve_row(curve) }
    };
    folded.table("wide", &caption, &head, vec![analysis.curves.iter().map(row).collect()])
}

/// What stands for a parameter that the wells do not tell.
const NOT_DETERMINED: &str = "nd";

fn curve_row(curve: &FittedCurve) -> Markup {
    let (key, fit) = (&curve.assembled.key, &curve.fit);
    let unit = curve.assembled.unit;
    let [top_se, bottom_se, hill_se, _] = fit.errors;
    let with_error = |value: Option<f64>, error: StandardError, scale: f64, decimals: usize| {
        let shown = words::number(value.map(|value| scale * value), decimals);
        match error {
            StandardError::Of(error) => format!("{shown} ± {}", words::fixed(scale * error, decimals)),
            // A slope or plateau that any other value fits as well is a number of the solver.
            StandardError::NotDetermined if value.is_some() => NOT_DETERMINED.to_owned(),
            StandardError::NotDetermined | StandardError::Given => shown,
        }
    };
    let parameter = |pick: fn(&foldshift_curves::logistic::Logistic) -> f64| fit.curve.as_ref().map(pick);
    // A midpoint far outside the doses is a number of the solver, not of the experiment.
    let midpoint = parameter(|curve| curve.log_mid).map_or_else(
        || words::NOTHING.to_owned(),
        |mid| match fit.tested {
            Some((low, high)) if dose_of(Some(mid)).is_none_or(|dose| dose < low || dose > high) => {
                "outside the doses".to_owned()
            }
            _ => words::dose(LogDose::new(mid, unit)),
        },
    );
    html! {
        tr {
            th scope="row" { (key.cell_line) }
            td { (key.compound) }
            td.w { (key.experiment.as_deref().unwrap_or(foldshift_study::assemble::POOLED)) }
            td { (words::status(fit.status)) }
            td.n { (fit.n_points) }
            td.n { (fit.n_doses) }
            td.n { (with_error(parameter(|curve| curve.top), top_se, 100.0, 1)) }
            td.n { (with_error(parameter(|curve| curve.bottom), bottom_se, 100.0, 1)) }
            td.n { (with_error(parameter(|curve| curve.hill), hill_se, 1.0, 2)) }
            td.n { (midpoint) }
            @if curve.is_pooled() {
                td { (words::NOTHING) } td { (words::NOTHING) }
            } @else {
                td { (words::ic50(fit.ic50_rel, unit)) }
                td { (words::ic50(fit.ic50_abs, unit)) }
            }
            td.n { (words::number(fit.auc.map(|auc| 100.0 * auc), 1)) }
            td.n { (words::number(fit.emax.map(|emax| 100.0 * emax), 1)) }
            td.n { (words::number(fit.r2, 3)) }
            td.n { (words::p_value(fit.p_flat)) }
            td.n { (words::p_value(fit.p_lack_of_fit)) }
            td.long { @if !curve.is_pooled() { (prose(&reasons(curve))) } }
        }
    }
}
