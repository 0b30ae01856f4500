//! What was put into each well: role, line, compound, dose, and why a well is to be left out.
//!
//! Every layout form becomes properties of wells first (texts with their places) and contents after:
//! roles known, doses with units, nothing missing.

mod cellhts;
mod content;
mod convert;
mod d300;
mod dispensed;
mod dispenser;
mod echo;
mod forms;
mod gdr;
mod include;
#[cfg(test)]
mod laws;
mod layouts;
mod lines;
mod manifest;
mod pattern;
mod picture;
mod plate_shaped;
mod series;
mod source_plate;
mod template;
mod tidy;
mod volume;
mod wellmap;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::{Diagnostic, Place};
use foldshift_tables::units::Dose;

pub use content::listed;
pub use convert::{Form, convert};
pub use forms::{FORMS, LayoutForm};
pub use layouts::{Beside, Layouts};
pub use picture::draw;
pub use template::{template_csv, template_grids, template_toml, template_workbook};
pub use volume::Volume;

use content::{Complaints, check_units, content};

/// What a well is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Cells with a compound.
    Sample,
    /// Cells with the solvent alone: 100 %.
    Vehicle,
    /// Medium and dye, no cells: the background.
    Blank,
    /// Cells with a full-kill control: 0 %.
    Kill,
    /// Cells without dye: autofluorescence.
    NoDye,
    /// Compound and dye, no cells.
    CompoundBlank,
    /// Cells read when the compound was added.
    T0,
    /// Nothing of interest.
    Empty,
}

impl Role {
    /// Every role with its name in layouts and tables.
    pub const ALL: [(&'static str, Self); 8] = [
        ("sample", Self::Sample),
        ("vehicle", Self::Vehicle),
        ("blank", Self::Blank),
        ("kill", Self::Kill),
        ("no_dye", Self::NoDye),
        ("compound_blank", Self::CompoundBlank),
        ("t0", Self::T0),
        ("empty", Self::Empty),
    ];

    /// The name in layouts and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, role)| *role == self).map_or("", |(name, _)| name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The keys that mean something to us; every other key is kept as text.
pub const KEYS: [&str; 10] = [
    "role",
    "cell_line",
    "compound",
    "dose",
    "unit",
    "experiment",
    "exclude",
    "exclude_reason",
    "is_blank",
    "plate",
];

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// What is written.
    pub value: String,
    /// Where.
    pub place: Place,
}

impl Serialize for Property {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.value)
    }
}

/// What is written of a well, by the names of its properties.
pub type Properties = BTreeMap<String, Property>;

/// The layout of one plate as its file says it, before roles and doses are understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The file as the user named it.
    pub source: Arc<str>,
    /// Wells named one by one, in blocks or in series.
    wells: BTreeMap<Well, Properties>,
    /// Whole rows and columns, to be laid over the plate once its format is known.
    lines: lines::Lines,
}

/// A compound in a well beside another one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Partner {
    /// The compound.
    pub compound: String,
    /// Its dose.
    pub dose: Dose,
}

impl fmt::Display for Partner {
    /// `B (0.1 µM)`, to three digits: what a dispenser gave and what it was asked for are one dose.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dose = self.dose.readable();
        let value = format!("{:.2e}", dose.value()).parse().unwrap_or(dose.value());
        write!(f, "{} ({value} {})", self.compound, dose.unit())
    }
}

/// What every well of a plate holds.
pub type Contents = BTreeMap<Well, WellContent>;

/// What one well holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WellContent {
    /// What the well is for.
    pub role: Role,
    /// Cell line.
    pub cell_line: Option<String>,
    /// Compound of a sample or compound blank; of a vehicle when it is the zero dose of one. A
    /// combination is labelled `A + B (0.1 µM)` and has the dose of A.
    pub compound: Option<String>,
    /// Dose of a sample or compound blank.
    pub dose: Option<Dose>,
    /// Compounds in the same well beside the first one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<Partner>,
    /// The biological replicate: one day, one passage.
    pub experiment: Option<String>,
    /// Why the well is to be left out.
    pub exclude: Option<String>,
    /// Everything else the layout says.
    pub extra: BTreeMap<String, String>,
    /// Where the well is described.
    #[serde(skip)]
    pub place: Place,
}

impl WellContent {
    /// A well of which nothing is known but its role and what holds for the whole plate.
    pub fn of_role(role: Role, whole_plate: &Properties, place: Place) -> Self {
        let text = |key: &str| whole_plate.get(key).map(|property| property.value.clone());
        Self {
            role,
            cell_line: text("cell_line"),
            compound: None,
            dose: None,
            partners: Vec::new(),
            experiment: text("experiment"),
            exclude: None,
            extra: BTreeMap::new(),
            place,
        }
    }
}

impl Layout {
    /// A layout of wells that are named one by one.
    fn of_wells(source: &Arc<str>, wells: BTreeMap<Well, Properties>) -> Self {
        Self { source: Arc::clone(source), wells, lines: lines::Lines::default() }
    }

    /// Gives every well these properties where it has none of that name.
    fn everywhere(&mut self, properties: &Properties) {
        for (key, property) in properties {
            self.lines.everywhere.entry(key.clone()).or_insert_with(|| property.clone());
        }
    }

    /// Every well of a plate of this format with all its properties.
    ///
    /// # Errors
    /// When whole rows and columns say different things about one well.
    fn properties(&self, format: PlateFormat) -> Result<BTreeMap<Well, Properties>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let wells = self.lines.over(&self.wells, format, &mut problems);
        if problems.is_empty() { Ok(wells) } else { Err(problems) }
    }

    /// The smallest plate that holds every well and line the layout names.
    #[must_use]
    pub fn smallest_format(&self) -> Option<PlateFormat> {
        PlateFormat::holding(self.wells.keys().copied().chain(self.lines.corners()))
    }

    /// What each well of a plate of this format holds. `whole_plate` gives values for all wells that
    /// do not say otherwise.
    ///
    /// # Errors
    /// All problems at once: unknown roles, doses without units, samples without compound, values
    /// that the layout and the whole plate give differently. Warnings come back beside the contents.
    pub fn contents(
        &self,
        format: PlateFormat,
        whole_plate: &Properties,
    ) -> Result<(Contents, Vec<Diagnostic>), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut contents = BTreeMap::new();
        let mut complaints = Complaints::default();
        for (well, mut properties) in self.lines.over(&self.wells, format, &mut problems) {
            for (key, value) in whole_plate {
                match properties.get(key) {
                    Some(own) if own.value != value.value => complaints.add(
                        format!(
                            "the layout says `{key} = {}` where the whole plate is said to be `{}`",
                            own.value, value.value
                        ),
                        Some("remove one of the two"),
                        &own.place,
                        well,
                    ),
                    Some(_) => {}
                    None => {
                        properties.insert(key.clone(), value.clone());
                    }
                }
            }
            if let Some(content) = content(&self.source, well, &properties, &mut complaints) {
                contents.insert(well, content);
            }
        }
        problems.extend(complaints.told());
        let mut warnings = Vec::new();
        check_units(&contents, &mut problems, &mut warnings);
        if problems.is_empty() { Ok((contents, warnings)) } else { Err(problems) }
    }
}
