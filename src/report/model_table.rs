//! Columns that `foldshift fit` appends to those of every fit when models, averages, details or a robust loss
//! are asked for, and its table of outliers.

use crate::report::result_tables::{cells_with, error_cell, ic50_cells, number};
use foldshift_curves::elementary::exp10;
use foldshift_curves::fit::StandardError;
use foldshift_curves::models::{Averaged, Details, Model, ModelFit, SharedFit};
use foldshift_curves::robust::{Loss, Outlier, OutlierTest, RobustFit};

/// Parameters that not every model has, in the order of the models.
fn own_parameters() -> impl Iterator<Item = &'static str> {
    Model::ALL.iter().flat_map(|model| model.own_parameters()).copied()
}

/// These parameters, each with its standard error, and Akaike's criterion.
pub fn model_columns() -> impl Iterator<Item = String> {
    own_parameters().flat_map(|name| [name.to_owned(), format!("{name}_se")]).chain(["aicc".to_owned()])
}

/// Akaike weight of the chosen model among the candidates.
pub const WEIGHT_COLUMN: &str = "akaike_weight";

/// IC50s averaged over the candidates; the weight is that of the models that have one.
pub const AVERAGE_COLUMNS: [&str; 8] = [
    "ic50_rel_averaged",
    "ic50_rel_averaged_lower95",
    "ic50_rel_averaged_upper95",
    "ic50_rel_averaged_weight",
    "ic50_abs_averaged",
    "ic50_abs_averaged_lower95",
    "ic50_abs_averaged_upper95",
    "ic50_abs_averaged_weight",
];

/// What curves that share parameters say of each other.
pub const SHARED_COLUMNS: [&str; 5] =
    ["reference", "relative_potency", "relative_potency_lower95", "relative_potency_upper95", "p_shared"];

/// The cells of [`SHARED_COLUMNS`] of one curve; `reference` is the name of the one it is compared with.
#[must_use]
pub fn shared_cells(fit: &SharedFit, curve: usize, reference: &str) -> [String; 5] {
    let curve = &fit.curves[curve];
    let potency = |log: Option<f64>| number(log.map(exp10));
    let [lower, upper] = curve.log_potency_interval;
    [reference.to_owned(), potency(curve.log_potency), potency(lower), potency(upper), number(fit.p_shared)]
}

/// Profile limits and residual diagnostics.
pub const DETAIL_COLUMNS: [&str; 12] = [
    "top_lower95",
    "top_upper95",
    "bottom_lower95",
    "bottom_upper95",
    "hill_lower95",
    "hill_upper95",
    "auc_lower95",
    "auc_upper95",
    "emax_lower95",
    "emax_upper95",
    "p_runs",
    "p_heteroscedastic",
];

/// The cells of [`FIT_COLUMNS`](crate::report::result_tables::FIT_COLUMNS), with the parameters of any model.
#[must_use]
pub fn parameter_cells(model: &ModelFit, unit: &str) -> Vec<String> {
    let pair = |name: &str| {
        let parameter = model.parameter(name);
        (parameter.map(|p| p.value), parameter.map_or(StandardError::Given, |p| p.se))
    };
    cells_with(&model.fit, ["top", "bottom", "hill", "log10_mid"].map(pair), unit)
}

/// The cells of [`FIT_COLUMNS`](crate::report::result_tables::FIT_COLUMNS) and [`model_columns`].
#[must_use]
pub fn model_cells(model: &ModelFit, unit: &str) -> Vec<String> {
    let pair = |name: &str| {
        let parameter = model.parameter(name);
        (parameter.map(|p| p.value), parameter.map_or(StandardError::Given, |p| p.se))
    };
    let mut cells = parameter_cells(model, unit);
    for name in own_parameters() {
        let (value, se) = pair(name);
        cells.extend([number(value), error_cell(value, se)]);
    }
    cells.push(number(model.aicc));
    cells
}

/// Estimate, limits and weight of one averaged IC50, in the unit of the doses.
#[must_use]
pub fn average_cells(averaged: Option<Averaged>) -> [String; 4] {
    let dose = |pick: fn(&Averaged) -> f64| number(averaged.as_ref().map(pick).map(exp10));
    [
        dose(|averaged| averaged.log_dose),
        dose(|averaged| averaged.interval.0),
        dose(|averaged| averaged.interval.1),
        number(averaged.map(|averaged| averaged.weight)),
    ]
}

/// The cells of [`DETAIL_COLUMNS`].
#[must_use]
pub fn detail_cells(details: &Details) -> Vec<String> {
    [details.top, details.bottom, details.hill, details.auc, details.emax]
        .into_iter()
        .flatten()
        .chain([details.p_runs, details.p_heteroscedastic])
        .map(number)
        .collect()
}

/// What a robust loss made of the observations.
pub const ROBUST_COLUMNS: [&str; 4] = ["loss", "scale", "least_weight", "n_half_weight"];

/// The cells of [`ROBUST_COLUMNS`].
#[must_use]
pub fn robust_cells(robust: &RobustFit, loss: Loss) -> [String; 4] {
    let least = robust.weights.iter().copied().fold(1.0, f64::min);
    let half = robust.weights.iter().filter(|weight| **weight < 0.5).count();
    let name = if robust.scale.is_some() { loss.name() } else { "squares" };
    [name.to_owned(), number(robust.scale), number(Some(least)), half.to_string()]
}

/// Columns of the table of outliers after those that identify the curve.
pub const OUTLIER_COLUMNS: [&str; 26] = [
    "test",
    "dose",
    "dose_unit",
    "response",
    "expected",
    "statistic",
    "p",
    "p_adjusted",
    "ic50_rel",
    "ic50_rel_qualifier",
    "ic50_rel_lower95",
    "ic50_rel_upper95",
    "ic50_rel_without",
    "ic50_rel_without_qualifier",
    "ic50_rel_without_lower95",
    "ic50_rel_without_upper95",
    "ic50_rel_ratio",
    "ic50_abs",
    "ic50_abs_qualifier",
    "ic50_abs_lower95",
    "ic50_abs_upper95",
    "ic50_abs_without",
    "ic50_abs_without_qualifier",
    "ic50_abs_without_lower95",
    "ic50_abs_without_upper95",
    "ic50_abs_ratio",
];

/// The cells of [`OUTLIER_COLUMNS`]; `tested` is the lowest and highest dose above zero of the curve, `unit`
/// the unit of its doses, empty when unknown.
#[must_use]
pub fn outlier_cells(
    outlier: &Outlier,
    test: OutlierTest,
    tested: Option<(f64, f64)>,
    unit: &str,
) -> Vec<String> {
    let Outlier { point, expected, statistic, p, p_adjusted, with_all, without, .. } = outlier;
    let mut cells = vec![test.name().to_owned(), number(Some(point.dose)), unit.to_owned()];
    let numbers = [point.response, *expected, *statistic, *p, *p_adjusted];
    cells.extend(numbers.map(|value| number(Some(value))));
    for (with_all, without) in with_all.iter().zip(without) {
        cells.extend(ic50_cells(*with_all, tested));
        cells.extend(ic50_cells(*without, tested));
        let ratio = without.log_dose().zip(with_all.log_dose()).map(|(without, all)| exp10(without - all));
        cells.push(number(ratio));
    }
    cells
}
