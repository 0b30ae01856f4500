//! The profile likelihood of an IC50: how much worse than the best curve the data are followed by the best of those
//! that have their IC50 at another dose.
//!
//! ```text
//! F(θ) = (SSE(θ) − SSE_min) / s²
//! ```
//!
//! SSE(θ) is the least sum of squares of curves whose IC50 lies at log₁₀ dose θ, s² the residual variance of the curve on
//! df degrees of freedom, or what it is with what the curve borrows ([`Fit::scatter`]). All doses with F(θ) up to F(1, df)
//! of 95 % are the interval that a [`Fit`] reports.
//!
//! Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 6.1, doi:10.1002/9780470316757.

use std::borrow::Cow;

use crate::curve::Curve;
use crate::fit::asked::OwnCurve;
use crate::fit::estimate::{Ic50, Reason, Status};
use crate::fit::judged::threshold;
use crate::fit::ladder::around;
use crate::fit::problem::Problem;
use crate::fit::reportable::{Ask, asks};
use crate::fit::upside_down::{Turned, is_turned};
use crate::fit::{Fit, FitOptions, fit};

/// Of which IC50 a profile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfHalf {
    /// Where the response is that of half effect.
    Absolute,
    /// Halfway between the plateaus.
    Relative,
}

impl OfHalf {
    /// What a fit says of it.
    #[must_use]
    pub const fn of(self, fit: &Fit) -> Ic50 {
        match self {
            Self::Absolute => fit.ic50_abs,
            Self::Relative => fit.ic50_rel,
        }
    }
}

/// The profile of an IC50. Doses are log₁₀ of the curve's dose unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// log₁₀ doses, rising, and the F ratio at each of them, never negative. Doses that no curve has for its IC50 are
    /// left out.
    pub points: Vec<(f64, f64)>,
    /// What F may be: its 95 % point with 1 and the fit's degrees of freedom.
    pub threshold: f64,
    /// log₁₀ of the best curve's IC50 when that lies inside the doses.
    pub estimate: Option<f64>,
    /// log₁₀ of the lower limit as the fit reports it: `None` where it is open.
    pub lower: Option<f64>,
    /// log₁₀ of the upper limit as the fit reports it: `None` where it is open.
    pub upper: Option<f64>,
}

/// Neighbouring doses of a profile lie no further from each other, in decades; and each side has so many at least.
const APART: f64 = 0.05;
const LEAST: u32 = 24;

/// So much further than to a limit a profile goes, as a part of the way there; but at least this far, in decades.
const BEYOND: f64 = 0.4;
const AT_LEAST: f64 = 0.02;

/// So far a profile goes, in decades, where a bound is the last dose itself.
const BEFORE_BOUND: f64 = 0.5;

/// Where a limit is open, a profile goes so many decades beyond the doses.
const WIDER: f64 = 1.0;

/// The profile of an IC50 of a fitted curve, from somewhat below its lower limit to somewhat above its upper one; where
/// one is open, to a decade beyond the doses. The limits themselves are among its doses.
///
/// `fit` is what [`fit`](fn@fit) makes of `curve` with `options`, of which `intervals` must be asked for. The limits of
/// a fit are where F crosses the threshold, but for those that were put on a tested dose, because the response happens
/// in one step ([`Reason::Step`], [`Reason::SteeperFits`]), and bounds that points contradict
/// ([`Reason::BothSides`]). Residuals that are smaller than responses can be read count as
/// that large, as they do for limits. `None` where the fit asks for no such IC50 and where there is no residual.
///
/// ```
/// use foldshift_curves::fit::{FitOptions, OfHalf, fit, profile};
/// use foldshift_curves::{Curve, Point};
///
/// let responses = [1.02, 0.99, 0.97, 0.81, 0.49, 0.22, 0.12, 0.11];
/// let points = responses.iter().zip(0..).map(|(&y, k)| Point::new(10.0 * 3_f64.powi(k), y)).collect();
/// let (curve, options) = (Curve::new(points)?, FitOptions::default());
/// let found = profile(&curve, &fit(&curve, &options), &options, OfHalf::Absolute).unwrap();
/// let inside = found.points.iter().filter(|(_, f)| *f < found.threshold);
/// assert!(inside.clone().all(|(log_dose, _)| (found.lower.unwrap()..=found.upper.unwrap()).contains(log_dose)));
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn profile(curve: &Curve, fit: &Fit, options: &FitOptions, of: OfHalf) -> Option<Profile> {
    if is_turned(options)
        && let Some(Turned { curve, options }) = Turned::new(curve, options)
    {
        let turned = self::fit(&curve, &options);
        return upright(&curve, &turned, &options, of);
    }
    upright(curve, fit, options, of)
}

/// The same of a curve that is not fitted upside down.
fn upright(curve: &Curve, fit: &Fit, options: &FitOptions, of: OfHalf) -> Option<Profile> {
    let found = fit.curve?;
    let problem = Problem::new(curve)?;
    let threshold = threshold(fit)?;
    let own = OwnCurve::of(&found, problem.range, options.half);
    let mut asked = Cow::Borrowed(fit);
    if fit.reasons.contains(&Reason::IntervalOnly) {
        // Its limits were asked for before they told that there is a response.
        asked.to_mut().status = Status::NoResponse;
    }
    let asks = asks(&asked, &problem, own, options);
    let ask = *asks.iter().find(|ask| ask.level.is_some() == (of == OfHalf::Absolute))?;
    let falling = ask.level.unwrap_or(found.hill > 0.0);
    let (mut family, best) = around(curve, fit, options, &problem, falling)?;
    family.ask_one(0, &ask, &best, options);
    let ic50 = of.of(fit);
    let sides = sides(&ask, ic50, problem.range);
    // From the centre outwards: each curve begins with the one before.
    let mut points = Vec::new();
    for side in sides {
        let growth = family.growth(&side)?;
        points.extend(side.into_iter().zip(growth).map(|(x, growth)| (x, (growth * threshold).max(0.0))));
    }
    points.retain(|(_, f)| f.is_finite());
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points.dedup_by(|a, b| a.0.total_cmp(&b.0).is_eq());
    Some(Profile {
        points,
        threshold,
        estimate: ask.at_estimate.then_some(ask.from),
        lower: ic50.lower(),
        upper: ic50.upper(),
    })
}

/// The log₁₀ doses of both sides, from the centre outwards, with the limits among them.
fn sides(ask: &Ask, ic50: Ic50, (low, high): (f64, f64)) -> [Vec<f64>; 2] {
    [(-1.0, ic50.lower(), low), (1.0, ic50.upper(), high)].map(|(sign, limit, last)| {
        let from = ask.from;
        let way = |to: f64| (to - from) * sign;
        let end = match limit {
            Some(limit) if way(limit) > 0.0 => limit + sign * (BEYOND * way(limit)).max(AT_LEAST),
            Some(_) => from + sign * BEFORE_BOUND,
            None => last + sign * WIDER,
        };
        let steps = (way(end) / APART).ceil().max(f64::from(LEAST));
        let mut side = Vec::new();
        let mut step = 0.0;
        while step <= steps {
            side.push(from + (end - from) * step / steps);
            step += 1.0;
        }
        side.extend(limit);
        side.sort_by(|a, b| way(*a).total_cmp(&way(*b)));
        side
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Point;
    use crate::fit::{Reads, fit_many};
    use crate::screen::Screen;

    /// F at a limit, and how far from there the profile crosses the threshold, by the slope to its neighbours, in
    /// decades.
    fn at_limit(profile: &Profile, limit: f64) -> [f64; 2] {
        let at = profile.points.iter().position(|(x, _)| x.to_bits() == limit.to_bits());
        let at = at.expect("a limit is among the doses");
        let near = &profile.points[at.saturating_sub(1)..(at + 2).min(profile.points.len())];
        let (first, last) = (near[0], near[near.len() - 1]);
        let slope = (last.1 - first.1) / (last.0 - first.0);
        let f = profile.points[at].1;
        [f, ((f - profile.threshold) / slope).abs()]
    }

    fn cases(options: &FitOptions) -> Vec<(Curve, Fit)> {
        let screen = Screen { doses: 8, ..Screen::default() };
        let curves = screen.curves(0..120).expect("curves");
        let fits = fit_many(&curves, options);
        curves.into_iter().zip(fits).collect()
    }

    #[test]
    fn the_profile_crosses_its_threshold_where_the_limits_of_the_fit_are() {
        let viability = Some(Reads::Viability);
        for options in [
            FitOptions::default(),
            FitOptions { reads: viability, bottom_at_least: Some(-0.01), ..FitOptions::default() },
            FitOptions { reads: viability, top_at_most: Some(1.05), ..FitOptions::default() },
        ] {
            let (mut limits, mut nearer, mut open) = (0, 0, 0);
            for (curve, fit) in cases(&options) {
                if [Reason::Step, Reason::SteeperFits].iter().any(|reason| fit.reasons.contains(reason)) {
                    continue;
                }
                for of in [OfHalf::Absolute, OfHalf::Relative] {
                    let Ic50::Measured { log_dose, lower, upper } = of.of(&fit) else { continue };
                    let found = profile(&curve, &fit, &options, of).expect("a profile of what was measured");
                    assert_eq!((found.lower, found.upper), (lower, upper));
                    assert!((found.estimate.expect("an estimate") - log_dose).abs() < 1e-12);
                    let (low, high) = fit.tested_log_range().expect("doses");
                    let ends = [found.points.first(), found.points.last()].map(|end| *end.expect("points"));
                    for (limit, (x, f), end) in [(lower, ends[0], low - 1.0), (upper, ends[1], high + 1.0)] {
                        let Some(limit) = limit else {
                            assert!(f < found.threshold && (x - end).abs() < 1e-12, "{found:?}");
                            open += 1;
                            continue;
                        };
                        limits += 1;
                        let [at, apart] = at_limit(&found, limit);
                        if at < found.threshold && apart > 1e-6 {
                            nearer += 1;
                        } else {
                            assert!(apart < 1e-6 && f > found.threshold, "{limit}: {found:?}");
                        }
                    }
                }
            }
            // Walks of curves of which nothing is known may pass by another basin; what is held is looked at twice.
            assert!(nearer * 100 < limits && (nearer == 0 || options.is_free()), "{nearer} of {limits}");
            assert!(limits > 200 && open > 0, "{limits} limits, {open} open");
        }
    }

    /// Reference: the sum of squares of every curve that reaches half effect at a dose is no less than what the
    /// profile says, and that of the best curve is what the fit says.
    #[test]
    fn no_curve_through_half_effect_at_a_dose_follows_the_data_better() {
        let options = FitOptions::default();
        let (curve, fit) = cases(&options)
            .into_iter()
            .find(|(_, fit)| fit.ic50_abs.lower().is_some() && fit.ic50_abs.upper().is_some())
            .expect("a measured one");
        let found = profile(&curve, &fit, &options, OfHalf::Absolute).expect("a profile");
        let (rss, df) = (fit.rss.expect("residuals"), 20.0);
        assert_eq!(fit.df, 20);
        let best = fit.curve.expect("a curve");
        let mut nearest = f64::INFINITY;
        for (log_dose, f) in &found.points {
            for hill in [0.6, 0.8, 0.9, 1.0, 1.1, 1.3, 1.6].map(|part| part * best.hill) {
                for (top, bottom) in
                    [(best.top, best.bottom), (best.top + 0.02, best.bottom), (best.top, best.bottom - 0.02)]
                {
                    // Half effect at the dose: log_mid from the odds.
                    let odds = (top - 0.5) / (0.5 - bottom);
                    let log_mid = log_dose - odds.log10() / hill;
                    let through = crate::logistic::Logistic { top, bottom, log_mid, hill };
                    let sse: f64 = curve
                        .points()
                        .iter()
                        .map(|p| (p.response - through.response(p.dose.log10())).powi(2))
                        .sum();
                    let other = (sse / rss - 1.0) * df;
                    assert!(other >= f - 1e-7, "{other} {f} at {log_dose}");
                    nearest = nearest.min(other - f);
                }
            }
        }
        assert!(nearest < 1e-6, "{nearest}");
        let (_, at_best) =
            found.points.iter().find(|(x, _)| Some(*x) == found.estimate).expect("the estimate");
        assert!(*at_best < 1e-9, "{at_best}");
    }

    #[test]
    fn a_bound_has_a_profile_and_nothing_has_none() {
        let flat: Vec<Point> =
            (0..8).map(|k| Point::new(3_f64.powi(k), 1.0 + 0.02 * f64::from(k % 3 - 1))).collect();
        let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
        let curve = Curve::new(flat).expect("a curve");
        let found = fit(&curve, &options);
        assert!(matches!(found.ic50_abs, Ic50::Above { .. }), "{:?}", found.ic50_abs);
        let above = profile(&curve, &found, &options, OfHalf::Absolute).expect("a profile");
        assert_eq!((above.estimate, above.upper), (None, None));
        let last = above.points.last().expect("points");
        assert!(last.1 < above.threshold && above.points[0].1 > above.threshold, "{above:?}");
        assert_eq!(profile(&curve, &found, &options, OfHalf::Relative), None);
        let one = Curve::new(vec![Point::new(1.0, 1.0), Point::new(1.0, 0.9)]).expect("a curve");
        assert_eq!(profile(&one, &fit(&one, &options), &options, OfHalf::Absolute), None);
    }
}
