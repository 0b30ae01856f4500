//! Commands on the table of plates, on keys, pairs and texts, planned.

use std::collections::BTreeMap;
use std::path::Path;

use super::base::Base;
use super::exports::Exports;
use super::{columns, settings, text};
use crate::session::drafting::command::{CellSaid, PairSaid};
use crate::session::drafting::{Draft, DraftPlan, Drafts, bad};
use crate::session::refusal::{Refusal, Status};
use crate::session::texts::{TextWanted, hash};
use foldshift_study::study_file::edit::{self, Edited};
use foldshift_study::study_file::keys::KEYS;
use foldshift_study::study_file::relative;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::numerals::counted;
use foldshift_tables::toml_document::Document;

/// Plans a command.
///
/// # Errors
/// When it makes no sense, or what it changes cannot be changed.
pub(in crate::session::drafting) fn plan(drafts: &Drafts, command: &Draft) -> Result<DraftPlan, Refusal> {
    let base = Base::of(drafts);
    if let Draft::EditText { file, text, was } = command {
        return edit_text(drafts, &base, file, text, was);
    }
    if base.kind == "workbook" {
        let message = format!("`{}` is a workbook", base.file);
        return Err(bad(message, "change it in the spreadsheet program that made it, then read it again"));
    }
    let (said, edited) = match command {
        Draft::SetCells { cells } => (cells_said(&base, cells), set_cells(drafts, &base, cells)),
        Draft::AddPlates { cards } => {
            (format!("{} added", counted(cards.len(), "plate")), add_plates(drafts, &base, cards)?)
        }
        Draft::RemovePlates { rows } => (
            format!("{} taken out of the study", counted(rows.len(), "plate")),
            base.on(|files| edit::remove_plates(files, rows)),
        ),
        Draft::SetKey { section, key, value } => (
            key_said(section, key, value.as_deref()),
            base.on(|files| edit::set_key(files, section, key, value.as_deref())),
        ),
        Draft::SetPairs { pairs } => (pairs_said(pairs), set_pairs(&base, pairs)),
        _ => return Err(bad("this is no command of the step Study", "")),
    };
    let edited = edited.map_err(|problem| refused(&problem, drafts))?;
    Ok(planned(said, base.after(edited)))
}

/// A plan that puts texts.
fn planned(said: String, edited: Edited) -> DraftPlan {
    let texts = edited.into_iter().map(|(file, text)| TextWanted { file, text: Some(text) }).collect();
    DraftPlan { said, texts, ..DraftPlan::default() }
}

/// A problem as a refusal, with its place.
fn refused(problem: &Diagnostic, drafts: &Drafts) -> Refusal {
    let folder = format!("{}{}", drafts.folder.display(), std::path::MAIN_SEPARATOR);
    let place = problem.place.as_ref().map(|place| format!("{place}: ").replace(&folder, ""));
    let message = format!("{}{}", place.unwrap_or_default(), problem.message);
    bad(message, problem.help.as_deref().unwrap_or_default())
}

fn set_cells(drafts: &Drafts, base: &Base, cells: &[CellSaid]) -> Result<Edited, Diagnostic> {
    let cells: Vec<(usize, String, String)> =
        cells.iter().map(|cell| (cell.row, cell.key.clone(), as_its_file_says(drafts, base, cell))).collect();
    base.on(|files| edit::set_cells(files, &cells))
}

/// The text of a cell as the file of its row says it: pages name files as seen from the study, a table in a folder of its own
/// as seen from there.
fn as_its_file_says(drafts: &Drafts, base: &Base, cell: &CellSaid) -> String {
    let is_path = ["export", "layout", "source"].contains(&cell.key.as_str());
    let table = base.rows.get(cell.row).map(|row| drafts.folder.join(&row.file));
    let folder = table.as_deref().and_then(Path::parent).filter(|_| is_path && !cell.text.trim().is_empty());
    let named = drafts.folder.join(cell.text.trim());
    match folder {
        Some(folder)
            if folder != drafts.folder && named.is_file() && !folder.join(cell.text.trim()).is_file() =>
        {
            relative(folder, &named)
        }
        _ => cell.text.clone(),
    }
}

/// "Cell line of a.csv: KM12"; "Cell line of 12 plates".
fn cells_said(base: &Base, cells: &[CellSaid]) -> String {
    let mut keys: Vec<String> = cells.iter().map(|cell| columns::name(&cell.key)).collect();
    keys.sort();
    keys.dedup();
    let mut rows: Vec<usize> = cells.iter().map(|cell| cell.row).collect();
    rows.sort_unstable();
    rows.dedup();
    let what = match keys.as_slice() {
        [one] => one.clone(),
        _ => counted(cells.len(), "cell"),
    };
    let of = match rows.as_slice() {
        [one] => {
            let export = base.rows.get(*one).and_then(|row| row.export.as_ref());
            let name =
                export.and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
            name.unwrap_or_else(|| format!("plate {}", one + 1))
        }
        _ => counted(rows.len(), "plate"),
    };
    match cells {
        [one] if one.text.trim().is_empty() => format!("{what} of {of} taken away"),
        [one] => format!("{what} of {of}: {}", one.text.trim()),
        _ => format!("{what} of {of}"),
    }
}

/// Plates of the folder by their cards.
fn add_plates(drafts: &Drafts, base: &Base, cards: &[String]) -> Result<Result<Edited, Diagnostic>, Refusal> {
    let exports = Exports::of(drafts);
    let mut plates: Vec<BTreeMap<String, String>> = Vec::new();
    for card in cards {
        let found = exports.of_card(card).ok_or_else(|| {
            Refusal::new(
                Status::NotFound,
                format!("there is no export `{card}`"),
                "it may have been taken away",
            )
        })?;
        // Where no study is written yet the first command writes all of them.
        if base.kind != "none" {
            plates.push(found.cells());
        }
    }
    if plates.is_empty() {
        return Ok(Ok(Edited::new()));
    }
    Ok(base.on(|files| edit::add_plates(files, &plates)))
}

/// "Exposure, h: 72"; "Exposure, h taken away".
fn key_said(section: &str, key: &str, value: Option<&str>) -> String {
    const LONGEST: usize = 40;
    let known = KEYS.iter().find(|own| (own.section, own.name) == (section, key));
    let name = known.map_or_else(|| columns::spoken(key), settings::name);
    match value.map(str::trim).filter(|value| !value.is_empty()) {
        None => format!("{name} taken away"),
        Some(value) if value.contains('\n') || value.chars().count() > LONGEST => format!("{name} changed"),
        Some(value) => format!("{name}: {value}"),
    }
}

fn set_pairs(base: &Base, pairs: &[PairSaid]) -> Result<Edited, Diagnostic> {
    let pairs: Vec<(String, Vec<String>)> =
        pairs.iter().map(|pair| (pair.parental.clone(), pair.resistant.clone())).collect();
    base.on(|files| edit::set_pairs(files, &pairs))
}

/// "KM12-LR1, KM12-LR2 are compared with KM12".
fn pairs_said(pairs: &[PairSaid]) -> String {
    match pairs {
        [] => "Nothing is compared".to_owned(),
        [one] if one.resistant.is_empty() => format!("Parental line {}", one.parental),
        [one] => {
            let are = if one.resistant.len() == 1 { "is" } else { "are" };
            format!("{} {are} compared with {}", one.resistant.join(", "), one.parental)
        }
        several => format!("{} of lines", counted(several.len(), "pair")),
    }
}

/// A text put in the place of one that is still as it was looked at.
fn edit_text(
    drafts: &Drafts,
    base: &Base,
    file: &str,
    wanted: &str,
    was: &str,
) -> Result<DraftPlan, Refusal> {
    let now = text::current(drafts, base, file)?;
    if hash(&now) != was {
        let message = format!("`{file}` was changed meanwhile");
        return Err(Refusal::new(Status::Conflict, message, "look at it again, and put your change in anew"));
    }
    let is_toml = std::path::Path::new(file).extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    if is_toml {
        Document::parse(file, wanted).map_err(|problem| refused(&problem, drafts))?;
    }
    let said = format!("{file} edited");
    if now == wanted {
        return Ok(planned(said, Edited::new()));
    }
    Ok(planned(said, Edited::from([(file.to_owned(), wanted.to_owned())])))
}
