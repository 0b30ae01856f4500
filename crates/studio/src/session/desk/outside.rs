//! `decisions.toml` as somebody else wrote it: the file wins, as a step that can be undone.

use super::Desk;
use crate::presenter::Presenter;
use crate::session::kept::{Found, Said, key};
use crate::session::steps::{BookForm, Edit, Entry, Step, StepForm, Touched};
use foldshift_study::decisions::{Decisions, FILE};

/// What the step is called.
pub(in crate::session) const OUTSIDE: &str = "decisions.toml was changed outside";

impl Desk {
    /// Brings journal and file together when a study is opened. The file wins where it is not `is_ours`: nothing that the
    /// journal says was ever in force since it was saved last.
    pub(in crate::session) fn reconcile(&mut self, found: Found, is_ours: bool, presenter: &dyn Presenter) {
        let begins = self.journal.is_new();
        match found {
            Found::Other(decisions) if begins => {
                // Decided before there was a journal: nothing of it can be undone as a step.
                for (id, decision) in (1..).zip(decisions.list) {
                    self.book.last_id = id;
                    self.book.entries.insert(id, Entry { decision, in_force: true, price: None });
                }
                self.write_down(Said::Whole(Box::new(BookForm::from(&self.book))));
            }
            Found::Other(decisions) if !is_ours => self.take_over(&decisions, presenter),
            // There is no file, and there was one.
            Found::Same if !is_ours => self.take_over(&Decisions::default(), presenter),
            Found::Wrong(_) => {
                self.absorb(presenter);
            }
            Found::Same | Found::Other(_) | Found::Fresh => {}
        }
        if self.decisions_file.key() != key(&self.book.in_force()) && self.unsaved.is_none() {
            let says_none = !self.decisions_file.is_there() && self.book.in_force().list.is_empty();
            self.unsaved = (!says_none).then_some((std::time::Instant::now(), 1));
        }
    }

    /// Looks whether somebody else wrote the file of decisions, and takes what it says. `false`: it must not be written now,
    /// because it makes no sense or cannot be read.
    pub(in crate::session) fn absorb(&mut self, presenter: &dyn Presenter) -> bool {
        let found = self.decisions_file.look();
        let why = match found {
            Ok(Found::Same) => String::new(),
            // The next look tells.
            Ok(Found::Fresh) => return false,
            Ok(Found::Other(decisions)) => {
                self.take_over(&decisions, presenter);
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

    /// Puts in force what the file says, and nothing else.
    pub(in crate::session) fn take_over(&mut self, decisions: &Decisions, presenter: &dyn Presenter) {
        if key(decisions) == key(&self.book.in_force()) {
            return;
        }
        let mut new = decisions.list.clone();
        let mut edits = Vec::new();
        for (id, entry) in self.book.entries.iter().filter(|(_, entry)| entry.in_force) {
            if let Some(at) = new.iter().position(|decision| *decision == entry.decision) {
                new.remove(at);
                continue;
            }
            let after = Some(Entry { in_force: false, ..entry.clone() });
            edits.push(Edit { id: *id, before: Some(entry.clone()), after });
        }
        for (id, decision) in (self.book.last_id + 1..).zip(new) {
            let after = Some(Entry { decision, in_force: true, price: None });
            edits.push(Edit { id, before: None, after });
        }
        let step = Step { said: OUTSIDE.to_owned(), edits };
        let line = Said::Do(StepForm::from(&step));
        let touched = Touched::by(&step);
        self.book.act(step);
        self.follow(OUTSIDE, presenter);
        self.after(touched);
        // The file holds it already.
        self.unsaved = None;
        self.write_down(line);
    }
}
