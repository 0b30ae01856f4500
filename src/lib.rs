//! Plate-reader exports in; IC50s with honest intervals, fold shifts of resistant lines and a report out.
//!
//! ```text
//! export file ─► readings ─┐
//!                          ├─► plate ─► responses ─► curves ─► fits ─► comparisons ─► report
//! layout (TOML, CSV) ──────┘
//!    ingest/               plate/  normalize/ assemble    fit/   compare/        report/
//! ```
//!
//! Two towers meet once, in [`assemble`]: the bench tower ([`ingest`], [`plate`], [`normalize`]) knows files and wells
//! and no curve; the maths tower, a crate of its own in `crates/curves` ([`curve`], [`logistic`], [`mod@fit`], [`mod@compare`]),
//! knows curves and no file. Beside [`mod@fit`], which is fast, stand [`models`] (asymmetric, biphasic, shared curves) and
//! [`robust`] (losses, outliers); [`growth`] takes the growth rate of a line out of its response.
//!
//! A curve, fitted:
//!
//! ```
//! use foldshift::curve::{Curve, Point};
//! use foldshift::fit::{FitOptions, Ic50, fit};
//!
//! // Doses in nM, responses as fractions of the vehicle; this line does not die.
//! let points = [(1.0, 1.02), (10.0, 0.98), (100.0, 1.01), (1000.0, 0.97), (10_000.0, 0.93)];
//! let curve = Curve::new(points.map(|(dose, response)| Point::new(dose, response)).to_vec())?;
//! let found = fit(&curve, &FitOptions::default());
//! assert!(matches!(found.ic50_abs, Ic50::Above { bound } if bound <= 4.0)); // log₁₀ of 10 µM in nM
//! # Ok::<(), foldshift::curve::CurveError>(())
//! ```
//!
//! A whole study, as the program runs it: [`study::Study::read`], [`analysis::analyse`],
//! [`report::folder::write`].

pub mod cli;
pub mod report;

pub use foldshift_curves::{
    compare, curve, distribution, elementary, fit, lanes, logistic, models, optimal_design, robust, screen,
    statistics,
};
pub use foldshift_mechanism::{evidence, verdict};
pub use foldshift_plates::{ingest, plate};
pub use foldshift_study::{analysis, assemble, forensics, study_file};
pub use foldshift_tables::{diagnostic, units};
