//! The step Plate maps: the layouts of the folder, what is in their wells, and the commands that paint them.
//!
//! ```text
//! known (which maps there are) ─► opened (one of them read) ─┬─► entries, view (what the page is sent)
//! rows (which plates have which) ──► fits, doubts ───────────┘
//! Draft ─► strokes ─► planned (texts as they are to stand) ─► tried (the same, and nothing done)
//! ```

mod colours;
mod doubts;
mod entries;
mod file_names;
mod fits;
mod known;
mod opened;
mod planned;
mod rows;
mod strokes;
#[cfg(test)]
mod tests;
mod tints;
mod tried;
mod view;
mod words;

use serde_json::Value;

use super::{Draft, DraftPlan, Drafts};
use crate::session::refusal::{Refusal, Status};
use known::Known;
use opened::Opened;

/// A map as people call it: "Panel A", of `layouts/panel_a.toml`.
pub(super) fn map_name(file: &str, sheets: &[String], plate: Option<&str>) -> String {
    Known::new(file, sheets, plate).name()
}

pub(super) fn section(drafts: &Drafts) -> Value {
    entries::section(drafts)
}

pub(super) fn view(drafts: &Drafts, id: &str) -> Result<Value, Refusal> {
    let maps = Maps::of(drafts);
    maps.find(id)?;
    let opened: Vec<Opened> = maps.known.iter().map(|known| maps.open(drafts, known)).collect();
    let none = || Refusal::new(Status::NotFound, format!("there is no map `{id}`"), "load the page again");
    let map = opened.iter().find(|map| map.known.id == id).ok_or_else(none)?;
    Ok(view::of(drafts, &maps, map, &colours::Colours::of(&maps, &opened)))
}

pub(super) fn plan(drafts: &Drafts, draft: &Draft) -> Result<DraftPlan, Refusal> {
    planned::plan(drafts, draft).map(|planned| planned.plan)
}

pub(super) fn try_out(drafts: &Drafts, draft: &Draft) -> Result<Value, Refusal> {
    tried::try_out(drafts, draft)
}

/// The map that a command is about, as it will be called when it is done; and the text that it has now.
pub(super) fn about(drafts: &Drafts, draft: &Draft) -> Option<(String, String)> {
    let id = planned::file(drafts, draft)?;
    let text = drafts.texts.current(&id).unwrap_or_default();
    Some((id, text))
}

/// All maps of the study, with the plates that have them.
struct Maps {
    known: Vec<Known>,
    rows: Vec<rows::Row>,
}

impl Maps {
    fn of(drafts: &Drafts) -> Self {
        let rows = rows::of(drafts);
        let named = rows.iter().filter(|row| !row.map.is_empty()).map(|row| row.known.clone()).collect();
        Self { known: known::all(drafts, &named), rows }
    }

    /// The map of this id.
    fn find(&self, id: &str) -> Result<&Known, Refusal> {
        let none = || {
            let message = format!("there is no map `{id}`");
            Refusal::new(Status::NotFound, message, "choose one of the list, or make a new one")
        };
        self.known.iter().find(|known| known.id == id).ok_or_else(none)
    }

    /// The plates that have a map.
    fn rows_of<'a>(&'a self, known: &'a Known) -> impl Iterator<Item = &'a rows::Row> {
        self.rows.iter().filter(|row| row.map == known.id)
    }

    fn open(&self, drafts: &Drafts, known: &Known) -> Opened {
        let formats: Vec<_> = self.rows_of(known).filter_map(|row| row.format).collect();
        let first = self.rows_of(known).next();
        let beside = first.map(|row| row.beside.clone()).unwrap_or_default();
        let whole = first.map(|row| row.whole.clone()).unwrap_or_default();
        Opened::of(drafts, known, &beside, opened::On { plates: &formats, whole })
    }
}
