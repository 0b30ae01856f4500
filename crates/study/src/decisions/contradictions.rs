//! Two decisions that cannot both count.

use super::{CurvesNamed, Decision, FittedModel, Parameter, PlateName, What};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// What two decisions say against each other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    code: Code,
    message: String,
}

impl Told {
    /// As a problem of the later one.
    pub(super) fn against(self, earlier: &Place, later: &Place) -> Diagnostic {
        Diagnostic::error(self.code, self.message)
            .at(later.clone())
            .help(format!("it is decided already at {earlier}: keep one of the two"))
    }
}

/// What is wrong with a decision behind an earlier one; `None` where both may count.
pub(super) fn between(earlier: &Decision, later: &Decision) -> Option<Told> {
    let twice = |message: String| Some(Told { code: Code::Duplicate, message });
    let against = |message: String| Some(Told { code: Code::Contradiction, message });
    match (&earlier.what, &later.what) {
        (
            What::LeaveOutWells { plate, wells, .. },
            What::LeaveOutWells { plate: other, wells: others, .. },
        ) if same_plate(plate, other) => {
            let both = others.iter().find(|well| wells.contains(well))?;
            twice(format!("well {both} of `{}` is left out twice", plate.export))
        }
        (What::LeaveOutCurve(one), What::LeaveOutCurve(two)) if one == two => twice(format!(
            "the curve of `{}`, `{}`, `{}` is left out twice",
            one.cell_line, one.compound, one.experiment
        )),
        (What::LeaveOutPlate { plate }, What::LeaveOutPlate { plate: other })
        | (What::UsePlate { plate }, What::UsePlate { plate: other })
            if same_plate(plate, other) =>
        {
            twice(format!("a plate of `{}` is decided twice", plate.export))
        }
        (What::LeaveOutPlate { plate }, What::UsePlate { plate: other })
        | (What::UsePlate { plate }, What::LeaveOutPlate { plate: other })
            if same_plate(plate, other) =>
        {
            against(format!("a plate of `{}` is left out, and used all the same", plate.export))
        }
        (What::LeaveOutExperiment { experiment: one }, What::LeaveOutExperiment { experiment: two })
            if one == two =>
        {
            twice(format!("experiment `{one}` is left out twice"))
        }
        (What::Zero { zero: one }, What::Zero { zero: two }) => {
            let message = format!("zero is `{}`, and `{}`", one.name(), two.name());
            if one == two {
                twice(format!("zero is decided twice, as `{}`", one.name()))
            } else {
                against(message)
            }
        }
        (What::Fix { parameter: one, value, of }, What::Fix { parameter: two, value: other, of: others })
            if one == two =>
        {
            rival(of, others, &format!("{} is fixed at {value}, and at {other}", one.name()))
        }
        (What::Bound { parameter: one, at, of }, What::Bound { parameter: two, at: other, of: others })
            if one == two =>
        {
            rival(of, others, &format!("{} is bounded at {at}, and at {other}", one.name()))
        }
        (What::Model { model: one, of }, What::Model { model: two, of: others }) => {
            rival(of, others, &format!("the model is `{}`, and `{}`", one.name(), two.name()))
        }
        (What::Model { model, of }, What::Fix { parameter, value, of: others })
        | (What::Fix { parameter, value, of: others }, What::Model { model, of })
            if of == others =>
        {
            let given = given(*model, *parameter).filter(|given| given.total_cmp(value).is_ne())?;
            let (model, name) = (model.name(), parameter.name());
            against(format!("the model `{model}` has its {name} at {given}, and it is fixed at {value}"))
        }
        (What::Fix { parameter, value, of }, What::Bound { parameter: bounded, at, of: others })
        | (What::Bound { parameter: bounded, at, of: others }, What::Fix { parameter, value, of })
            if parameter == bounded && of == others =>
        {
            let beyond = if *parameter == Parameter::Top { value > at } else { value < at };
            let name = parameter.name();
            if beyond { against(format!("{name} is fixed at {value}, beyond its bound {at}")) } else { None }
        }
        _ => None,
    }
}

/// The plateau that a model gives.
fn given(model: FittedModel, parameter: Parameter) -> Option<f64> {
    let [top, bottom] = model.plateaus();
    match parameter {
        Parameter::Top => top,
        Parameter::Bottom => bottom,
        Parameter::Hill => None,
    }
}

/// May two names mean one plate? A name without plate or read means the only one.
fn same_plate(one: &PlateName, two: &PlateName) -> bool {
    let meets = |one: Option<&String>, two: Option<&String>| one.is_none() || two.is_none() || one == two;
    let plate = |name: &PlateName| Some(name.plate.clone()).filter(|plate| !plate.is_empty());
    one.export == two.export
        && meets(plate(one).as_ref(), plate(two).as_ref())
        && meets(one.read.as_ref(), two.read.as_ref())
}

/// Two decisions of the same kind: one may be an exception to the other, when it names some of its curves and no others.
fn rival(one: &CurvesNamed, two: &CurvesNamed, message: &str) -> Option<Told> {
    let nested = one.holds_all(two) || two.holds_all(one);
    if one == two {
        return Some(Told { code: Code::Duplicate, message: format!("{message}, for the same curves") });
    }
    let unclear = one.meets(two) && !nested;
    unclear
        .then(|| Told { code: Code::Contradiction, message: format!("{message}, where a curve is of both") })
}
