//! The five-parameter logistic: a logistic whose two bends differ.
//!
//! ```text
//!                             top − bottom
//! y = bottom + ─────────────────────────────────────────────────────
//!              (1 + (2^(1/s) − 1) · 10^(hill · (x − log_mid)))^s
//! ```
//!
//! `s` is the asymmetry; `log_mid` is halfway between the plateaus whatever `s`, as in Prism. In the words
//! of R's drc (`LL.5`): b = hill, f = s, log₁₀ e = log_mid − log₁₀(2^(1/s) − 1) / hill.
//!
//! Source: Richards, J. Exp. Bot. 10 (1959) 290, doi:10.1093/jxb/10.2.290; Gottschalk & Dunn, Anal.
//! Biochem. 343 (2005) 54, doi:10.1016/j.ab.2005.04.035.

use std::sync::Arc;

use crate::bounds::ln_hill_bounds;
use crate::elementary::{LN_10, exp, exp_m1, ln, ln_1p};
use crate::logistic::sigmoid;
use crate::models::model::{Entry, Model, Road, Searched};
use crate::separable_least_squares::family::{At, AtLeast, Bend, Doses, Family, HILLS, Named, ordered};

impl Model {
    /// The logistic with an asymmetry: Richards' curve.
    ///
    /// ```text
    /// y = bottom + (top − bottom) / (1 + (2^(1/s) − 1) · 10^(hill · (x − log_mid)))^s
    /// ```
    ///
    /// Source: Richards, J. Exp. Bot. 10 (1959) 290, doi:10.1093/jxb/10.2.290.
    pub const FIVE_PARAMETER: Self = Self::new(&FIVE_PARAMETER);
}

static FIVE_PARAMETER: Entry = Entry {
    name: "5pl",
    purpose: "asymmetric",
    parameters: 5,
    slopes: 1,
    own: &["asymmetry"],
    is_rung: true,
    road: Road::Searched(Searched {
        family: |doses| Some(Arc::new(RichardsFamily { doses })),
        nested: |logistic| vec![logistic.log_mid, ln(logistic.hill.abs()), 0.0],
    }),
};

/// Coordinates (log₁₀ midpoint, ln |hill|, ln asymmetry), coefficients (top, bottom).
#[derive(Clone, Copy, Debug)]
struct RichardsFamily {
    doses: Doses,
}

/// Asymmetries that a search may visit.
const ASYMMETRY: (f64, f64) = (1e-3, 1e4);

/// Asymmetries that a search begins from.
const ASYMMETRIES: [f64; 7] = [0.02, 0.1, 0.35, 1.0, 3.0, 15.0, 200.0];

struct Values {
    upper: f64,
    lower: f64,
    /// ∂upper/∂(log_mid, ln hill, ln s).
    by: [f64; 3],
}

/// ln(2^(1/s) − 1) and its derivative by ln s.
fn shift(ln_s: f64) -> (f64, f64) {
    let power = std::f64::consts::LN_2 / exp(ln_s);
    if power > 700.0 {
        return (power, -power);
    }
    let less_one = exp_m1(power);
    (ln(less_one), -power * (less_one + 1.0) / less_one)
}

impl RichardsFamily {
    fn values(&self, phi: &[f64], log_dose: f64) -> Values {
        let (slope, s) = (self.doses.sign() * exp(phi[1]) * LN_10, exp(phi[2]));
        let along = slope * (log_dose - phi[0]);
        if along.is_infinite() {
            let upper = if along < 0.0 { 1.0 } else { 0.0 };
            return Values { upper, lower: 1.0 - upper, by: [0.0; 3] };
        }
        let (shift, by_shift) = shift(phi[2]);
        let z = along + shift;
        let softplus = if z > 0.0 { z + ln_1p(exp(-z)) } else { ln_1p(exp(z)) };
        let (upper, lower) = (exp(-s * softplus), -exp_m1(-s * softplus));
        let (_, share) = sigmoid(z);
        let by_z = -s * share * upper;
        let by = [-slope * by_z, along * by_z, by_z * by_shift - s * softplus * upper];
        // Far out products of nothing and infinity are nothing.
        Values { upper, lower, by: by.map(|by| if by.is_finite() { by } else { 0.0 }) }
    }
}

impl Family for RichardsFamily {
    fn coordinates(&self) -> usize {
        3
    }

    fn coefficients(&self) -> usize {
        2
    }

    fn columns(&self, phi: &[f64], at: At, columns: &mut [f64]) {
        let values = self.values(phi, at.log_dose);
        columns.copy_from_slice(&[values.upper, values.lower]);
    }

    fn derivative(&self, phi: &[f64], at: At, k: usize, columns: &mut [f64]) {
        let by = self.values(phi, at.log_dose).by[k];
        columns.copy_from_slice(&[by, -by]);
    }

    fn slope(&self) -> Option<usize> {
        Some(1)
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        vec![self.doses.mid_bounds(), ln_hill_bounds(), (ln(ASYMMETRY.0), ln(ASYMMETRY.1))]
    }

    fn starts(&self) -> Vec<Vec<f64>> {
        let mut starts = Vec::new();
        for mid in self.doses.mids() {
            for hill in HILLS {
                starts.extend(ASYMMETRIES.map(|s| vec![mid, ln(hill), ln(s)]));
            }
        }
        starts
    }

    fn inequalities(&self) -> Vec<AtLeast> {
        vec![ordered(2)]
    }

    fn bends(&self, phi: &[f64], _: usize) -> Vec<Bend> {
        let (width, s) = (1.0 / (exp(phi[1]) * LN_10), exp(phi[2]));
        let (shift, _) = shift(phi[2]);
        let zero = phi[0] - self.doses.sign() * shift * width;
        let bend = |log_dose: f64, width: f64| Bend { log_dose, width };
        // Where the exponent is zero; the upper part falls slowly beyond it, or turns around the halfway dose and
        // falls ever faster from there.
        let turns = if s < 1.0 {
            vec![bend(zero, width), bend(zero, width / s)]
        } else {
            let beyond = phi[0] + self.doses.sign() * 2.0 * width;
            vec![bend(zero, width), bend(phi[0], width), bend(beyond, 0.5 * width)]
        };
        // And it may leave an end of the doses as steeply as s · S(−z).
        let ends = [self.doses.low, self.doses.high].into_iter().filter_map(|log_dose| {
            let steep = s * sigmoid(self.doses.sign() * (log_dose - zero) / width).1;
            (steep > 1.0).then(|| bend(log_dose, width / steep))
        });
        turns.into_iter().chain(ends).collect()
    }

    fn plateaus(&self, _: usize) -> [Vec<f64>; 2] {
        [vec![1.0, 0.0], vec![0.0, 1.0]]
    }

    fn named(&self, phi: &[f64], beta: &[f64]) -> Vec<Named> {
        let (hill, s) = (self.doses.sign() * exp(phi[1]), exp(phi[2]));
        vec![
            Named::new("top", beta[0], &[(0, 1.0)], 5),
            Named::new("bottom", beta[1], &[(1, 1.0)], 5),
            Named::new("hill", hill, &[(3, hill)], 5),
            Named::new("log10_mid", phi[0], &[(2, 1.0)], 5),
            Named::new("asymmetry", s, &[(4, s)], 5),
        ]
    }
}
