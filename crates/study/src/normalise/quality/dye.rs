//! Dye, detector and compounds: what can feign a response without a cell having anything to do with it.

use std::collections::BTreeMap;

use super::{Limits, Quality, Verdict};
use crate::normalise::{Controls, Normalisation, NormalizedPlate, WellResponse, Zero};
use foldshift_curves::statistics::{mean, median, sd};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::{Role, listed};
use foldshift_tables::units::Dose;

/// A compound kills when its two highest doses leave less than this.
const KILLED: f64 = 0.5;

/// What is seen in several compounds at once must be as many standard errors.
const SEEN_IN_ALL: f64 = 3.0;

/// What is looked for in many places must be as many standard errors.
const SEEN_ONCE: f64 = 4.0;

/// Noise of a well does not fall below this share of that of a vehicle well.
const LEAST_NOISE: f64 = 0.2;

/// Fewest doses of a curve that is looked at.
const FEWEST_DOSES: usize = 4;

/// Responses of one compound, or readings of its wells without cells, by rising dose.
struct Series<'a> {
    compound: &'a str,
    doses: Vec<(Dose, Vec<f64>)>,
}

impl Series<'_> {
    fn level(&self, place: usize) -> (f64, f64) {
        let values = &self.doses[place].1;
        #[expect(clippy::cast_precision_loss, reason = "few wells")]
        (mean(values).unwrap_or_default(), values.len() as f64)
    }

    fn levels(&self) -> Vec<(f64, f64)> {
        (0..self.doses.len()).map(|place| self.level(place)).collect()
    }
}

pub(super) fn judge(
    quality: &mut Quality,
    plate: &NormalizedPlate,
    how: Normalisation,
    limits: &Limits,
    readout: &str,
) {
    saturation(quality, plate, limits);
    let Some(controls) = plate.controls.get(&quality.cell_line).cloned() else { return };
    no_dye(quality, plate, &controls, limits);
    without_cells(quality, plate, &controls, how, limits);
    let line = quality.cell_line.clone();
    let samples: Vec<Series> = series(plate, |well| {
        let content = &well.content;
        let own = content.role == Role::Sample
            && content.partners.is_empty()
            && content.cell_line.as_deref().unwrap_or_default() == line;
        well.response.filter(|_| own)
    });
    low_doses(quality, &samples, limits);
    if readout == "resazurin" {
        over_reduction(quality, &samples, limits);
    }
    top_doses(quality, plate, &samples, &controls, how, limits);
}

/// Compounds by name, doses rising, of wells that are not excluded.
fn series(plate: &NormalizedPlate, value: impl Fn(&WellResponse) -> Option<f64>) -> Vec<Series<'_>> {
    let mut wells: BTreeMap<&str, Vec<(f64, Dose, f64)>> = BTreeMap::new();
    for well in plate.wells.values().filter(|well| well.excluded.is_none()) {
        if let (Some(compound), Some(dose), Some(value)) =
            (well.content.compound.as_deref(), well.content.dose, value(well))
        {
            // Doses of one compound convert into each other; the exponent orders them.
            let size = dose.value() * 10_f64.powi(dose.unit().exponent());
            wells.entry(compound).or_default().push((size, dose, value));
        }
    }
    let mut found = Vec::new();
    for (compound, mut wells) in wells {
        wells.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut doses: Vec<(Dose, Vec<f64>)> = Vec::new();
        let mut size = f64::NAN;
        for (own, dose, value) in wells {
            match doses.last_mut().filter(|_| own <= size * (1.0 + 1e-9)) {
                Some((_, values)) => values.push(value),
                None => doses.push((dose, vec![value])),
            }
            size = own;
        }
        found.push(Series { compound, doses });
    }
    found
}

/// Mean and number of wells of two neighbouring doses.
fn pooled(pair: &[(f64, f64)]) -> (f64, f64) {
    let n = pair[0].1 + pair[1].1;
    ((pair[0].0 * pair[0].1 + pair[1].0 * pair[1].1) / n, n)
}

/// Relative noise of a vehicle well, and of their centre.
fn noise(quality: &Quality) -> (f64, f64) {
    let cv = quality.cv_vehicle.unwrap_or(0.1);
    #[expect(clippy::cast_precision_loss, reason = "few wells")]
    let n = quality.n_vehicle.max(1) as f64;
    // The median errs more than the mean.
    (cv, cv * (1.57 / n).sqrt())
}

/// Several wells at one and the same highest value: the detector's ceiling without a text.
fn saturation(quality: &mut Quality, plate: &NormalizedPlate, limits: &Limits) {
    let cells = |role: Role| matches!(role, Role::Sample | Role::Vehicle);
    let mut values: Vec<(f64, Well, Role)> = plate
        .wells
        .iter()
        .filter(|(_, well)| cells(well.content.role) && well.content.exclude.is_none() && !well.is_told_bad())
        .filter_map(|(at, well)| well.value.map(|value| (value, *at, well.content.role)))
        .collect();
    values.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    #[expect(clippy::float_cmp, reason = "identical printed numbers")]
    let runs: Vec<&[(f64, Well, Role)]> = values.chunk_by(|a, b| a.0 == b.0).take(NEIGHBOURS + 1).collect();
    let Some((top, below)) = runs.split_first() else { return };
    // A coarse scale repeats other numbers as well.
    let usual = below.iter().map(|run| run.len()).max().unwrap_or(1);
    if top.len() >= limits.saturated_wells.max(2) && (below.is_empty() || top.len() > COARSE * usual) {
        let wells: Vec<Well> = top.iter().map(|(_, well, _)| *well).collect();
        let vehicles = top.iter().filter(|(.., role)| *role == Role::Vehicle).count();
        let words = format!(
            "{} wells, {vehicles} of them vehicle, read the same highest value {} ({}): is the detector saturated?",
            top.len(),
            top[0].0,
            listed(&wells)
        );
        quality.say(Verdict::Warn, "suspect_saturation", words);
    }
}

/// As many values below the highest tell how coarse the scale is.
const NEIGHBOURS: usize = 10;

/// The highest value stands there as many times as often as any of its neighbours.
const COARSE: usize = 2;

/// Do cells without dye shine?
fn no_dye(quality: &mut Quality, plate: &NormalizedPlate, controls: &Controls, limits: &Limits) {
    let of = |role: Role| -> Vec<f64> {
        let own = |well: &&WellResponse| {
            let line = well.content.cell_line.as_deref();
            well.content.role == role
                && well.excluded.is_none()
                && (role == Role::Blank || line.is_none_or(|line| line == quality.cell_line))
        };
        plate.wells.values().filter(own).filter_map(|well| well.value).collect()
    };
    let (without, blanks) = (of(Role::NoDye), of(Role::Blank));
    let Some(centre) = median(&without) else { return };
    let background = median(&blanks).unwrap_or(controls.zero);
    let share = (centre - background) / (controls.vehicle - controls.zero);
    quality.no_dye = Some(share);
    if share > limits.no_dye_warn {
        let words = format!(
            "cells without dye read {:.0} % of the vehicle's signal above the blanks, more than {:.0} %: they shine by themselves, and blanks do not take that off",
            100.0 * share,
            100.0 * limits.no_dye_warn
        );
        quality.say(Verdict::Warn, "no_dye_signal", words);
    }
}

/// Compounds that shine, take light or reduce the dye, by their wells without cells.
fn without_cells(
    quality: &mut Quality,
    plate: &NormalizedPlate,
    controls: &Controls,
    how: Normalisation,
    limits: &Limits,
) {
    let blanks = super::blanks::blanks(plate);
    let values: Vec<f64> = blanks.iter().map(|(_, value)| *value).collect();
    let background = median(&values).unwrap_or(controls.zero);
    let signal = controls.vehicle - controls.zero;
    let scatter = sd(&values).unwrap_or(0.0) / signal;
    #[expect(clippy::cast_precision_loss, reason = "few wells")]
    let n_blank = values.len().max(1) as f64;
    let found = series(plate, |well| {
        let is = well.content.role == Role::CompoundBlank;
        well.value.filter(|_| is).map(|value| (value - background) / signal)
    });
    for series in found {
        let levels = series.levels();
        let (Some(first), Some(last)) = (levels.first(), levels.last()) else { continue };
        let rises = levels.len() < 2 || (last.0 - first.0).abs() > 0.5 * last.0.abs();
        let error = scatter * (1.0 / last.1 + 1.57 / n_blank).sqrt();
        if last.0.abs() > limits.compound_signal_warn && last.0.abs() > SEEN_ONCE * error && rises {
            let what = if last.0 > 0.0 { "it shines or reduces the dye" } else { "it takes light" };
            let then = if how.zero == Zero::Blank {
                "these wells serve as the blank of their dose"
            } else {
                "nothing takes that off with this `zero`"
            };
            let words = format!(
                "{} without cells reads {:+.0} % of the vehicle's signal against the blanks at {}, more than {:.0} %: {what}; {then}",
                series.compound,
                100.0 * last.0,
                series.doses[levels.len() - 1].0,
                100.0 * limits.compound_signal_warn
            );
            quality.say(Verdict::Warn, "compound_signal", words);
        }
    }
}

/// Do the lowest doses of all compounds read more than the vehicle?
fn low_doses(quality: &mut Quality, samples: &[Series], limits: &Limits) {
    let values: Vec<f64> =
        samples.iter().filter_map(|series| series.doses.first()).flat_map(|d| &d.1).copied().collect();
    let (cv, of_vehicle) = noise(quality);
    #[expect(clippy::cast_precision_loss, reason = "few wells")]
    let error = of_vehicle.hypot(cv * (1.57 / values.len().max(1) as f64).sqrt());
    let Some(excess) = median(&values).map(|centre| centre - 1.0) else { return };
    if excess > limits.low_dose_warn && excess > SEEN_IN_ALL * error {
        let words = format!(
            "wells at the lowest doses read {:+.0} % against the vehicle, more than {:.0} %: did the vehicle wells suffer (edge, solvent)?",
            100.0 * excess,
            100.0 * limits.low_dose_warn
        );
        quality.say(Verdict::Warn, "low_doses_above_vehicle", words);
    }
}

/// Resorufin is reduced further where many cells stand, so that fewer cells read more. As every compound that
/// kills thins the cells out, all of them then rise above the vehicle at doses between; growth by a low dose is a
/// property of one compound.
fn over_reduction(quality: &mut Quality, samples: &[Series], limits: &Limits) {
    let (cv, of_vehicle) = noise(quality);
    // Of each compound that kills: the lowest dose, and the highest of two neighbouring doses.
    let mut seen = Vec::new();
    for series in samples.iter().filter(|series| series.doses.len() >= FEWEST_DOSES) {
        let levels = series.levels();
        let pairs: Vec<(f64, f64)> = levels.windows(2).map(pooled).collect();
        let highest = pairs.iter().copied().reduce(|a, b| if b.0 > a.0 { b } else { a });
        if let (Some(top), Some(highest)) = (pairs.last(), highest)
            && top.0 < KILLED
        {
            seen.push((series.compound, levels[0].0, highest));
        }
    }
    let lowest: Vec<f64> = seen.iter().map(|one| one.1).collect();
    // Against the lowest doses as well: a low vehicle is another matter.
    let Some(base) = mean(&lowest).map(|mean| mean.max(1.0)) else { return };
    let excesses: Vec<f64> = seen.iter().map(|(.., highest)| highest.0 - base).collect();
    #[expect(clippy::cast_precision_loss, reason = "few compounds")]
    let n = seen.len() as f64;
    let of_samples = (seen.iter().map(|(.., highest)| 1.0 / highest.1).sum::<f64>()).sqrt() / n;
    let error = of_vehicle.hypot(cv * of_samples);
    let alone = seen.len() == 1;
    let (limit, times) = if alone {
        (2.0 * limits.over_reduction_warn, SEEN_ONCE)
    } else {
        (limits.over_reduction_warn, SEEN_IN_ALL)
    };
    let Some(excess) = mean(&excesses) else { return };
    if excess <= limit || excess <= times * error || excesses.iter().any(|excess| *excess < 0.5 * limit) {
        return;
    }
    let (percent, limit) = (100.0 * excess, 100.0 * limit);
    let words = if alone {
        format!(
            "{} reads {percent:+.0} % against the vehicle before it falls, more than {limit:.0} %: growth by a low dose, or over-reduction of the dye in dense wells; one compound cannot tell",
            seen[0].0
        )
    } else {
        format!(
            "all {} compounds that kill read {percent:+.0} % against the vehicle before they fall, more than {limit:.0} %: over-reduction of the dye in dense wells? Read earlier, or seed fewer cells",
            seen.len()
        )
    };
    quality.say(Verdict::Warn, "over_reduction", words);
}

/// Responses at the highest dose that rise again, or that lie below the blank.
fn top_doses(
    quality: &mut Quality,
    plate: &NormalizedPlate,
    samples: &[Series],
    controls: &Controls,
    how: Normalisation,
    limits: &Limits,
) {
    let (cv, _) = noise(quality);
    let blanks: Vec<f64> = super::blanks::blanks(plate).iter().map(|(_, value)| *value).collect();
    let scatter = sd(&blanks).unwrap_or(0.0) / (controls.vehicle - controls.zero);
    for series in samples.iter().filter(|series| series.doses.len() >= FEWEST_DOSES) {
        let levels = series.levels();
        let Some((&top, below)) = levels.split_last() else { continue };
        let dose = series.doses[below.len()].0;
        // Two neighbouring doses, so that one empty well is no valley.
        let pairs = below.windows(2).map(pooled);
        let lowest = pairs.fold((f64::INFINITY, 1.0), |a, b| if b.0 < a.0 { b } else { a });
        let error = |level: (f64, f64)| cv * level.0.max(LEAST_NOISE) / level.1.sqrt();
        let rise = top.0 - lowest.0;
        let noise = error(top).hypot(error(lowest));
        if lowest.0 < KILLED && rise > limits.top_dose_rise_warn && rise > SEEN_ONCE * noise {
            let words = format!(
                "{} falls to {:.0} % and rises again to {:.0} % at {dose}, by more than {:.0} points: it shines, reduces the dye or has fallen out?",
                series.compound,
                100.0 * lowest.0,
                100.0 * top.0,
                100.0 * limits.top_dose_rise_warn
            );
            quality.say(Verdict::Warn, "rises_at_top_dose", words);
        }
        #[expect(clippy::cast_precision_loss, reason = "few wells")]
        let of_blank = scatter * (1.0 / top.1 + 1.57 / blanks.len().max(1) as f64).sqrt();
        if how.zero == Zero::Blank && top.0 < -limits.below_blank_warn && -top.0 > SEEN_ONCE * of_blank {
            let words = format!(
                "{} reads {:.0} % at {dose}, more than {:.0} points below the blank: it takes light, or the blanks read too much",
                series.compound,
                100.0 * top.0,
                100.0 * limits.below_blank_warn
            );
            quality.say(Verdict::Warn, "below_blank", words);
        }
    }
}
