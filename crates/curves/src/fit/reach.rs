//! How far the data let an IC50 go, seen from the nodes of the start grid: where walks to limits must
//! get at least.
//!
//! For a given midpoint and slope the sum of squares is quadratic in the plateaus, and that the curve passes
//! a level at a dose is one linear condition on them. So the doses at which a node's curves may pass the
//! level are the solution of a quadratic inequality in its column.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::elementary::{LN_10, exp, ln};
use crate::fit::dose_sets::Held;
use crate::fit::scores::{HeldAt, Node, Scores, consistent};
use crate::fit::start::{Start, StartGrid};
use crate::lanes::hot;

/// A curve that the data allow, and the log₁₀ dose that it puts a target at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reached {
    pub(super) theta: f64,
    pub(super) curve: Start,
}

impl Reached {
    /// The same of doses so much further along the log scale.
    pub(super) fn further(self, by: f64) -> Self {
        let curve = Start { log_mid: self.curve.log_mid + by, ..self.curve };
        Self { theta: self.theta + by, curve }
    }
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
pub(super) const SAMPLES: [f64; 7] = [-6.0, -3.0, -1.5, 0.0, 1.5, 3.0, 6.0];

/// What is looked for in a grid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    /// The lowest tested log₁₀ dose.
    pub(super) from: f64,
    pub(super) means: &'a [f64],
    pub(super) held: &'a Held,
    /// Sum of the weights.
    pub(super) weight: f64,
    /// What a node must explain at least.
    pub(super) least: f64,
    pub(super) passing: Passing,
}

hot! {
/// The extreme midpoints and the extreme doses of passing among the nodes that explain enough.
pub(super) fn reach<'a, S>(
    set: S, grid: &'a StartGrid, question: Question<'a>, room: &'a mut Scores, nodes: &'a mut Vec<Node>,
) -> [Ends; 2] {
    let Question { from, means, held, weight, least, passing } = question;
    let (mut mids, mut levels): (Ends, Ends) = ([None; 2], [None; 2]);
    consistent(set, grid, means, held, least, room, nodes);
    for node in nodes.iter_mut() {
        node.start.log_mid += from;
    }
    for node in nodes.iter() {
        extend(&mut mids, node.start.log_mid, node.start);
        let thetas = if *held == Held::default() {
            let slack = (node.amplitude * node.amplitude - least).max(0.0);
            passes(node, weight, slack, passing)
        } else {
            passes_held(node, held, (node.explained - least).max(0.0), passing)
        };
        for theta in thetas.into_iter().flatten() {
            extend(&mut levels, theta, node.start);
        }
    }
    [mids, levels]
}
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

/// log₁₀ dose at which so much of the upper plateau is left.
#[inline(always)]
fn dose(start: Start, above: f64) -> f64 {
    start.log_mid + ln((1.0 - above) / above) / (exp(start.ln_hill) * LN_10)
}

/// Doses at which curves of a node may pass the level when their sum of squares may grow by `slack`.
#[inline(always)]
fn passes(node: &Node, weight: f64, slack: f64, passing: Passing) -> [Option<f64>; 7] {
    let Node { start, amplitude, centre, scale, upper, .. } = *node;
    let Passing { level, way } = passing;
    // The column of the upper part falls with dose.
    let falls = if upper { way } else { -way };
    let mut found = [None; 7];
    let square = amplitude * amplitude - slack;
    if square > 1e-6 * slack && amplitude * falls > 0.0 {
        let product = -amplitude * level;
        let constant = level * level - slack / weight;
        let inner = product * product - square * constant;
        if inner < 0.0 {
            return found;
        }
        let root = inner.sqrt();
        for (found, basis) in found.iter_mut().zip([(-product - root) / square, (-product + root) / square]) {
            let column = basis / scale + centre;
            // Where the level lies beyond a plateau, the curve comes as near to it as one likes.
            let column = column.clamp(NEAR, 1.0 - NEAR);
            let basis = (column - centre) * scale;
            let miss = amplitude.mul_add(basis, -level);
            if miss * miss <= slack * basis.mul_add(basis, 1.0 / weight) * (1.0 + 1e-9) {
                *found = Some(dose(start, if upper { column } else { 1.0 - column }));
            }
        }
        return found;
    }
    for (found, exponent) in found.iter_mut().zip(SAMPLES) {
        let above = 1.0 / (1.0 + exp(exponent));
        let column = if upper { above } else { 1.0 - above };
        let basis = (column - centre) * scale;
        let (miss, room) = (amplitude.mul_add(basis, -level), basis.mul_add(basis, 1.0 / weight));
        let bent = amplitude - miss * basis / room;
        if miss * miss <= slack * room && bent * falls > 0.0 {
            *found = Some(dose(start, if upper { column } else { 1.0 - column }));
        }
    }
    found
}

/// The same where something is known of the curve: its own dose, and those to which its free plateau may be moved.
#[inline(always)]
fn passes_held(node: &Node, held: &Held, slack: f64, passing: Passing) -> [Option<f64>; 7] {
    let mut found = [None; 7];
    let level = passing.level;
    let (bottom, base, amplitude, free) = match node.beside {
        Some(HeldAt { bottom, base, amplitude, free }) => (bottom, base, amplitude, free),
        None => {
            let amplitude = (node.amplitude * node.scale).abs();
            let part = if node.upper { node.centre } else { 1.0 - node.centre };
            (true, -amplitude * part, amplitude, false)
        }
    };
    let room = if free && node.square > 0.0 { (slack / node.square).sqrt() } else { 0.0 };
    for (found, by) in found.iter_mut().zip([0.0, -room, room]) {
        let amplitude = amplitude + by;
        let breaks = !bottom && held.least.is_some_and(|least| base + amplitude < least);
        let part = (level - base) / amplitude;
        if (amplitude > 0.0) == bottom && part > NEAR && part < 1.0 - NEAR && !breaks {
            *found = Some(dose(node.start, if bottom { part } else { 1.0 - part }));
        }
    }
    found
}

/// How near to a plateau a level is looked for.
pub(super) const NEAR: f64 = 1e-9;
