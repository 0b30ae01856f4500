//! On-target or off-target: the mechanism of a resistant line, by rule.
//!
//! This room knows no files: what a file states comes in as [`reported`] rows, which [`evidence`](crate::evidence)
//! reads.

pub mod reported;
