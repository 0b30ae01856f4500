//! The axis of doses: logarithmic or linear, its ticks named as people name doses, and no label over another.

use super::axis::{Axis, grouped};
use super::canvas::width_of;
use super::format::Format;
use crate::report::words::trimmed;
use foldshift_curves::elementary::{exp10, log10};
use foldshift_tables::units::{DoseUnit, LogDose};

/// How doses lie along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Decades are equally long; the vehicle stands beyond a cut of the axis.
    #[default]
    Log,
    /// Doses are equally long; the vehicle stands at 0.
    Linear,
}

/// Pixels of a decade from which on it is divided.
const LEAST_DECADE: f64 = 30.0;

/// How ticks are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// Each with its unit: `10 nM`, `1 µM`.
    WithUnit,
    /// Plain numbers of [`DoseAxis::printed_unit`], which stands beside the name of the axis.
    Plain,
}

impl Naming {
    /// Figures with a title stand alone, and so do their ticks.
    pub(super) const fn of(format: &Format) -> Self {
        if format.titled { Self::WithUnit } else { Self::Plain }
    }
}

/// Where doses lie, in pixels, across a sheet or upwards.
#[derive(Clone, Copy, Debug)]
pub(super) struct DoseAxis {
    pub(super) scale: Scale,
    pub(super) unit: DoseUnit,
    /// Of log₁₀ doses, or of doses.
    pub(super) axis: Axis,
}

impl DoseAxis {
    fn number(&self, log_dose: f64) -> f64 {
        match self.scale {
            Scale::Log => log_dose,
            Scale::Linear => exp10(log_dose),
        }
    }

    /// The pixel of a log₁₀ dose.
    pub(super) fn at(&self, log_dose: f64) -> f64 {
        self.axis.at(self.number(log_dose))
    }

    /// The same, kept within the axis.
    pub(super) fn clipped(&self, log_dose: f64) -> f64 {
        self.axis.clipped(self.number(log_dose))
    }

    pub(super) fn holds(&self, log_dose: f64) -> bool {
        self.axis.holds(self.number(log_dose))
    }

    /// The log₁₀ of the doses at the ends; of a linear axis the lower one counts as a millionth of the upper.
    fn ends(&self) -> (f64, f64) {
        match self.scale {
            Scale::Log => (self.axis.from, self.axis.to),
            Scale::Linear => (log10(self.axis.to) - 6.0, log10(self.axis.to)),
        }
    }

    /// The unit of plain numbers: that of the doses, or a better one where they would have many digits.
    pub(super) fn printed_unit(&self) -> DoseUnit {
        let (from, to) = self.ends();
        let (from, to) = if self.scale == Scale::Linear { (to - 1.0, to) } else { (from, to) };
        if from >= -3.3 && to < 5.5 {
            return self.unit;
        }
        LogDose::new(0.5 * (from + to), self.unit).readable_unit()
    }

    fn name(&self, log_dose: f64, naming: Naming) -> String {
        let dose = LogDose::new(log_dose, self.unit);
        match naming {
            Naming::WithUnit => {
                let unit = dose.readable_unit();
                format!("{} {unit}", grouped(&trimmed(dose.in_unit(unit))))
            }
            Naming::Plain => grouped(&trimmed(dose.in_unit(self.printed_unit()))),
        }
    }

    /// Places of ticks without a name; none where they would run together.
    pub(super) fn minor(&self) -> Vec<f64> {
        let decade = (self.axis.at(1.0) - self.axis.at(0.0)).abs();
        match self.scale {
            Scale::Log if decade >= LEAST_DECADE => {
                self.axis.minor().into_iter().map(|tick| self.axis.at(tick)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Places of ticks that may have a name, and the name where there is room for letters of this size; `upwards` an axis
    /// needs room for their height alone.
    pub(super) fn ticks(&self, naming: Naming, size: f64, upwards: bool) -> Vec<(f64, Option<String>)> {
        let named: Vec<(f64, String)> = match self.scale {
            Scale::Log => {
                self.log_ticks().into_iter().map(|log| (self.at(log), self.name(log, naming))).collect()
            }
            Scale::Linear => self.linear_ticks(naming),
        };
        let needs = |text: &str| if upwards { 1.3 * size } else { width_of(text, size) + 0.8 * size };
        let fits = |stride: usize, first: usize| {
            let shown: Vec<_> = named.iter().skip(first).step_by(stride).collect();
            shown
                .windows(2)
                .all(|pair| (pair[1].0 - pair[0].0).abs() >= 0.5 * (needs(&pair[0].1) + needs(&pair[1].1)))
        };
        let stride = (1..=named.len().max(1)).find(|stride| fits(*stride, self.first(*stride))).unwrap_or(1);
        let first = self.first(stride);
        let shown = |place: usize| place >= first && (place - first).is_multiple_of(stride);
        named.into_iter().enumerate().map(|(place, (at, text))| (at, shown(place).then_some(text))).collect()
    }

    /// The first named one of ticks of which only some are: 1, 100, 10 000 rather than 10, 1000.
    fn first(&self, stride: usize) -> usize {
        let decades = self.decades();
        let round = |decade: &f64| {
            u32::try_from(stride).is_ok_and(|stride| decade.rem_euclid(f64::from(stride)) < 0.5)
        };
        match self.scale {
            Scale::Log if decades.len() > 1 => decades.iter().position(round).unwrap_or(0),
            _ => 0,
        }
    }

    fn decades(&self) -> Vec<f64> {
        let mut decades = Vec::new();
        let mut decade = self.axis.from.ceil();
        while decade <= self.axis.to && decades.len() < 100 {
            decades.push(decade);
            decade += 1.0;
        }
        decades
    }

    /// Decades; where there are fewer than two, 2 and 5 times them as well; else the ends.
    fn log_ticks(&self) -> Vec<f64> {
        let decades = self.decades();
        if decades.len() > 1 {
            return decades;
        }
        let mut ticks = Vec::new();
        for decade in [self.axis.from.floor(), self.axis.from.floor() + 1.0, self.axis.from.floor() + 2.0] {
            ticks.extend(
                [1.0, 2.0, 5.0].map(|k: f64| decade + log10(k)).into_iter().filter(|t| self.axis.holds(*t)),
            );
        }
        if ticks.len() > 1 { ticks } else { vec![self.axis.from, self.axis.to] }
    }

    /// 0 and four or so round doses.
    fn linear_ticks(&self, naming: Naming) -> Vec<(f64, String)> {
        let aim = log10(0.3 * self.axis.to);
        let steps = [1.0, 2.0, 5.0].map(|k: f64| aim.floor() + log10(k));
        let step = steps.into_iter().filter(|step| *step <= aim + 1e-9).fold(aim.floor(), f64::max);
        let mut ticks = vec![(self.axis.at(0.0), "0".to_owned())];
        for k in 1_u32.. {
            let dose = f64::from(k) * exp10(step);
            if dose > self.axis.to {
                break;
            }
            ticks.push((self.axis.at(dose), self.name(log10(dose), naming)));
        }
        ticks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(from: f64, to: f64, end: f64) -> DoseAxis {
        let axis = Axis { from, to, start: 0.0, end };
        DoseAxis { scale: Scale::Log, unit: DoseUnit::NANOMOLAR, axis }
    }

    fn names(axis: DoseAxis, naming: Naming) -> Vec<String> {
        axis.ticks(naming, 10.0, false).into_iter().filter_map(|(_, text)| text).collect()
    }

    #[test]
    fn decades_are_named_by_dose_in_unit() {
        let axis = log(-3.1, 6.1, 600.0);
        let all = ["1 pM", "10 pM", "100 pM", "1 nM", "10 nM", "100 nM", "1 µM", "10 µM", "100 µM", "1 mM"];
        assert_eq!(names(axis, Naming::WithUnit), all);
        assert_eq!(names(log(-0.6, 4.2, 600.0), Naming::Plain), ["1", "10", "100", "1000", "10\u{2009}000"]);
    }

    #[test]
    fn of_names_without_room_every_second_one_is_left_and_one_nanomolar_stays() {
        assert_eq!(names(log(-1.5, 4.2, 180.0), Naming::WithUnit), ["1 nM", "100 nM", "10 µM"]);
    }

    #[test]
    fn within_one_decade_two_and_five_are_named() {
        assert_eq!(names(log(0.2, 0.8, 300.0), Naming::WithUnit), ["2 nM", "5 nM"]);
        assert_eq!(names(log(0.31, 0.35, 300.0), Naming::WithUnit).len(), 2);
    }

    #[test]
    fn a_linear_axis_begins_at_nothing_and_has_round_steps() {
        let axis = Axis { from: -300.0, to: 10_400.0, start: 0.0, end: 600.0 };
        let axis = DoseAxis { scale: Scale::Linear, unit: DoseUnit::NANOMOLAR, axis };
        assert_eq!(names(axis, Naming::WithUnit), ["0", "2 µM", "4 µM", "6 µM", "8 µM", "10 µM"]);
        assert_eq!(names(axis, Naming::Plain)[1..3], ["2000", "4000"]);
    }
}
