//! From an optimum to what may be reported of the IC50s: estimates with profile limits inside the doses,
//! bounds outside, and nothing where nothing can be said.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::curve::Level;
use crate::distribution::t_quantile_two_sided;
use crate::fit::Fit;
use crate::fit::estimate::{Ic50, Reason, Status};
use crate::fit::limits::Limit;
use crate::fit::options::{CONFIDENCE, FitOptions};
use crate::fit::problem::Problem;
use crate::logistic::Logistic;

/// Limits that were found, lower and upper.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walks {
    pub(super) mid: [Limit; 2],
    pub(super) level: [Limit; 2],
}

impl Walks {
    /// Nothing was looked for.
    pub(super) const NONE: Self = Self { mid: [Limit::Unsettled; 2], level: [Limit::Unsettled; 2] };
}

/// A limit of an IC50 that is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    /// Of the absolute IC50, of curves that fall (true) or rise; of the midpoint when `None`.
    pub(super) level: Option<bool>,
    /// log₁₀ dose from which the walk begins: the estimate, or the last dose tested on the way to one
    /// that lies outside.
    pub(super) from: f64,
    /// Is this the estimate?
    pub(super) at_estimate: bool,
    /// By how much the sum of squares may grow.
    pub(super) may_grow: f64,
    /// −1 for the lower limit, 1 for the upper one.
    pub(super) sign: f64,
    /// How far the limit probably lies: t standard errors.
    pub(super) guess: f64,
}

/// The limits of a curve's IC50s: both of one that lies inside the doses, the inner one of one that lies outside.
pub(super) fn asks(fit: &Fit, problem: &Problem, options: &FitOptions, mean: f64) -> Vec<Ask> {
    let (Some(found), Some(threshold), true) =
        (fit.curve, threshold(fit), options.intervals && fit.status != Status::NotDeterminable)
    else {
        return Vec::new();
    };
    let Some(variance) = variance(fit, problem) else { return Vec::new() };
    let (low, high) = problem.range;
    let mut all = Vec::with_capacity(4);
    let mut add = |level: Option<bool>, asked: Asked, error: Option<f64>| {
        let inside = asked.inside(problem);
        let signs: &[f64] = match (inside, asked.side) {
            (Some(_), _) => &[-1.0, 1.0],
            (None, Side::Above) => &[-1.0],
            (None, Side::Below) => &[1.0],
        };
        let end = if asked.side == Side::Above { high } else { low };
        all.extend(signs.iter().map(|sign| Ask {
            level,
            from: inside.unwrap_or(end),
            at_estimate: inside.is_some(),
            may_grow: threshold * variance,
            sign: *sign,
            guess: error.filter(|error| error.is_finite()).unwrap_or(0.1) * threshold.sqrt(),
        }));
    };
    let covariance = fit.covariance.as_ref();
    if let Some(asked) = relative(fit, found, problem) {
        add(None, asked, covariance.and_then(|covariance| covariance.standard_errors()[3]));
    }
    let (asked, falling) = absolute(fit, found, problem, options, mean);
    let error = asked.inside(problem).and_then(|estimate| {
        let gradient = found.gradient(estimate);
        covariance.map(|covariance| covariance.error_of(gradient) / gradient[3].abs())
    });
    add(Some(falling), asked, error);
    all
}

/// An IC50 that is asked for: the best curve's, if it has one, and where it lies when not inside the doses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) estimate: Option<f64>,
    pub(crate) side: Side,
}

impl Asked {
    /// The estimate when it lies inside the doses.
    fn inside(self, problem: &Problem) -> Option<f64> {
        self.estimate.filter(|_| self.is_inside(problem.range))
    }

    /// Does the estimate lie between these log₁₀ doses?
    fn is_inside(self, (low, high): (f64, f64)) -> bool {
        self.estimate.is_some_and(|estimate| (low..=high).contains(&estimate))
    }
}

/// The relative IC50, of a curve that responds.
fn relative(fit: &Fit, found: Logistic, problem: &Problem) -> Option<Asked> {
    let side = if found.log_mid > problem.range.1 { Side::Above } else { Side::Below };
    (fit.status == Status::Fitted).then_some(Asked { estimate: Some(found.log_mid), side })
}

/// The absolute IC50, and whether the curves that pass half effect fall with dose.
fn absolute(fit: &Fit, found: Logistic, problem: &Problem, options: &FitOptions, mean: f64) -> (Asked, bool) {
    let crosses = found.bottom < options.half && options.half < found.top;
    let rises = found.hill < 0.0 && crosses && fit.status == Status::Fitted;
    let asked = if fit.status == Status::Fitted {
        let effect_reached = |log_dose: f64| (found.response(log_dose) < options.half) != rises;
        let side = if effect_reached(problem.range.0) { Side::Below } else { Side::Above };
        Asked { estimate: found.log_dose_at(options.half), side }
    } else {
        Asked { estimate: None, side: if mean > options.half { Side::Above } else { Side::Below } }
    };
    (asked, !rises)
}

/// Which way an IC50 lies when the curve does not pass it inside the doses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Above,
    Below,
}

/// Fills in both IC50s: measured with its interval, or censored, or unknown.
pub(super) fn report_ic50s(
    fit: &mut Fit,
    problem: &Problem,
    found: Logistic,
    options: &FitOptions,
    mean: f64,
    walked: &Walks,
) {
    if let Some(asked) = relative(fit, found, problem) {
        fit.ic50_rel = reportable(fit, problem, true, asked, options, walked.mid);
        for (reason, few) in few_doses(problem.levels, fit.ic50_rel) {
            if few {
                fit.say(reason);
            }
        }
    }
    let (asked, _) = absolute(fit, found, problem, options, mean);
    fit.ic50_abs = reportable(fit, problem, false, asked, options, walked.level);
    match fit.ic50_abs {
        Ic50::Above { .. } => fit.say(Reason::AbsAbove),
        Ic50::Below { .. } => fit.say(Reason::AbsBelow),
        Ic50::Measured { .. } => {
            for (reason, few) in few_doses(problem.levels, fit.ic50_abs) {
                if few {
                    fit.say(reason);
                }
            }
        }
        Ic50::Unknown => {}
    }
}

/// The estimate with its interval when it lies inside the doses; else the bound that the data give.
fn reportable(
    fit: &mut Fit,
    problem: &Problem,
    relative: bool,
    asked: Asked,
    options: &FitOptions,
    walked: [Limit; 2],
) -> Ic50 {
    if !options.intervals || threshold(fit).is_none() || variance(fit, problem).is_none() {
        return unwalked(fit, problem.levels, problem.range, asked, options.intervals);
    }
    let limit = |_: f64, sign: f64| match walked[usize::from(sign > 0.0)] {
        Limit::At(limit) => Some(limit),
        Limit::Open | Limit::Unsettled => None,
    };
    judge(fit, problem.levels, problem.range, asked, relative, limit)
}

/// What is said of an IC50 without walking to its limits, because none were asked for (`intervals`) or
/// because the responses have no error: the estimate is all there is; or, between the two doses of a step,
/// any dose as well as any other.
pub(crate) fn unwalked(
    fit: &Fit,
    levels: &[Level],
    (low, high): (f64, f64),
    asked: Asked,
    intervals: bool,
) -> Ic50 {
    let step = fit.reasons.contains(&Reason::Step);
    let tested = || levels.iter().map(|level| level.log_dose).filter(|dose| dose.is_finite());
    match (asked.estimate.filter(|_| asked.is_inside((low, high))), asked.side) {
        (Some(log_dose), _) if !intervals => Ic50::Measured { log_dose, lower: None, upper: None },
        (Some(log_dose), _) if step => Ic50::Measured {
            log_dose,
            lower: tested().rfind(|dose| *dose <= log_dose),
            upper: tested().find(|dose| *dose >= log_dose),
        },
        (Some(log_dose), _) => Ic50::Measured { log_dose, lower: Some(log_dose), upper: Some(log_dose) },
        (None, Side::Above) => Ic50::Above { bound: high },
        (None, Side::Below) => Ic50::Below { bound: low },
    }
}

/// What is said of an IC50 whose limits `limit` walks to, from a log₁₀ dose down (−1) or up (1): the
/// estimate with its interval when it lies inside the doses; else the bound that the data give.
pub(crate) fn judge(
    fit: &mut Fit,
    levels: &[Level],
    (low, high): (f64, f64),
    asked: Asked,
    relative: bool,
    mut limit: impl FnMut(f64, f64) -> Option<f64>,
) -> Ic50 {
    if let Some(log_dose) = asked.estimate.filter(|_| asked.is_inside((low, high))) {
        let (lower, upper) = (limit(log_dose, -1.0), limit(log_dose, 1.0));
        if lower.is_none() {
            fit.say(Reason::LowerOpen);
        }
        if upper.is_none() {
            fit.say(Reason::UpperOpen);
        }
        let measured = Ic50::Measured { log_dose, lower, upper };
        // A midpoint needs both plateaus. Where one rests on a single dose and the interval leaves the
        // tested range, the midpoint may as well lie beyond it: that is a bound.
        let [(_, few_below), (_, few_above)] = few_doses(levels, measured);
        let beyond = relative && few_above && upper.is_none_or(|upper| upper > high);
        let before = relative && few_below && lower.is_none_or(|lower| lower < low);
        for (reason, is_so) in [(Reason::FewAbove, beyond), (Reason::FewBelow, before)] {
            if is_so {
                fit.say(reason);
            }
        }
        return match (lower, upper) {
            (None, None) => Ic50::Unknown,
            (Some(bound), _) if beyond && bound >= low => Ic50::Above { bound },
            (_, Some(bound)) if before && bound <= high => Ic50::Below { bound },
            _ if beyond || before => Ic50::Unknown,
            _ => measured,
        };
    }
    let bound = match asked.side {
        Side::Above => limit(high, -1.0),
        Side::Below => limit(low, 1.0),
    };
    match (bound.filter(|bound| (low..=high).contains(bound)), asked.side) {
        (Some(bound), Side::Above) => Ic50::Above { bound },
        (Some(bound), Side::Below) => Ic50::Below { bound },
        (None, _) => Ic50::Unknown,
    }
}

/// t² of the interval, for one parameter and the fit's degrees of freedom.
pub(crate) fn threshold(fit: &Fit) -> Option<f64> {
    (fit.df > 0).then(|| t_quantile_of(fit.df).powi(2))
}

/// t of the interval; computed once for each number of degrees of freedom and thread.
fn t_quantile_of(df: usize) -> f64 {
    thread_local! {
        static KNOWN: RefCell<BTreeMap<usize, f64>> = const { RefCell::new(BTreeMap::new()) };
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let compute = || t_quantile_two_sided(CONFIDENCE, df as f64);
    KNOWN.with_borrow_mut(|known| *known.entry(df).or_insert_with(compute))
}

/// The residual variance; `None` when it is nothing but rounding.
pub(super) fn variance(fit: &Fit, problem: &Problem) -> Option<f64> {
    let variance = fit.sigma? * fit.sigma?;
    let scale: f64 = problem.levels.iter().map(|level| level.weight * level.mean * level.mean).sum();
    (variance > 1e-26 * scale).then_some(variance)
}

/// An IC50 with fewer than two doses on a side rests on little. The zero dose counts as one below.
/// Source: Sebaugh, Pharm. Stat. 10 (2011) 128, doi:10.1002/pst.426.
pub(crate) fn few_doses(levels: &[Level], ic50: Ic50) -> [(Reason, bool); 2] {
    let Some(log_dose) = ic50.log_dose() else {
        return [(Reason::FewBelow, false), (Reason::FewAbove, false)];
    };
    let below = levels.iter().filter(|level| level.log_dose < log_dose).count();
    let above = levels.iter().filter(|level| level.log_dose > log_dose).count();
    [(Reason::FewBelow, below < 2), (Reason::FewAbove, above < 2)]
}
