//! Curves as a screen keeps them: fitted a block at a time, with their scores and a class.

use std::sync::Arc;

use foldshift_curves::curve::Curve;
use foldshift_curves::elementary::log10;
use foldshift_curves::fit::{
    Fit, FitOptions, Ic50, Reads, ScatterPrior, ScatterSamples, Sigma, Status, fit_each,
};

use crate::analysis::{Class, ScreenCurve};
use crate::gather::GatheredCurve;
use crate::sensitivity_score::scores;

/// Curves that are fitted at once: what is known of them in full is dropped before the next block.
const BLOCK: usize = 1 << 15;

/// How the curves of a screen are fitted: responses are fractions of the vehicle that fall with dose.
#[must_use]
pub fn fit_options() -> FitOptions {
    FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() }
}

/// Every curve, fitted, in the order given; `kept` is told of each with its fit before the fit is dropped.
pub fn fit_all(
    gathered: &[GatheredCurve],
    (threshold, sigma): (f64, Sigma),
    mut kept: impl FnMut(&GatheredCurve, Fit),
) -> Vec<ScreenCurve> {
    let options = fit_options();
    let prior = match sigma {
        Sigma::Own => None,
        Sigma::Moderated => prior(gathered, &options),
    };
    let mut all = Vec::with_capacity(gathered.len());
    for block in gathered.chunks(BLOCK) {
        let told = |one: &GatheredCurve| prior.map_or(options, |prior| prior.told(&one.curve, &options));
        let told: Vec<FitOptions> = block.iter().map(told).collect();
        let each: Vec<(&Curve, &FitOptions)> = block.iter().map(|one| &one.curve).zip(&told).collect();
        for (one, fit) in block.iter().zip(fit_each(&each)) {
            all.push(screen_curve(one, &fit, threshold));
            kept(one, fit);
        }
    }
    all
}

/// What all curves know of their residual scatter.
fn prior(gathered: &[GatheredCurve], options: &FitOptions) -> Option<ScatterPrior> {
    let options = FitOptions { intervals: false, ..*options };
    let mut samples = ScatterSamples::default();
    for block in gathered.chunks(BLOCK) {
        let each: Vec<(&Curve, &FitOptions)> = block.iter().map(|one| (&one.curve, &options)).collect();
        for (one, fit) in block.iter().zip(fit_each(&each)) {
            samples.see(&one.curve, &fit);
        }
    }
    samples.prior()
}

fn screen_curve(one: &GatheredCurve, fit: &Fit, threshold: f64) -> ScreenCurve {
    let range = fit.tested.map(|(low, high)| (log10(low), log10(high)));
    let dss = match fit.status {
        Status::NotDeterminable => None,
        Status::NoResponse => Some([0.0; 3]),
        Status::Fitted => {
            fit.curve.zip(range).and_then(|(curve, range)| scores(&curve, range, fit.einf, threshold))
        }
    };
    ScreenCurve {
        cell_line: one.cell_line,
        compound: one.compound,
        experiment: one.experiment,
        unit: Arc::clone(&one.unit),
        levels: one.curve.levels().iter().map(|level| (level.dose, level.mean)).collect(),
        n_points: fit.n_points,
        status: fit.status,
        reasons: fit.reasons,
        curve: fit.curve,
        ic50_abs: fit.ic50_abs,
        ic50_rel: fit.ic50_rel,
        emax: fit.emax,
        auc: fit.auc,
        auc_clipped: fit.auc_clipped,
        sigma: fit.sigma,
        moderated: fit.moderated,
        r2: fit.r2,
        p_flat: fit.p_flat,
        dss,
        class: class(fit, one.curve.mean()),
    }
}

fn class(fit: &Fit, mean: f64) -> Class {
    match (fit.status, fit.ic50_abs) {
        (Status::NotDeterminable, _) => Class::Undetermined,
        (Status::NoResponse, _) if mean < 0.5 => Class::Saturated,
        (Status::NoResponse, _) => Class::Inactive,
        (Status::Fitted, _) if fit.curve.is_some_and(|curve| curve.hill < 0.0) => Class::Rising,
        (Status::Fitted, Ic50::Measured { .. }) => Class::Potent,
        (Status::Fitted, Ic50::Below { .. }) => Class::Saturated,
        (Status::Fitted, Ic50::Above { .. } | Ic50::Unknown) => Class::Partial,
    }
}

/// A curve of these dose means, fitted: for tests.
#[cfg(test)]
pub(crate) fn of_levels(
    cell_line: u32,
    compound: u32,
    experiment: u32,
    levels: Vec<(f64, f64)>,
) -> ScreenCurve {
    use foldshift_curves::curve::Point;
    let points = levels.into_iter().map(|(dose, response)| Point::new(dose, response)).collect();
    let curve = Curve::new(points).unwrap();
    let one = GatheredCurve { cell_line, compound, experiment, unit: "".into(), curve };
    fit_all(&[one], (10.0, Sigma::Own), |_, _| {}).remove(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(mid: f64, top: f64, bottom: f64) -> ScreenCurve {
        let wiggle = |k: i32| 0.01 * f64::from((k * 7) % 5 - 2);
        let level = |k: i32| {
            let dose = 10_f64.powf(0.5 * f64::from(k));
            (dose, bottom + (top - bottom) / (1.0 + (dose / mid).powf(1.5)) + wiggle(k))
        };
        of_levels(0, 0, 0, (0..9).map(level).collect())
    }

    #[test]
    fn a_curve_has_the_class_that_a_screener_would_give_it() {
        assert_eq!(curve(100.0, 1.0, 0.05).class, Class::Potent);
        assert_eq!(curve(1000.0, 1.0, 0.6).class, Class::Partial);
        assert_eq!(curve(1.0, 1.0, 1.0).class, Class::Inactive);
        assert_eq!(curve(1.0, 0.05, 0.05).class, Class::Saturated);
        assert_eq!(curve(100.0, 1.0, 1.8).class, Class::Rising);
        assert_eq!(of_levels(0, 0, 0, vec![(1.0, 1.0), (2.0, 0.5)]).class, Class::Undetermined);
    }

    #[test]
    fn scores_grow_with_potency_and_are_none_without_a_response() {
        let dss = |mid: f64| curve(mid, 1.0, 0.05).dss.unwrap();
        assert!(dss(10.0)[0] > dss(100.0)[0] && dss(100.0)[0] > dss(1000.0)[0]);
        assert_eq!(curve(1.0, 1.0, 1.0).dss, Some([0.0; 3]));
    }
}
