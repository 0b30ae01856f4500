//! A laboratory's memory: the scatter of the experiments of earlier studies of the same assay.
//!
//! Earlier pairs of lines and compounds join those of today in the prior of the variance, as if all were one study. So
//! two repeated pairs have a prior too, and a single experiment gets an interval that knows days:
//!
//! ```text
//! d ± t(ν) s     s and ν those of VariancePrior::of_next, and never within what the wells of that day show
//! ```
//!
//! A memory whose pairs scatter otherwise than those of today (t test of ln s², p < 0.01) is set aside, metric by metric.
//!
//! Measured on 2,000 simulated studies a cell, from 4, 12 and 40 earlier pairs of two or three experiments: of intervals of
//! one experiment 96 to 98 % hold where all pairs have one SD (99 % from four pairs of two), 93 to 96 % where ln SD has an SD
//! of 0.7; with two and three experiments of 1, 4 and 12 pairs today 95 to 98 % and 92 to 95 %, 92 % only from four earlier
//! pairs. A memory that fits is set aside in 1 %, one of a third of the SD in 87 % with 12 pairs on each side.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::compare::{Metric, Shift};
use crate::moderated_variance::{SampleVariance, difference};

/// Chance at which the scatter of today is said not to be that of the memory.
const UNLIKE: f64 = 0.01;

/// The scatter of earlier pairs, metric by metric; empty where nothing is remembered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory(BTreeMap<Metric, Vec<SampleVariance>>);

/// How the scatter of today compares with that of the memory.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Agreement {
    /// Of which metric.
    pub metric: Metric,
    /// Pairs that were repeated today.
    pub today: usize,
    /// Earlier pairs.
    pub earlier: usize,
    /// How many times the SD of the memory that of today is, by geometric means.
    pub times: Option<f64>,
    /// p of no difference; `None` where too few pairs were repeated to say so.
    pub p: Option<f64>,
}

impl Agreement {
    /// May the memory be used?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.p.is_none_or(|p| p >= UNLIKE)
    }
}

impl Memory {
    /// Of earlier pairs: the variance of each over its experiments, in squares of log₁₀ of a fold or of a difference.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (Metric, SampleVariance)>) -> Self {
        let mut memory = Self::default();
        for (metric, sample) in pairs {
            memory.0.entry(metric).or_default().push(sample);
        }
        memory
    }

    /// Is nothing remembered?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The earlier pairs of a metric.
    pub(super) fn samples(&self, metric: Metric) -> &[SampleVariance] {
        self.0.get(&metric).map_or(&[], Vec::as_slice)
    }

    /// How today's scatter compares with it, in the order of the metrics; those that it does not hold are left out.
    #[must_use]
    pub fn agreements<'a>(&self, shifts: impl IntoIterator<Item = &'a Shift>) -> Vec<Agreement> {
        let mut today: BTreeMap<Metric, Vec<SampleVariance>> = BTreeMap::new();
        for shift in shifts {
            if let Some(own) = shift.own_variance().filter(|_| !shift.of_series) {
                today.entry(shift.metric).or_default().push(own);
            }
        }
        self.0
            .iter()
            .map(|(metric, earlier)| {
                let today = today.get(metric).map_or(&[][..], Vec::as_slice);
                let found = difference(today, earlier);
                Agreement {
                    metric: *metric,
                    today: today.len(),
                    earlier: earlier.len(),
                    times: found.map(|found| found.ratio.sqrt()),
                    p: found.map(|found| found.p),
                }
            })
            .collect()
    }

    /// What of it goes with today's scatter.
    pub(super) fn that_holds<'a>(&self, shifts: impl IntoIterator<Item = &'a Shift>) -> Self {
        let mut held = self.clone();
        for agreement in self.agreements(shifts).iter().filter(|agreement| !agreement.holds()) {
            held.0.remove(&agreement.metric);
        }
        held
    }
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "counts of studies")]
mod tests {
    use super::*;
    use crate::compare::{
        Call, CompareOptions, Measured, Method, Replicate, Shift, Tag, compare_lines, compare_lines_with,
    };
    use crate::curve::{Curve, Point};
    use crate::distribution::t_quantile_two_sided;
    use crate::elementary::{exp, exp10, log10};
    use crate::fit::{Fit, FitOptions, fit};
    use crate::logistic::Logistic;
    use crate::moderated_variance::VariancePrior;
    use crate::screen::Random;

    /// Samples of a study whose ln SD has the SD `differ`, each of `n` experiments, scaled by `times`.
    fn scatter(count: usize, n: u32, differ: f64, times: f64, random: &mut Random) -> Vec<SampleVariance> {
        let mut of_one = || {
            let sd = times * exp(differ * random.normal());
            let square: f64 = (1..n).map(|_| random.normal()).map(|z| z * z).sum();
            let df = f64::from(n - 1);
            SampleVariance { variance: sd * sd * square / df, df }
        };
        (0..count).map(|_| of_one()).collect()
    }

    const STUDIES: u32 = 2000;

    #[test]
    fn an_interval_of_one_experiment_with_a_memory_holds() {
        for (differ, least, most) in [(0.0, 0.945, 0.99), (0.7, 0.93, 0.965)] {
            for (earlier, n) in [(4, 2), (4, 3), (12, 2), (12, 3), (40, 2), (40, 3)] {
                let mut random = Random::new(41, u64::from(n));
                let held = (0..STUDIES).filter(|_| {
                    let samples = scatter(earlier, n, differ, 1.0, &mut random);
                    let next = VariancePrior::of_next(&samples).expect("four and more");
                    let own = exp(differ * random.normal()) * random.normal();
                    own.abs() <= t_quantile_two_sided(0.95, next.df) * next.variance.sqrt()
                });
                let share = held.count() as f64 / f64::from(STUDIES);
                assert!((least..most).contains(&share), "{earlier} of {n}, SDs differ by {differ}: {share}");
            }
        }
    }

    /// Also where SDs differ so widely that pooled variances would differ in every third study.
    #[test]
    fn scatter_that_fits_is_rarely_refused_and_threefold_scatter_is_found() {
        let refused = |differ: f64, times: f64, today: usize, earlier: usize| {
            let mut random = Random::new(42, today as u64);
            let unlike = (0..STUDIES).filter(|_| {
                let now = scatter(today, 3, differ, times, &mut random);
                let then = scatter(earlier, 3, differ, 1.0, &mut random);
                difference(&now, &then).is_some_and(|found| found.p < UNLIKE)
            });
            unlike.count() as f64 / f64::from(STUDIES)
        };
        for (today, earlier) in [(1, 4), (1, 40), (4, 12), (12, 12), (12, 40)] {
            for differ in [0.0, 0.7] {
                let share = refused(differ, 1.0, today, earlier);
                assert!(share < 0.025, "{today} against {earlier}, SDs differ by {differ}: {share}");
            }
        }
        assert!(refused(0.0, 3.0, 12, 12) > 0.8 && refused(0.0, 3.0, 4, 12) > 0.3);
    }

    const WELLS: u32 = 3;

    /// A curve of a day: ten doses from 1 to 10⁴, log₁₀ IC50 as given.
    fn day(log_mid: f64, random: &mut Random) -> Curve {
        let truth = Logistic { top: 1.0, bottom: 0.05, log_mid, hill: 1.2 };
        let mut points: Vec<Point> = (0..8).map(|_| Point::new(0.0, 1.0 + 0.03 * random.normal())).collect();
        for k in 0..10 {
            let log_dose = 4.0 * f64::from(k) / 9.0;
            for _ in 0..WELLS {
                let response = truth.response(log_dose) + 0.03 * random.normal();
                points.push(Point::new(exp10(log_dose), response));
            }
        }
        Curve::new(points).expect("finite")
    }

    /// Shifts of a study of one pair of lines: log₁₀ IC50s of both, day by day.
    fn study(days: &[[f64; 2]], memory: &Memory, of_fits: bool) -> Vec<Shift> {
        let options = FitOptions::default();
        let mut random = Random::new(43, 0);
        let curves: Vec<Curve> = days.iter().flatten().map(|log_mid| day(*log_mid, &mut random)).collect();
        let fits: Vec<Fit> = curves.iter().map(|curve| fit(curve, &options)).collect();
        let names = ["1", "2", "3", "4"];
        let measured: Vec<Measured> = (0..curves.len())
            .map(|k| Measured {
                cell_line: ["P", "R"][k % 2],
                compound: "drug",
                replicate: Replicate {
                    experiment: names[k / 2],
                    curve: (!of_fits).then_some(&curves[k]),
                    fit: &fits[k],
                    options: &options,
                },
                grown: None,
                of_series: false,
            })
            .collect();
        compare_lines_with(&measured, &[("P", "R")], CompareOptions::default(), memory)
    }

    fn of(shifts: &[Shift], metric: Metric) -> &Shift {
        shifts.iter().find(|shift| shift.metric == metric).expect("it is always there")
    }

    /// A memory of so many pairs with one SD, each of three experiments.
    fn alike(pairs: usize, sd: f64) -> Memory {
        let sample = SampleVariance { variance: sd * sd, df: 2.0 };
        Memory::of(std::iter::repeat_n((Metric::Ic50Abs, sample), pairs))
    }

    #[test]
    fn one_experiment_with_a_memory_has_an_interval_that_knows_days_and_a_call() {
        let alone = study(&[[1.0, 2.5]], &Memory::default(), false);
        let (memory, earlier) = (alike(12, 0.1), [SampleVariance { variance: 0.01, df: 2.0 }; 12]);
        let found = study(&[[1.0, 2.5]], &memory, false);
        let (technical, shift) = (of(&alone, Metric::Ic50Abs), of(&found, Metric::Ic50Abs));
        assert_eq!((technical.method, technical.call), (Method::TechnicalOnly, Some(Call::I)));
        assert_eq!((shift.method, shift.call), (Method::MemoryT, Some(Call::R)));
        assert_eq!(shift.estimate, technical.estimate);
        assert!(shift.tags.contains(&Tag::RestsOnMemory) && !shift.tags.contains(&Tag::TechnicalOnly));
        assert!(!shift.tags.contains(&Tag::RestsOnModeration), "{:?}", shift.tags);
        let next = VariancePrior::of_next(&earlier).expect("twelve");
        let half = t_quantile_two_sided(0.95, next.df) * next.variance.sqrt();
        let centre = log10(shift.estimate.expect("measured"));
        assert!((log10(shift.lower.expect("a limit")) - (centre - half)).abs() < 1e-9, "{shift:?}");
        assert!((log10(shift.upper.expect("a limit")) - (centre + half)).abs() < 1e-9, "{shift:?}");
        let wells = shift.plain.expect("what the wells show");
        assert_eq!((wells.lower, wells.upper, wells.p), (technical.lower, technical.upper, None));
        let lent = shift.moderation.expect("from the memory");
        assert_eq!((lent.pairs, lent.earlier), (12, 12));
        // Nothing is remembered of areas: theirs stay technical.
        assert_eq!(of(&found, Metric::Auc), of(&alone, Metric::Auc));
    }

    #[test]
    fn what_the_wells_show_is_never_cut_off() {
        let found = study(&[[1.0, 2.5]], &alike(12, 1e-4), false);
        let shift = of(&found, Metric::Ic50Abs);
        let wells = shift.plain.expect("what the wells show");
        assert_eq!((shift.lower, shift.upper, shift.p), (wells.lower, wells.upper, None));
        assert_eq!(shift.method, Method::MemoryT);
        // Fits alone know no wells.
        let found = study(&[[1.0, 2.5]], &alike(12, 0.1), true);
        let shift = of(&found, Metric::Ic50Abs);
        assert!(shift.plain.is_none() && shift.lower.is_some() && shift.p.is_some(), "{shift:?}");
    }

    /// By hand: the bound is lowered by t(ν; 90 % two-sided) · s, and claims nothing of the line.
    #[test]
    fn a_bound_of_one_experiment_is_widened_and_stays_technical() {
        let alone = study(&[[1.0, 5.5]], &Memory::default(), false);
        let found = study(&[[1.0, 5.5]], &alike(12, 0.1), false);
        let (technical, shift) = (of(&alone, Metric::Ic50Abs), of(&found, Metric::Ic50Abs));
        assert_eq!((shift.qualifier, shift.method, shift.call), (">", Method::TechnicalOnly, Some(Call::I)));
        let next = VariancePrior::of_next(&[SampleVariance { variance: 0.01, df: 2.0 }; 12]).expect("twelve");
        let reach = t_quantile_two_sided(0.90, next.df) * next.variance.sqrt();
        let lowered = log10(technical.lower.expect("a bound")) - log10(shift.lower.expect("a bound"));
        assert!((lowered - reach).abs() < 1e-9, "{lowered} {reach}");
        assert_eq!(shift.plain.and_then(|plain| plain.lower), technical.lower);
        assert!(shift.tags.contains(&Tag::RestsOnMemory) && shift.tags.contains(&Tag::TechnicalOnly));
    }

    #[test]
    fn a_memory_makes_a_prior_for_one_repeated_pair() {
        let days = [[1.0, 2.5], [1.3, 2.3]];
        let alone = study(&days, &Memory::default(), false);
        let found = study(&days, &alike(12, 0.1), false);
        let (plain, shift) = (of(&alone, Metric::Ic50Abs), of(&found, Metric::Ic50Abs));
        assert_eq!((plain.method, shift.method), (Method::PairedT, Method::ModeratedT));
        assert_eq!((plain.call, shift.call), (Some(Call::I), Some(Call::R)));
        let lent = shift.moderation.expect("from the memory");
        assert_eq!((lent.pairs, lent.earlier), (13, 12));
        assert!((lent.prior_df - 4.0).abs() < 1e-12, "twice as many as experiments: {lent:?}");
        assert!([Tag::RestsOnMemory, Tag::RestsOnModeration].iter().all(|tag| shift.tags.contains(tag)));
        assert_eq!(shift.plain, plain.plain);
        let off = CompareOptions { moderate: false, ..CompareOptions::default() };
        assert_eq!(compare_lines_with(&[], &[], off, &alike(12, 0.1)), compare_lines(&[], &[], off));
    }

    #[test]
    fn a_memory_that_does_not_fit_is_set_aside() {
        let days = [[1.0, 2.5], [1.0, 2.9], [1.3, 2.2], [0.8, 2.4]];
        let memory = alike(12, 0.001);
        let found = study(&days, &memory, false);
        let said = memory.agreements(&found);
        let [said] = said[..] else { panic!("{said:?}") };
        assert!(!said.holds() && said.times.is_some_and(|times| times > 100.0), "{said:?}");
        assert_eq!((said.today, said.earlier), (1, 12));
        assert_eq!(found, study(&days, &Memory::default(), false));
        // One that fits is used, and what is said of it does not change by its use.
        let fits = alike(12, 0.2);
        let shifts = study(&days, &fits, false);
        assert_eq!(fits.agreements(&shifts), fits.agreements(&study(&days, &Memory::default(), false)));
        assert!(fits.agreements(&shifts)[0].holds() && shifts != found);
    }
}
