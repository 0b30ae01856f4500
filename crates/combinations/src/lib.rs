//! Two drugs together: what was expected of them, what they do beyond, and what one does to the potency of the other.
//! Numbers in, numbers out.
//!
//! A [`Matrix`] holds the wells of one cell line in one experiment: two doses and a response, 1.0 for the vehicle.
//! [`score()`] sets it against the four [`Model`]s, cell by cell: `excess = expected − observed`, in fractions of the vehicle,
//! so that positive is more effect than expected. [`combine()`] puts experiments together, with an interval over them and a
//! [`Call`].
//!
//! ```
//! use foldshift_combinations::{Call, Matrix, Model, Settings, Well, combine};
//!
//! // Three experiments of independent drugs, but that together they leave 0.1 less than expected.
//! let doses = [0.0, 1.0, 3.0, 10.0, 30.0];
//! let day = |day: f64| {
//!     let alone = |dose: f64| 1.0 / (1.0 + dose / day);
//!     let well = |a: f64, b: f64| {
//!         let more = if a > 0.0 && b > 0.0 { 0.1 * (1.0 + 0.01 * day) } else { 0.0 };
//!         Well::new(a, b, alone(a) * alone(b) - more)
//!     };
//!     Matrix::new(doses.iter().flat_map(|&a| doses.iter().map(move |&b| well(a, b))).collect())
//! };
//! let experiments = [day(9.0)?, day(10.0)?, day(11.0)?];
//! let found = combine(&experiments, Settings::default());
//! let bliss = found.of(Model::Bliss).unwrap();
//! assert_eq!(bliss.call, Some(Call::Synergy));
//! assert!((bliss.mean.unwrap().value - 0.11).abs() < 1e-3);
//! # Ok::<(), foldshift_combinations::MatrixError>(())
//! ```
//!
//! [`resensitisation()`] reads the IC50 of one drug at each dose of the other, with its bounds; [`combination_index()`]
//! follows rays of constant ratio; [`response_surface()`] and [`excess_surface()`] are for drawing. What cannot be said is a [`Refusal`], a bound or `None`, with
//! its reason.

mod call;
mod combination;
mod combination_index;
mod estimate;
mod loewe;
mod matrix;
mod model;
mod ray;
mod resensitisation;
mod scores;
mod single_agent;
mod surface;
mod wells;
mod window;
mod zip;

pub use call::{Call, SMALL_EXCESS};
pub use combination::{Combination, CombinedCell, CombinedExcess, CombinedModel, combine};
pub use combination_index::{CombinationIndex, EFFECTS, Index, combination_index};
pub use estimate::{Basis, Estimate};
pub use loewe::loewe;
pub use matrix::{Cell, Drug, Matrix, MatrixError, VEHICLE, Well};
pub use model::Model;
pub use ray::{RAY_DOSES, Ray, rays};
pub use resensitisation::{
    AtDose, Day, InPresence, LEAST_LEFT, ParentalDay, Ratio, Resensitisation, potency_options,
    resensitisation,
};
pub use scores::{CellExcess, Excess, ModelScore, Refusal, Scores, Settings, SingleAgents, score};
pub use single_agent::{CURVE_DOSES, DrugCurve};
pub use surface::{Surface, excess_surface, response_surface, surface};
pub use window::Window;
pub use zip::ZipSurface;
