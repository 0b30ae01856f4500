//! Names of genes: symbols, the aliases that people write, and which genes are wanted.

use std::collections::BTreeSet;

/// Names that stand for a symbol.
const ALIASES: [(&str, &str); 17] = [
    ("TRKA", "NTRK1"),
    ("TRK-A", "NTRK1"),
    ("TRKB", "NTRK2"),
    ("TRK-B", "NTRK2"),
    ("TRKC", "NTRK3"),
    ("TRK-C", "NTRK3"),
    ("B-RAF", "BRAF"),
    ("K-RAS", "KRAS"),
    ("N-RAS", "NRAS"),
    ("H-RAS", "HRAS"),
    ("MEK1", "MAP2K1"),
    ("C-MET", "MET"),
    ("HER1", "EGFR"),
    ("HER2", "ERBB2"),
    ("IGF-1R", "IGF1R"),
    ("IGF1-R", "IGF1R"),
    ("TRK1", "NTRK1"),
];

/// Transcripts that the residues of the literature are counted on, best first.
const PREFERRED: [&str; 6] =
    ["NM_002529", "ENST00000524377", "NM_006180", "ENST00000277120", "NM_001012338", "ENST00000360948"];

/// Is this the transcript (version or not) that the literature counts residues of its gene on? NTRK1: NM_002529 =
/// ENST00000524377 (796 aa); NTRK2: NM_006180 = ENST00000277120 (838 aa); NTRK3: NM_001012338 = ENST00000360948
/// (839 aa).
pub(super) fn is_preferred(transcript: &str) -> bool {
    let bare = transcript.split_once('.').map_or(transcript, |(bare, _)| bare);
    PREFERRED.contains(&bare)
}

/// The symbol, in capitals, of a name that may be an alias.
pub(super) fn symbol(name: &str) -> String {
    let upper = name.trim().to_uppercase();
    ALIASES.iter().find(|(alias, _)| *alias == upper).map_or(upper, |(_, symbol)| (*symbol).to_owned())
}

/// Does it look like the symbol of a gene: a letter, then letters, digits and hyphens?
pub(super) fn is_like_symbol(text: &str) -> bool {
    (2..=15).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !text.ends_with('-')
}

/// The genes whose alterations are wanted.
pub(super) struct Wanted<'a> {
    symbols: &'a BTreeSet<String>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(symbols: &'a BTreeSet<String>) -> Self {
        Self { symbols }
    }

    /// Is this gene, by symbol or alias, wanted?
    pub(super) fn has(&self, name: &str) -> bool {
        self.symbols.contains(name) || (!name.is_empty() && self.symbols.contains(&symbol(name)))
    }

    /// The wanted symbols.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &str> {
        self.symbols.iter().map(String::as_str)
    }
}

/// The two genes of a fusion, as `A-B`, `A::B` or `A/B`, with a hyphen inside a name where a side is wanted.
pub(super) fn partners<'t>(text: &'t str, wanted: &Wanted<'_>) -> Option<(&'t str, &'t str)> {
    if let Some((left, right)) = text.split_once("::") {
        return (is_like_symbol(left) && is_like_symbol(right)).then_some((left, right));
    }
    let mut found = None;
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '-' | '/' | '–')) {
        let (left, right) = (&text[..at], &text[at + mark.len_utf8()..]);
        if !is_like_symbol(left) || !is_like_symbol(right) {
            continue;
        }
        if wanted.has(left) || wanted.has(right) {
            return Some((left, right));
        }
        found = found.or(Some((left, right)));
    }
    found
}

/// The name of a fusion, the gene it is about, and its partners sorted: the gene that is wanted is named last, as the
/// one that keeps its kinase; where both are, the order of the file stands. `None` when none is.
pub(super) fn fusion(
    left: &str,
    right: &str,
    wanted: &Wanted<'_>,
) -> Option<(String, String, (String, String))> {
    let (left, right) = (symbol(left), symbol(right));
    let (first, last) = match (wanted.has(&left), wanted.has(&right)) {
        (_, true) => (left, right),
        (true, false) => (right, left),
        (false, false) => return None,
    };
    let mut pair = (first.clone(), last.clone());
    if pair.0 > pair.1 {
        pair = (pair.1, pair.0);
    }
    Some((format!("{first}-{last}"), last, pair))
}
