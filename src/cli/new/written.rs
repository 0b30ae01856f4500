//! The table of plates of a new study, and files that are not there yet.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::cli::new::draft::Row;
use foldshift_study::study_file::keys;
use foldshift_tables::table::TableWriter;

/// Columns that a table of plates always has.
const ALWAYS: [&str; 4] = ["export", "layout", "cell_line", "experiment"];

/// The table of plates: columns in the order of the page of keys, `notes` last.
///
/// # Errors
/// Never, but for what the writer of tables says.
pub(super) fn table(rows: &[Row]) -> io::Result<Vec<u8>> {
    let columns: Vec<&str> = keys::of("plate")
        .into_iter()
        .filter(|key| ALWAYS.contains(key) || rows.iter().any(|row| row.has(key) || is_asked(row, key)))
        .collect();
    let notes: Vec<String> = rows.iter().map(note).collect();
    let with_notes = notes.iter().any(|note| !note.is_empty());
    let mut bytes = Vec::new();
    let mut table = TableWriter::new(&mut bytes);
    table.write_record(columns.iter().copied().chain(with_notes.then_some("notes")))?;
    for (row, note) in rows.iter().zip(&notes) {
        let cells = columns.iter().map(|key| row.cells.get(key).map(String::as_str).unwrap_or_default());
        table.write_record(cells.chain(with_notes.then_some(note.as_str())))?;
    }
    table.flush()?;
    drop(table);
    Ok(bytes)
}

/// Is a cell left open that must be filled: the time that is taken of a kinetic read?
fn is_asked(row: &Row, key: &str) -> bool {
    key == "time" && row.cells.contains_key(key)
}

/// What the name of a file proposes for cells that are empty.
fn note(row: &Row) -> String {
    let proposed = [("cell_line", &row.proposal.cell_line), ("experiment", &row.proposal.experiment)];
    let parts: Vec<String> = proposed
        .iter()
        .filter(|(key, _)| row.cells.get(key).is_some_and(String::is_empty))
        .filter_map(|(key, proposal)| proposal.as_ref().map(|text| format!("{key} {text}?")))
        .collect();
    parts.join(", ")
}

/// Can a file be made in this folder? One is, and is removed again.
///
/// # Errors
/// Why it cannot be made.
pub(super) fn try_folder(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".foldshift-new-{}.part", std::process::id()));
    put(&path, &[])?;
    fs::remove_file(path)
}

/// Writes a file that is not there yet.
///
/// # Errors
/// When it is there, or cannot be written.
pub(super) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)
}
