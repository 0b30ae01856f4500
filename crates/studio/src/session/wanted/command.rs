//! A command as `page/types.js` forms it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::session::drafting::Draft;
use crate::session::refusal::{Refusal, Status};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Wells of a plate, by its place in the analysis.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WellsOf {
    pub(crate) plate: usize,
    pub(crate) wells: Vec<String>,
}

/// Curves, named as far as they are.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    pub(crate) cell_line: Option<String>,
    pub(crate) compound: Option<String>,
    pub(crate) experiment: Option<String>,
}

/// What is wanted.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[rustfmt::skip]
pub(crate) enum Command {
    LeaveOutWells { wells: Vec<WellsOf>, #[serde(default)] reason: String },
    PutBackWells { wells: Vec<WellsOf> },
    LeaveOutCurve { line: String, compound: String, experiment: String, #[serde(default)] reason: String },
    LeaveOutPlate { plate: usize, #[serde(default)] reason: String },
    UsePlate { plate: usize, #[serde(default)] reason: String },
    LeaveOutExperiment { experiment: String, #[serde(default)] reason: String },
    Fix { parameter: String, value: f64, #[serde(default)] of: Of, #[serde(default)] reason: String },
    Bound { parameter: String, at: f64, #[serde(default)] of: Of, #[serde(default)] reason: String },
    Model { model: String, #[serde(default)] of: Of, #[serde(default)] reason: String },
    Zero { zero: String, #[serde(default)] reason: String },
    Withdraw { decision: u64 },
    Restore { decision: u64 },
    GiveReason { decision: u64, reason: String },
    Answer { question: String, answer: String, #[serde(default)] choices: BTreeMap<String, String> },
    /// What is changed of the files of the study.
    #[serde(skip)]
    Draft(Draft),
}

impl Command {
    /// Understands a command.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn read(value: &Value) -> Result<Self, Refusal> {
        let name = value.get("do").and_then(Value::as_str).unwrap_or_default();
        let read = if Draft::is_called(name) {
            Draft::deserialize(value).map(Self::Draft)
        } else {
            Self::deserialize(value)
        };
        read.map_err(|error| {
            let help = "load the page again: it may be of another version than the program";
            Refusal::new(Status::Bad, format!("the command is not understood: {error}"), help)
        })
    }

    /// The reason that is given with it.
    pub(crate) fn reason(&self) -> &str {
        match self {
            Self::LeaveOutWells { reason, .. }
            | Self::LeaveOutCurve { reason, .. }
            | Self::LeaveOutPlate { reason, .. }
            | Self::UsePlate { reason, .. }
            | Self::LeaveOutExperiment { reason, .. }
            | Self::Fix { reason, .. }
            | Self::Bound { reason, .. }
            | Self::Model { reason, .. }
            | Self::Zero { reason, .. }
            | Self::GiveReason { reason, .. } => reason,
            Self::PutBackWells { .. }
            | Self::Withdraw { .. }
            | Self::Restore { .. }
            | Self::Answer { .. }
            | Self::Draft(_) => "",
        }
    }
}

/// A reason as it is kept; `None` where none is given.
///
/// # Errors
/// When it is too long for a report, or holds a line break.
pub(crate) fn reason(text: &str) -> Result<Option<String>, Refusal> {
    let text = text.trim();
    let count = text.chars().count();
    if count > LONGEST_REASON {
        let message = format!("a reason has at most {LONGEST_REASON} characters, and this one has {count}");
        return Err(Refusal::new(Status::Bad, message, "say it shorter"));
    }
    if text.chars().any(char::is_control) {
        let message = "a reason holds a line break or another control character";
        return Err(Refusal::new(Status::Bad, message, "write it in one line"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
