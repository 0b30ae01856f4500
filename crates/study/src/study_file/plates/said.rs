//! A text of a study, and where it stands: in its file, or in a table that it names.

use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// A text and where it stands.
#[derive(Clone, Debug)]
pub(in crate::study_file) struct Said {
    /// What is written.
    pub(in crate::study_file) value: String,
    /// An empty problem that points there.
    here: Diagnostic,
}

impl Said {
    /// A text, and an empty problem that points at it.
    pub(in crate::study_file) fn new(value: impl Into<String>, here: Diagnostic) -> Self {
        Self { value: value.into(), here }
    }

    /// The same place, another text.
    pub(super) fn with(&self, value: impl Into<String>) -> Self {
        Self { value: value.into(), here: self.here.clone() }
    }

    /// A problem with it.
    pub(in crate::study_file) fn problem(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, message: message.into(), ..self.here.clone() }
    }

    /// Where it stands.
    pub(in crate::study_file) fn place(&self) -> Place {
        self.here.place.clone().unwrap_or_else(|| Place::file("study"))
    }
}
