//! What a comparison will say before it is done: how wide its intervals will be, and which folds it will tell from none.
//!
//! Studies are simulated: k compounds in n experiments, whose log₁₀ folds scatter around the true one,
//!
//! ```text
//! d_ij ~ N(log₁₀ fold, (scatter · e^{differing · z_j})²),   z_j ~ N(0, 1),   i = 1 … n, j = 1 … k
//! ```
//!
//! and go through the intervals and rules of [`compare_lines`](crate::compare::compare_lines): plain, each on its own
//! n − 1 degrees of freedom, and moderated, with the scatter that k compounds lend each other. The same assumptions give
//! the same numbers on every machine; fewer experiments are the first ones of more.

use rayon::prelude::*;
use serde::Serialize;

use crate::compare::call::of_interval;
use crate::compare::margins::Margins;
use crate::compare::{Borrowed, Call};
use crate::distribution::t_quantile_two_sided;
use crate::elementary::{exp, exp10};
use crate::fit::CONFIDENCE;
use crate::moderated_variance::{SampleVariance, VariancePrior};
use crate::screen::Random;
use crate::statistics::{mean, median};

/// What is taken for true of a comparison that is planned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planned {
    /// Pairs of lines and compounds that are measured together, in [`Planned::COMPOUNDS`].
    pub compounds: usize,
    /// Experiments, in [`Planned::EXPERIMENTS`].
    pub experiments: usize,
    /// SD of a log₁₀ fold over experiments, wells included; above 0.
    pub scatter: f64,
    /// SD of ln of the compounds' SDs: 0 where all scatter alike.
    pub differing: f64,
    /// The folds that count.
    pub margins: Margins,
}

/// Shares of the calls of one true fold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Calls {
    /// The true fold.
    pub fold: f64,
    /// Share called resistant.
    pub r: f64,
    /// Share called sensitised.
    pub h: f64,
    /// Share called a low-level shift.
    pub l: f64,
    /// Share called not shifted.
    pub s: f64,
    /// Share called indeterminate.
    pub i: f64,
}

impl Calls {
    /// The share of a call.
    #[must_use]
    pub const fn share(&self, of: Call) -> f64 {
        match of {
            Call::R => self.r,
            Call::H => self.h,
            Call::L => self.l,
            Call::S => self.s,
            Call::I => self.i,
        }
    }
}

/// The call that a true fold deserves: that of an interval as narrow as can be.
#[must_use]
pub fn true_call(fold: f64, margins: Margins) -> Call {
    of_interval(fold, (Some(fold), Some(fold)), margins).0
}

/// What the intervals of a comparison will be.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Power {
    /// Median of log₁₀ of the upper over the lower 95 % limit; `None` of one experiment, which has no interval.
    pub log_width: Option<f64>,
    /// Share of the intervals that hold the true fold; `None` of one experiment.
    pub covered: Option<f64>,
    /// Calls, a true fold each.
    pub calls: Vec<Calls>,
}

/// One interval: how far its centre lies from the truth, and half its width; both log₁₀.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Interval {
    error: f64,
    half: f64,
}

/// Intervals of both kinds of one compound; the second is the first where nothing is borrowed.
type Both = [Interval; 2];

const SEED: u64 = 95;

/// Studies of one compound; fewer of many, whose compounds count as many times.
const MOST_STUDIES: usize = 16_000;
/// Studies however many compounds they have.
const FEWEST_STUDIES: usize = 400;
/// Intervals that are simulated of ten compounds and more: shares are right to 0.3 %, of one compound to 0.8 %.
const INTERVALS: usize = 160_000;

#[expect(clippy::cast_precision_loss, reason = "counts")]
fn real(n: usize) -> f64 {
    n as f64
}

impl Planned {
    /// How many compounds can be planned.
    pub const COMPOUNDS: std::ops::RangeInclusive<usize> = 1..=1000;

    /// How many experiments can be planned.
    pub const EXPERIMENTS: std::ops::RangeInclusive<usize> = 1..=24;

    /// Studies that are simulated: 4,000 and more of up to 40 compounds.
    #[must_use]
    pub fn studies(&self) -> usize {
        (INTERVALS / self.compounds.max(1)).clamp(FEWEST_STUDIES, MOST_STUDIES)
    }

    /// Can it be simulated: are all numbers in their ranges?
    #[must_use]
    pub fn is_possible(&self) -> bool {
        Self::COMPOUNDS.contains(&self.compounds)
            && Self::EXPERIMENTS.contains(&self.experiments)
            && self.scatter > 0.0
            && self.scatter.is_finite()
            && (0.0..=3.0).contains(&self.differing)
    }

    /// The log₁₀ folds of one study around a true fold of 1, compound by compound.
    fn differences(&self, study: u64) -> Vec<Vec<f64>> {
        let mut sizes = Random::new(SEED + 1, study);
        let sds: Vec<f64> = (0..self.compounds)
            .map(|_| if self.differing > 0.0 { exp(self.differing * sizes.normal()) } else { 1.0 })
            .map(|times| self.scatter * times)
            .collect();
        let mut random = Random::new(SEED, study);
        let mut all: Vec<Vec<f64>> = vec![Vec::with_capacity(self.experiments); self.compounds];
        for _ in 0..self.experiments {
            for (row, sd) in all.iter_mut().zip(&sds) {
                row.push(sd * random.normal());
            }
        }
        all
    }

    /// The intervals of one study; two experiments at least.
    fn intervals(&self, study: u64, plain_t: f64) -> Vec<Both> {
        let (n, df) = (real(self.experiments), real(self.experiments - 1));
        let compounds: Vec<(f64, SampleVariance)> = self
            .differences(study)
            .iter()
            .map(|differences| {
                let centre = mean(differences).unwrap_or(0.0);
                let ss: f64 = differences.iter().map(|d| (d - centre) * (d - centre)).sum();
                (centre, SampleVariance { variance: ss / df, df })
            })
            .collect();
        let prior = VariancePrior::of(&compounds.iter().map(|(_, sample)| *sample).collect::<Vec<_>>());
        // All compounds have as many experiments, so that one t is that of all.
        let mut known: Option<(f64, f64)> = None;
        let mut t_of = |df: f64| match known {
            Some((of, t)) if of.to_bits() == df.to_bits() => t,
            _ => known.insert((df, t_quantile_two_sided(CONFIDENCE, df))).1,
        };
        compounds
            .into_iter()
            .map(|(error, sample)| {
                let plain = Interval { error, half: plain_t * (sample.variance / n).sqrt() };
                let Some(prior) = prior else { return [plain; 2] };
                let borrowed = Borrowed::of(prior, sample);
                let half = t_of(borrowed.variance.df) * (borrowed.variance.variance / n).sqrt();
                let half = if borrowed.is_outlier { half.max(plain.half) } else { half };
                [plain, Interval { error, half }]
            })
            .collect()
    }

    /// What the comparison will say where these folds are true: by every compound alone, and with what they lend each
    /// other. The second is `None` where nothing is lent: of fewer than four compounds, and of one experiment. Nothing
    /// is known of what is not [possible](Planned::is_possible).
    #[must_use]
    pub fn power(&self, folds: &[f64]) -> Option<(Power, Option<Power>)> {
        if !self.is_possible() {
            return None;
        }
        if self.experiments < 2 {
            return Some((Power::of_one_experiment(folds), None));
        }
        let plain_t = t_quantile_two_sided(CONFIDENCE, real(self.experiments - 1));
        let all: Vec<Both> = (0..self.studies() as u64)
            .into_par_iter()
            .flat_map_iter(|study| self.intervals(study, plain_t))
            .collect();
        let of = |kind: usize| Power::of(all.iter().map(|both| both[kind]), folds, self.margins);
        let lends = self.compounds >= crate::moderated_variance::FEWEST_SAMPLES;
        Some((of(0), lends.then(|| of(1))))
    }
}

impl Power {
    /// One experiment knows nothing of the next.
    fn of_one_experiment(folds: &[f64]) -> Self {
        let calls =
            folds.iter().map(|&fold| Calls { fold, r: 0.0, h: 0.0, l: 0.0, s: 0.0, i: 1.0 }).collect();
        Self { log_width: None, covered: None, calls }
    }

    fn of(intervals: impl Iterator<Item = Interval> + Clone, folds: &[f64], margins: Margins) -> Self {
        let widths: Vec<f64> = intervals.clone().map(|one| 2.0 * one.half).collect();
        let all = real(widths.len());
        let covered = intervals.clone().filter(|one| one.error.abs() <= one.half).count();
        // Centre and half width as ratios, once for all folds.
        let ratios: Vec<(f64, f64)> =
            intervals.map(|Interval { error, half }| (exp10(error), exp10(half))).collect();
        let calls = folds
            .iter()
            .map(|&fold| {
                let mut counts = [0_usize; 5];
                for (centre, half) in &ratios {
                    let seen = fold * centre;
                    let (call, _) = of_interval(seen, (Some(seen / half), Some(seen * half)), margins);
                    counts[Call::ALL.iter().position(|one| *one == call).unwrap_or(4)] += 1;
                }
                let [r, h, l, s, i] = counts.map(|count| real(count) / all);
                Calls { fold, r, h, l, s, i }
            })
            .collect();
        Self { log_width: median(&widths), covered: Some(real(covered) / all), calls }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{CompareOptions, Measured, Metric, Replicate, compare_lines};
    use crate::curve::{Curve, Point};
    use crate::fit::{Fit, FitOptions, Ic50, fit};

    const PLANNED: Planned =
        Planned { compounds: 12, experiments: 3, scatter: 0.15, differing: 0.0, margins: Margins::USUAL };

    /// The intervals of the simulation are those of the comparison, to the last digits.
    #[test]
    fn a_simulated_study_is_compared_as_a_measured_one_is() {
        let points = (0..6).map(|k| Point::new(exp10(f64::from(k)), if k < 3 { 1.0 } else { 0.1 }));
        let any = fit(&Curve::new(points.collect()).unwrap(), &FitOptions::default());
        let options = FitOptions::default();
        let days = ["1", "2", "3"];
        for (study, planned) in [(3, PLANNED), (8, Planned { differing: 1.2, ..PLANNED })] {
            let mut fits: Vec<(String, usize, usize, Fit)> = Vec::new();
            for (compound, differences) in planned.differences(study).into_iter().enumerate() {
                for (day, difference) in differences.into_iter().enumerate() {
                    for (line, log_dose) in [2.0, 2.0 + difference].into_iter().enumerate() {
                        let ic50_abs = Ic50::Measured { log_dose, lower: None, upper: None };
                        fits.push((format!("{compound:02}"), day, line, Fit { ic50_abs, ..any.clone() }));
                    }
                }
            }
            let measured: Vec<Measured> = fits
                .iter()
                .map(|(compound, day, line, fit)| Measured {
                    cell_line: ["P", "R"][*line],
                    compound,
                    replicate: Replicate { experiment: days[*day], curve: None, fit, options: &options },
                    grown: None,
                    of_series: false,
                })
                .collect();
            let shifts = compare_lines(&measured, &[("P", "R")], CompareOptions::default());
            let shifts = shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs);
            let t = t_quantile_two_sided(CONFIDENCE, 2.0);
            for (shift, [plain, moderated]) in shifts.zip(planned.intervals(study, t)) {
                let own = shift.plain.unwrap();
                for (interval, lower, upper) in
                    [(plain, own.lower, own.upper), (moderated, shift.lower, shift.upper)]
                {
                    let close = |found: f64, log: f64| (found / exp10(log) - 1.0).abs() < 1e-9;
                    assert!(close(lower.unwrap(), interval.error - interval.half), "{shift:?}");
                    assert!(close(upper.unwrap(), interval.error + interval.half), "{shift:?}");
                }
            }
        }
    }

    /// By hand: of two experiments the width is 2·t·s/√2 with s = |z|·scatter, whose median is 0.6745 of it.
    #[test]
    fn the_width_of_two_experiments_is_that_of_the_textbook() {
        let planned = Planned { compounds: 1, experiments: 2, ..PLANNED };
        let (plain, moderated) = planned.power(&[1.0]).unwrap();
        let expected = 2.0 * 12.706 * 0.15 * 0.6745 / 2.0_f64.sqrt();
        let found = plain.log_width.unwrap();
        assert!((found / expected - 1.0).abs() < 0.03, "{found} {expected}");
        assert!((plain.covered.unwrap() - 0.95).abs() < 0.01 && moderated.is_none());
    }

    #[test]
    fn shares_add_up_and_grow_with_experiments() {
        let folds = [0.2, 1.0, 1.5, 2.2, 5.0];
        let mut before = 0.0;
        for experiments in 1..=4 {
            let (plain, moderated) = Planned { experiments, ..PLANNED }.power(&folds).unwrap();
            for of in [Some(&plain), moderated.as_ref()].into_iter().flatten() {
                for calls in &of.calls {
                    let Calls { r, h, l, s, i, .. } = *calls;
                    assert!((r + h + l + s + i - 1.0).abs() < 1e-12);
                }
            }
            let power = moderated.unwrap_or(plain).calls[4].r;
            assert!(power >= before, "{experiments}");
            before = power;
        }
        assert!(before > 0.98);
    }

    #[test]
    fn a_true_fold_has_the_call_of_its_rule() {
        use Call::{H, L, R, S};
        let of = |fold| true_call(fold, Margins::USUAL);
        assert_eq!([5.0, 3.0, 2.0, 1.5, 1.2, 1.0].map(of), [R, R, L, L, S, S]);
        assert_eq!([0.2, 0.5, 0.8].map(of), [H, L, S]);
    }

    /// A fold and its inverse are told alike.
    #[test]
    fn swapped_lines_swap_the_calls() {
        let (_, moderated) = PLANNED.power(&[5.0, 0.2]).unwrap();
        let calls = moderated.unwrap().calls;
        assert!((calls[0].r - calls[1].h).abs() < 0.01 && calls[0].r > 0.9);
    }

    #[test]
    fn what_cannot_be_is_not_planned() {
        for planned in [
            Planned { compounds: 0, ..PLANNED },
            Planned { experiments: 0, ..PLANNED },
            Planned { experiments: 25, ..PLANNED },
            Planned { scatter: 0.0, ..PLANNED },
            Planned { scatter: f64::NAN, ..PLANNED },
            Planned { differing: -0.1, ..PLANNED },
        ] {
            assert_eq!(planned.power(&[5.0]), None, "{planned:?}");
        }
    }
}
