//! Variances that lend each other strength: many small samples whose true variances scatter about a common one share
//! a prior, and each takes as much from it as the samples show to be true.
//!
//! ```text
//! s²ᵢ | σ²ᵢ ~ σ²ᵢ χ²(dfᵢ)/dfᵢ          1/σ²ᵢ ~ χ²(d₀)/(d₀ s₀²)
//! s̃²ᵢ = (d₀ s₀² + dfᵢ s²ᵢ)/(d₀ + dfᵢ)   on d₀ + dfᵢ degrees of freedom
//! ```
//!
//! d₀ and s₀² follow from the mean and the variance of ln s²ᵢ.
//!
//! Source: Smyth, Stat. Appl. Genet. Mol. Biol. 3 (2004) 3, doi:10.2202/1544-6115.1027, equations 3 to 8.

use serde::Serialize;

use crate::distribution::{f_upper, t_two_sided};
use crate::elementary::{exp, ln};
use crate::polygamma::{digamma, inverse_trigamma, trigamma};
use crate::statistics::{mean, median};

/// Fewest samples that have a prior.
pub const FEWEST_SAMPLES: usize = 4;

/// Below this part of the median variance a sample is taken to have that: no scatter at all is chance or rounding.
const LEAST_OF_MEDIAN: f64 = 1e-5;

/// Chance at which the variance of a sample that belongs to the rest is called an outlier.
const OUTLIER: f64 = 0.01;

/// The variance of one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleVariance {
    /// s², in squared units of what was measured.
    pub variance: f64,
    /// Degrees of freedom, above 0: n − 1, or wells less parameters.
    pub df: f64,
}

/// What samples of one kind share: the distribution that their true variances come from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VariancePrior {
    /// s₀².
    pub variance: f64,
    /// d₀: how many degrees of freedom the prior is worth; infinite where the samples differ no more than by chance.
    pub df: f64,
}

/// The moments of ln s² of samples of one kind, each freed of what its degrees of freedom do to its mean.
#[derive(Clone, Debug)]
struct Moments {
    /// ln s² − ψ(df/2) + ln(df/2), sample by sample.
    centred: Vec<f64>,
    /// Their mean: that of ln σ².
    centre: f64,
    /// The sum of their squares about the mean.
    square: f64,
    /// The mean of ψ′(df/2): the variance that chance alone gives them.
    chance: f64,
}

impl Moments {
    /// Samples without a degree of freedom, or whose variance is no number, do not take part; `None` where no sample
    /// scatters.
    fn of(samples: &[SampleVariance]) -> Option<Self> {
        let samples: Vec<SampleVariance> = samples.iter().copied().filter(SampleVariance::counts).collect();
        let middle = median(&samples.iter().map(|sample| sample.variance).collect::<Vec<_>>())?;
        let least = LEAST_OF_MEDIAN * middle;
        if least <= 0.0 {
            return None;
        }
        let centred: Vec<f64> = samples
            .iter()
            .map(|sample| {
                let half = 0.5 * sample.df;
                ln(sample.variance.max(least)) - digamma(half) + ln(half)
            })
            .collect();
        let chance: Vec<f64> = samples.iter().map(|sample| trigamma(0.5 * sample.df)).collect();
        let (centre, chance) = (mean(&centred)?, mean(&chance)?);
        let square: f64 = centred.iter().map(|e| (e - centre) * (e - centre)).sum();
        Some(Self { centred, centre, square, chance })
    }

    /// How many samples.
    #[expect(clippy::cast_precision_loss, reason = "counts of samples")]
    fn n(&self) -> f64 {
        self.centred.len() as f64
    }

    /// The same; `None` of fewer than [`FEWEST_SAMPLES`].
    fn of_enough(samples: &[SampleVariance]) -> Option<Self> {
        Self::of(samples).filter(|moments| moments.centred.len() >= FEWEST_SAMPLES)
    }

    /// The variance of ln σ², the part of that of ln s² that is beyond chance; below 0 where there is none.
    fn beyond(&self) -> f64 {
        self.square / (self.n() - 1.0) - self.chance
    }

    /// The prior by which ln σ² has this variance.
    fn prior(&self, variance: f64) -> VariancePrior {
        VariancePrior::of_moments(self.centre, variance)
    }
}

impl VariancePrior {
    /// The prior of samples of one kind, by the moments of ln s²; `None` of fewer than [`FEWEST_SAMPLES`], and where no
    /// sample scatters. Samples without a degree of freedom, or whose variance is no number, do not take part.
    #[must_use]
    pub fn of(samples: &[SampleVariance]) -> Option<Self> {
        let moments = Moments::of_enough(samples)?;
        Some(moments.prior(moments.beyond()))
    }

    /// Of the mean of ln s², freed of what chance adds to it, and of how much ln s² varies beyond chance.
    pub(crate) fn of_moments(centre: f64, beyond: f64) -> Self {
        if beyond <= 0.0 {
            return Self { variance: exp(centre), df: f64::INFINITY };
        }
        let half = inverse_trigamma(beyond);
        Self { variance: exp(centre + digamma(half) - ln(half)), df: 2.0 * half }
    }

    /// The same as one more value sees it, of whose own scatter nothing is known: what N samples leave open of the mean of
    /// ln σ² counts too, so that the value lies within ± t(d) s of its mean in 95 %.
    ///
    /// ```text
    /// ψ′(d/2) = v + (v + mean ψ′(dfᵢ/2))/N     v the variance of ln σ², at least 0
    /// ln s²   = mean(e) + ψ(d/2) − ln(d/2)     e = ln s²ᵢ − ψ(dfᵢ/2) + ln(dfᵢ/2)
    /// ```
    ///
    /// Measured on simulated samples of one and two degrees of freedom, from 4 to 40 of them: 96 to 99 % where all have one
    /// variance, 93 to 96 % where ln σ has an SD of 0.7; with d₀ and s₀ as they are, 92 % at worst.
    #[must_use]
    pub fn of_next(samples: &[SampleVariance]) -> Option<Self> {
        let moments = Moments::of_enough(samples)?;
        let beyond = moments.beyond().max(0.0);
        Some(moments.prior(beyond + (beyond + moments.chance) / moments.n()))
    }

    /// The same worth at most `most` degrees of freedom: what keeps intervals true where the samples differ more than
    /// their few show.
    #[must_use]
    pub fn capped(self, most: f64) -> Self {
        Self { df: self.df.min(most), ..self }
    }

    /// The variance of a sample with what it borrows, and the degrees of freedom of both.
    #[must_use]
    pub fn moderated(self, sample: SampleVariance) -> SampleVariance {
        if self.df.is_infinite() {
            return SampleVariance { variance: self.variance, df: f64::INFINITY };
        }
        let df = self.df + sample.df;
        SampleVariance { variance: (self.df * self.variance + sample.df * sample.variance) / df, df }
    }

    /// Does a sample scatter more than one of a hundred of its kind would by chance?
    #[must_use]
    pub fn is_exceeded_by(self, sample: SampleVariance) -> bool {
        let ratio = sample.variance / self.variance;
        let upper = if self.df.is_infinite() {
            crate::distribution::chi_square_upper(ratio * sample.df, sample.df)
        } else {
            f_upper(ratio, sample.df, self.df)
        };
        upper < OUTLIER
    }
}

impl SampleVariance {
    /// Does a sample take part in a prior?
    pub(crate) fn counts(&self) -> bool {
        self.df > 0.0 && self.variance >= 0.0 && self.variance.is_finite()
    }
}

/// ln s² of samples that all count, each freed of what chance adds to it, and by how much chance alone makes them vary;
/// `None` of fewer than [`FEWEST_SAMPLES`], and where none scatters.
pub(crate) fn centred_logs(samples: &[SampleVariance]) -> Option<(Vec<f64>, f64)> {
    Moments::of_enough(samples).map(|moments| (moments.centred, moments.chance))
}

/// The degrees of freedom to which samples tell s₀² itself: ln s₀² is a mean of numbers that chance alone spreads by
/// ψ′(df/2) each.
pub(crate) fn known_to(samples: &[SampleVariance]) -> f64 {
    let chance: f64 = samples.iter().map(|sample| trigamma(0.5 * sample.df)).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of samples")]
    let count = samples.len() as f64;
    2.0 * inverse_trigamma(chance / (count * count))
}

/// How two kinds of samples differ in scatter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The geometric mean of the variances of the first over that of the second.
    pub ratio: f64,
    /// p of no difference.
    pub p: f64,
}

/// Do two kinds of samples scatter alike? The t test of their mean ln s², which holds where variances differ from sample to
/// sample, as a ratio of pooled variances does not:
///
/// ```text
/// t = (ē₁ − ē₂)/√((v + c₁)/N₁ + (v + c₂)/N₂)     on N₁ + N₂ − 2 degrees of freedom
/// ```
///
/// c is the mean ψ′(df/2), what chance gives ln s²; v the variance of ln σ² beyond that, within both kinds and at least 0.
/// `None` of fewer than [`FEWEST_SAMPLES`] in all, of none of one kind, and where nothing scatters.
#[must_use]
pub fn difference(first: &[SampleVariance], second: &[SampleVariance]) -> Option<Difference> {
    let (first, second) = (Moments::of(first)?, Moments::of(second)?);
    if first.centred.len() + second.centred.len() < FEWEST_SAMPLES {
        return None;
    }
    let df = first.n() + second.n() - 2.0;
    let chance = (first.n() * first.chance + second.n() * second.chance) / (first.n() + second.n());
    let beyond = ((first.square + second.square) / df - chance).max(0.0);
    let error = ((beyond + first.chance) / first.n() + (beyond + second.chance) / second.n()).sqrt();
    let apart = first.centre - second.centre;
    Some(Difference { ratio: exp(apart), p: t_two_sided(apart / error, df) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(variances: &[f64], df: f64) -> Vec<SampleVariance> {
        variances.iter().map(|&variance| SampleVariance { variance, df }).collect()
    }

    /// By hand: samples that all scatter alike differ less than chance would make them, and lend without end. For two
    /// degrees of freedom, ψ(1) = −γ: s₀² = s² · e^γ, since ln of a χ²(2)/2 has the mean −γ.
    #[test]
    fn samples_that_scatter_alike_share_one_variance() {
        let prior = VariancePrior::of(&samples(&[0.04; 6], 2.0)).unwrap();
        assert!(prior.df.is_infinite());
        assert!((prior.variance - 0.04 * 0.577_215_664_901_532_9_f64.exp()).abs() < 1e-15);
        let capped = prior.capped(6.0);
        let moderated = capped.moderated(SampleVariance { variance: 0.01, df: 2.0 });
        assert!((moderated.variance - (6.0 * prior.variance + 0.02) / 8.0).abs() < 1e-15);
        assert!((moderated.df - 8.0).abs() < 1e-15);
    }

    /// By hand: where ln s² varies by ψ′(df/2) + ψ′(d/2), the prior is worth d degrees of freedom.
    #[test]
    fn samples_that_differ_beyond_chance_have_a_prior_of_finite_worth() {
        let (df, worth): (f64, f64) = (3.0, 4.0);
        let sd = (trigamma(0.5 * df) + trigamma(0.5 * worth)).sqrt();
        // Two values ± a have the variance 2a²; eight have 8a²/7.
        let a = sd * (7.0_f64 / 8.0).sqrt();
        let variances: Vec<f64> = (0..8).map(|k| if k % 2 == 0 { a.exp() } else { (-a).exp() }).collect();
        let prior = VariancePrior::of(&samples(&variances, df)).unwrap();
        assert!((prior.df - worth).abs() < 1e-9, "{prior:?}");
        let expected = digamma(0.5 * worth) - (0.5 * worth).ln() - digamma(0.5 * df) + (0.5 * df).ln();
        assert!((prior.variance.ln() - expected).abs() < 1e-9);
    }

    #[test]
    fn a_sample_without_scatter_counts_as_one_of_little() {
        let with_none = VariancePrior::of(&samples(&[0.0, 0.04, 0.05, 0.03, 0.04], 2.0)).unwrap();
        let with_least = VariancePrior::of(&samples(&[4e-7, 0.04, 0.05, 0.03, 0.04], 2.0)).unwrap();
        assert_eq!(with_none, with_least);
    }

    #[test]
    fn few_samples_and_samples_without_scatter_have_no_prior() {
        assert_eq!(VariancePrior::of(&samples(&[0.04; 3], 2.0)), None);
        assert_eq!(VariancePrior::of(&samples(&[0.0; 9], 2.0)), None);
        assert_eq!(VariancePrior::of(&samples(&[0.04; 9], 0.0)), None);
        assert_eq!(VariancePrior::of(&samples(&[f64::NAN; 9], 1.0)), None);
    }

    /// A change of unit changes every variance alike, and nothing else.
    #[test]
    fn the_worth_of_a_prior_knows_no_unit() {
        let variances = [0.01, 0.3, 0.02, 0.07, 1.1];
        let prior = VariancePrior::of(&samples(&variances, 2.0)).unwrap();
        let scaled: Vec<f64> = variances.iter().map(|v| v * 1e4).collect();
        let same = VariancePrior::of(&samples(&scaled, 2.0)).unwrap();
        assert!((same.df / prior.df - 1.0).abs() < 1e-9);
        assert!((same.variance / prior.variance / 1e4 - 1.0).abs() < 1e-9);
    }

    /// Reference: F(1, 4) has its 99 % point at 21.198 (Fisher and Yates, table V).
    #[test]
    fn one_that_scatters_far_more_than_the_rest_is_named() {
        let prior = VariancePrior { variance: 1.0, df: 4.0 };
        let of = |variance| prior.is_exceeded_by(SampleVariance { variance, df: 1.0 });
        assert!(!of(21.1) && of(21.3));
        let alike = VariancePrior { variance: 1.0, df: f64::INFINITY };
        assert!(!alike.is_exceeded_by(SampleVariance { variance: 6.6, df: 1.0 }));
        assert!(alike.is_exceeded_by(SampleVariance { variance: 6.7, df: 1.0 }));
    }

    /// By hand: four samples with two degrees of freedom that scatter alike leave ψ′(1)/4 = π²/24 open, the variance of ln of
    /// a χ² with that many degrees of freedom over them.
    #[test]
    fn one_more_value_sees_what_few_samples_leave_open() {
        let alike = VariancePrior::of_next(&samples(&[0.04; 4], 2.0)).unwrap();
        let open = std::f64::consts::PI.powi(2) / 24.0;
        assert!((trigamma(0.5 * alike.df) - open).abs() < 1e-12);
        let centre = 0.04_f64.ln() + 0.577_215_664_901_532_9;
        let expected = centre + digamma(0.5 * alike.df) - (0.5 * alike.df).ln();
        assert!((alike.variance.ln() - expected).abs() < 1e-12);
        // Of many more it is nearly the prior itself.
        let (many, prior) = ([0.001, 0.04, 3.0, 0.08].repeat(100), VariancePrior::of);
        let [next, prior] = [VariancePrior::of_next, prior].map(|of| of(&samples(&many, 2.0)).unwrap());
        assert!(next.df < prior.df && next.df > 0.9 * prior.df, "{next:?} {prior:?}");
        assert_eq!(VariancePrior::of_next(&samples(&[0.04; 3], 2.0)), None);
    }

    /// By hand: ln s² of the first is ln 4 above that of the second; nothing differs beyond chance, so that each mean has the
    /// variance ψ′(1)/N = π²/6/N.
    #[test]
    fn kinds_that_scatter_twice_as_much_have_four_times_the_variance() {
        let found = difference(&samples(&[0.16; 6], 2.0), &samples(&[0.04; 12], 2.0)).unwrap();
        assert!((found.ratio - 4.0).abs() < 1e-12);
        let error = (std::f64::consts::PI.powi(2) / 6.0 * (1.0 / 6.0 + 1.0 / 12.0)).sqrt();
        assert!((found.p - t_two_sided(4_f64.ln() / error, 16.0)).abs() < 1e-12);
        let alike = difference(&samples(&[0.04; 6], 2.0), &samples(&[0.04; 12], 1.0)).unwrap();
        assert!(alike.p < 1.0 && alike.ratio < 1.0, "one degree of freedom lies lower: {alike:?}");
        assert_eq!(difference(&samples(&[0.04], 2.0), &samples(&[0.04; 2], 2.0)), None);
        assert_eq!(difference(&[], &samples(&[0.04; 12], 2.0)), None);
    }
}
