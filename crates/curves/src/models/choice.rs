//! Which model: by Akaike's criterion, or up a ladder of F tests.

use serde::Serialize;

use crate::curve::Curve;
use crate::distribution::{f_upper, t_quantile_two_sided};
use crate::elementary::exp;
use crate::fit::{CONFIDENCE, FLAT_ALPHA, Fit, FitOptions, Status, fit};
use crate::models::general::Explored;
use crate::models::ic50s::Limits;
use crate::models::{Model, ModelFit, explore_beside};

/// How a model is chosen.
///
/// Whether a curve responds to the dose at all is the question of the four-parameter fit, by either rule: the constant
/// is chosen where that fit is not [`Status::Fitted`], and nowhere else. Few doses make
/// no curve flat: with 5 to 7 doses the correction for few observations of a curve's criterion outgrows what any curve
/// gains on the constant, or the criterion does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Rule {
    /// Where the curve responds: the smallest criterion of Akaike with Hurvich and Tsai's correction for few
    /// observations, among the candidates other than the constant of which it exists; the four-parameter logistic, or
    /// else the candidate of fewest parameters, when it exists of none. Where it does not respond: the constant, when
    /// it is a candidate, else the smallest criterion.
    /// Source: Burnham & Anderson, Model Selection and Multimodel Inference (2002), section 2.4,
    /// doi:10.1007/b97636.
    Aicc,
    /// Where the curve responds: the four-parameter logistic, and on to the five-parameter one when the extra sum of
    /// squares F test passes at 5 % and three degrees of freedom are left. Where it does not: the constant.
    Ladder,
}

/// What to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// How.
    pub rule: Rule,
    /// The models that Akaike's criterion compares; the ladder has rungs of its own.
    pub candidates: Vec<Model>,
}

impl Choice {
    /// By Akaike's criterion from the rungs of the ladder: constant, four- and five-parameter logistic.
    #[must_use]
    pub fn aicc() -> Self {
        Self { rule: Rule::Aicc, candidates: Model::ladder() }
    }

    /// Up the ladder of F tests.
    #[must_use]
    pub fn ladder() -> Self {
        Self { rule: Rule::Ladder, candidates: Model::ladder() }
    }
}

/// A log₁₀ IC50 averaged over models, weighted by their evidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Averaged {
    /// log₁₀ of the dose, in the curve's unit.
    pub log_dose: f64,
    /// Its standard error in decades of dose, with the differences between the models.
    pub se: f64,
    /// log₁₀ of the lower and upper 95 % limit, in the curve's unit of dose.
    pub interval: (f64, f64),
    /// Evidence for the models that have this IC50, of 1.
    pub weight: f64,
}

/// The chosen model and those it was compared with.
#[derive(Clone, Debug, Serialize)]
pub struct Chosen {
    /// The chosen one.
    pub best: ModelFit,
    /// Akaike weight of every candidate among those that were compared; 0 for the others, such as the constant where
    /// the curve responds, and every other model where it does not.
    pub weights: Vec<(Model, f64)>,
    /// Relative and absolute IC50 averaged over the candidates that were compared; `None` where none has one. That of
    /// a candidate that was not chosen counts where its interval by the standard error makes it a measured one.
    pub averaged: [Option<Averaged>; 2],
}

/// Chooses the model of a curve.
///
/// ```
/// use foldshift_curves::fit::FitOptions;
/// use foldshift_curves::models::{Choice, Model, choose};
/// use foldshift_curves::screen::Screen;
///
/// let curve = Screen::default().curves(2..3)?.remove(0);
/// let chosen = choose(&curve, &Choice::aicc(), &FitOptions::default());
/// let sum: f64 = chosen.weights.iter().map(|(_, weight)| weight).sum();
/// assert!((sum - 1.0).abs() < 1e-12);
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn choose(curve: &Curve, choice: &Choice, options: &FitOptions) -> Chosen {
    choose_beside(curve, choice, options, &fit(curve, options))
}

/// The same for a curve whose four-parameter fit is known.
#[must_use]
pub fn choose_beside(curve: &Curve, choice: &Choice, options: &FitOptions, logistic: &Fit) -> Chosen {
    let rungs = Model::ladder();
    let candidates = if choice.rule == Rule::Ladder { &rungs } else { &choice.candidates };
    let responds = logistic.status == Status::Fitted;
    let constant = candidates.iter().position(|model| *model == Model::CONSTANT);
    let only_constants = candidates.iter().all(|model| *model == Model::CONSTANT);
    let compared: Vec<usize> = match constant {
        Some(place) if !responds || only_constants => vec![place],
        _ => (0..candidates.len()).filter(|place| candidates[*place] != Model::CONSTANT).collect(),
    };
    let explored: Vec<Explored> =
        compared.iter().map(|place| explore_beside(curve, candidates[*place], options, logistic)).collect();
    let mut fits: Vec<ModelFit> =
        explored.iter().map(|explored| explored.told(curve, options, Limits::Wald, logistic)).collect();
    let shares = shares(&fits);
    let best = match choice.rule {
        Rule::Ladder => climb(&fits, options),
        Rule::Aicc => smallest_criterion(&fits, options),
    };
    fits[best] = explored[best].told(curve, options, Limits::Profile, logistic);
    let averaged = [0, 1].map(|which| averaged(&fits, &shares, which));
    let weight = |place: usize| compared.iter().position(|other| *other == place).map_or(0.0, |k| shares[k]);
    let weights = candidates.iter().enumerate().map(|(place, model)| (*model, weight(place))).collect();
    Chosen { best: fits.swap_remove(best), weights, averaged }
}

/// Akaike weights; 0 where there is no criterion.
fn shares(fits: &[ModelFit]) -> Vec<f64> {
    let least = fits.iter().filter_map(|fit| fit.aicc).fold(f64::INFINITY, f64::min);
    let evidence = |fit: &ModelFit| fit.aicc.map_or(0.0, |aicc| exp(-0.5 * (aicc - least)));
    let total: f64 = fits.iter().map(evidence).sum();
    fits.iter().map(|fit| if total > 0.0 { evidence(fit) / total } else { 0.0 }).collect()
}

/// The first of those with the smallest criterion; without any criterion the four-parameter logistic, or the fit of
/// fewest parameters.
fn smallest_criterion(fits: &[ModelFit], options: &FitOptions) -> usize {
    let criterion = |place: &usize| fits[*place].aicc.unwrap_or(f64::INFINITY);
    let with_criterion = (0..fits.len()).filter(|place| fits[*place].aicc.is_some());
    let plainest = |place: &usize| {
        let fit = &fits[*place];
        (fit.fit.rss.is_none(), fit.model != Model::FOUR_PARAMETER, fit.model.free_parameters(options))
    };
    with_criterion
        .min_by(|a, b| criterion(a).total_cmp(&criterion(b)))
        .or_else(|| (0..fits.len()).min_by_key(plainest))
        .unwrap_or(0)
}

/// Residual degrees of freedom that a rung must leave: with one or two the error that tells it from the rung below is
/// small by chance too often, and so are the intervals of the one that is chosen for it.
const FEWEST_LEFT: usize = 3;

/// The highest rung up to which every extra sum of squares is worth its parameters, from the first one on.
fn climb(fits: &[ModelFit], options: &FitOptions) -> usize {
    let mut rung = 0;
    for next in 1..fits.len() {
        let (below, above) = (&fits[rung], &fits[next]);
        let extra = above.model.free_parameters(options).saturating_sub(below.model.free_parameters(options));
        let (Some(from), Some(to)) = (below.fit.rss, above.fit.rss) else { continue };
        if above.fit.df < FEWEST_LEFT || extra == 0 {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
        let (extra, df) = (extra as f64, above.fit.df as f64);
        let p = if to > 0.0 { f_upper((from - to) / extra / (to / df), extra, df) } else { 0.0 };
        if p < FLAT_ALPHA {
            rung = next;
        }
    }
    rung
}

/// The mean over the models, its error with their differences. Source: Burnham & Anderson (2002),
/// section 4.3.2.
fn averaged(fits: &[ModelFit], shares: &[f64], which: usize) -> Option<Averaged> {
    let each: Vec<(f64, f64, f64, f64)> = fits
        .iter()
        .zip(shares)
        .filter_map(|(model, weight)| {
            let ic50 = if which == 0 { model.fit.ic50_rel } else { model.fit.ic50_abs };
            Some((ic50.log_dose()?, model.ic50_se[which]?, *weight, model.fit.degrees_of_freedom()))
        })
        .filter(|(_, se, weight, _)| *weight > 0.0 && se.is_finite())
        .collect();
    let weight: f64 = each.iter().map(|(_, _, weight, _)| weight).sum();
    let df = each.iter().map(|(_, _, _, df)| *df).reduce(f64::min)?;
    let log_dose = each.iter().map(|(dose, _, w, _)| w * dose).sum::<f64>() / weight;
    let spread = |dose: f64, se: f64| (se * se + (dose - log_dose) * (dose - log_dose)).sqrt();
    let se = each.iter().map(|(dose, se, w, _)| w * spread(*dose, *se)).sum::<f64>() / weight;
    let t = t_quantile_two_sided(CONFIDENCE, df);
    Some(Averaged { log_dose, se, interval: (log_dose - t * se, log_dose + t * se), weight })
}
