//! References that share no code with the fitter: a pattern search over shapes with plateaus from normal
//! equations written out, and Fisher's method in closed form. Then the laws.

use super::*;
use crate::curve::{Curve, Point};
use crate::fit::{Fit, FitOptions, fit};
use crate::screen::Random;

const DOSES: [f64; 9] = [f64::NEG_INFINITY, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0];

fn fall(x: f64, mid: f64, hill: f64) -> f64 {
    1.0 / (1.0 + 10_f64.powf(hill * (x - mid)))
}

/// Wells in triplicate of a response, with noise.
fn wells(response: impl Fn(f64) -> f64, noise: f64, random: &mut Random) -> Vec<Point> {
    let of = |x: f64| if x == f64::NEG_INFINITY { 0.0 } else { 10_f64.powf(x) };
    DOSES
        .iter()
        .flat_map(|&x| [x; 3])
        .map(|x| Point::new(of(x), response(x) + noise * random.normal()))
        .collect()
}

/// Least squares over (bottom, amplitude) of y = bottom + amplitude · u.
fn linear(rows: &[(f64, f64)]) -> f64 {
    let n = nested::real(rows.len());
    let (su, sy) = rows.iter().fold((0.0, 0.0), |s, (u, y)| (s.0 + u, s.1 + y));
    let suu: f64 = rows.iter().map(|(u, _)| (u - su / n).powi(2)).sum();
    let suy: f64 = rows.iter().map(|(u, y)| (u - su / n) * (y - sy / n)).sum();
    let slope = suy / suu;
    rows.iter().map(|(u, y)| (y - sy / n - slope * (u - su / n)).powi(2)).sum()
}

/// Hooke and Jeeves's pattern search.
fn least(start: &[f64], cost: impl Fn(&[f64]) -> f64) -> f64 {
    let (mut at, mut step) = (start.to_vec(), 0.3);
    let mut best = cost(&at);
    while step > 1e-9 {
        let mut moved = false;
        for k in 0..at.len() {
            for sign in [1.0, -1.0] {
                let mut next = at.clone();
                next[k] += sign * step;
                let there = cost(&next);
                if there < best {
                    (at, best, moved) = (next, there, true);
                }
            }
        }
        step *= if moved { 1.1 } else { 0.5 };
    }
    best
}

struct Day {
    parental: Vec<Point>,
    resistant: Vec<Point>,
}

fn anatomy_of(days: &[Day]) -> Anatomy {
    let options = FitOptions::default();
    let names = ["1", "2", "3", "4"];
    let fitted = |points: &Vec<Point>| {
        let curve = Curve::new(points.clone()).unwrap();
        let fit = fit(&curve, &options);
        (curve, fit)
    };
    let all: Vec<[(Curve, Fit); 2]> =
        days.iter().map(|day| [fitted(&day.parental), fitted(&day.resistant)]).collect();
    let line = |k: usize| -> Vec<Replicate> {
        let each = all.iter().zip(names);
        each.map(|(both, experiment)| Replicate {
            experiment,
            curve: Some(&both[k].0),
            fit: &both[k].1,
            options: &options,
        })
        .collect()
    };
    anatomy(("P", &line(0)), ("R", &line(1)), "drug").unwrap()
}

/// Three days of a parental line and of one that `resistant` describes, given the day's midpoint.
fn days(seed: u64, noise: f64, resistant: impl Fn(f64, f64) -> f64) -> Vec<Day> {
    let mut random = Random::new(seed, 0);
    (0..3)
        .map(|_| {
            let mid = 1.0 + 0.1 * random.normal();
            Day {
                parental: wells(|x| 0.1 + 0.9 * fall(x, mid, 1.2), noise, &mut random),
                resistant: wells(|x| resistant(x, mid), noise, &mut random),
            }
        })
        .collect()
}

fn x_of(point: &Point) -> f64 {
    if point.dose > 0.0 { point.dose.log10() } else { f64::NEG_INFINITY }
}

#[test]
fn joint_fits_and_f_are_those_of_a_pattern_search() {
    let days = days(3, 0.04, |x, mid| 0.1 + 0.9 * fall(x, mid + 0.4, 1.2));
    let found = anatomy_of(&days);
    let Day { parental, resistant } = &days[0];
    let of = |points: &[Point], mid: f64, hill: f64| -> Vec<(f64, f64)> {
        points.iter().map(|point| (fall(x_of(point), mid, hill), point.response)).collect()
    };
    let one = least(&[1.2, 1.0], |c| linear(&[of(parental, c[0], c[1]), of(resistant, c[0], c[1])].concat()));
    let shifted = least(&[1.2, 0.1, 1.0], |c| {
        linear(&[of(parental, c[0], c[2]), of(resistant, c[0] + c[1], c[2])].concat())
    });
    let two = least(&[1.0, 1.0], |c| linear(&of(parental, c[0], c[1])))
        + least(&[1.4, 1.0], |c| linear(&of(resistant, c[0], c[1])));
    let first = &found.experiments[0];
    for (name, expected) in [("one_curve", one), ("potency", shifted), ("two_curves", two)] {
        let model = first.models.iter().find(|model| model.free.name() == name).unwrap();
        assert!((model.rss / expected - 1.0).abs() < 1e-6, "{name}: {} {expected}", model.rss);
    }
    // 54 wells, 8 parameters.
    let f = (one - two) / 4.0 / (two / 46.0);
    let test = first.one_curve.unwrap();
    assert!((test.f / f - 1.0).abs() < 1e-5 && (test.df1, test.df2) == (4, 46), "{test:?} {f}");
    assert!(found.experiments.iter().all(|one| one.one_curve.unwrap().p < 0.001));
    assert_eq!(found.one_curve.n_rejected, 3);
}

#[test]
fn p_values_combine_as_fisher_has_it() {
    // Of two, P(χ²(4) > −2 ln(p q)) = p q (1 − ln(p q)).
    let (p, q) = (0.04_f64, 0.3_f64);
    let closed = p * q * (1.0 - (p * q).ln());
    assert!((fisher(&[p, q]).unwrap() - closed).abs() < 1e-15);
    assert!((fisher(&[0.2]).unwrap() - 0.2).abs() < 1e-15);
    assert_eq!(fisher(&[]), None);
}

/// Two kinds of cells: a fraction is shifted a hundredfold.
fn two_kinds(x: f64, mid: f64) -> f64 {
    0.1 + 0.9 * (0.6 * fall(x, mid, 1.2) + 0.4 * fall(x, mid + 2.0, 1.2))
}

#[test]
fn a_mixture_and_the_limits_of_its_fraction_are_those_of_a_pattern_search() {
    let days = days(5, 0.02, two_kinds);
    let found = anatomy_of(&days);
    assert_eq!(found.fraction.kind, FractionKind::Mixture);
    assert!((found.fraction.estimate.unwrap() - 0.4).abs() < 0.05, "{:?}", found.fraction);
    assert!(found.fraction.lower.unwrap() < 0.4 && found.fraction.upper.unwrap() > 0.4);
    let Day { parental, resistant } = &days[0];
    let cost = |c: &[f64], f: f64| {
        if c[2].abs() > 3_f64.log10() || c[3] < 3_f64.log10() {
            return f64::INFINITY;
        }
        let p = parental.iter().map(|point| (fall(x_of(point), c[0], c[1]), point.response));
        let r = resistant.iter().map(|point| {
            let (near, x) = (c[0] + c[2], x_of(point));
            ((1.0 - f) * fall(x, near, c[1]) + f * fall(x, near + c[3], c[1]), point.response)
        });
        linear(&p.chain(r).collect::<Vec<_>>())
    };
    let start = [1.0, 1.2, 0.0, 2.0];
    let best = least(&[1.0, 1.2, 0.0, 2.0, 0.4], |c| cost(&c[..4], c[4]));
    let mixture = found.experiments[0].mixture.unwrap();
    assert!((mixture.rss / best - 1.0).abs() < 1e-6, "{mixture:?} {best}");
    // t(47) = 2.011741: 54 wells, 7 parameters.
    let allowed = best * (1.0 + 2.011_740_5_f64.powi(2) / 47.0);
    for limit in mixture.fraction_interval {
        let there = least(&start, |c| cost(c, limit.unwrap()));
        assert!((there / allowed - 1.0).abs() < 1e-4, "{limit:?}: {there} {allowed}");
    }
}

#[test]
fn a_raised_plateau_is_efficacy_and_bounds_the_fraction_but_is_no_mixture() {
    let found = anatomy_of(&days(7, 0.03, |x, mid| 0.35 + 0.65 * fall(x, mid, 1.2)));
    assert_eq!(found.component(Part::Plateau).unwrap().verdict, Verdict::Different);
    assert_eq!(found.component(Part::Slope).unwrap().verdict, Verdict::NotShown);
    assert_eq!(found.fraction.kind, FractionKind::EfficacyOrResistantFraction);
    let lower = found.fraction.lower.unwrap();
    assert!(lower > 0.15 && lower < 0.25 / 0.9 && found.fraction.estimate.is_none());
}

#[test]
fn a_line_against_itself_differs_in_nothing() {
    let mut days = days(11, 0.03, |x, mid| 0.1 + 0.9 * fall(x, mid, 1.2));
    for day in &mut days {
        day.resistant.clone_from(&day.parental);
    }
    let found = anatomy_of(&days);
    for component in &found.components {
        assert_ne!(component.verdict, Verdict::Different, "{component:?}");
        let none = if component.part.is_fold() { 1.0 } else { 0.0 };
        assert!((component.estimate.unwrap() - none).abs() < 1e-9, "{component:?}");
    }
    assert!(found.one_curve.n_rejected == 0 && found.one_curve.p_technical.unwrap() > 0.999);
    assert_eq!(found.best_model.unwrap().name(), "one_curve");
}

#[test]
fn swapped_lines_invert_every_part() {
    let days = days(13, 0.03, |x, mid| 0.3 + 0.7 * fall(x, mid + 0.7, 0.9));
    let swapped: Vec<Day> = days
        .iter()
        .map(|day| Day { parental: day.resistant.clone(), resistant: day.parental.clone() })
        .collect();
    let (there, back) = (anatomy_of(&days), anatomy_of(&swapped));
    for (a, b) in there.components.iter().zip(&back.components) {
        let (x, y) = (a.estimate.unwrap(), b.estimate.unwrap());
        let rest = if a.part.is_fold() { x * y - 1.0 } else { x + y };
        assert!(rest.abs() < 1e-9 && a.verdict == b.verdict, "{a:?} {b:?}");
    }
    for (a, b) in there.experiments.iter().zip(&back.experiments) {
        for (a, b) in a.models.iter().zip(&b.models) {
            assert!((a.rss / b.rss - 1.0).abs() < 1e-8, "{a:?} {b:?}");
        }
    }
}

#[test]
fn shuffled_wells_give_the_same_bits() {
    let days = days(17, 0.03, two_kinds);
    let turned = |points: &[Point]| points.iter().rev().copied().collect::<Vec<_>>();
    let shuffled: Vec<Day> = days
        .iter()
        .map(|day| Day { parental: turned(&day.parental), resistant: turned(&day.resistant) })
        .collect();
    assert_eq!(anatomy_of(&days), anatomy_of(&shuffled));
}

#[test]
fn one_experiment_claims_nothing_of_the_lines() {
    let days = days(19, 0.02, |x, mid| 0.4 + 0.6 * fall(x, mid + 1.0, 1.2));
    let found = anatomy_of(&days[..1]);
    assert!(found.components.iter().all(|component| component.verdict != Verdict::Different));
    let plateau = found.component(Part::Plateau).unwrap();
    assert_eq!(plateau.verdict, Verdict::TechnicalOnly);
    assert!(plateau.lower.unwrap() < 0.3 && plateau.upper.unwrap() > 0.3);
}

#[test]
fn fits_without_their_responses_have_no_anatomy() {
    let options = FitOptions::default();
    let mut random = Random::new(1, 1);
    let curve = Curve::new(wells(|x| fall(x, 1.0, 1.0), 0.02, &mut random)).unwrap();
    let fit = fit(&curve, &options);
    let one = [Replicate { experiment: "1", curve: None, fit: &fit, options: &options }];
    assert_eq!(anatomy(("P", &one), ("R", &one), "drug"), None);
}
