//! Where eight walks are: how they set out, turn, and end, and which other curves they try at a limit.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::bounds::REACH;
use crate::elementary::{LN_10, exp, ln};
use crate::fit::dose_sets::Chunk;
use crate::fit::limits::quantity::Measure;
use crate::fit::limits::trials::{AtLimit, OF_LEVEL, OF_LEVEL_HELD, OF_MID, Trials, worth_a_look};
use crate::fit::limits::view::{MOST_ZETA, View};
use crate::fit::limits::wanted::{Limit, Walked, Wanted};
use crate::fit::reach::{Passing, Reached};
use crate::fit::start::Start;
use crate::fit::tile::Tile;
use crate::lanes::{Lanes, Mask, Set, WIDTH};

/// The most steps of a walk.
pub(super) const MOST_STEPS: u32 = 150;

/// How often a walk may go on with another curve.
pub(super) const MOST_HOPS: u32 = 8;

/// The longest stride, in decades.
pub(super) const STRIDE: f64 = 0.35;

/// Other curves are looked at where the excess is at most so many times what it may be, and a little for rounding.
const NEAR_BY: f64 = 3.0 * (1.0 + 1e-6);

/// The other curves that are tried at a limit.
const fn trials<const HELD: bool>(mid: bool) -> Trials {
    if mid {
        OF_MID
    } else if HELD {
        OF_LEVEL_HELD
    } else {
        OF_LEVEL
    }
}

/// Eight walks.
pub(super) struct State<S: Set> {
    pub(super) theta: Lanes<S>,
    /// ζ, the exponent at the pivot (levels only), and ln hill.
    pub(super) rest: [Lanes<S>; 2],
    /// The tested log₁₀ dose near the midpoint.
    pub(super) pivot: Lanes<S>,
    /// What is seen from here.
    pub(super) here: View<S>,
    /// Where to look next.
    pub(super) next_theta: Lanes<S>,
    pub(super) next_rest: [Lanes<S>; 2],
    /// Lanes that begin where they are told to, whatever is seen there.
    pub(super) fresh: Mask<S>,
    pub(super) damping: Lanes<S>,
    /// The longest stride, and how long it may grow.
    pub(super) longest: Lanes<S>,
    pub(super) widest: Lanes<S>,
    pub(super) level: Lanes<S>,
    /// How a quantity is counted, where it is one that is walked.
    pub(super) measure: Measure<S>,
    pub(super) way: Lanes<S>,
    /// The exponent at the level, where both plateaus are given.
    pub(super) exponent: Lanes<S>,
    pub(super) sign: Lanes<S>,
    pub(super) end: Lanes<S>,
    pub(super) ss: Lanes<S>,
    pub(super) may_grow: Lanes<S>,
    pub(super) guess: Lanes<S>,
    /// ln of the slope of which the exponent between two doses is 1.
    pub(super) one_gap: Lanes<S>,
    /// The last dose inside the limit with the rest of its curve, and a dose outside of it, if any was met.
    pub(super) inside: Lanes<S>,
    pub(super) inside_rest: [Lanes<S>; 2],
    pub(super) inside_pivot: Lanes<S>,
    pub(super) outside: Lanes<S>,
    pub(super) at_start: Mask<S>,
    /// Is it still unknown whether the data allow any curve here?
    pub(super) probing: Mask<S>,
    /// The limit that was found, the number of the other curve that is tried there, and how often one of
    /// them did better.
    pub(super) limit: [f64; WIDTH],
    pub(super) tried: [Option<usize>; WIDTH],
    pub(super) resume: [usize; WIDTH],
    pub(super) hops: [u32; WIDTH],
    pub(super) far: [Option<Reached>; WIDTH],
    pub(super) steps: [u32; WIDTH],
    pub(super) task: [Option<usize>; WIDTH],
    /// Which trials at the limit are worth a look, a bit each.
    pub(super) worth: [u64; WIDTH],
    /// Lanes that were told where to look since the last step.
    pub(super) looks: [bool; WIDTH],
}

/// Which walks are at their end.
pub(super) struct Ends {
    pub(super) there: [bool; WIDTH],
    pub(super) open: [bool; WIDTH],
    pub(super) lost: [bool; WIDTH],
    /// Further out the curve that is followed ends abruptly.
    pub(super) closed: [bool; WIDTH],
    /// Nothing was allowed where the walk began.
    pub(super) nowhere: [bool; WIDTH],
    /// The curve just looked at does better than a limit allows.
    pub(super) better: [bool; WIDTH],
    /// Corrections of it, which are small, lead to none that does.
    pub(super) worse: [bool; WIDTH],
    /// Corrections of it bring next to nothing any more.
    pub(super) fine: [bool; WIDTH],
    pub(super) limit: [f64; WIDTH],
}

impl<S: Set> State<S> {
    #[inline(always)]
    pub(super) fn new(set: S) -> Self {
        let (zero, one, none) = (Lanes::zero(set), Lanes::one(set), Mask::none(set));
        Self {
            theta: zero,
            rest: [zero; 2],
            pivot: zero,
            here: View {
                ss: one,
                pull: [zero; 2],
                hessian: [one; 3],
                squares: [one; 2],
                by_theta: one,
                mixed: [zero; 2],
                flat: none,
            },
            next_theta: zero,
            next_rest: [zero; 2],
            fresh: none,
            damping: one,
            longest: one,
            widest: Lanes::of(set, STRIDE),
            level: zero,
            measure: Measure { unit: one, upper: zero },
            way: one,
            exponent: zero,
            sign: one,
            end: one,
            ss: zero,
            may_grow: one,
            guess: one,
            one_gap: one,
            inside: zero,
            inside_rest: [zero; 2],
            inside_pivot: zero,
            outside: Lanes::of(set, f64::INFINITY),
            at_start: none,
            probing: none,
            limit: [0.0; WIDTH],
            tried: [None; WIDTH],
            resume: [0; WIDTH],
            hops: [0; WIDTH],
            far: [None; WIDTH],
            steps: [0; WIDTH],
            task: [None; WIDTH],
            worth: [0; WIDTH],
            looks: [false; WIDTH],
        }
    }

    #[inline(always)]
    pub(super) fn refill<const HELD: bool>(
        &mut self,
        lane: usize,
        chunk: &Chunk,
        tile: &mut Tile<S>,
        wanted: &[Wanted],
        next: &mut usize,
    ) {
        self.task[lane] = None;
        let Some(wanted) = wanted.get(*next) else { return };
        tile.load::<HELD>(lane, chunk, wanted.curve);
        self.task[lane] = Some(*next);
        *next += 1;
        if let Walked::Level(Passing { level, way }) = wanted.target {
            self.level.set(lane, level);
            self.way.set(lane, way);
            self.exponent.set(lane, chunk.curves[wanted.curve].held.exponent_at(level));
        }
        let (low, high) = chunk.curves[wanted.curve].range;
        self.one_gap.set(lane, -ln(chunk.curves[wanted.curve].gap * LN_10));
        self.end.set(lane, if wanted.sign < 0.0 { low - REACH } else { high + REACH });
        self.sign.set(lane, wanted.sign);
        self.ss.set(lane, wanted.ss);
        self.may_grow.set(lane, wanted.may_grow);
        self.guess.set(lane, wanted.guess.clamp(1e-6, STRIDE));
        self.far[lane] = wanted.far;
        self.steps[lane] = 0;
        self.hops[lane] = 0;
        self.set_out(lane, tile, Reached { theta: wanted.from, curve: wanted.best });
        self.at_start.set(lane, wanted.at_estimate);
        self.probing.set(lane, !wanted.at_estimate);
    }

    /// Begins to walk with this curve.
    #[inline(always)]
    pub(super) fn set_out(&mut self, lane: usize, tile: &Tile<S>, reached: Reached) {
        let theta = reached.theta;
        self.look_at(lane, tile, reached);
        self.longest.set(lane, STRIDE);
        self.resume[lane] = 0;
        self.go_on(lane, theta);
    }

    /// Looks at a curve next, whatever it is like.
    #[inline(always)]
    pub(super) fn look_at(&mut self, lane: usize, tile: &Tile<S>, Reached { theta, curve }: Reached) {
        self.next_theta.set(lane, theta);
        self.theta.set(lane, theta);
        let slope = exp(curve.ln_hill) * LN_10;
        let pivot = tile.nearest_dose(lane, curve.log_mid);
        self.pivot.set(lane, pivot);
        self.next_rest[0].set(lane, (slope * (pivot - curve.log_mid)).clamp(-MOST_ZETA, MOST_ZETA));
        self.next_rest[1].set(lane, curve.ln_hill);
        self.fresh.set(lane, true);
        self.looks[lane] = true;
    }

    /// In which lanes the midpoint has moved away from the pivot by more than half a gap.
    #[inline(always)]
    pub(super) fn are_far_from_pivot(&self) -> [bool; WIDTH] {
        ((self.rest[1] - self.one_gap).exp() * 0.6).lt(self.rest[0].abs()).lanes()
    }

    /// Counts from another dose when one is nearer to the midpoint than the pivot.
    #[inline(always)]
    pub(super) fn turn_pivot(&mut self, lane: usize, tile: &Tile<S>) {
        let slope = exp(self.rest[1].lane(lane)) * LN_10;
        let zeta = self.rest[0].lane(lane);
        let log_mid = self.pivot.lane(lane) - zeta / slope;
        if (tile.nearest_dose(lane, log_mid) - self.pivot.lane(lane)).abs() > 0.0 {
            let theta = self.theta.lane(lane);
            let curve = Start { log_mid, ln_hill: self.rest[1].lane(lane) };
            self.look_at(lane, tile, Reached { theta, curve });
        }
    }

    /// Goes on from a dose that the data allow, with the curve at hand.
    #[inline(always)]
    pub(super) fn go_on(&mut self, lane: usize, theta: f64) {
        self.inside.set(lane, theta);
        self.inside_pivot.set(lane, self.pivot.lane(lane));
        for (kept, next) in self.inside_rest.iter_mut().zip(self.next_rest) {
            kept.set(lane, next.lane(lane));
        }
        self.outside.set(lane, f64::INFINITY * self.sign.lane(lane));
        self.tried[lane] = None;
        self.at_start.set(lane, false);
        self.probing.set(lane, false);
    }

    /// Where the walk of a lane ended, if it did.
    #[inline(always)]
    pub(super) fn ended<const HELD: bool>(
        &mut self,
        lane: usize,
        tile: &Tile<S>,
        ends: &Ends,
        mid: bool,
        (chunk, curve): (&Chunk, usize),
        room: &mut Tile<S>,
    ) -> Option<Limit> {
        let set = self.theta.its_set();
        if let Some(tried) = self.tried[lane] {
            if ends.better[lane] {
                self.hops[lane] += 1;
                if self.hops[lane] > MOST_HOPS {
                    return Some(Limit::At(self.limit[lane]));
                }
                self.resume[lane] = tried + 1;
                self.go_on(lane, self.limit[lane]);
                return None;
            }
            return self.tries::<HELD>(lane, tile, tried + 1, mid);
        }
        if ends.lost[lane] || self.steps[lane] >= MOST_STEPS {
            return self.given_up(lane, tile);
        }
        if ends.open[lane] {
            return Some(Limit::Open);
        }
        let limit = if ends.there[lane] {
            ends.limit[lane]
        } else if ends.nowhere[lane] || ends.closed[lane] {
            self.inside.lane(lane)
        } else {
            return None;
        };
        let sign = self.sign.lane(lane);
        if let Some(far) = self.far[lane].take().filter(|far| (far.theta - limit) * sign > 1e-6) {
            if (self.end.lane(lane) - far.theta) * sign <= 0.0 {
                return Some(Limit::Open);
            }
            self.set_out(lane, tile, far);
            return None;
        }
        let moved = self.resume[lane] > 0 && (limit - self.limit[lane]).abs() > 1e-6;
        self.limit[lane] = limit;
        let at = AtLimit {
            curve,
            theta: limit,
            level: (!mid).then(|| (self.level.lane(lane), self.way.lane(lane))),
            one_gap: self.one_gap.lane(lane),
            hills: tile.hills.map(|hill| hill.lane(lane)),
            most: self.ss.lane(lane) + NEAR_BY * self.may_grow.lane(lane),
        };
        self.worth[lane] = worth_a_look::<S, HELD>(set, chunk, &at, trials::<HELD>(mid), room);
        self.tries::<HELD>(lane, tile, if moved { 0 } else { self.resume[lane] }, mid)
    }

    /// What a walk that does not settle comes to: what the curve before the last one reached, it reached; a first curve
    /// is left to one of the nodes of the start grid, where these get further.
    #[inline(always)]
    pub(super) fn given_up(&mut self, lane: usize, tile: &Tile<S>) -> Option<Limit> {
        if self.hops[lane] > 0 {
            return Some(Limit::At(self.limit[lane]));
        }
        let (inside, sign) = (self.inside.lane(lane), self.sign.lane(lane));
        let far = self.far[lane].take().filter(|far| (far.theta - inside) * sign > 1e-6);
        let Some(far) = far else { return Some(Limit::Unsettled) };
        if (self.end.lane(lane) - far.theta) * sign <= 0.0 {
            return Some(Limit::Open);
        }
        self.steps[lane] = 0;
        self.set_out(lane, tile, far);
        None
    }

    /// Puts another curve, by its number, into a lane, at its limit. When there are no more, that is it.
    ///
    /// Those are curves of other slopes, steep ones that catch other doses above all.
    #[inline(always)]
    fn tries<const HELD: bool>(
        &mut self,
        lane: usize,
        tile: &Tile<S>,
        number: usize,
        mid: bool,
    ) -> Option<Limit> {
        let (gaps, exponents) = trials::<HELD>(mid);
        let mut number = number;
        while number < gaps.len() * exponents.len() && self.worth[lane] >> number & 1 == 0 {
            number += 1;
        }
        let Some(gap) = gaps.get(number / exponents.len()) else { return Some(Limit::At(self.limit[lane])) };
        self.tried[lane] = Some(number);
        let ln_hill =
            (self.one_gap.lane(lane) + ln(*gap)).max(tile.hills[0].lane(lane)).min(tile.hills[1].lane(lane));
        let theta = self.limit[lane];
        let log_mid = theta - exponents[number % exponents.len()] / (exp(ln_hill) * LN_10);
        self.look_at(lane, tile, Reached { theta, curve: Start { log_mid, ln_hill } });
        None
    }
}
