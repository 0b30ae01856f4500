//! The plates of the study as they stand now: as its file names them, and before there is one every export of the folder.

use std::collections::BTreeMap;
use std::path::Path;

use super::asked::Added;
use crate::session::drafting::{DraftPlan, Drafts, bad};
use crate::session::refusal::Refusal;
use foldshift_study::study_file::relative;
use foldshift_study::survey::PlateFound;
use foldshift_tables::toml_document::Document;

/// A plate as it is written.
pub(super) struct Said {
    /// Its cells, by the keys of a plate.
    pub(super) cells: BTreeMap<String, String>,
    /// Can its cells not be typed into?
    pub(super) is_fixed: bool,
}

/// Every plate, in the order of the step Study.
pub(super) fn rows(drafts: &Drafts) -> Vec<Said> {
    PlateFound::all(drafts.seen).iter().map(|found| of_export(drafts.folder, found)).collect()
}

fn of_export(folder: &Path, found: &PlateFound) -> Said {
    let mut cells = BTreeMap::from([("export".to_owned(), relative(folder, &found.file.path))]);
    cells.extend(found.export.sheet.clone().map(|sheet| ("export_sheet".to_owned(), sheet)));
    if found.is_one_of_several() {
        cells.insert("plate".to_owned(), found.plate.name.clone());
    }
    Said { cells, is_fixed: false }
}

/// Does the study file compare lines? Of one that is no text nobody is asked: it is edited where it was made.
pub(super) fn has_pairs(drafts: &Drafts) -> bool {
    let Some(file) = drafts.study_file else { return false };
    let text = drafts.texts.current(file);
    let document = text.and_then(|text| Document::parse(file, &text).ok());
    document.is_none_or(|document| !document.root().sections("pair", &mut Vec::new()).is_empty())
}

/// Plates added, with what is known of each.
pub(super) fn add(_: &Drafts, _: &[Added]) -> Result<DraftPlan, Refusal> {
    Err(bad("this is not built yet", ""))
}

pub(super) fn card_id(folder: &Path, found: &PlateFound) -> String {
    relative(folder, &found.file.path)
}
