//! A mean with its interval, and what the interval is over.

use foldshift_curves::distribution::{t_quantile_two_sided, t_two_sided};
use foldshift_curves::fit::CONFIDENCE;
use foldshift_curves::statistics::mean;
use serde::Serialize;

/// What an interval knows the scatter of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Experiments: n counts them.
    Experiments,
    /// The wells of one experiment. It knows nothing of the next experiment, and makes no call.
    Wells,
    /// Nothing: there is no interval.
    None,
}

/// A mean, in fractions of the vehicle, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Estimate {
    /// The mean over experiments.
    pub value: f64,
    /// Lower 95 % limit.
    pub lower: Option<f64>,
    /// Upper 95 % limit.
    pub upper: Option<f64>,
    /// Two-sided p of zero; of experiments only.
    pub p: Option<f64>,
    /// SD over experiments; `None` from one.
    pub sd: Option<f64>,
    /// Number of experiments.
    pub n: usize,
    /// What the interval is over.
    pub basis: Basis,
}

/// Experiments that agree to this are copies of one another: there is no error to speak of.
pub(crate) const COPIES: f64 = 1e-9;

#[expect(clippy::cast_precision_loss, reason = "counts of experiments and wells")]
pub(crate) const fn real(n: usize) -> f64 {
    n as f64
}

/// Sum of squares around the mean.
pub(crate) fn squares(values: &[f64]) -> f64 {
    let centre = mean(values).unwrap_or(0.0);
    values.iter().map(|value| (value - centre) * (value - centre)).sum()
}

impl Estimate {
    /// The mean of one value an experiment, mean ± t(n − 1) · SD / √n; `None` of nothing. One experiment has no interval,
    /// nor have copies of one.
    #[must_use]
    pub fn over(values: &[f64]) -> Option<Self> {
        let df = real(values.len().checked_sub(1)?);
        let variance = squares(values) / df.max(1.0);
        Self::with_variance(values, variance, df)
    }

    /// The same where the variance of an experiment is known with `df` degrees of freedom.
    pub(crate) fn with_variance(values: &[f64], variance: f64, df: f64) -> Option<Self> {
        let (value, n) = (mean(values)?, values.len());
        let mut estimate = Self { value, lower: None, upper: None, p: None, sd: None, n, basis: Basis::None };
        if n < 2 {
            return Some(estimate);
        }
        estimate.sd = Some((squares(values) / real(n - 1)).sqrt());
        let error = (variance / real(n)).sqrt();
        if error > COPIES {
            let half = t_quantile_two_sided(CONFIDENCE, df) * error;
            estimate.basis = Basis::Experiments;
            (estimate.lower, estimate.upper) = (Some(value - half), Some(value + half));
            estimate.p = Some(t_two_sided(value / error, df));
        }
        Some(estimate)
    }

    /// The value of one experiment with its error over wells, of so many degrees of freedom.
    pub(crate) fn within_one(value: f64, error: f64, df: f64) -> Self {
        let half = Some(t_quantile_two_sided(CONFIDENCE, df) * error).filter(|half| half.is_finite());
        Self {
            value,
            lower: half.map(|half| value - half),
            upper: half.map(|half| value + half),
            p: None,
            sd: None,
            n: 1,
            basis: if half.is_some() { Basis::Wells } else { Basis::None },
        }
    }

    /// The limits of an interval over experiments.
    #[must_use]
    pub fn over_experiments(&self) -> Option<(f64, f64)> {
        self.lower.zip(self.upper).filter(|_| self.basis == Basis::Experiments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn experiments_give_a_t_interval_and_one_gives_none() {
        let three = Estimate::over(&[0.1, 0.2, 0.3]).unwrap();
        // t(2) = 4.302653, SD = 0.1
        let half = 4.302_652_729_911_275 * 0.1 / 3_f64.sqrt();
        assert!((three.upper.unwrap() - 0.2 - half).abs() < 1e-9 && three.n == 3);
        let one = Estimate::over(&[0.1]).unwrap();
        assert_eq!((one.lower, one.p, one.basis), (None, None, Basis::None));
        assert_eq!(Estimate::over(&[0.1, 0.1]).unwrap().lower, None, "copies");
        assert_eq!(Estimate::over(&[]), None);
    }
}
