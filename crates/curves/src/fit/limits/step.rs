//! One step of eight walks: a correction of the rest of the curve, or a stride.

use crate::fit::limits::quantity::look_at_quantity;
use crate::fit::limits::state::{Ends, State};
use crate::fit::limits::view::{Correction, MOST_ZETA, look};
use crate::fit::limits::wanted::Sight;
use crate::fit::through::Point;
use crate::fit::tile::Tile;
use crate::lanes::{Lanes, WIDTH, hot};

/// Strides to where the excess is so many times what it may be are taken in parts.
const ASTRAY: f64 = 3.0;

/// Where the excess is so many times more than it may be, a walk does not begin.
const HOPELESS: f64 = 10.0;

/// Where it is by this part more, the way back begins at the last dose inside.
const FALLEN: f64 = 0.3;

/// After so many steps corrections and strides are no longer taken together.
const PATIENCE: f64 = 40.0;

const FIRST_DAMPING: f64 = 1e-4;

/// The excess is known to this part of what it may be, at the limit and on the way there.
const FINE: f64 = 1e-7;
const COARSE: f64 = 1e-2;

/// Corrections that promise less than this part of what the excess may be are near what they lead to.
const SMALL: f64 = 0.05;

hot! {
/// One step in every lane: a correction of the rest of the curve, or a stride of the walk with the
/// rest carried along.
pub(super) fn step<'a, S, const HELD: bool>(
    set: S, state: &'a mut State<S>, tile: &'a mut Tile<S>, sight: Sight,
) -> Ends {
    let (zero, one) = (Lanes::zero(set), Lanes::one(set));
    let (theta, rest) = (state.next_theta, state.next_rest);
    let point =
        Point { theta, level: state.level, way: state.way, pivot: state.pivot, exponent: state.exponent };
    let trial = match sight {
        Sight::Mid => look::<S, HELD>(set, tile, true, &point, &rest),
        Sight::Level => look::<S, HELD>(set, tile, false, &point, &rest),
        Sight::Quantity(quantity) => look_at_quantity(set, tile, quantity, &point, &state.measure, &rest),
    };
    // A stride is taken unless it leads far astray, a correction when it is one.
    let strode = zero.lt((theta - state.theta).abs());
    let astray = trial.flat.or(state.may_grow.mul_add(Lanes::of(set, ASTRAY), state.ss).lt(trial.ss));
    let short = (theta - state.theta).abs().lt(Lanes::of(set, 1e-5));
    let improves = trial.ss.le(state.here.ss);
    let stands = state.fresh.or(strode.and(short)).or(strode.but_not(astray));
    let taken = stands.or(improves.but_not(strode));
    state.longest = strode.pick(
        taken.pick((state.longest * 2.0).min(state.widest), (theta - state.theta).abs() * 0.4),
        state.longest,
    );
    let damping = taken.pick((state.damping * 0.1).max(Lanes::of(set, 1e-9)), state.damping * 16.0);
    state.damping = state.fresh.or(strode).pick(Lanes::of(set, FIRST_DAMPING), damping);
    state.theta = taken.pick(theta, state.theta);
    state.rest = [taken.pick(rest[0], state.rest[0]), taken.pick(rest[1], state.rest[1])];
    state.here.replace(taken, &trial);
    let ([least, most], far) = (tile.hills, Lanes::of(set, MOST_ZETA));
    // A walk that does not get on takes strides and corrections one by one, and every walk is led down from saddles.
    let slow = Lanes::of(set, PATIENCE).lt(Lanes::each(set, state.steps.map(f64::from)));
    let is_quantity = matches!(sight, Sight::Quantity(_));
    let bends = zero.lt(one);
    // Another curve that is tried at the limit of a quantity stays there.
    let tried = state.tried.map(|tried| f64::from(u8::from(is_quantity && tried.is_some())));
    let trying = zero.lt(Lanes::each(set, tried));
    let seen = state.here.bent_up(bends, state.may_grow);
    let Correction { step: correction, promised, damped, mixed } =
        seen.correction::<HELD>(state.rest, tile.hills, state.damping, state.may_grow);
    let excess = state.here.ss - promised - state.ss;
    let surplus = excess - state.may_grow;
    let stuck = Lanes::of(set, 1e9).lt(state.damping);
    let fine = promised.abs().lt(state.may_grow * FINE).or(stuck);
    let settled = promised.abs().lt(state.may_grow * COARSE).or(stuck);
    // The walk: Newton on the root of the excess.
    let root = excess.max(state.may_grow * 1e-12).sqrt();
    let by_theta = state.here.by_theta * state.sign;
    let growing = (state.may_grow * 1e-9).lt(by_theta);
    let stride = growing.pick((state.may_grow.sqrt() - root) * root * 2.0 / by_theta, state.widest);
    let stride = state.at_start.pick(state.guess, stride);
    let near = surplus.abs().lt(state.may_grow * FINE).and(fine);
    let limit = state.theta + state.sign * stride;
    // What is known now: inside or outside.
    // So much too high where the walk begins, it is left to the curves that are tried.
    let hopeless = state.may_grow.mul_add(Lanes::of(set, HOPELESS), state.ss).lt(state.here.ss);
    let nowhere = state.probing.and(hopeless.or(settled.and(zero.lt(surplus))));
    let was_probing = state.probing;
state.probing = state.probing.but_not(settled);
    let sure = settled.and(fine.or((state.may_grow * (3.0 * COARSE)).lt(surplus.abs())));
    let outside = sure.and(zero.lt(surplus)).but_not(state.at_start);
    let inside = sure.and(surplus.le(zero)).or(state.at_start);
    state.outside = outside.pick(state.theta, state.outside);
    state.inside = inside.pick(state.theta, state.inside);
    for (kept, own) in state.inside_rest.iter_mut().zip(state.rest) {
        *kept = inside.pick(own, *kept);
    }
    state.inside_pivot = inside.pick(state.pivot, state.inside_pivot);
    let at_end = ((state.end - state.theta) * state.sign).le(zero);
    let open = at_end.and(inside).and(fine);
    let bracketed = state.outside.abs().lt(Lanes::of(set, 1e300));
    let wished = state.theta + state.sign * stride.max(-state.longest).min(state.longest);
    // Beyond what is known to be outside, or behind what is known to be inside: halve the bracket.
    let beyond = bracketed.and(((state.outside - wished) * state.sign).le(zero));
    let behind = ((wished - state.inside) * state.sign).le(zero);
    let middle = (state.inside + state.outside) * 0.5;
    let to = beyond.or(behind.and(bracketed)).pick(middle, wished);
    let to = behind.but_not(bracketed).pick(state.inside + state.sign * state.longest * 0.25, to);
    let to = ((state.end - to) * state.sign).lt(zero).pick(state.end, to);
    // Strides and corrections that hinder each other are taken one by one.
    let waits = slow.and(surplus.abs().le(state.may_grow * (3.0 * COARSE))).but_not(fine);
    let stays = near.or(waits).or(trying);
    let by = settled.but_not(stays).pick(to - state.theta, zero);
    let carried = damped.step(-mixed[0] * by, -mixed[1] * by);
    // Steps that are too long keep their direction.
    let steps = [correction[0] + carried[0], correction[1] + carried[1]];
    let length = (steps[0] * 0.25).abs().max(steps[1].abs()).max(one);
    let [zeta_step, hill_step] = [steps[0] / length, steps[1] / length];
    // Well outside, the rest of the curve may have fallen into another basin: back to the one it came from.
    let fallen = outside.and((state.may_grow * FALLEN).lt(surplus));
    state.next_theta = fallen.pick(middle, state.theta + by);
    state.next_rest = [
        fallen.pick(state.inside_rest[0], (state.rest[0] + zeta_step).max(-far).min(far)),
        fallen.pick(state.inside_rest[1], (state.rest[1] + hill_step).max(least).min(most)),
    ];
    state.pivot = fallen.pick(state.inside_pivot, state.pivot);
    state.fresh = fallen;
    let closed = bracketed.and((state.outside - state.inside).abs().lt(Lanes::of(set, 1e-6)));
    // A constant at the level passes it everywhere.
    let within = state.here.ss.lt(state.ss + state.may_grow);
    let anywhere = state.here.flat.and(within);
    let number = state.here.ss.lt(Lanes::of(set, f64::MAX));
    // Where the walk begins no curve that passes the level there may be of the right direction.
let nowhere = nowhere.or(was_probing.and(state.here.flat).but_not(within));
let lost = state.here.flat.but_not(within).but_not(was_probing).or(zero.le(state.here.ss).but_not(number));
    state.at_start = state.at_start.but_not(settled);
    let allowed = state.may_grow.mul_add(Lanes::of(set, 1.0 - 1e-3), state.ss);
    let near_by = state.here.ss.lt(state.may_grow.mul_add(Lanes::of(set, ASTRAY), state.ss));
    let better = (state.here.ss - promised.max(zero) * 0.7).lt(allowed).and(near_by);
    let worse = promised.abs().lt(state.may_grow * SMALL).and(allowed.lt(state.here.ss - promised * 2.0));
    state.looks = [false; WIDTH];
    Ends {
        there: near.lanes(),
        open: open.or(anywhere).lanes(),
        lost: lost.lanes(),
        closed: closed.lanes(),
        nowhere: nowhere.lanes(),
        better: better.lanes(),
        worse: worse.lanes(),
        fine: fine.lanes(),
        limit: *limit.numbers(),
    }
}
}
