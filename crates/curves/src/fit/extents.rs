//! How far the data let the plateaus, the slope, the area and the last response of fitted curves go: profile limits of
//! many curves side by side.

use rayon::prelude::*;

use crate::bounds::ln_hill_bounds;
use crate::curve::Curve;
use crate::elementary::{LN_10, exp, ln};
use crate::fit::dose_sets::Chunk;
use crate::fit::judged::threshold;
use crate::fit::limits::{
    EXPECTED, Lattices, Limit, Quantity, Sought, coefficients, furthest, lattice, walk_to_quantities,
};
use crate::fit::reach::Reached;
use crate::fit::side_by_side::start_of;
use crate::fit::start::{Start, start_grid};
use crate::fit::tile::Tile;
use crate::fit::{Fit, FitOptions};
use crate::lanes::{Set, WIDTH, Work, hot, with_best};
use crate::logistic::Logistic;

/// Lower and upper limit of each quantity; `None` where a side is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Extents {
    pub(crate) top: [Option<f64>; 2],
    pub(crate) bottom: [Option<f64>; 2],
    /// Of the signed slope.
    pub(crate) hill: [Option<f64>; 2],
    /// Of the mean response over the tested log doses.
    pub(crate) area: [Option<f64>; 2],
    /// Of the response at the highest dose.
    pub(crate) at_end: [Option<f64>; 2],
}

/// A plateau that lies further out than so many times the scatter of the responses is open.
pub(crate) const FAR: f64 = 1000.0;

/// The longest stride along the slope, in ln hill.
const LONGEST: f64 = 1.0;

/// Limits that are expected nearer than this part of the scatter of the responses, or of a slope, or further than all of
/// it, are first looked for there.
const NEAREST: f64 = 1e-4;
const NEAREST_SLOPE: f64 = 1e-2;

/// Of so many doses the grid sees a summary, and the nodes tell nothing to rely on.
const MOST_LEVELS: usize = 256;

/// The most curves of a chunk.
const MOST_CURVES: usize = 128;

/// The extents of fitted four-parameter logistics of which nothing was given; `None` of those that this road does not
/// know, or where a walk did not settle. In the order of the curves, whatever the number of threads.
pub(crate) fn extents(fitted: &[(&Curve, &Fit)], options: &FitOptions) -> Vec<Option<Extents>> {
    if !options.is_free() {
        return vec![None; fitted.len()];
    }
    let fair = fitted.len().div_ceil(4 * rayon::current_num_threads());
    fitted.par_chunks(fair.clamp(1, MOST_CURVES)).flat_map_iter(|some| of_chunk(some, options)).collect()
}

/// What is known of one curve.
#[derive(Clone, Copy)]
struct Known<'a> {
    /// Its place among those that were asked for.
    place: usize,
    curve: Logistic,
    fit: &'a Fit,
    range: (f64, f64),
    may_grow: f64,
    /// Sum of squares of the level means around the curve.
    ss: f64,
    /// Lowest and highest level mean, and how far they lie apart.
    ends: [f64; 2],
    spread: f64,
}

impl<'a> Known<'a> {
    fn new(place: usize, curve: &Curve, fit: &'a Fit) -> Option<Self> {
        let (found, range) = (fit.curve?, curve.tested_log_range()?);
        let (threshold, sigma) = (threshold(fit)?, fit.scatter()?.variance.sqrt());
        if curve.levels().len() > MOST_LEVELS || range.1 <= range.0 {
            return None;
        }
        let means = || curve.levels().iter().map(|level| level.mean);
        let ends = [means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max)];
        Some(Self {
            place,
            curve: found,
            fit,
            range,
            may_grow: threshold * sigma * sigma,
            ss: fit.rss? - curve.pure_error().0,
            ends,
            spread: (ends[1] - ends[0]).max(sigma),
        })
    }

    /// The value of a quantity, and its standard error where that is known. Of the slope: of ln |hill|.
    fn estimate(&self, quantity: Quantity) -> (f64, Option<f64>) {
        let Logistic { top, bottom, hill, .. } = self.curve;
        let (low, high) = self.range;
        let (value, gradient) = match quantity {
            Quantity::Top => (top, [1.0, 0.0, 0.0, 0.0]),
            Quantity::Bottom => (bottom, [0.0, 1.0, 0.0, 0.0]),
            Quantity::Slope => (ln(hill.abs()), [0.0, 0.0, 1.0 / hill, 0.0]),
            Quantity::Area => {
                (self.curve.mean_response(low, high), self.curve.mean_response_gradient(low, high))
            }
            Quantity::AtEnd => (self.curve.response(high), self.curve.gradient(high)),
        };
        let error = self.fit.covariance.map(|covariance| covariance.error_of(gradient));
        (value, error.filter(|error| error.is_finite() && *error > 0.0))
    }

    /// The curve with a plateau that has run away brought to this value: the same power of the dose.
    fn with_plateau(&self, quantity: Quantity, value: f64) -> Start {
        let Logistic { top, bottom, hill, log_mid } = self.curve;
        let other = if quantity == Quantity::Top { bottom } else { top };
        let parts = ((value - other) / (top - bottom)).abs();
        // The plateau at low doses is run away from towards them, the other one towards high doses.
        let at_low = (quantity == Quantity::Top) == (hill > 0.0);
        let by = if at_low { -ln(parts) } else { ln(parts) } / (hill.abs() * LN_10);
        start_of(if parts > 0.0 && by.is_finite() { log_mid + by } else { log_mid }, hill)
    }
}

/// The limits of a chunk.
fn of_chunk(fitted: &[(&Curve, &Fit)], options: &FitOptions) -> Vec<Option<Extents>> {
    let mut chunk = Chunk::new(false);
    let mut known = Vec::with_capacity(fitted.len());
    for (place, (curve, fit)) in fitted.iter().enumerate() {
        if let Some(own) = Known::new(place, curve, fit)
            && chunk.push(curve, options).is_some()
        {
            known.push(own);
        }
    }
    let mut extents = vec![None; fitted.len()];
    let found = with_best(All { chunk: &chunk, known: &known });
    for (own, found) in known.iter().zip(found) {
        extents[own.place] = found;
    }
    extents
}

/// All limits of a chunk.
struct All<'a> {
    chunk: &'a Chunk,
    known: &'a [Known<'a>],
}

impl Work for All<'_> {
    type Output = Vec<Option<Extents>>;

    #[expect(clippy::inline_always, reason = "part of the function around it")]
    #[inline(always)]
    fn call<S: Set>(self, set: S) -> Self::Output {
        find(set, self.chunk, self.known)
    }
}

/// The curves of each design and their nodes.
fn lattices<S: Set>(set: S, chunk: &Chunk) -> Lattices {
    let mut lattices = Lattices::default();
    for curve in 0..chunk.curves.len() {
        if curve == 0 || !chunk.same_design(curve - 1, curve) {
            let (log_doses, weights, _) = chunk.of(curve);
            let grid = start_grid(set, log_doses, weights, chunk.curves[curve].held.kind());
            let nodes = lattice(set, &grid, log_doses, weights, chunk.curves[curve].range);
            lattices.designs.push((grid, nodes));
        }
        lattices.of.push(lattices.designs.len() - 1);
    }
    lattices
}

hot! {
/// Walks to every limit.
fn find<'a, S>(set: S, chunk: &'a Chunk, known: &'a [Known<'a>]) -> Vec<Option<Extents>> {
    let mut lattices = lattices(set, chunk);
    let mut plans: [Vec<Sought>; 5] = std::array::from_fn(|_| Vec::with_capacity(2 * known.len()));
    let mut limits: Vec<[[Limit; 2]; 5]> = vec![[[Limit::Open; 2]; 5]; known.len()];
    for (number, own) in known.iter().enumerate() {
        let scaled = &chunk.curves[number];
        let (_, weights, means) = chunk.of(number);
        let mut total = 0.0;
        for (w, y) in weights.iter().zip(means) {
            total += w * y * y;
        }
        let (ss, may_grow) = (own.ss / scaled.square_unit, own.may_grow / scaled.square_unit);
        let way = if own.curve.hill > 0.0 { 1.0 } else { -1.0 };
        let (grid, nodes) = &lattices.designs[lattices.of[number]];
        let mut room: Vec<[f64; WIDTH]> = Vec::new();
        coefficients(set, nodes, means, &mut room);
        let far = furthest(set, nodes, &grid.nodes, &room, total - ss - may_grow, way);
        lattices.coefficients.push(room);
        // How far from the mean a constant may lie.
        let constant = may_grow - (total - ss);
        let plan = Plan { chunk, number, own, ss, may_grow, total, way, constant, weight: scaled.weight };
        for ((quantity, far), (sought, limits)) in
            Quantity::ALL.into_iter().zip(far).zip(plans.iter_mut().zip(&mut limits[number]))
        {
            plan.seek(quantity, far, sought, limits);
        }
    }
    let mut tile = Tile::new(set, chunk.most_levels);
    for ((quantity, sought), k) in Quantity::ALL.into_iter().zip(&plans).zip(0..) {
        for (task, limit) in walk_to_quantities(set, chunk, &mut tile, &lattices, quantity, sought) {
            let Sought { curve, sign, .. } = sought[task];
            let limit = match limit {
                Limit::At(value) if quantity != Quantity::Slope => {
                    Limit::At(chunk.curves[curve].mean + chunk.curves[curve].response_unit * value)
                }
                other => other,
            };
            limits[curve][k][usize::from(sign > 0.0)] = limit;
        }
    }
    let mut extents = Vec::with_capacity(known.len());
    for (own, limits) in known.iter().zip(&limits) {
        extents.push(in_words(own, limits));
    }
    extents
}
}

/// What is sought of one curve.
struct Plan<'a> {
    chunk: &'a Chunk,
    number: usize,
    own: &'a Known<'a>,
    ss: f64,
    may_grow: f64,
    total: f64,
    way: f64,
    /// By how much less than allowed the sum of squares of a constant is.
    constant: f64,
    weight: f64,
}

impl Plan<'_> {
    /// Adds the limits of a quantity to those that are walked to, as far as nodes have not shown that it is open.
    fn seek(
        &self,
        quantity: Quantity,
        far: [Option<Reached>; 2],
        sought: &mut Vec<Sought>,
        limits: &mut [Limit; 2],
    ) {
        let own = self.own;
        let scaled = &self.chunk.curves[self.number];
        let (value, error) = own.estimate(quantity);
        let may_move = error.map(|error| error * (own.may_grow / self.variance()).sqrt());
        let slope = quantity == Quantity::Slope;
        if slope && self.constant >= 0.0 {
            // A constant is a curve of every slope.
            *limits = [Limit::Open; 2];
            return;
        }
        let scale = |value: f64| if slope { value } else { (value - scaled.mean) / scaled.response_unit };
        let length = |length: f64| if slope { length } else { length / scaled.response_unit };
        let (nearest, furthest) =
            if slope { (NEAREST_SLOPE, 1.0) } else { (NEAREST * own.spread, own.spread) };
        let expected = may_move.unwrap_or(0.1 * furthest).clamp(nearest, furthest);
        let centre = 0.5 * (own.ends[0] + own.ends[1]);
        let away = if slope { 0.0 } else { value - centre };
        let (least, most) = ln_hill_bounds();
        for (side, sign) in [(0, -1.0), (1, 1.0)] {
            let mut wanted = Sought {
                curve: self.number,
                at_estimate: true,
                from: scale(value),
                unit: length(expected) / EXPECTED,
                end: if slope {
                    if side == 0 { least } else { most }
                } else {
                    scale(value + sign * FAR * own.spread)
                },
                widest: if slope { LONGEST } else { length(0.1 * FAR * own.spread) },
                start: start_of(own.curve.log_mid, own.curve.hill),
                way: self.way,
                sign,
                ss: self.ss,
                may_grow: self.may_grow,
                total: self.total,
                far: far[side],
            };
            if away.abs() > FAR * own.spread {
                // What has run away is open there, and its other limit is walked to from as far as anybody looks.
                if away * sign > 0.0 {
                    limits[side] = Limit::Open;
                    continue;
                }
                let edge = centre + away.signum() * FAR * own.spread;
                wanted.at_estimate = false;
                (wanted.from, wanted.end) = (scale(edge), scale(2.0 * centre - edge));
                wanted.unit = length(own.spread) / EXPECTED;
                wanted.start = own.with_plateau(quantity, edge);
                wanted.far = wanted.far.filter(|far| (far.theta - wanted.from) * sign > 0.0);
            }
            if !slope && self.constant > 0.0 {
                let theta = sign * (self.constant / self.weight).sqrt();
                if wanted.far.is_none_or(|far| (theta - far.theta) * sign > 0.0) {
                    wanted.far = Some(Reached { theta, curve: wanted.start });
                }
            }
            if !slope && wanted.far.is_some_and(|far| (far.theta - wanted.end) * sign >= 0.0) {
                limits[side] = Limit::Open;
                continue;
            }
            sought.push(wanted);
        }
    }

    /// The residual variance.
    fn variance(&self) -> f64 {
        self.own.fit.scatter().map_or(1.0, |scatter| scatter.variance)
    }
}

/// Limits as they are told; `None` where a walk did not settle.
fn in_words(own: &Known, limits: &[[Limit; 2]; 5]) -> Option<Extents> {
    if limits.iter().flatten().any(|limit| *limit == Limit::Unsettled) {
        return None;
    }
    let [top, bottom, slope, area, at_end] = limits.map(|pair| {
        pair.map(|limit| match limit {
            Limit::At(value) => Some(value),
            Limit::Open | Limit::Unsettled => None,
        })
    });
    let steepness = slope.map(|limit| limit.map(exp));
    let hill = if own.curve.hill > 0.0 {
        steepness
    } else {
        [steepness[1], steepness[0]].map(|limit| limit.map(|hill| -hill))
    };
    Some(Extents { top, bottom, hill, area, at_end })
}
