//! What files of evidence state, row by row, before anything is made of it. The columns are those of the
//! tables that `foldshift mechanism` takes.

use serde::Serialize;

use foldshift_tables::diagnostic::Place;

/// An alteration as a file states it, of one resistant line beside its parental line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alteration {
    /// The case: a `case_id`, or the name of the resistant line.
    pub case: String,
    /// Gene as written; may be an alias (`TRKA`).
    pub gene: String,
    /// The change as written: `G595R`, `p.Gly595Arg`, `amplification`, `TPM3-NTRK1 lost`.
    pub variant: String,
    /// Accession of the transcript or protein that residues are counted on, with or without its version.
    pub transcript: Option<String>,
    /// Fraction of reads with the change in the parental line, 0…1; `None` when not known. A parental sample that
    /// was sequenced and lacks the change has 0.
    pub vaf_parental: Option<f64>,
    /// The same in the resistant line.
    pub vaf_resistant: Option<f64>,
    /// Does the parental line have it? `None` when nobody can say. For changes that no fraction of reads tells
    /// about: amplifications, fusions, genotypes without depth.
    pub in_parental: Option<bool>,
    /// Copies per cell of the gene in the parental line.
    pub copies_parental: Option<f64>,
    /// Copies per cell of the gene in the resistant line.
    pub copies_resistant: Option<f64>,
    /// Why the caller filtered it; `None` when it passed or nothing is said.
    pub filter: Option<String>,
    /// Alterations of one case with the same name here lie on one molecule (in cis), with different names in
    /// one phase set on different ones; `None` when nothing is known.
    pub phase: Option<Phase>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// The haplotype of a phased alteration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Phase {
    /// Phase set: only haplotypes within one set can be compared.
    pub set: String,
    /// Haplotype within the set.
    pub haplotype: String,
}

/// How far sequencing could have found an alteration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// The case: a `case_id`, or the name of the resistant line.
    pub case: String,
    /// What is known.
    pub extent: Extent,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// What a negative result would be worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Nothing was sequenced.
    None,
    /// Sequenced, but it is not known what was covered: a negative result is worth nothing.
    Unknown,
    /// Stated as adequate, without a list.
    Adequate,
    /// These genes were covered (symbols, upper case, sorted), and these of them also for their copy number.
    Genes {
        /// Covered for small variants: for a kinase, all exons of its domain.
        variants: Vec<String>,
        /// Covered for copy numbers.
        copies: Vec<String>,
    },
}

/// What is left of a signal under a drug: the target's phosphorylation, normalised to loading and to the total
/// protein, divided by the same in the line's own vehicle; or the total protein of the resistant line over
/// that of the parental one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Residual {
    /// The case: a `case_id`, or the name of the resistant line.
    pub case: String,
    /// The drug as written; `DMSO` for totals.
    pub drug: String,
    /// `pTRK`, `pERK`, `pAKT`, …, or `totalTRK_resistant_over_parental`.
    pub target: String,
    /// `parental`, `resistant` or `both`.
    pub line: String,
    /// The fraction: the geometric mean over blots.
    pub fraction: f64,
    /// Is the fraction an upper bound, because the band was not told from the background?
    pub below: bool,
    /// Blots behind it, where known.
    pub blots: Option<usize>,
    /// Why it must not be used: a saturated band, loading that differs more than twofold.
    pub invalid: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// The IC50s of one experiment, both lines side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairedIc50 {
    /// The case: a `case_id`, or the name of the resistant line.
    pub case: String,
    /// The target of the case, where the table names it: `NTRK`, `EGFR`, `ROS1`.
    pub target: Option<String>,
    /// The drug as written; `A+B` for A with B at a fixed dose.
    pub drug: String,
    /// The experiment: one day, one passage.
    pub experiment: String,
    /// IC50 of the parental line; nM.
    pub parental_nm: Option<f64>,
    /// IC50 of the resistant line, or the dose that it lies beyond; nM.
    pub resistant_nm: Option<f64>,
    /// Empty, `>` or `<`: of the resistant line.
    pub resistant_censored: String,
    /// The same of the parental line.
    pub parental_censored: String,
    /// Of a combination: viability under the pathway drug alone at its fixed dose, as a fraction of the vehicle; the
    /// lower of both lines.
    pub pathway_alone: Option<f64>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// How the lines grew during the assay, and what is left of the fold with the growth rate taken out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GrowthRates {
    /// The case: a `case_id`, or the name of the resistant line.
    pub case: String,
    /// The drug that the fold of GR50 is of, as written; `None` for all.
    pub drug: Option<String>,
    /// Divisions of the parental line under vehicle during the assay.
    pub divisions_parental: Option<f64>,
    /// The same of the resistant line.
    pub divisions_resistant: Option<f64>,
    /// Length of the assay; hours.
    pub hours: Option<f64>,
    /// Fold of GR50, resistant ÷ parental.
    pub gr50_fold: Option<f64>,
    /// Its lower 95 % limit.
    pub gr50_lower: Option<f64>,
    /// Its upper 95 % limit.
    pub gr50_upper: Option<f64>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}
