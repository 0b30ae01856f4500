//! The blanks of a plate by themselves, and how little signal can be told from them.
//!
//! Limit of blank and limit of detection: Armbruster & Pry, Clin. Biochem. Rev. 29 Suppl 1 (2008) S49 (EP17).

use std::collections::BTreeMap;

use super::trend::{LEVEL, trend};
use super::{Limits, Quality, Verdict};
use crate::normalise::{NormalizedPlate, Signals, WellResponse, same_dose};
use foldshift_curves::statistics::{mean, median, robust_sd, sd};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::{Role, listed};

/// A blank lies off when it is as many robust standard deviations above the others.
const FAR: f64 = 6.0;

/// What changes responses by less is no matter.
pub(super) const NO_MATTER: f64 = 0.01;

/// 95 % point of the normal distribution.
const ONE_SIDED: f64 = 1.645;

/// Responses below this are those of a low sample.
const LOW: f64 = 0.2;

/// The usable blanks of a plate.
pub(super) fn blanks(plate: &NormalizedPlate) -> Vec<(Well, f64)> {
    let usable = |(well, response): (&Well, &WellResponse)| {
        let is = response.content.role == Role::Blank && response.excluded.is_none();
        response.value.filter(|_| is).map(|value| (*well, value))
    };
    plate.wells.iter().filter_map(usable).collect()
}

pub(super) fn judge(quality: &mut Quality, plate: &NormalizedPlate, limits: &Limits) {
    let Some(controls) = plate.controls.get(&quality.cell_line) else { return };
    let blanks = blanks(plate);
    let values: Vec<f64> = blanks.iter().map(|(_, value)| *value).collect();
    let Some(centre) = median(&values) else { return };
    let signal = controls.vehicle - centre;
    if signal <= 0.0 {
        return;
    }
    let scatter = robust_sd(&values).unwrap_or(f64::INFINITY);
    let lies_off = |value: f64| {
        value - centre > limits.blank_contaminated_warn * signal && value - centre > FAR * scatter
    };
    let off: Vec<Well> = blanks.iter().filter(|(_, value)| lies_off(*value)).map(|(well, _)| *well).collect();
    if off.is_empty() {
        trending(quality, &blanks, plate.format.cols, signal, limits);
    } else {
        let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let words = format!(
            "blank {} reads {:.0} % of the vehicle's signal more than the other blanks, more than {:.0} %: does it hold cells?",
            listed(&off),
            100.0 * (highest - centre) / signal,
            100.0 * limits.blank_contaminated_warn
        );
        quality.say(Verdict::Warn, "blank_contaminated", words);
    }
    detection(quality, plate, &values, signal, limits);
}

/// Do the blanks rise or fall along the reading order, by rows or by columns?
fn trending(quality: &mut Quality, blanks: &[(Well, f64)], cols: usize, signal: f64, limits: &Limits) {
    let Some(centre) = mean(&blanks.iter().map(|(_, value)| *value).collect::<Vec<_>>()) else { return };
    if centre <= 0.0 {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "few wells")]
    let along = |position: &dyn Fn(Well) -> usize| {
        let points: Vec<(usize, f64, f64)> =
            blanks.iter().map(|(well, value)| (0, position(*well) as f64, *value)).collect();
        trend(&points)
    };
    let by_rows = along(&|well| well.row() * cols + well.col());
    let by_columns = along(&|well| well.col());
    quality.blank_trend = by_rows.map(|trend| trend.change / centre);
    let ways = [(by_rows, "from the top to the bottom"), (by_columns, "from the left to the right")];
    let clearest = ways.into_iter().filter_map(|(trend, way)| Some((trend?, way)));
    let Some((trend, way)) = clearest.min_by(|a, b| a.0.p.total_cmp(&b.0.p)) else { return };
    let change = trend.change / centre;
    let matters = trend.change.abs() > NO_MATTER * signal;
    if 2.0 * trend.p < LEVEL && change.abs() > limits.blank_drift_warn && matters {
        let words = format!(
            "the blanks change by {:+.0} % {way} of the plate, more than {:.0} % and than noise (p = {:.3})",
            100.0 * change,
            100.0 * limits.blank_drift_warn,
            2.0 * trend.p
        );
        quality.say(Verdict::Warn, "blank_trend", words);
    }
}

/// Limit of detection, and what lies below it.
fn detection(quality: &mut Quality, plate: &NormalizedPlate, blanks: &[f64], signal: f64, limits: &Limits) {
    let (Some(limit_of_blank), Some(centre)) = (quality.limit_of_blank, mean(blanks)) else { return };
    let line = &quality.cell_line;
    let samples: Vec<&WellResponse> = plate
        .wells
        .values()
        .filter(|well| well.content.role == Role::Sample && well.excluded.is_none())
        .filter(|well| well.content.cell_line.as_deref().unwrap_or_default() == line)
        .collect();
    let kill = Signals::of(&plate.wells, line).kill;
    let Some(low) = scatter_of_low(&samples).or_else(|| sd(&kill)).or_else(|| sd(blanks)) else { return };
    let limit = limit_of_blank + ONE_SIDED * low;
    quality.limit_of_detection = Some(limit);
    let below = samples.iter().filter(|well| well.value.is_some_and(|value| value < limit)).count();
    quality.n_below_detection = Some(below);
    let share = (limit - centre) / signal;
    if share > limits.detection_limit_warn {
        let words = little_told(share, limits.detection_limit_warn, below, samples.len());
        quality.say(Verdict::Warn, "detection_limit", words);
    }
}

/// What a high limit of detection means for the samples, where there are any.
fn little_told(share: f64, most: f64, below: usize, samples: usize) -> String {
    let limit = format!(
        "the limit of detection is {:.0} % of the vehicle's signal, above {:.0} %",
        100.0 * share,
        100.0 * most
    );
    if samples == 0 {
        return limit;
    }
    format!("{limit}: {below} of {samples} samples lie below it, and differences between them say nothing")
}

/// Standard deviation of samples of low response around the mean of their dose; `None` with fewer than three
/// degrees of freedom.
fn scatter_of_low(samples: &[&WellResponse]) -> Option<f64> {
    let mut doses: BTreeMap<(&str, String), Vec<(f64, f64)>> = BTreeMap::new();
    for well in samples {
        if let (Some(compound), Some(dose), Some(value), Some(response)) =
            (well.content.compound.as_deref(), well.content.dose, well.value, well.response)
        {
            doses.entry((compound, same_dose(dose))).or_default().push((value, response));
        }
    }
    let (mut squares, mut df) = (0.0, 0);
    for wells in doses.values() {
        let responses: Vec<f64> = wells.iter().map(|(_, response)| *response).collect();
        let values: Vec<f64> = wells.iter().map(|(value, _)| *value).collect();
        if let Some(centre) = mean(&values).filter(|_| mean(&responses).is_some_and(|mean| mean < LOW)) {
            squares += values.iter().map(|value| (value - centre) * (value - centre)).sum::<f64>();
            df += values.len() - 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "few wells")]
    (df >= 3).then(|| (squares / df as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_counted_only_where_there_are_some() {
        let limit = "the limit of detection is 12 % of the vehicle's signal, above 10 %";
        assert_eq!(little_told(0.12, 0.1, 0, 0), limit);
        let some = format!("{limit}: 3 of 60 samples lie below it, and differences between them say nothing");
        assert_eq!(little_told(0.12, 0.1, 3, 60), some);
    }
}
