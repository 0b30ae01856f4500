//! Curves whose slope the data do not tell: the whole response happens between two neighbouring doses, or on the way
//! past a single one. All slopes from some steepness on then fit as well, and where a search stops among them is chance.
//! The shallowest of them is told, so that equal data give equal curves, mirrored or in another unit.

use crate::bounds::MOST_HILL;
use crate::curve::{Level, mean_and_total};
use crate::elementary::{LN_10, ln};
use crate::fit::options::FitOptions;
use crate::fit::problem::Problem;
use crate::fit::summary::{Kept, Optimum};
use crate::fit::uncertainty::Covariance;
use crate::logistic::Logistic;
use crate::sigmoid::sigmoid;

/// A dose of which the exponent is larger lies on a plateau.
const ON_PLATEAU: f64 = 8.0;

/// Curves whose sums of squares differ by less than this part of them fit as well, beside this part of the scatter of
/// all responses.
const AS_WELL: f64 = 1e-9;
const OF_TOTAL: f64 = 1e-16;

/// The most of Newton's steps towards a slope, and the part of it to which they find it.
const MOST_STEPS: u32 = 12;
const CLOSE: f64 = 2e-7;

/// Halvings of the ratio of a slope that fits and one that does not: to a part in 10⁶.
const HALVINGS: u32 = 22;

/// Replaces an optimum of which steeper curves fit as well by the shallowest of them.
pub(super) fn settle(best: &mut Optimum, problem: &Problem, options: &FitOptions) {
    if options.hill.is_some() {
        return;
    }
    let levels = problem.levels;
    let Some((kept, plateaus)) = kept(&best.curve, levels, options) else { return };
    let sign = best.curve.hill.signum();
    let at = |hill: f64| {
        let log_mid = match kept {
            Kept::Middle(log_mid) => log_mid,
            Kept::Exponent { log_dose, z } => log_dose - z / (sign * hill * LN_10),
        };
        Logistic { log_mid, hill: sign * hill, ..plateaus }
    };
    let steepest = Steepest::new(levels, kept, &plateaus);
    let limit = best.ss * (1.0 + AS_WELL) + OF_TOTAL * mean_and_total(levels).1;
    let slack = limit - steepest.ss;
    if slack < 0.0 {
        return;
    }
    if steepest.growth(MOST_HILL) > slack {
        return;
    }
    let fits = steepest.shallowest(slack);
    let curve = at(fits);
    best.ss = levels
        .iter()
        .map(|level| {
            let residual = level.mean - curve.response(level.log_dose);
            level.weight * residual * residual
        })
        .sum();
    best.curve = curve;
    best.arrived.end.ln_hill = ln(fits);
    best.shallowest = Some(kept);
    if best.covariance.is_some() {
        let estimated = [true, true, false, matches!(kept, Kept::Exponent { .. })];
        best.covariance = Covariance::gauss_newton(&curve, levels, 1.0, estimated);
    }
}

/// The curve of endless slope, and the two doses beside its response, which feel that a slope has an end.
struct Steepest {
    ss: f64,
    beside: [Beside; 2],
}

/// A dose beside the response.
#[derive(Clone, Copy)]
struct Beside {
    weight: f64,
    /// Its response above its plateau, and how far it would rise towards the other one.
    residual: f64,
    height: f64,
    /// Its exponent at slope `hill` is `from` + `by` · hill.
    from: f64,
    by: f64,
}

impl Beside {
    /// By how much the sum of squares grows here at a slope, and that by the slope.
    fn growth(&self, hill: f64) -> (f64, f64) {
        let (share, rest) = sigmoid(-(self.from + self.by * hill));
        let rise = self.height * share;
        let by_hill = self.weight * rise * rest * self.by * 2.0 * (rise - self.residual);
        (self.weight * rise * (rise - 2.0 * self.residual), by_hill)
    }

    /// The slope at which it grows by `slack` here: a quadratic in the share of the other plateau.
    fn slope_of(&self, slack: f64) -> f64 {
        let square = self.weight * self.height * self.height;
        let linear = self.weight * self.height * self.residual;
        let share = (linear + (linear * linear + square * slack).sqrt()) / square;
        (ln(share / (1.0 - share)) - self.from) / self.by
    }
}

impl Steepest {
    fn new(levels: &[Level], kept: Kept, plateaus: &Logistic) -> Self {
        let falls = plateaus.hill > 0.0;
        let (low, high) =
            if falls { (plateaus.top, plateaus.bottom) } else { (plateaus.bottom, plateaus.top) };
        let (place, way) = match kept {
            Kept::Middle(log_dose) => (log_dose, None),
            Kept::Exponent { log_dose, z } => (log_dose, Some(z)),
        };
        // The exponent, of which the share of the plateau at low doses falls.
        let from = way.map_or(0.0, |z| if falls { z } else { -z });
        let mut ss = 0.0;
        let nothing = Beside { weight: 0.0, residual: 0.0, height: 0.0, from: 0.0, by: 1.0 };
        let (mut before, mut after) = (nothing, nothing);
        for level in levels {
            let is_way = way.is_some() && level.log_dose.to_bits() == place.to_bits();
            let plateau = if is_way {
                let share = sigmoid(from).0;
                low * share + high * (1.0 - share)
            } else if level.log_dose < place {
                low
            } else {
                high
            };
            let residual = level.mean - plateau;
            ss += level.weight * residual * residual;
            let (by, weight) = (LN_10 * (level.log_dose - place), level.weight);
            if is_way || !by.is_finite() {
                continue;
            }
            if by < 0.0 {
                before = Beside { weight, residual, height: high - low, from, by };
            } else if after.weight == 0.0 {
                after = Beside { weight, residual, height: low - high, from: -from, by: -by };
            }
        }
        Self { ss, beside: [before, after] }
    }

    /// The shallowest slope whose sum of squares grows by no more than `slack`.
    fn shallowest(&self, slack: f64) -> f64 {
        let [before, after] = &self.beside;
        // In the middle between two doses both feel it alike: a quadratic in what is left of the other plateau.
        if before.from == 0.0 && (before.by.abs() - after.by.abs()).abs() <= 1e-12 * before.by.abs() {
            let sum = |of: fn(&Beside) -> f64| of(before) + of(after);
            let square = sum(|dose| dose.weight * dose.height * dose.height);
            let linear = sum(|dose| dose.weight * dose.height * dose.residual);
            let share = (linear + (linear * linear + square * slack).sqrt()) / square;
            let hill = ln((1.0 - share) / share) / before.by.abs();
            return if hill.is_finite() { hill.clamp(1.0, MOST_HILL) } else { MOST_HILL };
        }
        if let Some(hill) = self.crossing(slack) {
            return hill;
        }
        let (mut fits, mut fails) = (MOST_HILL, 1.0_f64);
        for _ in 0..HALVINGS {
            let middle = (fits * fails).sqrt();
            if self.growth(middle) <= slack { fits = middle } else { fails = middle }
        }
        fits
    }

    /// The slope at which the sum of squares grows by `slack`, from where one dose alone would let it: by Newton's steps
    /// on the logarithm of the growth, nearly a straight line. `None` where they lead nowhere.
    fn crossing(&self, slack: f64) -> Option<f64> {
        let alone = self.beside.iter().map(|dose| dose.slope_of(slack)).filter(|hill| hill.is_finite());
        let mut hill = alone.fold(1.0, f64::max).min(MOST_HILL);
        for _ in 0..MOST_STEPS {
            let (growth, per_hill) = self
                .beside
                .iter()
                .map(|dose| dose.growth(hill))
                .fold((0.0, 0.0), |(growth, per_hill), (one, by)| (growth + one, per_hill + by));
            if !(growth > 0.0 && per_hill < 0.0) {
                return None;
            }
            let next = hill - growth * ln(growth / slack) / per_hill;
            if !(1.0..=MOST_HILL).contains(&next) {
                return None;
            }
            let arrived = (next - hill).abs() < CLOSE * hill;
            hill = next;
            if arrived {
                // A little steeper, so that it fits for certain.
                let fits = hill * (1.0 + CLOSE);
                return (fits <= MOST_HILL && self.growth(fits) <= slack).then_some(fits);
            }
        }
        None
    }

    /// By how much the sum of squares grows when the slope is only this.
    fn growth(&self, hill: f64) -> f64 {
        self.beside.iter().map(|dose| dose.growth(hill).0).sum()
    }
}

/// What stays of a curve with at most one dose between its plateaus, and its plateaus; `None` of any other.
///
/// A first or last dose that is alone on its side shows no plateau beyond it: it is the plateau.
fn kept(curve: &Logistic, levels: &[Level], options: &FitOptions) -> Option<(Kept, Logistic)> {
    let first = levels.iter().position(|level| level.dose > 0.0)?;
    let last = levels.len() - 1;
    let z = |level: &Level| curve.hill * LN_10 * (level.log_dose - curve.log_mid);
    let between = |k: usize| Kept::Middle(0.5 * (levels[k].log_dose + levels[k + 1].log_dose));
    let falls = curve.hill > 0.0;
    let own = |k: usize| curve.response(levels[k].log_dose);
    // How much nearer to the plateau of all others the next dose lies, as an exponent.
    let parted =
        |alone: usize, next: usize| z(&levels[next]).abs().min((z(&levels[next]) - z(&levels[alone])).abs());
    // The plateau at low doses, where nothing tells it but the first dose; and that at high doses.
    let lower_given = if falls { options.top } else { options.bottom }.is_some();
    let upper_given = if falls { options.bottom } else { options.top }.is_some();
    if first == last {
        return None;
    }
    if first == 0 && !lower_given && curve.log_mid < levels[1].log_dose && parted(0, 1) > ON_PLATEAU {
        return Some((between(0), with_plateau(curve, falls, own(0))));
    }
    if !upper_given && curve.log_mid > levels[last - 1].log_dose && parted(last, last - 1) > ON_PLATEAU {
        return Some((between(last - 1), with_plateau(curve, !falls, own(last))));
    }
    let mut on_the_way = (first..=last).filter(|k| z(&levels[*k]).abs() < ON_PLATEAU);
    let Some(way) = on_the_way.next() else {
        let before = (first..last).find(|k| (z(&levels[*k]) > 0.0) != (z(&levels[k + 1]) > 0.0))?;
        return Some((between(before), *curve));
    };
    if on_the_way.next().is_some() {
        return None;
    }
    let level = &levels[way];
    Some((Kept::Exponent { log_dose: level.log_dose, z: z(level) }, *curve))
}

fn with_plateau(curve: &Logistic, is_top: bool, plateau: f64) -> Logistic {
    if is_top { Logistic { top: plateau, ..*curve } } else { Logistic { bottom: plateau, ..*curve } }
}

#[cfg(test)]
mod tests {
    use crate::curve::{Curve, Point};
    use crate::fit::{FitOptions, Reason, fit};

    fn fitted(responses: &[f64]) -> crate::fit::Fit {
        let points = responses.iter().zip(0..).map(|(y, k)| Point::new(10_f64.powi(k), *y)).collect();
        fit(&Curve::new(points).expect("finite"), &FitOptions::default())
    }

    #[test]
    fn a_step_lies_in_the_middle_between_its_doses() {
        let found = fitted(&[1.02, 0.98, 1.0, 0.1, 0.12, 0.08]);
        let curve = found.curve.expect("fitted");
        assert!((curve.log_mid - 2.5).abs() < 1e-12, "{curve:?}");
        assert!(curve.hill < 30.0, "{curve:?}");
        assert!(found.reasons.contains(&Reason::SteeperFits) && found.reasons.contains(&Reason::Step));
    }

    #[test]
    fn a_dose_on_the_way_keeps_its_response() {
        let found = fitted(&[1.02, 0.98, 1.0, 0.3, 0.1, 0.12, 0.08]);
        let curve = found.curve.expect("fitted");
        assert!((curve.response(3.0) - 0.3).abs() < 1e-9, "{curve:?}");
        assert!(found.reasons.contains(&Reason::SteeperFits));
        assert_eq!(found.standard_errors()[2], None);
    }

    #[test]
    fn a_first_dose_that_stands_alone_is_the_plateau() {
        let found = fitted(&[0.8, 0.1, 0.12, 0.08, 0.1, 0.11]);
        let curve = found.curve.expect("fitted");
        assert!((curve.top - 0.8).abs() < 1e-6 && (curve.log_mid - 0.5).abs() < 1e-12, "{curve:?}");
        let mirrored = fitted(&[0.2, 0.9, 0.88, 0.92, 0.9, 0.89]).curve.expect("fitted");
        assert!((mirrored.bottom - (1.0 - curve.top)).abs() < 1e-6, "{mirrored:?}");
        assert!((mirrored.hill + curve.hill).abs() < 1e-4 * curve.hill, "{mirrored:?} {curve:?}");
    }

    #[test]
    fn a_slope_that_the_doses_tell_stays() {
        let found = fitted(&[1.02, 0.98, 0.9, 0.52, 0.15, 0.08, 0.05]);
        assert!(!found.reasons.contains(&Reason::SteeperFits));
        assert!(found.standard_errors()[2].is_some());
    }
}
