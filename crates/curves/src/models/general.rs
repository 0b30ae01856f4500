//! A model that the lanes do not know: searched in both directions, assessed like every fit.

use std::sync::Arc;

use crate::curve::Curve;
use crate::elementary::ln;
use crate::fit::{
    Fit, FitOptions, Reason, StandardError, TELLS_NO_SLOPE, TELLS_NOTHING, assess, is_enough, is_near,
    nothing, spread,
};
use crate::models::crossing::Crossing;
use crate::models::ic50s::{Ic50s, Limits};
use crate::models::model::{Model, ModelFit, Parameter, Searched, Shape, aicc};
use crate::models::ranges::{Range, Ranges};
use crate::separable_least_squares::descent::Found;
use crate::separable_least_squares::family::{At, AtLeast, Doses, Family};
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::isotonic::least_ss;
use crate::separable_least_squares::problem::{Data, Observation, Problem};
use crate::separable_least_squares::search::search;
use crate::separable_least_squares::wald::Wald;
use crate::separable_least_squares::within::Within;

/// The level means of a curve.
pub(super) fn observations(curve: &Curve) -> Data {
    curve
        .levels()
        .iter()
        .map(|level| Observation { at: At::dose(level.log_dose), weight: level.weight, response: level.mean })
        .collect()
}

/// What is given about a curve, as conditions of the search.
pub(super) fn constrained<'a>(family: &'a dyn Family, data: &'a Data, options: &FitOptions) -> Problem<'a> {
    let mut problem = Problem::new(family, data);
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

/// A fitted model but for what is said of its IC50s.
pub(super) struct Explored {
    fit: ModelFit,
    /// `None` when there is nothing to say of them.
    end: Option<End>,
}

/// Where the search ended.
struct End {
    family: Arc<dyn Family>,
    data: Data,
    found: Found,
    falling: bool,
    /// log₁₀ of the lowest and the highest dose above zero.
    range: (f64, f64),
    crossing: Option<f64>,
}

impl Explored {
    /// A fit with nothing left to say.
    pub(super) fn complete(fit: ModelFit) -> Self {
        Self { fit, end: None }
    }

    fn nothing(model: Model, fit: Fit) -> Self {
        Self::complete(ModelFit::bare(model, fit))
    }

    /// With its IC50s; bounds of the absolute one that the curve itself does not give are those of the logistic.
    pub(super) fn told(
        &self,
        curve: &Curve,
        options: &FitOptions,
        limits: Limits,
        logistic: &Fit,
    ) -> ModelFit {
        let mut told = self.fit.clone();
        let (Some(end), Some(shape)) = (&self.end, &self.fit.shape) else { return told };
        let problem = constrained(end.family.as_ref(), &end.data, options);
        let middle = end.family.by_middle(&end.found.phi);
        let by_middle = middle.as_ref().map(|(family, phi)| {
            let problem = constrained(family.as_ref(), &end.data, options);
            (problem, Found { phi: phi.clone(), ..end.found.clone() })
        });
        let (middle_problem, middle_found) =
            by_middle.as_ref().map_or((&problem, &end.found), |(problem, found)| (problem, found));
        let response = |log_dose: f64| shape.response(log_dose);
        let ic50s = Ic50s {
            problem: &problem,
            found: &end.found,
            response: &response,
            group: 0,
            by_middle: (middle_problem, middle_found, 0),
            range: end.range,
            falling: end.falling,
            options,
            limits,
        };
        ic50s.report(&mut told.fit, curve, end.crossing, self.fit.ic50_se, logistic);
        told
    }
}

/// A family of curves that fall, or rise, kept in ranges; `None` where it has no curve there. A range of the midpoint
/// wants it among the coordinates: those that are `known` are turned to them.
pub(super) fn within(
    family: Arc<dyn Family>,
    known: &mut Vec<Vec<f64>>,
    ranges: &Ranges,
    falling: bool,
) -> Option<Arc<dyn Family>> {
    if ranges.is_open() {
        return Some(family);
    }
    let steepness = ranges.steepness(falling)?;
    let ends =
        |range: Range| (range.least().unwrap_or(f64::NEG_INFINITY), range.most().unwrap_or(f64::INFINITY));
    let mut coordinates = Vec::new();
    if let Some(slope) = family.slope().filter(|_| !steepness.is_open()) {
        coordinates.push((slope, ends(steepness.map(ln))));
    }
    let mut inner = family;
    if !ranges.log_mid.is_open() {
        coordinates.push((0, ends(ranges.log_mid)));
        if let Some((family, _)) = inner.by_middle(&vec![0.0; inner.coordinates()]) {
            *known = known.iter().filter_map(|phi| Some(inner.by_middle(phi)?.1)).collect();
            inner = family;
        }
    }
    let [top, bottom] = inner.plateaus(0);
    let mut plateaus = Vec::new();
    for (row, range) in [(top, ranges.top), (bottom, ranges.bottom)] {
        let negative = || row.iter().map(|part| -part).collect();
        plateaus.extend(range.least().map(|least| AtLeast { row: row.clone(), least }));
        plateaus.extend(range.most().map(|most| AtLeast { row: negative(), least: -most }));
    }
    Some(Arc::new(Within::new(inner, plateaus, coordinates)?))
}

/// The lowest of some coordinates.
fn lowest(problem: &Problem, coordinates: &[Vec<f64>]) -> Vec<Vec<f64>> {
    /// So many descents find the one of two neighbouring steps that is deeper.
    const FOLLOWED: usize = 12;
    let mut each: Vec<(f64, Vec<f64>)> = coordinates
        .iter()
        .filter_map(|phi| {
            let mut phi = phi.clone();
            problem.admissible(&mut phi);
            Some((problem.solve(&phi)?.ss(), phi))
        })
        .collect();
    each.sort_by(|a, b| a.0.total_cmp(&b.0));
    each.into_iter().take(FOLLOWED).map(|(_, phi)| phi).collect()
}

/// The deepest end of both directions.
fn deepest(
    curve: &Curve,
    searched: Searched,
    data: &Data,
    (options, ranges): (&FitOptions, &Ranges),
    logistic: &Fit,
    more: &[Vec<f64>],
) -> Option<(Arc<dyn Family>, bool, Found)> {
    let (low, high) = curve.tested_log_range()?;
    // The likelier direction first: then the other may be left out.
    let mut directions: Vec<(bool, f64)> = [true, false]
        .into_iter()
        .filter(|falling| options.hill.is_none_or(|hill| (hill > 0.0) == *falling))
        .map(|falling| (falling, least_ss(&data.observations, falling)))
        .collect();
    directions.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut best: Option<(Arc<dyn Family>, bool, Found)> = None;
    for (falling, least) in directions {
        let Some(family) = (searched.family)(Doses { low, high, falling }) else { continue };
        let logistic = logistic.curve.filter(|curve| (curve.hill > 0.0) == falling);
        let mut nested: Vec<Vec<f64>> = logistic.iter().map(searched.nested).collect();
        let Some(family) = within(family, &mut nested, ranges, falling) else { continue };
        let lower = |ss: f64| best.as_ref().is_none_or(|(.., best)| ss < best.ss());
        if family.is_monotone() && !lower(least) {
            continue;
        }
        let problem = constrained(family.as_ref(), data, options);
        let known: Vec<Vec<f64>> = nested.into_iter().chain(lowest(&problem, more)).collect();
        let found = search(&problem, &known, family.effort());
        if let Some(found) = found.filter(|found| lower(found.ss())) {
            best = Some((family, falling, found));
        }
    }
    best
}

/// Searches a model of more parameters than the logistic.
pub(super) fn explore(
    curve: &Curve,
    model: (Model, Searched),
    conditions: (&FitOptions, &Ranges),
    logistic: &Fit,
) -> Explored {
    explore_from(curve, model, conditions, logistic, &[])
}

/// The same, with more coordinates to begin from; the best of them are followed.
pub(super) fn explore_from(
    curve: &Curve,
    (model, searched): (Model, Searched),
    (options, ranges): (&FitOptions, &Ranges),
    logistic: &Fit,
    more: &[Vec<f64>],
) -> Explored {
    let parameters = model.free_parameters(options);
    let mut fit = nothing(curve, options);
    fit.model = model.label(options).into();
    fit.df = fit.n_points.saturating_sub(parameters);
    let out_of_scale = logistic.reasons.contains(&Reason::OutOfScale);
    let Some((low, high)) = curve.tested_log_range() else { return Explored::nothing(model, fit) };
    let unmoved = logistic.reasons.contains(&Reason::Constant);
    if curve.levels().len() < parameters.max(2) || out_of_scale || unmoved {
        if out_of_scale {
            fit.reasons = logistic.reasons;
        }
        if unmoved && is_enough(curve, parameters) {
            // The same number at every dose needs no model.
            fit = Fit { model: fit.model, df: fit.df, ..logistic.clone() };
        }
        return Explored::nothing(model, fit);
    }
    if is_enough(curve, parameters) {
        fit.reasons.clear();
    }
    let data = observations(curve);
    let Some((family, falling, found)) = deepest(curve, searched, &data, (options, ranges), logistic, more)
    else {
        return Explored::nothing(model, fit);
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
    fit.take_area(shape.area((low, high), options.vehicle()), options);
    let mid = family.by_middle(&found.phi).map_or(found.phi[0], |(_, phi)| phi[0]);
    describe(&mut fit, curve, &problem, &found, &shape, (falling, [top, bottom], mid), (options, ranges));
    let (unseen, plateau) = if falling { (Reason::NoBottom, bottom) } else { (Reason::NoTop, top) };
    fit.einf = (!fit.reasons.contains(&unseen) || is_near(plateau, curve.levels())).then_some(plateau);
    assess(&mut fit, curve, found.ss(), (parameters, falling), options);
    let wald = Wald::new(&problem, &found);
    let sigma = fit.scatter().map(|scatter| scatter.variance.sqrt());
    let error = |gradient: &[f64]| Some(wald.as_ref()?.error_of(gradient) * sigma?);
    let has = |reason: Reason| fit.reasons.contains(&reason);
    let told: Vec<Parameter> = family
        .named(&found.phi, &shape.beta)
        .into_iter()
        .map(|named| {
            let far = TELLS_NOTHING * spread(curve.levels());
            let (most, at_bound) = match named.name {
                "top" => (far, has(Reason::TopAtBound)),
                "bottom" => (far, has(Reason::BottomAtBound)),
                "log10_mid" => (TELLS_NOTHING, has(Reason::MidAtBound)),
                "hill" if has(Reason::HillAtBound) => (0.0, true),
                _ => (TELLS_NO_SLOPE * named.value.abs(), has(Reason::ShapeAtBound)),
            };
            let se = match options.given(named.name) {
                Some(_) => StandardError::Given,
                None if at_bound => StandardError::NotDetermined,
                None => StandardError::at_most(error(&named.gradient), most),
            };
            Parameter { name: named.name, value: named.value, se }
        })
        .collect();
    let mid_se = told.iter().find(|p| p.name == "log10_mid").and_then(|p| p.se.value());
    let response = |log_dose: f64| shape.response(log_dose);
    let crossing = Crossing { response: &response, half: options.half, falling };
    let crossed = crossing.inside((low, high), family.is_monotone());
    let level_se = crossed
        .and_then(|log_dose| crossing.error_at(log_dose, 0, (&problem, &found), (wald.as_ref()?, sigma?)));
    let says = fit.df > 0 && is_enough(curve, parameters);
    let aicc = aicc(&fit, parameters);
    let ic50_se = [mid_se, level_se];
    let fit = ModelFit { model, fit, parameters: told, aicc, ic50_se, shape: Some(shape) };
    let end = End { family, data, found, falling, range: (low, high), crossing: crossed };
    Explored { fit, end: says.then_some(end) }
}

/// Names what is special about an optimum.
fn describe(
    fit: &mut Fit,
    curve: &Curve,
    problem: &Problem,
    found: &Found,
    shape: &Shape,
    (falling, [top, bottom], mid): (bool, [f64; 2], f64),
    (options, ranges): (&FitOptions, &Ranges),
) {
    let Some((low, high)) = curve.tested_log_range() else { return };
    let moving = problem.moving();
    let bounds = problem.family.bounds();
    let is_at_bound = |k: &usize| {
        let (least, most) = bounds[*k];
        moving.contains(k) && !(least < found.phi[*k] && found.phi[*k] < most)
    };
    let ranged = problem.family.slope().filter(|_| !ranges.hill.is_open());
    let hill_at_bound = ranged.is_some_and(|slope| is_at_bound(&slope));
    let at_bound = (1..bounds.len()).filter(|k| ranged != Some(*k)).any(|k| is_at_bound(&k));
    let near = |response: f64, plateau: f64| (response - plateau).abs() <= 0.2 * (top - bottom);
    let zero_dose = curve.levels()[0].dose == 0.0;
    let unseen_high = !near(shape.response(high), if falling { bottom } else { top });
    let unseen_low = !zero_dose && !near(shape.response(low), if falling { top } else { bottom });
    let (unseen_bottom, unseen_top) =
        if falling { (unseen_high, unseen_low) } else { (unseen_low, unseen_high) };
    for (reason, holds) in [
        (Reason::Rising, !falling),
        (Reason::HillAtBound, hill_at_bound),
        (Reason::ShapeAtBound, at_bound),
        (Reason::MidAtBound, ranges.log_mid.ends_at(mid)),
        (Reason::MidAbove, mid > high),
        (Reason::MidBelow, mid < low),
        (Reason::NotConverged, !found.converged),
        (
            Reason::TopAtBound,
            options.top_at_most.is_some_and(|most| top >= most)
                || options.top.is_none() && ranges.top.ends_at(top),
        ),
        (
            Reason::BottomAtBound,
            options.bottom_at_least.is_some_and(|least| bottom <= least)
                || options.bottom.is_none() && ranges.bottom.ends_at(bottom),
        ),
        (Reason::NoTop, unseen_top && options.top.is_none()),
        (Reason::NoBottom, unseen_bottom && options.bottom.is_none()),
    ] {
        if holds {
            fit.say(reason);
        }
    }
}
