//! Stimulation at low doses before the fall (hormesis).
//!
//! ```text
//!                          1 + κ · dose / highest
//! y = bottom + (top − bottom) ──────────────────────────── ,  κ ≥ 0, hill ≥ 1
//!                          1 + 10^(hill · (x − log_e))
//! ```
//!
//! Searched over the dose halfway between the plateaus, log_mid, instead of log_e, which is no IC50:
//! 10^(hill · (log_mid − log_e)) = 1 + 2 κ · 10^log_mid / highest. In the words of R's drc (`BC.5`):
//! b = hill, c = bottom, d = top, log₁₀ e = log_e, f = κ (top − bottom) / highest; ED50 is log_mid.
//!
//! Source: Brain & Cousens, Weed Res. 29 (1989) 93, doi:10.1111/j.1365-3180.1989.tb00845.x; its
//! parametrisation by the dose of half effect: Vanewijk & Hoekstra, Ecotoxicol. Environ. Saf. 25 (1993)
//! 25, doi:10.1006/eesa.1993.1003.

use std::sync::Arc;

use crate::bounds::ln_hill_bounds;
use crate::elementary::{LN_10, exp, exp_m1, exp10, ln, ln_1p};
use crate::logistic::sigmoid;
use crate::models::model::{Entry, Model, Road, Searched};
use crate::separable_least_squares::family::{
    At, AtLeast, Bend, Doses, Family, HILLS, Named, ordered, relative_dose,
};

impl Model {
    /// Stimulation at low doses before the fall.
    ///
    /// ```text
    /// y = bottom + (top − bottom + stimulation · dose) / (1 + 10^(hill · (x − log_e)))
    /// ```
    ///
    /// Source: Brain & Cousens, Weed Res. 29 (1989) 93, doi:10.1111/j.1365-3180.1989.tb00845.x.
    pub const BRAIN_COUSENS: Self = Self::new(&BRAIN_COUSENS);
}

static BRAIN_COUSENS: Entry = Entry {
    name: "brain-cousens",
    purpose: "stimulation at low doses",
    parameters: 5,
    slopes: 1,
    own: &["stimulation"],
    is_rung: false,
    road: Road::Searched(Searched {
        family: |doses| if doses.falling { Some(Arc::new(StimulatedFamily { doses })) } else { None },
        nested: |logistic| vec![logistic.log_mid, ln(logistic.hill.abs()), 0.0],
    }),
};

/// Coordinates (log_mid, ln hill, ln(1 + κ)), coefficients (top, bottom). Falls with dose.
#[derive(Clone, Copy, Debug)]
struct StimulatedFamily {
    doses: Doses,
}

/// The slope below which the stimulation would not pass.
const LEAST_HILL: f64 = 1.0;

/// The furthest midpoint, in decades beyond the doses.
const FURTHEST: f64 = 200.0;

/// The largest stimulation that a search visits.
const MOST_STIMULATION: f64 = 1e6;

/// Stimulations that a search begins from.
const STIMULATIONS: [f64; 6] = [0.0, 1.0, 10.0, 100.0, 1e3, 1e4];

impl StimulatedFamily {
    /// The columns, and the derivatives of the upper one by the coordinates.
    fn values(&self, phi: &[f64], log_dose: f64) -> ([f64; 2], [f64; 3]) {
        if log_dose == f64::NEG_INFINITY {
            return ([1.0, 0.0], [0.0; 3]);
        }
        let (hill, kappa) = (exp(phi[1]), exp_m1(phi[2]));
        let dose = relative_dose(log_dose, self.doses.high);
        let middle = relative_dose(phi[0], self.doses.high);
        // e^z = (1 + 2κ·middle) · 10^(hill · (x − log_mid))
        let along = hill * LN_10 * (log_dose - phi[0]);
        let z = along + ln_1p(2.0 * kappa * middle);
        let (upper, lower) = sigmoid(z);
        let numerator = 1.0 + kappa * dose;
        let by_z = -numerator * upper * lower;
        let lift = 2.0 * middle / (1.0 + 2.0 * kappa * middle);
        let by_mid = by_z * (kappa * lift * LN_10 - hill * LN_10);
        let by_kappa = dose * upper + by_z * lift;
        // 1 − upper column, also where that is 1 but for the last digits.
        let columns = [numerator * upper, lower - kappa * dose * upper];
        (columns, [by_mid, by_z * along, by_kappa * (1.0 + kappa)])
    }

    /// log₁₀ e of drc, and f · (highest dose) / (top − bottom) = κ.
    fn log_e(&self, phi: &[f64]) -> f64 {
        let middle = relative_dose(phi[0], self.doses.high);
        phi[0] - ln_1p(2.0 * exp_m1(phi[2]) * middle) / (LN_10 * exp(phi[1]))
    }
}

impl Family for StimulatedFamily {
    fn coordinates(&self) -> usize {
        3
    }

    fn coefficients(&self) -> usize {
        2
    }

    fn columns(&self, phi: &[f64], at: At, columns: &mut [f64]) {
        columns.copy_from_slice(&self.values(phi, at.log_dose).0);
    }

    fn derivative(&self, phi: &[f64], at: At, k: usize, columns: &mut [f64]) {
        let by = self.values(phi, at.log_dose).1[k];
        columns.copy_from_slice(&[by, -by]);
    }

    fn slope(&self) -> Option<usize> {
        Some(1)
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let (low, high) = self.doses.mid_bounds();
        vec![
            // No further out than a dose is a number: it stands here, not only its logarithm.
            (low.max(self.doses.low - FURTHEST), high.min(self.doses.high + FURTHEST)),
            (ln(LEAST_HILL), ln_hill_bounds().1),
            (0.0, ln_1p(MOST_STIMULATION)),
        ]
    }

    fn starts(&self) -> Vec<Vec<f64>> {
        let mut starts = Vec::new();
        for mid in self.doses.mids() {
            for hill in HILLS.into_iter().filter(|hill| *hill > LEAST_HILL) {
                starts.extend(STIMULATIONS.map(|kappa| vec![mid, ln(hill), ln_1p(kappa)]));
            }
        }
        starts
    }

    fn inequalities(&self) -> Vec<AtLeast> {
        vec![ordered(2)]
    }

    fn bends(&self, phi: &[f64], _: usize) -> Vec<Bend> {
        let width = 1.0 / (exp(phi[1]) * LN_10);
        let bend = |log_dose: f64, width: f64| Bend { log_dose, width };
        let (log_e, natural) = (self.log_e(phi), 1.0 / LN_10);
        // The dose itself, and dose^(1 − hill) beyond the turn, bend over a natural logarithm.
        vec![
            bend(phi[0], width),
            bend(log_e, width),
            bend(log_e, natural),
            bend(self.doses.high - phi[2] * natural, natural),
        ]
    }

    fn plateaus(&self, _: usize) -> [Vec<f64>; 2] {
        [vec![1.0, 0.0], vec![0.0, 1.0]]
    }

    fn named(&self, phi: &[f64], beta: &[f64]) -> Vec<Named> {
        let (hill, kappa, unit) = (exp(phi[1]), exp_m1(phi[2]), exp10(-self.doses.high));
        let amplitude = beta[0] - beta[1];
        let slope = [(0, kappa * unit), (1, -kappa * unit), (4, amplitude * unit * (1.0 + kappa))];
        vec![
            Named::new("top", beta[0], &[(0, 1.0)], 5),
            Named::new("bottom", beta[1], &[(1, 1.0)], 5),
            Named::new("hill", hill, &[(3, hill)], 5),
            Named::new("log10_mid", phi[0], &[(2, 1.0)], 5),
            Named::new("stimulation", kappa * unit * amplitude, &slope, 5),
        ]
    }
}
