//! What is known of a curve at its optimum, eight side by side: plateaus and covariance.
use crate::elementary::{LN_10, exp};
use crate::fit::descent::Arrived;
use crate::fit::dose_sets::{Chunk, Scaled};
use crate::fit::projection::{Solved, solve, tangent};
use crate::fit::tile::Tile;
use crate::fit::uncertainty::Covariance;
use crate::lanes::{Lanes, Set, WIDTH, hot};
use crate::logistic::Logistic;

/// What stays as it is while the slope changes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kept {
    /// The midpoint, in the middle between two doses.
    Middle(f64),
    /// The exponent at the one dose on the way.
    Exponent { log_dose: f64, z: f64 },
}

/// The optimum of one curve, in the units of its responses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Optimum {
    pub(super) curve: Logistic,
    /// Weighted sum of squares of the level means around it.
    pub(super) ss: f64,
    pub(super) arrived: Arrived,
    /// For an error variance of 1; `None` when the observations cannot tell the parameters apart.
    pub(super) covariance: Option<Covariance>,
    /// Of the shallowest of many that fit as well, what they have in common.
    pub(super) shallowest: Option<Kept>,
}

hot! {
/// Summarises every curve of a chunk at the end of its best descent, in the order given.
pub(super) fn summarise<'a, S, const HELD: bool>(
    set: S, chunk: &'a Chunk, tile: &'a mut Tile<S>, ends: &'a [Arrived],
) -> Vec<Optimum> {
    let mut optima = Vec::with_capacity(ends.len());
    for eight in ends.chunks(WIDTH) {
        let (mut log_mid, mut ln_hill) = (Lanes::zero(set), Lanes::zero(set));
        for (lane, arrived) in eight.iter().enumerate() {
            tile.load::<HELD>(lane, chunk, arrived.curve);
            log_mid.set(lane, arrived.end.log_mid);
            ln_hill.set(lane, arrived.end.ln_hill);
        }
        let slope = ln_hill.exp() * LN_10;
        let solved = solve::<S, HELD>(set, tile, &log_mid, &slope);
        if HELD {
            for (lane, arrived) in eight.iter().enumerate() {
                optima.push(held_optimum(chunk, arrived, &solved, lane));
            }
            continue;
        }
        let tangent = tangent(set, tile, &slope, &solved);
        for (lane, arrived) in eight.iter().enumerate() {
            let linear = Linear {
                amplitude: solved.amplitude.lane(lane),
                centre: solved.centre.lane(lane),
                spread: solved.spread.lane(lane),
                weight: tile.total_weight.lane(lane),
                square: tangent.column_square.lane(lane),
                upper: solved.upper.lanes()[lane],
            };
            let scaled = &chunk.curves[arrived.curve];
            let [a, b, c] = &tangent.projected;
            let (curve, covariance) = linear.in_words(
                scaled,
                (arrived.end.log_mid, exp(arrived.end.ln_hill)),
                [tangent.means[0].lane(lane), tangent.means[1].lane(lane)],
                [tangent.along[0].lane(lane), tangent.along[1].lane(lane)],
                [tangent.squares[0].lane(lane), tangent.squares[1].lane(lane)],
                [a.lane(lane), b.lane(lane), c.lane(lane)],
            );
            optima.push(Optimum {
                curve,
                ss: solved.ss.lane(lane) * scaled.square_unit,
                arrived: Arrived { ss: solved.ss.lane(lane), ..*arrived },
                covariance,
                shallowest: None,
            });
        }
    }
    optima
}
}

/// The optimum of a curve of which something is known; its covariance is left to whoever knows what.
fn held_optimum<S: Set>(chunk: &Chunk, arrived: &Arrived, solved: &Solved<S>, lane: usize) -> Optimum {
    let scaled = &chunk.curves[arrived.curve];
    let (base, amplitude, centre) =
        (solved.base.lane(lane), solved.amplitude.lane(lane), solved.centre.lane(lane));
    // Response where the column is 0 and where it is 1.
    let (without, with) = (base - amplitude * centre, base + amplitude * (1.0 - centre));
    let upper = solved.upper.lanes()[lane];
    let (bottom, top) = if upper { (without, with) } else { (with, without) };
    let hill = exp(arrived.end.ln_hill);
    let unscaled = |response: f64| scaled.mean + scaled.response_unit * response;
    let (held, given) = (&scaled.held, &scaled.given);
    let at_bound = held.least.is_some_and(|least| bottom <= least + 1e-15 * (1.0 + least.abs()));
    let least = given.bottom_at_least.filter(|_| at_bound);
    let bottom = given.bottom.or(least).unwrap_or_else(|| unscaled(bottom));
    let curve = Logistic {
        top: given.top.unwrap_or_else(|| unscaled(top).max(bottom)),
        bottom,
        log_mid: chunk.turned(arrived.end.log_mid),
        hill: if chunk.is_mirrored() { -hill } else { hill },
    };
    Optimum {
        curve,
        ss: solved.ss.lane(lane) * scaled.square_unit,
        arrived: Arrived { ss: solved.ss.lane(lane), ..*arrived },
        covariance: None,
        shallowest: None,
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
