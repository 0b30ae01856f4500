//! What is known of a curve beside its points, and of rows that cost their curve.

use foldshift_tables::diagnostic::Place;

/// What is known of a curve beside its points.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfCurve {
    /// The number of its unit.
    pub(super) unit: u16,
    /// Was a dose above zero seen?
    pub(super) dosed: bool,
    /// A row of it makes no sense.
    pub(super) rejected: bool,
    /// None of its points could be scaled.
    pub(super) empty: bool,
}

impl OfCurve {
    /// Is there no curve to fit?
    pub(super) fn is_left_out(self) -> bool {
        self.rejected || self.empty
    }
}

/// A row that makes no sense, and that costs its curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// Where it stands.
    pub place: Place,
    /// What identifies its curve.
    pub identity: Vec<String>,
    /// What is wrong.
    pub problem: String,
}
