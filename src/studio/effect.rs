//! What a change did: fold, call and days before and now, and what it means.

use super::advice::advice;
use super::before::{Changed, ChangedDay, concerned};
use super::names::{Comparison, Names};
use super::sentence::{call_of, call_word};
use crate::report::figure::studio::{fold_pair, format};
use crate::report::words;
use foldshift_curves::compare::Shift;
use foldshift_curves::fit::Ic50;
use foldshift_studio::view::{CurveAsked, Effect, EffectRow};
use foldshift_study::analysis::{Analysis, FittedCurve};
use foldshift_tables::units::LogDose;

/// Days that rows tell.
const MOST_DAYS: usize = 3;
/// Width of two folds below each other, in CSS pixels.
const FOREST: f64 = 300.0;
/// Changes of calls that are told one by one.
const MOST_CALLS: usize = 6;

pub(super) fn effect(before: &Analysis, now: &Analysis, asked: &CurveAsked, change: &str) -> Effect {
    let names = Names::new(now);
    let looked_at = names.by_id(&asked.id);
    match concerned(before, now, &names, looked_at) {
        Some(changed) => told(before, &names, &changed, change, looked_at == Some(changed.comparison)),
        None => Effect {
            heading: format!("What {change} changed"),
            announced: "nothing to compare".to_owned(),
            ..Effect::default()
        },
    }
}

/// Of the comparison that is asked for; `None` where no curve of it changed, and where lines are hidden.
pub(super) fn effect_on(
    before: &Analysis,
    now: &Analysis,
    asked: &CurveAsked,
    change: &str,
) -> Option<Effect> {
    let names = Names::new(now);
    let comparison = names.by_id(&asked.id).filter(|_| !asked.blind && !asked.without)?;
    let changed = Changed::of(before, now, comparison);
    (!changed.days.is_empty()).then(|| told(before, &names, &changed, change, true))
}

fn told(before: &Analysis, names: &Names, changed: &Changed, change: &str, is_looked_at: bool) -> Effect {
    let comparison = changed.comparison;
    let line = names.told(comparison);
    let elsewhere =
        if is_looked_at { String::new() } else { format!(" of {line} under {}", comparison.compound) };
    Effect {
        curve: comparison.id(),
        heading: format!("What {change} changed: {}, {line}", comparison.compound),
        rows: rows(names, changed),
        forest: fold_pair(changed.before, changed.now, &format(FOREST)),
        advice: advice(names, changed),
        calls: calls(before, names),
        announced: announced(changed, &elsewhere),
    }
}

fn rows(names: &Names, changed: &Changed) -> Vec<EffectRow> {
    let row =
        |name: String, before: String, now: String| EffectRow { same: before == now, name, before, now };
    let fold = |shift: Option<&Shift>| shift.map_or_else(|| words::NOTHING.to_owned(), words::shift_in_short);
    let call = |shift| call_of(shift).map_or_else(|| words::NOTHING.to_owned(), |call| call.to_string());
    let mut rows = vec![
        row("Fold".to_owned(), fold(changed.before), fold(changed.now)),
        row("Call".to_owned(), call(changed.before), call(changed.now)),
    ];
    for day in changed.days.iter().take(MOST_DAYS) {
        let (unit, before, now) = in_one_unit(day);
        let shown = names.day(day.experiment);
        let of =
            if day.line == changed.comparison.resistant { shown } else { format!("{}, {shown}", day.line) };
        rows.push(row(format!("{of}{unit}"), before, now));
    }
    rows
}

/// The IC50 of a day before and now, in one unit, which is told once: `, nM`.
fn in_one_unit(day: &ChangedDay) -> (String, String, String) {
    let measured =
        |curve: Option<&FittedCurve>| match curve.map(|curve| (curve.fit.ic50_abs, curve.assembled.unit)) {
            Some((Ic50::Measured { log_dose, .. }, unit)) => Some(LogDose::new(log_dose, unit)),
            _ => None,
        };
    let unit = measured(day.now).or_else(|| measured(day.before)).map(LogDose::readable_unit);
    let text = |curve: Option<&FittedCurve>| {
        let Some(curve) = curve else { return "left out".to_owned() };
        match (curve.fit.ic50_abs, unit) {
            (Ic50::Measured { log_dose, lower, upper }, Some(unit)) => {
                let of =
                    |log: f64| words::significant(LogDose::new(log, curve.assembled.unit).in_unit(unit), 3);
                let side = |limit: Option<f64>| limit.map_or_else(|| "open".to_owned(), of);
                format!("{} ({}–{})", of(log_dose), side(lower), side(upper))
            }
            (other, _) => words::ic50_value(other, curve.assembled.unit),
        }
    };
    (unit.map(|unit| format!(", {unit}")).unwrap_or_default(), text(day.before), text(day.now))
}

/// Comparisons whose call changed, with both folds.
pub(super) type CallChange<'a> = (Comparison<'a>, Option<&'a Shift>, Option<&'a Shift>);

pub(super) fn changed_calls<'a>(before: &'a Analysis, names: &Names<'a>) -> Vec<CallChange<'a>> {
    let both =
        |comparison: Comparison<'a>| (comparison, comparison.fold(before), comparison.fold(names.analysis));
    let differs = |(_, was, is): &CallChange| call_of(*was) != call_of(*is);
    names.comparisons().map(both).filter(differs).collect()
}

/// Calls that changed, a sentence each.
fn calls(before: &Analysis, names: &Names) -> Vec<String> {
    let all = changed_calls(before, names);
    let said = |(comparison, was, is): &CallChange| {
        let line =
            if names.pairs.len() > 1 { format!(" on {}", names.told(*comparison)) } else { String::new() };
        let (compound, was, is) = (comparison.compound, call_word(*was), call_word(*is));
        format!("This decision changes a call: {compound}{line}, {was} → {is}.")
    };
    let mut told: Vec<String> = all.iter().take(MOST_CALLS).map(said).collect();
    if all.len() > MOST_CALLS {
        told.push(format!("And {}.", words::counted(all.len() - MOST_CALLS, "more call")));
    }
    told
}

/// For those who hear the page: `fold 62, was 61, call the same`.
fn announced(changed: &Changed, about: &str) -> String {
    let value = |shift: Option<&Shift>| shift.map_or_else(|| "none".to_owned(), words::shift_value);
    let [was, is] = [changed.before, changed.now].map(value);
    let fold = if was == is {
        format!("fold{about} {is}, as before")
    } else {
        format!("fold{about} {is}, was {was}")
    };
    if call_of(changed.before) == call_of(changed.now) {
        format!("{fold}, call the same")
    } else {
        format!("{fold}, call {}, was {}", call_word(changed.now), call_word(changed.before))
    }
}
