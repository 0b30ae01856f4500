//! Laws of the fitter that hold for every curve, and a brute-force search that shares no code with it.

use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{Fit, FitOptions, Ic50, Reads, Status, fit, fit_many};
use foldshift_curves::logistic::Logistic;
use proptest::prelude::*;

/// A reproducible stream of numbers in −1..1, roughly normal (sum of four uniforms).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        (0..4).map(|_| self.uniform()).sum::<f64>() * 3_f64.sqrt() - 2.0 * 3_f64.sqrt()
    }

    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 32).expect("32 bits")) / f64::from(u32::MAX)
    }
}

/// Ten half-log doses from 1 in triplicate, with noise of standard deviation `sd`.
fn simulate(truth: &Logistic, sd: f64, seed: u64) -> Vec<Point> {
    let mut noise = Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66);
    (0..30)
        .map(|k| {
            let log_dose = f64::from(k / 3) / 2.0;
            Point::new(10_f64.powf(log_dose), truth.response(log_dose) + sd * noise.next())
        })
        .collect()
}

fn plain() -> FitOptions {
    FitOptions { intervals: false, ..FitOptions::default() }
}

/// The least sum of squares of any 4PL, by a fine grid over midpoint and slope that is refined around
/// its best nodes; plateaus by the normal equations of a straight line, nothing else shared.
fn brute_force(points: &[Point]) -> f64 {
    let value = |log_mid: f64, hill: f64| {
        let (mut n, mut sx, mut sy, mut sxx, mut sxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let x = |p: &Point| 1.0 / (1.0 + (p.dose / 10_f64.powf(log_mid)).powf(hill));
        for p in points {
            let x = x(p);
            n += 1.0;
            sx += x;
            sy += p.response;
            sxx += x * x;
            sxy += x * p.response;
        }
        let determinant = n * sxx - sx * sx;
        let slope = if determinant > 1e-12 { (n * sxy - sx * sy) / determinant } else { 0.0 };
        let offset = (sy - slope * sx) / n;
        points.iter().map(|p| (p.response - offset - slope * x(p)).powi(2)).sum::<f64>()
    };
    let mut nodes: Vec<(f64, f64, f64)> = Vec::new();
    for i in 0..=90 {
        for j in 0..=30 {
            let (log_mid, hill) = (-2.0 + 0.1 * f64::from(i), 0.1 * 1.2_f64.powi(j));
            nodes.push((value(log_mid, hill), log_mid, hill));
        }
    }
    nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best = f64::INFINITY;
    for &(mut least, mut mid, mut hill) in nodes.iter().take(2) {
        let (mut step_mid, mut step_hill) = (0.1, 0.2);
        let mut trials = 0;
        while step_mid > 1e-7 && trials < 1500 {
            trials += 1;
            let mut moved = false;
            for (dm, dh) in [
                (1.0, 0.0),
                (-1.0, 0.0),
                (0.0, 1.0),
                (0.0, -1.0),
                (1.0, 1.0),
                (-1.0, -1.0),
                (1.0, -1.0),
                (-1.0, 1.0),
            ] {
                let (m, h): (f64, f64) = (mid + dm * step_mid, hill * (1.0 + dh * step_hill));
                let found = value(m, h);
                if found < least {
                    (least, mid, hill, moved) = (found, m, h, true);
                }
            }
            if !moved {
                step_mid *= 0.5;
                step_hill *= 0.5;
            }
        }
        best = best.min(least);
    }
    best
}

#[test]
fn no_brute_force_finds_a_smaller_sum_of_squares() {
    let mut random = Noise(7);
    let mut compared = 0;
    for seed in 0..20 {
        let truth = Logistic {
            top: 1.0 + 0.1 * random.next(),
            bottom: 0.5 * random.uniform(),
            log_mid: 6.0 * random.uniform() - 0.5,
            hill: 0.4 + 4.0 * random.uniform(),
        };
        let points = simulate(&truth, 0.02 + 0.15 * random.uniform(), seed);
        let found =
            fit(&Curve::new(points.clone()).expect("finite"), &plain()).rss.expect("a sum of squares");
        let brute = brute_force(&points);
        assert!(found <= brute * (1.0 + 1e-8), "seed {seed}: {found} is more than {brute}");
        compared += 1;
    }
    assert_eq!(compared, 20);
}

/// The share of intervals that hold the truth, over simulated curves: 95 % within the error of the count.
#[test]
fn ninety_five_percent_means_ninety_five_percent() {
    let truth = Logistic { top: 1.0, bottom: 0.1, log_mid: 2.1, hill: 1.2 };
    let absolute = truth.log_dose_at(0.5).expect("it crosses");
    let curves: Vec<Curve> =
        (0..2000).map(|seed| Curve::new(simulate(&truth, 0.06, seed)).expect("finite")).collect();
    let fits = fit_many(&curves, &FitOptions::default());
    let share = |pick: fn(&Fit) -> Ic50, truth: f64| {
        let holds = |ic50: Ic50| match ic50 {
            Ic50::Measured { lower, upper, .. } => {
                lower.is_none_or(|lower| lower <= truth) && upper.is_none_or(|upper| truth <= upper)
            }
            other => panic!("{other:?}"),
        };
        let count = u32::try_from(fits.iter().filter(|fit| holds(pick(fit))).count()).expect("few");
        f64::from(count) / 2000.0
    };
    // Three standard errors of a share of 2000 are 1.5 points.
    for (name, found) in
        [("absolute", share(|f| f.ic50_abs, absolute)), ("relative", share(|f| f.ic50_rel, 2.1))]
    {
        assert!((found - 0.95).abs() < 0.015, "{name}: {found}");
        eprintln!("{name} IC50: {:.1} % of 2000 intervals hold the truth", 100.0 * found);
    }
}

/// Responses that fall with effect.
fn viability() -> FitOptions {
    FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() }
}

#[test]
fn a_curve_above_half_effect_throughout_gives_a_bound_and_no_number() {
    let truth = Logistic { top: 1.0, bottom: 0.1, log_mid: 6.5, hill: 1.2 };
    for seed in 0..50 {
        let found = fit(&Curve::new(simulate(&truth, 0.05, seed)).expect("finite"), &viability());
        match found.ic50_abs {
            Ic50::Above { bound } => assert!(bound <= 4.5 + 1e-12, "seed {seed}: {bound}"),
            other => panic!("seed {seed}: {other:?}"),
        }
    }
}

#[test]
fn a_flat_line_has_no_relative_ic50() {
    let truth = Logistic { top: 1.0, bottom: 1.0, log_mid: 2.0, hill: 1.0 };
    let fits: Vec<Fit> = (0..200)
        .map(|seed| fit(&Curve::new(simulate(&truth, 0.05, seed)).expect("finite"), &viability()))
        .collect();
    let flat = fits.iter().filter(|fit| fit.status == Status::NoResponse).count();
    assert!(flat >= 170, "only {flat} of 200 flat lines are called flat");
    for found in fits.iter().filter(|fit| fit.status == Status::NoResponse) {
        assert_eq!(found.ic50_rel, Ic50::Unknown);
        assert!(matches!(found.ic50_abs, Ic50::Above { .. }), "{:?}", found.ic50_abs);
    }
}

#[test]
fn three_doses_are_too_few_until_a_plateau_is_given() {
    let points: Vec<Point> =
        [(1.0, 0.95), (1.0, 0.97), (10.0, 0.5), (10.0, 0.55), (100.0, 0.08), (100.0, 0.1)]
            .map(|(d, y)| Point::new(d, y))
            .to_vec();
    let curve = Curve::new(points).expect("finite");
    let free = fit(&curve, &FitOptions::default());
    assert_eq!(free.status, Status::NotDeterminable);
    assert_eq!((free.ic50_abs, free.ic50_rel), (Ic50::Unknown, Ic50::Unknown));
    let fixed = fit(&curve, &FitOptions { top: Some(1.0), bottom: Some(0.0), ..FitOptions::default() });
    assert_eq!(fixed.status, Status::Fitted);
    let Ic50::Measured { log_dose, lower: Some(lower), upper: Some(upper) } = fixed.ic50_abs else {
        panic!("{:?}", fixed.ic50_abs)
    };
    assert!(lower < log_dose && log_dose < upper && (log_dose - 1.05).abs() < 0.1);
}

#[test]
fn no_number_makes_the_fitter_panic_or_claim_too_much() {
    let curve = |points: &[(f64, f64)]| {
        Curve::new(points.iter().map(|&(d, y)| Point::new(d, y)).collect()).expect("finite")
    };
    let awkward = [
        (3.162_277_6, 0.500_000_552_692_037_6),
        (9.999_999_619_461_759, 1.499_819_100_175_127_8),
        (31_622.771_186_532_06, 1.5),
        (31_622.771_186_532_06, 1.5),
    ];
    let _ = fit(&curve(&awkward), &FitOptions { top: Some(1.0), ..FitOptions::default() });
    for scale in [1e300, 1e-300] {
        let points: Vec<(f64, f64)> =
            (0..18_i32).map(|k| (10_f64.powi(k / 3), scale / f64::from(1 + k))).collect();
        let found = fit(&curve(&points), &FitOptions { half: 0.5 * scale, ..FitOptions::default() });
        assert_eq!(found.status, Status::NotDeterminable);
    }
    // A step without any scatter: every dose between the two is as good as any other.
    let step = [(1.0, 1.0), (3.0, 1.0), (5.0, 1.0), (10.0, 0.0), (30.0, 0.0), (100.0, 0.0)];
    let Ic50::Measured { lower, upper, .. } = fit(&curve(&step), &FitOptions::default()).ic50_abs else {
        panic!("half effect lies between 5 and 10")
    };
    assert_eq!((lower, upper), (Some(foldshift_curves::elementary::log10(5.0)), Some(1.0)));
    // A slope that is given says which way the curve goes.
    let falling = [(1.0, 1.0), (3.0, 0.9), (10.0, 0.5), (30.0, 0.2), (100.0, 0.1), (300.0, 0.11)];
    let forced = fit(&curve(&falling), &FitOptions { hill: Some(-1.0), ..FitOptions::default() });
    assert!(forced.curve.is_none_or(|c| c.hill < 0.0 && c.top >= c.bottom), "{:?}", forced.curve);
}

#[test]
fn threads_do_not_change_a_bit() {
    let truth = Logistic { top: 1.0, bottom: 0.1, log_mid: 2.1, hill: 1.2 };
    let curves: Vec<Curve> =
        (0..64).map(|seed| Curve::new(simulate(&truth, 0.1, seed)).expect("finite")).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| fit_many(&curves, &FitOptions::default()))
    };
    assert_eq!(on(1), on(4));
    assert_eq!(on(1)[5], fit(&curves[5], &FitOptions::default()));
}

fn truths() -> impl Strategy<Value = Logistic> {
    (0.8..1.2, 0.0..0.5, 0.5..4.0, 0.5..3.0_f64).prop_map(|(top, bottom, log_mid, hill)| Logistic {
        top,
        bottom,
        log_mid,
        hill,
    })
}

proptest! { // Property: laws that hold for every curve.
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::with_cases(40) })]

    #[test]
    fn doses_times_k_move_the_ic50_by_log_k_and_nothing_else(truth in truths(), seed in 0_u64..1000, k in -6..7_i32) {
        let points = simulate(&truth, 0.05, seed);
        let factor = 10_f64.powi(k);
        let scaled = points.iter().map(|p| Point::new(p.dose * factor, p.response)).collect();
        let (one, other) = (fit(&Curve::new(points).unwrap(), &plain()), fit(&Curve::new(scaled).unwrap(), &plain()));
        let (a, b) = (one.curve.unwrap(), other.curve.unwrap());
        prop_assert!((one.rss.unwrap() / other.rss.unwrap() - 1.0).abs() < 1e-9);
        if one.standard_errors()[3].is_some_and(|se| se < 0.3) {
            prop_assert!((b.log_mid - a.log_mid - f64::from(k)).abs() < 1e-6, "{a:?} {b:?}");
            prop_assert!((b.hill / a.hill - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn responses_times_k_plus_c_scale_the_plateaus(truth in truths(), seed in 0_u64..1000, k in 0.01..1e5_f64, c in -100.0..100.0_f64) {
        let points = simulate(&truth, 0.05, seed);
        let scaled = points.iter().map(|p| Point::new(p.dose, k * p.response + c)).collect();
        let (one, other) = (fit(&Curve::new(points).unwrap(), &plain()), fit(&Curve::new(scaled).unwrap(), &plain()));
        prop_assert!((other.rss.unwrap() / one.rss.unwrap() / (k * k) - 1.0).abs() < 1e-6);
        if one.standard_errors()[3].is_some_and(|se| se < 0.3) {
            let (a, b) = (one.curve.unwrap(), other.curve.unwrap());
            prop_assert!((b.log_mid - a.log_mid).abs() < 1e-5);
            prop_assert!((b.top - (k * a.top + c)).abs() < 1e-4 * k);
        }
    }

    #[test]
    fn shuffled_wells_fit_to_the_same_bits(truth in truths(), seed in 0_u64..1000, rotate in 1..29_usize) {
        let points = simulate(&truth, 0.1, seed);
        let mut shuffled = points.clone();
        shuffled.rotate_left(rotate);
        shuffled.swap(0, 15);
        let options = FitOptions::default();
        prop_assert_eq!(fit(&Curve::new(points).unwrap(), &options), fit(&Curve::new(shuffled).unwrap(), &options));
    }

    #[test]
    fn no_reported_ic50_lies_outside_the_doses(truth in truths(), seed in 0_u64..1000, sd in 0.0..0.6) {
        let found = fit(&Curve::new(simulate(&truth, sd, seed)).unwrap(), &FitOptions::default());
        for ic50 in [found.ic50_rel, found.ic50_abs] {
            match ic50 {
                Ic50::Measured { log_dose, lower, upper } => {
                    prop_assert!((0.0..=4.5 + 1e-9).contains(&log_dose));
                    prop_assert!(lower.is_none_or(|l| l <= log_dose) && upper.is_none_or(|u| u >= log_dose));
                }
                Ic50::Above { bound } | Ic50::Below { bound } => prop_assert!((-1e-9..=4.5 + 1e-9).contains(&bound)),
                Ic50::Unknown => {}
            }
        }
    }
}
