//! A study drafted: a row a plate, what is known of it, and what must still be said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::new::map::Map;
use foldshift_plates::plate::Well;
use foldshift_study::study_file::relative;
use foldshift_study::survey::{PlateSeen, Proposal, Survey, propose};

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
    let mut rows = Vec::new();
    for (seen, export) in survey.exports() {
        for plate in &export.plates {
            let mut cells = BTreeMap::from([("export", relative(folder, &seen.path))]);
            let mut called = seen.name.clone();
            if let Some(sheet) = &export.sheet {
                cells.insert("export_sheet", sheet.clone());
                called = format!("{called}, sheet {sheet}");
            }
            let one_of_several = export.plates.len() > 1;
            if one_of_several {
                cells.insert("plate", plate.name.clone());
                called = format!("{called}, plate {}", plate.name);
            }
            rows.push(Row {
                path: seen.path.clone(),
                called,
                plate: plate.clone(),
                cells,
                proposal: Proposal::default(),
                one_of_several,
                said: None,
            });
        }
    }
    let within: Vec<Option<String>> = rows.iter().map(within_file).collect();
    let names: Vec<String> =
        rows.iter().zip(&within).map(|(row, within)| name_of(row, within.as_deref())).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    for ((row, name), within) in rows.iter_mut().zip(&names).zip(&within) {
        row.proposal = propose(name, within.as_deref(), &all);
    }
    rows
}

/// Sheet and plate, where the file holds several: what tells a plate from the others of its file.
fn within_file(row: &Row) -> Option<String> {
    let sheet = row.cells.get("export_sheet").map(String::as_str);
    let plate = row.one_of_several.then_some(row.plate.name.as_str());
    let parts: Vec<&str> = sheet.into_iter().chain(plate).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// What proposes a line: the name of the file, and those of sheet and plate where it holds several.
fn name_of(row: &Row, within: Option<&str>) -> String {
    let file = row.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    format!("{} {file}.x", within.unwrap_or_default())
}

/// Plates whose numbers are those of an earlier one: the index of each and of the earlier one.
pub(super) fn read_twice(rows: &[Row]) -> Vec<(usize, usize)> {
    let mut first: BTreeMap<&[(Well, Option<u64>)], usize> = BTreeMap::new();
    let mut twice = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let numbers = row.plate.numbers.as_slice();
        match first.get(numbers) {
            Some(earlier) => twice.push((index, *earlier)),
            None => {
                first.insert(numbers, index);
            }
        }
    }
    twice
}
