//! The files of steps written: as soon as the journal holds the step, and again each second where the disk does not take them.

use std::collections::BTreeMap;

use super::{Desk, Section};
use crate::session::kept::{Said, why};

impl Desk {
    /// Writes the files that wait for a text, once the journal holds the steps they are of.
    pub(in crate::session) fn write_texts(&mut self) {
        if !self.place_fails.is_empty() || self.journal.waiting() > 0 || !self.folder.is_dir() {
            return;
        }
        let waiting = self.text_files.waiting();
        if waiting.is_empty() {
            self.texts_are_saved();
            return;
        }
        let (mut fails, mut wrote) = (String::new(), BTreeMap::new());
        for file in &waiting {
            if self.clashes.contains_key(file) {
                fails = clashed(file);
                continue;
            }
            let text = self.book.texts.get(file).cloned().flatten();
            match self.text_files.put(file, text.as_deref()) {
                Ok(true) => drop(wrote.insert(file.clone(), self.text_files.hash(file))),
                Ok(false) => {
                    self.clash(file);
                    if self.clashes.contains_key(file) {
                        fails = clashed(file);
                    }
                }
                Err(error) => {
                    fails = why(&error);
                    break;
                }
            }
        }
        if self.texts_fail != fails {
            self.texts_fail = fails;
            self.change(&[Section::Study]);
        }
        if !wrote.is_empty() {
            self.journal.note(Said::Texts(wrote));
            // What was read before it is not what lies there now.
            self.read_again();
        }
        if self.text_files.waiting().is_empty() {
            self.texts_are_saved();
        }
    }

    /// Do files wait for a text?
    pub(in crate::session) fn texts_wait(&self) -> bool {
        self.unsaved_texts > 0
    }

    fn texts_are_saved(&mut self) {
        if self.unsaved_texts > 0 || !self.texts_fail.is_empty() {
            self.unsaved_texts = 0;
            self.texts_fail.clear();
            self.change(&[Section::Study]);
        }
    }
}

/// Why a file does not hold what stands here: it is asked whose text is to stand.
fn clashed(file: &str) -> String {
    format!("{file} was changed by another program; the step Files asks whose text is to stand")
}
