//! Eight curves side by side, as the lanes take them.
#![expect(clippy::inline_always, reason = "part of the function around it")]

use crate::bounds::ln_hill_bounds;
use crate::fit::dose_sets::{Chunk, ZERO_DOSE};
use crate::lanes::{Lanes, Mask, Set, WIDTH};

/// Eight curves: a line a level. Shorter curves are filled up with levels of weight 0, which change
/// nothing, to the bit; the lines beyond the longest one at work are not looked at.
#[derive(Clone, Debug)]
pub(super) struct Tile<S: Set> {
    pub(super) log_dose: Vec<Lanes<S>>,
    pub(super) weight: Vec<Lanes<S>>,
    pub(super) mean: Vec<Lanes<S>>,
    pub(super) total_weight: Lanes<S>,
    pub(super) pure: Lanes<S>,
    pub(super) low: Lanes<S>,
    pub(super) high: Lanes<S>,
    /// ln of the slopes that a search may visit.
    pub(super) hills: [Lanes<S>; 2],
    /// What is known of the plateaus.
    pub(super) held: HeldLanes<S>,
    /// Values of the current shapes at each level.
    pub(super) upper: Vec<Lanes<S>>,
    pub(super) lower: Vec<Lanes<S>>,
    pub(super) exponent: Vec<Lanes<S>>,
    pub(super) column: Vec<Lanes<S>>,
    /// Levels of the longest curve at work.
    pub(super) lines: usize,
    /// Levels of the curve in each lane, and up to which line the lane is filled.
    levels: [usize; WIDTH],
    filled: [usize; WIDTH],
    /// The design of the curve in each lane, whose doses and weights need not be put there again.
    design: [usize; WIDTH],
}

/// What is known of the plateaus, lane by lane, see [`Held`](crate::fit::dose_sets::Held). A number that is not
/// known is 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldLanes<S: Set> {
    pub(super) has_top: Mask<S>,
    pub(super) has_bottom: Mask<S>,
    pub(super) has_least: Mask<S>,
    pub(super) top: Lanes<S>,
    pub(super) bottom: Lanes<S>,
    pub(super) least: Lanes<S>,
}

impl<S: Set> Tile<S> {
    /// Room for curves of so many levels, with something harmless in every lane.
    #[inline(always)]
    pub(super) fn new(set: S, levels: usize) -> Self {
        let filled = |x: f64| vec![Lanes::of(set, x); levels];
        let (zero, one, none) = (Lanes::zero(set), Lanes::one(set), Mask::none(set));
        let (least, most) = ln_hill_bounds();
        Self {
            log_dose: filled(ZERO_DOSE),
            weight: filled(0.0),
            mean: filled(0.0),
            total_weight: one,
            pure: one,
            low: zero,
            high: one,
            hills: [Lanes::of(set, least), Lanes::of(set, most)],
            held: HeldLanes {
                has_top: none,
                has_bottom: none,
                has_least: none,
                top: zero,
                bottom: zero,
                least: zero,
            },
            upper: filled(0.0),
            lower: filled(0.0),
            exponent: filled(0.0),
            column: filled(0.0),
            lines: 0,
            levels: [0; WIDTH],
            filled: [levels; WIDTH],
            design: [usize::MAX; WIDTH],
        }
    }

    /// Puts a curve into a lane.
    #[inline(always)]
    pub(super) fn load<const HELD: bool>(&mut self, lane: usize, chunk: &Chunk, curve: usize) {
        let (log_dose, weight, mean) = chunk.of(curve);
        let scaled = &chunk.curves[curve];
        for (line, y) in self.mean.iter_mut().zip(mean) {
            line.set(lane, *y);
        }
        if self.design[lane] != scaled.design {
            self.design[lane] = scaled.design;
            for ((line, x), (other, w)) in
                self.log_dose.iter_mut().zip(log_dose).zip(self.weight.iter_mut().zip(weight))
            {
                line.set(lane, *x);
                other.set(lane, *w);
            }
            (self.levels[lane], self.filled[lane]) = (log_dose.len(), log_dose.len());
            self.lines = 0;
            for levels in self.levels {
                self.lines = self.lines.max(levels);
            }
            for lane in 0..WIDTH {
                for j in self.filled[lane]..self.lines {
                    self.log_dose[j].set(lane, ZERO_DOSE);
                    self.weight[j].set(lane, 0.0);
                    self.mean[j].set(lane, 0.0);
                }
                self.filled[lane] = self.filled[lane].max(self.lines);
            }
        }
        self.total_weight.set(lane, scaled.weight);
        self.pure.set(lane, scaled.pure);
        self.low.set(lane, scaled.range.0);
        self.high.set(lane, scaled.range.1);
        if HELD {
            let held = &scaled.held;
            let (least, most) = held.hills();
            self.hills[0].set(lane, least);
            self.hills[1].set(lane, most);
            let lanes = &mut self.held;
            for (number, has, value) in [
                (held.top, &mut lanes.has_top, &mut lanes.top),
                (held.bottom, &mut lanes.has_bottom, &mut lanes.bottom),
                (held.least, &mut lanes.has_least, &mut lanes.least),
            ] {
                has.set(lane, number.is_some());
                value.set(lane, number.unwrap_or(0.0));
            }
        }
    }

    /// The tested log₁₀ dose of a lane's curve that is nearest to another.
    #[inline(always)]
    pub(super) fn nearest_dose(&self, lane: usize, log_dose: f64) -> f64 {
        let mut nearest = self.low.lane(lane);
        for (x, weight) in self.log_dose.iter().zip(&self.weight).take(self.levels[lane]) {
            let x = x.lane(lane);
            if weight.lane(lane) > 0.0 && (x - log_dose).abs() < (nearest - log_dose).abs() {
                nearest = x;
            }
        }
        nearest
    }
}
