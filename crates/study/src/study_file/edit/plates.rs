//! Plates added and taken away.

use std::collections::BTreeMap;

use crate::study_file::edit::listed::{self, Wanted};
use crate::study_file::edit::row::Home;
use crate::study_file::edit::rows::rows;
use crate::study_file::edit::{Edited, Files, one_line, typed};
use crate::study_file::keys;
use crate::study_file::paths::relative;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_edits::Written;

/// Keys of a plate that are paths.
const PATHS: [&str; 3] = ["export", "layout", "source"];

/// Adds plates, each by what it says; paths are relative to the folder of the study. Where the plates of the study stand in one
/// table of a text they become rows of it, else sections behind the last.
///
/// # Errors
/// When a key is none of a plate, or a text has several lines.
pub fn add_plates(files: &Files, plates: &[BTreeMap<String, String>]) -> Result<Edited, Diagnostic> {
    let order = keys::of("plate");
    let mut editor = files.editor()?;
    let mut wanted: Vec<BTreeMap<&'static str, String>> = Vec::new();
    for plate in plates {
        let mut cells = BTreeMap::new();
        for (key, text) in plate {
            let own = order
                .iter()
                .find(|own| *own == key)
                .ok_or_else(|| Diagnostic::error(Code::UnknownName, format!("a plate has no key `{key}`")))?;
            let text = one_line(text, key)?;
            if !text.is_empty() {
                cells.insert(*own, text.to_owned());
            }
        }
        wanted.push(cells);
    }
    let tables = listed::tables(files, &editor);
    if let [table] = tables.as_slice()
        && editor.count("plate") == 0
        && table.fixed().is_none()
        && table.table().is_some()
    {
        let folder = table.path.parent().unwrap_or(files.folder);
        for cells in &mut wanted {
            for (_, text) in cells.iter_mut().filter(|(key, _)| PATHS.contains(key)) {
                *text = relative(folder, &files.folder.join(&*text));
            }
        }
        let text = listed::edited(table, &Wanted { added: wanted, ..Wanted::default() })?;
        return Ok(Edited::from([(table.file.clone(), text)]));
    }
    let section = |cells: &BTreeMap<&'static str, String>| -> Vec<(String, Written)> {
        let in_order = order.iter().filter_map(|key| Some((*key, cells.get(key)?)));
        in_order.filter_map(|(key, text)| Some((key.to_owned(), typed::of_cell(key, text)?))).collect()
    };
    editor.add_all("plate", &wanted.iter().map(section).collect::<Vec<_>>())?;
    Ok(files.edited(editor))
}

/// Takes plates out of the study, by their rows. Exports and maps stay where they are.
///
/// # Errors
/// When there is no such row, or it cannot be changed.
pub fn remove_plates(files: &Files, which: &[usize]) -> Result<Edited, Diagnostic> {
    let all = rows(files)?;
    let mut of_sections = Vec::new();
    let mut of_tables: BTreeMap<&str, Wanted> = BTreeMap::new();
    for row in which {
        let none = || Diagnostic::error(Code::NoSuch, format!("the study has no plate {}", row + 1));
        let row = all.get(*row).ok_or_else(none)?;
        if let Some(why) = &row.fixed {
            return Err(Diagnostic::error(Code::Study, why.clone()));
        }
        match &row.home {
            Home::Section(index) => of_sections.push(*index),
            Home::Line { table, line } => of_tables.entry(table).or_default().removed.push(*line),
        }
    }
    let mut editor = files.editor()?;
    let listings = listed::tables(files, &editor);
    editor.remove("plate", &of_sections)?;
    let mut edited = files.edited(editor);
    for (table, wanted) in of_tables {
        let Some(listing) = listings.iter().find(|listing| listing.file == table) else { continue };
        edited.insert(table.to_owned(), listed::edited(listing, &wanted)?);
    }
    Ok(edited)
}
