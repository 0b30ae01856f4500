//! Axes: from numbers to pixels, and where the ticks go.

use crate::report::words::{self, trimmed};
use foldshift_curves::elementary::{exp10, log10};
use foldshift_tables::units::LogDose;

/// A linear map from numbers (of a log axis: log₁₀) to pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Axis {
    /// The pixel of a number.
    pub(super) fn at(self, value: f64) -> f64 {
        self.start + (value - self.from) / (self.to - self.from) * (self.end - self.start)
    }

    /// The pixel of a number, kept within the axis.
    pub(super) fn clipped(self, value: f64) -> f64 {
        self.at(value.clamp(self.from, self.to))
    }

    pub(super) fn holds(self, value: f64) -> bool {
        (self.from..=self.to).contains(&value)
    }

    /// Whole powers of ten on a log axis, thinned where there are more than ten: (log₁₀, label).
    pub(super) fn decades(self) -> Vec<(f64, String)> {
        let (first, last) = (self.from.ceil(), self.to.floor());
        let stride = ((last - first) / 10.0).floor() + 1.0;
        let mut ticks = Vec::new();
        let mut decade = first;
        while decade <= last + 1e-9 {
            ticks.push((decade, power(decade)));
            decade += stride;
        }
        ticks
    }

    /// 2 to 9 times every power of ten on a log axis, for minor ticks.
    pub(super) fn minor(self) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut decade = self.from.floor();
        while decade < self.to && self.to - self.from <= 10.0 {
            ticks.extend((2..10).map(|k| decade + log10(f64::from(k))).filter(|tick| self.holds(*tick)));
            decade += 1.0;
        }
        ticks
    }
}

/// Numbers between two ends, 1, 2 or 5 times a power of ten apart: about so many of them.
pub(super) fn round_numbers(from: f64, to: f64, about: f64) -> Vec<f64> {
    let rough = (to - from) / about;
    let power = exp10(log10(rough).floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|k| k * power).find(|step| *step >= rough);
    let step = step.unwrap_or(rough);
    let first = (from / step).ceil();
    // Zero is zero, whatever its sign.
    let ticks = (0..20).map(|k| (first + f64::from(k)) * step + 0.0);
    ticks.take_while(|tick| *tick <= to + 1e-9 * step).collect()
}

/// log₁₀ doses between two ends that are round numbers: of steps from whole decades to a tenth of one, the widest of
/// which there are between three and seven.
pub(super) fn round_doses(from: f64, to: f64) -> Vec<f64> {
    let within = |steps: &[f64]| -> Vec<f64> {
        let mut decade = from.floor();
        let mut ticks = Vec::new();
        while decade <= to {
            ticks.extend(steps.iter().map(|step| decade + log10(*step)));
            decade += 1.0;
        }
        ticks.retain(|tick| (from..=to).contains(tick));
        ticks
    };
    let every: Vec<f64> = (10..100).map(|tenths| 0.1 * f64::from(tenths)).collect();
    let choices: [&[f64]; 5] = [
        &[1.0],
        &[1.0, 3.0],
        &[1.0, 2.0, 5.0],
        &[1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
        &every,
    ];
    let found: Vec<Vec<f64>> = choices.iter().map(|steps| within(steps)).collect();
    found.iter().find(|ticks| (3..=7).contains(&ticks.len())).or(found.get(3)).cloned().unwrap_or_default()
}

/// The same, those first that people name first: powers of ten, then 3, 5, 2, then the others.
pub(super) fn by_roundness(mut ticks: Vec<f64>) -> Vec<f64> {
    let rank = |tick: &f64| {
        let digits = format!("{:.1e}", exp10(*tick));
        ["1.0", "3.0", "5.0", "2.0"].iter().position(|first| digits.starts_with(first)).unwrap_or(4)
    };
    ticks.sort_by_key(rank);
    ticks
}

/// A dose that is a tick: `30 nM`, not `30.0 nM`.
pub(super) fn round_dose(log_dose: LogDose) -> String {
    let dose = words::dose(log_dose);
    match dose.split_once(' ') {
        Some((value, unit)) if value.contains('.') => {
            format!("{} {unit}", value.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => dose,
    }
}

/// A power of ten in plain digits where that is short, as 10ⁿ elsewhere.
pub(super) fn power(decade: f64) -> String {
    if (-3.0..=5.0).contains(&decade) {
        let plain = trimmed(exp10(decade));
        return grouped(&plain);
    }
    let digits = format!("{decade:.0}");
    let raised: String = digits
        .chars()
        .map(|c| {
            c.to_digit(10).map_or('⁻', |d| ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][d as usize])
        })
        .collect();
    format!("10{raised}")
}

/// Thin spaces between thousands of numbers of five digits and more.
pub(super) fn grouped(plain: &str) -> String {
    if plain.len() < 5 || plain.contains('.') {
        return plain.to_owned();
    }
    let mut text = String::new();
    for (place, c) in plain.chars().enumerate() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decades_are_labelled_as_people_write_them() {
        let labels = |from, to| -> Vec<String> {
            let axis = Axis { from, to, start: 0.0, end: 1.0 };
            axis.decades().into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels(-1.2, 4.0), ["0.1", "1", "10", "100", "1000", "10\u{2009}000"]);
        assert_eq!(labels(5.5, 7.0), ["10⁶", "10⁷"]);
        assert!(labels(-12.0, 12.0).len() <= 11);
    }

    #[test]
    fn ticks_are_round_numbers_within_the_axis() {
        assert_eq!(round_numbers(0.0, 12.0, 6.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
        assert_eq!(
            round_numbers(0.0, 1.1, 6.0),
            [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].map(|tick: f64| (tick / 0.2).round() * 0.2)
        );
        let doses: Vec<f64> = round_doses(0.9, 1.8).into_iter().map(|x| exp10(x).round()).collect();
        assert_eq!(doses, [10.0, 20.0, 50.0]);
        let ranked: Vec<f64> =
            by_roundness(round_doses(0.89, 1.31)).into_iter().map(|x| exp10(x).round()).collect();
        assert!((ranked[0] - 10.0).abs() < 1e-12);
        assert!((ranked[1] - 20.0).abs() < 1e-12);
    }
}
