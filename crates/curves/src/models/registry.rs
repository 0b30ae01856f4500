//! All models there are. A new one is a file of its own beside this one, its `mod` line in [`models`](crate::models)
//! and its row here: the command line, its help, the choice among models, the tables and the tests read this list.

use std::str::FromStr;

use crate::models::model::Model;

impl Model {
    /// Every model, in the order in which help and tables name them.
    pub const ALL: &[Self] =
        &[Self::FOUR_PARAMETER, Self::FIVE_PARAMETER, Self::BRAIN_COUSENS, Self::TWO_SITE, Self::CONSTANT];

    /// The rungs of the ladder: models of which each is a special case of the next, the one with fewest parameters
    /// first.
    #[must_use]
    pub fn ladder() -> Vec<Self> {
        let mut rungs: Vec<Self> = Self::ALL.iter().copied().filter(|model| model.is_rung()).collect();
        rungs.sort_by_key(|model| model.parameters());
        rungs
    }
}

/// A name that is no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no model; there are {names}", names = Model::ALL.iter().map(|model| model.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownModel(pub String);

impl FromStr for Model {
    type Err = UnknownModel;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|model| model.name() == name)
            .ok_or_else(|| UnknownModel(name.to_owned()))
    }
}
