//! Doses of other effects than half: where a response, or a part of the full effect, is reached.

use std::fmt;
use std::str::FromStr;

use crate::curve::Curve;
use crate::fit::estimate::Ic50;
use crate::fit::options::FitOptions;
use crate::fit::{Fit, fit_many};

/// A part of the full effect in percent, above 0 and below 100: 50 is half effect.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Effect(f64);

/// A text that is no part of an effect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no level of effect: expected percent above 0 and below 100, such as 10, 50 or 12.5")]
pub struct UnknownEffect(pub String);

impl Effect {
    /// Half of the full effect.
    pub const HALF: Self = Self(50.0);

    /// So many percent of the full effect; `None` unless above 0 and below 100.
    #[must_use]
    pub fn new(percent: f64) -> Option<Self> {
        (percent > 0.0 && percent < 100.0).then_some(Self(percent))
    }

    /// Percent of the full effect.
    #[must_use]
    pub const fn percent(self) -> f64 {
        self.0
    }

    /// The response of a curve that has this part of an effect which is complete at 0 where responses fall with dose
    /// (vehicle · (1 − x/100)), and at the vehicle where they rise (vehicle · x/100); in the unit of the responses.
    #[must_use]
    pub fn response(self, vehicle: f64, falls: bool) -> f64 {
        vehicle * self.left(falls)
    }

    /// What is left of the upper plateau where a curve that falls, or rises, has this part of its own effect.
    pub(crate) fn left(self, falls: bool) -> f64 {
        (if falls { 100.0 - self.0 } else { self.0 }) / 100.0
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Effect {
    type Err = UnknownEffect;

    /// Reads `10`, `12.5` and `10 %`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.trim().trim_end_matches('%').trim_end();
        plain.parse().ok().and_then(Self::new).ok_or_else(|| UnknownEffect(text.trim().to_owned()))
    }
}

/// The response at which the absolute dose of an effect is read from a fitted curve: as the read-out goes, or where
/// that is not known as this curve goes. `None` when neither says it, or the vehicle is not above 0, and the effect is not
/// half.
#[must_use]
pub fn response_of(effect: Effect, fit: &Fit, options: &FitOptions) -> Option<f64> {
    if effect == Effect::HALF {
        return Some(0.5 * options.vehicle());
    }
    if options.vehicle() <= 0.0 {
        return None;
    }
    let own = || fit.curve.map(|curve| curve.hill > 0.0);
    let falls = options.reads.map(crate::fit::Reads::falls).or_else(own)?;
    Some(effect.response(options.vehicle(), falls))
}

/// The absolute doses at which curves have these responses, one list a curve in the order of `responses`, by the rules
/// of the absolute IC50 ([`Fit::ic50_abs`]): measured inside the doses with profile limits, a bound only where every
/// curve that the data allow lies on that side, never extrapolated. Responses are in the unit of the curve. The scale
/// of the vehicle in `options` stays.
///
/// ```
/// use foldshift_curves::fit::{FitOptions, Ic50, doses_at};
/// use foldshift_curves::screen::Screen;
///
/// let curves = Screen::default().curves(0..8)?;
/// let [ic20, ic80] = [0.8, 0.2];
/// for doses in doses_at(&curves, &FitOptions::default(), &[ic20, ic80]) {
///     if let [Ic50::Measured { log_dose: low, .. }, Ic50::Measured { log_dose: high, .. }] = doses[..] {
///         assert!(low < high);
///     }
/// }
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn doses_at(curves: &[Curve], options: &FitOptions, responses: &[f64]) -> Vec<Vec<Ic50>> {
    let mut doses = vec![Vec::with_capacity(responses.len()); curves.len()];
    for response in responses {
        for (doses, fit) in doses.iter_mut().zip(fit_many(curves, &options.read_at(*response))) {
            doses.push(fit.ic50_abs);
        }
    }
    doses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Point;
    use crate::elementary::exp10;
    use crate::fit::{Reads, fit};
    use crate::screen::{Random, Screen};

    /// `Effect`s of these percentages.
    fn effects(percent: &[f64]) -> Vec<Effect> {
        percent.iter().filter_map(|percent| Effect::new(*percent)).collect()
    }

    fn viability() -> FitOptions {
        FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() }
    }

    /// Responses of viability at these levels.
    fn responses(percent: &[f64]) -> Vec<f64> {
        effects(percent).into_iter().map(|effect| effect.response(1.0, true)).collect()
    }

    #[test]
    fn percentages_outside_of_0_to_100_are_no_effect() {
        for (text, percent) in [("10", Some(10.0)), ("12.5 %", Some(12.5)), ("0", None), ("100", None)] {
            assert_eq!(text.parse::<Effect>().ok().map(Effect::percent), percent, "{text}");
        }
        assert!("ten".parse::<Effect>().is_err() && "NaN".parse::<Effect>().is_err());
    }

    #[test]
    fn half_effect_is_the_absolute_ic50_to_the_bit() {
        let curves = Screen::default().curves(0..120).unwrap();
        for options in [viability(), viability().plausible(), FitOptions { intervals: false, ..viability() }]
        {
            for (doses, fit) in
                doses_at(&curves, &options, &responses(&[50.0])).iter().zip(fit_many(&curves, &options))
            {
                assert_eq!(doses[0], fit.ic50_abs);
            }
        }
    }

    #[test]
    fn larger_effects_need_larger_doses() {
        let curves = Screen::default().curves(0..200).unwrap();
        let mut compared = 0;
        for doses in doses_at(&curves, &viability(), &responses(&[10.0, 25.0, 50.0, 75.0, 90.0])) {
            for pair in doses.windows(2) {
                let ordered = |a: Option<f64>, b: Option<f64>| a.zip(b).is_none_or(|(a, b)| a <= b + 1e-6);
                assert!(ordered(pair[0].log_dose(), pair[1].log_dose()), "{doses:?}");
                if let [
                    Ic50::Measured { lower: a, upper: c, .. },
                    Ic50::Measured { lower: b, upper: d, .. },
                ] = pair
                {
                    assert!(ordered(*a, *b) && ordered(*c, *d), "{doses:?}");
                    compared += 1;
                }
                // Once the effect is not reached, more of it is not reached either.
                if let [Ic50::Above { bound: low }, other] = pair {
                    assert!(other.lower().is_none_or(|lower| lower >= low - 1e-6), "{doses:?}");
                }
            }
        }
        assert!(compared > 100, "{compared}");
    }

    #[test]
    fn a_level_of_a_smooth_curve_lies_where_the_curve_has_it() {
        let mut random = Random::new(5, 1);
        let points = (0..27).map(|k| {
            let x = 0.15 * f64::from(k);
            Point::new(exp10(x), 1.0 / (1.0 + exp10(1.3 * (x - 2.0))) + 0.004 * random.normal())
        });
        let curve = Curve::new(points.collect()).unwrap();
        let found = fit(&curve, &viability()).curve.unwrap();
        for percent in [10.0, 20.0, 80.0, 90.0] {
            let level = 1.0 - percent / 100.0;
            let doses = doses_at(std::slice::from_ref(&curve), &viability(), &[level]);
            let Ic50::Measured { log_dose, lower: Some(lower), upper: Some(upper) } = doses[0][0] else {
                panic!("{doses:?}")
            };
            assert!((log_dose - found.log_dose_at(level).unwrap()).abs() < 1e-9);
            let truth = 2.0 + (percent / (100.0 - percent)).log10() / 1.3;
            assert!(lower < truth && truth < upper && upper - lower < 0.1, "{percent}: {doses:?} {truth}");
        }
    }

    #[test]
    fn scaled_and_mirrored_responses_have_the_same_doses() {
        let curves = Screen::default().curves(0..60).unwrap();
        let turn = |curve: &Curve, turn: fn(f64) -> f64| {
            let points = curve.points().iter().map(|p| Point { response: turn(p.response), ..*p });
            Curve::new(points.collect()).unwrap()
        };
        let percent: Vec<Curve> = curves.iter().map(|curve| turn(curve, |y| 100.0 * y)).collect();
        let mirrored: Vec<Curve> = curves.iter().map(|curve| turn(curve, |y| 1.0 - y)).collect();
        let levels = effects(&[10.0, 20.0, 90.0]);
        let at = |vehicle: f64, falls: bool| -> Vec<f64> {
            levels.iter().map(|effect| effect.response(vehicle, falls)).collect()
        };
        for bounded in [false, true] {
            let options = |options: FitOptions| if bounded { options.plausible() } else { options };
            let plain = doses_at(&curves, &options(viability()), &at(1.0, true));
            let hundred = options(FitOptions { half: 50.0, ..viability() });
            let rising = FitOptions { reads: Some(Reads::Inhibition), ..viability() };
            // Plausible plateaus are not mirrored: −10 % and 150 % of the vehicle.
            let rising = if bounded {
                FitOptions { bottom_at_least: Some(-0.5), top_at_most: Some(1.1), ..rising }
            } else {
                rising
            };
            let others = [
                doses_at(&percent, &hundred, &at(100.0, true)),
                doses_at(&mirrored, &rising, &at(1.0, false)),
            ];
            for (which, other) in others.into_iter().enumerate() {
                for (one, other) in plain.iter().flatten().zip(other.iter().flatten()) {
                    assert_eq!(one.qualifier(), other.qualifier(), "{which} {bounded}: {one:?} {other:?}");
                    let same = |a: Option<f64>, b: Option<f64>| match (a, b) {
                        (Some(a), Some(b)) => (a - b).abs() < 1e-4,
                        (a, b) => a == b,
                    };
                    assert!(same(one.log_dose(), other.log_dose()), "{which} {bounded}: {one:?} {other:?}");
                    assert!(
                        same(one.lower(), other.lower()) && same(one.upper(), other.upper()),
                        "{which} {bounded}: {one:?} {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn parts_of_an_effect_are_nowhere_without_a_vehicle_above_0() {
        let curve = Screen::default().curves(0..1).unwrap().remove(0);
        for (half, told) in [(0.5, true), (0.0, false), (-0.5, false)] {
            let options = FitOptions { half, ..viability() };
            let response = response_of(effects(&[20.0])[0], &fit(&curve, &options), &options);
            assert_eq!(response.is_some(), told, "{half}");
        }
    }

    #[test]
    fn areas_keep_the_scale_of_the_vehicle_at_any_level() {
        let curve = Screen::default().curves(0..1).unwrap().remove(0);
        let (plain, at_90) = (fit(&curve, &viability()), fit(&curve, &viability().read_at(0.9)));
        assert_eq!((plain.auc, plain.aac, plain.auc_clipped), (at_90.auc, at_90.aac, at_90.auc_clipped));
    }
}
