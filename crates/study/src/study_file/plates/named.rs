//! The plates as a study names them, also those of which too little is said to take part.

use std::path::PathBuf;

use crate::study_file::paths::path_in;
use crate::study_file::plates::written::Written;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// The key without which a plate waits.
const MAP: &str = "layout";

/// A plate as a study names it; of a pattern, one of the files that fit.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedPlate {
    /// Its export as a path that can be opened; `None` where it names none.
    pub export: Option<PathBuf>,
    /// The sheet that is the export, where it names one.
    pub export_sheet: Option<String>,
    /// Which plate of the export, where it names one.
    pub plate: Option<String>,
    /// The line of the whole plate, where it names one.
    pub cell_line: Option<String>,
    /// The experiment of the whole plate, where it names one.
    pub experiment: Option<String>,
    /// Its place among the plates of the study; `None` where it is none of them.
    pub of: Option<usize>,
    /// Where it is named.
    pub place: Place,
}

impl NamedPlate {
    pub(super) fn of(written: &Written, export: Option<PathBuf>, of: Option<usize>) -> Self {
        let export =
            export.or_else(|| written.text("export").map(|export| path_in(&written.folder, &export)));
        Self {
            export,
            export_sheet: written.text("export_sheet"),
            plate: written.text("plate"),
            cell_line: written.text("cell_line"),
            experiment: written.text("experiment"),
            of,
            place: written.whole.place(),
        }
    }
}

/// Does a problem say nothing but that a plate has no map yet?
pub(in crate::study_file) fn is_mapless(problem: &Diagnostic) -> bool {
    problem.code == Code::MissingColumn && problem.message.contains(&format!(" lacks `{MAP}`"))
}
