//! Exports in, [`Readings`] out: which reader fits a file, and why.
//!
//! Detection looks at content, never at the file name. Two readers that both fit are an error that
//! names both.

pub mod readings;

pub use readings::{Flag, FlagKind, PlateReadings, Reading, Readings, SelectError};
