//! The curves as points: what a figure of curves draws, for those who draw it elsewhere.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::line::{Course as Fitted, Line, Met};
use super::panel_data::places_of;
use foldshift_curves::elementary::exp10;
use foldshift_study::analysis::Analysis;
use foldshift_tables::units::DoseUnit;

/// What is drawn of one experiment of a line, or of the mean over its experiments.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Cell line.
    pub cell_line: String,
    /// Compound.
    pub compound: String,
    /// The experiment; `None` for the mean over several.
    pub experiment: Option<String>,
    /// The unit of its doses.
    pub unit: DoseUnit,
    /// `curve`, `level` (a mean, since no curve is better than a constant), or `means` (those of its doses, joined, since the
    /// data do not tell its curve).
    pub kind: &'static str,
    /// Its points, from the lowest tested dose to the highest.
    pub points: Vec<CoursePoint>,
}

/// A point of a course.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoursePoint {
    /// Dose, in the unit of the course.
    pub dose: f64,
    /// Response, a fraction of the vehicle.
    pub response: f64,
    /// The ends of the 95 % interval of the mean over experiments, where a figure shows the band.
    pub band: Option<(f64, f64)>,
}

/// Every course that the figures of curves draw, by compound and line: the experiments of a line, then the mean over them. A line
/// of one experiment has that one; nothing goes beyond the tested doses.
#[must_use]
pub fn curve_points(analysis: &Analysis) -> Vec<Course> {
    let lines: BTreeSet<&String> =
        analysis.curves.iter().map(|curve| &curve.assembled.key.cell_line).collect();
    let lines: Vec<String> = lines.into_iter().cloned().collect();
    let of_compound = |compound: &&str| -> Vec<Course> {
        let Some(met) = Met::new(analysis, &lines, compound) else { return Vec::new() };
        met.lines.iter().flat_map(|line| courses(line, compound, met.unit)).collect()
    };
    let compounds = analysis.compounds();
    let found: Vec<Vec<Course>> = compounds.par_iter().map(of_compound).collect();
    found.into_iter().flatten().collect()
}

fn courses(line: &Line, compound: &str, unit: DoseUnit) -> Vec<Course> {
    let course = |experiment: Option<&String>, fitted: Fitted, points: Vec<CoursePoint>| Course {
        cell_line: line.name.to_owned(),
        compound: compound.to_owned(),
        experiment: experiment.cloned(),
        unit,
        kind: kind(fitted),
        points,
    };
    let alone = line.days.len() == 1;
    let mut found = Vec::new();
    for day in &line.days {
        let curve = &day.curve.assembled.curve;
        let points = match day.course {
            // The wells of a single experiment stand there themselves.
            Fitted::Joined if alone => continue,
            Fitted::Joined => {
                let levels = curve.levels().iter().filter(|level| level.dose > 0.0);
                levels
                    .map(|level| CoursePoint { dose: level.dose, response: level.mean, band: None })
                    .collect()
            }
            fitted => points(fitted, curve.tested_log_range(), |_| None),
        };
        found.push(course(day.curve.assembled.key.experiment.as_ref(), day.course, points));
    }
    if !alone && line.mean != Fitted::Joined {
        found.push(course(
            None,
            line.mean,
            points(line.mean, line.tested(), |log_dose| line.band_at(log_dose)),
        ));
    }
    found.retain(|course| !course.points.is_empty());
    found
}

const fn kind(fitted: Fitted) -> &'static str {
    match fitted {
        Fitted::Curve(_) => "curve",
        Fitted::Level(_) => "level",
        Fitted::Joined => "means",
    }
}

fn points(
    fitted: Fitted,
    range: Option<(f64, f64)>,
    band: impl Fn(f64) -> Option<(f64, f64)>,
) -> Vec<CoursePoint> {
    let Some(range) = range.filter(|(from, to)| from < to) else { return Vec::new() };
    let at = |log_dose: f64| {
        Some(CoursePoint {
            dose: exp10(log_dose),
            response: fitted.response(log_dose)?,
            band: band(log_dose),
        })
    };
    places_of(fitted, range).filter_map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{km12, one_experiment};

    #[test]
    fn every_line_has_its_experiments_and_their_mean_between_the_tested_doses() {
        let all = curve_points(km12());
        for compound in km12().compounds() {
            for line in ["KM12", "KM12-LR1", "KM12-LR2"] {
                let own: Vec<&Course> =
                    all.iter().filter(|one| one.compound == compound && one.cell_line == line).collect();
                let experiments = km12().experiments_of(line, compound).count();
                assert!(own.len() >= experiments, "{line} {compound}: {}", own.len());
                let (from, to) =
                    km12().pooled(line, compound).unwrap().assembled.curve.tested_log_range().unwrap();
                let within = |point: &CoursePoint| {
                    (exp10(from) * 0.999_999..=exp10(to) * 1.000_001).contains(&point.dose)
                };
                assert!(own.iter().flat_map(|one| &one.points).all(within), "{line} {compound}");
                assert!(own.iter().all(|one| one.points.windows(2).all(|pair| pair[0].dose < pair[1].dose)));
            }
        }
    }

    #[test]
    fn the_band_is_that_of_the_figure_and_of_the_mean_alone() {
        let all = curve_points(km12());
        let line = ["KM12".to_owned()];
        let met = Met::new(km12(), &line, "larotrectinib").unwrap();
        let drawn = met.lines[0].band().concat();
        let mean = all
            .iter()
            .find(|one| {
                one.cell_line == "KM12" && one.compound == "larotrectinib" && one.experiment.is_none()
            })
            .unwrap();
        let ends = [drawn[0], *drawn.last().unwrap()].map(|(log_dose, ..)| exp10(log_dose));
        let banded: Vec<&CoursePoint> = mean.points.iter().filter(|point| point.band.is_some()).collect();
        assert!(
            banded.len() > 20
                && banded.iter().all(|point| point.dose > ends[0] * 0.99 && point.dose < ends[1] * 1.01)
        );
        assert!(banded.iter().all(|point| {
            let (low, high) = point.band.unwrap();
            low < high && high - low <= 0.4
        }));
        let of_experiments = all.iter().filter(|one| one.experiment.is_some());
        assert!(of_experiments.flat_map(|one| &one.points).all(|point| point.band.is_none()));
        // KM12-LR2 has two experiments, so no band.
        let two = all.iter().filter(|one| one.cell_line == "KM12-LR2" && one.compound == "larotrectinib");
        assert!(two.flat_map(|one| &one.points).all(|point| point.band.is_none()));
    }

    #[test]
    fn a_single_experiment_is_its_own_and_no_mean() {
        let all = curve_points(one_experiment());
        assert!(!all.is_empty() && all.iter().all(|one| one.experiment.is_some()));
    }
}
