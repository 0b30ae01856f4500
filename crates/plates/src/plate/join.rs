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
    // A layout may name more of the plate than the wells that were read.
    let format = PlateFormat::holding(contents.keys().copied()).unwrap_or(format);
    let wells = contents
        .into_iter()
        .map(|(well, content)| (well, PlateWell { content, reading: readings.remove(&well) }))
        .collect();
    Ok(Plate { export: Arc::clone(export), name: plate, read, format, wells, kinetics: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::layout::Properties;

    #[test]
    fn a_plate_is_as_large_as_its_layout_where_only_a_corner_was_read() {
        let well = |name: &str| name.parse::<Well>().expect("a well");
        let reading = |name: &str| Reading {
            plate: "P".into(),
            well: well(name),
            read: "signal".into(),
            time_s: None,
            value: Some(1.0),
            flag: None,
            sheet: None,
            line: 1,
            column: 1,
        };
        let read = ["A1", "D6"].map(|name| (well(name), reading(name)));
        let readings = PlateReadings {
            plate: "P".into(),
            read: "signal".into(),
            format: PlateFormat::of(24).expect("plates of 24"),
            wells: read.into_iter().collect(),
        };
        let empty = |_| WellContent::of_role(Role::Empty, &Properties::new(), Place::file("layout.csv"));
        let contents = ["A1", "D6", "H12"].map(|name| (well(name), empty(name)));
        let plate = join(&"a.csv".into(), readings, &"layout.csv".into(), contents.into_iter().collect());
        let plate = plate.expect("it is right");
        assert_eq!(plate.format, PlateFormat::of(96).expect("plates of 96"));
        assert!(plate.wells.keys().all(|well| plate.format.contains(*well)));
    }
}
