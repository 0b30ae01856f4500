//! Models beyond the four-parameter logistic, and the choice between them.
//!
//! The same rules as in [`mod@crate::fit`]: the global least-squares optimum, profile intervals, bounds where
//! the data give no more.

mod brain_cousens;
mod choice;
mod constant;
mod crossing;
mod details;
#[cfg(test)]
mod details_two_roads;
mod five_parameter;
mod four_parameter;
mod general;
mod ic50s;
mod model;
mod ranged;
mod ranges;
mod registry;
mod relative_level;
mod shared;
mod two_site;

pub use choice::{Averaged, Choice, Chosen, Rule, choose, choose_beside};
pub use details::{Details, Interval, details, details_many, details_within};
pub use model::{Model, ModelFit, Parameter};
pub use ranged::{fit_within, has_curves_within};
pub use ranges::{NoRange, Range, Ranges};
pub use registry::UnknownModel;
pub use relative_level::relative_dose;
pub use shared::{SharedCurve, SharedFit, Sharing, fit_shared};

use crate::curve::Curve;
use crate::fit::{Fit, FitOptions, fit};
use general::Explored;
use ic50s::Limits;
use model::Road;

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
/// let found = fit_model(&Curve::new(points)?, Model::BRAIN_COUSENS, &FitOptions::default());
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
    explore_beside(curve, model, options, logistic).told(curve, options, Limits::Profile, logistic)
}

/// The same as far as nobody walked to the limits of its IC50s.
fn explore_beside(curve: &Curve, model: Model, options: &FitOptions, logistic: &Fit) -> Explored {
    match model.road() {
        Road::Direct(fit) => Explored::complete(fit(curve, options, logistic)),
        Road::Searched(searched) => {
            general::explore(curve, (model, searched), (options, &Ranges::OPEN), logistic)
        }
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
