//! The nodes of a start grid as walks to limits of quantities see them: how far the curves of a node let a quantity go,
//! and which nodes do best where it is held.
//!
//! A quantity is linear in the plateaus. So for the shape of a node the least sum of squares is a parabola of its value,
//! and where that is as high as allowed the node goes no further: two numbers a node, without a search.

use crate::elementary::LN_10;
use crate::fit::limits::furthest::{Furthest, ends_of};
use crate::fit::limits::quantity::Quantity;
use crate::fit::limits::shares::Shares;
use crate::fit::projection::sigmoid;
use crate::fit::reach::Ends;
use crate::fit::start::{Start, StartGrid};
use crate::lanes::{Lanes, Set, WIDTH, hot};

/// Nodes, eight a block.
#[derive(Clone, Debug, Default)]
pub(in crate::fit) struct Lattice {
    /// For each block, a basis vector's entry for each level.
    basis: Vec<[f64; WIDTH]>,
    pub(super) blocks: Vec<Block>,
    levels: usize,
    /// Sum of the weights.
    pub(super) weight: f64,
}

/// Eight nodes. Basis vector = (column − centre) · scale, with a weighted sum of squares of 1.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) log_mid: [f64; WIDTH],
    ln_hill: [f64; WIDTH],
    /// 1 / (hill · ln 10).
    pub(super) per_slope: [f64; WIDTH],
    pub(super) centre: [f64; WIDTH],
    pub(super) scale: [f64; WIDTH],
    /// 1 where a coefficient above 0 is that of a curve that falls, −1 where of one that rises; 0 where there is no node.
    pub(super) falls: [f64; WIDTH],
    /// What the basis vector is where a quantity is read: the plateau at low doses, that at high doses, the area, the
    /// response at the highest dose.
    read: [[f64; WIDTH]; 4],
}

/// Where a quantity is read, of curves that fall or rise; nowhere for the slope.
fn place(quantity: Quantity, falls: bool) -> Option<usize> {
    match quantity {
        Quantity::Top | Quantity::Bottom => Some(usize::from(quantity.share(falls) <= 0.0)),
        Quantity::Area => Some(2),
        Quantity::AtEnd => Some(3),
        Quantity::Slope => None,
    }
}

hot! {
/// The nodes of a grid for these log₁₀ doses, of which `range` are the lowest and the highest above zero, and weights.
pub(in crate::fit) fn lattice<'a, S>(
    set: S, grid: &'a StartGrid, log_doses: &'a [f64], weights: &'a [f64], range: (f64, f64),
) -> Lattice {
    let sum: f64 = weights.iter().sum();
    let (zero, one, total) = (Lanes::zero(set), Lanes::one(set), Lanes::of(set, sum));
    let mut lattice = Lattice { levels: log_doses.len(), weight: sum, ..Lattice::default() };
    let mut column = vec![(zero, zero); log_doses.len()];
    for nodes in grid.nodes.chunks(WIDTH) {
        let (mut mid, mut ln_hill) = ([f64::NAN; WIDTH], [0.0; WIDTH]);
        for (lane, node) in nodes.iter().enumerate() {
            (mid[lane], ln_hill[lane]) = (node.log_mid, node.ln_hill);
        }
        let (mid, ln_hills) = (Lanes::each(set, mid), Lanes::each(set, ln_hill));
        let real = mid.le(Lanes::of(set, f64::INFINITY));
        let (mid, slope) = (real.pick(mid, zero), ln_hills.exp() * LN_10);
        let mut above = zero;
        for ((column, x), w) in column.iter_mut().zip(log_doses).zip(weights) {
            *column = sigmoid(set, slope * (Lanes::of(set, *x) - mid));
            above = column.0.mul_add(Lanes::of(set, *w), above);
        }
        let upper = above.lt(total * 0.5);
        let centre = upper.pick(above, total - above) / total;
        let mut square = zero;
        for ((up, low), w) in column.iter().zip(weights) {
            let c = upper.pick(*up, *low) - centre;
            square = (c * c).mul_add(Lanes::of(set, *w), square);
        }
        let usable = real.and(Lanes::of(set, 1e-200).lt(square));
        let scale = usable.pick(one / square.sqrt(), zero);
        for ((up, low), w) in column.iter().zip(weights) {
            lattice.basis.push(*((upper.pick(*up, *low) - centre) * scale * *w).numbers());
        }
        let turns = [slope * (Lanes::of(set, range.0) - mid), slope * (Lanes::of(set, range.1) - mid)];
        let area = Shares::mean(set, turns, zero);
        let end = Shares::at(set, turns[1], zero);
        let read = [(one, zero), (zero, one), (area.upper, area.lower), (end.upper, end.lower)];
        let falls = usable.pick(upper.pick(one, -one), zero);
        lattice.blocks.push(Block {
            log_mid: *mid.numbers(),
            ln_hill,
            per_slope: *(one / slope).numbers(),
            centre: *centre.numbers(),
            scale: *scale.numbers(),
            falls: *falls.numbers(),
            read: read.map(|(up, low)| *((upper.pick(up, low) - centre) * scale).numbers()),
        });
    }
    lattice
}
}

hot! {
/// The coefficient of each node's basis vector for these centred level means.
pub(in crate::fit) fn coefficients<'a, S>(
    set: S, lattice: &'a Lattice, means: &'a [f64], coefficients: &'a mut Vec<[f64; WIDTH]>,
) -> () {
    coefficients.clear();
    for basis in lattice.basis.chunks_exact(lattice.levels.max(1)) {
        let mut along = Lanes::zero(set);
        for (b, y) in basis.iter().zip(means) {
            along = Lanes::each(set, *b).mul_add(Lanes::of(set, *y), along);
        }
        coefficients.push(*along.numbers());
    }
}
}

hot! {
/// The lowest and the highest value of every quantity among the nodes that explain at least this, of curves that fall
/// (`way` 1) or rise (−1).
pub(in crate::fit) fn furthest<'a, S>(
    set: S, lattice: &'a Lattice, nodes: &'a [Start], coefficients: &'a [[f64; WIDTH]], least: f64, way: f64,
) -> [Ends; 5] {
    let (zero, per_weight) = (Lanes::zero(set), Lanes::of(set, 1.0 / lattice.weight));
    let (lowest, way_of) = (Lanes::of(set, least), Lanes::of(set, way));
    let mut number = Lanes::each(set, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    // Of the four places that quantities are read at, and of the slope.
    let mut found = [Furthest::none(set); 5];
    for (block, own) in lattice.blocks.iter().zip(coefficients) {
        let (own, falls) = (Lanes::each(set, *own), Lanes::each(set, block.falls) * way_of);
        let slack = own * own - lowest;
        let allowed = zero.le(slack).and(zero.lt(own * falls));
        let any = allowed.lanes();
        if any == [false; WIDTH] {
            number = number + 8.0;
            continue;
        }
        for (found, read) in found.iter_mut().zip(&block.read) {
            let read = Lanes::each(set, *read);
            let spread = read.mul_add(read, per_weight);
            let half = (slack.max(zero) * spread).sqrt();
            let bends = half * read / spread;
            let own_falls = allowed.and(zero.lt((own - bends) * falls));
            found[0].extend(own_falls, own * read - half, number);
            let own_falls = allowed.and(zero.lt((own + bends) * falls));
            found[1].extend(own_falls, own * read + half, number);
        }
        let ln_hill = Lanes::each(set, block.ln_hill);
        for found in &mut found[4] {
            found.extend(allowed, ln_hill, number);
        }
        number = number + 8.0;
    }
    let falls = way > 0.0;
    let mut ends: [Ends; 5] = [[None; 2]; 5];
    for (ends, quantity) in ends.iter_mut().zip(Quantity::ALL) {
        *ends = ends_of(&found[place(quantity, falls).unwrap_or(4)], nodes);
    }
    ends
}
}

/// What the nodes explain, eight a block, and the blocks of which one explains enough.
#[derive(Clone, Debug, Default)]
pub(super) struct Explained {
    explained: Vec<f64>,
    enough: Vec<usize>,
}

/// What is looked for among the nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) quantity: Quantity,
    /// The value at which it is held, centred and scaled.
    pub(super) value: f64,
    pub(super) way: f64,
    /// What a node must explain at least.
    pub(super) least: f64,
}

/// The most nodes that are looked at from a limit.
const MOST_RIVALS: usize = 4;

/// Slopes so near to another, in ln hill, are those of the next row.
const BESIDE: f64 = 0.5;

hot! {
/// What every node explains where the quantity is held, and the blocks of nodes of which one explains enough.
fn explain<'a, S>(
    set: S, lattice: &'a Lattice, coefficients: &'a [[f64; WIDTH]], held: Held, room: &'a mut Explained,
) -> () {
    let Explained { explained, enough } = room;
    explained.clear();
    enough.clear();
    let least = Lanes::of(set, held.least);
    let (zero, per_weight) = (Lanes::zero(set), Lanes::of(set, 1.0 / lattice.weight));
    let (value, way, nothing) =
        (Lanes::of(set, held.value), Lanes::of(set, held.way), Lanes::of(set, f64::NEG_INFINITY));
    let place = place(held.quantity, held.way > 0.0);
    for (number, (block, own)) in lattice.blocks.iter().zip(coefficients).enumerate() {
        let (own, falls) = (Lanes::each(set, *own), Lanes::each(set, block.falls) * way);
        let (all, right) = if let Some(place) = place {
            let read = Lanes::each(set, block.read[place]);
            let off = value - own * read;
            let by_spread = off / read.mul_add(read, per_weight);
            (own * own - off * by_spread, zero.lt(by_spread.mul_add(read, own) * falls))
        } else {
            let off = (Lanes::each(set, block.ln_hill) - value).abs();
            (own * own, zero.lt(own * falls).and(off.lt(Lanes::of(set, BESIDE))))
        };
        let all = right.pick(all, nothing);
        if least.le(all).lanes() != [false; WIDTH] {
            enough.push(number);
        }
        explained.extend_from_slice(all.numbers());
    }
}
}

/// Nodes that explain more than their neighbours where the quantity is held, best first.
pub(super) fn rivals<S: Set>(
    set: S,
    lattice: &Lattice,
    grid: &StartGrid,
    coefficients: &[[f64; WIDTH]],
    held: Held,
    room: &mut Explained,
) -> Vec<Start> {
    explain(set, lattice, coefficients, held, room);
    let Explained { explained: room, enough } = &*room;
    let mut summits: Vec<(f64, usize)> = Vec::new();
    for block in enough {
        let first = block * WIDTH;
        let nodes = room.iter().enumerate().skip(first).take(WIDTH);
        for (node, here) in nodes.filter(|(_, here)| **here >= held.least) {
            let left = node.checked_sub(1).map_or(f64::NEG_INFINITY, |left| room[left]);
            let right = room.get(node + 1).copied().unwrap_or(f64::NEG_INFINITY);
            let is_summit = *here > left && *here >= right && node < grid.nodes.len();
            if is_summit && (held.quantity == Quantity::Slope || grid.stands_out(node, room)) {
                summits.push((*here, node));
            }
        }
    }
    summits.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let found = summits.iter().take(MOST_RIVALS).map(|(_, node)| grid.nodes[*node]);
    if held.quantity == Quantity::Slope {
        return found.map(|start| Start { ln_hill: held.value, ..start }).collect();
    }
    found.collect()
}
