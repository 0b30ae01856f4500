//! Maps and readings as a byte a well, for pictures of a few pixels.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::colours::{Colours, Ladders};
use super::opened::Opened;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::{PlateFormat, Well};

/// The byte of a well without a number.
const NO_NUMBER: u8 = 255;

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

/// Numbers from 0 for the lowest to 254 for the highest.
pub(super) fn of_values(format: PlateFormat, values: &BTreeMap<Well, f64>) -> String {
    let low = values.values().copied().fold(f64::INFINITY, f64::min);
    let high = values.values().copied().fold(f64::NEG_INFINITY, f64::max);
    let byte = |value: f64| {
        let part = if high > low { (value - low) / (high - low) } else { 0.5 };
        // Between 0 and 254 by the line above.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let byte = (part * 254.0).round().clamp(0.0, 254.0) as u8;
        byte
    };
    let bytes: Vec<u8> =
        format.iter().map(|well| values.get(&well).map_or(NO_NUMBER, |value| byte(*value))).collect();
    STANDARD.encode(bytes)
}
