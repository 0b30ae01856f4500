//! Where to start: an exhaustive grid over midpoint and slope, plateaus solved exactly.
//!
//! The grid depends only on the doses and weights. For each node it holds the orthonormal basis vector of
//! its sigmoid against the constant, so that the sum of squares that a node explains is the square of
//! one dot product with the level means. Every summit of the grid is the start of a basin.
//!
//! Where a plateau is given or bounded, a second dot product, with the column of the plateau that is left, tells
//! what the node explains then, see [`scores`](crate::fit::scores). Of very many doses the grid sees a summary:
//! neighbours put together, so that its size grows no faster than their number.

use std::ops::Range;

use crate::bounds::{LEAST_HILL, MOST_HILL};
use crate::elementary::{LN_10, exp, ln};
use crate::fit::dose_sets::{Kind, ZERO_DOSE};
use crate::fit::projection::sigmoid;
use crate::lanes::{Lanes, Set, WIDTH, hot};

/// A point to start from: log₁₀ of the midpoint and ln of the slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Start {
    pub(super) log_mid: f64,
    pub(super) ln_hill: f64,
}

/// Nodes of one slope, their midpoints growing.
#[derive(Clone, Debug)]
struct Row {
    nodes: Range<usize>,
    /// The usual distance between neighbours.
    step: f64,
}

/// Nodes of another row that lie beside a node.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Beside {
    from: u32,
    to: u32,
}

impl Beside {
    /// Nodes of a row from one to before another; where there are none, the two around.
    fn new(from: usize, to: usize, row: &Range<usize>) -> Self {
        let (mut first, mut end) = (from, to);
        if first == end {
            first = first.saturating_sub(1).max(row.start);
            end = (end + 1).min(row.end);
        }
        #[expect(clippy::cast_possible_truncation, reason = "a few thousand nodes at most")]
        let found = Self { from: first as u32, to: end as u32 };
        found
    }
}

/// The start grid of a design.
#[derive(Clone, Debug, Default)]
pub(super) struct StartGrid {
    rows: Vec<Row>,
    /// The nodes, row by row; before, between and after the rows one that explains nothing.
    pub(super) nodes: Vec<Start>,
    /// For each node, its neighbours in the rows of the next shallower and the next steeper slope.
    beside: Vec<[Beside; 2]>,
    /// For each block of nodes, a basis vector's entry for each level, or group of levels.
    pub(super) basis: Vec<[f64; WIDTH]>,
    /// For each block, what turns its columns into basis vectors.
    pub(super) columns: Vec<Column>,
    /// For each block, the weighted column of the plateau that is left where one is held: of the lower plateau
    /// where the top is given, else of the upper one.
    pub(super) alone: Vec<[f64; WIDTH]>,
    pub(super) kind: Kind,
    /// Sum of the weights.
    pub(super) weight: f64,
    /// How many levels in a row are put together; 1: none.
    pub(super) group: usize,
    /// Weight of each level over that of its group, where levels are put together.
    pub(super) share: Vec<f64>,
}

/// Basis vector = (column − centre) · scale, where the column is the part of the upper plateau or of the
/// lower one; its weighted sum of squares is 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) upper: [bool; WIDTH],
    pub(super) centre: [f64; WIDTH],
    pub(super) scale: [f64; WIDTH],
    /// Weighted sum and sum of squares of the column of the plateau that is left.
    pub(super) alone: [[f64; WIDTH]; 2],
}

impl StartGrid {
    /// Room for the grid of these log₁₀ doses, [`ZERO_DOSE`] among them, its nodes laid out.
    fn laid_out(log_doses: &[f64], kind: Kind) -> Self {
        let mut grid = Self { kind, ..Self::default() };
        let tested: Vec<f64> = log_doses.iter().copied().filter(|x| x.abs() < -ZERO_DOSE).collect();
        grid.lay_out(&tested, tested.len() < log_doses.len());
        grid
    }

    /// Slopes and midpoints. Shallow curves turn over many decades, so their midpoints lie far apart and
    /// reach far beyond the doses. A curve that turns between two doses is all the same to them wherever
    /// it does so, unless it catches one on its way: those midpoints lie around the doses.
    fn lay_out(&mut self, tested: &[f64], has_zero: bool) {
        let (Some(low), Some(high)) = (tested.first().copied(), tested.last().copied()) else { return };
        let width = (high - low).max(1e-6);
        #[expect(clippy::cast_precision_loss, reason = "counts of doses")]
        let gap = width / (tested.len().max(2) - 1) as f64;
        // Where doses stand closer than usual, curves may turn faster.
        let narrowest = tested.windows(2).map(|pair| pair[1] - pair[0]).fold(gap, f64::min);
        let tight = if narrowest < UNEVEN * gap { narrowest.max(0.25 * gap) } else { gap };
        let (shallowest, steepest) = (0.54 / width, (1.7 / tight).min(MOST_HILL));
        let rows = (libm::log2(steepest / shallowest)).ceil().clamp(1.0, 12.0);
        let ratio = steepest / shallowest;
        self.barrier();
        if let Some(ln_hill) = self.kind.ln_hill {
            self.lay_out_one_slope(tested, ln_hill, (tight, width));
            return;
        }
        if has_zero && (self.kind.top || self.kind.bottom || self.kind.least) {
            self.lay_out_levels(0.5 * (low + high));
        }
        let mut row = 0.0;
        while row <= rows {
            let hill = shallowest * libm::pow(ratio, row / rows);
            let ln_hill = ln(hill);
            let step = (0.45 / hill).clamp(0.3 * tight, 0.45 * width);
            let beyond = 0.18 * width + 0.9 / hill;
            let span = width + 2.0 * beyond;
            let count = (span / step).ceil().clamp(2.0, 200.0);
            let mut k = 0.0;
            let first = self.nodes.len();
            // Far beyond the doses a curve is a power of the dose, wherever its midpoint.
            let far = FAR / hill;
            if far > beyond + step {
                self.node(low - far, ln_hill);
            }
            while k <= count {
                self.node(low - beyond + span * k / count, ln_hill);
                k += 1.0;
            }
            if far > beyond + step {
                self.node(high + far, ln_hill);
            }
            self.end_row(first, span / count);
            row += 1.0;
        }
        for hill in steep(tested, gap) {
            let (first, ln_hill) = (self.nodes.len(), ln(hill));
            for log_dose in tested {
                for exponent in AROUND_A_DOSE {
                    self.node(log_dose + exponent / (hill * LN_10), ln_hill);
                }
            }
            self.nodes[first..].sort_by(|a, b| a.log_mid.total_cmp(&b.log_mid));
            self.end_row(first, gap);
        }
    }

    /// Curves so shallow that all doses but zero lie on one level: what is left of a step below them all when a
    /// plateau is held.
    fn lay_out_levels(&mut self, middle: f64) {
        let first = self.nodes.len();
        for exponent in LEVELS {
            self.node(middle + exponent / (LEAST_HILL * LN_10), ln(LEAST_HILL));
        }
        self.end_row(first, 1.0 / LEAST_HILL);
    }

    /// One row, where the slope is given.
    fn lay_out_one_slope(&mut self, tested: &[f64], ln_hill: f64, (tight, width): (f64, f64)) {
        let (low, high) = (tested[0], tested[tested.len() - 1]);
        let hill = exp(ln_hill);
        let step = (0.45 / hill).clamp(0.1 * tight, 0.45 * width);
        let beyond = 0.18 * width + 0.9 / hill;
        let span = width + 2.0 * beyond;
        let count = (span / step).ceil().clamp(2.0, 400.0);
        let first = self.nodes.len();
        self.node(low - beyond - FAR / hill, ln_hill);
        let mut k = 0.0;
        while k <= count {
            self.node(low - beyond + span * k / count, ln_hill);
            k += 1.0;
        }
        for log_dose in tested {
            for exponent in AROUND_A_DOSE {
                self.node(log_dose + exponent / (hill * LN_10), ln_hill);
            }
        }
        self.node(high + beyond + FAR / hill, ln_hill);
        self.nodes[first..].sort_by(|a, b| a.log_mid.total_cmp(&b.log_mid));
        self.end_row(first, span / count);
    }

    fn node(&mut self, log_mid: f64, ln_hill: f64) {
        self.nodes.push(Start { log_mid, ln_hill });
    }

    /// A node that explains nothing.
    fn barrier(&mut self) {
        self.nodes.push(Start { log_mid: f64::NAN, ln_hill: 0.0 });
    }

    fn end_row(&mut self, first: usize, step: f64) {
        self.rows.push(Row { nodes: first..self.nodes.len(), step });
        self.barrier();
    }

    /// A node in the middle.
    pub(super) fn middle(&self) -> Start {
        let row = &self.rows[self.rows.len() / 2].nodes;
        self.nodes[usize::midpoint(row.start, row.end)]
    }

    /// Do the nodes beside this one, in the rows of the next slopes, explain no more than it does?
    pub(super) fn stands_out(&self, node: usize, explained: &[f64]) -> bool {
        let beside = self.beside.get(node).copied().unwrap_or_else(|| self.beside_of(node));
        let here = explained[node];
        let mut others = beside.iter().flat_map(|b| &explained[b.from as usize..b.to as usize]);
        others.all(|other| *other <= here)
    }

    /// The nodes near one in the rows beside its own; where none is near, the two around it.
    fn beside_of(&self, node: usize) -> [Beside; 2] {
        let index = self.rows.partition_point(|row| row.nodes.end <= node);
        let Some(row) = self.rows.get(index) else { return [Beside::default(); 2] };
        [index.checked_sub(1), Some(index + 1)].map(|other| {
            let Some(other) = other.and_then(|other| self.rows.get(other)) else { return Beside::default() };
            let reach = REACH * row.step.max(other.step);
            let (mid, nodes) = (self.nodes[node].log_mid, &self.nodes[other.nodes.clone()]);
            let from = other.nodes.start + nodes.partition_point(|near| near.log_mid < mid - reach);
            let to = other.nodes.start + nodes.partition_point(|near| near.log_mid <= mid + reach);
            Beside::new(from, to, &other.nodes)
        })
    }

    /// The same for every node, each row walked along once.
    pub(super) fn find_neighbours(&mut self) {
        if !self.beside.is_empty() {
            return;
        }
        self.beside = vec![[Beside::default(); 2]; self.nodes.len()];
        for (index, row) in self.rows.iter().enumerate() {
            let beside = [index.checked_sub(1), Some(index + 1)];
            for (side, other) in beside.into_iter().enumerate() {
                let Some(other) = other.and_then(|other| self.rows.get(other)) else { continue };
                let reach = REACH * row.step.max(other.step);
                let (mut from, mut to) = (other.nodes.start, other.nodes.start);
                for node in row.nodes.clone() {
                    let mid = self.nodes[node].log_mid;
                    while from < other.nodes.end && self.nodes[from].log_mid < mid - reach {
                        from += 1;
                    }
                    to = to.max(from);
                    while to < other.nodes.end && self.nodes[to].log_mid <= mid + reach {
                        to += 1;
                    }
                    self.beside[node][side] = Beside::new(from, to, &other.nodes);
                }
            }
        }
    }
}

hot! {
/// The grid for these log₁₀ doses, [`ZERO_DOSE`] among them, and weights.
pub(super) fn start_grid<'a, S>(set: S, log_doses: &'a [f64], weights: &'a [f64], kind: Kind) -> StartGrid {
    let summary = Summary::new(log_doses, weights);
    let (log_doses, weights) = (&summary.log_doses[..], &summary.weights[..]);
    let mut grid = StartGrid::laid_out(log_doses, kind);
    let sum: f64 = weights.iter().sum();
    grid.weight = sum;
    let (zero, one, total) = (Lanes::zero(set), Lanes::one(set), Lanes::of(set, sum));
    let columns = log_doses.len();
    let has_alone = kind.top || kind.bottom || kind.least;
    grid.basis.reserve_exact(grid.nodes.len().div_ceil(WIDTH) * columns);
    let mut column = vec![(zero, zero); columns];
    let mut row = PowersOfRow::new(log_doses);
    for block in grid.nodes.chunks(WIDTH) {
        let (mut mid, mut ln_hill) = ([f64::NAN; WIDTH], [0.0; WIDTH]);
        for (lane, node) in block.iter().enumerate() {
            (mid[lane], ln_hill[lane]) = (node.log_mid, node.ln_hill);
        }
        let (mid, ln_hill) = (Lanes::each(set, mid), Lanes::each(set, ln_hill));
        let real = mid.le(Lanes::of(set, f64::INFINITY));
        let (mid, slope) = (real.pick(mid, zero), ln_hill.exp() * LN_10);
        let mut above = zero;
        if row.turn_to(set, block) {
            let beyond = (slope * (Lanes::of(set, row.middle) - mid)).exp();
            for ((column, power), w) in column.iter_mut().zip(&row.powers).zip(weights) {
                let e = (beyond * *power).min(Lanes::of(set, 1e300));
                let up = one / (one + e);
                *column = (up, e * up);
                above = up.mul_add(Lanes::of(set, *w), above);
            }
        } else {
            for ((column, x), w) in column.iter_mut().zip(log_doses).zip(weights) {
                *column = sigmoid(set, slope * (Lanes::of(set, *x) - mid));
                above = column.0.mul_add(Lanes::of(set, *w), above);
            }
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
            grid.basis.push(*((upper.pick(*up, *low) - centre) * scale * *w).numbers());
        }
        let (mut alone, mut alone_square) = (zero, zero);
        if has_alone {
            for ((up, low), w) in column.iter().zip(weights) {
                let c = if kind.top { *low } else { *up };
                let weighted = c * *w;
                alone += weighted;
                alone_square = weighted.mul_add(c, alone_square);
                grid.alone.push(*weighted.numbers());
            }
        }
        grid.columns.push(Column {
            upper: upper.lanes(),
            centre: *centre.numbers(),
            scale: *scale.numbers(),
            alone: [*alone.numbers(), *alone_square.numbers()],
        });
    }
    (grid.group, grid.share) = (summary.group, summary.share);
    grid
}
}

/// Where all nodes of a block have one slope s, their exponents s·(x − mid) are a part of the dose and one of the node:
/// one power of the dose serves the whole row.
struct PowersOfRow<'a> {
    log_doses: &'a [f64],
    /// The middle of the tested doses, and how far they lie from it.
    middle: f64,
    reach: f64,
    ln_hill: f64,
    /// e^(s·(x − middle)) of each dose.
    powers: Vec<f64>,
}

/// Exponents whose powers, and the products of two of them, are numbers.
const MOST_EXPONENT: f64 = 300.0;

impl<'a> PowersOfRow<'a> {
    fn new(log_doses: &'a [f64]) -> Self {
        let tested = || log_doses.iter().copied().filter(|x| x.abs() < -ZERO_DOSE);
        let (low, high) = (tested().fold(f64::MAX, f64::min), tested().fold(f64::MIN, f64::max));
        let (middle, reach) = (0.5 * (low + high), 0.5 * (high - low));
        Self { log_doses, middle, reach, ln_hill: f64::NAN, powers: Vec::new() }
    }

    /// Are the nodes of one slope, at which no power is out of range? Then the powers are theirs.
    #[expect(clippy::inline_always, reason = "part of the function around it")]
    #[inline(always)]
    fn turn_to<S: Set>(&mut self, set: S, block: &[Start]) -> bool {
        let mut ln_hill = f64::NAN;
        let mut farthest = self.reach;
        for node in block {
            if node.log_mid.is_nan() {
                continue;
            }
            if !ln_hill.is_nan() && ln_hill.to_bits() != node.ln_hill.to_bits() {
                return false;
            }
            ln_hill = node.ln_hill;
            farthest = farthest.max((node.log_mid - self.middle).abs());
        }
        if ln_hill.is_nan() || block.len() < WIDTH {
            return false;
        }
        let slope = exp(ln_hill) * LN_10;
        if slope * farthest > MOST_EXPONENT {
            return false;
        }
        if ln_hill.to_bits() != self.ln_hill.to_bits() {
            self.ln_hill = ln_hill;
            self.powers.clear();
            for some in self.log_doses.chunks(WIDTH) {
                let mut exponents = [0.0; WIDTH];
                for (exponent, x) in exponents.iter_mut().zip(some) {
                    *exponent = (slope * (x - self.middle)).clamp(-MOST_EXPONENT, MOST_EXPONENT);
                }
                let powers = Lanes::each(set, exponents).exp();
                for (power, x) in powers.numbers().iter().zip(some) {
                    // The zero dose lies on its plateau at any slope.
                    let at_zero = if *x < 0.0 { 0.0 } else { f64::INFINITY };
                    self.powers.push(if x.abs() < -ZERO_DOSE { *power } else { at_zero });
                }
            }
        }
        true
    }
}

/// Levels as a grid sees them: neighbours put together where there are very many, so that it stays small.
struct Summary {
    log_doses: Vec<f64>,
    weights: Vec<f64>,
    group: usize,
    share: Vec<f64>,
}

/// The most levels that a grid sees.
const MOST_LEVELS: usize = 256;

impl Summary {
    /// The zero dose stays at zero.
    fn new(log_doses: &[f64], weights: &[f64]) -> Self {
        let group = log_doses.len().div_ceil(MOST_LEVELS);
        if group <= 1 {
            let (log_doses, weights) = (log_doses.to_vec(), weights.to_vec());
            return Self { log_doses, weights, group: 1, share: Vec::new() };
        }
        let mut summary = Self { log_doses: Vec::new(), weights: Vec::new(), group, share: Vec::new() };
        for (x, w) in log_doses.chunks(group).zip(weights.chunks(group)) {
            let total: f64 = w.iter().sum();
            let tested = || x.iter().zip(w).filter(|(x, _)| x.abs() < -ZERO_DOSE);
            let weight: f64 = tested().map(|(_, w)| w).sum();
            let sum: f64 = tested().map(|(x, w)| x * w).sum();
            summary.log_doses.push(if weight > 0.0 { sum / weight } else { x[0] });
            summary.weights.push(total);
            summary.share.extend(w.iter().map(|w| w / total));
        }
        summary
    }
}

/// Slopes at which a curve catches at most one dose on its way, for the usual gap between doses and
/// for the narrowest and widest ones if they are others.
fn steep(tested: &[f64], gap: f64) -> Vec<f64> {
    let gaps = tested.windows(2).map(|pair| pair[1] - pair[0]);
    let narrowest = gaps.clone().fold(gap, f64::min);
    let widest = gaps.fold(gap, f64::max);
    let mut slopes: Vec<f64> = Vec::new();
    for gap in [widest, gap, narrowest] {
        let hill = (3.0 / gap).min(0.7 * MOST_HILL);
        if slopes.last().is_none_or(|last| hill > 1.5 * last) {
            slopes.push(hill);
        }
    }
    slopes
}

/// A gap below this part of the usual one makes doses uneven.
const UNEVEN: f64 = 0.7;

/// log₁₀ of how far from its midpoint a curve is a power of the dose.
const FAR: f64 = 3.0;

/// Where steep curves start: exponents at a dose.
const AROUND_A_DOSE: [f64; 4] = [-2.5, -0.8, 0.8, 2.5];

/// Where the shallowest curves start: exponents at the doses, with the other sign.
const LEVELS: [f64; 13] = [-5.0, -3.5, -2.5, -1.8, -1.2, -0.6, 0.0, 0.6, 1.2, 1.8, 2.5, 3.5, 5.0];

/// Neighbours in other rows lie within this part of a step.
const REACH: f64 = 0.3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_looked_up_alone_are_those_found_for_all() {
        let doses: Vec<f64> = [-2.0, -1.4, -1.3, -0.2, 0.0, 0.9, 2.5].into();
        for kind in [Kind::default(), Kind { least: true, ..Kind::default() }] {
            let mut grid = StartGrid::laid_out(&doses, kind);
            let alone: Vec<_> = (0..grid.nodes.len()).map(|node| grid.beside_of(node)).collect();
            grid.find_neighbours();
            let real = |node: &usize| !grid.nodes[*node].log_mid.is_nan();
            assert!((0..alone.len()).filter(real).all(|node| alone[node] == grid.beside[node]));
        }
    }
}
