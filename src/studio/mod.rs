//! The studio's words and figures: the report's own, in the form of its page.
//!
//! | room | what it says |
//! | --- | --- |
//! | `names` | compounds, pairs, lines and days in the order of the report, and which curve an id stands for |
//! | `matrix`, `sentence` | folds, calls and verdicts |
//! | `curve`, `wells` | a figure, with a word for every well of it |
//! | `change`, `former` | the curves and the fold as they were before the last decision |
//! | `plate`, `plate_name`, `failed` | one plate, well by well; what it is called, and why it failed |
//! | `decision` | what was decided |
//! | `before`, `effect`, `price` | what a decision changed, at length and in one line |
//! | `advice`, `surer` | what that means, and what would help more |
//! | `next_plate` | the plate that would tell more |
//! | `digest` | what `check` says of the study |
//! | `example_files` | the example, or its exports alone, in a folder of the user |
//! | `on_disk`, `packed` | the study as `run` reads it, and with its results as one archive |

mod advice;
mod before;
mod change;
mod curve;
mod decision;
mod digest;
mod effect;
mod example_files;
mod failed;
mod former;
mod matrix;
mod names;
mod next_plate;
mod on_disk;
mod packed;
mod plate;
mod plate_name;
mod price;
mod sentence;
mod settled;
mod surer;
#[cfg(test)]
mod tests;
mod wells;

use std::path::{Path, PathBuf};

use crate::example;
use crate::report::folder::{Claim, beside};
use foldshift_studio::Presenter;
use foldshift_studio::view::{
    CurveAsked, CurveView, Effect, MatrixView, Piece, PlanAsked, PlanView, PlateView, Price,
};
use foldshift_study::analysis::{Analysis, Examined};
use foldshift_study::decisions::{Decision, Decisions};
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// `page/figures.css`: the classes by which a figure takes the colours of the page's theme. The variables are those of
/// `page/roles.css`.
#[must_use]
pub fn figure_classes() -> String {
    format!(
        "/* Colours of figures by their roles: printed by the program, and checked against it. */\n{}",
        crate::report::figure::classes_of_curves()
    )
}

/// The report's words and figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportPresenter;

impl Presenter for ReportPresenter {
    fn matrix(&self, analysis: &Analysis) -> MatrixView {
        matrix::matrix(analysis)
    }

    fn curve(&self, analysis: &Analysis, before: Option<&Analysis>, asked: &CurveAsked) -> Option<CurveView> {
        curve::curve(analysis, before, asked)
    }

    fn plate(&self, analysis: &Analysis, place: usize) -> PlateView {
        plate::plate(analysis, place)
    }

    fn plan(&self, analysis: &Analysis, asked: &PlanAsked) -> Result<PlanView, Diagnostic> {
        next_plate::view(analysis, asked)
    }

    fn plan_layout(&self, analysis: &Analysis, asked: &PlanAsked) -> Result<String, Diagnostic> {
        next_plate::layout(analysis, asked)
    }

    fn digest(&self, examined: &Examined) -> Vec<Vec<Piece>> {
        digest::digest(examined)
    }

    fn decision(&self, decision: &Decision, study: &Study) -> (String, String) {
        (decision::heading(decision, study), decision::about(decision, study))
    }

    fn effect(&self, before: &Analysis, now: &Analysis, asked: &CurveAsked, change: &str) -> Effect {
        effect::effect(before, now, asked, change)
    }

    fn effect_on(
        &self,
        before: &Analysis,
        now: &Analysis,
        asked: &CurveAsked,
        change: &str,
    ) -> Option<Effect> {
        effect::effect_on(before, now, asked, change)
    }

    fn price(
        &self,
        before: &Analysis,
        now: &Analysis,
        decided: &[&Decision],
        looked_at: Option<&CurveAsked>,
    ) -> Price {
        price::price(before, now, decided.len(), looked_at)
    }

    fn prepare(&self, analysis: &Analysis) {
        advice::prepare(analysis);
    }

    fn write(
        &self,
        analysis: &Analysis,
        study_file: &Path,
    ) -> Result<(PathBuf, Vec<Diagnostic>), Diagnostic> {
        let analysis = on_disk::as_run(analysis, study_file, &analysis.study.decisions)?;
        let folder = beside(study_file);
        let mut claim = Claim::of_study(&folder, &analysis.study, study_file)?;
        let mut told = claim.notes();
        told.extend(claim.of_another(&analysis.study));
        told.extend(claim.write(&analysis)?);
        Ok((folder, told))
    }

    fn packed(
        &self,
        analysis: &Analysis,
        study_file: &Path,
        decisions: &Decisions,
    ) -> Result<Vec<u8>, Diagnostic> {
        packed::packed(&on_disk::as_run(analysis, study_file, decisions)?, study_file)
    }

    fn practice(&self, folder: &Path) -> Result<(), Diagnostic> {
        example_files::write(&example::exports(), folder)
    }

    fn example(&self, folder: &Path) -> Result<PathBuf, Diagnostic> {
        let files = example::files();
        if folder.exists() && !example::is_ours(folder, &files, |_| false) {
            let problem = format!("`{}` is there, and is not the example", folder.display());
            return Err(
                Diagnostic::error(Code::Unwritable, problem).help("name a folder that is not there yet")
            );
        }
        example_files::write(&files, folder)?;
        Ok(folder.join("study.toml"))
    }
}
