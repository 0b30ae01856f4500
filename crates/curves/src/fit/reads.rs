//! What a read-out counts, and so which way it goes with dose.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// What a response counts.
///
/// A read-out has one direction in a whole table or study. Without it nobody can say on which side of the doses the
/// IC50 of a line lies that never passes half effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// What lives: the response falls with dose, from the vehicle's level at the top.
    Viability,
    /// What is inhibited, or dead: the response rises with dose, from the vehicle's level at the bottom.
    Inhibition,
}

impl Reads {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Viability, Self::Inhibition];

    /// The word in study files and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viability => "viability",
            Self::Inhibition => "inhibition",
        }
    }

    /// Does the response fall with dose?
    #[must_use]
    pub const fn falls(self) -> bool {
        matches!(self, Self::Viability)
    }

    /// The read-out whose response falls, or rises, with dose.
    #[must_use]
    pub const fn falling(falls: bool) -> Self {
        if falls { Self::Viability } else { Self::Inhibition }
    }
}

impl fmt::Display for Reads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that is no read-out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no read-out; there are viability (falls with dose) and inhibition (rises with dose)")]
pub struct UnknownReads(pub String);

impl FromStr for Reads {
    type Err = UnknownReads;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|reads| reads.name() == name).ok_or_else(|| UnknownReads(name.to_owned()))
    }
}
