use super::*;
use crate::curve::Point;
use crate::elementary::exp10;
use crate::fit::{Ic50, Reason, StandardError, Status};
use crate::screen::{Random, Screen};

/// 12 doses over 4.4 decades in triplicate.
fn simulated(response: impl Fn(f64) -> f64, noise: f64, seed: u64) -> Curve {
    let mut random = Random::new(11, seed);
    let points = (0..36)
        .map(|k| {
            let log_dose = 0.4 * f64::from(k / 3);
            Point::new(exp10(log_dose), response(log_dose) + noise * random.normal())
        })
        .collect();
    Curve::new(points).unwrap()
}

fn richards(log_mid: f64, hill: f64, s: f64) -> impl Fn(f64) -> f64 {
    move |x| 0.1 + 0.9 / (1.0 + (2_f64.powf(1.0 / s) - 1.0) * 10_f64.powf(hill * (x - log_mid))).powf(s)
}

fn hormetic(log_e: f64, hill: f64, f: f64) -> impl Fn(f64) -> f64 {
    move |x| 0.05 + (0.95 + f * 10_f64.powf(x)) / (1.0 + 10_f64.powf(hill * (x - log_e)))
}

fn biphasic(x: f64) -> f64 {
    0.1 + 0.9 * (0.4 / (1.0 + 10_f64.powf(1.5 * (x - 0.9))) + 0.6 / (1.0 + 10_f64.powf(2.0 * (x - 3.1))))
}

#[test]
fn what_was_simulated_without_noise_is_found() {
    let options = FitOptions { intervals: false, ..FitOptions::default() };
    let value = |fit: &ModelFit, name| fit.parameter(name).unwrap().value;
    let fit = fit_model(&simulated(richards(2.1, 1.2, 0.4), 0.0, 1), Model::FIVE_PARAMETER, &options);
    for (name, expected) in [("asymmetry", 0.4), ("log10_mid", 2.1), ("hill", 1.2), ("top", 1.0)] {
        assert!((value(&fit, name) - expected).abs() < 1e-5, "{name} {fit:?}");
    }
    let fit = fit_model(&simulated(hormetic(2.6, 3.0, 0.002), 0.0, 1), Model::BRAIN_COUSENS, &options);
    for (name, expected) in [("stimulation", 0.002), ("hill", 3.0), ("top", 1.0), ("bottom", 0.05)] {
        assert!((value(&fit, name) - expected).abs() < 1e-5, "{name} {fit:?}");
    }
    let middle = hormetic(2.6, 3.0, 0.002)(value(&fit, "log10_mid"));
    assert!((middle - 0.525).abs() < 1e-6, "{middle}");
    let fit = fit_model(&simulated(biphasic, 0.0, 1), Model::TWO_SITE, &options);
    for (name, expected) in [("log10_mid_1", 0.9), ("log10_mid_2", 3.1), ("fraction_2", 0.6), ("hill_1", 1.5)]
    {
        assert!((value(&fit, name) - expected).abs() < 1e-4, "{name} {fit:?}");
    }
    assert!((biphasic(value(&fit, "log10_mid")) - 0.55).abs() < 1e-6);
}

#[test]
fn every_model_of_the_registry_is_read_by_its_name_and_fitted() {
    let (curve, options) = (simulated(richards(2.1, 1.2, 1.0), 0.02, 8), FitOptions::default());
    for (place, model) in Model::ALL.iter().copied().enumerate() {
        assert_eq!(model.name().parse(), Ok(model));
        assert!(Model::ALL[..place].iter().all(|other| *other != model), "{model:?} is there twice");
        let found = fit_model(&curve, model, &options);
        assert_eq!(found.model, model);
        assert!(found.fit.model.eq_ignore_ascii_case(model.name()), "{}", found.fit.model);
        assert_eq!(found.fit.df, 36 - model.parameters(), "{model:?}");
        assert!(found.fit.rss.is_some_and(|rss| rss <= curve.total_ss()), "{model:?} {found:?}");
        assert!(found.aicc.is_some() && found.response(2.1).is_some(), "{model:?} {found:?}");
        let told: Vec<&str> = found.parameters.iter().map(|parameter| parameter.name).collect();
        let common = ["top", "bottom", "hill", "log10_mid"];
        assert!(model.own_parameters().iter().all(|name| told.contains(name) && !common.contains(name)));
        assert!(told.iter().all(|name| common.contains(name) || model.own_parameters().contains(name)));
        assert_eq!(told.contains(&"hill"), model.slopes() == 1, "{model:?}");
        assert!(UnknownModel("6pl".to_owned()).to_string().contains(model.name()));
    }
    assert_eq!(Model::ladder(), [Model::CONSTANT, Model::FOUR_PARAMETER, Model::FIVE_PARAMETER]);
}

#[test]
fn a_given_slope_tells_two_sites_only_their_direction() {
    let options = FitOptions { hill: Some(1.3), intervals: false, ..FitOptions::default() };
    let found = fit_model(&simulated(biphasic, 0.02, 6), Model::TWO_SITE, &options);
    assert_eq!((found.fit.df, &*found.fit.model), (29, "two-site"));
    let free = FitOptions { hill: None, ..options };
    assert_eq!(found.fit.rss, fit_model(&simulated(biphasic, 0.02, 6), Model::TWO_SITE, &free).fit.rss);
}

#[test]
fn a_larger_model_never_fits_worse() {
    let options = FitOptions { intervals: false, ..FitOptions::default() };
    for curve in Screen::default().curves(0..25).unwrap() {
        let logistic = fit(&curve, &options);
        for model in [Model::FIVE_PARAMETER, Model::BRAIN_COUSENS, Model::TWO_SITE] {
            let larger = fit_beside(&curve, model, &options, &logistic);
            let nested = logistic.curve.is_some_and(|c| c.hill > 1.0 || model != Model::BRAIN_COUSENS);
            let inside = logistic
                .curve
                .is_some_and(|c| (0.02..50.0).contains(&c.hill.abs()) && (-5.0..9.0).contains(&c.log_mid));
            if nested
                && inside
                && !(model == Model::BRAIN_COUSENS && logistic.curve.is_some_and(|c| c.hill < 0.0))
            {
                assert!(
                    larger.fit.rss.unwrap() <= logistic.rss.unwrap() * (1.0 + 1e-6),
                    "{model:?} {larger:?} {logistic:?}"
                );
            }
        }
    }
}

#[test]
fn the_model_that_was_simulated_is_chosen() {
    let options = FitOptions { intervals: false, ..FitOptions::default() };
    let all = Choice { rule: Rule::Aicc, candidates: Model::ALL.to_vec() };
    let chosen = |curve: &Curve| choose(curve, &all, &options).best.model;
    assert_eq!(chosen(&simulated(|_| 1.0, 0.05, 3)), Model::CONSTANT);
    assert_eq!(chosen(&simulated(richards(2.0, 1.5, 1.0), 0.03, 5)), Model::FOUR_PARAMETER);
    let logistics = choose(&simulated(richards(1.6, 3.0, 0.15), 0.02, 4), &Choice::aicc(), &options);
    assert_eq!(logistics.best.model, Model::FIVE_PARAMETER);
    assert_eq!(chosen(&simulated(hormetic(2.6, 3.0, 0.002), 0.02, 5)), Model::BRAIN_COUSENS);
    assert_eq!(chosen(&simulated(biphasic, 0.02, 6)), Model::TWO_SITE);
    let ladder = |curve: &Curve| choose(curve, &Choice::ladder(), &options).best.model;
    assert_eq!(ladder(&simulated(|_| 1.0, 0.05, 3)), Model::CONSTANT);
    assert_eq!(ladder(&simulated(richards(2.0, 1.5, 1.0), 0.03, 5)), Model::FOUR_PARAMETER);
    assert_eq!(ladder(&simulated(richards(1.6, 3.0, 0.15), 0.02, 4)), Model::FIVE_PARAMETER);
}

#[test]
fn a_clean_curve_of_few_doses_is_no_constant() {
    for doses in 5..=7 {
        let noise = [0.01, -0.012, 0.008, -0.006, 0.011, -0.009, 0.004];
        let points = (0..doses).map(|k| {
            let log_dose = 3.0 * f64::from(k) / f64::from(doses - 1);
            Point::new(exp10(log_dose), richards(1.6, 1.5, 1.0)(log_dose))
        });
        let points = points.zip(noise).map(|(point, e)| Point { response: point.response + e, ..point });
        let curve = Curve::new(points.collect()).unwrap();
        for choice in [Choice::aicc(), Choice::ladder()] {
            let chosen = choose(&curve, &choice, &FitOptions::default());
            assert_eq!(chosen.best.model, Model::FOUR_PARAMETER, "{doses} {choice:?}");
            assert!(matches!(chosen.best.fit.ic50_abs, Ic50::Measured { .. }), "{doses} {:?}", chosen.best);
            assert_eq!(chosen.weights[0], (Model::CONSTANT, 0.0));
        }
    }
}

#[test]
fn the_constant_is_chosen_where_the_logistic_sees_no_response_and_nowhere_else() {
    let mut flat = 0;
    for seed in 0..30 {
        let curve = simulated(richards(2.0, 1.2, 1.0), 0.9, 300 + seed);
        let responds = fit(&curve, &FitOptions::default()).status == Status::Fitted;
        flat += usize::from(!responds);
        for choice in [Choice::aicc(), Choice::ladder()] {
            let chosen = choose(&curve, &choice, &FitOptions::default());
            assert_eq!(chosen.best.model == Model::CONSTANT, !responds, "{seed} {choice:?}");
            let compared = if responds { 2 } else { 1 };
            assert_eq!(chosen.weights.iter().filter(|(_, weight)| *weight > 0.0).count(), compared);
            assert!((chosen.weights.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-12);
            assert!(responds || chosen.averaged == [None; 2]);
        }
        // Where it is no candidate, the others are compared whether the curve responds or not.
        let both = vec![Model::FOUR_PARAMETER, Model::FIVE_PARAMETER];
        let chosen = choose(&curve, &Choice { rule: Rule::Aicc, candidates: both }, &FitOptions::default());
        assert_ne!(chosen.best.model, Model::CONSTANT);
        assert!(chosen.weights.iter().all(|(_, weight)| *weight > 0.0));
    }
    assert!((5..25).contains(&flat), "{flat}");
}

#[test]
fn the_chosen_model_is_told_as_by_itself() {
    for curve in Screen::default().curves(0..40).unwrap() {
        let chosen = choose(&curve, &Choice::aicc(), &FitOptions::default()).best;
        let alone = fit_model(&curve, chosen.model, &FitOptions::default());
        assert_eq!((chosen.fit, chosen.parameters), (alone.fit, alone.parameters));
    }
}

#[test]
fn intervals_cover_the_truth_and_averages_lie_between_the_models() {
    let (mut covered, mut of) = (0, 0);
    for seed in 0..40 {
        let curve = simulated(richards(2.1, 1.6, 0.5), 0.04, 100 + seed);
        let chosen = choose(&curve, &Choice::aicc(), &FitOptions::default());
        let five = fit_model(&curve, Model::FIVE_PARAMETER, &FitOptions::default());
        let Ic50::Measured { log_dose, lower: Some(lower), upper: Some(upper) } = five.fit.ic50_rel else {
            panic!("{five:?}");
        };
        assert!(lower < log_dose && log_dose < upper);
        of += 1;
        covered += usize::from((lower..upper).contains(&2.1));
        let averaged = chosen.averaged[1].unwrap();
        let four = fit(&curve, &FitOptions::default()).ic50_abs.log_dose().unwrap();
        let five = five.fit.ic50_abs.log_dose().unwrap();
        assert!((four.min(five)..=four.max(five)).contains(&averaged.log_dose));
    }
    assert!(covered >= of - 6, "{covered} of {of}");
}

#[test]
fn what_is_given_stays_given() {
    let curve = simulated(richards(2.0, 1.3, 0.6), 0.03, 9);
    let options = FitOptions { top: Some(1.0), bottom: Some(0.1), hill: Some(1.3), ..FitOptions::default() };
    let found = fit_model(&curve, Model::FIVE_PARAMETER, &options);
    assert_eq!(found.fit.df, 34);
    for (name, value) in [("top", 1.0), ("bottom", 0.1), ("hill", 1.3)] {
        let parameter = found.parameter(name).unwrap();
        assert!((parameter.value - value).abs() < 1e-12 && parameter.se.value().is_none(), "{parameter:?}");
    }
    assert!(found.parameter("asymmetry").unwrap().se.value().is_some());
    assert_eq!(found.fit.model, "5pl(top=1 bottom=0.1 hill=1.3)");
    let rising = fit_model(&curve, Model::FIVE_PARAMETER, &FitOptions { hill: Some(-1.0), ..options });
    assert_ne!(rising.fit.status, Status::Fitted);
}

#[test]
fn too_few_doses_are_named() {
    let few = Curve::new([1.0, 10.0, 100.0, 1e3].map(|dose| Point::new(dose, 1.0 / (1.0 + dose))).to_vec())
        .unwrap();
    for model in [Model::FIVE_PARAMETER, Model::BRAIN_COUSENS, Model::TWO_SITE] {
        let found = fit_model(&few, model, &FitOptions::default());
        assert_eq!(found.fit.status, Status::NotDeterminable, "{model:?}");
        assert_eq!(found.fit.reasons, [Reason::TooFewDoses], "{model:?}");
    }
    assert_eq!("6pl".parse::<Model>(), Err(UnknownModel("6pl".to_owned())));
}

#[test]
fn the_details_of_a_logistic_enclose_its_parameters() {
    let curve = simulated(richards(2.0, 1.3, 1.0), 0.04, 12);
    let found = fit_model(&curve, Model::FOUR_PARAMETER, &FitOptions::default());
    let all = details(&curve, &found, &FitOptions::default());
    let logistic = found.fit.curve.unwrap();
    let cases = [
        (all.top, logistic.top, found.parameter("top").unwrap().se),
        (all.bottom, logistic.bottom, found.parameter("bottom").unwrap().se),
        (all.hill, logistic.hill, found.parameter("hill").unwrap().se),
        (all.auc, found.fit.auc.unwrap(), StandardError::Given),
        (all.emax, found.fit.emax.unwrap(), StandardError::Given),
    ];
    for ([lower, upper], value, se) in cases {
        let (lower, upper) = (lower.unwrap(), upper.unwrap());
        assert!(lower < value && value < upper, "{lower} {value} {upper}");
        if let StandardError::Of(se) = se {
            // Nearly linear here: the profile is close to Wald's interval.
            assert!(((upper - lower) / (2.0 * 2.04 * se) - 1.0).abs() < 0.3, "{lower} {upper} {se}");
        }
    }
    assert!(all.p_runs.unwrap() > 0.001 && all.p_heteroscedastic.unwrap() > 0.001);
    // What is given has no interval.
    let options = FitOptions { top: Some(1.0), ..FitOptions::default() };
    let given = fit_model(&curve, Model::FOUR_PARAMETER, &options);
    assert_eq!(details(&curve, &given, &options).top, [None; 2]);
}

#[test]
fn a_missing_plateau_has_an_open_side() {
    let logistic = |x: f64| 1.0 / (1.0 + 10_f64.powf(x - 4.6));
    let curve = simulated(logistic, 0.03, 2);
    let found = fit_model(&curve, Model::FOUR_PARAMETER, &FitOptions::default());
    let all = details(&curve, &found, &FitOptions::default());
    assert_eq!(all.bottom[0], None, "{all:?}");
    assert!(all.top[0].is_some() && all.top[1].is_some() && all.auc[0].is_some(), "{all:?}");
}

fn parallel(mids: &[f64], noise: f64, seed: u64) -> Vec<Curve> {
    let curve = |(k, mid): (u64, &f64)| simulated(richards(*mid, 1.2, 1.0), noise, 50 * seed + k);
    (0..).zip(mids).map(curve).collect()
}

#[test]
fn parallel_curves_share_their_plateaus_and_the_potency_is_known_better() {
    let (mut inside, mut rejected) = (0, 0);
    for seed in 0..20 {
        let curves = parallel(&[1.5, 2.3, 3.9], 0.05, seed);
        let each: Vec<&Curve> = curves.iter().collect();
        let found = fit_shared(&each, Sharing::PARALLEL, 0, &FitOptions::default()).unwrap();
        assert_eq!(found.df, 108 - 6);
        let value = |place: usize, name| found.curves[place].model.parameter(name).unwrap().value;
        for name in ["top", "bottom", "hill"] {
            assert!(value(0, name).to_bits() == value(2, name).to_bits());
        }
        let [Some(lower), Some(upper)] = found.curves[1].log_potency_interval else { panic!("{found:?}") };
        let potency = found.curves[1].log_potency.unwrap();
        assert!(lower < potency && potency < upper && upper - lower < 0.3);
        inside += usize::from((lower..upper).contains(&-0.8));
        rejected += usize::from(found.p_shared.unwrap() < 0.05);
        let ic50 = found.curves[2].model.fit.ic50_rel;
        assert!(
            ic50.lower().unwrap() < 3.9 + 0.15 && ic50.upper().is_none_or(|upper| upper > 3.9 - 0.15),
            "{ic50:?}"
        );
        // Seen from another reference the same distance.
        let other = fit_shared(&each, Sharing::PARALLEL, 1, &FitOptions::default()).unwrap();
        assert!((other.curves[0].log_potency.unwrap() + potency).abs() < 1e-6);
        let [Some(low), Some(high)] = other.curves[0].log_potency_interval else { panic!("{other:?}") };
        assert!((low + upper).abs() < 1e-5 && (high + lower).abs() < 1e-5, "{low} {upper} {high} {lower}");
    }
    assert!(inside >= 17 && rejected <= 4, "{inside} {rejected}");
}

#[test]
fn curves_that_are_not_parallel_are_found_out() {
    let steep = simulated(richards(2.0, 3.0, 1.0), 0.03, 70);
    let flat = simulated(richards(2.5, 0.7, 1.0), 0.03, 71);
    let found = fit_shared(&[&steep, &flat], Sharing::PARALLEL, 0, &FitOptions::default()).unwrap();
    assert!(found.p_shared.unwrap() < 1e-6, "{found:?}");
    let free =
        fit_shared(&[&steep, &flat], Sharing { hill: false, ..Sharing::PARALLEL }, 0, &FitOptions::default())
            .unwrap();
    assert!(free.p_shared.unwrap() > 0.001 && free.rss < found.rss, "{free:?}");
    let nothing = fit_shared(&[&steep, &flat], Sharing::default(), 0, &FitOptions::default()).unwrap();
    let single: f64 =
        [&steep, &flat].map(|curve| fit(curve, &FitOptions::default()).rss.unwrap()).iter().sum();
    assert!((nothing.rss / single - 1.0).abs() < 1e-9);
    assert!(fit_shared(&[&steep], Sharing::PARALLEL, 0, &FitOptions::default()).is_none());
}

#[test]
fn limits_that_a_bound_cuts_off_are_empty() {
    // Clean logistics with a little scatter: the free limits of both plateaus lie within 0.2 of their estimates.
    let noise = [0.011, -0.014, 0.004, -0.009, 0.016, -0.006, 0.008];
    let points = (0..18_usize).map(|k| {
        let x = 0.25 * f64::from(u32::try_from(k).unwrap());
        Point::new(exp10(x), 0.1 + 0.9 / (1.0 + exp10(x - 2.0)) + noise[(5 * k) % 7])
    });
    let curve = Curve::new(points.collect()).unwrap();
    let viability = FitOptions { reads: Some(crate::fit::Reads::Viability), ..FitOptions::default() };
    let plain = crate::fit::fit(&curve, &viability);
    let asked = |options: FitOptions, ranges: Ranges| {
        let found = crate::models::fit_within(
            &curve,
            Model::FOUR_PARAMETER,
            &options,
            &ranges,
            &crate::fit::fit(&curve, &options),
        );
        details_within(&curve, &found, &options, &ranges)
    };
    let free = asked(viability, Ranges::OPEN);
    let own = plain.curve.unwrap();
    for (name, value, limits) in [("top", own.top, free.top), ("bottom", own.bottom, free.bottom)] {
        assert!(limits[0].unwrap() < value && value < limits[1].unwrap(), "{name}: {limits:?}");
        // Between the estimate and its limit.
        let [low, high] = limits.map(|limit| 0.5 * (value + limit.unwrap()));
        let range = crate::models::Range::new(Some(low), Some(high)).unwrap();
        let ranges = if name == "top" {
            Ranges { top: range, ..Ranges::OPEN }
        } else {
            Ranges { bottom: range, ..Ranges::OPEN }
        };
        let (options, ranges) = ranges.split(viability);
        let cut = asked(options, ranges);
        assert_eq!(if name == "top" { cut.top } else { cut.bottom }, [None; 2], "{name}");
    }
    // An estimate at its bound has the other limit only.
    let bounded = asked(FitOptions { bottom_at_least: Some(own.bottom + 0.01), ..viability }, Ranges::OPEN);
    assert!(bounded.bottom[0].is_none() && bounded.bottom[1].unwrap() > own.bottom + 0.01, "{bounded:?}");
}
