//! A study as it stands on the disk, which is what `run` makes results of.

use std::path::Path;

use foldshift_study::analysis::{Analysis, analyse};
use foldshift_study::decisions::Decisions;
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// The analysis that `run` makes of a study file, which must say what the page shows.
///
/// # Errors
/// When the file or what it names is no longer right, when decisions are not saved, and when other results come out than
/// those that are shown.
pub(super) fn as_run(
    shown: &Analysis,
    study_file: &Path,
    decisions: &Decisions,
) -> Result<Analysis, Diagnostic> {
    let place = || Place::file(study_file.display().to_string());
    let first = |problems: Vec<Diagnostic>| {
        let problem = problems.into_iter().find(Diagnostic::is_error);
        problem.unwrap_or_else(|| {
            Diagnostic::error(Code::Study, "the study cannot be read any more").at(place())
        })
    };
    let (study, warnings) = Study::read_partial(study_file).whole().map_err(first)?;
    if study.decisions.list != decisions.list {
        let problem = "the decisions on the disk are not those that are shown";
        return Err(Diagnostic::error(Code::Results, problem)
            .at(place())
            .help("wait until they are saved, and write again"));
    }
    let analysis = analyse(study, warnings).map_err(first)?;
    if analysis.shifts != shown.shifts || analysis.plates != shown.plates {
        let problem = "the files of the study give other results now than those that are shown";
        return Err(Diagnostic::error(Code::Results, problem)
            .at(place())
            .help("read the files that changed again, and write then"));
    }
    Ok(analysis)
}
