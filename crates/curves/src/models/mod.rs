//! Models beyond the four-parameter logistic, and the choice between them.
//!
//! The same rules as in [`crate::fit`]: the global least-squares optimum, profile intervals, bounds where
//! the data give no more.

mod choice;
mod details;
mod general;
mod ic50s;
mod shared;

use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;

pub use choice::{Averaged, Choice, Chosen, Rule, choose, choose_beside};
pub use details::{Details, Interval, details};
pub use shared::{SharedCurve, SharedFit, Sharing, fit_shared};

use crate::curve::Curve;
use crate::fit::{Fit, FitOptions, Ic50, Reason, Status, fit};
use crate::separable::family::{At, Family};

/// A model of the response over dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Model {
    /// The same response at every dose: one parameter.
    #[serde(rename = "constant")]
    Constant,
    /// [`crate::model::Logistic`]: top, bottom, hill, midpoint.
    #[serde(rename = "4pl")]
    FourParameter,
    /// The logistic with an asymmetry: Richards' curve.
    ///
    /// ```text
    /// y = bottom + (top − bottom) / (1 + (2^(1/s) − 1) · 10^(hill · (x − log_mid)))^s
    /// ```
    ///
    /// Source: Richards, J. Exp. Bot. 10 (1959) 290, doi:10.1093/jxb/10.2.290.
    #[serde(rename = "5pl")]
    FiveParameter,
    /// Stimulation at low doses before the fall.
    ///
    /// ```text
    /// y = bottom + (top − bottom + stimulation · dose) / (1 + 10^(hill · (x − log_e)))
    /// ```
    ///
    /// Source: Brain & Cousens, Weed Res. 29 (1989) 93, doi:10.1111/j.1365-3180.1989.tb00845.x.
    #[serde(rename = "brain-cousens")]
    BrainCousens,
    /// A sum of two logistic falls.
    ///
    /// ```text
    /// y = bottom + (top − bottom) · [(1 − q) / (1 + 10^(hill₁ · (x − log_mid₁)))
    ///                                     + q / (1 + 10^(hill₂ · (x − log_mid₂)))]
    /// ```
    #[serde(rename = "two-site")]
    TwoSite,
}

impl Model {
    /// Every model, the one with fewest parameters first.
    pub const ALL: [Self; 5] =
        [Self::Constant, Self::FourParameter, Self::FiveParameter, Self::BrainCousens, Self::TwoSite];

    /// The name in arguments and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::FourParameter => "4pl",
            Self::FiveParameter => "5pl",
            Self::BrainCousens => "brain-cousens",
            Self::TwoSite => "two-site",
        }
    }

    /// Number of its parameters when none is given.
    #[must_use]
    pub const fn parameters(self) -> usize {
        match self {
            Self::Constant => 1,
            Self::FourParameter => 4,
            Self::FiveParameter | Self::BrainCousens => 5,
            Self::TwoSite => 7,
        }
    }

    /// Number of parameters that are left free by `options`.
    #[must_use]
    pub fn free_parameters(self, options: &FitOptions) -> usize {
        if self == Self::Constant { 1 } else { self.parameters() + options.free_parameters() - 4 }
    }
}

/// A name that is no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no model; there are constant, 4pl, 5pl, brain-cousens and two-site")]
pub struct UnknownModel(pub String);

impl FromStr for Model {
    type Err = UnknownModel;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|model| model.name() == name).ok_or_else(|| UnknownModel(name.to_owned()))
    }
}

/// A parameter of a fitted model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// `top`, `bottom`, `hill`, `log10_mid`, `asymmetry`, `stimulation`, `hill_1`, `log10_mid_1`, `hill_2`,
    /// `log10_mid_2`, `fraction_2`.
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
    /// Its parameters, those that [`Model::FourParameter`] has in common first.
    pub parameters: Vec<Parameter>,
    /// Akaike's criterion for few observations; `None` when there are too few for it.
    pub aicc: Option<f64>,
    /// Wald standard errors of the log₁₀ (relative, absolute) IC50 where they are measured.
    #[serde(skip)]
    pub(crate) ic50_se: [Option<f64>; 2],
    #[serde(skip)]
    shape: Option<Shape>,
}

/// A fitted curve.
#[derive(Clone, Debug)]
struct Shape {
    family: Arc<dyn Family>,
    phi: Vec<f64>,
    beta: Vec<f64>,
}

impl Shape {
    fn response(&self, log_dose: f64) -> f64 {
        let mut columns = vec![0.0; self.beta.len()];
        self.family.columns(&self.phi, At::dose(log_dose), &mut columns);
        columns.iter().zip(&self.beta).map(|(column, beta)| column * beta).sum()
    }
}

impl ModelFit {
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
            (None, None) if self.model == Model::Constant => self.fit.einf,
            (None, None) => None,
        }
    }

    fn of_logistic(fit: Fit, options: &FitOptions) -> Self {
        let [top, bottom, hill, mid] = fit.standard_errors();
        let parameters = fit.curve.map_or_else(Vec::new, |curve| {
            [
                ("top", curve.top, top),
                ("bottom", curve.bottom, bottom),
                ("hill", curve.hill, hill),
                ("log10_mid", curve.log_mid, mid),
            ]
            .map(|(name, value, se)| Parameter { name, value, se })
            .to_vec()
        });
        let absolute = fit.ic50_abs.log_dose().zip(fit.curve).and_then(|(log_dose, curve)| {
            let gradient = curve.gradient(log_dose);
            fit.covariance.map(|covariance| covariance.error_of(gradient) / gradient[3].abs())
        });
        let aicc = choice::aicc(&fit, options.free_parameters());
        let ic50_se = [mid, absolute.filter(|se| se.is_finite())];
        Self { model: Model::FourParameter, aicc, parameters, ic50_se, shape: None, fit }
    }
}

/// Fits one model to a curve.
///
/// ```
/// use foldshift_curves::curve::{Curve, Point};
/// use foldshift_curves::fit::FitOptions;
/// use foldshift_curves::models::{Model, fit_model};
///
/// // Low doses help the cells before higher ones kill them.
/// let responses = [1.00, 1.09, 1.21, 1.38, 1.24, 0.71, 0.24, 0.07, 0.02, 0.01, 0.00];
/// let points = responses.iter().zip(0..).map(|(&y, k)| Point::new(2_f64.powi(k), y)).collect();
/// let found = fit_model(&Curve::new(points)?, Model::BrainCousens, &FitOptions::default());
/// assert!(found.parameter("stimulation").unwrap().value > 0.05);
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn fit_model(curve: &Curve, model: Model, options: &FitOptions) -> ModelFit {
    let logistic = fit(curve, options);
    fit_beside(curve, model, options, &logistic)
}

/// Fits one model to a curve whose four-parameter fit is known.
#[must_use]
pub fn fit_beside(curve: &Curve, model: Model, options: &FitOptions, logistic: &Fit) -> ModelFit {
    match model {
        Model::FourParameter => ModelFit::of_logistic(logistic.clone(), options),
        Model::Constant => constant(curve, options, logistic),
        _ => general::fit(curve, model, options, logistic),
    }
}

/// The mean of all responses as a model.
fn constant(curve: &Curve, options: &FitOptions, logistic: &Fit) -> ModelFit {
    let mean = curve.mean();
    let mut fit = crate::fit::nothing(curve, options);
    Model::Constant.name().clone_into(&mut fit.model);
    fit.df = fit.n_points - 1;
    fit.reasons.clear();
    (fit.einf, fit.emax, fit.auc) = (Some(mean), Some(mean), Some(mean));
    (fit.rss, fit.r2) = (Some(curve.total_ss()), (curve.total_ss() > 0.0).then_some(0.0));
    fit.p_flat = logistic.p_flat;
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let sigma = (curve.total_ss() / fit.df.max(1) as f64).sqrt();
    fit.sigma = (fit.df > 0).then_some(sigma);
    if let (Some((low, high)), true) = (curve.tested_log_range(), curve.levels().len() > 1) {
        fit.status = Status::NoResponse;
        if mean > options.half {
            fit.say(Reason::AbsAbove);
            fit.ic50_abs = Ic50::Above { bound: high };
        } else if mean < options.half {
            fit.say(Reason::AbsBelow);
            fit.ic50_abs = Ic50::Below { bound: low };
        }
    } else {
        fit.say(Reason::TooFewDoses);
    }
    let aicc = choice::aicc(&fit, 1);
    ModelFit { model: Model::Constant, fit, parameters: Vec::new(), aicc, ic50_se: [None; 2], shape: None }
}

#[cfg(test)]
mod tests;
