//! The whole pipeline on one page: a study in, everything a report may say out.

mod again;
pub mod combinations;
mod course;
mod curves_again;
mod decided;
pub(crate) mod evidence;
mod examine;
mod folds;
pub mod mechanism;
pub mod noise;
mod qualities;
mod residuals;
pub mod sensitivity;

use std::path::PathBuf;

pub use again::{Kept, SaidDrug, SaidLine, again};
pub(crate) use course::{Counted, Course};
pub use decided::{Decided, Outcome};
pub use examine::{Examined, Look, look};
pub use folds::FittedCurve;
pub use residuals::deviations;

use serde::Serialize;

use crate::assemble::CurveKey;
use crate::forensics::Finding;
use crate::growth::GrowthCurve;
use crate::memory::Remembered;
use crate::normalise::quality::Verdict;
use crate::normalise::{By, NormalizedPlate};
use crate::study_file::Study;
use combinations::PairOnLine;
use foldshift_curves::compare::{Anatomy, Shift};
use foldshift_mechanism::evidence::blot::Blots;
use foldshift_plates::plate::Well;
use foldshift_tables::diagnostic::Diagnostic;
use mechanism::Judged;
use noise::Noise;
use sensitivity::{Recomputed, key};

/// Everything a report may say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Two compounds together on every line; empty where no well holds two.
    pub combinations: Vec<PairOnLine>,
    /// Every fold of the absolute IC50 again under other choices of the analysis.
    pub sensitivity: Vec<Recomputed>,
    /// Every fold of the absolute IC50 again when the wells that the study leaves out by hand take part; empty when
    /// there are none that nothing else leaves out. What decisions leave out stays out.
    pub by_hand: Vec<Recomputed>,
    /// Everything that was decided, in the order of its file, and what became of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Decided>,
    /// Every fold of the absolute IC50 again as if nothing had been decided; empty when no decision is applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_decisions: Vec<Recomputed>,
    /// How far an unchanged line differs from experiment to experiment, and every fold held against that.
    pub noise: Noise,
    /// The scatter of earlier studies, and how it goes with that of this one.
    pub memory: Remembered,
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exclusion {
    /// Index of its plate.
    pub plate: usize,
    /// The well.
    pub well: Well,
    /// Why.
    pub reason: String,
    /// Who leaves it out.
    pub by: By,
}

impl Analysis {
    /// Every used well that was left out, in plate order, with the reason and who gives it.
    #[must_use]
    pub fn exclusions(&self) -> Vec<Exclusion> {
        let mut found = Vec::new();
        for (index, plate) in self.plates.iter().enumerate() {
            for (well, response) in &plate.wells {
                if let (Some(reason), Some(by)) = (&response.excluded, response.excluded_by) {
                    found.push(Exclusion { plate: index, well: *well, reason: reason.clone(), by });
                }
            }
        }
        found
    }

    /// The comparison of the study that was made again otherwise; `None` where the study has none.
    #[must_use]
    pub fn before(&self, again: &Recomputed) -> Option<&Shift> {
        let same = |shift: &&Shift| shift.metric == again.shift.metric && key(shift) == again.key();
        self.shifts.iter().find(same)
    }

    /// The plates that failed, by index.
    #[must_use]
    pub fn failed_plates(&self) -> Vec<usize> {
        (0..self.plates.len()).filter(|&index| self.plates[index].verdict() == Verdict::Fail).collect()
    }

    /// The curves of one line and compound: one per experiment.
    pub fn experiments_of<'a>(
        &'a self,
        cell_line: &str,
        compound: &str,
    ) -> impl Iterator<Item = &'a FittedCurve> + use<'a> {
        self.curves_of(cell_line, compound).iter().filter(|curve| !curve.is_pooled())
    }

    /// The pooled curve of one line and compound.
    #[must_use]
    pub fn pooled(&self, cell_line: &str, compound: &str) -> Option<&FittedCurve> {
        self.curves_of(cell_line, compound).iter().find(|curve| curve.is_pooled())
    }

    /// All curves of one line and compound, found by their order.
    fn curves_of(&self, cell_line: &str, compound: &str) -> &[FittedCurve] {
        of_key(&self.curves, |curve| &curve.assembled.key, cell_line, compound)
    }

    /// The GR curves of one line and compound: one per experiment.
    pub fn growth_of<'a>(
        &'a self,
        cell_line: &str,
        compound: &str,
    ) -> impl Iterator<Item = &'a GrowthCurve> + use<'a> {
        of_key(&self.growth, |curve| &curve.key, cell_line, compound).iter()
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

/// The part of what is sorted by key that is of one line and compound.
fn of_key<'a, T>(sorted: &'a [T], key: impl Fn(&T) -> &CurveKey, cell_line: &str, compound: &str) -> &'a [T] {
    let order = |one: &T| {
        let key = key(one);
        key.cell_line.as_str().cmp(cell_line).then_with(|| key.compound.as_str().cmp(compound))
    };
    let from = sorted.partition_point(|one| order(one).is_lt());
    let many = sorted[from..].partition_point(|one| order(one).is_eq());
    &sorted[from..from + many]
}

/// Analyses a study.
///
/// # Errors
/// When a file cannot be read or makes no sense: all problems at once. A plate of bad quality is no
/// error; it fails and the others go on.
pub fn analyse(study: Study, earlier: Vec<Diagnostic>) -> Result<Analysis, Vec<Diagnostic>> {
    Ok(Course::of(study, earlier)?.into_analysis())
}
