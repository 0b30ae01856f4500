//! Words of lists: what happened to a gene, and what a number is.

use super::tokens::Token;
use crate::knowledge::event::Event;

/// What happened to the gene or the fusion before, and how many words say so. That there is a fusion is no news.
pub(super) fn event(words: &[Token<'_>]) -> Option<(&'static str, usize)> {
    let words: Vec<&str> = words.iter().take(3).map(|word| word.text).collect();
    Event::at_start(&words).filter(|(event, _)| !event.is_fusion()).map(|(event, count)| (event.name, count))
}

/// What a word announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Announces {
    /// A fraction of reads.
    Fraction,
    /// A fraction of reads in percent.
    Percent,
    /// Copies of the gene.
    Copies,
    /// What follows is of the parental line.
    Parental,
    /// What follows is of the resistant line.
    Resistant,
    /// The gene is as it should be.
    WildType,
    /// Nothing that was not clear without it.
    Nothing,
}

/// What a word announces, and how many words say so.
pub(super) fn announced(words: &[Token<'_>]) -> Option<(Announces, usize)> {
    let first = words.first()?.text.to_ascii_lowercase();
    let second = words.get(1).map(|word| word.text.to_ascii_lowercase()).unwrap_or_default();
    Some(match first.as_str() {
        "vaf" | "af" | "maf" | "freq" | "frequency" | "fraction" => (Announces::Fraction, 1),
        "vaf%" | "af%" => (Announces::Percent, 1),
        "allele" | "allelic" if matches!(second.as_str(), "frequency" | "fraction" | "freq") => {
            (Announces::Fraction, 2)
        }
        "copy" if second == "number" => (Announces::Copies, 2),
        "cn" | "copies" | "copynumber" | "copy-number" | "copy_number" | "cnv" => (Announces::Copies, 1),
        "parental" => (Announces::Parental, 1),
        "resistant" => (Announces::Resistant, 1),
        "wt" | "wild-type" | "wildtype" => (Announces::WildType, 1),
        "wild" if second == "type" => (Announces::WildType, 2),
        "mutation" | "mutations" | "mutant" | "variant" | "fusion" | "rearrangement" | "and" | "&"
        | "with" | "in" | "protein" | "somatic" | "detected" | "positive" => (Announces::Nothing, 1),
        _ => return None,
    })
}
