//! On-target or off-target: the mechanism of a resistant line, by rule.
//!
//! ```text
//! alterations, coverage ─► genotype (G) ─┐
//! folds ────────► gate ──► panel (P) ────┼─► decision ─► verdict, flags, evidence, next experiment
//! residuals ─────────────► blot (B) ─────┘
//! ```
//!
//! This room knows no files: what a file states comes in as [`reported`](crate::reported) rows, which [`evidence`](crate::evidence)
//! reads. Folds come from the comparison, or from IC50s of a table through `given`. Rules are in `rules.toml`, the
//! catalogue in `catalogue.csv`, both embedded and with a version. Research use only.

mod advice;
pub mod blot_weight;
pub mod decision;
pub mod finding;
mod gate;
pub mod genotype_weight;
pub(crate) mod given;
pub mod growth_weight;
pub mod numbers;
pub mod panel;
mod sentences;
mod subclass;
pub mod words;

use serde::Serialize;

pub use decision::{Confidence, Verdict};
pub use given::PanelFold;

use crate::knowledge::compound::{Class, Regimen, is_vehicle, nearest, regimen};
use crate::knowledge::{Catalogue, Rules, catalogue, target};
use crate::reported::{Alteration, Coverage, GrowthRates, Residual};
use crate::verdict::blot_weight::Blot;
use crate::verdict::decision::{Decision, Lines};
use crate::verdict::finding::{Finding, FindingCode};
use crate::verdict::genotype_weight::Genotype;
use crate::verdict::growth_weight::Growth;
use crate::verdict::panel::{Counts, Drug, Panel};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Everything that is stated of one resistant line beside its parental line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The target whose inhibitors are resisted, as the tables name it; `None` where nobody says, which stands for TRK.
    pub target: Option<String>,
    /// The fold of each drug.
    pub folds: Vec<PanelFold>,
    /// Drugs that were tested on plates that failed, and have no fold.
    pub failed: Vec<String>,
    /// Alterations, filtered ones included.
    pub alterations: Vec<Alteration>,
    /// What sequencing covered; empty where nothing was sequenced.
    pub coverage: Vec<Coverage>,
    /// Phospho-blots.
    pub residuals: Vec<Residual>,
    /// Growth rates, where they are not in the folds already.
    pub growth: Vec<GrowthRates>,
}

/// What the rules know.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    /// Alterations and their sources.
    pub catalogue: &'a Catalogue,
    /// Thresholds.
    pub rules: &'a Rules,
}

impl Knowledge<'static> {
    /// The catalogue and the rules of this version of the program.
    #[must_use]
    pub fn built_in() -> Self {
        Self { catalogue: Catalogue::built_in(), rules: Rules::built_in() }
    }
}

/// The judgement of a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Judgement {
    /// The case.
    pub case_id: String,
    /// The verdict, and the rule that decided.
    #[serde(flatten)]
    pub decision: Decision,
    /// The mechanism in a few words; empty where there is none.
    pub subclass: String,
    /// Pattern of the panel: `P0` to `P6`, or `-`.
    pub panel_code: String,
    /// Reading of the blots: `B0` to `B7`, or `-`.
    pub blot_code: String,
    /// Why the gate left the case unjudged, in a sentence; `None` where it is judged, or not resistant.
    pub reason: Option<String>,
    /// Flags, those of growth first.
    pub all_flags: Vec<String>,
    /// The drug whose fold stands for the case.
    pub lead_drug: Option<String>,
    /// Its fold, or the bound on it.
    pub fold: Option<f64>,
    /// Lower 95 % limit.
    pub ci95_low: Option<f64>,
    /// Upper 95 % limit.
    pub ci95_high: Option<f64>,
    /// Empty, `>` or `<`.
    pub fold_censored: String,
    /// What speaks for the verdict.
    pub evidence_for: Vec<String>,
    /// What speaks against it, or makes it weaker.
    pub evidence_against: Vec<String>,
    /// What was found and speaks neither for nor against: polymorphisms, and changes of another drug's target.
    pub ignored: Vec<String>,
    /// What was not tested.
    pub not_tested: Vec<String>,
    /// The next experiments, the most informative first, with what each result would make of the verdict.
    pub next_experiment: Vec<String>,
    /// Line 1.
    pub genotype: Genotype,
    /// Line 2.
    pub panel: Panel,
    /// Line 3.
    pub blot: Blot,
    /// Growth of the lines.
    pub growth: Growth,
    /// The lines as the rules look at them.
    pub lines: Lines,
    /// Version of the thresholds.
    pub rules_version: String,
    /// Version of the catalogue, and the user's files that extend it.
    pub catalogue_version: String,
    /// What must be told of the input.
    #[serde(skip)]
    pub warnings: Vec<Diagnostic>,
}

impl Judgement {
    /// The drug whose fold stands for the case, judged.
    #[must_use]
    pub fn lead(&self) -> Option<&Drug> {
        self.panel.drugs.iter().find(|drug| Some(&drug.regimen.name) == self.lead_drug.as_ref())
    }
}

/// Judges one case. The order of its rows never matters.
///
/// # Errors
/// When the case contradicts itself: one variant twice with different numbers, two coverages.
pub fn judge(case: &Case, knowledge: Knowledge) -> Result<Judgement, Vec<Diagnostic>> {
    let Knowledge { catalogue, rules } = knowledge;
    let mut warnings = Vec::new();
    let genotype = genotype_weight::read(&case.alterations, &case.coverage, catalogue, rules, &mut warnings)?;
    let mut growth = Growth::read(&case.growth, rules);
    growth.controlled |= is_controlled(&case.folds);
    let panel = panel::read(&case.folds, &growth, genotype.has_receptor_event(), rules);
    warnings.extend(unknown_drugs(case));
    let working: Vec<String> = panel
        .drugs
        .iter()
        .filter(|drug| drug.regimen.class.is_trk() && drug.counts == Counts::Sensitive)
        .map(|drug| drug.regimen.name.clone())
        .collect();
    let under = panel.lead().map(|drug| drug.regimen.name.as_str());
    let blot = blot_weight::read(&case.residuals, under, &working, rules);
    let stranger = case.target.as_deref().filter(|name| !target::is_trk(name));
    let mut lines = lines(&genotype, &panel, &blot, case, rules);
    let decision = gate::decide(&panel, &lines, stranger);
    let gated = !decision.is_of_gate();
    if !gated {
        lines.panel = None;
    }
    let failed: Vec<Regimen> = case.failed.iter().map(|drug| regimen(drug)).collect();
    let reason = gate::reason(&panel, &decision, stranger, &failed);
    let told = sentences::Case {
        genotype: &genotype,
        panel: &panel,
        blot: &blot,
        growth: &growth,
        lines: &lines,
        decision: &decision,
        reason: reason.as_deref(),
        stranger,
        failed: &failed,
    };
    let (evidence_for, evidence_against) = sentences::evidence(&told);
    let (ignored, not_tested) = (sentences::ignored(&told), sentences::not_tested(&told));
    let next_experiment = advice::next(&told);
    let subclass = subclass::words(&decision, &genotype, &panel, &blot);
    let all_flags = flags(&told);
    let lead = lead(&panel, &decision, stranger);
    // What wells of one experiment show is no interval of the line.
    let of_experiments = lead.filter(|drug| !drug.one_experiment);
    let dash = || "-".to_owned();
    let files = catalogue.files();
    Ok(Judgement {
        case_id: case.name.clone(),
        subclass,
        panel_code: if gated { panel.code.map_or_else(dash, |code| code.to_string()) } else { dash() },
        blot_code: if gated { blot.code() } else { dash() },
        all_flags,
        lead_drug: lead.map(|drug| drug.regimen.name.clone()),
        fold: lead.and_then(|drug| drug.fold),
        ci95_low: of_experiments.and_then(|drug| drug.lower),
        ci95_high: of_experiments.and_then(|drug| drug.upper),
        fold_censored: lead
            .map(|drug| drug.qualifier)
            .filter(|q| matches!(*q, ">" | "<"))
            .unwrap_or_default()
            .to_owned(),
        evidence_for,
        evidence_against,
        ignored,
        not_tested,
        next_experiment,
        rules_version: rules.version.clone(),
        catalogue_version: std::iter::once(catalogue::VERSION.to_owned())
            .chain(files.iter().map(|file| format!("with {file}")))
            .collect::<Vec<_>>()
            .join(" "),
        decision,
        reason,
        genotype,
        panel,
        blot,
        growth,
        lines,
        warnings,
    })
}

/// The drug whose fold stands for the case: of a case that resists what the rules do not know, the one that it resists most.
fn lead<'a>(panel: &'a Panel, decision: &Decision, stranger: Option<&str>) -> Option<&'a Drug> {
    let closed = decision.is_of_gate() && decision.verdict == Verdict::InsufficientEvidence;
    let outside = panel.resisted_outside().into_iter().next().filter(|_| closed);
    match (outside, stranger) {
        (Some(drug), _) => Some(drug),
        (None, Some(_)) => panel.drugs.iter().find(|drug| drug.is_resisted()).or_else(|| panel.drugs.first()),
        (None, None) => panel.lead(),
    }
}

/// Every flag: those of growth, of the rules, of the panel, of the numbering.
fn flags(told: &sentences::Case) -> Vec<String> {
    let sentences::Case { growth, decision, panel, genotype, .. } = *told;
    let mut flags = growth.flags.clone();
    flags.extend(decision.flags.iter().cloned());
    if panel.combination_void {
        flags.push("combo_not_interpretable".to_owned());
    }
    let inferred =
        |one: &Finding| one.tags.contains(&"isoform_inferred") && one.code != FindingCode::NotCalled;
    if genotype.findings.iter().any(inferred) {
        flags.push("isoform_inferred".to_owned());
    }
    flags
}

fn lines(genotype: &Genotype, panel: &Panel, blot: &Blot, case: &Case, rules: &Rules) -> Lines {
    Lines {
        panel: panel.code,
        next_resisted: panel.all_resisted(Class::Next),
        on_known: genotype.has(FindingCode::OnKnown),
        unexplaining: genotype.leaves_next_unexplained(),
        off_acquired: genotype.has(FindingCode::OffAcquired),
        off_subclonal: genotype.has(FindingCode::OffSubclonal),
        negative: genotype.is_negative(),
        different_clones: genotype.different_clones(),
        ptrk_persists: blot.is(blot_weight::BlotCode::B1),
        bypass_signal: blot.is(blot_weight::BlotCode::B2),
        target_lost: blot.is(blot_weight::BlotCode::B4),
        on_parental_unknown: !genotype.parental_known(FindingCode::OnKnown),
        off_parental_unknown: !genotype.parental_known(FindingCode::OffAcquired),
        single_blot: blot.rests_on_few(rules),
        single_experiment: panel.rests_on_one_experiment(),
        pathway_alone_known: case.folds.iter().any(|fold| fold.pathway_alone.is_some()),
    }
}

/// Do the folds themselves say that the growth rate is controlled?
fn is_controlled(folds: &[PanelFold]) -> bool {
    use foldshift_curves::compare::Tag;
    let known = |fold: &&PanelFold| regimen(&fold.drug).class.is_trk() && fold.shift.call.is_some();
    let mut trk = folds.iter().filter(known).peekable();
    trk.peek().is_some() && trk.all(|fold| !fold.shift.tags.contains(&Tag::GrowthNotControlled))
}

/// Drugs that are not known here are shown with the verdict; a slip gets a suggestion.
fn unknown_drugs(case: &Case) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let drugs = case.folds.iter().map(|fold| (fold.drug.as_str(), fold.place.clone()));
    let blotted = case.residuals.iter().filter(|row| !is_vehicle(&row.drug));
    let mut all: Vec<(&str, Option<foldshift_tables::diagnostic::Place>)> =
        drugs.chain(blotted.map(|row| (row.drug.as_str(), Some(row.place.clone())))).collect();
    all.sort();
    let mut seen = std::collections::BTreeSet::new();
    for (drug, place) in all {
        for unknown in regimen(drug).unknown {
            if !seen.insert(unknown.clone()) {
                continue;
            }
            let problem = Diagnostic::warning(
                Code::UnknownWord,
                format!("`{unknown}` is no drug that the rules know: it is listed and not read"),
            );
            let problem = match nearest(&unknown) {
                Some(near) => problem.help(format!("did you mean {near}?")),
                None => problem.help("known are TRK inhibitors, pathway inhibitors and cytotoxic drugs; docs/mechanism.md lists them"),
            };
            told.push(match place.clone() {
                Some(place) => problem.at(place),
                None => problem,
            });
        }
    }
    told
}
