//! What may be claimed of a matrix.

use std::fmt;

use serde::Serialize;

use crate::estimate::Estimate;

/// An excess below this is small, as a mean over the cells of a matrix and in fractions of the vehicle.
pub const SMALL_EXCESS: f64 = 0.05;

/// What the experiments say of a mean excess, in this order:
///
/// 1. additive: the whole interval lies within ± [`SMALL_EXCESS`], and no cell is called by itself;
/// 2. synergy: the interval lies above zero; antagonism: below;
/// 3. indeterminate: neither is shown.
///
/// One experiment makes no call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// More effect than expected.
    Synergy,
    /// Less effect than expected.
    Antagonism,
    /// What is expected, within [`SMALL_EXCESS`].
    Additive,
    /// The interval holds zero and more than is small: more experiments would tell.
    Indeterminate,
}

impl Call {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Synergy, Self::Antagonism, Self::Additive, Self::Indeterminate];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Synergy => "synergy",
            Self::Antagonism => "antagonism",
            Self::Additive => "additive",
            Self::Indeterminate => "indeterminate",
        }
    }

    /// The call of this name in tables.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.name() == name)
    }

    /// The call on a mean excess over experiments; `None` without an interval over experiments.
    #[must_use]
    pub fn of(mean: &Estimate) -> Option<Self> {
        let (lower, upper) = mean.over_experiments()?;
        Some(if lower > -SMALL_EXCESS && upper < SMALL_EXCESS {
            Self::Additive
        } else if lower > 0.0 {
            Self::Synergy
        } else if upper < 0.0 {
            Self::Antagonism
        } else {
            Self::Indeterminate
        })
    }

    /// The same beside what is claimed of single cells: where one is called, a small mean is no additivity.
    pub(crate) fn beside(self, is_any_cell_called: bool) -> Self {
        if self == Self::Additive && is_any_cell_called { Self::Indeterminate } else { self }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_needs_an_interval_over_experiments_that_excludes_nothing_happening() {
        let call = |values: &[f64]| Call::of(&Estimate::over(values).unwrap());
        assert_eq!(call(&[0.2, 0.22, 0.21]), Some(Call::Synergy));
        assert_eq!(call(&[-0.2, -0.22, -0.21]), Some(Call::Antagonism));
        assert_eq!(call(&[0.01, 0.012, 0.011]), Some(Call::Additive), "certain, and small");
        assert_eq!(call(&[0.3, 0.0, 0.1]), Some(Call::Indeterminate));
        assert_eq!(call(&[0.5]), None);
        for call in Call::ALL {
            assert_eq!(Call::read(call.name()), Some(call));
        }
    }
}
