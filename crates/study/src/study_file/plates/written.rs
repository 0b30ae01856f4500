//! What is written of a plate, before it is understood: the texts of its keys, each with its place.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::study_file::plates::exclusion::Exclusion;
use crate::study_file::plates::said::Said;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// What is written of one plate.
#[derive(Clone, Debug)]
pub(in crate::study_file) struct Written {
    /// What it is, in messages, and where it stands: `` `[plate[2]]` ``, `this row`.
    pub(super) whole: Said,
    /// The folder that its paths are relative to.
    pub(super) folder: PathBuf,
    /// The texts by their keys; a list of sheets stands one a line.
    pub(super) said: BTreeMap<&'static str, Said>,
    /// Wells to leave out.
    pub(super) exclude: Vec<Exclusion>,
}

impl Written {
    /// The text of a key.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.said.get(key).map(|said| said.value.clone())
    }

    /// Where a key stands, or the whole where it does not.
    pub(super) fn place_of(&self, key: &str) -> Place {
        self.said.get(key).unwrap_or(&self.whole).place()
    }

    /// That a key is missing.
    pub(super) fn missing(&self, key: &str, help: &str) -> Diagnostic {
        let message = format!("{} lacks `{key}`", self.whole.value);
        self.whole.problem(Code::MissingColumn, message).help(help)
    }
}
