//! A change as somebody wrote it, in any of the spellings of papers, callers and tables.
//!
//! Everything that reads a change reads it here: lists and tables of evidence, the catalogue, `explain`, the verdict.

use crate::knowledge::change::Change;
use crate::knowledge::event::Event;
use crate::knowledge::{fusion, hgvs};

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
    let change = hgvs::protein(&rest).or_else(|| words(rest.trim()))?;
    Some(Written {
        before: before.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        change,
    })
}

/// Changes that are words, and fusions.
fn words(text: &str) -> Option<Change> {
    if let Some(event) = Event::of(text) {
        return Some(match event.change() {
            Change::Splice(_) => Change::Splice(text.to_owned()),
            change => change,
        });
    }
    let lower = text.to_lowercase();
    if let Some(copies) = lower.strip_prefix("cn").map(|rest| rest.trim_start_matches([' ', '=', ':'])) {
        return copies.parse::<f64>().is_ok().then_some(Change::Gain);
    }
    let is_exon = lower.contains("skipping") || lower.starts_with("ex14") || lower.starts_with("exon");
    if lower.contains("splice") || is_exon {
        return Some(Change::Splice(text.to_owned()));
    }
    let (stem, is_gone) = ["lost", "loss", "absent", "not detected", "negative"]
        .iter()
        .find_map(|word| without_end(text, word))
        .map_or((text, false), |stem| (stem, true));
    // As it is printed: `fusion with ETV6`, `fusion with ETV6 lost`.
    let partner = match stem.strip_prefix("fusion with ") {
        Some(partner) => partner.to_owned(),
        None => match fusion::read(without_end(stem, "fusion").unwrap_or(stem)) {
            Some((partner, _)) => partner,
            None => return of_fusion(text),
        },
    };
    Some(if is_gone { Change::FusionLost(Some(partner)) } else { Change::Fusion(partner) })
}

/// What happened to a fusion: `TPM3-NTRK1 overexpression`.
fn of_fusion(text: &str) -> Option<Change> {
    let (name, event) = text.split_once(char::is_whitespace)?;
    let (partner, _) = fusion::read(name)?;
    Event::of(event)?.of_fusion(&partner)
}

/// The text before this word at its end.
fn without_end<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (stem, last) = text.split_at_checked(text.len().checked_sub(word.len())?)?;
    last.eq_ignore_ascii_case(word).then(|| stem.trim())
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
            ("p.Glu746_Ala750delinsAla", "E746_A750delinsA"),
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
