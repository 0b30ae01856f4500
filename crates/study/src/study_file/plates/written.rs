//! What is written of a plate, before it is understood: the texts of its keys, each with its place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::study_file::paths::path_in;
use crate::study_file::plates::exclusion::Exclusion;
use crate::study_file::plates::said::Said;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::Book;

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

    /// The text of a key, for who edits it.
    pub(in crate::study_file) fn said(&self, key: &str) -> Option<String> {
        self.text(key)
    }

    /// Is a sheet of this name its export, or a part of its layout?
    pub(in crate::study_file) fn names_sheet(&self, name: &str) -> bool {
        let named = ["export_sheet", "layout_sheet"].into_iter().filter_map(|key| self.said.get(key));
        named.flat_map(|said| said.value.lines()).any(|own| own.to_lowercase() == name.to_lowercase())
    }

    /// Is a whole workbook its export or its layout?
    pub(in crate::study_file) fn names_whole(&self, book: &Book) -> bool {
        [("export", "export_sheet"), ("layout", "layout_sheet")].into_iter().any(|(key, sheet)| {
            let is_book = |said: &Said| path_in(&self.folder, &said.value) == Path::new(&**book.source());
            self.said.get(key).is_some_and(is_book) && !self.said.contains_key(sheet)
        })
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
