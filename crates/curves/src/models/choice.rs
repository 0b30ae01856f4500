//! Which model: by Akaike's criterion, or up a ladder of F tests.

use serde::Serialize;

use crate::curve::Curve;
use crate::distribution::{f_upper, t_quantile_two_sided};
use crate::elementary::exp;
use crate::fit::{CONFIDENCE, FLAT_ALPHA};
use crate::fit::{Fit, FitOptions, fit};
use crate::models::{Model, ModelFit, fit_beside};

/// How a model is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Rule {
    /// The smallest criterion of Akaike with Hurvich and Tsai's correction for few observations.
    /// Source: Burnham & Anderson, Model Selection and Multimodel Inference (2002), section 2.4,
    /// doi:10.1007/b97636.
    Aicc,
    /// From the constant to the four- and the five-parameter logistic, as long as the extra sum of
    /// squares F test passes at 5 %.
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
pub struct Averaged {
    /// log₁₀ of the dose.
    pub log_dose: f64,
    /// Its standard error, with the differences between the models.
    pub se: f64,
    /// log₁₀ of the lower and upper 95 % limit.
    pub interval: (f64, f64),
    /// Evidence for the models that have this IC50, of 1.
    pub weight: f64,
}

/// The chosen model and those it was compared with.
#[derive(Clone, Debug, Serialize)]
pub struct Chosen {
    /// The chosen one.
    pub best: ModelFit,
    /// Akaike weight of every candidate that could be fitted; 0 for the others.
    pub weights: Vec<(Model, f64)>,
    /// Relative and absolute IC50 averaged over the candidates; `None` where no model has one.
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
    let mut fits: Vec<ModelFit> =
        candidates.iter().map(|model| fit_beside(curve, *model, options, logistic)).collect();
    let least = fits.iter().filter_map(|fit| fit.aicc).fold(f64::INFINITY, f64::min);
    let evidence: Vec<f64> =
        fits.iter().map(|fit| fit.aicc.map_or(0.0, |aicc| exp(-0.5 * (aicc - least)))).collect();
    let total: f64 = evidence.iter().sum();
    let share = |evidence: f64| if total > 0.0 { evidence / total } else { 0.0 };
    let weights: Vec<(Model, f64)> =
        candidates.iter().copied().zip(evidence.iter().map(|evidence| share(*evidence))).collect();
    let averaged = [0, 1].map(|which| averaged(&fits, &weights, which));
    let place = match choice.rule {
        Rule::Ladder => climb(&fits, options),
        Rule::Aicc if total > 0.0 => {
            (0..fits.len()).fold(0, |best, next| if evidence[next] > evidence[best] { next } else { best })
        }
        // Too few observations for the criterion: the logistic, or the first that there is.
        Rule::Aicc => candidates.iter().position(|model| *model == Model::FOUR_PARAMETER).unwrap_or(0),
    };
    Chosen { best: fits.swap_remove(place), weights, averaged }
}

/// The highest rung up to which every extra sum of squares is worth its parameters.
fn climb(fits: &[ModelFit], options: &FitOptions) -> usize {
    let mut rung = 0;
    // The lowest rung that could be fitted at all decides where nothing can be tested.
    for next in 1..fits.len() {
        let (below, above) = (&fits[rung], &fits[next]);
        let extra = above.model.free_parameters(options).saturating_sub(below.model.free_parameters(options));
        let (Some(from), Some(to)) = (below.fit.rss, above.fit.rss) else { continue };
        if above.fit.df == 0 || extra == 0 {
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
fn averaged(fits: &[ModelFit], weights: &[(Model, f64)], which: usize) -> Option<Averaged> {
    let each: Vec<(f64, f64, f64, usize)> = fits
        .iter()
        .zip(weights)
        .filter_map(|(model, (_, weight))| {
            let ic50 = if which == 0 { model.fit.ic50_rel } else { model.fit.ic50_abs };
            Some((ic50.log_dose()?, model.ic50_se[which]?, *weight, model.fit.df))
        })
        .filter(|(_, se, weight, _)| *weight > 0.0 && se.is_finite())
        .collect();
    let weight: f64 = each.iter().map(|(_, _, weight, _)| weight).sum();
    let df = each.iter().map(|(_, _, _, df)| *df).min()?;
    let log_dose = each.iter().map(|(dose, _, w, _)| w * dose).sum::<f64>() / weight;
    let spread = |dose: f64, se: f64| (se * se + (dose - log_dose) * (dose - log_dose)).sqrt();
    let se = each.iter().map(|(dose, se, w, _)| w * spread(*dose, *se)).sum::<f64>() / weight;
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let t = t_quantile_two_sided(CONFIDENCE, df as f64);
    Some(Averaged { log_dose, se, interval: (log_dose - t * se, log_dose + t * se), weight })
}
