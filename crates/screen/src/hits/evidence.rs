//! How strongly responses fall with dose, and how strongly the same responses would in another order of the doses.
//!
//! ```text
//! T(y) = max over c of (c·y) / √v      c    falling contrasts of unit length: steps and ramps between any two doses
//!                                      v    (d₀·s₀² + |y − ȳ|² − (c·y)²) / (d₀ + n − 2), shrunk towards the screen
//! ```
//!
//! The set of contrasts is closed under reversal, so that T of the reversed responses is the strength of their rise.

/// Weight of the scatter of the screen against that of a pair, in degrees of freedom.
const PRIOR_DF: f64 = 3.0;

/// More doses than this are taken together with their neighbours.
pub const MOST_DOSES: usize = 24;

/// Falling contrasts of unit length over so many doses.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrasts {
    doses: usize,
    /// Row by row.
    each: Vec<f64>,
    /// Highest less lowest value of each.
    ranges: Vec<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "counts of doses")]
fn real(n: usize) -> f64 {
    n as f64
}

impl Contrasts {
    /// For `doses` doses, at least two.
    #[must_use]
    pub fn new(doses: usize) -> Self {
        let mut new = Self { doses, each: Vec::new(), ranges: Vec::new() };
        for step in 1..doses {
            new.add((0..doses).map(|k| if k < step { 1.0 } else { 0.0 }).collect());
        }
        let mut widths = [(doses / 3).max(2), (2 * doses / 3).max(2), doses.saturating_sub(1)].to_vec();
        widths.dedup();
        for width in widths.into_iter().filter(|width| (2..doses).contains(width)) {
            for from in 0..doses - width {
                let ramp = |k: usize| 1.0 - ((real(k) - real(from)) / real(width)).clamp(0.0, 1.0);
                new.add((0..doses).map(ramp).collect());
            }
        }
        new
    }

    fn add(&mut self, mut values: Vec<f64>) {
        let mean = values.iter().sum::<f64>() / real(values.len());
        for value in &mut values {
            *value -= mean;
        }
        let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
        for value in &mut values {
            *value /= length;
        }
        self.ranges.push(values[0] - values[values.len() - 1]);
        self.each.extend(values);
    }

    /// The strongest fall of responses `get(0), get(1), …`: its projection, and the fall from the first to the last dose.
    fn strongest(&self, get: impl Fn(usize) -> f64) -> (f64, f64) {
        let mut best = (f64::NEG_INFINITY, 0.0);
        for (contrast, range) in self.each.chunks_exact(self.doses).zip(&self.ranges) {
            let along: f64 = contrast.iter().enumerate().map(|(k, c)| c * get(k)).sum();
            if along > best.0 {
                best = (along, along * range);
            }
        }
        best
    }
}

/// What the responses of a pair say in the order of their doses, and in others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Strength of the fall, and of the rise: T of the responses, and of the reversed responses.
    pub fall: f64,
    /// Strength of the rise.
    pub rise: f64,
    /// Fall of the response over the doses, by the strongest contrast, and rise by the strongest of the reversed.
    pub fallen: f64,
    /// Rise of the response.
    pub risen: f64,
    /// Greatest strength of all shifts in a circle, the doses as they are among them.
    pub strongest: f64,
    /// Change of the response in the strongest order.
    pub strongest_change: f64,
    /// Is the order of the doses, as it is, the strongest of all?
    pub wins: bool,
    /// Number of orders.
    pub orders: usize,
}

/// Mean square of what the strongest contrast, falling or rising, leaves: a first look at the scatter of a pair of three doses and more.
#[must_use]
pub fn scatter(responses: &[f64], contrasts: &Contrasts) -> Option<f64> {
    let n = responses.len();
    let (square, _) = square_and_mean(responses);
    let (fall, _) = contrasts.strongest(|k| responses[k]);
    let (rise, _) = contrasts.strongest(|k| responses[n - 1 - k]);
    let most = fall.max(rise);
    (n > 2).then(|| (square - most * most).max(0.0) / real(n - 2))
}

fn square_and_mean(responses: &[f64]) -> (f64, f64) {
    let mean = responses.iter().sum::<f64>() / real(responses.len());
    (responses.iter().map(|y| (y - mean) * (y - mean)).sum(), mean)
}

/// The evidence of mean responses, one a dose, in the order of the doses; `prior` is the mean square of the scatter in
/// the whole screen.
#[must_use]
pub fn evidence(responses: &[f64], contrasts: &Contrasts, prior: f64) -> Evidence {
    let n = responses.len();
    let (square, mean) = square_and_mean(responses);
    let df = PRIOR_DF + real(n.saturating_sub(2));
    let strength = |get: &dyn Fn(usize) -> f64| {
        let (along, change) = contrasts.strongest(|k| get(k) - mean);
        let variance = (PRIOR_DF * prior + (square - along * along).max(0.0)) / df;
        (along / variance.sqrt(), change)
    };
    let (fall, fallen) = strength(&|k| responses[k]);
    let (rise, risen) = strength(&|k| responses[n - 1 - k]);
    let mut found = Evidence {
        fall,
        rise,
        fallen,
        risen,
        strongest: fall,
        strongest_change: fallen,
        wins: true,
        orders: 1,
    };
    // A turn that leaves the lowest dose where it is would tie with what that dose alone does: shifts do not.
    for shift in 1..n {
        let (other, change) = strength(&|k| responses[(k + shift) % n]);
        found.orders += 1;
        found.wins &= fall > other;
        if other > found.strongest {
            (found.strongest, found.strongest_change) = (other, change);
        }
    }
    found
}

/// More than [`MOST_DOSES`] responses as that many, neighbours together.
#[must_use]
pub fn binned(responses: Vec<f64>) -> Vec<f64> {
    let n = responses.len();
    if n <= MOST_DOSES {
        return responses;
    }
    (0..MOST_DOSES)
        .map(|bin| {
            let own = &responses[bin * n / MOST_DOSES..(bin + 1) * n / MOST_DOSES];
            own.iter().sum::<f64>() / real(own.len())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_and_its_mirror_image_are_equally_strong_in_opposite_directions() {
        let falling = [1.02, 0.98, 1.0, 0.7, 0.4, 0.15, 0.1];
        let rising: Vec<f64> = falling.iter().rev().copied().collect();
        let contrasts = Contrasts::new(7);
        let (a, b) = (evidence(&falling, &contrasts, 1e-3), evidence(&rising, &contrasts, 1e-3));
        assert!((a.fall - b.rise).abs() < 1e-9 && (a.rise - b.fall).abs() < 1e-9, "{a:?} {b:?}");
        assert!(a.wins && a.fall > a.rise && !b.wins && b.orders == 7, "{a:?} {b:?}");
        assert!((a.fallen - 0.9).abs() < 0.15, "{a:?}");
    }

    /// Property: without an effect every order is as likely to win, so one pair in n does.
    #[test]
    fn flat_curves_win_as_often_as_chance_says_whatever_their_errors() {
        let mut random = foldshift_curves::screen::Random::new(3, 1);
        let contrasts = Contrasts::new(6);
        let mut wins = 0;
        for _ in 0..12_000 {
            // A tail far heavier than a normal one.
            let y: Vec<f64> = (0..6).map(|_| 1.0 + 0.05 * random.normal() / random.uniform()).collect();
            wins += i32::from(evidence(&y, &contrasts, 0.0025).wins);
        }
        assert!((1850..2150).contains(&wins), "{wins} of 12,000, where 2,000 are expected");
    }

    #[test]
    fn many_doses_are_taken_together_and_two_are_enough() {
        let many: Vec<f64> = (0..1000).map(f64::from).collect();
        let bins = binned(many);
        assert_eq!(bins.len(), MOST_DOSES);
        assert!((bins[0] - 20.0).abs() < 1.0 && bins.is_sorted());
        let two = evidence(&[1.0, 0.2], &Contrasts::new(2), 0.01);
        assert!(two.wins && two.orders == 2 && (two.fallen - 0.8).abs() < 1e-12, "{two:?}");
        assert_eq!(scatter(&[1.0, 0.2], &Contrasts::new(2)), None);
    }
}
