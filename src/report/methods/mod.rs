//! The methods of a paper, written from the settings that were used: paragraphs with citations, the legends of the figures, and
//! the works that are cited, no more and no fewer.
//!
//! ```text
//! assay · doses · quality · curves · growth · folds · anatomy · combinations · noise · mechanism · software ─► Passage: words and citations
//! works: every work that may be cited ─┬─► methods.md, `[@key]`      ─► pandoc --citeproc
//!                                      ├─► references.bib            bibliography
//!                                      └─► references on the page    plain_reference
//! ```

mod anatomy;
mod assay;
mod bibliography;
mod combinations;
mod curves;
mod doses;
mod folds;
mod growth;
mod legends;
mod markdown;
mod mechanism;
mod names;
mod noise;
mod passage;
mod plain_reference;
mod quality;
mod software;
pub mod works;

use std::fmt::Write as _;

use crate::report::figure::Figure;
use crate::report::file_names::REFERENCES;
use foldshift_study::analysis::Analysis;
pub use passage::{Passage, Piece};
pub use plain_reference::plain_reference;
use works::Work;

/// `methods.md`: Markdown with the citations of pandoc, ready to be pasted and cut. `figures` are those of
/// [`figures`](crate::report::figure::figures).
#[must_use]
pub fn methods(analysis: &Analysis, figures: &[Figure]) -> String {
    let mut text = format!("---\nbibliography: {REFERENCES}\n---\n\n# Methods\n");
    if analysis.study.simulated {
        text.push_str("\n**Simulated data.**\n");
    }
    for (heading, passage) in passages(analysis) {
        let _ = write!(text, "\n## {heading}\n\n{}\n", passage.markdown());
    }
    if !figures.is_empty() {
        let _ = write!(text, "\n## Legends\n\n{}", legends::legends(analysis, figures));
    }
    // Where pandoc puts the list.
    text.push_str("\n## References\n");
    text
}

/// `references.bib`: BibTeX of exactly the works that the methods of this study cite.
#[must_use]
pub fn references(analysis: &Analysis) -> String {
    bibliography::bibliography(&cited(analysis))
}

/// The works that the methods of this study cite, in the order of their keys.
#[must_use]
pub fn cited(analysis: &Analysis) -> Vec<&'static Work> {
    let mut works: Vec<&'static Work> =
        passages(analysis).iter().flat_map(|(_, passage)| passage.works().collect::<Vec<_>>()).collect();
    works.sort_by_key(|work| work.key);
    works.dedup();
    works
}

/// The paragraphs with their headings.
#[must_use]
pub fn passages(analysis: &Analysis) -> Vec<(&'static str, Passage)> {
    let mut passages = vec![
        ("Assay and plates", assay::assay(analysis)),
        ("Responses", assay::normalisation(analysis)),
        ("Plate quality and exclusions", quality::quality(analysis)),
        ("Dose-response curves", curves::curves(analysis)),
    ];
    if !analysis.growth.is_empty() {
        passages.push(("Growth", growth::growth(analysis)));
    }
    if !analysis.shifts.is_empty() {
        passages.push(("Fold shifts", folds::folds(analysis)));
        passages.extend(anatomy::anatomy(analysis).map(|said| ("Anatomy of the shifts", said)));
    }
    passages.extend(combinations::combinations(analysis).map(|said| ("Combinations", said)));
    if analysis.noise.is_known() {
        passages.push(("Noise of the assay", noise::noise(analysis)));
    }
    passages.extend(mechanism::mechanism(analysis).map(|said| ("Mechanism", said)));
    passages.push(("Software", software::software(analysis)));
    passages.push(("Not known to this analysis", software::not_known(analysis)));
    passages
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::report::figure::figures;
    use crate::report::fixture::{changed, km12, one_experiment, with_compound};

    fn written(analysis: &Analysis) -> String {
        methods(analysis, &figures(analysis))
    }

    /// The keys that pandoc would read in a text: behind an `@` that is not escaped.
    fn keys(text: &str) -> BTreeSet<String> {
        let mut parts = text.split('@');
        let mut before = parts.next().unwrap_or_default();
        let mut found = BTreeSet::new();
        for part in parts {
            if !before.ends_with('\\') {
                found.insert(part.chars().take_while(|letter| letter.is_alphanumeric()).collect());
            }
            before = part;
        }
        found
    }

    fn same_works(analysis: &Analysis) -> BTreeSet<String> {
        let cited = keys(&written(analysis));
        let listed: BTreeSet<String> =
            bibliography::grammar::entries(&references(analysis)).into_keys().collect();
        assert_eq!(cited, listed);
        cited
    }

    #[test]
    fn what_is_cited_is_listed_and_what_is_listed_is_cited() {
        let all = same_works(km12());
        let one = same_works(one_experiment());
        for key in ["zhang1999", "sebaugh2011", "holm1979", "eastwood2006", "fisher1925", "foldshift"] {
            assert!(all.contains(key), "{key}: {all:?}");
        }
        assert!(
            !all.contains("welch1947") && !all.contains("benjamini1995") && !all.contains("patterson1971")
        );
        assert!(one.len() < all.len() && !one.contains("holm1979") && !one.contains("tobin1958"), "{one:?}");
        let other = same_works(&changed(|text| {
            text.to_owned() + "\n[compare]\nmodel = \"mixed\"\nadjust = \"bh\"\n"
        }));
        assert!(other.contains("benjamini1995") && other.contains("patterson1971"), "{other:?}");
    }

    #[test]
    fn a_name_adds_no_citation() {
        assert_eq!(same_works(&with_compound("[@evil2020] @also")), same_works(km12()));
    }

    #[test]
    fn the_paragraph_says_what_was_done() {
        let text = written(km12());
        for words in [
            "on 18 plates in 3 independent experiments",
            "Experiments: 2026-03-02, 2026-03-09 and 2026-03-16.",
            "Plates had 96 wells",
            "3.16-fold apart, with 3 wells a dose, line and experiment.",
            "median of the wells without cells",
            "1 plate failed and took no part in any fit: ",
            "paired t test",
            "Holm",
            "**Simulated data.**",
            "All settings were the defaults",
            concat!("foldshift ", env!("CARGO_PKG_VERSION"), " [@foldshift]"),
            "\n## Legends\n",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("Welch"), "no experiment was unpaired");
        assert!(!text.contains("doi"), "identifiers stand in the list");
        assert!(!text.contains("  ") && !text.contains(" ,") && !text.contains(" ."), "{text}");
    }

    #[test]
    fn the_paragraph_follows_the_settings() {
        let waived = written(&changed(|text| {
            text.replace("zero = \"blank\"", "zero = \"none\"")
                .replace("centre = \"median\"", "centre = \"mean\"")
        }));
        assert!(
            waived.contains("no blank was subtracted") && waived.contains("the mean of the vehicle wells")
        );
        let single = written(one_experiment());
        assert!(single.contains("technical only") && !single.contains("paired t test"));
    }
}
