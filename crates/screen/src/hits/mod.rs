//! Which lines respond to which compounds, with a false discovery rate that is what it says.
//!
//! The F test of a curve against a constant rests on normal errors whose size the replicates tell. Wells of one dose
//! stand beside each other, share a pipette and an edge, and agree better than wells of two doses do: with few
//! replicates that test finds a response in plates of vehicle. So nothing is assumed of the errors here but that a
//! compound without effect does not know which of its doses is which:
//!
//! 1. [`mod@evidence`]: how strongly the responses of a pair fall with dose, beyond their own scatter, and how strongly they would if the doses
//!    stood the other way round, or were shifted in a circle. Without an effect each of these is as likely to be the strongest.
//! 2. [`mod@discovery`]: pairs whose doses as they are win, against those whose turned doses win at the same strength. The
//!    second number estimates the false ones among the first, whatever the errors look like.
//!
//! What it cannot see: a compound that kills at every dose alike ([`saturated`](crate::analysis::Hit::saturated)), and a
//! plate that darkens along the doses, which is a response for every test.

pub mod discovery;
pub mod evidence;
mod pairs;

pub use pairs::find_hits;
