//! The four words that "additive" is used in.

use std::fmt;

use serde::Serialize;

/// What two drugs are expected to do together when they do not interact. Each is stated for itself: the models answer
/// different questions, and a matrix may be synergistic by one and not by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Highest single agent: no more than the better drug alone, min(yA, yB).
    ///
    /// Source: Berenbaum, Pharmacol. Rev. 41 (1989) 93, PMID 2692037.
    Hsa,
    /// Independent action: the fractions that survive multiply, yA · yB.
    ///
    /// Source: Bliss, Ann. Appl. Biol. 26 (1939) 585, doi:10.1111/j.1744-7348.1939.tb06990.x.
    Bliss,
    /// Dose additivity: one drug replaces a dose of the other of the same effect, a/DA(y) + b/DB(y) = 1.
    ///
    /// Source: Loewe, Arzneimittelforschung 3 (1953) 285, PMID 13081480.
    Loewe,
    /// Zero interaction potency: neither drug moves the potency nor the slope of the other.
    ///
    /// Source: Yadav et al., Comput. Struct. Biotechnol. J. 13 (2015) 504, doi:10.1016/j.csbj.2015.09.001.
    Zip,
}

impl Model {
    /// In the order of tables.
    pub const ALL: [Self; 4] = [Self::Hsa, Self::Bliss, Self::Loewe, Self::Zip];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hsa => "hsa",
            Self::Bliss => "bliss",
            Self::Loewe => "loewe",
            Self::Zip => "zip",
        }
    }

    /// The name in sentences.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Hsa => "HSA",
            Self::Bliss => "Bliss",
            Self::Loewe => "Loewe",
            Self::Zip => "ZIP",
        }
    }

    /// The model of this name in tables.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
