//! The other curves that are tried at the limit of an IC50, and which of them are worth a look: by their sum of squares
//! alone, all of one limit side by side.

use crate::elementary::LN_10;
use crate::fit::dose_sets::Chunk;
use crate::fit::projection::{TINY, sigmoid, solve};
use crate::fit::through::{Point, ss_through};
use crate::fit::tile::Tile;
use crate::lanes::{Lanes, Set, WIDTH, hot};

/// Slopes that are tried, as the exponent between two neighbouring doses, and exponents where the target lies.
pub(super) type Trials = (&'static [f64], &'static [f64]);

/// Of a midpoint; of a level; and of a level where a plateau is held: the one that is left follows from the exponent, and
/// wants to be met more closely.
pub(super) const OF_MID: Trials = (&[0.6, 1.2, 2.5, 4.0, 9.0, 18.0], &[0.0]);
pub(super) const OF_LEVEL: Trials = (&[0.9, 2.2, 4.0, 9.0, 18.0], &[-2.2, -0.8, 0.8, 2.2]);
pub(super) const OF_LEVEL_HELD: Trials =
    (&[0.9, 2.2, 4.0, 9.0, 18.0], &[-2.5, -1.3, -0.7, -0.25, 0.25, 0.7, 1.3, 2.5]);

/// The limit at which curves are tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtLimit {
    /// Index in the chunk.
    pub(super) curve: usize,
    pub(super) theta: f64,
    /// Of a level, centred and scaled, that curves pass falling (1) or rising (−1); of a midpoint when `None`.
    pub(super) level: Option<(f64, f64)>,
    /// ln of the slope of which the exponent between two doses is 1.
    pub(super) one_gap: f64,
    /// ln of the slopes that a search may visit.
    pub(super) hills: [f64; 2],
    /// Curves with more than this sum of squares are not looked at.
    pub(super) most: f64,
}

hot! {
/// Which trials, a bit each, are worth a look. Where something is held the curve is put into every lane of `room`.
pub(super) fn worth_a_look<'a, S, const HELD: bool>(
    set: S, chunk: &'a Chunk, at: &'a AtLimit, trials: Trials, room: &'a mut Tile<S>,
) -> u64 {
    let (gaps, exponents) = trials;
    let (doses, weights, means) = chunk.of(at.curve);
    let count = gaps.len() * exponents.len();
    let (theta, most) = (Lanes::of(set, at.theta), Lanes::of(set, at.most));
    let [least_hill, most_hill] = at.hills;
    if HELD {
        for lane in 0..WIDTH {
            room.load::<HELD>(lane, chunk, at.curve);
        }
    }
    let mut worth = 0;
    let mut first = 0;
    while first < count {
        let (mut gap, mut exponents_at) = ([gaps[0]; WIDTH], [exponents[0]; WIDTH]);
        for lane in 0..WIDTH.min(count - first) {
            gap[lane] = gaps[(first + lane) / exponents.len()];
            exponents_at[lane] = exponents[(first + lane) % exponents.len()];
        }
        let ln_hill = Lanes::each(set, gap).ln() + at.one_gap;
        let ln_hill = ln_hill.max(Lanes::of(set, least_hill)).min(Lanes::of(set, most_hill));
        let slope = ln_hill.exp() * LN_10;
        let ss = match at.level {
            None if HELD => solve::<S, HELD>(set, room, &theta, &slope).ss,
            Some((level, way)) if HELD => {
                let exponent = Lanes::of(set, chunk.curves[at.curve].held.exponent_at(level));
                let (level, way) = (Lanes::of(set, level), Lanes::of(set, way));
                let point = Point { theta, level, way, pivot: theta, exponent };
                ss_through::<S, HELD>(set, room, &point, &Lanes::each(set, exponents_at), &slope)[0]
            }
            None => around_mid(set, (doses, weights, means), theta, slope),
            Some((level, way)) => {
                let exponents = Lanes::each(set, exponents_at);
                through_level(set, (doses, weights, means), (theta, level, way), (exponents, slope))
            }
        };
        for (lane, is) in ss.lt(most).lanes().into_iter().enumerate().take(count - first) {
            worth |= u64::from(is) << (first + lane);
        }
        first += WIDTH;
    }
    worth
}
}

/// log₁₀ doses, weights and means of a curve.
type Levels<'a> = (&'a [f64], &'a [f64], &'a [f64]);

/// The least sums of squares of curves with this midpoint.
#[expect(clippy::inline_always, reason = "part of the function around it")]
#[inline(always)]
fn around_mid<S: Set>(set: S, (doses, weights, means): Levels, mid: Lanes<S>, slope: Lanes<S>) -> Lanes<S> {
    let zero = Lanes::zero(set);
    let (mut all, mut sum, mut y_y) = (zero, zero, zero);
    let (mut square, mut along) = (zero, zero);
    for ((x, w), y) in doses.iter().zip(weights).zip(means) {
        let (upper, _) = sigmoid(set, slope * (Lanes::of(set, *x) - mid));
        let (w, y) = (Lanes::of(set, *w), Lanes::of(set, *y));
        let weighted = w * upper;
        all += w;
        sum += weighted;
        square = weighted.mul_add(upper, square);
        along = weighted.mul_add(y, along);
        y_y = (w * y).mul_add(y, y_y);
    }
    // Means are centred: the constant explains nothing.
    let spread = square - sum * sum / all;
    let usable = Lanes::of(set, ROUNDING).lt(spread);
    y_y - usable.pick(along * along / spread, zero)
}

/// Columns whose spread is less than this are lost in rounding; curves of them are not tried.
const ROUNDING: f64 = 1e-9;

/// The least sums of squares of curves that pass a level with these exponents.
#[expect(clippy::inline_always, reason = "part of the function around it")]
#[inline(always)]
fn through_level<S: Set>(
    set: S,
    (doses, weights, means): Levels,
    (theta, level, way): (Lanes<S>, f64, f64),
    (exponent, slope): (Lanes<S>, Lanes<S>),
) -> Lanes<S> {
    let (zero, level) = (Lanes::zero(set), Lanes::of(set, level));
    let (anchor_upper, anchor_lower) = sigmoid(set, exponent);
    let from_above = anchor_upper.lt(anchor_lower);
    let (mut d_y, mut d_d, mut y_y) = (zero, zero, zero);
    for ((x, w), y) in doses.iter().zip(weights).zip(means) {
        let (upper, lower) = sigmoid(set, slope.mul_add(Lanes::of(set, *x) - theta, exponent));
        let d = from_above.pick(upper - anchor_upper, anchor_lower - lower);
        let off = Lanes::of(set, *y) - level;
        let weighted = Lanes::of(set, *w) * d;
        d_y = weighted.mul_add(off, d_y);
        d_d = weighted.mul_add(d, d_d);
        y_y = (Lanes::of(set, *w) * off).mul_add(off, y_y);
    }
    let usable = Lanes::of(set, TINY).lt(d_d).and(zero.lt(d_y * way));
    y_y - usable.pick(d_y * d_y / d_d, zero)
}
