//! Chance that is the same on every machine.

/// A small generator of its own, so that every machine makes the same damages.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number from 0 to below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}
