//! Simulated plates, for the tests of this crate and for the measuring programs in `benches/` of the house: these
//! include the files beside this one and give `study` the name of the crate.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of simulated wells and plates"
)]

pub(crate) mod chance;
#[allow(dead_code, reason = "the measuring programs and the other tests use the rest")]
pub(crate) mod quality;
#[allow(dead_code, reason = "the measuring programs and the other tests use the rest")]
pub(crate) mod slips;
pub(crate) mod truth;

use foldshift_study as study;
