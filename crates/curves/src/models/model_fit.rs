//! What a fit of a model says of a curve.

use std::sync::Arc;

use serde::Serialize;

use crate::elementary::ln;
use crate::fit::Fit;
use crate::models::model::Model;
use crate::separable_least_squares::family::{At, Family};

/// A parameter of a fitted model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// `top`, `bottom`, `hill`, `log10_mid`, or one of [`Model::own_parameters`].
    pub name: &'static str,
    /// Its value; log₁₀ doses in the curve's unit of dose, stimulation in response per dose.
    pub value: f64,
    /// Its Gauss-Newton standard error; `None` when it was given or the data cannot tell.
    pub se: Option<f64>,
}

/// A fitted model of one curve.
#[derive(Clone, Debug, Serialize)]
pub struct ModelFit {
    /// The model.
    pub model: Model,
    /// What is said of every fit; `fit.curve` only for the four-parameter logistic.
    pub fit: Fit,
    /// Its parameters, those that [`Model::FOUR_PARAMETER`] has in common first.
    pub parameters: Vec<Parameter>,
    /// Akaike's criterion for few observations; `None` when there are too few for it.
    pub aicc: Option<f64>,
    /// Wald standard errors of the log₁₀ (relative, absolute) IC50 where they are measured.
    #[serde(skip)]
    pub(crate) ic50_se: [Option<f64>; 2],
    #[serde(skip)]
    pub(super) shape: Option<Shape>,
}

/// A fitted curve.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) family: Arc<dyn Family>,
    pub(super) phi: Vec<f64>,
    pub(super) beta: Vec<f64>,
}

impl Shape {
    pub(super) fn response(&self, log_dose: f64) -> f64 {
        let mut columns = vec![0.0; self.beta.len()];
        self.family.columns(&self.phi, At::dose(log_dose), &mut columns);
        columns.iter().zip(&self.beta).map(|(column, beta)| column * beta).sum()
    }
}

impl ModelFit {
    /// A fit that says no more than this.
    pub(super) fn bare(model: Model, fit: Fit) -> Self {
        Self { model, fit, parameters: Vec::new(), aicc: None, ic50_se: [None; 2], shape: None }
    }

    /// The parameter of this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<Parameter> {
        self.parameters.iter().copied().find(|parameter| parameter.name == name)
    }

    /// Fitted response at `log_dose` (log₁₀; −∞ for the zero dose).
    #[must_use]
    pub fn response(&self, log_dose: f64) -> Option<f64> {
        match (&self.shape, self.fit.curve) {
            (Some(shape), _) => Some(shape.response(log_dose)),
            (None, Some(curve)) => Some(curve.response(log_dose)),
            (None, None) if self.model == Model::CONSTANT => self.fit.einf,
            (None, None) => None,
        }
    }
}

/// n ln(RSS / n) + 2 K + 2 K (K + 1) / (n − K − 1), K = parameters + 1 for the error.
///
/// Source: Burnham & Anderson, Model Selection and Multimodel Inference (2002), section 2.4, doi:10.1007/b97636.
pub(super) fn aicc(fit: &Fit, parameters: usize) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let (n, k) = (fit.n_points as f64, (parameters + 1) as f64);
    let rss = fit.rss.filter(|rss| *rss > 0.0 && n - k - 1.0 > 0.0)?;
    Some(n * ln(rss / n) + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0))
}
