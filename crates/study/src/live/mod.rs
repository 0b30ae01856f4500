//! A study whose decisions change while someone looks: only what depends on a change is computed at once, the rest when
//! there is time.
//!
//! ```text
//! decide ─► plates ─► curves ─► folds ─► verdicts                 at once, what did not change is kept
//! settle ─► forensics, anatomy, combinations, sensitivity, noise, warnings
//! ```
//!
//! What is kept changes no bit: after [`Live::settle`] the analysis is the one that [`crate::analyse`] gives of the study under
//! these decisions.

use foldshift_tables::diagnostic::Diagnostic;

use crate::analysis::{Analysis, Counted, Course, Examined};
use crate::decisions::Decisions;
use crate::study_file::Study;

/// A study that is open.
#[derive(Clone)]
pub struct Live {
    course: Course,
    settled: bool,
}

/// What one change of the decisions changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Places of plates in the analysis that are not what they were, or of which another thing is said.
    pub plates: Vec<usize>,
    /// How many curves were fitted again, pooled ones among them.
    pub curves: usize,
    /// How many folds and differences were computed again of their curves; what they lend each other is computed for all.
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
        let course = Course::of(Study { decisions, ..study }, warnings)?;
        Ok(Self { course, settled: true })
    }

    /// Reads the files of a study again, as after one of them changed; the decisions stay. With an error everything stays as it
    /// was.
    ///
    /// # Errors
    /// As [`Live::open`].
    pub fn reopen(&mut self, study: Study, warnings: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
        *self = Self::open(study, warnings, self.analysis().study.decisions.clone())?;
        Ok(())
    }

    /// Puts other decisions in force: curves, intervals, folds, the shared prior, calls and verdicts follow at once. The
    /// rest (see [`Live::is_settled`]) still says what was true before: forensics and what plates say of it, anatomy,
    /// combinations, sensitivity, folds without decisions, noise, the tags of both, warnings.
    pub fn decide(&mut self, decisions: Decisions) -> Changed {
        if self.analysis().study.decisions == decisions {
            return Changed::default();
        }
        self.settled = false;
        let Counted { plates, curves, folds } = self.course.decide(decisions);
        Changed { plates: plates.into_iter().collect(), curves, folds }
    }

    /// Computes what waits: sensitivity, forensics, noise and all else that a report says.
    pub fn settle(&mut self) {
        if !self.settled {
            self.course.settle();
            self.settled = true;
        }
    }

    /// Is the analysis the one that `analyse` gives of the study under these decisions, in every part?
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.settled
    }

    /// What `check` says of the study under these decisions: counted anew, the rest as it stands. A copy of every plate.
    #[must_use]
    pub fn examined(&self) -> Examined {
        self.course.examined()
    }

    /// The analysis as it stands.
    #[must_use]
    pub const fn analysis(&self) -> &Analysis {
        self.course.analysis()
    }
}
