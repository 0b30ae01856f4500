//! Many curves: gathered from long tables in flat memory, fitted in order, written as they come.
//!
//! ```text
//! tables ─► gathered curves ─► stream (blocks of curves, in order) ─► rows, with a journal beside them
//! ```

pub mod fit_row;
pub mod stream;
