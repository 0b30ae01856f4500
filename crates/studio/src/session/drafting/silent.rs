//! A presenter that says nothing, for tests of what is drafted.

use std::path::{Path, PathBuf};

use crate::presenter::Presenter;
use crate::view::{CurveAsked, CurveView, Effect, MatrixView, Piece, PlanAsked, PlanView, PlateView, Price};
use foldshift_study::analysis::{Analysis, Examined};
use foldshift_study::decisions::{Decision, Decisions};
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Says nothing, and writes nothing.
pub(super) struct Silent;

fn nothing() -> Diagnostic {
    Diagnostic::error(Code::Empty, "nothing is said here")
}

impl Presenter for Silent {
    fn matrix(&self, _: &Analysis) -> MatrixView {
        MatrixView::default()
    }

    fn curve(&self, _: &Analysis, _: Option<&Analysis>, _: &CurveAsked) -> Option<CurveView> {
        None
    }

    fn plate(&self, _: &Analysis, _: usize) -> PlateView {
        PlateView::default()
    }

    fn decision(&self, _: &Decision, _: &Study) -> (String, String) {
        (String::new(), String::new())
    }

    fn effect(&self, _: &Analysis, _: &Analysis, _: &CurveAsked, _: &str) -> Effect {
        Effect::default()
    }

    fn effect_on(&self, _: &Analysis, _: &Analysis, _: &CurveAsked, _: &str) -> Option<Effect> {
        None
    }

    fn price(&self, _: &Analysis, _: &Analysis, _: &[&Decision], _: Option<&CurveAsked>) -> Price {
        Price { said: String::new(), changes_call: false }
    }

    fn plan(&self, _: &Analysis, _: &PlanAsked) -> Result<PlanView, Diagnostic> {
        Err(nothing())
    }

    fn plan_layout(&self, _: &Analysis, _: &PlanAsked) -> Result<String, Diagnostic> {
        Err(nothing())
    }

    fn digest(&self, _: &Examined) -> Vec<Vec<Piece>> {
        Vec::new()
    }

    fn write(&self, _: &Analysis, _: &Path) -> Result<(PathBuf, Vec<Diagnostic>), Diagnostic> {
        Err(nothing())
    }

    fn packed(&self, _: &Analysis, _: &Path, _: &Decisions) -> Result<Vec<u8>, Diagnostic> {
        Err(nothing())
    }

    fn example(&self, _: &Path) -> Result<PathBuf, Diagnostic> {
        Err(nothing())
    }

    fn practice(&self, _: &Path) -> Result<(), Diagnostic> {
        Err(nothing())
    }
}
