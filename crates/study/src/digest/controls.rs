//! Vehicle and blank that seem to have changed places: asked first, because nothing else means anything then.

use crate::digest::questions::Question;
use crate::normalise::NormalizedPlate;
use foldshift_plates::plate::layout::Role;

/// One question for the study where the vehicle of half of its plates and more reads no more than the blank; a single
/// plate of many fails its checks with the same words.
pub(super) fn question(plates: &[NormalizedPlate], zero: &'static str) -> Option<Question> {
    let without: Vec<&NormalizedPlate> = plates.iter().filter(|plate| plate.has_no_window()).collect();
    if without.is_empty() || 2 * without.len() < plates.len() {
        return None;
    }
    let contents = without[0].wells.values().map(|response| &response.content);
    let place =
        contents.filter(|content| content.role == Role::Vehicle).map(|content| content.place.clone()).min();
    Some(Question::Controls { plates: without.len(), of: plates.len(), zero, place })
}
