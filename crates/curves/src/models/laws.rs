//! Laws that hold for every family.

use std::sync::Arc;

use crate::bounds::ln_hill_bounds;
use crate::curve::Curve;
use crate::fit::{FitOptions, fit};
use crate::models::four_parameter::LogisticFamily;
use crate::models::model::{Model, Road, Shape};
use crate::quadrature::gauss;
use crate::screen::{Random, Screen};
use crate::separable_least_squares::family::{At, Doses, Family, Starts};
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::problem::{Data, Observation, Problem, Solved};
use crate::separable_least_squares::profile::{Profile, Target, Walk};
use crate::separable_least_squares::search::search;
use crate::separable_least_squares::shared::SharedFamily;
use crate::separable_least_squares::table::Table;

const DOSES: Doses = Doses { low: 0.0, high: 4.5, falling: true };

/// Every family, with the number of its curves.
fn families() -> Vec<(Arc<dyn Family>, usize)> {
    let mut all: Vec<(Arc<dyn Family>, usize)> = Vec::new();
    for falling in [true, false] {
        let doses = Doses { falling, ..DOSES };
        all.push((Arc::new(LogisticFamily::new(doses)), 1));
        for model in Model::ALL {
            if let Road::Searched(searched) = model.road() {
                all.extend((searched.family)(doses).map(|family| (family, 1)));
            }
        }
        for (top, bottom, hill) in [(true, true, true), (true, false, true), (false, false, false)] {
            let (origin, mids) = (usize::from(hill), vec![1.0, 2.0]);
            let family = SharedFamily { doses, curves: 2, origin, top, bottom, hill, mids };
            all.push((Arc::new(family), 2));
        }
    }
    all
}

#[test]
fn no_family_leaves_the_bounds_of_slopes_and_starts_inside_its_own() {
    let (least, most) = ln_hill_bounds();
    for (family, _) in families() {
        let bounds = family.bounds();
        assert_eq!(bounds.len(), family.coordinates());
        assert!(family.slope().is_none_or(|k| least <= bounds[k].0 && bounds[k].1 <= most), "{family:?}");
        let inside =
            |start: &Vec<f64>| start.iter().zip(&bounds).all(|(phi, (low, high))| low <= phi && phi <= high);
        assert!(starts(family.as_ref()).iter().all(inside), "{family:?}");
    }
}

/// Coordinates that a search begins from.
fn starts(family: &dyn Family) -> Vec<Vec<f64>> {
    match family.starts() {
        Starts::Each(starts) => starts,
        Starts::Lattice(axes) => {
            let mut nodes = vec![Vec::new()];
            for axis in axes {
                nodes =
                    nodes.iter().flat_map(|node| axis.iter().map(|x| [&node[..], &[*x]].concat())).collect();
            }
            for node in &mut nodes {
                family.node(node);
            }
            nodes
        }
    }
}

/// Coordinates somewhere in the middle of their bounds.
fn coordinates(family: &dyn Family, random: &mut Random) -> Vec<f64> {
    let starts = starts(family);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place"
    )]
    let place = (random.uniform() * starts.len() as f64) as usize;
    let near: Vec<f64> = starts[place].iter().map(|phi| phi + 0.2 * random.uniform()).collect();
    inside(family, &near)
}

/// The nearest coordinates that are well inside their bounds.
fn inside(family: &dyn Family, phi: &[f64]) -> Vec<f64> {
    phi.iter().zip(family.bounds()).map(|(phi, (low, high))| phi.clamp(low + 1e-3, high - 1e-3)).collect()
}

fn ats() -> Vec<At> {
    let doses = [f64::NEG_INFINITY, 0.0, 0.5, 1.5, 2.0, 2.5, 3.5, 4.5];
    (0..2).flat_map(|group| doses.map(|log_dose| At { log_dose, group })).collect()
}

fn numeric(f: impl Fn(f64) -> f64, at: f64) -> f64 {
    let h = 1e-5;
    (8.0 * (f(at + h) - f(at - h)) - (f(at + 2.0 * h) - f(at - 2.0 * h))) / (12.0 * h)
}

fn moved(phi: &[f64], k: usize, value: f64) -> Vec<f64> {
    let mut phi = phi.to_vec();
    phi[k] = value;
    phi
}

#[test]
fn derivatives_are_those_of_the_columns() {
    let mut random = Random::new(7, 1);
    for (family, curves) in families() {
        let family = family.as_ref();
        for _ in 0..40 {
            let phi = coordinates(family, &mut random);
            let functionals = ats()
                .into_iter()
                .map(Functional::Response)
                .chain([Functional::MeanResponse { from: 0.0, to: 4.5, group: 0 }])
                .chain((curves == 2).then_some(Functional::MeanResponse { from: 0.5, to: 2.5, group: 1 }));
            for functional in functionals {
                // The panels of a mean move with the bends, and what they leave out with them.
                let digits = if matches!(functional, Functional::MeanResponse { .. }) { 5e-7 } else { 1e-7 };
                let mut row = vec![0.0; family.coefficients()];
                let mut derivatives = vec![0.0; row.len() * phi.len()];
                functional.write(family, &phi, &mut row, &mut derivatives);
                for (k, exact) in derivatives.chunks_exact(row.len()).enumerate() {
                    for (i, exact) in exact.iter().enumerate() {
                        let row = |value: f64| functional.row(family, &moved(&phi, k, value))[i];
                        let numeric = numeric(row, phi[k]);
                        assert!(
                            (exact - numeric).abs() < digits * (1.0 + exact.abs()),
                            "{functional:?} {phi:?} {k} {i}: {exact} {numeric}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn the_mean_response_of_the_logistic_is_the_closed_form() {
    let family = LogisticFamily::new(DOSES);
    for (mid, hill) in [(1.0, 0.3), (2.2, 1.0), (6.0, 2.0), (-3.0, 1.0), (2.0, 49.0)] {
        let phi = [mid, crate::elementary::ln(hill)];
        let row = Functional::MeanResponse { from: 0.0, to: 4.5, group: 0 }.row(&family, &phi);
        let curve = crate::logistic::Logistic { top: 0.9, bottom: 0.2, log_mid: mid, hill };
        let expected = curve.mean_response(0.0, 4.5);
        assert!((0.9 * row[0] + 0.2 * row[1] - expected).abs() < 1e-12, "{mid} {hill}");
    }
}

/// What is left of a curve whose plateau has run away lies in the last digits of a column: each mean has to be right by
/// itself. Against 20 000 equal panels.
#[test]
fn mean_responses_are_right_in_the_tails_of_every_family() {
    let mut random = Random::new(7, 4);
    let mut in_a_tail = 0;
    for (family, _) in families().into_iter().filter(|(_, curves)| *curves == 1) {
        let family = family.as_ref();
        for turn in 0..12 {
            let mut phi = coordinates(family, &mut random);
            if turn % 3 > 0 {
                phi[0] = -12.0 + 28.0 * random.uniform();
            }
            let row = Functional::MeanResponse { from: 0.0, to: 4.5, group: 0 }.row(family, &phi);
            let (mut right, mut sizes, mut columns) = ([0.0; 2], [0.0; 2], [0.0; 2]);
            for panel in 0..20_000 {
                let edge = |k: i32| 4.5 * f64::from(k) / 20_000.0;
                for (log_dose, share) in gauss((edge(panel), edge(panel + 1))) {
                    family.read(&phi, &[At::dose(log_dose)], &mut Table::new((1, 2), &mut columns, &mut []));
                    for k in 0..2 {
                        right[k] += columns[k] * share / 20_000.0;
                        sizes[k] += columns[k].abs() * share / 20_000.0;
                    }
                }
            }
            for k in 0..2 {
                assert!(
                    (row[k] - right[k]).abs() <= 1e-11 * sizes[k] + 1e-290,
                    "{family:?} {phi:?} {k}: {} {}",
                    row[k],
                    right[k]
                );
                in_a_tail += usize::from(sizes[k] > 1e-290 && sizes[k] < 1e-6);
            }
        }
    }
    assert!(in_a_tail > 20, "{in_a_tail}");
}

#[test]
fn clipped_areas_of_every_family_are_those_of_many_clipped_slices() {
    let (mut random, mut clipped) = (Random::new(7, 5), 0);
    for (family, _) in families().into_iter().filter(|(_, curves)| *curves == 1) {
        for _ in 0..15 {
            let phi = coordinates(family.as_ref(), &mut random);
            let shape = Shape { family: Arc::clone(&family), phi, beta: vec![1.15, -0.1] };
            let options = FitOptions { half: 0.5, ..FitOptions::default() };
            let area = shape.area((0.0, 4.5), options.vehicle()).unwrap();
            let mut right = 0.0;
            for panel in 0..20_000 {
                let edge = |k: i32| 4.5 * f64::from(k) / 20_000.0;
                for (log_dose, share) in gauss((edge(panel), edge(panel + 1))) {
                    right += shape.response(log_dose).clamp(0.0, 1.0) * share / 20_000.0;
                }
            }
            let found = area.clipped.unwrap();
            assert!(
                (found - right).abs() < 2e-7 && (0.0..=1.0).contains(&found),
                "{shape:?}: {found} {right}"
            );
            clipped += usize::from((found - area.mean).abs() > 1e-3);
        }
    }
    assert!(clipped > 50, "{clipped}");
}

/// Observations of a family's curve with a little noise.
fn observations(
    (family, groups): (&dyn Family, usize),
    phi: &[f64],
    beta: &[f64],
    noise: f64,
    random: &mut Random,
) -> Data {
    let doses = (0..12).map(|k| 4.5 * f64::from(k) / 11.0).chain([f64::NEG_INFINITY]);
    doses
        .flat_map(|log_dose| (0..groups).map(move |group| At { log_dose, group }))
        .map(|at| {
            let columns = Functional::Response(at).row(family, phi);
            let response =
                columns.iter().zip(beta).map(|(c, b)| c * b).sum::<f64>() + noise * random.normal();
            Observation { at, weight: 0.5 + random.uniform(), response }
        })
        .collect()
}

/// Coefficients that obey the family's inequalities.
fn coefficients(family: &dyn Family) -> Vec<f64> {
    [vec![1.0, 0.1], vec![1.0, 0.2, 0.1], vec![1.0, 0.9, 0.2, 0.1]][family.coefficients() - 2].clone()
}

#[test]
fn the_gradient_is_that_of_the_sum_of_squares_whatever_is_held() {
    let mut random = Random::new(7, 2);
    let mut compared = 0;
    for (family, curves) in families() {
        let family = family.as_ref();
        let beta = coefficients(family);
        for turn in 0..30 {
            let truth = coordinates(family, &mut random);
            let data = observations((family, curves), &truth, &beta, 0.05, &mut random);
            let near: Vec<f64> = truth.iter().map(|phi| phi + 0.3 * random.normal()).collect();
            let phi = inside(family, &near);
            let plain = Problem::new(family, &data);
            let problem = match turn % 3 {
                0 => plain,
                1 => plain.holding(Functional::Response(At { log_dose: 2.1, group: 0 }), 0.5),
                _ => plain.holding(Functional::MeanResponse { from: 0.0, to: 4.5, group: 0 }, 0.6),
            };
            let (mut solved, mut jacobian) = (Solved::default(), Vec::new());
            if !problem.solve_into(&phi, true, &mut solved) {
                continue;
            }
            let moving = problem.moving();
            problem.jacobian(&solved, &moving, &mut jacobian);
            for (column, &k) in jacobian.chunks_exact(solved.solution.residual.len()).zip(&moving) {
                let exact: f64 =
                    2.0 * column.iter().zip(&solved.solution.residual).map(|(j, r)| j * r).sum::<f64>();
                let ss = |value: f64| problem.solve(&moved(&phi, k, value)).map_or(f64::NAN, |s| s.ss());
                let other = |value: f64| {
                    problem.solve(&moved(&phi, k, value)).is_none_or(|s| s.touched != solved.touched)
                };
                if other(phi[k] + 2e-5) || other(phi[k] - 2e-5) {
                    continue; // a bound begins to touch just here
                }
                let numeric = numeric(ss, phi[k]);
                assert!(
                    (exact - numeric).abs() < 1e-6 * (solved.ss() + exact.abs()),
                    "{turn} {phi:?} {k}: {exact} {numeric}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn curves_without_noise_are_found_again() {
    let mut random = Random::new(7, 3);
    for (family, curves) in families() {
        let family = family.as_ref();
        let beta = coefficients(family);
        for _ in 0..5 {
            let phi = coordinates(family, &mut random);
            let data = observations((family, curves), &phi, &beta, 0.0, &mut random);
            let total = data.square();
            let found = search(&Problem::new(family, &data), &[], family.effort()).unwrap();
            assert!(found.ss() < 1e-9 * total, "{} {phi:?} {:?}", found.ss(), found.phi);
        }
    }
}

fn of(curve: &Curve) -> Data {
    curve
        .levels()
        .iter()
        .map(|level| Observation { at: At::dose(level.log_dose), weight: level.weight, response: level.mean })
        .collect()
}

#[test]
fn the_logistic_family_meets_the_fitter_of_the_logistic() {
    let curves = Screen::default().curves(0..60).unwrap();
    let (mut optima, mut limits) = (0, 0);
    for curve in &curves {
        let fit = fit(curve, &FitOptions::default());
        let (Some(best), Some(sigma)) = (fit.curve, fit.sigma) else { continue };
        let (low, high) = curve.tested_log_range().unwrap();
        if !(low + 0.5..high - 0.5).contains(&best.log_mid) || !(0.4..6.0).contains(&best.hill) {
            continue;
        }
        let family = LogisticFamily::new(Doses { low, high, falling: true });
        let data = of(curve);
        let problem = Problem::new(&family, &data);
        let found = search(&problem, &[], family.effort()).unwrap();
        let rss = found.ss() + curve.pure_error().0;
        assert!((rss / fit.rss.unwrap() - 1.0).abs() < 1e-10, "{rss} {fit:?}");
        optima += 1;
        #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
        let t = crate::distribution::t_quantile_two_sided(0.95, fit.df as f64);
        let profile = Profile { problem: &problem, best: &found, may_grow: (t * sigma).powi(2) };
        let targets = [
            (Target::Coordinate(0), fit.ic50_rel),
            (Target::Passing { response: 0.5, group: 0 }, fit.ic50_abs),
        ];
        for (target, expected) in targets {
            let Some(from) = expected.log_dose() else { continue };
            for (sign, expected) in [(-1.0, expected.lower()), (1.0, expected.upper())] {
                let end = if sign > 0.0 { high + 1.0 } else { low - 1.0 };
                let limit = profile.limit(&target, Walk { from, step: 0.05, sign, end });
                if let (Some(limit), Some(expected)) = (limit, expected) {
                    assert!((limit - expected).abs() < 1e-5, "{target:?} {limit} {expected} {fit:?}");
                    limits += 1;
                } else {
                    assert_eq!(
                        limit.is_some(),
                        expected.is_some(),
                        "{target:?} {limit:?} {expected:?} {fit:?}"
                    );
                }
            }
        }
    }
    assert!(optima > 20 && limits > 90, "{optima} {limits}");
}

#[test]
fn a_curve_by_its_middle_is_the_same_curve() {
    let mut random = Random::new(7, 4);
    let mut compared = 0;
    for (family, _) in families() {
        for _ in 0..50 {
            let phi = coordinates(family.as_ref(), &mut random);
            let Some((other, seen)) = family.by_middle(&phi) else { continue };
            assert!(other.by_middle(&seen).is_none());
            for at in ats() {
                let response = Functional::Response(at);
                let (a, b) = (response.row(family.as_ref(), &phi), response.row(other.as_ref(), &seen));
                assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-10), "{phi:?} {at:?} {a:?} {b:?}");
            }
            let middle = Functional::Response(At::dose(seen[0])).row(other.as_ref(), &seen);
            assert!((middle[0] - 0.5).abs() < 1e-9, "{phi:?} {middle:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 100);
}

#[test]
fn a_curve_by_any_share_of_its_fall_is_the_same_curve() {
    let mut random = Random::new(8, 4);
    let mut compared = 0;
    for (family, _) in families() {
        for round in 0..50 {
            let phi = coordinates(family.as_ref(), &mut random);
            let share = [0.9, 0.5, 0.1, 0.25][round % 4];
            let Some((other, seen)) = family.by_share(&phi, share) else { continue };
            for at in ats() {
                let response = Functional::Response(at);
                let (a, b) = (response.row(family.as_ref(), &phi), response.row(other.as_ref(), &seen));
                assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-9), "{phi:?} {at:?} {a:?} {b:?}");
            }
            let there = Functional::Response(At::dose(seen[0])).row(other.as_ref(), &seen);
            assert!((there[0] - share).abs() < 1e-8, "{share} {phi:?} {there:?}");
            for (one, other) in family.named(&phi, &[1.0, 0.1]).iter().zip(other.named(&seen, &[1.0, 0.1])) {
                let near = 1e-8 * (1.0 + one.value.abs());
                assert!((one.value - other.value).abs() < near, "{} {} {}", one.name, one.value, other.value);
            }
            // Derivatives of the other coordinates, against differences.
            let (h, at) = (1e-6, At::dose(0.7));
            let mut row = vec![0.0; other.coefficients()];
            let mut by = vec![0.0; row.len() * other.coordinates()];
            Functional::Response(at).write(other.as_ref(), &seen, &mut row, &mut by);
            for k in 0..other.coordinates() {
                let moved = |by: f64| {
                    let mut phi = seen.clone();
                    phi[k] += by;
                    Functional::Response(at).row(other.as_ref(), &phi)[0]
                };
                let slope = (moved(h) - moved(-h)) / (2.0 * h);
                let own = by[k * row.len()];
                assert!((slope - own).abs() < 1e-5 * (1.0 + own.abs()), "{k} {slope} {own} {seen:?}");
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 200);
}
