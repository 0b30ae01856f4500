//! Two compounds together: every matrix of the study against what was expected of it, and what the second compound does
//! to the IC50 of the first one in resistant lines.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::{FittedCurve, folds};
use crate::matrices::{AssembledMatrix, PairKey, matrices};
use crate::normalise::NormalizedPlate;
use crate::study_file::Study;
use foldshift_combinations::{
    CombinationIndex, CombinedExcess, Day, Drug, Matrix, Model, ParentalDay, Refusal, Resensitisation,
    Settings, Well, combination_index, combine, potency_options, resensitisation,
};
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::FitOptions;
use foldshift_curves::statistics::mean;
use foldshift_tables::units::DoseUnit;

/// Two compounds on one line, over its experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PairOnLine {
    /// Line and compounds.
    pub key: PairKey,
    /// Unit of the doses of the first compound.
    pub unit: DoseUnit,
    /// Unit of the doses of the second compound.
    pub second_unit: DoseUnit,
    /// The experiments that make a matrix, sorted.
    pub experiments: Vec<String>,
    /// Experiments that make none, each with the reason.
    pub without: Vec<Without>,
    /// Every cell: vehicle, each compound alone, both; by dose of the first, then of the second compound.
    pub cells: Vec<MeanCell>,
    /// What each model says, in the order of [`Model::ALL`]; empty without a matrix.
    pub models: Vec<ByModel>,
    /// The combination index on every ray of constant ratio.
    pub indices: Vec<CombinationIndex>,
    /// What one compound does to the IC50 of the other, against each parental line; empty for lines that are no
    /// resistant ones.
    pub resensitised: Vec<Resensitised>,
}

/// An experiment that makes no matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Without {
    /// The experiment.
    pub experiment: String,
    /// What it lacks.
    pub reason: String,
}

/// The mean response at one pair of doses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MeanCell {
    /// Dose of the first compound.
    pub dose: f64,
    /// Dose of the second compound.
    pub second_dose: f64,
    /// Mean over experiments of the mean over wells: a fraction of the vehicle.
    pub response: f64,
    /// Number of wells, all experiments together.
    pub wells: usize,
    /// Number of experiments.
    pub experiments: usize,
}

/// What one model says over experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ByModel {
    /// The model.
    pub model: Model,
    /// Its excess; `None` where it says nothing.
    pub excess: Option<CombinedExcess>,
    /// Why it says nothing.
    pub refusal: Option<Refusal>,
}

/// What one compound does to the IC50 of the other in a resistant line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resensitised {
    /// Line before selection.
    pub parental: String,
    /// The compound whose IC50 is meant: [`Drug::A`] the first one, [`Drug::B`] the second.
    pub of: Drug,
    /// Its IC50 at each dose of the other compound.
    pub potency: Resensitisation,
}

impl PairOnLine {
    /// What a model says; `None` where it says nothing.
    #[must_use]
    pub fn excess(&self, model: Model) -> Option<&CombinedExcess> {
        self.models.iter().find(|one| one.model == model)?.excess.as_ref()
    }

    /// A compound and the unit of its doses.
    #[must_use]
    pub fn drug(&self, drug: Drug) -> (&str, DoseUnit) {
        match drug {
            Drug::A => (&self.key.compound, self.unit),
            Drug::B => (&self.key.second_compound, self.second_unit),
        }
    }
}

/// Every pair of compounds on every line, sorted.
pub(super) fn combinations(
    plates: &[NormalizedPlate],
    curves: &[FittedCurve],
    study: &Study,
) -> Vec<PairOnLine> {
    let mut groups: BTreeMap<PairKey, Vec<AssembledMatrix>> = BTreeMap::new();
    for matrix in matrices(plates, study.dose_unit).0 {
        groups.entry(matrix.key.clone()).or_default().push(matrix);
    }
    let groups: Vec<(PairKey, Vec<AssembledMatrix>)> = groups.into_iter().collect();
    groups.into_par_iter().map(|(key, assembled)| on_line(key, &assembled, curves, study)).collect()
}

fn on_line(key: PairKey, assembled: &[AssembledMatrix], curves: &[FittedCurve], study: &Study) -> PairOnLine {
    let (mut found, mut without): (Vec<(String, Matrix)>, Vec<Without>) = (Vec::new(), Vec::new());
    for one in assembled {
        let wells =
            one.wells.iter().map(|well| Well::new(well.dose, well.second_dose, well.response)).collect();
        let experiment = one.experiment.clone();
        match Matrix::new(wells) {
            Ok(matrix) => found.push((experiment, matrix)),
            Err(error) => without.push(Without { experiment, reason: named(&error.to_string(), &key) }),
        }
    }
    let (experiments, matrices): (Vec<String>, Vec<Matrix>) = found.into_iter().unzip();
    let models = combine(&matrices, Settings::default()).models.into_iter().map(|one| {
        let (excess, refusal) = match one.outcome {
            Ok(excess) => (Some(excess), None),
            Err(refusal) => (None, Some(refusal)),
        };
        ByModel { model: one.model, excess, refusal }
    });
    let [unit, second_unit] =
        assembled.first().map_or([study.dose_unit; 2], |one| [one.unit, one.second_unit]);
    PairOnLine {
        unit,
        second_unit,
        without,
        cells: cells(&matrices),
        models: models.collect(),
        indices: combination_index(&matrices),
        resensitised: resensitised(&key, [unit, second_unit], &experiments, &matrices, curves, study),
        key,
        experiments,
    }
}

/// The sentence with the compounds in place of their letters.
fn named(sentence: &str, key: &PairKey) -> String {
    let with_first = sentence.replace("drug A", &key.compound);
    if with_first == sentence { sentence.replace("drug B", &key.second_compound) } else { with_first }
}

impl ByModel {
    /// Why it says nothing, with the names of the compounds.
    #[must_use]
    pub fn reason(&self, key: &PairKey) -> Option<String> {
        Some(named(&self.refusal?.to_string(), key))
    }
}

/// The mean over experiments of every cell.
fn cells(matrices: &[Matrix]) -> Vec<MeanCell> {
    // Doses are not negative, so that their bits are in their order.
    let mut groups: BTreeMap<[u64; 2], Vec<(f64, usize)>> = BTreeMap::new();
    for cell in matrices.iter().flat_map(Matrix::cells) {
        groups.entry([cell.dose_a, cell.dose_b].map(f64::to_bits)).or_default().push((cell.mean, cell.n));
    }
    let of_group = |(doses, cells): ([u64; 2], Vec<(f64, usize)>)| {
        let means: Vec<f64> = cells.iter().map(|(mean, _)| *mean).collect();
        let [dose, second_dose] = doses.map(f64::from_bits);
        Some(MeanCell {
            dose,
            second_dose,
            response: mean(&means)?,
            wells: cells.iter().map(|(_, n)| n).sum(),
            experiments: cells.len(),
        })
    };
    groups.into_iter().filter_map(of_group).collect()
}

/// Both directions against every parental line of a resistant one.
fn resensitised(
    key: &PairKey,
    units: [DoseUnit; 2],
    experiments: &[String],
    matrices: &[Matrix],
    curves: &[FittedCurve],
    study: &Study,
) -> Vec<Resensitised> {
    let days: Vec<Day> =
        experiments.iter().zip(matrices).map(|(experiment, matrix)| Day { experiment, matrix }).collect();
    let options = FitOptions { reads: Some(study.assay.reads), ..potency_options() };
    let mut found = Vec::new();
    for (parental, _) in folds::pairs(study).into_iter().filter(|(_, resistant)| *resistant == key.cell_line)
    {
        for (of, unit) in Drug::BOTH.into_iter().zip(units) {
            let compound = if of == Drug::A { &key.compound } else { &key.second_compound };
            let of_parental: Vec<(&str, &Curve)> = curves
                .iter()
                .filter(|curve| {
                    let own = &curve.assembled.key;
                    own.cell_line == parental && own.compound == *compound && curve.assembled.unit == unit
                })
                .filter_map(|curve| {
                    Some((curve.assembled.key.experiment.as_deref()?, &curve.assembled.curve))
                })
                .collect();
            let of_parental: Vec<ParentalDay> =
                of_parental.iter().map(|(experiment, curve)| ParentalDay { experiment, curve }).collect();
            let potency = resensitisation(of, &days, &of_parental, &options);
            if !potency.doses.is_empty() {
                found.push(Resensitised { parental: parental.to_owned(), of, potency });
            }
        }
    }
    found
}
