//! Fits that a few wild wells do not pull, and the wells that are wild.
//!
//! ```text
//! curve ─► reweighting (a least-squares fit a step, through the lanes) ─► curve that wild wells do not pull
//!                                                                            │
//!                      outliers: residuals that no honest well has ◄─────────┼─► pseudo-observations ─► fit
//! ```

mod kernel;
mod outliers;
mod reweighting;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use rayon::prelude::*;
use serde::Serialize;

use crate::curve::{Curve, Point};
use crate::fit::{Fit, FitOptions, Reason, ScatterPrior, fit_each, keep_to_points};
use kernel::STUDENT_DF;
pub use outliers::{Outlier, OutlierTest, find_outliers, without};
use reweighting::{Rule, Settled, reweight};

/// What a residual costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Tukey's biweight with c = 4.685: residuals beyond c scales have no say at all. The scale is the
    /// 68.27th percentile of the absolute residuals of the Student-t fit, times n / (n − p), and stays.
    ///
    /// Source: Beaton & Tukey, Technometrics 16 (1974) 147, doi:10.1080/00401706.1974.10489171.
    Tukey,
    /// The likelihood of Student's t with 4 degrees of freedom, its scale estimated along.
    ///
    /// Source: Lange, Little & Taylor, J. Am. Stat. Assoc. 84 (1989) 881, doi:10.2307/2290063.
    Student,
}

impl Loss {
    /// The name in arguments and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tukey => "tukey",
            Self::Student => "student",
        }
    }
}

/// A name that is no loss.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no loss; there are tukey and student")]
pub struct UnknownLoss(pub String);

impl FromStr for Loss {
    type Err = UnknownLoss;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "tukey" => Ok(Self::Tukey),
            "student" => Ok(Self::Student),
            _ => Err(UnknownLoss(name.to_owned())),
        }
    }
}

/// A curve fitted with a robust loss.
#[derive(Clone, Debug, Serialize)]
pub struct RobustFit {
    /// The fit. Its curve minimises the loss; `rss`, `sigma`, `r2`, both p, errors and intervals are those of
    /// [`RobustFit::pseudo`], of which it is the least-squares fit.
    pub fit: Fit,
    /// Scale of the residuals, in the unit of the response for a weight of 1; `None` when the fit is plain
    /// least squares, because there is no curve, no residual, or `robust_not_settled` among the reasons.
    pub scale: Option<f64>,
    /// What part of a least-squares observation each observation counts, 0 to 1, in the order of
    /// [`Curve::points`]; 1 for plain least squares.
    pub weights: Vec<f64>,
    /// Observations, in the unit of the response, with their residuals replaced by what the loss makes of them: ψ(r/s) · s / mean ψ′,
    /// times Huber's correction 1 + p/n · var ψ′ / (mean ψ′)².
    ///
    /// Source: Huber, Robust Statistics (1981), section 7.10 and equation 6.5 of chapter 7,
    /// doi:10.1002/0471725250.
    #[serde(skip)]
    pub pseudo: Curve,
}

/// Fits every curve with a loss that grows slower than the square; results in input order.
///
/// ```
/// use foldshift_curves::curve::{Curve, Point};
/// use foldshift_curves::fit::FitOptions;
/// use foldshift_curves::robust::{Loss, fit_robust};
///
/// let mut responses = [1.01, 0.98, 1.0, 0.93, 0.76, 0.49, 0.26, 0.09, 0.06, 0.02];
/// responses[2] = 0.3; // a bubble
/// let points = responses.iter().zip(0..).map(|(&y, k)| Point::new(3_f64.powi(k), y)).collect();
/// let found = fit_robust(&[Curve::new(points)?], &FitOptions::default(), Loss::Tukey).remove(0);
/// assert!((found.fit.curve.unwrap().top - 1.0).abs() < 0.03 && found.weights[2] == 0.0);
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn fit_robust(curves: &[Curve], options: &FitOptions, loss: Loss) -> Vec<RobustFit> {
    fit_robust_moderated(curves, options, loss, None)
}

/// The same of curves that borrow what others know of their scatter, by pseudo-observations as well.
#[must_use]
pub fn fit_robust_moderated(
    curves: &[Curve],
    options: &FitOptions,
    loss: Loss,
    prior: Option<&ScatterPrior>,
) -> Vec<RobustFit> {
    let each: Vec<&Curve> = curves.iter().collect();
    let mut settled = reweight(&each, options, Rule::Likelihood { df: STUDENT_DF }, None);
    if loss == Loss::Tukey {
        settled = reweight(&each, options, Rule::Fixed, Some(settled));
    }
    let parameters = options.free_parameters();
    let pseudo: Vec<Option<Curve>> = each
        .par_iter()
        .zip(&settled)
        .map(|(curve, settled)| pseudo_observations(curve, settled.as_ref()?, parameters))
        .collect();
    let taken: Vec<Curve> =
        pseudo.iter().zip(curves).map(|(pseudo, curve)| pseudo.as_ref().unwrap_or(curve).clone()).collect();
    let told: Vec<FitOptions> =
        curves.iter().map(|curve| prior.map_or(*options, |prior| prior.told(curve, options))).collect();
    let pairs: Vec<(&Curve, &FitOptions)> = taken.iter().zip(&told).collect();
    fit_each(&pairs)
        .into_par_iter()
        .zip(taken)
        .zip(pseudo.into_par_iter().zip(settled).zip(curves).zip(&told))
        .map(|((fit, taken), (((pseudo, settled), curve), options))| {
            let was_curve = settled.is_some();
            // The least squares of the pseudo-observations must be where the steps came to rest.
            let rests = |settled: &Settled| pseudo.is_some() && settled.is_curve_of(&fit, &taken);
            match settled.filter(rests) {
                Some(at) => {
                    let mut fit = fit;
                    keep_to_points(&mut fit, curve, options);
                    RobustFit { fit, scale: Some(at.scale), weights: at.shares(), pseudo: taken }
                }
                None => plain(curve, options, was_curve),
            }
        })
        .collect()
}

/// Least squares, where a curve cannot be fitted robustly; where there was one to fit, that is said.
fn plain(curve: &Curve, options: &FitOptions, was_curve: bool) -> RobustFit {
    let mut fit = crate::fit::fit(curve, options);
    if was_curve {
        fit.say(Reason::RobustNotSettled);
    }
    RobustFit { fit, scale: None, weights: vec![1.0; curve.points().len()], pseudo: curve.clone() }
}

/// A mean slope of the influence below this leaves nothing to divide by: most residuals are beyond it.
const LEAST_SLOPE: f64 = 0.1;

#[expect(clippy::cast_precision_loss, reason = "counts of wells")]
fn pseudo_observations(curve: &Curve, settled: &Settled, parameters: usize) -> Option<Curve> {
    if !settled.at_rest {
        return None;
    }
    let count = curve.points().len() as f64;
    let slopes: Vec<f64> = settled.standardised.iter().map(|&u| settled.kernel.slope(u)).collect();
    let mean = slopes.iter().sum::<f64>() / count;
    let variance = slopes.iter().map(|slope| (slope - mean) * (slope - mean)).sum::<f64>() / count;
    if mean < LEAST_SLOPE {
        return None;
    }
    let correction = 1.0 + parameters as f64 / count * variance / (mean * mean);
    let unit = settled.scale * correction / mean;
    let each = curve.points().iter().zip(&settled.standardised).zip(&settled.fitted);
    let points = each.map(|((point, &u), &fitted)| Point {
        response: fitted + unit * u * settled.kernel.weight(u) / point.weight.sqrt(),
        ..*point
    });
    Curve::new(points.collect()).ok()
}
