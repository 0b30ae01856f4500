//! The rows that the rules of mechanism weigh: at which dose and time a residual is read, and what it is.
//!
//! The dose is the lowest at which the drug silences pTRK in the parental line (residual ≤ 0.3) among the doses that both
//! lines were given, and the highest common dose where none does; the same dose for both lines and all targets. The
//! time lies within 1 to 6 h: the one that most blots have, of equals the earliest, because feedback and
//! degradation grow with time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::blot::Settings;
use crate::evidence::blot::band::{SampleKey, Signal};
use crate::evidence::blot::described::quoted;
use crate::evidence::blot::pooled::{Mean, Pooled};
use crate::evidence::blot::totals::TotalShift;
use crate::knowledge::antibody::Target;
use crate::knowledge::compound::VEHICLE;
use crate::reported::Residual;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// The target whose silence in the parental line chooses the dose.
const DRIVER: &str = "pTRK";

/// What drug, dose and time residuals are read at; drugs in small letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    time: Option<u64>,
    dose: u64,
}

/// The rows of every pair of lines, and what must be said of them.
pub(super) fn residuals(
    pooled: &[Pooled],
    totals: &[TotalShift],
    pairs: &[(&str, &str)],
    settings: &Settings,
    said: &mut Vec<Diagnostic>,
) -> Vec<Residual> {
    let mut found = Vec::new();
    for &(parental, resistant) in pairs {
        let of_pair = |one: &&Pooled| [parental, resistant].contains(&one.sample.line.as_str());
        let mut drugs: BTreeMap<String, Vec<&Pooled>> = BTreeMap::new();
        for one in pooled.iter().filter(of_pair) {
            drugs.entry(one.sample.key().drug).or_default().push(one);
        }
        for of_drug in drugs.values() {
            let early: Vec<&Pooled> = of_drug.iter().copied().filter(|one| within(one, settings)).collect();
            let Some(first) = of_drug.first() else { continue };
            let Some(moment) = moment(&early, (parental, resistant), settings) else {
                let [from, to] = settings.hours;
                let message = format!(
                    "no blot of {} under {} lies within {from} to {to} h: no residual is read",
                    resistant, first.sample.drug
                );
                said.push(
                    Diagnostic::warning(Code::EvidenceNotUsed, message)
                        .at(first.place.clone())
                        .help("later times show rebound and stay in the table of blots"),
                );
                continue;
            };
            let here: Vec<&Pooled> = early.into_iter().filter(|one| at(one) == moment).collect();
            for (name, line) in [("parental", parental), ("resistant", resistant)] {
                let of_line: Vec<&Pooled> =
                    here.iter().copied().filter(|one| one.sample.line == line).collect();
                for one in one_site(&of_line, said) {
                    found.extend(row(resistant, name, one, settings));
                }
            }
        }
        let totals = totals.iter().filter(|total| {
            total.resistant == resistant && total.parental == parental && total.protein == "TRK"
        });
        found.extend(totals.filter_map(|total| total_row(total, settings)));
    }
    found
}

/// Does a time count for a residual? One that is not said does.
fn within(one: &Pooled, settings: &Settings) -> bool {
    let [from, to] = settings.hours;
    one.sample.time_h.is_none_or(|hours| (from..=to).contains(&hours))
}

fn at(one: &Pooled) -> Moment {
    let SampleKey { time, dose, .. } = one.sample.key();
    Moment { time, dose }
}

/// How many blots are behind a row, valid or not.
fn blots(one: &Pooled) -> usize {
    one.residual.or(one.invalid).map_or(0, |mean| mean.n)
}

/// Time and dose of the residuals under one drug; `None` when there is nothing within the hours.
fn moment(early: &[&Pooled], (parental, resistant): (&str, &str), settings: &Settings) -> Option<Moment> {
    let of = |line: &str| -> BTreeSet<Moment> {
        early.iter().filter(|one| one.sample.line == line).map(|one| at(one)).collect()
    };
    let (p, r) = (of(parental), of(resistant));
    let common: BTreeSet<Moment> = p.intersection(&r).cloned().collect();
    // With one line only, or without a common dose, each dose stands for itself.
    let all = if common.is_empty() { p.union(&r).cloned().collect() } else { common };
    let mut by_time: BTreeMap<Option<u64>, (usize, BTreeSet<u64>)> = BTreeMap::new();
    for moment in all {
        let n: usize = early.iter().filter(|one| at(one) == moment).map(|one| blots(one)).sum();
        let entry = by_time.entry(moment.time).or_default();
        entry.0 += n;
        entry.1.insert(moment.dose);
    }
    let (time, (_, doses)) = by_time.into_iter().min_by_key(|(time, (n, _))| (Reverse(*n), *time))?;
    let silent = |dose: &u64| {
        early.iter().any(|one| {
            let here = at(one) == Moment { time, dose: *dose } && one.sample.line == parental;
            here && one.target.code() == DRIVER
                && one.residual.is_some_and(|mean| mean.value.bound() <= settings.suppressed)
        })
    };
    // The lowest dose from which on the parental line stays silent: one lane that is not seen makes no dose.
    let loudest = doses.iter().copied().rev().find(|dose| !silent(dose));
    let quiet = doses
        .iter()
        .copied()
        .find(|dose| loudest.is_none_or(|loud| f64::from_bits(*dose) > f64::from_bits(loud)));
    let dose = quiet.or(doses.last().copied())?;
    Some(Moment { time, dose })
}

/// One row a target: of several sites the one with most blots, then the first by name; the others are told.
fn one_site<'a>(here: &[&'a Pooled], said: &mut Vec<Diagnostic>) -> Vec<&'a Pooled> {
    let mut codes: BTreeMap<String, Vec<&Pooled>> = BTreeMap::new();
    for one in here {
        codes.entry(one.target.code()).or_default().push(one);
    }
    codes
        .into_values()
        .filter_map(|sites| {
            let best = *sites.iter().min_by_key(|one| (Reverse(blots(one)), one.target.clone()))?;
            let others: Vec<String> = sites
                .iter()
                .filter(|one| one.target != best.target)
                .map(|one| one.target.to_string())
                .collect();
            if !others.is_empty() {
                let message = format!(
                    "the residual of {} is read at {}, not at {}",
                    best.target.code(),
                    best.target,
                    quoted(&others)
                );
                said.push(Diagnostic::warning(Code::EvidenceNotUsed, message).at(best.place.clone()));
            }
            Some(best)
        })
        .collect()
}

fn row(case: &str, line: &str, one: &Pooled, settings: &Settings) -> Option<Residual> {
    debug_assert!(matches!(one.target, Target::Phospho { .. }));
    let (mean, invalid) = valid(one.residual, one.invalid, &one.left_out)?;
    let invalid = invalid.or_else(|| undecided(mean, settings.suppressed));
    Some(Residual {
        case: case.to_owned(),
        drug: one.sample.drug.clone(),
        target: one.target.code(),
        line: line.to_owned(),
        fraction: mean.value.bound(),
        below: mean.value.is_below(),
        blots: Some(mean.n),
        invalid,
        place: one.place.clone(),
    })
}

fn total_row(total: &TotalShift, settings: &Settings) -> Option<Residual> {
    let (mean, invalid) = valid(total.fraction, total.invalid, &total.left_out)?;
    Some(Residual {
        case: total.resistant.clone(),
        drug: VEHICLE.to_owned(),
        target: format!("total{}_resistant_over_parental", total.protein),
        line: "both".to_owned(),
        fraction: mean.value.bound(),
        below: mean.value.is_below(),
        blots: Some(mean.n),
        invalid: invalid.or_else(|| undecided(mean, settings.target_lost)),
        place: total.place.clone(),
    })
}

/// The mean of valid blots, else that of the others with why they are not.
fn valid(valid: Option<Mean>, invalid: Option<Mean>, left_out: &[String]) -> Option<(Mean, Option<String>)> {
    valid.map(|mean| (mean, None)).or_else(|| Some((invalid?, Some(left_out.join("; ")))))
}

/// A bound that lies above a threshold tells neither side of it.
fn undecided(mean: Mean, threshold: f64) -> Option<String> {
    let bound = Some(mean.value).filter(|value| value.is_below()).map(Signal::bound)?;
    (bound > threshold).then(|| {
        format!(
            "below detection: less than {bound:.2}, which does not tell on which side of {threshold} it lies"
        )
    })
}
