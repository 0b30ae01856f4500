//! A sample of a record: its values, by key.

use super::Parts;
use crate::reported::Phase;

/// The values of a sample, by key.
pub(super) struct Sample<'p> {
    keys: &'p [&'p str],
    values: Vec<&'p str>,
}

impl<'p> Sample<'p> {
    /// The sample at this place; `None` when the record has no samples.
    pub(super) fn new(parts: &'p Parts<'p>, at: usize) -> Option<Self> {
        let values = parts.samples.get(at)?;
        Some(Self { keys: &parts.keys, values: values.split(':').collect() })
    }

    /// The value of a key; `None` when it is missing or `.`.
    pub(super) fn get(&self, key: &str) -> Option<&'p str> {
        let at = self.keys.iter().position(|own| *own == key)?;
        self.values.get(at).copied().filter(|value| !value.is_empty() && *value != ".")
    }

    /// A number.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(finite)
    }

    /// Why the sample itself was filtered (`FT`).
    pub(super) fn filter(&self) -> Option<String> {
        self.get("FT").filter(|filter| *filter != "PASS").map(str::to_owned)
    }

    /// Alleles of the genotype, 0 for the reference; `None` for `.`; and whether all are phased.
    pub(super) fn alleles(text: &str) -> (Vec<Option<usize>>, bool) {
        let alleles: Vec<Option<usize>> = text.split(['/', '|']).map(|allele| allele.parse().ok()).collect();
        (alleles, text.contains('|') && !text.trim_start_matches(['/', '|']).contains('/'))
    }

    /// The haplotype of the allele: of `PS` and a phased `GT`, or of GATK's `PID` and `PGT`. Phased without a set, the
    /// set is the chromosome (VCF 4.3, 1.6.2).
    pub(super) fn phase(&self, parts: &Parts<'_>, allele: usize) -> Option<Phase> {
        let of = |genotype: &str, set: &str| {
            let (alleles, phased) = Self::alleles(genotype);
            let mut carrying = alleles.iter().enumerate().filter(|(_, own)| **own == Some(allele + 1));
            let (haplotype, _) = carrying.next()?;
            // On every molecule there is nothing to tell apart.
            (phased && carrying.next().is_none() && alleles.len() > 1).then(|| Phase {
                set: format!("{}:{set}", parts.chromosome),
                haplotype: (haplotype + 1).to_string(),
            })
        };
        if let (Some(genotype), Some(set)) = (self.get("PGT"), self.get("PID")) {
            // PGT knows one alternative allele; with several, whose it is is not said.
            return (parts.alternates.len() == 1).then(|| of(genotype, set)).flatten();
        }
        of(self.get("GT")?, self.get("PS").unwrap_or("*"))
    }

    /// Copies of the region.
    pub(super) fn copies(&self) -> Option<f64> {
        self.number("CN").filter(|copies| *copies >= 0.0)
    }
}

/// A finite number.
pub(super) fn finite(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}
