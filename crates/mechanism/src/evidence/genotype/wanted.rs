//! The genes whose alterations are wanted; the rest of a file is counted.

use std::collections::BTreeSet;

use crate::knowledge::{fusion, gene};

/// The genes whose alterations are wanted.
pub(super) struct Wanted<'a> {
    symbols: &'a BTreeSet<String>,
}

/// A fusion of a gene that is wanted.
pub(super) struct WantedFusion {
    /// `TPM3-NTRK1`: the gene that is wanted is named last, as the one that keeps its kinase; where both are, the
    /// order of the file stands.
    pub(super) name: String,
    /// The gene that it is about.
    pub(super) gene: String,
    /// Both genes, sorted.
    pub(super) pair: (String, String),
}

impl<'a> Wanted<'a> {
    pub(super) fn new(symbols: &'a BTreeSet<String>) -> Self {
        Self { symbols }
    }

    /// Is this gene, by symbol or alias, wanted?
    pub(super) fn has(&self, name: &str) -> bool {
        self.symbols.contains(name) || (!name.is_empty() && self.symbols.contains(&gene::named(name)))
    }

    /// The wanted symbols.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &str> {
        self.symbols.iter().map(String::as_str)
    }

    /// The two genes of a fusion as it is written, divided where a side is wanted.
    pub(super) fn partners<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        fusion::partners(text, |part| self.has(part))
    }

    /// The fusion of two genes; `None` when neither is wanted.
    pub(super) fn fusion(&self, left: &str, right: &str) -> Option<WantedFusion> {
        let (left, right) = (gene::named(left), gene::named(right));
        let (first, last) = match (self.has(&left), self.has(&right)) {
            (_, true) => (left, right),
            (true, false) => (right, left),
            (false, false) => return None,
        };
        let name = format!("{first}-{last}");
        let pair = if first > last { (last.clone(), first) } else { (first, last.clone()) };
        Some(WantedFusion { name, gene: last, pair })
    }
}
