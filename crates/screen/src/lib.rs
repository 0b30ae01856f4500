//! Many curves: gathered from long tables in flat memory, fitted in order, written as they come; and what a screen of
//! them says: potency, hits, matrices, drift, agreement, folds.
//!
//! ```text
//! tables ─► gathered curves ─► stream (blocks of curves, in order) ─► rows, with a journal beside them
//! tables ─► plates ─► curves ─► potency ─► hits, matrices, drift, agreement, folds ─► analysis
//! ```

pub mod analysis;
pub mod names;
pub mod stream;
