//! How precisely wells tell log₁₀ of an absolute IC50, when the curve is known.
//!
//! ```text
//! Var(x₅₀) = cᵀΣc + 2h·Σc|ₜₒₚ + h²·κσ²/n,   Σ = σ²(JᵀJ)⁻¹
//! c = ∂x₅₀/∂(top, bottom, hill, log_mid),   h = ½·∂x₅₀/∂y
//! ```
//!
//! The first term is the c-criterion of optimal design. The others are the vehicle wells, which do two things:
//! they anchor the top, and their centre is what 100 % means. n is their number, κ = 1 for the mean and π/2 for
//! the median, in large samples; the covariance of either with the curve is that of the mean.
//!
//! Source: Seber & Wild, Nonlinear Regression (1989), sections 2.1.2 and 5.13, doi:10.1002/0471725315; Atkinson,
//! Donev & Tobias, Optimum Experimental Designs, with SAS (2007), section 10.3 (c-optimality).

use crate::curve::Level;
use crate::elementary::{LN_10, log10};
use crate::fit::Covariance;
use crate::logistic::Logistic;

/// How the vehicle wells are made 100 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Centring {
    /// By their mean.
    Mean,
    /// By their median.
    Median,
}

impl Centring {
    /// Variance of the centre in units of that of the mean.
    const fn factor(self) -> f64 {
        match self {
            Self::Mean => 1.0,
            Self::Median => std::f64::consts::FRAC_PI_2,
        }
    }
}

/// A curve taken for true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assumed {
    /// The curve, as a fraction of the vehicle.
    pub curve: Logistic,
    /// Standard deviation of a well, as a fraction of the vehicle.
    pub sigma: f64,
    /// The response at which the absolute IC50 is read.
    pub half: f64,
    /// What makes 100 %.
    pub centring: Centring,
}

impl Assumed {
    /// log₁₀ of the absolute IC50.
    #[must_use]
    pub fn log_ic50(&self) -> Option<f64> {
        self.curve.log_dose_at(self.half)
    }

    /// The same curve with all doses multiplied by ten to `by`.
    #[must_use]
    pub fn moved(&self, by: f64) -> Self {
        Self { curve: Logistic { log_mid: self.curve.log_mid + by, ..self.curve }, ..*self }
    }
}

/// ∂x₅₀/∂(top, bottom, hill, `log_mid`) and ∂x₅₀/∂y; `None` unless y lies between the plateaus.
fn gradient(curve: &Logistic, y: f64) -> Option<([f64; 4], f64)> {
    let (above, below) = (curve.top - y, y - curve.bottom);
    if !(above > 0.0 && below > 0.0 && curve.hill != 0.0) {
        return None;
    }
    let scale = 1.0 / (LN_10 * curve.hill);
    let (by_top, by_bottom) = (scale / above, scale / below);
    let by_hill = -log10(above / below) / (curve.hill * curve.hill);
    Some(([by_top, by_bottom, by_hill, 1.0], -(by_top + by_bottom)))
}

/// Variance of log₁₀ of the absolute IC50 over the wells of one curve; the level of dose 0 holds the vehicle
/// wells. `None` where the wells cannot tell the parameters apart, or half effect is never reached.
#[must_use]
pub fn variance(levels: &[Level], assumed: &Assumed) -> Option<f64> {
    let (by_parameter, by_response) = gradient(&assumed.curve, assumed.half)?;
    let covariance = Covariance::gauss_newton(&assumed.curve, levels, assumed.sigma, [true; 4])?;
    let vehicles: f64 = levels.iter().filter(|level| level.dose == 0.0).map(|level| level.weight).sum();
    if vehicles <= 0.0 {
        return Some(covariance.error_of(by_parameter).powi(2));
    }
    let h = assumed.half * by_response;
    let zero = usize::from(assumed.curve.hill < 0.0);
    let mut plateau = [0.0; 4];
    plateau[zero] = 1.0;
    let mut both = by_parameter;
    both[zero] += h;
    let own = assumed.centring.factor() * assumed.sigma * assumed.sigma / vehicles;
    // cᵀΣc + 2h·cᵀΣe is the variance of c + h·e, less that of h·e.
    Some((covariance.error_of(both).powi(2) + h * h * (own - covariance.error_of(plateau).powi(2))).max(0.0))
}

/// The levels of a design: vehicle wells and replicates at each dose, all of weight 1.
#[must_use]
pub(super) fn levels(vehicles: usize, log_doses: &[f64], replicates: usize) -> Vec<Level> {
    let level = |dose: f64, log_dose: f64, n: usize| Level {
        dose,
        log_dose,
        n,
        #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
        weight: n as f64,
        mean: 0.0,
        pure_ss: 0.0,
    };
    let mut levels = Vec::new();
    if vehicles > 0 {
        levels.push(level(0.0, f64::NEG_INFINITY, vehicles));
    }
    let mut sorted = log_doses.to_vec();
    sorted.sort_by(f64::total_cmp);
    levels.extend(sorted.into_iter().map(|x| level(crate::elementary::exp10(x), x, replicates)));
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{Curve, Point};
    use crate::fit::{FitOptions, fit};
    use crate::screen::Random;

    fn assumed(centring: Centring) -> Assumed {
        let curve = Logistic { top: 1.0, bottom: 0.1, log_mid: 2.0, hill: 1.2 };
        Assumed { curve, sigma: 0.04, half: 0.5, centring }
    }

    /// By differences of the inverse function.
    #[test]
    fn the_gradient_of_the_absolute_ic50_is_that_of_the_inverse_curve() {
        let curve = Logistic { top: 1.02, bottom: 0.13, log_mid: 2.0, hill: 1.3 };
        let (found, by_response) = gradient(&curve, 0.5).unwrap();
        let step = 1e-6;
        for (k, analytic) in found.iter().enumerate() {
            let at = |sign: f64| {
                let mut c = curve;
                *[&mut c.top, &mut c.bottom, &mut c.hill, &mut c.log_mid][k] += sign * step;
                c.log_dose_at(0.5).unwrap()
            };
            let numeric = (at(1.0) - at(-1.0)) / (2.0 * step);
            assert!((analytic - numeric).abs() < 1e-7, "{k}: {analytic} {numeric}");
        }
        let numeric =
            (curve.log_dose_at(0.5 + step).unwrap() - curve.log_dose_at(0.5 - step).unwrap()) / (2.0 * step);
        assert!((by_response - numeric).abs() < 1e-6);
        assert_eq!(gradient(&Logistic { bottom: 0.6, ..curve }, 0.5), None);
    }

    /// By hand: four times the wells at every dose, the vehicle included, halve the error.
    #[test]
    fn four_times_the_wells_halve_the_error() {
        let doses = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0];
        let assumed = assumed(Centring::Mean);
        let few = variance(&levels(6, &doses, 2), &assumed).unwrap();
        let many = variance(&levels(24, &doses, 8), &assumed).unwrap();
        assert!((few / many - 4.0).abs() < 1e-9, "{few} {many}");
    }

    #[test]
    fn doses_on_one_plateau_tell_no_ic50() {
        let found = variance(&levels(6, &[-8.0, -7.5, -7.0, -6.5], 3), &assumed(Centring::Mean));
        assert!(found.is_none_or(|variance| variance > 100.0), "{found:?}");
    }

    /// Simulated plates: wells scattered, divided by the centre of their own vehicle wells, and fitted.
    #[test]
    fn the_prediction_is_what_simulated_plates_show() {
        let doses = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0];
        for (centring, stream) in [(Centring::Mean, 1), (Centring::Median, 2)] {
            let assumed = assumed(centring);
            let mut random = Random::new(77, stream);
            let options = FitOptions { intervals: false, ..FitOptions::default() };
            let truth = assumed.log_ic50().unwrap();
            let errors: Vec<f64> = (0..600)
                .map(|_| fit(&plate(&assumed, &doses, 3, 6, &mut random), &options))
                .filter_map(|fit| Some((fit.ic50_abs.log_dose()? - truth).powi(2)))
                .collect();
            let seen = crate::statistics::mean(&errors).unwrap();
            let predicted = variance(&levels(6, &doses, 3), &assumed).unwrap();
            // The error of a variance of 600 values is 5.8 %; the median of six is better than κ says.
            assert!((0.8..1.2).contains(&(seen / predicted)), "{centring:?}: {seen} {predicted}");
        }
    }

    fn plate(
        assumed: &Assumed,
        doses: &[f64],
        replicates: usize,
        vehicles: usize,
        random: &mut Random,
    ) -> Curve {
        let mut vehicle: Vec<f64> = (0..vehicles).map(|_| 1.0 + assumed.sigma * random.normal()).collect();
        vehicle.sort_by(f64::total_cmp);
        let centre = match assumed.centring {
            Centring::Mean => crate::statistics::mean(&vehicle),
            Centring::Median => crate::statistics::median(&vehicle),
        }
        .unwrap();
        let mut points: Vec<Point> = vehicle.iter().map(|y| Point::new(0.0, y / centre)).collect();
        for x in doses {
            for _ in 0..replicates {
                let y = assumed.curve.response(*x) + assumed.sigma * random.normal();
                points.push(Point::new(crate::elementary::exp10(*x), y / centre));
            }
        }
        Curve::new(points).unwrap()
    }
}
