//! Kinetic reads in use: one number a well of a signal that was read again and again.
//!
//! ```text
//! readings over time ─► Moment (`4 h`, `last`, `slope 10 min to 60 min`) ─► a reading a well, and which times it is of
//! ```
//!
//! A time that was not read is never made up: the nearest is taken within half an interval, and said; anything farther
//! is refused with the times of the file.

mod moment;
mod slope;
mod taken;
#[cfg(test)]
mod tests;

pub use moment::{Moment, NoMoment};
pub use taken::{Kinetics, Taken, reduce, take};
