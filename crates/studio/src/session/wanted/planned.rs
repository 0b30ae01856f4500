//! The study that a command speaks of, and what it would do to the book.

use std::collections::BTreeMap;
use std::path::Path;

use super::names;
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{Book, Edit, Entry, Touched};
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::{Decision, PlateName, What};

/// The study that a command speaks of.
pub(crate) struct Study<'a> {
    pub(crate) analysis: &'a Analysis,
    pub(crate) folder: &'a Path,
    pub(crate) book: &'a Book,
    /// Decisions that are asked about, and why.
    pub(crate) doubts: &'a BTreeMap<u64, String>,
}

/// What a command would do; nothing without edits.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) edits: Vec<Edit>,
    /// What the command speaks of, whether it changes it or not.
    pub(crate) touched: Touched,
}

impl Default for Planned {
    fn default() -> Self {
        Self { edits: Vec::new(), touched: Touched::These(std::collections::BTreeSet::new()) }
    }
}

impl Study<'_> {
    pub(super) fn plate(&self, place: usize) -> Result<PlateName, Refusal> {
        names::plate_name(self.analysis, self.folder, place)
            .ok_or_else(|| bad(format!("the study has no plate {place}")))
    }

    pub(super) fn in_force(&self) -> impl Iterator<Item = (&u64, &Entry)> {
        self.book.entries.iter().filter(|(_, entry)| entry.in_force)
    }

    /// An id that nothing has yet.
    pub(super) fn next_id(&self, planned: &Planned) -> u64 {
        let new = planned.edits.iter().map(|edit| edit.id).max().unwrap_or(0);
        self.book.last_id.max(new) + 1
    }
}

/// A refusal of what makes no sense.
pub(super) fn bad(message: String) -> Refusal {
    Refusal::new(Status::Bad, message, "load the page again, and choose from what it shows")
}

/// A decision that is made now; who and when are stamped on when it is done.
pub(super) fn made(study: &Study, planned: &Planned, what: What, reason: Option<&str>) -> Edit {
    let decision = Decision { what, reason: reason.map(str::to_owned), who: None, when: None };
    let after = Some(Entry { decision, in_force: true, price: None });
    Edit { id: study.next_id(planned), before: None, after }
}
