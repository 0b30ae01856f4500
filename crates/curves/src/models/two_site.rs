//! Two sites: a sum of two logistic falls (or rises), each with midpoint and slope of its own.
//!
//! ```text
//! y = bottom + (top − bottom) · [(1 − q) / (1 + 10^(hill₁ · (x − log_mid₁)))
//!                                     + q / (1 + 10^(hill₂ · (x − log_mid₂)))]
//! ```
//!
//! `q` is the fraction of the fall at the second site, log_mid₁ ≤ log_mid₂. Searched over the dose halfway
//! between the plateaus of the whole curve and how far the sites lie below and above it; `q` follows.
//!
//! Source: the two-site models of Prism; Motulsky & Christopoulos, Fitting Models to Biological Data Using
//! Linear and Nonlinear Regression (2004), chapter 43, doi:10.1093/oso/9780195171792.001.0001.

use std::sync::Arc;

use crate::bounds::ln_hill_bounds;
use crate::elementary::{LN_10, exp, exp_m1, ln};
use crate::models::model::{Entry, Model, Road, Searched};
use crate::separable_least_squares::family::{At, AtLeast, Bend, Bow, Doses, Family, Named, Starts, ordered};
use crate::separable_least_squares::table::Table;
use crate::sigmoid::sigmoid;

impl Model {
    /// A sum of two logistic falls.
    ///
    /// ```text
    /// y = bottom + (top − bottom) · [(1 − q) / (1 + 10^(hill₁ · (x − log_mid₁)))
    ///                                     + q / (1 + 10^(hill₂ · (x − log_mid₂)))]
    /// ```
    pub const TWO_SITE: Self = Self::new(&TWO_SITE);
}

static TWO_SITE: Entry = Entry {
    name: "two-site",
    purpose: "biphasic",
    parameters: 7,
    slopes: 2,
    own: &["log10_mid_1", "hill_1", "log10_mid_2", "hill_2", "fraction_2"],
    is_rung: false,
    road: Road::Searched(Searched {
        family: |doses| Some(Arc::new(TwoSiteFamily { doses })),
        nested: |logistic| {
            let ln_hill = ln(logistic.hill.abs());
            vec![logistic.log_mid, CLOSEST, CLOSEST, ln_hill, ln_hill]
        },
    }),
};

/// Coordinates (halfway dose, decades down to the first site, decades up to the second, ln |hill₁|,
/// ln |hill₂|), coefficients (top, bottom).
#[derive(Clone, Copy, Debug)]
struct TwoSiteFamily {
    doses: Doses,
}

/// Slopes that a search begins from.
const SLOPES: [f64; 3] = [0.8, 1.6, 5.0];

/// Decades from the halfway dose that a search begins from.
const DISTANCES: [f64; 4] = [0.05, 0.4, 1.0, 2.0];

/// No site lies closer to the halfway dose: where both do, their shares mean nothing.
const CLOSEST: f64 = 1e-4;

/// The shares of both sites, and the derivatives of the second by (down, up, ln |hill₁|, ln |hill₂|).
struct Share {
    first: f64,
    second: f64,
    by: [f64; 4],
}

fn share(phi: &[f64]) -> Share {
    // How far each site is from its own middle at the halfway dose: the shares balance them.
    let away = |distance: f64, ln_hill: f64| {
        let slope = exp(ln_hill) * LN_10;
        let (small, large) = sigmoid(slope * distance);
        (0.5 * large * -exp_m1(-slope * distance), small * large * slope)
    };
    let ((first, by_down), (second, by_up)) = (away(phi[1], phi[3]), away(phi[2], phi[4]));
    let sum = first + second;
    let (by_first, by_second) = (second / (sum * sum), -first / (sum * sum));
    let by = [by_first * by_down, by_second * by_up];
    Share { first: second / sum, second: first / sum, by: [by[0], by[1], by[0] * phi[1], by[1] * phi[2]] }
}

impl Family for TwoSiteFamily {
    fn coordinates(&self) -> usize {
        5
    }

    fn coefficients(&self) -> usize {
        2
    }

    fn read(&self, phi: &[f64], ats: &[At], table: &mut Table) {
        let sign = self.doses.sign();
        let sites = [Bow::new(phi[0] - phi[1], phi[3], sign), Bow::new(phi[0] + phi[2], phi[4], sign)];
        let Share { first: p, second: q, by } = share(phi);
        for (j, at) in ats.iter().enumerate() {
            let [first, second] = sites.map(|site| site.at(at.log_dose));
            let upper = p * first.upper + q * second.upper;
            let lower = p * first.lower + q * second.lower;
            let ([mid_1, hill_1], [mid_2, hill_2]) = (first.by, second.by);
            let apart = if first.upper < first.lower {
                second.upper - first.upper
            } else {
                first.lower - second.lower // where both upper parts are 1 but for the last digits
            };
            let by = [
                p * mid_1 + q * mid_2,
                -p * mid_1 + by[0] * apart,
                q * mid_2 + by[1] * apart,
                p * hill_1 + by[2] * apart,
                q * hill_2 + by[3] * apart,
            ];
            table.set_shares(j, upper, lower, &by);
        }
    }

    fn slope(&self) -> Option<usize> {
        None
    }

    fn is_monotone(&self) -> bool {
        true
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let (hill, span) = (ln_hill_bounds(), (self.doses.high - self.doses.low).max(1.0));
        vec![self.doses.mid_bounds(), (CLOSEST, 2.0 * span), (CLOSEST, 2.0 * span), hill, hill]
    }

    fn starts(&self) -> Starts {
        let (distances, slopes) = (DISTANCES.to_vec(), SLOPES.map(ln).to_vec());
        Starts::Lattice(vec![self.doses.mids(), distances.clone(), distances, slopes.clone(), slopes])
    }

    fn inequalities(&self) -> Vec<AtLeast> {
        vec![ordered(2)]
    }

    fn bends(&self, phi: &[f64], _: usize) -> Vec<Bend> {
        let bend = |log_dose: f64, ln_hill: f64| Bend { log_dose, width: 1.0 / (exp(ln_hill) * LN_10) };
        vec![bend(phi[0] - phi[1], phi[3]), bend(phi[0] + phi[2], phi[4])]
    }

    fn plateaus(&self, _: usize) -> [Vec<f64>; 2] {
        [vec![1.0, 0.0], vec![0.0, 1.0]]
    }

    fn named(&self, phi: &[f64], beta: &[f64]) -> Vec<Named> {
        let sign = self.doses.sign();
        let (hill, other) = (sign * exp(phi[3]), sign * exp(phi[4]));
        let Share { second, by, .. } = share(phi);
        let by_share = [(3, by[0]), (4, by[1]), (5, by[2]), (6, by[3])];
        vec![
            Named::new("top", beta[0], &[(0, 1.0)], 7),
            Named::new("bottom", beta[1], &[(1, 1.0)], 7),
            Named::new("log10_mid", phi[0], &[(2, 1.0)], 7),
            Named::new("log10_mid_1", phi[0] - phi[1], &[(2, 1.0), (3, -1.0)], 7),
            Named::new("hill_1", hill, &[(5, hill)], 7),
            Named::new("log10_mid_2", phi[0] + phi[2], &[(2, 1.0), (4, 1.0)], 7),
            Named::new("hill_2", other, &[(6, other)], 7),
            Named::new("fraction_2", second, &by_share, 7),
        ]
    }
}
