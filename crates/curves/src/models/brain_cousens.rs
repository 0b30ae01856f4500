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
use crate::models::model::{Entry, Model, Road, Searched};
use crate::separable_least_squares::family::{
    At, AtLeast, Bend, Doses, Family, HILLS, Named, Starts, ordered, relative_dose,
};
use crate::separable_least_squares::table::Table;
use crate::sigmoid::sigmoid;

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

    fn read(&self, phi: &[f64], ats: &[At], table: &mut Table) {
        let (slope, kappa) = (exp(phi[1]) * LN_10, exp_m1(phi[2]));
        let middle = relative_dose(phi[0], self.doses.high);
        let shift = ln_1p(2.0 * kappa * middle);
        let lift = 2.0 * middle / (1.0 + 2.0 * kappa * middle);
        for (j, at) in ats.iter().enumerate() {
            if at.log_dose == f64::NEG_INFINITY {
                table.set_shares(j, 1.0, 0.0, &[0.0; 3]);
                continue;
            }
            let dose = relative_dose(at.log_dose, self.doses.high);
            // e^z = (1 + 2κ·middle) · 10^(hill · (x − log_mid))
            let along = slope * (at.log_dose - phi[0]);
            let (upper, lower) = sigmoid(along + shift);
            let numerator = 1.0 + kappa * dose;
            let by_z = -numerator * upper * lower;
            let by_mid = by_z * (kappa * lift * LN_10 - slope);
            let by_kappa = dose * upper + by_z * lift;
            let by = [by_mid, by_z * along, by_kappa * (1.0 + kappa)];
            // 1 less the first without its digits lost where the curve has hardly begun to fall.
            table.set_shares(j, numerator * upper, lower - kappa * dose * upper, &by);
        }
    }

    fn slope(&self) -> Option<usize> {
        Some(1)
    }

    fn is_monotone(&self) -> bool {
        false
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

    fn starts(&self) -> Starts {
        let hills = HILLS.into_iter().filter(|hill| *hill > LEAST_HILL).map(ln).collect();
        Starts::Lattice(vec![self.doses.mids(), hills, STIMULATIONS.map(ln_1p).to_vec()])
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
