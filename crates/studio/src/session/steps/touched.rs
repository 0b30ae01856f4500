//! What a step touches: two commands that touch nothing in common go together, whoever decided first.

use std::collections::BTreeSet;

use crate::session::steps::{Entry, Step};
use foldshift_plates::plate::Well;
use foldshift_study::decisions::{PlateName, What};

/// What is touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Touched {
    /// These, by name.
    These(BTreeSet<String>),
    /// Everything.
    All,
    /// The places of plates: the study was read again.
    Places,
}

impl Touched {
    /// By a decision as such: its being in force, its reason.
    pub(crate) fn decision(id: u64) -> Self {
        Self::These(BTreeSet::from([format!("decision {id}")]))
    }

    /// By wells of a plate.
    pub(crate) fn wells(plate: &PlateName, wells: &[Well]) -> Self {
        Self::These(wells.iter().map(|well| well_key(plate, *well)).collect())
    }

    /// By a decision that says more than wells.
    pub(crate) fn what(what: &What) -> Self {
        Self::These(keys(what))
    }

    /// By what changes files.
    pub(crate) fn files<'a>(files: impl Iterator<Item = &'a str>) -> Self {
        Self::These(files.map(file_key).collect())
    }

    /// By a step.
    pub(crate) fn by(step: &Step) -> Self {
        let mut touched = BTreeSet::new();
        let in_force = |entry: Option<&Entry>| {
            entry.filter(|entry| entry.in_force).map(|entry| keys(&entry.decision.what)).unwrap_or_default()
        };
        for edit in &step.edits {
            touched.insert(format!("decision {}", edit.id));
            let (before, after) = (in_force(edit.before.as_ref()), in_force(edit.after.as_ref()));
            touched.extend(before.symmetric_difference(&after).cloned());
        }
        touched.extend(step.texts.iter().map(|edit| file_key(&edit.file)));
        touched.extend(step.answers.iter().map(|edit| format!("answer {}", edit.question)));
        Self::These(touched)
    }

    /// Of both.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::These(mut all), Self::These(more)) => {
                all.extend(more);
                Self::These(all)
            }
            _ => Self::All,
        }
    }

    /// Do they have anything in common?
    pub(crate) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            // Of places, who speaks of plates by them asks himself.
            (Self::Places, _) | (_, Self::Places) => false,
            (Self::These(ours), Self::These(theirs)) => !ours.is_disjoint(theirs),
            (Self::These(none), _) | (_, Self::These(none)) => !none.is_empty(),
            (Self::All, Self::All) => true,
        }
    }
}

/// The wells of a plate that entries in force leave out one by one.
pub(crate) fn wells_out<'a>(
    entries: impl Iterator<Item = (&'a u64, &'a Entry)>,
    plate: &PlateName,
) -> Vec<(u64, &'a Entry, &'a [Well])> {
    entries
        .filter(|(_, entry)| entry.in_force)
        .filter_map(|(id, entry)| match &entry.decision.what {
            What::LeaveOutWells { plate: of, wells, .. } if of == plate => {
                Some((*id, entry, wells.as_slice()))
            }
            _ => None,
        })
        .collect()
}

fn file_key(file: &str) -> String {
    format!("file {file}")
}

fn well_key(plate: &PlateName, well: Well) -> String {
    format!("well {} {} {} {well}", plate.export, plate.plate, plate.read.as_deref().unwrap_or_default())
}

/// What a decision speaks of.
fn keys(what: &What) -> BTreeSet<String> {
    let one = |text: String| BTreeSet::from([text]);
    match what {
        What::LeaveOutWells { plate, wells, .. } => wells.iter().map(|well| well_key(plate, *well)).collect(),
        What::LeaveOutCurve(curve) => one(format!("curve {curve:?}")),
        What::LeaveOutPlate { plate } | What::UsePlate { plate } => one(format!("plate {plate:?}")),
        What::LeaveOutExperiment { experiment } => one(format!("experiment {experiment}")),
        What::Fix { parameter, of, .. } | What::Bound { parameter, of, .. } => {
            one(format!("{parameter:?} {of:?}"))
        }
        What::Model { of, .. } => one(format!("model {of:?}")),
        What::Zero { .. } => one("zero".to_owned()),
    }
}
