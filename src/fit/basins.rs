//! Where to start when a plateau, the slope or a bound is given: the same grid, each node solved by itself.

use crate::elementary::ln;
use crate::fit::design::ZERO_DOSE;
use crate::fit::plateaus::{Problem, Shape, Workspace};
use crate::fit::start::StartGrid;

/// How many basins are followed to their bottom.
const MOST: usize = 16;

/// Starts for a problem, best first, no two of them neighbours.
pub(super) fn basins(problem: &Problem, hill: Option<f64>, work: &mut Workspace) -> Vec<Shape> {
    let log_doses: Vec<f64> = problem
        .levels
        .iter()
        .map(|level| if level.dose > 0.0 { level.log_dose } else { ZERO_DOSE })
        .collect();
    let directions: &[bool] = match hill {
        Some(hill) if hill < 0.0 => &[false],
        Some(_) => &[true],
        None if problem.is_free() => &[true],
        None => &[true, false],
    };
    let nodes = StartGrid::nodes_for(&log_doses);
    let mut scored: Vec<(f64, Shape)> = Vec::with_capacity(nodes.len() * directions.len());
    for &falling in directions {
        for node in &nodes {
            let ln_hill = hill.map_or(node.ln_hill, |hill| ln(hill.abs()));
            let shape = Shape { log_mid: node.log_mid, ln_hill, falling };
            scored.push((problem.solve(shape, work).ss, shape));
        }
    }
    // A stable sort: of two that are equal, the first node.
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut chosen: Vec<Shape> = Vec::with_capacity(MOST);
    for (_, shape) in scored {
        let neighbour = |other: &Shape| {
            other.falling == shape.falling
                && (other.log_mid - shape.log_mid).abs() < 0.4
                && (other.ln_hill - shape.ln_hill).abs() < 0.6
        };
        if !chosen.iter().any(neighbour) {
            chosen.push(shape);
            if chosen.len() == MOST {
                break;
            }
        }
    }
    chosen
}
