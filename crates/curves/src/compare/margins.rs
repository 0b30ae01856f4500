//! The folds that count: settings of a study.

use serde::Serialize;

use crate::compare::tag::{Ratio, Tag};

/// The smallest fold that counts, unless a study says otherwise: the usual limit of what two laboratories reproduce.
pub const RESISTANT_FOLD: f64 = 3.0;

/// The largest fold that is negligible, unless a study says otherwise.
pub const NEGLIGIBLE_FOLD: f64 = 1.5;

/// Folds above which a certain shift counts as resistant, and below which it counts as nothing; of shifts towards
/// sensitivity their inverses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Margins {
    /// The smallest fold that is called resistant; above 1.
    resistant_fold: f64,
    /// The largest fold that is negligible however certain; at least 1, below [`Margins::resistant`].
    negligible_fold: f64,
}

impl Default for Margins {
    fn default() -> Self {
        Self { resistant_fold: RESISTANT_FOLD, negligible_fold: NEGLIGIBLE_FOLD }
    }
}

impl Margins {
    /// Margins; `None` unless 1 ≤ `negligible` < `resistant` < ∞.
    #[must_use]
    pub fn new(resistant: f64, negligible: f64) -> Option<Self> {
        let right = (1.0..resistant).contains(&negligible) && resistant.is_finite();
        right.then_some(Self { resistant_fold: resistant, negligible_fold: negligible })
    }

    /// The margins that tags of folds tell, the usual ones where they tell none.
    #[must_use]
    pub fn told<'a>(tags: impl IntoIterator<Item = &'a Tag>) -> Self {
        let usual = Self::default();
        let (resistant, negligible) =
            tags.into_iter().fold((usual.resistant_fold, usual.negligible_fold), |found, tag| match tag {
                Tag::ResistantFold(Ratio(fold)) => (*fold, found.1),
                Tag::NegligibleFold(Ratio(fold)) => (found.0, *fold),
                _ => found,
            });
        Self::new(resistant, negligible).unwrap_or(usual)
    }

    /// The smallest fold that is called resistant.
    #[must_use]
    pub const fn resistant(self) -> f64 {
        self.resistant_fold
    }

    /// The largest fold that is negligible.
    #[must_use]
    pub const fn negligible(self) -> f64 {
        self.negligible_fold
    }

    /// What is not usual about them, to be said beside every call.
    pub(super) fn unusual(self) -> impl Iterator<Item = Tag> {
        let resistant =
            (self.resistant_fold != RESISTANT_FOLD).then_some(Tag::ResistantFold(Ratio(self.resistant_fold)));
        let negligible = (self.negligible_fold != NEGLIGIBLE_FOLD)
            .then_some(Tag::NegligibleFold(Ratio(self.negligible_fold)));
        resistant.into_iter().chain(negligible)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_that_contradict_one_another_are_none() {
        assert_eq!(Margins::new(3.0, 1.5), Some(Margins::default()));
        for (resistant, negligible) in
            [(1.0, 1.0), (2.0, 2.0), (2.0, 0.9), (f64::NAN, 1.5), (3.0, f64::NAN), (f64::INFINITY, 1.5)]
        {
            assert_eq!(Margins::new(resistant, negligible), None, "{resistant} {negligible}");
        }
        assert_eq!(Margins::default().unusual().count(), 0);
        let told: Vec<String> =
            Margins::new(2.0, 1.2).unwrap().unusual().map(|tag| tag.to_string()).collect();
        assert_eq!(told, ["resistant_fold:2", "negligible_fold:1.2"]);
        let tags: Vec<Tag> = Margins::new(2.0, 1.2).unwrap().unusual().collect();
        assert_eq!(Margins::told(&tags), Margins::new(2.0, 1.2).unwrap());
        assert_eq!(Margins::told(&[Tag::Low]), Margins::default());
    }
}
