//! A study drafted: a row a plate, what is known of it, and what must still be said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::new::map::Map;
use foldshift_study::study_file::relative;
use foldshift_study::survey::{PlateFound, PlateSeen, Proposal, Survey, proposals};

/// A plate of the study.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The export, as it can be opened.
    pub(super) path: PathBuf,
    /// How messages call it: the export, its sheet, its plate.
    pub(super) called: String,
    /// What was seen of the plate.
    pub(super) plate: PlateSeen,
    /// The cells of its row, by the keys of a plate.
    pub(super) cells: BTreeMap<&'static str, String>,
    /// What the names propose.
    pub(super) proposal: Proposal,
    /// Is it one of several plates of its export?
    pub(super) one_of_several: bool,
    /// What a table of plates says of it, paths as seen from the folder of the study.
    pub(super) said: Option<BTreeMap<&'static str, String>>,
}

impl Row {
    /// Sets the map.
    pub(super) fn lay(&mut self, map: &Map, folder: &Path) {
        self.cells.insert("layout", relative(folder, &map.path));
        if !map.seen.sheets.is_empty() {
            self.cells.insert("layout_sheet", map.seen.sheets.join("; "));
        }
    }

    /// Does the table of plates say everything that is known of it?
    pub(super) fn is_wholly_said(&self) -> bool {
        let filled = || self.cells.iter().filter(|(_, text)| !text.is_empty());
        self.said.as_ref().is_some_and(|said| filled().all(|(key, text)| said.get(key) == Some(text)))
    }

    /// Is a cell filled?
    pub(super) fn has(&self, key: &str) -> bool {
        self.cells.get(key).is_some_and(|cell| !cell.is_empty())
    }
}

/// A row for every plate of every export; paths are relative to `folder`, where the study will stand.
pub(super) fn rows(survey: &Survey, folder: &Path) -> Vec<Row> {
    let plates = PlateFound::all(&survey.seen);
    let row = |(found, proposal): (&PlateFound, Proposal)| {
        let mut cells = BTreeMap::from([("export", relative(folder, &found.file.path))]);
        if let Some(sheet) = &found.export.sheet {
            cells.insert("export_sheet", sheet.clone());
        }
        if found.is_one_of_several() {
            cells.insert("plate", found.plate.name.clone());
        }
        Row {
            path: found.file.path.clone(),
            called: found.called(),
            plate: found.plate.clone(),
            cells,
            proposal,
            one_of_several: found.is_one_of_several(),
            said: None,
        }
    };
    plates.iter().zip(proposals(&plates)).map(row).collect()
}
