//! A study drafted: a row a plate, what is known of it, and what must still be said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use foldshift_plates::plate::Well;
use foldshift_study::study_file::{ListedPlate, absolute, relative};
use foldshift_study::survey::{LayoutSeen, PlateSeen, Proposal, Survey, propose};
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};

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
}

/// A layout that may be taken.
#[derive(Clone, Debug)]
pub(super) struct Map {
    pub(super) path: PathBuf,
    pub(super) seen: LayoutSeen,
}

impl Map {
    /// How it is called, relative to a folder.
    pub(super) fn called(&self, folder: &Path) -> String {
        let name = relative(folder, &self.path);
        if self.seen.sheets.is_empty() {
            name
        } else {
            format!("{name}, sheet {}", self.seen.sheets.join(", "))
        }
    }

    /// Is it a layout for this plate: of its size, or, where the outer wells were not read, of just the wells that were?
    pub(super) fn fits(&self, plate: &PlateSeen) -> bool {
        let was_read = |well: &Well| plate.numbers.iter().any(|(read, _)| read == well);
        self.seen.format == plate.format
            || self.lacks(plate).is_empty() && self.seen.used.iter().all(was_read)
    }

    /// Wells that were read and that it does not name.
    pub(super) fn lacks(&self, plate: &PlateSeen) -> Vec<Well> {
        plate.numbers.iter().map(|(well, _)| *well).filter(|well| !self.seen.wells.contains(well)).collect()
    }
}

impl Row {
    /// Sets the map.
    pub(super) fn lay(&mut self, map: &Map, folder: &Path) {
        self.cells.insert("layout", relative(folder, &map.path));
        if !map.seen.sheets.is_empty() {
            self.cells.insert("layout_sheet", map.seen.sheets.join("; "));
        }
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
            });
        }
    }
    let names: Vec<String> = rows.iter().map(name_of).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    for (row, name) in rows.iter_mut().zip(&names) {
        row.proposal = propose(name, &all);
    }
    rows
}

/// What proposes a line: the name of the file, and those of sheet and plate where it holds several.
fn name_of(row: &Row) -> String {
    let file = row.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let sheet = row.cells.get("export_sheet").map(String::as_str).unwrap_or_default();
    let plate = if row.one_of_several { row.plate.name.as_str() } else { "" };
    format!("{sheet} {plate} {file}.x")
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

/// Puts what a table of plates says into the rows; those that it does not list come back by their names.
///
/// # Errors
/// Rows of the table whose export is not there.
pub(super) fn merge(
    rows: &mut Vec<Row>,
    listed: &[ListedPlate],
    folder: &Path,
    table: &Path,
) -> Result<Vec<String>, Vec<Diagnostic>> {
    let home = table.parent().unwrap_or(Path::new(""));
    let mut problems = Vec::new();
    let mut taken = vec![false; rows.len()];
    for plate in listed {
        let mut any = false;
        for (row, taken) in rows.iter_mut().zip(&mut taken).filter(|(row, _)| is_meant(plate, row)) {
            (*taken, any) = (true, true);
            for (key, text) in &plate.cells {
                let is_path = matches!(*key, "layout" | "source");
                let text = if is_path {
                    relative(folder, &home.join(text.replace('\\', "/")))
                } else {
                    text.clone()
                };
                if *key != "export" {
                    row.cells.insert(key, text);
                }
            }
        }
        if !any {
            let export = plate.cells.get("export").map(String::as_str).unwrap_or_default();
            let message = format!("the table lists `{export}`, and no such plate was found");
            let problem = Diagnostic::error(Code::NoSuch, message).at(plate.place.clone());
            let names: Vec<&str> = rows.iter().map(|row| row.cells["export"].as_str()).collect();
            problems.push(match suggest(export, names.iter().copied()) {
                Some(near) => problem.help(format!("did you mean {near}?")),
                None => problem.help(format!("exports that were found: {}", names.join(", "))),
            });
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut left = Vec::new();
    let mut index = 0;
    rows.retain(|row| {
        index += 1;
        if !taken[index - 1] {
            left.push(row.called.clone());
        }
        taken[index - 1]
    });
    Ok(left)
}

/// Does a row of the table mean this plate? A path, or the name of the file alone; and its plate and sheet where they
/// are named.
fn is_meant(listed: &ListedPlate, row: &Row) -> bool {
    let file = |path: &Path| path.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let written = listed.cells.get("export").map(String::as_str).unwrap_or_default();
    let is_bare = !written.contains(['/', '\\']);
    let same = absolute(&listed.export) == absolute(&row.path)
        || is_bare && file(Path::new(written)) == file(&row.path);
    let agrees = |key: &str, own: Option<&str>| {
        listed.cells.get(key).is_none_or(|wanted| own.is_none_or(|own| own == wanted))
    };
    same && agrees("plate", Some(&row.plate.name))
        && agrees("export_sheet", row.cells.get("export_sheet").map(String::as_str))
}
