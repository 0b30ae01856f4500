//! One drug alone: the curve that starts at a known response and follows its wells.

use foldshift_curves::elementary::log10;
use foldshift_curves::fit::{PLAUSIBLE, Reads, fit_each};
use foldshift_curves::{Curve, FitOptions, Logistic, Point};
use serde::Serialize;

use crate::matrix::{Drug, Matrix, VEHICLE};

/// Fewest doses above zero that tell the lower plateau, the midpoint and the slope of a curve of which the start is known.
pub const CURVE_DOSES: usize = 3;

/// How much heavier than all wells together the point is that holds a curve at its start. The start is then right to a
/// millionth of the scatter of wells.
const ANCHOR: f64 = 1e6;

/// The response over doses of one drug, where it starts at a known response: that of the vehicle for a drug alone, that
/// of the other drug alone for a row of a matrix.
///
/// ```text
///                         start − end
/// y(x) = end + ─────────────────────────────────
///               1 + 10^(|hill| · (x − log_mid))
/// ```
///
/// The end is free between −0.1 and 1.5 of the vehicle, so that a curve may also rise. The optimum is that of the
/// unweighted least squares with the start given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DrugCurve {
    /// A curve that falls or rises.
    Logistic {
        /// The curve.
        curve: Logistic,
    },
    /// Every well reads the same.
    Constant {
        /// Its response.
        response: f64,
    },
}

impl DrugCurve {
    /// Response at this dose.
    #[must_use]
    pub fn response(&self, dose: f64) -> f64 {
        match self {
            Self::Logistic { curve } => curve.response(log10(dose)),
            Self::Constant { response } => *response,
        }
    }

    /// The curve, if it falls: a drug that does not has no dose of any effect.
    #[must_use]
    pub fn falling(&self) -> Option<&Logistic> {
        match self {
            Self::Logistic { curve } if curve.hill > 0.0 => Some(curve),
            _ => None,
        }
    }
}

/// A row or column of a matrix: its wells, and the response it starts at.
pub(crate) struct Anchored {
    pub(crate) points: Vec<Point>,
    pub(crate) start: f64,
}

impl Anchored {
    /// The curve to fit, if there are doses enough.
    fn curve(&self) -> Option<Curve> {
        let mut doses: Vec<f64> =
            self.points.iter().map(|point| point.dose).filter(|dose| *dose > 0.0).collect();
        doses.dedup();
        if doses.len() < CURVE_DOSES {
            return None;
        }
        // Wells without the drug tell nothing of a curve of which the start is given.
        let mut points: Vec<Point> = self.points.iter().copied().filter(|point| point.dose > 0.0).collect();
        let weight = ANCHOR * points.iter().map(|point| point.weight).sum::<f64>();
        points.push(Point { dose: 0.0, response: self.start, weight });
        Curve::new(points).ok()
    }
}

/// What every curve under drugs is told: it counts what lives.
fn free() -> FitOptions {
    FitOptions { reads: Some(Reads::Viability), intervals: false, ..FitOptions::default() }
}

/// Where the plateaus of living cells can lie.
fn bounds() -> [f64; 2] {
    PLAUSIBLE.map(|part| part * VEHICLE)
}

/// The same with both plateaus there.
fn bounded() -> FitOptions {
    let [least, most] = bounds();
    FitOptions { bottom_at_least: Some(least), top_at_most: Some(most), ..free() }
}

/// The curves of many rows; `None` where the doses are too few. A free optimum between the bounds is the bounded one too, so
/// only the others are searched within them.
pub(crate) fn fit_anchored(rows: &[Anchored]) -> Vec<Option<DrugCurve>> {
    let curves: Vec<Option<Curve>> = rows.iter().map(Anchored::curve).collect();
    let mut found = vec![None; rows.len()];
    let mut beyond = Vec::new();
    let all: Vec<usize> = (0..rows.len()).filter(|&k| curves[k].is_some()).collect();
    for (k, fitted) in all.iter().copied().zip(fit_those(&all, &curves, &free())) {
        let [least, most] = bounds();
        if fitted.is_some_and(|curve| curve.bottom < least || curve.top > most) {
            beyond.push(k);
        }
        found[k] = Some(drug_curve(fitted, rows[k].start));
    }
    for (k, fitted) in beyond.iter().copied().zip(fit_those(&beyond, &curves, &bounded())) {
        found[k] = Some(drug_curve(fitted, rows[k].start));
    }
    found
}

fn fit_those(which: &[usize], curves: &[Option<Curve>], options: &FitOptions) -> Vec<Option<Logistic>> {
    let wanted: Vec<(&Curve, &FitOptions)> =
        which.iter().filter_map(|&k| Some((curves[k].as_ref()?, options))).collect();
    fit_each(&wanted).into_iter().map(|fit| fit.curve).collect()
}

/// Where every well reads the same there is no curve, and none is needed.
fn drug_curve(fitted: Option<Logistic>, start: f64) -> DrugCurve {
    fitted.map_or(DrugCurve::Constant { response: start }, |curve| DrugCurve::Logistic { curve })
}

/// The curves of A and B alone, each from the vehicle; `None` where the doses are too few.
pub(crate) fn single_agents(matrix: &Matrix) -> [Option<DrugCurve>; 2] {
    let rows = Drug::BOTH.map(|drug| Anchored { points: matrix.points(drug, 0.0), start: VEHICLE });
    let mut found = fit_anchored(&rows).into_iter();
    [found.next().flatten(), found.next().flatten()]
}
