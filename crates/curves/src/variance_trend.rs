//! A prior of variances that changes with the height of what was measured: readers scatter more where there is more to
//! read.
//!
//! ```text
//! ln s₀²(h) = ln s₀² + max(0, slope · (h − mean h))
//! ```
//!
//! No sample borrows less than those of the mean height do. A curve that lies low has its midpoint from the few wells that
//! lie high, and where scatter grows with the response within a curve these scatter as those of high curves: simulated,
//! 88 to 91 % of relative IC50s were covered with a line that falls as well, and 94 to 96 % are with this
//! (`cargo bench --bench moderated_sigma`, place `inside`).
//!
//! The slope is that of the least-squares line through ln s² over the heights of the samples, and is none where a t test
//! does not tell it from 0.
//!
//! Source: Law et al., Genome Biol. 15 (2014) R29, doi:10.1186/gb-2014-15-2-r29 (limma-trend).

use crate::distribution::t_two_sided;
use crate::elementary::exp;
use crate::moderated_variance::{SampleVariance, VariancePrior, centred_logs, known_to};
use crate::statistics::mean;

/// Fewest samples that have a trend.
pub const FEWEST_WITH_TREND: usize = 12;

/// The p of the t test of the slope from which on there is a trend.
const TOLD: f64 = 0.01;

/// The prior of samples by their height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VarianceTrend {
    /// At the mean height.
    prior: VariancePrior,
    /// Mean, lowest and highest height of the samples.
    heights: [f64; 3],
    /// By how much ln s₀² grows with the height.
    slope: f64,
}

impl VarianceTrend {
    /// The prior of samples and their heights; without a trend where they show none. It is worth no more degrees of
    /// freedom than s₀² itself is known to. `None` as in [`VariancePrior::of`].
    #[must_use]
    pub fn of(samples: &[(SampleVariance, f64)]) -> Option<Self> {
        let kept = samples.iter().filter(|(sample, height)| sample.counts() && height.is_finite());
        let (samples, heights): (Vec<SampleVariance>, Vec<f64>) = kept.copied().unzip();
        let most = known_to(&samples);
        let middle = mean(&heights)?;
        let ends = [
            middle,
            heights.iter().copied().fold(middle, f64::min),
            heights.iter().copied().fold(middle, f64::max),
        ];
        if let Some((prior, slope)) = sloped(&samples, &heights, middle) {
            return Some(Self { prior: prior.capped(most), heights: ends, slope });
        }
        Some(Self { prior: VariancePrior::of(&samples)?.capped(most), heights: ends, slope: 0.0 })
    }

    /// The prior at a height, or at the nearest height of the samples; never of less variance than at their mean height.
    #[must_use]
    pub fn at(&self, height: f64) -> VariancePrior {
        let [middle, least, most] = self.heights;
        let off = if height.is_finite() { height.clamp(least, most) - middle } else { 0.0 };
        VariancePrior { variance: self.prior.variance * exp((self.slope * off).max(0.0)), ..self.prior }
    }

    /// By how much ln s₀² grows with the height; 0 where the samples show no trend.
    #[must_use]
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// The degrees of freedom that the prior is worth.
    #[must_use]
    pub fn df(&self) -> f64 {
        self.prior.df
    }
}

/// The prior at the mean height and the slope, where a t test tells it from 0.
fn sloped(samples: &[SampleVariance], heights: &[f64], middle: f64) -> Option<(VariancePrior, f64)> {
    if samples.len() < FEWEST_WITH_TREND {
        return None;
    }
    let (logs, chance) = centred_logs(samples)?;
    let centre = mean(&logs)?;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (height, log) in heights.iter().zip(&logs) {
        let (x, y) = (height - middle, log - centre);
        (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of samples")]
    let df = (samples.len() - 2) as f64;
    let slope = xy / xx;
    let left = (yy - slope * xy).max(0.0) / df;
    let told = slope.is_finite() && t_two_sided(slope * (xx / left).sqrt(), df) < TOLD;
    told.then(|| (VariancePrior::of_moments(centre, left - chance), slope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::Random;

    /// Samples of three degrees of freedom, whose true ln σ² is −6 + slope · height, from 0 to 1.
    fn samples(slope: f64, seed: u64) -> Vec<(SampleVariance, f64)> {
        let mut random = Random::new(seed, 0);
        (0..800)
            .map(|_| {
                let height = random.uniform();
                let square: f64 = (0..3).map(|_| random.normal()).map(|z| z * z).sum();
                (SampleVariance { variance: exp(slope * height - 6.0) * square / 3.0, df: 3.0 }, height)
            })
            .collect()
    }

    #[test]
    fn scatter_that_grows_with_the_height_is_found() {
        let found = VarianceTrend::of(&samples(3.0, 1)).unwrap();
        assert!((found.slope() - 3.0).abs() < 0.7, "{found:?}");
        let ends = [0.5, 1.0].map(|height| found.at(height).variance.ln());
        assert!((ends[0] + 4.5).abs() < 0.2 && (ends[1] + 3.0).abs() < 0.4, "{ends:?}");
        // Whoever lies low borrows what lies in the middle.
        assert_eq!(found.at(0.0), found.at(0.1));
        // Beyond the heights that were seen nothing is known.
        assert_eq!(found.at(2.0), found.at(1e9));
        // What the heights explain is no difference between the samples.
        let blind: Vec<SampleVariance> = samples(3.0, 1).into_iter().map(|(sample, _)| sample).collect();
        assert!(found.df() > 3.0 * VariancePrior::of(&blind).unwrap().df, "{found:?}");
    }

    #[test]
    fn scatter_that_does_not_has_one_prior() {
        let told = (0..100).filter(|seed| VarianceTrend::of(&samples(0.0, *seed)).unwrap().slope() != 0.0);
        assert!(told.count() <= 5);
        let few = VarianceTrend::of(&samples(6.0, 1)[..11]).unwrap();
        assert!(few.slope() == 0.0 && few.at(0.0) == few.at(1.0));
        assert_eq!(VarianceTrend::of(&samples(3.0, 1)[..3]), None);
    }
}
