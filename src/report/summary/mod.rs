//! What the end of a run says, as one value: of an analysis that has just been made, or of the tables of one that was.
//!
//! ```text
//! Analysis ──────────────► Summary ◄────────────── manifest.json, shifts, fits, quality, wells, mechanism (.csv)
//!            of_analysis      │        of_folder
//!                             └─► the terminal, `show --json`
//! ```
//!
//! Both ways give the same value: what a table does not hold is not in it.

mod combinations;
mod decisions;
mod fold;
mod ic50;
mod left_out;
mod of_analysis;
mod of_folder;
mod plate;

use serde::Serialize;

pub use fold::Fold;
pub use ic50::LineIc50;
pub use left_out::LeftOut;
pub use of_folder::Shown;
pub use plate::{JudgedPlate, Reason};

use crate::report::mechanism_table::sentence;
use foldshift_mechanism::verdict::Judgement;

/// What the end of a run says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Name of the study.
    pub study: String,
    /// Are the data simulated?
    pub simulated: bool,
    /// Why nothing is compared; `None` where something is.
    pub nothing_compared: Option<String>,
    /// Which lines stand in no pair; `None` where all do, or there is no pair.
    pub compared_with_none: Option<String>,
    /// The folds of the absolute IC50, in the order of `shifts.csv`.
    pub folds: Vec<Fold>,
    /// The absolute IC50s of lines and compounds over experiments; only where nothing is compared.
    pub ic50s: Vec<LineIc50>,
    /// Two compounds together, in sentences: the excess of every line, then what restores sensitivity; empty without any.
    pub combinations: Vec<String>,
    /// The mechanism of every resistant line that the rules know of.
    pub verdicts: Vec<LineVerdict>,
    /// Plates that failed, then plates with a warning, a cell line each.
    pub plates: Vec<JudgedPlate>,
    /// Wells that were left out, by plate and reason.
    pub left_out: Vec<LeftOut>,
    /// What was decided by hand and what it changes, in sentences; empty where nothing was decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<String>,
    /// The folder of the tables, as it was named; `None` where nothing was written.
    pub folder: Option<String>,
    /// The report; `None` where nothing was written.
    pub report: Option<String>,
}

/// The verdict on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LineVerdict {
    /// The resistant line.
    pub line: String,
    /// The code of the verdict, as in `mechanism.csv`.
    pub verdict: String,
    /// The verdict in a sentence, with what to do next.
    pub sentence: String,
}

impl LineVerdict {
    /// What a line was judged to be.
    #[must_use]
    pub fn of(judgement: &Judgement) -> Self {
        Self {
            line: judgement.case_id.clone(),
            verdict: judgement.decision.verdict.to_string(),
            sentence: sentence(judgement),
        }
    }
}

impl Summary {
    /// How many wells were left out.
    #[must_use]
    pub fn n_left_out(&self) -> usize {
        self.left_out.iter().map(|one| one.wells.len()).sum()
    }

    /// Says where everything stands.
    #[must_use]
    pub fn standing_in(mut self, folder: &std::path::Path) -> Self {
        self.folder = Some(folder.display().to_string());
        self.report = Some(folder.join("report.html").display().to_string());
        self
    }
}
