//! exp and ln of all lanes at once, within one unit in the last place and two.

use std::f64::consts::LOG2_E;

use super::{Lanes, Set};

/// Adding it rounds to the nearest integer, which then stands in the lowest bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// ln 2 in two parts, of which the first times any exponent is exact.
const LN_2: [f64; 2] = [f64::from_bits(0x3FE6_2E42_FEE0_0000), f64::from_bits(0x3DEA_39EF_3579_3C76)];

/// The bits of a number without its sign and exponent, and those of the exponent of 1.
const MANTISSA: u64 = 0x000F_FFFF_FFFF_FFFF;
const EXPONENT_OF_1: u64 = 0x3FF0_0000_0000_0000;

/// 2⁵², above which a number has no fraction, and what is added to exponents.
const UNITS: f64 = 4_503_599_627_370_496.0;
const BIAS: f64 = 1023.0;

/// (eʳ − 1 − r) / r² on |r| ≤ ½ ln 2, highest power first: minimax by the Remez exchange, weighted so
/// that its own error of eʳ is 0.02 units in the last place.
const EXP: [f64; 10] = [
    2.499_908_361_597_472_2e-8,
    2.762_987_506_421_07e-7,
    2.755_758_808_859_094_3e-6,
    2.480_149_424_372_671_7e-5,
    1.984_126_950_670_667e-4,
    1.388_888_894_240_040_8e-3,
    8.333_333_333_493_087e-3,
    4.166_666_666_653_550_5e-2,
    1.666_666_666_666_642e-1,
    5.000_000_000_000_01e-1,
];

impl<S: Set> Lanes<S> {
    /// eˣ for −708 ≤ x ≤ 709, within one unit in the last place. Beyond that: nothing that makes sense.
    #[inline(always)]
    pub(crate) fn exp(self) -> Self {
        let set = self.set;
        let shifted = self.mul_add(Self::of(set, LOG2_E), Self::of(set, ROUND));
        let k = shifted - ROUND;
        let r = k.mul_add(Self::of(set, -LN_2[1]), k.mul_add(Self::of(set, -LN_2[0]), self));
        let mut q = Self::of(set, EXP[0]);
        for c in &EXP[1..] {
            q = q.mul_add(r, Self::of(set, *c));
        }
        let y = (r * r).mul_add(q, r) + 1.0;
        // The integer k stands in the lowest bits: from there it goes into the exponent.
        let (y, k) = (set.transmute_u64s_f64s(y.numbers), set.transmute_u64s_f64s(shifted.numbers));
        self.with(set.transmute_f64s_u64s(set.add_u64s(y, set.into_exponent(k))))
    }

    /// ln x of a positive, finite number that is not subnormal, within two units in the last place.
    ///
    /// x = 2ᵏ m with m between √½ and √2; ln m = 2 artanh((m − 1) / (m + 1)) by its series.
    #[inline(always)]
    pub(crate) fn ln(self) -> Self {
        let set = self.set;
        let bits = set.transmute_u64s_f64s(self.numbers);
        let mantissa =
            set.or_u64s(set.and_u64s(bits, set.splat_u64s(MANTISSA)), set.splat_u64s(EXPONENT_OF_1));
        let mantissa = self.with(set.transmute_f64s_u64s(mantissa));
        // The exponent in the lowest bits of a number whose units they are.
        let shifted = set.or_u64s(set.exponent_of(bits), set.splat_u64s(UNITS.to_bits()));
        let exponent = self.with(set.transmute_f64s_u64s(shifted)) - (UNITS + BIAS);
        let high = Self::of(set, std::f64::consts::SQRT_2).lt(mantissa);
        let m = high.pick(mantissa * 0.5, mantissa);
        let k = high.pick(exponent + 1.0, exponent);
        let r = (m - 1.0) / (m + 1.0);
        let square = r * r;
        let mut sum = Self::of(set, 2.0 / 23.0);
        for odd in [21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0] {
            sum = sum.mul_add(square, Self::of(set, 2.0 / odd));
        }
        let small = (square * r).mul_add(sum, k * LN_2[1]);
        k.mul_add(Self::of(set, LN_2[0]), r.mul_add(Self::of(set, 2.0), small))
    }
}

#[cfg(test)]
mod tests {
    use pulp::Scalar512b;

    use super::*;

    /// Units in the last place between `found` and the function of the C library, in Rust.
    fn worst(
        from: f64,
        to: f64,
        steps: u32,
        found: fn(Lanes<Scalar512b>) -> Lanes<Scalar512b>,
        expected: fn(f64) -> f64,
    ) -> f64 {
        (0..=steps)
            .map(|k| {
                let x = from + (to - from) * f64::from(k) / f64::from(steps);
                let (found, expected) = (found(Lanes::of(Scalar512b, x)).lane(3), expected(x));
                let ulp = expected.abs().next_up() - expected.abs();
                ((found - expected) / ulp).abs()
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn exp_and_ln_are_right_to_the_last_places() {
        for (from, to) in [(-708.0, 709.0), (-2.0, 2.0), (-1e-3, 1e-3)] {
            let found = worst(from, to, 200_000, Lanes::exp, libm::exp);
            assert!(found <= 1.0, "{from} to {to}: {found}");
        }
        for (from, to) in [(1e-300, 1e-290), (1e-3, 3.0), (0.99, 1.01), (3.0, 1e300)] {
            let found = worst(from, to, 200_000, Lanes::ln, libm::log);
            assert!(found <= 2.0, "ln, {from} to {to}: {found}");
        }
        assert_eq!(Lanes::one(Scalar512b).ln().numbers().map(f64::to_bits), [0; 8]);
        assert_eq!(Lanes::zero(Scalar512b).exp().numbers().map(f64::to_bits), [1.0_f64.to_bits(); 8]);
    }
}
