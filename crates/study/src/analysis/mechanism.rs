//! The mechanism of every resistant line: folds and growth of the study beside its files of evidence.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::analysis::evidence::Evidence;
use crate::analysis::{Analysis, FittedCurve};
use foldshift_curves::compare::{Metric, Shift};
use foldshift_curves::statistics::mean;
use foldshift_mechanism::evidence::blot::engagement::{self, Beside, EngagementShift};
use foldshift_mechanism::knowledge::Rules;
use foldshift_mechanism::knowledge::compound::regimen;
use foldshift_mechanism::reported::{GrowthRates, Residual};
use foldshift_mechanism::verdict::{Case, Judgement, Knowledge, PanelFold, judge};
use foldshift_plates::plate::layout::Role;
use foldshift_tables::diagnostic::{Diagnostic, Place};

/// A resistant line, judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Judged {
    /// Line before selection.
    pub parental: String,
    /// Line after selection.
    pub resistant: String,
    /// The judgement; its case is the resistant line, with its parental line where it has several.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// What its blots say.
    pub residuals: Vec<Residual>,
    /// Shifts of target engagement beside those of viability.
    pub engagement: Vec<EngagementBeside>,
}

/// At which dose a drug lets go of its target, beside the dose that the cells need.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EngagementBeside {
    /// Shift of the dose that silences the phosphorylation.
    pub engagement: EngagementShift,
    /// Shift of the absolute IC50 of viability.
    pub viability: Shift,
    /// What both say together.
    pub beside: Beside,
}

impl Judged {
    /// The fold of the absolute IC50 of one drug.
    #[must_use]
    pub fn fold_of<'a>(&self, analysis: &'a Analysis, compound: &str) -> Option<&'a Shift> {
        let named = |shift: &&Shift| {
            (shift.parental.as_str(), shift.resistant.as_str(), shift.compound.as_str())
                == (self.parental.as_str(), self.resistant.as_str(), compound)
        };
        analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).find(named)
    }
}

/// Judges every resistant line, in the order of the pairs. Without files of evidence only lines that were tested with
/// a TRK inhibitor: of others the rules know nothing.
///
/// # Errors
/// When the evidence of a line contradicts itself.
pub(super) fn judge_lines(
    analysis: &Analysis,
    evidence: &Evidence,
) -> Result<(Vec<Judged>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut all, mut warnings, mut problems) = (Vec::new(), Vec::<Diagnostic>::new(), Vec::new());
    let knowledge = Knowledge { catalogue: &evidence.catalogue, rules: Rules::built_in() };
    for pair in &analysis.study.pairs {
        for resistant in &pair.resistant {
            let mut case = case(analysis, evidence, &pair.parental, resistant);
            if several(analysis, resistant) {
                case.name = format!("{resistant} against {}", pair.parental);
            }
            let has_trk = case.folds.iter().any(|fold| regimen(&fold.drug).class.is_trk());
            let has_files = !(case.alterations.is_empty() && case.residuals.is_empty());
            if !has_trk && !has_files {
                continue;
            }
            match judged(analysis, case, &pair.parental, resistant, knowledge) {
                Ok(one) => {
                    // What holds for every line of the study is told once.
                    let new = one.judgement.warnings.iter().filter(|warning| !warnings.contains(warning));
                    let new: Vec<Diagnostic> = new.cloned().collect();
                    warnings.extend(new);
                    all.push(one);
                }
                Err(found) => problems.extend(found),
            }
        }
    }
    if problems.is_empty() { Ok((all, warnings)) } else { Err(problems) }
}

/// Judges one pair of lines.
///
/// # Errors
/// As [`judge_lines`].
pub(super) fn judge_line(
    analysis: &Analysis,
    evidence: &Evidence,
    parental: &str,
    resistant: &str,
) -> Result<Judged, Vec<Diagnostic>> {
    let knowledge = Knowledge { catalogue: &evidence.catalogue, rules: Rules::built_in() };
    let case = case(analysis, evidence, parental, resistant);
    judged(analysis, case, parental, resistant, knowledge)
}

fn judged(
    analysis: &Analysis,
    case: Case,
    parental: &str,
    resistant: &str,
    knowledge: Knowledge,
) -> Result<Judged, Vec<Diagnostic>> {
    let judgement = judge(&case, knowledge)?;
    let engagement = engagement_of(analysis, parental, resistant);
    let (parental, resistant) = (parental.to_owned(), resistant.to_owned());
    Ok(Judged { parental, resistant, judgement, residuals: case.residuals, engagement })
}

/// Is a line compared with several parental lines?
fn several(analysis: &Analysis, resistant: &str) -> bool {
    let pairs = analysis.study.pairs.iter().flat_map(|pair| &pair.resistant);
    pairs.filter(|line| *line == resistant).count() > 1
}

fn case(analysis: &Analysis, evidence: &Evidence, parental: &str, resistant: &str) -> Case {
    let of_pair = |shift: &&Shift| shift.parental == parental && shift.resistant == resistant;
    let folds =
        |metric: Metric| analysis.shifts.iter().filter(of_pair).filter(move |shift| shift.metric == metric);
    let mut rises: BTreeMap<&str, &Shift> = BTreeMap::new();
    for shift in folds(Metric::Emax) {
        rises.entry(&shift.compound).or_insert(shift);
    }
    let panel = folds(Metric::Ic50Abs).map(|shift| {
        let alone = [parental, resistant].map(|line| partner_alone(analysis, line, &shift.compound));
        let emax = rises.get(shift.compound.as_str()).copied();
        PanelFold {
            pathway_alone: alone.into_iter().flatten().reduce(f64::min),
            ..PanelFold::of(shift.clone(), emax)
        }
    });
    let growth = folds(Metric::Gr50).map(|shift| GrowthRates {
        case: resistant.to_owned(),
        drug: Some(shift.compound.clone()),
        divisions_parental: divisions(analysis, parental, &shift.compound),
        divisions_resistant: divisions(analysis, resistant, &shift.compound),
        hours: analysis.study.assay.exposure_h,
        gr50_fold: shift.estimate,
        gr50_lower: shift.lower,
        gr50_upper: shift.upper,
        place: Place::file("gr.csv"),
    });
    Case {
        name: resistant.to_owned(),
        target: None,
        folds: panel.collect(),
        failed: failed(analysis, parental, resistant),
        alterations: evidence.alterations_of(parental, resistant),
        coverage: evidence.coverage_of(parental, resistant),
        residuals: residuals_of(analysis, resistant),
        growth: growth.collect(),
    }
}

/// The compounds that the two lines were treated with on plates that failed, and that have no fold.
fn failed(analysis: &Analysis, parental: &str, resistant: &str) -> Vec<String> {
    let of_pair = |line: Option<&str>| line.is_some_and(|line| line == parental || line == resistant);
    let own =
        analysis.shifts.iter().filter(|shift| shift.parental == parental && shift.resistant == resistant);
    let folds: BTreeSet<&str> = own.map(|shift| shift.compound.as_str()).collect();
    let wells = analysis.failed_plates().into_iter().flat_map(|plate| analysis.plates[plate].wells.values());
    let compounds: BTreeSet<&str> = wells
        .map(|well| &well.content)
        .filter(|content| content.role == Role::Sample && of_pair(content.cell_line.as_deref()))
        .filter_map(|content| content.compound.as_deref())
        .filter(|compound| !folds.contains(compound))
        .collect();
    compounds.into_iter().map(str::to_owned).collect()
}

/// The residuals of a resistant line and its parental line.
fn residuals_of(analysis: &Analysis, resistant: &str) -> Vec<Residual> {
    let all = analysis.blots.iter().flat_map(|blots| &blots.residuals);
    all.filter(|one| one.case == resistant).cloned().collect()
}

/// The shift of target engagement beside that of viability, for every drug with dose curves on blots.
fn engagement_of(analysis: &Analysis, parental: &str, resistant: &str) -> Vec<EngagementBeside> {
    let Some(blots) = &analysis.blots else { return Vec::new() };
    let shifts = engagement::shifts(&blots.curves, &[(parental, resistant)], analysis.study.compare);
    let beside = |one: EngagementShift| {
        let viability = analysis.shifts.iter().find(|shift| {
            shift.metric == Metric::Ic50Abs
                && (shift.parental.as_str(), shift.resistant.as_str()) == (parental, resistant)
                && regimen(&shift.compound).name == regimen(&one.shift.compound).name
        })?;
        let beside = engagement::beside(viability, &one.shift)?;
        Some(EngagementBeside { engagement: one, viability: viability.clone(), beside })
    };
    shifts.into_iter().filter(|one| one.shift.metric == Metric::Ic50Abs).filter_map(beside).collect()
}

/// Divisions of a line under vehicle during the assay; mean over experiments.
fn divisions(analysis: &Analysis, line: &str, compound: &str) -> Option<f64> {
    let each: Vec<f64> = analysis
        .growth_of(line, compound)
        .filter_map(|curve| curve.outcome.as_ref().ok())
        .map(|inhibition| inhibition.divisions)
        .collect();
    mean(&each)
}

/// Response to the second compound of a combination alone: the dose 0 of its curves; mean over experiments, as a
/// fraction of the vehicle. `None` for a single compound.
fn partner_alone(analysis: &Analysis, line: &str, compound: &str) -> Option<f64> {
    if regimen(compound).partners.is_empty() {
        return None;
    }
    let at_zero = |curve: &FittedCurve| {
        let level = *curve.assembled.curve.levels().first()?;
        (level.dose == 0.0).then_some(level.mean)
    };
    mean(&analysis.experiments_of(line, compound).filter_map(at_zero).collect::<Vec<_>>())
}
