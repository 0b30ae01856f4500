//! What a well is for.

use std::fmt;

use serde::Serialize;

/// What a well is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
