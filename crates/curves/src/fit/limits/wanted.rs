//! Which limits are wanted, and what is found of them.

use crate::fit::limits::quantity::Quantity;
use crate::fit::reach::{Passing, Reached};
use crate::fit::start::Start;

/// One limit that is wanted.
#[derive(Clone, Copy, Debug)]
pub(in crate::fit) struct Wanted {
    /// Index in the chunk.
    pub(in crate::fit) curve: usize,
    /// Whose limit: of the midpoint, or of where the response passes a level (centred and scaled).
    pub(in crate::fit) target: Walked,
    /// log₁₀ dose from which the walk begins: the estimate, or the last dose tested on the way to one
    /// that lies outside.
    pub(in crate::fit) from: f64,
    /// Is this the estimate?
    pub(in crate::fit) at_estimate: bool,
    /// The best curve.
    pub(in crate::fit) best: Start,
    /// Its scaled sum of squares around the means, and by how much that may grow: t²σ².
    pub(in crate::fit) ss: f64,
    pub(in crate::fit) may_grow: f64,
    /// −1 for the lower limit, 1 for the upper one.
    pub(in crate::fit) sign: f64,
    /// How far the limit probably lies: t standard errors.
    pub(in crate::fit) guess: f64,
    /// How far the nodes of the start grid get.
    pub(in crate::fit) far: Option<Reached>,
}

impl Wanted {
    /// 0 for the lower limit, 1 for the upper one.
    pub(in crate::fit) fn side(&self) -> usize {
        usize::from(self.sign > 0.0)
    }
}

/// What is held fixed while the rest is refitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::fit) enum Walked {
    Mid,
    Level(Passing),
}

impl Walked {
    /// The level that is passed.
    pub(in crate::fit) fn passing(self) -> Option<Passing> {
        match self {
            Self::Mid => None,
            Self::Level(passing) => Some(passing),
        }
    }
}

/// What is held fixed, the same in every lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sight {
    Mid,
    Level,
    Quantity(Quantity),
}

/// Where a walk ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::fit) enum Limit {
    /// log₁₀ of the limit; where the walk began when nothing further out follows the data.
    At(f64),
    /// None within reach of the doses.
    Open,
    /// The walk did not settle, or was not made.
    Unsettled,
}
