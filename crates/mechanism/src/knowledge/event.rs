//! Words for what happened to a whole gene or to its fusion: `amp`, `homdel`, `loss of function`, `fusion lost`.

use crate::knowledge::change::Change;

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Amplification,
    Gain,
    CopyLoss,
    FusionLost,
    Fusion,
    Activation,
    LossOfFunction,
    ExonSkipped,
}

/// Every phrase in small letters, without hyphens, with the name that it goes by in a list of alterations.
const PHRASES: [(&str, &str, Meaning); 59] = {
    use Meaning::{
        Activation, Amplification, CopyLoss, ExonSkipped, Fusion, FusionLost, Gain, LossOfFunction,
    };
    [
        ("amp", "amplification", Amplification),
        ("amp.", "amplification", Amplification),
        ("ampl", "amplification", Amplification),
        ("amplification", "amplification", Amplification),
        ("amplified", "amplification", Amplification),
        ("high amplification", "amplification", Amplification),
        ("high level amplification", "amplification", Amplification),
        ("focal amplification", "amplification", Amplification),
        ("gain", "gain", Gain),
        ("copy gain", "gain", Gain),
        ("copy number gain", "gain", Gain),
        ("cn gain", "gain", Gain),
        ("low level gain", "gain", Gain),
        ("overexpression", "overexpression", Gain),
        ("fusion amplification", "fusion amplification", Gain),
        ("fusion amplified", "fusion amplification", Gain),
        ("fusion overexpression", "fusion overexpression", Gain),
        ("loss", "loss", CopyLoss),
        ("copy loss", "deletion", CopyLoss),
        ("copy number loss", "deletion", CopyLoss),
        ("del", "deletion", CopyLoss),
        ("deletion", "deletion", CopyLoss),
        ("deleted", "deletion", CopyLoss),
        ("homdel", "deep deletion", CopyLoss),
        ("homozygous deletion", "deep deletion", CopyLoss),
        ("deep deletion", "deep deletion", CopyLoss),
        ("lost", "lost", FusionLost),
        ("fusion lost", "lost", FusionLost),
        ("fusion loss", "lost", FusionLost),
        ("loss of fusion", "lost", FusionLost),
        ("fusion absent", "lost", FusionLost),
        ("fusion not detected", "lost", FusionLost),
        ("fusion", "fusion", Fusion),
        ("fusion present", "fusion", Fusion),
        ("rearrangement", "fusion", Fusion),
        ("activation", "activation", Activation),
        ("activated", "activation", Activation),
        ("activating", "activation", Activation),
        ("activating mutation", "activating mutation", Activation),
        ("activating mutations", "activating mutation", Activation),
        ("gain of function", "activation", Activation),
        ("phosphorylation up", "activation", Activation),
        ("loss of function", "loss of function", LossOfFunction),
        ("lof", "loss of function", LossOfFunction),
        ("inactivation", "loss of function", LossOfFunction),
        ("inactivating mutation", "loss of function", LossOfFunction),
        ("truncation", "loss of function", LossOfFunction),
        ("truncating mutation", "loss of function", LossOfFunction),
        ("exon 14 skipping", "exon 14 skipping", ExonSkipped),
        ("exon 14 deletion", "exon 14 skipping", ExonSkipped),
        ("exon 14 del", "exon 14 skipping", ExonSkipped),
        ("ex14 skipping", "exon 14 skipping", ExonSkipped),
        ("ex14 deletion", "exon 14 skipping", ExonSkipped),
        ("ex14 del", "exon 14 skipping", ExonSkipped),
        ("ex14del", "exon 14 skipping", ExonSkipped),
        ("exon14 skipping", "exon 14 skipping", ExonSkipped),
        ("exon14 deletion", "exon 14 skipping", ExonSkipped),
        ("exon14 del", "exon 14 skipping", ExonSkipped),
        ("exon14del", "exon 14 skipping", ExonSkipped),
    ]
};

/// What happened to a gene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// The name that lists of alterations pass on: `amplification`, `deep deletion`, `lost`.
    pub(crate) name: &'static str,
    meaning: Meaning,
}

impl Event {
    /// The event that a phrase names, in any case, with hyphens, underscores or blanks between its words.
    pub(crate) fn of(phrase: &str) -> Option<Self> {
        let phrase = plain(phrase);
        let (_, name, meaning) = PHRASES.iter().find(|(own, ..)| *own == phrase)?;
        Some(Self { name, meaning: *meaning })
    }

    /// The event that the first of these words name, the longest phrase of them, and how many they are.
    pub(crate) fn at_start(words: &[&str]) -> Option<(Self, usize)> {
        const LONGEST: usize = 3;
        (1..=words.len().min(LONGEST))
            .rev()
            .find_map(|count| Self::of(&words[..count].join(" ")).map(|event| (event, count)))
    }

    /// Does it say no more than that there is a fusion?
    pub(crate) const fn is_fusion(self) -> bool {
        matches!(self.meaning, Meaning::Fusion)
    }

    /// The change that it is.
    pub(crate) fn change(self) -> Change {
        match self.meaning {
            Meaning::Amplification => Change::Amplification,
            Meaning::Gain => Change::Gain,
            Meaning::CopyLoss => Change::CopyLoss,
            Meaning::FusionLost => Change::FusionLost(None),
            Meaning::Fusion => Change::Fusion("an unnamed partner".to_owned()),
            Meaning::Activation => Change::Activation,
            Meaning::LossOfFunction => Change::LossOfFunction,
            Meaning::ExonSkipped => Change::Splice(self.name.to_owned()),
        }
    }

    /// The change, where it happened to the fusion with this partner.
    pub(crate) fn of_fusion(self, partner: &str) -> Option<Change> {
        match self.meaning {
            Meaning::Amplification | Meaning::Gain => Some(Change::Gain),
            Meaning::FusionLost | Meaning::CopyLoss => Some(Change::FusionLost(Some(partner.to_owned()))),
            Meaning::Fusion => Some(Change::Fusion(partner.to_owned())),
            _ => None,
        }
    }
}

/// Small letters, one blank between words.
fn plain(phrase: &str) -> String {
    let lower = phrase.to_lowercase().replace(['_', '-'], " ");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_event_means_what_its_phrase_means() {
        for (phrase, name, _) in PHRASES {
            let (own, named) = (Event::of(phrase).unwrap(), Event::of(name).unwrap());
            assert_eq!((own.change(), own.name), (named.change(), named.name), "{phrase}");
        }
    }

    #[test]
    fn the_longest_phrase_counts() {
        let found = |words: &[&str]| Event::at_start(words).map(|(event, count)| (event.name, count));
        assert_eq!(found(&["loss", "of", "function", "here"]), Some(("loss of function", 3)));
        assert_eq!(found(&["high-level", "Amplification", "CN"]), Some(("amplification", 2)));
        assert_eq!(found(&["loss", "of"]), Some(("loss", 1)));
        assert_eq!(found(&["of", "loss"]), None);
    }
}
