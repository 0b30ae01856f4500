//! What one drug does to the potency of another: the IC50 of A at each dose of B.

use foldshift_curves::compare::{Method, Metric, PairShift};
use foldshift_curves::fit::{Reads, fit_each};
use foldshift_curves::statistics::{holm, mean};
use foldshift_curves::{CompareOptions, Curve, FitOptions, Ic50, Point, Replicate, Shift, compare};
use serde::Serialize;

use crate::estimate::Estimate;
use crate::matrix::{Drug, Matrix, VEHICLE, axis, is_same_dose};

/// A dose of B that alone leaves a smaller part of the cells kills by itself: it is no dose to restore sensitivity with.
pub const LEAST_LEFT: f64 = 0.5;

/// One experiment of a line: its matrix, under the name that pairs it with other lines of the same day.
#[derive(Clone, Copy, Debug)]
pub struct Day<'a> {
    /// The experiment: one day, one passage.
    pub experiment: &'a str,
    /// Its wells.
    pub matrix: &'a Matrix,
}

/// One experiment of the parental line under A alone.
#[derive(Clone, Copy, Debug)]
pub struct ParentalDay<'a> {
    /// The experiment.
    pub experiment: &'a str,
    /// Its curve, in the dose unit of the matrices.
    pub curve: &'a Curve,
}

/// A ratio of two IC50s of A over experiments, with limits or as a bound.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ratio {
    /// The ratio; `None` when censored or unknown.
    pub estimate: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["", ">", "<", "nd"])))]
    pub qualifier: &'static str,
    /// Lower 95 % limit, or the bound of a right-censored ratio.
    pub lower: Option<f64>,
    /// Upper 95 % limit, or the bound of a left-censored ratio.
    pub upper: Option<f64>,
    /// Two-sided p of a ratio of one; over experiments only.
    pub p: Option<f64>,
    /// Experiments in which both IC50s, or bounds of them, are known.
    pub n: usize,
    /// How the limits were computed. `technical_only` and a bound of one experiment know wells, not the next experiment.
    pub method: Method,
    /// log₁₀ of the ratio in each experiment.
    pub experiments: Vec<PairShift>,
}

impl From<Shift> for Ratio {
    fn from(shift: Shift) -> Self {
        Self {
            estimate: shift.estimate,
            qualifier: shift.qualifier,
            lower: shift.lower,
            upper: shift.upper,
            p: shift.p,
            n: shift.n_pairs,
            method: shift.method,
            experiments: shift.pairs,
        }
    }
}

/// The IC50 of A in the presence of one dose of B, against that of A alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InPresence {
    /// The absolute IC50 of A in each experiment that has a curve, with the name of the experiment.
    pub ic50: Vec<(String, Ic50)>,
    /// IC50 of A alone ÷ IC50 of A with B: above 1, B makes A more potent.
    pub potentiation: Ratio,
    /// IC50 of A with B ÷ IC50 of A alone in the parental line: what is left of the resistance. `None` without parental
    /// curves.
    pub remaining: Option<Ratio>,
}

/// What is known of A at one dose of B.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AtDose {
    /// The dose of B.
    pub dose: f64,
    /// Response to B alone at this dose, over experiments; `None` where it was not tested alone.
    pub alone: Option<Estimate>,
    /// Relative to the vehicle: the effect of B itself counts as an effect of A.
    pub absolute: InPresence,
    /// Relative to B alone at this dose, response(a, b) / response(0, b): what B adds by itself is divided out, and
    /// independent drugs have a potentiation of 1. `None` where B was not tested alone or leaves nothing.
    pub divided: Option<InPresence>,
    /// Holm's p of the divided potentiation over the doses of B.
    pub p_adjusted: Option<f64>,
    /// Left out of the choice of the best dose: alone it leaves less than half of the cells.
    pub kills_alone: bool,
}

/// The IC50 of A over the doses of B, on one line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resensitisation {
    /// The drug whose IC50 is meant.
    pub drug: Drug,
    /// The absolute IC50 of A alone in each experiment.
    pub alone: Vec<(String, Ic50)>,
    /// Each dose of the other drug, lowest first.
    pub doses: Vec<AtDose>,
    /// Which of `doses` restores most sensitivity for certain: of those that leave at least half of the cells alone, whose
    /// divided potentiation has a lower limit above 1 (and Holm's p over the doses below 0.05 where there is a p), the one
    /// with the largest lower limit. `None` when no dose is certain, and from one experiment.
    pub best: Option<usize>,
}

impl Resensitisation {
    /// The dose that restores most sensitivity for certain.
    #[must_use]
    pub fn best(&self) -> Option<&AtDose> {
        self.doses.get(self.best?)
    }
}

/// Level of the claim that a dose restores sensitivity.
const ALPHA: f64 = 0.05;

/// How curves of A are fitted when nothing else is told: both plateaus where those of living cells can lie.
#[must_use]
pub fn potency_options() -> FitOptions {
    FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() }.plausible()
}

/// One curve of A: of which experiment, at which place among the doses of B (0 is A alone), divided or not.
struct Curved<'a> {
    experiment: &'a str,
    place: usize,
    is_divided: bool,
    curve: Curve,
}

/// The IC50 of `drug` on a line at each dose of the other, over its experiments; with the parental line, what is left of
/// the resistance.
///
/// ```text
/// potentiation(b) = IC50(A alone) / IC50(A with b)     remaining(b) = IC50(A with b) / IC50(A alone, parental)
/// ```
///
/// Ratios are taken within experiments, of absolute IC50s with their bounds, by the rules of a fold shift
/// ([`mod@foldshift_curves::compare`]): t intervals of log₁₀ over experiments, the censored likelihood where an IC50 is a
/// bound, profiles where there is one experiment. The divided curves take the mean of B alone as known: its error is part
/// of the scatter over experiments, not of the limits of one.
#[must_use]
pub fn resensitisation(
    drug: Drug,
    line: &[Day],
    parental: &[ParentalDay],
    options: &FitOptions,
) -> Resensitisation {
    let other = drug.other();
    let doses = axis(line.iter().flat_map(|day| day.matrix.doses(other)).copied());
    let mut curves: Vec<Curved> = Vec::new();
    for day in line {
        for place in 0..=doses.len() {
            curves.extend(curves_of(day, drug, place, place.checked_sub(1).map_or(0.0, |k| doses[k])));
        }
    }
    let all = curves.iter().map(|one| &one.curve).chain(parental.iter().map(|day| day.curve));
    let wanted: Vec<(&Curve, &FitOptions)> = all.map(|curve| (curve, options)).collect();
    let fits = fit_each(&wanted);
    let (of_line, of_parental) = fits.split_at(curves.len());
    let replicate = |experiment, curve, fit| Replicate { experiment, curve: Some(curve), fit, options };
    let parental: Vec<Replicate> = parental
        .iter()
        .zip(of_parental)
        .map(|(day, fit)| replicate(day.experiment, day.curve, fit))
        .collect();
    let at = |place: usize, is_divided: bool| -> Vec<Replicate> {
        let wanted = |one: &Curved| one.place == place && one.is_divided == is_divided;
        let found = curves.iter().zip(of_line).filter(|(one, _)| wanted(one));
        found.map(|(one, fit)| replicate(one.experiment, &one.curve, fit)).collect()
    };
    let alone = at(0, false);
    let in_presence = |with: &[Replicate]| InPresence {
        ic50: ic50s(with),
        potentiation: ratio(with, &alone),
        remaining: (!parental.is_empty()).then(|| ratio(&parental, with)),
    };
    let mut doses: Vec<AtDose> = (1..)
        .zip(&doses)
        .map(|(place, &dose)| {
            let divided = at(place, true);
            let left = line.iter().filter_map(|day| Some(day.matrix.alone(other, dose)?.mean));
            let left = Estimate::over(&left.collect::<Vec<f64>>());
            AtDose {
                dose,
                alone: left,
                absolute: in_presence(&at(place, false)),
                divided: (!divided.is_empty()).then(|| in_presence(&divided)),
                p_adjusted: None,
                kills_alone: left.is_some_and(|left| left.value < LEAST_LEFT * VEHICLE),
            }
        })
        .collect();
    adjust(&mut doses);
    Resensitisation { drug, alone: ic50s(&alone), best: best(&doses), doses }
}

/// The curves of A at one dose of B in one experiment: relative to the vehicle, and to B alone.
fn curves_of<'a>(day: &Day<'a>, drug: Drug, place: usize, other: f64) -> Vec<Curved<'a>> {
    let points = day.matrix.points(drug, other);
    if !points.iter().any(|point| point.dose > 0.0) {
        return Vec::new();
    }
    let of = |points: Vec<Point>, is_divided: bool| {
        let curve = Curve::new(points).ok()?;
        Some(Curved { experiment: day.experiment, place, is_divided, curve })
    };
    let left: Vec<f64> = points.iter().filter(|p| p.dose <= 0.0).map(|p| p.response).collect();
    let left = mean(&left).filter(|left| place > 0 && *left > 0.0);
    let divided = left.and_then(|left| {
        let divide = |point: &Point| Point { response: VEHICLE * point.response / left, ..*point };
        of(points.iter().map(divide).collect(), true)
    });
    of(points, false).into_iter().chain(divided).collect()
}

fn ic50s(replicates: &[Replicate]) -> Vec<(String, Ic50)> {
    replicates.iter().map(|one| (one.experiment.to_owned(), one.fit.ic50_abs)).collect()
}

/// IC50 of the second ÷ IC50 of the first, paired by experiment.
fn ratio(first: &[Replicate], second: &[Replicate]) -> Ratio {
    let shifts = compare(("", first), ("", second), "", CompareOptions::default());
    let found = shifts.into_iter().find(|shift| shift.metric == Metric::Ic50Abs);
    found.map_or_else(nothing, Ratio::from)
}

fn nothing() -> Ratio {
    Ratio {
        estimate: None,
        qualifier: "nd",
        lower: None,
        upper: None,
        p: None,
        n: 0,
        method: Method::None,
        experiments: Vec::new(),
    }
}

/// Holm over the doses of B that have a p.
fn adjust(doses: &mut [AtDose]) {
    let p_of = |at: &AtDose| at.divided.as_ref().and_then(|divided| divided.potentiation.p);
    let p: Vec<f64> = doses.iter().filter_map(p_of).collect();
    let mut adjusted = holm(&p).into_iter();
    for at in doses.iter_mut().filter(|at| p_of(at).is_some()) {
        at.p_adjusted = adjusted.next();
    }
}

/// The dose with the largest certain potentiation.
fn best(doses: &[AtDose]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (index, at) in doses.iter().enumerate().filter(|(_, at)| !at.kills_alone) {
        let Some(ratio) = at.divided.as_ref().map(|divided| &divided.potentiation) else { continue };
        let is_certain = ratio.n >= 2 && at.p_adjusted.is_none_or(|p| p < ALPHA);
        let Some(lower) = ratio.lower.filter(|lower| is_certain && *lower > 1.0) else { continue };
        if best.is_none_or(|(_, most)| lower > most) {
            best = Some((index, lower));
        }
    }
    best.map(|(index, _)| index)
}

impl AtDose {
    /// Is it this dose, but for the last digits?
    #[must_use]
    pub fn is(&self, dose: f64) -> bool {
        is_same_dose(self.dose, dose)
    }
}
