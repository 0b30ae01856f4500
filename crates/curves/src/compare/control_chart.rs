//! The control chart of individuals: one log₁₀ IC50 after another, and limits from their moving ranges, which a
//! slow drift hardly widens.
//!
//! ```text
//! σ = mean |xᵢ − xᵢ₋₁| / 1.128,   limits at centre ± 2σ (warning) and ± 3σ (action)
//! ```
//!
//! Source: Montgomery, Introduction to Statistical Quality Control, section 6.4; rules for runs: Western
//! Electric, Statistical Quality Control Handbook (1956).

use serde::Serialize;

use crate::fit::Ic50;
use crate::statistics::mean;

/// Expected range of two normal values, in standard deviations: 2/√π.
pub(crate) const D2: f64 = 1.128;

/// Fewest measured values from which limits are drawn.
pub const FEWEST: usize = 4;

/// As many values in a row on one side of the centre are a run.
pub const RUN: usize = 8;

/// One experiment on the chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ControlPoint"))]
pub struct Point {
    /// The experiment.
    pub experiment: String,
    /// Its IC50; only a measured one has a place among the others.
    pub ic50: Ic50,
}

/// What makes a point conspicuous. Nothing is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Beyond 3σ.
    BeyondAction,
    /// The second of two out of three in a row beyond 2σ on the same side.
    TwoBeyondWarning,
    /// At the end of a run of [`RUN`] or more on one side of the centre.
    Run,
}

impl Signal {
    /// Its code in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BeyondAction => "beyond_3sd",
            Self::TwoBeyondWarning => "two_of_three_beyond_2sd",
            Self::Run => "run_of_8",
        }
    }
}

/// Centre and standard deviation of a chart, in log₁₀ of the dose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ControlLimits"))]
pub struct Limits {
    /// Mean of the measured values, log₁₀ doses.
    pub centre: f64,
    /// Standard deviation of a value in decades, from the moving ranges; `None` with fewer than [`FEWEST`] values, and of copies.
    pub sd: Option<f64>,
}

impl Limits {
    /// The centre and this many standard deviations.
    #[must_use]
    pub fn at(&self, sds: f64) -> Option<f64> {
        self.sd.map(|sd| self.centre + sds * sd)
    }
}

/// A chart of one line and compound.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ControlChart {
    /// The line.
    pub cell_line: String,
    /// The compound.
    pub compound: String,
    /// Every experiment, in the order of the names.
    pub points: Vec<Point>,
    /// Centre and spread; `None` without a measured value.
    pub limits: Option<Limits>,
    /// Index of a point and what is wrong with it, in their order.
    pub signals: Vec<(usize, Signal)>,
}

/// Draws up the chart; the points are sorted by the names of their experiments. Censored values have no place:
/// ranges and runs go from one measured value to the next.
#[must_use]
pub fn control_chart(cell_line: &str, compound: &str, mut points: Vec<Point>) -> ControlChart {
    points.sort_by(|a, b| a.experiment.cmp(&b.experiment));
    let measured: Vec<(usize, f64)> = points
        .iter()
        .enumerate()
        .filter_map(|(index, point)| Some((index, point.ic50.log_dose()?)))
        .collect();
    let values: Vec<f64> = measured.iter().map(|(_, value)| *value).collect();
    let limits = limits(&values);
    let signals = limits.map_or_else(Vec::new, |limits| signals(&measured, limits));
    ControlChart { cell_line: cell_line.to_owned(), compound: compound.to_owned(), points, limits, signals }
}

fn limits(values: &[f64]) -> Option<Limits> {
    let ranges: Vec<f64> = values.windows(2).map(|two| (two[1] - two[0]).abs()).collect();
    let sd = mean(&ranges).map(|range| range / D2).filter(|sd| values.len() >= FEWEST && *sd > 1e-9);
    Some(Limits { centre: mean(values)?, sd })
}

fn signals(measured: &[(usize, f64)], limits: Limits) -> Vec<(usize, Signal)> {
    let Some(sd) = limits.sd else { return Vec::new() };
    let z: Vec<f64> = measured.iter().map(|(_, value)| (value - limits.centre) / sd).collect();
    let mut found = Vec::new();
    let mut run = 0_usize;
    for (place, &now) in z.iter().enumerate() {
        let index = measured[place].0;
        if now.abs() > 3.0 {
            found.push((index, Signal::BeyondAction));
        }
        let far = |of: f64| of.abs() > 2.0 && of.signum() == now.signum();
        if far(now) && z[place.saturating_sub(2)..place].iter().any(|&before| far(before)) {
            found.push((index, Signal::TwoBeyondWarning));
        }
        let goes_on = place > 0 && now != 0.0 && z[place - 1].signum() == now.signum() && z[place - 1] != 0.0;
        run = if goes_on { run + 1 } else { usize::from(now != 0.0) };
        if run >= RUN {
            found.push((index, Signal::Run));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[f64]) -> ControlChart {
        let point = |(k, &log_dose): (usize, &f64)| Point {
            experiment: format!("2026-01-{:02}", k + 1),
            ic50: Ic50::Measured { log_dose, lower: None, upper: None },
        };
        control_chart("P", "reference", values.iter().enumerate().map(point).collect())
    }

    /// By hand: ranges 0.1, 0.2, 0.1 have the mean 0.4/3, and σ is that over 1.128.
    #[test]
    fn limits_come_from_moving_ranges() {
        let limits = chart(&[1.0, 1.1, 0.9, 1.0]).limits.unwrap();
        assert!((limits.centre - 1.0).abs() < 1e-12);
        assert!((limits.sd.unwrap() - 0.4 / 3.0 / 1.128).abs() < 1e-12);
        assert!((limits.at(3.0).unwrap() - (1.0 + 0.4 / 1.128)).abs() < 1e-12);
    }

    #[test]
    fn three_experiments_are_shown_without_limits() {
        let chart = chart(&[1.0, 1.1, 9.0]);
        assert_eq!(chart.limits.unwrap().sd, None);
        assert!(chart.signals.is_empty());
    }

    #[test]
    fn a_day_that_went_wrong_is_named_and_stays_in() {
        let mut values = vec![0.0, 0.1, 0.0, 0.1, 0.0, 0.1, 0.0, 0.1, 0.0, 0.1, 0.0, 0.1];
        values[6] = 1.4;
        let chart = chart(&values);
        assert_eq!(chart.signals, [(6, Signal::BeyondAction)]);
        assert_eq!(chart.points.len(), 12);
    }

    #[test]
    fn a_line_that_moved_is_a_run() {
        let values = [0.0, 0.01, 0.0, 0.01, 0.0, 0.01, 0.0, 0.01, 0.1, 0.11, 0.1, 0.11, 0.1, 0.11, 0.1, 0.11];
        let chart = chart(&values);
        let runs: Vec<usize> = chart
            .signals
            .iter()
            .filter(|(_, signal)| *signal == Signal::Run)
            .map(|(index, _)| *index)
            .collect();
        assert_eq!(runs, [7, 15]);
    }

    #[test]
    fn two_of_three_beyond_two_sigma_count_on_one_side_only() {
        let limits = Limits { centre: 0.0, sd: Some(1.0) };
        let codes = |z: &[f64]| -> Vec<(usize, Signal)> {
            signals(&z.iter().copied().enumerate().collect::<Vec<_>>(), limits)
        };
        assert_eq!(codes(&[2.1, 0.0, 2.2, 0.0]), [(2, Signal::TwoBeyondWarning)]);
        assert_eq!(codes(&[2.1, 0.0, -2.2, 0.0]), []);
        assert_eq!(codes(&[2.1, 0.0, 0.0, 2.2]), []);
    }

    #[test]
    fn a_censored_day_is_on_the_chart_and_not_in_the_limits() {
        let mut points = chart(&[1.0, 1.1, 0.9, 1.0]).points;
        points.push(Point { experiment: "2026-01-02b".to_owned(), ic50: Ic50::Above { bound: 4.0 } });
        let chart = control_chart("P", "reference", points);
        assert_eq!(chart.points[2].ic50, Ic50::Above { bound: 4.0 });
        assert!((chart.limits.unwrap().centre - 1.0).abs() < 1e-12);
    }
}
