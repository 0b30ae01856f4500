//! What a session tells those who look, and what they have seen.

use std::sync::Arc;

use serde::Deserialize;

/// What a session tells everyone who looks, as the stream sends it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// There is a newer revision.
    Changed {
        /// Its number.
        rev: u64,
    },
    /// Long work goes on.
    Progress {
        /// What is done.
        said: String,
        /// How much of it.
        done: usize,
        /// Of how much.
        of: usize,
    },
    /// Something could not be saved, or can be again (`why` is empty).
    Disk {
        /// Why.
        why: String,
    },
    /// Nothing happened; the program is there.
    Beat,
    /// Another study is open, or none.
    Opened,
    /// The program ends.
    Bye,
}

/// Where events go; it must not wait.
pub type Tell = Arc<dyn Fn(Event) + Send + Sync>;

/// What a page has seen last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// Revision.
    pub rev: u64,
    /// The program and study that it is of; another one: everything is sent.
    pub epoch: u64,
}
