//! A well in words.

use crate::report::words::{self, percent};
use foldshift_curves::elementary::log10;
use foldshift_curves::fit::Status;
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::FittedCurve;
use foldshift_study::normalise::{By, OF_DECISION, WellResponse};

/// How a reason begins that a layout or a study gives.
const GIVEN: [&str; 2] = ["layout: ", OF_DECISION];

/// Why a well is left out, without the word for who says so; `None` where it takes part.
pub(super) fn reason(well: &WellResponse) -> Option<String> {
    let reason = well.excluded.as_deref()?;
    let given = GIVEN.iter().filter(|_| well.excluded_by == Some(By::Hand));
    let own = given.into_iter().find_map(|given| reason.strip_prefix(given)).unwrap_or(reason);
    Some(words::true_minus(own.trim()))
}

/// `larotrectinib 10 nM`, `vehicle`.
pub(super) fn content(well: &WellResponse) -> String {
    let content = &well.content;
    let named = match (&content.compound, content.dose) {
        (Some(compound), Some(dose)) => {
            let dose = dose.readable();
            format!("{compound} {} {}", words::trimmed(dose.value()), dose.unit())
        }
        (Some(compound), None) => compound.clone(),
        (None, _) => role(content.role).to_owned(),
    };
    if content.role == Role::Sample { named } else { role(content.role).to_owned() }
}

/// What a role is called.
const fn role(role: Role) -> &'static str {
    match role {
        Role::Sample => "sample",
        Role::Vehicle => "vehicle",
        Role::Blank => "blank",
        Role::Kill => "full kill",
        Role::NoDye => "without dye",
        Role::CompoundBlank => "compound without cells",
        Role::T0 => "at the start",
        Role::Empty => "empty",
    }
}

/// What was read of it: `116 %` where it has a response, else the reading.
pub(super) fn read(well: &WellResponse) -> String {
    match (well.response, well.value, &well.flag) {
        (Some(response), ..) if matches!(well.content.role, Role::Sample | Role::Vehicle) => {
            percent(Some(response))
        }
        (_, Some(value), _) => format!("reads {}", words::trimmed(value)),
        (_, None, Some(flag)) => format!("reads `{}`", flag.text),
        (_, None, None) => "not read".to_owned(),
    }
}

/// How far a response lies off the curve of its experiment: `3.9 SD above its curve`; `None` where there is no curve.
pub(super) fn off_curve(curve: &FittedCurve, dose: f64, response: f64) -> Option<String> {
    let logistic = curve.fit.curve.filter(|_| curve.fit.status == Status::Fitted)?;
    let sd = curve.fit.sigma.filter(|sd| *sd > 0.0)?;
    let expected = if dose > 0.0 {
        logistic.response(log10(dose))
    } else if logistic.hill > 0.0 {
        logistic.top
    } else {
        logistic.bottom
    };
    let off = (response - expected) / sd;
    let side = if off < 0.0 { "below" } else { "above" };
    Some(format!("{} SD {side} its curve", words::fixed(off.abs(), 1)))
}
