//! The decisions, texts and answers of a study with every step that made them: done steps can be undone, undone ones done again.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::session::steps::{AnswerEdit, TextEdit};
use crate::view::Price;
use foldshift_study::decisions::{Decision, Decisions};

/// So many steps can be undone; older ones stay done.
const MOST_STEPS: usize = 1000;

/// A decision, whether it is in force, and what it cost when it was made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) decision: Decision,
    pub(crate) in_force: bool,
    pub(crate) price: Option<Price>,
}

/// An entry before a step and after it; `None` where there is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edit {
    pub(crate) id: u64,
    pub(crate) before: Option<Entry>,
    pub(crate) after: Option<Entry>,
}

/// What one command did: what undo takes back at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Step {
    /// In words: "Well D9 left out".
    pub(crate) said: String,
    pub(crate) edits: Vec<Edit>,
    pub(crate) texts: Vec<TextEdit>,
    pub(crate) answers: Vec<AnswerEdit>,
}

/// Every decision with the steps that led to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Book {
    pub(crate) entries: BTreeMap<u64, Entry>,
    pub(crate) done: Vec<Step>,
    pub(crate) undone: Vec<Step>,
    /// Ids that were given; none is given twice.
    pub(crate) last_id: u64,
    /// Every file that a step is of, as it is to stand; `None`: there is to be none.
    pub(crate) texts: BTreeMap<String, Option<Arc<str>>>,
    /// Answers to questions that no file says.
    pub(crate) answers: BTreeMap<String, String>,
}

impl Book {
    /// Knows how a file stands that no step was of yet.
    pub(crate) fn know(&mut self, file: &str, text: Option<&str>) {
        self.texts.entry(file.to_owned()).or_insert_with(|| text.map(Arc::from));
    }

    /// What is in force, in the order in which it was decided.
    pub(crate) fn in_force(&self) -> Decisions {
        let list = self.entries.values().filter(|entry| entry.in_force);
        Decisions { list: list.map(|entry| entry.decision.clone()).collect() }
    }

    /// An entry that is there, or that undone steps would bring back.
    pub(crate) fn entry(&self, id: u64) -> Option<&Entry> {
        let undone = || {
            let edits = self.undone.iter().flat_map(|step| &step.edits);
            edits.filter(|edit| edit.id == id).find_map(|edit| edit.after.as_ref())
        };
        self.entries.get(&id).or_else(undone)
    }

    /// Does a new step; what was undone before it cannot be done again. `false`, and nothing is done, where a text is not the one
    /// that the step is of.
    pub(crate) fn act(&mut self, step: Step) -> bool {
        let Some(texts) = self.texts_after(step.texts.iter().cloned()) else { return false };
        self.texts.extend(texts);
        self.forwards(&step);
        self.undone.clear();
        self.done.push(step);
        if self.done.len() > MOST_STEPS {
            self.done.remove(0);
        }
        true
    }

    /// Takes the last step back.
    pub(crate) fn undo(&mut self) -> Option<&Step> {
        let back = self.done.last()?.texts.iter().rev().map(TextEdit::taken_back);
        let texts = self.texts_after(back)?;
        let step = self.done.pop()?;
        self.texts.extend(texts);
        for edit in step.edits.iter().rev() {
            put(&mut self.entries, edit.id, edit.before.as_ref());
        }
        for edit in step.answers.iter().rev() {
            put(&mut self.answers, edit.question.clone(), edit.before.as_ref());
        }
        self.undone.push(step);
        self.undone.last()
    }

    /// Does the step again that was taken back last.
    pub(crate) fn redo(&mut self) -> Option<&Step> {
        let texts = self.texts_after(self.undone.last()?.texts.iter().cloned())?;
        let step = self.undone.pop()?;
        self.texts.extend(texts);
        self.forwards(&step);
        self.done.push(step);
        self.done.last()
    }

    fn forwards(&mut self, step: &Step) {
        for edit in &step.edits {
            self.last_id = self.last_id.max(edit.id);
            put(&mut self.entries, edit.id, edit.after.as_ref());
        }
        for edit in &step.answers {
            put(&mut self.answers, edit.question.clone(), edit.after.as_ref());
        }
    }

    /// The texts that edits make, in their order; `None` where one is of another text.
    fn texts_after(
        &self,
        edits: impl Iterator<Item = TextEdit>,
    ) -> Option<BTreeMap<String, Option<Arc<str>>>> {
        let mut made: BTreeMap<String, Option<Arc<str>>> = BTreeMap::new();
        for edit in edits {
            let before = made.get(&edit.file).or_else(|| self.texts.get(&edit.file))?;
            let after = edit.of(before.as_deref()).ok()?;
            made.insert(edit.file, after.map(Arc::from));
        }
        Some(made)
    }

    /// Entries for a list: those that are there, and those that undone steps would bring back, not in force; newest last.
    pub(crate) fn listed(&self) -> BTreeMap<u64, Entry> {
        let mut all = BTreeMap::new();
        for edit in self.undone.iter().flat_map(|step| &step.edits) {
            if let Some(after) = &edit.after {
                all.insert(edit.id, Entry { in_force: false, ..after.clone() });
            }
        }
        all.extend(self.entries.iter().map(|(id, entry)| (*id, entry.clone())));
        all
    }
}

fn put<K: Ord, V: Clone>(all: &mut BTreeMap<K, V>, key: K, value: Option<&V>) {
    match value {
        Some(value) => all.insert(key, value.clone()),
        None => all.remove(&key),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_study::decisions::What;

    fn made(id: u64) -> Step {
        let what = What::LeaveOutExperiment { experiment: format!("day {id}") };
        let decision = Decision { what, reason: None, who: None, when: None };
        let entry = Entry { decision, in_force: true, price: None };
        let edits = vec![Edit { id, before: None, after: Some(entry) }];
        Step { said: format!("{id}"), edits, ..Step::default() }
    }

    #[test]
    fn what_is_undone_is_listed_until_something_else_is_done() {
        let mut book = Book::default();
        book.act(made(1));
        book.act(made(2));
        book.undo();
        assert_eq!(book.in_force().list.len(), 1);
        assert_eq!(book.listed().values().map(|entry| entry.in_force).collect::<Vec<_>>(), [true, false]);
        book.act(made(3));
        assert!(book.redo().is_none());
        assert_eq!(book.listed().keys().copied().collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn two_hundred_steps_can_be_undone() {
        let mut book = Book::default();
        (1..=1500).for_each(|id| assert!(book.act(made(id))));
        let mut undone = 0;
        while book.undo().is_some() {
            undone += 1;
        }
        assert!(undone >= 200 && book.in_force().list.len() == 1500 - undone);
    }

    fn text(before: Option<&str>, after: Option<&str>) -> Step {
        let texts = TextEdit::between("a.toml", before, after).into_iter().collect();
        let answers =
            vec![AnswerEdit { question: "a".to_owned(), before: None, after: after.map(str::to_owned) }];
        Step { texts, answers, ..Step::default() }
    }

    #[test]
    fn texts_and_answers_go_there_and_back_and_no_step_is_done_on_another_text() {
        let mut book = Book::default();
        assert!(!book.act(text(None, Some("one"))), "nobody knows the file yet");
        book.know("a.toml", None);
        assert!(book.act(text(None, Some("one"))));
        let one = book.clone();
        assert!(!book.act(text(Some("two"), Some("three"))));
        assert_eq!(book, one);
        assert!(book.act(text(Some("one"), Some("two"))));
        book.undo();
        assert_eq!((&book.texts, &book.done), (&one.texts, &one.done));
        book.undo();
        assert_eq!((book.texts["a.toml"].as_deref(), book.answers.len()), (None, 0));
        book.redo();
        book.redo();
        assert_eq!(book.texts["a.toml"].as_deref(), Some("two"));
        assert_eq!(book.answers["a"], "two");
    }
}
