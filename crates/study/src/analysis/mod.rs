//! The whole pipeline on one page: a study in, everything a report may say out.

pub(crate) mod evidence;
mod folds;
pub mod mechanism;
pub mod noise;
mod residuals;
pub mod sensitivity;

use std::path::PathBuf;

pub use folds::FittedCurve;
pub use residuals::deviations;

use rayon::prelude::*;
use serde::Serialize;

use crate::assemble::{CurveKey, assemble};
use crate::forensics::{self, Finding};
use crate::growth::{self, GrowthCurve, Starts};
use crate::normalise::quality::{Verdict, judge_beside};
use crate::normalise::{NormalizedPlate, normalize};
use crate::plate_files::{Loaded, load};
use crate::study_file::Study;
use evidence::Evidence;
use foldshift_curves::compare::{Anatomy, Shift, anatomies, doubts};
use foldshift_mechanism::evidence::blot::Blots;
use foldshift_plates::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use mechanism::Judged;
use noise::Noise;
use sensitivity::Recomputed;

/// Everything a report may say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// The study with every default filled in.
    pub study: Study,
    /// Every plate, in the order of the study.
    pub plates: Vec<NormalizedPlate>,
    /// Every curve, sorted by line, compound and experiment; the pooled one of each first.
    pub curves: Vec<FittedCurve>,
    /// Growth-rate inhibition of every curve that is no pool, in their order; empty when the study tells
    /// nothing of growth.
    pub growth: Vec<GrowthCurve>,
    /// Every comparison, in the order of the pairs.
    pub shifts: Vec<Shift>,
    /// How the lines differ: potency, plateau, slope, resistant fraction; a pair and compound each.
    pub anatomy: Vec<Anatomy>,
    /// Every fold of the absolute IC50 again under other choices of the analysis.
    pub sensitivity: Vec<Recomputed>,
    /// How far an unchanged line differs from experiment to experiment, and every fold held against that.
    pub noise: Noise,
    /// The mechanism of every resistant line that the rules know of.
    pub mechanism: Vec<Judged>,
    /// Densitometry, where the study names any.
    pub blots: Option<Blots>,
    /// What the readings say against the layouts: for the user to judge, never applied.
    pub forensics: Vec<Finding>,
    /// What went wrong without stopping the work.
    pub warnings: Vec<Diagnostic>,
    /// Every file that was read, sorted.
    #[serde(skip)]
    pub inputs: Vec<PathBuf>,
}

/// A well that takes no part in any fit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exclusion {
    /// Index of its plate.
    pub plate: usize,
    /// The well.
    pub well: Well,
    /// Why.
    pub reason: String,
}

impl Analysis {
    /// Every used well that was left out, in plate order, with the reason.
    #[must_use]
    pub fn exclusions(&self) -> Vec<Exclusion> {
        let mut found = Vec::new();
        for (index, plate) in self.plates.iter().enumerate() {
            for (well, response) in &plate.wells {
                if let Some(reason) = &response.excluded {
                    found.push(Exclusion { plate: index, well: *well, reason: reason.clone() });
                }
            }
        }
        found
    }

    /// The plates that failed, by index.
    #[must_use]
    pub fn failed_plates(&self) -> Vec<usize> {
        (0..self.plates.len()).filter(|&index| self.plates[index].verdict() == Verdict::Fail).collect()
    }

    /// The curves of one line and compound: one per experiment.
    pub fn experiments_of<'a>(
        &'a self,
        cell_line: &'a str,
        compound: &'a str,
    ) -> impl Iterator<Item = &'a FittedCurve> {
        self.curves.iter().filter(move |curve| {
            let key = &curve.assembled.key;
            key.cell_line == cell_line && key.compound == compound && key.experiment.is_some()
        })
    }

    /// The pooled curve of one line and compound.
    #[must_use]
    pub fn pooled(&self, cell_line: &str, compound: &str) -> Option<&FittedCurve> {
        let key =
            CurveKey { cell_line: cell_line.to_owned(), compound: compound.to_owned(), experiment: None };
        self.curves.iter().find(|curve| curve.assembled.key == key)
    }

    /// The GR curves of one line and compound: one per experiment.
    pub fn growth_of<'a>(
        &'a self,
        cell_line: &'a str,
        compound: &'a str,
    ) -> impl Iterator<Item = &'a GrowthCurve> {
        self.growth
            .iter()
            .filter(move |curve| curve.key.cell_line == cell_line && curve.key.compound == compound)
    }

    /// Every compound that has a curve, sorted.
    #[must_use]
    pub fn compounds(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.curves.iter().map(|curve| curve.assembled.key.compound.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// The plates of a study as far as they are judged without fitting.
pub struct Examined {
    /// Normalised, each with its quality.
    pub plates: Vec<NormalizedPlate>,
    /// The growth of every line on every plate.
    pub(crate) starts: Starts,
    /// The files of evidence on the mechanism.
    pub(crate) evidence: Evidence,
    /// What the readings say against the layouts.
    pub findings: Vec<Finding>,
    /// Those of the study and its files, then one a finding.
    pub warnings: Vec<Diagnostic>,
    /// Every file that was read.
    pub(crate) inputs: Vec<PathBuf>,
}

/// Loads, normalises and examines every plate; `earlier` are the warnings of the study itself.
///
/// # Errors
/// As [`load`].
pub fn examine(study: &Study, mut earlier: Vec<Diagnostic>) -> Result<Examined, Vec<Diagnostic>> {
    let (loaded, evidence) = (load(study), evidence::read(study));
    let (Loaded { plates, warnings, mut inputs }, evidence) = match (loaded, evidence) {
        (Ok(loaded), Ok(evidence)) => (loaded, evidence),
        (loaded, evidence) => {
            return Err(loaded.err().into_iter().chain(evidence.err()).flatten().collect());
        }
    };
    inputs.extend(study.evidence.files().map(|file| file.path.clone()));
    inputs.sort();
    inputs.dedup();
    let mut plates: Vec<NormalizedPlate> =
        plates.into_par_iter().map(|plate| normalize(plate, study.normalise, &study.quality)).collect();
    judge_beside(&mut plates, study.normalise, &study.quality, &study.assay.readout);
    let findings = forensics::examine(&plates);
    forensics::note(&mut plates, &findings);
    let (starts, of_growth) = growth::starts(&plates, study);
    earlier.extend(warnings);
    earlier.extend(of_growth);
    earlier.extend(evidence.warnings.iter().cloned());
    earlier.extend(findings.iter().map(Finding::diagnostic));
    Ok(Examined { plates, starts, evidence, findings, warnings: earlier, inputs })
}

/// Analyses a study.
///
/// # Errors
/// When a file cannot be read or makes no sense: all problems at once. A plate of bad quality is no
/// error; it fails and the others go on.
pub fn analyse(study: Study, earlier: Vec<Diagnostic>) -> Result<Analysis, Vec<Diagnostic>> {
    let examined = examine(&study, earlier)?;
    let Examined { mut plates, starts, mut evidence, findings: forensics, mut warnings, inputs } = examined;
    let curves = folds::fit_curves(assemble(&plates, study.dose_unit), study.bottom_bound, study.assay.reads);
    let growth = growth::curves(curves.iter().map(|curve| &curve.assembled), &plates, &starts);
    let doubts = doubts(&folds::measured(&curves, &growth), &folds::pairs(&study));
    let told = doubts.iter().filter(|doubt| !doubt.shows_anyway());
    warnings.extend(told.map(|doubt| Diagnostic::warning(Code::Folds, doubt.to_string()).help(doubt.help())));
    residuals::judge(&mut plates, &curves, &study.quality);
    let mut analysis = Analysis {
        study,
        plates,
        curves,
        growth,
        shifts: Vec::new(),
        anatomy: Vec::new(),
        sensitivity: Vec::new(),
        noise: Noise::default(),
        mechanism: Vec::new(),
        blots: evidence.blots.take(),
        forensics,
        warnings,
        inputs,
    };
    analysis.shifts = folds::shifts(&analysis.curves, &analysis.growth, &analysis.study);
    let anatomy = anatomies(&folds::measured(&analysis.curves, &[]), &folds::pairs(&analysis.study));
    analysis.anatomy = anatomy;
    analysis.sensitivity = sensitivity::ledger(&analysis);
    sensitivity::mark(&mut analysis.shifts, &analysis.sensitivity);
    analysis.noise = noise::noise(&analysis);
    noise::mark(&mut analysis.shifts, &analysis.noise);
    let (judged, told) = mechanism::judge_lines(&analysis, &evidence)?;
    analysis.mechanism = judged;
    analysis.warnings.extend(told);
    Ok(analysis)
}
