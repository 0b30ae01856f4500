//! What a study knows of two lines: where half effect lies, or is guessed to lie, how steep the curves are, how
//! far wells scatter.

use serde::Serialize;

use crate::analysis::{Analysis, FittedCurve};
use crate::dose_plan::Asker;
use crate::normalise::Centre;
use foldshift_curves::compare::repeatability::Spread;
use foldshift_curves::compare::{Metric, Shift, Value};
use foldshift_curves::elementary::{exp, ln, log10};
use foldshift_curves::fit::{Ic50, Reason};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::optimal_design::{Assumed, Centring, Days, variance};
use foldshift_curves::statistics::{mean, median};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Where the absolute IC50 of a line lies, in log₁₀ of the dose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Whereabouts {
    /// The median over experiments, inside the tested doses.
    Measured {
        /// log₁₀ of it, in the unit of the plan.
        log_ic50: f64,
        /// Experiments.
        n: usize,
    },
    /// Beyond the tested doses: along the curve of the other line, through what is left at the outermost dose.
    Extrapolated {
        /// log₁₀ of the guess.
        log_ic50: f64,
        /// log₁₀ of the bound that the data give, in the unit of the plan.
        bound: f64,
        /// Response at the outermost dose, as a fraction of the vehicle.
        response: f64,
    },
    /// Beyond the tested doses, and nothing says how far: the outermost dose that may be used.
    Nowhere {
        /// log₁₀ of that dose.
        log_ic50: f64,
        /// log₁₀ of the bound that the data give, in the unit of the plan.
        bound: f64,
        /// Response at the outermost dose, as a fraction of the vehicle.
        response: f64,
    },
}

/// One line under one compound.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Known {
    /// Its name.
    pub cell_line: String,
    /// Where half effect lies.
    pub whereabouts: Whereabouts,
    /// Standard deviation of a well around its curve, as a fraction of the vehicle.
    pub sigma: f64,
    /// Does the curve level off above half effect, so that higher doses may never reach it?
    pub levels_off: bool,
    /// The curve that is planned with.
    #[serde(skip)]
    pub assumed: Assumed,
}

impl Known {
    /// Is where half effect lies more than the data say?
    #[must_use]
    pub const fn is_guess(&self) -> bool {
        !matches!(self.whereabouts, Whereabouts::Measured { .. })
    }

    /// Does half effect, as far as it is known or guessed, lie so far below the highest dose that it would be
    /// measured?
    #[must_use]
    pub fn is_within(&self, log_most: f64) -> bool {
        !self.is_guess() || log_ic50(self.whereabouts) <= log_most - HEADROOM
    }
}

/// A step between two doses shows that a curve is steep, and not how steep: at most this slope is planned with.
const STEEPEST: f64 = 5.0;

/// Less than this part of the fall at the outermost dose is no sign of an effect.
const A_SIGN: f64 = 0.1;

/// Doses must go this many decades beyond a guess, or it is none that a plan can rest on.
const HEADROOM: f64 = 0.5;

/// As far below the lowest dose half effect is looked for, where nothing says how far, in decades.
const BELOW: f64 = 1.0;

fn curves<'a>(analysis: &'a Analysis, line: &str, compound: &str) -> Vec<&'a FittedCurve> {
    let is_it = |curve: &&FittedCurve| {
        let key = &curve.assembled.key;
        key.cell_line == line && key.compound == compound && key.experiment.is_some()
    };
    analysis.curves.iter().filter(is_it).collect()
}

const fn centring(centre: Centre) -> Centring {
    match centre {
        Centre::Mean => Centring::Mean,
        Centre::Median => Centring::Median,
    }
}

/// A line whose half effect lies inside the tested doses in half of the experiments or more.
struct Measured {
    log_ic50: f64,
    n: usize,
    curve: Logistic,
}

/// The middle IC50 of all experiments, bounds beyond every measured one; `None` where that is a bound.
fn middle(curves: &[&FittedCurve]) -> Option<(f64, usize)> {
    let mut places: Vec<(f64, bool)> = curves
        .iter()
        .filter_map(|curve| match curve.fit.ic50_abs {
            Ic50::Measured { log_dose, .. } => Some((log_dose, true)),
            Ic50::Above { .. } => Some((f64::INFINITY, false)),
            Ic50::Below { .. } => Some((f64::NEG_INFINITY, false)),
            Ic50::Unknown => None,
        })
        .collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let last = places.len().checked_sub(1)?;
    let (low, high) = (places[last / 2], places[places.len() / 2]);
    let n = places.iter().filter(|(_, measured)| *measured).count();
    (low.1 && high.1).then_some((0.5 * (low.0 + high.0), n))
}

/// The middle of every parameter, put where the middle IC50 is.
fn measured(curves: &[&FittedCurve], half: f64) -> Option<Measured> {
    let (log_ic50, n) = middle(curves)?;
    let all: Vec<Logistic> = curves
        .iter()
        .filter(|curve| matches!(curve.fit.ic50_abs, Ic50::Measured { .. }))
        .filter_map(|curve| curve.fit.curve)
        .filter(|curve| curve.hill > 0.0 && curve.top > half && curve.bottom < half)
        .collect();
    let of = |pick: fn(&Logistic) -> f64| median(&all.iter().map(pick).collect::<Vec<_>>());
    let (top, bottom) = (of(|curve| curve.top)?, of(|curve| curve.bottom)?);
    let hill = exp(of(|curve| ln(curve.hill.min(STEEPEST)))?);
    let curve = through(Logistic { top, bottom, log_mid: 0.0, hill }, log_ic50, half)?;
    Some(Measured { log_ic50, n, curve })
}

/// A curve of this shape whose response is `y` at `log_dose`.
fn through(shape: Logistic, log_dose: f64, y: f64) -> Option<Logistic> {
    let at = Logistic { log_mid: 0.0, ..shape }.log_dose_at(y)?;
    Some(Logistic { log_mid: log_dose - at, ..shape })
}

/// Standard deviation of a well, over all experiments.
fn sigma(curves: &[&FittedCurve]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let df = |curve: &FittedCurve| curve.fit.df as f64;
    let told = || curves.iter().filter_map(|curve| Some((curve.fit.sigma?, df(curve))));
    let total: f64 = told().map(|(_, df)| df).sum();
    let square: f64 = told().map(|(sigma, df)| sigma * sigma * df).sum();
    (total > 0.0 && square > 0.0).then(|| (square / total).sqrt())
}

/// Both lines, parental first.
///
/// # Errors
/// When neither line has a measured IC50, or one has no curve that says anything.
pub(super) fn known(
    analysis: &Analysis,
    fold: &Shift,
    log_most: f64,
    asker: Asker,
) -> Result<(Known, Known), Diagnostic> {
    let half = 0.5;
    let of = |line: &str| curves(analysis, line, &fold.compound);
    let lines = [of(&fold.parental), of(&fold.resistant)];
    let found = [measured(&lines[0], half), measured(&lines[1], half)];
    let shape = match &found {
        [Some(one), _] | [None, Some(one)] => one.curve,
        [None, None] => {
            let problem = format!(
                "neither {} nor {} has an absolute IC50 inside the tested doses of {}",
                fold.parental, fold.resistant, fold.compound
            );
            return Err(Diagnostic::error(Code::Folds, problem)
                .help("there is nothing to plan from: test one plate over a wider range of doses first"));
        }
    };
    let names = [&fold.parental, &fold.resistant];
    let mut known = Vec::new();
    for ((name, curves), found) in names.into_iter().zip(&lines).zip(&found) {
        let silent = || {
            Diagnostic::error(
                Code::Folds,
                format!("no curve tells where half effect of {} on {name} lies", fold.compound),
            )
            .help(asker.see_the_curves())
        };
        let sigma = sigma(curves).ok_or_else(silent)?;
        let (whereabouts, curve) = match found {
            Some(found) => (Whereabouts::Measured { log_ic50: found.log_ic50, n: found.n }, found.curve),
            None => {
                let guess = guess(curves, shape, half, log_most).ok_or_else(silent)?;
                (guess, through(shape, log_ic50(guess), half).ok_or_else(silent)?)
            }
        };
        known.push(Known {
            cell_line: name.clone(),
            whereabouts,
            sigma,
            levels_off: found.is_none() && levels_off(curves, half),
            assumed: Assumed { curve, sigma, half, centring: centring(analysis.study.normalise.centre) },
        });
    }
    let resistant = known.pop();
    known.pop().zip(resistant).ok_or_else(|| Diagnostic::error(Code::Folds, "two lines are needed"))
}

/// log₁₀ of the IC50 that is planned with.
#[must_use]
pub const fn log_ic50(of: Whereabouts) -> f64 {
    match of {
        Whereabouts::Measured { log_ic50, .. }
        | Whereabouts::Extrapolated { log_ic50, .. }
        | Whereabouts::Nowhere { log_ic50, .. } => log_ic50,
    }
}

/// Where half effect may lie, beyond the tested doses: never inside the bound, and no higher than may be used.
fn guess(curves: &[&FittedCurve], shape: Logistic, half: f64, log_most: f64) -> Option<Whereabouts> {
    let above = curves.iter().filter(|curve| matches!(curve.fit.ic50_abs, Ic50::Above { .. })).count();
    let below = curves.iter().filter(|curve| matches!(curve.fit.ic50_abs, Ic50::Below { .. })).count();
    if above + below == 0 {
        return None;
    }
    let up = above >= below;
    let (mut bounds, mut responses, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for curve in curves {
        let bound = match curve.fit.ic50_abs {
            Ic50::Above { bound } if up => bound,
            Ic50::Below { bound } if !up => bound,
            _ => continue,
        };
        let (low, high) = curve.fit.tested?;
        let end = log10(if up { high } else { low });
        bounds.push(bound);
        ends.push(end);
        responses.extend(curve.fit.response_at(end).map(|(response, _)| response));
    }
    let (bound, end) = (median(&bounds)?, median(&ends)?);
    // A curve without any fall has no fit; it is as whole as its vehicle.
    let response = median(&responses).unwrap_or(if up { shape.top } else { shape.bottom });
    let fall = (shape.top - response) / (shape.top - shape.bottom);
    let says_how_far = if up { fall >= A_SIGN } else { fall <= 1.0 - A_SIGN };
    if let Some(curve) = through(shape, end, response).filter(|_| says_how_far) {
        let at = curve.log_dose_at(half)?;
        let log_ic50 = if up { at.max(bound).min(log_most.max(bound)) } else { at.min(bound) };
        return Some(Whereabouts::Extrapolated { log_ic50, bound, response });
    }
    let log_ic50 = if up { log_most.max(bound) } else { bound - BELOW };
    Some(Whereabouts::Nowhere { log_ic50, bound, response })
}

/// Does the curve reach its lower plateau within the doses, above half effect, in most experiments?
fn levels_off(curves: &[&FittedCurve], half: f64) -> bool {
    let does = |curve: &&&FittedCurve| {
        let beyond = [Reason::NoBottom, Reason::MidAbove, Reason::MidAtBound, Reason::Flat];
        curve.fit.curve.is_some_and(|fitted| fitted.hill > 0.0 && fitted.bottom > half)
            && matches!(curve.fit.ic50_rel, Ic50::Measured { .. })
            && !beyond.iter().any(|reason| curve.fit.reasons.contains(reason))
    };
    2 * curves.iter().filter(does).count() > curves.len()
}

/// Variance over wells of a log₁₀ IC50 as it was measured.
fn wells_of(analysis: &Analysis, curve: &FittedCurve) -> Option<f64> {
    let (fitted, sigma) = (curve.fit.curve?, curve.fit.sigma?);
    let centring = centring(analysis.study.normalise.centre);
    let fitted = Logistic { hill: fitted.hill.clamp(-STEEPEST, STEEPEST), ..fitted };
    let assumed = Assumed { curve: fitted, sigma, half: curve.options.half, centring };
    variance(curve.assembled.curve.levels(), &assumed)
}

/// Variances over wells of every measured log₁₀ fold of a comparison.
fn wells_of_folds(analysis: &Analysis, fold: &Shift) -> Vec<f64> {
    let of = |line: &str, experiment: &str| {
        let curves = curves(analysis, line, &fold.compound);
        let one =
            curves.into_iter().find(|curve| curve.assembled.key.experiment.as_deref() == Some(experiment));
        wells_of(analysis, one?)
    };
    let measured = fold.pairs.iter().filter(|pair| matches!(pair.value, Value::Measured(_)));
    measured
        .filter_map(|pair| {
            Some(of(&fold.parental, &pair.experiment)? + of(&fold.resistant, &pair.experiment)?)
        })
        .collect()
}

/// The mean over experiments of the variance over wells of this fold, as it was measured.
pub(super) fn own_wells(analysis: &Analysis, fold: &Shift) -> Option<f64> {
    mean(&wells_of_folds(analysis, fold))
}

/// The scatter between experiments of the fold of these lines, their compounds pooled.
pub(super) fn days(analysis: &Analysis, fold: &Shift) -> Days {
    let none = Spread::of(&[]);
    let of_pair = |shift: &&Shift| {
        shift.metric == Metric::Ic50Abs
            && (&shift.parental, &shift.resistant) == (&fold.parental, &fold.resistant)
    };
    let pooled = analysis.noise.folds.iter().find(|noise| {
        (&noise.parental, &noise.resistant) == (&fold.parental, &fold.resistant) && noise.compound.is_none()
    });
    // A fold that was measured once has no scatter, and its wells explain none.
    let repeated = |shift: &&Shift| {
        analysis.noise.folds.iter().any(|noise| {
            (&noise.parental, &noise.resistant) == (&shift.parental, &shift.resistant)
                && noise.compound.as_ref() == Some(&shift.compound)
                && noise.spread.s.is_some()
        })
    };
    let folds: Vec<f64> = analysis
        .shifts
        .iter()
        .filter(of_pair)
        .filter(repeated)
        .flat_map(|shift| wells_of_folds(analysis, shift))
        .collect();
    let parental: Vec<f64> = analysis
        .curves
        .iter()
        .filter(|curve| curve.assembled.key.cell_line == fold.parental && !curve.is_pooled())
        .filter(|curve| matches!(curve.fit.ic50_abs, Ic50::Measured { .. }))
        .filter_map(|curve| wells_of(analysis, curve))
        .collect();
    let spread = pooled.map_or(&none, |noise| &noise.spread);
    let of_line = analysis.noise.of_line(&fold.parental).unwrap_or(&none);
    Days::estimate((spread, &folds), (of_line, &parental))
}
