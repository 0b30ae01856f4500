//! What moved when plates changed, by the names of curves.

use std::collections::{BTreeMap, BTreeSet};

use crate::assemble::CurveKey;

/// Lines and compounds whose curves are not what they were.
#[derive(Default)]
pub(super) struct Moved(BTreeMap<String, BTreeSet<String>>);

impl Moved {
    pub(super) fn insert(&mut self, key: &CurveKey) {
        if !self.contains(&key.cell_line, &key.compound) {
            self.0.entry(key.cell_line.clone()).or_default().insert(key.compound.clone());
        }
    }

    pub(super) fn contains(&self, line: &str, compound: &str) -> bool {
        self.0.get(line).is_some_and(|compounds| compounds.contains(compound))
    }
}
