//! What curves of endless slope come to: a step between two doses, or one that catches a single dose on
//! its way. Their sums of squares are known without a search, so that none is overlooked.

use crate::bounds::MOST_HILL;
use crate::elementary::{LN_10, ln};
use crate::fit::dose_sets::{Chunk, Held, Scaled, is_zero};
use crate::fit::start::Start;

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

    /// The plateau of these levels and the sum of squares around it, when it is given or may not lie below `least`.
    fn plateau(self, given: Option<f64>, least: Option<f64>) -> (f64, f64) {
        let own = self.level();
        match (given, least) {
            (None, Some(least)) if own < least => (least, self.ss_around(least)),
            (None, _) => (own, self.ss()),
            (Some(given), _) => (given, self.ss_around(given)),
        }
    }

    fn ss_around(self, level: f64) -> f64 {
        self.square - 2.0 * level * self.mean + level * level * self.weight
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

/// Might a cliff explain more of the squares than is known, were every dose on the way to lie between the plateaus?
fn may_win(weights: &[f64], means: &[f64], scaled: &Scaled, known: f64) -> bool {
    // A plateau explains the square of its sum over its weight.
    let of = |sum: f64, weight: f64| if weight > 0.0 { sum * sum / weight } else { 0.0 };
    let (mut sum, mut weight, mut low, mut most) = (0.0, 0.0, 0.0, 0.0_f64);
    for (w, y) in weights.iter().zip(means) {
        (sum, weight) = (sum + w * y, weight + w);
        let high = of(sum, scaled.weight - weight);
        let caught = low + w * y * y + high;
        low = of(sum, weight);
        most = most.max(caught).max(low + high);
    }
    scaled.total * (1.0 + ROUNDING.sqrt()) - most < known
}

/// Starts at the cliff of least squares of a curve, when it beats the scaled sum of squares that is known.
pub(super) fn cliffs(chunk: &Chunk, curve: usize, known: f64) -> Option<[Start; 2]> {
    let (log_doses, weights, means) = chunk.of(curve);
    let free = chunk.curves[curve].held == Held::default();
    if free && !may_win(weights, means, &chunk.curves[curve], known) {
        return None;
    }
    let total = weights.iter().zip(means).fold(Sums::default(), |sums, (w, y)| sums.and(*w, *y));
    let mut before = Sums::default();
    let mut best: Option<Cliff> = None;
    let mut consider = |cliff: Cliff| {
        if best.is_none_or(|best| cliff.ss < best.ss) {
            best = Some(cliff);
        }
    };
    let last = means.len().checked_sub(1)?;
    let scaled = &chunk.curves[curve];
    let Held { top, bottom, least, ln_hill } = scaled.held;
    if ln_hill.is_some() {
        return None;
    }
    for (level, (w, y)) in weights.iter().zip(means).enumerate().take(last) {
        let with = before.and(*w, *y);
        let after = total.without(with);
        let (high, high_ss) = after.plateau(bottom, least);
        let (low, low_ss) = with.plateau(top, None);
        if free || low > high {
            consider(Cliff { ss: low_ss + high_ss, level, caught: None });
        }
        if level > 0 {
            let (low, low_ss) = before.plateau(top, None);
            let caught = (y - high) / (low - high);
            if caught > 0.0 && caught < 1.0 && (free || low > high) {
                consider(Cliff { ss: low_ss + high_ss, level, caught: Some(caught) });
            }
        }
        before = with;
    }
    // Beside the first dose and beyond the last one a given plateau needs no dose of its own. The zero dose lies on
    // its plateau, whatever the curve: no curve catches it.
    for (level, low, high) in [(0, top, None), (last, None, bottom.or(least))] {
        let own = Sums::default().and(weights[level], means[level]);
        let others = total.without(own);
        let (low, high, ss) = match (low, high) {
            (Some(low), _) => {
                let (high, ss) = others.plateau(bottom, least);
                (low, high, ss)
            }
            (_, Some(high)) => {
                let (low, ss) = others.plateau(top, None);
                (low, high, ss)
            }
            _ => continue,
        };
        let caught = (means[level] - high) / (low - high);
        if last > 0 && !is_zero(log_doses[level]) && low > high && caught > 0.0 && caught < 1.0 {
            consider(Cliff { ss, level, caught: Some(caught) });
        }
    }
    let noise = ROUNDING * (total.square + scaled.pure);
    best.filter(|best| best.ss + noise < known - 1e-10 * (known + scaled.pure)).map(|best| {
        let distance = |k: usize| {
            let gap = log_doses[k + 1] - log_doses[k];
            if is_zero(log_doses[k]) || is_zero(log_doses[k + 1]) { gap.min(scaled.gap) } else { gap }
        };
        let Cliff { level, caught, .. } = best;
        UPRIGHT.map(|exponent| {
            let reach = match caught {
                None => 0.5 * distance(level),
                Some(_) if level == 0 => distance(0),
                Some(_) if level == last => distance(last - 1),
                Some(_) => distance(level - 1).min(distance(level)),
            };
            let hill = (exponent / (reach * LN_10)).min(MOST_HILL);
            let log_mid = match caught {
                None if is_zero(log_doses[level + 1]) => log_doses[level] + reach,
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
    use crate::fit::options::FitOptions;

    fn chunk(responses: &[f64]) -> Chunk {
        let points = responses.iter().zip(0..).map(|(y, k)| Point::new(10_f64.powi(k), *y)).collect();
        let mut chunk = Chunk::default();
        chunk.push(&Curve::new(points).unwrap(), &FitOptions::default()).unwrap();
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
