//! Variable projection side by side: for given midpoints and slopes the plateaus of eight curves are
//! solved exactly, and the sum of squares is known with its first and second derivatives.
//!
//! Source: Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973) 413, doi:10.1137/0710036. The Hessian of the
//! reduced problem is the Schur complement of the full one; with the constant and a centred column as
//! the linear basis, the block of the linear parameters is diagonal.
#![expect(clippy::inline_always, reason = "a call that is not inlined is compiled for the oldest processor")]

use crate::fit::design::{Chunk, ZERO_DOSE};
use crate::lanes::{Lanes, Mask};

/// 1 / (1 + eᶻ) and its complement, to the last place however small they are, down to e⁻³⁰⁰.
#[inline(always)]
pub(super) fn sigmoid(z: Lanes) -> (Lanes, Lanes) {
    let e = (-z.abs()).max(Lanes::of(-300.0)).exp();
    let large = Lanes::ONE / (Lanes::ONE + e);
    let small = e * large;
    let falls = Lanes::ZERO.lt(z);
    (falls.pick(small, large), falls.pick(large, small))
}

/// Eight curves: a line a level. Shorter curves are filled up with levels of weight 0, which change
/// nothing, to the bit.
#[derive(Clone, Debug)]
pub(super) struct Tile {
    log_dose: Vec<Lanes>,
    weight: Vec<Lanes>,
    mean: Vec<Lanes>,
    pub(super) total_weight: Lanes,
    pub(super) pure: Lanes,
    pub(super) low: Lanes,
    pub(super) high: Lanes,
    /// Values of the current shapes at each level.
    upper: Vec<Lanes>,
    lower: Vec<Lanes>,
    exponent: Vec<Lanes>,
    column: Vec<Lanes>,
}

/// The plateaus that fit best: scaled mean response = amplitude · (column − centre), where the column is
/// the part of the upper plateau (`upper` holds) or of the lower one, whichever is smaller on average:
/// a plateau out of reach leaves its column tiny but exact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Solved {
    pub(super) amplitude: Lanes,
    pub(super) centre: Lanes,
    /// Weighted sum of squares of the centred column.
    pub(super) spread: Lanes,
    /// Weighted sum of squares of the level means around the curve.
    pub(super) ss: Lanes,
    pub(super) upper: Mask,
    /// The tested log₁₀ dose at which the exponent is nearest to zero.
    pub(super) pivot: Lanes,
}

/// Half the sum of squares around a shape, to second order in (log_mid, ln hill).
#[derive(Clone, Copy, Debug)]
pub(super) struct Derivatives {
    /// The pull downhill: minus the gradient.
    pub(super) pull: [Lanes; 2],
    /// Gauss-Newton matrix: mid mid, mid hill, hill hill.
    pub(super) gauss_newton: [Lanes; 3],
    /// Hessian in the same order.
    pub(super) hessian: [Lanes; 3],
}

/// Half the sum of squares around a shape, to second order in the coordinates
/// ζ = slope · (pivot − log_mid), the exponent at the pivot, and λ = ln hill. In them the long valleys of
/// steep curves, which catch one dose on their way, are straight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Local {
    /// The pull downhill: minus the gradient.
    pub(super) pull: [Lanes; 2],
    /// Gauss-Newton matrix: ζζ, ζλ, λλ.
    pub(super) gauss_newton: [Lanes; 3],
    /// Hessian: ζζ, ζλ, λλ.
    pub(super) hessian: [Lanes; 3],
    /// pivot − log_mid.
    pub(super) delta: Lanes,
}

impl Tile {
    /// Room for curves of so many levels, with something harmless in every lane.
    pub(super) fn new(levels: usize) -> Self {
        let filled = |x: f64| vec![Lanes::of(x); levels];
        Self {
            log_dose: filled(ZERO_DOSE),
            weight: filled(0.0),
            mean: filled(0.0),
            total_weight: Lanes::ONE,
            pure: Lanes::ONE,
            low: Lanes::ZERO,
            high: Lanes::ONE,
            upper: filled(0.0),
            lower: filled(0.0),
            exponent: filled(0.0),
            column: filled(0.0),
        }
    }

    /// Puts a curve into a lane.
    #[inline(always)]
    pub(super) fn load(&mut self, lane: usize, chunk: &Chunk, curve: usize) {
        let (log_dose, weight, mean) = chunk.of(curve);
        for (j, ((x, w), y)) in log_dose.iter().zip(weight).zip(mean).enumerate() {
            self.log_dose[j].0[lane] = *x;
            self.weight[j].0[lane] = *w;
            self.mean[j].0[lane] = *y;
        }
        for j in log_dose.len()..self.weight.len() {
            self.log_dose[j].0[lane] = ZERO_DOSE;
            self.weight[j].0[lane] = 0.0;
            self.mean[j].0[lane] = 0.0;
        }
        let scaled = &chunk.curves[curve];
        self.total_weight.0[lane] = scaled.weight;
        self.pure.0[lane] = scaled.pure;
        (self.low.0[lane], self.high.0[lane]) = scaled.range;
    }

    /// The tested log₁₀ dose of a lane's curve that is nearest to another.
    #[inline(always)]
    pub(super) fn nearest_dose(&self, lane: usize, log_dose: f64) -> f64 {
        let mut nearest = self.low.0[lane];
        for (x, weight) in self.log_dose.iter().zip(&self.weight) {
            let x = x.0[lane];
            if weight.0[lane] > 0.0 && (x - log_dose).abs() < (nearest - log_dose).abs() {
                nearest = x;
            }
        }
        nearest
    }

    /// The plateaus for midpoints and slopes (hill · ln 10).
    #[inline(always)]
    pub(super) fn solve(&mut self, log_mid: Lanes, slope: Lanes) -> Solved {
        let n = self.weight.len();
        let (x, w, y) = (&self.log_dose[..n], &self.weight[..n], &self.mean[..n]);
        let (upper, lower) = (&mut self.upper[..n], &mut self.lower[..n]);
        let (exponent, column) = (&mut self.exponent[..n], &mut self.column[..n]);
        let (mut above, mut below) = (Lanes::ZERO, Lanes::ZERO);
        let (mut nearest, mut pivot) = (Lanes::of(f64::MAX), self.low);
        for j in 0..n {
            let z = slope * (x[j] - log_mid);
            let closer = z.abs().lt(nearest);
            nearest = closer.pick(z.abs(), nearest);
            pivot = closer.pick(x[j], pivot);
            (upper[j], lower[j]) = sigmoid(z);
            exponent[j] = z;
            above = w[j].mul_add(upper[j], above);
            below = w[j].mul_add(lower[j], below);
        }
        let is_upper = above.lt(below);
        let centre = is_upper.pick(above, below) / self.total_weight;
        let (mut along, mut spread) = (Lanes::ZERO, Lanes::ZERO);
        for j in 0..n {
            let c = is_upper.pick(upper[j], lower[j]) - centre;
            column[j] = c;
            let weighted = w[j] * c;
            along = weighted.mul_add(y[j], along);
            spread = weighted.mul_add(c, spread);
        }
        let amplitude = Lanes::of(TINY).lt(spread).pick(along / spread, Lanes::ZERO);
        let mut ss = Lanes::ZERO;
        for j in 0..n {
            let residual = (-amplitude).mul_add(column[j], y[j]);
            ss = (w[j] * residual).mul_add(residual, ss);
        }
        Solved { amplitude, centre, spread, ss, upper: is_upper, pivot }
    }

    /// First and second derivatives by (log_mid, ln hill) at the shapes that were solved last.
    #[inline(always)]
    pub(super) fn derivatives(&self, slope: Lanes, solved: &Solved) -> Derivatives {
        let n = self.weight.len();
        let (w, y, c) = (&self.weight[..n], &self.mean[..n], &self.column[..n]);
        let (upper, lower, z) = (&self.upper[..n], &self.lower[..n], &self.exponent[..n]);
        let zero = Lanes::ZERO;
        // a = u·l is minus the derivative of the upper part by the exponent, b = a·z.
        let (mut sum_a, mut sum_b, mut a_c, mut b_c) = (zero, zero, zero, zero);
        let (mut a_a, mut a_b, mut b_b, mut a_r, mut b_r) = (zero, zero, zero, zero, zero);
        // Moments of residual · second derivative of the upper part.
        let (mut bend, mut bend_z, mut bend_zz) = (zero, zero, zero);
        for j in 0..n {
            let a = upper[j] * lower[j];
            let b = a * z[j];
            let (wa, wb) = (w[j] * a, w[j] * b);
            let residual = (-solved.amplitude).mul_add(c[j], y[j]);
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
        let sign = solved.upper.pick(Lanes::ONE, Lanes::of(-1.0));
        let (by_mid, by_hill) = (sign * slope, -sign);
        let per_weight = Lanes::ONE / self.total_weight;
        let per_spread = Lanes::of(TINY).lt(solved.spread).pick(Lanes::ONE / solved.spread, zero);
        let amplitude = solved.amplitude;
        let (mid, hill) = (by_mid * amplitude, by_hill * amplitude);
        // Centred squares and products of the derivatives.
        let centred = |product: Lanes, one: Lanes, other: Lanes| product - one * other * per_weight;
        let squares = [centred(a_a, sum_a, sum_a), centred(a_b, sum_a, sum_b), centred(b_b, sum_b, sum_b)];
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

    /// The same in coordinates in which steep valleys are straight.
    #[inline(always)]
    pub(super) fn local(&self, log_mid: Lanes, slope: Lanes, solved: &Solved) -> Local {
        let Derivatives { pull: [pull_mid, pull_hill], gauss_newton, hessian } =
            self.derivatives(slope, solved);
        let delta = solved.pivot - log_mid;
        let per_slope = Lanes::ONE / slope;
        let turned = |m: [Lanes; 3]| {
            let cross = -(delta.mul_add(m[0], m[1])) * per_slope;
            [m[0] * per_slope * per_slope, cross, (m[1] * 2.0 + delta * m[0]).mul_add(delta, m[2])]
        };
        let [zz, zl, ll] = turned(hessian);
        Local {
            pull: [-pull_mid * per_slope, delta.mul_add(pull_mid, pull_hill)],
            gauss_newton: turned(gauss_newton),
            hessian: [zz, zl - pull_mid * per_slope, delta.mul_add(pull_mid, ll)],
            delta,
        }
    }

    /// Curves through a point: ζ is the exponent at the pivot, and one amplitude is left, solved exactly.
    /// With the derivatives by (ζ, ln hill) and the dose of the point.
    #[inline(always)]
    pub(super) fn through(&mut self, point: Point, zeta: Lanes, slope: Lanes) -> Through {
        let Point { theta, level, way, pivot } = point;
        let n = self.weight.len();
        let (x, w, y) = (&self.log_dose[..n], &self.weight[..n], &self.mean[..n]);
        let (upper, lower) = (&mut self.upper[..n], &mut self.lower[..n]);
        let (turn, column) = (&mut self.exponent[..n], &mut self.column[..n]);
        let zero = Lanes::ZERO;
        let anchor_turn = slope * (theta - pivot);
        let (anchor_upper, anchor_lower) = sigmoid(anchor_turn + zeta);
        let from_above = anchor_upper.lt(anchor_lower);
        let (mut d_y, mut d_d) = (zero, zero);
        for j in 0..n {
            let t = slope * (x[j] - pivot);
            (upper[j], lower[j]) = sigmoid(t + zeta);
            turn[j] = t;
            // The same difference either way; the smaller parts cancel less.
            let d = from_above.pick(upper[j] - anchor_upper, anchor_lower - lower[j]);
            column[j] = d;
            let weighted = w[j] * d;
            d_y = weighted.mul_add(y[j] - level, d_y);
            d_d = weighted.mul_add(d, d_d);
        }
        let amplitude = (Lanes::of(TINY).lt(d_d).pick(d_y / d_d, zero) * way).max(zero) * way;
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
            let by = [anchor_steep - steep, anchor_by_hill - steep * t, anchor_steep];
            let bent = bend * t;
            let second = [
                bend - anchor_bend,
                bent - anchor_bent,
                (bent - steep) * t - anchor_bent_twice,
                -anchor_bend,
                anchor_steep - anchor_bent,
            ];
            let weighted = w[j] * residual;
            ss = weighted.mul_add(residual, ss);
            for k in 0..3 {
                r_d[k] = weighted.mul_add(by[k], r_d[k]);
                d_1[k] = (w[j] * d).mul_add(by[k], d_1[k]);
            }
            for (k, (p, q)) in [(0, 0), (0, 1), (1, 1), (0, 2), (1, 2)].into_iter().enumerate() {
                d_2[k] = (w[j] * by[p]).mul_add(by[q], d_2[k]);
                r_2[k] = weighted.mul_add(second[k], r_2[k]);
            }
        }
        let per_square = Lanes::of(TINY).lt(d_d).pick(Lanes::ONE / d_d, zero);
        let mixed = |k: usize| amplitude * d_1[k] - r_d[k];
        let hessian = |k: usize, p: usize, q: usize| {
            amplitude * (amplitude * d_2[k] - r_2[k]) - mixed(p) * mixed(q) * per_square
        };
        let square = |k: usize, p: usize| amplitude * amplitude * (d_2[k] - d_1[p] * d_1[p] * per_square);
        Through {
            amplitude,
            ss,
            pull: [amplitude * r_d[0], amplitude * r_d[1]],
            hessian: [hessian(0, 0, 0), hessian(1, 0, 1), hessian(2, 1, 1)],
            squares: [square(0, 0), square(2, 1)],
            by_theta: amplitude * r_d[2] * slope * -2.0,
            mixed: [hessian(3, 0, 2) * slope, hessian(4, 1, 2) * slope],
        }
    }

    /// The Jacobian at the shapes that were solved last, split along the plateaus and beside them.
    #[inline(always)]
    pub(super) fn tangent(&mut self, slope: Lanes, solved: &Solved) -> Tangent {
        let n = self.weight.len();
        let (w, c) = (&self.weight[..n], &self.column[..n]);
        // The workspace is free now: it holds the two columns of the Jacobian.
        let (upper, lower) = (&mut self.upper[..n], &mut self.lower[..n]);
        let z = &self.exponent[..n];
        let zero = Lanes::ZERO;
        let sign = solved.upper.pick(Lanes::ONE, Lanes::of(-1.0)) * solved.amplitude;
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
            means[k] = means[k] / self.total_weight;
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

/// A point that a curve must pass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// log₁₀ dose.
    pub(super) theta: Lanes,
    /// Response, centred and scaled as the means are.
    pub(super) level: Lanes,
    /// 1 for curves that fall with dose, −1 for those that rise.
    pub(super) way: Lanes,
    /// log₁₀ dose at which the exponent counts: near the midpoint the valleys of steep curves are straight.
    pub(super) pivot: Lanes,
}

/// The best curves through a point, and half their sum of squares to second order in (ζ, ln hill).
#[derive(Clone, Copy, Debug)]
pub(super) struct Through {
    /// What the response falls by from low to high doses; 0 where only a curve of the other way would fit.
    pub(super) amplitude: Lanes,
    /// Weighted sum of squares.
    pub(super) ss: Lanes,
    /// The pull downhill: minus the gradient.
    pub(super) pull: [Lanes; 2],
    /// Hessian: ζζ, ζλ, λλ.
    pub(super) hessian: [Lanes; 3],
    /// Diagonal of the Gauss-Newton matrix.
    pub(super) squares: [Lanes; 2],
    /// How fast the (whole) sum of squares grows with the point's log₁₀ dose.
    pub(super) by_theta: Lanes,
    /// How fast the gradient does.
    pub(super) mixed: [Lanes; 2],
}

/// The Jacobian of the fitted values by (log_mid, ln hill), as sums over the levels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tangent {
    /// Weighted means.
    pub(super) means: [Lanes; 2],
    /// Coefficients along the centred column.
    pub(super) along: [Lanes; 2],
    /// Weighted sums of squares.
    pub(super) squares: [Lanes; 2],
    /// Weighted products of what is left beside the constant and the column: 00, 01, 11.
    pub(super) projected: [Lanes; 3],
    /// Weighted sum of squares of the column itself.
    pub(super) column_square: Lanes,
}

/// Below this spread a column is a constant.
const TINY: f64 = 1e-200;
