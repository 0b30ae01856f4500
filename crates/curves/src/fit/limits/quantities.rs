//! Walks to the limits of quantities other than an IC50, eight side by side: the same steps, with what is seen of curves
//! on which the quantity has a given value.
//!
//! At a limit the nodes of the start grid are asked for other curves with that value that explain the data nearly as
//! well; where one of them does better the walk goes on with it.

use crate::bounds::ln_hill_bounds;
use crate::elementary::{LN_10, ln};
use crate::fit::dose_sets::Chunk;
use crate::fit::limits::lattice::{Explained, Held, Lattice, rivals};
use crate::fit::limits::quantity::{Measure, Quantity};
use crate::fit::limits::state::{Ends, MOST_HOPS, MOST_STEPS, STRIDE, State};
use crate::fit::limits::step::step;
use crate::fit::limits::wanted::{Limit, Sight};
use crate::fit::reach::Reached;
use crate::fit::start::{Start, StartGrid};
use crate::fit::tile::Tile;
use crate::lanes::{Set, WIDTH, hot};

/// A limit of a quantity that is sought. Values are centred and scaled as the means are; a walk counts them from where
/// it begins, in a unit of its own: value = from + unit · θ.
#[derive(Clone, Copy, Debug)]
pub(in crate::fit) struct Sought {
    /// Index in the chunk.
    pub(in crate::fit) curve: usize,
    /// Is the walk one from the estimate? Else from as far as anybody looks, towards an estimate that has run away.
    pub(in crate::fit) at_estimate: bool,
    pub(in crate::fit) from: f64,
    pub(in crate::fit) unit: f64,
    /// Where no curve is looked for any more.
    pub(in crate::fit) end: f64,
    /// The longest stride.
    pub(in crate::fit) widest: f64,
    /// The curve to begin with.
    pub(in crate::fit) start: Start,
    /// 1 for curves that fall, −1 for those that rise.
    pub(in crate::fit) way: f64,
    /// −1 for the lower limit, 1 for the upper one.
    pub(in crate::fit) sign: f64,
    /// The least scaled sum of squares, and by how much it may grow.
    pub(in crate::fit) ss: f64,
    pub(in crate::fit) may_grow: f64,
    /// Sum of squares around the mean.
    pub(in crate::fit) total: f64,
    /// How far the nodes of the start grid get.
    pub(in crate::fit) far: Option<Reached>,
}

/// How far from where it begins, in its own unit, a limit is expected.
pub(in crate::fit) const EXPECTED: f64 = 0.3;

/// A walk to a plateau that may lie very far out has so many times the steps of others.
const PATIENT: u32 = 2;

/// The most corrections of a curve that is tried.
const MOST_LOOKS: u32 = 8;

/// Curves whose sum of squares is more than so many times what it may grow above the least one are not looked at.
const NEAR_BY: f64 = 3.0;

impl Sought {
    /// A value in the unit of the walk.
    fn theta(&self, value: f64) -> f64 {
        (value - self.from) / self.unit
    }

    /// As it stands here.
    fn value(&self, theta: f64) -> f64 {
        self.from + self.unit * theta
    }
}

/// The start grid and its nodes of each curve of a chunk, and the coefficients of the nodes' basis vectors.
#[derive(Debug, Default)]
pub(in crate::fit) struct Lattices {
    pub(in crate::fit) designs: Vec<(StartGrid, Lattice)>,
    pub(in crate::fit) of: Vec<usize>,
    pub(in crate::fit) coefficients: Vec<Vec<[f64; WIDTH]>>,
}

/// Other curves that are tried at the limit of a lane.
#[derive(Debug, Default)]
struct Rivals {
    curves: [Vec<Start>; WIDTH],
    explained: Explained,
    /// How often the one at hand was looked at.
    looks: [u32; WIDTH],
}

hot! {
/// Finds every limit of one quantity; they come, each with its number, in an order that depends on them alone.
pub(in crate::fit) fn walk_to_quantities<'a, S>(
    set: S, chunk: &'a Chunk, tile: &'a mut Tile<S>, lattices: &'a Lattices, quantity: Quantity, sought: &'a [Sought],
) -> Vec<(usize, Limit)> {
    let mut found = Vec::with_capacity(sought.len());
    let mut state = State::new(set);
    let mut next = 0;
    let mut others = Rivals::default();
    for lane in 0..WIDTH {
        refill(&mut state, lane, chunk, tile, quantity, sought, &mut next);
    }
    while state.task.iter().any(Option::is_some) {
        let ends = step::<S, false>(set, &mut state, tile, Sight::Quantity(quantity));
        if quantity == Quantity::Slope {
            // The slope is what is walked: the rest of the curve follows it.
            let Measure { unit, .. } = state.measure;
            state.rest[1] = state.theta.mul_add(unit, state.level);
            state.next_rest[1] = state.next_theta.mul_add(unit, state.level);
        }
        let (fresh, far) = (state.fresh.lanes(), state.are_far_from_pivot());
        for (lane, fresh) in fresh.into_iter().enumerate() {
            let Some(task) = state.task[lane] else { continue };
            state.steps[lane] += 1;
            let own = &sought[task];
            let nodes = (&lattices.designs[lattices.of[own.curve]], &lattices.coefficients[own.curve][..]);
            let limit = ended(set, &mut state, (lane, tile, &ends), nodes, (quantity, own), &mut others);
            if let Some(limit) = limit {
                found.push((task, match limit {
                    Limit::At(theta) => Limit::At(own.value(theta)),
                    other => other,
                }));
                refill(&mut state, lane, chunk, tile, quantity, sought, &mut next);
            } else if far[lane] && !fresh && !state.looks[lane] {
                state.turn_pivot(lane, tile);
            }
        }
    }
    found
}
}

/// Puts the next limit that is sought into a lane.
#[expect(clippy::inline_always, reason = "part of the function around it")]
#[inline(always)]
fn refill<S: Set>(
    state: &mut State<S>,
    lane: usize,
    chunk: &Chunk,
    tile: &mut Tile<S>,
    quantity: Quantity,
    sought: &[Sought],
    next: &mut usize,
) {
    state.task[lane] = None;
    let Some(own) = sought.get(*next) else { return };
    tile.load::<false>(lane, chunk, own.curve);
    state.task[lane] = Some(*next);
    *next += 1;
    state.level.set(lane, own.from);
    state.way.set(lane, own.way);
    state.measure.unit.set(lane, own.unit);
    state.measure.upper.set(lane, quantity.share(own.way > 0.0));
    state.one_gap.set(lane, -ln(chunk.curves[own.curve].gap * LN_10));
    state.end.set(lane, own.theta(own.end));
    state.sign.set(lane, own.sign);
    state.ss.set(lane, own.ss);
    state.may_grow.set(lane, own.may_grow);
    state.guess.set(lane, EXPECTED);
    state.widest.set(lane, (own.widest / own.unit).max(STRIDE));
    let far = own.far.map(|far| Reached { theta: own.theta(far.theta), ..far });
    state.steps[lane] = 0;
    state.hops[lane] = 0;
    state.limit[lane] = f64::NAN;
    match far {
        // What has run away allows what the nodes reach.
        Some(far) if !own.at_estimate => {
            state.far[lane] = None;
            state.set_out(lane, tile, far);
        }
        _ => {
            state.far[lane] = far;
            state.set_out(lane, tile, Reached { theta: 0.0, curve: own.start });
            state.at_start.set(lane, own.at_estimate);
            state.probing.set(lane, !own.at_estimate);
        }
    }
}

/// Where the walk of a lane ended, if it did.
#[expect(clippy::inline_always, reason = "part of the function around it")]
#[inline(always)]
fn ended<S: Set>(
    set: S,
    state: &mut State<S>,
    (lane, tile, ends): (usize, &Tile<S>, &Ends),
    ((grid, lattice), coefficients): (&(StartGrid, Lattice), &[[f64; WIDTH]]),
    (quantity, own): (Quantity, &Sought),
    others: &mut Rivals,
) -> Option<Limit> {
    if let Some(tried) = state.tried[lane] {
        if ends.better[lane] {
            state.hops[lane] += 1;
            if state.hops[lane] > MOST_HOPS {
                return Some(Limit::At(state.limit[lane]));
            }
            state.resume[lane] = tried + 1;
            state.go_on(lane, state.limit[lane]);
            return None;
        }
        others.looks[lane] += 1;
        if !ends.fine[lane] && !ends.worse[lane] && others.looks[lane] < MOST_LOOKS {
            return None;
        }
        return tries(state, lane, tile, tried + 1, others);
    }
    if ends.lost[lane] || state.steps[lane] >= PATIENT * MOST_STEPS {
        return state.given_up(lane, tile);
    }
    if ends.open[lane] {
        return Some(Limit::Open);
    }
    let limit = if ends.there[lane] {
        ends.limit[lane]
    } else if ends.nowhere[lane] || ends.closed[lane] {
        state.inside.lane(lane)
    } else {
        return None;
    };
    let sign = state.sign.lane(lane);
    if let Some(far) = state.far[lane].take().filter(|far| (far.theta - limit) * sign > 1e-6) {
        if (state.end.lane(lane) - far.theta) * sign <= 0.0 {
            return Some(Limit::Open);
        }
        state.set_out(lane, tile, far);
        return None;
    }
    let stays = (limit - state.limit[lane]).abs() <= 1e-6;
    state.limit[lane] = limit;
    if !stays {
        let held = Held {
            quantity,
            value: own.value(limit),
            way: own.way,
            least: own.total - own.ss - NEAR_BY * own.may_grow,
        };
        others.curves[lane] = rivals(set, lattice, grid, coefficients, held, &mut others.explained);
        state.resume[lane] = 0;
    }
    tries(state, lane, tile, state.resume[lane], others)
}

/// Puts another curve, by its number, into a lane, at its limit. When there are no more, that is it.
#[expect(clippy::inline_always, reason = "part of the function around it")]
#[inline(always)]
fn tries<S: Set>(
    state: &mut State<S>,
    lane: usize,
    tile: &Tile<S>,
    number: usize,
    others: &mut Rivals,
) -> Option<Limit> {
    others.looks[lane] = 0;
    let limit = state.limit[lane];
    let Some(curve) = others.curves[lane].get(number) else { return Some(Limit::At(limit)) };
    let (least, most) = ln_hill_bounds();
    let curve = Start { ln_hill: curve.ln_hill.clamp(least, most), ..*curve };
    state.tried[lane] = Some(number);
    state.look_at(lane, tile, Reached { theta: limit, curve });
    None
}
