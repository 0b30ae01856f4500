//! Designs of the next experiment: what an interval of a fold will be, before a well is pipetted.
//!
//! The scatter of a log fold from experiment to experiment has two parts: that of the wells, which more and
//! better placed wells make smaller, and that of days, which only more experiments do.

pub mod days;
pub mod precision;
pub mod search;

pub use days::{Days, Source};
pub use precision::{Assumed, Centring, variance};
pub use search::{Answer, Candidate, Question, Room, Series, best};
