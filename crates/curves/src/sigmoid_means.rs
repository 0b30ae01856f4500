//! Means of S(z) = 1 / (1 + eᶻ) over an interval of z, each to full relative precision: far out on both sides, in
//! narrow intervals and across the middle.
//!
//! A plateau that has run away multiplies a mean that is nearly zero; 1 − (mean of S) would be noise there. Every mean
//! is that of a tail, z ≥ 0, or made of two of them:
//!
//! ```text
//!  b                  (     1 − e⁻⁽ᵇ⁻ᵃ⁾ )
//!  ∫ S dz = ln ( 1 + e⁻ᵃ ──────────── )      S(−z) = 1 − S(z), and the mean over a tail is at most 1/2
//!  a                  (       1 + e⁻ᵇ   )
//! ```

use crate::elementary::{exp, exp_m1, ln_1p};
use crate::quadrature::gauss;
use crate::sigmoid::sigmoid;

/// An interval of z; its width is given beside its ends, which lose it when they are large and close.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interval {
    low: f64,
    high: f64,
    width: f64,
}

impl Interval {
    /// Between two values of z, in any order, that are `width` apart.
    pub(crate) fn new(ends: [f64; 2], width: f64) -> Self {
        let [a, b] = ends;
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        Self { low, high, width: width.abs() }
    }

    /// From the middle, z = 0, outwards.
    fn from_middle(high: f64) -> Self {
        Self { low: 0.0, high, width: high }
    }

    /// The interval on the other side of the middle.
    fn mirrored(self) -> Self {
        Self { low: -self.high, high: -self.low, width: self.width }
    }

    /// Both sides of the middle with their shares of the width, where the interval lies on both.
    fn halves(self) -> [(Self, f64); 2] {
        [-self.low, self.high].map(|high| (Self::from_middle(high), high / self.width))
    }

    /// Means of S and 1 − S.
    pub(crate) fn means(self) -> (f64, f64) {
        if self.low >= 0.0 {
            let upper = self.mean_of_tail();
            (upper, 1.0 - upper)
        } else if self.high <= 0.0 {
            let lower = self.mirrored().mean_of_tail();
            (1.0 - lower, lower)
        } else {
            let [(left, of_left), (right, of_right)] = self.halves();
            let (lower, upper) = (left.mean_of_tail(), right.mean_of_tail());
            (of_left * (1.0 - lower) + of_right * upper, of_left * lower + of_right * (1.0 - upper))
        }
    }

    /// Mean of −∂S/∂z = S · (1 − S).
    pub(crate) fn mean_steepness(self) -> f64 {
        if self.width == 0.0 {
            return sigmoid(self.low).0 * sigmoid(self.high).1;
        }
        self.fall() / self.width
    }

    /// Mean of z · S · (1 − S).
    pub(crate) fn mean_moment(self) -> f64 {
        if self.width <= 1.0 {
            // Eight nodes know the sigmoid to all digits there: its poles are π away.
            return gauss((self.low, self.high))
                .map(|(z, share)| {
                    let (upper, lower) = sigmoid(z);
                    share * (z * upper * lower)
                })
                .sum();
        }
        if self.low >= 0.0 {
            self.moment_of_tail()
        } else if self.high <= 0.0 {
            -self.mirrored().moment_of_tail()
        } else {
            let [(left, of_left), (right, of_right)] = self.halves();
            of_right * right.mean_moment() - of_left * left.mean_moment()
        }
    }

    /// S(low) − S(high).
    fn fall(self) -> f64 {
        sigmoid(self.low).0 * sigmoid(self.high).1 * -exp_m1(-self.width)
    }

    /// Mean of S where z ≥ 0.
    fn mean_of_tail(self) -> f64 {
        if self.width == 0.0 {
            return sigmoid(self.low).0;
        }
        ln_1p(exp(-self.low) * -exp_m1(-self.width) / (1.0 + exp(-self.high))) / self.width
    }

    /// Mean of z · S · (1 − S) where z ≥ 0, by parts: ∫ z (−S′) dz = low · (S(low) − S(high)) + ∫ (S − S(high)) dz.
    fn moment_of_tail(self) -> f64 {
        let above_end = self.mean_of_tail() - sigmoid(self.high).0;
        self.low * self.fall() / self.width + above_end
    }
}
