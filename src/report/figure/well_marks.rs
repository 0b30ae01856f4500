//! What stands on a well of a map: the letter of a control, a cross where it was left out.

use foldshift_plates::plate::layout::Role;
use foldshift_study::normalise::{By, WellResponse};

/// Was this one well left out, rather than its whole plate?
pub(super) fn is_crossed(well: &WellResponse) -> bool {
    well.excluded_by.is_some_and(|by| by != By::Plate)
}

pub(super) const fn letter_of(role: Role) -> Option<&'static str> {
    match role {
        Role::Sample => None,
        Role::Vehicle => Some("v"),
        Role::Blank => Some("b"),
        Role::Kill => Some("k"),
        Role::NoDye => Some("n"),
        Role::CompoundBlank => Some("c"),
        Role::T0 => Some("t"),
        Role::Empty => Some("·"),
    }
}
