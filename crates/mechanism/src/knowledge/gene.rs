//! Genes under the names that people write.

use std::sync::LazyLock;

use foldshift_tables::diagnostic::suggest;

struct Gene {
    symbol: String,
    aliases: Vec<String>,
}

static GENES: LazyLock<Vec<Gene>> = LazyLock::new(|| {
    super::embedded(include_str!("genes.csv"))
        .into_iter()
        .map(|row| Gene { symbol: row[0].clone(), aliases: super::listed(&row[1]) })
        .collect()
});

/// Genes of TRK receptors: TRKA, TRKB, TRKC.
pub const TRK: [&str; 3] = ["NTRK1", "NTRK2", "NTRK3"];

/// The symbol of a gene, from the symbol or an alias in any case (`TRKA` is NTRK1, `HER2` is ERBB2); `None` for
/// names that are not known here.
#[must_use]
pub fn symbol(written: &str) -> Option<&'static str> {
    let written = written.trim();
    let names = |gene: &Gene| {
        gene.symbol.eq_ignore_ascii_case(written)
            || gene.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(written))
    };
    GENES.iter().find(|gene| names(gene)).map(|gene| gene.symbol.as_str())
}

/// The known gene whose symbol or alias is nearest to what was written, if it is near enough for a slip.
#[must_use]
pub fn nearest(written: &str) -> Option<&'static str> {
    let names = GENES.iter().flat_map(|gene| {
        std::iter::once(gene.symbol.as_str()).chain(gene.aliases.iter().map(String::as_str))
    });
    suggest(written.trim(), names).and_then(symbol)
}

/// The other names of a gene.
#[must_use]
pub fn aliases(symbol: &str) -> Vec<&'static str> {
    GENES
        .iter()
        .filter(|gene| gene.symbol == symbol)
        .flat_map(|gene| gene.aliases.iter().map(String::as_str))
        .collect()
}

/// Does the text look like a gene symbol: letters and digits, a letter first?
#[must_use]
pub fn is_symbol_like(text: &str) -> bool {
    (2..=16).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// The NTRK gene of a fusion and its partner: `ETV6-NTRK3`, `ETV6::NTRK3`, `ETV6/TRKC`, `NTRK3-ETV6`.
#[must_use]
pub fn fusion(written: &str) -> Option<(String, &'static str)> {
    let text = written.trim();
    let parts: Vec<&str> = ["::", "--", "/", "–", "-"].iter().find_map(|mark| {
        let parts: Vec<&str> = text.split(mark).map(str::trim).collect();
        (parts.len() == 2).then_some(parts)
    })?;
    let trk = |part: &str| symbol(part).filter(|symbol| TRK.contains(symbol));
    let partner = |part: &str| symbol(part).map_or_else(|| part.to_ascii_uppercase(), str::to_owned);
    match (trk(parts[0]), trk(parts[1])) {
        (None, Some(gene)) if is_symbol_like(parts[0]) => Some((partner(parts[0]), gene)),
        (Some(gene), None) if is_symbol_like(parts[1]) => Some((partner(parts[1]), gene)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gene_is_known_under_its_aliases_and_a_slip_is_suggested() {
        let pairs =
            [("TRKA", "NTRK1"), ("trkB", "NTRK2"), ("TrkC", "NTRK3"), ("MEK1", "MAP2K1"), ("HER2", "ERBB2")];
        for (written, meant) in
            pairs.into_iter().chain([("ERBB1", "EGFR"), ("HER1", "EGFR"), ("c-MET", "MET")])
        {
            assert_eq!(symbol(written), Some(meant), "{written}");
        }
        assert_eq!((symbol("NTKR1"), nearest("NTKR1")), (None, Some("NTRK1")));
        assert_eq!((symbol("TRK"), nearest("XYLT22")), (None, None));
    }

    #[test]
    fn a_fusion_is_read_in_any_spelling() {
        for written in ["ETV6-NTRK3", "ETV6::NTRK3", "etv6--TRKC", "ETV6/NTRK3", "NTRK3-ETV6"] {
            assert_eq!(fusion(written), Some(("ETV6".to_owned(), "NTRK3")), "{written}");
        }
        assert_eq!(fusion("TRK-A"), None);
        assert_eq!(fusion("EML4-ALK"), None);
    }
}
