//! Curves that must pass a point, side by side: the best of them for given shapes, with derivatives.
//!
//! Where a plateau is held the amplitude follows from the point and the shape; elsewhere it is solved for and
//! projected out, see [`projection`](crate::fit::projection).

use crate::fit::projection::{TINY, sigmoid};
use crate::fit::tile::Tile;
use crate::lanes::{Lanes, Mask, Set, hot};

/// A point that a curve must pass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point<S: Set> {
    /// log₁₀ dose.
    pub(super) theta: Lanes<S>,
    /// Response, centred and scaled as the means are.
    pub(super) level: Lanes<S>,
    /// 1 for curves that fall with dose, −1 for those that rise.
    pub(super) way: Lanes<S>,
    /// log₁₀ dose at which the exponent counts: near the midpoint the valleys of steep curves are straight.
    pub(super) pivot: Lanes<S>,
    /// The exponent there between both plateaus, where they are known.
    pub(super) exponent: Lanes<S>,
}

/// The best curves through a point, and half their sum of squares to second order in (ζ, ln hill).
#[derive(Clone, Copy, Debug)]
pub(super) struct Through<S: Set> {
    /// What the response falls by from low to high doses; 0 where only a curve of the other way would fit.
    pub(super) amplitude: Lanes<S>,
    /// Weighted sum of squares.
    pub(super) ss: Lanes<S>,
    /// The pull downhill: minus the gradient.
    pub(super) pull: [Lanes<S>; 2],
    /// Hessian: ζζ, ζλ, λλ.
    pub(super) hessian: [Lanes<S>; 3],
    /// Diagonal of the Gauss-Newton matrix.
    pub(super) squares: [Lanes<S>; 2],
    /// How fast the (whole) sum of squares grows with the point's log₁₀ dose.
    pub(super) by_theta: Lanes<S>,
    /// How fast the gradient does.
    pub(super) mixed: [Lanes<S>; 2],
}

/// The pairs of derivatives by (ζ, λ, θ / slope) whose products are wanted.
const PAIRS: [(usize, usize); 5] = [(0, 0), (0, 1), (1, 1), (0, 2), (1, 2)];

/// The amplitude of the best curves through a point, and what its derivatives are made of. The columns and exponents of
/// the levels stand in the tile.
#[derive(Clone, Copy)]
struct Anchored<S: Set> {
    amplitude: Lanes<S>,
    per_square: Lanes<S>,
    anchor_turn: Lanes<S>,
    anchor_upper: Lanes<S>,
    anchor_lower: Lanes<S>,
    /// Both plateaus and the point leave the slope alone.
    both: Mask<S>,
    /// A plateau that is held ties the amplitude to the shape: how fast its logarithm grows with the exponent at the
    /// point, and the second derivative of the amplitude, over itself.
    tie: Lanes<S>,
    tie_bends: Lanes<S>,
}

/// Solves for the amplitude.
#[expect(clippy::inline_always, reason = "part of the function around it")]
#[inline(always)]
fn amplitude<S: Set, const HELD: bool>(
    set: S,
    tile: &mut Tile<S>,
    point: &Point<S>,
    zeta: Lanes<S>,
    slope: Lanes<S>,
) -> Anchored<S> {
    let Point { theta, level, way, pivot, .. } = *point;
    let n = tile.lines;
    let (x, w, y) = (&tile.log_dose[..n], &tile.weight[..n], &tile.mean[..n]);
    let (upper, lower) = (&mut tile.upper[..n], &mut tile.lower[..n]);
    let (turn, column) = (&mut tile.exponent[..n], &mut tile.column[..n]);
    let zero = Lanes::zero(set);
    let anchor_turn = slope * (theta - pivot);
    let (mut anchor_upper, mut anchor_lower) = sigmoid(set, anchor_turn + zeta);
    // Two plateaus that are given, or a given top and the bound of a bottom that would lie below it.
    let mut both = Mask::none(set);
    let (mut zeta, mut bottom) = (zeta, zero);
    if HELD {
        let held = &tile.held;
        let from_top = (held.top - level) / anchor_lower;
        let low = ((level - held.least) / anchor_upper).lt(from_top).and(held.has_least);
        both = held.has_top.and(held.has_bottom.or(low));
        bottom = held.has_bottom.pick(held.bottom, held.least);
        zeta = both.pick(point.exponent - anchor_turn, zeta);
        (anchor_upper, anchor_lower) = sigmoid(set, anchor_turn + zeta);
    }
    let from_above = anchor_upper.lt(anchor_lower);
    let (mut d_y, mut d_d) = (zero, zero);
    for j in 0..n {
        let t = slope * (x[j] - pivot);
        (upper[j], lower[j]) = sigmoid(set, t + zeta);
        turn[j] = t;
        // The same difference either way; the smaller parts cancel less.
        let d = from_above.pick(upper[j] - anchor_upper, anchor_lower - lower[j]);
        column[j] = d;
        let weighted = w[j] * d;
        d_y = weighted.mul_add(y[j] - level, d_y);
        d_d = weighted.mul_add(d, d_d);
    }
    let one = Lanes::one(set);
    let usable = Lanes::of(set, TINY).lt(d_d);
    let mut amplitude = (usable.pick(d_y / d_d, zero) * way).max(zero) * way;
    let mut per_square = usable.pick(one / d_d, zero);
    let (mut tie, mut tie_bends) = (zero, zero);
    if HELD {
        let held = &tile.held;
        let most = (level - held.least) / anchor_upper;
        let from_bottom = (level - held.bottom) / anchor_upper;
        let from_top = (held.top - level) / anchor_lower;
        let tied = held.has_top.or(held.has_bottom);
        let wished = held.has_bottom.pick(from_bottom, held.has_top.pick(from_top, amplitude));
        let low = held.has_least.and(most.lt(wished)).but_not(tied);
        let by_bottom = low.or(held.has_bottom);
        let fixed = tied.or(low);
        amplitude = both.pick(held.top - bottom, low.pick(most, wished)).max(zero);
        tie = fixed.pick(by_bottom.pick(anchor_lower, -anchor_upper), zero);
        tie_bends = fixed.pick(tie.mul_add(tie, anchor_upper * anchor_lower), zero);
        per_square = fixed.pick(zero, per_square);
    }
    Anchored { amplitude, per_square, anchor_turn, anchor_upper, anchor_lower, both, tie, tie_bends }
}

hot! {
/// The sums of squares alone of the best curves through a point, and their amplitudes.
pub(super) fn ss_through<'a, S, const HELD: bool>(
    set: S, tile: &'a mut Tile<S>, point: &'a Point<S>, zeta: &'a Lanes<S>, slope: &'a Lanes<S>,
) -> [Lanes<S>; 2] {
    let zero = Lanes::zero(set);
    let Anchored { amplitude, .. } = amplitude::<S, HELD>(set, tile, point, *zeta, *slope);
    let mut ss = zero;
    for j in 0..tile.lines {
        let residual = (-amplitude).mul_add(tile.column[j], tile.mean[j] - point.level);
        ss = (tile.weight[j] * residual).mul_add(residual, ss);
    }
    [ss, amplitude]
}
}

hot! {
/// Curves through a point: ζ is the exponent at the pivot, and one amplitude is left, solved exactly.
/// With the derivatives by (ζ, ln hill) and the dose of the point.
pub(super) fn through<'a, S, const HELD: bool>(
    set: S, tile: &'a mut Tile<S>, point: &'a Point<S>, zeta: &'a Lanes<S>, slope: &'a Lanes<S>,
) -> Through<S> {
    let (slope, level) = (*slope, point.level);
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let Anchored { amplitude, per_square, anchor_turn, anchor_upper, anchor_lower, both, tie, tie_bends } =
        amplitude::<S, HELD>(set, tile, point, *zeta, slope);
    let n = tile.lines;
    let (w, y) = (&tile.weight[..n], &tile.mean[..n]);
    let (upper, lower) = (&tile.upper[..n], &tile.lower[..n]);
    let (turn, column) = (&tile.exponent[..n], &tile.column[..n]);
    let anchor_steep = anchor_upper * anchor_lower;
    let anchor_bend = anchor_steep * (anchor_lower - anchor_upper);
    let (anchor_by_hill, anchor_bent) = (anchor_steep * anchor_turn, anchor_bend * anchor_turn);
    let anchor_bent_twice = (anchor_bent - anchor_steep) * anchor_turn;
    let mut ss = zero;
    // Sums of residual · derivative, column · derivative, derivative · derivative by (ζ, λ, θ / slope),
    // and of residual · second derivative.
    let (mut r_d, mut d_1, mut d_2, mut r_2) = ([zero; 3], [zero; 3], [zero; 5], [zero; 5]);
    for j in 0..n {
        let (t, d) = (turn[j], column[j]);
        let residual = (-amplitude).mul_add(d, y[j] - level);
        let steep = upper[j] * lower[j];
        let bend = steep * (lower[j] - upper[j]);
        let mut by = [anchor_steep - steep, anchor_by_hill - steep * t, anchor_steep];
        let bent = bend * t;
        let mut second = [
            bend - anchor_bend,
            bent - anchor_bent,
            (bent - steep) * t - anchor_bent_twice,
            -anchor_bend,
            anchor_steep - anchor_bent,
        ];
        if HELD {
            let exponent = [one, anchor_turn, one];
            let exponent_bends = [zero, zero, anchor_turn, zero, one];
            for (k, (p, q)) in PAIRS.into_iter().enumerate() {
                let crossed = by[p].mul_add(exponent[q], by[q] * exponent[p]);
                let amplitude_bends = tie_bends * exponent[p] * exponent[q] + tie * exponent_bends[k];
                second[k] = second[k] + tie * crossed + d * amplitude_bends;
            }
            // Between two known plateaus the exponent is that of the point and a turn around it.
            let around = t - anchor_turn;
            let turned = bend * around - steep;
            second = [
                both.pick(zero, second[0]),
                both.pick(zero, second[1]),
                both.pick(turned * around, second[2]),
                both.pick(zero, second[3]),
                both.pick(-turned, second[4]),
            ];
            let own = d * tie;
            by = [
                both.pick(zero, by[0] + own),
                both.pick(-steep * around, own.mul_add(anchor_turn, by[1])),
                both.pick(steep, by[2] + own),
            ];
        }
        let weighted = w[j] * residual;
        ss = weighted.mul_add(residual, ss);
        for k in 0..3 {
            r_d[k] = weighted.mul_add(by[k], r_d[k]);
            d_1[k] = (w[j] * d).mul_add(by[k], d_1[k]);
        }
        for (k, (p, q)) in PAIRS.into_iter().enumerate() {
            d_2[k] = (w[j] * by[p]).mul_add(by[q], d_2[k]);
            r_2[k] = weighted.mul_add(second[k], r_2[k]);
        }
    }
    let mut mixed = [zero; 3];
    for k in 0..3 {
        mixed[k] = amplitude * d_1[k] - r_d[k];
    }
    let mut hessian = [zero; 5];
    for (k, (p, q)) in PAIRS.into_iter().enumerate() {
        hessian[k] = amplitude * (amplitude * d_2[k] - r_2[k]) - mixed[p] * mixed[q] * per_square;
    }
    let mut squares = [d_2[0] - d_1[0] * d_1[0] * per_square, d_2[2] - d_1[1] * d_1[1] * per_square];
    for square in &mut squares {
        *square = amplitude * amplitude * *square;
    }
    if HELD {
        hessian[0] = both.pick(one, hessian[0]);
        squares[0] = both.pick(one, squares[0]);
    }
    Through {
        amplitude,
        ss,
        pull: [amplitude * r_d[0], amplitude * r_d[1]],
        hessian: [hessian[0], hessian[1], hessian[2]],
        squares,
        by_theta: amplitude * r_d[2] * slope * -2.0,
        mixed: [hessian[3] * slope, hessian[4] * slope],
    }
}
}
