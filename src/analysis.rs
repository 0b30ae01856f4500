//! The whole pipeline on one page: a study in, everything a report may say out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::assemble::{Assembled, CurveKey, assemble};
use crate::compare::{Replicate, Shift, adjust, compare};
use crate::diagnostic::{Diagnostic, Place, any_error, suggest, unreadable};
use crate::fit::batch::fit_each;
use crate::fit::{Fit, FitOptions, Ic50, Reason};
use crate::ingest::{self, Readings};
use crate::normalize::quality::Verdict;
use crate::normalize::{NormalizedPlate, normalize};
use crate::plate::layout::Role;
use crate::plate::{Layout, Plate, Well, join};
use crate::study::{PlateSource, Study};
use crate::units::Dose;

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
    /// What went wrong without stopping the work.
    pub warnings: Vec<Diagnostic>,
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

/// Every plate of a study, joined with its layout. Warnings come back beside the plates.
///
/// # Errors
/// All problems of all files at once.
pub fn load(study: &Study) -> Result<(Vec<Plate>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut said = Vec::new();
    let exports = read_each(
        study.plates.iter().map(|plate| (&plate.export, plate.format.as_deref())),
        ingest::read_path,
    );
    let layouts = read_each(study.plates.iter().map(|plate| (&plate.layout, None)), |path, _| {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            vec![unreadable(&name, &error, "check the path of the layout; it is relative to the study file")]
        })?;
        let text = ingest::text::decode(&bytes).map_err(|error| {
            let problem = Diagnostic::error(format!("{error}").replace("a text export", "a layout"));
            vec![
                problem
                    .at(Place::file(name.as_str()))
                    .help("a layout is TOML or tidy CSV; `foldshift layout new` writes a template"),
            ]
        })?;
        Layout::read(&name, &text)
    });
    for problems in exports.values().filter_map(|read| read.as_ref().err()) {
        said.extend(problems.clone());
    }
    for problems in layouts.values().filter_map(|read| read.as_ref().err()) {
        said.extend(problems.clone());
    }
    for readings in exports.values().filter_map(|read| read.as_ref().ok()) {
        said.extend(readings.warnings.clone());
    }
    let mut plates = Vec::new();
    for source in &study.plates {
        let export = exports.get(&(&source.export, source.format.as_deref()));
        let layout = layouts.get(&(&source.layout, None));
        let (Some(Ok(readings)), Some(Ok(layout))) = (export, layout) else { continue };
        match load_plate(source, readings, layout) {
            Ok((plate, warnings)) => {
                plates.push(plate);
                said.extend(warnings);
            }
            Err(problems) => said.extend(problems),
        }
    }
    check_lines(study, &plates, &mut said);
    check_doses(&plates, &mut said);
    check_experiments(&plates, &mut said);
    check_repeats(&plates, &mut said);
    // Two plates may share a layout and what is wrong with it.
    let mut once: Vec<Diagnostic> = Vec::new();
    for diagnostic in said {
        if !once.contains(&diagnostic) {
            once.push(diagnostic);
        }
    }
    if any_error(&once) { Err(once) } else { Ok((plates, once)) }
}

type Read<T> = Result<T, Vec<Diagnostic>>;

/// Reads every distinct file once, in parallel.
fn read_each<'a, T: Send>(
    files: impl Iterator<Item = (&'a PathBuf, Option<&'a str>)>,
    read: impl Fn(&Path, Option<&str>) -> Read<T> + Sync,
) -> BTreeMap<(&'a PathBuf, Option<&'a str>), Read<T>> {
    let mut distinct: Vec<_> = files.collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.into_par_iter().map(|file| (file, read(file.0, file.1))).collect()
}

fn load_plate(source: &PlateSource, readings: &Readings, layout: &Layout) -> Read<(Plate, Vec<Diagnostic>)> {
    let selected = readings.select(source.plate.as_deref(), source.read.as_deref()).map_err(|error| {
        use crate::ingest::SelectError::{NoSuchRead, SeveralReads};
        let place = if matches!(error, NoSuchRead { .. } | SeveralReads(_)) {
            &source.places.read
        } else {
            &source.places.plate
        };
        let problem = Diagnostic::error(format!("`{}`: {error}", source.export.display())).at(place.clone());
        vec![match error.help() {
            Some(help) => problem.help(help),
            None => problem,
        }]
    })?;
    // A layout may name more of the plate than the wells that were read.
    let format = layout.smallest_format().map_or(selected.format, |named| {
        if named.wells() > selected.format.wells() { named } else { selected.format }
    });
    let (contents, mut warnings) = layout.contents(format, &source.whole_plate)?;
    let nameless: Vec<Well> = contents
        .iter()
        .filter(|(_, content)| matches!(content.role, Role::Sample | Role::Vehicle))
        .filter(|(_, content)| content.cell_line.is_none() || content.experiment.is_none())
        .map(|(well, _)| *well)
        .collect();
    if !nameless.is_empty() {
        let wells = crate::plate::layout::listed(&nameless);
        let problem = Diagnostic::error(format!("wells without `cell_line` or `experiment`: {wells}"));
        return Err(vec![problem.at(source.places.plate.clone()).help(
            "set both for the whole plate in the study, or well by well in the layout; an experiment is one day, one passage",
        )]);
    }
    if !contents.values().any(|content| content.role == Role::Sample) {
        let warning = Diagnostic::warning("the layout names no sample on this plate");
        warnings.push(warning.at(source.places.plate.clone()));
    }
    let export: Arc<str> = source.export_name.as_str().into();
    let plate = join(&export, selected, &layout.source, contents)?;
    Ok((plate, warnings))
}

/// Doses of one compound must convert into each other over the whole study, or nothing can be compared.
fn check_doses(plates: &[Plate], said: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, (Dose, &Place)> = BTreeMap::new();
    let mut told: Vec<&str> = Vec::new();
    for content in plates.iter().flat_map(|plate| plate.wells.values()).map(|well| &well.content) {
        let (Some(compound), Some(dose)) = (content.compound.as_deref(), content.dose) else { continue };
        let (earlier, place) = *first.entry(compound).or_insert((dose, &content.place));
        if dose.in_unit(earlier.unit()).is_none() && !told.contains(&compound) {
            told.push(compound);
            let problem = format!(
                "doses of {compound} are given in {} here and in {} at {place}, which do not convert",
                dose.unit(),
                earlier.unit()
            );
            said.push(
                Diagnostic::error(problem)
                    .at(content.place.clone())
                    .help("give all doses of a compound in units of one kind"),
            );
        }
    }
}

/// Wells of one plate are one experiment, whatever a layout calls them.
fn check_experiments(plates: &[Plate], said: &mut Vec<Diagnostic>) {
    for plate in plates {
        let mut names: Vec<&str> =
            plate.wells.values().filter_map(|well| well.content.experiment.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() > 1 {
            let problem = format!(
                "the wells of one plate are said to be of {} experiments: {}",
                names.len(),
                names.join(", ")
            );
            let place = plate.wells.values().next().map(|well| well.content.place.clone());
            said.push(
                Diagnostic::error(problem)
                    .at(place.unwrap_or_else(|| Place::file(Arc::clone(&plate.export))))
                    .help("an experiment is one day, one passage; wells beside each other are technical replicates"),
            );
        }
    }
}

/// Two plates that read the same in every well are one plate.
fn check_repeats(plates: &[Plate], said: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<Vec<(Well, u64)>, &Plate> = BTreeMap::new();
    for plate in plates {
        let values: Vec<(Well, u64)> = plate
            .wells
            .iter()
            .filter_map(|(well, joined)| Some((*well, joined.reading.as_ref()?.value?.to_bits())))
            .collect();
        if let Some(earlier) = seen.insert(values, plate) {
            let problem = format!(
                "`{}` ({}) and `{}` ({}) read the same in every well",
                earlier.export, earlier.name, plate.export, plate.name
            );
            said.push(
                Diagnostic::warning(problem)
                    .at(Place::file(Arc::clone(&plate.export)))
                    .help("was one export saved or named twice? A copy is no second experiment"),
            );
        }
    }
}

/// Every line that is compared must stand on a plate.
fn check_lines(study: &Study, plates: &[Plate], said: &mut Vec<Diagnostic>) {
    if any_error(said) {
        return;
    }
    let mut lines: Vec<&str> = plates
        .iter()
        .flat_map(|plate| plate.wells.values())
        .filter_map(|well| well.content.cell_line.as_deref())
        .collect();
    lines.sort_unstable();
    lines.dedup();
    for pair in &study.pairs {
        for line in std::iter::once(&pair.parental).chain(&pair.resistant) {
            if !lines.contains(&line.as_str()) {
                let help = match suggest(line, lines.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("lines of this study: {}", lines.join(", ")),
                };
                let place = pair.place.clone().unwrap_or_else(|| Place::file("study"));
                said.push(
                    Diagnostic::error(format!("no plate holds the line `{line}`")).at(place).help(help),
                );
            }
        }
    }
}

/// Analyses a study.
///
/// # Errors
/// When a file cannot be read or makes no sense: all problems at once. A plate of bad quality is no
/// error; it fails and the others go on.
pub fn analyse(study: Study, earlier: Vec<Diagnostic>) -> Result<Analysis, Vec<Diagnostic>> {
    let (plates, mut warnings) = load(&study)?;
    warnings.splice(0..0, earlier);
    let plates: Vec<NormalizedPlate> =
        plates.into_par_iter().map(|plate| normalize(plate, study.normalise, &study.quality)).collect();
    let curves = fit_curves(assemble(&plates, study.dose_unit), study.bottom_bound);
    let mut analysis = Analysis { study, plates, curves, shifts: Vec::new(), warnings };
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
