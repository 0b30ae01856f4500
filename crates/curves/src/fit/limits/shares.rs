//! The share of the upper plateau, and of the lower one, that a quantity is made of: at a dose, on the mean over the
//! doses, or all of one of them; with its derivatives by the shape.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::fit::projection::sigmoid;
use crate::lanes::{Lanes, Mask, Set};

/// Shares of the plateaus at low doses and at high ones, to the last place however small they are, and derivatives of
/// the first by (ζ, ln hill): ζ is the exponent at a dose that stays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shares<S: Set> {
    pub(super) upper: Lanes<S>,
    pub(super) lower: Lanes<S>,
    pub(super) by: [Lanes<S>; 2],
    /// ζζ, ζλ, λλ.
    pub(super) second: [Lanes<S>; 3],
}

impl<S: Set> Shares<S> {
    /// The same whatever the shape.
    #[inline(always)]
    pub(super) fn constant(set: S, upper: Lanes<S>) -> Self {
        let zero = Lanes::zero(set);
        Self { upper, lower: Lanes::one(set) - upper, by: [zero; 2], second: [zero; 3] }
    }

    /// At a dose whose exponent is turn + ζ, where the turn is slope · (dose − pivot).
    #[inline(always)]
    pub(super) fn at(set: S, turn: Lanes<S>, zeta: Lanes<S>) -> Self {
        let (upper, lower) = sigmoid(set, turn + zeta);
        let steep = upper * lower;
        let bend = steep * (lower - upper);
        let bent = bend * turn;
        Self { upper, lower, by: [-steep, -steep * turn], second: [bend, bent, (bent - steep) * turn] }
    }

    /// On the mean between two doses. Of L(z) = ln(1 + e⁻ᶻ), L′ = −S:
    ///
    /// ```text
    /// mean of S = (L(z₁) − L(z₂)) / (z₂ − z₁)
    /// ```
    #[inline(always)]
    pub(super) fn mean(set: S, turns: [Lanes<S>; 2], zeta: Lanes<S>) -> Self {
        let [from, to] = turns;
        let (z, per_width) = ([from + zeta, to + zeta], Lanes::one(set) / (to - from));
        let [(upper_from, lower_from), (upper_to, lower_to)] = [sigmoid(set, z[0]), sigmoid(set, z[1])];
        let [above_from, above_to] = [fall(set, z[0]), fall(set, z[1])];
        let upper = (above_from[0] - above_to[0]) * per_width;
        let lower = (above_to[1] - above_from[1]) * per_width;
        // The smaller one is right in all its digits, and the other is what is left.
        let is_upper = upper.lt(lower);
        let one = Lanes::one(set);
        let (upper, lower) = (is_upper.pick(upper, one - lower), is_upper.pick(one - upper, lower));
        let (steep_from, steep_to) = (upper_from * lower_from, upper_to * lower_to);
        // Differences of the larger shares are those of the smaller ones, the other way round.
        let falls = is_upper.pick(upper_to - upper_from, lower_from - lower_to) * per_width;
        let moved_upper = (upper_to * to - upper_from * from) * per_width - upper;
        let moved_lower = (lower_from * from - lower_to * to) * per_width + lower;
        let by_hill = is_upper.pick(moved_upper, moved_lower);
        let turned = (steep_from * from - steep_to * to) * per_width;
        let turned_twice = (steep_from * from * from - steep_to * to * to) * per_width;
        Self {
            upper,
            lower,
            by: [falls, by_hill],
            second: [(steep_from - steep_to) * per_width, turned - falls, turned_twice - by_hill],
        }
    }
}

/// ln(1 + e⁻ᶻ) and ln(1 + eᶻ).
#[inline(always)]
fn fall<S: Set>(set: S, z: Lanes<S>) -> [Lanes<S>; 2] {
    let zero = Lanes::zero(set);
    let small = ln_1p((-z.abs()).max(Lanes::of(set, -300.0)).exp());
    let positive: Mask<S> = zero.lt(z);
    [small + positive.pick(zero, -z), small + positive.pick(z, zero)]
}

/// ln(1 + x) for 0 ≤ x ≤ 1, in all its digits: 2 artanh(x / (2 + x)) by its series.
#[inline(always)]
fn ln_1p<S: Set>(x: Lanes<S>) -> Lanes<S> {
    let set = x.its_set();
    let r = x / (x + 2.0);
    let square = r * r;
    let mut sum = Lanes::of(set, SERIES[0]);
    for part in &SERIES[1..] {
        sum = sum.mul_add(square, Lanes::of(set, *part));
    }
    (r * square).mul_add(sum, r) * 2.0
}

/// 1 / (2 k + 1), k = 17 … 1.
const SERIES: [f64; 17] = [
    1.0 / 35.0,
    1.0 / 33.0,
    1.0 / 31.0,
    1.0 / 29.0,
    1.0 / 27.0,
    1.0 / 25.0,
    1.0 / 23.0,
    1.0 / 21.0,
    1.0 / 19.0,
    1.0 / 17.0,
    1.0 / 15.0,
    1.0 / 13.0,
    1.0 / 11.0,
    1.0 / 9.0,
    1.0 / 7.0,
    1.0 / 5.0,
    1.0 / 3.0,
];

#[cfg(test)]
mod tests {
    use pulp::Scalar512b;

    use super::*;
    use crate::sigmoid_means::Interval;

    /// The reference is the closed form of the mean response, which 200 digits were held against.
    #[test]
    fn mean_shares_are_those_of_the_mean_response_however_small() {
        let of = |x: f64| Lanes::of(Scalar512b, x);
        for zeta in [-25.0, -9.0, -1.0, 0.0, 0.4, 6.0, 31.0] {
            for (from, to) in [(-1.0, 2.0), (-0.01, 0.02), (0.5, 30.0), (-300.0, 200.0), (-4.0, -0.1)] {
                let found = Shares::mean(Scalar512b, [of(from), of(to)], of(zeta));
                let (upper, lower) = Interval::new([from + zeta, to + zeta], to - from).means();
                for (found, right) in [(found.upper.lane(2), upper), (found.lower.lane(2), lower)] {
                    assert!((found / right - 1.0).abs() < 2e-13, "{zeta} {from} {to}: {found} {right}");
                }
            }
        }
    }

    #[test]
    fn derivatives_of_shares_are_their_differences() {
        let of = |x: f64| Lanes::of(Scalar512b, x);
        let mean = |zeta: f64, ln_hill: f64| {
            let slope = ln_hill.exp();
            Shares::mean(Scalar512b, [of(-1.5 * slope), of(2.0 * slope)], of(zeta))
        };
        let one = |zeta: f64, ln_hill: f64| Shares::at(Scalar512b, of(1.3 * ln_hill.exp()), of(zeta));
        let step = 1e-5;
        for share in [&mean as &dyn Fn(f64, f64) -> Shares<Scalar512b>, &one] {
            for (zeta, ln_hill) in [(0.3, 0.2), (-2.0, 0.9), (5.0, -1.0)] {
                let here = share(zeta, ln_hill);
                let sides = [
                    [share(zeta - step, ln_hill), share(zeta + step, ln_hill)],
                    [share(zeta, ln_hill - step), share(zeta, ln_hill + step)],
                ];
                for (k, [less, more]) in sides.into_iter().enumerate() {
                    let slope = (more.upper.lane(0) - less.upper.lane(0)) / (2.0 * step);
                    assert!((here.by[k].lane(0) - slope).abs() < 1e-9, "{zeta} {ln_hill} {k}");
                    for (other, second) in [here.second[k], here.second[k + 1]].into_iter().enumerate() {
                        let slope = (more.by[other].lane(0) - less.by[other].lane(0)) / (2.0 * step);
                        assert!((second.lane(0) - slope).abs() < 1e-9, "{zeta} {ln_hill} {k} {other}");
                    }
                }
            }
        }
    }
}
