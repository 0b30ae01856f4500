//! What changed between two analyses of one study: which comparison a decision concerns, and which of its curves.

use std::collections::BTreeSet;

use super::names::{Comparison, Names};
use foldshift_curves::compare::Shift;
use foldshift_curves::elementary::log10;
use foldshift_study::analysis::{Analysis, FittedCurve};

/// What stands for a difference that no number tells: a limit that came or went.
const OPENED: f64 = 3.0;

/// A curve of one experiment that changed.
pub(super) struct ChangedDay<'a> {
    pub(super) line: &'a str,
    pub(super) experiment: &'a str,
    pub(super) before: Option<&'a FittedCurve>,
    pub(super) now: Option<&'a FittedCurve>,
}

/// One comparison before and now.
pub(super) struct Changed<'a> {
    pub(super) comparison: Comparison<'a>,
    pub(super) before: Option<&'a Shift>,
    pub(super) now: Option<&'a Shift>,
    /// Curves whose wells or whose shape changed, the one that changed most first.
    pub(super) days: Vec<ChangedDay<'a>>,
}

impl<'a> Changed<'a> {
    /// A comparison of two analyses.
    pub(super) fn of(before: &'a Analysis, now: &'a Analysis, comparison: Comparison<'a>) -> Self {
        let mut days = Vec::new();
        for line in [comparison.resistant, comparison.parental] {
            let of = |analysis: &'a Analysis| analysis.experiments_of(line, comparison.compound);
            let experiments: BTreeSet<&str> = of(before).chain(of(now)).map(experiment).collect();
            for name in experiments {
                let [before, now] =
                    [before, now].map(|analysis| of(analysis).find(|curve| experiment(curve) == name));
                if !is_same(before, now) {
                    days.push(ChangedDay { line, experiment: name, before, now });
                }
            }
        }
        days.sort_by(|a, b| size_of(b).total_cmp(&size_of(a)));
        Self { comparison, before: comparison.fold(before), now: comparison.fold(now), days }
    }

    /// How far the fold moved, its limits with it; log₁₀.
    fn size(&self) -> f64 {
        let (Some(before), Some(now)) = (self.before, self.now) else {
            return if self.before.is_some() == self.now.is_some() { 0.0 } else { 3.0 * OPENED };
        };
        let pairs = [(before.estimate, now.estimate), (before.lower, now.lower), (before.upper, now.upper)];
        let apart = pairs.into_iter().map(|(a, b)| apart(a, b)).sum::<f64>();
        apart + if before.call == now.call { 0.0 } else { OPENED }
    }
}

fn experiment(curve: &FittedCurve) -> &str {
    curve.assembled.key.experiment.as_deref().unwrap_or_default()
}

/// Are wells and shape of a curve the same? What it borrows of other curves is not asked.
fn is_same(before: Option<&FittedCurve>, now: Option<&FittedCurve>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => {
            before.assembled.samples == now.assembled.samples
                && before.assembled.zeros == now.assembled.zeros
                && before.assembled.curve == now.assembled.curve
                && before.fit.curve == now.fit.curve
                && before.fit.status == now.fit.status
        }
        (None, None) => true,
        _ => false,
    }
}

fn apart(a: Option<f64>, b: Option<f64>) -> f64 {
    match (a.filter(|a| *a > 0.0), b.filter(|b| *b > 0.0)) {
        (Some(a), Some(b)) => (log10(a) - log10(b)).abs(),
        (None, None) => 0.0,
        _ => OPENED,
    }
}

/// How far the IC50 of a curve moved, its limits with it; log₁₀.
fn size_of(day: &ChangedDay) -> f64 {
    let (Some(before), Some(now)) = (day.before, day.now) else { return 3.0 * OPENED };
    let [before, now] = [before, now].map(|curve| curve.fit.ic50_abs);
    let centre = |ic50: foldshift_curves::fit::Ic50| match ic50 {
        foldshift_curves::fit::Ic50::Measured { log_dose, .. } => Some(log_dose),
        _ => None,
    };
    let pairs = [(centre(before), centre(now)), (before.lower(), now.lower()), (before.upper(), now.upper())];
    let apart = |(a, b): (Option<f64>, Option<f64>)| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs(),
        (None, None) => 0.0,
        _ => OPENED,
    };
    pairs.into_iter().map(apart).sum()
}

/// The comparison that a change concerns: the one that is looked at, where a curve of it changed; else the one among those
/// with a changed curve whose fold moved most. Where no curve changed, the one that is looked at, or the first.
pub(super) fn concerned<'a>(
    before: &'a Analysis,
    now: &'a Analysis,
    names: &Names<'a>,
    looked_at: Option<Comparison<'a>>,
) -> Option<Changed<'a>> {
    if let Some(comparison) = looked_at {
        let own = Changed::of(before, now, comparison);
        if !own.days.is_empty() {
            return Some(own);
        }
    }
    let first = changed_all(before, now, names).into_iter().next();
    let other = || looked_at.or_else(|| names.comparisons().next());
    first.or_else(|| other().map(|comparison| Changed::of(before, now, comparison)))
}

/// Every comparison with a curve that changed, the one whose fold moved most first; of equals the first of the report.
pub(super) fn changed_all<'a>(
    before: &'a Analysis,
    now: &'a Analysis,
    names: &Names<'a>,
) -> Vec<Changed<'a>> {
    let all = names.comparisons().map(|comparison| Changed::of(before, now, comparison));
    let mut all: Vec<Changed> = all.filter(|changed| !changed.days.is_empty()).collect();
    all.sort_by(|a, b| b.size().total_cmp(&a.size()));
    all
}
