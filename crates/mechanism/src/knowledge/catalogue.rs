//! The catalogue of resistance: what is known of each alteration, with its sources.
//!
//! A row of a user's catalogue takes the place of the built-in row of the same gene and variant, or adds to
//! them; the rows say where they come from.

use std::sync::{Arc, LazyLock};

use serde::Serialize;

use crate::knowledge::change::Change;
use crate::knowledge::gene;
use crate::knowledge::rules::Rules;
use crate::knowledge::written;

/// Version of the built-in catalogue.
pub const VERSION: &str = "2";

/// Class of rows that name the resistance changes of other targets: EGFR T790M resists EGFR inhibitors and bypasses nothing.
pub(crate) const OTHER_TARGET: &str = "other_target";

/// Columns of the catalogue, in order.
pub(crate) const COLUMNS: [&str; 20] = [
    "gene",
    "variant",
    "hgvs_p",
    "numbering_transcript",
    "other_isoform_alias",
    "fusion_context",
    "class",
    "subclass",
    "mechanism",
    "pathway",
    "effect",
    "drugs_resisted",
    "drugs_retaining_activity",
    "drugs_not_active",
    "drug_evidence_note",
    "explains_next_gen_resistance",
    "match_rule",
    "counts_as",
    "evidence_status",
    "evidence_source",
];

/// What a row says of the mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mechanism {
    /// The target itself is changed.
    OnTarget,
    /// The target is bypassed or gone.
    OffTarget,
    /// Neither: a polymorphism, or a change of another drug's target.
    None,
}

/// What a row may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CountsAs {
    /// It may carry a line of evidence.
    Known,
    /// It is listed and carries nothing.
    Vus,
    /// It must be ignored.
    Guard,
}

/// Does the alteration explain resistance to next-generation inhibitors?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Explains {
    /// It does not.
    No,
    /// To some of them, or to some degree.
    Partial,
    /// Sources disagree, or it depends on the drug.
    Variable,
    /// It does.
    Yes,
    /// Not known.
    Unknown,
}

/// A row of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Row {
    /// The genes, as symbols.
    pub genes: Vec<String>,
    /// The variant as the catalogue writes it.
    pub variant: String,
    /// What the variant matches.
    #[serde(skip)]
    pub patterns: Vec<Pattern>,
    /// Transcript of the numbering.
    pub numbering: String,
    /// The same change on other isoforms, `transcript:change`.
    pub aliases: String,
    /// Fusions that it was seen in.
    pub fusion_context: String,
    /// `solvent_front`, `gatekeeper`, `xDFG`, `compound`, `bypass`, `target_loss`, `other_target`, …
    pub class: String,
    /// Finer: `RAF`, `RAS`, `RTK`, …
    pub subclass: String,
    /// On or off target.
    pub mechanism: Mechanism,
    /// Pathway that carries the resistance.
    pub pathway: String,
    /// What it does.
    pub effect: String,
    /// Drugs that it resists.
    pub resisted: Vec<String>,
    /// Drugs that keep their activity.
    pub retaining: Vec<String>,
    /// Drugs known not to act on it.
    pub not_active: Vec<String>,
    /// How well the drugs are known.
    pub drug_note: String,
    /// Does it explain resistance to next-generation inhibitors?
    pub explains: Explains,
    /// How to match it, in words.
    pub match_rule: String,
    /// What it may be used for.
    pub counts_as: CountsAs,
    /// How well it is known.
    pub status: String,
    /// Sources.
    pub source: String,
    /// The user's file that the row comes from; `None` for a built-in row.
    pub file: Option<Arc<str>>,
}

/// What the variant of a row matches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// Exactly this change.
    Exact(Change),
    /// Two or more changes together.
    Together(Vec<Change>),
    /// Any substitution of one of these codons.
    Codons(Vec<u32>),
    /// An amplification.
    Amplification,
    /// More copies of the fusion gene.
    FusionGain,
    /// Said to be activated, or a substitution of a hotspot of the rules.
    Activation,
    /// A fusion.
    Fusion,
    /// A truncating change, a loss of both copies, or said to have lost its function.
    LossOfFunction,
}

impl Pattern {
    fn of(variant: &str) -> Vec<Self> {
        let lower = variant.to_lowercase();
        if variant.contains(" + ") {
            let changes: Option<Vec<Change>> =
                variant.split(" + ").map(|part| written::read(part).map(|written| written.change)).collect();
            return changes.map(Self::Together).into_iter().collect();
        }
        if lower.contains("in cis") {
            return vec![Self::Together(Vec::new())];
        }
        if lower.contains("fusion amplification") {
            return vec![Self::FusionGain];
        }
        if let Some((_, codons)) = lower.split_once("codon") {
            let codons: Vec<u32> =
                codons.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
            return if codons.is_empty() { Vec::new() } else { vec![Self::Codons(codons)] };
        }
        if lower.contains("loss of function") {
            return vec![Self::LossOfFunction];
        }
        let mut found = Vec::new();
        if lower.contains("amplification") || lower.contains("alterations") {
            found.push(Self::Amplification);
        }
        if ["activation", "activating", "alterations"].iter().any(|word| lower.contains(word)) {
            found.push(Self::Activation);
        }
        if lower.contains("alterations") {
            found.push(Self::Fusion);
        }
        if found.is_empty() {
            found.extend(written::read(variant).map(|written| Self::Exact(written.change)));
        }
        found
    }

    /// How closely the pattern fits, the smaller the closer; `None` when it does not.
    fn fits(&self, gene: &str, change: &Change, rules: &Rules) -> Option<u8> {
        let hotspot = |change: &Change| {
            matches!(change, Change::Substitution { position, .. }
                if rules.hotspots.get(gene).is_some_and(|codons| codons.contains(position)))
        };
        let fits = match self {
            Self::Exact(Change::FusionLost(_)) => match change {
                Change::FusionLost(_) if matches!(self, Self::Exact(known) if known == change) => {
                    return Some(0);
                }
                Change::FusionLost(_) => return Some(3),
                _ => false,
            },
            Self::Exact(known) => return (known == change).then_some(0),
            Self::Together(_) => false,
            Self::Codons(codons) => {
                matches!(change, Change::Substitution { position, .. } if codons.contains(position))
            }
            Self::Amplification => *change == Change::Amplification,
            Self::FusionGain => matches!(change, Change::Amplification | Change::Gain),
            Self::Activation => *change == Change::Activation || hotspot(change),
            Self::Fusion => matches!(change, Change::Fusion(_)),
            Self::LossOfFunction => {
                matches!(
                    change,
                    Change::Truncating { .. } | Change::NoProtein | Change::CopyLoss | Change::LossOfFunction
                )
            }
        };
        fits.then_some(1)
    }
}

impl Row {
    /// Reads a row whose cells stand in the order of `COLUMNS`.
    ///
    /// # Errors
    /// The column that makes no sense, and why.
    pub fn read(cells: &[String], file: Option<Arc<str>>) -> Result<Self, (&'static str, String)> {
        let cell = |name: &str| {
            let at = COLUMNS.iter().position(|column| *column == name);
            at.and_then(|at| cells.get(at)).map(|text| text.trim().to_owned()).unwrap_or_default()
        };
        let variant = cell("variant");
        let patterns = Pattern::of(&variant);
        if patterns.is_empty() {
            return Err(("variant", "is no change that can be matched: write `G595R`, `amplification`, `activation`, `codons 12, 13` or `loss of function`".to_owned()));
        }
        let mechanism = match cell("mechanism").as_str() {
            "on_target" => Mechanism::OnTarget,
            "off_target" => Mechanism::OffTarget,
            "none" | "" => Mechanism::None,
            _ => return Err(("mechanism", "is none of on_target, off_target, none".to_owned())),
        };
        let counts_as = match cell("counts_as").as_str() {
            "known" => CountsAs::Known,
            "vus" | "" => CountsAs::Vus,
            "guard" => CountsAs::Guard,
            _ => return Err(("counts_as", "is none of known, vus, guard".to_owned())),
        };
        let explains = cell("explains_next_gen_resistance");
        let explains = match explains.split_whitespace().next().unwrap_or_default() {
            "no" => Explains::No,
            "yes" => Explains::Yes,
            "variable" => Explains::Variable,
            "partial" => Explains::Partial,
            "unknown" | "" => Explains::Unknown,
            _ => {
                return Err((
                    "explains_next_gen_resistance",
                    "is none of no, yes, variable, partial, unknown".to_owned(),
                ));
            }
        };
        Ok(Self {
            genes: genes(&cell("gene"))?,
            variant,
            patterns,
            numbering: cell("numbering_transcript"),
            aliases: cell("other_isoform_alias"),
            fusion_context: cell("fusion_context"),
            class: cell("class"),
            subclass: cell("subclass"),
            mechanism,
            pathway: cell("pathway"),
            effect: cell("effect"),
            resisted: super::listed(&cell("drugs_resisted")),
            retaining: super::listed(&cell("drugs_retaining_activity")),
            not_active: super::listed(&cell("drugs_not_active")),
            drug_note: cell("drug_evidence_note"),
            explains,
            match_rule: cell("match_rule"),
            counts_as,
            status: cell("evidence_status"),
            source: cell("evidence_source"),
            file,
        })
    }

    /// Is it a receptor beside TRK, which type II TRK inhibitors may hit too?
    #[must_use]
    pub fn is_receptor(&self) -> bool {
        self.mechanism == Mechanism::OffTarget && self.subclass == "RTK"
    }

    /// Is it a resistance change of another drug's target, which tells nothing of TRK?
    #[must_use]
    pub fn is_of_other_target(&self) -> bool {
        self.counts_as == CountsAs::Guard && self.class == OTHER_TARGET
    }

    /// `NTRK1 G595R`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.genes.join("/"), self.variant)
    }

    /// The residue that the row itself names as the reference, per gene.
    fn residues(&self) -> impl Iterator<Item = (char, u32)> {
        self.patterns.iter().flat_map(|pattern| match pattern {
            Pattern::Exact(change) => change.residue().into_iter().collect(),
            Pattern::Together(changes) => changes.iter().filter_map(Change::residue).collect(),
            _ => Vec::new(),
        })
    }

    fn is_same_as(&self, other: &Self) -> bool {
        self.genes == other.genes && self.patterns == other.patterns
    }
}

/// `NTRK1/2/3` is three genes.
fn genes(text: &str) -> Result<Vec<String>, (&'static str, String)> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split('/').map(str::trim).filter(|part| !part.is_empty()) {
        let whole = match found.first() {
            Some(first) if part.chars().all(|c| c.is_ascii_digit()) => {
                format!("{}{part}", first.trim_end_matches(|c: char| c.is_ascii_digit()))
            }
            _ => part.to_owned(),
        };
        if !gene::is_symbol_like(&whole) {
            return Err(("gene", "is no gene symbol".to_owned()));
        }
        found.push(gene::symbol(&whole).map_or_else(|| whole.to_ascii_uppercase(), str::to_owned));
    }
    if found.is_empty() { Err(("gene", "is empty".to_owned())) } else { Ok(found) }
}

/// The rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Catalogue {
    rows: Vec<Row>,
}

static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    rows: super::embedded(include_str!("catalogue.csv"))
        .iter()
        .map(|cells| Row::read(cells, None).expect("the embedded catalogue is sound: a test reads it"))
        .collect(),
});

/// What became of a row of the user's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Extension {
    /// It takes the place of a row.
    Replaces,
    /// It is new.
    Adds,
}

impl Catalogue {
    /// The catalogue of this version of the program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Every row.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Adds a row, or puts it in the place of the one with the same gene and variant.
    pub fn extend(&mut self, row: Row) -> Extension {
        match self.rows.iter_mut().find(|known| known.is_same_as(&row)) {
            Some(known) => {
                *known = row;
                Extension::Replaces
            }
            None => {
                self.rows.push(row);
                Extension::Adds
            }
        }
    }

    /// Every drug that a row of another target names as resisted by a change of this gene.
    #[must_use]
    pub fn resisted_by(&self, gene: &str) -> Vec<String> {
        let of_gene = |row: &&Row| row.is_of_other_target() && row.genes.iter().any(|one| one == gene);
        self.rows.iter().filter(of_gene).flat_map(|row| row.resisted.iter().cloned()).collect()
    }

    /// The files that rows of the user come from.
    #[must_use]
    pub fn files(&self) -> Vec<Arc<str>> {
        let mut files: Vec<Arc<str>> = self.rows.iter().filter_map(|row| row.file.clone()).collect();
        files.sort();
        files.dedup();
        files
    }

    /// The row that fits a change of a gene best, in literature numbering.
    #[must_use]
    pub fn find(&self, gene: &str, change: &Change, rules: &Rules) -> Option<&Row> {
        self.rows
            .iter()
            .filter(|row| row.genes.iter().any(|one| one == gene))
            .filter_map(|row| {
                Some((
                    row.patterns.iter().filter_map(|pattern| pattern.fits(gene, change, rules)).min()?,
                    row,
                ))
            })
            .min_by_key(|(closeness, _)| *closeness)
            .or_else(|| self.lost(gene, change))
            .map(|(_, row)| row)
    }

    /// The loss of any fusion is the loss of the target, whichever gene the row was written for.
    fn lost(&self, gene: &str, change: &Change) -> Option<(u8, &Row)> {
        let is_lost = matches!(change, Change::FusionLost(_)) && gene::TRK.contains(&gene);
        let row = self.rows.iter().filter(|_| is_lost).find(|row| row.class == "target_loss")?;
        Some((4, row))
    }

    /// Does any row speak of this gene?
    #[must_use]
    pub fn knows(&self, gene: &str) -> bool {
        self.rows.iter().any(|row| row.genes.iter().any(|one| one == gene))
    }

    /// Does any row speak of a bypass by this gene?
    #[must_use]
    pub fn knows_bypass(&self, gene: &str) -> bool {
        let off = self.rows.iter().filter(|row| row.mechanism == Mechanism::OffTarget);
        off.flat_map(|row| &row.genes).any(|one| one == gene)
    }

    /// Reference residues of a gene that its rows name.
    #[must_use]
    pub fn residue(&self, gene: &str, position: u32) -> Option<char> {
        self.rows
            .iter()
            .filter(|row| row.genes.len() == 1 && row.genes[0] == gene)
            .flat_map(Row::residues)
            .find(|(_, at)| *at == position)
            .map(|(residue, _)| residue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(gene: &str, variant: &str) -> Option<String> {
        let change = written::read(variant).unwrap().change;
        Catalogue::built_in().find(gene, &change, Rules::built_in()).map(Row::name)
    }

    #[test]
    fn every_row_of_the_built_in_catalogue_can_be_matched() {
        let catalogue = Catalogue::built_in();
        assert_eq!(catalogue.rows().len(), super::super::embedded(include_str!("catalogue.csv")).len());
        for row in catalogue.rows() {
            assert!(!row.patterns.is_empty() && !row.source.is_empty(), "{}", row.name());
        }
    }

    #[test]
    fn a_variant_matches_its_own_gene_and_residue_only() {
        assert_eq!(found("NTRK1", "G595R").as_deref(), Some("NTRK1 G595R"));
        assert_eq!(found("NTRK1", "G595E"), None);
        assert_eq!(found("NTRK2", "G623R"), None);
        assert_eq!(found("NTRK3", "G623R").as_deref(), Some("NTRK3 G623R"));
        assert_eq!(found("BRAF", "V600K"), None);
    }

    #[test]
    fn classes_of_changes_match_by_their_rule() {
        assert_eq!(found("KRAS", "G12D").as_deref(), Some("KRAS G12D"));
        for variant in ["G12C", "G13D", "A59T", "Q61H", "K117N", "A146T"] {
            assert!(
                found("KRAS", variant).is_some_and(|name| name.contains("other activating")),
                "{variant}"
            );
        }
        assert_eq!(found("KRAS", "V14I"), None);
        assert!(found("NRAS", "Q61K").is_some() && found("NRAS", "A146T").is_none());
        assert!(found("EGFR", "amp").is_some() && found("EGFR", "activation").is_some());
        assert!(found("MET", "amplification").is_some() && found("MET", "copy gain").is_none());
        assert!(found("NF1", "R1306*").is_some() && found("NF1", "homdel").is_some());
        assert!(found("NF1", "L847P").is_none() && found("PTEN", "K267fs").is_some());
        assert!(found("PIK3CA", "H1047R").is_some() && found("PIK3CA", "I391M").is_none());
        assert!(found("MAP2K1", "K57N").is_some() && found("MAP2K1", "A390T").is_none());
        assert!(found("NTRK3", "ETV6-NTRK3 lost").is_some_and(|name| name.contains("TPM3-NTRK1 lost")));
        assert!(found("NTRK1", "amplification").is_some_and(|name| name.contains("fusion amplification")));
    }
}
