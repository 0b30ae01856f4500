//! Cells of plates set, many at once.

use std::collections::BTreeMap;

use crate::study_file::edit::listed::{self, Wanted};
use crate::study_file::edit::row::Home;
use crate::study_file::edit::rows::rows;
use crate::study_file::edit::{Edited, Files, one_line, sections, typed};
use crate::study_file::keys;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_edits::Change;

/// Sets cells: row, key of a plate, text; an empty text takes away what was said. Of two for one cell the later counts.
///
/// # Errors
/// When there is no such row or key, a row cannot be changed, or a text has several lines.
pub fn set_cells(files: &Files, cells: &[(usize, String, String)]) -> Result<Edited, Diagnostic> {
    let all = rows(files)?;
    let mut of_sections: BTreeMap<(usize, usize), Change> = BTreeMap::new();
    let mut of_tables: BTreeMap<&str, Wanted> = BTreeMap::new();
    let order = keys::of("plate");
    for (row, key, text) in cells {
        let none = || Diagnostic::error(Code::NoSuch, format!("the study has no plate {}", row + 1));
        let row = all.get(*row).ok_or_else(none)?;
        if let Some(why) = &row.fixed {
            return Err(Diagnostic::error(Code::Study, why.clone()));
        }
        let at = order.iter().position(|own| own == key).ok_or_else(|| {
            let message = format!("a plate has no key `{key}`");
            Diagnostic::error(Code::UnknownName, message).help(format!("known here: {}", order.join(", ")))
        })?;
        let text = one_line(text, key)?;
        match &row.home {
            Home::Section(index) => {
                let value = typed::of_cell(key, text);
                let change = Change { path: sections::path(*index).to_vec(), key: key.clone(), value };
                of_sections.insert((*index, at), change);
            }
            Home::Line { table, line } => {
                let cells = of_tables.entry(table).or_default().cells.entry(*line).or_default();
                cells.insert(order[at], text.to_owned());
            }
        }
    }
    let mut editor = files.editor()?;
    let listings = listed::tables(files, &editor);
    let changes: Vec<Change> = of_sections.into_values().collect();
    editor.set_all(&changes)?;
    let mut edited = files.edited(editor);
    for (table, wanted) in of_tables {
        let Some(listing) = listings.iter().find(|listing| listing.file == table) else { continue };
        edited.insert(table.to_owned(), listed::edited(listing, &wanted)?);
    }
    edited.retain(|file, text| (files.text)(file).as_deref() != Some(text));
    Ok(edited)
}
