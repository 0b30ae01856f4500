//! What the report says and draws, as the page shows it: the words and figures are the report's own.

use std::path::Path;

use crate::view::{CurveAsked, CurveView, Effect, MatrixView, Piece, PlanAsked, PlanView, PlateView, Price};
use foldshift_study::analysis::{Analysis, Examined};
use foldshift_study::decisions::{Decision, Decisions};
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::Diagnostic;

/// The report's words and figures. Nothing here computes a statistic, and nothing waits for a disk but [`Presenter::write`],
/// [`Presenter::packed`], [`Presenter::example`] and [`Presenter::practice`].
pub trait Presenter: Send + Sync {
    /// Folds of every compound and resistant line, the plates as lines × days, and what is counted.
    fn matrix(&self, analysis: &Analysis) -> MatrixView;

    /// The curves of one compound on a resistant line and its parental line. `before` draws the ghost. `None` where the
    /// study has no such comparison.
    fn curve(&self, analysis: &Analysis, before: Option<&Analysis>, asked: &CurveAsked) -> Option<CurveView>;

    /// One plate, well by well.
    fn plate(&self, analysis: &Analysis, place: usize) -> PlateView;

    /// A decision in words: its heading and what it is about.
    fn decision(&self, decision: &Decision, study: &Study) -> (String, String);

    /// What a change did to the comparison that is looked at, or to the one that it moved most where it left that alone; and to
    /// the calls of all.
    fn effect(&self, before: &Analysis, now: &Analysis, asked: &CurveAsked, change: &str) -> Effect;

    /// The same of the comparison that is asked for and no other; `None` where no curve of it changed, and where lines are
    /// hidden.
    fn effect_on(
        &self,
        before: &Analysis,
        now: &Analysis,
        asked: &CurveAsked,
        change: &str,
    ) -> Option<Effect>;

    /// The same in one line: "larotrectinib, LR2: 61 → 62-fold, call the same". Of the fold that is looked at where it moved,
    /// else of the one that moved most. `decided` is what was decided in one step, all of it at one price.
    fn price(
        &self,
        before: &Analysis,
        now: &Analysis,
        decided: &[&Decision],
        looked_at: Option<&CurveAsked>,
    ) -> Price;

    /// The next plate: doses on the curves, the width of the interval by experiments, the plate, the bench table.
    ///
    /// # Errors
    /// When nothing can be planned of it: what, and what to do.
    fn plan(&self, analysis: &Analysis, asked: &PlanAsked) -> Result<PlanView, Diagnostic>;

    /// The layout of that plate, as TOML.
    ///
    /// # Errors
    /// As for [`Presenter::plan`].
    fn plan_layout(&self, analysis: &Analysis, asked: &PlanAsked) -> Result<String, Diagnostic>;

    /// What `check` says of a study, a line each: what it holds, what looks like a slip.
    fn digest(&self, examined: &Examined) -> Vec<Vec<Piece>>;

    /// Does beforehand, while nobody waits, what answers about this analysis would have to wait for.
    fn prepare(&self, analysis: &Analysis) {
        let _ = analysis;
    }

    /// Writes the results folder of a study that stands in `folder`, as `run` does; says where it is.
    ///
    /// # Errors
    /// When it cannot be written.
    fn write(
        &self,
        analysis: &Analysis,
        study_file: &Path,
    ) -> Result<(std::path::PathBuf, Vec<Diagnostic>), Diagnostic>;

    /// A zip of exports, layouts, study, decisions and report, from which `run` makes the same bytes anywhere.
    ///
    /// # Errors
    /// When a file cannot be read.
    fn packed(
        &self,
        analysis: &Analysis,
        study_file: &Path,
        decisions: &Decisions,
    ) -> Result<Vec<u8>, Diagnostic>;

    /// Writes the example study into a folder that is not there yet; gives the path of its study file.
    ///
    /// # Errors
    /// When it cannot be written.
    fn example(&self, folder: &Path) -> Result<std::path::PathBuf, Diagnostic>;

    /// Writes the exports of the example alone into `exports` of a folder, so that the rest can be done by hand.
    ///
    /// # Errors
    /// When they cannot be written.
    fn practice(&self, folder: &Path) -> Result<(), Diagnostic>;
}
