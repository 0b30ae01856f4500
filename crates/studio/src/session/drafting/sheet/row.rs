//! Rows of the table of plates: what the row says, what the map and the file say for it, what its name suggests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::base::{Base, shown};
use super::exports::{Exports, Found};
use super::{days, quality};
use crate::session::drafting::Drafts;
use foldshift_plates::plate::WellContent;
use foldshift_plates::plate::layout::Role;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::study_file::absolute;
use foldshift_study::study_file::edit::{self, PlateRow};
use foldshift_study::survey::{LayoutSeen, What};

/// A plate as the table shows it.
pub(super) struct Row {
    /// Its place in the study.
    pub(super) number: usize,
    pub(super) written: PlateRow,
    card: String,
    place: Option<usize>,
    pub(super) called: String,
    cells: BTreeMap<&'static str, Cell>,
    quality: Value,
    /// `pass`, `warn`, `fail`; empty where it was not judged.
    pub(super) verdict: &'static str,
    /// The experiments on it.
    pub(super) experiments: Vec<String>,
    /// The lines on it.
    pub(super) lines: Vec<String>,
    /// Its map, relative to the folder.
    pub(super) map: String,
    /// What it lacks, in words; empty where nothing.
    pub(super) missing: String,
    choices: BTreeMap<&'static str, Vec<String>>,
}

#[derive(Default)]
struct Cell {
    text: String,
    from: &'static str,
    guess: String,
}

/// Every plate.
pub(super) fn rows(drafts: &Drafts, base: &Base, exports: &Exports) -> Vec<Row> {
    let time = base.on(edit::settings).unwrap_or_default();
    let time = time.into_iter().find(|one| (one.key.section, one.key.name) == ("assay", "time"));
    let time = time.and_then(|one| one.value);
    let of = |(row, written): (usize, &PlateRow)| of_row(drafts, exports, row, written, time.as_deref());
    base.rows.iter().enumerate().map(of).collect()
}

fn of_row(drafts: &Drafts, exports: &Exports, row: usize, written: &PlateRow, time: Option<&str>) -> Row {
    let found = exports.of_row(written);
    let (place, plate) = quality::judged(drafts, written);
    let mut cells: BTreeMap<&'static str, Cell> = written
        .cells
        .iter()
        .map(|(key, text)| (*key, Cell { text: text.clone(), from: "row", guess: String::new() }))
        .collect();
    if let Some(layout) = &written.layout
        && let Some(cell) = cells.get_mut("layout")
        && written.file == super::base::STUDY
    {
        // Named as the maps of the step before.
        cell.text = shown(drafts.folder, layout);
    }
    let map = layout_of(drafts, written);
    of_map(&mut cells, plate, map);
    of_file(&mut cells, found, time);
    let text = |cells: &BTreeMap<&'static str, Cell>, key: &str| {
        cells.get(key).map(|cell| cell.text.clone()).unwrap_or_default()
    };
    let named = |key: &str, of: fn(&WellContent) -> Option<&String>| -> Vec<String> {
        match text(&cells, key) {
            said if cells.get(key).is_some_and(|cell| cell.from == "row") => vec![said],
            said => match plate.map(|plate| distinct(plate, of)).filter(|all| !all.is_empty()) {
                Some(all) => all,
                None if said.is_empty() || said == BY_WELL => Vec::new(),
                None => said.split(", ").map(str::to_owned).collect(),
            },
        }
    };
    let lines = named("cell_line", |content| content.cell_line.as_ref());
    let experiments = named("experiment", |content| content.experiment.as_ref());
    let missing = missing(&cells, map, found);
    if let Some(found) = found {
        let suggested =
            [("cell_line", &found.proposal.cell_line), ("experiment", &found.proposal.experiment)];
        for (key, guess) in suggested {
            if text(&cells, key).is_empty()
                && let Some(guess) = guess
            {
                cells.entry(key).or_default().guess.clone_from(guess);
            }
        }
    }
    let export = written.export.as_ref().map(|path| shown(drafts.folder, path)).unwrap_or_default();
    let name = Path::new(&export)
        .file_name()
        .map_or_else(|| export.clone(), |name| name.to_string_lossy().into_owned());
    let parts = [Some(name), written.cells.get("export_sheet").cloned(), written.cells.get("plate").cloned()];
    Row {
        number: row,
        card: found.map(Found::id).unwrap_or_default(),
        place,
        called: parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        quality: quality::of(plate),
        verdict: plate.map_or("", |plate| quality::word(plate.verdict())),
        experiments,
        lines,
        map: written.layout.as_ref().map(|path| shown(drafts.folder, path)).unwrap_or_default(),
        missing,
        choices: choices(found),
        cells,
        written: written.clone(),
    }
}

/// What stands where the wells of a plate do not agree.
const BY_WELL: &str = "by well";

/// What all wells of a plate that take part say.
fn distinct(plate: &NormalizedPlate, of: fn(&WellContent) -> Option<&String>) -> Vec<String> {
    let found: BTreeSet<&String> = plate.wells.values().filter_map(|well| of(&well.content)).collect();
    found.into_iter().cloned().collect()
}

/// The map of a row, as it was looked at.
fn layout_of<'d>(drafts: &Drafts<'d>, written: &PlateRow) -> Option<&'d LayoutSeen> {
    let path = absolute(written.layout.as_ref()?);
    let mut seen = drafts.seen.iter().filter(|one| absolute(&one.path) == path);
    seen.find_map(|one| match &one.what {
        What::Layout(layout) => Some(layout),
        _ => None,
    })
}

/// What the map says where the row does not.
fn of_map(
    cells: &mut BTreeMap<&'static str, Cell>,
    plate: Option<&NormalizedPlate>,
    map: Option<&LayoutSeen>,
) {
    let mut say = |key: &'static str, all: Vec<String>| {
        if cells.get(key).is_some_and(|cell| !cell.text.is_empty()) || all.is_empty() {
            return;
        }
        let text = if all.len() > 3 || (all.len() > 1 && key == "dose") {
            BY_WELL.to_owned()
        } else {
            all.join(", ")
        };
        cells.insert(key, Cell { text, from: "map", guess: String::new() });
    };
    if let Some(plate) = plate {
        say("cell_line", distinct(plate, |content| content.cell_line.as_ref()));
        say("experiment", distinct(plate, |content| content.experiment.as_ref()));
        let compounds: BTreeSet<&String> = plate
            .wells
            .values()
            .filter(|well| well.content.role == Role::Sample)
            .filter_map(|well| well.content.compound.as_ref())
            .collect();
        say("compound", compounds.into_iter().cloned().collect());
        return;
    }
    let Some(map) = map else { return };
    if map.names_lines {
        say("cell_line", map.lines.iter().cloned().collect());
    }
    if map.names_experiments {
        say("experiment", vec![BY_WELL.to_owned()]);
    }
}

/// What the file says for all plates, and what an export has but one of.
fn of_file(cells: &mut BTreeMap<&'static str, Cell>, found: Option<&Found>, time: Option<&str>) {
    let Some(found) = found else { return };
    let said = cells.get("read").map(|cell| cell.text.clone());
    if let (None, [only]) = (&said, found.reads()) {
        cells.insert("read", Cell { text: only.clone(), from: "file", guess: String::new() });
    }
    if let Some(time) = time
        && found.is_kinetic(said.as_deref())
        && !cells.contains_key("time")
    {
        cells.insert("time", Cell { text: time.to_owned(), from: "file", guess: String::new() });
    }
}

/// "a map and a line"; empty where nothing is missing.
fn missing(cells: &BTreeMap<&'static str, Cell>, map: Option<&LayoutSeen>, found: Option<&Found>) -> String {
    let lacks = |key: &str| cells.get(key).is_none_or(|cell| cell.text.is_empty());
    let mut parts = Vec::new();
    let mut say = |is: bool, what: &'static str| {
        if is {
            parts.push(what);
        }
    };
    say(lacks("layout"), "a map");
    say(lacks("cell_line") && !map.is_some_and(|map| map.names_lines), "a line");
    say(lacks("experiment") && !map.is_some_and(|map| map.names_experiments), "a day");
    if let Some(found) = found {
        let read = cells.get("read").map(|cell| cell.text.as_str());
        say(lacks("read") && found.reads().len() > 1, "a read");
        say(lacks("time") && found.is_kinetic(read), "a time");
    }
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// What may stand in cells of this plate.
fn choices(found: Option<&Found>) -> BTreeMap<&'static str, Vec<String>> {
    let mut choices = BTreeMap::new();
    let Some(found) = found else { return choices };
    if found.reads().len() > 1 {
        choices.insert("read", found.reads().to_vec());
    }
    if found.plates().len() > 1 {
        choices.insert("plate", found.plates().into_iter().map(str::to_owned).collect());
    }
    if found.is_kinetic(None) {
        choices.insert("time", ["first", "last", "slope 10 min to 60 min"].map(str::to_owned).to_vec());
    }
    choices
}

impl Row {
    /// As the page is sent it.
    pub(super) fn value(&self) -> Value {
        let cells: Map<String, Value> = self
            .cells
            .iter()
            .map(|(key, cell)| {
                ((*key).to_owned(), json!({ "text": cell.text, "from": cell.from, "guess": cell.guess }))
            })
            .collect();
        json!({
            "row": self.number,
            "card": self.card,
            "place": self.place,
            "called": self.called,
            "cells": cells,
            "quality": self.quality,
            "day": self.experiments.iter().map(|day| days::long(day)).collect::<Vec<_>>().join(", "),
            "missing": self.missing,
            "at": format!("{}:{}", self.written.file, self.written.lines.0),
            "text": self.written.text,
            "fixed": self.written.fixed.as_deref().unwrap_or_default(),
            "choices": self.choices,
        })
    }

    /// The text of a cell, said by whom it may.
    pub(super) fn text(&self, key: &str) -> &str {
        self.cells.get(key).map_or("", |cell| cell.text.as_str())
    }
}
