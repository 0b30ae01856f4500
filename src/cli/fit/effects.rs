//! Doses of other effects than half, of every curve by the fit that it has.

use rayon::prelude::*;

use super::plan::{Plan, Row, Scatter};
use crate::report::level_table::EffectDoses;
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::{Effect, Fit, FitOptions, Ic50, fit_each, response_of};
use foldshift_curves::models::{Model, ModelFit, fit_beside, fit_within, relative_dose};
use foldshift_curves::robust::fit_robust_moderated;

/// The doses of every effect that is asked for, a list a curve.
pub(super) fn effects(
    curves: &[Curve],
    rows: &[Row],
    (plan, scatter): (&Plan, Scatter),
) -> Vec<Vec<EffectDoses>> {
    let mut all: Vec<Vec<EffectDoses>> = vec![Vec::new(); curves.len()];
    for effect in &plan.asked.effects {
        let absolute = absolute(curves, rows, (plan, scatter), *effect);
        let relative: Vec<Option<Ic50>> =
            rows.par_iter().zip(curves).map(|(row, curve)| relative(curve, row, plan, *effect)).collect();
        for ((all, absolute), relative) in all.iter_mut().zip(absolute).zip(relative) {
            all.push(EffectDoses { effect: *effect, absolute, relative });
        }
    }
    all
}

/// The absolute doses of an effect. Curves of a read-out without a direction go the way that each was fitted.
fn absolute(curves: &[Curve], rows: &[Row], (plan, scatter): (&Plan, Scatter), effect: Effect) -> Vec<Ic50> {
    let mut doses: Vec<Ic50> = rows.iter().map(|row| row.told().ic50_abs).collect();
    if effect == Effect::HALF {
        return doses;
    }
    let responses: Vec<Option<f64>> =
        rows.iter().map(|row| response_of(effect, &row.fit, &plan.options)).collect();
    doses.fill(Ic50::Unknown);
    let mut levels: Vec<f64> = responses.iter().flatten().copied().collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    for level in levels {
        let places: Vec<usize> = (0..rows.len())
            .filter(|place| responses[*place].is_some_and(|response| response.total_cmp(&level).is_eq()))
            .collect();
        let own: Vec<Curve> = places.iter().map(|place| curves[*place].clone()).collect();
        let options = plan.options.read_at(level);
        let told: Vec<FitOptions> = own.iter().map(|curve| scatter.told(curve, &options)).collect();
        let fits = match plan.loss {
            None => fit_each(&own.iter().zip(&told).collect::<Vec<_>>()),
            Some(loss) => fit_robust_moderated(&own, &options, loss, scatter.prior())
                .into_iter()
                .map(|robust| robust.fit)
                .collect(),
        };
        let found: Vec<(usize, Ic50)> = places
            .into_par_iter()
            .zip(fits)
            .zip(&told)
            .map(|((place, fit), options)| {
                (place, of_model(&curves[place], &rows[place], &fit, plan, options))
            })
            .collect();
        for (place, ic50) in found {
            doses[place] = ic50;
        }
    }
    doses
}

/// The absolute dose of the model that a curve was fitted with.
fn of_model(curve: &Curve, row: &Row, fit: &Fit, plan: &Plan, options: &FitOptions) -> Ic50 {
    let model = row.model.as_ref().map_or(Model::FOUR_PARAMETER, |fitted| fitted.model);
    if model == Model::FOUR_PARAMETER && plan.asked.ranges.is_open() {
        return fit.ic50_abs;
    }
    fit_within(curve, model, options, &plan.asked.ranges, fit).fit.ic50_abs
}

/// The relative dose of an effect; `None` where the model of the curve tells that of half only.
fn relative(curve: &Curve, row: &Row, plan: &Plan, effect: Effect) -> Option<Ic50> {
    let plain = || fit_beside(curve, Model::FOUR_PARAMETER, &plan.options, &row.fit);
    let fitted: ModelFit = row.model.clone().unwrap_or_else(plain);
    let observed = row.robust.as_ref().map_or(curve, |robust| &robust.pseudo);
    (effect == Effect::HALF || fitted.model.tells_any_effect())
        .then(|| relative_dose(observed, &fitted, effect, &plan.options))
}
