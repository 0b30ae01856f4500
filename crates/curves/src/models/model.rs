//! What a model is, whichever it is: its name, its parameters, how it is fitted and what a fit of it says.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::area::Area;
use crate::curve::Curve;
use crate::elementary::ln;
use crate::fit::{Fit, FitOptions, StandardError};
use crate::logistic::Logistic;
use crate::separable_least_squares::family::{At, Doses, Family};
use crate::separable_least_squares::functional::{Functional, samples};
use crate::separable_least_squares::table::Table;

/// A model of the response over dose; [`Model::ALL`] lists them.
#[derive(Clone, Copy)]
pub struct Model(&'static Entry);

/// A row of the registry.
pub(super) struct Entry {
    /// The name in arguments and tables.
    pub(super) name: &'static str,
    /// What it is good for, in a word or two; empty where the name says it.
    pub(super) purpose: &'static str,
    /// Number of its parameters when none is given.
    pub(super) parameters: usize,
    /// How many slopes it has; what has one has two plateaus.
    pub(super) slopes: usize,
    /// Its parameters that the four-parameter logistic has not.
    pub(super) own: &'static [&'static str],
    /// Is it a rung of the ladder: is the rung of fewer parameters a special case of it?
    pub(super) is_rung: bool,
    pub(super) road: Road,
}

/// How a model is fitted.
#[derive(Clone, Copy)]
pub(super) enum Road {
    /// At once, beside the four-parameter fit of the same curve.
    Direct(fn(&Curve, &FitOptions, &Fit) -> ModelFit),
    /// By a search over the coordinates of its family.
    Searched(Searched),
}

/// What a search needs to know of a model.
#[derive(Clone, Copy)]
pub(super) struct Searched {
    /// The model among curves of one direction; `None` when it knows only the other.
    pub(super) family: fn(Doses) -> Option<Arc<dyn Family>>,
    /// Coordinates at which it is this logistic, or nearly.
    pub(super) nested: fn(&Logistic) -> Vec<f64>,
}

impl Model {
    pub(super) const fn new(entry: &'static Entry) -> Self {
        Self(entry)
    }

    /// The name in arguments and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// What it is good for, in a word or two: `asymmetric`; empty where the name says it.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        self.0.purpose
    }

    /// Number of its parameters when none is given.
    #[must_use]
    pub const fn parameters(self) -> usize {
        self.0.parameters
    }

    /// How many slopes it has. A given slope is that of a model of one slope; of two it tells the direction only.
    #[must_use]
    pub const fn slopes(self) -> usize {
        self.0.slopes
    }

    /// Its parameters that the four-parameter logistic has not.
    #[must_use]
    pub const fn own_parameters(self) -> &'static [&'static str] {
        self.0.own
    }

    /// Number of parameters that are left free by `options`.
    #[must_use]
    pub fn free_parameters(self, options: &FitOptions) -> usize {
        let given = FitOptions::GIVABLE.into_iter().filter(|name| self.takes(name));
        self.0.parameters - given.filter(|name| options.given(name).is_some()).count()
    }

    /// Can this parameter be given: is it one that options know, and the model has?
    pub(super) fn takes(self, name: &str) -> bool {
        match name {
            "top" | "bottom" => self.0.slopes > 0,
            "hill" => self.0.slopes == 1,
            _ => false,
        }
    }

    /// Its name, with what is given of it.
    pub(super) fn label(self, options: &FitOptions) -> String {
        format!("{}{}", self.0.name, options.told(|name| self.takes(name)))
    }

    pub(super) const fn is_rung(self) -> bool {
        self.0.is_rung
    }

    pub(super) const fn road(self) -> Road {
        self.0.road
    }
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Model {}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl Serialize for Model {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name)
    }
}

/// A parameter of a fitted model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parameter {
    /// `top`, `bottom`, `hill`, `log10_mid`, or one of [`Model::own_parameters`].
    pub name: &'static str,
    /// Its value; log₁₀ doses in the curve's unit of dose, stimulation in response per dose.
    pub value: f64,
    /// Its Gauss-Newton standard error.
    pub se: StandardError,
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
    /// Responses at these doses.
    pub(super) fn responses(&self, ats: &[At]) -> Vec<f64> {
        let mut columns = vec![0.0; ats.len() * self.beta.len()];
        let mut table = Table::new((ats.len(), self.beta.len()), &mut columns, &mut []);
        self.family.read(&self.phi, ats, &mut table);
        let at = |j: usize| {
            columns
                .iter()
                .skip(j)
                .step_by(ats.len())
                .zip(&self.beta)
                .map(|(column, beta)| column * beta)
                .sum()
        };
        (0..ats.len()).map(at).collect()
    }

    pub(super) fn response(&self, log_dose: f64) -> f64 {
        self.responses(&[At::dose(log_dose)])[0]
    }

    /// The product of a row and the coefficients.
    fn value(&self, row: &[f64]) -> f64 {
        row.iter().zip(&self.beta).map(|(column, beta)| column * beta).sum()
    }

    /// The area between two log₁₀ doses; `None` where they are one.
    pub(super) fn area(&self, (low, high): (f64, f64), vehicle: f64) -> Option<Area> {
        let mean = |from: f64, to: f64| {
            let functional = Functional::MeanResponse { from, to, group: 0 };
            self.value(&functional.row(self.family.as_ref(), &self.phi))
        };
        let samples = samples(low, high, &self.family.bends(&self.phi, 0));
        Area::of_samples(&samples, vehicle, &|log_dose| self.response(log_dose), &mean)
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
