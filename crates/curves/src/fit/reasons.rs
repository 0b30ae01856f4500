//! The reasons of a fit: a set, in the order of [`Reason`], that costs no more than a number.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::fit::estimate::Reason;

/// Why a fit says what it says: each reason once, in the order of [`Reason`].
///
/// ```
/// use foldshift_curves::fit::{Reason, Reasons};
///
/// let mut reasons = Reasons::from([Reason::Flat, Reason::NoResidual]);
/// assert!(reasons.contains(&Reason::Flat));
/// assert_eq!(reasons, [Reason::NoResidual, Reason::Flat]);
/// reasons.retain(|reason| *reason != Reason::Flat);
/// assert_eq!(reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>(), ["no_residual_df"]);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Reasons(u64);

const _: () = assert!(Reason::ALL.len() <= 64);

impl Reasons {
    /// No reason.
    pub const NONE: Self = Self(0);

    const fn bit(reason: Reason) -> u64 {
        1 << reason as u32
    }

    /// Is it among them?
    #[must_use]
    pub const fn contains(&self, reason: &Reason) -> bool {
        self.0 & Self::bit(*reason) != 0
    }

    /// Adds a reason, once.
    pub const fn insert(&mut self, reason: Reason) {
        self.0 |= Self::bit(reason);
    }

    /// Keeps those that `keeps` holds for.
    pub fn retain(&mut self, keeps: impl Fn(&Reason) -> bool) {
        *self = self.iter().copied().filter(|reason| keeps(reason)).collect();
    }

    /// Takes all of them away.
    pub const fn clear(&mut self) {
        self.0 = 0;
    }

    /// Is there none?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// Their number.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.count_ones() as usize
    }

    /// All of them, in the order of [`Reason`].
    #[must_use]
    pub const fn iter(&self) -> Each {
        Each(self.0)
    }
}

/// Reasons one after another.
#[derive(Clone, Debug)]
pub struct Each(u64);

impl Iterator for Each {
    type Item = &'static Reason;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.0.trailing_zeros() as usize;
        self.0 &= self.0.wrapping_sub(1);
        Reason::ALL.get(first)
    }
}

impl IntoIterator for &Reasons {
    type Item = &'static Reason;
    type IntoIter = Each;

    fn into_iter(self) -> Each {
        self.iter()
    }
}

impl FromIterator<Reason> for Reasons {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        let mut all = Self::NONE;
        reasons.into_iter().for_each(|reason| all.insert(reason));
        all
    }
}

impl<const N: usize> From<[Reason; N]> for Reasons {
    fn from(reasons: [Reason; N]) -> Self {
        reasons.into_iter().collect()
    }
}

impl<const N: usize> PartialEq<[Reason; N]> for Reasons {
    fn eq(&self, other: &[Reason; N]) -> bool {
        self.iter().eq(other)
    }
}

impl fmt::Debug for Reasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

/// A list of their codes.
impl Serialize for Reasons {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_stand_in_their_order_each_once_however_they_come() {
        for (place, reason) in Reason::ALL.iter().enumerate() {
            assert_eq!(*reason as usize, place);
            let all: Reasons = Reason::ALL.iter().rev().chain(Reason::ALL).copied().collect();
            assert!(all.contains(reason) && all.iter().eq(Reason::ALL));
        }
    }
}
