//! What a well holds: its role, its compounds with their doses, and why it is to be left out.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::plate::layout::property::Properties;
use crate::plate::layout::role::Role;
use crate::plate::well::Well;
use foldshift_tables::diagnostic::Place;
use foldshift_tables::units::Dose;

/// A compound in a well beside another one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Is it a person that leaves the well out, who says so beside the layout, and not the layout too?
    #[serde(skip)]
    pub by_hand: bool,
    /// Everything else the layout says.
    pub extra: BTreeMap<String, String>,
    /// Where the well is described.
    #[serde(skip)]
    pub place: Place,
}

impl WellContent {
    /// The compound that the dose is of: of `A + B (0.1 µM)` it is A.
    #[must_use]
    pub fn first_compound(&self) -> Option<&str> {
        let mut name = self.compound.as_deref()?;
        for partner in self.partners.iter().rev() {
            name = name.strip_suffix(&format!(" + {partner}")).unwrap_or(name);
        }
        Some(name)
    }

    /// A well of which nothing is known but its role and what holds for the whole plate.
    #[must_use]
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
            by_hand: false,
            extra: BTreeMap::new(),
            place,
        }
    }
}
