//! What a simulated compound really does.

use foldshift_curves::elementary::{LN_10, exp, exp10, ln};
use foldshift_tables::units::Dose;

/// A dose-response in log₁₀ molar.
#[derive(Clone, Copy)]
pub(crate) struct Truth {
    pub(crate) mid: f64,
    pub(crate) hill: f64,
    pub(crate) bottom: f64,
    /// Growth below the midpoint.
    pub(crate) hormesis: f64,
}

impl Truth {
    /// As a fraction of the vehicle.
    pub(crate) fn response(self, log_dose: f64) -> f64 {
        let falling = self.bottom + (1.0 - self.bottom) / (1.0 + exp10(self.hill * (log_dose - self.mid)));
        let bump = (log_dose - self.mid + 1.0) / 0.6;
        falling + self.hormesis * exp(-bump * bump)
    }
}

/// log₁₀ of a dose in mol/l.
pub(crate) fn log_dose(dose: Dose) -> f64 {
    ln(dose.value()) / LN_10 + f64::from(dose.unit().exponent())
}
