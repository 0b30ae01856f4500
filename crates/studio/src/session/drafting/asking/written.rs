//! The plates of the study as they stand now: as its file names them, and before there is one every export of the folder.

use std::collections::BTreeMap;
use std::path::Path;

use super::asked::Added;
use crate::session::drafting::{DraftPlan, Drafts};
use crate::session::refusal::{Refusal, Status};
use crate::session::texts::TextWanted;
use foldshift_study::study_file::edit::{self, Edited, Files};
use foldshift_study::study_file::relative;
use foldshift_study::survey::PlateFound;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::numerals::counted;

/// The study file that the first answer writes.
const STUDY: &str = "study.toml";

/// A plate as it is written.
pub(super) struct Said {
    /// Its cells, by the keys of a plate; paths are relative to the folder of the study.
    pub(super) cells: BTreeMap<String, String>,
    /// Can its cells not be typed into?
    pub(super) is_fixed: bool,
}

/// Every plate, in the order of the step Study; none of a study file that is no TOML, which the step Study tells.
pub(super) fn rows(drafts: &Drafts) -> Vec<Said> {
    let Some(study) = drafts.study_file else {
        let cells = PlateFound::all(drafts.seen).into_iter().map(|found| of_export(drafts.folder, &found));
        return cells.map(|cells| Said { cells, is_fixed: false }).collect();
    };
    let text = |file: &str| drafts.texts.current(file);
    let files = Files { folder: drafts.folder, study, text: &text };
    let said = |row: edit::PlateRow| {
        let mut cells: BTreeMap<String, String> =
            row.cells.iter().map(|(key, text)| ((*key).to_owned(), text.clone())).collect();
        // As seen from the folder of the study, wherever the table stands.
        for (key, path) in [("export", row.export_in(&files)), ("layout", row.layout_in(&files))] {
            if !path.is_empty() {
                cells.insert(key.to_owned(), path);
            }
        }
        Said { cells, is_fixed: row.fixed.is_some() }
    };
    edit::rows(&files).unwrap_or_default().into_iter().map(said).collect()
}

/// What the name of an export, of its sheet and of its plate say: the cells that a new row has.
pub(super) fn of_export(folder: &Path, found: &PlateFound) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::from([("export".to_owned(), relative(folder, &found.file.path))]);
    cells.extend(found.export.sheet.clone().map(|sheet| ("export_sheet".to_owned(), sheet)));
    if found.is_one_of_several() {
        cells.insert("plate".to_owned(), found.plate.name.clone());
    }
    cells
}

/// Does the study file compare lines? Of one that cannot be read nobody is asked: it is edited where it was made.
pub(super) fn has_pairs(drafts: &Drafts) -> bool {
    let Some(study) = drafts.study_file else { return false };
    let text = |file: &str| drafts.texts.current(file);
    let said = edit::pairs(&Files { folder: drafts.folder, study, text: &text });
    said.map_or(true, |said| said.in_rows || !said.pairs.is_empty())
}

/// A study of a table of plates.
pub(super) fn begin(drafts: &Drafts, table: &str) -> DraftPlan {
    let text = Some(edit::begin(&name(drafts), Some(table), None));
    let texts = vec![TextWanted { file: STUDY.to_owned(), text }];
    DraftPlan { said: format!("Study of {table} begun"), texts, ..DraftPlan::default() }
}

/// What a study that is begun here is called.
fn name(drafts: &Drafts) -> String {
    drafts.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Plates added, with what is known of each. Where there is no study yet one is begun, of all exports of the folder.
///
/// # Errors
/// When the study file cannot be edited.
pub(super) fn add(drafts: &Drafts, plates: &[Added]) -> Result<DraftPlan, Refusal> {
    let refused = |problem: Diagnostic| {
        Refusal::new(Status::Bad, problem.message, problem.help.as_deref().unwrap_or_default())
    };
    let study = drafts.study_file.unwrap_or(STUDY);
    let begun = drafts.study_file.is_none().then(|| edit::begin(&name(drafts), None, None));
    let text = |file: &str| {
        let own = begun.as_ref().filter(|_| file == study);
        own.cloned().or_else(|| drafts.texts.current(file))
    };
    let files = Files { folder: drafts.folder, study, text: &text };
    let mut wanted: Vec<BTreeMap<String, String>> = Vec::new();
    if begun.is_some() {
        wanted.extend(rows(drafts).into_iter().map(|row| row.cells));
    }
    wanted.extend(plates.iter().cloned());
    let edited: Edited = edit::add_plates(&files, &wanted).map_err(refused)?;
    let texts = edited.into_iter().map(|(file, text)| TextWanted { file, text: Some(text) }).collect();
    Ok(DraftPlan { said: format!("{} added", counted(plates.len(), "plate")), texts, ..DraftPlan::default() })
}
