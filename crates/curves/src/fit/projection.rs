//! Variable projection side by side: for given midpoints and slopes the plateaus of eight curves are
//! solved exactly, and the sum of squares is known with its first and second derivatives.
//!
//! Source: Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973) 413, doi:10.1137/0710036. The Hessian of the
//! reduced problem is the Schur complement of the full one; with the constant and a centred column as
//! the linear basis, the block of the linear parameters is diagonal. A plateau that is given, or that would
//! cross its bound, leaves one column or none: the same sums without what is no longer projected out.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::fit::tile::Tile;
use crate::lanes::{Lanes, Mask, Set, hot};

/// 1 / (1 + eᶻ) and its complement, to the last place however small they are, down to e⁻³⁰⁰.
#[inline(always)]
pub(super) fn sigmoid<S: Set>(set: S, z: Lanes<S>) -> (Lanes<S>, Lanes<S>) {
    let one = Lanes::one(set);
    let e = (-z.abs()).max(Lanes::of(set, -300.0)).exp();
    let large = one / (one + e);
    let small = e * large;
    let falls = Lanes::zero(set).lt(z);
    (falls.pick(small, large), falls.pick(large, small))
}

/// The plateaus that fit best: scaled mean response = base + amplitude · (column − centre), where the column is
/// the part of the upper plateau (`upper` holds) or of the lower one. Where both are free that is whichever is
/// smaller on average: a plateau out of reach leaves its column tiny but exact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Solved<S: Set> {
    pub(super) amplitude: Lanes<S>,
    pub(super) centre: Lanes<S>,
    /// Weighted sum of squares of the centred column.
    pub(super) spread: Lanes<S>,
    /// Weighted sum of squares of the level means around the curve.
    pub(super) ss: Lanes<S>,
    pub(super) upper: Mask<S>,
    /// The tested log₁₀ dose at which the exponent is nearest to zero.
    pub(super) pivot: Lanes<S>,
    /// The plateau that is held; 0 where both are free.
    pub(super) base: Lanes<S>,
    /// 1 / weight where the constant is free, 1 / spread where the column is; else 0: what is projected out.
    pub(super) per_weight: Lanes<S>,
    pub(super) per_spread: Lanes<S>,
}

impl<S: Set> Solved<S> {
    /// The lanes that `choose` holds for from another.
    #[inline(always)]
    pub(super) fn replaced(&self, choose: Mask<S>, other: &Self) -> Self {
        Self {
            amplitude: choose.pick(other.amplitude, self.amplitude),
            centre: choose.pick(other.centre, self.centre),
            spread: choose.pick(other.spread, self.spread),
            ss: choose.pick(other.ss, self.ss),
            upper: self.upper.replaced(choose, other.upper),
            pivot: choose.pick(other.pivot, self.pivot),
            base: choose.pick(other.base, self.base),
            per_weight: choose.pick(other.per_weight, self.per_weight),
            per_spread: choose.pick(other.per_spread, self.per_spread),
        }
    }
}

/// Half the sum of squares around a shape, to second order in (log_mid, ln hill).
#[derive(Clone, Copy, Debug)]
pub(super) struct Derivatives<S: Set> {
    /// The pull downhill: minus the gradient.
    pub(super) pull: [Lanes<S>; 2],
    /// Gauss-Newton matrix: mid mid, mid hill, hill hill.
    pub(super) gauss_newton: [Lanes<S>; 3],
    /// Hessian in the same order.
    pub(super) hessian: [Lanes<S>; 3],
}

/// Half the sum of squares around a shape, to second order in the coordinates
/// ζ = slope · (pivot − log_mid), the exponent at the pivot, and λ = ln hill. In them the long valleys of
/// steep curves, which catch one dose on their way, are straight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Local<S: Set> {
    /// The pull downhill: minus the gradient.
    pub(super) pull: [Lanes<S>; 2],
    /// Gauss-Newton matrix: ζζ, ζλ, λλ.
    pub(super) gauss_newton: [Lanes<S>; 3],
    /// Hessian: ζζ, ζλ, λλ.
    pub(super) hessian: [Lanes<S>; 3],
    /// pivot − log_mid.
    pub(super) delta: Lanes<S>,
}

impl<S: Set> Local<S> {
    /// The lanes that `choose` holds for from another.
    #[inline(always)]
    pub(super) fn replaced(&self, choose: Mask<S>, other: &Self) -> Self {
        let mut new = *self;
        for (old, new) in new.pull.iter_mut().zip(other.pull) {
            *old = choose.pick(new, *old);
        }
        for (old, new) in new.gauss_newton.iter_mut().zip(other.gauss_newton) {
            *old = choose.pick(new, *old);
        }
        for (old, new) in new.hessian.iter_mut().zip(other.hessian) {
            *old = choose.pick(new, *old);
        }
        new.delta = choose.pick(other.delta, self.delta);
        new
    }
}

hot! {
/// The plateaus for midpoints and slopes (hill · ln 10).
pub(super) fn solve<'a, S, const HELD: bool>(
    set: S, tile: &'a mut Tile<S>, log_mid: &'a Lanes<S>, slope: &'a Lanes<S>,
) -> Solved<S> {
    let (log_mid, slope) = (*log_mid, *slope);
    let n = tile.lines;
    let (x, w, y) = (&tile.log_dose[..n], &tile.weight[..n], &tile.mean[..n]);
    let (upper, lower) = (&mut tile.upper[..n], &mut tile.lower[..n]);
    let (exponent, column) = (&mut tile.exponent[..n], &mut tile.column[..n]);
    let (zero, one, tiny) = (Lanes::zero(set), Lanes::one(set), Lanes::of(set, TINY));
    let (mut above, mut below) = (zero, zero);
    let (mut nearest, mut pivot) = (Lanes::of(set, f64::MAX), tile.low);
    for j in 0..n {
        let z = slope * (x[j] - log_mid);
        let closer = z.abs().lt(nearest);
        nearest = closer.pick(z.abs(), nearest);
        pivot = closer.pick(x[j], pivot);
        (upper[j], lower[j]) = sigmoid(set, z);
        exponent[j] = z;
        above = w[j].mul_add(upper[j], above);
        below = w[j].mul_add(lower[j], below);
    }
    let mut is_upper = above.lt(below);
    let mut centre = is_upper.pick(above, below) / tile.total_weight;
    let (mut along, mut spread) = (zero, zero);
    for j in 0..n {
        let c = is_upper.pick(upper[j], lower[j]) - centre;
        column[j] = c;
        let weighted = w[j] * c;
        along = weighted.mul_add(y[j], along);
        spread = weighted.mul_add(c, spread);
    }
    let mut amplitude = tiny.lt(spread).pick(along / spread, zero);
    let (mut base, mut per_weight) = (zero, one / tile.total_weight);
    let mut per_spread = tiny.lt(spread).pick(one / spread, zero);
    if HELD {
        let held = &tile.held;
        // The lower plateau of the free curve, and whether it breaks its bound.
        let bottom = is_upper.pick(-(amplitude * centre), amplitude * (one - centre));
        let given = held.has_top.or(held.has_bottom);
        let low = held.has_least.and(bottom.lt(held.least)).but_not(given);
        let one_held = given.or(low);
        // The part of the plateau that is not held is the column: the lower one's where the top is given.
        let of_upper = one_held.but_not(held.has_top);
        let value = held.has_top.pick(held.top, held.has_bottom.pick(held.bottom, held.least));
        let (mut along, mut square) = (zero, zero);
        for j in 0..n {
            let c = of_upper.pick(upper[j], lower[j]);
            let weighted = w[j] * c;
            along = weighted.mul_add(y[j] - value, along);
            square = weighted.mul_add(c, square);
        }
        let usable = tiny.lt(square);
        let alone = usable.pick(along / square, zero);
        // A given top leaves the bottom, which may have a bound of its own.
        let deepest = held.least - held.top;
        let at_bound = held.has_top.and(held.has_least).but_not(held.has_bottom).and(alone.lt(deepest));
        let both = held.has_top.and(held.has_bottom);
        let fixed = both.or(at_bound);
        let alone = at_bound.pick(deepest, both.pick(held.bottom - held.top, alone));
        amplitude = one_held.pick(alone, amplitude);
        spread = one_held.pick(square, spread);
        centre = one_held.pick(zero, centre);
        is_upper = is_upper.replaced(one_held, of_upper);
        base = one_held.pick(value, base);
        per_weight = one_held.pick(zero, per_weight);
        per_spread = one_held.pick(usable.pick(one / square, zero), per_spread);
        per_spread = fixed.pick(zero, per_spread);
        // The top lies above the bottom, or there is no curve but a constant.
        let falls = is_upper.pick(amplitude, -amplitude);
        let upside_down = falls.lt(zero);
        amplitude = upside_down.pick(zero, amplitude);
        per_weight = upside_down.pick(zero, per_weight);
        per_spread = upside_down.pick(zero, per_spread);
        let constant = held.has_least.pick(zero.max(held.least), zero);
        base = upside_down.but_not(given).pick(constant, base);
        for j in 0..n {
            column[j] = is_upper.pick(upper[j], lower[j]) - centre;
        }
    }
    let mut ss = zero;
    for j in 0..n {
        let target = if HELD { y[j] - base } else { y[j] };
        let residual = (-amplitude).mul_add(column[j], target);
        ss = (w[j] * residual).mul_add(residual, ss);
    }
    Solved { amplitude, centre, spread, ss, upper: is_upper, pivot, base, per_weight, per_spread }
}
}

hot! {
/// First and second derivatives by (log_mid, ln hill) at the shapes that were solved last.
pub(super) fn derivatives<'a, S, const HELD: bool>(
    set: S, tile: &'a Tile<S>, slope: &'a Lanes<S>, solved: &'a Solved<S>,
) -> Derivatives<S> {
    let slope = *slope;
    let n = tile.lines;
    let (w, y, c) = (&tile.weight[..n], &tile.mean[..n], &tile.column[..n]);
    let (upper, lower, z) = (&tile.upper[..n], &tile.lower[..n], &tile.exponent[..n]);
    let zero = Lanes::zero(set);
    // a = u·l is minus the derivative of the upper part by the exponent, b = a·z.
    let (mut sum_a, mut sum_b, mut a_c, mut b_c) = (zero, zero, zero, zero);
    let (mut a_a, mut a_b, mut b_b, mut a_r, mut b_r) = (zero, zero, zero, zero, zero);
    // Moments of residual · second derivative of the upper part.
    let (mut bend, mut bend_z, mut bend_zz) = (zero, zero, zero);
    for j in 0..n {
        let a = upper[j] * lower[j];
        let b = a * z[j];
        let (wa, wb) = (w[j] * a, w[j] * b);
        let target = if HELD { y[j] - solved.base } else { y[j] };
        let residual = (-solved.amplitude).mul_add(c[j], target);
        sum_a += wa;
        sum_b += wb;
        a_c = wa.mul_add(c[j], a_c);
        b_c = wb.mul_add(c[j], b_c);
        a_a = wa.mul_add(a, a_a);
        a_b = wa.mul_add(b, a_b);
        b_b = wb.mul_add(b, b_b);
        a_r = wa.mul_add(residual, a_r);
        b_r = wb.mul_add(residual, b_r);
        let bent = wa * residual * (lower[j] - upper[j]);
        bend += bent;
        bend_z = bent.mul_add(z[j], bend_z);
        bend_zz = (bent * z[j]).mul_add(z[j], bend_zz);
    }
    // ∂z/∂log_mid = −slope, ∂z/∂λ = z.
    let sign = solved.upper.pick(Lanes::one(set), Lanes::of(set, -1.0));
    let (by_mid, by_hill) = (sign * slope, -sign);
    let Solved { amplitude, per_weight, per_spread, .. } = *solved;
    let (mid, hill) = (by_mid * amplitude, by_hill * amplitude);
    // Centred squares and products of the derivatives.
    let squares = [
        a_a - sum_a * sum_a * per_weight,
        a_b - sum_a * sum_b * per_weight,
        b_b - sum_b * sum_b * per_weight,
    ];
    let scale = [mid * mid, mid * hill, hill * hill];
    let gauss_newton = [
        (squares[0] - a_c * a_c * per_spread) * scale[0],
        (squares[1] - a_c * b_c * per_spread) * scale[1],
        (squares[2] - b_c * b_c * per_spread) * scale[2],
    ];
    let (mixed_mid, mixed_hill) = (a_c * mid - a_r * by_mid, b_c * hill - b_r * by_hill);
    let hessian = [
        squares[0] * scale[0] - mixed_mid * mixed_mid * per_spread - bend * slope * by_mid * amplitude,
        squares[1] * scale[1] - mixed_mid * mixed_hill * per_spread - (a_r - bend_z) * by_mid * amplitude,
        squares[2] * scale[2] - mixed_hill * mixed_hill * per_spread - (b_r - bend_zz) * hill,
    ];
    Derivatives { pull: [a_r * mid, b_r * hill], gauss_newton, hessian }
}
}

/// A matrix by (log_mid, ln hill) turned to (ζ, ln hill).
#[inline(always)]
fn turned<S: Set>(m: [Lanes<S>; 3], delta: Lanes<S>, per_slope: Lanes<S>) -> [Lanes<S>; 3] {
    let cross = -(delta.mul_add(m[0], m[1])) * per_slope;
    [m[0] * per_slope * per_slope, cross, (m[1] * 2.0 + delta * m[0]).mul_add(delta, m[2])]
}

hot! {
/// The same in coordinates in which steep valleys are straight.
pub(super) fn local<'a, S, const HELD: bool>(
    set: S, tile: &'a Tile<S>, log_mid: &'a Lanes<S>, slope: &'a Lanes<S>, solved: &'a Solved<S>,
) -> Local<S> {
    let Derivatives { pull: [pull_mid, pull_hill], gauss_newton, hessian } =
        derivatives::<S, HELD>(set, tile, slope, solved);
    let delta = solved.pivot - *log_mid;
    let per_slope = Lanes::one(set) / *slope;
    let [zz, zl, ll] = turned(hessian, delta, per_slope);
    Local {
        pull: [-pull_mid * per_slope, delta.mul_add(pull_mid, pull_hill)],
        gauss_newton: turned(gauss_newton, delta, per_slope),
        hessian: [zz, zl - pull_mid * per_slope, delta.mul_add(pull_mid, ll)],
        delta,
    }
}
}

hot! {
/// The Jacobian at the shapes that were solved last, split along the plateaus and beside them.
pub(super) fn tangent<'a, S>(
    set: S, tile: &'a mut Tile<S>, slope: &'a Lanes<S>, solved: &'a Solved<S>,
) -> Tangent<S> {
    let slope = *slope;
    let n = tile.lines;
    let (w, c) = (&tile.weight[..n], &tile.column[..n]);
    // The workspace is free now: it holds the two columns of the Jacobian.
    let (upper, lower) = (&mut tile.upper[..n], &mut tile.lower[..n]);
    let z = &tile.exponent[..n];
    let zero = Lanes::zero(set);
    let sign = solved.upper.pick(Lanes::one(set), Lanes::of(set, -1.0)) * solved.amplitude;
    let (mut means, mut along, mut squares) = ([zero; 2], [zero; 2], [zero; 2]);
    let mut column_square = zero;
    for j in 0..n {
        let steep = upper[j] * lower[j] * sign;
        let raw = c[j] + solved.centre;
        column_square = (w[j] * raw).mul_add(raw, column_square);
        (upper[j], lower[j]) = (steep * slope, -steep * z[j]);
        for (k, jacobian) in [upper[j], lower[j]].into_iter().enumerate() {
            let weighted = w[j] * jacobian;
            means[k] += weighted;
            along[k] = weighted.mul_add(c[j], along[k]);
            squares[k] = weighted.mul_add(jacobian, squares[k]);
        }
    }
    for k in 0..2 {
        means[k] = means[k] / tile.total_weight;
        along[k] = along[k] / solved.spread;
    }
    let mut projected = [zero; 3];
    for j in 0..n {
        let by_mid = upper[j] - means[0] - along[0] * c[j];
        let by_hill = lower[j] - means[1] - along[1] * c[j];
        let weighted = w[j] * by_mid;
        projected[0] = weighted.mul_add(by_mid, projected[0]);
        projected[1] = weighted.mul_add(by_hill, projected[1]);
        projected[2] = (w[j] * by_hill).mul_add(by_hill, projected[2]);
    }
    Tangent { means, along, squares, projected, column_square }
}
}

/// The Jacobian of the fitted values by (log_mid, ln hill), as sums over the levels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tangent<S: Set> {
    /// Weighted means.
    pub(super) means: [Lanes<S>; 2],
    /// Coefficients along the centred column.
    pub(super) along: [Lanes<S>; 2],
    /// Weighted sums of squares.
    pub(super) squares: [Lanes<S>; 2],
    /// Weighted products of what is left beside the constant and the column: 00, 01, 11.
    pub(super) projected: [Lanes<S>; 3],
    /// Weighted sum of squares of the column itself.
    pub(super) column_square: Lanes<S>,
}

/// Below this spread a column is a constant.
pub(super) const TINY: f64 = 1e-200;
