//! The plates of a run beside each other: those of one experiment that were read in one way, in the order of the
//! study, since exports do not say when a plate was read.
//!
//! Responses are fractions of the plate's own vehicle, so a drift from plate to plate does not move them. It says
//! that something changed while the run went on, and wells of one plate were read at different times too.

use std::collections::BTreeMap;

use super::blanks::{NO_MATTER, blanks};
use super::trend::{LEVEL, Trend, trend};
use super::{Limits, Verdict};
use crate::normalise::NormalizedPlate;
use foldshift_curves::elementary::{exp_m1, ln};
use foldshift_curves::statistics::{median, robust_sd, sd};

/// Fewest plates of which a trend is told.
const FEWEST_PLATES: usize = 4;

/// Blanks of a plate differ from those of the others by as many of their standard deviations.
const FAR: f64 = 4.0;

/// The runs of a study: what its wells are and how they were read says which plates are of one, and no well that is left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs(Vec<Run>);

/// The plates of one run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    experiment: String,
    plates: Vec<usize>,
}

impl Runs {
    /// Those that hold enough plates to be judged.
    pub(crate) fn of(plates: &[NormalizedPlate]) -> Self {
        let mut runs: BTreeMap<(String, String, usize), Vec<usize>> = BTreeMap::new();
        for (index, plate) in plates.iter().enumerate() {
            if let Some(experiment) = experiment_of(plate) {
                let key = (experiment, plate.read.to_string(), plate.format.wells());
                runs.entry(key).or_default().push(index);
            }
        }
        let enough = runs.into_iter().filter(|(_, run)| run.len() >= FEWEST_PLATES);
        Self(enough.map(|((experiment, ..), plates)| Run { experiment, plates }).collect())
    }

    /// Every run.
    pub(crate) fn each(&self) -> impl Iterator<Item = &Run> {
        self.0.iter()
    }
}

impl Run {
    /// Its plates, by index.
    pub(crate) fn plates(&self) -> &[usize] {
        &self.plates
    }

    /// Judges its plates beside each other.
    pub(crate) fn judge(&self, plates: &mut [NormalizedPlate], limits: &Limits) {
        drifts(plates, &self.plates, &self.experiment, limits);
        for &index in &self.plates {
            blank_against_others(plates, &self.plates, index, limits);
        }
    }
}

/// The experiment of a plate; `None` where it holds several or names none.
fn experiment_of(plate: &NormalizedPlate) -> Option<String> {
    let mut names = plate.wells.values().filter_map(|well| well.content.experiment.as_ref());
    let first = names.next()?;
    names.all(|name| name == first).then(|| first.clone())
}

/// Trends over the plates of a run, told at its last plate.
fn drifts(plates: &mut [NormalizedPlate], run: &[usize], experiment: &str, limits: &Limits) {
    let mut lines: Vec<&String> = run.iter().flat_map(|&index| plates[index].controls.keys()).collect();
    lines.sort_unstable();
    lines.dedup();
    let (mut vehicle, mut z_prime, mut blank) = (Vec::new(), Vec::new(), Vec::new());
    for (order, &index) in run.iter().enumerate() {
        let plate = &plates[index];
        #[expect(clippy::cast_precision_loss, reason = "a run has few plates")]
        let order = order as f64;
        if let Some(centre) = blank_centre(plate).filter(|centre| *centre > 0.0) {
            blank.push((0, order, ln(centre)));
        }
        for (group, line) in lines.iter().enumerate() {
            if let Some(controls) = plate.controls.get(*line) {
                vehicle.push((group, order, ln(controls.vehicle - controls.zero)));
            }
            let z = plate.quality.iter().find(|quality| quality.cell_line == **line);
            z_prime.extend(z.and_then(|quality| quality.z_prime).map(|z| (group, order, z)));
        }
    }
    let relative = |found: Option<Trend>| found.map(|trend| Trend { change: exp_m1(trend.change), ..trend });
    let found = [
        ("run_vehicle_drift", "the vehicle's signal changes", relative(trend(&vehicle))),
        ("run_blank_drift", "the blank changes", relative(trend(&blank))),
        ("run_z_prime_drift", "Z′ changes", trend(&z_prime)),
    ];
    for &index in run {
        for quality in &mut plates[index].quality {
            quality.run_vehicle_drift = found[0].2.map(|trend| trend.change);
            quality.run_blank_drift = found[1].2.map(|trend| trend.change);
            quality.run_z_prime_drift = found[2].2.map(|trend| trend.change);
        }
    }
    let Some(&last) = run.last() else { return };
    for (code, what, found) in found {
        let Some(trend) = found.filter(|t| t.p < LEVEL && t.change.abs() > limits.run_drift_warn) else {
            continue;
        };
        let limit = limits.run_drift_warn;
        let by = if code == "run_z_prime_drift" {
            format!("{:+.2}, more than {limit:.2}", trend.change)
        } else {
            format!("{:+.0} %, more than {:.0} %", 100.0 * trend.change, 100.0 * limit)
        };
        let words = format!(
            "over the {} plates of experiment {experiment}, in the order of the study, {what} by {by} and than noise (p = {:.3})",
            run.len(),
            trend.p
        );
        for quality in &mut plates[last].quality {
            quality.say(Verdict::Warn, code, words.clone());
        }
    }
}

fn blank_centre(plate: &NormalizedPlate) -> Option<f64> {
    median(&blanks(plate).iter().map(|(_, value)| *value).collect::<Vec<_>>())
}

/// Are the blanks of one plate higher or lower than on the others, and not for another gain of the reader?
fn blank_against_others(plates: &mut [NormalizedPlate], run: &[usize], index: usize, limits: &Limits) {
    let others = || run.iter().copied().filter(|other| *other != index);
    let centres: Vec<f64> = others().filter_map(|other| blank_centre(&plates[other])).collect();
    let own: Vec<f64> = blanks(&plates[index]).iter().map(|(_, value)| *value).collect();
    let (Some(own_centre), Some(centre), Some(between)) =
        (median(&own), median(&centres), robust_sd(&centres))
    else {
        return;
    };
    if centre <= 0.0 || own_centre <= 0.0 {
        return;
    }
    let ratio = own_centre / centre;
    #[expect(clippy::cast_precision_loss, reason = "few wells")]
    let within = sd(&own).unwrap_or(0.0) * (1.57 / own.len() as f64).sqrt();
    // What the same lines read here against the other plates: another gain moves them as it moves the blank.
    let gains: Vec<f64> = plates[index]
        .controls
        .iter()
        .filter_map(|(line, here)| {
            let there: Vec<f64> = others()
                .filter_map(|other| plates[other].controls.get(line).map(|c| c.vehicle - c.zero))
                .collect();
            Some(ln((here.vehicle - here.zero) / median(&there)?))
        })
        .collect();
    let gain = median(&gains).unwrap_or(0.0);
    let is_gain = gain * ln(ratio) > 0.0 && gain.abs() > 0.5 * ln(ratio).abs();
    let signal = plates[index].controls.values().map(|c| c.vehicle - own_centre).fold(0.0, f64::max);
    let difference = (own_centre - centre).abs();
    let far = difference > FAR * between.hypot(within) && difference > NO_MATTER * signal;
    let told = (ratio - 1.0).abs() > limits.blank_drift_warn && far && !is_gain;
    for quality in &mut plates[index].quality {
        quality.blank_against_run = Some(ratio - 1.0);
        if told {
            let words = format!(
                "the blanks differ by {:+.0} % from those of the other plates of the experiment, more than {:.0} %: contaminated, or other medium?",
                100.0 * (ratio - 1.0),
                100.0 * limits.blank_drift_warn
            );
            quality.say(Verdict::Warn, "blank_against_run", words);
        }
    }
}
