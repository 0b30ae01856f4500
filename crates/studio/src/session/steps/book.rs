//! The decisions of a study with every step that made them: done steps can be undone, undone ones done again.

use std::collections::BTreeMap;

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
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    /// In words: "Well D9 left out".
    pub(crate) said: String,
    pub(crate) edits: Vec<Edit>,
}

/// Every decision with the steps that led to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Book {
    pub(crate) entries: BTreeMap<u64, Entry>,
    pub(crate) done: Vec<Step>,
    pub(crate) undone: Vec<Step>,
    /// Ids that were given; none is given twice.
    pub(crate) last_id: u64,
}

impl Book {
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

    /// Does a new step; what was undone before it cannot be done again.
    pub(crate) fn act(&mut self, step: Step) {
        for edit in &step.edits {
            self.last_id = self.last_id.max(edit.id);
            put(&mut self.entries, edit.id, edit.after.as_ref());
        }
        self.undone.clear();
        self.done.push(step);
        if self.done.len() > MOST_STEPS {
            self.done.remove(0);
        }
    }

    /// Takes the last step back.
    pub(crate) fn undo(&mut self) -> Option<&Step> {
        let step = self.done.pop()?;
        for edit in step.edits.iter().rev() {
            put(&mut self.entries, edit.id, edit.before.as_ref());
        }
        self.undone.push(step);
        self.undone.last()
    }

    /// Does the step again that was taken back last.
    pub(crate) fn redo(&mut self) -> Option<&Step> {
        let step = self.undone.pop()?;
        for edit in &step.edits {
            put(&mut self.entries, edit.id, edit.after.as_ref());
        }
        self.done.push(step);
        self.done.last()
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

fn put(entries: &mut BTreeMap<u64, Entry>, id: u64, entry: Option<&Entry>) {
    match entry {
        Some(entry) => entries.insert(id, entry.clone()),
        None => entries.remove(&id),
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
        Step { said: format!("{id}"), edits: vec![Edit { id, before: None, after: Some(entry) }] }
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
        (1..=1500).for_each(|id| book.act(made(id)));
        let mut undone = 0;
        while book.undo().is_some() {
            undone += 1;
        }
        assert!(undone >= 200 && book.in_force().list.len() == 1500 - undone);
    }
}
