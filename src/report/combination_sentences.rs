//! Two compounds together, in sentences: how much more effect than expected, and which dose of the second one restores most
//! sensitivity to the first.

use crate::report::figure::{drawn_model, expectation};
use crate::report::words;
use foldshift_combinations::{AtDose, Call, Drug, Estimate, Model, Ratio};
use foldshift_curves::compare::{Call as FoldCall, Method, Metric};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::combinations::{PairOnLine, Resensitised};
use foldshift_tables::numerals::{Toward, fold_bound, fold_interval, interval};
use foldshift_tables::units::{Dose, DoseUnit};

/// What a line does under both compounds, in one sentence for the model that is drawn, and the other models beside it.
#[must_use]
pub fn excess(pair: &PairOnLine) -> String {
    let Some(model) = drawn_model(pair) else { return nothing(pair) };
    let Some((found, mean)) = pair.excess(model).and_then(|found| Some((found, found.mean.as_ref()?))) else {
        return format!("{}: no cell was tested in every experiment.", pair.key.cell_line);
    };
    let others: Vec<String> = Model::ALL
        .into_iter()
        .filter(|other| *other != model)
        .map(|other| match pair.excess(other).and_then(|found| found.mean.as_ref()) {
            Some(mean) => format!("{} {}", other.title(), words::points(Some(mean.value))),
            None => format!("{} nothing", other.title()),
        })
        .collect();
    let said = match found.call {
        None => "one experiment makes no call".to_owned(),
        Some(Call::Synergy) => "synergy".to_owned(),
        Some(Call::Antagonism) => "antagonism".to_owned(),
        Some(Call::Additive) => "additive".to_owned(),
        Some(Call::Indeterminate) => match found.cells.iter().filter(|cell| cell.call.is_some()).count() {
            0 if is_small(mean) => "too little to be called either".to_owned(),
            n if is_small(mean) => {
                format!(
                    "over all doses too little to be called either, but not in {}",
                    words::counted(n, "single cell")
                )
            }
            0 => "neither synergy nor antagonism is shown".to_owned(),
            n => {
                let cells = words::counted(n, "single cell");
                format!("neither synergy nor antagonism is shown over all doses, but in {cells}")
            }
        },
    };
    format!(
        "{}: {} points beyond {}, {}: {said}. By the other models {}.",
        pair.key.cell_line,
        words::points(Some(mean.value)),
        expectation(model),
        limits(mean),
        others.join(", ")
    )
}

/// Is there an excess for certain, of either sign?
fn is_small(mean: &Estimate) -> bool {
    mean.lower.is_some_and(|limit| limit > 0.0) || mean.upper.is_some_and(|limit| limit < 0.0)
}

/// Why there is nothing to tell.
fn nothing(pair: &PairOnLine) -> String {
    let line = &pair.key.cell_line;
    let why = pair.without.first().map(|one| one.reason.clone());
    let why = why.or_else(|| pair.models.first().and_then(|one| one.reason(&pair.key)));
    match why {
        Some(why) => format!("{line}: nothing can be said: {why}."),
        None => format!("{line}: nothing can be said."),
    }
}

/// What the interval of a mean excess is over, with the interval.
fn limits(mean: &Estimate) -> String {
    let range = interval(mean.lower, mean.upper, |limit| words::points(Some(limit)));
    if mean.over_experiments().is_some() {
        format!("95 % interval {range} over {}", words::counted(mean.n, "experiment"))
    } else if mean.n == 1 && !range.is_empty() {
        format!("in this one experiment (its wells: {})", range.replace('–', " to "))
    } else if mean.n == 1 {
        "in this one experiment".to_owned()
    } else {
        format!("mean of {} without an interval", words::counted(mean.n, "experiment"))
    }
}

/// The directions that a reader asks about: the IC50s of compounds that the line resists; of the first one where it resists none.
#[must_use]
pub fn asked<'a>(analysis: &Analysis, pair: &'a PairOnLine) -> Vec<&'a Resensitised> {
    let is_resisted = |found: &Resensitised| {
        let compound = pair.drug(found.of).0;
        analysis.shifts.iter().any(|shift| {
            shift.metric == Metric::Ic50Abs
                && (shift.parental.as_str(), shift.resistant.as_str())
                    == (found.parental.as_str(), pair.key.cell_line.as_str())
                && shift.compound == compound
                && shift.call == Some(FoldCall::R)
        })
    };
    let resisted: Vec<&Resensitised> = pair.resensitised.iter().filter(|found| is_resisted(found)).collect();
    if resisted.is_empty() {
        pair.resensitised.iter().filter(|found| found.of == Drug::A).collect()
    } else {
        resisted
    }
}

/// Which dose of the second compound restores most sensitivity, and what is left of the resistance.
#[must_use]
pub fn resensitised(pair: &PairOnLine, found: &Resensitised) -> String {
    let (compound, _) = pair.drug(found.of);
    let (second, unit) = pair.drug(found.of.other());
    let line = &pair.key.cell_line;
    if let Some(best) = found.potency.best()
        && let Some(of) = &best.divided
    {
        let left = best.alone.as_ref().map_or_else(String::new, |alone| {
            format!(" Alone it leaves {} of the cells.", words::percent(Some(alone.value)))
        });
        let remaining = of.remaining.as_ref().filter(|ratio| ratio.qualifier != "nd");
        let remaining = remaining.map_or_else(String::new, |ratio| {
            format!(
                " With it, its own effect divided out, {line} needs {} the dose of {compound} that {} alone needs.",
                times(ratio),
                found.parental
            )
        });
        return format!(
            "{line}: {second} at {} restores most sensitivity to {compound}, with an IC50 {} lower than without it, its own \
             effect divided out.{left}{remaining}",
            dose(best.dose, unit),
            lower(&of.potentiation)
        );
    }
    let strongest = found.potency.doses.iter().filter(|at| !at.kills_alone).max_by(|a, b| {
        let of = |at: &AtDose| at.divided.as_ref().and_then(|of| of.potentiation.estimate).unwrap_or(0.0);
        of(a).total_cmp(&of(b))
    });
    let estimate = strongest
        .and_then(|at| Some((at.dose, &at.divided.as_ref()?.potentiation)))
        .filter(|(_, ratio)| ratio.estimate.is_some());
    match estimate {
        Some((at, ratio)) if ratio.n == 1 => format!(
            "{line}: in this one experiment {second} at {} lowers the IC50 of {compound} {}, its own effect divided out; it says \
             nothing of the next experiment.",
            dose(at, unit),
            lower(ratio)
        ),
        Some((at, ratio)) => format!(
            "{line}: no dose of {second} restores sensitivity to {compound} for certain; most does {}, with an IC50 {} lower.",
            dose(at, unit),
            lower(ratio)
        ),
        None => format!(
            "{line}: whether {second} restores sensitivity to {compound} is not known: no IC50 is measured both with and \
             without it, at a dose that alone leaves half of the cells."
        ),
    }
}

/// `32-fold (20–50, 3 experiments)`, `at least 4.1-fold`.
fn lower(ratio: &Ratio) -> String {
    let value = value(ratio);
    let n = words::counted(ratio.n, "experiment");
    let range = fold_interval(ratio.lower, ratio.upper);
    match (ratio.estimate, ratio.method) {
        (None, _) => format!("{value}-fold ({n})"),
        (Some(_), Method::TechnicalOnly) => {
            format!("{value}-fold (its wells: {})", range.replace('–', " to "))
        }
        (Some(_), _) if range.is_empty() => format!("{value}-fold ({n})"),
        (Some(_), _) => format!("{value}-fold (95 % interval {range}, {n})"),
    }
}

/// `2.3 times (1.7–3.0)`.
fn times(ratio: &Ratio) -> String {
    let range = fold_interval(ratio.lower, ratio.upper);
    match (ratio.estimate, range.is_empty()) {
        (Some(_), false) => format!("{} times ({range})", value(ratio)),
        _ => format!("{} times", value(ratio)),
    }
}

/// A ratio without its interval; the qualifier is never lost.
#[must_use]
pub fn value(ratio: &Ratio) -> String {
    match (ratio.qualifier, ratio.estimate, ratio.lower, ratio.upper) {
        ("", Some(estimate), ..) => words::fold(estimate),
        (">", _, Some(limit), _) => format!("> {}", fold_bound(limit, Toward::Below)),
        ("<", _, _, Some(limit)) => format!("< {}", fold_bound(limit, Toward::Above)),
        _ => "nd".to_owned(),
    }
}

/// A ratio with its interval.
#[must_use]
pub fn ratio(ratio: &Ratio) -> String {
    let range = fold_interval(ratio.lower, ratio.upper);
    match (ratio.estimate, range.is_empty()) {
        (Some(_), false) if ratio.method == Method::TechnicalOnly => {
            format!("{} (wells {range})", value(ratio))
        }
        (Some(_), false) => format!("{} ({range})", value(ratio)),
        _ => value(ratio),
    }
}

/// A dose in the unit of a reader.
#[must_use]
pub fn dose(value: f64, unit: DoseUnit) -> String {
    let Some(dose) = Dose::new(value, unit) else { return words::NOTHING.to_owned() };
    let dose = dose.readable();
    format!("{} {}", words::trimmed(dose.value()), dose.unit())
}
