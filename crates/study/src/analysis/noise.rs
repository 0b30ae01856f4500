//! The assay's own noise: how far IC50s of an unchanged line differ from experiment to experiment, the control
//! charts, and every fold held against that.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Analysis, FittedCurve};
use crate::memory::{Experiments, Origin, PairScatter};
use foldshift_curves::compare::control_chart::{ControlChart, Point, control_chart};
use foldshift_curves::compare::repeatability::{Compared, LEAST_DF, Spread, exceeds};
use foldshift_curves::compare::{Metric, Shift, Tag, Value};
use foldshift_curves::moderated_variance::{SampleVariance, VariancePrior};
use foldshift_tables::units::DoseUnit;

/// The scatter of one line over experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Repeated {
    /// The line: a parental one, or any where nothing is compared.
    pub cell_line: String,
    /// The compound; `None` for all of them pooled.
    pub compound: Option<String>,
    /// Of log₁₀ absolute IC50 over experiments.
    pub spread: Spread,
}

/// The scatter of one fold over experiments that hold both lines, and what the fold is worth against the noise
/// of the parental line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoldNoise {
    /// Line before selection.
    pub parental: String,
    /// Line after selection.
    pub resistant: String,
    /// The compound; `None` for all of them pooled.
    pub compound: Option<String>,
    /// Of the log₁₀ fold of the absolute IC50 within experiments; empty where days are not paired.
    pub spread: Spread,
    /// The MSR of the parental line, all compounds pooled, where it has enough degrees of freedom.
    pub held_against: Option<f64>,
    /// Is the fold larger than that? `None` where it is a bound that does not reach it, and where there is no MSR.
    pub exceeds: Option<bool>,
}

/// What the study knows of its own noise.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Noise {
    /// Per line, each compound and then all pooled.
    pub lines: Vec<Repeated>,
    /// Per pair of lines, each compound and then all pooled.
    pub folds: Vec<FoldNoise>,
    /// Of the reference compound, or of every compound where the study names none.
    pub charts: Vec<ControlChart>,
    /// Every pair and metric that was repeated, for a later study to remember.
    pub scatter: Vec<PairScatter>,
    /// What the pairs of a metric have in common, those of earlier studies that go with them included.
    pub priors: Vec<HandedOn>,
}

/// The prior of a metric as it is handed on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HandedOn {
    /// Of which metric.
    pub metric: Metric,
    /// Pairs that it is made from.
    pub pairs: usize,
    /// Their degrees of freedom, added up.
    pub df: f64,
    /// Their SD, pooled.
    pub sd: f64,
    /// s₀ and d₀, without any cap; `None` of fewer than four pairs. d₀ is infinite where they differ no more than by chance.
    #[serde(skip)]
    pub prior: Option<VariancePrior>,
}

impl Noise {
    /// Is there anything to tell?
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.lines.iter().any(|line| line.spread.s.is_some())
    }

    /// The scatter of a line, all its compounds pooled.
    #[must_use]
    pub fn of_line(&self, cell_line: &str) -> Option<&Spread> {
        let pooled = |line: &&Repeated| line.cell_line == cell_line && line.compound.is_none();
        self.lines.iter().find(pooled).map(|line| &line.spread)
    }

    /// The chart of a line and compound.
    #[must_use]
    pub fn chart_of(&self, cell_line: &str, compound: &str) -> Option<&ControlChart> {
        self.charts.iter().find(|chart| chart.cell_line == cell_line && chart.compound == compound)
    }
}

/// Everything the curves and folds of an analysis say of its noise.
pub(super) fn noise(analysis: &Analysis) -> Noise {
    let reference = analysis.study.assay.reference.as_ref().map(|named| named.compound.as_str());
    let lines = repeated_lines(analysis, reference);
    let mut noise = Noise::default();
    for line in &lines {
        let compounds = compounds_of(analysis, line);
        let spreads: Vec<Spread> = compounds
            .iter()
            .map(|compound| {
                Spread::of_ic50s(analysis.experiments_of(line, compound).map(|curve| curve.fit.ic50_abs))
            })
            .collect();
        let named = |compound: Option<&str>, spread: Spread| Repeated {
            cell_line: (*line).to_owned(),
            compound: compound.map(str::to_owned),
            spread,
        };
        let each = compounds.iter().zip(&spreads).map(|(compound, spread)| named(Some(compound), *spread));
        noise.lines.extend(each);
        noise.lines.push(named(None, Spread::pooled(spreads)));
        let charted = compounds.iter().filter(|compound| reference.is_none_or(|name| name == **compound));
        noise.charts.extend(charted.filter_map(|compound| chart(analysis, line, compound)));
    }
    let folds: Vec<&Shift> = analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
    for pair in folds.chunk_by(|a, b| (&a.parental, &a.resistant) == (&b.parental, &b.resistant)) {
        of_pair(&mut noise, pair);
    }
    noise.scatter = scatter(analysis);
    noise.priors = priors(&noise.scatter, analysis);
    noise
}

/// The scatter of every fold and difference over its own experiments.
fn scatter(analysis: &Analysis) -> Vec<PairScatter> {
    let (experiments, origin) = (Experiments::of(&analysis.plates), Origin::of(&analysis.study));
    let of = |shift: &Shift| {
        let own = shift.own_variance().filter(|_| !shift.of_series)?;
        Some(PairScatter {
            parental: shift.parental.clone(),
            resistant: shift.resistant.clone(),
            compound: shift.compound.clone(),
            metric: shift.metric,
            sd: shift.sd?,
            df: own.df,
            experiments: experiments.named(shift),
            origin: origin.clone(),
            place: None,
        })
    };
    analysis.shifts.iter().filter_map(of).collect()
}

/// The prior of every metric that anything is known of.
fn priors(own: &[PairScatter], analysis: &Analysis) -> Vec<HandedOn> {
    let of = |metric: Metric| {
        let remembered = analysis.memory.pairs.iter().filter(|_| analysis.memory.is_used_for(metric));
        let samples: Vec<SampleVariance> = own
            .iter()
            .chain(remembered)
            .filter(|pair| pair.metric == metric)
            .map(PairScatter::sample)
            .collect();
        let df: f64 = samples.iter().map(|sample| sample.df).sum();
        let square: f64 = samples.iter().map(|sample| sample.df * sample.variance).sum();
        let prior = VariancePrior::of(&samples);
        let sd = (square / df).sqrt();
        (df > 0.0).then_some(HandedOn { metric, pairs: samples.len(), df, sd, prior })
    };
    Metric::EVERY.into_iter().filter_map(of).collect()
}

/// Tags the folds of the absolute IC50 that are no larger than the noise.
pub(super) fn mark(shifts: &mut [Shift], noise: &Noise) {
    let within = noise.folds.iter().filter(|fold| fold.exceeds == Some(false));
    // A fold that is told twice is tagged twice, and the first of its shifts alone.
    let mut within: BTreeMap<[&str; 3], usize> = within.fold(BTreeMap::new(), |mut counts, fold| {
        let compound = fold.compound.as_deref().unwrap_or_default();
        *counts.entry([&fold.parental, &fold.resistant, compound]).or_default() += 1;
        counts
    });
    for shift in shifts.iter_mut().filter(|shift| shift.metric == Metric::Ic50Abs) {
        let of_it = within.remove(&[&*shift.parental, &*shift.resistant, &*shift.compound]).unwrap_or(0);
        shift.tags.extend(std::iter::repeat_n(Tag::WithinNoise, of_it));
        shift.tags.sort_unstable();
    }
}

/// The parental lines, in the order of the study; every line where nothing is compared; and the lines that hold
/// the reference compound where no parental one does.
fn repeated_lines<'a>(analysis: &'a Analysis, reference: Option<&str>) -> Vec<&'a str> {
    let every: BTreeSet<&str> =
        analysis.curves.iter().map(|curve| curve.assembled.key.cell_line.as_str()).collect();
    let mut lines: Vec<&str> = Vec::new();
    for pair in &analysis.study.pairs {
        if !lines.contains(&pair.parental.as_str()) {
            lines.push(&pair.parental);
        }
    }
    if lines.is_empty() {
        return every.into_iter().collect();
    }
    let holds =
        |line: &str| reference.is_some_and(|name| analysis.experiments_of(line, name).next().is_some());
    if !lines.iter().any(|line| holds(line)) {
        lines.extend(every.into_iter().filter(|line| holds(line)));
    }
    lines
}

fn compounds_of<'a>(analysis: &'a Analysis, line: &str) -> Vec<&'a str> {
    let from = analysis.curves.partition_point(|curve| curve.assembled.key.cell_line.as_str() < line);
    let of_line = |curve: &&FittedCurve| curve.assembled.key.cell_line == line;
    let own = analysis.curves[from..].iter().take_while(of_line).filter(|curve| !curve.is_pooled());
    let mut names: Vec<&str> = own.map(|curve| curve.assembled.key.compound.as_str()).collect();
    names.dedup();
    names
}

/// A chart of one experiment would show nothing.
fn chart(analysis: &Analysis, line: &str, compound: &str) -> Option<ControlChart> {
    let points: Vec<Point> = analysis
        .experiments_of(line, compound)
        .filter_map(|curve| {
            let experiment = curve.assembled.key.experiment.clone()?;
            Some(Point { experiment, ic50: curve.fit.ic50_abs })
        })
        .collect();
    (points.len() >= 2).then(|| control_chart(line, compound, points))
}

/// The unit of the doses of a compound, as its curves have it.
#[must_use]
pub fn unit_of(analysis: &Analysis, compound: &str) -> DoseUnit {
    let mut left = analysis.curves.as_slice();
    while let Some(first) = left.first() {
        let line = &first.assembled.key.cell_line;
        if let Some(curve) = analysis.curves_of(line, compound).first() {
            return curve.assembled.unit;
        }
        let many = left.partition_point(|curve| curve.assembled.key.cell_line == *line);
        left = &left[many..];
    }
    analysis.study.dose_unit
}

fn of_pair(noise: &mut Noise, folds: &[&Shift]) {
    let Some(first) = folds.first() else { return };
    let msr = noise
        .of_line(&first.parental)
        .filter(|spread| spread.df >= LEAST_DF)
        .and_then(|spread| spread.msr(Compared::BetweenExperiments));
    let named = |compound: Option<String>, spread, exceeds| FoldNoise {
        parental: first.parental.clone(),
        resistant: first.resistant.clone(),
        compound,
        spread,
        held_against: msr,
        exceeds,
    };
    let spreads: Vec<Spread> = folds.iter().map(|fold| paired(fold)).collect();
    for (fold, spread) in folds.iter().zip(&spreads) {
        let larger =
            msr.and_then(|msr| exceeds(fold.estimate, (fold.lower, fold.upper), fold.qualifier, msr));
        noise.folds.push(named(Some(fold.compound.clone()), *spread, larger));
    }
    noise.folds.push(named(None, Spread::pooled(spreads), None));
}

/// The scatter of log₁₀ folds within experiments.
fn paired(fold: &Shift) -> Spread {
    if fold.n_pairs == 0 {
        return Spread::of(&[]);
    }
    let measured: Vec<f64> = fold
        .pairs
        .iter()
        .filter_map(|pair| if let Value::Measured(value) = pair.value { Some(value) } else { None })
        .collect();
    let count = |is: fn(&Value) -> bool| fold.pairs.iter().filter(|pair| is(&pair.value)).count();
    Spread {
        censored: count(|value| matches!(value, Value::AtLeast(_) | Value::AtMost(_))),
        unknown: count(|value| *value == Value::Unknown),
        ..Spread::of(&measured)
    }
}
