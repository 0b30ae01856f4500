//! What a fit may be told; every default is the plain unconstrained least-squares 4PL.

use std::borrow::Cow;

use serde::Serialize;

use crate::fit::reads::Reads;
use crate::moderated_variance::VariancePrior;

/// Confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// A curve whose F test against the constant has a larger p is a curve without response.
pub const FLAT_ALPHA: f64 = 0.05;

/// Where plateaus may lie, as parts of the vehicle: an effect is complete at 0, and noise and growth under the drug move
/// a plateau by some tenths.
pub const PLAUSIBLE: [f64; 2] = [-0.1, 1.5];

/// The same of growth since time zero, where the vehicle grows by 1: it is 0 where nothing grows, and -1 where every cell
/// has died.
pub const PLAUSIBLE_GROWTH: [f64; 2] = [-1.0, PLAUSIBLE[1]];

/// What standard errors are computed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Errors {
    /// σ²(JᵀWJ)⁻¹, as in R's nls, scipy and Prism.
    #[default]
    GaussNewton,
    /// σ²H⁻¹ with half the Hessian H of the sum of squares, as in R's drc; none where it is not positive
    /// definite. Only the four-parameter logistic and what is left of it when parameters are given has it.
    ObservedHessian,
}

/// What a fit may be told about the curve before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FitOptions {
    /// Upper plateau, in the unit of the response, when it is known: 1 for a response that is scaled to its vehicle.
    pub top: Option<f64>,
    /// Lower plateau, in the unit of the response, when it is known.
    pub bottom: Option<f64>,
    /// Signed slope, when it is known; positive falls with dose.
    pub hill: Option<f64>,
    /// A bound below which the lower plateau cannot lie, such as the blank within its error; in the unit of the response.
    pub bottom_at_least: Option<f64>,
    /// A bound above which the upper plateau cannot lie, in the unit of the response.
    pub top_at_most: Option<f64>,
    /// The response at which the absolute IC50 is read: 0.5 of the vehicle.
    pub half: f64,
    /// The response of the vehicle, where it is not twice `half` because another level of response is asked for
    /// ([`FitOptions::read_at`]). Areas and plausible plateaus are scaled to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<f64>,
    /// What the responses count, and so which way they go with dose. When it is not known, a curve that passes half
    /// effect or goes towards it says so itself, and so do vehicle wells; the others have no absolute IC50 and no
    /// bound. [`direction()`](crate::fit::direction()) finds it over all curves of a table.
    pub reads: Option<Reads>,
    /// Profile-likelihood intervals for both IC50s. Without them the IC50s are still censored at
    /// the tested doses, but their intervals stay empty.
    pub intervals: bool,
    /// What standard errors are computed from; profile intervals do not depend on it.
    pub errors: Errors,
    /// What curves of the same kind know of the residual variance, per unit of weight: every error, interval and F test
    /// then rests on the variance moderated by it. See [`ScatterPrior`](crate::fit::ScatterPrior).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prior: Option<VariancePrior>,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            top: None,
            bottom: None,
            hill: None,
            bottom_at_least: None,
            top_at_most: None,
            half: 0.5,
            vehicle: None,
            reads: None,
            intervals: true,
            errors: Errors::GaussNewton,
            prior: None,
        }
    }
}

impl FitOptions {
    /// The parameters that may be given.
    pub(crate) const GIVABLE: [&'static str; 3] = ["top", "bottom", "hill"];

    /// Number of free parameters of the curve, 1 to 4.
    #[must_use]
    pub fn free_parameters(&self) -> usize {
        4 - [self.top, self.bottom, self.hill].iter().flatten().count()
    }

    /// The response of the vehicle: twice that at which the absolute IC50 is read, unless it is told.
    #[must_use]
    pub fn vehicle(&self) -> f64 {
        self.vehicle.unwrap_or(2.0 * self.half)
    }

    /// The same with the absolute dose read at another level of response, in the unit of the responses; the scale of
    /// the vehicle stays.
    ///
    /// ```
    /// use foldshift_curves::fit::FitOptions;
    /// let at_90 = FitOptions::default().read_at(0.9);
    /// assert_eq!((at_90.half, at_90.vehicle()), (0.9, 1.0));
    /// ```
    #[must_use]
    pub fn read_at(self, response: f64) -> Self {
        Self { half: response, vehicle: Some(self.vehicle()), ..self }
    }

    /// Is nothing known of the curve?
    pub(crate) fn is_free(&self) -> bool {
        let bounds = [self.bottom_at_least, self.top_at_most];
        [self.top, self.bottom, self.hill].iter().chain(&bounds).all(Option::is_none)
    }

    /// The same with both plateaus kept where those of a response that is scaled to its vehicle can lie, as far as they
    /// are not given: from [`PLAUSIBLE`] of the vehicle.
    #[must_use]
    pub fn plausible(self) -> Self {
        self.between(PLAUSIBLE)
    }

    /// The same of responses that are growth since time zero: from [`PLAUSIBLE_GROWTH`] of the vehicle.
    #[must_use]
    pub fn plausible_growth(self) -> Self {
        self.between(PLAUSIBLE_GROWTH)
    }

    /// The same with plateaus that are not given between these parts of the vehicle.
    fn between(self, parts: [f64; 2]) -> Self {
        let vehicle = self.vehicle();
        let [least, most] = parts.map(|part| part * vehicle);
        Self {
            bottom_at_least: self.bottom_at_least.or((self.bottom.is_none()).then_some(least)),
            top_at_most: self.top_at_most.or((self.top.is_none()).then_some(most)),
            ..self
        }
    }

    /// The value of the parameter of this name, when it is given: of `top`, `bottom` and `hill`.
    pub(crate) fn given(&self, name: &str) -> Option<f64> {
        match name {
            "top" => self.top,
            "bottom" => self.bottom,
            "hill" => self.hill,
            _ => None,
        }
    }

    /// What is given, of the parameters that a model has: `(top=1 hill=2)`, or nothing.
    pub(crate) fn told(&self, has: impl Fn(&str) -> bool) -> String {
        let given: Vec<String> = Self::GIVABLE
            .into_iter()
            .filter(|name| has(name))
            .filter_map(|name| self.given(name).map(|value| format!("{name}={value}")))
            .collect();
        if given.is_empty() { String::new() } else { format!("({})", given.join(" ")) }
    }

    /// May a curve between the given plateaus pass this response?
    pub(crate) fn may_pass(&self, response: f64) -> bool {
        match (self.top, self.bottom) {
            (Some(top), Some(bottom)) => bottom < response && response < top,
            _ => true,
        }
    }

    /// The name of the model, without a text of its own where nothing is given.
    pub(crate) fn label(&self) -> Cow<'static, str> {
        if self.free_parameters() == 4 { Cow::Borrowed("4PL") } else { Cow::Owned(self.model()) }
    }

    /// The name of the model: `4PL`, or `3PL`, `2PL`, `1PL` with what is fixed.
    #[must_use]
    pub fn model(&self) -> String {
        format!("{}PL{}", self.free_parameters(), self.told(|_| true))
    }
}
