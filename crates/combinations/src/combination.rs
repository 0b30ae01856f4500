//! A combination over experiments: what holds for the line, and what for one day only.

use foldshift_curves::statistics::{holm, mean, median};
use rayon::prelude::*;
use serde::Serialize;

use crate::call::Call;
use crate::estimate::{Basis, COPIES, Estimate, real, squares};
use crate::matrix::{Matrix, axis, is_same_dose};
use crate::model::Model;
use crate::scores::{CellExcess, Excess, Refusal, Scores, Settings, score};
use crate::wells::{WellErrors, over_wells};
use crate::window::{Window, strongest_window};

/// One cell over experiments.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CombinedCell {
    /// Dose of A.
    pub dose_a: f64,
    /// Dose of B.
    pub dose_b: f64,
    /// Number of wells, all experiments together.
    pub wells: usize,
    /// Mean over experiments of the observed response.
    pub observed: f64,
    /// Mean over experiments of the expected response.
    pub expected: f64,
    /// Excess: positive is more effect than expected. Its SD over experiments is moderated (see [`combine`]).
    pub excess: Estimate,
    /// p of the excess, by Holm over the cells of this model.
    pub p_adjusted: Option<f64>,
    /// Synergy or antagonism of this very cell, where `p_adjusted` < 0.05.
    pub call: Option<Call>,
}

/// A combination under one model, over experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CombinedExcess {
    /// Mean excess of the cells that every experiment has; `None` where they have none in common.
    pub mean: Option<Estimate>,
    /// Median over those cells of their mean excess: not moved by a few of them.
    pub median: Option<f64>,
    /// Cells that every experiment has.
    pub common_cells: usize,
    /// What may be claimed; `None` from one experiment. A matrix of which a cell is called is not additive, however small
    /// its mean: it is indeterminate then.
    pub call: Option<Call>,
    /// Every cell of any experiment, by dose of A, then of B.
    pub cells: Vec<CombinedCell>,
    /// The three neighbouring doses of each drug with the largest mean excess.
    pub window: Option<Window>,
    /// Experiments of which the model says something.
    pub n: usize,
    /// Experiments of which it says nothing.
    pub refused: usize,
}

/// A model, and what it says over experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CombinedModel {
    /// The model.
    pub model: Model,
    /// What it says, or why it says nothing of any experiment.
    pub outcome: Result<CombinedExcess, Refusal>,
}

/// Two drugs on one cell line over experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Combination {
    /// The scores of each experiment, in the order given.
    pub experiments: Vec<Scores>,
    /// Every model, in the order of [`Model::ALL`]; empty without experiments.
    pub models: Vec<CombinedModel>,
}

impl Combination {
    /// What a model says, or why nothing.
    ///
    /// # Errors
    /// When no experiment has what the model needs.
    pub fn of(&self, model: Model) -> Result<&CombinedExcess, Refusal> {
        let found = self.models.iter().find(|combined| combined.model == model);
        found.map_or(Err(Refusal::NoSingleAgents), |combined| combined.outcome.as_ref().map_err(|why| *why))
    }
}

/// Fewest cells from which a cell borrows.
const ENOUGH_CELLS: usize = 4;

/// Level of a claim on a cell.
const ALPHA: f64 = 0.05;

/// Scores every experiment, and puts them together.
///
/// The mean excess of the matrix is one number an experiment: its interval is mean ± t(n − 1) · SD / √n, and wells never
/// count as n. Single cells of few experiments have an SD of few degrees of freedom, so a cell borrows from the others of
/// its matrix, as genes do in limma:
///
/// ```text
/// s̃² = (d₀ s₀² + d s²) / (d₀ + d),   s₀² the mean s² of the cells, d = n − 1, d₀ = 2n
/// ```
///
/// and t has d₀ + d degrees of freedom. A cell is called by Holm's p over the cells of its model. The models answer
/// different questions and are not corrected for one another. One experiment has no interval over experiments: limits are
/// those of its wells ([`Basis::Wells`]), and nothing is called.
///
/// Source of the moderation: Smyth, Stat. Appl. Genet. Mol. Biol. 3 (2004) 3, doi:10.2202/1544-6115.1027.
#[must_use]
pub fn combine(matrices: &[Matrix], settings: Settings) -> Combination {
    let experiments: Vec<Scores> = matrices.par_iter().map(|matrix| score(matrix, settings)).collect();
    let wells = match (matrices, &experiments[..]) {
        ([matrix], [scores]) => over_wells(matrix, settings, scores),
        _ => None,
    };
    let first = experiments.first().map_or(&[][..], |scores| &scores.models);
    let models = first
        .iter()
        .enumerate()
        .map(|(index, score)| CombinedModel {
            model: score.model,
            outcome: combined_under(score.model, &experiments, wells.as_ref().map(|wells| (wells, index))),
        })
        .collect();
    Combination { experiments, models }
}

fn combined_under(
    model: Model,
    experiments: &[Scores],
    wells: Option<(&WellErrors, usize)>,
) -> Result<CombinedExcess, Refusal> {
    let told: Vec<&Excess> = experiments.iter().filter_map(|scores| scores.of(model).ok()).collect();
    let n = told.len();
    if n == 0 {
        let why = experiments.iter().find_map(|scores| scores.of(model).err());
        return Err(why.unwrap_or(Refusal::NoSingleAgents));
    }
    let all = || told.iter().flat_map(|excess| &excess.cells);
    let axes = [axis(all().map(|cell| cell.dose_a)), axis(all().map(|cell| cell.dose_b))];
    let mut groups: Vec<Vec<&CellExcess>> = Vec::new();
    for &a in &axes[0] {
        for &b in &axes[1] {
            let group: Vec<&CellExcess> = told.iter().filter_map(|excess| cell_at(excess, a, b)).collect();
            if !group.is_empty() {
                groups.push(group);
            }
        }
    }
    let mut cells = over_cells(&groups, n);
    let common: Vec<&Vec<&CellExcess>> = groups.iter().filter(|group| group.len() == n).collect();
    let of_experiment = |k: usize| {
        let excesses: Vec<f64> = common.iter().map(|group| group[k].excess).collect();
        mean(&excesses)
    };
    let means: Option<Vec<f64>> = (0..n).map(of_experiment).collect();
    let mut of_matrix = means.and_then(|means| Estimate::over(&means));
    if let (Some((wells, index)), Some(found)) = (wells, &mut of_matrix) {
        let errors = wells.of.get(index).map_or(&[][..], Vec::as_slice);
        if let [of_mean, of_cells @ ..] = errors {
            *found = Estimate::within_one(found.value, *of_mean, wells.df);
            for (cell, error) in cells.iter_mut().zip(of_cells) {
                cell.excess = Estimate::within_one(cell.excess.value, *error, wells.df);
            }
        }
    }
    let values: Vec<f64> = cells.iter().filter(|cell| cell.excess.n == n).map(|c| c.excess.value).collect();
    let placed: Vec<([f64; 2], f64)> =
        cells.iter().map(|cell| ([cell.dose_a, cell.dose_b], cell.excess.value)).collect();
    Ok(CombinedExcess {
        call: of_matrix
            .as_ref()
            .and_then(Call::of)
            .map(|call| call.beside(cells.iter().any(|cell| cell.call.is_some()))),
        mean: of_matrix,
        median: median(&values),
        common_cells: common.len(),
        window: strongest_window([&axes[0], &axes[1]], &placed),
        cells,
        n,
        refused: experiments.len() - n,
    })
}

fn cell_at(excess: &Excess, a: f64, b: f64) -> Option<&CellExcess> {
    excess.cells.iter().find(|cell| is_same_dose(cell.dose_a, a) && is_same_dose(cell.dose_b, b))
}

/// Every cell over its experiments, of which there are `n`; one experiment a value.
fn over_cells(groups: &[Vec<&CellExcess>], n: usize) -> Vec<CombinedCell> {
    let of = |group: &[&CellExcess], what: fn(&CellExcess) -> f64| -> Vec<f64> {
        group.iter().map(|cell| what(cell)).collect()
    };
    let excesses: Vec<Vec<f64>> = groups.iter().map(|group| of(group, |cell| cell.excess)).collect();
    let variances: Vec<f64> = excesses
        .iter()
        .filter(|values| values.len() >= 2)
        .map(|values| squares(values) / real(values.len() - 1))
        .collect();
    let prior = mean(&variances).filter(|_| variances.len() >= ENOUGH_CELLS);
    let estimate = |values: &[f64]| {
        let df = real(values.len() - 1);
        match prior {
            Some(prior) if values.len() >= 2 && prior > COPIES * COPIES => {
                let prior_df = 2.0 * real(n);
                let moderated = (prior_df * prior + squares(values)) / (prior_df + df);
                Estimate::with_variance(values, moderated, prior_df + df)
            }
            _ => Estimate::over(values),
        }
    };
    let estimates: Vec<Estimate> = excesses.iter().filter_map(|values| estimate(values)).collect();
    let tested: Vec<usize> = (0..estimates.len()).filter(|&k| estimates[k].p.is_some()).collect();
    let p: Vec<f64> = tested.iter().filter_map(|&k| estimates[k].p).collect();
    let mut adjusted = vec![None; estimates.len()];
    for (k, p) in tested.into_iter().zip(holm(&p)) {
        adjusted[k] = Some(p);
    }
    let cell = |((group, excess), p_adjusted): ((&Vec<&CellExcess>, Estimate), Option<f64>)| {
        let certain = p_adjusted.is_some_and(|p| p < ALPHA) && excess.basis == Basis::Experiments;
        let direction = if excess.value > 0.0 { Call::Synergy } else { Call::Antagonism };
        Some(CombinedCell {
            dose_a: group.first()?.dose_a,
            dose_b: group.first()?.dose_b,
            wells: group.iter().map(|cell| cell.n).sum(),
            observed: mean(&of(group, |cell| cell.observed))?,
            expected: mean(&of(group, |cell| cell.expected))?,
            excess,
            p_adjusted,
            call: certain.then_some(direction),
        })
    };
    groups.iter().zip(estimates).zip(adjusted).filter_map(cell).collect()
}
