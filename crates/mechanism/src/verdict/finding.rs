//! One alteration of a resistant line, placed, matched with the catalogue and judged.

use std::sync::Arc;

use serde::Serialize;

use crate::knowledge::catalogue::{Catalogue, CountsAs, Explains, Mechanism, Row};
use crate::knowledge::change::Change;
use crate::knowledge::compound::{Regimen, regimen};
use crate::knowledge::isoform::{self, Misplaced, Placed};
use crate::knowledge::rules::Rules;
use crate::knowledge::written::{self, Written};
use crate::knowledge::{fusion, gene};
use crate::reported::{Alteration, Phase};
use crate::verdict::numbers::reaches;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// What an alteration is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// A known on-target variant of the fusion gene, clonal.
    OnKnown,
    /// The same, in few cells.
    OnSubclonal,
    /// The same, at the same fraction in the parental line.
    OnPreexisting,
    /// Another change of the kinase domain, or one that no source verifies.
    OnVus,
    /// A known bypass event that the parental line lacks.
    OffAcquired,
    /// The same, in few cells.
    OffSubclonal,
    /// The same, in the parental line too.
    OffPreexisting,
    /// A change of a bypass gene that no source verifies.
    OffVus,
    /// A polymorphism to be ignored.
    Guard,
    /// A resistance change of another drug's target, such as EGFR T790M: no bypass of TRK.
    OtherTarget,
    /// The fusion itself.
    Fusion,
    /// Filtered by the caller, and not used.
    Filtered,
    /// Not in the resistant line.
    Absent,
    /// Cannot be placed or read.
    NotCalled,
    /// Of no consequence for the rules.
    Noted,
}

/// Where an alteration comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Absent in the parental line, or there in far fewer cells.
    Acquired,
    /// In the parental line too.
    Preexisting,
    /// The parental line is not known.
    Unknown,
}

/// One alteration, judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Symbol of the gene; as written where it is not known.
    pub gene: String,
    /// The change, in the numbering of the literature; as written where it cannot be read.
    pub change: String,
    /// As the file writes it.
    pub written: String,
    /// What it is worth.
    pub code: FindingCode,
    /// Class of the catalogue; empty without a row.
    pub class: String,
    /// Finer class of the catalogue.
    pub subclass: String,
    /// Pathway of the catalogue.
    pub pathway: String,
    /// Does it explain resistance to next-generation inhibitors?
    pub explains: Explains,
    /// Drugs that it resists, as the catalogue knows.
    pub resisted: Vec<String>,
    /// Drugs that keep their activity.
    pub retaining: Vec<String>,
    /// Every drug that the catalogue knows to be resisted by a change of the same gene.
    #[serde(skip)]
    pub of_its_target: Vec<String>,
    /// Fraction of reads in the resistant line.
    pub vaf: Option<f64>,
    /// Copies per cell in the resistant line.
    pub copies: Option<f64>,
    /// Share of the cells that carry it.
    pub clone_fraction: Option<f64>,
    /// Acquired, or there before.
    pub origin: Origin,
    /// Is it an amplification, or the loss of the fusion, which need no reads of the parental line?
    pub structural: bool,
    /// Is it a receptor beside TRK?
    pub receptor: bool,
    /// Molecule that it lies on.
    pub phase: Option<Phase>,
    /// `vaf_unknown`, `isoform_inferred`, `copies_unknown`, `parental_unknown`.
    pub tags: Vec<&'static str>,
    /// Why it got its code, where that is not plain.
    pub note: String,
    /// Sources of the catalogue.
    pub source: String,
    /// The user's catalogue that the row comes from.
    pub catalogue_file: Option<Arc<str>>,
}

impl Finding {
    /// `NTRK1 G595R`.
    #[must_use]
    pub fn name(&self) -> String {
        if self.change.is_empty() { self.gene.clone() } else { format!("{} {}", self.gene, self.change) }
    }

    /// May it carry a line, alone or with another one?
    #[must_use]
    pub fn is_hit(&self) -> bool {
        is_hit(self.code)
    }

    /// Is this a drug that it is known to resist, or one of the parts of the combination?
    #[must_use]
    pub fn resists(&self, drug: &Regimen) -> bool {
        drug.name.split('+').any(|part| names(&self.resisted, part))
    }

    /// Is this a drug of the target whose resistance change it is?
    #[must_use]
    pub fn is_of_target_of(&self, drug: &Regimen) -> bool {
        // `ABL` stands for ABL1, `FGFR` for FGFR1 to 4, `RAS` for KRAS, HRAS and NRAS.
        let is_gene = |target: &String| {
            self.gene.strip_prefix(target.as_str()).is_some_and(|n| n.chars().all(|c| c.is_ascii_digit()))
                || (target == "RAS" && self.gene.ends_with("RAS"))
        };
        let of_gene = |part: &str| regimen(part).targets.iter().any(is_gene);
        self.resists(drug)
            || drug.name.split('+').any(|part| of_gene(part) || names(&self.of_its_target, part))
    }

    /// May it carry the on-target line, alone or with another line?
    #[must_use]
    pub fn is_on_hit(&self) -> bool {
        matches!(self.code, FindingCode::OnKnown | FindingCode::OnSubclonal)
    }
}

/// Is a drug among these names, however it is spelled?
fn names(drugs: &[String], drug: &str) -> bool {
    let own = regimen(drug).identity();
    drugs.iter().any(|name| regimen(name).identity() == own)
}

/// The fusion that a case reports.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fusion {
    /// The NTRK gene.
    pub gene: String,
    /// Its partner.
    pub partner: String,
    /// Fraction of reads in the resistant line.
    pub vaf: Option<f64>,
}

/// What an alteration says before it is judged.
pub(super) struct Read {
    pub(super) gene: Result<String, String>,
    pub(super) written: Option<Written>,
    pub(super) transcript: Option<String>,
    /// The fusion that a residue is counted along.
    counted_along: Option<String>,
    /// The fusion that the gene or the variant names.
    fusion: Option<(String, String)>,
}

impl Read {
    pub(super) fn of(alteration: &Alteration, catalogue: &Catalogue) -> Self {
        let variant = alteration.variant.trim();
        let of_trk = |text: &str| fusion::read(text).filter(|(_, gene)| gene::TRK.contains(gene));
        let symbol = |text: &str| {
            gene::symbol(text).map(str::to_owned).or_else(|| {
                let upper = text.trim().to_ascii_uppercase();
                catalogue.knows(&upper).then_some(upper)
            })
        };
        let mut transcript = alteration.transcript.clone().filter(|text| !text.trim().is_empty());
        let mut counted_along = None;
        let mut joined = of_trk(&alteration.gene).map(|(partner, gene)| (partner, gene.to_owned()));
        let mut written = written::read(variant);
        // `ETV6-NTRK3` in the column of genes and nothing else is the fusion itself.
        if written.is_none()
            && variant.is_empty()
            && let Some((partner, _)) = &joined
        {
            written = Some(Written { before: None, change: Change::Fusion(partner.clone()) });
        }
        let mut gene = match &joined {
            Some((_, gene)) => Ok(gene.clone()),
            None => symbol(&alteration.gene).ok_or_else(|| alteration.gene.trim().to_owned()),
        };
        if let Some(before) = written.as_ref().and_then(|written| written.before.clone()) {
            // `NP_002520.2(NTRK1)`: the accession stands first.
            let first = before.split(['(', ':']).next().unwrap_or_default().trim().to_owned();
            if isoform::is_accession_like(&first) {
                transcript.get_or_insert(first);
            } else if of_trk(&before).is_some() {
                counted_along = Some(before);
            } else if alteration.gene.trim().is_empty() {
                gene = symbol(&before).ok_or(before);
            } else if let Some(other) = symbol(&before).filter(|other| gene.as_ref() != Ok(other)) {
                gene = Err(format!("{} or {other}", alteration.gene.trim()));
            }
        }
        // `NTRK1 G595R` in the column of variants, as lists have it.
        if let Some((first, rest)) = variant.split_once(char::is_whitespace)
            && (alteration.gene.trim().is_empty() || Some(first) == Some(alteration.gene.trim()))
            && let Some(named) = symbol(first)
            && let Some(change) = written::read(rest.trim())
        {
            (gene, written) = (Ok(named), Some(change));
        }
        // The gene that a fusion is named by: `TPM3-NTRK1 lost` or `TPM3-NTRK1 amplified` under any gene, or none.
        let plain = variant.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
        let named =
            [variant, plain].into_iter().chain(variant.split_whitespace().next()).find_map(fusion::read);
        if let (Some(written), Some((partner, of))) = (&written, named)
            && matches!(written.change, Change::Fusion(_) | Change::FusionLost(_) | Change::Gain)
        {
            gene = Ok(of.to_owned());
            joined = Some((partner, of.to_owned()));
        }
        Self { gene, written, transcript, counted_along, fusion: joined }
    }

    /// The change, counted as the literature does.
    pub(super) fn place(&self, catalogue: &Catalogue) -> Option<Result<Placed, Misplaced>> {
        let (Ok(gene), Some(written)) = (&self.gene, &self.written) else { return None };
        if let (Some(along), None, Some(_)) =
            (&self.counted_along, &self.transcript, written.change.residue())
        {
            let (gene, change, fusion) = (gene.clone(), written.change.to_string(), along.clone());
            return Some(Err(Misplaced::FusionNumbering { gene, change, fusion }));
        }
        Some(isoform::place(gene, &written.change, self.transcript.as_deref(), catalogue))
    }

    /// The fusion, where the alteration is its presence.
    pub(super) fn fusion(&self, alteration: &Alteration) -> Option<Fusion> {
        let Change::Fusion(partner) = &self.written.as_ref()?.change else { return None };
        let gene = self.gene.clone().ok().filter(|gene| gene::TRK.contains(&gene.as_str()))?;
        let partner = self.fusion.as_ref().map_or_else(|| partner.clone(), |(partner, _)| partner.clone());
        Some(Fusion { gene, partner, vaf: alteration.vaf_resistant })
    }

    /// Is it the loss of the fusion?
    pub(super) fn is_fusion_lost(&self) -> bool {
        self.written.as_ref().is_some_and(|written| matches!(written.change, Change::FusionLost(_)))
    }

    /// The NTRK gene that the row names as carrying a fusion.
    pub(super) fn fusion_gene(&self) -> Option<&str> {
        self.fusion.as_ref().map(|(_, gene)| gene.as_str()).filter(|gene| gene::TRK.contains(gene))
    }
}

/// What the judgement of one alteration needs.
pub(super) struct Context<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) rules: &'a Rules,
    /// NTRK genes that carry a fusion; empty where none is stated.
    pub(super) fusion_genes: &'a [String],
    /// Reads of the fusion allele.
    pub(super) fusion_vaf: Option<f64>,
}

/// Judges one alteration; warnings are pushed.
pub(super) fn judge(
    alteration: &Alteration,
    read: &Read,
    context: &Context,
    warnings: &mut Vec<Diagnostic>,
) -> Finding {
    let shown = format!("{} {}", alteration.gene.trim(), alteration.variant.trim());
    let mut finding = Finding {
        gene: read.gene.clone().unwrap_or_else(|written| written),
        change: read
            .written
            .as_ref()
            .map_or_else(|| alteration.variant.trim().to_owned(), |w| w.change.to_string()),
        written: shown.trim().to_owned(),
        code: FindingCode::Noted,
        class: String::new(),
        subclass: String::new(),
        pathway: String::new(),
        explains: Explains::Unknown,
        resisted: Vec::new(),
        retaining: Vec::new(),
        of_its_target: Vec::new(),
        vaf: alteration.vaf_resistant,
        copies: alteration.copies_resistant.or_else(|| copies_in(&alteration.variant)),
        clone_fraction: None,
        origin: origin(alteration, context.rules),
        structural: false,
        receptor: false,
        phase: alteration.phase.clone(),
        tags: Vec::new(),
        note: String::new(),
        source: String::new(),
        catalogue_file: None,
    };
    let mut warn = |problem: Diagnostic| warnings.push(problem.at(alteration.place.clone()));
    let Ok(gene) = &read.gene else {
        let near = gene::nearest(&finding.gene);
        let may_be_trk = finding.gene.to_ascii_uppercase().contains("TRK");
        if near.is_none() && gene::is_symbol_like(&finding.gene) && !may_be_trk {
            // Most genes have no rule; they are listed and carry nothing.
            note(&mut finding, "the catalogue has no row for this gene");
            return finding;
        }
        finding.code = FindingCode::NotCalled;
        "the gene is not known here".clone_into(&mut finding.note);
        let problem = Diagnostic::warning(
            Code::UnknownWord,
            format!("`{}` is no gene that the rules know: not used", finding.gene),
        );
        warn(match near {
            Some(near) => problem.help(format!("did you mean {near}?")),
            None => problem.help("name one gene by its symbol: NTRK1, NTRK2, NTRK3, KRAS, …"),
        });
        return finding;
    };
    let readable = read.written.as_ref().filter(|written| written.change.is_known());
    let Some(written) = readable else {
        finding.code = FindingCode::NotCalled;
        "the change cannot be read".clone_into(&mut finding.note);
        let problem = format!("`{}` is no change that can be read: not used", alteration.variant.trim());
        warn(Diagnostic::warning(Code::UnknownWord, problem).help(
            "write G595R, p.Gly595Arg, amplification, ETV6-NTRK3, TPM3-NTRK1 lost, activation or loss of function",
        ));
        return finding;
    };
    if let Some(filter) = &alteration.filter {
        finding.code = FindingCode::Filtered;
        finding.note = format!("filtered by the caller ({filter})");
        return finding;
    }
    let placed = match read.place(context.catalogue) {
        Some(Ok(placed)) => placed,
        Some(Err(misplaced)) => {
            finding.code = FindingCode::NotCalled;
            finding.note = misplaced.to_string();
            let problem = Diagnostic::warning(Code::EvidenceNotUsed, format!("{misplaced}: not used"));
            warn(problem.help("give the transcript in the column `transcript`, such as NM_002529 for NTRK1"));
            return finding;
        }
        None => return finding,
    };
    if placed.renumbered {
        let on = placed.isoform.as_deref().unwrap_or("another isoform");
        finding.note = format!("written as {} of {on}", written.change);
        if placed.inferred {
            finding.tags.push("isoform_inferred");
        }
    }
    finding.change = placed.change.to_string();
    code(&mut finding, gene, &placed.change, alteration, context);
    finding
}

fn code(finding: &mut Finding, gene: &str, change: &Change, alteration: &Alteration, context: &Context) {
    let rules = context.rules;
    let gone = finding.vaf == Some(0.0) && alteration.vaf_parental.is_some_and(|vaf| vaf > 0.0);
    let change = &match change {
        Change::Fusion(partner) if gone && gene::TRK.contains(&gene) => {
            Change::FusionLost(Some(partner.clone()))
        }
        other => other.clone(),
    };
    let by_reads = !matches!(change, Change::FusionLost(_) | Change::Amplification | Change::Gain);
    if finding.vaf == Some(0.0) && by_reads {
        finding.code = FindingCode::Absent;
        "not in the resistant line".clone_into(&mut finding.note);
        return;
    }
    if let Change::Fusion(_) = change
        && gene::TRK.contains(&gene)
    {
        finding.code = FindingCode::Fusion;
        return;
    }
    let change = &copies(finding, change, alteration, rules);
    finding.structural = matches!(change, Change::Amplification | Change::FusionLost(_));
    let Some(row) = context.catalogue.find(gene, change, rules) else {
        without_row(finding, gene, change, context);
        return;
    };
    known_from(finding, row);
    finding.receptor = row.is_receptor();
    let in_fusion_gene =
        context.fusion_genes.is_empty() || context.fusion_genes.iter().any(|one| one == gene);
    finding.code = match (row.counts_as, row.mechanism) {
        (CountsAs::Guard, _) if row.is_of_other_target() => {
            note(finding, &format!("{}: no bypass of TRK", row.effect));
            finding.of_its_target = context.catalogue.resisted_by(gene);
            FindingCode::OtherTarget
        }
        (CountsAs::Guard, _) => {
            note(finding, "a polymorphism, which must be ignored");
            FindingCode::Guard
        }
        (_, Mechanism::None) => FindingCode::Noted,
        (CountsAs::Vus, Mechanism::OnTarget) => FindingCode::OnVus,
        (CountsAs::Vus, Mechanism::OffTarget) => FindingCode::OffVus,
        (CountsAs::Known, Mechanism::OnTarget) if !in_fusion_gene => {
            note(finding, "not in the gene that carries the fusion");
            FindingCode::Noted
        }
        (CountsAs::Known, Mechanism::OnTarget) => on_target(finding, context),
        (CountsAs::Known, Mechanism::OffTarget) => off_target(finding, change, rules),
    };
    if finding.origin == Origin::Unknown && !finding.structural && is_hit(finding.code) {
        finding.tags.push("parental_unknown");
    }
}

const fn is_hit(code: FindingCode) -> bool {
    matches!(
        code,
        FindingCode::OnKnown
            | FindingCode::OnSubclonal
            | FindingCode::OffAcquired
            | FindingCode::OffSubclonal
    )
}

fn on_target(finding: &mut Finding, context: &Context) -> FindingCode {
    let rules = context.rules;
    let share = |vaf: f64| context.fusion_vaf.filter(|fusion| *fusion > 0.0).map(|fusion| vaf / fusion);
    finding.clone_fraction = finding.vaf.map(|vaf| share(vaf).unwrap_or(2.0 * vaf).min(1.0));
    if finding.origin == Origin::Preexisting {
        note(finding, "in the parental line too");
        return FindingCode::OnPreexisting;
    }
    match finding.vaf {
        None => {
            finding.tags.push("vaf_unknown");
            FindingCode::OnKnown
        }
        Some(vaf) if reaches(vaf, rules.clonal_vaf) => FindingCode::OnKnown,
        Some(vaf) if share(vaf).is_some_and(|share| reaches(share, rules.clonal_share_of_fusion)) => {
            FindingCode::OnKnown
        }
        Some(_) => FindingCode::OnSubclonal,
    }
}

fn off_target(finding: &mut Finding, change: &Change, rules: &Rules) -> FindingCode {
    if finding.origin == Origin::Preexisting && !matches!(change, Change::FusionLost(_)) {
        note(finding, "in the parental line too");
        return FindingCode::OffPreexisting;
    }
    if finding.structural {
        return FindingCode::OffAcquired;
    }
    finding.clone_fraction = finding.vaf.map(|vaf| (2.0 * vaf).min(1.0));
    match finding.vaf {
        Some(vaf) if !reaches(vaf, rules.clonal_vaf) => FindingCode::OffSubclonal,
        Some(_) => FindingCode::OffAcquired,
        None => {
            finding.tags.push(if *change == Change::Activation { "stated" } else { "vaf_unknown" });
            FindingCode::OffAcquired
        }
    }
}

/// What the numbers of copies make of a change: a gain of many copies is an amplification, an amplification of
/// few copies is a gain.
fn copies(finding: &mut Finding, change: &Change, alteration: &Alteration, rules: &Rules) -> Change {
    if !matches!(change, Change::Amplification | Change::Gain) {
        return change.clone();
    }
    if finding.copies.is_none() && alteration.copies_parental.is_some_and(|n| n >= rules.amplified_copies) {
        finding.origin = Origin::Preexisting;
    }
    if let (Some(parental), Some(resistant)) = (alteration.copies_parental, finding.copies) {
        let grown = reaches(resistant, rules.amplified_ratio * parental);
        finding.origin = if grown { Origin::Acquired } else { Origin::Preexisting };
    }
    match finding.copies {
        Some(copies) if copies >= rules.amplified_copies => Change::Amplification,
        Some(copies) => {
            let words =
                format!("{copies} copies, fewer than the {} of an amplification", rules.amplified_copies);
            note(finding, &words);
            Change::Gain
        }
        None => {
            finding.tags.push("copies_unknown");
            change.clone()
        }
    }
}

fn without_row(finding: &mut Finding, gene: &str, change: &Change, context: &Context) {
    let domain = context.rules.kinase_domain.get(gene);
    let inside = |position: u32| domain.is_some_and(|(from, to)| (*from..=*to).contains(&position));
    finding.code = match change {
        silent if silent.is_silent() => {
            note(finding, "the residue stays what it is");
            FindingCode::Noted
        }
        Change::Substitution { position, .. } | Change::InFrame { first: (_, position), .. }
            if domain.is_some() =>
        {
            if inside(*position) {
                note(finding, "in the kinase domain, and not in the catalogue");
                FindingCode::OnVus
            } else {
                note(finding, "outside the kinase domain");
                FindingCode::Noted
            }
        }
        _ if domain.is_none() && context.catalogue.knows_bypass(gene) => {
            note(finding, "not an alteration of this gene that the catalogue lists");
            FindingCode::OffVus
        }
        _ if domain.is_some() || context.catalogue.knows(gene) => {
            note(finding, "no alteration that the catalogue lists");
            FindingCode::Noted
        }
        _ => {
            note(finding, "the catalogue has no row for this gene");
            FindingCode::Noted
        }
    };
}

fn known_from(finding: &mut Finding, row: &Row) {
    finding.class.clone_from(&row.class);
    finding.subclass.clone_from(&row.subclass);
    finding.pathway.clone_from(&row.pathway);
    finding.explains = row.explains;
    finding.resisted.clone_from(&row.resisted);
    finding.retaining.clone_from(&row.retaining);
    finding.source.clone_from(&row.source);
    finding.catalogue_file.clone_from(&row.file);
}

fn note(finding: &mut Finding, words: &str) {
    if !finding.note.is_empty() {
        finding.note.push_str("; ");
    }
    finding.note.push_str(words);
}

/// The copies that a text states: `CN 12`, `amplification (CN=8)`.
fn copies_in(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    let at = lower.find("cn")? + 2;
    let rest = lower.get(at..)?.trim_start_matches([' ', '=', ':']);
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

fn origin(alteration: &Alteration, rules: &Rules) -> Origin {
    match (alteration.vaf_parental, alteration.vaf_resistant) {
        (None, _) => match alteration.in_parental {
            Some(false) => Origin::Acquired,
            Some(true) => Origin::Preexisting,
            None => Origin::Unknown,
        },
        (Some(parental), _) if parental <= 0.0 => Origin::Acquired,
        (Some(parental), Some(resistant)) if reaches(resistant, rules.acquired_ratio * parental) => {
            Origin::Acquired
        }
        _ => Origin::Preexisting,
    }
}
