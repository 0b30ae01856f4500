//! The next plate: from the curves of a study to the doses, wells and experiments that would bring the interval
//! of one fold under a width.

mod asker;
pub mod known;
pub mod layout;
mod over;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::analysis::Analysis;
use crate::analysis::noise::unit_of;
use crate::normalise::WellResponse;
pub use asker::Asker;
use foldshift_curves::compare::{CAP_PER_EXPERIMENT, Metric, Shift};
use foldshift_curves::elementary::log10;
use foldshift_curves::moderated_variance::VariancePrior;
use foldshift_curves::optimal_design::{Answer, Days, EITHER_SIDE, Question, best, lent_width};
use foldshift_plates::plate::PlateFormat;
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};
use foldshift_tables::units::{Dose, DoseUnit, LogDose};
use known::{Known, known};
pub use over::Over;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The compound.
    pub compound: String,
    /// The line after selection.
    pub resistant: String,
    /// The line before selection; that of the only pair when left out.
    pub parental: Option<String>,
    /// Upper over lower limit of the fold, above 1.
    pub width: f64,
    /// As many experiments, when their number is settled.
    pub experiments: Option<usize>,
    /// The highest dose that may be used, such as the limit of solubility.
    pub max_dose: Option<Dose>,
    /// The plate.
    pub format: PlateFormat,
}

/// Where the highest dose that may be used comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ceiling {
    /// The user said so.
    Given,
    /// [`BEYOND_TESTED`] times the highest dose tested.
    Assumed,
}

/// A plan for the next plate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// The compound.
    pub compound: String,
    /// The unit of its doses.
    pub unit: DoseUnit,
    /// Line before selection.
    pub parental: Known,
    /// Line after selection.
    pub resistant: Known,
    /// The fold of the absolute IC50 as it is now.
    pub now: Shift,
    /// The median width that the plates as they were would give, as often as they were done; `None` where that
    /// cannot be computed.
    pub as_before: Option<f64>,
    /// The scatter between experiments.
    pub days: Days,
    /// log₁₀ of the highest dose that may be used, and where that comes from.
    pub ceiling: (f64, Ceiling),
    /// Width that was asked for.
    pub width: f64,
    /// The design.
    pub answer: Answer,
    /// Median width of the fewest experiments that were searched, had they infinitely many wells.
    pub floor: (usize, f64),
    /// Fewest experiments that days alone allow, within those that were searched.
    pub experiments_for_days: Option<usize>,
    /// Median width of the design if days scatter as much as the 95 % limit of what was seen; `None` where the
    /// scatter is assumed.
    pub pessimistic: Option<f64>,
    /// What the design gives with the scatter that the pairs of the study lend each other; `None` where they lend nothing.
    pub moderated: Option<Moderated>,
}

/// The promise of a design in a study whose pairs lend each other their scatter.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moderated {
    /// Pairs that the scatter is borrowed from.
    pub pairs: usize,
    /// The SD of a log₁₀ fold that is common to them.
    pub prior_sd: f64,
    /// The degrees of freedom that it is worth over the experiments of the design.
    pub prior_df: f64,
    /// The median of upper over lower limit of the fold.
    pub width: f64,
    /// What four of five such studies do not exceed.
    pub width_80: f64,
    /// Fewest experiments of this design that reach the width that was asked for, from two on; `None` where those of the
    /// design do not.
    pub experiments: Option<usize>,
}

impl Plan {
    /// Is the promise one that the data support: the width is reached, and no IC50 is a guess?
    #[must_use]
    pub fn is_promised(&self) -> bool {
        matches!(self.answer, Answer::Reached(_)) && !self.parental.is_guess() && !self.resistant.is_guess()
    }
}

/// Without a limit that was given, doses may go this many times above the highest one tested.
pub const BEYOND_TESTED: f64 = 10.0;

/// Fewest and most experiments that are searched: three make a case, and nobody does more than twelve.
pub const EXPERIMENTS: (usize, usize) = (3, 12);

/// Top doses that people pipette, times powers of ten.
const ROUND: [f64; 4] = [1.0, 2.0, 3.0, 5.0];

/// Top doses that are tried above the least one that is needed.
const TOPS: usize = 3;

/// Plans the next plate.
///
/// # Errors
/// When the names are unknown, the width is no ratio above 1, no curve tells where half effect lies, or no
/// series on such a plate spans the doses that both lines need: what, and what to do.
pub fn plan(analysis: &Analysis, wanted: &Wanted) -> Result<Plan, Diagnostic> {
    plan_for(analysis, wanted, Asker::CommandLine)
}

/// The same; problems are told in the words of the one who asks.
///
/// # Errors
/// As for [`plan`].
pub fn plan_for(analysis: &Analysis, wanted: &Wanted, asker: Asker) -> Result<Plan, Diagnostic> {
    if !(wanted.width > 1.0 && wanted.width.is_finite()) {
        return Err(Diagnostic::error(Code::Folds, asker.no_width(wanted.width)).help(
            "it is the upper limit of the fold over the lower one: 4 is an interval from half to twice",
        ));
    }
    if wanted.experiments.is_some_and(|n| n < 2) {
        return Err(Diagnostic::error(Code::Folds, "one experiment has no interval over experiments")
            .help(asker.more_experiments()));
    }
    let now = asked_for(analysis, wanted, asker)?.clone();
    let unit = unit_of(analysis, &wanted.compound);
    let ceiling = ceiling(analysis, wanted, unit, asker)?;
    let (parental, resistant) = known(analysis, &now, ceiling.0, asker)?;
    let days = known::days(analysis, &now);
    let spread = analysis.noise.of_line(&now.parental).and_then(|spread| spread.s);
    let mut question = Question {
        lines: [parental.assumed, resistant.assumed],
        above: [&parental, &resistant].map(|line| match (line.is_guess(), line.is_within(ceiling.0)) {
            (false, _) => EITHER_SIDE,
            (true, true) => 1,
            (true, false) => 0,
        }),
        days: days.days,
        day_sd: spread.unwrap_or_else(|| (0.5 * days.total).sqrt()),
        width: wanted.width,
        log_most: ceiling.0,
        log_tops: Vec::new(),
        rooms: layout::rooms(wanted.format),
        experiments: wanted.experiments.map_or(EXPERIMENTS, |n| (n, n)),
    };
    question.log_tops = tops(&question);
    let answer = best(&question)
        .ok_or_else(|| too_narrow(&question, &now, unit, wanted.format).help(asker.make_room()))?;
    let (least, most) = question.experiments;
    let design = answer.design();
    let total = |days: f64| days + design.wells[0] + design.wells[1];
    let as_before = known::own_wells(analysis, &now).and_then(|wells| {
        (now.n_pairs >= 2)
            .then(|| foldshift_curves::optimal_design::width(days.days + wells, now.n_pairs, 0.5))
    });
    let moderated = lent(analysis).map(|(prior, pairs)| {
        let of = |n: usize, probability| lent_width(total(days.days), n, probability, prior);
        let prior_df = prior.capped(CAP_PER_EXPERIMENT * real(design.experiments)).df;
        Moderated {
            pairs,
            prior_sd: prior.variance.sqrt(),
            prior_df,
            width: of(design.experiments, 0.5),
            width_80: of(design.experiments, 0.8),
            experiments: (2..=design.experiments).find(|n| of(*n, 0.5) <= wanted.width),
        }
    });
    let mut plan = Plan {
        moderated,
        compound: wanted.compound.clone(),
        unit,
        as_before,
        ceiling,
        width: wanted.width,
        floor: (least, question.floor(least)),
        experiments_for_days: (least..=most).find(|n| question.floor(*n) <= wanted.width),
        pessimistic: None,
        answer,
        parental,
        resistant,
        now,
        days,
    };
    plan.pessimistic = plan.over(plan.answer.design().experiments).pessimistic;
    Ok(plan)
}

#[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
fn real(n: usize) -> f64 {
    n as f64
}

/// The prior that the folds of the study share, earlier ones of the assay among them, and how many they are; `None` where
/// they share none.
fn lent(analysis: &Analysis) -> Option<(VariancePrior, usize)> {
    let handed_on = analysis.noise.priors.iter().find(|one| one.metric == Metric::Ic50Abs)?;
    handed_on.prior.filter(|_| analysis.study.compare.moderate).map(|prior| (prior, handed_on.pairs))
}

/// The fold that is meant.
fn asked_for<'a>(analysis: &'a Analysis, wanted: &Wanted, asker: Asker) -> Result<&'a Shift, Diagnostic> {
    let compounds = analysis.compounds();
    if !compounds.contains(&wanted.compound.as_str()) {
        let problem =
            Diagnostic::error(Code::NoSuch, format!("no curve is of the compound `{}`", wanted.compound));
        return Err(near(problem, &wanted.compound, &compounds, "compounds with a curve"));
    }
    let together = |well: &WellResponse| {
        well.content.compound.as_deref() == Some(&wanted.compound) && !well.content.partners.is_empty()
    };
    if analysis.plates.iter().flat_map(|plate| plate.wells.values()).any(together) {
        let problem =
            format!("`{}` is two compounds in a well, for which no plate is planned", wanted.compound);
        return Err(
            Diagnostic::error(Code::Folds, problem).help("name a compound that stands alone in its wells")
        );
    }
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for pair in &analysis.study.pairs {
        pairs.extend(pair.resistant.iter().map(|resistant| (pair.parental.as_str(), resistant.as_str())));
    }
    let lines: Vec<&str> = pairs.iter().map(|(_, resistant)| *resistant).collect();
    if !lines.contains(&wanted.resistant.as_str()) {
        let problem =
            Diagnostic::error(Code::Folds, format!("no pair compares the line `{}`", wanted.resistant));
        if lines.is_empty() {
            return Err(problem.help(asker.add_a_pair()));
        }
        return Err(near(problem, &wanted.resistant, &lines, "lines that are compared"));
    }
    pairs.retain(|(_, resistant)| *resistant == wanted.resistant);
    if let Some(parental) = &wanted.parental {
        let lines: Vec<&str> = pairs.iter().map(|(parental, _)| *parental).collect();
        if !lines.contains(&parental.as_str()) {
            let problem = Diagnostic::error(
                Code::Folds,
                format!("no pair compares `{}` with `{parental}`", wanted.resistant),
            );
            return Err(near(problem, parental, &lines, "it is compared with"));
        }
        pairs.retain(|(name, _)| name == parental);
    }
    let [(parental, resistant)] = pairs[..] else {
        let lines: Vec<&str> = pairs.iter().map(|(parental, _)| *parental).collect();
        let problem = format!("`{}` is compared with several lines", wanted.resistant);
        return Err(Diagnostic::error(Code::Folds, problem).help(asker.choose_parental(&lines)));
    };
    let fold = analysis.shifts.iter().find(|shift| {
        shift.metric == Metric::Ic50Abs
            && (shift.parental.as_str(), shift.resistant.as_str()) == (parental, resistant)
            && shift.compound == wanted.compound
    });
    fold.ok_or_else(|| {
        let has = |line: &str| analysis.experiments_of(line, &wanted.compound).next().is_some();
        let without: Vec<&str> = [parental, resistant].into_iter().filter(|line| !has(line)).collect();
        Diagnostic::error(
            Code::NoSuch,
            format!("no curve of {} under {}", without.join(" and "), wanted.compound),
        )
        .help("a plan needs a first curve of both lines; plates that failed have none")
    })
}

fn near(problem: Diagnostic, text: &str, known: &[&str], what: &str) -> Diagnostic {
    match suggest(text, known.iter().copied()) {
        Some(near) => problem.help(format!("did you mean {near}?")),
        None => problem.help(format!("{what}: {}", known.join(", "))),
    }
}

/// log₁₀ of the highest dose that may be used: what was given, or a round dose within reach of those tested.
fn ceiling(
    analysis: &Analysis,
    wanted: &Wanted,
    unit: DoseUnit,
    asker: Asker,
) -> Result<(f64, Ceiling), Diagnostic> {
    if let Some(dose) = wanted.max_dose {
        let value = dose.in_unit(unit).filter(|value| *value > 0.0).ok_or_else(|| {
            let why = format!("of {} in {unit}", wanted.compound);
            Diagnostic::error(Code::Folds, asker.no_max_dose(&dose.to_string(), &why))
                .help("give a dose above zero in a unit that converts to those of the study, such as `30 uM`")
        })?;
        return Ok((log10(value), Ceiling::Given));
    }
    let highest = analysis
        .curves
        .iter()
        .filter(|curve| curve.assembled.key.compound == wanted.compound)
        .filter_map(|curve| curve.fit.tested)
        .map(|tested| tested.1)
        .fold(0.0, f64::max);
    if highest <= 0.0 {
        return Err(Diagnostic::error(Code::Folds, format!("no dose of {} was tested", wanted.compound)));
    }
    let reach = log10(highest * BEYOND_TESTED);
    let round = round_doses(reach - 1.0, reach + 1e-9).pop().unwrap_or(reach);
    Ok((round, Ceiling::Assumed))
}

/// log₁₀ of the round doses between two log₁₀ doses, ascending.
fn round_doses(from: f64, to: f64) -> Vec<f64> {
    let mut doses = Vec::new();
    let mut decade = from.floor();
    while decade <= to {
        doses.extend(ROUND.iter().map(|step| decade + log10(*step)));
        decade += 1.0;
    }
    doses.retain(|dose| (from..=to).contains(dose));
    doses
}

/// The top doses to choose from: the least that are enough.
fn tops(question: &Question) -> Vec<f64> {
    let Some((_, high)) = question.span() else { return Vec::new() };
    let mut tops = round_doses(high - 1e-9, question.log_most + 1e-9);
    tops.truncate(TOPS);
    if tops.is_empty() {
        tops.push(question.log_most);
    }
    tops
}

fn too_narrow(question: &Question, now: &Shift, unit: DoseUnit, format: PlateFormat) -> Diagnostic {
    let span = question.span().map_or_else(String::new, |(low, high)| {
        let dose = |log_dose| foldshift_tables::numerals::dose(LogDose::new(log_dose, unit));
        format!(", from {} to {}", dose(low), dose(high))
    });
    Diagnostic::error(
        Code::Folds,
        format!(
            "no series on a {}-well plate spans the doses that {} and {} need under {}{span}",
            format.wells(),
            now.parental,
            now.resistant,
            now.compound
        ),
    )
}
