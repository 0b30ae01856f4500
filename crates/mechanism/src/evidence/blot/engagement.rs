//! Dose curves of phosphorylation: at which dose a drug lets go of its target, and whether that explains what the
//! cells survive.
//!
//! A signal over its vehicle is a response like any other: it is fitted blot by blot, its IC50 is censored at the
//! doses that were tested, and lines are compared over blots as they are over plates.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use crate::evidence::blot::beside::{Beside, Reading, beside};

use crate::evidence::blot::band::Signal;
use crate::evidence::blot::ratio::Ratio;
use foldshift_curves::compare::{CompareOptions, Measured, Replicate, Shift, compare_lines};
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{Fit, FitOptions, Reads, fit};
use foldshift_tables::units::DoseUnit;

/// Doses of one blot from which a curve is fitted.
const FEWEST_DOSES: usize = 4;

/// The dose curve of one phosphorylation in one line on one blot.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Engagement {
    /// The experiment; the blot where no experiment is named.
    pub experiment: String,
    /// The cell line.
    pub line: String,
    /// The drug.
    pub drug: String,
    /// The phosphorylation, with its site where it has one.
    pub target: String,
    /// Hours under the drug.
    pub time_h: Option<f64>,
    /// The unit of the doses.
    pub unit: DoseUnit,
    /// Residuals over dose; the vehicle is 1 at dose 0 by definition.
    pub curve: Curve,
    /// Its fit.
    pub fit: Fit,
    /// Lanes that are no part of it, in words.
    pub left_out: Vec<String>,
    /// Doses whose band was not seen and that stand at their bound, which is below half of the vehicle.
    pub at_bound: Vec<f64>,
}

/// A shift of the dose that a phosphorylation needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EngagementShift {
    /// The phosphorylation.
    pub target: String,
    /// Hours under the drug.
    pub time_h: Option<f64>,
    /// The shift, experiments being blots.
    #[serde(flatten)]
    pub shift: Shift,
}

/// How the curves are fitted: no signal is less than its background, so the lower plateau is at least 0; what is left
/// of it falls with dose.
fn options() -> FitOptions {
    FitOptions { bottom_at_least: Some(0.0), reads: Some(Reads::Viability), ..FitOptions::default() }
}

/// Every curve of four doses and more, in the order of targets, drugs, times, lines and experiments.
pub(super) fn curves(ratios: &[Ratio]) -> Vec<Engagement> {
    type Key<'a> = (String, String, Option<u64>, &'a str, &'a str);
    let mut groups: BTreeMap<Key, Vec<&Ratio>> = BTreeMap::new();
    for ratio in ratios {
        let key = ratio.sample.key();
        let of = (
            ratio.target.to_string(),
            key.drug,
            key.time,
            ratio.sample.line.as_str(),
            ratio.experiment.as_str(),
        );
        groups.entry(of).or_default().push(ratio);
    }
    groups.into_iter().filter_map(|((target, ..), group)| curve(target, &group)).collect()
}

fn curve(target: String, group: &[&Ratio]) -> Option<Engagement> {
    let first = group.first()?;
    let half = options().half;
    let (mut points, mut left_out, mut at_bound) = (vec![Point::new(0.0, 1.0)], Vec::new(), Vec::new());
    let mut doses = BTreeSet::new();
    for ratio in group {
        let dose = ratio.sample.dose.value();
        let why = match ratio.residual {
            _ if !ratio.faults.is_empty() => ratio.faults.iter().cloned().collect::<Vec<_>>().join("; "),
            Some(Signal::Below(bound)) if bound >= half => {
                format!("not seen, and less than {bound:.2} says little")
            }
            None => "no value".to_owned(),
            Some(signal) => {
                if signal.is_below() {
                    at_bound.push(dose);
                }
                points.push(Point::new(dose, signal.bound()));
                doses.insert(dose.to_bits());
                continue;
            }
        };
        left_out.push(format!("{}: {why}", ratio.sample.dose.readable()));
    }
    if doses.len() < FEWEST_DOSES {
        return None;
    }
    let curve = Curve::new(points).ok()?;
    let fit = fit(&curve, &options());
    Some(Engagement {
        experiment: first.experiment.clone(),
        line: first.sample.line.clone(),
        drug: first.sample.drug.clone(),
        target,
        time_h: first.sample.time_h,
        unit: first.sample.dose.unit(),
        curve,
        fit,
        left_out,
        at_bound,
    })
}

/// Resistant against parental, for every phosphorylation and time; the p values of each are corrected over drugs.
#[must_use]
pub fn shifts(curves: &[Engagement], pairs: &[(&str, &str)], how: CompareOptions) -> Vec<EngagementShift> {
    let options = options();
    let mut groups: BTreeMap<(&str, Option<u64>), Vec<&Engagement>> = BTreeMap::new();
    for one in curves {
        groups.entry((one.target.as_str(), one.time_h.map(f64::to_bits))).or_default().push(one);
    }
    let mut found = Vec::new();
    for ((target, time), group) in groups {
        let measured: Vec<Measured> = group
            .iter()
            .map(|one| Measured {
                cell_line: &one.line,
                compound: &one.drug,
                replicate: Replicate {
                    experiment: &one.experiment,
                    curve: Some(&one.curve),
                    fit: &one.fit,
                    options: &options,
                },
                grown: None,
                of_series: false,
            })
            .collect();
        let shifts = compare_lines(&measured, pairs, how);
        found.extend(shifts.into_iter().map(|shift| EngagementShift {
            target: target.to_owned(),
            time_h: time.map(f64::from_bits),
            shift,
        }));
    }
    found
}
