//! What is known of a curve at its optimum, eight side by side: plateaus and covariance.
#![expect(clippy::inline_always, reason = "a call that is not inlined is compiled for the oldest processor")]

use crate::elementary::{LN_10, exp};
use crate::fit::descent::Arrived;
use crate::fit::design::{Chunk, Scaled};
use crate::fit::projection::Tile;
use crate::fit::uncertainty::Covariance;
use crate::lanes::{Lanes, WIDTH};
use crate::model::Logistic;

/// The optimum of one curve, in the units of its responses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Optimum {
    pub(super) curve: Logistic,
    /// Weighted sum of squares of the level means around it.
    pub(super) ss: f64,
    pub(super) arrived: Arrived,
    /// For an error variance of 1; `None` when the observations cannot tell the parameters apart.
    pub(super) covariance: Option<Covariance>,
}

/// Summarises every curve of a chunk at the end of its best descent, in the order given.
#[inline(always)]
pub(super) fn summarise(chunk: &Chunk, tile: &mut Tile, ends: &[Arrived], mut found: impl FnMut(Optimum)) {
    for eight in ends.chunks(WIDTH) {
        let (mut log_mid, mut ln_hill) = (Lanes::ZERO, Lanes::ZERO);
        for (lane, arrived) in eight.iter().enumerate() {
            tile.load(lane, chunk, arrived.curve);
            log_mid.0[lane] = arrived.end.log_mid;
            ln_hill.0[lane] = arrived.end.ln_hill;
        }
        let slope = ln_hill.exp() * LN_10;
        let solved = tile.solve(log_mid, slope);
        let tangent = tile.tangent(slope, &solved);
        for (lane, arrived) in eight.iter().enumerate() {
            let number = |lanes: &Lanes| lanes.0[lane];
            let linear = Linear {
                amplitude: number(&solved.amplitude),
                centre: number(&solved.centre),
                spread: number(&solved.spread),
                weight: number(&tile.total_weight),
                square: number(&tangent.column_square),
                upper: solved.upper.lane(lane),
            };
            let scaled = &chunk.curves[arrived.curve];
            let (curve, covariance) = linear.in_words(
                scaled,
                (arrived.end.log_mid, exp(arrived.end.ln_hill)),
                tangent.means.each_ref().map(number),
                tangent.along.each_ref().map(number),
                tangent.squares.each_ref().map(number),
                tangent.projected.each_ref().map(number),
            );
            found(Optimum {
                curve,
                ss: number(&solved.ss) * scaled.square_unit,
                arrived: *arrived,
                covariance,
            });
        }
    }
}

/// The linear part of one curve, scaled: mean response = amplitude · (column − centre).
struct Linear {
    amplitude: f64,
    centre: f64,
    spread: f64,
    weight: f64,
    /// Weighted sum of squares of the column.
    square: f64,
    upper: bool,
}

/// Columns of the Jacobian that keep less than this part of their squares beside the others tell no
/// two parameters apart.
const SINGULAR: f64 = 1e-12;

impl Linear {
    /// The curve with top > bottom, and its covariance over (top, bottom, hill, log_mid).
    ///
    /// The Jacobian by (log_mid, ln hill) is split into its part along the constant (`means`) and the
    /// column (`along`), and what is left: `projected` holds the sums of products of that, `squares` the
    /// sums of squares of the whole.
    fn in_words(
        &self,
        scaled: &Scaled,
        (log_mid, hill): (f64, f64),
        means: [f64; 2],
        along: [f64; 2],
        squares: [f64; 2],
        projected: [f64; 3],
    ) -> (Logistic, Option<Covariance>) {
        let unit = scaled.response_unit;
        let without = scaled.mean - unit * self.amplitude * self.centre;
        let with = scaled.mean + unit * self.amplitude * (1.0 - self.centre);
        // The column is the part of the plateau at low doses when it is the upper one of a falling sigmoid.
        let (at_low, at_high) = if self.upper { (with, without) } else { (without, with) };
        let falls = at_low >= at_high;
        let curve = Logistic {
            top: at_low.max(at_high),
            bottom: at_low.min(at_high),
            log_mid,
            hill: if falls { hill } else { -hill },
        };
        let [aa, ab, bb] = projected;
        let determinant = aa * bb - ab * ab;
        let told_apart = self.spread > SINGULAR * self.square
            && aa > SINGULAR * squares[0]
            && determinant > SINGULAR * aa * squares[1];
        if !told_apart {
            return (curve, None);
        }
        // Covariance of (log_mid, ln hill), then of (offset, amplitude) with what they inherit from it.
        let c = [[bb / determinant, -ab / determinant], [-ab / determinant, aa / determinant]];
        let inherits =
            [[means[0] - along[0] * self.centre, means[1] - along[1] * self.centre], [along[0], along[1]]];
        let own = [
            [1.0 / self.weight + self.centre * self.centre / self.spread, -self.centre / self.spread],
            [-self.centre / self.spread, 1.0 / self.spread],
        ];
        let cross = |p: usize, a: usize| -(inherits[p][0] * c[0][a] + inherits[p][1] * c[1][a]);
        let linear =
            |p: usize, q: usize| own[p][q] - (inherits[q][0] * cross(p, 0) + inherits[q][1] * cross(p, 1));
        // Rows of (offset, amplitude, log_mid, ln hill) → (top, bottom, hill, log_mid).
        let with_is_top = self.amplitude >= 0.0;
        let unit_of = [unit, unit, curve.hill, 1.0];
        let amplitudes = if with_is_top { [1.0, 0.0] } else { [0.0, 1.0] };
        let mut matrix = [[0.0; 4]; 4];
        for (p, row) in matrix.iter_mut().enumerate() {
            for (q, cell) in row.iter_mut().enumerate() {
                // Index of the nonlinear parameter: hill is ln hill, the second.
                let nonlinear = |k: usize| usize::from(k == 2);
                let value = match (p < 2, q < 2) {
                    (true, true) => {
                        let (s, t) = (amplitudes[p], amplitudes[q]);
                        linear(0, 0) + s * linear(1, 0) + t * linear(0, 1) + s * t * linear(1, 1)
                    }
                    (true, false) => cross(0, nonlinear(q)) + amplitudes[p] * cross(1, nonlinear(q)),
                    (false, true) => cross(0, nonlinear(p)) + amplitudes[q] * cross(1, nonlinear(p)),
                    (false, false) => c[nonlinear(p)][nonlinear(q)],
                };
                *cell = value * unit_of[p] * unit_of[q] / scaled.square_unit;
            }
        }
        (curve, Covariance::of_all(matrix))
    }
}
