//! A command as edits of the book. Nothing is changed here.

use super::command::{Command, reason};
use super::planned::{Planned, Study, bad};
use super::{given, names, wells};
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{Edit, Entry, Touched};
use foldshift_study::decisions::{CurveName, What};
use foldshift_study::normalise::quality::Verdict;

/// Plans a command. An answer to a question is not planned here.
///
/// # Errors
/// When it makes no sense.
pub(crate) fn plan(study: &Study, command: &Command) -> Result<Planned, Refusal> {
    let why = reason(command.reason())?;
    let why = why.as_deref();
    let instead = |what: What| given::instead(study, what, why);
    Ok(match command {
        Command::LeaveOutWells { wells: all, .. } => wells::leave_out(study, all, why)?,
        Command::PutBackWells { wells: all } => wells::put_back(study, all)?,
        Command::LeaveOutCurve { line, compound, experiment, .. } => {
            let is = |key: &foldshift_study::assemble::CurveKey| {
                key.cell_line == *line
                    && key.compound == *compound
                    && key.experiment.as_deref() == Some(experiment.as_str())
            };
            let what = What::LeaveOutCurve(CurveName {
                cell_line: line.clone(),
                compound: compound.clone(),
                experiment: experiment.clone(),
            });
            let known = study.in_force().any(|(_, entry)| entry.decision.what == what);
            if !known && !study.analysis.curves.iter().any(|curve| is(&curve.assembled.key)) {
                return Err(bad(format!("the study has no curve of {compound} on {line} in {experiment}")));
            }
            instead(what)
        }
        Command::LeaveOutPlate { plate, .. } => instead(What::LeaveOutPlate { plate: study.plate(*plate)? }),
        Command::UsePlate { plate, .. } => instead(use_plate(study, *plate)?),
        Command::LeaveOutExperiment { experiment, .. } => {
            let contents = study.analysis.plates.iter().flat_map(|plate| plate.wells.values());
            let mut named = contents.filter_map(|well| well.content.experiment.as_ref());
            if !named.any(|one| one == experiment) {
                return Err(bad(format!("the study has no experiment `{experiment}`")));
            }
            instead(What::LeaveOutExperiment { experiment: experiment.clone() })
        }
        Command::Fix { parameter, value, of, .. } => instead(given::fix(study, parameter, *value, of)?),
        Command::Bound { parameter, at, of, .. } => instead(given::bound(study, parameter, *at, of)?),
        Command::Model { model, of, .. } => instead(given::model(study, model, of)?),
        Command::Zero { zero, .. } => instead(given::zero(zero)?),
        Command::Withdraw { decision } => withdraw(study, *decision)?,
        Command::Restore { decision } => restore(study, *decision)?,
        Command::GiveReason { decision, .. } => {
            change(study, *decision, |entry| entry.decision.reason = why.map(str::to_owned))?
        }
        Command::Answer { .. } | Command::Draft(_) => Planned::default(),
    })
}

/// A plate that failed, used all the same.
///
/// # Errors
/// When it is left out, or did not fail.
fn use_plate(study: &Study, place: usize) -> Result<What, Refusal> {
    let name = study.plate(place)?;
    let out = What::LeaveOutPlate { plate: name.clone() };
    let what = What::UsePlate { plate: name };
    if study.in_force().any(|(_, entry)| entry.decision.what == out) {
        let message = "the plate is left out by a decision, not because it failed";
        return Err(Refusal::new(Status::Bad, message, "it is left out; take that back"));
    }
    let plate = &study.analysis.plates[place];
    let is_used = plate.used_all_the_same || study.in_force().any(|(_, entry)| entry.decision.what == what);
    if !is_used && plate.verdict() != Verdict::Fail {
        let message = "the plate did not fail: it is used already";
        return Err(Refusal::new(Status::Bad, message, "only a plate that failed can be used all the same"));
    }
    Ok(what)
}

fn no_such(id: u64) -> Refusal {
    Refusal::new(Status::NotFound, format!("there is no decision {id}"), "load the page again")
}

/// A decision changed.
fn change(study: &Study, id: u64, how: impl FnOnce(&mut Entry)) -> Result<Planned, Refusal> {
    let before = study.book.entries.get(&id).ok_or_else(|| no_such(id))?;
    let mut after = before.clone();
    how(&mut after);
    let edits = if after == *before {
        Vec::new()
    } else {
        vec![Edit { id, before: Some(before.clone()), after: Some(after) }]
    };
    Ok(Planned { edits, touched: Touched::decision(id) })
}

/// A decision that counts no more.
fn withdraw(study: &Study, id: u64) -> Result<Planned, Refusal> {
    if study.book.entries.contains_key(&id) {
        return change(study, id, |entry| entry.in_force = false);
    }
    // Undone already.
    study.book.entry(id).ok_or_else(|| no_such(id))?;
    Ok(Planned::default())
}

/// A decision that counts again.
fn restore(study: &Study, id: u64) -> Result<Planned, Refusal> {
    let entry = study.book.entry(id).ok_or_else(|| no_such(id))?;
    let what = &entry.decision.what;
    let is_there = study.book.entries.get(&id);
    if is_there.is_some_and(|entry| entry.in_force) {
        return Ok(Planned { touched: Touched::decision(id), ..Planned::default() });
    }
    let same = |other: &What| match (what, other) {
        (What::LeaveOutWells { plate, wells, .. }, What::LeaveOutWells { plate: of, wells: out, .. }) => {
            plate == of && out.iter().any(|well| wells.contains(well))
        }
        _ => what == other || given::excludes(what, other),
    };
    if study.in_force().any(|(_, other)| same(&other.decision.what)) {
        let message = "another decision says something of the same by now";
        return Err(Refusal::new(Status::Bad, message, "take that one back first"));
    }
    let after = Some(Entry { in_force: true, ..entry.clone() });
    let edits = vec![Edit { id, before: is_there.cloned(), after }];
    Ok(Planned { edits, touched: Touched::decision(id).and(Touched::what(what)) })
}

/// Edits with who decided and when, where something new is decided.
pub(crate) fn stamped(mut edits: Vec<Edit>, who: Option<&str>, when: &str) -> Vec<Edit> {
    for edit in &mut edits {
        if let (None, Some(after)) = (&edit.before, &mut edit.after)
            && after.decision.when.is_none()
        {
            after.decision.when = Some(when.to_owned());
            after.decision.who = who.map(str::to_owned);
        }
    }
    edits
}

/// The name that the system gives who sits here; `None` where it is not known, or no name.
pub(crate) fn named() -> Option<String> {
    let name = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|key| std::env::var(key).ok())?;
    let is_name =
        !name.trim().is_empty() && name.chars().count() <= 64 && !name.chars().any(char::is_control);
    is_name.then(|| name.trim().to_owned())
}

/// Readings of wells now, in the order of a decision; `None` where a well or its plate is not there.
pub(crate) fn readings_now(study: &Study, what: &What) -> Option<Vec<Option<f64>>> {
    let What::LeaveOutWells { plate, wells, .. } = what else { return None };
    let place = names::place_of(study.analysis, study.folder, plate)?;
    let plate = &study.analysis.plates[place];
    wells.iter().map(|well| plate.wells.get(well).map(|response| response.value)).collect()
}
