//! What the nodes of a start grid explain of a curve: where its basins are, and which curves the data allow.

use crate::fit::dose_sets::{Held, Kind, Scaled};
use crate::fit::start::{Column, Start, StartGrid};
use crate::lanes::{Lanes, Set, WIDTH, hot};

/// A node that explains the data well enough.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) start: Start,
    /// Coefficient of its basis vector; its square is what the node explains where both plateaus are free.
    pub(super) amplitude: f64,
    /// What it explains.
    pub(super) explained: f64,
    /// Basis vector = (column − centre) · scale, of the upper plateau's part or the lower one's.
    pub(super) centre: f64,
    pub(super) scale: f64,
    pub(super) upper: bool,
    /// Weighted sum of squares of the column of the plateau that is left, where one is held.
    pub(super) square: f64,
    /// The plateaus, where one is held.
    pub(super) beside: Option<HeldAt>,
}

/// A plateau that is held, and the other one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct HeldAt {
    /// Is it the lower one?
    pub(super) bottom: bool,
    /// Where it lies.
    pub(super) base: f64,
    /// The other one less this.
    pub(super) amplitude: f64,
    /// Is the other one free?
    pub(super) free: bool,
}

/// How many basins of a curve are followed.
pub(super) const MOST_BASINS: usize = 12;

/// Room for the scores of one curve.
#[derive(Clone, Debug, Default)]
pub(super) struct Scores {
    explained: Vec<f64>,
    /// Dot products with the column of the plateau that is left.
    alone: Vec<f64>,
    means: Vec<f64>,
    summits: Vec<(f64, usize)>,
}

hot! {
/// The dot product of each node's column with the means.
fn dots<'a, S>(set: S, columns: &'a [[f64; WIDTH]], means: &'a [f64], out: &'a mut Vec<f64>) -> () {
    out.resize(columns.len() / means.len().max(1) * WIDTH, 0.0);
    for (out, column) in out.chunks_exact_mut(WIDTH).zip(columns.chunks_exact(means.len())) {
        let mut along = Lanes::zero(set);
        for (b, y) in column.iter().zip(means) {
            along = Lanes::each(set, *b).mul_add(Lanes::of(set, *y), along);
        }
        out.copy_from_slice(along.numbers());
    }
}
}

hot! {
/// What each node explains of the sum of squares of these centred level means.
fn explain<'a, S>(set: S, grid: &'a StartGrid, means: &'a [f64], held: &'a Held, room: &'a mut Scores) -> () {
    put_together(grid, means, &mut room.means);
    let means = &room.means[..];
    dots(set, &grid.basis, means, &mut room.explained);
    if grid.kind == Kind::default() {
        for x in &mut room.explained {
            *x = *x * *x;
        }
        return;
    }
    if grid.alone.is_empty() {
        room.alone.clear();
        room.alone.resize(room.explained.len(), 0.0);
    } else {
        dots(set, &grid.alone, means, &mut room.alone);
    }
    let blocks = room.explained.as_chunks_mut::<WIDTH>().0.iter_mut().zip(room.alone.as_chunks::<WIDTH>().0);
    for ((explained, alone), column) in blocks.zip(&grid.columns) {
        let (along, alone) = (Lanes::each(set, *explained), Lanes::each(set, *alone));
        *explained = *held_scores(set, column, along, alone, grid.weight, held).numbers();
    }
}
}

hot! {
/// The starts for the centred level means of a curve, best first, each in a basin of its own, with what it explains.
/// There may be none that leads below `known`, a sum of squares that some curve came to.
pub(super) fn starts<'a, S>(
    set: S, grid: &'a StartGrid, means: &'a [f64], scaled: &'a Scaled, known: f64, room: &'a mut Scores,
    starts: &'a mut Vec<(f64, Start)>,
) -> () {
    explain(set, grid, means, &scaled.held, room);
    find_summits(set, grid, scaled, known, room);
    starts.clear();
    starts.extend(room.summits.iter().take(MOST_BASINS).map(|(explained, node)| (*explained, grid.nodes[*node])));
    if starts.is_empty() && known >= f64::MAX {
        // Nothing explains anything: the middle is as good as any other place.
        starts.push((f64::NEG_INFINITY, grid.middle()));
    }
}
}

hot! {
/// Every node that explains at least `least` of the sum of squares of these centred level means.
pub(super) fn consistent<'a, S>(
    set: S, grid: &'a StartGrid, means: &'a [f64], held: &'a Held, least: f64, room: &'a mut Scores,
    found: &'a mut Vec<Node>,
) -> () {
    found.clear();
    explain(set, grid, means, held, room);
    let means = &room.means[..];
    for (block, explained) in room.explained.chunks_exact(WIDTH).enumerate() {
        let mut any = false;
        for explained in explained {
            any |= *explained >= least;
        }
        if !any {
            continue;
        }
        let Column { upper, centre, scale, alone: [_, square] } = grid.columns[block];
        for (lane, explained) in explained.iter().enumerate() {
            if *explained < least || scale[lane] <= 0.0 {
                continue;
            }
            let node = block * WIDTH + lane;
            let Some(start) = grid.nodes.get(node) else { continue };
            let basis = &grid.basis[block * means.len()..(block + 1) * means.len()];
            let mut amplitude = 0.0;
            for (b, y) in basis.iter().zip(means) {
                amplitude = f64::mul_add(b[lane], *y, amplitude);
            }
            let beside = if grid.kind == Kind::default() {
                None
            } else {
                held_score(grid, node, amplitude, room.alone[node], held).0
            };
            found.push(Node {
                start: *start,
                amplitude,
                explained: *explained,
                centre: centre[lane],
                scale: scale[lane],
                upper: upper[lane],
                square: square[lane],
                beside,
            });
        }
    }
}
}

/// The means as the grid sees them: of groups of levels where these are put together.
fn put_together(grid: &StartGrid, means: &[f64], together: &mut Vec<f64>) {
    together.clear();
    if grid.group > 1 {
        let groups = means.chunks(grid.group).zip(grid.share.chunks(grid.group));
        together.extend(groups.map(|(y, share)| y.iter().zip(share).map(|(y, s)| y * s).sum::<f64>()));
    } else {
        together.extend_from_slice(means);
    }
}

/// The best plateaus at a node when something is known of the curve, and what it explains then, from the
/// coefficient of its basis vector and the dot product with the column of the plateau that is left.
///
/// What no falling curve explains a constant does: as much as the mean, or less where it must lie elsewhere.
#[expect(clippy::inline_always, reason = "part of the function around it")]
#[inline(always)]
fn held_score(grid: &StartGrid, node: usize, along: f64, alone: f64, held: &Held) -> (Option<HeldAt>, f64) {
    let column = &grid.columns[node / WIDTH];
    let lane = node % WIDTH;
    let (upper, centre, scale) = (column.upper[lane], column.centre[lane], column.scale[lane]);
    if scale <= 0.0 {
        return (None, f64::NEG_INFINITY);
    }
    let flat_at = |level: f64| -grid.weight * level * level;
    let given = held.top.is_some() || held.bottom.is_some();
    if !given {
        let amplitude = along * scale;
        let bottom = if upper { -amplitude * centre } else { amplitude * (1.0 - centre) };
        if held.least.is_none_or(|least| bottom >= least) {
            let falls = (amplitude > 0.0) == upper;
            let flat = flat_at(held.least.unwrap_or(0.0).max(0.0));
            return (None, if falls { along * along } else { flat });
        }
    }
    let bottom = held.top.is_none();
    let base = held.top.or(held.bottom).or(held.least).unwrap_or(0.0);
    let (sum, square) = (column.alone[0][lane], column.alone[1][lane]);
    let product = alone - base * sum;
    let best = if square > 1e-200 { product / square } else { 0.0 };
    let (amplitude, free) = match (held.top, held.bottom, held.least) {
        (Some(top), Some(bottom), _) => (bottom - top, false),
        (Some(top), None, Some(least)) if best < least - top => (least - top, false),
        _ => (best, true),
    };
    if (amplitude > 0.0) != bottom {
        let base = if given { base } else { base.max(0.0) };
        return (Some(HeldAt { bottom, base, amplitude: 0.0, free: false }), flat_at(base));
    }
    let explained = amplitude * (2.0 * product - amplitude * square) - grid.weight * base * base;
    (Some(HeldAt { bottom, base, amplitude, free }), explained)
}

/// What [`held_score`] says that the nodes of a block explain.
#[expect(clippy::inline_always, reason = "part of the function around it")]
#[inline(always)]
fn held_scores<S: Set>(
    set: S,
    column: &Column,
    along: Lanes<S>,
    alone: Lanes<S>,
    weight: f64,
    held: &Held,
) -> Lanes<S> {
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let flat_at = |level: f64| -weight * level * level;
    let given = held.top.is_some() || held.bottom.is_some();
    let bottom = held.top.is_none();
    let base = held.top.or(held.bottom).or(held.least).unwrap_or(0.0);
    let [sum, square] = column.alone.map(|numbers| Lanes::each(set, numbers));
    let product = alone - sum * base;
    let best = Lanes::of(set, 1e-200).lt(square).pick(product / square, zero);
    let amplitude = match (held.top, held.bottom, held.least) {
        (Some(top), Some(bottom), _) => Lanes::of(set, bottom - top),
        (Some(top), None, Some(least)) => {
            let deepest = Lanes::of(set, least - top);
            best.lt(deepest).pick(deepest, best)
        }
        _ => best,
    };
    let positive = zero.lt(amplitude);
    let explained = amplitude * (product * 2.0 - amplitude * square) - Lanes::of(set, weight * base * base);
    let flat = Lanes::of(set, flat_at(if given { base } else { base.max(0.0) }));
    let mut score = if bottom { positive.pick(explained, flat) } else { positive.pick(flat, explained) };
    let (centre, scale) = (Lanes::each(set, column.centre), Lanes::each(set, column.scale));
    if !given {
        let amplitude = along * scale;
        let upper = zero.lt(Lanes::each(set, column.upper.map(|upper| f64::from(u8::from(upper)))));
        let bottom = upper.pick(-(amplitude * centre), amplitude * (one - centre));
        let signed = upper.pick(amplitude, -amplitude);
        let flat = Lanes::of(set, flat_at(held.least.unwrap_or(0.0).max(0.0)));
        let free = zero.lt(signed).pick(along * along, flat);
        score = match held.least {
            Some(least) => Lanes::of(set, least).le(bottom).pick(free, score),
            None => free,
        };
    }
    zero.lt(scale).pick(score, Lanes::of(set, f64::NEG_INFINITY))
}

/// No curve of a basin lies farther from its node than an angle of 0.3, seen from the constant: sine and cosine.
const BASIN: (f64, f64) = (0.295_520_206_661_339_55, 0.955_336_489_125_606);

/// What a node must explain for its basin to hold a curve below a sum of squares that is known.
///
/// Seen from the constant, a node explains the square of the cosine of its angle to the means: one that lies farther off
/// than what is known and the width of a basin together leads to nothing better. Where a plateau is held, all is seen
/// from that.
pub(super) fn least_explained(known: f64, scaled: &Scaled) -> f64 {
    let Held { top, bottom, least, .. } = scaled.held;
    let level =
        [top, bottom, least].into_iter().flatten().fold(0.0, |most: f64, level| most.max(level.abs()));
    let base = scaled.weight * level * level;
    let explained = (scaled.total - known + base).max(0.0);
    let root = explained.sqrt() * BASIN.1 - known.max(0.0).sqrt() * BASIN.0;
    if root > 0.0 { root * root - base } else { f64::NEG_INFINITY }
}

hot! {
/// Nodes that explain more than their neighbours in the row and in the rows beside it, and enough; best first.
fn find_summits<'a, S>(
    set: S, grid: &'a StartGrid, scaled: &'a Scaled, known: f64, room: &'a mut Scores,
) -> () {
    let Scores { explained, summits, .. } = room;
    summits.clear();
    let mut best = Lanes::of(set, f64::NEG_INFINITY);
    for block in explained.as_chunks::<WIDTH>().0 {
        best = Lanes::each(set, *block).max(best);
    }
    let mut most = f64::NEG_INFINITY;
    for explained in best.numbers() {
        most = most.max(*explained);
    }
    let enough = Lanes::of(set, least_explained(known.min(scaled.total - most), scaled));
    // The first node and the last one explain nothing, and are no summits.
    for first in (1..explained.len().saturating_sub(1)).step_by(WIDTH) {
        let (mut left, mut here, mut right) = ([f64::NAN; WIDTH], [f64::NAN; WIDTH], [f64::NAN; WIDTH]);
        if let Some(around) = explained[first - 1..].first_chunk::<{ WIDTH + 2 }>() {
            left.copy_from_slice(&around[..WIDTH]);
            here.copy_from_slice(&around[1..=WIDTH]);
            right.copy_from_slice(&around[2..]);
        } else {
            for (lane, three) in explained[first - 1..].windows(3).enumerate() {
                (left[lane], here[lane], right[lane]) = (three[0], three[1], three[2]);
            }
        }
        let here = Lanes::each(set, here);
        let stands = Lanes::each(set, left).lt(here).and(Lanes::each(set, right).le(here)).and(enough.le(here));
        let mut bits = stands.bits();
        while bits != 0 {
            let node = first + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            if grid.stands_out(node, explained) {
                summits.push((explained[node], node));
            }
        }
    }
    summits.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
}
}
