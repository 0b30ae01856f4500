//! A change of a gene or of its protein, whatever its spelling was. What is printed of it reads as the same change.

use std::fmt;

use serde::{Serialize, Serializer};

/// A change of a gene or of its protein.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// One residue for another.
    Substitution {
        /// Reference residue, one letter.
        from: char,
        /// Position, as counted by whoever wrote it.
        position: u32,
        /// The new residue.
        to: char,
    },
    /// The residue stays what it is.
    Silent {
        /// Reference residue.
        from: char,
        /// Position.
        position: u32,
    },
    /// A stop, a frameshift, or the start lost: the protein ends early or is not made.
    Truncating {
        /// Reference residue.
        from: char,
        /// Position.
        position: u32,
        /// Is it a frameshift?
        frameshift: bool,
    },
    /// A deletion, an insertion or a duplication in frame.
    InFrame {
        /// First residue and its position.
        first: (char, u32),
        /// Last residue and its position.
        last: (char, u32),
        /// `del`, `ins`, `dup` or `delins`, with what is inserted.
        what: String,
    },
    /// Longer at its end or its beginning: the stop or the start is read over.
    Extended {
        /// Reference residue; `*` for the stop, which was once an `X`.
        from: char,
        /// Position.
        position: u32,
        /// `Gext*?`, `ext-5`, or the residue in place of the stop.
        what: String,
    },
    /// The whole protein stays what it is: `p.=`.
    Unchanged,
    /// No protein is made: `p.0`.
    NoProtein,
    /// Something happens, to this residue where it is told, and what is not known: `p.?`, `G595?`.
    Unknown(Option<(char, u32)>),
    /// More copies, called an amplification.
    Amplification,
    /// More copies, called no more than a gain.
    Gain,
    /// Copies lost.
    CopyLoss,
    /// The fusion that was there is gone. The partner, where it is named.
    FusionLost(Option<String>),
    /// A fusion with this partner.
    Fusion(String),
    /// Said to be activated, without a change of sequence.
    Activation,
    /// Said to have lost its function.
    LossOfFunction,
    /// At a splice site, or an exon skipped.
    Splice(String),
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Substitution { from, position, to } => write!(f, "{from}{position}{to}"),
            Self::Silent { from, position } => write!(f, "{from}{position}="),
            Self::Truncating { from, position, frameshift: false } => write!(f, "{from}{position}*"),
            Self::Truncating { from, position, frameshift: true } => write!(f, "{from}{position}fs"),
            Self::InFrame { first, last, what } if first == last => write!(f, "{}{}{what}", first.0, first.1),
            Self::InFrame { first, last, what } => {
                write!(f, "{}{}_{}{}{what}", first.0, first.1, last.0, last.1)
            }
            Self::Extended { from, position, what } => write!(f, "{from}{position}{what}"),
            Self::Unchanged => f.write_str("p.="),
            Self::NoProtein => f.write_str("p.0"),
            Self::Unknown(Some((from, position))) => write!(f, "{from}{position}?"),
            Self::Unknown(None) => f.write_str("p.?"),
            Self::Amplification => f.write_str("amplification"),
            Self::Gain => f.write_str("copy gain"),
            Self::CopyLoss => f.write_str("copy loss"),
            Self::FusionLost(Some(partner)) => write!(f, "fusion with {partner} lost"),
            Self::FusionLost(None) => f.write_str("fusion lost"),
            Self::Fusion(partner) => write!(f, "fusion with {partner}"),
            Self::Activation => f.write_str("activation"),
            Self::LossOfFunction => f.write_str("loss of function"),
            Self::Splice(text) => f.write_str(text),
        }
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Change {
    /// Reference residue and position of a change of the protein; `None` for its stop, and where no residue is named.
    #[must_use]
    pub fn residue(&self) -> Option<(char, u32)> {
        let at = match self {
            Self::Substitution { from, position, .. }
            | Self::Silent { from, position }
            | Self::Extended { from, position, .. }
            | Self::Truncating { from, position, .. } => (*from, *position),
            Self::InFrame { first, .. } | Self::Unknown(Some(first)) => *first,
            _ => return None,
        };
        (!matches!(at.0, '*' | 'X')).then_some(at)
    }

    /// Does the protein stay what it is?
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        matches!(self, Self::Silent { .. } | Self::Unchanged)
    }

    /// Is it said what changes into what? Not of `p.?`, and not where the reference residue is any (`X595R`).
    #[must_use]
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown(_) | Self::Extended { from: 'X', .. })
    }

    /// The same change with every position moved by `shift`; positions that fall below 1 give `None`.
    #[must_use]
    pub fn moved(&self, shift: i64) -> Option<Self> {
        let at =
            |position: u32| u32::try_from(i64::from(position) + shift).ok().filter(|position| *position > 0);
        let mut moved = self.clone();
        match &mut moved {
            Self::Substitution { position, .. }
            | Self::Silent { position, .. }
            | Self::Extended { position, .. }
            | Self::Unknown(Some((_, position)))
            | Self::Truncating { position, .. } => *position = at(*position)?,
            Self::InFrame { first, last, .. } => (first.1, last.1) = (at(first.1)?, at(last.1)?),
            _ => {}
        }
        Some(moved)
    }
}
