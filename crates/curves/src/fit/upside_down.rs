//! Curves whose upper plateau is bounded, fitted upside down: y becomes vehicle − y, so that to the search it is the lower
//! plateau that has a bound.

use crate::curve::{Curve, Point};
use crate::fit::Fit;
use crate::fit::estimate::Reason;
use crate::fit::options::FitOptions;
use crate::fit::reads::Reads;
use crate::logistic::Logistic;

/// A curve and what is known of it, upside down.
pub(super) struct Turned {
    pub(super) curve: Curve,
    pub(super) options: FitOptions,
}

/// Is a curve fitted upside down with these options? The plateau of the full effect is the one that runs away, and is
/// kept by the search itself: the upper one of what rises.
pub(super) fn is_turned(options: &FitOptions) -> bool {
    options.top_at_most.is_some()
        && (options.bottom_at_least.is_none() || options.reads == Some(Reads::Inhibition))
}

impl Turned {
    /// `None` where the responses are too large to be turned.
    pub(super) fn new(curve: &Curve, options: &FitOptions) -> Option<Self> {
        let vehicle = options.vehicle();
        let turn = |point: &Point| Point { response: vehicle - point.response, ..*point };
        let known = |value: Option<f64>| value.map(|value| vehicle - value);
        Some(Self {
            curve: Curve::new(curve.points().iter().map(turn).collect()).ok()?,
            options: FitOptions {
                top: known(options.bottom),
                bottom: known(options.top),
                hill: options.hill.map(|hill| -hill),
                bottom_at_least: known(options.top_at_most),
                top_at_most: known(options.bottom_at_least),
                half: vehicle - options.half,
                vehicle: Some(vehicle),
                reads: options.reads.map(|reads| Reads::falling(!reads.falls())),
                ..*options
            },
        })
    }
}

/// A fit of a turned curve, turned back.
pub(super) fn turned_back(mut fit: Fit, options: &FitOptions) -> Fit {
    let vehicle = options.vehicle();
    let back = |value: Option<f64>| value.map(|value| vehicle - value);
    fit.model = options.label();
    fit.curve = fit.curve.map(|curve| Logistic {
        top: vehicle - curve.bottom,
        bottom: vehicle - curve.top,
        hill: -curve.hill,
        ..curve
    });
    fit.errors.swap(0, 1);
    fit.covariance = fit.covariance.map(|covariance| covariance.upside_down());
    (fit.einf, fit.emax) = (back(fit.einf), back(fit.emax));
    (fit.auc, fit.aac, fit.auc_clipped) = (fit.aac, fit.auc, back(fit.auc_clipped));
    let rises = fit.curve.is_some_and(|curve| curve.hill < 0.0);
    let reasons = std::mem::take(&mut fit.reasons);
    for reason in reasons.iter().filter(|reason| **reason != Reason::Rising) {
        fit.say(match *reason {
            Reason::NoTop => Reason::NoBottom,
            Reason::NoBottom => Reason::NoTop,
            Reason::TopAtBound => Reason::BottomAtBound,
            Reason::BottomAtBound => Reason::TopAtBound,
            other => other,
        });
    }
    if rises {
        fit.say(Reason::Rising);
    }
    fit
}

#[cfg(test)]
mod tests {
    use crate::curve::{Curve, Point};
    use crate::fit::{Fit, FitOptions, Ic50, Reads, Reason, fit};

    fn fitted(responses: &[f64], options: &FitOptions) -> Fit {
        let points = responses.iter().zip(0..).map(|(y, k)| Point::new(3_f64.powi(k), *y)).collect();
        fit(&Curve::new(points).expect("finite"), options)
    }

    /// The ends of a dose series that sees half of the curve: free plateaus run away.
    const HALF: [f64; 8] = [0.98, 1.01, 0.97, 0.95, 0.93, 0.86, 0.75, 0.55];

    #[test]
    fn plausible_plateaus_are_kept_and_the_inside_of_the_doses_hardly_changes() {
        let free = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
        let bounded = FitOptions { bottom_at_least: Some(-0.1), top_at_most: Some(1.5), ..free };
        let (wild, kept) = (fitted(&HALF, &free), fitted(&HALF, &bounded));
        assert!(wild.curve.expect("fitted").bottom < -1.0, "{:?}", wild.curve);
        let curve = kept.curve.expect("fitted");
        assert!(curve.bottom >= -0.1 && curve.top <= 1.5, "{curve:?}");
        assert!(kept.reasons.contains(&Reason::BottomAtBound) && kept.standard_errors()[1].is_none());
        assert!((wild.auc.expect("area") - kept.auc.expect("area")).abs() < 0.01);
    }

    #[test]
    fn both_bounds_hold_at_once_whichever_way_the_read_out_goes() {
        // Already falling at the lowest dose: it is the upper plateau that runs away.
        let falls = [0.62, 0.41, 0.27, 0.13, 0.08, 0.04, 0.02, 0.01];
        let free = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
        let most = 1.2;
        assert!(fitted(&falls, &free).curve.expect("fitted").top > most);
        let bounded = FitOptions { bottom_at_least: Some(-0.1), top_at_most: Some(most), ..free };
        let kept = fitted(&falls, &bounded);
        let curve = kept.curve.expect("fitted");
        assert!((curve.top - most).abs() < 1e-12 && curve.bottom >= -0.1, "{curve:?}");
        assert!(kept.reasons.contains(&Reason::TopAtBound), "{:?}", kept.reasons);
        // The same responses as inhibition, with the mirrored bounds.
        let rises: Vec<f64> = falls.iter().map(|y| 1.0 - y).collect();
        let mirrored = FitOptions {
            bottom_at_least: Some(1.0 - most),
            top_at_most: Some(1.1),
            reads: Some(Reads::Inhibition),
            ..free
        };
        let other = fitted(&rises, &mirrored);
        let turned = other.curve.expect("fitted");
        assert!((turned.bottom - (1.0 - most)).abs() < 1e-12, "{turned:?}");
        assert!((turned.log_mid - curve.log_mid).abs() < 1e-6 && (turned.hill + curve.hill).abs() < 1e-6);
        assert_eq!(kept.status, other.status);
        let (Ic50::Measured { log_dose: a, .. }, Ic50::Measured { log_dose: b, .. }) =
            (kept.ic50_abs, other.ic50_abs)
        else {
            panic!("{:?} {:?}", kept.ic50_abs, other.ic50_abs)
        };
        assert!((a - b).abs() < 1e-6);
        assert!((kept.auc.expect("area") + other.auc.expect("area") - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_bound_of_the_top_alone_is_kept_too() {
        let options =
            FitOptions { top_at_most: Some(1.0), reads: Some(Reads::Viability), ..FitOptions::default() };
        let found = fitted(&[1.1, 1.08, 1.12, 0.9, 0.5, 0.2, 0.1, 0.08], &options);
        let curve = found.curve.expect("fitted");
        assert!((curve.top - 1.0).abs() < 1e-12 && curve.hill > 0.0, "{curve:?}");
        assert!(found.reasons.contains(&Reason::TopAtBound) && !found.reasons.contains(&Reason::Rising));
    }
}
