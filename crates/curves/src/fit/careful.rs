//! Profile limits of curves on which the quick walk did not settle: one at a time, in short strides, at each of which
//! the rest of the curve is searched for anew from many places. Slow, and rarely needed.
//!
//! Limits solve SSE(θ) = SSE_min · (1 + F(1, df)/df) on the log₁₀ dose scale. Source: Bates & Watts, Nonlinear
//! Regression Analysis (1988), section 6.1, doi:10.1002/9780470316757.

use crate::bounds::REACH;
use crate::elementary::{LN_10, exp, ln};
use crate::fit::dose_sets::Chunk;
use crate::fit::limits::{Correction, Limit, MOST_ZETA, Walked, Wanted, look};
use crate::fit::projection::solve;
use crate::fit::reach::Passing;
use crate::fit::through::{Point, ss_through};
use crate::fit::tile::Tile;
use crate::lanes::{Lanes, Set, WIDTH, hot};

/// Slopes, and exponents at the dose, of curves that are tried at each stride.
const HILLS: [f64; 8] = [0.15, 0.3, 0.7, 1.3, 2.5, 6.0, 20.0, 70.0];
const EXPONENTS: [f64; 9] = [-6.0, -3.0, -1.5, -0.6, 0.0, 0.6, 1.5, 3.0, 6.0];

/// The first stride, in decades; they grow up to the longest.
const STRIDE: f64 = 0.04;
const LONGEST: f64 = 0.35;

/// Other curves lead on from a limit when they are allowed by this part of what the sum of squares may grow.
const FINE: f64 = 1e-3;

/// The most corrections of a curve, and bisections of a bracket.
const MOST_CORRECTIONS: u32 = 60;
const MOST_BISECTIONS: u32 = 60;

/// Corrections that promise less than this part of what the sum of squares may grow are near what they lead to.
const SMALL: f64 = 0.05;

/// A limit is known to so many decades, or to where the surplus is this part of what the sum of squares may grow.
const NARROW: f64 = 1e-9;
const NOTHING: f64 = 1e-9;

/// A limit that was walked to, or the one to which other curves lead from there.
///
/// Where a plateau is held every node tells but one curve, and the start grid sees less of what the data allow.
pub(super) fn verified<S: Set, const HELD: bool>(
    set: S,
    chunk: &Chunk,
    tile: &mut Tile<S>,
    wanted: &Wanted,
    found: f64,
) -> Limit {
    load::<S, HELD>(set, chunk, tile, wanted);
    if is_allowed::<S, HELD>(set, tile, wanted, chunk, found) {
        match limit_from::<S, HELD>(set, chunk, tile, wanted, (found, FINE)) {
            Limit::Unsettled => Limit::At(found),
            further => further,
        }
    } else {
        Limit::At(found)
    }
}

hot! {
/// The curve in every lane.
fn load<'a, S, const HELD: bool>(set: S, chunk: &'a Chunk, tile: &'a mut Tile<S>, wanted: &'a Wanted) -> () {
    for lane in 0..WIDTH {
        tile.load::<HELD>(lane, chunk, wanted.curve);
    }
}
}

/// Finds a limit.
pub(super) fn limit<S: Set, const HELD: bool>(
    set: S,
    chunk: &Chunk,
    tile: &mut Tile<S>,
    wanted: &Wanted,
) -> Limit {
    load::<S, HELD>(set, chunk, tile, wanted);
    limit_from::<S, HELD>(set, chunk, tile, wanted, (wanted.from, 0.0))
}

/// By how many times what it may grow the least sum of squares grows of curves whose target lies at these log₁₀ doses, one
/// after the other; infinite where there are none.
pub(super) fn growth<S: Set, const HELD: bool>(
    set: S,
    chunk: &Chunk,
    tile: &mut Tile<S>,
    wanted: &Wanted,
    log_doses: &[f64],
) -> Vec<f64> {
    load::<S, HELD>(set, chunk, tile, wanted);
    let mut warm = (wanted.best.log_mid, exp(wanted.best.ln_hill) * LN_10);
    let of_dose = |log_dose: &f64| {
        let (ss, found) = least::<S, HELD>(set, tile, wanted, chunk, *log_dose, warm);
        warm = found;
        (ss - wanted.ss) / wanted.may_grow
    };
    log_doses.iter().map(of_dose).collect()
}

/// Walks on from a dose, when the data allow it by a part of what the sum of squares may grow.
fn limit_from<S: Set, const HELD: bool>(
    set: S,
    chunk: &Chunk,
    tile: &mut Tile<S>,
    wanted: &Wanted,
    (from, part): (f64, f64),
) -> Limit {
    let slope = exp(wanted.best.ln_hill) * LN_10;
    let mut warm = (wanted.best.log_mid, slope);
    let (low, high) = chunk.curves[wanted.curve].range;
    let (sign, end) = if wanted.sign < 0.0 { (-1.0, low - REACH) } else { (1.0, high + REACH) };
    let surplus = |tile: &mut Tile<S>, theta: f64, warm: &mut (f64, f64)| {
        let (ss, found) = least::<S, HELD>(set, tile, wanted, chunk, theta, *warm);
        *warm = found;
        ss - wanted.ss - wanted.may_grow
    };
    let mut inside = (from, surplus(tile, from, &mut warm));
    if inside.1 > -part * wanted.may_grow {
        return Limit::At(from);
    }
    let mut stride = STRIDE;
    loop {
        if (end - inside.0) * sign <= 0.0 {
            return Limit::Open;
        }
        let theta = if (end - inside.0) * sign < stride { end } else { inside.0 + sign * stride };
        let before = warm;
        let found = surplus(tile, theta, &mut warm);
        if found.is_nan() {
            return Limit::Unsettled;
        }
        if found > 0.0 {
            warm = before;
            let bracket = [inside, (theta, found)];
            return Limit::At(root(bracket, wanted.may_grow, |theta| surplus(tile, theta, &mut warm)));
        }
        inside = (theta, found);
        stride = (stride * 1.5).min(LONGEST);
    }
}

/// Where the surplus of a bracket, from inside to outside, is nothing: secants on the root of the excess, and halves
/// wherever one of them has not halved the bracket.
fn root(
    [mut inside, mut outside]: [(f64, f64); 2],
    may_grow: f64,
    mut surplus: impl FnMut(f64) -> f64,
) -> f64 {
    let off = |surplus: f64| (surplus / may_grow + 1.0).max(0.0).sqrt() - 1.0;
    let mut halve = false;
    for _ in 0..MOST_BISECTIONS {
        let width = outside.0 - inside.0;
        if width.abs() < NARROW {
            break;
        }
        let part = if halve { 0.5 } else { off(inside.1) / (off(inside.1) - off(outside.1)) };
        let part = if part > 0.0 && part < 1.0 { part } else { 0.5 };
        let theta = inside.0 + part * width;
        let found = surplus(theta);
        if found > 0.0 {
            outside = (theta, found);
        } else {
            inside = (theta, found);
        }
        if found.abs() < may_grow * NOTHING {
            return theta;
        }
        halve = (outside.0 - inside.0).abs() > 0.5 * width.abs();
    }
    inside.0
}

hot! {
/// The least sum of squares of the curves whose target lies at `theta`, and the log₁₀ midpoint and slope (hill ·
/// ln 10) of the best of them; `warm` is a curve near it.
fn least<'a, S, const HELD: bool>(
    set: S, tile: &'a mut Tile<S>, wanted: &'a Wanted, chunk: &'a Chunk, theta: f64, warm: (f64, f64),
) -> (f64, (f64, f64)) {
    let mid = wanted.target == Walked::Mid;
    let pivot = tile.nearest_dose(0, theta);
    let point = point_at(set, wanted, chunk, theta, pivot);
    // The neighbour, and a coarse grid: (ζ, ln hill) of each.
    let mut tried = vec![[warm.1 * (pivot - warm.0), ln(warm.1 / LN_10)]];
    tried.extend(others(theta, pivot, mid));
    let mut scored: Vec<(f64, usize)> = Vec::with_capacity(tried.len());
    for (block, some) in tried.chunks(WIDTH).enumerate() {
        let ss = ss_of::<S, HELD>(set, tile, mid, &point, &rest_of(set, some, tile.hills));
        for (lane, ss) in ss.numbers().iter().enumerate().take(some.len()) {
            if *ss < f64::INFINITY {
                scored.push((*ss, block * WIDTH + lane));
            }
        }
    }
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, first)) = scored.first() else { return (f64::INFINITY, warm) };
    let mut some: Vec<[f64; 2]> = vec![tried[0]];
    some.extend(scored.iter().take(WIDTH - 1).map(|(_, node)| tried[*node]));
    some.resize(WIDTH, tried[*first]);
    let mut rest = rest_of(set, &some, tile.hills);
    let mut here = look::<S, HELD>(set, tile, mid, &point, &rest);
    let may_grow = Lanes::of(set, wanted.may_grow);
    let mut damping = Lanes::of(set, 1e-4);
    let ([low, high], far) = (tile.hills, Lanes::of(set, MOST_ZETA));
    for _ in 0..MOST_CORRECTIONS {
        let Correction { step, promised, .. } = here.correction::<HELD>(rest, tile.hills, damping, may_grow);
        let length = (step[0] * 0.25).abs().max(step[1].abs()).max(Lanes::one(set));
        let next = [
            (rest[0] + step[0] / length).max(-far).min(far),
            (rest[1] + step[1] / length).max(low).min(high),
        ];
        let trial = look::<S, HELD>(set, tile, mid, &point, &next);
        let taken = trial.ss.lt(here.ss).but_not(trial.flat);
        damping = taken.pick((damping * 0.1).max(Lanes::of(set, 1e-9)), damping * 16.0);
        rest = [taken.pick(next[0], rest[0]), taken.pick(next[1], rest[1])];
        here.replace(taken, &trial);
        // Those that are nearly there and promise no less than another has do not matter any more.
        let mut lowest = f64::INFINITY;
        for ss in here.flat.pick(Lanes::of(set, f64::INFINITY), here.ss).numbers() {
            lowest = lowest.min(*ss);
        }
        let beaten = promised.abs().lt(may_grow * SMALL).and(Lanes::of(set, lowest).lt(here.ss - promised * 2.0));
        let done = promised.abs().lt(may_grow * 1e-10).or(Lanes::of(set, 1e9).lt(damping)).or(beaten);
        if done.lanes().iter().all(|done| *done) {
            break;
        }
    }
    let mut best = (f64::INFINITY, warm);
    let flat = here.flat.lanes();
    for (lane, flat) in flat.into_iter().enumerate() {
        let ss = here.ss.lane(lane);
        if ss < best.0 && !flat {
            let slope = rest[1].exp().lane(lane) * LN_10;
            best = (ss, (pivot - rest[0].lane(lane) / slope, slope));
        }
    }
    best
}
}

hot! {
/// The sums of squares alone of the curves whose target lies there; infinite where none of the right direction is left.
fn ss_of<'a, S, const HELD: bool>(
    set: S, tile: &'a mut Tile<S>, mid: bool, point: &'a Point<S>, rest: &'a [Lanes<S>; 2],
) -> Lanes<S> {
    let slope = rest[1].exp() * LN_10;
    if mid {
        solve::<S, HELD>(set, tile, &point.theta, &slope).ss
    } else {
        let [ss, amplitude] = ss_through::<S, HELD>(set, tile, point, &rest[0], &slope);
        amplitude.abs().le(Lanes::zero(set)).pick(Lanes::of(set, f64::INFINITY), ss)
    }
}
}

/// Shapes in lanes.
fn rest_of<S: Set>(set: S, shapes: &[[f64; 2]], [low, high]: [Lanes<S>; 2]) -> [Lanes<S>; 2] {
    let mut rest = [Lanes::zero(set), Lanes::zero(set)];
    for (lane, [zeta, ln_hill]) in shapes.iter().enumerate() {
        rest[0].set(lane, zeta.clamp(-MOST_ZETA, MOST_ZETA));
        rest[1].set(lane, ln_hill.clamp(low.lane(lane), high.lane(lane)));
    }
    rest
}

/// Where the target lies at `theta`.
fn point_at<S: Set>(set: S, wanted: &Wanted, chunk: &Chunk, theta: f64, pivot: f64) -> Point<S> {
    let passing = wanted.target.passing().unwrap_or(Passing { level: 0.0, way: 1.0 });
    Point {
        theta: Lanes::of(set, theta),
        level: Lanes::of(set, passing.level),
        way: Lanes::of(set, passing.way),
        pivot: Lanes::of(set, pivot),
        exponent: Lanes::of(set, chunk.curves[wanted.curve].held.exponent_at(passing.level)),
    }
}

/// Other curves whose target lies at `theta`: (ζ, ln hill) of each.
fn others(theta: f64, pivot: f64, mid: bool) -> impl Iterator<Item = [f64; 2]> {
    let exponents = if mid { &EXPONENTS[..1] } else { &EXPONENTS[..] };
    HILLS.into_iter().flat_map(move |hill| {
        let slope = hill * LN_10;
        exponents.iter().map(move |exponent| [slope * (pivot - theta) + exponent, ln(hill)])
    })
}

hot! {
/// Is any other curve whose target lies at `theta` well allowed, or promises to be at the next step?
fn is_allowed<'a, S, const HELD: bool>(
    set: S, tile: &'a mut Tile<S>, wanted: &'a Wanted, chunk: &'a Chunk, theta: f64,
) -> bool {
    let mid = wanted.target == Walked::Mid;
    let pivot = tile.nearest_dose(0, theta);
    let point = point_at(set, wanted, chunk, theta, pivot);
    let (zero, may_grow, damping) = (Lanes::zero(set), Lanes::of(set, wanted.may_grow), Lanes::of(set, 1e-4));
    let ss = Lanes::of(set, wanted.ss);
    let allowed = may_grow.mul_add(Lanes::of(set, 1.0 - FINE), ss);
    let near_by = may_grow.mul_add(Lanes::of(set, 3.0), ss);
    // Their sums of squares tell which of them are worth a look at what they promise.
    let all: Vec<[f64; 2]> = others(theta, pivot, mid).collect();
    let mut worth: Vec<[f64; 2]> = Vec::new();
    for some in all.chunks(WIDTH) {
        let ss = ss_of::<S, HELD>(set, tile, mid, &point, &rest_of(set, some, tile.hills));
        let near_by = ss.lt(near_by).lanes();
        worth.extend(some.iter().zip(near_by).filter(|(_, near_by)| *near_by).map(|(other, _)| *other));
    }
    for some in worth.chunks(WIDTH) {
        let mut padded = [some[0]; WIDTH];
        padded[..some.len()].copy_from_slice(some);
        let rest = rest_of(set, &padded, tile.hills);
        let here = look::<S, HELD>(set, tile, mid, &point, &rest);
        let Correction { promised, .. } = here.correction::<HELD>(rest, tile.hills, damping, may_grow);
        let better = (here.ss - promised.max(zero) * 0.7).lt(allowed).and(here.ss.lt(near_by));
        if better.but_not(here.flat).lanes().contains(&true) {
            return true;
        }
    }
    false
}
}
