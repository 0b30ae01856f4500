//! What is seen of the curves on which a quantity has a given value: a plateau, the response at the highest dose, the
//! mean response over the doses, or the slope.
//!
//! All but the slope are linear in the plateaus: value = level where the share of the upper plateau is U. So every curve
//! with that value is level + amplitude · (u − U), and one amplitude is left, solved exactly, like that of a curve
//! [`through`](crate::fit::through) a point; only that U follows the shape in another way.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::elementary::LN_10;
use crate::fit::limits::shares::Shares;
use crate::fit::limits::view::View;
use crate::fit::projection::{Solved, TINY, local, sigmoid, solve};
use crate::fit::through::Point;
use crate::fit::tile::Tile;
use crate::lanes::{Lanes, Mask, Set, hot};

/// A quantity of which limits are walked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::fit) enum Quantity {
    Top,
    Bottom,
    /// ln |hill|.
    Slope,
    /// Mean response between the lowest and the highest dose.
    Area,
    /// Response at the highest dose.
    AtEnd,
}

impl Quantity {
    pub(in crate::fit) const ALL: [Self; 5] = [Self::Top, Self::Bottom, Self::Slope, Self::Area, Self::AtEnd];

    /// The share of the plateau at low doses in a plateau of a curve that falls, or rises.
    pub(super) fn share(self, falls: bool) -> f64 {
        if (self == Self::Top) == falls { 1.0 } else { 0.0 }
    }
}

/// How the quantity of a walk is counted: its value is level + unit · θ, and a plateau has this share of that at low
/// doses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure<S: Set> {
    pub(super) unit: Lanes<S>,
    pub(super) upper: Lanes<S>,
}

/// What is seen of the curves with the quantity at these values.
#[inline(always)]
pub(super) fn look_at_quantity<S: Set>(
    set: S,
    tile: &mut Tile<S>,
    quantity: Quantity,
    point: &Point<S>,
    measure: &Measure<S>,
    rest: &[Lanes<S>; 2],
) -> View<S> {
    match quantity {
        Quantity::Slope => of_slope(set, tile, point, measure, rest),
        Quantity::Top | Quantity::Bottom => {
            let slope = rest[1].exp() * LN_10;
            let shares = Shares::constant(set, measure.upper);
            meet(set, tile, point, measure, &shares, &[rest[0], slope])
        }
        Quantity::Area => {
            let slope = rest[1].exp() * LN_10;
            let turns = [slope * (tile.low - point.pivot), slope * (tile.high - point.pivot)];
            meet(set, tile, point, measure, &Shares::mean(set, turns, rest[0]), &[rest[0], slope])
        }
        Quantity::AtEnd => {
            let slope = rest[1].exp() * LN_10;
            let shares = Shares::at(set, slope * (tile.high - point.pivot), rest[0]);
            meet(set, tile, point, measure, &shares, &[rest[0], slope])
        }
    }
}

hot! {
/// The best curves on which a quantity that is linear in the plateaus has a value: ζ is the exponent at the pivot.
fn meet<'a, S>(
    set: S, tile: &'a mut Tile<S>, point: &'a Point<S>, measure: &'a Measure<S>, shares: &'a Shares<S>,
    shape: &'a [Lanes<S>; 2],
) -> View<S> {
    let ([zeta, slope], way) = (*shape, point.way);
    let level = point.theta.mul_add(measure.unit, point.level);
    let n = tile.lines;
    let (x, w, y) = (&tile.log_dose[..n], &tile.weight[..n], &tile.mean[..n]);
    let (upper, lower) = (&mut tile.upper[..n], &mut tile.lower[..n]);
    let (turn, column) = (&mut tile.exponent[..n], &mut tile.column[..n]);
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let from_above = shares.upper.lt(shares.lower);
    let (mut d_y, mut d_d, mut sum_d, mut sum_y) = (zero, zero, zero, zero);
    for j in 0..n {
        let t = slope * (x[j] - point.pivot);
        (upper[j], lower[j]) = sigmoid(set, t + zeta);
        turn[j] = t;
        // The same difference either way; the smaller parts cancel less.
        let d = from_above.pick(upper[j] - shares.upper, shares.lower - lower[j]);
        column[j] = d;
        let weighted = w[j] * d;
        sum_d += weighted;
        d_y = weighted.mul_add(y[j] - level, d_y);
        d_d = weighted.mul_add(d, d_d);
        sum_y = w[j].mul_add(y[j] - level, sum_y);
    }
    // No curve of the right direction is better than a constant.
    let usable = Lanes::of(set, TINY).lt(d_d).and(zero.lt(d_y * way));
    let amplitude = usable.pick(d_y / d_d, zero);
    let per_square = usable.pick(one / d_d, zero);
    let mut ss = zero;
    let (mut r_d, mut d_1, mut d_2, mut r_2, mut sums) =
        ([zero; 2], [zero; 2], [zero; 3], [zero; 3], [zero; 2]);
    for j in 0..n {
        let (t, d) = (turn[j], column[j]);
        let residual = (-amplitude).mul_add(d, y[j] - level);
        let steep = upper[j] * lower[j];
        let bend = steep * (lower[j] - upper[j]);
        let bent = bend * t;
        let by = [-steep - shares.by[0], -(steep * t) - shares.by[1]];
        let second = [bend - shares.second[0], bent - shares.second[1], (bent - steep) * t - shares.second[2]];
        let weighted = w[j] * residual;
        ss = weighted.mul_add(residual, ss);
        let of_column = w[j] * d;
        for k in 0..2 {
            let own = w[j] * by[k];
            sums[k] += own;
            r_d[k] = weighted.mul_add(by[k], r_d[k]);
            d_1[k] = of_column.mul_add(by[k], d_1[k]);
            d_2[2 * k] = own.mul_add(by[k], d_2[2 * k]);
        }
        d_2[1] = (w[j] * by[0]).mul_add(by[1], d_2[1]);
        for k in 0..3 {
            r_2[k] = weighted.mul_add(second[k], r_2[k]);
        }
    }
    // By the amplitude, which is then taken out again.
    let by_amplitude = [amplitude * d_1[0] - r_d[0], amplitude * d_1[1] - r_d[1]];
    let crossed = [
        by_amplitude[0] * by_amplitude[0],
        by_amplitude[0] * by_amplitude[1],
        by_amplitude[1] * by_amplitude[1],
    ];
    let mut hessian = [zero; 3];
    for k in 0..3 {
        hessian[k] = amplitude * (amplitude * d_2[k] - r_2[k]) - crossed[k] * per_square;
    }
    let square = amplitude * amplitude;
    let unit = measure.unit;
    View {
        ss,
        pull: [amplitude * r_d[0], amplitude * r_d[1]],
        hessian,
        squares: [
            square * (d_2[0] - d_1[0] * d_1[0] * per_square),
            square * (d_2[2] - d_1[1] * d_1[1] * per_square),
        ],
        by_theta: (sum_y - amplitude * sum_d) * unit * -2.0,
        mixed: [
            (amplitude * sums[0] - sum_d * by_amplitude[0] * per_square) * unit,
            (amplitude * sums[1] - sum_d * by_amplitude[1] * per_square) * unit,
        ],
        flat: Mask::none(set),
    }
}
}

hot! {
/// The best curves of these slopes, of which the exponent at the pivot is left.
fn of_slope<'a, S>(
    set: S, tile: &'a mut Tile<S>, point: &'a Point<S>, measure: &'a Measure<S>, rest: &'a [Lanes<S>; 2],
) -> View<S> {
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let slope = point.theta.mul_add(measure.unit, point.level).exp() * LN_10;
    let log_mid = point.pivot - rest[0] / slope;
    let solved = solve::<S, false>(set, tile, &log_mid, &slope);
    let solved = Solved { pivot: point.pivot, ..solved };
    let local = local::<S, false>(set, tile, &log_mid, &slope, &solved);
    // Where only a curve of the other direction would fit, a constant is left.
    let falls = solved.upper.pick(solved.amplitude, -solved.amplitude) * point.way;
    let constant = falls.lt(zero);
    let all = solved.amplitude * solved.amplitude * solved.spread;
    View {
        ss: constant.pick(solved.ss + all, solved.ss),
        pull: [constant.pick(zero, local.pull[0]), zero],
        hessian: [constant.pick(zero, local.hessian[0]), zero, one],
        squares: [constant.pick(zero, local.gauss_newton[0]), one],
        by_theta: constant.pick(zero, local.pull[1]) * measure.unit * -2.0,
        mixed: [constant.pick(zero, local.hessian[1]) * measure.unit, zero],
        flat: Mask::none(set),
    }
}
}
