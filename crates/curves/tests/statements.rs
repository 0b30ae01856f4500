//! Laws of what is said of an IC50: nothing that its own points contradict, nothing that depends on which way a
//! read-out is written, and seldom anything false. `cargo bench --bench statements` measures the last at length.

use foldshift_curves::elementary::{LN_10, exp, exp10, log10};
use foldshift_curves::fit::{Direction, Fit, FitOptions, Ic50, Reads, Status, direction, fit, fit_many};
use foldshift_curves::models::{Choice, Model, choose_beside};
use foldshift_curves::robust::{Loss, fit_robust};
use foldshift_curves::screen::Random;
use foldshift_curves::{Curve, Logistic, Point};

/// Simulated curves of few single doses over four decades, and their truth.
fn simulated(count: u64, seed: u64) -> Vec<(Logistic, Curve)> {
    (0..count)
        .map(|index| {
            let mut random = Random::new(seed, index);
            let doses = 5 + u32::try_from(index % 4).expect("small");
            let sd = 0.03 + 0.09 * random.uniform();
            let truth = Logistic {
                top: 1.0,
                bottom: 0.3 * random.uniform(),
                log_mid: -0.5 + 5.0 * random.uniform(),
                hill: exp(LN_10 * (0.5 * random.uniform() - 0.2)),
            };
            let points = (0..doses).map(|k| {
                let x = 4.0 * f64::from(k) / f64::from(doses - 1);
                // As a table has them: four decimals.
                let y = (1e4 * (truth.response(x) + sd * random.normal())).round() / 1e4;
                Point::new(exp10(x), y)
            });
            (truth, Curve::new(points.collect()).expect("finite"))
        })
        .collect()
}

fn turned(curve: &Curve, dose: impl Fn(f64) -> f64, response: impl Fn(f64) -> f64) -> Curve {
    let point =
        |point: &Point| Point { dose: dose(point.dose), response: response(point.response), ..*point };
    Curve::new(curve.points().iter().map(point).collect()).expect("finite")
}

fn viability() -> FitOptions {
    FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() }
}

/// Both IC50s of a fit under a choice of the model.
fn said(curve: &Curve, fit: &Fit, choice: Option<&Choice>, options: &FitOptions) -> [Ic50; 2] {
    let chosen = choice.map(|choice| choose_beside(curve, choice, options, fit).best.fit);
    let fit = chosen.as_ref().unwrap_or(fit);
    [fit.ic50_abs, fit.ic50_rel]
}

#[test]
fn few_statements_are_false_and_silence_is_no_refuge() {
    let all = simulated(600, 18);
    let curves: Vec<Curve> = all.iter().map(|(_, curve)| curve.clone()).collect();
    let options = viability();
    let fits = fit_many(&curves, &options);
    for (name, choice) in
        [("default", None), ("aicc", Some(Choice::aicc())), ("ladder", Some(Choice::ladder()))]
    {
        let (mut wrong, mut says) = ([0, 0], 0);
        for ((truth, curve), fit) in all.iter().zip(&fits) {
            let said = said(curve, fit, choice.as_ref(), &options);
            let truths = [truth.log_dose_at(0.5).unwrap_or(f64::INFINITY), truth.log_mid];
            for (wrong, (ic50, truth)) in wrong.iter_mut().zip(said.into_iter().zip(truths)) {
                *wrong += u32::from(ic50.excludes(truth));
            }
            says += u32::from(said[0] != Ic50::Unknown);
        }
        // 6 % of 600 and what chance may add to it.
        assert!(wrong.iter().all(|wrong| *wrong <= 36 + 14), "{name}: {wrong:?} of 600 false");
        assert!(says >= 420, "{name}: {says} of 600 say anything");
    }
}

#[test]
fn no_point_contradicts_a_bound() {
    let awkward: Vec<Curve> = (0..400)
        .map(|index| {
            let mut random = Random::new(7, index);
            let point = |k: u64| {
                Point::new(exp10(0.5 * f64::from(u32::try_from(k).expect("small"))), {
                    0.5 + 0.4 * random.normal()
                })
            };
            Curve::new((0..4 + index % 6).map(point).collect()).expect("finite")
        })
        .collect();
    let curves = simulated(400, 5).into_iter().map(|(_, curve)| curve).chain(awkward).collect::<Vec<_>>();
    let choices = [None, Some(Choice::aicc()), Some(Choice::ladder())];
    let mut bounds = 0;
    for reads in Reads::ALL {
        for intervals in [true, false] {
            let options = FitOptions { reads: Some(reads), intervals, ..FitOptions::default() };
            for (curve, fit) in curves.iter().zip(fit_many(&curves, &options)) {
                for choice in choices.iter().take(if intervals { 3 } else { 1 }) {
                    let [ic50, _] = said(curve, &fit, choice.as_ref(), &options);
                    let shows = |response: f64| if reads.falls() { response < 0.5 } else { response > 0.5 };
                    let against = |level: &&foldshift_curves::curve::Level| match ic50 {
                        Ic50::Above { bound } => level.log_dose <= bound && shows(level.mean),
                        Ic50::Below { bound } => level.log_dose >= bound && !shows(level.mean),
                        _ => false,
                    };
                    bounds += u32::from(matches!(ic50, Ic50::Above { .. } | Ic50::Below { .. }));
                    assert_eq!(curve.levels().iter().find(against), None, "{reads} {ic50:?} {curve:?}");
                }
            }
        }
    }
    assert!(bounds > 400, "only {bounds} bounds");
}

/// Are these the same statement, one of them with its doses inverted where `inverted`?
fn same(one: Ic50, other: Ic50, inverted: bool) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 2e-3;
    let both = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => near(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let other = if inverted {
        match other {
            Ic50::Measured { log_dose, lower, upper } => Ic50::Measured {
                log_dose: -log_dose,
                lower: upper.map(|upper| -upper),
                upper: lower.map(|lower| -lower),
            },
            Ic50::Above { bound } => Ic50::Below { bound: -bound },
            Ic50::Below { bound } => Ic50::Above { bound: -bound },
            Ic50::Unknown => Ic50::Unknown,
        }
    } else {
        other
    };
    match (one, other) {
        (
            Ic50::Measured { log_dose: a, lower: al, upper: au },
            Ic50::Measured { log_dose: b, lower: bl, upper: bu },
        ) => near(a, b) && both(al, bl) && both(au, bu),
        (Ic50::Above { bound: a }, Ic50::Above { bound: b })
        | (Ic50::Below { bound: a }, Ic50::Below { bound: b }) => near(a, b),
        (a, b) => a == Ic50::Unknown && b == Ic50::Unknown,
    }
}

#[test]
fn mirrored_and_scaled_data_say_the_same() {
    let curves: Vec<Curve> = simulated(800, 11).into_iter().map(|(_, curve)| curve).collect();
    let known = [
        FitOptions::default(),
        FitOptions { bottom: Some(0.0), ..FitOptions::default() },
        FitOptions { bottom_at_least: Some(0.0), ..FitOptions::default() },
    ];
    for plain in known {
        let found = direction(&curves, &plain);
        assert_eq!(found.reads, Some(Reads::Viability));
        let plain = FitOptions { reads: found.reads, ..plain };
        let fits = fit_many(&curves, &plain);
        let check = |name: &str, turned: Vec<Curve>, options: FitOptions, inverted: bool| {
            let reads = direction(&turned, &FitOptions { reads: None, ..options });
            assert_eq!(reads.reads, options.reads, "{name}");
            let others = fit_many(&turned, &options);
            let differ: Vec<usize> = (0..fits.len())
                .filter(|k| {
                    let (one, other) = (&fits[*k], &others[*k]);
                    !(one.status == other.status
                        && same(one.ic50_abs, other.ic50_abs, inverted)
                        && same(one.ic50_rel, other.ic50_rel, inverted))
                })
                .collect();
            // Limits that lie beside a dose are found to the steepest slope that is searched.
            assert!(differ.len() * 100 <= fits.len(), "{name} {plain:?}: {differ:?}");
        };
        let doses = curves.iter().map(|curve| turned(curve, |dose| 1.0 / dose, |y| y)).collect();
        let rising = FitOptions { reads: Some(Reads::Inhibition), ..plain };
        check("doses", doses, rising, true);
        let percent = curves.iter().map(|curve| turned(curve, |dose| dose, |y| 100.0 * y)).collect();
        let scaled = FitOptions {
            half: 50.0,
            bottom: plain.bottom.map(|y| 100.0 * y),
            bottom_at_least: plain.bottom_at_least.map(|y| 100.0 * y),
            ..plain
        };
        check("percent", percent, scaled, false);
        if plain.bottom_at_least.is_none() {
            let mirrored = curves.iter().map(|curve| turned(curve, |dose| dose, |y| 1.0 - y)).collect();
            let top = FitOptions { top: plain.bottom.map(|y| 1.0 - y), bottom: None, ..rising };
            check("responses", mirrored, top, false);
        }
    }
}

#[test]
fn a_line_that_grows_under_the_drug_has_a_lower_bound_and_no_midpoint() {
    let responses = [1.0, 1.01, 0.99, 1.05, 1.1, 1.12, 1.13];
    let points = responses.iter().zip(0..).map(|(y, k)| Point::new(10_f64.powi(k), *y)).collect();
    let curve = Curve::new(points).expect("finite");
    let found = fit(&curve, &viability());
    assert_eq!((found.status, found.ic50_rel), (Status::Fitted, Ic50::Unknown));
    assert!(matches!(found.ic50_abs, Ic50::Above { bound } if bound > 5.9), "{:?}", found.ic50_abs);
    // Alone it does not say whether what rises is growth or inhibition.
    assert_eq!(
        direction(std::slice::from_ref(&curve), &FitOptions::default()),
        Direction { reads: None, asked: 1, falling: 0, rising: 0 }
    );
    assert_eq!(fit(&curve, &FitOptions::default()).ic50_abs, Ic50::Unknown);
}

#[test]
fn a_constant_says_of_an_ic50_what_the_curves_that_fit_say() {
    let crosses = [0.93, 0.78, 0.17, 0.08, 0.1];
    let points = crosses.iter().zip(0..).map(|(y, k)| Point::new(10_f64.powi(k), *y)).collect();
    let curve = Curve::new(points).expect("finite");
    let constant = foldshift_curves::fit_model(&curve, Model::CONSTANT, &viability());
    assert_eq!(constant.fit.ic50_abs, Ic50::Unknown, "doses lie on both sides of half effect");
    let flat = [1.0, 0.98, 1.02, 0.97, 1.01];
    let points = flat.iter().zip(0..).map(|(y, k)| Point::new(10_f64.powi(k), *y)).collect();
    let constant =
        foldshift_curves::fit_model(&Curve::new(points).expect("finite"), Model::CONSTANT, &viability());
    assert!(
        matches!(constant.fit.ic50_abs, Ic50::Above { bound } if bound > 3.0),
        "{:?}",
        constant.fit.ic50_abs
    );
}

#[test]
fn what_rises_and_what_falls_is_found_over_all_curves() {
    let falling: Vec<Curve> = simulated(40, 3).into_iter().map(|(_, curve)| curve).collect();
    let rising: Vec<Curve> = falling.iter().map(|curve| turned(curve, |dose| dose, |y| 1.0 - y)).collect();
    let options = FitOptions::default();
    assert_eq!(direction(&falling, &options).reads, Some(Reads::Viability));
    assert_eq!(direction(&rising, &options).reads, Some(Reads::Inhibition));
    let both: Vec<Curve> = falling.iter().chain(&rising).cloned().collect();
    let found = direction(&both, &options);
    assert!(found.reads.is_none() && found.is_contradicted(), "{found:?}");
}

#[test]
fn exact_data_do_not_know_what_lies_between_two_doses() {
    let doses = [0.1, 0.3, 1.0, 3.0, 10.0, 30.0];
    let points = doses.iter().zip([1.0, 1.0, 1.0, 0.0, 0.0, 0.0]).map(|(x, y)| Point::new(*x, y)).collect();
    let found = fit(&Curve::new(points).expect("finite"), &viability());
    let Ic50::Measured { lower: Some(lower), upper: Some(upper), .. } = found.ic50_abs else {
        panic!("{:?}", found.ic50_abs)
    };
    assert!((lower - log10(1.0)).abs() < 1e-9 && (upper - log10(3.0)).abs() < 1e-9, "{lower} {upper}");
    assert_eq!(found.standard_errors()[2..], [None, None]);
}

#[test]
fn the_same_number_at_every_dose_is_no_response_of_any_model() {
    for value in [0.1, 0.3, 0.7, 0.97, 1.1, 33.3, 1234.567] {
        for doses in [6_i32, 7, 10] {
            let points = (0..doses).map(|k| Point::new(3_f64.powi(k), value)).collect();
            let curve = Curve::new(points).expect("finite");
            for plain in [
                viability(),
                FitOptions { top: Some(2.0 * value), ..viability() },
                FitOptions { bottom: Some(0.0), ..viability() },
            ] {
                for model in
                    Model::ALL.iter().filter(|model| i32::try_from(model.parameters()).expect("few") <= doses)
                {
                    let found = foldshift_curves::fit_model(&curve, *model, &plain).fit;
                    let name = format!("{} {value} {doses} {plain:?}: {found:?}", model.name());
                    assert_eq!(found.status, Status::NoResponse, "{name}");
                    assert_eq!(found.ic50_rel, Ic50::Unknown, "{name}");
                    assert!(!matches!(found.ic50_abs, Ic50::Measured { .. } | Ic50::Unknown), "{name}");
                }
            }
        }
    }
}

#[test]
fn without_limits_a_midpoint_beyond_the_doses_is_unknown() {
    let curves: Vec<Curve> = simulated(300, 21).into_iter().map(|(_, curve)| curve).collect();
    for found in fit_many(&curves, &FitOptions { intervals: false, ..viability() }) {
        assert!(matches!(found.ic50_rel, Ic50::Measured { .. } | Ic50::Unknown), "{found:?}");
    }
}

#[test]
fn what_a_loss_leaves_of_a_well_does_not_hide_that_it_contradicts_a_bound() {
    let responses = [0.9996, 0.9966, 0.9363, 0.572, 0.2013, 0.585];
    let points = responses.iter().zip(0..).map(|(y, k)| Point::new(3_f64.powi(k), *y)).collect();
    let curve = Curve::new(points).expect("finite");
    let options = FitOptions { reads: Some(Reads::Inhibition), ..FitOptions::default() };
    for loss in [Loss::Tukey, Loss::Student] {
        let found = fit_robust(std::slice::from_ref(&curve), &options, loss).remove(0).fit;
        assert!(!matches!(found.ic50_abs, Ic50::Below { bound } if bound < log10(81.0)), "{found:?}");
    }
}

#[test]
fn a_step_after_the_first_dose_has_details_too() {
    let wells = [
        (0, 1.02),
        (1, 0.115),
        (1, 0.117),
        (2, 0.097),
        (2, 0.12),
        (3, 0.105),
        (4, 0.082),
        (4, 0.112),
        (5, 0.088),
        (6, 0.119),
        (6, 0.122),
        (7, 0.102),
        (7, 0.113),
    ];
    let points = wells.iter().map(|(k, y)| Point::new(4_f64.powi(*k), *y)).collect();
    let curve = Curve::new(points).expect("finite");
    let found = foldshift_curves::fit_model(&curve, Model::FOUR_PARAMETER, &viability());
    let all = foldshift_curves::models::details(&curve, &found, &viability());
    assert!(all.top[0].is_some_and(|lower| lower > 0.9 && lower < 1.02), "{all:?}");
}
