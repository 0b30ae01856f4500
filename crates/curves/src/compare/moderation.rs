//! The scatter of experiments, lent from pair to pair: two or three experiments say little of their own scatter, and a
//! study has many pairs of lines and compounds.
//!
//! The pairs of a metric that were measured in two and more experiments share a [`VariancePrior`], earlier ones of the same
//! assay among them ([`Memory`]). It is worth at most twice as many degrees of freedom as a pair has experiments, which
//! keeps intervals true where SDs differ widely (without, 92 % of them hold). A pair of one experiment borrows from a memory
//! alone: without one it stays technical.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::compare::memory::Memory;
use crate::compare::pair::Value;
use crate::compare::shift::{on_its_scale, t_interval};
use crate::compare::tag::Tag;
use crate::compare::{Method, Metric, PlainInterval, Shift};
use crate::distribution::t_quantile_two_sided;
use crate::elementary::exp10;
use crate::fit::CONFIDENCE;
use crate::moderated_variance::{SampleVariance, VariancePrior};
use crate::statistics::mean;

/// What the pairs of a study, and earlier ones, lend to the SD of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moderation {
    /// The SD with what it borrows, in the unit of [`Shift::sd`].
    pub sd: f64,
    /// The SD that is common to the pairs.
    pub prior_sd: f64,
    /// The degrees of freedom that it is worth here.
    pub prior_df: f64,
    /// Pairs that it is borrowed from.
    pub pairs: usize,
    /// How many of them are of earlier studies.
    pub earlier: usize,
}

/// Degrees of freedom that a prior is worth at most, per experiment.
pub const CAP_PER_EXPERIMENT: f64 = 2.0;

/// Confidence of a two-sided interval of which each limit alone is a one-sided one of 95 %.
const ONE_SIDED: f64 = 2.0 * CONFIDENCE - 1.0;

impl Shift {
    /// The variance of a fold or difference over its own experiments; `None` unless two and more were measured in pairs and
    /// none is a bound.
    #[must_use]
    pub fn own_variance(&self) -> Option<SampleVariance> {
        let sd = self.sd.filter(|_| matches!(self.method, Method::PairedT | Method::ModeratedT))?;
        let measured = self.pairs.iter().filter(|pair| pair.value.measured().is_some()).count();
        #[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
        let df = measured.checked_sub(1)? as f64;
        (df > 0.0).then_some(SampleVariance { variance: sd * sd, df })
    }
}

/// What is common to the pairs of one metric.
#[derive(Clone, Copy, Debug)]
struct Common {
    prior: VariancePrior,
    /// The same as a pair sees it that was measured once; only with a memory.
    next: Option<VariancePrior>,
    pairs: usize,
    earlier: usize,
}

/// What the pairs of a study have to lend, metric by metric.
#[derive(Clone, Debug)]
pub(super) struct Lent(BTreeMap<Metric, Common>);

impl Lent {
    /// By the pairs of a study beside the memory; a metric with too few of both has nothing.
    pub(super) fn of(shifts: &[&Shift], memory: &Memory) -> Self {
        let memory = memory.that_holds(shifts.iter().copied());
        let mut families: BTreeMap<Metric, Vec<SampleVariance>> = BTreeMap::new();
        for shift in shifts {
            let family =
                families.entry(shift.metric).or_insert_with(|| memory.samples(shift.metric).to_vec());
            family.extend(shift.own_variance().filter(|_| !shift.of_series));
        }
        let common = |metric: Metric, samples: &[SampleVariance]| {
            let earlier = memory.samples(metric).len();
            let next = (earlier > 0).then(|| VariancePrior::of_next(samples)).flatten();
            Some(Common { prior: VariancePrior::of(samples)?, next, pairs: samples.len(), earlier })
        };
        let families = families.into_iter();
        Self(families.filter_map(|(metric, samples)| Some((metric, common(metric, &samples)?))).collect())
    }

    /// To every pair: the intervals with what they borrow. `of_fits` says that nothing is known of wells.
    pub(super) fn to(&self, shifts: &mut [Shift], of_fits: bool) {
        for shift in shifts {
            let Some(common) = self.0.get(&shift.metric) else { continue };
            if let Some(sample) = shift.own_variance() {
                repeated(shift, sample, common);
            } else if let Some(next) = common.next.filter(|_| shift.method == Method::TechnicalOnly) {
                single(shift, next, common, of_fits);
            }
        }
    }
}

/// The variance of one pair with what it borrows.
pub(crate) struct Borrowed {
    /// The prior as it counts here.
    pub(crate) prior: VariancePrior,
    /// The variance with the prior.
    pub(crate) variance: SampleVariance,
    /// Do its experiments scatter more than those of one in a hundred of its kind? Then it borrows nothing that would
    /// make its interval shorter.
    pub(crate) is_outlier: bool,
}

impl Borrowed {
    /// What a pair of n experiments, of which `sample` has n − 1 degrees of freedom, borrows.
    pub(crate) fn of(prior: VariancePrior, sample: SampleVariance) -> Self {
        let prior = prior.capped(CAP_PER_EXPERIMENT * (sample.df + 1.0));
        Self { prior, variance: prior.moderated(sample), is_outlier: prior.is_exceeded_by(sample) }
    }
}

/// The interval of a pair of several experiments.
fn repeated(shift: &mut Shift, sample: SampleVariance, common: &Common) {
    let n = sample.df + 1.0;
    let Borrowed { prior, variance: moderated, is_outlier } = Borrowed::of(common.prior, sample);
    shift.moderation = Some(common.lends(moderated.variance, prior));
    let Some(centre) = centre(shift) else { return };
    let before = shift.clone();
    shift.df = Some(moderated.df);
    t_interval(shift, Method::ModeratedT, centre, (moderated.variance / n).sqrt(), moderated.df);
    on_its_scale(shift);
    let mut rests = common.earlier > 0;
    if is_outlier {
        let width = |of: &Shift| Some(of.upper? - of.lower?);
        if width(shift) < width(&before) {
            *shift = before;
            rests = false;
        }
        shift.tags.push(Tag::VarianceOutlier);
    }
    shift.tags.extend(rests.then_some(Tag::RestsOnMemory));
}

/// The interval of a pair of one experiment, or its bound, with the scatter that the memory foretells. What the wells show
/// stands in [`Shift::plain`] then.
fn single(shift: &mut Shift, next: VariancePrior, common: &Common, of_fits: bool) {
    let known = |value: &Value| *value != Value::Unknown;
    let mut told = shift.pairs.iter().map(|pair| pair.value).filter(known);
    // Lines of different days differ by more than a pair of one day.
    let (Some(only), None, 1) = (told.next(), told.next(), shift.n_pairs) else { return };
    let error = next.variance.sqrt();
    let wells = PlainInterval { lower: shift.lower, upper: shift.upper, p: None };
    match only {
        Value::Measured(centre) => {
            let told_by_wells = !of_fits && shift.metric != Metric::Hill;
            if told_by_wells && wells.lower.is_none() && wells.upper.is_none() {
                return;
            }
            t_interval(shift, Method::MemoryT, centre, error, next.df);
            on_its_scale(shift);
            if told_by_wells {
                contain(shift, wells);
            }
        }
        Value::AtLeast(_) | Value::AtMost(_) => {
            let reach = t_quantile_two_sided(ONE_SIDED, next.df) * error;
            let by = |limit: f64, step: f64| {
                if shift.metric.is_fold() { limit * exp10(step) } else { limit + step }
            };
            let (lower, upper) =
                (wells.lower.map(|lower| by(lower, -reach)), wells.upper.map(|upper| by(upper, reach)));
            (shift.lower, shift.upper) = (lower, upper);
        }
        Value::Unknown => return,
    }
    shift.plain = Some(wells).filter(|wells| wells.lower.is_some() || wells.upper.is_some());
    shift.df = Some(next.df);
    shift.moderation = Some(common.lends(next.variance, next));
    shift.tags.push(Tag::RestsOnMemory);
}

/// Widens an interval to what the wells show: a side that they leave open stays open. Where they are the wider ones, p is that
/// of neither, and there is none.
fn contain(shift: &mut Shift, wells: PlainInterval) {
    let before = (shift.lower, shift.upper);
    shift.lower = shift.lower.zip(wells.lower).map(|(own, wells)| own.min(wells));
    shift.upper = shift.upper.zip(wells.upper).map(|(own, wells)| own.max(wells));
    if (shift.lower, shift.upper) != before {
        shift.p = None;
        shift.tags.retain(|tag| *tag != Tag::Equivalent);
    }
}

impl Common {
    fn lends(&self, variance: f64, prior: VariancePrior) -> Moderation {
        Moderation {
            sd: variance.sqrt(),
            prior_sd: prior.variance.sqrt(),
            prior_df: prior.df,
            pairs: self.pairs,
            earlier: self.earlier,
        }
    }
}

/// The mean over experiments, on the scale on which they are averaged.
fn centre(shift: &Shift) -> Option<f64> {
    mean(&shift.pairs.iter().filter_map(|pair| pair.value.measured()).collect::<Vec<_>>())
}

/// What the experiments of this pair say alone. One experiment says nothing alone.
pub(super) fn undo(shift: &mut Shift) {
    let (Some(_), Some((sd, plain))) = (shift.moderation.take(), shift.sd.zip(shift.plain)) else { return };
    shift.method = Method::PairedT;
    let Some(centre) = centre(shift) else { return };
    let experiments = shift.pairs.iter().filter(|pair| pair.value.measured().is_some()).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
    let n = experiments as f64;
    t_interval(shift, Method::PairedT, centre, sd / n.sqrt(), n - 1.0);
    on_its_scale(shift);
    (shift.lower, shift.upper, shift.p, shift.df) = (plain.lower, plain.upper, plain.p, Some(n - 1.0));
}
