//! Models that are linear in all but a few parameters: searched over those few, the others solved exactly.
//!
//! The four-parameter logistic by itself has a faster road in [`mod@crate::fit`]; this room holds the general one, for
//! every other model of [`crate::models`], for curves that share parameters, and for the profile of anything that is
//! a parameter or a linear function of plateaus.
//!
//! Source: Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973) 413, doi:10.1137/0710036.

mod bounded_step;
mod cholesky;
pub(crate) mod descent;
pub(crate) mod effort;
pub(crate) mod family;
pub(crate) mod functional;
pub(crate) mod isotonic;
pub(crate) mod linear;
pub(crate) mod problem;
pub(crate) mod profile;
pub(crate) mod search;
pub(crate) mod shared;
pub(crate) mod table;
pub(crate) mod wald;
pub(crate) mod within;
