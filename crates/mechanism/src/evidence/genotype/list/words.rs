//! Words of lists: what happened to a gene, and what a number is.

use super::tokens::Token;

/// What happened to a whole gene: every phrase, and what it is called here. Longer phrases first.
const EVENTS: [(&[&str], &str); 34] = [
    (&["loss", "of", "function"], "loss of function"),
    (&["gain", "of", "function"], "activation"),
    (&["copy", "number", "gain"], "gain"),
    (&["copy", "number", "loss"], "deletion"),
    (&["exon", "14", "skipping"], "exon 14 skipping"),
    (&["fusion", "amplification"], "fusion amplification"),
    (&["fusion", "amplified"], "fusion amplification"),
    (&["fusion", "overexpression"], "fusion overexpression"),
    (&["fusion", "lost"], "lost"),
    (&["fusion", "loss"], "lost"),
    (&["homozygous", "deletion"], "deep deletion"),
    (&["deep", "deletion"], "deep deletion"),
    (&["high-level", "amplification"], "amplification"),
    (&["high", "amplification"], "amplification"),
    (&["copy", "gain"], "gain"),
    (&["activating", "mutation"], "activating mutation"),
    (&["activating", "mutations"], "activating mutation"),
    (&["homdel"], "deep deletion"),
    (&["amp"], "amplification"),
    (&["ampl"], "amplification"),
    (&["amplification"], "amplification"),
    (&["amplified"], "amplification"),
    (&["amp."], "amplification"),
    (&["gain"], "gain"),
    (&["deletion"], "deletion"),
    (&["deleted"], "deletion"),
    (&["del"], "deletion"),
    (&["lost"], "lost"),
    (&["loss"], "loss"),
    (&["lof"], "loss of function"),
    (&["loss-of-function"], "loss of function"),
    (&["overexpression"], "overexpression"),
    (&["activation"], "activation"),
    (&["activated"], "activation"),
];

/// What happened, and how many words say so.
pub(super) fn event(words: &[Token<'_>]) -> Option<(&'static str, usize)> {
    EVENTS.iter().find_map(|(phrase, name)| {
        let fits = phrase.len() <= words.len()
            && phrase.iter().zip(words).all(|(own, word)| word.text.eq_ignore_ascii_case(own));
        fits.then_some((*name, phrase.len()))
    })
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
