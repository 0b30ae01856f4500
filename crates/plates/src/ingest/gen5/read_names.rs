//! What reads are called: mode and wavelengths, and more only where these do not tell them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::label::RawLabel;
use crate::ingest::naming::Taken;

/// Gives reads their names, plate by plate.
#[derive(Default)]
pub(super) struct Names {
    pub(super) plate: Arc<str>,
    /// The labels of this export and what they are called.
    called: BTreeMap<String, Arc<str>>,
    /// Reads of this export that differ only in what stands in brackets behind their labels.
    tagged: BTreeSet<String>,
    /// Do reads of this export differ only by the names of their steps?
    by_step: bool,
    pub(super) taken: Taken,
}

impl Names {
    pub(super) fn begin(&mut self, plate: &str) {
        self.plate = plate.into();
        self.called.clear();
    }

    /// Looks at all the labels of an export: mode and wavelengths are the name of a read, and what
    /// is in brackets is added where reads differ in it. The names of the steps are added to all
    /// reads of the export when any of them differ in nothing else.
    pub(super) fn tell_apart(&mut self, labels: impl Iterator<Item = RawLabel>) {
        let mut alike: BTreeMap<String, (BTreeSet<_>, BTreeSet<_>)> = BTreeMap::new();
        for label in labels {
            let (tags, steps) = alike.entry(label.base).or_default();
            tags.insert(label.tag);
            steps.insert(label.step);
        }
        self.by_step = alike.values().any(|(_, steps)| steps.len() > 1);
        self.tagged =
            alike.into_iter().filter(|(_, (tags, _))| tags.len() > 1).map(|(base, _)| base).collect();
    }

    /// The name of the read that a label stands for; the second of a kind is `#2`.
    pub(super) fn name(&mut self, text: &str, label: &RawLabel) -> Arc<str> {
        if let Some(name) = self.called.get(text) {
            return Arc::clone(name);
        }
        let mut name = label.base.clone();
        for (extra, told) in [(&label.tag, self.tagged.contains(&label.base)), (&label.step, self.by_step)] {
            if let Some(extra) = extra.as_ref().filter(|_| told) {
                name = format!("{name} [{extra}]");
            }
        }
        let name = self.taken.free(&self.plate, &name);
        self.called.insert(text.to_owned(), Arc::clone(&name));
        name
    }

    /// The name of the read of a whole table; a label that comes again is a table of its own.
    pub(super) fn name_anew(&mut self, text: &str, label: &RawLabel) -> Arc<str> {
        self.called.remove(text);
        self.name(text, label)
    }
}
