//! Rows that stand in a table of plates: a text is edited in place, a workbook is edited where it was made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::study_file::edit::Files;
use crate::study_file::edit::row::{Home, PlateRow};
use crate::study_file::edit::sections::of_pattern;
use crate::study_file::keys;
use crate::study_file::paths::{path_in, relative};
use crate::study_file::plates::{Said, Tabled, column_of, files_of_pattern, table_of};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Book;
use foldshift_tables::table::{CellOf, Table, TableEditor};
use foldshift_tables::toml_document::Entry;
use foldshift_tables::toml_edits::Editor;

/// A table of plates that the study names.
pub(super) struct Listing {
    /// Relative to the folder of the study.
    pub(super) file: String,
    /// As it can be opened.
    pub(super) path: PathBuf,
    /// The sheet that is named.
    sheet: Option<String>,
    /// Its text; `None` of a workbook.
    text: Option<String>,
    book: Book,
}

/// The tables that the study names and that can be read.
pub(super) fn tables(files: &Files, editor: &Editor) -> Vec<Listing> {
    let mut ignored = Vec::new();
    let entries = editor.document().root().texts_or_sections("plates", &mut ignored);
    let named = entries.into_iter().filter_map(|entry| match entry {
        Entry::Text(path) => Some((path.value, None)),
        Entry::Section(section) => {
            let path = section.text("path", &mut ignored)?.value;
            Some((path, section.text("sheet", &mut ignored).map(|sheet| sheet.value)))
        }
    });
    let named: Vec<(String, Option<String>)> = named.collect();
    named.into_iter().filter_map(|(path, sheet)| listing(files, &path, sheet)).collect()
}

fn listing(files: &Files, path: &str, sheet: Option<String>) -> Option<Listing> {
    let path = path_in(files.folder, path);
    let file = relative(files.folder, &path);
    let name = path.display().to_string();
    let text = (files.text)(&file);
    let book = match &text {
        Some(text) => Book::read(&name, text.as_bytes()),
        None => Book::read(&name, &std::fs::read(&path).ok()?),
    };
    Some(Listing { file, path, sheet, text, book: book.ok()? })
}

impl Listing {
    /// The table itself.
    pub(super) fn table(&self) -> Option<Table<'_>> {
        let here = Diagnostic::error(Code::Study, "");
        let sheet = self.sheet.clone().map(|sheet| Said::new(sheet, here));
        table_of(&self.book, sheet.as_ref()).ok()
    }

    /// Why its cells cannot be changed; `None` where they can.
    pub(super) fn fixed(&self) -> Option<String> {
        if self.text.is_none() {
            return Some(format!(
                "`{}` is no plain text (UTF-8): change it in the program that made it",
                self.file
            ));
        }
        if self.file.starts_with("..") || Path::new(&self.file).is_absolute() {
            return Some(format!(
                "`{}` stands outside of the folder of the study: change it there",
                self.file
            ));
        }
        let table = self.table()?;
        TableEditor::new(&table).err().map(|problem| problem.message)
    }
}

/// The rows of a table, in its order.
pub(super) fn rows(listing: &Listing, tables: &[PathBuf]) -> Vec<PlateRow> {
    let Some(table) = listing.table() else { return Vec::new() };
    let fixed = listing.fixed();
    let columns: Vec<(&'static str, usize)> =
        keys::of("plate").into_iter().filter_map(|key| Some((key, column_of(&table, key)?))).collect();
    let folder = listing.path.parent().unwrap_or(Path::new("")).to_path_buf();
    let tabled = Tabled::of(&table, &listing.book);
    let mut found = Vec::new();
    for line in table.lines() {
        let row = table.row(line);
        let (mut cells, mut places) = (BTreeMap::new(), BTreeMap::new());
        for (key, column) in &columns {
            let place = row.error(*column, "").place;
            let place = place.map(|place| (place.line.unwrap_or(line + 1), place.column.unwrap_or(1)));
            places.extend(place.map(|place| (*key, place)));
            if let Some(text) = row.text(Some(*column)).map(str::trim).filter(|text| !text.is_empty()) {
                cells.insert(*key, text.to_owned());
            }
        }
        let written = tabled.row(&row, &mut Vec::new());
        let at = |key: &str| written.said(key).map(|text| path_in(&folder, &text));
        let number = places.values().next().map_or(line + 1, |(line, _)| *line);
        let plate = PlateRow {
            home: Home::Line { table: listing.file.clone(), line },
            file: listing.file.clone(),
            lines: (number, number),
            export: at("export"),
            layout: at("layout"),
            text: if listing.text.is_some() { table.sheet().line(line).to_owned() } else { String::new() },
            fixed: fixed.clone(),
            cells,
            places,
        };
        match files_of_pattern(&written, tables) {
            None => found.push(plate),
            Some(all) => found.extend(of_pattern(&plate, all)),
        }
    }
    found
}

/// What is done to a table.
#[derive(Default)]
pub(super) struct Wanted {
    /// Cells by their lines (from 0) and keys.
    pub(super) cells: BTreeMap<usize, BTreeMap<&'static str, String>>,
    /// New rows.
    pub(super) added: Vec<BTreeMap<&'static str, String>>,
    /// Lines that go.
    pub(super) removed: Vec<usize>,
}

/// The text of a table with what is wanted of it.
///
/// # Errors
/// When it cannot be edited, or would no longer be read as it was.
pub(super) fn edited(listing: &Listing, wanted: &Wanted) -> Result<String, Diagnostic> {
    if let Some(why) = listing.fixed() {
        return Err(Diagnostic::error(Code::Study, why));
    }
    let none = || Diagnostic::error(Code::MissingColumn, format!("`{}` is no table of plates", listing.file));
    let table = listing.table().ok_or_else(none)?;
    let mut editor = TableEditor::new(&table)?;
    let column =
        |key: &str| column_of(&table, key).map_or_else(|| CellOf::New(key.to_owned()), CellOf::Column);
    for (line, cells) in &wanted.cells {
        // In the order of the page of keys, in which new columns are made.
        for key in keys::of("plate") {
            if let Some(text) = cells.get(key)
                && !(text.is_empty() && column_of(&table, key).is_none())
            {
                editor.set(*line, column(key), text);
            }
        }
    }
    for row in &wanted.added {
        editor.add(row.iter().map(|(key, text)| (column(key), text.clone())).collect());
    }
    for line in &wanted.removed {
        editor.remove(*line);
    }
    let bom = listing.text.as_deref().is_some_and(|text| text.starts_with('\u{feff}'));
    let text = format!("{}{}", if bom { "\u{feff}" } else { "" }, editor.text());
    check(listing, &table, wanted, &text)?;
    Ok(text)
}

/// Does the new text read as it should, every cell that was not set as before?
fn check(listing: &Listing, before: &Table, wanted: &Wanted, text: &str) -> Result<(), Diagnostic> {
    let refused = || {
        let message = format!("a separator of `{}` would be read anew with this text", listing.file);
        Diagnostic::error(Code::Cell, message)
            .help("write it without `,`, `;` and tabs, or edit the file as text")
    };
    let name = listing.path.display().to_string();
    let book = Book::read(&name, text.as_bytes())?;
    let now = table_of(&book, None).map_err(|_| refused())?;
    let mut lines = now.lines();
    let kept = before.lines().filter(|line| !wanted.removed.contains(line));
    for line in kept {
        let other = lines.next().ok_or_else(refused)?;
        for key in keys::of("plate") {
            let at = |table: &Table, line: usize| {
                let text = table.row(line).text(column_of(table, key)).map(str::trim).map(str::to_owned);
                text.unwrap_or_default()
            };
            let said = wanted.cells.get(&line).and_then(|cells| cells.get(key)).cloned();
            if said.unwrap_or_else(|| at(before, line)) != at(&now, other) {
                return Err(refused());
            }
        }
    }
    let added = wanted.added.iter().filter(|row| row.values().any(|text| !text.is_empty())).count();
    if lines.count() == added { Ok(()) } else { Err(refused()) }
}
