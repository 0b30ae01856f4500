//! Eight numbers side by side, one a lane: the same arithmetic on all of them at once.
//!
//! Plain arrays and loops, which the compiler turns into the widest instructions of the set that
//! `with_best` chose. Every operation is element by element and every product-and-sum is fused, in
//! hardware or (slowly) in software, so each lane gets the same bits whatever its neighbours hold and
//! whatever the set.
#![expect(clippy::inline_always, reason = "a call that is not inlined is compiled for the oldest processor")]

mod elementary;
mod instruction_set;

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

pub(crate) use instruction_set::with_best;
pub use instruction_set::{InstructionSet, UnknownSet, instruction_set};

/// Numbers side by side.
pub(crate) const WIDTH: usize = 8;

/// A number in each lane.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Lanes(pub(crate) [f64; WIDTH]);

/// A truth in each lane: all bits or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(64))]
pub(crate) struct Mask([u64; WIDTH]);

impl Lanes {
    pub(crate) const ZERO: Self = Self::of(0.0);
    pub(crate) const ONE: Self = Self::of(1.0);

    /// The same number in every lane.
    #[inline(always)]
    pub(crate) const fn of(x: f64) -> Self {
        Self([x; WIDTH])
    }

    #[inline(always)]
    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        let mut out = self.0;
        for x in &mut out {
            *x = f(*x);
        }
        Self(out)
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let mut out = self.0;
        for (x, y) in out.iter_mut().zip(other.0) {
            *x = f(*x, y);
        }
        Self(out)
    }

    #[inline(always)]
    fn compare(self, other: Self, f: impl Fn(f64, f64) -> bool) -> Mask {
        let mut out = [0; WIDTH];
        for (o, (x, y)) in out.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            *o = if f(x, y) { !0 } else { 0 };
        }
        Mask(out)
    }

    /// self · by + plus, rounded once.
    #[inline(always)]
    pub(crate) fn mul_add(self, by: Self, plus: Self) -> Self {
        let mut out = self.0;
        for (x, (y, z)) in out.iter_mut().zip(by.0.into_iter().zip(plus.0)) {
            *x = x.mul_add(y, z);
        }
        Self(out)
    }

    #[inline(always)]
    pub(crate) fn abs(self) -> Self {
        self.map(f64::abs)
    }

    #[inline(always)]
    pub(crate) fn sqrt(self) -> Self {
        self.map(f64::sqrt)
    }

    /// The larger; `other` where self is no number.
    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        self.zip(other, |x, y| if x > y { x } else { y })
    }

    /// The smaller; `other` where self is no number.
    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        self.zip(other, |x, y| if x < y { x } else { y })
    }

    /// Is it less than `other`?
    #[inline(always)]
    pub(crate) fn lt(self, other: Self) -> Mask {
        self.compare(other, |x, y| x < y)
    }

    /// Is it at most `other`?
    #[inline(always)]
    pub(crate) fn le(self, other: Self) -> Mask {
        self.compare(other, |x, y| x <= y)
    }
}

macro_rules! operator {
    ($Operator:ident, $operate:ident, $sign:tt) => {
        impl $Operator for Lanes {
            type Output = Self;
            #[inline(always)]
            fn $operate(self, other: Self) -> Self {
                self.zip(other, |x, y| x $sign y)
            }
        }

        impl $Operator<f64> for Lanes {
            type Output = Self;
            #[inline(always)]
            fn $operate(self, other: f64) -> Self {
                self.map(|x| x $sign other)
            }
        }
    };
}

operator!(Add, add, +);
operator!(Sub, sub, -);
operator!(Mul, mul, *);
operator!(Div, div, /);

impl AddAssign for Lanes {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Neg for Lanes {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|x| -x)
    }
}

impl Mask {
    /// False in every lane.
    pub(crate) const NONE: Self = Self([0; WIDTH]);

    /// `yes` in the lanes where it holds, `no` in the others.
    #[inline(always)]
    pub(crate) fn pick(self, yes: Lanes, no: Lanes) -> Lanes {
        let mut out = no.0;
        for (o, (holds, y)) in out.iter_mut().zip(self.0.into_iter().zip(yes.0)) {
            *o = if holds == 0 { *o } else { y };
        }
        Lanes(out)
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self {
        let mut out = self.0;
        for (x, y) in out.iter_mut().zip(other.0) {
            *x = f(*x, y);
        }
        Self(out)
    }

    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        self.zip(other, |x, y| x & y)
    }

    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        self.zip(other, |x, y| x | y)
    }

    /// It, and not `other`.
    #[inline(always)]
    pub(crate) fn but_not(self, other: Self) -> Self {
        self.zip(other, |x, y| x & !y)
    }

    /// `yes` where `choose` holds, else self.
    #[inline(always)]
    pub(crate) fn replaced(self, choose: Self, yes: Self) -> Self {
        self.but_not(choose).or(yes.and(choose))
    }

    /// Does it hold in this lane?
    #[inline(always)]
    pub(crate) fn lane(self, lane: usize) -> bool {
        self.0[lane] != 0
    }

    /// Lets it hold, or not, in this lane.
    #[inline(always)]
    pub(crate) fn set(&mut self, lane: usize, holds: bool) {
        self.0[lane] = if holds { !0 } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_is_computed_for_itself() {
        let a = Lanes([1.0, -2.0, 3.0, f64::NAN, 0.5, -0.0, 7.0, 1e300]);
        let b = Lanes([2.0, 2.0, -1.0, 1.0, 0.5, 0.0, 7.0, 1e10]);
        assert_eq!((a * b + b).0[..3], [4.0, -2.0, -4.0]);
        assert_eq!(a.max(b).0[..5], [2.0, 2.0, 3.0, 1.0, 0.5]);
        let less = a.lt(b);
        assert_eq!((0..WIDTH).filter(|lane| less.lane(*lane)).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(less.pick(Lanes::ONE, Lanes::ZERO).0[..3], [1.0, 1.0, 0.0]);
        assert_eq!(less.but_not(less), Mask::NONE);
        assert_eq!(less.replaced(a.le(b), Mask::NONE), Mask::NONE);
    }
}
