//! The anatomy of a shift: do two lines differ in potency, in efficacy, in slope, or in several; does one curve
//! do for both; is the resistant line two kinds of cells?
//!
//! Every experiment is fitted by itself, so that no day is held against another. What is claimed of the lines
//! rests on differences within experiments and their scatter over experiments; what the wells of one experiment
//! say stands beside it, named technical.

mod fraction;
mod mixture;
mod nested;
mod parts;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde::Serialize;

pub use fraction::{Fraction, FractionKind};
pub use mixture::Mixture;
pub use nested::{FTest, Free, Nested};
pub use parts::{Component, Part, Verdict};

use crate::compare::lines::ByLine;
use crate::compare::{Measured, Replicate};
use crate::elementary::{exp, ln};
use crate::statistics::holm;
use nested::Both;

/// What the wells of one experiment say of both lines. All of it is technical.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InOneExperiment {
    /// The experiment.
    pub experiment: String,
    /// One curve for both lines against two: F, degrees of freedom, p.
    pub one_curve: Option<FTest>,
    /// F tests of one part in common, in the order of [`Part::ALL`].
    pub shared: [Option<FTest>; 4],
    /// Every joint fit.
    pub models: Vec<Nested>,
    /// The mixture, where both curves fall.
    pub mixture: Option<Mixture>,
}

/// Is one curve enough for both lines?
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OneCurve {
    /// Experiments in which it was tested.
    pub n: usize,
    /// Experiments that reject it at 5 %.
    pub n_rejected: usize,
    /// Their p values combined by Fisher. It knows the scatter of wells only: lines that are the same but for
    /// the day are rejected too.
    pub p_technical: Option<f64>,
}

/// How two lines differ under one compound.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Anatomy {
    /// Line before selection.
    pub parental: String,
    /// Line after selection.
    pub resistant: String,
    /// Compound.
    pub compound: String,
    /// Potency, plateau, slope and top, over experiments.
    pub components: Vec<Component>,
    /// One curve for both, over experiments.
    pub one_curve: OneCurve,
    /// The joint model with the least sum of Akaike's criteria over experiments. Technical.
    pub best_model: Option<Free>,
    /// The resistant fraction.
    pub fraction: Fraction,
    /// What each experiment with both lines says.
    pub experiments: Vec<InOneExperiment>,
}

impl Anatomy {
    /// What is said of a part.
    #[must_use]
    pub fn component(&self, part: Part) -> Option<&Component> {
        self.components.iter().find(|component| component.part == part)
    }
}

/// p values of independent tests combined: −2 Σ ln p against χ² with two degrees of freedom for each.
/// `None` of none.
///
/// Source: Fisher, Statistical Methods for Research Workers (4th edition, 1932), section 21.1.
fn fisher(p: &[f64]) -> Option<f64> {
    if p.is_empty() {
        return None;
    }
    // Half of χ²; with an even number of degrees of freedom the tail is a finite sum.
    let half: f64 = p.iter().map(|p| -ln(p.clamp(1e-300, 1.0))).sum();
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..p.len() {
        term *= half / nested::real(k);
        sum += term;
    }
    Some((exp(-half) * sum).min(1.0))
}

/// The anatomy of one compound between two lines. Experiments are paired by name. `None` where a curve is known
/// by its fit alone: the joint fits need the responses.
#[must_use]
pub fn anatomy(
    (parental, parental_curves): (&str, &[Replicate]),
    (resistant, resistant_curves): (&str, &[Replicate]),
    compound: &str,
) -> Option<Anatomy> {
    let (p, r) = (parental_curves, resistant_curves);
    if p.is_empty() || r.is_empty() || p.iter().chain(r).any(|one| one.curve.is_none()) {
        return None;
    }
    let names: BTreeSet<&str> = r.iter().map(|one| one.experiment).collect();
    let experiments: Vec<InOneExperiment> = names
        .into_iter()
        .filter_map(|name| Some(in_one_experiment(name, named(p, name)?, named(r, name)?)))
        .collect();
    let combined = |pick: &dyn Fn(&InOneExperiment) -> Option<FTest>| {
        fisher(&experiments.iter().filter_map(pick).map(|test| test.p).collect::<Vec<_>>())
    };
    let mut components: Vec<Component> = Part::ALL
        .into_iter()
        .zip(0..)
        .map(|(part, k): (Part, usize)| parts::component(part, p, r, combined(&|one| one.shared[k])))
        .collect();
    let tested: Vec<usize> = (0..components.len()).filter(|&k| components[k].p.is_some()).collect();
    let adjusted = holm(&tested.iter().filter_map(|&k| components[k].p).collect::<Vec<_>>());
    for (&k, adjusted) in tested.iter().zip(adjusted) {
        components[k].p_adjusted = Some(adjusted);
    }
    let tests: Vec<FTest> = experiments.iter().filter_map(|one| one.one_curve).collect();
    let one_curve = OneCurve {
        n: tests.len(),
        n_rejected: tests.iter().filter(|test| test.p < 0.05).count(),
        p_technical: combined(&|one| one.one_curve),
    };
    let fraction = fraction::fraction(&experiments, &components, p, r);
    Some(Anatomy {
        parental: parental.to_owned(),
        resistant: resistant.to_owned(),
        compound: compound.to_owned(),
        components,
        one_curve,
        best_model: best_model(&experiments),
        fraction,
        experiments,
    })
}

fn named<'a>(all: &[Replicate<'a>], experiment: &str) -> Option<Replicate<'a>> {
    all.iter().find(|one| one.experiment == experiment).copied()
}

fn in_one_experiment(name: &str, parental: Replicate, resistant: Replicate) -> InOneExperiment {
    let mut found = InOneExperiment {
        experiment: name.to_owned(),
        one_curve: None,
        shared: [None; 4],
        models: Vec::new(),
        mixture: None,
    };
    let (Some(p), Some(r)) = (parental.curve, resistant.curve) else { return found };
    let options = [parental.options, resistant.options];
    let Some(both) = Both::new([p, r], [parental.fit, resistant.fit], options) else { return found };
    let Some(models) = both.nested() else { return found };
    found.one_curve = nested::one_curve(&models, both.points);
    found.shared = Part::ALL.map(|part| nested::shared_part(&models, part, both.points));
    found.mixture = mixture::mixture(&both, &models);
    found.models = models;
    found
}

/// The least sum over experiments, which each have parameters of their own.
fn best_model(experiments: &[InOneExperiment]) -> Option<Free> {
    let fitted: Vec<_> = experiments.iter().filter(|one| !one.models.is_empty()).collect();
    let sum = |k: usize| fitted.iter().map(|one| one.models[k].aicc).sum::<Option<f64>>();
    if fitted.is_empty() {
        return None;
    }
    let sums = (0..Free::ALL.len()).filter_map(|k| Some((sum(k)?, Free::ALL[k])));
    sums.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, free)| free)
}

/// The anatomy of every compound that both lines of a pair were tested with, in the order of the pairs, then of
/// the compounds' names.
#[must_use]
pub fn anatomies(measured: &[Measured], pairs: &[(&str, &str)]) -> Vec<Anatomy> {
    let by_line = ByLine::of(measured);
    let of = |line: &str, compound: &str| -> Vec<Replicate> {
        by_line.get(line, compound).iter().map(|one| one.replicate).collect()
    };
    let each = |(parental, resistant, compound): (&str, &str, &str)| {
        anatomy((parental, &of(parental, compound)), (resistant, &of(resistant, compound)), compound)
    };
    by_line.jobs(pairs).into_par_iter().filter_map(each).collect()
}
