//! Fits of which parameters are kept in ranges.
//!
//! A curve that the plain search finds inside of all ranges is the best one in them; only the limits of its IC50s are
//! then walked to anew, among curves that keep the ranges. Else the search is that of the other models, with bounds of
//! its coordinates and plateaus.

use std::sync::Arc;

use crate::curve::Curve;
use crate::elementary::{LN_10, ln};
use crate::fit::{Covariance, Fit, FitOptions, Ic50, Reason, Status, is_enough, say_errors};
use crate::logistic::Logistic;
use crate::models::four_parameter::{LogisticFamily, of_fit};
use crate::models::general::{constrained, explore, explore_from, observations, within};
use crate::models::ic50s::{Ic50s, Limits};
use crate::models::model::{Model, ModelFit, Road, Searched, Shape};
use crate::models::ranges::Ranges;
use crate::models::{explore_beside, fit_beside};
use crate::separable_least_squares::descent::settled_at;
use crate::separable_least_squares::family::Doses;

/// The logistic as the general search takes it.
const LOGISTIC: Searched = Searched {
    family: |doses| Some(Arc::new(LogisticFamily::new(doses))),
    nested: |logistic| vec![logistic.log_mid, ln(logistic.hill.abs())],
};

/// Fits one model with its parameters kept in ranges, to a curve whose plain four-parameter fit with the same options
/// is known. An estimate at the end of its range is named by a reason (`top_at_bound`, `bottom_at_bound`,
/// `hill_at_bound`, `mid_at_bound`) and has no standard error; limits are searched among curves that keep the ranges.
///
/// Ends that a plain fit keeps by itself cost nothing when they are given to the options: see [`Ranges::split`]. A
/// model without one slope or one midpoint does not keep their ranges.
///
/// ```
/// use foldshift_curves::fit::{FitOptions, fit};
/// use foldshift_curves::models::{Model, Range, Ranges, fit_within};
/// use foldshift_curves::screen::Screen;
///
/// let (curve, options) = (Screen::default().curves(2..3)?.remove(0), FitOptions::default());
/// let hill = Range::new(Some(0.3), Some(0.6)).unwrap();
/// let ranges = Ranges { hill, ..Ranges::OPEN };
/// let found = fit_within(&curve, Model::FOUR_PARAMETER, &options, &ranges, &fit(&curve, &options));
/// assert!((0.3..=0.6 + 1e-9).contains(&found.parameter("hill").unwrap().value));
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn fit_within(
    curve: &Curve,
    model: Model,
    options: &FitOptions,
    ranges: &Ranges,
    logistic: &Fit,
) -> ModelFit {
    if ranges.is_open() {
        return fit_beside(curve, model, options, logistic);
    }
    match model.road() {
        Road::Searched(searched) => explore(curve, (model, searched), (options, ranges), logistic).told(
            curve,
            options,
            Limits::Profile,
            logistic,
        ),
        Road::Direct(_) if model == Model::FOUR_PARAMETER => within_ranges(curve, options, ranges, logistic),
        Road::Direct(_) => {
            explore_beside(curve, model, options, logistic).told(curve, options, Limits::Profile, logistic)
        }
    }
}

/// Has a model any curve whose slope lies in these ranges? The slope of a curve with stimulation is 1 or more, and no
/// search goes beyond 0.001 and 100.
#[must_use]
pub fn has_curves_within(model: Model, ranges: &Ranges) -> bool {
    let searched = match model.road() {
        Road::Searched(searched) => searched,
        Road::Direct(_) if model == Model::FOUR_PARAMETER => LOGISTIC,
        Road::Direct(_) => return true,
    };
    let slopes = Ranges { hill: ranges.hill, ..Ranges::OPEN };
    [true, false].into_iter().any(|falling| {
        let family = (searched.family)(Doses { low: 0.0, high: 1.0, falling });
        family.and_then(|family| within(family, &mut Vec::new(), &slopes, falling)).is_some()
    })
}

/// Coordinates of curves so steep that they catch one dose on their way or none, which a lattice steps over.
fn steep(curve: &Curve, options: &FitOptions) -> Vec<Vec<f64>> {
    /// Exponents at the one dose.
    const AT_A_DOSE: [f64; 6] = [-4.0, -2.0, -0.7, 0.7, 2.0, 4.0];
    /// Slopes times the usual distance between doses.
    const STEEPNESS: [f64; 3] = [2.0, 5.0, 15.0];
    let doses: Vec<f64> = curve.positive_levels().map(|level| level.log_dose).collect();
    let (Some(low), Some(high), true) = (doses.first(), doses.last(), options.hill.is_none()) else {
        return Vec::new();
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of doses")]
    let gap = ((high - low) / (doses.len().max(2) - 1) as f64).max(1e-6);
    let at = |log_dose: &f64| {
        let log_dose = *log_dose;
        STEEPNESS.into_iter().flat_map(move |times| {
            let hill = times / gap;
            AT_A_DOSE.map(|exponent| vec![log_dose + exponent / (hill * LN_10), ln(hill)])
        })
    };
    doses.iter().flat_map(at).collect()
}

fn within_ranges(curve: &Curve, options: &FitOptions, ranges: &Ranges, plain: &Fit) -> ModelFit {
    let Some(found) = plain.curve else { return of_fit(plain.clone(), options) };
    if ranges.are_kept_by(&found)
        && let Some(kept) = kept(curve, options, ranges, plain, found)
    {
        return kept;
    }
    let steep = steep(curve, options);
    let searched = explore_from(curve, (Model::FOUR_PARAMETER, LOGISTIC), (options, ranges), plain, &steep)
        .told(curve, options, Limits::Profile, plain);
    let ModelFit { mut fit, parameters, shape, .. } = searched;
    let value = |name: &str| parameters.iter().find(|one| one.name == name).map(|one| one.value);
    let told = (value("top"), value("bottom"), value("hill"), value("log10_mid"));
    if let (Some(top), Some(bottom), Some(hill), Some(log_mid)) = told {
        let found = Logistic { top, bottom, log_mid, hill };
        fit.curve = Some(found);
        let has = |reason: Reason| fit.reasons.contains(&reason);
        // The natural end of slopes is that of the search, as in a plain fit.
        if has(Reason::ShapeAtBound) {
            fit.reasons.retain(|reason| *reason != Reason::ShapeAtBound);
            fit.say(Reason::HillAtBound);
        }
        let has = |reason: Reason| fit.reasons.contains(&reason);
        let estimated = [
            options.top.is_none() && !has(Reason::TopAtBound),
            options.bottom.is_none() && !has(Reason::BottomAtBound),
            options.hill.is_none() && !has(Reason::HillAtBound),
            !has(Reason::MidAtBound),
        ];
        let covariance = Covariance::gauss_newton(&found, curve.levels(), 1.0, estimated);
        fit.covariance = fit.scatter().and_then(|scatter| covariance?.times(scatter.variance));
        say_errors(&mut fit, &found, curve.levels(), options);
    }
    fit.model = options.label();
    ModelFit { shape, ..of_fit(fit, options) }
}

/// A plain fit that keeps its ranges, with its IC50s judged among curves that do.
fn kept(
    curve: &Curve,
    options: &FitOptions,
    ranges: &Ranges,
    plain: &Fit,
    found: Logistic,
) -> Option<ModelFit> {
    let range @ (low, high) = curve.tested_log_range()?;
    let falling = found.hill > 0.0;
    let family = (LOGISTIC.family)(Doses { low, high, falling })?;
    let mut known = vec![(LOGISTIC.nested)(&found)];
    let family = within(family, &mut known, ranges, falling)?;
    let data = observations(curve);
    let problem = constrained(family.as_ref(), &data, options);
    let end = settled_at(&problem, known.first()?)?;
    let mut fit = without_ic50s(plain);
    if fit.status != Status::NotDeterminable && fit.df > 0 && is_enough(curve, options.free_parameters()) {
        let response = |log_dose: f64| found.response(log_dose);
        let ic50s = Ic50s {
            problem: &problem,
            found: &end,
            response: &response,
            group: 0,
            by_middle: (&problem, &end, 0),
            range,
            falling,
            options,
            limits: Limits::Profile,
        };
        let crossing = found.log_dose_at(options.half);
        let of_level = crossing.zip(fit.covariance).map(|(log_dose, covariance)| {
            let gradient = found.gradient(log_dose);
            covariance.error_of(gradient) / gradient[3].abs()
        });
        let errors = [fit.errors[3].value(), of_level.filter(|error| error.is_finite())];
        ic50s.report(&mut fit, curve, crossing, errors, plain);
    }
    for (reason, at_end) in [
        (Reason::TopAtBound, options.top.is_none() && ranges.top.ends_at(found.top)),
        (Reason::BottomAtBound, options.bottom.is_none() && ranges.bottom.ends_at(found.bottom)),
        (Reason::HillAtBound, options.hill.is_none() && ranges.hill.ends_at(found.hill)),
        (Reason::MidAtBound, ranges.log_mid.ends_at(found.log_mid)),
    ] {
        if at_end {
            fit.say(reason);
        }
    }
    say_errors(&mut fit, &found, curve.levels(), options);
    let shape = Shape { family: Arc::clone(&family), phi: end.phi.clone(), beta: end.solved.beta().to_vec() };
    Some(ModelFit { shape: Some(shape), ..of_fit(fit, options) })
}

/// A fit as it is before anything is said of its IC50s.
fn without_ic50s(plain: &Fit) -> Fit {
    let mut fit = Fit { ic50_rel: Ic50::Unknown, ic50_abs: Ic50::Unknown, ..plain.clone() };
    if fit.reasons.contains(&Reason::IntervalOnly) {
        fit.status = Status::NoResponse;
        fit.say(Reason::Flat);
    }
    let of_ic50s = [
        Reason::IntervalOnly,
        Reason::Against,
        Reason::DirectionUnknown,
        Reason::BothSides,
        Reason::AbsAbove,
        Reason::AbsBelow,
        Reason::FewBelow,
        Reason::FewAbove,
        Reason::LowerOpen,
        Reason::UpperOpen,
    ];
    fit.reasons.retain(|reason| !of_ic50s.contains(reason));
    fit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elementary::exp;
    use crate::fit::{Reads, fit};
    use crate::models::{Range, relative_dose};
    use crate::screen::Screen;

    fn viability() -> FitOptions {
        FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() }
    }

    fn range(text: &str) -> Range {
        text.parse().unwrap()
    }

    fn ranged(curve: &Curve, options: &FitOptions, ranges: &Ranges) -> ModelFit {
        fit_within(curve, Model::FOUR_PARAMETER, options, ranges, &fit(curve, options))
    }

    /// Ranges of one parameter and of several.
    fn some() -> Vec<Ranges> {
        let open = Ranges::OPEN;
        vec![
            Ranges { hill: range("0.3:0.8"), ..open },
            Ranges { hill: range("1.5:"), ..open },
            Ranges { top: range("0.9:0.95"), ..open },
            Ranges { bottom: range(":0.05"), ..open },
            Ranges { log_mid: range("2:2.5"), ..open },
            Ranges {
                top: range("0.95:1.05"),
                bottom: range("0:0.1"),
                hill: range("0.5:3"),
                log_mid: range("1:3"),
            },
        ]
    }

    /// The best curve on a fine lattice of shapes, its plateaus by a fine lattice too: slow and plain.
    fn best_on_a_lattice(curve: &Curve, ranges: &Ranges) -> f64 {
        let (low, high) = curve.tested_log_range().unwrap();
        let mut best = f64::INFINITY;
        let clamp = |range: Range, value: f64| {
            value.max(range.least().unwrap_or(f64::NEG_INFINITY)).min(range.most().unwrap_or(f64::INFINITY))
        };
        for i in 0..=160 {
            let log_mid = clamp(ranges.log_mid, low - 1.0 + (high - low + 2.0) * f64::from(i) / 160.0);
            for j in 0..=60 {
                let hill = clamp(ranges.hill, exp(-2.3 + 5.0 * f64::from(j) / 60.0));
                let shares: Vec<(f64, f64, f64)> = curve
                    .levels()
                    .iter()
                    .map(|level| {
                        let unit = Logistic { top: 1.0, bottom: 0.0, log_mid, hill };
                        (unit.response(level.log_dose), level.weight, level.mean)
                    })
                    .collect();
                // Coordinate descent over the two plateaus: convex, so it arrives.
                let (mut top, mut bottom) = (clamp(ranges.top, 1.0), clamp(ranges.bottom, 0.0));
                for _ in 0..40 {
                    let solve = |of_top: bool, other: f64| {
                        let (mut xy, mut xx) = (0.0, 1e-300);
                        for (share, weight, mean) in &shares {
                            let (own, rest) =
                                if of_top { (*share, 1.0 - share) } else { (1.0 - share, *share) };
                            xy += weight * own * (mean - rest * other);
                            xx += weight * own * own;
                        }
                        xy / xx
                    };
                    top = clamp(ranges.top, solve(true, bottom)).max(bottom);
                    bottom = clamp(ranges.bottom, solve(false, top)).min(top);
                }
                let ss: f64 = shares
                    .iter()
                    .map(|(share, weight, mean)| weight * (mean - bottom - (top - bottom) * share).powi(2))
                    .sum();
                // Plateaus that have run away leave nothing but rounding.
                if top.abs().max(bottom.abs()) < 1e6 {
                    best = best.min(ss);
                }
            }
        }
        best + curve.pure_error().0
    }

    #[test]
    fn ranges_are_kept_and_no_curve_in_them_fits_better() {
        let curves = Screen::default().curves(0..24).unwrap();
        let (mut at_bound, mut fitted) = (0, 0);
        for ranges in some() {
            for curve in &curves {
                let found = ranged(curve, &viability(), &ranges);
                let Some(logistic) = found.fit.curve else { continue };
                assert!(ranges.are_kept_by(&logistic), "{ranges:?} {logistic:?}");
                let rss = found.fit.rss.unwrap();
                let lattice = best_on_a_lattice(curve, &ranges);
                assert!(rss <= lattice * (1.0 + 1e-9), "{ranges:?}: {rss} against {lattice}, {logistic:?}");
                let plain = fit(curve, &viability()).rss.unwrap();
                assert!(rss >= plain * (1.0 - 1e-9), "{ranges:?}: {rss} below {plain}");
                fitted += 1;
                let ends = [
                    (ranges.top.ends_at(logistic.top), Reason::TopAtBound, 0),
                    (ranges.bottom.ends_at(logistic.bottom), Reason::BottomAtBound, 1),
                    (ranges.hill.ends_at(logistic.hill), Reason::HillAtBound, 2),
                    (ranges.log_mid.ends_at(logistic.log_mid), Reason::MidAtBound, 3),
                ];
                for (at_end, reason, place) in ends {
                    if at_end {
                        at_bound += 1;
                        assert!(found.fit.reasons.contains(&reason), "{reason}: {:?}", found.fit.reasons);
                        assert_eq!(found.fit.standard_errors()[place], None, "{reason}");
                    }
                }
            }
        }
        assert!(fitted > 100 && at_bound > 60, "{at_bound} of {fitted}");
    }

    #[test]
    fn ranges_that_hold_every_curve_change_nothing() {
        let wide = Ranges {
            hill: range("-90:90"),
            top: range("-1e30:"),
            bottom: range(":1e30"),
            log_mid: range("-9000:9000"),
        };
        let (mut compared, mut differ) = (0, Vec::new());
        for curve in Screen::default().curves(0..40).unwrap() {
            let plain = fit(&curve, &viability());
            let found = ranged(&curve, &viability(), &wide).fit;
            assert_eq!((found.curve, found.status, found.rss), (plain.curve, plain.status, plain.rss));
            for (one, other) in [(plain.ic50_rel, found.ic50_rel), (plain.ic50_abs, found.ic50_abs)] {
                let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
                    // Along the valley of a plateau that ran away either search ends somewhere.
                    (Some(a), Some(b)) => (a - b).abs() < 3e-3,
                    (a, b) => a == b,
                };
                compared += 1;
                let same = one.qualifier() == other.qualifier() && near(one.log_dose(), other.log_dose());
                if !(same && near(one.lower(), other.lower()) && near(one.upper(), other.upper())) {
                    differ.push((one, other, plain.reasons));
                }
            }
        }
        assert!(differ.len() * 30 <= compared, "{} of {compared}: {differ:#?}", differ.len());
    }

    #[test]
    fn limits_grow_no_wider_where_ranges_leave_fewer_curves() {
        let curves = Screen::default().curves(0..40).unwrap();
        let mut narrower = 0;
        for curve in &curves {
            let plain = fit(curve, &viability());
            // A range around the estimate: the optimum stays.
            let Some(own) = plain.curve.filter(|_| plain.ic50_abs.log_dose().is_some()) else { continue };
            let hill = Range::new(Some(0.8 * own.hill), Some(1.2 * own.hill)).unwrap();
            let found = ranged(curve, &viability(), &Ranges { hill, ..Ranges::OPEN }).fit;
            assert_eq!(found.curve, plain.curve);
            let (Some(a), Some(b)) = (
                plain.ic50_abs.upper().zip(plain.ic50_abs.lower()),
                found.ic50_abs.upper().zip(found.ic50_abs.lower()),
            ) else {
                continue;
            };
            assert!(b.0 <= a.0 + 1e-4 && b.1 >= a.1 - 1e-4, "{:?} {:?}", plain.ic50_abs, found.ic50_abs);
            narrower += usize::from(b.0 - b.1 < a.0 - a.1 - 1e-4);
        }
        assert!(narrower > 3, "{narrower}");
    }

    #[test]
    fn limits_of_a_midpoint_end_with_its_range() {
        let curve = Screen::default().curves(2..3).unwrap().remove(0);
        let plain = fit(&curve, &viability());
        let mid = plain.curve.unwrap().log_mid;
        let log_mid = Range::new(Some(mid - 0.01), Some(mid + 0.01)).unwrap();
        let found = ranged(&curve, &viability(), &Ranges { log_mid, ..Ranges::OPEN }).fit;
        let (lower, upper) = (found.ic50_rel.lower().unwrap(), found.ic50_rel.upper().unwrap());
        assert!(
            (lower - mid + 0.01).abs() < 1e-6 && (upper - mid - 0.01).abs() < 1e-6,
            "{lower} {mid} {upper}"
        );
    }

    #[test]
    fn a_direction_that_a_range_leaves_out_is_not_taken() {
        let curve = Screen::default().curves(2..3).unwrap().remove(0);
        let options = FitOptions::default();
        let found = ranged(&curve, &options, &Ranges { hill: range("-5:-0.3"), ..Ranges::OPEN });
        let hill = found.parameter("hill").unwrap().value;
        assert!((-5.0 - 1e-9..=-0.3 + 1e-9).contains(&hill), "{hill}");
        assert!(found.fit.reasons.contains(&Reason::Rising));
    }

    #[test]
    fn other_models_keep_ranges_too() {
        let curves = Screen::default().curves(0..8).unwrap();
        let ranges =
            Ranges { hill: range("0.5:1"), log_mid: range("2:2.4"), bottom: range(":0.05"), ..Ranges::OPEN };
        for curve in &curves {
            let plain = fit(curve, &viability());
            let found = fit_within(curve, Model::FIVE_PARAMETER, &viability(), &ranges, &plain);
            let value = |name: &str| found.parameter(name).unwrap().value;
            assert!(ranges.hill.holds(value("hill")) && ranges.log_mid.holds(value("log10_mid")));
            assert!(ranges.bottom.holds(value("bottom")));
            let four = ranged(curve, &viability(), &ranges);
            assert!(found.fit.rss.unwrap() <= four.fit.rss.unwrap() * (1.0 + 1e-7));
            // Half of a curve's own effect is its midpoint, whatever the model and the ranges.
            let half = relative_dose(curve, &found, crate::fit::Effect::HALF, &viability());
            assert_eq!(half, found.fit.ic50_rel);
        }
    }

    #[test]
    fn ranges_without_any_curve_are_known_beforehand() {
        let has = |model, text| has_curves_within(model, &Ranges { hill: range(text), ..Ranges::OPEN });
        assert!(has(Model::FOUR_PARAMETER, "0.3:5") && has(Model::FOUR_PARAMETER, "-5:-0.3"));
        assert!(!has(Model::FOUR_PARAMETER, "200:") && !has(Model::BRAIN_COUSENS, "0.3:0.8"));
        assert!(!has(Model::BRAIN_COUSENS, "-5:-0.3") && has(Model::BRAIN_COUSENS, "0.3:2"));
    }
}
