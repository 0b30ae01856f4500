//! The next plate: its doses on the curves, the width of the interval by experiments, the plate, the bench table.

use foldshift_studio::view::{PlanAsked, PlanView};
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::{Code, Diagnostic};

pub(super) fn view(_: &Analysis, _: &PlanAsked) -> Result<PlanView, Diagnostic> {
    Err(Diagnostic::error(Code::Folds, "this is not built yet"))
}

pub(super) fn layout(_: &Analysis, _: &PlanAsked) -> Result<String, Diagnostic> {
    Err(Diagnostic::error(Code::Folds, "this is not built yet"))
}
