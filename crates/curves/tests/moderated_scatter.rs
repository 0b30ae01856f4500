//! Laws of curves that lend each other their scatter: they speak, and what they say is as true as it says it is.
//! `cargo bench --bench moderated_sigma` measures it at length.

use foldshift_curves::compare::{CompareOptions, Metric, Replicate, compare};
use foldshift_curves::elementary::{LN_10, exp, exp10};
use foldshift_curves::fit::{Fit, FitOptions, Ic50, Reads, Sigma, fit_many, fit_moderated};
use foldshift_curves::screen::Random;
use foldshift_curves::{Curve, Logistic, Point};

/// Curves of five to eight single doses whose midpoints lie among them, one after the other of the same truth.
fn simulated(count: u64, doses: u32, seed: u64) -> Vec<(Logistic, Curve)> {
    let of_pair = |index: u64| {
        let mut random = Random::new(seed, index);
        let truth = Logistic {
            top: 1.0,
            bottom: 0.3 * random.uniform(),
            log_mid: 1.0 + 2.0 * random.uniform(),
            hill: exp(LN_10 * (0.5 * random.uniform() - 0.2)),
        };
        std::array::from_fn::<_, 2, _>(|_| {
            let points = (0..doses).map(|k| {
                let x = 4.0 * f64::from(k) / f64::from(doses - 1);
                Point::new(exp10(x), truth.response(x) + 0.06 * random.normal())
            });
            (truth, Curve::new(points.collect()).expect("finite"))
        })
    };
    (0..count / 2).flat_map(of_pair).collect()
}

fn options() -> FitOptions {
    FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() }
}

fn fitted(all: &[(Logistic, Curve)], sigma: Sigma) -> Vec<Fit> {
    let curves: Vec<Curve> = all.iter().map(|(_, curve)| curve.clone()).collect();
    let options = options();
    match sigma {
        Sigma::Own => fit_many(&curves, &options),
        Sigma::Moderated => {
            let each: Vec<_> = curves.iter().map(|curve| (curve, &options)).collect();
            fit_moderated(&each, |_| true).into_iter().map(|(fit, _)| fit).collect()
        }
    }
}

/// Of all IC50s of one kind: how many speak, and how many exclude the truth.
fn counts(all: &[(Logistic, Curve)], fits: &[Fit], of: impl Fn(&Fit, &Logistic) -> (Ic50, f64)) -> [u32; 2] {
    let mut counts = [0; 2];
    for ((truth, _), fit) in all.iter().zip(fits) {
        let (ic50, truth) = of(fit, truth);
        counts[0] += u32::from(ic50.lower().or(ic50.upper()).is_some());
        counts[1] += u32::from(ic50.excludes(truth));
    }
    counts
}

#[test]
fn few_single_wells_speak_and_speak_true() {
    let absolute =
        |fit: &Fit, truth: &Logistic| (fit.ic50_abs, truth.log_dose_at(0.5).expect("it falls below half"));
    let relative = |fit: &Fit, truth: &Logistic| (fit.ic50_rel, truth.log_mid);
    let (mut abs, mut rel) = ([0; 2], [0; 2]);
    for doses in 5..=8 {
        let all = simulated(120, doses, 41);
        let moderated = fitted(&all, Sigma::Moderated);
        for (sum, own) in
            [(&mut abs, counts(&all, &moderated, absolute)), (&mut rel, counts(&all, &moderated, relative))]
        {
            *sum = [sum[0] + own[0], sum[1] + own[1]];
        }
        if doses == 5 {
            let own = fitted(&all, Sigma::Own);
            let [alone, _] = counts(&all, &own, absolute);
            assert!(alone < 80, "{alone} of 120 speak alone");
        }
    }
    // Of 480, 3 to 7 % are false, and what chance adds: 14 ± 10 to 34 ± 11.
    assert!(abs[0] >= 475 && (4..=45).contains(&abs[1]), "{abs:?} of 480");
    assert!(rel[0] >= 384 && (4..=45).contains(&rel[1]), "{rel:?} of 480");
}

#[test]
fn of_equal_lines_at_five_doses_whoever_speaks_is_right() {
    let all = simulated(240, 5, 43);
    let (fits, options) = (fitted(&all, Sigma::Moderated), options());
    let (mut speak, mut wrong) = (0, 0);
    for (curves, fits) in all.chunks_exact(2).zip(fits.chunks_exact(2)) {
        let of = |line: usize| {
            [Replicate { experiment: "1", curve: Some(&curves[line].1), fit: &fits[line], options: &options }]
        };
        let shifts = compare(("P", &of(0)), ("R", &of(1)), "drug", CompareOptions::default());
        let shift = shifts.iter().find(|shift| shift.metric == Metric::Ic50Abs).expect("it is always there");
        speak += u32::from(shift.lower.or(shift.upper).is_some());
        wrong += u32::from(
            shift.lower.is_some_and(|lower| lower > 1.0) || shift.upper.is_some_and(|upper| upper < 1.0),
        );
    }
    assert!(speak >= 96 && wrong <= 11, "{wrong} of {speak} exclude 1");
}

#[test]
fn what_is_borrowed_depends_neither_on_the_order_nor_on_the_unit() {
    let all = simulated(40, 6, 5);
    let fits = fitted(&all, Sigma::Moderated);
    let turned: Vec<(Logistic, Curve)> = all.iter().rev().cloned().collect();
    for (fit, other) in fits.iter().zip(fitted(&turned, Sigma::Moderated).iter().rev()) {
        let (one, other) = (fit.moderated.expect("a residual"), other.moderated.expect("a residual"));
        assert!((one.sigma / other.sigma - 1.0).abs() < 1e-9 && (one.df / other.df - 1.0).abs() < 1e-9);
    }
    let percent = |curve: &Curve| {
        let points = curve.points().iter().map(|point| Point { response: 100.0 * point.response, ..*point });
        Curve::new(points.collect()).expect("finite")
    };
    let curves: Vec<Curve> = all.iter().map(|(_, curve)| percent(curve)).collect();
    let scaled = FitOptions { half: 50.0, ..options() };
    let each: Vec<_> = curves.iter().map(|curve| (curve, &scaled)).collect();
    for (fit, (other, _)) in fits.iter().zip(fit_moderated(&each, |_| true)) {
        let (one, other) = (fit.moderated.expect("a residual"), other.moderated.expect("a residual"));
        assert!((100.0 * one.sigma / other.sigma - 1.0).abs() < 1e-5, "{one:?} {other:?}");
        assert!((one.df / other.df - 1.0).abs() < 1e-4, "{one:?} {other:?}");
    }
}

#[test]
fn a_curve_that_scatters_far_more_than_its_kind_borrows_nothing() {
    let mut all = simulated(60, 8, 7);
    let wild = |(k, point): (u32, &Point)| Point {
        response: point.response + if k % 2 == 0 { 0.8 } else { -0.8 },
        ..*point
    };
    let points = (0..).zip(all[0].1.points()).map(wild).collect();
    all[0].1 = Curve::new(points).expect("finite");
    let fits = fitted(&all, Sigma::Moderated);
    let (own, borrows) = (&fits[0], fits[0].moderated.expect("a residual"));
    assert_eq!(Some(borrows.sigma), own.sigma);
    let other = fits[1].moderated.expect("a residual");
    assert!((borrows.df - 4.0).abs() < 1e-12 && other.df > 6.0, "{borrows:?} {other:?}");
}

#[test]
fn few_curves_and_those_that_take_no_part_rest_on_their_own() {
    let all = simulated(8, 6, 9);
    assert!(fitted(&all[..3], Sigma::Moderated).iter().all(|fit| fit.moderated.is_none()));
    assert_eq!(fitted(&all[..3], Sigma::Moderated), fitted(&all[..3], Sigma::Own));
    let options = options();
    let each: Vec<_> = all.iter().map(|(_, curve)| (curve, &options)).collect();
    let found = fit_moderated(&each, |place| place != 2);
    assert!(found.iter().enumerate().all(|(place, (fit, _))| fit.moderated.is_some() == (place != 2)));
    assert_eq!(found[2].0, fitted(&all, Sigma::Own)[2]);
}
