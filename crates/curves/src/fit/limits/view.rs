//! What is seen from a point of a walk, and the damped step from there to the best curve for the same dose.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::elementary::LN_10;
use crate::fit::projection::{derivatives, solve};
use crate::fit::through::{Point, through};
use crate::fit::tile::Tile;
use crate::lanes::{Lanes, Mask, Set, hot};

/// A curvature that is this part of what the excess may be is none.
const RIDGE: f64 = 1e-7;

/// Directions that bend less than this part of what the derivatives alone would bend them count as bent by it.
const LEAST_BEND: f64 = 1e-6;

/// The least damping where the sum of squares is not convex.
const LEAST_UNCONVEX: f64 = 0.1;

/// The farthest that a curve's midpoint may lie from where it passes the level, in exponents.
pub(in crate::fit) const MOST_ZETA: f64 = 32.0;

/// What is seen from a point of a walk. Both targets look alike: two coordinates of the rest of the
/// curve, of which a midpoint uses the second only.
#[derive(Clone, Copy)]
pub(in crate::fit) struct View<S: Set> {
    pub(in crate::fit) ss: Lanes<S>,
    pub(super) pull: [Lanes<S>; 2],
    pub(super) hessian: [Lanes<S>; 3],
    pub(super) squares: [Lanes<S>; 2],
    pub(super) by_theta: Lanes<S>,
    pub(super) mixed: [Lanes<S>; 2],
    pub(in crate::fit) flat: Mask<S>,
}

hot! {
/// What is seen from these points.
pub(in crate::fit) fn look<'a, S, const HELD: bool>(
    set: S, tile: &'a mut Tile<S>, mid: bool, point: &'a Point<S>, rest: &'a [Lanes<S>; 2],
) -> View<S> {
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let slope = rest[1].exp() * LN_10;
    if mid {
        let solved = solve::<S, HELD>(set, tile, &point.theta, &slope);
        let local = derivatives::<S, HELD>(set, tile, &slope, &solved);
        return View {
            ss: solved.ss,
            pull: [zero, local.pull[1]],
            hessian: [one, zero, local.hessian[2]],
            squares: [one, local.gauss_newton[2]],
            by_theta: local.pull[0] * -2.0,
            mixed: [zero, local.hessian[1]],
            flat: Mask::none(set),
        };
    }
    let seen = through::<S, HELD>(set, tile, point, &rest[0], &slope);
    View {
        ss: seen.ss,
        pull: seen.pull,
        hessian: seen.hessian,
        squares: seen.squares,
        by_theta: seen.by_theta,
        mixed: seen.mixed,
        flat: seen.amplitude.abs().le(zero),
    }
}
}

/// How the rest of a curve is corrected.
pub(in crate::fit) struct Correction<S: Set> {
    pub(in crate::fit) step: [Lanes<S>; 2],
    /// By how much the sum of squares would fall, to first order.
    pub(in crate::fit) promised: Lanes<S>,
    pub(super) damped: Damped<S>,
    /// How fast the pull grows with the dose of the target.
    pub(super) mixed: [Lanes<S>; 2],
}

/// A damped matrix and its determinant.
pub(super) struct Damped<S: Set> {
    a: Lanes<S>,
    b: Lanes<S>,
    d: Lanes<S>,
    determinant: Lanes<S>,
}

impl<S: Set> Damped<S> {
    /// The step that these pulls make.
    #[inline(always)]
    pub(super) fn step(&self, u: Lanes<S>, v: Lanes<S>) -> [Lanes<S>; 2] {
        [(self.d * u - self.b * v) / self.determinant, (self.a * v - self.b * u) / self.determinant]
    }
}

/// At a border, does the pull lead out?
#[inline(always)]
fn outwards<S: Set>(x: Lanes<S>, low: Lanes<S>, high: Lanes<S>, pull: Lanes<S>) -> Mask<S> {
    let zero = Lanes::zero(x.its_set());
    (x.le(low).and(pull.lt(zero))).or(high.le(x).and(zero.lt(pull)))
}

impl<S: Set> View<S> {
    /// The same with every direction in which the sum of squares bends down bent up as much, in the lanes that `choose`
    /// holds for: down from a saddle a step then leads along the valley.
    ///
    /// Source: Dauphin et al., NIPS 27 (2014) 2933, arXiv:1406.2572 (saddle-free Newton).
    #[inline(always)]
    pub(super) fn bent_up(&self, choose: Mask<S>, may_grow: Lanes<S>) -> Self {
        let set = may_grow.its_set();
        let ridge = may_grow * RIDGE;
        let (half, least) = (Lanes::of(set, 0.5), Lanes::of(set, LEAST_BEND));
        // In units in which the Gauss-Newton matrix has a diagonal of 1.
        let units = [(self.squares[0] + ridge).sqrt(), (self.squares[1] + ridge).sqrt()];
        let scale = [units[0] * units[0], units[0] * units[1], units[1] * units[1]];
        let [a, b, d] = [self.hessian[0] / scale[0], self.hessian[1] / scale[1], self.hessian[2] / scale[2]];
        let (mean, off) = ((a + d) * half, (a - d) * half);
        let root = off.mul_add(off, b * b).sqrt().max(Lanes::of(set, f64::MIN_POSITIVE));
        let [more, less] = [mean + root, mean - root];
        let unconvex = less.lt(least).and(choose);
        // |H| = α + β H has the same directions.
        let [wide, narrow] = [more.abs().max(least), less.abs().max(least)];
        let beta = (wide - narrow) / (root * 2.0);
        let alpha = wide - beta * more;
        let bent =
            [beta.mul_add(a, alpha) * scale[0], beta * b * scale[1], beta.mul_add(d, alpha) * scale[2]];
        let mut seen = *self;
        for (own, bent) in seen.hessian.iter_mut().zip(bent) {
            *own = unconvex.pick(bent, *own);
        }
        seen
    }

    /// The damped step to the best curve for the same dose.
    #[inline(always)]
    pub(in crate::fit) fn correction<const HELD: bool>(
        &self,
        rest: [Lanes<S>; 2],
        [least, most]: [Lanes<S>; 2],
        damping: Lanes<S>,
        may_grow: Lanes<S>,
    ) -> Correction<S> {
        let set = damping.its_set();
        let (zero, far) = (Lanes::zero(set), Lanes::of(set, MOST_ZETA));
        // At a border, a pull outwards is no pull.
        let Self { pull, hessian, squares, mixed, .. } = self;
        let held = outwards(rest[1], least, most, pull[1]);
        let away = outwards(rest[0], -far, far, pull[0]);
        let pull = [away.pick(zero, pull[0]), held.pick(zero, pull[1])];
        let cross = held.or(away).pick(zero, hessian[1]);
        let mut hessian = *hessian;
        if HELD {
            // What is held bends nothing.
            hessian[0] = away.pick(squares[0], hessian[0]);
            hessian[2] = held.pick(squares[1], hessian[2]);
        }
        let mixed = [away.pick(zero, mixed[0]), held.pick(zero, mixed[1])];
        let product = hessian[0] * hessian[2];
        let convex =
            zero.lt(hessian[0]).and(zero.lt(hessian[2])).and((product * 1e-9).lt(product - cross * cross));
        let damping = convex.pick(damping, damping.max(Lanes::of(set, LEAST_UNCONVEX)));
        // Directions that change nothing are not followed.
        let ridge = may_grow * RIDGE;
        let a = damping.mul_add(squares[0] + ridge, convex.pick(hessian[0], squares[0]) + ridge);
        let d = damping.mul_add(squares[1] + ridge, convex.pick(hessian[2], squares[1]) + ridge);
        let b = convex.pick(cross, zero);
        let damped = Damped { a, b, d, determinant: a * d - b * b };
        let step = damped.step(pull[0], pull[1]);
        let promised = step[0].mul_add(pull[0], step[1] * pull[1]);
        Correction { step, promised, damped, mixed }
    }

    /// Takes the lanes that `choose` holds for from another.
    #[inline(always)]
    pub(in crate::fit) fn replace(&mut self, choose: Mask<S>, other: &Self) {
        self.ss = choose.pick(other.ss, self.ss);
        self.by_theta = choose.pick(other.by_theta, self.by_theta);
        for (old, new) in self.pull.iter_mut().zip(other.pull) {
            *old = choose.pick(new, *old);
        }
        for (old, new) in self.hessian.iter_mut().zip(other.hessian) {
            *old = choose.pick(new, *old);
        }
        for (old, new) in self.squares.iter_mut().zip(other.squares) {
            *old = choose.pick(new, *old);
        }
        for (old, new) in self.mixed.iter_mut().zip(other.mixed) {
            *old = choose.pick(new, *old);
        }
        self.flat = self.flat.replaced(choose, other.flat);
    }
}
