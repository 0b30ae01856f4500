//! Eight numbers side by side, one a lane: the same arithmetic on all of them at once.
//!
//! The numbers lie in registers of the instruction set that `with_best` chose: one of AVX-512, two of AVX2, or
//! eight of what every processor has. Every operation is element by element and every product-and-sum is fused,
//! in hardware or (slowly) in software, so each lane gets the same bits whatever its neighbours hold and whatever
//! the set.
//!
//! An operation must be compiled for the set that its registers belong to. `hot!` sees to that: a function
//! defined with it exists once for each set, with the instructions of that set, wherever it is called from.
#![expect(clippy::inline_always, reason = "an operation is one instruction of the function around it")]

mod elementary;
mod hot;
mod instruction_set;

use std::fmt;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use pulp::f64x8;

pub(crate) use hot::hot;
pub use instruction_set::{InstructionSet, UnknownSet, instruction_set};
pub(crate) use instruction_set::{Set, Work, with_best};

/// Numbers side by side.
pub(crate) const WIDTH: usize = 8;

/// A number in each lane.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Lanes<S: Set> {
    numbers: f64x8,
    set: S,
}

/// A truth in each lane.
#[derive(Clone, Copy)]
pub(crate) struct Mask<S: Set> {
    truths: S::m64s,
    set: S,
}

impl<S: Set> Lanes<S> {
    /// The same number in every lane.
    #[inline(always)]
    pub(crate) fn of(set: S, x: f64) -> Self {
        Self { numbers: set.splat_f64s(x), set }
    }

    /// A number for each lane.
    #[inline(always)]
    pub(crate) fn each(set: S, numbers: [f64; WIDTH]) -> Self {
        Self { numbers: bytemuck::must_cast(numbers), set }
    }

    #[inline(always)]
    pub(crate) fn zero(set: S) -> Self {
        Self::of(set, 0.0)
    }

    #[inline(always)]
    pub(crate) fn one(set: S) -> Self {
        Self::of(set, 1.0)
    }

    /// The number of each lane.
    #[inline(always)]
    pub(crate) fn numbers(&self) -> &[f64; WIDTH] {
        bytemuck::must_cast_ref(&self.numbers)
    }

    /// The number of one lane.
    #[inline(always)]
    pub(crate) fn lane(&self, lane: usize) -> f64 {
        self.numbers()[lane]
    }

    /// Puts a number into one lane.
    #[inline(always)]
    pub(crate) fn set(&mut self, lane: usize, x: f64) {
        let numbers: &mut [f64; WIDTH] = bytemuck::must_cast_mut(&mut self.numbers);
        numbers[lane] = x;
    }

    #[inline(always)]
    pub(crate) fn its_set(self) -> S {
        self.set
    }

    #[inline(always)]
    fn with(self, numbers: f64x8) -> Self {
        Self { numbers, set: self.set }
    }

    /// self · by + plus, rounded once.
    #[inline(always)]
    pub(crate) fn mul_add(self, by: Self, plus: Self) -> Self {
        self.with(self.set.mul_add_f64s(self.numbers, by.numbers, plus.numbers))
    }

    #[inline(always)]
    pub(crate) fn abs(self) -> Self {
        self.with(self.set.abs_f64s(self.numbers))
    }

    #[inline(always)]
    pub(crate) fn sqrt(self) -> Self {
        self.with(self.set.sqrt_f64s(self.numbers))
    }

    /// The larger; `other` where self is no number.
    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        other.lt(self).pick(self, other)
    }

    /// The smaller; `other` where self is no number.
    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        self.lt(other).pick(self, other)
    }

    /// Is it less than `other`?
    #[inline(always)]
    pub(crate) fn lt(self, other: Self) -> Mask<S> {
        Mask { truths: self.set.less_than_f64s(self.numbers, other.numbers), set: self.set }
    }

    /// Is it at most `other`?
    #[inline(always)]
    pub(crate) fn le(self, other: Self) -> Mask<S> {
        Mask { truths: self.set.less_than_or_equal_f64s(self.numbers, other.numbers), set: self.set }
    }
}

impl<S: Set> fmt::Debug for Lanes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.numbers().fmt(f)
    }
}

macro_rules! operator {
    ($Operator:ident, $operate:ident, $instruction:ident) => {
        impl<S: Set> $Operator for Lanes<S> {
            type Output = Self;
            #[inline(always)]
            fn $operate(self, other: Self) -> Self {
                self.with(self.set.$instruction(self.numbers, other.numbers))
            }
        }

        impl<S: Set> $Operator<f64> for Lanes<S> {
            type Output = Self;
            #[inline(always)]
            fn $operate(self, other: f64) -> Self {
                self.$operate(Self::of(self.set, other))
            }
        }
    };
}

operator!(Add, add, add_f64s);
operator!(Sub, sub, sub_f64s);
operator!(Mul, mul, mul_f64s);

impl<S: Set> Div for Lanes<S> {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.with(self.set.div_f64s(self.numbers, other.numbers))
    }
}

impl<S: Set> AddAssign for Lanes<S> {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<S: Set> Neg for Lanes<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.with(self.set.neg_f64s(self.numbers))
    }
}

impl<S: Set> Mask<S> {
    /// False in every lane.
    #[inline(always)]
    pub(crate) fn none(set: S) -> Self {
        let zero = Lanes::zero(set);
        zero.lt(zero)
    }

    /// `yes` in the lanes where it holds, `no` in the others.
    #[inline(always)]
    pub(crate) fn pick(self, yes: Lanes<S>, no: Lanes<S>) -> Lanes<S> {
        no.with(self.set.select_f64s(self.truths, yes.numbers, no.numbers))
    }

    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        Self { truths: self.set.and_m64s(self.truths, other.truths), set: self.set }
    }

    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        Self { truths: self.set.or_m64s(self.truths, other.truths), set: self.set }
    }

    /// It, and not `other`.
    #[inline(always)]
    pub(crate) fn but_not(self, other: Self) -> Self {
        Self { truths: self.set.and_m64s(self.truths, self.set.not_m64s(other.truths)), set: self.set }
    }

    /// `yes` where `choose` holds, else self.
    #[inline(always)]
    pub(crate) fn replaced(self, choose: Self, yes: Self) -> Self {
        self.but_not(choose).or(yes.and(choose))
    }

    /// 1 where it holds, 0 elsewhere.
    #[inline(always)]
    fn ones(self) -> Lanes<S> {
        self.pick(Lanes::one(self.set), Lanes::zero(self.set))
    }

    /// A bit for each lane, the first one lowest: does it hold there?
    #[inline(always)]
    pub(crate) fn bits(self) -> u8 {
        self.set.bits(self.truths)
    }

    /// Does it hold, lane by lane?
    #[inline(always)]
    pub(crate) fn lanes(self) -> [bool; WIDTH] {
        let bits = self.bits();
        let mut lanes = [false; WIDTH];
        for (lane, holds) in lanes.iter_mut().enumerate() {
            *holds = bits >> lane & 1 == 1;
        }
        lanes
    }

    /// Lets it hold, or not, in this lane.
    #[inline(always)]
    pub(crate) fn set(&mut self, lane: usize, holds: bool) {
        let mut ones = self.ones();
        ones.set(lane, f64::from(u8::from(holds)));
        *self = Lanes::zero(self.set).lt(ones);
    }
}

impl<S: Set> fmt::Debug for Mask<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lanes().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_is_computed_for_itself() {
        let set = pulp::Scalar512b;
        let (zero, one) = (Lanes::zero(set), Lanes::one(set));
        let a = Lanes::each(set, [1.0, -2.0, 3.0, f64::NAN, 0.5, -0.0, 7.0, 1e300]);
        let b = Lanes::each(set, [2.0, 2.0, -1.0, 1.0, 0.5, 0.0, 7.0, 1e10]);
        assert_eq!((a * b + b).numbers()[..3], [4.0, -2.0, -4.0]);
        assert_eq!(a.max(b).numbers()[..5], [2.0, 2.0, 3.0, 1.0, 0.5]);
        let less = a.lt(b);
        assert_eq!((0..WIDTH).filter(|lane| less.lanes()[*lane]).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(less.pick(one, zero).numbers()[..3], [1.0, 1.0, 0.0]);
        let none = [false; WIDTH];
        assert_eq!(less.but_not(less).lanes(), none);
        assert_eq!((less.bits(), b.lt(a).bits(), less.but_not(less).bits()), (0b11, 0b1000_0100, 0));
        assert_eq!(less.replaced(a.le(b), Mask::none(set)).lanes(), none);
        let mut some = less;
        some.set(1, false);
        some.set(7, true);
        assert_eq!((0..WIDTH).filter(|lane| some.lanes()[*lane]).collect::<Vec<_>>(), [0, 7]);
    }
}
