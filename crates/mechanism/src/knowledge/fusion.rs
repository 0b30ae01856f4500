//! Fusions of two genes, as people and callers write them: `ETV6-NTRK3`, `ETV6::NTRK3`, `ETV6--TRKC`, `ETV6/NTRK3`.

use crate::knowledge::event::Event;
use crate::knowledge::{gene, hgvs};

/// The two genes that a text joins. `::` and `--` divide them wherever they stand; of hyphens and slashes the one that
/// divides a gene that `is_known`, because names hold hyphens too (`NKX2-1-NTRK1`), else the first.
///
/// What stands second is no change: `NTRK1-G595R` and `MET-amp` are no fusions.
pub(crate) fn partners(text: &str, is_known: impl Fn(&str) -> bool) -> Option<(&str, &str)> {
    let text = text.trim();
    let fits = |(left, right): &(&str, &str)| {
        let is_gene = |part: &str| gene::is_symbol_like(part) && !part.ends_with('-');
        is_gene(left) && is_gene(right) && hgvs::protein(right).is_none() && Event::of(right).is_none()
    };
    let trimmed = |(left, right): (&'_ str, &'_ str)| -> (usize, usize) {
        (left.trim_end().len(), text.len() - right.trim_start().len())
    };
    let cut = |ends: (usize, usize)| (&text[..ends.0], &text[ends.1..]);
    for mark in ["::", "--"] {
        if let Some(pair) = text.split_once(mark) {
            return Some(cut(trimmed(pair))).filter(fits);
        }
    }
    let mut first = None;
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '-' | '/' | '–')) {
        let pair = cut(trimmed((&text[..at], &text[at + mark.len_utf8()..])));
        if !fits(&pair) {
            continue;
        }
        if is_known(pair.0) || is_known(pair.1) {
            return Some(pair);
        }
        first = first.or(Some(pair));
    }
    first
}

/// The gene of a fusion that is known here, and its partner: the NTRK gene where there is one, else the second, which
/// brings the kinase.
#[must_use]
pub fn read(written: &str) -> Option<(String, &'static str)> {
    // `HER-2` and `HER2/NEU` are one gene.
    if gene::symbol(written).is_some() {
        return None;
    }
    let trk = |part: &str| gene::symbol(part).filter(|symbol| gene::TRK.contains(symbol));
    let of_trk = partners(written, |part| trk(part).is_some());
    if let Some((left, right)) = of_trk {
        match (trk(left), trk(right)) {
            (None, Some(gene)) => return Some((gene::named(left), gene)),
            (Some(gene), None) => return Some((gene::named(right), gene)),
            (Some(_), Some(_)) => return None,
            (None, None) => {}
        }
    }
    let (left, right) = partners(written, |part| gene::symbol(part).is_some())?;
    match (gene::symbol(left), gene::symbol(right)) {
        // `KRAS/NRAS` is either of two genes.
        (Some(_), Some(_)) if written.contains('/') => None,
        (_, Some(gene)) => Some((gene::named(left), gene)),
        (Some(gene), None) => Some((gene::named(right), gene)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fusion_is_read_in_any_spelling() {
        for written in [
            "ETV6-NTRK3",
            "ETV6::NTRK3",
            "etv6--TRKC",
            "ETV6/NTRK3",
            "NTRK3-ETV6",
            "ETV6 - NTRK3",
            "ETV6–NTRK3",
        ] {
            assert_eq!(read(written), Some(("ETV6".to_owned(), "NTRK3")), "{written}");
        }
        assert_eq!(read("NKX2-1-NTRK1"), Some(("NKX2-1".to_owned(), "NTRK1")));
        assert_eq!(read("FGFR1::TACC1"), Some(("TACC1".to_owned(), "FGFR1")));
        assert_eq!(read("EML4-ALK"), Some(("EML4".to_owned(), "ALK")));
    }

    #[test]
    fn one_gene_two_targets_and_a_change_are_no_fusion() {
        for written in [
            "TRK-A",
            "HER-2",
            "HER2/NEU",
            "NTRK1-NTRK2",
            "KRAS/NRAS",
            "NTRK1-G595R",
            "MET-amp",
            "NKX2-1",
            "A-B",
        ] {
            assert_eq!(read(written), None, "{written}");
        }
    }
}
