//! The rows of `foldshift fit`: a curve each, as cells of a table or as JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::effects::effects;
use super::plan::{Outliers, Plan, Row, Scatter, Together};
use super::row_json::{AveragedIc50s, FitRow, GrowthDoses, RobustRow, SharedRow};
use super::shape_arguments::molar;
use crate::report::level_table::{
    EffectDoses, growth_dose_cells, growth_dose_columns, level_cells, level_columns, level_json, pic50_cells,
    pic50_columns, pic50_json,
};
use crate::report::model_table::{
    AVERAGE_COLUMNS, DETAIL_COLUMNS, ROBUST_COLUMNS, SHARED_COLUMNS, WEIGHT_COLUMN, average_cells,
    detail_cells, model_cells, model_columns, parameter_cells, robust_cells, shared_cells,
};
use crate::report::result_tables::{MODERATED_COLUMNS, fit_cells, moderated_cells, number};
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::{Fit, FitOptions, Ic50, Reason, ScatterSamples, fit_each, fit_many};
use foldshift_curves::models::{
    Chosen, Model, ModelFit, SharedCurve, choose_beside, details_many, fit_shared, fit_within,
};
use foldshift_curves::percentage_growth::growth_doses;
use foldshift_curves::robust::{
    Outlier, OutlierTest, RobustFit, find_outliers, fit_robust_moderated, without,
};
use foldshift_study::curve_table::{NamedCurve, Points};

/// What is known of every curve.
pub(super) struct Rows<'a> {
    plan: &'a Plan,
    /// Whose residual scatter the curves rest on.
    scatter: Scatter,
    curves: Vec<Row>,
    /// The outliers of each curve; empty when none are looked for.
    outliers: Vec<Vec<Outlier>>,
    /// Doses of other effects of each curve; none when none are asked for.
    effects: Vec<Vec<EffectDoses>>,
    /// GI50, TGI and LC50 of each curve; empty when they are not asked for.
    growth_doses: Vec<[Ic50; 3]>,
}

impl<'a> Rows<'a> {
    /// Fits every curve; the rows stand in their order. `points` name those that are fitted together.
    pub(super) fn fit(points: Option<&Points>, mut curves: Vec<Curve>, plan: &'a Plan) -> Self {
        let mut outliers = Vec::new();
        if let Some(Outliers { test, exclude }) = plan.outliers {
            outliers = find_outliers(&curves, &plan.options, test);
            for (curve, outliers) in curves.iter_mut().zip(&outliers) {
                if let (true, Some(kept)) = (exclude, without(curve, outliers)) {
                    *curve = kept;
                }
            }
        }
        let scatter = match plan.scatter {
            Scatter::Asked => Scatter::Known(scatter_of(&curves, plan).prior()),
            known => known,
        };
        let told: Vec<FitOptions> = curves.iter().map(|curve| scatter.told(curve, &plan.options)).collect();
        let mut rows: Vec<Row> = match plan.loss {
            None => {
                let each: Vec<(&Curve, &FitOptions)> = curves.iter().zip(&told).collect();
                let fits = fit_each(&each).into_par_iter().zip(each);
                fits.map(|(fit, (curve, options))| row(curve, fit, (plan, options))).collect()
            }
            Some(loss) => {
                let fits = fit_robust_moderated(&curves, &plan.options, loss, scatter.prior());
                let of = |(robust, options): (RobustFit, &FitOptions)| Row {
                    robust: Some(robust.clone()),
                    ..row(&robust.pseudo, robust.fit, (plan, options))
                };
                fits.into_par_iter().zip(&told).map(of).collect()
            }
        };
        if plan.details {
            add_details(&mut rows, &curves, plan);
        }
        if let Some((together, points)) = plan.together.as_ref().zip(points) {
            let fitted: Vec<_> = groups(points, together)
                .into_par_iter()
                .filter_map(|(places, reference)| {
                    let each: Vec<&Curve> = places.iter().map(|place| &curves[*place]).collect();
                    let fit = fit_shared(&each, together.sharing, reference, &plan.options)?;
                    Some((places, reference, Arc::new(fit)))
                })
                .collect();
            let column = points.by.iter().position(|name| *name == together.across);
            for (places, reference, fit) in fitted {
                let cell = column.map(|column| &points.curves[places[reference]].identity[column]);
                let name = cell.cloned().unwrap_or_default();
                for (within, place) in places.into_iter().enumerate() {
                    rows[place].model = Some(fit.curves[within].model.clone());
                    rows[place].shared = Some((Arc::clone(&fit), within, name.clone()));
                }
            }
        }
        let effects = effects(&curves, &rows, (plan, scatter));
        let growth_doses =
            if plan.asked.growth_doses { growth_doses(&curves, &plan.options) } else { Vec::new() };
        let mut all = Self { plan, scatter, curves: rows, outliers, effects, growth_doses };
        if all.excludes() {
            for (row, _) in all.curves.iter_mut().zip(&all.outliers).filter(|(_, found)| !found.is_empty()) {
                row.fit.say(Reason::OutliersExcluded);
                if let Some(model) = &mut row.model {
                    model.fit.say(Reason::OutliersExcluded);
                }
            }
        }
        all
    }

    /// The scatter that was found over these curves, where it was asked for.
    pub(super) fn borrowed(&self) -> Option<Scatter> {
        (self.plan.scatter == Scatter::Asked).then_some(self.scatter)
    }

    /// Are the outliers left out?
    pub(super) fn excludes(&self) -> bool {
        self.plan.outliers.as_ref().is_some_and(|outliers| outliers.exclude)
    }

    /// Every outlier, with its curve and the test that calls it.
    pub(super) fn outliers<'p>(
        &self,
        points: &'p Points,
    ) -> impl Iterator<Item = (&'p NamedCurve, (&Outlier, OutlierTest))> {
        let each = points.curves.iter().zip(&self.outliers);
        let named = each.flat_map(|(named, found)| found.iter().map(move |outlier| (named, outlier)));
        let test = self.plan.outliers.as_ref().map(|outliers| outliers.test);
        named.filter_map(move |(named, outlier)| Some((named, (outlier, test?))))
    }

    pub(super) fn curves_with_outliers(&self) -> usize {
        self.outliers.iter().filter(|found| !found.is_empty()).count()
    }

    pub(super) fn fits(&self) -> impl Iterator<Item = &Fit> {
        self.curves.iter().map(Row::told)
    }

    /// Curves of which the model tells no relative dose but that of half effect.
    pub(super) fn without_relative(&self) -> usize {
        let lacks = |doses: &&Vec<EffectDoses>| doses.iter().any(|dose| dose.relative.is_none());
        self.effects.iter().filter(lacks).count()
    }

    pub(super) fn cells(&self, place: usize, unit: &str) -> Vec<String> {
        let row = &self.curves[place];
        let mut cells = match &row.model {
            Some(model) if self.plan.is_general() => model_cells(model, unit),
            Some(model) if row.shared.is_some() => parameter_cells(model, unit),
            _ => fit_cells(&row.fit, unit),
        };
        if self.plan.choice.is_some() {
            cells.push(number(row.weight));
        }
        if self.plan.average {
            cells.extend(row.averaged.into_iter().flat_map(average_cells));
        }
        if self.plan.details {
            cells.extend(detail_cells(&row.details.unwrap_or_default()));
        }
        if self.plan.together.is_some() {
            let alone = || std::array::from_fn(|_| String::new());
            let shared = row.shared.as_ref();
            cells.extend(shared.map_or_else(alone, |(fit, within, name)| shared_cells(fit, *within, name)));
        }
        if let (Some(loss), Some(robust)) = (self.plan.loss, &row.robust) {
            cells.extend(robust_cells(robust, loss));
        }
        let told = row.told();
        cells.extend(level_cells(&self.effects[place], told.tested));
        if let Some(doses) = self.growth_doses.get(place) {
            cells.extend(growth_dose_cells(*doses, told.tested));
        }
        if self.plan.asked.pic50
            && let Some(unit) = molar(unit)
        {
            cells.extend(pic50_cells([told.ic50_rel, told.ic50_abs], unit));
        }
        if self.plan.scatter != Scatter::Own {
            cells.extend(moderated_cells(told));
        }
        cells
    }

    /// The same as JSON.
    pub(super) fn json<'r>(&'r self, points: &'r Points) -> Vec<FitRow<'r>> {
        points
            .curves
            .iter()
            .enumerate()
            .map(|(place, named)| self.row_json(place, named, &points.by))
            .collect()
    }

    fn row_json<'r>(&'r self, place: usize, named: &'r NamedCurve, by: &'r [String]) -> FitRow<'r> {
        let (row, plan) = (&self.curves[place], self.plan);
        let fit = row.told();
        let model = row.model.as_ref().filter(|_| plan.is_general());
        let unit = molar(&named.unit).filter(|_| plan.asked.pic50);
        let [ic50_rel, ic50_abs] = row.averaged;
        FitRow {
            identity: by.iter().map(String::as_str).zip(named.identity.iter().map(String::as_str)).collect(),
            dose_unit: &named.unit,
            fit,
            model: model.map(|model| model.model),
            parameters: model.map(|model| &*model.parameters),
            aicc: model.map(|model| model.aicc),
            akaike_weight: plan.choice.is_some().then_some(row.weight),
            averaged: plan.average.then_some(AveragedIc50s { ic50_rel, ic50_abs }),
            shared: row.shared.as_ref().map(|(shared, within, reference)| {
                let SharedCurve { log_potency, log_potency_interval, .. } = shared.curves[*within];
                SharedRow { reference, log_potency, log_potency_interval, p_shared: shared.p_shared }
            }),
            details: row.details.as_ref(),
            robust: plan.loss.zip(row.robust.as_ref()).map(|(loss, robust)| RobustRow {
                loss,
                scale: robust.scale,
                weights: &robust.weights,
            }),
            levels: (!plan.asked.effects.is_empty()).then(|| level_json(&self.effects[place])),
            growth_doses: self.growth_doses.get(place).map(|[gi50, tgi, lc50]| GrowthDoses {
                gi50: *gi50,
                tgi: *tgi,
                lc50: *lc50,
            }),
            pic50: unit.map(|unit| pic50_json([fit.ic50_rel, fit.ic50_abs], unit)),
            outliers: self.outliers.get(place).map(Vec::as_slice),
        }
    }
}

/// The columns of a plan after those of every fit.
pub(super) fn further_columns(plan: &Plan) -> Vec<String> {
    let mut columns = Vec::new();
    if plan.is_general() {
        columns.extend(model_columns());
    }
    for (is_asked, names) in [
        (plan.choice.is_some(), &[WEIGHT_COLUMN][..]),
        (plan.average, &AVERAGE_COLUMNS),
        (plan.details, &DETAIL_COLUMNS),
        (plan.together.is_some(), &SHARED_COLUMNS),
        (plan.loss.is_some(), &ROBUST_COLUMNS),
    ] {
        columns.extend(names.iter().filter(|_| is_asked).map(|name| (*name).to_owned()));
    }
    columns.extend(level_columns(&plan.asked.effects));
    columns.extend(growth_dose_columns().filter(|_| plan.asked.growth_doses));
    columns.extend(pic50_columns().filter(|_| plan.asked.pic50));
    if plan.scatter != Scatter::Own {
        columns.extend(MODERATED_COLUMNS.map(str::to_owned));
    }
    columns
}

/// Curves that differ in one column only, and which of them is the reference. Curves without a partner,
/// or whose reference is not there, are left alone.
fn groups(points: &Points, together: &Together) -> Vec<(Vec<usize>, usize)> {
    let column = points.by.iter().position(|name| *name == together.across);
    let mut groups: Vec<(Vec<&str>, Vec<usize>)> = Vec::new();
    let mut known: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (place, named) in points.curves.iter().enumerate() {
        let others = named.identity.iter().enumerate().filter(|(k, _)| Some(*k) != column);
        let key: Vec<&str> = others.map(|(_, cell)| cell.as_str()).collect();
        let group = *known.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(place);
    }
    groups
        .into_iter()
        .filter_map(|(_, places)| {
            let value = |place: &usize| column.map(|column| points.curves[*place].identity[column].as_str());
            let reference = match &together.against {
                Some(against) => places.iter().position(|place| value(place) == Some(against))?,
                None => 0,
            };
            (places.len() > 1).then_some((places, reference))
        })
        .collect()
}

/// Adds the details of every curve, of a robust fit those of the curve that it came to rest at.
fn add_details(rows: &mut [Row], curves: &[Curve], plan: &Plan) {
    let fitted: Vec<(usize, &Curve, &ModelFit)> = rows
        .iter()
        .zip(curves)
        .enumerate()
        .filter_map(|(place, (row, curve))| {
            Some((place, row.robust.as_ref().map_or(curve, |robust| &robust.pseudo), row.model.as_ref()?))
        })
        .collect();
    let each: Vec<(&Curve, &ModelFit)> = fitted.iter().map(|(_, curve, model)| (*curve, *model)).collect();
    let places: Vec<usize> = fitted.iter().map(|(place, ..)| *place).collect();
    let found = details_many(&each, &plan.options, &plan.asked.ranges);
    for (place, details) in places.into_iter().zip(found) {
        rows[place].details = Some(details);
    }
}

fn row(curve: &Curve, fit: Fit, (plan, options): (&Plan, &FitOptions)) -> Row {
    let plain = plan.model == Some(Model::FOUR_PARAMETER);
    let averaged = [None; 2];
    let (model, weight, details, robust, shared) = (None, None, None, None, None);
    let mut row = Row { fit, model, weight, averaged, details, robust, shared };
    if let Some(choice) = &plan.choice {
        let Chosen { best, weights, averaged } = choose_beside(curve, choice, options, &row.fit);
        row.weight = weights.iter().find(|(model, _)| *model == best.model).map(|(_, weight)| *weight);
        row.averaged = averaged;
        row.model = Some(best);
    } else if let Some(model) = plan.model.filter(|_| !plain || plan.details || !plan.asked.ranges.is_open())
    {
        row.model = Some(fit_within(curve, model, options, &plan.asked.ranges, &row.fit));
    }
    if let (true, Some(model)) = (plain, &row.model) {
        row.fit = model.fit.clone();
    }
    row
}
/// The scatter of curves around what the plan fits to them.
pub(super) fn scatter_of(curves: &[Curve], plan: &Plan) -> ScatterSamples {
    let mut samples = ScatterSamples::default();
    let points = plan.without_intervals();
    if points.is_plain() {
        fit_many(curves, &points.options).iter().zip(curves).for_each(|(fit, curve)| samples.see(curve, fit));
    } else {
        Rows::fit(None, curves.to_vec(), &points)
            .fits()
            .zip(curves)
            .for_each(|(fit, curve)| samples.see(curve, fit));
    }
    samples
}
