//! What a row of a table states of one alteration, both lines side by side: the cells that a table of alterations and a
//! table of cases share.

use crate::reported::{Alteration, Phase};
use foldshift_tables::diagnostic::Place;

/// A row: numbers as they were read, texts as they stand.
pub(in crate::evidence) struct Stated<'t> {
    pub(in crate::evidence) case: String,
    pub(in crate::evidence) gene: String,
    pub(in crate::evidence) variant: String,
    pub(in crate::evidence) transcript: Option<String>,
    /// Fractions of reads of the parental and of the resistant line.
    pub(in crate::evidence) fractions: [Option<f64>; 2],
    /// Copies per cell of both.
    pub(in crate::evidence) copies: [Option<f64>; 2],
    pub(in crate::evidence) filter: &'t str,
    pub(in crate::evidence) phase: &'t str,
    pub(in crate::evidence) place: Place,
}

impl Stated<'_> {
    /// The alteration.
    pub(in crate::evidence) fn alteration(self) -> Alteration {
        let [vaf_parental, vaf_resistant] = self.fractions;
        let [copies_parental, copies_resistant] = self.copies;
        Alteration {
            filter: filter(self.filter),
            phase: phase(self.phase, &self.gene, &self.variant),
            case: self.case,
            gene: self.gene,
            variant: self.variant,
            transcript: self.transcript,
            vaf_parental,
            vaf_resistant,
            in_parental: vaf_parental.map(|fraction| fraction > 0.0),
            copies_parental,
            copies_resistant,
            place: self.place,
        }
    }
}

/// Why the caller filtered it; `None` when it passed or nothing is said.
pub(in crate::evidence) fn filter(text: &str) -> Option<String> {
    (!matches!(text, "" | "." | "PASS" | "pass")).then(|| text.to_owned())
}

/// `cis`, `trans`, or `set:haplotype`.
fn phase(text: &str, gene: &str, variant: &str) -> Option<Phase> {
    if text.is_empty() {
        return None;
    }
    Some(match text.split_once(':') {
        Some((set, haplotype)) => {
            Phase { set: set.trim().to_owned(), haplotype: haplotype.trim().to_owned() }
        }
        // Variants in trans lie apart from each other; those in cis lie together.
        None if text.eq_ignore_ascii_case("trans") => {
            Phase { set: String::new(), haplotype: format!("trans {gene} {variant}") }
        }
        None => Phase { set: String::new(), haplotype: text.to_lowercase() },
    })
}
