//! Which layout may be that of which plate, by the wells of both.

use crate::survey::seen::{LayoutSeen, PlateSeen};
use foldshift_plates::plate::Well;

impl LayoutSeen {
    /// Is it a layout for this plate: of its size, or, where the outer wells were not read, of just the wells that were?
    #[must_use]
    pub fn fits(&self, plate: &PlateSeen) -> bool {
        let was_read = |well: &Well| plate.numbers.iter().any(|(read, _)| read == well);
        self.format == plate.format || self.lacks(plate).is_empty() && self.used.iter().all(was_read)
    }

    /// Wells that were read and that it does not name.
    #[must_use]
    pub fn lacks(&self, plate: &PlateSeen) -> Vec<Well> {
        plate.numbers.iter().map(|(well, _)| *well).filter(|well| !self.wells.contains(well)).collect()
    }
}
