//! From an optimum to what may be reported of the IC50s: estimates with profile limits inside the doses,
//! bounds outside, and nothing where nothing can be said.

use crate::curve::Curve;
use crate::distribution::t_quantile_two_sided;
use crate::fit::Fit;
use crate::fit::estimate::{Ic50, Reason, Status};
use crate::fit::levenberg::Settled;
use crate::fit::options::{CONFIDENCE, FitOptions};
use crate::fit::plateaus::{Problem, Shape};
use crate::fit::profile::{Profile, Search, Target};
use crate::model::Logistic;

/// Which way an IC50 lies when the curve does not pass it inside the doses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

/// Fills in both IC50s: measured with its interval, or censored, or unknown.
pub(super) fn report_ic50s(
    fit: &mut Fit,
    problem: &Problem,
    best: &Settled,
    found: Logistic,
    options: &FitOptions,
    mean: f64,
) {
    let (low, high) = problem.range;
    // In the form top > bottom the direction is that of the signed hill.
    let shape = Shape { falling: found.hill > 0.0, ..best.shape };
    if fit.status == Status::Fitted {
        let side = if found.log_mid > high { Side::Above } else { Side::Below };
        fit.ic50_rel = reportable(fit, problem, Target::Mid, shape, Some(found.log_mid), side, options);
        for (reason, few) in few_doses(problem, fit.ic50_rel) {
            if few {
                fit.say(reason);
            }
        }
    }
    let crosses = found.bottom < options.half && options.half < found.top;
    let rises = found.hill < 0.0 && crosses;
    let (estimate, side) = if fit.status == Status::Fitted {
        let effect_reached = |log_dose: f64| (found.response(log_dose) < options.half) != rises;
        let side = if effect_reached(low) { Side::Below } else { Side::Above };
        (found.log_dose_at(options.half), side)
    } else {
        (None, if mean > options.half { Side::Above } else { Side::Below })
    };
    let shape = Shape { falling: !rises, ..best.shape };
    fit.ic50_abs = reportable(fit, problem, Target::Level(options.half), shape, estimate, side, options);
    match fit.ic50_abs {
        Ic50::Above { .. } => fit.say(Reason::AbsAbove),
        Ic50::Below { .. } => fit.say(Reason::AbsBelow),
        Ic50::Measured { .. } => {
            for (reason, few) in few_doses(problem, fit.ic50_abs) {
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
    target: Target,
    shape: Shape,
    estimate: Option<f64>,
    side: Side,
    options: &FitOptions,
) -> Ic50 {
    let (low, high) = problem.range;
    let inside = estimate.filter(|estimate| (low..=high).contains(estimate));
    if !options.intervals {
        return match (inside, side) {
            (Some(log_dose), _) => Ic50::Measured { log_dose, lower: None, upper: None },
            (None, Side::Above) => Ic50::Above { bound: high },
            (None, Side::Below) => Ic50::Below { bound: low },
        };
    }
    let (Some(mut profile), Some(threshold)) =
        (profile_of(fit, problem, target, shape, options), threshold(fit))
    else {
        // Responses without any error: the estimate is all there is; or, between the two doses of a
        // step, any dose as well as any other.
        let step = fit.reasons.contains(&Reason::Step);
        let tested = || problem.levels.iter().map(|level| level.log_dose).filter(|dose| dose.is_finite());
        return match (inside, side) {
            (Some(log_dose), _) if step => Ic50::Measured {
                log_dose,
                lower: tested().rfind(|dose| *dose <= log_dose),
                upper: tested().find(|dose| *dose >= log_dose),
            },
            (Some(log_dose), _) => Ic50::Measured { log_dose, lower: Some(log_dose), upper: Some(log_dose) },
            (None, Side::Above) => Ic50::Above { bound: high },
            (None, Side::Below) => Ic50::Below { bound: low },
        };
    };
    if let Some(log_dose) = inside {
        let lower = profile.limit(log_dose, -1.0, threshold);
        let upper = profile.limit(log_dose, 1.0, threshold);
        if lower.is_none() {
            fit.say(Reason::LowerOpen);
        }
        if upper.is_none() {
            fit.say(Reason::UpperOpen);
        }
        let measured = Ic50::Measured { log_dose, lower, upper };
        // A midpoint needs both plateaus. Where one rests on a single dose and the interval leaves the
        // tested range, the midpoint may as well lie beyond it: that is a bound.
        let [(_, few_below), (_, few_above)] = few_doses(problem, measured);
        let beyond = target == Target::Mid && few_above && upper.is_none_or(|upper| upper > high);
        let before = target == Target::Mid && few_below && lower.is_none_or(|lower| lower < low);
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
    let (end, sign) = match side {
        Side::Above => (high, -1.0),
        Side::Below => (low, 1.0),
    };
    let bound = if profile.excess(end, Search::Wide) > threshold {
        Some(end)
    } else {
        profile.limit(end, sign, threshold)
    };
    match (bound.filter(|bound| (low..=high).contains(bound)), side) {
        (Some(bound), Side::Above) => Ic50::Above { bound },
        (Some(bound), Side::Below) => Ic50::Below { bound },
        (None, _) => Ic50::Unknown,
    }
}

/// t² of the interval, for one parameter and the fit's degrees of freedom.
fn threshold(fit: &Fit) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let df = fit.df as f64;
    (fit.df > 0).then(|| t_quantile_two_sided(CONFIDENCE, df).powi(2))
}

/// The profile of `target`; `None` when the fit left no error to measure it by.
fn profile_of<'a>(
    fit: &Fit,
    problem: &Problem<'a>,
    target: Target,
    shape: Shape,
    options: &FitOptions,
) -> Option<Profile<'a>> {
    let (sigma, rss) = (fit.sigma?, fit.rss?);
    let pure: f64 = problem.levels.iter().map(|level| level.pure_ss).sum();
    let scale: f64 = problem.levels.iter().map(|level| level.weight * level.mean * level.mean).sum();
    let variance = sigma * sigma;
    (variance > 1e-26 * scale)
        .then(|| Profile::new(problem.clone(), target, options.hill, shape, rss - pure, variance))
}

/// An IC50 with fewer than two doses on a side rests on little. The zero dose counts as one below.
/// Source: Sebaugh, Pharm. Stat. 10 (2011) 128, doi:10.1002/pst.426.
fn few_doses(problem: &Problem, ic50: Ic50) -> [(Reason, bool); 2] {
    let Some(log_dose) = ic50.log_dose() else {
        return [(Reason::FewBelow, false), (Reason::FewAbove, false)];
    };
    let below = problem.levels.iter().filter(|level| level.log_dose < log_dose).count();
    let above = problem.levels.iter().filter(|level| level.log_dose > log_dose).count();
    [(Reason::FewBelow, below < 2), (Reason::FewAbove, above < 2)]
}

/// Profile limits of the absolute IC50 of a fitted curve at a ladder of excesses, for combining two
/// curves into the interval of their fold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ladder {
    /// √excess of every rung, rising from 0.
    pub(crate) rungs: Vec<f64>,
    /// log₁₀ dose of the lower limit at every rung; `None` from where it is open.
    pub(crate) lower: Vec<Option<f64>>,
    /// log₁₀ dose of the upper limit at every rung; `None` from where it is open.
    pub(crate) upper: Vec<Option<f64>>,
}

/// The profile of a measured IC50 up to an excess of `most`, in `steps` rungs. `relative` picks the
/// relative IC50 instead of the absolute one.
pub(crate) fn profile_ladder(
    curve: &Curve,
    fit: &Fit,
    options: &FitOptions,
    relative: bool,
    most: f64,
    steps: u32,
) -> Option<Ladder> {
    let found = fit.curve?;
    let ic50 = if relative { fit.ic50_rel } else { fit.ic50_abs };
    let estimate = ic50.log_dose()?;
    let problem = Problem::new(curve, options)?;
    let target = if relative { Target::Mid } else { Target::Level(options.half) };
    let shape = Shape {
        log_mid: found.log_mid,
        ln_hill: crate::elementary::ln(found.hill.abs()),
        falling: found.hill > 0.0,
    };
    let mut profile = profile_of(fit, &problem, target, shape, options)?;
    let rungs: Vec<f64> = (0..=steps).map(|k| most.sqrt() * f64::from(k) / f64::from(steps)).collect();
    let mut side = |sign: f64| {
        rungs
            .iter()
            .map(
                |rung| if *rung == 0.0 { Some(estimate) } else { profile.limit(estimate, sign, rung * rung) },
            )
            .collect::<Vec<_>>()
    };
    let lower = side(-1.0);
    let upper = side(1.0);
    Some(Ladder { rungs, lower, upper })
}
