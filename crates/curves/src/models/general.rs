//! A model that the lanes do not know: searched in both directions, assessed like every fit.

use std::sync::Arc;

use crate::curve::Curve;
use crate::elementary::ln;
use crate::fit::{
    Fit, FitOptions, Reason, StandardError, TELLS_NOTHING, assess, is_enough, is_near, nothing, spread,
};
use crate::models::ic50s::Ic50s;
use crate::models::model::{Model, ModelFit, Parameter, Searched, Shape, aicc};
use crate::separable_least_squares::family::{At, AtLeast, Doses, Family};
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::problem::{Observation, Problem};
use crate::separable_least_squares::search::{Found, search};
use crate::separable_least_squares::wald::Wald;

/// The level means of a curve.
pub(super) fn observations(curve: &Curve) -> Vec<Observation> {
    curve
        .levels()
        .iter()
        .map(|level| Observation { at: At::dose(level.log_dose), weight: level.weight, response: level.mean })
        .collect()
}

/// What is given about a curve, as conditions of the search.
pub(super) fn constrained<'a>(
    family: &'a dyn Family,
    observations: &'a [Observation],
    options: &FitOptions,
) -> Problem<'a> {
    let mut problem = Problem::new(family, observations);
    let [top, bottom] = family.plateaus(0);
    problem.inequalities.extend(options.bottom_at_least.map(|least| AtLeast { row: bottom.clone(), least }));
    problem.inequalities.extend(
        options.top_at_most.map(|most| AtLeast { row: top.iter().map(|part| -part).collect(), least: -most }),
    );
    for (row, given) in [(top, options.top), (bottom, options.bottom)] {
        problem.equalities.extend(given.map(|given| (Functional::Row(row), given)));
    }
    problem.held.extend(family.slope().zip(options.hill.map(|hill| ln(hill.abs()))));
    problem
}

/// Fits a model of more parameters than the logistic.
pub(super) fn fit(
    curve: &Curve,
    (model, searched): (Model, Searched),
    options: &FitOptions,
    logistic: &Fit,
) -> ModelFit {
    let parameters = model.free_parameters(options);
    let mut fit = nothing(curve, options);
    fit.model = model.label(options);
    fit.df = fit.n_points.saturating_sub(parameters);
    let unfitted = |fit: Fit| ModelFit::bare(model, fit);
    let out_of_scale = logistic.reasons.contains(&Reason::OutOfScale);
    let Some((low, high)) = curve.tested_log_range() else { return unfitted(fit) };
    if curve.levels().len() < parameters.max(2) || out_of_scale || curve.total_ss() == 0.0 {
        if out_of_scale || curve.total_ss() == 0.0 {
            fit.reasons.clone_from(&logistic.reasons);
        }
        return unfitted(fit);
    }
    if is_enough(curve, parameters) {
        fit.reasons.clear();
    }
    let data = observations(curve);
    let directions =
        [true, false].into_iter().filter(|falling| options.hill.is_none_or(|hill| (hill > 0.0) == *falling));
    let ends = directions.filter_map(|falling| {
        let family = (searched.family)(Doses { low, high, falling })?;
        let logistic = logistic.curve.filter(|curve| (curve.hill > 0.0) == falling);
        let nested: Vec<Vec<f64>> = logistic.iter().map(searched.nested).collect();
        let found = search(&constrained(family.as_ref(), &data, options), &nested)?;
        Some((family, falling, found))
    });
    let Some((family, falling, found)) = ends.reduce(|a, b| if b.2.ss() < a.2.ss() { b } else { a }) else {
        return unfitted(fit);
    };
    let problem = constrained(family.as_ref(), &data, options);
    let shape =
        Shape { family: Arc::clone(&family), phi: found.phi.clone(), beta: found.solved.beta().to_vec() };
    let value = |row: Vec<f64>| row.iter().zip(&shape.beta).map(|(r, b)| r * b).sum::<f64>();
    let [top, bottom] = family.plateaus(0).map(value);
    let rss = found.ss() + curve.pure_error().0;
    fit.iterations = found.iterations;
    fit.rss = Some(rss);
    fit.r2 = Some(1.0 - rss / curve.total_ss());
    fit.emax = Some(shape.response(high));
    fit.take_area(shape.area((low, high), options), options);
    describe(&mut fit, curve, &problem, &found, &shape, (falling, [top, bottom], options));
    let (unseen, plateau) = if falling { (Reason::NoBottom, bottom) } else { (Reason::NoTop, top) };
    fit.einf = (!fit.reasons.contains(&unseen) || is_near(plateau, curve.levels())).then_some(plateau);
    assess(&mut fit, curve, found.ss(), (parameters, falling), options);
    let wald = Wald::new(&problem, &found);
    let error = |gradient: &[f64]| Some(wald.as_ref()?.error_of(gradient) * fit.sigma?);
    let has = |reason: Reason| fit.reasons.contains(&reason);
    let parameters: Vec<Parameter> = family
        .named(&found.phi, &shape.beta)
        .into_iter()
        .map(|named| {
            let (scale, at_bound) = match named.name {
                "top" => (spread(curve.levels()), has(Reason::TopAtBound)),
                "bottom" => (spread(curve.levels()), has(Reason::BottomAtBound)),
                "log10_mid" => (1.0, false),
                _ => (named.value.abs(), has(Reason::ShapeAtBound)),
            };
            let se = match options.given(named.name) {
                Some(_) => StandardError::Given,
                None if at_bound => StandardError::NotDetermined,
                None => StandardError::at_most(error(&named.gradient), TELLS_NOTHING * scale),
            };
            Parameter { name: named.name, value: named.value, se }
        })
        .collect();
    let mid_se = parameters.iter().find(|p| p.name == "log10_mid").and_then(|p| p.se.value());
    let response = |log_dose: f64| shape.response(log_dose);
    let search = Ic50s {
        problem: &problem,
        found: &found,
        response: &response,
        group: 0,
        mid: 0,
        range: (low, high),
        falling,
        options,
    };
    let crossing = search.crossing();
    let level_se = search.error_at(crossing, wald.as_ref(), fit.sigma);
    if fit.df > 0 && is_enough(curve, model.free_parameters(options)) {
        search.report(&mut fit, curve, crossing, [mid_se, level_se], logistic);
    }
    let aicc = aicc(&fit, model.free_parameters(options));
    let ic50_se = [mid_se, level_se];
    ModelFit { model, fit, parameters, aicc, ic50_se, shape: Some(shape) }
}

/// Names what is special about an optimum.
fn describe(
    fit: &mut Fit,
    curve: &Curve,
    problem: &Problem,
    found: &Found,
    shape: &Shape,
    (falling, [top, bottom], options): (bool, [f64; 2], &FitOptions),
) {
    let Some((low, high)) = curve.tested_log_range() else { return };
    let at_bound = problem.family.bounds().iter().enumerate().any(|(k, (least, most))| {
        k > 0 && problem.moving().contains(&k) && !(*least < found.phi[k] && found.phi[k] < *most)
    });
    let near = |response: f64, plateau: f64| (response - plateau).abs() <= 0.2 * (top - bottom);
    let zero_dose = curve.levels()[0].dose == 0.0;
    let unseen_high = !near(shape.response(high), if falling { bottom } else { top });
    let unseen_low = !zero_dose && !near(shape.response(low), if falling { top } else { bottom });
    let (unseen_bottom, unseen_top) =
        if falling { (unseen_high, unseen_low) } else { (unseen_low, unseen_high) };
    for (reason, holds) in [
        (Reason::Rising, !falling),
        (Reason::ShapeAtBound, at_bound),
        (Reason::MidAbove, found.phi[0] > high),
        (Reason::MidBelow, found.phi[0] < low),
        (Reason::NotConverged, !found.converged),
        (Reason::TopAtBound, options.top_at_most.is_some_and(|most| top >= most)),
        (Reason::BottomAtBound, options.bottom_at_least.is_some_and(|least| bottom <= least)),
        (Reason::NoTop, unseen_top && options.top.is_none()),
        (Reason::NoBottom, unseen_bottom && options.bottom.is_none()),
    ] {
        if holds {
            fit.say(reason);
        }
    }
}
