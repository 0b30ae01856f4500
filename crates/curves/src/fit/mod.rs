//! Fits a dose-response curve: the global least-squares optimum, its errors, and only what the data
//! support about the IC50.

mod asked;
mod batch;
mod careful;
mod cliff;
mod descent;
mod describe;
mod direction;
mod dose_sets;
mod effect;
mod estimate;
mod extents;
#[cfg(test)]
mod held;
mod judged;
mod ladder;
mod limits;
mod monotone;
mod options;
mod problem;
mod profile;
mod projection;
mod reach;
mod reads;
mod reasons;
mod reportable;
mod scatter;
mod scores;
mod shallowest;
mod side_by_side;
mod start;
mod summary;
mod through;
mod tile;
mod trend;
#[cfg(test)]
mod two_roads;
mod uncertainty;
mod upside_down;

use std::borrow::Cow;

use serde::Serialize;

pub use batch::{fit_each, fit_iter, fit_many};
pub use direction::{Direction, MOST_ASKED, direction, direction_of};
pub use effect::{Effect, UnknownEffect, doses_at, response_of};
pub use estimate::{Ic50, Reason, Status};
pub use options::{CONFIDENCE, Errors, FLAT_ALPHA, FitOptions, PLAUSIBLE, PLAUSIBLE_GROWTH};
pub use profile::{OfHalf, Profile, profile};
pub use reads::{Reads, UnknownReads};
pub use reasons::Reasons;
pub use scatter::{
    LentFit, Moderated, ScatterPrior, ScatterSamples, Sigma, fit_moderated, fit_moderated_again,
};
pub use uncertainty::{Covariance, StandardError};
pub(crate) use uncertainty::{TELLS_NO_SLOPE, TELLS_NOTHING};

use crate::area::Area;
use crate::curve::{Curve, Level};
use crate::distribution::f_upper;
use crate::elementary::{exp10, log10};
use crate::logistic::Logistic;
use crate::moderated_variance::SampleVariance;
pub(crate) use asked::{Absolute, Asked, OwnCurve, Side, absolute, is_against};
use describe::describe;
pub(crate) use extents::{Extents, FAR, extents};
pub(crate) use judged::{Judged, keep_to_points, threshold, variance};
pub(crate) use ladder::{Ladder, profile_ladder};
use problem::Problem;
use reportable::{Walks, report_ic50s, say_unmoved};
use scatter::borrowing;
pub(crate) use scatter::moderated;
use summary::{Kept, Optimum};
use trend::{Trend, trend};

/// Everything a fit says about one curve. Doses are in the curve's unit, responses in its unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fit {
    /// `4PL`, or what is left of it when parameters are given.
    pub model: Cow<'static, str>,
    /// How it ended.
    pub status: Status,
    /// Why it says what it says, in the order of [`Reason`].
    pub reasons: Reasons,
    /// Number of observations.
    pub n_points: usize,
    /// Number of distinct doses, the zero dose included.
    pub n_doses: usize,
    /// Lowest and highest dose above zero, in the curve's unit of dose.
    pub tested: Option<(f64, f64)>,
    /// The raw least-squares curve; `None` when the data cannot hold one.
    pub curve: Option<Logistic>,
    /// Standard errors of its (top, bottom, hill, `log_mid`).
    pub errors: [StandardError; 4],
    /// Its covariance, for errors of what is computed from it; `None` when the observations cannot tell the parameters
    /// apart.
    #[serde(skip)]
    pub covariance: Option<Covariance>,
    /// Halfway between this curve's plateaus.
    pub ic50_rel: Ic50,
    /// Where the response is half of the vehicle's.
    pub ic50_abs: Ic50,
    /// Response at infinite dose, in its unit; `None` where the doses do not tell that plateau.
    pub einf: Option<f64>,
    /// Fitted response at the highest dose, in the unit of the response.
    pub emax: Option<f64>,
    /// Mean fitted response over the tested log doses, in the unit of the response.
    pub auc: Option<f64>,
    /// The area over the curve instead of under it: vehicle − `auc`, where the vehicle is twice
    /// [`FitOptions::half`].
    pub aac: Option<f64>,
    /// `auc` of the fitted response clipped to 0 … vehicle, as `PharmacoGx` and GDSC have it. Never outside these;
    /// `None` where the vehicle is not above 0.
    ///
    /// Source: Smirnov et al., Bioinformatics 32 (2016) 1244, doi:10.1093/bioinformatics/btv723.
    pub auc_clipped: Option<f64>,
    /// Residual sum of squares, in the squared unit of the response.
    pub rss: Option<f64>,
    /// Residual degrees of freedom.
    pub df: usize,
    /// Residual standard deviation, in the unit of the response for a weight of 1.
    pub sigma: Option<f64>,
    /// The residual scatter with what it borrows of other curves; `None` where none was asked for, and where the curve
    /// has no residual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderated: Option<Moderated>,
    /// 1 − RSS / total sum of squares.
    pub r2: Option<f64>,
    /// p of the F test against the constant.
    pub p_flat: Option<f64>,
    /// p of the F test against the dose means.
    pub p_lack_of_fit: Option<f64>,
    /// p of the rank test for a trend in the direction of the read-out, or in either where that is not known; `None`
    /// for fewer than 4 doses and for more than 14.
    pub p_trend: Option<f64>,
    /// Steps of the solver in the basin that won.
    pub iterations: usize,
}

impl Fit {
    /// Standard errors of (top, bottom, hill, `log_mid`), as far as there are any.
    #[must_use]
    pub fn standard_errors(&self) -> [Option<f64>; 4] {
        self.errors.map(StandardError::value)
    }

    /// Fitted response at `log_dose` and its standard error over the wells of this curve.
    #[must_use]
    pub fn response_at(&self, log_dose: f64) -> Option<(f64, Option<f64>)> {
        let curve = self.curve?;
        let error = self.covariance.map(|covariance| covariance.error_of(curve.gradient(log_dose)));
        Some((curve.response(log_dose), error))
    }

    /// Mean fitted response between two log₁₀ doses and its standard error over the wells of this curve.
    #[must_use]
    pub fn mean_response(&self, from: f64, to: f64) -> Option<(f64, Option<f64>)> {
        let curve = self.curve?;
        let gradient = curve.mean_response_gradient(from, to);
        Some((curve.mean_response(from, to), self.covariance.map(|covariance| covariance.error_of(gradient))))
    }

    /// log₁₀ of the lowest and the highest dose above zero.
    pub(crate) fn tested_log_range(&self) -> Option<(f64, f64)> {
        let (low, high) = self.tested?;
        Some((log10(low), log10(high)))
    }

    /// Takes over the areas of a curve, over and under it.
    pub(crate) fn take_area(&mut self, area: Option<Area>, options: &FitOptions) {
        self.auc = area.map(|area| area.mean);
        self.aac = area.map(|area| options.vehicle() - area.mean);
        self.auc_clipped = area.and_then(|area| area.clipped);
    }

    /// Adds a reason, once, in order.
    pub fn say(&mut self, reason: Reason) {
        self.reasons.insert(reason);
    }
}

/// Fits one curve.
///
/// ```
/// use foldshift_curves::curve::{Curve, Point};
/// use foldshift_curves::fit::{FitOptions, Ic50, fit};
///
/// let responses = [1.02, 0.99, 0.97, 0.81, 0.49, 0.22, 0.12, 0.11];
/// let points = responses.iter().zip(0..).map(|(&y, k)| Point::new(10.0 * 3_f64.powi(k), y)).collect();
/// let found = fit(&Curve::new(points)?, &FitOptions::default());
/// let Ic50::Measured { log_dose, lower, upper } = found.ic50_abs else { panic!("half effect is inside") };
/// assert!(lower.unwrap() < log_dose && log_dose < upper.unwrap());
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn fit(curve: &Curve, options: &FitOptions) -> Fit {
    fit_each(&[(curve, options)]).remove(0)
}

/// What can be said of a curve before anything is fitted.
pub(crate) fn nothing(curve: &Curve, options: &FitOptions) -> Fit {
    Fit {
        model: options.label(),
        status: Status::NotDeterminable,
        reasons: Reasons::from([Reason::TooFewDoses]),
        n_points: curve.points().len(),
        n_doses: curve.levels().len(),
        tested: curve.tested_range(),
        curve: None,
        errors: [StandardError::Given; 4],
        covariance: None,
        ic50_rel: Ic50::Unknown,
        ic50_abs: Ic50::Unknown,
        einf: None,
        emax: None,
        auc: None,
        aac: None,
        auc_clipped: None,
        rss: None,
        df: curve.points().len().saturating_sub(options.free_parameters()),
        sigma: None,
        moderated: None,
        r2: None,
        p_flat: None,
        p_lack_of_fit: None,
        p_trend: None,
        iterations: 0,
    }
}

/// A fit as far as it goes without an optimum, and the problem whose optimum it waits for.
struct Attempt<'a> {
    fit: Fit,
    /// `None` when the fit is complete as it is.
    problem: Option<Problem<'a>>,
}

/// Judges whether there is anything to fit.
fn attempt<'a>(curve: &'a Curve, options: &FitOptions) -> Attempt<'a> {
    let mut fit = nothing(curve, options);
    let Some(problem) = Problem::new(curve) else { return Attempt { fit, problem: None } };
    let parameters = options.free_parameters();
    if curve.levels().len() < parameters.max(2) {
        return Attempt { fit, problem: None };
    }
    let enough = is_enough(curve, options.free_parameters());
    if enough {
        fit.reasons.clear();
    }
    let (largest, heaviest) = curve.largest();
    let in_scale = |value: f64| value == 0.0 || (1e-100..1e100).contains(&value);
    if !(in_scale(largest) && in_scale(heaviest)) {
        fit.say(Reason::OutOfScale);
        return Attempt { fit, problem: None };
    }
    if curve.is_unmoved() || curve.total_ss() == 0.0 {
        return Attempt { fit: constant(fit, curve, options, enough), problem: None };
    }
    Attempt { fit, problem: Some(problem) }
}

/// Are there as many doses above zero as the model needs?
pub(crate) fn is_enough(curve: &Curve, parameters: usize) -> bool {
    curve.positive_levels().count() >= parameters.max(2)
}

/// Everything that follows from the optimum but the IC50s; and the curve as these need it.
fn complete(
    fit: &mut Fit,
    curve: &Curve,
    options: &FitOptions,
    problem: &Problem,
    best: &Optimum,
) -> OwnCurve {
    let found = best.curve;
    let parameters = options.free_parameters();
    let total_ss = curve.total_ss();
    let (pure_ss, _) = curve.pure_error();
    let rss = best.ss + pure_ss;
    fit.curve = Some(found);
    fit.iterations = best.arrived.iterations;
    fit.rss = Some(rss);
    fit.r2 = Some(1.0 - rss / total_ss);
    let own = OwnCurve::of(&found, problem.range, options.half);
    fit.emax = Some(own.ends[1]);
    fit.take_area(Area::between(&found, problem.range, own.ends, options.vehicle()), options);
    describe(fit, problem, best, own.ends, options);
    assess(fit, curve, best.ss, (parameters, found.hill > 0.0), options);
    let covariance = if options.is_free() {
        best.covariance
    } else {
        let at_bound = options.bottom_at_least.is_some_and(|least| found.bottom <= least);
        let bottom = options.bottom.is_none() && !at_bound;
        let top = options.top.is_none() && options.top_at_most.is_none_or(|most| found.top < most);
        let mid = !matches!(best.shallowest, Some(Kept::Middle(_)));
        let estimated = [top, bottom, options.hill.is_none() && best.shallowest.is_none(), mid];
        Covariance::gauss_newton(&found, curve.levels(), 1.0, estimated)
    };
    fit.covariance = fit.scatter().and_then(|scatter| covariance?.times(scatter.variance));
    say_errors(fit, &found, curve.levels(), options);
    own
}

/// The standard errors of a curve, of what its observations tell, and its plateau at infinite dose.
pub(crate) fn say_errors(fit: &mut Fit, found: &Logistic, levels: &[Level], options: &FitOptions) {
    let has = |reasons: &[Reason]| reasons.iter().any(|reason| fit.reasons.contains(reason));
    let roots = fit.covariance.as_ref().map_or([None; 4], Covariance::roots);
    let spread = spread(levels);
    let far = TELLS_NOTHING * spread;
    let most = [far, far, TELLS_NO_SLOPE * found.hill.abs(), TELLS_NOTHING];
    let untold = [
        has(&[Reason::TopAtBound]),
        has(&[Reason::BottomAtBound]),
        has(&[Reason::Step, Reason::HillAtBound, Reason::SteeperFits]),
        has(&[Reason::Step, Reason::MidAtBound]),
    ];
    let given = [options.top.is_some(), options.bottom.is_some(), options.hill.is_some(), false];
    fit.errors = std::array::from_fn(|k| match (given[k], untold[k]) {
        (true, _) => StandardError::Given,
        (_, true) => StandardError::NotDetermined,
        _ => StandardError::at_most(roots[k], most[k]),
    });
    let (unseen, plateau) =
        if found.hill > 0.0 { (Reason::NoBottom, found.bottom) } else { (Reason::NoTop, found.top) };
    fit.einf = (!has(&[unseen]) || is_near(plateau, levels)).then_some(plateau);
}

/// Does a plateau lie no further from some response than these lie from each other?
pub(crate) fn is_near(plateau: f64, levels: &[Level]) -> bool {
    let spread = spread(levels);
    levels.iter().any(|level| (level.mean - plateau).abs() <= spread)
}

/// Largest difference between the mean responses of doses.
pub(crate) fn spread(levels: &[Level]) -> f64 {
    let extreme =
        |from: f64, pick: fn(f64, f64) -> f64| levels.iter().map(|level| level.mean).fold(from, pick);
    extreme(f64::NEG_INFINITY, f64::max) - extreme(f64::INFINITY, f64::min)
}

/// Error, tests and status that follow from the sum of squares of the level means around a curve of
/// `parameters` parameters that falls with dose, or rises.
pub(crate) fn assess(
    fit: &mut Fit,
    curve: &Curve,
    level_ss: f64,
    (parameters, falls): (usize, bool),
    options: &FitOptions,
) {
    let total_ss = curve.total_ss();
    let (pure_ss, pure_df) = curve.pure_error();
    let rss = level_ss + pure_ss;
    let df = fit.df;
    let trend = trend(curve.levels(), options.reads);
    fit.p_trend = trend.map(|trend| trend.p);
    if df == 0 {
        fit.say(Reason::NoResidual);
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let count = |n: usize| n as f64;
    let sigma = (rss / count(df)).sqrt();
    fit.sigma = Some(sigma);
    fit.moderated = moderated(fit, options);
    let (error_ms, error_df) = if pure_df > 0 && pure_ss > 0.0 {
        (pure_ss / count(pure_df), count(pure_df))
    } else {
        (rss / count(df), count(df))
    };
    let error = borrowing(SampleVariance { variance: error_ms, df: error_df }, options);
    let model_df = count((parameters - 1).max(1));
    let p_flat = f_upper((total_ss - rss) / model_df / error.variance, model_df, error.df);
    fit.p_flat = Some(if rss == 0.0 { 0.0 } else { p_flat });
    let lack_df = curve.levels().len().saturating_sub(parameters);
    if lack_df > 0 && pure_df > 0 && pure_ss > 0.0 {
        let p = f_upper(level_ss / count(lack_df) / error_ms, count(lack_df), error_df);
        fit.p_lack_of_fit = Some(p);
        if p < FLAT_ALPHA {
            fit.say(Reason::LackOfFit);
        }
    }
    if !is_enough(curve, parameters) {
        return;
    }
    let follows = |trend: Trend| trend.p < FLAT_ALPHA && trend.falls == falls && rss < total_ss;
    fit.status = if fit.p_flat.is_some_and(|p| p < FLAT_ALPHA) {
        Status::Fitted
    } else if trend.is_some_and(follows) {
        fit.say(Reason::TrendOnly);
        Status::Fitted
    } else {
        fit.say(Reason::Flat);
        Status::NoResponse
    };
}

/// The IC50s of a complete fit, and the errors that were asked for.
fn say_ic50s(
    fit: &mut Fit,
    curve: &Curve,
    options: &FitOptions,
    problem: &Problem,
    own: OwnCurve,
    walked: &Walks,
) {
    if fit.df > 0 && is_enough(curve, options.free_parameters()) {
        report_ic50s(fit, problem, own, options, walked);
    }
    if let (Errors::ObservedHessian, Some(found), Some(first)) = (options.errors, fit.curve, fit.covariance) {
        let sigma = fit.scatter().map_or(1.0, |scatter| scatter.variance.sqrt());
        fit.covariance = Covariance::observed(&found, curve.levels(), sigma, first.estimated());
        say_errors(fit, &found, curve.levels(), options);
    }
}

/// A curve of which every response is the same number.
fn constant(mut fit: Fit, curve: &Curve, options: &FitOptions, enough: bool) -> Fit {
    let mean = curve.mean();
    fit.say(Reason::Constant);
    fit.rss = Some(0.0);
    fit.einf = Some(mean);
    fit.emax = Some(mean);
    fit.take_area(Some(Area::of_constant(mean, options.vehicle())), options);
    fit.p_flat = Some(1.0);
    if !enough {
        return fit;
    }
    fit.status = Status::NoResponse;
    if let Some(range) = curve.tested_log_range() {
        say_unmoved(&mut fit, curve.levels(), range, options);
    }
    fit
}

/// 10^x of an optional log₁₀ dose: back to the unit of the doses, for printing.
#[must_use]
pub fn dose_of(log_dose: Option<f64>) -> Option<f64> {
    log_dose.map(exp10)
}
