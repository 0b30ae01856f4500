//! Several curves fitted at once that share plateaus or slope: parallel curves, and how far they are
//! apart.

use serde::Serialize;

use crate::area::Area;
use crate::curve::Curve;
use crate::distribution::f_upper;
use crate::elementary::ln;
use crate::fit::{
    Fit, FitOptions, Reason, StandardError, Status, TELLS_NO_SLOPE, TELLS_NOTHING, fit_many, spread,
    threshold,
};
use crate::logistic::Logistic;
use crate::models::crossing::Crossing;
use crate::models::ic50s::{Ic50s, Limits};
use crate::models::model::{Model, ModelFit, Parameter};
use crate::separable_least_squares::descent::Found;
use crate::separable_least_squares::effort::Effort;
use crate::separable_least_squares::family::{At, Doses, Family as _};
use crate::separable_least_squares::problem::{Data, Observation, Problem};
use crate::separable_least_squares::profile::{Profile, Target, Walk};
use crate::separable_least_squares::search::search;
use crate::separable_least_squares::shared::SharedFamily;
use crate::separable_least_squares::wald::Wald;

/// Which parameters the curves have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sharing {
    /// The upper plateau.
    pub top: bool,
    /// The lower plateau.
    pub bottom: bool,
    /// The slope.
    pub hill: bool,
}

impl Sharing {
    /// Parallel curves: everything but the midpoint.
    pub const PARALLEL: Self = Self { top: true, bottom: true, hill: true };

    fn shared(self) -> usize {
        [self.top, self.bottom, self.hill].into_iter().filter(|shared| *shared).count()
    }

    fn names(self) -> String {
        let named = [("top", self.top), ("bottom", self.bottom), ("hill", self.hill)];
        named.into_iter().filter(|(_, shared)| *shared).map(|(name, _)| name).collect::<Vec<_>>().join(" ")
    }
}

/// One of the curves.
#[derive(Clone, Debug, Serialize)]
pub struct SharedCurve {
    /// Its parameters, IC50s and errors; `df` and `sigma` are those of all curves together, `rss` its own.
    pub model: ModelFit,
    /// log₁₀ of the relative potency, IC50 of the reference / IC50 of this curve; 0 for the reference.
    pub log_potency: Option<f64>,
    /// log₁₀ of its lower and upper 95 % profile limit; `None` where a side is open.
    pub log_potency_interval: [Option<f64>; 2],
}

/// Curves that were fitted together.
#[derive(Clone, Debug, Serialize)]
pub struct SharedFit {
    /// The curves, in their order.
    pub curves: Vec<SharedCurve>,
    /// Residual sum of squares of all.
    pub rss: f64,
    /// Residual degrees of freedom of all.
    pub df: usize,
    /// p of the extra sum of squares F test against curves that share nothing; small when sharing does not
    /// do. `None` when the separate fits leave no error.
    pub p_shared: Option<f64>,
}

/// Fits four-parameter logistic curves together. Relative potencies are those against the curve at index
/// `reference`. `None` when there are fewer than two curves, one of them has no dose above zero, or there
/// are fewer observations than parameters.
///
/// Source: Finney, Statistical Method in Biological Assay (1978), for parallel curves; the interval is
/// that of the profile likelihood, Bates & Watts (1988), section 6.1, doi:10.1002/9780470316757.
///
/// ```
/// use foldshift_curves::curve::{Curve, Point};
/// use foldshift_curves::fit::FitOptions;
/// use foldshift_curves::models::{Sharing, fit_shared};
///
/// let curve = |mid: f64| {
///     let noise = [0.01, -0.02, 0.015, -0.01, 0.005, 0.02, -0.015, 0.0];
///     let doses = (0..8).map(|k| 3_f64.powi(k));
///     Curve::new(doses.zip(noise).map(|(dose, e)| Point::new(dose, 1.0 / (1.0 + dose / mid) + e)).collect())
/// };
/// let (parental, resistant) = (curve(20.0)?, curve(200.0)?);
/// let found = fit_shared(&[&parental, &resistant], Sharing::PARALLEL, 0, &FitOptions::default()).unwrap();
/// let fold = -found.curves[1].log_potency.unwrap(); // log₁₀ of about 10
/// assert!((fold - 1.0).abs() < 0.1);
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn fit_shared(
    curves: &[&Curve],
    sharing: Sharing,
    reference: usize,
    options: &FitOptions,
) -> Option<SharedFit> {
    let (count, points) = (curves.len(), curves.iter().map(|curve| curve.points().len()).sum::<usize>());
    let parameters = 4 * count - sharing.shared() * count.saturating_sub(1);
    if count < 2 || reference >= count || points < parameters {
        return None;
    }
    let ranges: Vec<(f64, f64)> =
        curves.iter().map(|curve| curve.tested_log_range()).collect::<Option<_>>()?;
    let low = ranges.iter().map(|range| range.0).fold(f64::INFINITY, f64::min);
    let high = ranges.iter().map(|range| range.1).fold(f64::NEG_INFINITY, f64::max);
    let owned: Vec<Curve> = curves.iter().map(|curve| (*curve).clone()).collect();
    let separate = fit_many(
        &owned,
        &FitOptions { half: options.half, vehicle: options.vehicle, ..FitOptions::default() },
    );
    let data = observations(curves);
    let ends = [true, false].into_iter().filter_map(|falling| {
        let family = family(sharing, reference, Doses { low, high, falling }, &separate);
        let hills: Vec<f64> =
            separate.iter().map(|fit| fit.curve.map_or(0.0, |curve| ln(curve.hill.abs()))).collect();
        let hills = if sharing.hill { vec![hills.iter().sum::<f64>() / count_of(count)] } else { hills };
        let known = vec![family.coordinates_of(&family.mids, &hills)];
        let found = search(&Problem::new(&family, &data), &known, Effort::LITTLE)?;
        Some((family, found))
    });
    let (family, found) = ends.reduce(|a, b| if b.1.ss() < a.1.ss() { b } else { a })?;
    let pure: f64 = curves.iter().map(|curve| curve.pure_error().0).sum();
    let (rss, df) = (found.ss() + pure, points - parameters);
    let all = All { curves, family: &family, data: &data, found: &found, df, ranges: &ranges, options };
    let sigma = (df > 0).then(|| (rss / count_of(df)).sqrt());
    let each =
        (0..count).map(|group| all.curve(group, reference, sharing, sigma, &separate[group])).collect();
    Some(SharedFit { curves: each, rss, df, p_shared: p_shared(&separate, rss, df) })
}

#[expect(clippy::cast_precision_loss, reason = "counts of wells")]
fn count_of(n: usize) -> f64 {
    n as f64
}

fn observations(curves: &[&Curve]) -> Data {
    let each = |(group, curve): (usize, &&Curve)| -> Vec<Observation> {
        let levels = curve.levels().iter();
        levels
            .map(|level| Observation {
                at: At { log_dose: level.log_dose, group },
                weight: level.weight,
                response: level.mean,
            })
            .collect()
    };
    curves.iter().enumerate().flat_map(each).collect()
}

fn family(sharing: Sharing, origin: usize, doses: Doses, separate: &[Fit]) -> SharedFamily {
    let middle = 0.5 * (doses.low + doses.high);
    let (low, high) = (doses.low - 1.0, doses.high + 1.0);
    let mids = separate.iter().map(|fit| fit.curve.map_or(middle, |curve| curve.log_mid.clamp(low, high)));
    let Sharing { top, bottom, hill } = sharing;
    SharedFamily { doses, curves: separate.len(), origin, top, bottom, hill, mids: mids.collect() }
}

/// F test of the shared against the separate fits.
fn p_shared(separate: &[Fit], rss: f64, df: usize) -> Option<f64> {
    let from: f64 = separate.iter().map(|fit| fit.rss).sum::<Option<f64>>()?;
    let from_df: usize = separate.iter().map(|fit| fit.df).sum();
    let extra = df.checked_sub(from_df).filter(|extra| *extra > 0)?;
    (from_df > 0 && from > 0.0).then(|| {
        let f = (rss - from) / count_of(extra) / (from / count_of(from_df));
        f_upper(f.max(0.0), count_of(extra), count_of(from_df))
    })
}

/// The end of the search for all curves.
struct All<'a> {
    curves: &'a [&'a Curve],
    family: &'a SharedFamily,
    data: &'a Data,
    found: &'a Found,
    df: usize,
    ranges: &'a [(f64, f64)],
    options: &'a FitOptions,
}

impl All<'_> {
    fn curve(
        &self,
        group: usize,
        reference: usize,
        sharing: Sharing,
        sigma: Option<f64>,
        separate: &Fit,
    ) -> SharedCurve {
        let (family, phi) = self.family.seen_from(group, &self.found.phi);
        let problem = Problem::new(&family, self.data);
        let found = Found { phi, ..self.found.clone() };
        let (top, bottom) = family.limits(found.solved.beta(), group);
        let (hill, log_mid) = (family.slope(&found.phi, group), family.log_mid(&found.phi, group));
        let curve = Logistic { top, bottom, log_mid, hill };
        let range = self.ranges[group];
        let mut fit = self.of_curve(group, curve, sharing, sigma, separate);
        let wald = Wald::new(&problem, &found);
        let named = family.named(&found.phi, found.solved.beta());
        let parameters: Vec<Parameter> = named[4 * group..4 * group + 4]
            .iter()
            .map(|named| {
                let se = wald.as_ref().zip(sigma).map(|(wald, sigma)| wald.error_of(&named.gradient) * sigma);
                let most = match named.name {
                    "top" | "bottom" => TELLS_NOTHING * spread(self.curves[group].levels()),
                    "hill" => TELLS_NO_SLOPE * named.value.abs(),
                    _ => TELLS_NOTHING,
                };
                let se = StandardError::at_most(se, most);
                Parameter { name: named.name, value: named.value, se }
            })
            .collect();
        let response = |log_dose: f64| curve.response(log_dose);
        let mid = family.mid_of(group);
        let falling = hill > 0.0;
        let search = Ic50s {
            problem: &problem,
            found: &found,
            response: &response,
            group,
            by_middle: (&problem, &found, mid),
            range,
            falling,
            options: self.options,
            limits: Limits::Profile,
        };
        let passing = Crossing { response: &response, half: self.options.half, falling };
        let crossing = passing.inside(range, family.is_monotone());
        let level_se = crossing.and_then(|log_dose| {
            passing.error_at(log_dose, group, (&problem, &found), (wald.as_ref()?, sigma?))
        });
        let errors = [parameters[3].se.value(), level_se];
        if self.df > 0 && fit.status != Status::NotDeterminable {
            search.report(&mut fit, self.curves[group], crossing, errors, separate);
        }
        let threshold = threshold(&fit).zip(sigma).filter(|_| self.options.intervals && group != reference);
        let shift = family.mid_of(reference);
        let interval = threshold.map_or([None; 2], |(threshold, sigma)| {
            let profile = Profile { problem: &problem, best: &found, may_grow: threshold * sigma * sigma };
            let (least, most) = (self.family.doses.low, self.family.doses.high);
            let error = errors[0].unwrap_or(0.1);
            [-1.0, 1.0].map(|sign| {
                let from = found.phi[shift];
                let step = (0.3 * error * threshold.sqrt()).clamp(0.005, 0.3);
                profile.limit(
                    &Target::Coordinate(shift),
                    Walk { from, step, sign, end: from + sign * (most - least + 2.0) },
                )
            })
        });
        let log_potency = family.log_mid(&found.phi, reference) - log_mid;
        let model = ModelFit { parameters, ic50_se: errors, ..ModelFit::bare(Model::FOUR_PARAMETER, fit) };
        SharedCurve {
            model,
            log_potency: Some(log_potency).filter(|potency| potency.is_finite()),
            log_potency_interval: if group == reference { [Some(0.0); 2] } else { interval },
        }
    }

    /// What is said of one curve but for its IC50s.
    fn of_curve(
        &self,
        group: usize,
        curve: Logistic,
        sharing: Sharing,
        sigma: Option<f64>,
        separate: &Fit,
    ) -> Fit {
        let own = self.curves[group];
        let (low, high) = self.ranges[group];
        let mut fit = crate::fit::nothing(own, self.options);
        fit.model = format!("4PL(shared {})", sharing.names()).into();
        fit.reasons.clear();
        fit.status = match separate.status {
            // What a curve lacks by itself the others give.
            Status::NotDeterminable | Status::Fitted => Status::Fitted,
            Status::NoResponse => Status::NoResponse,
        };
        for reason in [Reason::Flat, Reason::TrendOnly, Reason::Constant] {
            if separate.reasons.contains(&reason) {
                fit.say(reason);
            }
        }
        for (reason, holds) in [
            (Reason::Rising, curve.hill < 0.0),
            (Reason::MidAbove, curve.log_mid > high),
            (Reason::MidBelow, curve.log_mid < low),
            (Reason::NotConverged, !self.found.converged),
        ] {
            if holds {
                fit.say(reason);
            }
        }
        let own_ss: f64 = own
            .levels()
            .iter()
            .map(|level| level.weight * (level.mean - curve.response(level.log_dose)).powi(2))
            .sum();
        let rss = own_ss + own.pure_error().0;
        fit.curve = Some(curve);
        fit.iterations = self.found.iterations;
        (fit.rss, fit.df, fit.sigma) = (Some(rss), self.df, sigma);
        fit.r2 = (own.total_ss() > 0.0).then(|| 1.0 - rss / own.total_ss());
        fit.einf = Some(if curve.hill > 0.0 { curve.bottom } else { curve.top });
        fit.emax = Some(curve.response(high));
        fit.take_area(Area::of_logistic(&curve, (low, high), self.options.vehicle()), self.options);
        (fit.p_flat, fit.p_trend) = (separate.p_flat, separate.p_trend);
        fit
    }
}
