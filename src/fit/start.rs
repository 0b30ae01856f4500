//! Where to start: an exhaustive grid over midpoint and slope, plateaus solved exactly.
//!
//! The grid of an unconstrained fit depends only on the doses and weights, so it is computed once for
//! a design: a node is then one dot product with the level means.

use crate::curve::Level;
use crate::elementary::{LN_10, ln};
use crate::fit::plateaus::{Problem, Shape, Workspace};
use crate::model::logistic::sigmoid;

/// Slopes of the grid, from nearly straight to a step.
const HILLS: [f64; 12] = [0.15, 0.3, 0.5, 0.8, 1.2, 1.8, 2.7, 4.0, 6.0, 10.0, 20.0, 45.0];

/// How many basins are followed to their bottom.
const BASINS: usize = 16;

/// Doses and weights of a curve: what two curves must share to share a grid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Design(Vec<(u64, u64)>);

impl Design {
    pub(crate) fn of(levels: &[Level]) -> Self {
        Self(levels.iter().map(|level| (level.dose.to_bits(), level.weight.to_bits())).collect())
    }
}

/// The start grid of a design.
#[derive(Clone, Debug)]
pub(crate) struct StartGrid {
    shapes: Vec<Shape>,
    /// A row a shape: the weighted orthonormal basis vector of its sigmoid against the constant.
    basis: Vec<f64>,
    levels: usize,
}

impl StartGrid {
    /// The grid for these doses and weights; `range` is log₁₀ of lowest and highest dose above zero.
    pub(crate) fn new(levels: &[Level], range: (f64, f64)) -> Self {
        let shapes = shapes(levels, range);
        let weight: f64 = levels.iter().map(|level| level.weight).sum();
        let mut basis = Vec::with_capacity(shapes.len() * levels.len());
        for shape in &shapes {
            let slope = shape.hill() * LN_10;
            let columns: Vec<(f64, f64)> =
                levels.iter().map(|level| sigmoid(slope * (level.log_dose - shape.log_mid))).collect();
            let mean_of = |pick: fn(&(f64, f64)) -> f64| {
                levels.iter().zip(&columns).map(|(level, c)| level.weight * pick(c)).sum::<f64>() / weight
            };
            let pick: fn(&(f64, f64)) -> f64 = if mean_of(|c| c.0) < 0.5 { |c| c.0 } else { |c| c.1 };
            let centre = mean_of(pick);
            let norm = levels
                .iter()
                .zip(&columns)
                .map(|(level, c)| level.weight * (pick(c) - centre) * (pick(c) - centre))
                .sum::<f64>()
                .sqrt();
            let scale = if norm > 0.0 { 1.0 / norm } else { 0.0 };
            basis.extend(levels.iter().zip(&columns).map(|(l, c)| l.weight * (pick(c) - centre) * scale));
        }
        Self { shapes, basis, levels: levels.len() }
    }

    /// The best starts for these level means, best first, each in a basin of its own.
    fn best(&self, means: &[f64], centre: f64) -> Vec<Shape> {
        let scores = self
            .basis
            .chunks_exact(self.levels)
            .map(|row| {
                let along: f64 = row.iter().zip(means).map(|(b, y)| b * (y - centre)).sum();
                -(along * along)
            })
            .collect::<Vec<_>>();
        apart(&self.shapes, &scores)
    }
}

/// Starts for a problem, best first. `grid` is used when the problem is unconstrained.
pub(crate) fn starts(
    problem: &Problem,
    grid: &StartGrid,
    hill: Option<f64>,
    work: &mut Workspace,
) -> Vec<Shape> {
    if problem.is_free() && hill.is_none() {
        let means: Vec<f64> = problem.levels.iter().map(|level| level.mean).collect();
        let weight: f64 = problem.levels.iter().map(|level| level.weight).sum();
        let centre = problem.levels.iter().map(|level| level.weight * level.mean).sum::<f64>() / weight;
        return grid.best(&means, centre);
    }
    let directions: &[bool] = match hill {
        Some(hill) if hill < 0.0 => &[false],
        Some(_) => &[true],
        None if problem.is_free() => &[true],
        None => &[true, false],
    };
    let mut shapes: Vec<Shape> = Vec::new();
    for &falling in directions {
        shapes.extend(grid.shapes.iter().map(|&shape| Shape {
            falling,
            ln_hill: hill.map_or(shape.ln_hill, |hill| ln(hill.abs())),
            ..shape
        }));
    }
    let scores: Vec<f64> = shapes.iter().map(|&shape| problem.solve(shape, work).ss).collect();
    apart(&shapes, &scores)
}

/// The shapes with the lowest scores that are no neighbours of a better one.
fn apart(shapes: &[Shape], scores: &[f64]) -> Vec<Shape> {
    let mut order: Vec<usize> = (0..shapes.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(a.cmp(&b)));
    let mut chosen: Vec<Shape> = Vec::with_capacity(BASINS);
    for index in order {
        let shape = shapes[index];
        let neighbour = |other: &Shape| {
            other.falling == shape.falling
                && (other.log_mid - shape.log_mid).abs() < 0.4
                && (other.ln_hill - shape.ln_hill).abs() < 0.6
        };
        if !chosen.iter().any(neighbour) {
            chosen.push(shape);
            if chosen.len() == BASINS {
                break;
            }
        }
    }
    chosen
}

/// Every node. Steep curves turn within a fraction of a decade, so their midpoints lie closer, and
/// additionally around every dose; shallow ones reach far beyond the doses.
fn shapes(levels: &[Level], range: (f64, f64)) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for hill in HILLS {
        let ln_hill = ln(hill);
        let step = (0.5 / hill).clamp(0.08, 0.5);
        let beyond = 1.0 + 1.0 / hill;
        let width = range.1 - range.0 + 2.0 * beyond;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred at most")]
        let count = ((width / step).ceil() as usize).min(400);
        for k in 0..=count {
            #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
            let log_mid = range.0 - beyond + width * k as f64 / count as f64;
            shapes.push(Shape { log_mid, ln_hill, falling: true });
        }
        if hill >= 6.0 {
            for level in levels.iter().filter(|level| level.dose > 0.0) {
                for offset in [-1.5, 0.0, 1.5] {
                    let log_mid = level.log_dose + offset / (hill * LN_10);
                    shapes.push(Shape { log_mid, ln_hill, falling: true });
                }
            }
        }
    }
    // Curves of which the doses show only a tail: powers of the dose.
    for hill in [0.03, 0.06].iter().chain(HILLS.iter().filter(|hill| **hill <= 6.0)) {
        for decades in [3.0 / hill, 7.0 / hill] {
            for log_mid in [range.0 - decades, range.1 + decades] {
                shapes.push(Shape { log_mid, ln_hill: ln(*hill), falling: true });
            }
        }
    }
    shapes
}
