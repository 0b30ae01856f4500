//! Line 1: what sequencing says.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::knowledge::catalogue::{Catalogue, Explains};
use crate::knowledge::gene;
use crate::knowledge::rules::Rules;
use crate::reported::{Alteration, Coverage, Extent};
use crate::verdict::finding::{self, Context, Finding, FindingCode, Fusion, Origin, Read};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// How two or more on-target variants lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// On one molecule: a compound mutation.
    Cis,
    /// On different molecules: two clones.
    Trans,
    /// Not phased.
    Unknown,
}

/// What the genotype line says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Genotype {
    /// Was anything sequenced?
    pub sequenced: bool,
    /// Could sequencing have found what it did not?
    pub adequate: bool,
    /// What is missing for that, in words.
    pub coverage_gaps: String,
    /// Fusions that the case reports.
    pub fusions: Vec<Fusion>,
    /// Every alteration, the most frequent first.
    pub findings: Vec<Finding>,
    /// How the on-target variants lie to each other; `None` for fewer than two.
    pub arrangement: Option<Arrangement>,
    /// Sum of the shares of cells that carry on-target variants, where all are known and there are two or more.
    pub clone_fractions: Option<f64>,
}

impl Genotype {
    /// The findings with a code.
    pub fn with(&self, code: FindingCode) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.code == code)
    }

    /// Is there a finding with this code?
    #[must_use]
    pub fn has(&self, code: FindingCode) -> bool {
        self.with(code).next().is_some()
    }

    /// What must be ignored, and is named: polymorphisms, and changes of another drug's target, unless the line resists
    /// drugs of other targets (`abroad`), which they may explain.
    pub fn ignored(&self, abroad: bool) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |one| {
            one.code == FindingCode::Guard || (one.code == FindingCode::OtherTarget && !abroad)
        })
    }

    /// Adequate, and without any on-target finding.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        let found =
            [FindingCode::OnKnown, FindingCode::OnSubclonal, FindingCode::OnPreexisting, FindingCode::OnVus];
        let any = found.into_iter().any(|code| self.has(code));
        // A call that was filtered or cannot be placed is no proof that there is none.
        let unnamed = |one: &Finding| one.code == FindingCode::NotCalled && gene::symbol(&one.gene).is_none();
        let open = |one: &Finding| {
            (matches!(one.code, FindingCode::NotCalled | FindingCode::Filtered) && is_trk(&one.gene))
                || unnamed(one)
        };
        self.adequate && !any && !self.findings.iter().any(open)
    }

    /// Does what was found leave resistance to next-generation inhibitors unexplained?
    #[must_use]
    pub fn leaves_next_unexplained(&self) -> bool {
        let mut hits = self.with(FindingCode::OnKnown).peekable();
        let genes: std::collections::BTreeSet<&str> =
            self.with(FindingCode::OnKnown).map(|one| one.gene.as_str()).collect();
        let count = self.with(FindingCode::OnKnown).count();
        let single = genes.len() == count || self.arrangement == Some(Arrangement::Trans);
        hits.peek().is_some() && single && hits.all(|hit| hit.explains == Explains::No)
    }

    /// Did a receptor beside TRK change with the resistance?
    #[must_use]
    pub fn has_receptor_event(&self) -> bool {
        self.findings.iter().any(|one| {
            one.receptor
                && (matches!(one.code, FindingCode::OffAcquired | FindingCode::OffSubclonal)
                    || (one.code == FindingCode::OffVus && one.origin != Origin::Preexisting))
        })
    }

    /// Is a parental line known beside the on-target variants that count?
    #[must_use]
    pub fn parental_known(&self, code: FindingCode) -> bool {
        self.with(code).any(|one| one.structural || one.origin == Origin::Acquired)
    }

    /// Do an on-target variant and a bypass event lie in different clones, as their phases tell?
    #[must_use]
    pub fn different_clones(&self) -> bool {
        self.with(FindingCode::OnKnown).any(|on| {
            self.with(FindingCode::OffAcquired).any(|off| {
                on.phase.as_ref().zip(off.phase.as_ref()).is_some_and(|(a, b)| a.set == b.set && a != b)
            })
        })
    }
}

fn is_trk(symbol: &str) -> bool {
    gene::TRK.contains(&symbol)
}

/// Reads the genotype line of one case. Warnings are pushed.
///
/// # Errors
/// When one variant, or the coverage, is stated twice in different ways.
pub(crate) fn read(
    alterations: &[Alteration],
    coverage: &[Coverage],
    catalogue: &Catalogue,
    rules: &Rules,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Genotype, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let reads: Vec<(&Alteration, Read)> = unique(alterations, catalogue, &mut problems, warnings);
    let extent = extent(coverage, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let is_there =
        |alteration: &Alteration| alteration.filter.is_none() && alteration.vaf_resistant != Some(0.0);
    let mut fusions: Vec<Fusion> = reads
        .iter()
        .filter(|(alteration, _)| is_there(alteration))
        .filter_map(|(alteration, read)| read.fusion(alteration))
        .collect();
    fusions.sort_by(|a, b| (&a.gene, &a.partner).cmp(&(&b.gene, &b.partner)));
    let mut fusion_genes: Vec<String> = reads
        .iter()
        .filter(|(alteration, read)| is_there(alteration) || read.is_fusion_lost())
        .filter_map(|(_, read)| read.fusion_gene().map(str::to_owned))
        .collect();
    fusion_genes.extend(fusions.iter().map(|fusion| fusion.gene.clone()));
    fusion_genes.sort();
    fusion_genes.dedup();
    let fusion_vaf = if let [only] = &fusions[..] { only.vaf } else { None };
    let context = Context { catalogue, rules, fusion_genes: &fusion_genes, fusion_vaf };
    let mut findings: Vec<Finding> =
        reads.iter().map(|(alteration, read)| finding::judge(alteration, read, &context, warnings)).collect();
    findings.sort_by(|a, b| {
        let vaf = |one: &Finding| one.vaf.unwrap_or(f64::NEG_INFINITY);
        vaf(b)
            .total_cmp(&vaf(a))
            .then_with(|| (&a.gene, &a.change, &a.written).cmp(&(&b.gene, &b.change, &b.written)))
    });
    let sequenced = extent != Extent::None || !alterations.is_empty();
    // Whoever lists alterations has sequenced something.
    let known = if sequenced && extent == Extent::None { &Extent::Unknown } else { &extent };
    let (adequate, coverage_gaps) = adequate(known, &fusion_genes, &findings, rules);
    if extent == Extent::None && !alterations.is_empty() && !coverage.is_empty() {
        let place = coverage[0].place.clone();
        let problem =
            "alterations are listed, and the coverage says that nothing was sequenced: it counts as unknown";
        warnings.push(Diagnostic::warning(Code::EvidenceNotUsed, problem).at(place));
    }
    let (arrangement, clone_fractions) = arrange(&findings);
    Ok(Genotype { sequenced, adequate, coverage_gaps, fusions, findings, arrangement, clone_fractions })
}

/// Every alteration once; the same change twice with other numbers is a problem.
fn unique<'a>(
    alterations: &'a [Alteration],
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> Vec<(&'a Alteration, Read)> {
    let (mut kept, mut seen): (Vec<(&Alteration, Read)>, BTreeMap<String, usize>) =
        (Vec::new(), BTreeMap::new());
    // In the order of the file, so that the second of two is the one pointed at.
    let mut ordered: Vec<&Alteration> = alterations.iter().collect();
    ordered.sort_by(|a, b| a.place.cmp(&b.place));
    for alteration in ordered {
        let read = Read::of(alteration, catalogue);
        let gene = read.gene.clone().unwrap_or_else(|written| written.to_uppercase());
        let change = match (read.place(catalogue), &read.written) {
            (Some(Ok(placed)), _) => placed.change.to_string(),
            (_, Some(written)) => {
                format!("{} {}", written.change, read.transcript.as_deref().unwrap_or_default())
            }
            (_, None) => alteration.variant.trim().to_owned(),
        };
        let name = format!("{gene} {change}");
        let Some((first, _)) = seen.get(&name).and_then(|at: &usize| kept.get(*at)) else {
            seen.insert(name, kept.len());
            kept.push((alteration, read));
            continue;
        };
        let numbers = |one: &Alteration| {
            (
                [one.vaf_parental, one.vaf_resistant, one.copies_parental, one.copies_resistant],
                one.filter.is_some(),
                one.phase.clone(),
            )
        };
        if numbers(first) == numbers(alteration) {
            let problem = format!("{name} is listed twice with the same numbers: it counts once");
            warnings.push(Diagnostic::warning(Code::Duplicate, problem).at(alteration.place.clone()));
        } else {
            let problem = format!("{name} of `{}` is listed twice with different numbers", alteration.case);
            problems.push(
                Diagnostic::error(Code::Duplicate, problem)
                    .at(alteration.place.clone())
                    .help(format!("the other row is {}: keep one of them", first.place)),
            );
        }
    }
    kept
}

fn extent(coverage: &[Coverage], problems: &mut Vec<Diagnostic>) -> Extent {
    let Some(first) = coverage.iter().min_by(|a, b| a.place.cmp(&b.place)) else { return Extent::None };
    for other in coverage.iter().filter(|other| other.extent != first.extent) {
        let problem = format!("the coverage of `{}` is stated in two ways", other.case);
        problems.push(
            Diagnostic::error(Code::Contradiction, problem)
                .at(other.place.clone())
                .help(format!("{} says something else: a case has one coverage", first.place)),
        );
    }
    first.extent.clone()
}

/// Could sequencing have found what it did not? And what is missing for that.
fn adequate(extent: &Extent, fusion_genes: &[String], findings: &[Finding], rules: &Rules) -> (bool, String) {
    match extent {
        Extent::None => (false, "not sequenced".to_owned()),
        Extent::Unknown => (false, "the covered regions are not known".to_owned()),
        Extent::Adequate => (true, String::new()),
        Extent::Genes { variants, copies } => {
            let mut needed: Vec<&str> = fusion_genes.iter().map(String::as_str).collect();
            if needed.is_empty() {
                needed = findings.iter().filter(|one| one.is_on_hit()).map(|one| one.gene.as_str()).collect();
            }
            if needed.is_empty() {
                needed = gene::TRK.to_vec();
            }
            needed.extend(rules.adequate_variants.iter().map(String::as_str));
            let has = |list: &[String], gene: &str| {
                list.iter().any(|one| gene::symbol(one).unwrap_or(one.as_str()).eq_ignore_ascii_case(gene))
            };
            let mut missing: Vec<String> =
                needed.into_iter().filter(|gene| !has(variants, gene)).map(str::to_owned).collect();
            let uncounted = rules.adequate_copies.iter().filter(|gene| !has(copies, gene));
            missing.extend(uncounted.map(|gene| format!("{gene} copy number")));
            missing.sort();
            missing.dedup();
            let words = if missing.is_empty() {
                String::new()
            } else {
                format!("not covered: {}", missing.join(", "))
            };
            (missing.is_empty(), words)
        }
    }
}

/// How the on-target variants lie to each other, and the sum of the shares of cells that carry them.
fn arrange(findings: &[Finding]) -> (Option<Arrangement>, Option<f64>) {
    let all: Vec<&Finding> = findings.iter().filter(|one| one.code == FindingCode::OnKnown).collect();
    // Variants of different genes lie on different molecules, whatever their phase.
    let of_gene = |gene: &str| all.iter().filter(|one| one.gene == gene).count();
    let hits: Vec<&Finding> = all.iter().copied().filter(|one| of_gene(&one.gene) > 1).collect();
    if hits.len() < 2 {
        return (None, None);
    }
    let phases: Option<Vec<_>> = hits.iter().map(|hit| hit.phase.as_ref()).collect();
    let arrangement = match phases {
        Some(phases) if phases.iter().all(|phase| *phase == phases[0]) => Arrangement::Cis,
        Some(phases) if phases.iter().all(|phase| phase.set == phases[0].set) => Arrangement::Trans,
        _ => Arrangement::Unknown,
    };
    let fractions: Option<Vec<f64>> = hits.iter().map(|hit| hit.clone_fraction).collect();
    let sum = match arrangement {
        // On one molecule the cells are the same cells.
        Arrangement::Cis => fractions.map(|all| all.into_iter().fold(0.0, f64::max)),
        _ => fractions.map(|all| all.into_iter().sum()),
    };
    (Some(arrangement), sum)
}
