//! Robust fits and outliers of curves whose truth is known.

use super::*;
use crate::fit::{Status, fit_many};
use crate::robust::kernel::Kernel;
use crate::screen::{Random, Screen};

fn options() -> FitOptions {
    FitOptions { intervals: false, ..FitOptions::default() }
}

/// Curves of a screen of which one well in `every` reads something else altogether.
fn spoilt(screen: Screen, curves: u64, every: u64) -> (Vec<Curve>, usize) {
    let mut count = 0;
    let all = (0..curves)
        .map(|curve| {
            let mut points = screen.points(curve);
            let mut random = Random::new(7, curve);
            for point in &mut points {
                #[expect(clippy::cast_precision_loss, reason = "small")]
                if random.uniform() < 1.0 / every as f64 {
                    point.response += if random.uniform() < 0.5 { 0.6 } else { -0.6 };
                    count += 1;
                }
            }
            Curve::new(points).unwrap()
        })
        .collect();
    (all, count)
}

/// Loss of a curve at a scale.
fn loss(kernel: Kernel, curve: &Curve, of: impl Fn(f64) -> f64, scale: f64) -> f64 {
    let each = curve.points().iter().map(|point| {
        let u = (point.response - of(crate::elementary::log10(point.dose))) / scale;
        match kernel {
            Kernel::Tukey => {
                let part = (1.0 - (u / 4.685) * (u / 4.685)).max(0.0);
                1.0 - part * part * part
            }
            Kernel::Student { df } => crate::elementary::ln(1.0 + u * u / df),
        }
    });
    each.sum()
}

#[test]
fn no_curve_nearby_has_a_smaller_loss() {
    let (curves, _) = spoilt(Screen { noise: 0.05, ..Screen::default() }, 60, 20);
    let mut checked = 0;
    for (name, kernel) in [(Loss::Tukey, Kernel::Tukey), (Loss::Student, Kernel::STUDENT)] {
        for (curve, found) in curves.iter().zip(fit_robust(&curves, &options(), name)) {
            let (Some(best), Some(scale)) = (found.fit.curve, found.scale) else { continue };
            let least = loss(kernel, curve, |x| best.response(x), scale);
            for (k, step) in [(0, 1e-3), (1, 1e-3), (2, 1e-2), (3, 3e-3)] {
                for sign in [-1.0, 1.0] {
                    let mut moved = best;
                    *[&mut moved.top, &mut moved.bottom, &mut moved.hill, &mut moved.log_mid][k] +=
                        sign * step;
                    let there = loss(kernel, curve, |x| moved.response(x), scale);
                    assert!(there > least - 1e-9, "{name:?} {found:?}: {there} {least}");
                }
            }
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked}");
}

/// Wild curves, on which the steps do not always come to rest: what is then printed is least squares of the
/// wells themselves.
#[test]
fn a_fit_that_does_not_rest_is_least_squares() {
    let screen = Screen { doses: 6, replicates: 1, noise: 0.3, ..Screen::default() };
    let curves = screen.curves(0..400).unwrap();
    let plain = fit_many(&curves, &options());
    for loss in [Loss::Tukey, Loss::Student] {
        let found = fit_robust(&curves, &options(), loss);
        let lost: Vec<usize> = (0..curves.len()).filter(|&k| found[k].scale.is_none()).collect();
        assert!(!lost.is_empty());
        for k in lost {
            assert_eq!(
                (found[k].fit.curve, found[k].fit.rss),
                (plain[k].curve, plain[k].rss),
                "{loss:?} {k}"
            );
            assert_eq!(found[k].fit.reasons.contains(&Reason::RobustNotSettled), plain[k].curve.is_some());
        }
    }
}

#[test]
fn wild_wells_pull_a_robust_curve_less() {
    let screen = Screen { noise: 0.04, ..Screen::default() };
    let (curves, _) = spoilt(screen, 400, 25);
    let error = |fits: &[Fit]| {
        let mut errors: Vec<f64> = (0..400)
            .zip(fits)
            .filter_map(|(k, fit)| {
                let truth = screen.truth(k);
                let inside = truth.top - truth.bottom > 0.5 && (0.5..4.0).contains(&truth.log_mid);
                (inside && fit.status == Status::Fitted)
                    .then(|| (fit.curve.unwrap().log_mid - truth.log_mid).abs())
            })
            .collect();
        errors.sort_by(f64::total_cmp);
        assert!(errors.len() > 100);
        errors[errors.len() * 9 / 10]
    };
    let plain = error(&fit_many(&curves, &options()));
    for loss in [Loss::Tukey, Loss::Student] {
        let fits: Vec<Fit> =
            fit_robust(&curves, &options(), loss).into_iter().map(|found| found.fit).collect();
        let robust = error(&fits);
        assert!(robust < 0.7 * plain, "{loss:?}: {robust} against {plain}");
    }
}

#[test]
fn rout_calls_wild_wells_and_few_others() {
    let screen = Screen { noise: 0.04, ..Screen::default() };
    let test = OutlierTest::Rout { q: 0.01 };
    let (curves, wild) = spoilt(screen, 400, 40);
    let called: Vec<Outlier> = find_outliers(&curves, &options(), test).into_iter().flatten().collect();
    let far = called.iter().filter(|outlier| (outlier.point.response - outlier.expected).abs() > 0.4).count();
    assert!(far * 100 > wild * 95, "{far} of {wild}");
    let clean = find_outliers(&screen.curves(0..400).unwrap(), &options(), test);
    let alarms = clean.iter().filter(|outliers| !outliers.is_empty()).count();
    assert!(alarms < 24, "{alarms} of 400");
}

/// Source of the numbers: two of three wells that differ by d and a third at distance D from their mean
/// have G = (2/3) D / sd; the tail of t with one degree of freedom is an arc tangent.
#[test]
fn grubbs_of_triplicates_agrees_with_its_closed_form() {
    let points = [(1.0, 1.0), (1.0, 1.01), (1.0, 0.4), (10.0, 0.5), (10.0, 0.52), (10.0, 0.48)];
    let curve = Curve::new(points.iter().map(|&(d, r)| Point::new(d, r)).collect()).unwrap();
    let found = find_outliers(&[curve], &options(), OutlierTest::Grubbs { alpha: 0.2 }).remove(0);
    assert_eq!(found.len(), 1);
    let mean = (1.0 + 1.01 + 0.4) / 3.0;
    let sd = [1.0_f64, 1.01, 0.4].iter().map(|y| (y - mean).powi(2)).sum::<f64>().mul_add(0.5, 0.0).sqrt();
    let g = (0.4 - mean) / sd;
    let t = (3.0 * g * g / (4.0 - 3.0 * g * g)).sqrt();
    let p = 3.0 * (1.0 - t.atan() * 2.0 / std::f64::consts::PI);
    assert!((found[0].statistic - g).abs() < 1e-12 && (found[0].p - p).abs() < 1e-10, "{found:?} {p}");
    assert!((found[0].expected - 1.005).abs() < 1e-12);
    assert!((found[0].p_adjusted - 2.0 * p).abs() < 1e-10);
}

#[test]
fn a_curve_that_cannot_be_robust_says_so_or_is_plain() {
    let exact = Curve::new((0..6).map(|k| Point::new(10_f64.powi(k), 1.0 / (1.0 + f64::from(k)))).collect());
    let short = Curve::new((0..4).map(|k| Point::new(10_f64.powi(k), 1.0 / (1.0 + f64::from(k)))).collect());
    let same = Curve::new((0..8).map(|k| Point::new(10_f64.powi(k), 1.0)).collect());
    let curves = [exact.unwrap(), short.unwrap(), same.unwrap()];
    for loss in [Loss::Tukey, Loss::Student] {
        let plain = fit_many(&curves, &options());
        for (found, plain) in fit_robust(&curves, &options(), loss).iter().zip(plain) {
            if found.scale.is_none() {
                assert_eq!(found.fit.curve, plain.curve);
                assert!(found.weights.iter().all(|weight| *weight >= 1.0));
            }
        }
    }
}
