//! The whole pipeline on one page: a study in, everything a report may say out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use crate::assemble::{Assembled, CurveKey, assemble};
use crate::compare::{Replicate, Shift, adjust, compare};
use crate::diagnostic::Diagnostic;
use crate::fit::batch::fit_each;
use crate::fit::{Fit, FitOptions, Ic50, Reason};
use crate::forensics::{self, Finding};
use crate::load::{Loaded, load};
use crate::normalize::quality::Verdict;
use crate::normalize::{NormalizedPlate, normalize};
use crate::plate::Well;
use crate::study::Study;

/// Everything a report may say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// The study with every default filled in.
    pub study: Study,
    /// Every plate, in the order of the study.
    pub plates: Vec<NormalizedPlate>,
    /// Every curve, sorted by line, compound and experiment; the pooled one of each first.
    pub curves: Vec<FittedCurve>,
    /// Every comparison, in the order of the pairs.
    pub shifts: Vec<Shift>,
    /// What the readings say against the layouts: for the user to judge, never applied.
    pub forensics: Vec<Finding>,
    /// What went wrong without stopping the work.
    pub warnings: Vec<Diagnostic>,
    /// Every file that was read, sorted.
    #[serde(skip)]
    pub inputs: Vec<PathBuf>,
}

/// A curve and its fit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FittedCurve {
    /// Its wells.
    #[serde(flatten)]
    pub assembled: Assembled,
    /// The options it was fitted with.
    pub options: FitOptions,
    /// The fit.
    pub fit: Fit,
}

impl FittedCurve {
    /// Is it made of several experiments, for drawing only?
    #[must_use]
    pub fn is_pooled(&self) -> bool {
        self.assembled.key.experiment.is_none()
    }
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
pub(crate) struct Examined {
    /// Normalised, each with its quality.
    pub(crate) plates: Vec<NormalizedPlate>,
    /// What the readings say against the layouts.
    pub(crate) findings: Vec<Finding>,
    /// Those of the study and its files, then one a finding.
    pub(crate) warnings: Vec<Diagnostic>,
    /// Every file that was read.
    pub(crate) inputs: Vec<PathBuf>,
}

/// Loads, normalises and examines every plate; `earlier` are the warnings of the study itself.
///
/// # Errors
/// As [`load`].
pub(crate) fn examine(study: &Study, mut earlier: Vec<Diagnostic>) -> Result<Examined, Vec<Diagnostic>> {
    let Loaded { plates, warnings, inputs } = load(study)?;
    let mut plates: Vec<NormalizedPlate> =
        plates.into_par_iter().map(|plate| normalize(plate, study.normalise, &study.quality)).collect();
    let findings = forensics::examine(&plates);
    forensics::note(&mut plates, &findings);
    earlier.extend(warnings);
    earlier.extend(findings.iter().map(Finding::diagnostic));
    Ok(Examined { plates, findings, warnings: earlier, inputs })
}

/// Analyses a study.
///
/// # Errors
/// When a file cannot be read or makes no sense: all problems at once. A plate of bad quality is no
/// error; it fails and the others go on.
pub fn analyse(study: Study, earlier: Vec<Diagnostic>) -> Result<Analysis, Vec<Diagnostic>> {
    let Examined { plates, findings: forensics, warnings, inputs } = examine(&study, earlier)?;
    let curves = fit_curves(assemble(&plates, study.dose_unit), study.bottom_bound);
    let mut analysis = Analysis { study, plates, curves, shifts: Vec::new(), forensics, warnings, inputs };
    residual_quality(&mut analysis);
    analysis.shifts = shifts(&analysis);
    Ok(analysis)
}

fn fit_curves(assembled: Vec<Assembled>, bottom_bound: bool) -> Vec<FittedCurve> {
    let options: Vec<FitOptions> = assembled
        .iter()
        .map(|curve| FitOptions {
            bottom_at_least: bottom_bound.then_some(curve.bottom_at_least),
            intervals: curve.key.experiment.is_some(),
            ..FitOptions::default()
        })
        .collect();
    let pairs: Vec<_> = assembled.iter().map(|curve| &curve.curve).zip(&options).collect();
    let fits = fit_each(&pairs);
    assembled
        .into_iter()
        .zip(options)
        .zip(fits)
        .map(|((assembled, options), fit)| {
            let fit = if assembled.key.experiment.is_none() { for_drawing(fit) } else { fit };
            FittedCurve { assembled, options, fit }
        })
        .collect()
}

/// A pooled fit keeps its curve and loses everything that would count wells as experiments.
fn for_drawing(mut fit: Fit) -> Fit {
    fit.covariance = None;
    fit.ic50_rel = Ic50::Unknown;
    fit.ic50_abs = Ic50::Unknown;
    fit.p_flat = None;
    fit.p_lack_of_fit = None;
    fit.reasons = vec![Reason::Pooled];
    fit
}

/// Fills in how far the samples of every plate and line lie from their curves.
fn residual_quality(analysis: &mut Analysis) {
    let mut sums: BTreeMap<(usize, String), (f64, f64)> = BTreeMap::new();
    for fitted in analysis.curves.iter().filter(|curve| !curve.is_pooled()) {
        let Some(curve) = fitted.fit.curve else { continue };
        for (plate, well, dose) in &fitted.assembled.samples {
            let Some(response) = analysis.plates[*plate].wells.get(well).and_then(|w| w.response) else {
                continue;
            };
            let expected = curve.response(crate::elementary::log10(*dose));
            let p = expected.clamp(0.0, 1.0);
            let scaled = (response - expected).powi(2) / (p * (1.0 - p) + 0.05);
            let sum = sums.entry((*plate, fitted.assembled.key.cell_line.clone())).or_default();
            sum.0 += scaled;
            sum.1 += 1.0;
        }
    }
    for ((plate, line), (sum, n)) in sums {
        for quality in analysis.plates[plate].quality.iter_mut().filter(|quality| quality.cell_line == line) {
            quality.nrfe = Some((sum / n).sqrt());
        }
    }
}

fn shifts(analysis: &Analysis) -> Vec<Shift> {
    let replicates = |line: &str, compound: &str| -> Vec<Replicate> {
        analysis
            .curves
            .iter()
            .filter(|curve| curve.assembled.key.cell_line == line && curve.assembled.key.compound == compound)
            .filter_map(|curve| {
                Some(Replicate {
                    experiment: curve.assembled.key.experiment.as_deref()?,
                    curve: &curve.assembled.curve,
                    fit: &curve.fit,
                    options: &curve.options,
                })
            })
            .collect()
    };
    let compounds = analysis.compounds();
    let mut jobs = Vec::new();
    for pair in &analysis.study.pairs {
        for resistant in &pair.resistant {
            for compound in &compounds {
                jobs.push((pair.parental.as_str(), resistant.as_str(), *compound));
            }
        }
    }
    let mut shifts: Vec<Shift> = jobs
        .into_par_iter()
        .flat_map_iter(|(parental, resistant, compound)| {
            let (p, r) = (replicates(parental, compound), replicates(resistant, compound));
            let tested = !p.is_empty() && !r.is_empty();
            tested.then(|| compare((parental, &p), (resistant, &r), compound)).into_iter().flatten()
        })
        .collect();
    adjust(&mut shifts);
    shifts
}
