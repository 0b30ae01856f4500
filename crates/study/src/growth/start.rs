//! Where growth begins: `t0` wells of the same plate, `t0` wells of another plate of the same line and
//! experiment, or a doubling time. Never a guess.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::normalise::NormalizedPlate;
use crate::study_file::Study;
use foldshift_curves::growth::{Growth, Refusal, Source};
use foldshift_curves::statistics::mean;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::{Role, listed};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// The growth of one line on one plate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grown {
    /// Where its beginning was seen.
    pub source: Option<Source>,
    /// The growth, or why there is none to compute with.
    pub growth: Result<Growth, Refusal>,
}

/// The growth of every line on every plate that holds usable samples of it, by index of the plate and line.
pub(crate) type Starts = BTreeMap<(usize, String), Grown>;

/// An experiment and a line.
type Passage = (String, String);

/// Finds the growth of every line on every plate; empty when the study tells nothing of growth at all.
pub(crate) fn starts(plates: &[NormalizedPlate], study: &Study) -> (Starts, Vec<Diagnostic>) {
    let mut found = Starts::new();
    let mut warnings = Warnings::default();
    let mut unused: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let is_t0 = |plate: &NormalizedPlate| plate.wells.values().any(|well| well.content.role == Role::T0);
    if study.doubling_h.is_empty() && !plates.iter().any(is_t0) {
        return (found, Vec::new());
    }
    let mut read: BTreeMap<Passage, Vec<usize>> = BTreeMap::new();
    for (index, plate) in plates.iter().enumerate() {
        let Some(experiment) = experiment_of(plate) else { continue };
        for line in plate.starts.keys() {
            read.entry((experiment.to_owned(), line.clone())).or_default().push(index);
        }
    }
    let mut served: BTreeSet<Passage> = BTreeSet::new();
    for (index, plate) in plates.iter().enumerate() {
        let Some(experiment) = experiment_of(plate) else { continue };
        for line in lines_with_samples(plate) {
            let Some(controls) = plate.controls.get(line) else { continue };
            let passage = (experiment.to_owned(), line.to_owned());
            let x_ctrl = controls.vehicle - controls.zero;
            let others = read.get(&passage).map(Vec::as_slice).unwrap_or_default();
            let elsewhere: Vec<f64> =
                others.iter().filter_map(|other| plates[*other].starts.get(line)).copied().collect();
            let measured = match (plate.starts.get(line), mean(&elsewhere)) {
                (Some(x0), _) => Some((Source::SamePlate, *x0)),
                (None, Some(x0)) => Some((Source::OtherPlate, x0)),
                (None, None) => None,
            };
            let time = study.doubling_h.get(line).zip(study.assay.exposure_h);
            let grown = match (measured, time) {
                (Some((source, x0)), _) => {
                    Grown { source: Some(source), growth: Growth::measured(x0, x_ctrl) }
                }
                (None, Some((time, hours))) => Grown {
                    source: Some(Source::DoublingTime),
                    growth: Growth::estimated(x_ctrl, hours, time.hours),
                },
                (None, None) => Grown { source: None, growth: Err(Refusal::NoStart) },
            };
            if measured.is_some() && time.is_some() {
                unused.entry(line.to_owned()).or_default().insert(experiment.to_owned());
            }
            if grown.source == Some(Source::OtherPlate) {
                warnings.other_read(&passage, plate, others.iter().map(|other| &plates[*other]));
            }
            if let Err(refusal) = grown.growth {
                warnings.refused(&passage, refusal, plate);
            }
            served.insert(passage);
            found.insert((index, line.to_owned()), grown);
        }
    }
    let mut said = warnings.said();
    said.extend(unused.iter().filter_map(|(line, experiments)| {
        let experiments: Vec<&str> = experiments.iter().map(String::as_str).collect();
        let experiments = experiments.join(", ");
        let words =
            format!("the doubling time of {line} is not used where its `t0` wells were read: {experiments}");
        Some(Diagnostic::warning(Code::Folds, words).at(study.doubling_h.get(line)?.place.clone()))
    }));
    said.extend(plates.iter().filter_map(|plate| idle(plate, &served)));
    (found, said)
}

/// The experiment of a plate: all its wells are of one.
fn experiment_of(plate: &NormalizedPlate) -> Option<&str> {
    plate.wells.values().find_map(|well| well.content.experiment.as_deref())
}

/// The lines of a plate with a sample that takes part in a curve.
fn lines_with_samples(plate: &NormalizedPlate) -> BTreeSet<&str> {
    let samples = plate.wells.values().filter(|well| {
        well.content.role == Role::Sample && well.response.is_some() && well.excluded.is_none()
    });
    samples.filter_map(|well| well.content.cell_line.as_deref()).collect()
}

/// Names the `t0` wells that begin no growth.
fn idle(plate: &NormalizedPlate, served: &BTreeSet<Passage>) -> Option<Diagnostic> {
    let idle: Vec<Well> = plate
        .wells
        .iter()
        .filter(|(_, well)| well.content.role == Role::T0)
        .filter(|(_, well)| {
            let passage = experiment_of(plate)
                .zip(well.content.cell_line.as_deref())
                .map(|(experiment, line)| (experiment.to_owned(), line.to_owned()));
            passage.is_none_or(|passage| !served.contains(&passage))
        })
        .map(|(well, _)| *well)
        .collect();
    let problem = format!(
        "`t0` wells of plate {} serve no sample of their line and experiment: {}",
        plate.name,
        listed(&idle)
    );
    (!idle.is_empty()).then(|| {
        Diagnostic::warning(Code::Folds, problem)
            .at(place(plate))
            .help("give them `cell_line` and `experiment` as the plates with the samples have them")
    })
}

fn place(plate: &NormalizedPlate) -> Place {
    Place::file(Arc::clone(&plate.export))
}

/// Warnings, one of a kind for each line and experiment, in the order of their names.
#[derive(Default)]
struct Warnings(BTreeMap<(Passage, &'static str), Diagnostic>);

impl Warnings {
    fn refused(&mut self, passage: &Passage, refusal: Refusal, plate: &NormalizedPlate) {
        let (experiment, line) = passage;
        self.0.entry((passage.clone(), "refused")).or_insert_with(|| {
            Diagnostic::warning(Code::Folds, format!("no GR for `{line}` in `{experiment}`: {refusal}"))
                .at(place(plate))
                .help(refusal.help())
        });
    }

    fn other_read<'a>(
        &mut self,
        passage: &Passage,
        plate: &NormalizedPlate,
        mut others: impl Iterator<Item = &'a NormalizedPlate>,
    ) {
        let (experiment, line) = passage;
        let Some(other) = others.find(|other| other.read != plate.read) else { return };
        let said = format!(
            "the `t0` plate of {line} in {experiment} was read as `{}`, its samples as `{}`: GR needs signals of one scale",
            other.read, plate.read
        );
        self.0
            .entry((passage.clone(), "read"))
            .or_insert_with(|| Diagnostic::warning(Code::Folds, said).at(place(other)));
    }

    fn said(self) -> Vec<Diagnostic> {
        self.0.into_values().collect()
    }
}
