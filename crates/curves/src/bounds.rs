//! How far a search may go, for an optimum or for a limit: one set of bounds for every curve that turns from one
//! plateau to the other, whichever search it is.
//!
//! Slopes have no unit: hill is the change of log₁₀ odds per decade of dose. Midpoints are log₁₀ doses in the unit of
//! the curve; how far they may lie depends on the slope, because a shallow curve turns over many decades. A search of
//! many parameters, where a bound that moves with another parameter would be in the way, takes the widest of them.

use crate::elementary::ln;

/// The shallowest slope: between two doses a decade apart the response moves by less than 0.06 % of the way between
/// the plateaus, and in all of a dose series the curve is a straight line to three digits.
pub(crate) const LEAST_HILL: f64 = 0.001;

/// The steepest slope: a curve passes from 1 % to 99 % of its way within 0.04 decades, a tenth of any usual distance
/// between doses; to the data it is a step.
pub(crate) const MOST_HILL: f64 = 100.0;

/// ln of the slopes that a search may visit.
pub(crate) fn ln_hill_bounds() -> (f64, f64) {
    (ln(LEAST_HILL), ln(MOST_HILL))
}

/// Where a logistic is a pure power of the dose to eight digits: hill · decades from the midpoint.
pub(crate) const TAIL: f64 = 8.0;

/// So many decades beyond the doses a midpoint may lie at any slope.
pub(crate) const ANYWAY: f64 = 10.0;

/// How many decades beyond the doses a midpoint may lie at this slope: so far that the curve has long become a power
/// of the dose (or a constant) there.
pub(crate) fn beyond(hill: f64) -> f64 {
    ANYWAY + TAIL / hill
}

/// log₁₀ midpoints that a search between these log₁₀ doses may visit at any slope.
pub(crate) fn mid_bounds((low, high): (f64, f64)) -> (f64, f64) {
    let beyond = beyond(LEAST_HILL);
    (low - beyond, high + beyond)
}

/// How far beyond the doses a limit is looked for, in decades. Further out it is open.
pub(crate) const REACH: f64 = 1.0;
