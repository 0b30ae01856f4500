//! What a person decides about a study by hand, as `decisions.toml` holds it.
//!
//! ```text
//! decisions.toml ─► Decisions ─► plates (wells left out, plates used all the same)
//!                             └► fits   (parameters fixed or bounded, models), normalisation (zero)
//! ```
//!
//! `read` and `contradictions` make them of a text, `written` makes a text of them; `in_force` finds what they mean on the
//! plates of a study, `options` what they say of fits, `doubt` why one of them is asked and not applied.

mod contradictions;
mod doubt;
mod in_force;
mod options;
pub(crate) mod read;
mod resolved;
#[cfg(test)]
mod tests;
mod written;

use serde::Serialize;

use crate::normalise::Zero;
use foldshift_plates::plate::Well;

pub use doubt::{Doubt, Why};
pub(crate) use in_force::decide;
pub use in_force::{NO_REASON, Targets};

/// Line, compound and experiment, as far as they are named.
type Curves<'n> = [Option<&'n str>; 3];

/// The name of the file beside a study.
pub const FILE: &str = "decisions.toml";

/// Everything that is decided, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decisions {
    /// What is in force.
    pub list: Vec<Decision>,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decision {
    /// What is decided.
    #[serde(flatten)]
    pub what: What,
    /// Why; a report prints "no reason given" where there is none.
    pub reason: Option<String>,
    /// Who decided.
    pub who: Option<String>,
    /// When, as RFC 3339 writes it.
    pub when: Option<String>,
}

/// What is decided.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum What {
    /// `leave_out = "well"`: wells of a plate take no part in anything.
    LeaveOutWells {
        /// The plate.
        plate: PlateName,
        /// The wells, sorted.
        wells: Vec<Well>,
        /// Their readings when it was decided, in the order of `wells`; `None` where none was printed.
        reading: Vec<Option<f64>>,
    },
    /// `leave_out = "curve"`: the wells of a compound on a line in an experiment.
    LeaveOutCurve(CurveName),
    /// `leave_out = "plate"`.
    LeaveOutPlate {
        /// The plate.
        plate: PlateName,
    },
    /// `leave_out = "experiment"`: every plate and well of it.
    LeaveOutExperiment {
        /// Its name.
        experiment: String,
    },
    /// `use = "plate"`: a plate that failed takes part all the same.
    UsePlate {
        /// The plate.
        plate: PlateName,
    },
    /// `fix = "top"`, `value = 1.0`: a parameter of the curves is given.
    Fix {
        /// Which.
        parameter: Parameter,
        /// Its value: a fraction of the vehicle, or a slope that is positive where the curve falls.
        value: f64,
        /// Of which curves.
        of: CurvesNamed,
    },
    /// `bound = "bottom"`, `at_least = 0.0`: a plateau of the curves is kept on one side of a value.
    Bound {
        /// Which: the bottom from below or the top from above.
        parameter: Parameter,
        /// The bound, a fraction of the vehicle.
        at: f64,
        /// Of which curves.
        of: CurvesNamed,
    },
    /// `model = "…"`: which logistic is fitted.
    Model {
        /// Which.
        model: FittedModel,
        /// Of which curves.
        of: CurvesNamed,
    },
    /// `zero = "kill"`: what is subtracted on every plate.
    Zero {
        /// Blank, kill or none.
        zero: Zero,
    },
}

/// A plate, as the tables of results name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlateName {
    /// The export, relative to the folder of the study, with `/`.
    pub export: String,
    /// The plate as the export names it.
    pub plate: String,
    /// The read, where the export holds several of the plate.
    pub read: Option<String>,
}

/// One curve of one experiment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurveName {
    /// Cell line.
    pub cell_line: String,
    /// Compound.
    pub compound: String,
    /// Experiment.
    pub experiment: String,
}

/// Curves: those of every line, compound and experiment, unless one is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurvesNamed {
    /// Cell line.
    pub cell_line: Option<String>,
    /// Compound.
    pub compound: Option<String>,
    /// Experiment.
    pub experiment: Option<String>,
}

/// A parameter that can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    /// Response at dose 0.
    Top,
    /// Response at very high doses.
    Bottom,
    /// Slope.
    Hill,
}

impl Parameter {
    /// Every parameter.
    pub const ALL: [Self; 3] = [Self::Top, Self::Bottom, Self::Hill];

    /// The name in files and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Bottom => "bottom",
            Self::Hill => "hill",
        }
    }

    /// The values that it may be given, lowest and highest: of a plateau in fractions of the vehicle, of a slope without
    /// its sign. A curve on an axis of responses goes no further, and a slope beyond is a straight line or a step.
    #[must_use]
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::Top | Self::Bottom => (-0.5, 2.0),
            Self::Hill => (0.05, 20.0),
        }
    }

    /// Why it cannot be given this value, and what to write instead: of what is no number too. `None` where it can.
    #[must_use]
    pub fn refuses(self, value: f64) -> Option<(String, &'static str)> {
        let (least, most) = self.range();
        let given = if self == Self::Hill { value.abs() } else { value };
        if (least..=most).contains(&given) {
            return None;
        }
        let name = self.name();
        let value = shortest(value).replace('-', "−");
        let lowest = shortest(least).replace('-', "−");
        Some(match self {
            Self::Hill => (
                format!("a slope lies between {lowest} and {most}, and this one is {value}"),
                "about 1 is usual; it is positive where the curve falls",
            ),
            Self::Top | Self::Bottom => (
                format!(
                    "a {name} is a part of the vehicle, between {lowest} and {most}, and this one is {value}"
                ),
                "write 1.0 for the vehicle and 0.0 for no cells, not percent",
            ),
        })
    }
}

/// The shortest number that reads back to the same: `0.5`, `1e300`.
fn shortest(value: f64) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// A logistic curve with some of its plateaus given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FittedModel {
    /// All four parameters are free.
    #[default]
    FourParameter,
    /// The top is the vehicle.
    TopAtVehicle,
    /// The bottom is zero.
    BottomAtZero,
    /// Both are given.
    TwoParameter,
}

impl FittedModel {
    /// Every model.
    pub const ALL: [Self; 4] =
        [Self::FourParameter, Self::TopAtVehicle, Self::BottomAtZero, Self::TwoParameter];

    /// The name in files and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FourParameter => "four_parameter",
            Self::TopAtVehicle => "top_at_vehicle",
            Self::BottomAtZero => "bottom_at_zero",
            Self::TwoParameter => "two_parameter",
        }
    }
}
