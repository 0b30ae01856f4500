//! Designs of the next experiment: what an interval of a fold will be, before a well is pipetted.
//!
//! The scatter of a log fold from experiment to experiment has two parts: that of the wells, which more and
//! better placed wells make smaller, and that of days, which only more experiments do.

mod days;
mod precision;
mod search;

pub use days::{Days, Source, USUAL_FOLD};
pub use precision::{Assumed, Centring, variance};
pub use search::{
    Answer, Candidate, EITHER_SIDE, HALF_LOG, PLATEAU, Question, Room, Series, best, lent_width, width,
};
