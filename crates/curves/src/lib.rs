//! Dose-response curves: models, fits, intervals and the folds between two of them. Numbers in, numbers out.
//!
//! Nothing here knows of files, plates or reports. [`curve`] holds the observations; [`fit`] fits the four-parameter
//! logistic, with any of its parameters free, given or bounded, many curves side by side in [`lanes`]; [`models`]
//! adds asymmetric, biphasic and shared curves, [`robust`] losses and outliers; [`compare`] turns the fits of two
//! lines into a fold, and [`optimal_design`] asks what the next experiment should test.
//!
//! ```
//! use foldshift_curves::curve::{Curve, Point};
//! use foldshift_curves::fit::{FitOptions, Ic50, fit};
//!
//! // Doses in nM, responses as fractions of the vehicle; this line does not die.
//! let points = [(1.0, 1.02), (10.0, 0.98), (100.0, 1.01), (1000.0, 0.97), (10_000.0, 0.93)];
//! let curve = Curve::new(points.map(|(dose, response)| Point::new(dose, response)).to_vec())?;
//! let found = fit(&curve, &FitOptions::default());
//! assert!(matches!(found.ic50_abs, Ic50::Above { bound } if bound <= 4.0)); // log₁₀ of 10 µM in nM
//! # Ok::<(), foldshift_curves::curve::CurveError>(())
//! ```

mod bounds;
pub mod compare;
pub mod curve;
pub mod distribution;
pub mod elementary;
pub mod fit;
pub mod growth;
pub mod lanes;
pub mod logistic;
pub mod models;
pub mod optimal_design;
pub mod robust;
pub mod screen;
mod separable_least_squares;
pub mod statistics;
