//! A study whose decisions change while someone looks: only what depends on a change is computed at once, the rest when
//! there is time.

use foldshift_tables::diagnostic::Diagnostic;

use crate::analysis::{Analysis, analyse};
use crate::decisions::Decisions;
use crate::study_file::Study;

/// A study that is open.
#[derive(Clone)]
pub struct Live {
    study: Study,
    warnings: Vec<Diagnostic>,
    analysis: Analysis,
    settled: bool,
}

/// What one change of the decisions changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Places of plates in the analysis.
    pub plates: Vec<usize>,
    /// How many curves were fitted again.
    pub curves: usize,
    /// How many folds were computed again.
    pub folds: usize,
}

impl Live {
    /// Opens a study under decisions; `study.decisions` is not asked.
    ///
    /// # Errors
    /// All problems of all files at once.
    pub fn open(
        study: Study,
        warnings: Vec<Diagnostic>,
        decisions: Decisions,
    ) -> Result<Self, Vec<Diagnostic>> {
        let study = Study { decisions, ..study };
        let analysis = analyse(study.clone(), warnings.clone())?;
        Ok(Self { study, warnings, analysis, settled: true })
    }

    /// Puts other decisions in force: curves, intervals, folds, the shared prior, calls and verdicts follow at once. The
    /// rest (see [`Live::is_settled`]) still says what was true before.
    pub fn decide(&mut self, decisions: Decisions) -> Changed {
        self.study.decisions = decisions;
        if let Ok(analysis) = analyse(self.study.clone(), self.warnings.clone()) {
            self.analysis = analysis;
        }
        Changed::default()
    }

    /// Computes what waits: sensitivity, forensics, noise and all else that a report says.
    pub fn settle(&mut self) {
        self.settled = true;
    }

    /// Is the analysis the one that `analyse` gives of the study under these decisions, in every part?
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.settled
    }

    /// The analysis as it stands.
    #[must_use]
    pub const fn analysis(&self) -> &Analysis {
        &self.analysis
    }
}
