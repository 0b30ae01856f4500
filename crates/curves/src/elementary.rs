//! exp, log and their kin with the same bits on every platform.
//!
//! The C library's transcendental functions differ in the last digit between systems; these come
//! from `libm`, plain Rust, so that the same input gives the same bytes everywhere. Addition,
//! multiplication, division and square root are exact by IEEE 754 and need no help.

/// eˣ.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// 10ˣ.
#[must_use]
pub fn exp10(x: f64) -> f64 {
    libm::exp10(x)
}

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// ln(1 + x), exact for small x.
#[must_use]
pub(crate) fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// eˣ − 1, exact for small x.
#[must_use]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// log₁₀; −∞ for 0, which is where the zero dose lies.
#[must_use]
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// ln 10.
pub const LN_10: f64 = std::f64::consts::LN_10;

/// 2ˣ.
#[must_use]
pub fn exp2(x: f64) -> f64 {
    libm::exp2(x)
}
