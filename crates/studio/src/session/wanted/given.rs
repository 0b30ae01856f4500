//! What is given of curves instead of fitted: parameters, bounds, models, the zero.

use super::command::Of;
use super::planned::{Planned, Study, bad, made};
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{Edit, Entry, Touched, model_of, parameter_of, zero_of};
use foldshift_study::decisions::{CurvesNamed, Parameter, What};

/// A parameter that is fixed.
pub(super) fn fix(study: &Study, name: &str, value: f64, of: &Of) -> Result<What, Refusal> {
    let parameter = parameter_of(name).ok_or_else(|| bad(format!("`{name}` is no parameter of a curve")))?;
    within(parameter, value)?;
    if parameter == Parameter::Hill && value <= 0.0 {
        return Err(bad("a slope is above 0 where the curve falls: give it without a sign".to_owned()));
    }
    Ok(What::Fix { parameter, value, of: curves(study, of)? })
}

/// Refuses a value that the parameter cannot have.
fn within(parameter: Parameter, value: f64) -> Result<(), Refusal> {
    match parameter.refuses(value) {
        Some((message, help)) => Err(Refusal::new(Status::Bad, message, help)),
        None => Ok(()),
    }
}

/// A plateau that is bounded.
pub(super) fn bound(study: &Study, name: &str, at: f64, of: &Of) -> Result<What, Refusal> {
    let parameter = parameter_of(name).filter(|parameter| *parameter != Parameter::Hill);
    let parameter =
        parameter.ok_or_else(|| bad(format!("`{name}` is no plateau: bound the top or the bottom")))?;
    within(parameter, at)?;
    Ok(What::Bound { parameter, at, of: curves(study, of)? })
}

/// A model that is chosen.
pub(super) fn model(study: &Study, name: &str, of: &Of) -> Result<What, Refusal> {
    let model = model_of(name).ok_or_else(|| bad(format!("`{name}` is no model")))?;
    Ok(What::Model { model, of: curves(study, of)? })
}

/// A zero that is chosen.
pub(super) fn zero(name: &str) -> Result<What, Refusal> {
    let zero = zero_of(name).ok_or_else(|| bad(format!("`{name}` is no zero: blank, kill or none")))?;
    Ok(What::Zero { zero })
}

/// Names of curves that are there.
fn curves(study: &Study, of: &Of) -> Result<CurvesNamed, Refusal> {
    let named = CurvesNamed {
        cell_line: of.cell_line.clone(),
        compound: of.compound.clone(),
        experiment: of.experiment.clone(),
    };
    let fits = |ours: &Option<String>, theirs: Option<&String>| {
        ours.as_ref().is_none_or(|ours| theirs.is_some_and(|theirs| theirs == ours))
    };
    let mut keys = study.analysis.curves.iter().map(|curve| &curve.assembled.key);
    let there = keys.any(|key| {
        fits(&named.cell_line, Some(&key.cell_line))
            && fits(&named.compound, Some(&key.compound))
            && fits(&named.experiment, key.experiment.as_ref())
    });
    if there { Ok(named) } else { Err(bad("the study has no such curve".to_owned())) }
}

/// A decision that takes the place of those in force that say something else of the same.
pub(super) fn instead(study: &Study, what: What, reason: Option<&str>) -> Planned {
    let mut planned = Planned { touched: Touched::what(&what), ..Planned::default() };
    if study.in_force().any(|(_, entry)| entry.decision.what == what) {
        return planned;
    }
    for (id, entry) in study.in_force().filter(|(_, entry)| excludes(&entry.decision.what, &what)) {
        let after = Entry { in_force: false, ..entry.clone() };
        planned.edits.push(Edit { id: *id, before: Some(entry.clone()), after: Some(after) });
    }
    let edit = made(study, &planned, what, reason);
    planned.edits.push(edit);
    planned
}

/// Can only one of the two be in force?
pub(super) fn excludes(one: &What, other: &What) -> bool {
    match (one, other) {
        (What::LeaveOutPlate { plate: a }, What::UsePlate { plate: b })
        | (What::UsePlate { plate: a }, What::LeaveOutPlate { plate: b }) => a == b,
        (
            What::Fix { parameter: a, of, .. } | What::Bound { parameter: a, of, .. },
            What::Fix { parameter: b, of: other, .. } | What::Bound { parameter: b, of: other, .. },
        ) => a == b && of == other,
        (What::Model { of, .. }, What::Model { of: other, .. }) => of == other,
        (What::Zero { .. }, What::Zero { .. }) => true,
        _ => false,
    }
}
