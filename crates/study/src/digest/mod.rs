//! What a study holds, counted before anything is fitted: line × compound × experiment with their wells and doses, and
//! what looks like a slip in it.
//!
//! ```text
//! wells ─► cells (line, compound, experiment) ─┬─► questions: a hole, a thousandfold unit, experiments that disagree
//!          plates and their controls           └─► names that may be one, halves of pairs
//! ```
//!
//! A misspelt compound, a plate that was forgotten or a unit that is off by a thousand is no error of any file: every
//! one of them is a study that could be meant. So they are counted and asked about; nothing is changed.

mod cells;
mod controls;
mod doses;
mod halves;
mod holes;
pub mod names;
mod questions;
mod responses;

use std::collections::BTreeSet;

use serde::Serialize;

pub use cells::{Cell, PlateWells, shown};
pub use questions::Question;

use crate::normalise::NormalizedPlate;
use crate::study_file::Study;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::natural_order;

/// What a study holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Digest {
    /// The plates, in the order of the study.
    pub plates: Vec<PlateWells>,
    /// Every line, compound and experiment that has sample wells; sorted by compound, line, experiment.
    pub cells: Vec<Cell>,
    /// What looks like a slip.
    pub questions: Vec<Question>,
    /// Plates of the study that could not be read and are not counted.
    pub unread: usize,
}

impl Digest {
    /// Counts the plates of a study. `all` says that none is left out: of a study that was read in part, nobody asks for
    /// what is missing.
    #[must_use]
    pub fn of(study: &Study, plates: &[NormalizedPlate], all: bool) -> Self {
        let cells = cells::count(plates);
        let mut questions: Vec<Question> =
            controls::question(plates, study.normalise.zero.name()).into_iter().collect();
        questions.extend(names::of_wells(study, &cells, plates));
        let mut explained = names::explained(&questions, &cells);
        // Of a study that was read in part, a half says nothing.
        let halves = if all { halves::questions(&cells, &study.pairs, &questions) } else { Vec::new() };
        explained.extend(halves::explained(&halves, &cells));
        questions.extend(doses::questions(&cells));
        questions.extend(halves);
        questions.extend(holes::questions(&cells, all, &explained));
        questions.extend(responses::questions(&cells));
        let unread = study.plates.len().saturating_sub(plates.len());
        Self { plates: plates.iter().map(PlateWells::of).collect(), cells, questions, unread }
    }

    /// The questions that `check`, `run` and the report tell as warnings.
    #[must_use]
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let mut told: Vec<Diagnostic> = self.questions.iter().filter_map(Question::diagnostic).collect();
        questions::shorten(&mut told);
        told
    }

    /// Every experiment: days as they follow each other, else as people count.
    #[must_use]
    pub fn experiments(&self) -> Vec<&str> {
        self.each(|cell| &cell.experiment)
    }

    /// Every line with sample wells, as people count.
    #[must_use]
    pub fn lines(&self) -> Vec<&str> {
        self.each(|cell| &cell.cell_line)
    }

    /// Every compound, as people count.
    #[must_use]
    pub fn compounds(&self) -> Vec<&str> {
        self.each(|cell| &cell.compound)
    }

    /// The cell of a compound, line and experiment.
    #[must_use]
    pub fn cell(&self, compound: &str, line: &str, experiment: &str) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|cell| cell.compound == compound && cell.cell_line == line && cell.experiment == experiment)
    }

    fn each<'a>(&'a self, of: impl Fn(&'a Cell) -> &'a String) -> Vec<&'a str> {
        let names: BTreeSet<&str> = self.cells.iter().map(|cell| of(cell).as_str()).collect();
        let mut names: Vec<&str> = names.into_iter().collect();
        natural_order::sort(&mut names);
        names
    }
}
