//! The plates as they are written: a row each, sections first, then the rows of tables.

use std::path::PathBuf;

use crate::study_file::edit::row::PlateRow;
use crate::study_file::edit::{Files, listed, sections};
use foldshift_tables::diagnostic::Diagnostic;

/// Every plate, in the order of the study: `[[plate]]`, then tables; a pattern is a row a file. A table that cannot be read
/// gives none.
///
/// # Errors
/// When the study file is no TOML: where, and why.
pub fn rows(files: &Files) -> Result<Vec<PlateRow>, Diagnostic> {
    let editor = files.editor()?;
    let tables = listed::tables(files, &editor);
    let paths: Vec<PathBuf> = tables.iter().map(|table| table.path.clone()).collect();
    let mut found = sections::rows(files, &editor, &paths);
    for table in &tables {
        found.extend(listed::rows(table, &paths));
    }
    Ok(found)
}
