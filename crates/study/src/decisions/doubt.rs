//! Why a decision is asked, and not applied.

use std::fmt;

use super::{Decision, What};
use foldshift_plates::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// A decision that does not fit the study as it is: it counts for nothing until somebody answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// Its place in the list of decisions, from 0.
    pub decision: usize,
    /// Why.
    pub why: Why,
}

/// What does not fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// A well reads something else than when it was left out.
    Reading {
        /// The well.
        well: Well,
        /// Then; `None` where nothing was printed.
        then: Option<f64>,
        /// Now.
        now: Option<f64>,
    },
    /// A name that the study does not have.
    NoSuch {
        /// `export`, `plate`, `read`, `line`, `compound`, `experiment`.
        kind: &'static str,
        /// The name.
        name: String,
        /// What it may be meant to be; `` `a` or `b` ``.
        near: Option<String>,
    },
    /// All its names are there, and no curve bears all of them.
    NoCurve,
    /// Several plates or reads bear the name.
    Several {
        /// `plates`, `reads`.
        kind: &'static str,
        /// What they are called.
        names: Vec<String>,
    },
    /// The layout of the plate says nothing of the well.
    NoWell(Well),
    /// Every well with cells of the plate would be left out.
    WholePlate,
    /// The plate has no responses, so that there is nothing to use.
    NoResponses,
}

impl Doubt {
    /// As a warning, at the place of the decision where that is known.
    #[must_use]
    pub fn diagnostic(&self, decision: &Decision, place: Option<&Place>) -> Diagnostic {
        let about = decision.what.about();
        let warning = Diagnostic::warning(Code::Decision, format!("{about} is not applied: {}", self.why))
            .help(self.why.help());
        match place {
            Some(place) => warning.at(place.clone()),
            None => warning,
        }
    }
}

/// A reading in words.
fn reading(value: Option<f64>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reading { well, then, now } => write!(
                f,
                "the reading of {well} was {} when it was left out, and is {} now: the well takes part",
                reading(*then),
                reading(*now)
            ),
            Self::NoSuch { kind, name, .. } => write!(f, "the study has no {kind} `{name}`"),
            Self::NoCurve => f.write_str("no curve is of this line, compound and experiment together"),
            Self::Several { kind, names } => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                write!(f, "it may be of several {kind}: {}", names.join(", "))
            }
            Self::NoWell(well) => write!(f, "the layout says nothing of well {well} of this plate"),
            Self::WholePlate => f.write_str("it would leave out every well with cells of the plate"),
            Self::NoResponses => f.write_str(
                "the plate has no responses, because its controls do not stand apart or are missing",
            ),
        }
    }
}

impl Why {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Reading { .. } => {
                "look at the well again: remove the decision, or write the new reading into it".to_owned()
            }
            Self::NoSuch { near: Some(near), .. } => format!("did you mean {near}?"),
            Self::NoSuch { near: None, kind, .. } => {
                format!("name a {kind} of the study as its tables do, or remove the decision")
            }
            Self::NoCurve => {
                "name a line, a compound and an experiment that have a curve, or remove the decision"
                    .to_owned()
            }
            Self::Several { kind, .. } => {
                let key = if *kind == "reads" { "read" } else { "plate" };
                format!("say which with `{key}`")
            }
            Self::NoWell(_) => "correct the well, or remove the decision".to_owned(),
            Self::WholePlate => "to leave the plate out, decide `leave_out = \"plate\"`".to_owned(),
            Self::NoResponses => "remove the decision; the report says why the plate failed".to_owned(),
        }
    }
}

impl What {
    /// What is decided, shortly: "leaving out D9 of `a.csv`, `Plate A`".
    #[must_use]
    pub fn about(&self) -> String {
        let plate = |plate: &super::PlateName| {
            let names = [
                Some(&plate.export),
                Some(&plate.plate).filter(|name| !name.is_empty()),
                plate.read.as_ref(),
            ];
            names.into_iter().flatten().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        let curves = |of: &super::CurvesNamed| {
            let parts: Vec<String> =
                of.parts().into_iter().flatten().map(|part| format!("`{part}`")).collect();
            if parts.is_empty() {
                "every curve".to_owned()
            } else {
                format!("the curves of {}", parts.join(", "))
            }
        };
        match self {
            Self::LeaveOutWells { plate: name, wells, .. } => {
                let wells: Vec<String> = wells.iter().map(ToString::to_string).collect();
                format!("leaving out {} of {}", wells.join(", "), plate(name))
            }
            Self::LeaveOutCurve(name) => format!(
                "leaving out the curve of `{}`, `{}`, `{}`",
                name.cell_line, name.compound, name.experiment
            ),
            Self::LeaveOutPlate { plate: name } => format!("leaving out the plate {}", plate(name)),
            Self::LeaveOutExperiment { experiment } => format!("leaving out the experiment `{experiment}`"),
            Self::UsePlate { plate: name } => format!("using the plate {} all the same", plate(name)),
            Self::Fix { parameter, value, of } => {
                format!("fixing the {} at {value} for {}", parameter.name(), curves(of))
            }
            Self::Bound { parameter, at, of } => {
                let side = if *parameter == super::Parameter::Top { "most" } else { "least" };
                format!("keeping the {} at {side} at {at} for {}", parameter.name(), curves(of))
            }
            Self::Model { model, of } => format!("fitting the model `{}` to {}", model.name(), curves(of)),
            Self::Zero { zero } => format!("taking `{}` for zero", zero.name()),
        }
    }
}
