//! Iteratively reweighted least squares: every step is the global optimum of all curves, side by side.

use rayon::prelude::*;

use crate::curve::{Curve, Point};
use crate::fit::fit_each;
use crate::fit::{Fit, FitOptions};
use crate::logistic::Logistic;
use crate::robust::kernel::Kernel;

/// Which loss, and where its scale comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// Student's t with the scale of largest likelihood, along with the curve: no step makes the likelihood
    /// smaller.
    Likelihood {
        /// Degrees of freedom.
        df: f64,
    },
    /// The Lorentzian, with the 68.27th percentile of the absolute residuals, times n / (n − p), at every step.
    ///
    /// Source: Motulsky & Brown, BMC Bioinformatics 7 (2006) 123, doi:10.1186/1471-2105-7-123, equation 1.
    Percentile,
    /// Tukey's biweight, with that percentile around the start: no step makes the loss larger.
    Fixed,
}

impl Rule {
    const fn kernel(self) -> Kernel {
        match self {
            Self::Likelihood { df } => Kernel::Student { df },
            Self::Percentile => Kernel::LORENTZ,
            Self::Fixed => Kernel::Tukey,
        }
    }
}

/// The end of the steps of one curve.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    pub(super) kernel: Kernel,
    /// The curve of smallest loss.
    pub(super) curve: Logistic,
    /// Fitted response and standardised residual √w · r / scale of each observation.
    pub(super) fitted: Vec<f64>,
    pub(super) standardised: Vec<f64>,
    pub(super) scale: f64,
    /// Did the curve come to rest, with a scale above zero?
    pub(super) at_rest: bool,
}

impl Settled {
    /// The weight of each observation.
    pub(super) fn shares(&self) -> Vec<f64> {
        self.standardised.iter().map(|&u| self.kernel.weight(u)).collect()
    }

    /// Is it the curve of this fit, as far as the doses of these observations show?
    pub(super) fn is_curve_of(&self, fit: &Fit, observations: &Curve) -> bool {
        let Some(curve) = fit.curve else { return false };
        observations.levels().iter().all(|level| {
            let off = curve.response(level.log_dose) - self.curve.response(level.log_dose);
            off.abs() < 1e-3 * self.scale
        })
    }
}

/// Steps after which a curve that still moves is given up.
const MOST_STEPS: usize = 500;

/// A curve that moves less than this part of the scale at its doses rests.
const AT_REST: f64 = 1e-8;

/// The same where only outliers are looked for.
const NEARLY_AT_REST: f64 = 1e-4;

/// A scale below this part of the spread of the responses is none: the curve passes through so many
/// observations that the others cost nothing.
const NO_SCALE: f64 = 1e-9;

/// Steps to the curves of smallest loss, from where `from` ended or from least squares. `None` for a curve
/// that least squares cannot fit, or without residual.
pub(super) fn reweight(
    curves: &[&Curve],
    options: &FitOptions,
    rule: Rule,
    from: Option<Vec<Option<Settled>>>,
) -> Vec<Option<Settled>> {
    let options = FitOptions { intervals: false, ..*options };
    let mut states: Vec<Option<Settled>> = from.unwrap_or_else(|| {
        let plain: Vec<(&Curve, &FitOptions)> = curves.iter().map(|curve| (*curve, &options)).collect();
        fit_each(&plain).into_par_iter().zip(curves).map(|(fit, curve)| first(&fit, curve)).collect()
    });
    let parameters = options.free_parameters();
    for (state, curve) in states.iter_mut().zip(curves) {
        if let Some(state) = state {
            state.kernel = rule.kernel();
            state.at_rest = false;
            state.scale = percentile_scale(&raw(state, curve), parameters);
            state.standardise(curve);
        }
    }
    let mut moving: Vec<usize> = (0..states.len()).filter(|&k| states[k].is_some()).collect();
    for _ in 0..MOST_STEPS {
        moving.retain(|&k| {
            states[k].as_ref().is_some_and(|state| !state.at_rest && state.has_scale(curves[k]))
        });
        if moving.is_empty() {
            break;
        }
        let weighted: Vec<Option<Curve>> = moving
            .par_iter()
            .map(|&k| states[k].as_ref().and_then(|state| weighted(curves[k], state)))
            .collect();
        // Observations that lost all weight may leave too few.
        let (kept, weighted): (Vec<usize>, Vec<Curve>) =
            moving.iter().zip(weighted).filter_map(|(&k, curve)| Some((k, curve?))).unzip();
        let pairs: Vec<(&Curve, &FitOptions)> = weighted.iter().map(|curve| (curve, &options)).collect();
        let fits = fit_each(&pairs);
        moving = kept;
        for (&k, fit) in moving.iter().zip(&fits) {
            let Some(state) = &mut states[k] else { continue };
            match fit.curve {
                Some(curve) => state.step(curve, curves[k], rule, parameters),
                None => state.scale = 0.0,
            }
        }
    }
    states
}

/// The least-squares fit as the start of the steps.
fn first(fit: &Fit, curve: &Curve) -> Option<Settled> {
    let start = fit.curve.filter(|_| fit.df > 0)?;
    let fitted = responses(&start, curve);
    let standardised = vec![0.0; fitted.len()];
    Some(Settled { kernel: Kernel::STUDENT, curve: start, fitted, standardised, scale: 0.0, at_rest: false })
}

fn responses(of: &Logistic, curve: &Curve) -> Vec<f64> {
    let mut fitted = Vec::with_capacity(curve.points().len());
    for level in curve.levels() {
        fitted.extend(std::iter::repeat_n(of.response(level.log_dose), level.n));
    }
    fitted
}

/// Residuals √w · (y − fitted).
fn raw(state: &Settled, curve: &Curve) -> Vec<f64> {
    let each = curve.points().iter().zip(&state.fitted);
    each.map(|(point, fitted)| point.weight.sqrt() * (point.response - fitted)).collect()
}

/// The 68.27th percentile of the absolute residuals, between neighbours linearly, times n / (n − p).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of wells"
)]
fn percentile_scale(residuals: &[f64], parameters: usize) -> f64 {
    let count = residuals.len();
    let mut sorted: Vec<f64> = residuals.iter().map(|r| r.abs()).collect();
    sorted.sort_by(f64::total_cmp);
    let place = 0.6827 * (count as f64 - 1.0);
    let below = place.floor();
    let (low, high) = (sorted[below as usize], sorted[(below as usize + 1).min(count - 1)]);
    (low + (place - below) * (high - low)) * count as f64 / count.saturating_sub(parameters).max(1) as f64
}

/// The observations with the weights of the next step; those of no weight are left out.
fn weighted(curve: &Curve, state: &Settled) -> Option<Curve> {
    let each = curve.points().iter().zip(&state.standardised);
    let points = each.map(|(point, &u)| Point { weight: point.weight * state.kernel.weight(u), ..*point });
    Curve::new(points.filter(|point| point.weight > 0.0).collect()).ok()
}

impl Settled {
    fn standardise(&mut self, curve: &Curve) {
        if self.has_scale(curve) {
            self.standardised = raw(self, curve).into_iter().map(|r| r / self.scale).collect();
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    fn has_scale(&self, curve: &Curve) -> bool {
        self.scale > NO_SCALE * (curve.total_ss() / curve.points().len() as f64).sqrt()
    }

    fn step(&mut self, to: Logistic, curve: &Curve, rule: Rule, parameters: usize) {
        let fitted = responses(&to, curve);
        let moved = |(a, b): (&f64, &f64)| (a - b).abs();
        let furthest = fitted.iter().zip(&self.fitted).map(moved).fold(0.0, f64::max);
        (self.curve, self.fitted) = (to, fitted);
        let before = self.scale;
        match rule {
            Rule::Fixed => {}
            Rule::Percentile => self.scale = percentile_scale(&raw(self, curve), parameters),
            Rule::Likelihood { df } => {
                // The step of expectation and maximisation.
                let squares = raw(self, curve)
                    .into_iter()
                    .zip(&self.standardised)
                    .map(|(r, u)| (df + 1.0) / (df + u * u) * r * r);
                #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
                let count = curve.points().len() as f64;
                self.scale = (squares.sum::<f64>() / count).sqrt();
            }
        }
        self.standardise(curve);
        let least = match rule {
            Rule::Percentile => NEARLY_AT_REST,
            Rule::Likelihood { .. } | Rule::Fixed => AT_REST,
        };
        let rests = furthest.max((self.scale - before).abs()) <= least * self.scale;
        self.at_rest = rests && self.has_scale(curve);
    }
}
