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

use std::f64::consts::LN_2;
use std::sync::Arc;

use crate::bounds::ln_hill_bounds;
use crate::elementary::{LN_10, exp, exp_m1, ln, ln_1p};
use crate::models::model::{Entry, Model, Road, Searched};
use crate::separable_least_squares::effort::Effort;
use crate::separable_least_squares::family::{At, AtLeast, Bend, Doses, Family, Named, Starts, ordered};
use crate::separable_least_squares::table::Table;
use crate::sigmoid::sigmoid;

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
        family: |doses| Some(Arc::new(RichardsFamily { doses, anchor: Anchor::Bend })),
        nested: |logistic| {
            let log_mid = logistic.log_mid - LN_2 / (logistic.hill * LN_10);
            vec![log_mid, ln(logistic.hill.abs()), -LN_2]
        },
    }),
};

/// Coordinates (log₁₀ dose, ln |hill|, ln of s / (1 + s)), coefficients (top, bottom).
///
/// What the third coordinate changes fades where s is large or small, and the valleys of curves that fit about as
/// well as one another, from one asymmetry to the next, are straight.
#[derive(Clone, Copy, Debug)]
struct RichardsFamily {
    doses: Doses,
    /// What the first coordinate is.
    anchor: Anchor,
}

/// A dose that says where a curve lies.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Anchor {
    /// The bend of a curve of small s, a dose around the middle of one of large s: where
    /// 10^(hill · (x − log₁₀ e)) is 1 / (1 + s), in the words of drc.
    Bend,
    /// Where e to minus this is left of the upper plateau: ln 2 for halfway between the plateaus.
    Left(f64),
}

/// Asymmetries that a search may visit.
const ASYMMETRY: (f64, f64) = (1e-3, 1e4);

/// What a search begins from: asymmetries, slopes, and so many doses.
const ASYMMETRIES: [f64; 5] = [0.02, 0.2, 1.0, 5.0, 1e4];
const SLOPES: [f64; 4] = [0.5, 1.5, 5.0, 15.0];
const NODES: u32 = 13;

/// Up to this asymmetry a start has its bend between the doses, beyond it its middle.
const BENT: f64 = 0.2;

/// ln of s / (1 + s).
fn coordinate_of(s: f64) -> f64 {
    -ln_1p(1.0 / s)
}

/// s of ln of s / (1 + s).
fn asymmetry_of(coordinate: f64) -> f64 {
    1.0 / exp_m1(-coordinate)
}

/// ln(e^(lost/s) − 1) and its derivative by ln s: the exponent where e^−lost is left of the upper plateau.
fn shift(s: f64, lost: f64) -> (f64, f64) {
    let power = lost / s;
    if power > 700.0 {
        return (power, -power);
    }
    let less_one = exp_m1(power);
    (ln(less_one), -power * (less_one + 1.0) / less_one)
}

/// Where so much is left of a plateau that it loses no digit beside 1.
const MUCH: f64 = -0.5;

impl RichardsFamily {
    /// Decades from the bend to the middle, and their derivatives by the second and the third coordinate.
    fn bend_to_middle(&self, phi: &[f64]) -> (f64, [f64; 2]) {
        self.bend_to(phi, LN_2)
    }

    /// The same to where e^−lost is left of the upper plateau.
    fn bend_to(&self, phi: &[f64], lost: f64) -> (f64, [f64; 2]) {
        let (slope, s) = (self.doses.sign() * exp(phi[1]) * LN_10, asymmetry_of(phi[2]));
        let (shift, by_shift) = shift(s, lost);
        let decades = (shift + ln_1p(s)) / slope;
        (decades, [-decades, (by_shift * (1.0 + s) + s) / slope])
    }

    /// Decades from the dose of the first coordinate to the middle, and their derivatives.
    fn decades_to_middle(&self, phi: &[f64]) -> (f64, [f64; 2]) {
        let (decades, by) = self.bend_to_middle(phi);
        match self.anchor {
            Anchor::Bend => (decades, by),
            Anchor::Left(lost) => {
                let (there, by_there) = self.bend_to(phi, lost);
                (decades - there, [by[0] - by_there[0], by[1] - by_there[1]])
            }
        }
    }

    /// log₁₀ dose halfway between the plateaus.
    fn middle(&self, phi: &[f64]) -> f64 {
        phi[0] + self.decades_to_middle(phi).0
    }

    /// The same curves by the dose where e^−lost is left of the upper plateau.
    fn by(&self, phi: &[f64], lost: f64) -> (Arc<dyn Family>, Vec<f64>) {
        let there = self.middle(phi) + (self.bend_to(phi, lost).0 - self.bend_to_middle(phi).0);
        (Arc::new(Self { anchor: Anchor::Left(lost), ..*self }), vec![there, phi[1], phi[2]])
    }
}

impl Family for RichardsFamily {
    fn coordinates(&self) -> usize {
        3
    }

    fn coefficients(&self) -> usize {
        2
    }

    fn read(&self, phi: &[f64], ats: &[At], table: &mut Table) {
        let (slope, s) = (self.doses.sign() * exp(phi[1]) * LN_10, asymmetry_of(phi[2]));
        let (shift, by_shift) = match self.anchor {
            Anchor::Bend => (-ln_1p(s), -s),
            Anchor::Left(lost) => {
                let (shift, by_shift) = shift(s, lost);
                (shift, by_shift * (1.0 + s))
            }
        };
        for (j, at) in ats.iter().enumerate() {
            let along = slope * (at.log_dose - phi[0]);
            if along.is_infinite() {
                let upper = if along < 0.0 { 1.0 } else { 0.0 };
                table.set_shares(j, upper, 1.0 - upper, &[0.0; 3]);
                continue;
            }
            let z = along + shift;
            let e = exp(-z.abs());
            let softplus = z.max(0.0) + ln_1p(e);
            let power = -s * softplus;
            let (upper, lower) = if power > MUCH {
                let less_one = exp_m1(power);
                (1.0 + less_one, -less_one)
            } else {
                let upper = exp(power);
                (upper, 1.0 - upper)
            };
            let share = if z > 0.0 { 1.0 } else { e } / (1.0 + e);
            let by_z = -s * share * upper;
            let by = [-slope * by_z, along * by_z, by_z * by_shift + power * (1.0 + s) * upper];
            // Far out products of nothing and infinity are nothing.
            table.set_shares(j, upper, lower, &by.map(|by| if by.is_finite() { by } else { 0.0 }));
        }
    }

    fn slope(&self) -> Option<usize> {
        Some(1)
    }

    fn is_monotone(&self) -> bool {
        true
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        vec![
            self.doses.mid_bounds(),
            ln_hill_bounds(),
            (coordinate_of(ASYMMETRY.0), coordinate_of(ASYMMETRY.1)),
        ]
    }

    fn starts(&self) -> Starts {
        let (mids, hills) = (self.doses.nodes(NODES), SLOPES.map(ln).to_vec());
        let asymmetries = ASYMMETRIES.map(coordinate_of).to_vec();
        Starts::Lattice(vec![mids, hills, asymmetries])
    }

    fn effort(&self) -> Effort {
        Effort::LITTLE
    }

    fn node(&self, phi: &mut [f64]) {
        let (decades, _) = self.bend_to_middle(phi);
        match (self.anchor, phi[2] <= coordinate_of(BENT)) {
            (Anchor::Bend, false) => phi[0] -= decades,
            (Anchor::Left(_), true) => phi[0] += decades,
            _ => {}
        }
    }

    fn by_middle(&self, phi: &[f64]) -> Option<(Arc<dyn Family>, Vec<f64>)> {
        (self.anchor == Anchor::Bend).then(|| self.by(phi, LN_2))
    }

    fn by_share(&self, phi: &[f64], upper: f64) -> Option<(Arc<dyn Family>, Vec<f64>)> {
        Some(self.by(phi, -ln(upper)))
    }

    fn inequalities(&self) -> Vec<AtLeast> {
        vec![ordered(2)]
    }

    fn bends(&self, phi: &[f64], _: usize) -> Vec<Bend> {
        let (width, s) = (1.0 / (exp(phi[1]) * LN_10), asymmetry_of(phi[2]));
        let (zero_shift, middle) = match self.anchor {
            Anchor::Bend => (-ln_1p(s), self.middle(phi)),
            Anchor::Left(lost) => (shift(s, lost).0, self.middle(phi)),
        };
        let zero = phi[0] - self.doses.sign() * zero_shift * width;
        let bend = |log_dose: f64, width: f64| Bend { log_dose, width };
        // Where the exponent is zero; the upper part falls slowly beyond it, or turns around the halfway dose and
        // falls ever faster from there.
        let turns = if s < 1.0 {
            vec![bend(zero, width), bend(zero, width / s)]
        } else {
            let beyond = middle + self.doses.sign() * 2.0 * width;
            vec![bend(zero, width), bend(middle, width), bend(beyond, 0.5 * width)]
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
        let (hill, s) = (self.doses.sign() * exp(phi[1]), asymmetry_of(phi[2]));
        let (decades, [by_hill, by_s]) = self.decades_to_middle(phi);
        let middle = [(2, 1.0), (3, by_hill), (4, by_s)];
        vec![
            Named::new("top", beta[0], &[(0, 1.0)], 5),
            Named::new("bottom", beta[1], &[(1, 1.0)], 5),
            Named::new("hill", hill, &[(3, hill)], 5),
            Named::new("log10_mid", phi[0] + decades, &middle, 5),
            Named::new("asymmetry", s, &[(4, s * (1.0 + s))], 5),
        ]
    }
}
