//! The share of a plateau.

use crate::elementary::exp;

/// 1 / (1 + eᶻ) and its complement 1 / (1 + e⁻ᶻ), each without cancellation.
pub(crate) fn sigmoid(z: f64) -> (f64, f64) {
    if z == f64::INFINITY {
        return (0.0, 1.0);
    }
    if z == f64::NEG_INFINITY {
        return (1.0, 0.0);
    }
    let e = exp(-z.abs());
    let (small, large) = (e / (1.0 + e), 1.0 / (1.0 + e));
    if z > 0.0 { (small, large) } else { (large, small) }
}
