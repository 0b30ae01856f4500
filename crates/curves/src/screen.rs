//! A simulated screen: curves of which the truth is known, the same on every machine.
//!
//! Doses are a half-log series; three curves in four respond, the others only scatter around the
//! vehicle. Midpoints lie from half a decade below the lowest dose to one above the highest.

use std::ops::Range;

use crate::curve::{Curve, CurveError, Point};
use crate::elementary::{LN_10, exp, exp10, ln};
use crate::logistic::Logistic;

/// What to simulate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Screen {
    /// Number of doses, each √10 times the one before; the lowest is 1.
    pub doses: u32,
    /// Number of wells at each dose.
    pub replicates: u32,
    /// Standard deviation of a well, as a fraction of the vehicle.
    pub noise: f64,
    /// What tells one screen from another.
    pub seed: u64,
}

impl Default for Screen {
    fn default() -> Self {
        Self { doses: 10, replicates: 3, noise: 0.05, seed: 1 }
    }
}

/// Numbers that look random: SplitMix64. Source: Steele, Lea & Flood, OOPSLA 2014,
/// doi:10.1145/2660193.2660195.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream that `seed` and `stream` name.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed ^ stream.wrapping_mul(0xD134_2543_DE82_EF95));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform between 0 and 1, both excluded.
    #[expect(clippy::cast_precision_loss, reason = "52 bits fit")]
    pub fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Normal with mean 0 and variance 1: the polar method. Source: Marsaglia & Bray, SIAM Review 6
    /// (1964) 260, doi:10.1137/1006063.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * (-2.0 * ln(s) / s).sqrt();
            }
        }
    }
}

impl Screen {
    /// log₁₀ of dose number `k`, from 0.
    fn log_dose(k: u32) -> f64 {
        0.5 * f64::from(k)
    }

    /// The truth of a curve of the screen.
    #[must_use]
    pub fn truth(&self, curve: u64) -> Logistic {
        self.draw(curve).0
    }

    fn draw(&self, curve: u64) -> (Logistic, Random) {
        let mut random = Random::new(self.seed, curve);
        let top = 1.0 + 0.05 * random.normal();
        let responds = random.uniform() < 0.75;
        let span = Self::log_dose(self.doses.saturating_sub(1));
        let truth = Logistic {
            top,
            bottom: if responds { 0.4 * random.uniform() } else { top },
            log_mid: (span + 1.5) * random.uniform() - 0.5,
            hill: exp(0.3 + 0.4 * random.normal()),
        };
        (truth, random)
    }

    /// The wells of a curve, replicate by replicate from the lowest dose.
    #[must_use]
    pub fn points(&self, curve: u64) -> Vec<Point> {
        let (truth, mut random) = self.draw(curve);
        let mut points = Vec::with_capacity((self.doses * self.replicates) as usize);
        for k in 0..self.doses {
            let log_dose = Self::log_dose(k);
            let response = truth.bottom
                + (truth.top - truth.bottom) / (1.0 + exp(LN_10 * truth.hill * (log_dose - truth.log_mid)));
            for _ in 0..self.replicates {
                points.push(Point::new(exp10(log_dose), response + self.noise * random.normal()));
            }
        }
        points
    }

    /// Some curves of the screen.
    ///
    /// # Errors
    /// When there are no doses or no replicates.
    pub fn curves(&self, which: Range<u64>) -> Result<Vec<Curve>, CurveError> {
        which.map(|curve| Curve::new(self.points(curve))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_the_same_whatever_else_is_simulated() {
        let screen = Screen::default();
        assert_eq!(screen.curves(5..6).unwrap()[0], screen.curves(0..9).unwrap()[5]);
        assert_ne!(screen.points(5), Screen { seed: 2, ..screen }.points(5));
        assert!(Screen { doses: 0, ..screen }.curves(0..1).is_err());
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut random = Random::new(1, 2);
        let numbers: Vec<f64> = (0..20_000).map(|_| random.normal()).collect();
        let mean = numbers.iter().sum::<f64>() / 20_000.0;
        let variance = numbers.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }
}
