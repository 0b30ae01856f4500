//! Where to start: an exhaustive grid over midpoint and slope, plateaus solved exactly.
//!
//! The grid depends only on the doses and weights. For each node it holds the orthonormal basis vector of
//! its sigmoid against the constant, so that the sum of squares that a node explains is the square of
//! one dot product with the level means. Every summit of the grid is the start of a basin.
#![expect(clippy::inline_always, reason = "a call that is not inlined is compiled for the oldest processor")]

use std::ops::Range;

use crate::elementary::{LN_10, ln};
use crate::fit::design::ZERO_DOSE;
use crate::fit::projection::sigmoid;
use crate::lanes::{Lanes, Mask, WIDTH};

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
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    from: u32,
    to: u32,
}

/// The start grid of a design.
#[derive(Clone, Debug, Default)]
pub(super) struct StartGrid {
    rows: Vec<Row>,
    /// The nodes, row by row; before, between and after the rows one that explains nothing.
    nodes: Vec<Start>,
    /// For each node, its neighbours in the rows of the next shallower and the next steeper slope.
    beside: Vec<[Beside; 2]>,
    /// For each block of nodes, a basis vector's entry for each level.
    basis: Vec<Lanes>,
    /// For each block, what turns its columns into basis vectors.
    columns: Vec<Column>,
    levels: usize,
}

/// Basis vector = (column − centre) · scale, where the column is the part of the upper plateau or of the
/// lower one; its weighted sum of squares is 1.
#[derive(Clone, Copy, Debug)]
struct Column {
    upper: Mask,
    centre: Lanes,
    scale: Lanes,
}

/// A node that explains the data well enough.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) start: Start,
    /// Coefficient of its basis vector; its square is what the node explains.
    pub(super) amplitude: f64,
    /// Basis vector = (column − centre) · scale, of the upper plateau's part or the lower one's.
    pub(super) centre: f64,
    pub(super) scale: f64,
    pub(super) upper: bool,
}

/// How many basins of a curve are followed.
pub(super) const MOST_BASINS: usize = 12;

/// Room for the scores of one curve.
#[derive(Clone, Debug, Default)]
pub(super) struct Scores {
    explained: Vec<f64>,
    is_summit: Vec<u8>,
    summits: Vec<(f64, usize)>,
}

impl StartGrid {
    /// The grid for these log₁₀ doses, [`ZERO_DOSE`] among them, and weights.
    #[inline(always)]
    pub(super) fn new(log_doses: &[f64], weights: &[f64]) -> Self {
        let mut grid = Self { levels: log_doses.len(), ..Self::default() };
        let tested: Vec<f64> = log_doses.iter().copied().filter(|x| *x > ZERO_DOSE).collect();
        grid.lay_out(&tested);
        grid.find_neighbours();
        grid.compute_basis(log_doses, weights);
        grid
    }

    /// The nodes alone, row by row.
    pub(super) fn nodes_for(log_doses: &[f64]) -> Vec<Start> {
        let mut grid = Self::default();
        let tested: Vec<f64> = log_doses.iter().copied().filter(|x| *x > ZERO_DOSE).collect();
        grid.lay_out(&tested);
        grid.nodes.retain(|node| !node.log_mid.is_nan());
        grid.nodes
    }

    /// Slopes and midpoints. Shallow curves turn over many decades, so their midpoints lie far apart and
    /// reach far beyond the doses. A curve that turns between two doses is all the same to them wherever
    /// it does so, unless it catches one on its way: those midpoints lie around the doses.
    fn lay_out(&mut self, tested: &[f64]) {
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

    #[inline(always)]
    fn compute_basis(&mut self, log_doses: &[f64], weights: &[f64]) {
        let total = Lanes::of(weights.iter().sum());
        let columns = log_doses.len();
        self.basis.reserve_exact(self.nodes.len().div_ceil(WIDTH) * columns);
        let mut column = vec![(Lanes::ZERO, Lanes::ZERO); columns];
        for block in self.nodes.chunks(WIDTH) {
            let (mut mid, mut ln_hill) = ([f64::NAN; WIDTH], [0.0; WIDTH]);
            for (lane, node) in block.iter().enumerate() {
                (mid[lane], ln_hill[lane]) = (node.log_mid, node.ln_hill);
            }
            let real = Lanes(mid).le(Lanes::of(f64::INFINITY));
            let (mid, slope) = (real.pick(Lanes(mid), Lanes::ZERO), Lanes(ln_hill).exp() * LN_10);
            let mut above = Lanes::ZERO;
            for ((column, x), w) in column.iter_mut().zip(log_doses).zip(weights) {
                *column = sigmoid(slope * (Lanes::of(*x) - mid));
                above = column.0.mul_add(Lanes::of(*w), above);
            }
            let upper: Mask = above.lt(total * 0.5);
            let centre = upper.pick(above, total - above) / total;
            let mut square = Lanes::ZERO;
            for ((up, low), w) in column.iter().zip(weights) {
                let c = upper.pick(*up, *low) - centre;
                square = (c * c).mul_add(Lanes::of(*w), square);
            }
            let usable = real.and(Lanes::of(1e-200).lt(square));
            let scale = usable.pick(Lanes::ONE / square.sqrt(), Lanes::ZERO);
            self.columns.push(Column { upper, centre, scale });
            for ((up, low), w) in column.iter().zip(weights) {
                self.basis.push((upper.pick(*up, *low) - centre) * scale * *w);
            }
        }
    }

    /// The starts for these centred level means, best first, each in a basin of its own.
    #[inline(always)]
    pub(super) fn starts(&self, means: &[f64], room: &mut Scores, starts: &mut Vec<Start>) {
        self.explain(means, &mut room.explained);
        self.find_summits(room);
        starts.clear();
        starts.extend(room.summits.iter().take(MOST_BASINS).map(|(_, node)| self.nodes[*node]));
        if starts.is_empty() {
            // Nothing explains anything: the middle is as good as any other place.
            let row = &self.rows[self.rows.len() / 2].nodes;
            starts.push(self.nodes[usize::midpoint(row.start, row.end)]);
        }
    }

    /// Every node that explains at least `least` of the sum of squares of these centred level means.
    #[inline(always)]
    pub(super) fn consistent(
        &self,
        means: &[f64],
        least: f64,
        room: &mut Scores,
        mut found: impl FnMut(Node),
    ) {
        self.explain(means, &mut room.explained);
        for (block, explained) in room.explained.chunks_exact(WIDTH).enumerate() {
            if explained.iter().all(|explained| *explained < least) {
                continue;
            }
            let Column { upper, centre, scale } = self.columns[block];
            for (lane, _) in explained.iter().enumerate().filter(|(_, explained)| **explained >= least) {
                let basis = &self.basis[block * self.levels..(block + 1) * self.levels];
                let amplitude = basis.iter().zip(means).fold(0.0, |sum, (b, y)| b.0[lane].mul_add(*y, sum));
                let usable = scale.0[lane] > 0.0;
                if let Some(start) = self.nodes.get(block * WIDTH + lane).filter(|_| usable) {
                    found(Node {
                        start: *start,
                        amplitude,
                        centre: centre.0[lane],
                        scale: scale.0[lane],
                        upper: upper.lane(lane),
                    });
                }
            }
        }
    }

    /// The sum of squares that each node explains.
    #[inline(always)]
    fn explain(&self, means: &[f64], explained: &mut Vec<f64>) {
        explained.resize(self.basis.len() / self.levels.max(1) * WIDTH, 0.0);
        for (out, basis) in explained.chunks_exact_mut(WIDTH).zip(self.basis.chunks_exact(self.levels)) {
            let mut along = Lanes::ZERO;
            for (b, y) in basis.iter().zip(means) {
                along = b.mul_add(Lanes::of(*y), along);
            }
            out.copy_from_slice(&(along * along).0);
        }
    }

    /// Nodes that explain more than their neighbours in the row and in the rows beside it; best first.
    #[inline(always)]
    fn find_summits(&self, room: &mut Scores) {
        let Scores { explained, is_summit, summits } = room;
        summits.clear();
        let count = explained.len();
        is_summit.clear();
        is_summit.resize(count, 0);
        let neighbours = explained.iter().zip(&explained[1..]).zip(&explained[2..]);
        for (flag, ((left, here), right)) in is_summit[1..].iter_mut().zip(neighbours) {
            *flag = u8::from(here > left) & u8::from(here >= right);
        }
        for (block, flags) in is_summit.chunks_exact(WIDTH).enumerate() {
            if flags.iter().fold(0, |any, flag| any | flag) == 0 {
                continue;
            }
            for (lane, _) in flags.iter().enumerate().filter(|(_, flag)| **flag != 0) {
                let node = block * WIDTH + lane;
                let here = explained[node];
                let beside = self.beside[node].iter();
                let mut others = beside.flat_map(|b| &explained[b.from as usize..b.to as usize]);
                if others.all(|other| *other <= here) {
                    summits.push((here, node));
                }
            }
        }
        summits.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    }

    /// Finds for each node those near it in the rows beside its own; where none is near, the two around it.
    fn find_neighbours(&mut self) {
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
                    let (mut first, mut end) = (from, to);
                    if first == end {
                        first = first.saturating_sub(1).max(other.nodes.start);
                        end = (end + 1).min(other.nodes.end);
                    }
                    #[expect(clippy::cast_possible_truncation, reason = "a few thousand nodes at most")]
                    let found = Beside { from: first as u32, to: end as u32 };
                    self.beside[node][side] = found;
                }
            }
        }
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

/// The steepest slope that is searched.
pub(super) const MOST_HILL: f64 = 100.0;

/// The shallowest.
pub(super) const LEAST_HILL: f64 = 0.001;

/// A gap below this part of the usual one makes doses uneven.
const UNEVEN: f64 = 0.7;

/// log₁₀ of how far from its midpoint a curve is a power of the dose.
const FAR: f64 = 3.0;

/// Where steep curves start: exponents at a dose.
const AROUND_A_DOSE: [f64; 4] = [-2.5, -0.8, 0.8, 2.5];

/// Neighbours in other rows lie within this part of a step.
const REACH: f64 = 0.3;
