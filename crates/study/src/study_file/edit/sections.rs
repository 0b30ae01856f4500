//! Rows that are sections `[[plate]]`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::study_file::edit::row::{Home, PlateRow};
use crate::study_file::edit::{Files, typed};
use crate::study_file::keys;
use crate::study_file::paths::path_in;
use crate::study_file::plates::{files_of_pattern, of_section};
use foldshift_tables::numerals::counted;
use foldshift_tables::toml_edits::{Editor, Step};

/// Where the section of a plate is.
pub(super) fn path(index: usize) -> [Step; 1] {
    [Step::Item("plate".to_owned(), index)]
}

/// The rows, in the order of the file; `tables` of plates are nobody's exports.
pub(super) fn rows(files: &Files, editor: &Editor, tables: &[PathBuf]) -> Vec<PlateRow> {
    let lines: Vec<&str> = editor.text().lines().collect();
    let root = editor.document().root();
    let sections = root.sections("plate", &mut Vec::new());
    let blocks = editor.lines_of_sections("plate");
    let mut found = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        let path = path(index);
        let (mut cells, mut places) = (BTreeMap::new(), BTreeMap::new());
        for key in keys::of("plate") {
            let Some(value) = editor.read(&path, key) else { continue };
            cells.insert(key, typed::cell(key, &value));
            if let Some((line, _)) = editor.lines_of(&path, key) {
                places.insert(key, (line, 1));
            }
        }
        let (first, last) = blocks.get(&Some(index)).copied().unwrap_or((1, 1));
        let at = |key: &str| cells.get(key).map(|text: &String| path_in(files.folder, text));
        let row = PlateRow {
            home: Home::Section(index),
            file: files.study.to_owned(),
            lines: (first, last),
            export: at("export"),
            layout: at("layout"),
            text: lines[first - 1..last.min(lines.len())].join("\n"),
            fixed: None,
            cells,
            places,
        };
        let written = of_section(section, files.folder, &mut Vec::new());
        match files_of_pattern(&written, tables) {
            None => found.push(row),
            Some(all) => found.extend(of_pattern(&row, all)),
        }
    }
    found
}

/// A row a file of a pattern; one without an export where no file fits.
pub(super) fn of_pattern(row: &PlateRow, all: Vec<PathBuf>) -> Vec<PlateRow> {
    let pattern = row.cells.get("export").cloned().unwrap_or_default();
    let plates = counted(all.len(), "plate");
    let are = if all.len() == 1 { "is" } else { "are" };
    let fixed = format!("{plates} {are} named by one pattern, `{pattern}`, in {}: change it there", row.file);
    let of = |export: Option<PathBuf>| PlateRow { export, fixed: Some(fixed.clone()), ..row.clone() };
    if all.is_empty() {
        return vec![of(None)];
    }
    all.into_iter().map(|file| of(Some(file))).collect()
}
