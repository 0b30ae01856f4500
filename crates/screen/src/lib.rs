//! Many curves: gathered from long tables in flat memory, fitted in order, written as they come; and what a screen of
//! them says: potency, hits, matrices, drift, agreement, folds.
//!
//! ```text
//! tables ─► gathered curves ─► stream (blocks of curves, in order) ─► rows, with a journal beside them
//! tables ─► columns_known ─► plates ─► curves ─► potency ─► hits, matrices, drift, agreement, folds ─► analysis
//! ```

pub mod agreement;
mod analyse;
pub mod analysis;
mod columns_known;
pub mod drift;
pub mod fit_row;
mod folds;
mod gather;
pub mod hits;
pub mod matrices;
pub mod names;
mod normalise;
pub mod potency;
pub mod read;
mod roles;
mod screen_options;
pub mod sensitivity_score;
pub mod stream;

pub use analyse::analyse;
pub use analysis::{ScreenAnalysis, ScreenSettings};
pub use gather::GatheredCurve;
pub use read::{ScreenTable, read};
pub use screen_options::ScreenOptions;
