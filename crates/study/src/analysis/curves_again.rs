//! The curves of a study some of whose plates changed: assembled again where their wells lie on such a plate, else as they were.

use std::collections::{BTreeMap, BTreeSet};

use super::FittedCurve;
use crate::assemble::{Assembled, assemble_some, unit_of};
use crate::normalise::NormalizedPlate;
use foldshift_curves::fit::LentFit;
use foldshift_plates::plate::WellContent;
use foldshift_plates::plate::layout::Role;
use foldshift_tables::units::DoseUnit;

/// Lines, each with compounds.
type Wanted<'p> = BTreeMap<&'p str, BTreeSet<&'p str>>;

/// Every curve of a study, sorted by key, beside what was known of it.
pub(super) struct CurvesAgain {
    pub(super) assembled: Vec<Assembled>,
    /// Curve by curve.
    pub(super) former: Vec<Former>,
    /// Curves that are there no more.
    pub(super) gone: Vec<FittedCurve>,
}

/// What was known of a curve.
pub(super) struct Former {
    /// Its fit, and whether it was of the very same observations.
    pub(super) fit: Option<(LentFit, bool)>,
    /// Is everything the same that a curve is assembled from?
    pub(super) same_wells: bool,
    /// The plates that its samples lay on, where that changed.
    pub(super) plates: BTreeSet<usize>,
}

impl CurvesAgain {
    /// Of a study without any former curve.
    pub(super) fn new(assembled: Vec<Assembled>) -> Self {
        let nothing = || Former { fit: None, same_wells: false, plates: BTreeSet::new() };
        let former = assembled.iter().map(|_| nothing()).collect();
        Self { assembled, former, gone: Vec::new() }
    }

    /// Of a study whose curves were fitted before; `changed` are the plates that changed since.
    pub(super) fn of(
        plates: &[NormalizedPlate],
        unit: DoseUnit,
        former: (Vec<FittedCurve>, Vec<LentFit>),
        changed: &BTreeSet<usize>,
    ) -> Self {
        let wanted = wanted(plates, unit, &former.0, changed);
        let holds = |content: &WellContent| {
            named(content).is_some_and(|(line, compound)| is_wanted(&wanted, line, compound))
        };
        let meant: Vec<bool> =
            plates.iter().map(|plate| plate.wells.values().any(|well| holds(&well.content))).collect();
        let fresh = assemble_some(
            plates,
            unit,
            |plate| meant[plate],
            |line, compound| is_wanted(&wanted, line, compound),
        );
        let mut fresh = fresh.into_iter().peekable();
        let mut again = Self::new(Vec::new());
        for (curve, fit) in former.0.into_iter().zip(former.1) {
            while let Some(new) = fresh.next_if(|new| new.key < curve.assembled.key) {
                again.push(new, None);
            }
            let key = &curve.assembled.key;
            if let Some(new) = fresh.next_if(|new| new.key == *key) {
                again.push(new, Some((curve.assembled, fit)));
            } else if is_wanted(&wanted, &key.cell_line, &key.compound) {
                again.gone.push(curve);
            } else {
                again.assembled.push(curve.assembled);
                let plates = BTreeSet::new();
                again.former.push(Former { fit: Some((fit, true)), same_wells: true, plates });
            }
        }
        for new in fresh {
            again.push(new, None);
        }
        again
    }

    fn push(&mut self, new: Assembled, former: Option<(Assembled, LentFit)>) {
        let mut known = Former { fit: None, same_wells: false, plates: BTreeSet::new() };
        if let Some((old, fit)) = former {
            known.same_wells = old == new;
            if !known.same_wells {
                known.plates = old.samples.iter().map(|(plate, ..)| *plate).collect();
            }
            known.fit = Some((fit, old.curve == new.curve));
        }
        self.assembled.push(new);
        self.former.push(known);
    }

    /// The fit that the very same observations had.
    pub(super) fn known(&self, place: usize) -> Option<&LentFit> {
        self.former[place].fit.as_ref().filter(|(_, same)| *same).map(|(fit, _)| fit)
    }
}

fn is_wanted(wanted: &Wanted, line: &str, compound: &str) -> bool {
    wanted.get(line).is_some_and(|compounds| compounds.contains(compound))
}

/// Line and compound of a sample well.
fn named(content: &WellContent) -> Option<(&str, &str)> {
    let is_sample = content.role == Role::Sample;
    content.cell_line.as_deref().zip(content.compound.as_deref()).filter(|_| is_sample)
}

/// The lines and compounds of the plates that changed, and every line of a compound whose doses have another unit since.
fn wanted<'p>(
    plates: &'p [NormalizedPlate],
    unit: DoseUnit,
    former: &[FittedCurve],
    changed: &BTreeSet<usize>,
) -> Wanted<'p> {
    let wells = |plate: usize| plates[plate].wells.values().filter_map(|well| named(&well.content));
    let mut wanted = Wanted::new();
    for (line, compound) in changed.iter().flat_map(|&plate| wells(plate)) {
        wanted.entry(line).or_default().insert(compound);
    }
    let compounds: BTreeSet<&str> = wanted.values().flatten().copied().collect();
    let units: BTreeMap<&str, DoseUnit> = former
        .iter()
        .rev()
        .map(|curve| (curve.assembled.key.compound.as_str(), curve.assembled.unit))
        .collect();
    let moved: BTreeSet<&str> = compounds
        .into_iter()
        .filter(|compound| {
            let now = unit_of(plates, compound, unit);
            now.is_some_and(|now| units.get(compound).is_some_and(|then| *then != now))
        })
        .collect();
    if !moved.is_empty() {
        for (line, compound) in (0..plates.len()).flat_map(wells) {
            if moved.contains(compound) {
                wanted.entry(line).or_default().insert(compound);
            }
        }
    }
    wanted
}
