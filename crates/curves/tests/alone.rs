//! A law: a fit does not depend on the curves beside it. Every curve alone, in any order and in any company, gives
//! the same numbers to the bit: of a screen, and of hard curves of many designs that have several optima.

use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{Fit, FitOptions, fit, fit_many};
use foldshift_curves::screen::{Random, Screen};

/// A curve of one of 24 designs: few doses or many, even or not, shallow or steep, clean or little but noise, and with
/// wells without a dose in every fourth design.
fn hard(index: u64) -> Curve {
    let design = index % 24;
    let mut doses = Random::new(5, design);
    let count: u32 = [5, 6, 7, 8, 10, 12, 16, 22][usize::try_from(design % 8).expect("small")];
    let uneven = if design.is_multiple_of(3) { 0.6 } else { 0.0 };
    let mut random = Random::new(99, index);
    let (top, bottom) = (1.0 + 0.2 * random.normal(), 1.2 * random.uniform());
    let (log_mid, hill) = (-2.0 + 8.5 * random.uniform(), 0.15 * 60_f64.powf(random.uniform()));
    let noise = 0.002 * 200_f64.powf(random.uniform());
    let mut points = Vec::new();
    for k in 0..count {
        let x = 4.5 * (f64::from(k) + uneven * doses.uniform()) / f64::from(count - 1);
        for _ in 0..=design % 3 {
            let y = bottom + (top - bottom) / (1.0 + 10_f64.powf(hill * (x - log_mid)));
            points.push(Point::new(10_f64.powf(x), y + noise * random.normal()));
        }
    }
    if design % 4 == 1 {
        points.extend((0..3).map(|_| Point::new(0.0, top + noise * random.normal())));
    }
    Curve::new(points).expect("finite")
}

/// Screen curves first, then hard ones, then both in turn: neighbours of one design and of others.
fn curves(of_each: u64) -> Vec<Curve> {
    let mut curves = Screen::default().curves(0..of_each).expect("doses");
    curves.extend((0..of_each).map(hard));
    for k in 0..of_each / 4 {
        curves.extend(Screen::default().curves(of_each + k..of_each + k + 1).expect("doses"));
        curves.push(hard(of_each + k));
    }
    curves
}

/// All that is told of a fit, to the last bit of every number.
fn told(fit: &Fit) -> String {
    format!("{fit:?}")
}

/// The places of curves whose fits differ from those that each has alone.
fn differing(curves: &[Curve], options: &FitOptions) -> Vec<(usize, &'static str)> {
    let alone: Vec<String> = curves.iter().map(|curve| told(&fit(curve, options))).collect();
    let mut differ = Vec::new();
    let mut compare = |company: &'static str, order: &[usize], at_a_time: usize| {
        for places in order.chunks(at_a_time) {
            let some: Vec<Curve> = places.iter().map(|place| curves[*place].clone()).collect();
            for (place, together) in places.iter().zip(fit_many(&some, options)) {
                if told(&together) != alone[*place] {
                    differ.push((*place, company));
                }
            }
        }
    };
    let ordered: Vec<usize> = (0..curves.len()).collect();
    let reversed: Vec<usize> = ordered.iter().rev().copied().collect();
    let mut shuffled = ordered.clone();
    let mut random = Random::new(3, 4);
    let keys: Vec<f64> = ordered.iter().map(|_| random.uniform()).collect();
    shuffled.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]));
    compare("in order", &ordered, usize::MAX);
    compare("reversed", &reversed, usize::MAX);
    compare("shuffled", &shuffled, usize::MAX);
    compare("eleven at a time", &shuffled, 11);
    differ
}

#[test]
fn a_free_fit_is_that_of_its_curve_alone() {
    let options = FitOptions { intervals: false, ..FitOptions::default() };
    assert_eq!(differing(&curves(4000), &options), []);
}

#[test]
fn profile_limits_are_those_of_their_curve_alone() {
    assert_eq!(differing(&curves(800), &FitOptions::default()), []);
}

#[test]
fn a_fit_with_plateaus_that_are_bounded_or_given_is_that_of_its_curve_alone() {
    let plain = FitOptions { intervals: false, ..FitOptions::default() };
    for options in [
        FitOptions { bottom_at_least: Some(0.0), ..plain },
        FitOptions { bottom_at_least: Some(0.0), top_at_most: Some(1.1), ..plain },
        FitOptions { top: Some(1.0), ..plain },
        FitOptions { bottom_at_least: Some(0.0), ..FitOptions::default() },
    ] {
        let of_each = if options.intervals { 150 } else { 600 };
        assert_eq!(differing(&curves(of_each), &options), [], "{options:?}");
    }
}
