//! Profile-likelihood limits, eight side by side: each lane walks to the last dose at which the rest of
//! the curve, refitted, still follows the data.
//!
//! A limit is where SSE(θ) = SSE_min + t²σ². The root of the excess is nearly straight in θ, so Newton's
//! steps on it arrive soon; the rest of the curve is carried along its own tangent and corrected by
//! Newton's steps as well. Source: Venzon & Moolgavkar, Appl. Statist. 37 (1988) 87,
//! doi:10.2307/2347496, with a bracket around the root. At the limit other curves are tried, those that
//! the start grid knows to get further and those of other slopes; where one does better the walk goes on
//! with it. So the interval spans all doses with which the data agree, in one piece or several.

mod furthest;
mod lattice;
mod passes;
mod quantities;
mod quantity;
mod shares;
mod state;
mod step;
mod trials;
mod view;
mod wanted;

use crate::fit::dose_sets::Chunk;
use crate::fit::tile::Tile;
use crate::lanes::{WIDTH, hot};
pub(super) use lattice::{Lattice, coefficients, furthest, lattice};
pub(super) use passes::furthest_doses;
pub(super) use quantities::{EXPECTED, Lattices, Sought, walk_to_quantities};
pub(super) use quantity::Quantity;
use state::State;
use step::step;
pub(super) use view::{Correction, MOST_ZETA, look};
use wanted::Sight;
pub(super) use wanted::{Limit, Walked, Wanted};

hot! {
/// Finds every limit; they come, each with the number of its task, in an order that depends on the tasks alone.
/// `mid` says what all of them are limits of. Those that are not settled are left to
/// [`careful`](crate::fit::careful).
pub(super) fn walk<'a, S, const HELD: bool>(
    set: S, chunk: &'a Chunk, tile: &'a mut Tile<S>, wanted: &'a [Wanted], mid: bool,
) -> Vec<(usize, Limit)> {
    let mut found = Vec::with_capacity(wanted.len());
    let mut state = State::new(set);
    let mut room = Tile::new(set, chunk.most_levels);
    let mut next = 0;
    let sight = if mid { Sight::Mid } else { Sight::Level };
    for lane in 0..WIDTH {
        state.refill::<HELD>(lane, chunk, tile, wanted, &mut next);
    }
    while state.task.iter().any(Option::is_some) {
        let ends = step::<S, HELD>(set, &mut state, tile, sight);
        let (fresh, far) = (state.fresh.lanes(), state.are_far_from_pivot());
        for (lane, fresh) in fresh.into_iter().enumerate() {
            let Some(task) = state.task[lane] else { continue };
            state.steps[lane] += 1;
            let own = (chunk, wanted[task].curve);
            if let Some(limit) = state.ended::<HELD>(lane, tile, &ends, mid, own, &mut room) {
                found.push((task, limit));
                state.refill::<HELD>(lane, chunk, tile, wanted, &mut next);
            } else if !mid && far[lane] && !fresh && !state.looks[lane] {
                state.turn_pivot(lane, tile);
            }
        }
    }
    found
}
}
