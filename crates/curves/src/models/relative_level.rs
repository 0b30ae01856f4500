//! Doses at which a curve has gone a part of its own way between its plateaus: the relative IC50 for other parts than
//! half, as `ED(type = "relative")` of R's drc has them.

use crate::curve::Curve;
use crate::fit::{Asked, Effect, FitOptions, Ic50, Judged, OwnCurve, Reason, Side, Status, is_against};
use crate::models::four_parameter;
use crate::models::general::{constrained, observations};
use crate::models::ic50s::{Ic50s, Limits};
use crate::models::model::{Model, ModelFit, Shape};
use crate::separable_least_squares::descent::{descend, settled_at};
use crate::separable_least_squares::profile::Target;
use crate::separable_least_squares::wald::Wald;

impl Model {
    /// Can [`relative_dose`] tell any part of the way of its curves? Else half alone.
    #[must_use]
    pub fn tells_any_effect(self) -> bool {
        self == Self::FOUR_PARAMETER || self == Self::FIVE_PARAMETER || self == Self::CONSTANT
    }
}

/// The dose at which a fitted curve has this part of its own effect, by the rules of the relative IC50
/// ([`Fit::ic50_rel`](crate::fit::Fit::ic50_rel)), which it is for half.
///
/// ```
/// use foldshift_curves::fit::{Effect, FitOptions, fit};
/// use foldshift_curves::models::{Model, fit_beside, relative_dose};
/// use foldshift_curves::screen::Screen;
///
/// let (curve, options) = (Screen::default().curves(2..3)?.remove(0), FitOptions::default());
/// let fitted = fit_beside(&curve, Model::FOUR_PARAMETER, &options, &fit(&curve, &options));
/// assert_eq!(relative_dose(&curve, &fitted, Effect::HALF, &options), fitted.fit.ic50_rel);
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn relative_dose(curve: &Curve, fitted: &ModelFit, effect: Effect, options: &FitOptions) -> Ic50 {
    if effect == Effect::HALF {
        return fitted.fit.ic50_rel;
    }
    walked(curve, fitted, effect, options).unwrap_or(Ic50::Unknown)
}

/// `None` where nothing can be said.
fn walked(curve: &Curve, fitted: &ModelFit, effect: Effect, options: &FitOptions) -> Option<Ic50> {
    let range @ (low, high) = curve.tested_log_range()?;
    // Without a relative IC50 asked for there is no other part of the way either.
    let mut fit = fitted.fit.clone();
    if fit.status != Status::Fitted || fit.reasons.contains(&Reason::IntervalOnly) || fit.df == 0 {
        return None;
    }
    let logistic = || fit.curve.map(|curve| four_parameter::shape(&curve, range));
    let shape @ Shape { .. } = fitted.shape.clone().or_else(logistic)?;
    let response = |log_dose: f64| shape.response(log_dose);
    let falling = fitted.parameter("hill")?.value > 0.0;
    let own = OwnCurve { falls: falling, ends: [response(low), response(high)], crossing: None };
    if is_against(own, options) {
        return None;
    }
    let (family, phi) = shape.family.by_share(&shape.phi, effect.left(falling))?;
    let data = observations(curve);
    let problem = constrained(family.as_ref(), &data, options);
    // Of many curves that fit as well one was told: a further step would lead to another.
    let told = fit.reasons.iter().any(|reason| [Reason::SteeperFits, Reason::Step].contains(reason));
    let found = if told { settled_at(&problem, &phi) } else { descend(&problem, &phi) }?;
    let estimate = phi[0];
    let side = if estimate > high { Side::Above } else { Side::Below };
    let asked = Asked { estimate: Some(estimate), side };
    let ic50s = Ic50s {
        problem: &problem,
        found: &found,
        response: &response,
        group: 0,
        by_middle: (&problem, &found, 0),
        range,
        falling,
        options,
        limits: Limits::Profile,
    };
    let judged = Judged { levels: curve.levels(), range, options };
    let sigma = fit.scatter().map(|scatter| scatter.variance.sqrt());
    let error = Wald::new(&problem, &found).and_then(|wald| {
        let coefficients = family.coefficients();
        let gradient: Vec<f64> = (0..coefficients + family.coordinates())
            .map(|k| if k == coefficients { 1.0 } else { 0.0 })
            .collect();
        Some(wald.error_of(&gradient) * sigma?).filter(|error| error.is_finite())
    });
    let limit = ic50s.limits(&fit, curve, asked, Target::Coordinate(0), error);
    Some(judged.relative(&mut fit, asked, limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Point;
    use crate::elementary::exp10;
    use crate::fit::{Reads, doses_at, fit};
    use crate::logistic::Logistic;
    use crate::models::fit_beside;
    use crate::screen::{Random, Screen};

    fn fitted(curve: &Curve, model: Model, options: &FitOptions) -> ModelFit {
        fit_beside(curve, model, options, &fit(curve, options))
    }

    fn viability() -> FitOptions {
        FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() }
    }

    /// The machinery itself at half, which the shortcut never asks.
    fn at_half(curve: &Curve, fitted: &ModelFit, options: &FitOptions) -> Ic50 {
        walked(curve, fitted, Effect::HALF, options).unwrap_or(Ic50::Unknown)
    }

    fn near(one: Option<f64>, other: Option<f64>, most: f64) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() < most,
            (one, other) => one == other,
        }
    }

    #[test]
    fn the_walk_at_half_is_that_of_the_relative_ic50() {
        let (mut measured, mut differ) = (0, Vec::new());
        for model in [Model::FOUR_PARAMETER, Model::FIVE_PARAMETER] {
            for curve in Screen::default().curves(0..40).unwrap() {
                let fitted = fitted(&curve, model, &viability());
                let (own, other) = (fitted.fit.ic50_rel, at_half(&curve, &fitted, &viability()));
                let same = own.qualifier() == other.qualifier()
                    && near(own.log_dose(), other.log_dose(), 1e-6)
                    && near(own.lower(), other.lower(), 1e-4)
                    && near(own.upper(), other.upper(), 1e-4);
                measured += usize::from(own.log_dose().is_some());
                if !same {
                    differ.push((own, other));
                }
            }
        }
        assert!(
            measured > 25 && differ.len() * 30 <= measured,
            "{} of {measured}: {differ:#?}",
            differ.len()
        );
    }

    #[test]
    fn parts_of_the_way_are_those_of_the_formula_and_in_order() {
        let mut compared = 0;
        for curve in Screen::default().curves(0..60).unwrap() {
            let fitted = fitted(&curve, Model::FOUR_PARAMETER, &viability());
            let Some(logistic) = fitted.fit.curve else { continue };
            let effects = [10.0, 20.0, 50.0, 80.0, 90.0].map(|percent| Effect::new(percent).unwrap());
            let doses = effects.map(|effect| relative_dose(&curve, &fitted, effect, &viability()));
            for (effect, dose) in effects.iter().zip(doses) {
                if let Ic50::Measured { log_dose, lower, upper } = dose {
                    // ED of drc, type = "relative": e · (x / (100 − x))^(1/b).
                    let odds = effect.percent() / (100.0 - effect.percent());
                    let formula = logistic.log_mid + odds.log10() / logistic.hill.abs();
                    assert!((log_dose - formula).abs() < 1e-9, "{effect}");
                    assert!(lower.is_none_or(|lower| lower <= log_dose + 1e-9));
                    assert!(upper.is_none_or(|upper| upper >= log_dose - 1e-9));
                    compared += 1;
                }
            }
            for pair in doses.windows(2) {
                let ordered = |a: Option<f64>, b: Option<f64>| a.zip(b).is_none_or(|(a, b)| a <= b + 1e-4);
                assert!(ordered(pair[0].log_dose(), pair[1].log_dose()), "{doses:?}");
                if pair.iter().all(|ic50| ic50.log_dose().is_some()) {
                    assert!(ordered(pair[0].lower(), pair[1].lower()), "{doses:?}");
                    assert!(ordered(pair[0].upper(), pair[1].upper()), "{doses:?}");
                }
            }
        }
        assert!(compared > 80, "{compared}");
    }

    #[test]
    fn a_mirrored_curve_goes_the_same_way() {
        let rising = FitOptions { reads: Some(Reads::Inhibition), ..viability() };
        for curve in Screen::default().curves(0..20).unwrap() {
            let points = curve.points().iter().map(|p| Point { response: 1.0 - p.response, ..*p });
            let mirrored = Curve::new(points.collect()).unwrap();
            for percent in [15.0, 70.0] {
                let effect = Effect::new(percent).unwrap();
                let one = fitted(&curve, Model::FOUR_PARAMETER, &viability());
                let other = fitted(&mirrored, Model::FOUR_PARAMETER, &rising);
                let one = relative_dose(&curve, &one, effect, &viability());
                let other = relative_dose(&mirrored, &other, effect, &rising);
                assert_eq!(one.qualifier(), other.qualifier(), "{one:?} {other:?}");
                assert!(near(one.log_dose(), other.log_dose(), 1e-5), "{one:?} {other:?}");
                assert!(near(one.lower(), other.lower(), 1e-3), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_curve_without_response_has_no_part_of_a_way() {
        let points = (0..8).map(|k| Point::new(f64::from(3_i32.pow(k)), [1.01, 0.98, 1.0][k as usize % 3]));
        let curve = Curve::new(points.collect()).unwrap();
        let fitted = fitted(&curve, Model::FOUR_PARAMETER, &viability());
        assert_eq!(relative_dose(&curve, &fitted, Effect::new(20.0).unwrap(), &viability()), Ic50::Unknown);
    }

    /// What is said of a truth: something, and something false.
    fn judged(said: Ic50, truth: f64) -> (bool, bool) {
        (said != Ic50::Unknown, said.excludes(truth))
    }

    #[test]
    fn statements_of_levels_are_as_often_false_as_they_may_be() {
        let logistic = Logistic { top: 1.0, bottom: 0.1, log_mid: 2.0, hill: 1.1 };
        let levels = [10.0, 20.0, 80.0].map(|percent| Effect::new(percent).unwrap());
        let mut told = [[(0, 0); 3]; 2];
        for index in 0..400 {
            let mut random = Random::new(77, index);
            let points = (0..20).map(|k| {
                let x = 0.5 * f64::from(k / 2);
                Point::new(exp10(x), logistic.response(x) + 0.06 * random.normal())
            });
            let curve = Curve::new(points.collect()).unwrap();
            let fitted = fitted(&curve, Model::FOUR_PARAMETER, &viability());
            let responses = levels.map(|effect| effect.response(1.0, true));
            let absolute = doses_at(std::slice::from_ref(&curve), &viability(), &responses).remove(0);
            for (k, effect) in levels.into_iter().enumerate() {
                let relative = relative_dose(&curve, &fitted, effect, &viability());
                let odds = effect.percent() / (100.0 - effect.percent());
                let truths = [
                    logistic.log_dose_at(responses[k]).unwrap(),
                    logistic.log_mid + odds.log10() / logistic.hill,
                ];
                for (kind, said) in [absolute[k], relative].into_iter().enumerate() {
                    let (says, is_false) = judged(said, truths[kind]);
                    told[kind][k].0 += i32::from(says);
                    told[kind][k].1 += i32::from(is_false);
                }
            }
        }
        // 5 % of 400 are 20, give or take 9 with a certainty of two standard errors.
        for (says, is_false) in told.into_iter().flatten() {
            assert!(says > 320 && is_false < 33, "{told:?}");
        }
    }
}
