//! What else can be asked of a fit: profile intervals of everything, and whether its residuals look like
//! noise.

use serde::Serialize;

use crate::curve::{Curve, Point};
use crate::distribution::t_two_sided;
use crate::elementary::exp;
use rayon::prelude::*;

use crate::fit::{Extents, FAR, Fit, FitOptions, Reason, extents, threshold};
use crate::models::four_parameter;
use crate::models::general::{constrained, observations};
use crate::models::model::{Model, ModelFit, Shape};
use crate::models::ranges::Ranges;
use crate::separable_least_squares::descent::{descend, settled_at};
use crate::separable_least_squares::family::At;
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::profile::{Profile, Target, Walk};
use crate::separable_least_squares::wald::{Wald, gradient};

/// Lower and upper 95 % profile limit; `None` where a side is open, where the data allow every value up to a bound that
/// was asked for, and where the quantity was given.
pub type Interval = [Option<f64>; 2];

/// Intervals and residual diagnostics of one fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Details {
    /// Of the upper plateau, in the unit of the response.
    pub top: Interval,
    /// Of the lower plateau, in the unit of the response.
    pub bottom: Interval,
    /// Of the signed slope, per decade of dose (Hill); none for two sites.
    pub hill: Interval,
    /// Of the mean response over the tested log doses, in the unit of the response.
    pub auc: Interval,
    /// Of the fitted response at the highest dose, in its unit.
    pub emax: Interval,
    /// p of the runs test: small when the residuals of neighbouring doses go together. Source: Wald &
    /// Wolfowitz, Ann. Math. Stat. 11 (1940) 147, doi:10.1214/aoms/1177731909.
    pub p_runs: Option<f64>,
    /// p of Spearman's rank correlation between the size of the residuals and the fitted response: small
    /// when the scatter changes along the curve.
    pub p_heteroscedastic: Option<f64>,
}

/// A residual variance below this part of the responses' squares is rounding.
const SCATTER: f64 = 1e-26;

/// An estimate lies at its bound where it is no further from it than this share of the spread of the responses.
const AT_BOUND: f64 = 1e-9;

/// How far apart slopes are tried beyond the first limit, in ln hill.
const STRIDE: f64 = 0.9;

/// Profile intervals and residual diagnostics.
#[must_use]
pub fn details(curve: &Curve, fitted: &ModelFit, options: &FitOptions) -> Details {
    details_within(curve, fitted, options, &Ranges::OPEN)
}

/// The same of many curves, those of plain four-parameter logistics side by side; in their order, whatever the number of
/// threads.
#[must_use]
pub fn details_many(fitted: &[(&Curve, &ModelFit)], options: &FitOptions, ranges: &Ranges) -> Vec<Details> {
    let side_by_side = |model: &ModelFit| model.model == Model::FOUR_PARAMETER && model.shape.is_none();
    let mut known: Vec<Option<Extents>> = vec![None; fitted.len()];
    if ranges.is_open() {
        let places: Vec<usize> = (0..fitted.len())
            .filter(|place| side_by_side(fitted[*place].1) && has_scatter(fitted[*place]))
            .collect();
        let some: Vec<(&Curve, &Fit)> =
            places.iter().map(|place| (fitted[*place].0, &fitted[*place].1.fit)).collect();
        for (place, found) in places.into_iter().zip(extents(&some, options)) {
            known[place] = found;
        }
    }
    let each = fitted.par_iter().zip(known);
    each.map(|((curve, model), extents)| match extents {
        Some(Extents { top, bottom, hill, area, at_end }) => {
            Details { top, bottom, hill, auc: area, emax: at_end, ..of_residuals(curve, model) }
        }
        None => details_within(curve, model, options, ranges),
    })
    .collect()
}

/// Is there more between the responses and their curve than rounding?
fn has_scatter((curve, fitted): (&Curve, &ModelFit)) -> bool {
    let square: f64 = curve.levels().iter().map(|level| level.weight * level.mean * level.mean).sum();
    fitted.fit.sigma.is_some_and(|sigma| sigma * sigma > SCATTER * square)
}

/// What is said of the residuals.
fn of_residuals(curve: &Curve, fitted: &ModelFit) -> Details {
    Details {
        p_runs: p_runs(curve, fitted),
        p_heteroscedastic: p_heteroscedastic(curve, fitted),
        ..Details::default()
    }
}

/// The same of a curve that was fitted within ranges ([`fit_within`](crate::models::fit_within)).
#[must_use]
pub fn details_within(curve: &Curve, fitted: &ModelFit, options: &FitOptions, ranges: &Ranges) -> Details {
    let mut details = of_residuals(curve, fitted);
    let (Some((low, high)), Some(threshold), Some(sigma)) = (
        curve.tested_log_range(),
        threshold(&fitted.fit),
        fitted.fit.scatter().map(|one| one.variance.sqrt()),
    ) else {
        return details;
    };
    let logistic = || fitted.fit.curve.map(|curve| four_parameter::shape(&curve, (low, high)));
    let Some(Shape { family, phi, .. }) = fitted.shape.clone().or_else(logistic) else { return details };
    let data = observations(curve);
    let problem = constrained(family.as_ref(), &data, options);
    let may_grow = threshold * sigma * sigma;
    if sigma * sigma <= SCATTER * data.square() {
        return details;
    }
    // Of many curves that fit as well one was told: a further step would lead to another.
    let told = fitted.fit.reasons.contains(&Reason::SteeperFits);
    let best = if told { settled_at(&problem, &phi) } else { descend(&problem, &phi) };
    let Some(best) = best else { return details };
    let wald = Wald::new(&problem, &best);
    let profile = Profile { problem: &problem, best: &best, may_grow };
    let responses = || data.observations.iter().map(|o| o.response);
    let least = responses().fold(f64::INFINITY, f64::min);
    let most = responses().fold(f64::NEG_INFINITY, f64::max);
    let spread = (most - least).max(sigma);
    // `bounds` are where the quantity may lie at all.
    let of_value = |functional: Functional, bounds: Interval| -> Interval {
        let row = functional.row(family.as_ref(), &best.phi);
        let from: f64 = row.iter().zip(best.solved.beta()).map(|(r, b)| r * b).sum();
        let error = wald.as_ref().map(|wald| wald.error_of(&gradient(&problem, &best, &functional)));
        let expected = error.filter(|e| e.is_finite()).unwrap_or(0.1) * may_grow.sqrt();
        let step = (0.5 * expected).clamp(1e-4 * spread, 0.3 * spread);
        let target = Target::Value(functional);
        // What has run away is open there, and its other limit is walked to from as far as anybody looks.
        let centre = 0.5 * (least + most);
        if (from - centre).abs() > FAR * spread {
            let away = (from - centre).signum();
            let edge = centre + away * FAR * spread;
            let walk = Walk { from: edge, step: 0.1 * FAR * spread, sign: -away, end: 2.0 * centre - edge };
            let limit = if profile.excess(&target, edge) > 0.0 { None } else { profile.limit(&target, walk) };
            return if away > 0.0 { [limit, None] } else { [None, limit] };
        }
        [(-1.0, bounds[0]), (1.0, bounds[1])].map(|(sign, bound)| {
            let end = bound.unwrap_or(from + sign * FAR * spread);
            let is_there = (end - from) * sign <= AT_BOUND * spread;
            (!is_there).then(|| profile.limit(&target, Walk { from, step, sign, end })).flatten()
        })
    };
    let [top, bottom] = family.plateaus(0);
    // The bottom lies below the top, so the bounds of one hold the other.
    let (least, most) = (options.bottom_at_least, options.top_at_most);
    let tighter = |a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64| match (a, b) {
        (Some(a), Some(b)) => Some(pick(a, b)),
        (a, b) => a.or(b),
    };
    let of_top = [tighter(ranges.top.least(), least, f64::max), most];
    let of_bottom = [least, tighter(ranges.bottom.most(), most, f64::min)];
    if options.top.is_none() {
        details.top = of_value(Functional::Row(top), of_top);
    }
    if options.bottom.is_none() {
        details.bottom = of_value(Functional::Row(bottom), of_bottom);
    }
    if high > low {
        details.auc = of_value(Functional::MeanResponse { from: low, to: high, group: 0 }, [None; 2]);
    }
    details.emax = of_value(Functional::Response(At::dose(high)), [None; 2]);
    if options.hill.is_none()
        && let Some(slope) = family.slope()
    {
        let from = best.phi[slope];
        let (least, most) = family.bounds()[slope];
        let step = 0.1;
        let limits = [(-1.0, least), (1.0, most)].map(|(sign, end)| {
            // A shallow half of a curve and a step are far apart, and the data may allow both.
            profile
                .furthest_limit(&Target::Coordinate(slope), Walk { from, step, sign, end }, STRIDE)
                .map(exp)
        });
        let falling = fitted.parameter("hill").is_some_and(|hill| hill.value > 0.0);
        details.hill =
            if falling { limits } else { [limits[1], limits[0]].map(|limit| limit.map(|hill| -hill)) };
    }
    details
}

/// Probability of as few runs of positive and negative residuals, if their order were random.
fn p_runs(curve: &Curve, fitted: &ModelFit) -> Option<f64> {
    let mut signs = Vec::with_capacity(curve.levels().len());
    for level in curve.levels() {
        let residual = level.mean - fitted.response(level.log_dose)?;
        if residual != 0.0 {
            signs.push(residual > 0.0);
        }
    }
    let positive = signs.iter().filter(|sign| **sign).count();
    let negative = signs.len() - positive;
    if positive == 0 || negative == 0 {
        return None;
    }
    let runs = 1 + signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let ways = |r: usize| {
        let half = r / 2;
        if r.is_multiple_of(2) {
            2.0 * binomial(positive - 1, half - 1) * binomial(negative - 1, half - 1)
        } else {
            binomial(positive - 1, half) * binomial(negative - 1, half - 1)
                + binomial(positive - 1, half - 1) * binomial(negative - 1, half)
        }
    };
    let p = (2..=runs).map(ways).sum::<f64>() / binomial(signs.len(), positive);
    p.is_finite().then_some(p.min(1.0))
}

fn binomial(n: usize, k: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of doses")]
    let ratio = |i: usize| (n - i) as f64 / (i + 1) as f64;
    if k > n { 0.0 } else { (0..k).map(ratio).product() }
}

/// Fewest observations for a rank correlation worth a p.
const FEWEST: usize = 6;

fn p_heteroscedastic(curve: &Curve, fitted: &ModelFit) -> Option<f64> {
    // Points of one dose stand together.
    let (mut dose, mut at_dose) = (f64::NAN, None);
    let mut response = |point: &Point| {
        if point.dose.to_bits() != dose.to_bits() {
            (dose, at_dose) = (point.dose, fitted.response(crate::elementary::log10(point.dose)));
        }
        at_dose
    };
    let responses: Option<Vec<f64>> = curve.points().iter().map(&mut response).collect();
    let responses = responses.filter(|responses| responses.len() >= FEWEST)?;
    let sizes: Vec<f64> = curve
        .points()
        .iter()
        .zip(&responses)
        .map(|(point, fitted)| (point.response - fitted).abs() * point.weight.sqrt())
        .collect();
    let rho = correlation(&ranks(&responses), &ranks(&sizes))?;
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let df = (responses.len() - 2) as f64;
    let t = rho * (df / (1.0 - rho * rho).max(f64::MIN_POSITIVE)).sqrt();
    Some(t_two_sided(t, df))
}

/// Of so few values ranks are counted; of more they are sorted.
const COUNTED: usize = 96;

/// Ranks; equal values share theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    if values.len() <= COUNTED {
        // One half for itself, which is equal, and one for counting from 1.
        return values.iter().map(|own| 0.5 + halves_up_to(values, *own)).collect();
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut passed = 0;
    for group in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
        let rank = passed as f64 + 0.5 * (group.len() as f64 + 1.0);
        for place in group {
            ranks[*place] = rank;
        }
        passed += group.len();
    }
    ranks
}

/// How many values are less, and half of those that are equal.
fn halves_up_to(values: &[f64], own: f64) -> f64 {
    let halves: u32 = values.iter().map(|value| u32::from(*value < own) + u32::from(*value <= own)).sum();
    0.5 * f64::from(halves)
}

fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let (mean_a, mean_b) = (crate::statistics::mean(a)?, crate::statistics::mean(b)?);
    let sum =
        |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(a, b)| f(a - mean_a, b - mean_b)).sum::<f64>();
    let (ab, aa, bb) = (sum(&|a, b| a * b), sum(&|a, _| a * a), sum(&|_, b| b * b));
    (aa > 0.0 && bb > 0.0).then(|| ab / (aa * bb).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted_like_wald_and_wolfowitz() {
        // 5 positive and 5 negative: 252 orders, of which 2 have two runs.
        assert!((binomial(10, 5) - 252.0).abs() < 1e-9);
        let ways: f64 = 2.0 * binomial(4, 0) * binomial(4, 0);
        assert!((ways - 2.0).abs() < 1e-12);
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 0.0]), [3.5, 2.0, 3.5, 1.0]);
        let many: Vec<f64> = (0..200).map(|k| f64::from(k * 37 % 50)).collect();
        let sorted = ranks(&many);
        assert!(
            many.iter()
                .zip(&sorted)
                .all(|(own, rank)| (0.5 + halves_up_to(&many, *own)).total_cmp(rank).is_eq())
        );
        assert!((correlation(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]).unwrap() + 1.0).abs() < 1e-12);
    }
}
