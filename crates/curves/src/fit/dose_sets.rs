//! The observations of many curves as the lanes take them: level means, centred and scaled by powers of
//! two, which changes no bit of any result.

use crate::bounds::ln_hill_bounds;
use crate::curve::{Curve, Level};
use crate::elementary::ln;
use crate::fit::options::FitOptions;

/// Where the zero dose stands, in log₁₀: so far below any other that a curve of any slope has reached its
/// plateau, and yet a number.
pub(super) const ZERO_DOSE: f64 = -1e6;

/// Is this the zero dose, whichever way the doses run?
pub(super) fn is_zero(log_dose: f64) -> bool {
    log_dose.abs() >= -ZERO_DOSE
}

/// What is known of a curve before it is fitted, centred and scaled as its means are. With any of it a curve goes
/// one way: it falls with the doses of its chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Held {
    /// Upper plateau.
    pub(super) top: Option<f64>,
    /// Lower plateau.
    pub(super) bottom: Option<f64>,
    /// What the lower plateau cannot lie below, where it is not given.
    pub(super) least: Option<f64>,
    /// ln of the slope.
    pub(super) ln_hill: Option<f64>,
}

/// Which parameters are known, whatever their values: curves of one kind share their start grid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Kind {
    pub(super) top: bool,
    pub(super) bottom: bool,
    pub(super) least: bool,
    pub(super) ln_hill: Option<f64>,
}

impl Held {
    fn new(options: &FitOptions, mean: f64, unit: f64) -> Self {
        let scaled = |response: f64| (response - mean) / unit;
        Self {
            top: options.top.map(scaled),
            bottom: options.bottom.map(scaled),
            least: options.bottom_at_least.filter(|_| options.bottom.is_none()).map(scaled),
            ln_hill: options.hill.map(|hill| ln(hill.abs())),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        Kind {
            top: self.top.is_some(),
            bottom: self.bottom.is_some(),
            least: self.least.is_some(),
            ln_hill: self.ln_hill,
        }
    }

    /// ln of the slopes that a search may visit.
    pub(super) fn hills(&self) -> (f64, f64) {
        self.ln_hill.map_or_else(ln_hill_bounds, |ln_hill| (ln_hill, ln_hill))
    }

    /// The exponent at which a curve between two given plateaus, or between a given top and the bound of the
    /// bottom, passes a level; 0 where it does not.
    pub(super) fn exponent_at(&self, level: f64) -> f64 {
        match (self.top, self.bottom.or(self.least)) {
            (Some(top), Some(bottom)) if bottom < level && level < top => {
                ln((top - level) / (level - bottom))
            }
            _ => 0.0,
        }
    }
}

/// One curve of a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaled {
    /// Its first level in the arrays of the chunk, and the number of its levels.
    first: usize,
    pub(super) levels: usize,
    /// Curves of one number have the same doses and scaled weights.
    pub(super) design: usize,
    /// Sum of the scaled weights, and weighted sum of squares of the scaled means.
    pub(super) weight: f64,
    pub(super) total: f64,
    /// Weighted mean response, unscaled.
    pub(super) mean: f64,
    /// Unscaled response = mean + scaled · this.
    pub(super) response_unit: f64,
    /// Unscaled sum of squares = scaled · this.
    pub(super) square_unit: f64,
    /// Pure replicate error, scaled.
    pub(super) pure: f64,
    /// log₁₀ of the lowest and highest dose above zero.
    pub(super) range: (f64, f64),
    /// The usual distance between two doses, in decades.
    pub(super) gap: f64,
    pub(super) held: Held,
    /// What it was told, unscaled.
    pub(super) given: FitOptions,
}

/// Curves of one chunk, end to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunk {
    pub(super) curves: Vec<Scaled>,
    log_dose: Vec<f64>,
    weight: Vec<f64>,
    mean: Vec<f64>,
    /// The most levels that any curve has.
    pub(super) most_levels: usize,
    /// How many curves are to come in all, as far as is known.
    expected: usize,
    /// Are the log₁₀ doses those of the curves times −1? What rises with dose then falls.
    mirrored: bool,
}

/// The most numbers that room is made for before they come.
const MOST_AT_ONCE: usize = 1 << 14;

/// The power of two just below a positive, finite number.
fn power_of_two(x: f64) -> f64 {
    const EXPONENT: u64 = 0x7FF0_0000_0000_0000;
    f64::from_bits(x.to_bits() & EXPONENT)
}

impl Chunk {
    /// For curves of which nothing is known, or that fall with dose; `mirrored`: that rise.
    pub(super) fn new(mirrored: bool) -> Self {
        Self { mirrored, ..Self::default() }
    }

    /// Makes room for so many curves when the first of them comes.
    pub(super) fn expect(&mut self, curves: usize) {
        self.expected = curves;
    }

    /// A log₁₀ dose as it stands here, and back.
    pub(super) fn turned(&self, log_dose: f64) -> f64 {
        if self.mirrored { -log_dose } else { log_dose }
    }

    /// Does what falls here rise with dose?
    pub(super) const fn is_mirrored(&self) -> bool {
        self.mirrored
    }

    /// Appends a curve; `None` when it has no dose above zero.
    pub(super) fn push(&mut self, curve: &Curve, options: &FitOptions) -> Option<()> {
        let range = curve.tested_log_range()?;
        let levels = curve.levels();
        if self.curves.is_empty() {
            self.curves.reserve(self.expected);
            for numbers in [&mut self.log_dose, &mut self.weight, &mut self.mean] {
                numbers.reserve((self.expected * levels.len()).min(MOST_AT_ONCE));
            }
        }
        let mean = curve.mean();
        let (mut farthest, mut heaviest, mut tested) = (0.0_f64, 0.0_f64, 0_u32);
        for level in levels {
            farthest = farthest.max((level.mean - mean).abs());
            heaviest = heaviest.max(level.weight);
            tested += u32::from(level.dose > 0.0);
        }
        let unit = |largest: f64| if largest > f64::MIN_POSITIVE { power_of_two(largest) } else { 1.0 };
        let (response_unit, weight_unit) = (unit(farthest), unit(heaviest));
        let first = self.log_dose.len();
        // Powers of two: multiplying with what they leave of 1 is exact, and quicker.
        let (per_response, per_weight) = (1.0 / response_unit, 1.0 / weight_unit);
        let log_dose = |level: &Level| if level.dose > 0.0 { level.log_dose } else { ZERO_DOSE };
        let scaled_weight = |level: &Level| level.weight * per_weight;
        let scaled_mean = |level: &Level| (level.mean - mean) * per_response;
        if self.mirrored {
            let from_the_highest = || levels.iter().rev();
            self.log_dose.extend(from_the_highest().map(|level| -log_dose(level)));
            self.weight.extend(from_the_highest().map(scaled_weight));
            self.mean.extend(from_the_highest().map(scaled_mean));
        } else {
            self.log_dose.extend(levels.iter().map(log_dose));
            self.weight.extend(levels.iter().map(scaled_weight));
            self.mean.extend(levels.iter().map(scaled_mean));
        }
        let (mut weight, mut total) = (0.0, 0.0);
        for (w, y) in self.weight[first..].iter().zip(&self.mean[first..]) {
            weight += w;
            total += w * y * y;
        }
        let square_unit = response_unit * response_unit * weight_unit;
        self.curves.push(Scaled {
            first,
            levels: levels.len(),
            design: 0,
            weight,
            total,
            mean,
            response_unit,
            square_unit,
            pure: curve.pure_error().0 / square_unit,
            range: if self.mirrored { (-range.1, -range.0) } else { range },
            gap: (range.1 - range.0) / f64::from(tested.max(2) - 1),
            held: Held::new(options, mean, response_unit),
            given: *options,
        });
        self.most_levels = self.most_levels.max(levels.len());
        if let Some(before) = self.curves.len().checked_sub(2) {
            let new = !self.same_doses(before, before + 1);
            self.curves[before + 1].design = self.curves[before].design + usize::from(new);
        }
        Some(())
    }

    /// log₁₀ doses, scaled weights and scaled means of a curve, lowest dose first.
    pub(super) fn of(&self, curve: usize) -> (&[f64], &[f64], &[f64]) {
        let Scaled { first, levels, .. } = self.curves[curve];
        let levels = first..first + levels;
        (&self.log_dose[levels.clone()], &self.weight[levels.clone()], &self.mean[levels])
    }

    /// Do two curves have the same doses and scaled weights?
    fn same_doses(&self, one: usize, other: usize) -> bool {
        let ((x, w, _), (other_x, other_w, _)) = (self.of(one), self.of(other));
        x == other_x && w == other_w
    }

    /// Do two curves have the same doses and scaled weights, and is the same known of them?
    pub(super) fn same_design(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.curves[one], &self.curves[other]);
        one.design == other.design && one.held.kind() == other.held.kind()
    }
}
