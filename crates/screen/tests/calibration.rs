//! The false discovery rate of hits is what it says: screens without an effect, and with a few.

use std::sync::Arc;

use foldshift_curves::fit::{Ic50, Status};
use foldshift_curves::screen::Random;
use foldshift_screen::ScreenSettings;
use foldshift_screen::analysis::{Class, ScreenCurve};
use foldshift_screen::hits::find_hits;

fn curve(compound: u32, responses: impl Iterator<Item = f64>) -> ScreenCurve {
    let levels: Vec<(f64, f64)> = (0..).zip(responses).map(|(k, y)| (3_f64.powi(k), y)).collect();
    ScreenCurve {
        cell_line: 0,
        compound,
        experiment: 0,
        unit: Arc::from(""),
        n_points: levels.len(),
        levels,
        status: Status::NotDeterminable,
        reasons: foldshift_curves::fit::Reasons::default(),
        curve: None,
        ic50_abs: Ic50::Unknown,
        ic50_rel: Ic50::Unknown,
        emax: None,
        auc: None,
        auc_clipped: None,
        sigma: None,
        moderated: None,
        r2: None,
        p_flat: None,
        dss: None,
        class: Class::Undetermined,
    }
}

/// Errors with heavy tails whose size differs from curve to curve, and an offset of the plate.
fn screen(seed: u64, pairs: u32, doses: usize, active: u32) -> Vec<ScreenCurve> {
    (0..pairs)
        .map(|pair| {
            let mut random = Random::new(seed, u64::from(pair));
            let (own, offset) = (0.05 * (0.5 * random.normal()).exp(), 0.05 * random.normal());
            let responses: Vec<f64> = (0..doses)
                .map(|k| {
                    let tail = (0..4).map(|_| random.normal().powi(2)).sum::<f64>() / 4.0;
                    let truth = if pair < active && 2 * k >= doses { 0.3 } else { 1.0 };
                    truth + offset + own * random.normal() / tail.sqrt()
                })
                .collect();
            curve(pair, responses.into_iter())
        })
        .collect()
}

fn called(curves: &[ScreenCurve], least_effect: f64) -> Vec<u32> {
    let settings = ScreenSettings { least_effect, ..ScreenSettings::default() };
    find_hits(curves, &settings).0.iter().filter(|hit| hit.hit).map(|hit| hit.compound).collect()
}

#[test]
fn screens_without_an_effect_seldom_have_a_hit() {
    for (pairs, doses) in [(30, 10), (300, 3), (300, 5), (300, 9)] {
        let any = (0..100).filter(|seed| !called(&screen(*seed, pairs, doses, 0), 0.0).is_empty()).count();
        assert!(any <= 8, "{any} of 100 screens of {pairs} pairs at {doses} doses");
    }
}

#[test]
fn few_hits_are_false_and_most_effects_are_found() {
    for doses in [5, 9] {
        let (mut share, mut found) = (0.0, 0.0);
        for seed in 0..40 {
            let hits = called(&screen(900 + seed, 400, doses, 60), 0.0);
            let right = hits.iter().filter(|compound| **compound < 60).count();
            let real = |n: usize| f64::from(u32::try_from(n).unwrap());
            share += real(hits.len() - right) / real(hits.len().max(1)) / 40.0;
            found += real(right) / 60.0 / 40.0;
        }
        assert!(share <= 0.06, "{share} of the hits at {doses} doses are false");
        assert!(found >= 0.8, "{found} of the effects at {doses} doses are found");
    }
}

#[test]
fn an_effect_that_does_not_count_is_no_hit() {
    let fall = |pair: u32, k: u32| if k > 4 && pair < 100 { 0.1 } else { 0.0 };
    let wiggle = |pair: u32, k: u32| 0.002 * f64::from((k * 7 + pair * 3) % 5);
    let responses = |pair: u32| (0..9).map(move |k| 1.0 - fall(pair, k) + wiggle(pair, k));
    let curves: Vec<ScreenCurve> = (0..300).map(|pair| curve(pair, responses(pair))).collect();
    assert!(called(&curves, 0.2).is_empty());
    assert!(called(&curves, 0.05).len() >= 100);
}
