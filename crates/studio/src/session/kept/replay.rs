//! A journal read back: the book as it was, and what `decisions.toml` and the files of steps may hold without anybody else having
//! written them.

use std::collections::{BTreeMap, BTreeSet};

use super::line::{self, Said};
use crate::session::kept::key;
use crate::session::steps::{Book, TextEdit};
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
    /// Hashes of what each file of a step may hold: what was written last, and everything since; `None`: no file.
    pub(in crate::session) texts: TextStates,
    /// What the files of steps held when it was said last, by their hashes.
    pub(in crate::session) texts_saved: BTreeMap<String, Option<String>>,
    /// How many lines are good.
    pub(in crate::session) lines: u64,
    /// How many bytes they have.
    pub(in crate::session) good: usize,
    /// Is what follows them a last line without its end, and nothing else?
    pub(in crate::session) is_torn: bool,
}

/// What files may hold, by hashes.
pub(in crate::session) type TextStates = BTreeMap<String, BTreeSet<Option<String>>>;

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
    let Replayed { book, texts, .. } = found;
    let mut passed = |edits: &[TextEdit]| {
        for edit in edits {
            texts.entry(edit.file.clone()).or_default().extend([edit.before.clone(), edit.after.clone()]);
        }
    };
    match said {
        Said::Whole(form) => match form.read() {
            Some(whole) => {
                whole.done.iter().chain(&whole.undone).for_each(|step| passed(&step.texts));
                *book = whole;
            }
            None => return false,
        },
        Said::Do(form) => {
            form.tell(book);
            let Some(step) = form.read() else { return false };
            passed(&step.texts);
            if !book.act(step) {
                return false;
            }
        }
        Said::Undo => match book.undo() {
            Some(step) => passed(&step.texts),
            None => return false,
        },
        Said::Redo => match book.redo() {
            Some(step) => passed(&step.texts),
            None => return false,
        },
        Said::Saved(saved) => {
            found.base = past.get(&saved).cloned();
            past.retain(|key, _| *key == saved);
            past.insert(String::new(), Decisions::default());
            found.ours = BTreeSet::from([saved.clone()]);
            found.saved = saved;
        }
        Said::Texts(hashes) => {
            for (file, hash) in &hashes {
                texts.insert(file.clone(), BTreeSet::from([hash.clone()]));
            }
            found.texts_saved.extend(hashes);
        }
    }
    found.ours.insert(key(&found.book.in_force()));
    true
}
