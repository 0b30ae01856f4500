//! Areas under fitted curves: laws, and three public screens. See `../shared/reference/README.md`.

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use std::collections::BTreeMap;
use std::fs::File;

use corpora::corpus;
use flate2::read::GzDecoder;
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{Fit, FitOptions, fit, fit_many};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::models::{Model, fit_model};
use foldshift_curves::screen::Screen;

fn options(half: f64) -> FitOptions {
    FitOptions { half, intervals: false, ..FitOptions::default() }
}

/// `auc`, `aac` and `auc_clipped`.
fn areas(fit: &Fit) -> [f64; 3] {
    [fit.auc, fit.aac, fit.auc_clipped].map(|area| area.expect("an area"))
}

fn with(curve: &Curve, change: impl Fn(f64, f64) -> (f64, f64)) -> Curve {
    let points = curve.points().iter().map(|point| {
        let (dose, response) = change(point.dose, point.response);
        Point::new(dose, response)
    });
    Curve::new(points.collect()).expect("finite points")
}

fn assert_close(found: [f64; 3], right: [f64; 3], name: u64) {
    let close = found.iter().zip(&right).all(|(a, b)| (a - b).abs() < 1e-6);
    assert!(close, "curve {name}: {found:?} {right:?}");
}

#[test]
fn areas_follow_the_data_upside_down_in_percent_and_backwards() {
    let screen = Screen { noise: 0.08, ..Screen::default() };
    let mut followed = 0;
    for number in 0..1500 {
        let curve = &screen.curves(number..number + 1).unwrap()[0];
        let fitted = fit(curve, &options(0.5));
        // A step between two doses has as many areas as places.
        let (low, high) = curve.tested_log_range().unwrap();
        let well_known = |best: Logistic| best.hill.abs() < 8.0 && best.log_mid > low && best.log_mid < high;
        if !fitted.curve.is_some_and(well_known) {
            continue;
        }
        let [auc, aac, clipped] = areas(&fitted);
        assert!((0.0..=1.0).contains(&clipped) && (auc + aac - 1.0).abs() < 1e-12);

        let upside_down = fit(&with(curve, |dose, y| (dose, 1.0 - y)), &options(0.5));
        assert_close(areas(&upside_down), [aac, auc, 1.0 - clipped], number);

        let percent = fit(&with(curve, |dose, y| (dose, 100.0 * y)), &options(50.0));
        assert_close(areas(&percent).map(|area| area / 100.0), [auc, aac, clipped], number);

        let backwards = fit(&with(curve, |dose, y| (1.0 / dose, y)), &options(0.5));
        assert_close(areas(&backwards), [auc, aac, clipped], number);
        followed += 1;
    }
    assert!(followed > 700, "{followed}");
}

/// Another model that says the same has the same areas, by another road.
#[test]
fn areas_do_not_depend_on_how_a_model_is_fitted() {
    let doses = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0];
    for (top, bottom) in [(1.25_f64, -0.2), (0.9, 0.2), (1.1, 0.3)] {
        let at = |dose: f64| bottom + (top - bottom) / (1.0 + (dose / 2.0).powf(1.3));
        let curve = Curve::new(doses.iter().map(|&dose| Point::new(dose, at(dose))).collect()).unwrap();
        let plain = areas(&fit(&curve, &options(0.5)));
        let asymmetric = areas(&fit_model(&curve, Model::FIVE_PARAMETER, &options(0.5)).fit);
        for (plain, asymmetric) in plain.iter().zip(asymmetric) {
            assert!((plain - asymmetric).abs() < 1e-6, "{plain:?} {asymmetric:?}");
        }
    }
}

/// log₁₀ doses above zero and the means of their responses.
fn means(curve: &Curve) -> Vec<(f64, f64)> {
    curve.levels().iter().filter(|level| level.dose > 0.0).map(|level| (level.log_dose, level.mean)).collect()
}

fn trapezoid(means: &[(f64, f64)]) -> f64 {
    let area: f64 =
        means.windows(2).map(|pair| 0.5 * (pair[0].1 + pair[1].1) * (pair[1].0 - pair[0].0)).sum();
    area / (means[means.len() - 1].0 - means[0].0)
}

fn screen(set: &std::path::Path) -> BTreeMap<String, Curve> {
    let mut points: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    let file = File::open(set.join("data.csv.gz")).expect("data of a screen");
    for row in csv::Reader::from_reader(GzDecoder::new(file)).deserialize::<BTreeMap<String, String>>() {
        let row = row.expect("a row");
        if let (Ok(dose), Ok(response)) = (row["dose"].parse(), row["response"].parse()) {
            points.entry(row["curve"].clone()).or_default().push(Point::new(dose, response));
        }
    }
    points.into_iter().map(|(name, points)| (name, Curve::new(points).expect("finite points"))).collect()
}

/// Areas were exactly 0 or 1 in 31 of these curves, where a plateau had run away to −6e23.
#[test]
fn areas_of_public_screens_are_those_of_their_points() {
    let Some(shared) = corpus("reference") else { return };
    for (set, half) in [("ctrp40_screen", 0.5), ("gdsc_small", 50.0), ("ccle_small", 50.0)] {
        let screen = screen(&shared.join(set));
        let curves: Vec<Curve> = screen.values().cloned().collect();
        let mut compared = 0;
        for (name, fit) in screen.keys().zip(fit_many(&curves, &options(half))) {
            let curve = &screen[name];
            let Some(auc) = fit.auc else { continue };
            let responses = curve.points().iter().map(|point| point.response);
            let (least, most) =
                responses.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), y| (a.min(y), b.max(y)));
            let expected = trapezoid(&means(curve));
            assert!((auc - expected).abs() <= 0.15 * (most - least), "{set} {name}: {auc} {expected}");
            let clipped = fit.auc_clipped.expect("a vehicle above 0");
            assert!((0.0..=2.0 * half).contains(&clipped), "{set} {name}: {clipped}");
            assert!(
                (fit.aac.expect("an area") + auc - 2.0 * half).abs() < 1e-12 * (auc.abs() + half),
                "{set} {name}"
            );
            compared += 1;
        }
        eprintln!("{set}: {compared} areas");
        assert!(compared > 400, "{set}: {compared}");
    }
}
