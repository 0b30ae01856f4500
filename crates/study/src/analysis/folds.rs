//! Curves of a study fitted, and its lines compared.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::assemble::Assembled;
use crate::growth::GrowthCurve;
use crate::study_file::Study;
use foldshift_curves::compare::{GrownReplicate, Measured, Memory, Replicate, Shift, compare_lines_with};
use foldshift_curves::fit::{
    Fit, FitOptions, Ic50, LentFit, Reason, Reasons, Sigma, StandardError, fit_moderated_again,
};

/// A curve and its fit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FittedCurve {
    /// Its wells.
    #[serde(flatten)]
    pub assembled: Assembled,
    /// The options it was fitted with.
    pub options: FitOptions,
    /// The fit.
    pub fit: Fit,
}

impl FittedCurve {
    /// Is it made of several experiments, for drawing only?
    #[must_use]
    pub fn is_pooled(&self) -> bool {
        self.assembled.key.experiment.is_none()
    }
}

/// Fits every curve; those of single experiments lend each other their residual scatter, where the study says so.
pub(super) fn fit_curves(assembled: Vec<Assembled>, study: &Study) -> Vec<FittedCurve> {
    let fits = fit_again(&assembled, study, |_| None);
    assembled.into_iter().zip(&fits).map(|(assembled, fit)| FittedCurve::of(assembled, fit)).collect()
}

/// The fits of curves, those of single experiments and pooled ones. `known` gives the fit that the very same observations had
/// before: it is not computed again where its options are the same.
pub(super) fn fit_again<'k>(
    assembled: &[Assembled],
    study: &Study,
    known: impl Fn(usize) -> Option<&'k LentFit>,
) -> Vec<LentFit> {
    let options: Vec<FitOptions> = assembled
        .iter()
        .map(|curve| {
            let usual = FitOptions {
                bottom_at_least: study.bottom_bound.then_some(curve.bottom_at_least),
                intervals: curve.key.experiment.is_some(),
                reads: Some(study.assay.reads),
                ..FitOptions::default()
            };
            study.decisions.options(&curve.key, usual)
        })
        .collect();
    let pairs: Vec<_> = assembled.iter().map(|curve| &curve.curve).zip(&options).collect();
    let lends = |place: usize| study.sigma == Sigma::Moderated && assembled[place].key.experiment.is_some();
    fit_moderated_again(&pairs, lends, known)
}

impl FittedCurve {
    pub(super) fn of(assembled: Assembled, fit: &LentFit) -> Self {
        let options = fit.options;
        let fit = fit.fit.clone();
        let fit = if assembled.key.experiment.is_none() { for_drawing(fit) } else { fit };
        Self { assembled, options, fit }
    }
}

/// A pooled fit keeps its curve and loses everything that would count wells as experiments.
fn for_drawing(mut fit: Fit) -> Fit {
    fit.covariance = None;
    fit.errors = fit.errors.map(StandardError::without_number);
    fit.ic50_rel = Ic50::Unknown;
    fit.ic50_abs = Ic50::Unknown;
    fit.p_flat = None;
    fit.p_lack_of_fit = None;
    fit.p_trend = None;
    fit.reasons = Reasons::from([Reason::Pooled]);
    fit
}

/// The curves of single experiments as the comparison sees them; `growth` may be empty.
pub(super) fn measured<'a>(curves: &'a [FittedCurve], growth: &'a [GrowthCurve]) -> Vec<Measured<'a>> {
    let series = series(curves);
    curves
        .iter()
        .filter_map(|curve| {
            let key = &curve.assembled.key;
            Some(Measured {
                cell_line: &key.cell_line,
                compound: &key.compound,
                replicate: Replicate {
                    experiment: key.experiment.as_deref()?,
                    curve: Some(&curve.assembled.curve),
                    fit: &curve.fit,
                    options: &curve.options,
                },
                grown: growth.binary_search_by(|one| one.key.cmp(key)).ok().and_then(|at| grown(&growth[at])),
                of_series: series.contains(key.compound.as_str()),
            })
        })
        .collect()
}

/// The compounds that are one combination at several doses of its partners: `A + B (1 nM)` and `A + B (3 nM)`.
pub(super) fn series(curves: &[FittedCurve]) -> BTreeSet<&str> {
    let mut combined: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    // A name of one compound may look like that of two: the layout knows.
    for curve in curves.iter().filter(|curve| curve.assembled.combined) {
        let name = curve.assembled.key.compound.as_str();
        let without_dose = |part: &str| part.rsplit_once(" (").map_or(part, |(name, _)| name).to_owned();
        let parts: Vec<String> = name.split(" + ").map(without_dose).collect();
        combined.entry(parts.join(" + ")).or_default().insert(name);
    }
    combined.into_values().filter(|names| names.len() > 1).flatten().collect()
}

/// A GR curve as it is compared; `None` where GR is not reported.
fn grown(curve: &GrowthCurve) -> Option<GrownReplicate<'_>> {
    let inhibition = curve.outcome.as_ref().ok()?;
    let replicate = Replicate {
        experiment: curve.key.experiment.as_deref()?,
        curve: Some(&inhibition.curve),
        fit: &inhibition.fit,
        options: &inhibition.options,
    };
    Some(GrownReplicate { replicate, divisions: inhibition.divisions, estimated: curve.is_estimated() })
}

/// The pairs of a study, parental first.
pub(super) fn pairs(study: &Study) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    for pair in &study.pairs {
        pairs.extend(pair.resistant.iter().map(|resistant| (pair.parental.as_str(), resistant.as_str())));
    }
    pairs
}

/// Every comparison of a study, in the order of its pairs.
pub(super) fn shifts(
    curves: &[FittedCurve],
    growth: &[GrowthCurve],
    study: &Study,
    memory: &Memory,
) -> Vec<Shift> {
    compare_lines_with(&measured(curves, growth), &pairs(study), study.compare, memory)
}
