//! What the control wells of one line on one plate say by themselves.

use super::trend::LEVEL;
use super::{Limits, NO_WINDOW, Quality, Verdict};
use crate::normalise::{Normalisation, Signals, Zero};
use foldshift_curves::distribution::t_two_sided;
use foldshift_curves::statistics::{mean, median, robust_sd, sd, slope};
use foldshift_plates::plate::layout::listed;
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_tables::numerals::significant;

/// Judges one line of one plate by its controls.
pub(in crate::normalise) fn judge(
    line: &str,
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
            NO_WINDOW,
            format!(
                "the vehicle ({}) is not above the {name} ({}); are the roles in the layout right?",
                reading(vehicle),
                reading(zero)
            ),
        );
    }
}

/// A reading of a detector: five digits, no zeros behind the point.
fn reading(value: f64) -> String {
    let text = significant(value, 5);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
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
pub(in crate::normalise) fn judge_start(
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
        let words =
            format!("the `t0` wells ({}) are not above the background ({})", reading(centre), reading(zero));
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
    let (outer_values, inner_values) = (of(true), of(false));
    if let (Some(outer), Some(inner)) = (median(&outer_values), median(&inner_values)) {
        let edge = outer / inner - 1.0;
        quality.edge = (inner > 0.0).then_some(edge);
        let percent = 100.0 * edge;
        if edge.abs() > limits.edge_fail {
            let words = format!("vehicle wells at the edge differ by {percent:+.0} % from those inside");
            quality.say(Verdict::Fail, "edge", words);
        } else if edge.abs() > limits.edge_warn && is_more_than_noise(&outer_values, &inner_values) {
            let words = format!("vehicle wells at the edge differ by {percent:+.0} % from those inside");
            quality.say(Verdict::Warn, "edge", words);
        }
    } else if !outer_values.is_empty() {
        quality.say(
            Verdict::Warn,
            "vehicle_only_at_edge",
            "all vehicle wells lie at the edge: an edge effect cannot be told from the control".to_owned(),
        );
    }
}

/// Do two medians differ by more than noise, at 1 %? With too few wells to know the noise, they are taken to.
fn is_more_than_noise(a: &[f64], b: &[f64]) -> bool {
    let squares = |values: &[f64]| {
        let centre = mean(values).unwrap_or_default();
        values.iter().map(|value| (value - centre) * (value - centre)).sum::<f64>()
    };
    let df = (a.len() + b.len()).saturating_sub(2);
    let (Some(of_a), Some(of_b)) = (median(a), median(b)) else { return false };
    if df < 2 {
        return true;
    }
    #[expect(clippy::cast_precision_loss, reason = "few wells")]
    let (df, n_a, n_b) = (df as f64, a.len() as f64, b.len() as f64);
    let variance = (squares(a) + squares(b)) / df;
    // The variance of a median is π / 2 times that of a mean.
    let error = (variance * std::f64::consts::FRAC_PI_2 * (1.0 / n_a + 1.0 / n_b)).sqrt();
    error <= 0.0 || t_two_sided((of_a - of_b) / error, df) < LEVEL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_has_few_digits_and_none_of_a_binary_fraction() {
        let readings = [388.700_000_000_000_05, 20050.0, 400.0, 0.041_25, 0.1 + 0.2].map(reading);
        assert_eq!(readings, ["388.7", "20050", "400", "0.04125", "0.3"]);
    }
}
