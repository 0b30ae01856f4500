//! A journal read back: the book as it was, and what `decisions.toml` may hold without anybody else having written it.

use std::collections::{BTreeMap, BTreeSet};

use super::line::{self, Said};
use crate::session::kept::key;
use crate::session::steps::Book;
use foldshift_study::decisions::Decisions;

/// What a journal says.
#[derive(Clone, Debug, Default)]
pub(in crate::session) struct Replayed {
    pub(in crate::session) book: Book,
    /// Keys of what the file beside the journal may hold: what was saved last, and everything in force since.
    pub(in crate::session) ours: BTreeSet<String>,
    /// What the file held when it was saved last, as far as it is known, and its key.
    pub(in crate::session) base: Option<Decisions>,
    pub(in crate::session) saved: String,
    /// How many lines are good.
    pub(in crate::session) lines: u64,
    /// How many bytes they have.
    pub(in crate::session) good: usize,
    /// Is what follows them a last line without its end, and nothing else?
    pub(in crate::session) is_torn: bool,
}

/// Reads a journal up to its first line that is not whole.
pub(in crate::session) fn replay(bytes: &[u8]) -> Replayed {
    let base = Some(Decisions::default());
    let mut found = Replayed { ours: BTreeSet::from([String::new()]), base, ..Replayed::default() };
    // Everything that was in force since it was saved last.
    let mut past = BTreeMap::from([(String::new(), Decisions::default())]);
    let mut rest = bytes;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let Some(said) = line::read(found.lines + 1, &rest[..end]) else { break };
        if !take(&mut found, &mut past, said) {
            break;
        }
        let now = found.book.in_force();
        past.insert(key(&now), now);
        found.lines += 1;
        found.good += end + 1;
        rest = &rest[end + 1..];
    }
    found.is_torn = !rest.is_empty() && !rest.contains(&b'\n');
    found
}

/// Does what a line says; `false` where it cannot be done.
fn take(found: &mut Replayed, past: &mut BTreeMap<String, Decisions>, said: Said) -> bool {
    let book = &mut found.book;
    match said {
        Said::Whole(form) => match form.read() {
            Some(whole) => *book = whole,
            None => return false,
        },
        Said::Do(form) => match form.read() {
            Some(step) => book.act(step),
            None => return false,
        },
        Said::Undo => {
            if book.undo().is_none() {
                return false;
            }
        }
        Said::Redo => {
            if book.redo().is_none() {
                return false;
            }
        }
        Said::Saved(saved) => {
            found.base = past.get(&saved).cloned();
            past.retain(|key, _| *key == saved);
            past.insert(String::new(), Decisions::default());
            found.ours = BTreeSet::from([saved.clone()]);
            found.saved = saved;
        }
    }
    found.ours.insert(key(&book.in_force()));
    true
}
