//! What curves of endless slope come to: a step between two doses, or one that catches a single dose on
//! its way. Their sums of squares are known without a search, so that none is overlooked.

use crate::elementary::{LN_10, ln};
use crate::fit::design::{Chunk, ZERO_DOSE};
use crate::fit::start::{MOST_HILL, Start};

/// Sums of a run of levels.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    weight: f64,
    mean: f64,
    square: f64,
}

impl Sums {
    fn and(self, weight: f64, mean: f64) -> Self {
        Self {
            weight: self.weight + weight,
            mean: self.mean + weight * mean,
            square: self.square + weight * mean * mean,
        }
    }

    fn without(self, other: Self) -> Self {
        Self {
            weight: self.weight - other.weight,
            mean: self.mean - other.mean,
            square: self.square - other.square,
        }
    }

    fn level(self) -> f64 {
        self.mean / self.weight
    }

    /// Sum of squares around their mean.
    fn ss(self) -> f64 {
        self.square - self.mean * self.mean / self.weight
    }
}

/// A curve so steep that it is at most at one dose between its plateaus.
#[derive(Clone, Copy, Debug)]
struct Cliff {
    ss: f64,
    /// The last level before the fall, or the one that is caught in it.
    level: usize,
    /// Part of the plateau at low doses at the level that is caught.
    caught: Option<f64>,
}

/// Exponents at the doses beside a cliff: where it still leans, and where it is upright.
const UPRIGHT: [f64; 2] = [4.0, 30.0];

/// A gain below this part of all squares is that of rounding.
const ROUNDING: f64 = 1e-14;

/// Starts at the cliff of least squares of a curve, when it beats the scaled sum of squares that is known.
pub(super) fn cliffs(chunk: &Chunk, curve: usize, known: f64) -> Option<[Start; 2]> {
    let (log_doses, weights, means) = chunk.of(curve);
    let total = weights.iter().zip(means).fold(Sums::default(), |sums, (w, y)| sums.and(*w, *y));
    let mut before = Sums::default();
    let mut best: Option<Cliff> = None;
    let mut consider = |cliff: Cliff| {
        if best.is_none_or(|best| cliff.ss < best.ss) {
            best = Some(cliff);
        }
    };
    let last = means.len().checked_sub(1)?;
    for (level, (w, y)) in weights.iter().zip(means).enumerate().take(last) {
        let with = before.and(*w, *y);
        let after = total.without(with);
        consider(Cliff { ss: with.ss() + after.ss(), level, caught: None });
        if level > 0 {
            let (low, high) = (before.level(), after.level());
            let caught = (y - high) / (low - high);
            if caught > 0.0 && caught < 1.0 {
                consider(Cliff { ss: before.ss() + after.ss(), level, caught: Some(caught) });
            }
        }
        before = with;
    }
    let scaled = &chunk.curves[curve];
    let noise = ROUNDING * (total.square + scaled.pure);
    best.filter(|best| best.ss + noise < known - 1e-10 * (known + scaled.pure)).map(|best| {
        let distance = |k: usize| {
            let gap = log_doses[k + 1] - log_doses[k];
            if log_doses[k] > ZERO_DOSE { gap } else { gap.min(scaled.gap) }
        };
        let Cliff { level, caught, .. } = best;
        UPRIGHT.map(|exponent| {
            let reach = match caught {
                None => 0.5 * distance(level),
                Some(_) => distance(level - 1).min(distance(level)),
            };
            let hill = (exponent / (reach * LN_10)).min(MOST_HILL);
            let log_mid = match caught {
                None => log_doses[level + 1] - reach,
                Some(part) => log_doses[level] - ln((1.0 - part) / part) / (hill * LN_10),
            };
            Start { log_mid, ln_hill: ln(hill) }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{Curve, Point};

    fn chunk(responses: &[f64]) -> Chunk {
        let points = responses.iter().zip(0..).map(|(y, k)| Point::new(10_f64.powi(k), *y)).collect();
        let mut chunk = Chunk::default();
        chunk.push(&Curve::new(points).unwrap()).unwrap();
        chunk
    }

    #[test]
    fn a_step_is_found_between_its_doses() {
        let [leaning, upright] = cliffs(&chunk(&[1.01, 0.99, 1.0, 0.1, 0.12, 0.08]), 0, 1.0).unwrap();
        assert!((leaning.log_mid - 2.5).abs() < 1e-12 && (upright.log_mid - 2.5).abs() < 1e-12);
        assert!(leaning.ln_hill < upright.ln_hill);
    }

    #[test]
    fn a_dose_on_the_way_is_caught() {
        let [_, upright] = cliffs(&chunk(&[1.01, 0.99, 1.0, 0.3, 0.1, 0.12, 0.08]), 0, 1.0).unwrap();
        let hill = upright.ln_hill.exp();
        let part = 1.0 / (1.0 + 10_f64.powf(hill * (3.0 - upright.log_mid)));
        assert!((part - 0.2 / 0.9).abs() < 1e-9, "{part}");
    }

    #[test]
    fn nothing_is_said_of_curves_that_are_known_better() {
        assert_eq!(cliffs(&chunk(&[1.0, 0.9, 0.7, 0.4, 0.2, 0.1]), 0, 1e-6), None);
        assert_eq!(cliffs(&chunk(&[1.0]), 0, 1.0), None);
    }
}
