//! The plates of the study as they stand now: as its file names them, and before there is one every export of the folder.

use std::collections::BTreeMap;
use std::path::Path;

use super::asked::Added;
use crate::session::drafting::sheet::Base;
use crate::session::drafting::{DraftPlan, Drafts, bad};
use crate::session::refusal::Refusal;
use crate::session::texts::TextWanted;
use foldshift_study::study_file::edit::{self, PlateRow};
use foldshift_study::study_file::relative;
use foldshift_study::survey::PlateFound;
use foldshift_tables::numerals::counted;

/// A plate as it is written.
pub(super) struct Said {
    /// Its cells, by the keys of a plate; paths are relative to the folder of the study.
    pub(super) cells: BTreeMap<String, String>,
    /// Can its cells not be typed into?
    pub(super) is_fixed: bool,
}

/// Every plate, in the order of the step Study; none of a study file that is no TOML, which the step Study tells.
pub(super) fn rows(drafts: &Drafts, base: &Base) -> Vec<Said> {
    let said = |row: &PlateRow| {
        let mut cells: BTreeMap<String, String> =
            row.cells.iter().map(|(key, text)| ((*key).to_owned(), text.clone())).collect();
        // As seen from the folder of the study, wherever the table stands.
        for (key, path) in [("export", &row.export), ("layout", &row.layout)] {
            if let Some(path) = path {
                cells.insert(key.to_owned(), relative(drafts.folder, path));
            }
        }
        Said { cells, is_fixed: row.fixed.is_some() }
    };
    base.rows.iter().map(said).collect()
}

/// What the name of an export, of its sheet and of its plate say: the cells that a new row has.
pub(super) fn of_export(folder: &Path, found: &PlateFound) -> Added {
    let mut cells = Added::from([("export".to_owned(), relative(folder, &found.file.path))]);
    cells.extend(found.export.sheet.clone().map(|sheet| ("export_sheet".to_owned(), sheet)));
    if found.is_one_of_several() {
        cells.insert("plate".to_owned(), found.plate.name.clone());
    }
    cells
}

/// Does the study file compare lines? Of one that cannot be edited here nobody is asked.
pub(super) fn has_pairs(base: &Base) -> bool {
    base.kind == "workbook"
        || base.on(edit::pairs).map_or(true, |said| said.in_rows || !said.pairs.is_empty())
}

/// A study of a table of plates.
pub(super) fn begin(drafts: &Drafts, table: &str) -> DraftPlan {
    let name = drafts.folder.file_name().unwrap_or_default().to_string_lossy();
    let text = Some(edit::begin_unsaid(&name, Some(table)));
    let texts = vec![TextWanted { file: Base::of(drafts).file.to_owned(), text }];
    DraftPlan { said: format!("Study of {table} begun"), texts, ..DraftPlan::default() }
}

/// Plates added, with what is known of each. Where there is no study yet one is begun, of all exports of the folder.
///
/// # Errors
/// When the study file cannot be edited.
pub(super) fn add(drafts: &Drafts, plates: &[Added]) -> Result<DraftPlan, Refusal> {
    let base = Base::of(drafts);
    let edited = base.on(|files| edit::add_plates(files, plates));
    let edited =
        edited.map_err(|problem| bad(problem.message, problem.help.as_deref().unwrap_or_default()))?;
    let texts = base.after(edited).into_iter().map(|(file, text)| TextWanted { file, text: Some(text) });
    let said = format!("{} added", counted(plates.len(), "plate"));
    Ok(DraftPlan { said, texts: texts.collect(), ..DraftPlan::default() })
}
