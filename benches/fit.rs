//! Speed of the fitter: one curve, and many curves that share their doses.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{FitOptions, fit, fit_many};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::models::{Model, ModelFit, Ranges, details_many, fit_beside};

/// Ten half-log doses in triplicate with a little noise, a different curve for every `index`.
fn curve(index: u32) -> Curve {
    let truth = Logistic { top: 1.0, bottom: 0.1, log_mid: 1.0 + f64::from(index % 17) / 8.0, hill: 1.3 };
    let mut state = u64::from(index).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 33).unwrap_or(0)) / f64::from(u32::MAX >> 1) - 0.5
    };
    let points = (0..30)
        .map(|k| {
            let log_dose = f64::from(k / 3) / 2.0 - 0.5;
            Point::new(10_f64.powf(log_dose), truth.response(log_dose) + 0.1 * noise())
        })
        .collect();
    Curve::new(points).expect("finite points")
}

fn one_curve(c: &mut Criterion) {
    let curve = curve(1);
    let plain = FitOptions { intervals: false, ..FitOptions::default() };
    c.bench_function("fit/10x3", |b| b.iter(|| fit(black_box(&curve), &plain)));
    c.bench_function("fit/10x3/profile", |b| b.iter(|| fit(black_box(&curve), &FitOptions::default())));
}

fn many_curves(c: &mut Criterion) {
    let curves: Vec<Curve> = (0..1000).map(curve).collect();
    let plain = FitOptions { intervals: false, ..FitOptions::default() };
    let mut group = c.benchmark_group("fit_many/10x3");
    group.throughput(Throughput::Elements(1000)).sample_size(10);
    group.bench_function("plain", |b| b.iter(|| fit_many(black_box(&curves), &plain)));
    group.bench_function("profile", |b| b.iter(|| fit_many(black_box(&curves), &FitOptions::default())));
    group.finish();
}

/// Curves as `run` has them: the vehicle wells of their plate at dose 0, and a lower plateau that lies at the blank or
/// above.
fn held_curves(c: &mut Criterion) {
    let curves: Vec<Curve> = (0..1000)
        .map(|index| {
            let wells = curve(index);
            let vehicle = curve(index + 7);
            let vehicle = vehicle.points().iter().take(3).chain(wells.points().iter().take(3));
            let vehicle = vehicle.map(|well| Point::new(0.0, well.response));
            Curve::new(vehicle.chain(wells.points().iter().copied()).collect()).expect("finite points")
        })
        .collect();
    let held = FitOptions { bottom_at_least: Some(0.05), ..FitOptions::default() };
    let plain = FitOptions { intervals: false, ..held };
    let mut group = c.benchmark_group("fit_many/10x3, bounded, with vehicle");
    group.throughput(Throughput::Elements(1000)).sample_size(10);
    group.bench_function("plain", |b| b.iter(|| fit_many(black_box(&curves), &plain)));
    group.bench_function("profile", |b| b.iter(|| fit_many(black_box(&curves), &held)));
    group.finish();
}

/// Curves of which no two share their doses.
fn ragged_curves(c: &mut Criterion) {
    let curves: Vec<Curve> = (0..1000)
        .map(|index| {
            let by = 1.0 + f64::from(index) / 1000.0;
            let points =
                curve(index).points().iter().map(|well| Point { dose: well.dose * by, ..*well }).collect();
            Curve::new(points).expect("finite points")
        })
        .collect();
    let plain = FitOptions { intervals: false, ..FitOptions::default() };
    let mut group = c.benchmark_group("fit_many/10x3, ragged");
    group.throughput(Throughput::Elements(1000)).sample_size(10);
    group.bench_function("plain", |b| b.iter(|| fit_many(black_box(&curves), &plain)));
    group.finish();
}

/// What `fit --details` adds to fits that are known.
fn details_of_curves(c: &mut Criterion) {
    let curves: Vec<Curve> = (0..1000).map(curve).collect();
    let options = FitOptions::default();
    let fits = fit_many(&curves, &options);
    let models: Vec<ModelFit> = curves
        .iter()
        .zip(&fits)
        .map(|(curve, fit)| fit_beside(curve, Model::FOUR_PARAMETER, &options, fit))
        .collect();
    let fitted: Vec<(&Curve, &ModelFit)> = curves.iter().zip(&models).collect();
    let mut group = c.benchmark_group("details_many/10x3");
    group.throughput(Throughput::Elements(1000)).sample_size(10);
    group.bench_function("plain", |b| b.iter(|| details_many(black_box(&fitted), &options, &Ranges::OPEN)));
    group.finish();
}

criterion_group!(benches, one_curve, many_curves, held_curves, ragged_curves, details_of_curves);
criterion_main!(benches);
