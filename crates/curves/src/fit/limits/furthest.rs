//! The lowest and the highest of values that come eight at a time, and the nodes that they are of.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::fit::reach::{Ends, Reached};
use crate::fit::start::Start;
use crate::lanes::{Lanes, Mask, Set};

/// The furthest value met so far on one side, lane by lane, and the number of its node.
#[derive(Clone, Copy)]
pub(super) struct Furthest<S: Set> {
    /// Times the side: −1 or 1.
    value: Lanes<S>,
    node: Lanes<S>,
    side: f64,
}

impl<S: Set> Furthest<S> {
    /// On both sides nothing yet.
    #[inline(always)]
    pub(super) fn none(set: S) -> [Self; 2] {
        let none =
            |side: f64| Self { value: Lanes::of(set, f64::NEG_INFINITY), node: Lanes::of(set, -1.0), side };
        [none(-1.0), none(1.0)]
    }

    /// Takes these values of nodes in the lanes that `allowed` holds for, where they are further.
    #[inline(always)]
    pub(super) fn extend(&mut self, allowed: Mask<S>, value: Lanes<S>, node: Lanes<S>) {
        let value = value * self.side;
        let taken = allowed.and(self.value.lt(value));
        self.value = taken.pick(value, self.value);
        self.node = taken.pick(node, self.node);
    }

    /// The furthest of all lanes; of equals that of the first node.
    fn reached(&self, nodes: &[Start]) -> Option<Reached> {
        let mut best: Option<(f64, f64)> = None;
        for (value, node) in self.value.numbers().iter().zip(self.node.numbers()) {
            let further =
                |(other, of): (f64, f64)| *value > other || value.total_cmp(&other).is_eq() && *node < of;
            if *node >= 0.0 && best.is_none_or(further) {
                best = Some((*value, *node));
            }
        }
        let (value, node) = best?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the number of a node")]
        let curve = *nodes.get(node as usize)?;
        Some(Reached { theta: value * self.side, curve })
    }
}

/// The ends that were reached.
pub(super) fn ends_of<S: Set>(found: &[Furthest<S>; 2], nodes: &[Start]) -> Ends {
    [found[0].reached(nodes), found[1].reached(nodes)]
}
