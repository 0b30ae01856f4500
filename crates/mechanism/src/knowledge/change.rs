//! A change of a gene, in the spellings of papers, callers and tables.
//!
//! Protein changes follow the nomenclature of the HGVS (den Dunnen et al., Hum. Mutat. 37 (2016) 564,
//! doi:10.1002/humu.22981), in one-letter and in three-letter code.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::knowledge::gene;

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
    /// Reference residue and position of a change of the protein.
    #[must_use]
    pub fn residue(&self) -> Option<(char, u32)> {
        match self {
            Self::Substitution { from, position, .. }
            | Self::Silent { from, position }
            | Self::Truncating { from, position, .. } => Some((*from, *position)),
            Self::InFrame { first, .. } => Some(*first),
            _ => None,
        }
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
            | Self::Truncating { position, .. } => *position = at(*position)?,
            Self::InFrame { first, last, .. } => (first.1, last.1) = (at(first.1)?, at(last.1)?),
            _ => {}
        }
        Some(moved)
    }
}

/// What stands before the change: `NP_002520.2` of `NP_002520.2:p.Gly595Arg`, `NTRK1` of `NTRK1:G595R`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Text before the last colon.
    pub before: Option<String>,
    /// The change.
    pub change: Change,
}

/// Reads a change; `None` for what is none of the spellings known.
#[must_use]
pub fn read(text: &str) -> Option<Written> {
    let text = text.trim();
    // `ETV6::NTRK3` is a fusion; its colons divide nothing.
    let (before, rest) = match text.replace("::", "\u{1}").rsplit_once(':') {
        Some((before, rest)) => (Some(before.replace('\u{1}', "::")), rest.replace('\u{1}', "::")),
        None => (None, text.to_owned()),
    };
    let change = words(&rest).or_else(|| protein(&rest))?;
    Some(Written {
        before: before.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        change,
    })
}

/// Changes that are words.
fn words(text: &str) -> Option<Change> {
    let lower = text.trim().to_lowercase().replace(['_', '-'], " ");
    let lower = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    match lower.as_str() {
        "amp" | "amplification" | "amplified" | "high level amplification" | "focal amplification" => {
            return Some(Change::Amplification);
        }
        "gain"
        | "copy gain"
        | "copy number gain"
        | "cn gain"
        | "low level gain"
        | "overexpression"
        | "fusion amplification" => return Some(Change::Gain),
        "loss"
        | "copy loss"
        | "deletion"
        | "homdel"
        | "homozygous deletion"
        | "deep deletion"
        | "copy number loss"
        | "deleted" => return Some(Change::CopyLoss),
        "lost"
        | "fusion lost"
        | "loss of fusion"
        | "fusion absent"
        | "fusion not detected"
        | "fusion loss" => {
            return Some(Change::FusionLost(None));
        }
        "fusion" | "rearrangement" | "fusion present" => {
            return Some(Change::Fusion("an unnamed partner".to_owned()));
        }
        "activation"
        | "activated"
        | "activating"
        | "activating mutation"
        | "activating mutations"
        | "phosphorylation up" => return Some(Change::Activation),
        "loss of function"
        | "lof"
        | "inactivation"
        | "inactivating mutation"
        | "truncation"
        | "truncating mutation" => return Some(Change::LossOfFunction),
        _ => {}
    }
    if let Some(copies) = lower.strip_prefix("cn").map(|rest| rest.trim_start_matches([' ', '=', ':'])) {
        return copies.parse::<f64>().is_ok().then_some(Change::Gain);
    }
    let is_exon = lower.contains("skipping") || lower.starts_with("ex14") || lower.starts_with("exon");
    if lower.contains("splice") || is_exon {
        return Some(Change::Splice(text.trim().to_owned()));
    }
    let gone = ["lost", "loss", "absent", "not detected", "negative"].iter().find_map(|end| {
        let stem = text.trim();
        let at = stem.len().checked_sub(end.len())?;
        let (stem, last) = stem.split_at_checked(at)?;
        last.eq_ignore_ascii_case(end).then(|| stem.trim())
    });
    if let Some(stem) = gone {
        let stem = without_word(stem, "fusion");
        return gene::fusion(stem).map(|(partner, _)| Change::FusionLost(Some(partner)));
    }
    let (partner, _) = gene::fusion(without_word(text.trim(), "fusion"))?;
    Some(Change::Fusion(partner))
}

fn without_word<'a>(text: &'a str, word: &str) -> &'a str {
    let at = text.len().saturating_sub(word.len());
    match text.split_at_checked(at) {
        Some((stem, last)) if last.eq_ignore_ascii_case(word) => stem.trim(),
        _ => text,
    }
}

/// Changes of the protein: `G595R`, `p.Gly595Arg`, `p.(Gly595Arg)`, `p.G595=`, `R213*`, `p.E746_A750del`.
fn protein(text: &str) -> Option<Change> {
    let text = text.trim();
    let text = text.strip_prefix("p.").or_else(|| text.strip_prefix("P.")).unwrap_or(text);
    let text = text.trim_matches(['(', ')', '[', ']']).replace("%3D", "=").replace("%3d", "=");
    let mut rest = text.as_str();
    let first = residue(&mut rest)?;
    if let Some(mut after) = rest.strip_prefix('_') {
        let last = residue(&mut after)?;
        return in_frame(after).map(|what| Change::InFrame { first, last, what });
    }
    let (from, position) = first;
    if let Some(what) = in_frame(rest) {
        return Some(Change::InFrame { first, last: first, what });
    }
    let lower = rest.to_lowercase();
    if lower.contains("fs") {
        return Some(Change::Truncating { from, position, frameshift: true });
    }
    if rest == "=" {
        return Some(Change::Silent { from, position });
    }
    if matches!(lower.as_str(), "*" | "x" | "ter" | "stop") {
        return Some(Change::Truncating { from, position, frameshift: false });
    }
    if from == 'M' && position == 1 && rest == "?" {
        return Some(Change::Truncating { from, position, frameshift: false });
    }
    let to = amino_acid(&mut rest).filter(|_| rest.is_empty())?;
    if to == from {
        return Some(Change::Silent { from, position });
    }
    Some(Change::Substitution { from, position, to })
}

fn in_frame(text: &str) -> Option<String> {
    let known = ["delins", "del", "ins", "dup"].iter().find(|what| text.starts_with(**what))?;
    let inserted = &text[known.len()..];
    inserted.chars().all(|c| c.is_ascii_alphanumeric() || c == '*').then(|| text.to_owned())
}

/// A residue and its position at the start of `rest`, which goes on behind them.
fn residue(rest: &mut &str) -> Option<(char, u32)> {
    let from = amino_acid(rest)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let position: u32 =
        rest.get(..digits)?.parse().ok().filter(|position| (1..100_000).contains(position))?;
    *rest = rest.get(digits..)?;
    Some((from, position))
}

/// The amino acids, in three letters and in one.
pub(crate) const AMINO_ACIDS: [(&str, char); 20] = [
    ("Ala", 'A'),
    ("Arg", 'R'),
    ("Asn", 'N'),
    ("Asp", 'D'),
    ("Cys", 'C'),
    ("Gln", 'Q'),
    ("Glu", 'E'),
    ("Gly", 'G'),
    ("His", 'H'),
    ("Ile", 'I'),
    ("Leu", 'L'),
    ("Lys", 'K'),
    ("Met", 'M'),
    ("Phe", 'F'),
    ("Pro", 'P'),
    ("Ser", 'S'),
    ("Thr", 'T'),
    ("Trp", 'W'),
    ("Tyr", 'Y'),
    ("Val", 'V'),
];

/// An amino acid at the start of `rest`, three letters before one.
fn amino_acid(rest: &mut &str) -> Option<char> {
    let three =
        rest.get(..3).and_then(|head| AMINO_ACIDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(head)));
    if let Some((_, letter)) = three {
        *rest = &rest[3..];
        return Some(*letter);
    }
    let letter = rest.chars().next()?.to_ascii_uppercase();
    AMINO_ACIDS.iter().any(|(_, one)| *one == letter).then(|| {
        *rest = &rest[1..];
        letter
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        read(text).map_or_else(|| "none".to_owned(), |written| written.change.to_string())
    }

    #[test]
    fn one_substitution_has_many_spellings() {
        for text in [
            "G595R",
            "g595r",
            "p.G595R",
            "p.Gly595Arg",
            "p.(Gly595Arg)",
            "p.GLY595ARG",
            "NP_002520.2:p.Gly595Arg",
            "NTRK1:p.(Gly595Arg)",
            "NTRK1:G595R",
            "(G595R)",
        ] {
            assert_eq!(shown(text), "G595R", "{text}");
        }
        assert_eq!(read("NP_002520.2:p.Gly595Arg").unwrap().before.as_deref(), Some("NP_002520.2"));
    }

    #[test]
    fn silent_stop_frameshift_and_changes_in_frame_are_told_apart() {
        let pairs = [
            ("p.Gly595=", "G595="),
            ("p.Gly595%3D", "G595="),
            ("G595G", "G595="),
            ("R1306*", "R1306*"),
            ("p.Arg1306Ter", "R1306*"),
            ("p.Arg1306TerfsTer5", "R1306fs"),
            ("p.K267Rfs*9", "K267fs"),
            ("p.E746_A750del", "E746_A750del"),
            ("p.Glu746_Ala750delinsAla", "E746_A750delinsAla"),
            ("p.A767_V769dup", "A767_V769dup"),
            ("V600del", "V600del"),
        ];
        for (text, expected) in pairs {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn copies_fusions_and_words_are_changes_too() {
        let pairs = [
            ("amp", "amplification"),
            ("Amplification", "amplification"),
            ("copy gain", "copy gain"),
            ("CN 12", "copy gain"),
            ("homdel", "copy loss"),
            ("lost", "fusion lost"),
            ("activation", "activation"),
            ("loss of function", "loss of function"),
            ("ETV6-NTRK3", "fusion with ETV6"),
            ("ETV6::NTRK3", "fusion with ETV6"),
            ("TPM3-NTRK1 lost", "fusion with TPM3 lost"),
            ("TPM3::NTRK1 fusion lost", "fusion with TPM3 lost"),
            ("exon 14 skipping", "exon 14 skipping"),
        ];
        for (text, expected) in pairs {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_change_is_not_guessed() {
        for text in ["", "G595", "595R", "c.1783G>A", "B595R", "G0R", "G595R and more", "wild type", "é1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
