//! Is the plate fit to be used? Every threshold has a name, and every verdict its reasons.
//!
//! Source: Zhang, Chung & Oldenburg, J. Biomol. Screen. 4 (1999) 67, doi:10.1177/108705719900400206
//! (Z′); Zhang, Genomics 89 (2007) 552, doi:10.1016/j.ygeno.2006.12.014 (SSMD).

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::normalize::{Normalisation, Signals, WellResponse, Zero};
use crate::plate::layout::{Role, listed};
use crate::plate::{PlateFormat, Well};
use crate::statistics::{mean, median, robust_sd, sd, slope};

/// What a plate is good for. The worst reason decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Use it.
    Pass,
    /// Use it and know.
    Warn,
    /// Leave it out.
    Fail,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        })
    }
}

/// Thresholds of the verdicts; settings of the study.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Limits {
    /// Z′ of a plate that passes.
    pub z_prime_pass: f64,
    /// Z′ below which a plate fails.
    pub z_prime_fail: f64,
    /// Signal to background of a plate that passes.
    pub signal_to_blank_pass: f64,
    /// Signal to background below which a plate fails.
    pub signal_to_blank_fail: f64,
    /// Coefficient of variation of controls up to which a plate passes.
    pub cv_pass: f64,
    /// Coefficient of variation of controls above which a plate fails.
    pub cv_fail: f64,
    /// Difference of edge and interior vehicle wells above which there is a warning.
    pub edge_warn: f64,
    /// Difference of edge and interior vehicle wells above which a plate fails.
    pub edge_fail: f64,
    /// Fewest vehicle wells without a warning.
    pub min_vehicle: usize,
    /// Fewest blanks without a warning.
    pub min_blank: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            z_prime_pass: 0.5,
            z_prime_fail: 0.0,
            signal_to_blank_pass: 5.0,
            signal_to_blank_fail: 3.0,
            cv_pass: 0.10,
            cv_fail: 0.20,
            edge_warn: 0.10,
            edge_fail: 0.20,
            min_vehicle: 6,
            min_blank: 3,
        }
    }
}

/// One thing that speaks against a plate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QualityReason {
    /// Short and stable, for tables.
    pub code: &'static str,
    /// In words, with the number and its limit.
    pub words: String,
    /// How bad it is.
    pub verdict: Verdict,
}

/// The quality of one cell line on one plate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quality {
    /// Cell line; empty where the layout names none.
    pub cell_line: String,
    /// Usable vehicle wells.
    pub n_vehicle: usize,
    /// Usable blanks.
    pub n_blank: usize,
    /// Usable kill controls.
    pub n_kill: usize,
    /// 1 − 3 (SD + SD) / |mean − mean| of vehicle and counterpart.
    pub z_prime: Option<f64>,
    /// The counterpart of Z′: `kill`, else `blank`. Blanks have no biological variance and flatter the plate.
    pub z_prime_against: Option<&'static str>,
    /// The same with median and 1.4826 · MAD.
    pub robust_z_prime: Option<f64>,
    /// Median vehicle / median blank.
    pub signal_to_blank: Option<f64>,
    /// (mean − mean) / √(SD² + SD²) of vehicle and counterpart.
    pub ssmd: Option<f64>,
    /// SD / mean of the vehicle wells, background subtracted.
    pub cv_vehicle: Option<f64>,
    /// SD / mean of the blanks.
    pub cv_blank: Option<f64>,
    /// Median of the edge vehicle wells against the interior ones, as a fraction; negative when lower.
    pub edge: Option<f64>,
    /// Trend of the vehicle wells from the first row to the last, as a fraction of their mean.
    pub row_effect: Option<f64>,
    /// Trend of the vehicle wells from the first column to the last, as a fraction of their mean.
    pub col_effect: Option<f64>,
    /// Trend of the vehicle wells along the reading order (row by row), as a fraction of their mean.
    pub drift: Option<f64>,
    /// Root mean square of the sample residuals around their fitted curves, each divided by
    /// √(p (1 − p) + 0.05), p the fitted response clipped to 0…1: filled in after the fits.
    pub nrfe: Option<f64>,
    /// Limit of blank, raw: mean + 1.645 SD of the blanks.
    pub limit_of_blank: Option<f64>,
    /// Pass, warn or fail.
    pub verdict: Verdict,
    /// Why.
    pub reasons: Vec<QualityReason>,
}

impl Quality {
    /// Nothing is known yet of this line but how many controls it has.
    pub(super) fn of(line: &str, signals: &Signals) -> Self {
        Self {
            cell_line: line.to_owned(),
            n_vehicle: signals.vehicle.len(),
            n_blank: signals.blank.len(),
            n_kill: signals.kill.len(),
            z_prime: None,
            z_prime_against: None,
            robust_z_prime: None,
            signal_to_blank: None,
            ssmd: None,
            cv_vehicle: None,
            cv_blank: None,
            edge: None,
            row_effect: None,
            col_effect: None,
            drift: None,
            nrfe: None,
            limit_of_blank: None,
            verdict: Verdict::Pass,
            reasons: Vec::new(),
        }
    }

    pub(crate) fn say(&mut self, verdict: Verdict, code: &'static str, words: String) {
        self.reasons.push(QualityReason { code, words, verdict });
        self.verdict = self.verdict.max(verdict);
    }

    /// The words of all reasons as bad as `verdict`.
    #[must_use]
    pub fn reasons_of(&self, verdict: Verdict) -> String {
        let words: Vec<&str> =
            self.reasons.iter().filter(|r| r.verdict == verdict).map(|r| r.words.as_str()).collect();
        words.join("; ")
    }
}

/// Judges one line of one plate by its controls.
pub(super) fn judge(
    line: &str,
    wells: &BTreeMap<Well, WellResponse>,
    format: PlateFormat,
    signals: &Signals,
    how: Normalisation,
    limits: &Limits,
) -> Quality {
    let vehicle = signals.vehicle_values();
    let (counterpart, against) = if !signals.kill.is_empty() {
        (signals.kill.as_slice(), Some("kill"))
    } else if !signals.blank.is_empty() {
        (signals.blank.as_slice(), Some("blank"))
    } else {
        (&[][..], None)
    };
    let background = match how.zero {
        Zero::None => 0.0,
        zero => median(signals.zero_values(zero)).unwrap_or(0.0),
    };
    let subtracted: Vec<f64> = vehicle.iter().map(|value| value - background).collect();
    let ratio = |a: Option<f64>, b: Option<f64>| a.zip(b).filter(|(_, b)| *b > 0.0).map(|(a, b)| a / b);
    let mut quality = Quality {
        z_prime: z_prime(mean(&vehicle), sd(&vehicle), mean(counterpart), sd(counterpart)),
        z_prime_against: against,
        robust_z_prime: z_prime(
            median(&vehicle),
            robust_sd(&vehicle),
            median(counterpart),
            robust_sd(counterpart),
        ),
        signal_to_blank: ratio(median(&vehicle), median(&signals.blank)),
        ssmd: ssmd(&vehicle, counterpart),
        cv_vehicle: ratio(sd(&subtracted), mean(&subtracted)),
        cv_blank: ratio(sd(&signals.blank), mean(&signals.blank)),
        limit_of_blank: mean(&signals.blank).zip(sd(&signals.blank)).map(|(mean, sd)| mean + 1.645 * sd),
        ..Quality::of(line, signals)
    };
    let cells: Vec<(Well, f64)> =
        signals.vehicle.iter().map(|(well, value)| (*well, value - background)).collect();
    trends(&mut quality, &cells, format);
    refuse(&mut quality, signals, how);
    grade(&mut quality, limits, how);
    edges(&mut quality, &cells, format, limits);
    saturation(&mut quality, &vehicle, wells);
    quality
}

fn z_prime(c: Option<f64>, c_sd: Option<f64>, k: Option<f64>, k_sd: Option<f64>) -> Option<f64> {
    let distance = (c? - k?).abs();
    (distance > 0.0).then_some(1.0 - 3.0 * (c_sd? + k_sd?) / distance)
}

fn ssmd(vehicle: &[f64], counterpart: &[f64]) -> Option<f64> {
    let spread = sd(vehicle)?.hypot(sd(counterpart)?);
    (spread > 0.0).then_some((mean(vehicle)? - mean(counterpart)?) / spread)
}

/// What makes a plate unusable whatever its numbers.
fn refuse(quality: &mut Quality, signals: &Signals, how: Normalisation) {
    if !signals.overflowing_vehicle.is_empty() {
        let wells = listed(&signals.overflowing_vehicle);
        quality.say(
            Verdict::Fail,
            "vehicle_overflow",
            format!("vehicle well {wells} is above the detector's range; read again at lower gain"),
        );
    }
    if signals.vehicle.is_empty() {
        quality.say(Verdict::Fail, "no_vehicle", "no usable vehicle well on this plate".to_owned());
    }
    match how.zero {
        Zero::Blank if signals.blank.is_empty() => quality.say(
            Verdict::Fail,
            "no_blank",
            "no usable blank on this plate; add blanks, or waive them with `zero = \"none\"` under [normalise]".to_owned(),
        ),
        Zero::Kill if signals.kill.is_empty() => {
            quality.say(Verdict::Fail, "no_kill", "no usable kill control on this plate".to_owned());
        }
        _ => {}
    }
    let zero = median(signals.zero_values(how.zero));
    if let (Some(vehicle), Some(zero)) = (median(&signals.vehicle_values()), zero)
        && vehicle <= zero
    {
        let name = how.zero.name();
        quality.say(
            Verdict::Fail,
            "vehicle_not_above_zero",
            format!(
                "the vehicle ({vehicle}) is not above the {name} ({zero}); are the roles in the layout right?"
            ),
        );
    }
}

/// Z′, S/B, CVs and numbers of controls against their limits.
fn grade(quality: &mut Quality, limits: &Limits, how: Normalisation) {
    let against = quality.z_prime_against.unwrap_or("nothing");
    if let Some(z) = quality.z_prime {
        if z < limits.z_prime_fail {
            let words = format!("Z′({against}) {z:.2} is below {}", limits.z_prime_fail);
            quality.say(Verdict::Fail, "z_prime", words);
        } else if z < limits.z_prime_pass {
            let words = format!("Z′({against}) {z:.2} is below {}", limits.z_prime_pass);
            quality.say(Verdict::Warn, "z_prime", words);
        }
    }
    if let Some(ratio) = quality.signal_to_blank {
        if ratio < limits.signal_to_blank_fail {
            let words = format!("signal to blank {ratio:.1} is below {}", limits.signal_to_blank_fail);
            quality.say(Verdict::Fail, "signal_to_blank", words);
        } else if ratio < limits.signal_to_blank_pass {
            let words = format!("signal to blank {ratio:.1} is below {}", limits.signal_to_blank_pass);
            quality.say(Verdict::Warn, "signal_to_blank", words);
        }
    }
    for (cv, code, name) in
        [(quality.cv_vehicle, "cv_vehicle", "vehicle"), (quality.cv_blank, "cv_blank", "blank")]
    {
        let Some(cv) = cv else { continue };
        let (percent, pass, fail) = (100.0 * cv, 100.0 * limits.cv_pass, 100.0 * limits.cv_fail);
        if cv > limits.cv_fail {
            quality.say(
                Verdict::Fail,
                code,
                format!("CV of the {name} wells {percent:.0} % is above {fail:.0} %"),
            );
        } else if cv > limits.cv_pass {
            quality.say(
                Verdict::Warn,
                code,
                format!("CV of the {name} wells {percent:.0} % is above {pass:.0} %"),
            );
        }
    }
    let (n_vehicle, n_blank) = (quality.n_vehicle, quality.n_blank);
    if (1..limits.min_vehicle).contains(&n_vehicle) {
        let words = format!("{n_vehicle} vehicle wells; {} are recommended", limits.min_vehicle);
        quality.say(Verdict::Warn, "few_vehicle_wells", words);
    }
    if how.zero == Zero::Blank && (1..limits.min_blank).contains(&n_blank) {
        let words = format!("{n_blank} blanks; {} are recommended", limits.min_blank);
        quality.say(Verdict::Warn, "few_blanks", words);
    }
    if how.zero == Zero::None {
        quality.say(Verdict::Warn, "blank_waived", "no blank is subtracted: waived in the study".to_owned());
    }
}

/// Judges the `t0` wells of one line; what makes them useless is as bad as `bad`.
pub(super) fn judge_start(
    quality: &mut Quality,
    signals: &Signals,
    how: Normalisation,
    limits: &Limits,
    bad: Verdict,
) {
    if !signals.overflowing_t0.is_empty() {
        let wells = listed(&signals.overflowing_t0);
        let words = format!("`t0` well {wells} is above the detector's range; read again at lower gain");
        quality.say(bad, "t0_overflow", words);
    } else if signals.t0.is_empty() {
        quality.say(bad, "no_t0", "no usable `t0` well on this plate".to_owned());
    }
    let zero = signals.start_zero(how);
    if zero.is_none() && quality.reasons.iter().all(|reason| reason.code != "no_blank") {
        let words = "no usable blank on this plate; add blanks, or waive them with `zero = \"none\"` under [normalise]";
        quality.say(bad, "no_blank", words.to_owned());
    }
    let Some((centre, zero)) = how.centre.of(&signals.t0).zip(zero) else { return };
    if centre <= zero {
        let words = format!("the `t0` wells ({centre}) are not above the background ({zero})");
        quality.say(bad, "t0_not_above_background", words);
        return;
    }
    let subtracted: Vec<f64> = signals.t0.iter().map(|value| value - zero).collect();
    let cv = sd(&subtracted).zip(mean(&subtracted)).map(|(sd, mean)| sd / mean);
    if let Some(cv) = cv.filter(|cv| *cv > limits.cv_pass) {
        let (percent, pass) = (100.0 * cv, 100.0 * limits.cv_pass);
        let words = format!("CV of the `t0` wells {percent:.0} % is above {pass:.0} %");
        quality.say(Verdict::Warn, "cv_t0", words);
    }
    if signals.t0.len() < FEWEST_T0 {
        let words = format!("{} `t0` wells; {FEWEST_T0} are recommended", signals.t0.len());
        quality.say(Verdict::Warn, "few_t0_wells", words);
    }
}

/// Fewest `t0` wells without a warning: their centre enters every GR value of the line.
const FEWEST_T0: usize = 3;

/// Trends of the vehicle wells over rows, columns and reading order.
fn trends(quality: &mut Quality, cells: &[(Well, f64)], format: PlateFormat) {
    let values: Vec<f64> = cells.iter().map(|(_, value)| *value).collect();
    let Some(centre) = mean(&values).filter(|centre| *centre > 0.0) else { return };
    #[expect(clippy::cast_precision_loss, reason = "a plate has few rows and columns")]
    let trend = |position: fn(Well, PlateFormat) -> usize, last: usize| {
        let positions: Vec<f64> = cells.iter().map(|(well, _)| position(*well, format) as f64).collect();
        slope(&positions, &values).map(|slope| slope * last as f64 / centre)
    };
    quality.row_effect = trend(|well, _| well.row(), format.rows - 1);
    quality.col_effect = trend(|well, _| well.col(), format.cols - 1);
    quality.drift = trend(|well, format| well.row() * format.cols + well.col(), format.wells() - 1);
}

/// Do the outer wells, which dry out first, read otherwise than the inner ones?
fn edges(quality: &mut Quality, cells: &[(Well, f64)], format: PlateFormat, limits: &Limits) {
    let of = |edge: bool| -> Vec<f64> {
        cells.iter().filter(|(well, _)| format.is_edge(*well) == edge).map(|(_, value)| *value).collect()
    };
    let (outer, inner) = (of(true), of(false));
    if let (Some(outer), Some(inner)) = (median(&outer), median(&inner)) {
        let edge = outer / inner - 1.0;
        quality.edge = (inner > 0.0).then_some(edge);
        let percent = 100.0 * edge;
        if edge.abs() > limits.edge_fail {
            let words = format!("vehicle wells at the edge differ by {percent:+.0} % from those inside");
            quality.say(Verdict::Fail, "edge", words);
        } else if edge.abs() > limits.edge_warn {
            let words = format!("vehicle wells at the edge differ by {percent:+.0} % from those inside");
            quality.say(Verdict::Warn, "edge", words);
        }
    } else if !outer.is_empty() {
        quality.say(
            Verdict::Warn,
            "vehicle_only_at_edge",
            "all vehicle wells lie at the edge: an edge effect cannot be told from the control".to_owned(),
        );
    }
}

/// Several vehicle wells at one and the same highest value: the detector's ceiling without a text.
fn saturation(quality: &mut Quality, vehicle: &[f64], wells: &BTreeMap<Well, WellResponse>) {
    let highest = wells.values().filter_map(|response| response.value).fold(f64::NEG_INFINITY, f64::max);
    #[expect(clippy::float_cmp, reason = "identical printed numbers")]
    let at_ceiling = vehicle.iter().filter(|value| **value == highest).count();
    if at_ceiling >= 3 {
        let words = format!(
            "{at_ceiling} vehicle wells read the same highest value {highest}: is the detector saturated?"
        );
        quality.say(Verdict::Warn, "suspect_saturation", words);
    }
}

/// Median response at the lowest doses above which dense wells may have reduced the dye too far.
const OVER_REDUCED: f64 = 1.2;

/// Judges what shows only in the responses.
pub(super) fn judge_responses(quality: &mut Quality, wells: &BTreeMap<Well, WellResponse>) {
    let mut lowest: BTreeMap<&str, (f64, Vec<f64>)> = BTreeMap::new();
    for response in wells.values() {
        let content = &response.content;
        if content.role != Role::Sample
            || content.cell_line.as_deref().unwrap_or_default() != quality.cell_line
        {
            continue;
        }
        let (Some(compound), Some(dose), Some(value), None) =
            (content.compound.as_deref(), content.dose, response.response, &response.excluded)
        else {
            continue;
        };
        // Doses of one compound convert into each other; the exponent orders them.
        let dose = dose.value() * 10_f64.powi(dose.unit().exponent());
        let entry = lowest.entry(compound).or_insert((dose, Vec::new()));
        if dose < entry.0 * (1.0 - 1e-9) {
            *entry = (dose, vec![value]);
        } else if dose <= entry.0 * (1.0 + 1e-9) {
            entry.1.push(value);
        }
    }
    let values: Vec<f64> = lowest.into_values().flat_map(|(_, values)| values).collect();
    if let Some(centre) = median(&values).filter(|centre| *centre > OVER_REDUCED) {
        let words = format!(
            "wells at the lowest doses read {:.0} % of the vehicle: over-reduction, or vehicle wells that suffered",
            100.0 * centre
        );
        quality.say(Verdict::Warn, "over_reduction", words);
    }
}
