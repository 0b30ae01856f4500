//! A plate of a study: its export, its layout, and what holds for the whole plate.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::study_file::paths::absolute;
use crate::study_file::plates::exclusion::Exclusion;
use foldshift_plates::ingest::Choice;
use foldshift_plates::kinetics::Moment;
use foldshift_plates::plate::layout::{Beside, Properties, Role};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// One plate of a study.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlateSource {
    /// The export, as a path that can be opened.
    #[serde(skip)]
    pub export: PathBuf,
    /// The export as tables name it: relative to the folder that holds all inputs.
    #[serde(rename = "export")]
    pub export_name: String,
    /// The sheet of a workbook that is the export, when it is not all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_sheet: Option<String>,
    /// The reader, when it is not to be detected.
    pub format: Option<String>,
    /// The cells that are wells, when they are not to be found.
    pub grid: Option<String>,
    /// Which plate, when the export holds several.
    pub plate: Option<String>,
    /// Which read, when the plate holds several.
    pub read: Option<String>,
    /// The column of a list that holds the readings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The column of a list that holds the wells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub well_column: Option<String>,
    /// Is it enough when more than half of the export is left out because nothing says what it is?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_part: bool,
    /// What is taken of a kinetic read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Moment>,
    /// The layout, as a path that can be opened.
    #[serde(skip)]
    pub layout: PathBuf,
    /// The layout as tables name it.
    #[serde(rename = "layout")]
    pub layout_name: String,
    /// Which plate of the layout, when it describes several.
    pub layout_plate: Option<String>,
    /// What the layout cannot say itself.
    #[serde(skip)]
    pub beside: Beside,
    /// The role of wells that were read and that the layout does not name.
    pub unlisted: Option<Role>,
    /// Layout columns set for the whole plate.
    pub(crate) whole_plate: Properties,
    /// Wells that are left out, and why, well by well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<Exclusion>,
    /// Where the plate is named.
    #[serde(skip)]
    pub(crate) places: PlatePlaces,
}

/// Where the keys of a plate stand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlatePlaces {
    pub(crate) plate: Place,
    pub(crate) read: Place,
    pub(crate) time: Place,
    pub(crate) export: Place,
    pub(crate) layout: Place,
    pub(crate) source: Place,
}

impl PlateSource {
    /// What is settled about the export instead of being detected.
    #[must_use]
    pub fn choice(&self) -> Choice<'_> {
        let grid = self.grid.is_some();
        Choice {
            format: self.format.as_deref(),
            sheet: self.export_sheet.as_deref(),
            grid: self.grid.as_deref(),
            plate: self.plate.as_deref().filter(|_| grid),
            read: self.read.as_deref().filter(|_| grid),
            column: self.column.as_deref(),
            well_column: self.well_column.as_deref(),
            in_part: self.in_part,
            ..Choice::default()
        }
    }

    /// Where its export is written.
    #[must_use]
    pub fn written_at(&self) -> &Place {
        &self.places.export
    }

    /// The cell line of the whole plate, where the study names one.
    #[must_use]
    pub fn cell_line(&self) -> Option<&str> {
        self.whole_plate.get("cell_line").map(|property| property.value.as_str())
    }

    /// The experiment of the whole plate, where the study names one.
    #[must_use]
    pub fn experiment(&self) -> Option<&str> {
        self.whole_plate.get("experiment").map(|property| property.value.as_str())
    }

    /// Every file that the study names for it.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.export, &self.layout].into_iter().chain(&self.beside.source)
    }
}

/// The same plate of the same export must not stand for two.
pub(in crate::study_file) fn twice(plates: &[PlateSource], problems: &mut Vec<Diagnostic>) {
    // The first reading of a growing plate may be its start, and the last its end: another time in another role.
    type Plate<'p> = (PathBuf, [Option<&'p str>; 5]);
    let mut seen: BTreeMap<Plate<'_>, &Place> = BTreeMap::new();
    for plate in plates {
        let role = plate.time.and(plate.whole_plate.get("role")).map(|role| role.value.as_str());
        let chosen = [
            plate.export_sheet.as_deref(),
            plate.plate.as_deref(),
            plate.read.as_deref(),
            plate.column.as_deref(),
            role,
        ];
        let key = (absolute(&plate.export), chosen);
        if let Some(earlier) = seen.insert(key, &plate.places.plate) {
            let sheet =
                plate.export_sheet.as_ref().map_or(String::new(), |sheet| format!(" (sheet {sheet})"));
            let problem = format!("`{}`{sheet} is used twice as the same plate", plate.export.display());
            problems
                .push(Diagnostic::error(Code::Duplicate, problem).at(plate.places.plate.clone()).help(format!(
                "it is used already at {earlier}; choose with `plate` or `read` if the export holds several"
            )));
        }
    }
}
