//! How curves were fitted, and what is reported of them.

use super::passage::Passage;
use super::works::{GOLUB, LAUSEN, SEBAUGH, SMYTH, VENZON};
use crate::report::words::trimmed;
use foldshift_curves::fit::{FLAT_ALPHA, Ic50};
use foldshift_study::analysis::{Analysis, FittedCurve};
use foldshift_study::normalise::Zero;

/// Fits and IC50s.
pub(super) fn curves(analysis: &Analysis) -> Passage {
    let mut said = Passage::default();
    if analysis.curves.is_empty() {
        said.say("No curve was fitted: no usable well of any line holds a dose.");
        return said;
    }
    let any = |holds: fn(&FittedCurve) -> bool| {
        analysis.curves.iter().any(|curve| !curve.is_pooled() && holds(curve))
    };
    said.say(
        "For each experiment, line and compound a four-parameter logistic curve, y = bottom + (top − bottom) / \
         (1 + (x/mid)^hill), was fitted by unweighted least squares on the logarithm of the dose, with the plateaus \
         solved exactly",
    )
    .cite([&GOLUB])
    .on(format!(
        " and a global search over midpoint and slope. The vehicle wells of the same plates entered as dose 0{}.{}",
        of_combinations(analysis),
        bound(analysis)
    ));
    said.say("A curve no better than a constant (F test");
    if any(|curve| curve.fit.p_trend.is_some()) {
        said.on(" and rank test for a trend").cite([&LAUSEN]);
    }
    said.on(format!(
        ", p ≥ {}) was called without response. The relative IC50 is the midpoint between the fitted plateaus, the absolute \
         IC50 the dose at 50 % of the vehicle",
        trimmed(FLAT_ALPHA)
    ))
    .cite([&SEBAUGH])
    .on(".");
    if any(|curve| matches!(curve.fit.ic50_abs, Ic50::Measured { .. })) {
        said.say("Their 95 % intervals are profile-likelihood intervals")
            .cite([&VENZON])
            .on(" and may be open on one side.");
    }
    if any(|curve| curve.fit.moderated.is_some()) {
        said.say(
            "Errors and intervals of single curves rest on a residual variance that is moderated over the curves of the \
             study",
        )
        .cite([&SMYTH])
        .on(".");
    }
    said.say(
        "An IC50 outside the tested doses is reported as a bound (censored), never extrapolated, where every curve that the \
         data allow lies on that side. Over experiments, IC50s are geometric means with t intervals on the logarithm; where \
         one is censored, the geometric mean of the bounds and values is given as a bound. Curves pooled over experiments \
         are drawn and carry no interval.",
    );
    said
}

/// What kept the lower plateau up.
const fn bound(analysis: &Analysis) -> &'static str {
    match (analysis.study.bottom_bound, analysis.study.normalise.zero) {
        (false, _) => "",
        (true, Zero::Blank) => {
            " The lower plateau was kept from lying below the blank by more than the blank’s own 95 % error."
        }
        (true, Zero::Kill) => {
            " The lower plateau was kept from lying below the full-kill wells by more than their own 95 % error."
        }
        (true, Zero::None) => " The lower plateau was kept from lying below zero.",
    }
}

/// What stands for dose 0 of a combination.
fn of_combinations(analysis: &Analysis) -> &'static str {
    let wells = || analysis.plates.iter().flat_map(|plate| plate.wells.values());
    if wells().any(|well| !well.content.partners.is_empty()) {
        "; of a combination it was the wells of the same plates with its partner alone, at the same dose"
    } else {
        ""
    }
}
