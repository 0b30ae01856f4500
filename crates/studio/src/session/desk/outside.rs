//! `decisions.toml` as somebody else wrote it: what they changed is changed, as a step that can be undone; what was decided
//! here meanwhile stays.

use std::time::{Duration, Instant};

use super::merging::merged;
use super::{Desk, Section};
use crate::presenter::Presenter;
use crate::session::kept::{Found, Said, key};
use crate::session::steps::{BookForm, Edit, Entry, Step, StepForm, Touched};
use foldshift_study::decisions::{Decisions, FILE};

/// What the step is called.
pub(in crate::session) const OUTSIDE: &str = "decisions.toml was changed outside";

/// What it is called where the journal cannot tell what was done.
const DAMAGED: &str = "the journal was damaged";

/// What it is called when decisions go with their file.
pub(super) const TAKEN_AWAY: &str = "decisions.toml was taken away";

/// How long a file may be away before it is asked about.
const AWAY: Duration = Duration::from_secs(3);

/// What the journal knows of the file when a study is opened.
pub(in crate::session) struct Known {
    /// May the file be as it was left?
    pub(in crate::session) is_ours: bool,
    /// What it held when it was saved last.
    pub(in crate::session) base: Option<Decisions>,
    /// Is the journal damaged, so that only the file tells what is in force?
    pub(in crate::session) is_damaged: bool,
}

impl Desk {
    /// Brings journal and file together when a study is opened.
    pub(in crate::session) fn reconcile(&mut self, found: Found, known: Known, presenter: &dyn Presenter) {
        let begins = self.journal.is_new();
        let Known { is_ours, base, is_damaged } = known;
        match found {
            Found::Other(_, decisions) if begins => {
                // Decided before there was a journal: nothing of it can be undone as a step.
                for (id, decision) in (1..).zip(decisions.list) {
                    self.book.last_id = id;
                    self.book.entries.insert(id, Entry { decision, in_force: true, price: None });
                }
                self.write_down(Said::Whole(Box::new(BookForm::from(&self.book))));
            }
            Found::Other(_, decisions) if is_damaged => {
                let ours = self.book.in_force();
                self.take_over(DAMAGED, &ours, &decisions, presenter);
            }
            Found::Other(_, decisions) if !is_ours => {
                let base = base.unwrap_or_else(|| self.book.in_force());
                self.take_over(OUTSIDE, &base, &decisions, presenter);
            }
            // There is no file, and there was one.
            Found::Same if !is_ours => self.ask_of_gone(),
            Found::Wrong(_) => {
                self.base = Some(base.unwrap_or_else(|| self.book.in_force()));
                self.absorb(presenter);
            }
            Found::Same | Found::Other(..) | Found::Fresh | Found::Gone(_) => {}
        }
        if self.decisions_file.key() != key(&self.book.in_force()) && self.unsaved.is_none() {
            let says_none = !self.decisions_file.is_there() && self.book.in_force().list.is_empty();
            self.unsaved = (!says_none).then_some((Instant::now(), 1));
        }
    }

    /// Looks whether somebody else wrote the file of decisions, and takes what it says. `false`: it must not be written now,
    /// because it is away, makes no sense or cannot be read.
    pub(in crate::session) fn absorb(&mut self, presenter: &dyn Presenter) -> bool {
        if !self.place_fails.is_empty() {
            return false;
        }
        let found = self.decisions_file.look();
        if self.is_taken_away && !matches!(found, Ok(Found::Same | Found::Gone(_))) {
            // It is back, or another one is there.
            self.is_taken_away = false;
            self.change(&[Section::Questions]);
        }
        let why = match found {
            Ok(Found::Same) if self.is_taken_away && !self.decisions_file.is_there() => return false,
            Ok(Found::Same) => {
                if std::mem::take(&mut self.is_taken_away) {
                    self.change(&[Section::Questions]);
                }
                String::new()
            }
            // The next look tells.
            Ok(Found::Fresh) => return false,
            Ok(Found::Gone(since)) => {
                if since >= AWAY {
                    self.ask_of_gone();
                }
                return false;
            }
            Ok(Found::Other(before, decisions)) => {
                let before = before.or_else(|| self.base.take()).unwrap_or_default();
                self.take_over(OUTSIDE, &before, &decisions, presenter);
                String::new()
            }
            Ok(Found::Wrong(problems)) => {
                let first = problems.first().map_or_else(String::new, |first| {
                    let place = first.place.as_ref().map_or_else(|| FILE.to_owned(), ToString::to_string);
                    format!("{place}: {}", first.message)
                });
                format!("{OUTSIDE} and is not understood; {first}")
            }
            Err(error) => format!("{FILE}: {}", crate::session::kept::why(&error)),
        };
        let may_write = why.is_empty();
        // A disk that did not take it is asked again when there is something to write.
        if !may_write || self.file_fails.starts_with(FILE) {
            self.note_file(why);
        }
        may_write
    }

    /// Asks what is to become of decisions whose file was taken away; without any there is nothing to ask.
    fn ask_of_gone(&mut self) {
        if self.book.in_force().list.is_empty() {
            self.decisions_file.forget();
            self.unsaved = None;
        } else if !self.is_taken_away {
            self.is_taken_away = true;
            self.change(&[Section::Questions]);
        }
    }

    /// The edits that take every decision back.
    pub(super) fn all_taken_back(&self) -> Vec<Edit> {
        let in_force = self.book.entries.iter().filter(|(_, entry)| entry.in_force);
        let edit = |(id, entry): (&u64, &Entry)| {
            let after = Some(Entry { in_force: false, ..entry.clone() });
            Edit { id: *id, before: Some(entry.clone()), after }
        };
        in_force.map(edit).collect()
    }

    /// Does as a step what became of the file: `base` before, and `theirs` now.
    fn take_over(&mut self, said: &str, base: &Decisions, theirs: &Decisions, presenter: &dyn Presenter) {
        let edits = merged(&self.book, base, theirs);
        if !edits.is_empty() {
            let step = Step { said: said.to_owned(), edits, ..Step::default() };
            let line = Said::Do(StepForm::from(&step));
            let touched = Touched::by(&step);
            self.book.act(step);
            self.follow(said, presenter);
            self.after(touched);
            self.write_down(line);
        }
        // The file holds it already, unless something was decided here that it does not say yet.
        let steps = self.unsaved.map_or(0, |(_, steps)| steps);
        let differs = key(theirs) != key(&self.book.in_force());
        self.unsaved = differs.then(|| (Instant::now(), steps.max(1)));
    }
}
