//! Maps as a byte a well, for pictures of a few pixels.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::colours::{Colours, Ladders};
use super::opened::Opened;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;

/// What wells hold: 0 empty, 1 vehicle, 2 blank, 3 another role, from 16 a compound by its colour and the step of its dose.
pub(super) fn of_map(map: &Opened, colours: &Colours) -> String {
    let ladders = Ladders::of(map);
    let byte = |well: Well| -> u8 {
        let Some(content) = map.contents.get(&well) else { return 0 };
        let compound = content.first_compound().map_or(-1, |compound| colours.colour(compound));
        match (content.role, ladders.step(content)) {
            (Role::Empty, _) => 0,
            (Role::Vehicle, _) => 1,
            (Role::Blank, _) => 2,
            (Role::Sample | Role::CompoundBlank, Some((step, _))) if compound >= 0 => {
                let colour = u8::try_from(compound.min(14)).unwrap_or(14);
                16 * (1 + colour) + 15 - u8::try_from(step.min(15)).unwrap_or(15)
            }
            _ => 3,
        }
    };
    STANDARD.encode(map.format.iter().map(byte).collect::<Vec<u8>>())
}
