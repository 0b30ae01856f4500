//! A study looked at before anything is fitted: its files read, its plates normalised and judged, its names and doses
//! counted; whatever is wrong with it, everything else is looked at too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::analysis::evidence::{self, Evidence};
use crate::analysis::qualities::Qualities;
use crate::combination_checks;
use crate::decisions::{Targets, decide};
use crate::digest::Digest;
use crate::forensics::{self, Finding};
use crate::growth::{self, Starts};
use crate::memory::{Experiments, PairScatter, beside};
use crate::missing_files::missing;
use crate::normalise::{NormalizedPlate, normalize};
use crate::plate_checks::unused;
use crate::plate_files::{Loaded, load};
use crate::study_file::{Reading, Study};
use foldshift_plates::plate::Plate;
use foldshift_tables::diagnostic::{Diagnostic, any_error};

/// The plates of a study as far as they are judged without fitting.
pub struct Examined {
    /// Normalised, each with its quality.
    pub plates: Vec<NormalizedPlate>,
    /// The growth of every line on every plate.
    pub(crate) starts: Starts,
    /// The files of evidence on the mechanism.
    pub(crate) evidence: Evidence,
    /// The scatter of earlier studies.
    pub(crate) memory: Vec<PairScatter>,
    /// What the readings say against the layouts.
    pub findings: Vec<Finding>,
    /// What the plates hold, counted, and what looks like a slip in it.
    pub digest: Digest,
    /// Those of the study and its files, of the digest, then one a finding. Of a study that cannot be run, those of the
    /// digest alone: the others stand among its problems.
    pub warnings: Vec<Diagnostic>,
    /// Every file that was read.
    pub(crate) inputs: Vec<PathBuf>,
    /// What it takes to look at some of it again.
    pub(super) steps: Steps,
}

/// What was said and found on the way to what is examined, step by step.
#[derive(Clone, Default)]
pub(super) struct Steps {
    /// What the files say, whatever is decided.
    pub(super) said: Vec<Diagnostic>,
    /// What decisions mean on the plates.
    pub(super) targets: Targets,
    /// The quality of the plates.
    pub(super) qualities: Qualities,
    /// What growth lacks.
    pub(super) of_growth: Vec<Diagnostic>,
    /// What must be known of the scatter of earlier studies.
    pub(super) of_memory: Vec<Diagnostic>,
}

/// A study as far as it can be looked at, beside everything that is wrong with it.
pub struct Look {
    /// What could be read; `None` where not one plate could.
    pub examined: Option<Examined>,
    /// Everything that keeps the study from being run, with the warnings of its files: those of the study file, then files
    /// that are not there, then what stands in the files. Empty when it can be run.
    pub problems: Vec<Diagnostic>,
}

/// Looks at everything that a study names, whatever is wrong with it.
#[must_use]
pub fn look(reading: Reading) -> Look {
    let Reading { study, mut problems, warnings, named: _ } = reading;
    let Some(study) = study.map(Study::in_force) else {
        problems.extend(warnings);
        return Look { examined: None, problems };
    };
    let (examined, found) = of_study(&study, warnings, problems.is_empty());
    problems.extend(found);
    Look { examined, problems }
}

/// The same of a study whose file is right; `earlier` are its warnings.
///
/// # Errors
/// All problems of all files at once, and what looks like a slip in those that could be read.
pub(super) fn examine(study: &Study, earlier: Vec<Diagnostic>) -> Result<Examined, Vec<Diagnostic>> {
    let (examined, mut problems) = of_study(study, earlier, true);
    match examined {
        Some(examined) if problems.is_empty() => Ok(examined),
        examined => {
            problems.extend(examined.into_iter().flat_map(|examined| examined.warnings));
            Err(problems)
        }
    }
}

/// What could be read, and all problems. `whole` says that nothing is wrong with the study file.
fn of_study(study: &Study, earlier: Vec<Diagnostic>, whole: bool) -> (Option<Examined>, Vec<Diagnostic>) {
    let missing = missing(study);
    let Loaded { plates, said, inputs } = load(study, &missing, whole);
    let evidence = evidence::read(study, &study.evidence.without(|path: &Path| missing.contains_key(path)));
    let (missing, mut problems): (BTreeSet<PathBuf>, Vec<Diagnostic>) = missing.into_iter().unzip();
    problems.sort_by(|a, b| a.place.cmp(&b.place));
    let (evidence, refused) = match evidence {
        Ok(evidence) => (evidence, Vec::new()),
        Err(refused) => (Evidence::none(), refused),
    };
    let right = whole && problems.is_empty() && refused.is_empty() && !any_error(&said);
    if right {
        let warnings = earlier.into_iter().chain(said).collect();
        let mut examined = examined(study, plates, evidence, inputs, warnings);
        let problems = match beside(study, &Experiments::of(&examined.plates), |_| false) {
            Ok((memory, said)) => {
                examined.memory = memory;
                examined.warnings.extend(said.iter().cloned());
                examined.steps.of_memory = said;
                Vec::new()
            }
            Err(problems) => problems,
        };
        return (Some(examined), problems);
    }
    problems.extend(earlier);
    problems.extend(said);
    // Of plates that are not there nobody knows whether a decision fits them.
    let (plates, ..) = normalized(study, plates);
    problems.extend(unused(study, &plates));
    problems.extend(refused);
    let experiments = Experiments::of(&plates);
    problems.extend(
        beside(study, &experiments, |path| missing.contains(path)).map_or_else(|said| said, |(_, said)| said),
    );
    if plates.is_empty() {
        return (None, problems);
    }
    let digest = Digest::of(study, &plates, false);
    let warnings = digest.warnings().into_iter().chain(named_after(study)).collect();
    let (starts, _) = growth::starts(&plates, study);
    let (findings, memory) = (Vec::new(), Vec::new());
    let steps = Steps::default();
    let examined = Examined { plates, starts, evidence, memory, findings, digest, warnings, inputs, steps };
    (Some(examined), problems)
}

/// Parental lines that are named after their resistant lines.
fn named_after(study: &Study) -> impl Iterator<Item = Diagnostic> + '_ {
    study
        .pairs
        .iter()
        .flat_map(|pair| pair.resistant.iter().filter_map(move |resistant| pair.named_after(resistant)))
}

/// Plates under the decisions of their study, what the decisions mean on them, and their quality.
fn normalized(study: &Study, plates: Vec<Plate>) -> (Vec<NormalizedPlate>, Targets, Qualities) {
    let plates: Vec<NormalizedPlate> =
        plates.into_par_iter().map(|plate| normalize(plate, study.normalise, &study.quality)).collect();
    let (mut plates, targets) = decide(plates, study);
    let qualities = Qualities::of(&mut plates, study);
    (plates, targets, qualities)
}

/// What does not fit of the decisions, as warnings.
fn asked<'s>(
    study: &'s Study,
    targets: &Targets,
    plates: &[NormalizedPlate],
) -> impl Iterator<Item = Diagnostic> + use<'s> {
    let list = &study.decisions.list;
    let doubts = targets.asked(plates, &study.decisions).into_iter();
    doubts.map(|doubt| {
        let decision = &list[doubt.decision];
        doubt.diagnostic(decision, study.place_of(decision))
    })
}

/// What is found in plates that are read and joined.
pub(super) fn examined(
    study: &Study,
    plates: Vec<Plate>,
    evidence: Evidence,
    mut inputs: Vec<PathBuf>,
    said: Vec<Diagnostic>,
) -> Examined {
    inputs.extend(study.evidence.files().map(|file| file.path.clone()));
    inputs.extend(study.noise.paths().cloned());
    inputs.extend(study.decisions_file.iter().map(|file| file.path.clone()));
    inputs.sort();
    inputs.dedup();
    let (mut plates, targets, qualities) = normalized(study, plates);
    let findings = forensics::examine(&plates);
    forensics::note(&mut plates, &findings);
    let (starts, of_growth) = growth::starts(&plates, study);
    let digest = Digest::of(study, &plates, true);
    let steps = Steps { said, targets, qualities, of_growth, of_memory: Vec::new() };
    let warnings = warnings(study, &plates, &evidence, &findings, &digest, &steps);
    Examined { plates, starts, evidence, memory: Vec::new(), findings, digest, warnings, inputs, steps }
}

/// Everything that is told before anything is fitted, but of the scatter of earlier studies.
pub(super) fn warnings(
    study: &Study,
    plates: &[NormalizedPlate],
    evidence: &Evidence,
    findings: &[Finding],
    digest: &Digest,
    steps: &Steps,
) -> Vec<Diagnostic> {
    let mut warnings = steps.said.clone();
    warnings.extend(unused(study, plates));
    warnings.extend(asked(study, &steps.targets, plates));
    warnings.extend(digest.warnings());
    warnings.extend(named_after(study));
    warnings.extend(steps.of_growth.iter().cloned());
    warnings.extend(evidence.warnings.iter().cloned());
    warnings.extend(findings.iter().map(Finding::diagnostic));
    warnings.extend(combination_checks::warnings(plates, study.dose_unit));
    warnings
}
