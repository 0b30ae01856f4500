//! Wells that do not belong to their curve, or not to their replicates, and what they do to the IC50s.

use rayon::prelude::*;
use serde::Serialize;

use crate::curve::{Curve, Point};
use crate::distribution::t_two_sided;
use crate::fit::{FitOptions, Ic50, fit_many};
use crate::robust::reweighting::{Rule, Settled, reweight};
use crate::statistics::holm;

/// How outliers are told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "test")]
pub enum OutlierTest {
    /// Residuals around a Lorentzian robust fit, by the false discovery rate among those called outliers.
    ///
    /// Source: Motulsky & Brown, BMC Bioinformatics 7 (2006) 123, doi:10.1186/1471-2105-7-123.
    Rout {
        /// The rate; 0.01 is usual.
        q: f64,
    },
    /// The furthest of three or more wells of one dose, by the distance from their mean; p adjusted over the
    /// doses of the curve after Holm. Nothing is assumed about the curve, but no run of bad doses is seen
    /// either, and two of three wells that agree by chance make an outlier of the third.
    ///
    /// Source: Grubbs, Ann. Math. Stat. 21 (1950) 27, doi:10.1214/aoms/1177729885.
    Grubbs {
        /// The level; 0.05 is usual.
        alpha: f64,
    },
}

impl OutlierTest {
    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rout { .. } => "rout",
            Self::Grubbs { .. } => "grubbs",
        }
    }
}

/// A well that a test calls an outlier.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outlier {
    /// Its place in [`Curve::points`].
    pub place: usize,
    /// The observation.
    pub point: Point,
    /// What it should be, in the unit of the response: the robust curve (ROUT), or the mean of the other wells
    /// of its dose (Grubbs).
    pub expected: f64,
    /// How far off it is, in robust standard deviations (ROUT) or those of its dose (Grubbs).
    pub statistic: f64,
    /// Two-sided p, of this well alone (ROUT) or of the furthest of its dose (Grubbs).
    pub p: f64,
    /// The false discovery rate at which it is called (ROUT), or p adjusted over doses (Grubbs).
    pub p_adjusted: f64,
    /// (Relative, absolute) IC50 with all wells; log₁₀ of the curve's unit of dose.
    pub with_all: [Ic50; 2],
    /// The same without this one.
    pub without: [Ic50; 2],
}

/// The outliers of every curve, by [`Outlier::place`], and what each does to both IC50s. Nothing is dropped;
/// [`without`] does that.
///
/// ```
/// use foldshift_curves::curve::{Curve, Point};
/// use foldshift_curves::fit::FitOptions;
/// use foldshift_curves::robust::{OutlierTest, find_outliers};
///
/// let mut responses = [1.01, 0.98, 1.0, 0.93, 0.76, 0.49, 0.26, 0.09, 0.06, 0.02];
/// responses[2] = 0.3; // a bubble
/// let points = responses.iter().zip(0..).map(|(&y, k)| Point::new(3_f64.powi(k), y)).collect();
/// let curve = Curve::new(points)?;
/// let found = find_outliers(&[curve], &FitOptions::default(), OutlierTest::Rout { q: 0.01 });
/// assert_eq!(found[0].iter().map(|outlier| outlier.point.dose).collect::<Vec<_>>(), [9.0]);
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn find_outliers(curves: &[Curve], options: &FitOptions, test: OutlierTest) -> Vec<Vec<Outlier>> {
    let mut found: Vec<Vec<Outlier>> = match test {
        OutlierTest::Rout { q } => {
            let each: Vec<&Curve> = curves.iter().collect();
            let settled = reweight(&each, options, Rule::Percentile, None);
            let parameters = options.free_parameters();
            let rout = |(curve, settled): (&Curve, &Option<Settled>)| {
                settled.as_ref().map_or_else(Vec::new, |settled| rout(curve, settled, parameters, q))
            };
            curves.par_iter().zip(&settled).map(rout).collect()
        }
        OutlierTest::Grubbs { alpha } => curves.par_iter().map(|curve| grubbs(curve, alpha)).collect(),
    };
    // What each of them does to the IC50s.
    let suspects: Vec<usize> = (0..curves.len()).filter(|&k| !found[k].is_empty()).collect();
    let mut variants: Vec<Curve> = Vec::new();
    for &k in &suspects {
        variants.push(curves[k].clone());
        variants.extend(found[k].iter().filter_map(|outlier| without(&curves[k], &[*outlier])));
    }
    let mut ic50s = fit_many(&variants, options).into_iter().map(|fit| [fit.ic50_rel, fit.ic50_abs]);
    for &k in &suspects {
        let with_all = ic50s.next().unwrap_or([Ic50::Unknown; 2]);
        for outlier in &mut found[k] {
            outlier.with_all = with_all;
            if curves[k].points().len() > 1 {
                outlier.without = ic50s.next().unwrap_or([Ic50::Unknown; 2]);
            }
        }
    }
    found
}

/// The curve without these wells; `None` when nothing is left.
#[must_use]
pub fn without(curve: &Curve, outliers: &[Outlier]) -> Option<Curve> {
    let kept = curve.points().iter().enumerate();
    let kept = kept.filter(|(place, _)| outliers.iter().all(|outlier| outlier.place != *place));
    Curve::new(kept.map(|(_, point)| *point).collect()).ok()
}

fn outlier(place: usize, point: Point, expected: f64, statistic: f64, p: f64, p_adjusted: f64) -> Outlier {
    let unknown = [Ic50::Unknown; 2];
    Outlier { place, point, expected, statistic, p, p_adjusted, with_all: unknown, without: unknown }
}

/// This share of all residuals, the smallest, is never called.
const NEVER: f64 = 0.7;

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of wells"
)]
fn rout(curve: &Curve, settled: &Settled, parameters: usize, q: f64) -> Vec<Outlier> {
    let points = curve.points();
    let count = points.len();
    let Some(df) = count.checked_sub(parameters).filter(|df| *df > 0) else { return Vec::new() };
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| settled.standardised[a].abs().total_cmp(&settled.standardised[b].abs()));
    let mut least = f64::INFINITY;
    let mut called = Vec::new();
    for (rank, &place) in order.iter().enumerate().skip((NEVER * count as f64) as usize) {
        let statistic = settled.standardised[place];
        let p = t_two_sided(statistic, df as f64);
        least = least.min(p * count as f64 / (count - rank) as f64);
        if least < q {
            called.push(outlier(place, points[place], settled.fitted[place], statistic, p, least));
        }
    }
    called.sort_by_key(|outlier| outlier.place);
    called
}

#[expect(clippy::cast_precision_loss, reason = "counts of wells")]
fn grubbs(curve: &Curve, alpha: f64) -> Vec<Outlier> {
    let mut first = 0;
    let mut furthest = Vec::new();
    for level in curve.levels() {
        let wells = &curve.points()[first..first + level.n];
        let start = first;
        first += level.n;
        if level.n < 3 {
            continue;
        }
        let count = level.n as f64;
        let mean = wells.iter().map(|well| well.response).sum::<f64>() / count;
        let off = |well: &Point| well.response - mean;
        let sd = (wells.iter().map(|well| off(well) * off(well)).sum::<f64>() / (count - 1.0)).sqrt();
        let far = |k: &usize| off(&wells[*k]).abs();
        let Some(worst) = (0..level.n).max_by(|a, b| far(a).total_cmp(&far(b))).filter(|_| sd > 0.0) else {
            continue;
        };
        let g = off(&wells[worst]) / sd;
        // t² = n (n − 2) G² / ((n − 1)² − n G²)
        let left = ((count - 1.0) * (count - 1.0) - count * g * g).max(0.0);
        let t = (count * (count - 2.0) * g * g / left).sqrt();
        let p = (count * t_two_sided(t, count - 2.0)).min(1.0);
        let others = (mean * count - wells[worst].response) / (count - 1.0);
        furthest.push(outlier(start + worst, wells[worst], others, g, p, p));
    }
    let p: Vec<f64> = furthest.iter().map(|outlier: &Outlier| outlier.p).collect();
    for (outlier, adjusted) in furthest.iter_mut().zip(holm(&p)) {
        outlier.p_adjusted = adjusted;
    }
    furthest.retain(|outlier| outlier.p_adjusted < alpha);
    furthest
}
