//! How far the data let an IC50 go, seen from the nodes of the start grid: where walks to limits must
//! get at least.
//!
//! For a given midpoint and slope the sum of squares is quadratic in the plateaus, and that the curve passes
//! a level at a dose is one linear condition on them. So the doses at which a node's curves may pass the
//! level are the solution of a quadratic inequality in its column.
#![expect(clippy::inline_always, reason = "a call that is not inlined is compiled for the oldest processor")]

use crate::elementary::{LN_10, exp, ln};
use crate::fit::start::{Node, Scores, Start, StartGrid};

/// A curve that the data allow, and the log₁₀ dose that it puts a target at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reached {
    pub(super) theta: f64,
    pub(super) curve: Start,
}

/// The lowest and the highest dose that were reached.
pub(super) type Ends = [Option<Reached>; 2];

/// A level that curves pass, falling (1) or rising (−1) with dose; centred and scaled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Passing {
    pub(super) level: f64,
    pub(super) way: f64,
}

/// Where sampled curves pass the level: exponents.
const SAMPLES: [f64; 7] = [-6.0, -3.0, -1.5, 0.0, 1.5, 3.0, 6.0];

/// The extreme midpoints and the extreme doses of passing among the nodes that explain at least `least`.
#[inline(always)]
pub(super) fn reach(
    grid: &StartGrid,
    means: &[f64],
    weight: f64,
    least: f64,
    passing: Passing,
    room: &mut Scores,
) -> [Ends; 2] {
    let (mut mids, mut levels): (Ends, Ends) = ([None; 2], [None; 2]);
    grid.consistent(means, least, room, |node| {
        let slack = (node.amplitude * node.amplitude - least).max(0.0);
        extend(&mut mids, node.start.log_mid, node.start);
        passes(&node, weight, slack, passing, |theta| extend(&mut levels, theta, node.start));
    });
    [mids, levels]
}

#[inline(always)]
fn extend(ends: &mut Ends, theta: f64, curve: Start) {
    if ends[0].is_none_or(|low| theta < low.theta) {
        ends[0] = Some(Reached { theta, curve });
    }
    if ends[1].is_none_or(|high| theta > high.theta) {
        ends[1] = Some(Reached { theta, curve });
    }
}

/// Doses at which curves of a node may pass the level when their sum of squares may grow by `slack`.
#[inline(always)]
fn passes(node: &Node, weight: f64, slack: f64, passing: Passing, mut found: impl FnMut(f64)) {
    let Node { start, amplitude, centre, scale, upper } = *node;
    let slope = exp(start.ln_hill) * LN_10;
    let Passing { level, way } = passing;
    // The column of the upper part falls with dose.
    let falls = if upper { way } else { -way };
    let dose = |column: f64| {
        let above = if upper { column } else { 1.0 - column };
        start.log_mid + ln((1.0 - above) / above) / slope
    };
    let square = amplitude * amplitude - slack;
    if square > 1e-6 * slack && amplitude * falls > 0.0 {
        let product = -amplitude * level;
        let constant = level * level - slack / weight;
        let inner = product * product - square * constant;
        if inner < 0.0 {
            return;
        }
        let root = inner.sqrt();
        for basis in [(-product - root) / square, (-product + root) / square] {
            let column = basis / scale + centre;
            // Where the level lies beyond a plateau, the curve comes as near to it as one likes.
            let column = column.clamp(NEAR, 1.0 - NEAR);
            let basis = (column - centre) * scale;
            let miss = amplitude.mul_add(basis, -level);
            if miss * miss <= slack * basis.mul_add(basis, 1.0 / weight) * (1.0 + 1e-9) {
                found(dose(column));
            }
        }
        return;
    }
    for exponent in SAMPLES {
        let above = 1.0 / (1.0 + exp(exponent));
        let column = if upper { above } else { 1.0 - above };
        let basis = (column - centre) * scale;
        let (miss, room) = (amplitude.mul_add(basis, -level), basis.mul_add(basis, 1.0 / weight));
        let bent = amplitude - miss * basis / room;
        if miss * miss <= slack * room && bent * falls > 0.0 {
            found(dose(column));
        }
    }
}

/// How near to a plateau a level is looked for.
const NEAR: f64 = 1e-9;
