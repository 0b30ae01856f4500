//! The sensitivity ledger: every fold again under other choices of the analysis. A call that changes with
//! one of them is fragile.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::{Analysis, Decided, folds};
use crate::assemble::assemble;
use crate::normalise::{
    Centre, Marks, Normalisation, NormalizedPlate, WellResponse, Zero, marked, renormalize,
    with_those_left_out_by_hand,
};
use crate::study_file::Study;
use foldshift_curves::compare::{Call, CompareOptions, Method, Metric, Model, Shift, Tag};
use foldshift_curves::fit::fit;
use foldshift_curves::robust::{Loss, OutlierTest, find_outliers, fit_robust, without};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;

/// A choice that an analyst may make otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Wells at the edge of the plate are left out.
    WithoutEdge,
    /// Wells that ROUT calls outliers of their curve (Q = 1 %) are left out.
    WithoutOutliers,
    /// Tukey's biweight instead of least squares.
    RobustLoss,
    /// The other centre of the control wells: the mean instead of the median, or the median.
    OtherCentre,
    /// The other zero: full kill instead of blank, or blank.
    OtherZero,
    /// The mixed model over experiments instead of pairs, or pairs.
    OtherModel,
}

impl Choice {
    /// Every choice, in the order of the table.
    pub const ALL: [Self; 6] = [
        Self::WithoutEdge,
        Self::WithoutOutliers,
        Self::RobustLoss,
        Self::OtherCentre,
        Self::OtherZero,
        Self::OtherModel,
    ];

    /// Every name that a choice may have in tables.
    pub const CODES: [&'static str; 9] = [
        "without_edge",
        "without_outliers",
        "robust_loss",
        "centre_mean",
        "centre_median",
        "zero_blank",
        "zero_kill",
        "model_mixed",
        "model_paired",
    ];

    /// Its name in tables, given the settings that it departs from.
    #[must_use]
    pub const fn code(self, study: &Study) -> &'static str {
        match (self, study.normalise.centre, study.normalise.zero, study.compare.model) {
            (Self::WithoutEdge, ..) => "without_edge",
            (Self::WithoutOutliers, ..) => "without_outliers",
            (Self::RobustLoss, ..) => "robust_loss",
            (Self::OtherCentre, Centre::Median, ..) => "centre_mean",
            (Self::OtherCentre, Centre::Mean, ..) => "centre_median",
            (Self::OtherZero, _, Zero::Kill, _) => "zero_blank",
            (Self::OtherZero, ..) => "zero_kill",
            (Self::OtherModel, .., Model::Paired) => "model_mixed",
            (Self::OtherModel, .., Model::Mixed) => "model_paired",
        }
    }
}

/// A fold of the absolute IC50 under another choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recomputed {
    /// The choice, by its name in tables.
    pub choice: &'static str,
    /// The fold.
    pub shift: Shift,
    /// Does its call differ from that of the study?
    pub flips: bool,
}

impl Recomputed {
    /// Parental line, resistant line and compound: what the fold of the study has in common with it.
    #[must_use]
    pub fn key(&self) -> [&str; 3] {
        key(&self.shift)
    }
}

/// The name of the choice to take in what was left out by hand.
pub const WITH_LEFT_OUT_BY_HAND: &str = "with_left_out_by_hand";

/// The name of the choice to decide nothing.
pub const WITHOUT_DECISIONS: &str = "without_decisions";

/// Every fold of the absolute IC50 under every choice that can be made with these plates.
pub(super) fn ledger(analysis: &Analysis) -> Vec<Recomputed> {
    let base = calls(analysis);
    if base.is_empty() {
        return Vec::new();
    }
    let each: Vec<Vec<Recomputed>> = Choice::ALL
        .into_par_iter()
        .map(|choice| {
            let code = choice.code(&analysis.study);
            let found = again(analysis, choice).unwrap_or_default().into_iter();
            found
                .filter(|shift| shift.metric == Metric::Ic50Abs)
                .filter_map(|shift| {
                    let before = *base.get(&key(&shift))?;
                    Some(recomputed(code, shift, before))
                })
                .collect()
        })
        .collect();
    let mut rows: Vec<Recomputed> = each.into_iter().flatten().collect();
    let places: BTreeMap<[&str; 3], usize> =
        analysis.shifts.iter().enumerate().rev().map(|(place, shift)| (key(shift), place)).collect();
    rows.sort_by_key(|row| places.get(&key(&row.shift)).copied());
    rows
}

/// Every fold of the absolute IC50 when the wells that were left out by hand take part, in the order of the pairs;
/// empty when there are none that nothing else leaves out. A fold that is there only with them is new.
pub(super) fn by_hand(analysis: &Analysis) -> Vec<Recomputed> {
    let study = &analysis.study;
    let whole: Vec<Option<NormalizedPlate>> = analysis
        .plates
        .par_iter()
        .map(|plate| with_those_left_out_by_hand(plate, study.normalise, &study.quality))
        .collect();
    if whole.iter().all(Option::is_none) {
        return Vec::new();
    }
    let plates: Vec<NormalizedPlate> = whole
        .into_iter()
        .zip(&analysis.plates)
        .map(|(whole, old)| whole.unwrap_or_else(|| old.clone()))
        .collect();
    let base = calls(analysis);
    let found = shifts_of(&plates, analysis).into_iter().filter(|shift| shift.metric == Metric::Ic50Abs);
    found
        .map(|shift| {
            let before = base.get(&key(&shift)).copied().flatten();
            recomputed(WITH_LEFT_OUT_BY_HAND, shift, before)
        })
        .collect()
}

/// Every fold of the absolute IC50 as if nothing had been decided, in the order of the pairs; empty when no decision is
/// applied. A fold that is there only without decisions is new.
pub(super) fn without_decisions(analysis: &Analysis) -> Vec<Recomputed> {
    if !analysis.decided.iter().any(Decided::is_applied) {
        return Vec::new();
    }
    let study = analysis.study.without_decisions();
    let again = study.normalise != analysis.study.normalise;
    let plates: Vec<NormalizedPlate> = analysis
        .plates
        .par_iter()
        .map(|plate| {
            let plate = marked(plate, &Marks::default(), study.normalise, &study.quality);
            if again { renormalize(&plate, study.normalise, &study.quality, |_, _| false) } else { plate }
        })
        .collect();
    let base = calls(analysis);
    let found = shifts_under(&plates, &study, analysis).into_iter();
    found
        .filter(|shift| shift.metric == Metric::Ic50Abs)
        .map(|shift| {
            let before = base.get(&key(&shift)).copied().flatten();
            recomputed(WITHOUT_DECISIONS, shift, before)
        })
        .collect()
}

/// The call of every fold of the absolute IC50.
fn calls(analysis: &Analysis) -> BTreeMap<[&str; 3], Option<Call>> {
    let folds = analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs);
    folds.map(|shift| (key(shift), shift.call)).collect()
}

fn recomputed(choice: &'static str, shift: Shift, before: Option<Call>) -> Recomputed {
    // Where a choice leaves nothing to compare there is no other conclusion either.
    let told = shift.method != Method::None;
    let flips = told && shift.call != before;
    Recomputed { choice, shift, flips }
}

pub(super) fn key(shift: &Shift) -> [&str; 3] {
    [&shift.parental, &shift.resistant, &shift.compound]
}

/// Marks every fold whose call changes with the choices that change it.
pub(super) fn mark(shifts: &mut [Shift], ledger: &[Recomputed]) {
    let mut flips: BTreeMap<[&str; 3], Vec<Tag>> = BTreeMap::new();
    for row in ledger.iter().filter(|row| row.flips) {
        flips.entry(key(&row.shift)).or_default().push(Tag::Fragile(row.choice));
    }
    for shift in shifts.iter_mut().filter(|shift| shift.metric == Metric::Ic50Abs) {
        let found = flips.get(&key(shift)).cloned().unwrap_or_default();
        shift.tags.extend(found);
        shift.tags.sort_unstable();
    }
}

/// The shifts under a choice; `None` where it cannot be made.
fn again(analysis: &Analysis, choice: Choice) -> Option<Vec<Shift>> {
    let study = &analysis.study;
    let (how, memory) = (study.normalise, analysis.memory.memory());
    match choice {
        Choice::WithoutEdge => {
            let plates = replated(analysis, how, |plate, well, _| plate.format.is_edge(well));
            changed(analysis, &plates).then(|| shifts_of(&plates, analysis))
        }
        Choice::WithoutOutliers => without_outliers(analysis),
        Choice::RobustLoss => {
            let mut curves = analysis.curves.clone();
            curves.par_iter_mut().filter(|curve| !curve.is_pooled()).for_each(|curve| {
                let one = std::slice::from_ref(&curve.assembled.curve);
                if let Some(found) = fit_robust(one, &curve.options, Loss::Tukey).pop() {
                    curve.fit = found.fit;
                }
            });
            Some(folds::shifts(&curves, &[], study, &memory))
        }
        Choice::OtherCentre => {
            let centre = if how.centre == Centre::Median { Centre::Mean } else { Centre::Median };
            let plates = replated(analysis, Normalisation { centre, ..how }, |_, _, _| false);
            Some(shifts_of(&plates, analysis))
        }
        Choice::OtherZero => {
            let (zero, role) = match how.zero {
                Zero::Blank => (Zero::Kill, Role::Kill),
                Zero::Kill => (Zero::Blank, Role::Blank),
                Zero::None => return None,
            };
            let has = |plate: &NormalizedPlate| plate.wells.values().any(|well| well.content.role == role);
            let possible = analysis.plates.iter().all(has);
            possible.then(|| {
                shifts_of(&replated(analysis, Normalisation { zero, ..how }, |_, _, _| false), analysis)
            })
        }
        Choice::OtherModel => {
            let model = if study.compare.model == Model::Paired { Model::Mixed } else { Model::Paired };
            let study = Study { compare: CompareOptions { model, ..study.compare }, ..study.clone() };
            Some(folds::shifts(&analysis.curves, &[], &study, &memory))
        }
    }
}

/// Every plate normalised again, without the cells of some wells.
fn replated(
    analysis: &Analysis,
    how: Normalisation,
    leave_out: impl Fn(&NormalizedPlate, Well, &WellResponse) -> bool + Sync,
) -> Vec<NormalizedPlate> {
    let again = |plate: &NormalizedPlate| {
        renormalize(plate, how, &analysis.study.quality, |well, response| leave_out(plate, well, response))
    };
    analysis.plates.par_iter().map(again).collect()
}

/// Were wells left out at all?
fn changed(analysis: &Analysis, plates: &[NormalizedPlate]) -> bool {
    let used = |plates: &[NormalizedPlate]| {
        plates.iter().flat_map(|plate| plate.wells.values()).filter(|well| well.excluded.is_none()).count()
    };
    used(&analysis.plates) != used(plates)
}

fn shifts_of(plates: &[NormalizedPlate], analysis: &Analysis) -> Vec<Shift> {
    shifts_under(plates, &analysis.study, analysis)
}

fn shifts_under(plates: &[NormalizedPlate], study: &Study, analysis: &Analysis) -> Vec<Shift> {
    let assembled = assemble(plates, study.dose_unit);
    let experiments = assembled.into_iter().filter(|curve| curve.key.experiment.is_some()).collect();
    let curves = folds::fit_curves(experiments, study);
    folds::shifts(&curves, &[], study, &analysis.memory.memory())
}

/// Without the wells that do not belong to their curve.
fn without_outliers(analysis: &Analysis) -> Option<Vec<Shift>> {
    let test = OutlierTest::Rout { q: 0.01 };
    let mut curves = analysis.curves.clone();
    let found: Vec<bool> = curves
        .par_iter_mut()
        .filter(|curve| !curve.is_pooled())
        .map(|curve| {
            let one = std::slice::from_ref(&curve.assembled.curve);
            let outliers = find_outliers(one, &curve.options, test).pop().unwrap_or_default();
            let left = without(&curve.assembled.curve, &outliers);
            let (Some(left), false) = (left, outliers.is_empty()) else { return false };
            curve.fit = fit(&left, &curve.options);
            curve.assembled.curve = left;
            true
        })
        .collect();
    found.contains(&true).then(|| folds::shifts(&curves, &[], &analysis.study, &analysis.memory.memory()))
}
