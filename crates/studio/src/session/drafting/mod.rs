//! The study as it is made: its plates, its maps, its settings; and what is asked about files.
//!
//! ```text
//! Draft (a command) ─► sheet, maps ─► DraftPlan (texts as they are to stand, answers) ─► a step of the book
//! Drafts (what is known) ─► sections `sheet` and `maps`, a map, questions
//! ```

mod asking;
pub(super) mod command;
mod maps;
mod plate_words;
mod sheet;
#[cfg(test)]
mod silent;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::refusal::{Refusal, Status};
use super::texts::{TextWanted, Texts};
use crate::presenter::Presenter;
pub(super) use command::Draft;
use foldshift_plates::plate::layout::painting::changed_lines;
use foldshift_study::analysis::{Analysis, Examined};
use foldshift_study::survey::Seen;
use foldshift_tables::diagnostic::Diagnostic;

/// What is known when something is drafted.
pub(super) struct Drafts<'a> {
    /// The folder of the study.
    pub(super) folder: &'a Path,
    /// Its study file relative to the folder; `None` where there is none yet.
    pub(super) study_file: Option<&'a str>,
    /// Texts as they stand now.
    pub(super) texts: &'a Texts,
    /// Every file of the folder as it was looked at, those that the study names too.
    pub(super) seen: &'a [Seen],
    /// The analysis, as far as there is one: of the plates that are ready.
    pub(super) analysis: Option<&'a Analysis>,
    /// The study as `check` sees it, as it was read last.
    pub(super) examined: Option<&'a Examined>,
    /// What is wrong with the study, as it was read last.
    pub(super) problems: &'a [Diagnostic],
    /// Answers that were given to questions and that no file says: "no" to a suggestion.
    pub(super) answers: &'a BTreeMap<String, String>,
    pub(super) presenter: &'a dyn Presenter,
}

/// What a command on the files of the study comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DraftPlan {
    /// In words: "Larotrectinib painted, 30 wells".
    pub(super) said: String,
    /// Texts as they are to stand; files that stay as they are are left out.
    pub(super) texts: Vec<TextWanted>,
    /// Answers that are given, or taken back (`None`).
    pub(super) answers: Vec<(String, Option<String>)>,
}

/// Plans a command.
///
/// # Errors
/// When it makes no sense, or what it changes cannot be changed.
pub(super) fn plan(drafts: &Drafts, command: &Draft) -> Result<DraftPlan, Refusal> {
    if command.is_of_a_map() { maps::plan(drafts, command) } else { sheet::plan(drafts, command) }
}

/// What a command on a map would make of it; `Tried` of `page/types.js`.
///
/// # Errors
/// When it makes no sense.
pub(super) fn try_out(drafts: &Drafts, command: &Draft) -> Result<Value, Refusal> {
    maps::try_out(drafts, command)
}

/// The section `sheet` of `page/types.js`.
pub(super) fn sheet_section(drafts: &Drafts) -> Value {
    sheet::section(drafts)
}

/// The section `maps` of `page/types.js`.
pub(super) fn maps_section(drafts: &Drafts) -> Value {
    maps::section(drafts)
}

/// A map; `MapView` of `page/types.js`.
///
/// # Errors
/// When there is none of this id.
pub(super) fn map(drafts: &Drafts, id: &str) -> Result<Value, Refusal> {
    maps::view(drafts, id)
}

/// What was read of a row; `RowReadings` of `page/types.js`.
///
/// # Errors
/// When there is no such row, or its export cannot be read.
pub(super) fn readings(drafts: &Drafts, row: usize) -> Result<Value, Refusal> {
    sheet::readings(drafts, row)
}

/// A text that can be edited; `TextView` of `page/types.js`.
///
/// # Errors
/// When the file is none of the study's, or no text.
pub(super) fn text(drafts: &Drafts, file: &str) -> Result<Value, Refusal> {
    sheet::text(drafts, file)
}

/// The map that a command is about, as it is called when it is done, and the text that it has before.
pub(super) fn map_of(drafts: &Drafts, command: &Draft) -> Option<(String, String)> {
    if command.is_of_a_map() { maps::about(drafts, command) } else { None }
}

/// A map after a command, with the lines of its text that are others than before.
pub(super) fn map_after(drafts: &Drafts, id: &str, before: &str) -> Option<Value> {
    let mut map = maps::view(drafts, id).ok()?;
    let changed = map["text"].as_str().and_then(|text| changed_lines(before, text));
    map["changed"] = serde_json::json!(changed);
    Some(map)
}

/// Questions on files and maps; `Question` of `page/types.js`.
pub(super) fn questions(drafts: &Drafts) -> Vec<Value> {
    asking::questions(drafts)
}

/// What an answer to one of them comes to; `None` where it is no question of these.
///
/// # Errors
/// When it has no such answer.
pub(super) fn answer(
    drafts: &Drafts,
    question: &str,
    answer: &str,
    choices: &BTreeMap<String, String>,
) -> Option<Result<DraftPlan, Refusal>> {
    asking::answer(drafts, question, answer, choices)
}

/// A refusal of what cannot be drafted.
fn bad(message: impl Into<String>, help: &str) -> Refusal {
    Refusal::new(Status::Bad, message, help)
}

/// With a capital letter at its beginning.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
