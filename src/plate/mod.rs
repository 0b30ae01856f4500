//! Plates: addresses, what was put into each well, and the readings joined with it.

pub mod well;

pub use well::{PlateFormat, Well};
