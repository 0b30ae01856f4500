//! Why something was not done.

use serde::Serialize;

/// What kind of refusal, as HTTP counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It makes no sense.
    Bad,
    /// It is not there.
    NotFound,
    /// Something else happened first.
    Conflict,
    /// It is too large.
    TooLarge,
    /// The disk does not take it.
    NotSaved,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What kind.
    #[serde(skip)]
    pub status: Status,
    /// What happened.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Refusal {
    /// A refusal in words.
    #[must_use]
    pub fn new(status: Status, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { status, message: message.into(), help: help.into() }
    }
}
