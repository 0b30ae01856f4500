//! The course of an analysis: its steps in their order, each kept with what it was made from, so that it is taken again only where
//! something changed before it. A study that is analysed once takes every step once.
//!
//! ```text
//! files ─► plates ─► quality ─► curves ─► fits ─► growth ─► folds ─► verdicts     follow at once
//!            └► forensics, digest        └► anatomy, combinations, sensitivity, noise ─► warnings     when there is time
//! ```

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::combinations::combinations;
use super::curves_again::CurvesAgain;
use super::evidence::Evidence;
use super::examine::{Examined, Steps, examine, warnings};
use super::moved::Moved;
use super::noise::{self, Noise};
use super::{Analysis, FittedCurve, decided, folds, mechanism, of_folds, residuals, sensitivity};
use crate::assemble::assemble;
use crate::decisions::Decisions;
use crate::digest::Digest;
use crate::forensics;
use crate::growth::{self, GrowthCurve, Starts};
use crate::memory::Remembered;
use crate::normalise::quality::Quality;
use crate::normalise::{NormalizedPlate, renormalize};
use crate::study_file::Study;
use foldshift_curves::compare::{Comparisons, Tag, anatomies};
use foldshift_curves::fit::LentFit;
use foldshift_tables::diagnostic::Diagnostic;

/// An analysis with everything that it takes to go on from it.
#[derive(Clone)]
pub(crate) struct Course {
    analysis: Analysis,
    evidence: Evidence,
    steps: Steps,
    /// What is told before anything is fitted.
    of_wells: Vec<Diagnostic>,
    starts: Starts,
    /// Fits as they were computed, curve by curve.
    fits: Vec<LentFit>,
    comparisons: Comparisons,
    /// The compounds that are one combination at several doses.
    series: BTreeSet<String>,
    /// What was told of the mechanism.
    of_mechanism: Vec<Diagnostic>,
}

/// What was computed again, and not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Plates that are not what they were.
    pub(crate) plates: BTreeSet<usize>,
    /// Curves that were fitted.
    pub(crate) curves: usize,
    /// Shifts that were computed of their curves.
    pub(crate) folds: usize,
}

impl Course {
    /// The whole course of a study.
    ///
    /// # Errors
    /// As [`super::analyse`].
    pub(crate) fn of(study: Study, earlier: Vec<Diagnostic>) -> Result<Self, Vec<Diagnostic>> {
        let study = study.in_force();
        let examined = examine(&study, earlier)?;
        let mut course = Self::fitted(study, examined);
        course.judge()?;
        course.analysis.warnings.extend(course.of_mechanism.iter().cloned());
        Ok(course)
    }

    /// Everything but the mechanism.
    pub(super) fn fitted(study: Study, examined: Examined) -> Self {
        let Examined { plates, starts, mut evidence, memory, findings, digest: _, warnings, inputs, steps } =
            examined;
        let analysis = Analysis {
            study,
            plates,
            curves: Vec::new(),
            growth: Vec::new(),
            shifts: Vec::new(),
            anatomy: Vec::new(),
            combinations: Vec::new(),
            sensitivity: Vec::new(),
            by_hand: Vec::new(),
            decided: Vec::new(),
            without_decisions: Vec::new(),
            noise: Noise::default(),
            memory: Remembered { pairs: memory, agreements: Vec::new() },
            mechanism: Vec::new(),
            blots: evidence.blots.take(),
            forensics: findings,
            warnings: Vec::new(),
            inputs,
        };
        let mut course = Self {
            analysis,
            evidence,
            steps,
            of_wells: warnings,
            starts,
            fits: Vec::new(),
            comparisons: Comparisons::default(),
            series: BTreeSet::new(),
            of_mechanism: Vec::new(),
        };
        let Analysis { plates, study, .. } = &course.analysis;
        let assembled = assemble(plates, study.dose_unit);
        course.steps.targets = study.decisions.targets(plates, study);
        let (moved, ..) = course.fit(CurvesAgain::new(assembled));
        let Analysis { plates, study, curves, .. } = &mut course.analysis;
        residuals::judge(plates, curves, &study.quality, |_| true);
        course.compare(&moved);
        course.rest();
        course
    }

    /// The analysis as it stands.
    pub(crate) const fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// The same, at the end.
    pub(crate) fn into_analysis(self) -> Analysis {
        self.analysis
    }

    /// The same with the evidence for its mechanism.
    pub(super) fn into_parts(self) -> (Analysis, Evidence) {
        (self.analysis, self.evidence)
    }

    /// The plates as they are judged without fitting, and what is counted on them.
    pub(crate) fn examined(&self) -> Examined {
        let Analysis { study, plates, forensics, memory, inputs, .. } = &self.analysis;
        Examined {
            plates: plates.clone(),
            starts: self.starts.clone(),
            evidence: self.evidence.clone(),
            memory: memory.pairs.clone(),
            findings: forensics.clone(),
            digest: Digest::of(study, plates, true),
            warnings: self.of_wells.clone(),
            inputs: inputs.clone(),
            steps: self.steps.clone(),
        }
    }

    /// Puts other decisions in force and takes every step that follows at once. The others still say what was true before.
    pub(crate) fn decide(&mut self, decisions: Decisions) -> Counted {
        let zero = self.analysis.study.normalise;
        self.analysis.study.decisions = decisions;
        self.analysis.study = self.analysis.study.clone().in_force();
        let normalised = self.normalise(zero != self.analysis.study.normalise);
        let Analysis { plates, study, curves, .. } = &mut self.analysis;
        let mut touched = self.steps.qualities.again(plates, &normalised, study);
        (self.starts, self.steps.of_growth) = growth::starts(plates, study);
        let former = (std::mem::take(curves), std::mem::take(&mut self.fits));
        let again = CurvesAgain::of(plates, study.dose_unit, former, &normalised);
        let mut counted = Counted { plates: touched.clone(), ..Counted::default() };
        let (moved, of_curves, fitted) = self.fit(again);
        touched.extend(of_curves);
        let Analysis { plates, study, curves, forensics: findings, .. } = &mut self.analysis;
        let before: Vec<(usize, Vec<Quality>)> =
            touched.iter().map(|&plate| (plate, plates[plate].quality.clone())).collect();
        self.steps.qualities.take_back(plates, &touched);
        forensics::note_on(plates, findings, |plate| touched.contains(&plate));
        residuals::judge(plates, curves, &study.quality, |plate| touched.contains(&plate));
        let judged = before.into_iter().filter(|(plate, before)| plates[*plate].quality != *before);
        counted.plates.extend(judged.map(|(plate, _)| plate));
        counted.curves = fitted;
        self.compare(&moved);
        counted.folds = self.comparisons.computed();
        self.mark();
        // Evidence contradicts itself whatever is decided of wells: what was said before stands then.
        self.judge().unwrap_or_default();
        counted
    }

    /// Takes the steps that wait.
    pub(crate) fn settle(&mut self) {
        let Analysis { plates, study, forensics: findings, curves, .. } = &mut self.analysis;
        let found = forensics::examine(plates);
        if found != *findings {
            let about: BTreeSet<usize> =
                found.iter().chain(&*findings).flat_map(|finding| &finding.plates).copied().collect();
            *findings = found;
            self.steps.qualities.take_back(plates, &about);
            forensics::note_on(plates, findings, |plate| about.contains(&plate));
            residuals::judge(plates, curves, &study.quality, |plate| about.contains(&plate));
        }
        let digest = Digest::of(study, plates, true);
        self.of_wells = warnings(study, plates, &self.evidence, findings, &digest, &self.steps);
        self.of_wells.extend(self.steps.of_memory.iter().cloned());
        self.rest();
        if self.judge().is_ok() {
            self.analysis.warnings.extend(self.of_mechanism.iter().cloned());
        }
    }

    /// Plates under the decisions, where these say of them what they did not say before; all of them where something else is
    /// subtracted. Their quality is that of their controls alone.
    fn normalise(&mut self, is_other_zero: bool) -> BTreeSet<usize> {
        let Analysis { plates, study, .. } = &mut self.analysis;
        let targets = study.decisions.targets(plates, study);
        let changed: Vec<usize> = (0..plates.len())
            .filter(|&place| is_other_zero || !targets.same_of(place, &self.steps.targets))
            .collect();
        let decided = |&place: &usize| {
            let plate = targets.decided(place, &plates[place], study);
            let again = || renormalize(&plate, study.normalise, &study.quality, |_, _| false);
            (place, if is_other_zero { again() } else { plate })
        };
        let normalised: Vec<(usize, NormalizedPlate)> = changed.par_iter().map(decided).collect();
        for (place, plate) in normalised {
            plates[place] = plate;
        }
        self.steps.targets = targets;
        changed.into_iter().collect()
    }

    /// Fits the curves and those of growth. What moved by it, the plates that are to be judged again by their fits, and how many
    /// curves were fitted.
    fn fit(&mut self, again: CurvesAgain) -> (Moved, BTreeSet<usize>, usize) {
        let Analysis { plates, study, curves, growth, .. } = &mut self.analysis;
        let fits = folds::fit_again(&again.assembled, study, |place| again.known(place));
        let (mut moved, mut of_curves, mut fitted) = (Moved::default(), BTreeSet::new(), 0);
        for gone in &again.gone {
            moved.insert(&gone.assembled.key);
            of_curves.extend(gone.assembled.samples.iter().map(|(plate, ..)| *plate));
        }
        for (place, (assembled, fit)) in again.assembled.iter().zip(&fits).enumerate() {
            let known = again.known(place).filter(|known| known.options == fit.options);
            fitted += usize::from(known.is_none());
            let former = &again.former[place];
            let before = former.fit.as_ref().map(|(before, _)| before).filter(|_| former.same_wells);
            if assembled.key.experiment.is_none() {
                continue;
            }
            if before.is_none_or(|before| (&before.options, &before.fit) != (&fit.options, &fit.fit)) {
                moved.insert(&assembled.key);
            }
            if before.is_none_or(|before| !residuals::is_same(&before.fit, &fit.fit)) {
                of_curves.extend(assembled.samples.iter().map(|(plate, ..)| *plate));
                of_curves.extend(&former.plates);
            }
        }
        let each = again.assembled.into_iter().zip(&fits);
        *curves = each.map(|(assembled, fit)| FittedCurve::of(assembled, fit)).collect();
        self.fits = fits;
        let assembled = curves.iter().map(|curve| &curve.assembled);
        let grown = growth::curves(assembled, plates, &self.starts, &study.decisions, growth);
        let grown_before = std::mem::replace(growth, grown);
        for (one, others) in [(&*growth, &grown_before), (&grown_before, &*growth)] {
            one.iter().filter(|one| !is_among(one, others)).for_each(|one| moved.insert(&one.key));
        }
        let series: BTreeSet<String> = folds::series(curves).into_iter().map(str::to_owned).collect();
        if series != self.series {
            for curve in &*curves {
                moved.insert(&curve.assembled.key);
            }
            self.series = series;
        }
        (moved, of_curves, fitted)
    }

    /// Compares the lines: those whose curves moved, and what all of them lend each other.
    fn compare(&mut self, moved: &Moved) {
        let Analysis { curves, growth, study, memory, .. } = &mut self.analysis;
        let earlier = memory.memory();
        let shifts = self.comparisons.again(
            &folds::measured(curves, growth),
            &folds::pairs(study),
            study.compare,
            &earlier,
            |line, compound| !moved.contains(line, compound),
        );
        memory.agreements = earlier.agreements(&shifts);
        self.analysis.shifts = shifts;
        self.analysis.decided = decided::decided(&self.analysis);
    }

    /// The steps that nothing else waits for.
    fn rest(&mut self) {
        let analysis = &mut self.analysis;
        for shift in &mut analysis.shifts {
            shift.tags.retain(|tag| !matches!(tag, Tag::Fragile(_) | Tag::WithinNoise));
        }
        analysis.warnings.clone_from(&self.of_wells);
        of_folds::warn(analysis);
        let anatomy = anatomies(&folds::measured(&analysis.curves, &[]), &folds::pairs(&analysis.study));
        analysis.anatomy = anatomy;
        analysis.combinations = combinations(&analysis.plates, &analysis.curves, &analysis.study);
        analysis.sensitivity = sensitivity::ledger(analysis);
        analysis.by_hand = sensitivity::by_hand(analysis);
        analysis.without_decisions = sensitivity::without_decisions(analysis);
        analysis.noise = noise::noise(analysis);
        self.mark();
    }

    /// Tags the folds with what sensitivity and noise say of them.
    fn mark(&mut self) {
        sensitivity::mark(&mut self.analysis.shifts, &self.analysis.sensitivity);
        noise::mark(&mut self.analysis.shifts, &self.analysis.noise);
    }

    /// Judges the mechanism of every line.
    fn judge(&mut self) -> Result<(), Vec<Diagnostic>> {
        let (judged, told) = mechanism::judge_lines(&self.analysis, &self.evidence)?;
        self.analysis.mechanism = judged;
        self.of_mechanism = told;
        Ok(())
    }
}

/// Is a GR curve one of these, which are sorted?
fn is_among(one: &GrowthCurve, others: &[GrowthCurve]) -> bool {
    others.binary_search_by(|other| other.key.cmp(&one.key)).is_ok_and(|at| others[at] == *one)
}
