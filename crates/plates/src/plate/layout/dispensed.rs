//! What a dispenser put into the wells of a plate, compound by compound.

use std::collections::BTreeMap;

use crate::plate::layout::words::is_vehicle;
use crate::plate::layout::{Properties, Property};
use crate::plate::well::Well;
use foldshift_tables::diagnostic::Place;
use foldshift_tables::units::Dose;

/// The compounds that a plate got.
#[derive(Debug, Default)]
pub(super) struct Dispensed {
    wells: BTreeMap<Well, Vec<Drop>>,
}

/// All that one well got of one compound.
#[derive(Debug)]
struct Drop {
    /// The order of compounds in a well: the curve is that of the first one.
    rank: usize,
    compound: String,
    /// `None` of a solvent.
    dose: Option<Dose>,
    place: Place,
}

impl Dispensed {
    /// Adds to a well; what it gets of one compound twice is summed up. `None` when the doses of a
    /// compound do not convert into each other.
    pub(super) fn add(
        &mut self,
        well: Well,
        rank: usize,
        compound: &str,
        dose: Option<Dose>,
        place: &Place,
    ) -> Option<()> {
        let drops = self.wells.entry(well).or_default();
        if let Some(earlier) = drops.iter_mut().find(|drop| drop.compound == compound) {
            if let (Some(one), Some(other)) = (earlier.dose, dose) {
                earlier.dose = Some(Dose::new(one.value() + other.in_unit(one.unit())?, one.unit())?);
            }
            return Some(());
        }
        let dose = dose.filter(|_| !is_vehicle(compound));
        drops.push(Drop { rank, compound: compound.to_owned(), dose, place: place.clone() });
        Some(())
    }

    /// Says that a well got solvent, at least.
    pub(super) fn add_solvent(&mut self, well: Well, place: &Place) {
        let _ = self.add(well, usize::MAX, "vehicle", None, place);
    }

    /// The wells as a layout has them: `compound`, `dose`, `compound_2`, … Solvent alone is vehicle.
    pub(super) fn into_wells(self) -> BTreeMap<Well, Properties> {
        self.wells.into_iter().map(|(well, drops)| (well, properties(drops))).collect()
    }
}

fn properties(mut drops: Vec<Drop>) -> Properties {
    drops.sort_by(|a, b| (a.rank, &a.compound).cmp(&(b.rank, &b.compound)));
    let mut properties = Properties::new();
    let place = drops.first().map(|drop| drop.place.clone());
    let mut number = 0;
    for drop in drops {
        let Some(dose) = drop.dose.filter(|dose| !dose.is_zero()) else { continue };
        number += 1;
        let key = |key: &str| if number == 1 { key.to_owned() } else { format!("{key}_{number}") };
        let property = |value: String| Property { value, place: drop.place.clone() };
        properties.insert(key("compound"), property(drop.compound.clone()));
        properties.insert(key("dose"), property(dose.to_string()));
    }
    if let (0, Some(place)) = (number, place) {
        properties.insert("role".to_owned(), Property { value: "vehicle".to_owned(), place });
    }
    properties
}
