//! The rows of `foldshift fit` as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::level_table::{Level, Pic50};
use foldshift_curves::fit::{Fit, Ic50};
use foldshift_curves::models::{Averaged, Details, Model, Parameter};
use foldshift_curves::robust::{Loss, Outlier};

/// What is known of one curve. A key that is not asked for is left out.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::option_option, reason = "left out where nobody asks, null where there is none")]
pub(crate) struct FitRow<'a> {
    /// The cells that make it a curve of its own, by the names of their columns.
    pub(super) identity: BTreeMap<&'a str, &'a str>,
    /// The unit of its doses, as written; empty where the table names none.
    pub(super) dose_unit: &'a str,
    /// The fit that is told.
    pub(super) fit: &'a Fit,
    /// The fitted model (`--model`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) model: Option<Model>,
    /// The parameters of the model (`--model`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parameters: Option<&'a [Parameter]>,
    /// Akaike's criterion of the model for few observations (`--model`); null when there are too few for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) aicc: Option<Option<f64>>,
    /// Evidence for the model among those it was chosen from, of 1 (`--model aicc`); null where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) akaike_weight: Option<Option<f64>>,
    /// IC50s averaged over the models (`--average`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) averaged: Option<AveragedIc50s>,
    /// What the curve has in common with others (`--share`); left out for a curve without a partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shared: Option<SharedRow<'a>>,
    /// Limits of plateaus, slope, area and response (`--details`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) details: Option<&'a Details>,
    /// What a loss other than the square made of the observations (`--loss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) robust: Option<RobustRow<'a>>,
    /// Doses of other effects (`--level`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) levels: Option<Vec<Level>>,
    /// Doses of percentage growth (`--growth nci`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) growth_doses: Option<GrowthDoses>,
    /// IC50s as −log₁₀ of the molar dose (`--pic50`); left out where the unit is no molar one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pic50: Option<Pic50>,
    /// The observations that are called outliers (`--outliers`, `--exclude-outliers`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outliers: Option<&'a [Outlier]>,
}

/// IC50s averaged over models; null where no model of weight has one.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct AveragedIc50s {
    /// The relative IC50, halfway between the plateaus.
    pub(super) ic50_rel: Option<Averaged>,
    /// The absolute IC50, at half of the vehicle.
    pub(super) ic50_abs: Option<Averaged>,
}

/// What a curve has in common with those it was fitted with.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SharedRow<'a> {
    /// The curve that the potency is relative to, by its cell of the column that the curves differ in.
    pub(super) reference: &'a str,
    /// log₁₀ of the potency relative to the reference: above 0 is more potent; null where the fit tells none.
    pub(super) log_potency: Option<f64>,
    /// log₁₀ of its lower and upper 95 % profile limit; null where a side is open.
    pub(super) log_potency_interval: [Option<f64>; 2],
    /// p of the F test against curves that share nothing; null where the separate fits leave no error.
    pub(super) p_shared: Option<f64>,
}

/// What a robust loss made of the observations.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RobustRow<'a> {
    /// The loss.
    pub(super) loss: Loss,
    /// Scale of the residuals, in the unit of the response; null when the fit is plain least squares.
    pub(super) scale: Option<f64>,
    /// What part of a least-squares observation each observation counts, 0 to 1, in the order of the doses.
    pub(super) weights: &'a [f64],
}

/// Doses of percentage growth, log₁₀ in the unit of the doses.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct GrowthDoses {
    /// Where growth is half of the vehicle's.
    pub(super) gi50: Ic50,
    /// Where nothing grows.
    pub(super) tgi: Ic50,
    /// Where half of the cells of the beginning are lost.
    pub(super) lc50: Ic50,
}
