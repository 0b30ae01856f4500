//! What is saved, what waits, and why.

use std::io;
use std::time::Instant;

use super::{Desk, Section};
use crate::session::clock;
use crate::session::kept::{Said, key, why};
use crate::session::steps::Step;
use foldshift_study::decisions::Decisions;

/// What is said of what a file does not hold and the journal does.
const KEPT: &str = "the journal holds all, and it is written when the study is opened again";

impl Desk {
    /// Writes a line to the journal, synced; where that fails it waits, and the state says why.
    pub(super) fn write_down(&mut self, said: Said) {
        let last = |steps: &[Step]| steps.last().map_or_else(String::new, |step| step.said.clone());
        match &said {
            Said::Do(_) | Said::Redo => self.unwritten.push(last(&self.book.done)),
            Said::Undo => self.unwritten.push(format!("Undone: {}", last(&self.book.undone))),
            Said::Whole(_) | Said::Saved(_) | Said::Texts(_) => {}
        }
        let written = self.journal.append(said, &self.book);
        self.note(written.map_err(|error| why(&error)));
    }

    /// Tries again to write what waits.
    pub(in crate::session) fn retry(&mut self) {
        if self.journal.waiting() > 0 {
            let written = self.journal.retry(&self.book);
            self.note(written.map_err(|error| why(&error)));
        }
        if self.texts_wait() {
            self.write_texts();
        }
    }

    /// Has the journal say what it noted.
    pub(in crate::session) fn write_notes(&mut self) {
        if self.journal.has_notes()
            && let Err(error) = self.journal.retry(&self.book)
        {
            self.note(Err(why(&error)));
        }
    }

    /// How many changes wait for the disk.
    pub(in crate::session) fn waiting(&self) -> usize {
        let texts =
            if self.texts_fail.is_empty() && self.place_fails.is_empty() { 0 } else { self.unsaved_texts };
        match (self.journal.waiting(), self.unsaved) {
            (0, Some((_, steps))) if !self.file_fails.is_empty() => steps + texts,
            (0, _) => texts,
            (lines, _) => lines,
        }
    }

    /// Why something could not be saved; "" where all is.
    pub(in crate::session) fn not_saved(&self) -> &str {
        let all = [&self.place_fails, &self.journal_fails, &self.file_fails, &self.texts_fail];
        all.into_iter().find(|why| !why.is_empty()).map_or("", String::as_str)
    }

    /// What is lost or not in the file of decisions when the program ends now, in words; `None` where all is saved.
    pub(in crate::session) fn left_behind(&self) -> Option<String> {
        let named = |all: &[String]| all.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
        let changes = |n: usize| if n == 1 { "1 change".to_owned() } else { format!("{n} changes") };
        if !self.unwritten.is_empty() {
            let (count, names) = (changes(self.unwritten.len()), named(&self.unwritten));
            return Some(format!("{count} not saved, and lost: {names}; {}", self.not_saved()));
        }
        let last =
            || self.book.done.last().map_or_else(String::new, |step| format!(", the last `{}`", step.said));
        if self.unsaved_texts > 0 {
            let files = self.text_files.waiting();
            let why = match self.not_saved() {
                "" if !self.clashes.is_empty() => {
                    "another program changed it, and it was not answered whose text is to stand"
                }
                "" => "it was written by somebody else this moment",
                why => why,
            };
            let (files, count) = (files.join(", "), changes(self.unsaved_texts));
            return Some(format!("{files}: {count} not in the file yet{}: {why}; {KEPT}", last()));
        }
        let (_, steps) = self.unsaved?;
        let why = match self.not_saved() {
            "" if self.is_taken_away => super::outside::TAKEN_AWAY,
            "" => "it was written by somebody else this moment",
            why => why,
        };
        Some(format!("decisions.toml does not hold {}{}: {why}; {KEPT}", changes(steps), last()))
    }

    /// Makes again what was taken away of our own folder.
    pub(in crate::session) fn stand(&mut self) {
        let stands = self.journal.stand(&self.book);
        if let Err(error) = stands {
            self.note(Err(why(&error)));
        }
    }

    /// Notes why nothing can be written into the folder of the study; "" where it can.
    pub(in crate::session) fn note_place(&mut self, why: &str) {
        if self.place_fails != why {
            why.clone_into(&mut self.place_fails);
            self.change(&[Section::Study]);
        }
    }

    /// Notes that the journal was written, or why not.
    fn note(&mut self, saved: Result<(), String>) {
        match saved {
            Ok(()) => {
                self.saved_at = clock::on_the_wall(&clock::now());
                self.journal_fails.clear();
                self.unwritten.clear();
            }
            Err(why) => self.journal_fails = why,
        }
        self.change(&[Section::Study]);
    }

    /// Notes why the file of decisions cannot be written; "" where it can.
    pub(super) fn note_file(&mut self, why: String) {
        if self.file_fails != why {
            self.file_fails = why;
            self.change(&[Section::Study]);
        }
    }

    /// The decisions that the file waits for, with their text; `None` where it waits for none.
    pub(in crate::session) fn unsaved_text(&self) -> Option<(Decisions, Option<String>)> {
        self.unsaved?;
        let decisions = self.book.in_force();
        let text = self.decisions_file.text(&decisions);
        Some((decisions, text))
    }

    /// Notes that the file holds these decisions.
    pub(in crate::session) fn file_saved(&mut self, decisions: &Decisions, steps: usize) {
        self.note_file(String::new());
        let said = if self.decisions_file.is_there() { key(decisions) } else { String::new() };
        if let Some((since, all)) = self.unsaved {
            self.unsaved = (all > steps).then_some((since, all - steps));
        }
        // Not worth a refusal: without this line more states count as ours.
        let written = self.journal.append(Said::Saved(said), &self.book);
        self.note(written.map_err(|error| why(&error)));
    }

    /// Notes that the file could not be written.
    pub(in crate::session) fn file_not_saved(&mut self, error: &io::Error) {
        self.note_file(why(error));
        if let Some((_, steps)) = self.unsaved {
            self.unsaved = Some((Instant::now(), steps));
        }
    }
}
