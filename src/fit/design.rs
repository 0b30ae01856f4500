//! The observations of many curves as the lanes take them: level means, centred and scaled by powers of
//! two, which changes no bit of any result.

use crate::curve::{Curve, Level};

/// Where the zero dose stands, in log₁₀: so far below any other that a curve of any slope has reached its
/// plateau, and yet a number.
pub(super) const ZERO_DOSE: f64 = -1e6;

/// One curve of a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaled {
    /// Its first level in the arrays of the chunk, and the number of its levels.
    first: usize,
    pub(super) levels: usize,
    /// Sum of the scaled weights.
    pub(super) weight: f64,
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
}

/// The power of two just below a positive, finite number.
fn power_of_two(x: f64) -> f64 {
    const EXPONENT: u64 = 0x7FF0_0000_0000_0000;
    f64::from_bits(x.to_bits() & EXPONENT)
}

impl Chunk {
    /// Appends a curve; `None` when it has no dose above zero.
    pub(super) fn push(&mut self, curve: &Curve) -> Option<()> {
        let range = curve.tested_log_range()?;
        let levels = curve.levels();
        let mean = curve.mean();
        let largest = |of: fn(&Level, f64) -> f64| levels.iter().map(|l| of(l, mean)).fold(0.0, f64::max);
        let unit = |largest: f64| if largest > f64::MIN_POSITIVE { power_of_two(largest) } else { 1.0 };
        let response_unit = unit(largest(|level, mean| (level.mean - mean).abs()));
        let weight_unit = unit(largest(|level, _| level.weight));
        let first = self.log_dose.len();
        for level in levels {
            self.log_dose.push(if level.dose > 0.0 { level.log_dose } else { ZERO_DOSE });
            self.weight.push(level.weight / weight_unit);
            self.mean.push((level.mean - mean) / response_unit);
        }
        let square_unit = response_unit * response_unit * weight_unit;
        self.curves.push(Scaled {
            first,
            levels: levels.len(),
            weight: self.weight[first..].iter().sum(),
            mean,
            response_unit,
            square_unit,
            pure: curve.pure_error().0 / square_unit,
            range,
            #[expect(clippy::cast_precision_loss, reason = "counts of doses")]
            gap: (range.1 - range.0) / (curve.positive_levels().count().max(2) - 1) as f64,
        });
        self.most_levels = self.most_levels.max(levels.len());
        Some(())
    }

    /// log₁₀ doses, scaled weights and scaled means of a curve, lowest dose first.
    pub(super) fn of(&self, curve: usize) -> (&[f64], &[f64], &[f64]) {
        let Scaled { first, levels, .. } = self.curves[curve];
        let levels = first..first + levels;
        (&self.log_dose[levels.clone()], &self.weight[levels.clone()], &self.mean[levels])
    }

    /// Do two curves have the same doses and scaled weights?
    pub(super) fn same_design(&self, one: usize, other: usize) -> bool {
        let ((x, w, _), (other_x, other_w, _)) = (self.of(one), self.of(other));
        x == other_x && w == other_w
    }
}
