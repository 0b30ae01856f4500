//! A decision in words: what was decided, and about what.

use super::plate_name::{rest_of, short_plate};
use super::sentence::counted;
use crate::report::figure::day_names;
use crate::report::words::trimmed;
use foldshift_plates::plate::layout::listed;
use foldshift_study::decisions::{CurvesNamed, Decision, FittedModel, Parameter, PlateName, What};
use foldshift_study::normalise::Zero;
use foldshift_study::study_file::{PlateSource, Study};

/// Wells that a heading names.
const NAMED: usize = 3;

/// What was decided: "Well D9 left out".
pub(super) fn heading(decision: &Decision, study: &Study) -> String {
    match &decision.what {
        What::LeaveOutWells { wells, .. } => match wells.as_slice() {
            [only] => format!("Well {only} left out"),
            few if few.len() <= NAMED => format!("Wells {} left out", listed(few)),
            many => format!("{} left out", counted(many.len(), "well")),
        },
        What::LeaveOutCurve(curve) => format!("Curve of {} left out", curve.compound),
        What::LeaveOutPlate { .. } => "Plate left out".to_owned(),
        What::LeaveOutExperiment { experiment } => format!("{} left out", day(study, experiment)),
        What::UsePlate { .. } => "Failed plate used all the same".to_owned(),
        What::Fix { parameter, value, .. } => {
            format!("{} fixed at {}", capital(*parameter), number(*parameter, *value))
        }
        What::Bound { parameter, at, .. } => {
            let side = if *parameter == Parameter::Top { "most" } else { "least" };
            format!("{} at {side} {}", capital(*parameter), number(*parameter, *at))
        }
        What::Model { model, .. } => format!("Model: {}", model_name(*model)),
        What::Zero { zero } => format!("Zero: {}", zero_name(*zero)),
    }
}

/// About what: "KM12-LR2, 9 Mar, A".
pub(super) fn about(decision: &Decision, study: &Study) -> String {
    match &decision.what {
        What::LeaveOutWells { plate, wells, .. } if wells.len() > NAMED => {
            format!("{}: {}", plate_about(plate, study), listed(wells))
        }
        What::LeaveOutWells { plate, .. } | What::LeaveOutPlate { plate } | What::UsePlate { plate } => {
            plate_about(plate, study)
        }
        What::LeaveOutCurve(curve) => format!("{}, {}", curve.cell_line, day(study, &curve.experiment)),
        What::LeaveOutExperiment { .. } => "all its plates and wells".to_owned(),
        What::Fix { of, .. } | What::Bound { of, .. } | What::Model { of, .. } => curves_about(of, study),
        What::Zero { .. } => "every plate".to_owned(),
    }
}

fn plate_about(plate: &PlateName, study: &Study) -> String {
    let sources: Vec<_> = study.plates.iter().filter(|source| source.export_name == plate.export).collect();
    let source = sources.iter().find(|source| source.plate.as_deref() == Some(plate.plate.as_str()));
    let source = source.or(if sources.len() == 1 { sources.first() } else { None });
    let stem = plate.export.rsplit('/').next().unwrap_or_default();
    let line = source.and_then(|source| source.cell_line());
    let experiment = source.and_then(|source| source.experiment());
    let name =
        if plate.plate.is_empty() { stem.to_owned() } else { beside(plate, line.zip(experiment), study) };
    let day = experiment.map(|experiment| day(study, experiment));
    let parts: Vec<String> = line.map(str::to_owned).into_iter().chain(day).chain([name.clone()]).collect();
    // A plate of several lines is told by its file.
    if parts.len() == 1 && !plate.plate.is_empty() { format!("{stem}, {name}") } else { parts.join(", ") }
}

/// What a plate is called beside its line and day; whole where another plate of them would be called the same.
fn beside(plate: &PlateName, of: Option<(&str, &str)>, study: &Study) -> String {
    let lines: Vec<&str> = study.plates.iter().filter_map(|source| source.cell_line()).collect();
    let short = |name: &str| {
        let rest = of.and_then(|(line, experiment)| rest_of(name, line, experiment, &lines));
        rest.unwrap_or_else(|| short_plate(name).to_owned())
    };
    let name = short(&plate.plate);
    let own = |source: &&PlateSource| {
        of.is_some_and(|of| source.cell_line().zip(source.experiment()) == Some(of))
            && source.export_name != plate.export
    };
    let mut others = study.plates.iter().filter(own).filter_map(|source| source.plate.as_deref());
    if others.any(|other| short(other) == name) { plate.plate.clone() } else { name }
}

/// `KM12-LR2 under trametinib, 9 Mar`; `every curve`.
pub(super) fn curves_about(of: &CurvesNamed, study: &Study) -> String {
    let day = of.experiment.as_deref().map(|experiment| day(study, experiment));
    let curves = match (&of.cell_line, &of.compound) {
        (Some(line), Some(compound)) => format!("{line} under {compound}"),
        (Some(line), None) => line.clone(),
        (None, Some(compound)) => compound.clone(),
        (None, None) if day.is_none() => "every curve".to_owned(),
        (None, None) => String::new(),
    };
    [curves].into_iter().chain(day).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// An experiment as pages name it.
fn day(study: &Study, experiment: &str) -> String {
    let mut all: Vec<&str> = study.plates.iter().filter_map(|source| source.experiment()).collect();
    all.push(experiment);
    all.sort_unstable();
    all.dedup();
    let names = day_names(&all);
    let place = all.iter().position(|one| *one == experiment).unwrap_or_default();
    names.get(place).cloned().unwrap_or_else(|| experiment.to_owned())
}

const fn capital(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::Top => "Top",
        Parameter::Bottom => "Bottom",
        Parameter::Hill => "Slope",
    }
}

fn number(parameter: Parameter, value: f64) -> String {
    if parameter == Parameter::Hill { trimmed(value) } else { format!("{} %", trimmed(100.0 * value)) }
}

const fn model_name(model: FittedModel) -> &'static str {
    match model {
        FittedModel::FourParameter => "all four parameters free",
        FittedModel::TopAtVehicle => "top at the vehicle",
        FittedModel::BottomAtZero => "bottom at zero",
        FittedModel::TwoParameter => "top at the vehicle, bottom at zero",
    }
}

const fn zero_name(zero: Zero) -> &'static str {
    match zero {
        Zero::Blank => "the blank",
        Zero::Kill => "the kill control",
        Zero::None => "nothing is subtracted",
    }
}
