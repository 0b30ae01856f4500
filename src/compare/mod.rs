//! Parental against resistant: how far the IC50 shifts, and what that is worth.
//!
//! Experiments are n. Wells are not.

mod call;
pub mod combined;
mod pair;
mod shift;

use crate::statistics::holm;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

pub use call::{Call, EFFICACY_SHIFT, RESISTANT_FOLD, Tag};
pub use combined::{Combined, combine};
pub use pair::PairShift;
pub use shift::Method;

use crate::curve::Curve;
use crate::fit::{Fit, FitOptions};

/// One fitted curve of one experiment.
#[derive(Clone, Copy, Debug)]
pub struct Replicate<'a> {
    /// The experiment: one day, one passage.
    pub experiment: &'a str,
    /// Its observations.
    pub curve: &'a Curve,
    /// Its fit.
    pub fit: &'a Fit,
    /// The options it was fitted with.
    pub options: &'a FitOptions,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Fold of the absolute IC50, resistant ÷ parental.
    Ic50Abs,
    /// Fold of the relative IC50, resistant ÷ parental.
    Ic50Rel,
    /// Difference of the mean response over the common log doses, resistant − parental.
    Auc,
    /// Difference of the fitted response at the highest common dose, resistant − parental.
    Emax,
}

impl Metric {
    /// In the order of tables.
    pub const ALL: [Self; 4] = [Self::Ic50Abs, Self::Ic50Rel, Self::Auc, Self::Emax];

    /// Is it a ratio, computed on logarithms, rather than a difference?
    #[must_use]
    pub const fn is_fold(self) -> bool {
        matches!(self, Self::Ic50Abs | Self::Ic50Rel)
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ic50Abs => "ic50_abs",
            Self::Ic50Rel => "ic50_rel",
            Self::Auc => "auc",
            Self::Emax => "emax",
        })
    }
}

/// The shift of one metric between two lines under one compound.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// Line before selection.
    pub parental: String,
    /// Line after selection.
    pub resistant: String,
    /// Compound.
    pub compound: String,
    /// What is compared.
    pub metric: Metric,
    /// Fold or difference; `None` when censored or unknown.
    pub estimate: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    pub qualifier: &'static str,
    /// Lower 95 % limit, or the bound of a right-censored fold.
    pub lower: Option<f64>,
    /// Upper 95 % limit, or the bound of a left-censored fold.
    pub upper: Option<f64>,
    /// Distinct experiments in which either line was measured.
    pub n_experiments: usize,
    /// Experiments in which both lines were measured and compared.
    pub n_pairs: usize,
    /// How the interval was computed.
    pub method: Method,
    /// p of no shift.
    pub p: Option<f64>,
    /// The same by Holm over the compounds of this line and metric.
    pub p_adjusted: Option<f64>,
    /// R, S, H or I; `None` for differences.
    pub call: Option<Call>,
    /// What else must be known.
    pub tags: Vec<Tag>,
    /// The shift in each experiment.
    pub pairs: Vec<PairShift>,
}

/// All metrics of one compound between two lines. Experiments are paired by name.
#[must_use]
pub fn compare(
    (parental, parental_curves): (&str, &[Replicate]),
    (resistant, resistant_curves): (&str, &[Replicate]),
    compound: &str,
) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = Metric::ALL
        .into_iter()
        .map(|metric| {
            let mut shift = shift::shift(metric, parental_curves, resistant_curves);
            parental.clone_into(&mut shift.parental);
            resistant.clone_into(&mut shift.resistant);
            compound.clone_into(&mut shift.compound);
            shift
        })
        .collect();
    call::call(&mut shifts);
    shifts
}

/// Fills in `p_adjusted`: Holm's step-down over the compounds of each line and metric.
pub fn adjust(shifts: &mut [Shift]) {
    let mut families: BTreeMap<(String, String, Metric), Vec<usize>> = BTreeMap::new();
    for (index, shift) in shifts.iter().enumerate() {
        if shift.p.is_some() {
            let family = (shift.parental.clone(), shift.resistant.clone(), shift.metric);
            families.entry(family).or_default().push(index);
        }
    }
    for family in families.into_values() {
        let p: Vec<f64> = family.iter().map(|&index| shifts[index].p.unwrap_or(1.0)).collect();
        for (index, adjusted) in family.into_iter().zip(holm(&p)) {
            shifts[index].p_adjusted = Some(adjusted);
        }
    }
}
