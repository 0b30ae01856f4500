//! Dose-response curves: models, fits, intervals and the folds between two of them. Numbers in, numbers out.
//!
//! One curve:
//!
//! ```
//! use foldshift_curves::{Curve, FitOptions, Point, fit};
//!
//! // Doses in nM, responses as fractions of the vehicle.
//! let points = [(1.0, 1.02), (10.0, 0.97), (100.0, 0.71), (1e3, 0.21), (1e4, 0.06), (1e5, 0.04)];
//! let curve = Curve::new(points.map(|(dose, response)| Point::new(dose, response)).to_vec())?;
//! let found = fit(&curve, &FitOptions::default());
//! let (log_ic50, lower) = (found.ic50_abs.log_dose().unwrap(), found.ic50_abs.lower().unwrap());
//! println!("IC50 {:.0} nM, at least {:.0} nM", 10_f64.powf(log_ic50), 10_f64.powf(lower));
//! # assert!((2.0..2.8).contains(&log_ic50) && lower < log_ic50);
//! # Ok::<(), foldshift_curves::CurveError>(())
//! ```
//!
//! A line that never dies has no IC50, and the fit says so: [`Ic50`] is measured, above or below a tested dose, or
//! unknown, and [`Fit::reasons`] says why.
//!
//! A screen of many curves, side by side on all cores, with the same bits on one core as on many:
//!
//! ```
//! use foldshift_curves::fit::Reads;
//! use foldshift_curves::{Curve, FitOptions, Ic50, Point, fit_many};
//!
//! let doses = [1.0, 10.0, 100.0, 1e3, 1e4, 1e5];
//! let plate = [[1.0, 0.98, 0.7, 0.2, 0.1, 0.1], [1.0, 1.01, 0.99, 1.0, 0.98, 0.93], [0.9, 0.5, 0.2, 0.1, 0.1, 0.1]];
//! let curve = |row: &[f64; 6]| Curve::new(doses.iter().zip(row).map(|(&x, &y)| Point::new(x, y)).collect());
//! let curves = plate.iter().map(curve).collect::<Result<Vec<Curve>, _>>()?;
//! // Responses of one table go one way: these count what lives, and fall with effect.
//! let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
//! for (row, found) in fit_many(&curves, &options).iter().enumerate() {
//!     match found.ic50_abs {
//!         Ic50::Measured { log_dose, .. } => println!("row {row}: {:.0} nM", 10_f64.powf(log_dose)),
//!         Ic50::Above { bound } => println!("row {row}: above {:.0} nM", 10_f64.powf(bound)),
//!         Ic50::Below { .. } | Ic50::Unknown => println!("row {row}: {:?}", found.reasons),
//!     }
//! }
//! # Ok::<(), foldshift_curves::CurveError>(())
//! ```
//!
//! Nothing here knows of files, plates or reports. [`curve`] holds the observations; [`mod@fit`] fits the
//! four-parameter [`logistic`], with any of its parameters free, given or bounded, many curves side by side in
//! [`lanes`]; [`models`] adds asymmetric, biphasic and shared curves, [`robust`] losses and outliers; [`mod@compare`]
//! turns the fits of two lines into a fold, and [`optimal_design`] asks what the next experiment should test.
//! [`moderated_variance`] lets small samples of one kind lend each other strength.
//! [`growth`] takes the growth rate of a line out of its response, [`percentage_growth`] is that of the NCI; [`screen`] simulates curves of which the truth is
//! known.

mod area;
mod bounds;
pub mod compare;
pub mod curve;
pub mod distribution;
pub mod elementary;
pub mod fit;
pub mod growth;
mod incomplete_beta;
pub mod lanes;
pub mod logistic;
pub mod models;
pub mod moderated_variance;
pub mod optimal_design;
pub mod percentage_growth;
pub mod polygamma;
mod quadrature;
pub mod robust;
#[cfg(feature = "schema")]
mod schema;
pub mod screen;
mod separable_least_squares;
mod sigmoid;
mod sigmoid_means;
pub mod statistics;
pub mod variance_trend;

pub use compare::{CompareOptions, Replicate, Shift, compare, compare_lines};
pub use curve::{Curve, CurveError, Point};
pub use fit::{Fit, FitOptions, Ic50, Reason, Status, fit, fit_iter, fit_many};
pub use logistic::Logistic;
pub use models::{Model, ModelFit, fit_model};
