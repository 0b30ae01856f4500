//! Plate-reader exports in; IC50s with honest intervals, fold shifts of resistant lines, an on-/off-target verdict and
//! a report out.
//!
//! ```text
//! export file ─► readings ─┐
//!                          ├─► plate ─► responses ─► curves ─► fits ─► comparisons ─► report
//! layout (TOML, CSV) ──────┘
//!          plates              study                  curves                          here
//! ```
//!
//! Each part is a crate of its own, and each knows less than the next: [`curves`] is mathematics and knows no file,
//! [`tables`] opens files and knows no plate, [`plates`] reads exports and layouts, [`mechanism`] weighs evidence,
//! [`study`] puts a study together. Here they become a [`report`].
//!
//! A curve, fitted:
//!
//! ```
//! use foldshift::curves::fit::Reads;
//! use foldshift::{Curve, FitOptions, Ic50, Point, fit};
//!
//! // Doses in nM, responses as fractions of the vehicle; this line does not die.
//! let points = [(1.0, 1.02), (10.0, 0.98), (100.0, 1.01), (1000.0, 0.97), (10_000.0, 0.93)];
//! let curve = Curve::new(points.map(|(dose, response)| Point::new(dose, response)).to_vec())?;
//! let found = fit(&curve, &FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() });
//! assert!(matches!(found.ic50_abs, Ic50::Above { bound } if bound <= 4.0)); // log₁₀ of 10 µM in nM
//! # Ok::<(), foldshift::CurveError>(())
//! ```
//!
//! A screen, from a long table with a curve a compound:
//!
//! ```
//! use foldshift::study::curve_table::{PointsOptions, read};
//! use foldshift::{FitOptions, fit_many};
//!
//! let table = "compound,dose,response\na,1,1.01\na,10,0.6\na,100,0.1\na,1000,0.02\na,10000,0\n\
//!              b,1,1\nb,10,0.99\nb,100,1.02\nb,1000,0.98\nb,10000,1\n";
//! let points = read("screen.csv", table.as_bytes(), &PointsOptions::default()).expect("a table");
//! let curves: Vec<_> = points.curves.iter().map(|one| one.curve.clone()).collect();
//! for (one, found) in points.curves.iter().zip(fit_many(&curves, &FitOptions::default())) {
//!     println!("{}: {:?}", one.identity.join(", "), found.ic50_abs);
//! }
//! ```
//!
//! A whole study, as the program runs it:
//!
//! ```no_run
//! use foldshift::{Study, analyse, report};
//! # use foldshift::tables::diagnostic::Diagnostic;
//!
//! let (study, warnings) = Study::read("study.toml".as_ref())?;
//! let analysis = analyse(study, warnings)?;
//! for shift in &analysis.shifts {
//!     println!("{} under {}: {:?} {:?}", shift.resistant, shift.compound, shift.call, shift.estimate);
//! }
//! report::folder::write(&analysis, "results".as_ref()).map_err(|problem| vec![problem])?;
//! # Ok::<(), Vec<Diagnostic>>(())
//! ```
//!
//! `examples/` has these and more as programs; `docs/architecture.md` draws the house.

#[doc(hidden)]
pub mod cli;
mod example;
pub mod report;
#[cfg(feature = "studio")]
pub mod studio;

pub use foldshift_curves as curves;
pub use foldshift_mechanism as mechanism;
pub use foldshift_plates as plates;
pub use foldshift_screen as screen;
pub use foldshift_study as study;
pub use foldshift_tables as tables;

pub use foldshift_curves::{
    CompareOptions, Curve, CurveError, Fit, FitOptions, Ic50, Logistic, Point, Shift, compare_lines, fit,
    fit_many,
};
pub use foldshift_study::{Analysis, Study, analyse};
pub use foldshift_tables::diagnostic::Diagnostic;
