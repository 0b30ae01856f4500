//! Readings joined with their layout: every well read has a role, every well with a role was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::kinetics::Kinetics;
use crate::plate::layout::{Role, WellContent, listed};
use crate::plate::readings::{PlateReadings, Reading};
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// What was put into a well and what came out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlateWell {
    /// What was put in.
    pub content: WellContent,
    /// What the instrument printed; `None` only for wells without use.
    pub reading: Option<Reading>,
}

/// A plate, complete and checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plate {
    /// The export as the user named it.
    pub export: Arc<str>,
    /// The plate as the export names it.
    pub name: Arc<str>,
    /// The read.
    pub read: Arc<str>,
    /// Its shape.
    pub format: PlateFormat,
    /// Every well of the layout.
    pub wells: BTreeMap<Well, PlateWell>,
    /// What was taken of a kinetic read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinetics: Option<Arc<Kinetics>>,
}

/// Joins readings with what was put into the wells.
///
/// # Errors
/// All at once: wells that the layout names and the plate lacks, wells that were read and are not in
/// the layout.
pub fn join(
    export: &Arc<str>,
    readings: PlateReadings,
    layout: &Arc<str>,
    contents: BTreeMap<Well, WellContent>,
) -> Result<Plate, Vec<Diagnostic>> {
    let PlateReadings { plate, read, format, wells: mut readings } = readings;
    let mut problems = Vec::new();
    let unread: Vec<Well> = contents
        .iter()
        .filter(|(well, content)| content.role != Role::Empty && !readings.contains_key(well))
        .map(|(well, _)| *well)
        .collect();
    if !unread.is_empty() {
        let problem = format!("the layout names wells that `{export}` does not hold: {}", listed(&unread));
        problems.push(
            Diagnostic::error(Code::LayoutAndExport, problem).at(Place::file(Arc::clone(layout))).help(
                "is it the right layout for this plate? Give wells that were not read the role `empty`",
            ),
        );
    }
    let unknown: Vec<&Reading> = readings
        .iter()
        .filter(|(well, _)| !contents.contains_key(well))
        .map(|(_, reading)| reading)
        .collect();
    if let Some(first) = unknown.first() {
        let wells: Vec<Well> = unknown.iter().map(|reading| reading.well).collect();
        let problem = format!("wells were read that the layout `{layout}` does not name: {}", listed(&wells));
        problems.push(
            Diagnostic::error(Code::LayoutAndExport, problem)
                .at(first.place(export))
                .help("add them to the layout; the role of unused wells is `empty`"),
        );
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let wells = contents
        .into_iter()
        .map(|(well, content)| (well, PlateWell { content, reading: readings.remove(&well) }))
        .collect();
    Ok(Plate { export: Arc::clone(export), name: plate, read, format, wells, kinetics: None })
}
