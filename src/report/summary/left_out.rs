//! Wells of one plate that were left out for one reason.

use serde::Serialize;

use foldshift_plates::plate::Well;
use foldshift_study::normalise::{NormalizedPlate, OF_DECISION};

/// How a reason begins that a study or a layout gives.
const GIVEN: &str = "layout: ";

/// Wells of one plate that were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// The export of the plate.
    pub export: String,
    /// The plate as the export names it.
    pub plate: String,
    /// Why, as in `wells.csv`.
    pub reason: String,
    /// The wells, in their order.
    pub wells: Vec<Well>,
}

impl LeftOut {
    /// The wells that a study, a layout or a decision leaves out.
    #[must_use]
    pub fn given(plates: &[NormalizedPlate]) -> Vec<Self> {
        let mut found = Vec::new();
        for plate in plates {
            for (well, response) in &plate.wells {
                let plate = (&*plate.export, &*plate.name);
                if let Some(reason) = &response.content.exclude {
                    take(&mut found, plate, *well, &format!("{GIVEN}{reason}"));
                } else if let Some(reason) = &response.excluded
                    && reason.starts_with(OF_DECISION)
                {
                    take(&mut found, plate, *well, reason);
                }
            }
        }
        found
    }

    /// The reason that a study, a layout or a decision gives; `None` where it is one of the instrument or of the rules.
    #[must_use]
    pub fn given_reason(&self) -> Option<&str> {
        self.reason.strip_prefix(GIVEN).or_else(|| self.reason.strip_prefix(OF_DECISION))
    }
}

/// Takes a well of a plate; those of a plate come one after the other.
pub(super) fn take(found: &mut Vec<LeftOut>, (export, plate): (&str, &str), well: Well, reason: &str) {
    let of_plate = found.iter_mut().rev().take_while(|one| one.export == export && one.plate == plate);
    match of_plate.into_iter().find(|one| one.reason == reason) {
        Some(known) => known.wells.push(well),
        None => found.push(LeftOut {
            export: export.to_owned(),
            plate: plate.to_owned(),
            reason: reason.to_owned(),
            wells: vec![well],
        }),
    }
}
