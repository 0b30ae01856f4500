//! A plate as it is written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::study_file::edit::Files;
use crate::study_file::paths::relative;

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// One of `[[plate]]`, from 0.
    Section(usize),
    /// A line of a table, from 0.
    Line { table: String, line: usize },
}

/// A plate as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct PlateRow {
    /// Where it stands.
    pub(super) home: Home,
    /// The file that says it, relative to the folder of the study.
    pub file: String,
    /// Its first and last line there, from 1; of a workbook its row.
    pub lines: (usize, usize),
    /// What it says, by the keys of a plate, as cells hold it. Paths are relative to the file.
    pub cells: BTreeMap<&'static str, String>,
    /// Where each key stands: line and column from 1.
    pub places: BTreeMap<&'static str, (usize, usize)>,
    /// Its export as a path that can be opened; of a pattern, one of the files that fit.
    pub export: Option<PathBuf>,
    /// Its layout as a path that can be opened.
    pub layout: Option<PathBuf>,
    /// As it stands in the file.
    pub text: String,
    /// Why its cells cannot be changed; `None` where they can.
    pub fixed: Option<String>,
}

impl PlateRow {
    /// A row of a file that is edited elsewhere, by its line from 1.
    #[must_use]
    pub fn fixed(
        file: &str,
        line: usize,
        cells: BTreeMap<&'static str, String>,
        export: PathBuf,
        layout: Option<PathBuf>,
        why: String,
    ) -> Self {
        Self {
            home: Home::Line { table: file.to_owned(), line: line.saturating_sub(1) },
            file: file.to_owned(),
            lines: (line, line),
            cells,
            places: BTreeMap::new(),
            export: Some(export),
            layout,
            text: String::new(),
            fixed: Some(why),
        }
    }

    /// Its export relative to the folder of the study; empty where it has none.
    #[must_use]
    pub fn export_in(&self, files: &Files) -> String {
        self.export.as_ref().map(|path| relative(files.folder, path)).unwrap_or_default()
    }

    /// Its layout relative to the folder of the study; empty where it has none.
    #[must_use]
    pub fn layout_in(&self, files: &Files) -> String {
        self.layout.as_ref().map(|path| relative(files.folder, path)).unwrap_or_default()
    }
}
