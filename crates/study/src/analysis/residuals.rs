//! Wells against what their curves let expect: judged after the fits, so that it only warns.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{Analysis, FittedCurve};
use crate::normalise::NormalizedPlate;
use crate::normalise::quality::{Limits, Observed, Scatter, judge_scatter, judge_space};
use foldshift_curves::elementary::log10;
use foldshift_curves::fit::{Fit, StandardError};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::statistics::mean;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;

/// Judges plates by their samples and vehicle wells.
pub(super) fn judge(
    plates: &mut [NormalizedPlate],
    curves: &[FittedCurve],
    limits: &Limits,
    is_meant: impl Fn(usize) -> bool + Sync,
) {
    let mut scatters: Vec<BTreeMap<&str, Scatter>> = vec![BTreeMap::new(); plates.len()];
    let mut observed: Vec<Vec<Observed>> = vec![Vec::new(); plates.len()];
    let single = curves.iter().filter(|curve| !curve.is_pooled());
    for (number, fitted) in single.enumerate() {
        if fitted.assembled.samples.iter().any(|(plate, ..)| is_meant(*plate)) {
            samples(plates, fitted, number, &is_meant, (&mut scatters, &mut observed));
        }
    }
    let each = plates.par_iter_mut().zip(observed).enumerate().filter(|(index, _)| is_meant(*index));
    each.for_each(|(index, (plate, mut observed))| {
        vehicles(plate, curves.len(), &mut observed);
        number(&mut observed);
        for quality in &mut plate.quality {
            if let Some(scatter) = scatters[index].get(quality.cell_line.as_str()) {
                judge_scatter(quality, scatter, limits);
            }
        }
        judge_space(&mut plate.quality, &observed, plate.format, limits);
    });
}

/// What a plate takes of one of its curves, beside the wells: is it the same of two?
pub(super) fn is_same(a: &Fit, b: &Fit) -> bool {
    let untold = |fit: &Fit| [2, 3].map(|at: usize| fit.errors[at] == StandardError::NotDetermined);
    a.curve == b.curve && (a.n_points, a.df) == (b.n_points, b.df) && untold(a) == untold(b)
}

/// The samples of one curve, on every plate that is meant.
fn samples<'a>(
    plates: &[NormalizedPlate],
    fitted: &'a FittedCurve,
    number: usize,
    is_meant: impl Fn(usize) -> bool,
    (scatters, observed): (&mut [BTreeMap<&'a str, Scatter>], &mut [Vec<Observed>]),
) {
    let assembled = &fitted.assembled;
    let mut doses: Vec<f64> = assembled.samples.iter().map(|(.., dose)| *dose).collect();
    doses.sort_by(f64::total_cmp);
    doses.dedup();
    #[expect(clippy::cast_precision_loss, reason = "a curve has few wells")]
    let share = (fitted.fit.n_points - fitted.fit.df.min(fitted.fit.n_points)) as f64
        / (assembled.samples.len() + assembled.zeros.len()).max(1) as f64;
    for (plate, well, dose) in assembled.samples.iter().filter(|(plate, ..)| is_meant(*plate)) {
        let Some(response) = plates[*plate].wells.get(well).and_then(|well| well.response) else { continue };
        let place = doses.partition_point(|other| other < dose);
        let Some(curve) = fitted.fit.curve else { continue };
        let log_dose = log10(*dose);
        let expected = curve.response(log_dose);
        let scatter = scatters[*plate].entry(assembled.key.cell_line.as_str()).or_default();
        scatter.samples.push((response, expected));
        scatter.taken += share;
        let mut derivatives = derivatives(&curve, log_dose, expected).to_vec();
        // What the wells do not tell of a step cannot give way to them either.
        for (parameter, place) in [(3, 2), (2, 3)] {
            if fitted.fit.errors[parameter] == StandardError::NotDetermined {
                derivatives[place] = 0.0;
            }
        }
        observed[*plate].push(Observed {
            well: *well,
            curve: number,
            dose: place,
            response,
            expected,
            derivatives,
        });
    }
}

/// Derivatives of a response by top, bottom, midpoint and slope, each but for a factor.
fn derivatives(curve: &Logistic, log_dose: f64, expected: f64) -> [f64; 4] {
    let height = curve.top - curve.bottom;
    let upper = if height > 0.0 { (expected - curve.bottom) / height } else { 1.0 };
    let steep = upper * (1.0 - upper);
    [upper, 1.0 - upper, steep, steep * (log_dose - curve.log_mid)]
}

/// The vehicle wells of each line around their own mean.
fn vehicles(plate: &NormalizedPlate, first: usize, observed: &mut Vec<Observed>) {
    for (line, quality) in plate.quality.iter().enumerate() {
        let wells: Vec<(Well, f64)> = plate
            .wells
            .iter()
            .filter(|(_, well)| well.content.role == Role::Vehicle && well.excluded.is_none())
            .filter(|(_, well)| well.content.cell_line.as_deref().unwrap_or_default() == quality.cell_line)
            .filter_map(|(at, well)| well.response.map(|response| (*at, response)))
            .collect();
        let Some(expected) = mean(&wells.iter().map(|(_, response)| *response).collect::<Vec<_>>()) else {
            continue;
        };
        observed.extend(wells.into_iter().map(|(well, response)| Observed {
            well,
            curve: first + line,
            dose: 0,
            response,
            expected,
            derivatives: vec![1.0],
        }));
    }
}

/// Numbers the curves of a plate without gaps.
fn number(observed: &mut [Observed]) {
    let curves: BTreeSet<usize> = observed.iter().map(|one| one.curve).collect();
    let places: BTreeMap<usize, usize> =
        curves.into_iter().enumerate().map(|(place, curve)| (curve, place)).collect();
    for one in observed {
        one.curve = places[&one.curve];
    }
}

/// Of every sample and vehicle well of a plate, how far it lies from its curve or from the vehicle, as a fraction
/// of what it should read; only where that is enough to tell.
#[must_use]
pub fn deviations(analysis: &Analysis, plate: usize) -> BTreeMap<Well, f64> {
    /// With less signal than this a deviation is blank noise.
    const ENOUGH: f64 = 0.3;
    let wells = &analysis.plates[plate].wells;
    let mut found = BTreeMap::new();
    // The curves of this plate, found by what its wells hold.
    let held = wells.values().map(|well| &well.content).filter(|content| content.role == Role::Sample);
    let held: BTreeSet<(&str, &str)> = held
        .filter_map(|content| Some((content.cell_line.as_deref()?, content.compound.as_deref()?)))
        .collect();
    for fitted in held.into_iter().flat_map(|(line, compound)| analysis.experiments_of(line, compound)) {
        let Some(curve) = fitted.fit.curve else { continue };
        for (_, well, dose) in fitted.assembled.samples.iter().filter(|(index, ..)| *index == plate) {
            let expected = curve.response(log10(*dose));
            let response = wells.get(well).and_then(|well| well.response).filter(|_| expected > ENOUGH);
            found.extend(response.map(|response| (*well, response / expected - 1.0)));
        }
    }
    let vehicles =
        wells.iter().filter(|(_, well)| well.content.role == Role::Vehicle && well.excluded.is_none());
    found.extend(vehicles.filter_map(|(at, well)| well.response.map(|response| (*at, response - 1.0))));
    found
}
