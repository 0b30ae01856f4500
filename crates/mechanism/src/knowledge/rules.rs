//! The thresholds of the rules, which are data with a version.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;
use toml_edit::Item;

/// Thresholds of the mechanism rules; `rules.toml` explains each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rules {
    /// Version of the numbers.
    pub version: String,
    /// Fraction of reads from which on a change is clonal.
    pub clonal_vaf: f64,
    /// Share of the reads of the fusion allele from which on a change is clonal.
    pub clonal_share_of_fusion: f64,
    /// Ratio of fractions, resistant ÷ parental, from which on a change is acquired.
    pub acquired_ratio: f64,
    /// Copies per cell from which on a gene is amplified.
    pub amplified_copies: f64,
    /// Ratio of copies, resistant ÷ parental, from which on an amplification is acquired.
    pub amplified_ratio: f64,
    /// Residual phosphorylation at or below which a signal is suppressed.
    pub suppressed: f64,
    /// Residual phosphorylation at or above which a signal persists.
    pub persists: f64,
    /// Total TRK of the resistant line over the parental one at or below which the target is lost.
    pub total_lost: f64,
    /// Blots without which confidence stays at MODERATE.
    pub least_blots: usize,
    /// Range of folds of a shallow parallel shift.
    pub parallel: (f64, f64),
    /// Viability that the pathway drug alone must leave for its combination to say anything.
    pub combination_viability: f64,
    /// Ratio of divisions above which two lines grow at different rates.
    pub divisions_ratio: f64,
    /// Fold of GR50 below whose upper limit nothing is shifted.
    pub unshifted_fold: f64,
    /// First and last residue of kinase domains, in literature numbering.
    pub kinase_domain: BTreeMap<String, (u32, u32)>,
    /// Codons whose substitutions count as activating.
    pub hotspots: BTreeMap<String, Vec<u32>>,
    /// Genes that a negative result must have covered.
    pub adequate_variants: Vec<String>,
    /// Genes whose copy number a negative result must have covered.
    pub adequate_copies: Vec<String>,
}

static BUILT_IN: LazyLock<Rules> = LazyLock::new(|| {
    parse(include_str!("rules.toml")).expect("the embedded rules are complete: a test reads them")
});

impl Rules {
    /// The rules of this version of the program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }
}

fn parse(text: &str) -> Option<Rules> {
    let document = toml_edit::Document::parse(text.to_owned()).ok()?;
    let of = |section: &str, key: &str| document.get(section)?.get(key);
    let number = |section: &str, key: &str| {
        let item = of(section, key)?;
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        item.as_float().or_else(|| item.as_integer().map(|whole| whole as f64))
    };
    let texts = |section: &str, key: &str| -> Option<Vec<String>> {
        of(section, key)?.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect()
    };
    let lists = |section: &str| -> Option<BTreeMap<String, Vec<u32>>> {
        let table = document.get(section)?.as_table()?;
        table.iter().map(|(gene, item)| Some((gene.to_owned(), whole(item)?))).collect()
    };
    let domains = lists("kinase_domain")?;
    Some(Rules {
        version: document.get("version")?.as_str()?.to_owned(),
        clonal_vaf: number("genotype", "clonal_vaf")?,
        clonal_share_of_fusion: number("genotype", "clonal_share_of_fusion")?,
        acquired_ratio: number("genotype", "acquired_ratio")?,
        amplified_copies: number("genotype", "amplified_copies")?,
        amplified_ratio: number("genotype", "amplified_ratio")?,
        suppressed: number("blot", "suppressed")?,
        persists: number("blot", "persists")?,
        total_lost: number("blot", "total_lost")?,
        least_blots: usize::try_from(of("blot", "least_blots")?.as_integer()?).ok()?,
        parallel: (number("panel", "parallel_low")?, number("panel", "parallel_high")?),
        combination_viability: number("panel", "combination_viability")?,
        divisions_ratio: number("growth", "divisions_ratio")?,
        unshifted_fold: number("growth", "unshifted_fold")?,
        kinase_domain: domains
            .into_iter()
            .map(|(gene, ends)| Some((gene, (*ends.first()?, *ends.get(1)?))))
            .collect::<Option<_>>()?,
        hotspots: lists("hotspots")?,
        adequate_variants: texts("adequate", "variants")?,
        adequate_copies: texts("adequate", "copies")?,
    })
}

fn whole(item: &Item) -> Option<Vec<u32>> {
    item.as_array()?.iter().map(|one| u32::try_from(one.as_integer()?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thresholds_are_those_of_the_rule_book() {
        let rules = Rules::built_in();
        assert_eq!((rules.clonal_vaf, rules.clonal_share_of_fusion, rules.acquired_ratio), (0.10, 0.20, 3.0));
        assert_eq!((rules.suppressed, rules.persists, rules.total_lost), (0.3, 0.5, 0.2));
        assert_eq!(rules.kinase_domain["NTRK1"], (510, 781));
    }
}
