//! The largest number that a detector of BMG can print.

use crate::plate::readings::Reading;

/// Counts at which the detectors of different readers and gains stop.
const CEILINGS: [f64; 2] = [260_000.0, 3_500_000.0];

/// What to say about wells that stand exactly at a ceiling; one of them may be chance.
pub(super) fn warning(readings: &[Reading]) -> Option<String> {
    let at = |ceiling: f64| readings.iter().filter(|reading| reading.value == Some(ceiling)).count();
    let above =
        |ceiling: f64| readings.iter().any(|reading| reading.value.is_some_and(|value| value > ceiling));
    CEILINGS.into_iter().find(|ceiling| at(*ceiling) > 1 && !above(*ceiling)).map(|ceiling| {
        format!(
            "{} readings are exactly {ceiling}, the ceiling of the detector: these wells may be above its range",
            at(ceiling)
        )
    })
}
