//! A study that is open: what was done to it, what can be undone, what is saved.

mod refusal;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::presenter::Presenter;
use crate::view::{CurveAsked, CurveView, PlateView};
pub use refusal::{Refusal, Status};

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

/// A study that is open. All of it may be called from several threads; what changes it waits for its turn.
pub struct Session {
    folder: PathBuf,
}

impl Session {
    /// Opens the study of a folder: `study.toml` or `study.xlsx` with the decisions and the journal beside it. A study with
    /// errors, and a folder of exports without a study, are open too: their state says what is wrong.
    ///
    /// # Errors
    /// When the folder cannot be read, or another program has it open.
    pub fn open(folder: &Path, presenter: Arc<dyn Presenter>, tell: Tell) -> Result<Self, Refusal> {
        let _ = (presenter, tell);
        Ok(Self { folder: folder.to_path_buf() })
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The sections that changed since; `State` of `page/types.js`.
    #[must_use]
    pub fn state(&self, seen: Seen) -> Value {
        let _ = seen;
        Value::Null
    }

    /// Does a command that was decided at a revision; answered when it is saved, or when it is known that it cannot be.
    ///
    /// # Errors
    /// `Status::Conflict` where the revision is old and the command does not go with what happened since; others where
    /// it makes no sense.
    pub fn act(&self, seen: Seen, command: &Value, view: Option<&CurveAsked>) -> Result<Value, Refusal> {
        let _ = (seen, command, view);
        Err(Refusal::new(Status::NotFound, "not there", ""))
    }

    /// Takes the last step back, or does it again; as [`Session::act`].
    ///
    /// # Errors
    /// When there is nothing to take back, or the revision is old.
    pub fn undo(&self, seen: Seen, redo: bool, view: Option<&CurveAsked>) -> Result<Value, Refusal> {
        let _ = (seen, redo, view);
        Err(Refusal::new(Status::NotFound, "not there", ""))
    }

    /// A plate by its place.
    ///
    /// # Errors
    /// When there is none.
    pub fn plate(&self, place: usize, without: bool) -> Result<PlateView, Refusal> {
        let _ = (place, without);
        Err(Refusal::new(Status::NotFound, "no such plate", ""))
    }

    /// The curves of a comparison.
    ///
    /// # Errors
    /// When there is none.
    pub fn curve(&self, asked: &CurveAsked) -> Result<CurveView, Refusal> {
        let _ = asked;
        Err(Refusal::new(Status::NotFound, "no such curve", ""))
    }

    /// Takes a dropped file into `exports`, never over another; gives the name that it has there.
    ///
    /// # Errors
    /// When its name is none, or it cannot be written.
    pub fn add(&self, name: &str, bytes: &[u8]) -> Result<Value, Refusal> {
        let _ = (name, bytes);
        Err(Refusal::new(Status::NotFound, "not there", ""))
    }

    /// Writes the results folder.
    ///
    /// # Errors
    /// When it cannot be written, or a question must be answered before.
    pub fn write(&self) -> Result<Value, Refusal> {
        Err(Refusal::new(Status::NotFound, "not there", ""))
    }

    /// The zip that `run` repeats, and its name.
    ///
    /// # Errors
    /// As [`Session::write`].
    pub fn share(&self) -> Result<(String, Vec<u8>), Refusal> {
        Err(Refusal::new(Status::NotFound, "not there", ""))
    }

    /// Saves what waits; afterwards nothing changes any more.
    pub fn close(&self) {}
}
