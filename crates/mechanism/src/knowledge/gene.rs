//! Genes under the names that people write.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use foldshift_tables::diagnostic::{Near, suggest};

struct Gene {
    symbol: String,
    aliases: Vec<String>,
    /// Read as well, and not worth showing.
    spellings: Vec<String>,
}

impl Gene {
    fn names(&self) -> impl Iterator<Item = &str> {
        let others = self.aliases.iter().chain(&self.spellings);
        std::iter::once(self.symbol.as_str()).chain(others.map(String::as_str))
    }
}

static GENES: LazyLock<Vec<Gene>> = LazyLock::new(|| {
    super::embedded(include_str!("genes.csv"))
        .into_iter()
        .map(|row| Gene {
            symbol: row[0].clone(),
            aliases: super::listed(&row[1]),
            spellings: super::listed(&row[2]),
        })
        .collect()
});

/// The symbol of every name, in capitals.
static NAMES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let of = |gene: &'static Gene| gene.names().map(|name| (name.to_ascii_uppercase(), gene.symbol.as_str()));
    GENES.iter().flat_map(of).collect()
});

/// Genes of TRK receptors: TRKA, TRKB, TRKC.
pub const TRK: [&str; 3] = ["NTRK1", "NTRK2", "NTRK3"];

/// The symbol of a gene, from the symbol or an alias in any case (`TRKA` is NTRK1, `HER2` is ERBB2); `None` for
/// names that are not known here.
#[must_use]
pub fn symbol(written: &str) -> Option<&'static str> {
    NAMES.get(&written.trim().to_ascii_uppercase()).copied()
}

/// The symbol of a gene that may be known under another name; of others what was written, in capitals.
#[must_use]
pub fn named(written: &str) -> String {
    let upper = written.trim().to_uppercase();
    NAMES.get(&upper).map_or(upper, |symbol| (*symbol).to_owned())
}

/// The known genes whose symbol or alias is nearest to what was written, if near enough for a slip.
pub(crate) fn nearest(written: &str) -> Option<Near<'static>> {
    let names = GENES.iter().flat_map(Gene::names);
    Near::of(suggest(written.trim(), names)?.words().filter_map(symbol))
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

/// Does the text look like a symbol that the HGNC would give: a letter, then letters, digits and hyphens?
pub(crate) fn is_approved_like(text: &str) -> bool {
    (2..=15).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !text.ends_with('-')
}

/// Does the text look like the name of a gene: as approved, or with the points and underscores of clones and
/// annotations (`AC099850.1`, `Y_RNA`)?
pub(crate) fn is_symbol_like(text: &str) -> bool {
    (2..=16).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
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
        assert_eq!((symbol("NTKR1"), nearest("NTKR1")), (None, Near::of(["NTRK1"])));
        assert_eq!((symbol("TRK"), nearest("XYLT22")), (None, None));
    }

    #[test]
    fn no_name_stands_for_two_genes() {
        let names = |gene: &Gene| {
            let mut names: Vec<String> = gene.names().map(str::to_ascii_uppercase).collect();
            names.sort();
            names.dedup();
            names.len()
        };
        assert_eq!(GENES.iter().map(names).sum::<usize>(), NAMES.len());
    }
}
