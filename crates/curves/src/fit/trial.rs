//! How hard the search works, and how often it misses: measured, not asserted.
//!
//! `cargo test --release --lib fit::trial -- --ignored --nocapture`
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use crate::curve::{Curve, Point};
use crate::elementary::{exp10, ln};
use crate::fit::descent::{Arrived, Rival, Task, descend};
use crate::fit::dose_sets::Chunk;
use crate::fit::problem::Problem;
use crate::fit::reportable::Walks;
use crate::fit::side_by_side::{Frame, Grids, SideBySide, steepest, tasks};
use crate::fit::start::Start;
use crate::fit::tile::Tile;
use crate::fit::{Fit, FitOptions, Ic50, fit_many, with_ic50s};
use crate::lanes::{Set, Work, instruction_set, with_best};
use crate::logistic::Logistic;
use crate::screen::{Random, Screen};

/// Curves of every shape: midpoints far outside, slopes from 0.2 to 5, noise of 1 to 30 %, unequal doses.
fn wild(count: u64, doses: usize) -> Vec<Curve> {
    (0..count)
        .map(|index| {
            let mut random = Random::new(77, index);
            let truth = Logistic {
                top: 1.0 + 0.2 * random.normal(),
                bottom: 1.1 * random.uniform(),
                log_mid: -1.5 + 6.5 * random.uniform(),
                hill: 5_f64.powf(2.0 * random.uniform() - 1.0),
            };
            let noise = 0.01 * 30_f64.powf(random.uniform());
            let uneven = if index % 2 == 0 { 0.0 } else { 0.4 };
            let mut log_doses: Vec<f64> = (0..doses)
                .map(|k| 4.5 * (k as f64 + uneven * random.uniform()) / (doses - 1) as f64)
                .collect();
            log_doses.sort_by(f64::total_cmp);
            let points = log_doses
                .iter()
                .flat_map(|x| [*x; 3])
                .map(|x| Point::new(exp10(x), truth.response(x - 0.5) + noise * random.normal()))
                .collect();
            Curve::new(points).expect("finite")
        })
        .collect()
}

struct Effort {
    best: Vec<f64>,
    tasks: usize,
    first: usize,
    others: usize,
    won_later: usize,
    not_converged: usize,
}

struct Search<'a>(&'a [Curve]);

impl Work for Search<'_> {
    type Output = Effort;

    fn call<S: Set>(self, set: S) -> Effort {
        let mut effort =
            Effort { best: Vec::new(), tasks: 0, first: 0, others: 0, won_later: 0, not_converged: 0 };
        for curves in self.0.chunks(256) {
            let chunk = chunk_of(curves);
            let all = vec![true; curves.len()];
            let (first, mut others) = tasks(set, &chunk, &Grids::new(set, &chunk), &all);
            let mut tile = Tile::new(set, chunk.most_levels);
            let mut best: Vec<Option<Arrived>> = vec![None; curves.len()];
            for arrived in descend::<S, false>(set, &chunk, &mut tile, &first) {
                effort.first += arrived.iterations;
                effort.not_converged += usize::from(!arrived.converged);
                best[arrived.curve] = Some(arrived);
            }
            for task in &mut others {
                task.rival = best[task.curve].map(|best| Rival { ss: best.ss, end: Some(best.end) });
            }
            effort.tasks += others.len();
            for arrived in descend::<S, false>(set, &chunk, &mut tile, &others) {
                effort.others += arrived.iterations;
                if !arrived.given_up && best[arrived.curve].is_some_and(|best| arrived.ss < best.ss) {
                    effort.won_later += 1;
                    best[arrived.curve] = Some(arrived);
                }
            }
            let steepest = steepest(&chunk, &best);
            for arrived in descend::<S, false>(set, &chunk, &mut tile, &steepest) {
                effort.others += arrived.iterations;
                if best[arrived.curve].is_some_and(|best| arrived.ss < best.ss) {
                    best[arrived.curve] = Some(arrived);
                }
            }
            effort.best.extend(
                best.iter()
                    .zip(&chunk.curves)
                    .map(|(best, scaled)| best.expect("a start").ss * scaled.square_unit),
            );
        }
        effort
    }
}

/// Every node of a dense lattice followed to its end.
struct Exhaustive<'a>(&'a [Curve]);

impl Work for Exhaustive<'_> {
    type Output = Vec<(f64, Start)>;

    fn call<S: Set>(self, set: S) -> Self::Output {
        let mut found = Vec::new();
        for curves in self.0.chunks(16) {
            let chunk = chunk_of(curves);
            let mut tasks = Vec::new();
            for (curve, scaled) in chunk.curves.iter().enumerate() {
                for hill in [0.05, 0.12, 0.3, 0.6, 1.0, 1.7, 2.8, 4.5, 8.0, 15.0, 40.0] {
                    let (low, high) = (scaled.range.0 - 1.0 - 0.6 / hill, scaled.range.1 + 1.0 + 0.6 / hill);
                    for k in 0..=60 {
                        let log_mid = low + (high - low) * f64::from(k) / 60.0;
                        tasks.push(Task { curve, start: Start { log_mid, ln_hill: ln(hill) }, rival: None });
                    }
                }
            }
            let mut best = vec![(f64::INFINITY, tasks[0].start); curves.len()];
            for arrived in descend::<S, false>(set, &chunk, &mut Tile::new(set, chunk.most_levels), &tasks) {
                let ss = arrived.ss * chunk.curves[arrived.curve].square_unit;
                if ss < best[arrived.curve].0 {
                    best[arrived.curve] = (ss, arrived.end);
                }
            }
            found.extend(best);
        }
        found
    }
}

fn chunk_of(curves: &[Curve]) -> Chunk {
    let mut chunk = Chunk::default();
    for curve in curves {
        chunk.push(curve, &FitOptions::default()).expect("doses above zero");
    }
    chunk
}

#[test]
#[ignore = "a measurement: run it with --release -- --ignored --nocapture"]
fn how_often_the_global_optimum_is_missed() {
    eprintln!("{:?}", instruction_set());
    let count = 20_000;
    let screen = |doses| Screen { doses, ..Screen::default() }.curves(0..count).expect("curves");
    let sets = [
        ("screen, 10 doses", screen(10)),
        ("screen, 6 doses", screen(6)),
        ("wild, 10 doses", wild(count, 10)),
        ("wild, 7 doses", wild(count, 7)),
    ];
    for (name, curves) in &sets {
        let effort = with_best(Search(curves));
        let per_curve = |n: usize| n as f64 / curves.len() as f64;
        eprintln!(
            "{name}: {:.2} steps to the first optimum, {:.2} other basins with {:.2} steps, {:.1} % won by one of them, {} first descents not converged",
            per_curve(effort.first),
            per_curve(effort.tasks),
            per_curve(effort.others),
            100.0 * per_curve(effort.won_later),
            effort.not_converged,
        );
        let exhaustive = with_best(Exhaustive(curves));
        let mut misses = Vec::new();
        for ((curve, found), (best, start)) in curves.iter().zip(&effort.best).zip(&exhaustive) {
            let rss = best + curve.pure_error().0;
            if *found > best + 1e-8 * rss {
                misses.push(((found - best) / rss, start));
            }
        }
        misses.sort_by(|a, b| b.0.total_cmp(&a.0));
        eprintln!(
            "  {} of {} missed by more than 1e-8 of the RSS; the worst: {:?}",
            misses.len(),
            curves.len(),
            misses
                .iter()
                .take(6)
                .map(|(by, s)| (
                    format!("{by:.1e}"),
                    format!("{:.2}", s.log_mid),
                    format!("{:.2}", s.ln_hill.exp())
                ))
                .collect::<Vec<_>>()
        );
    }
}

/// The limits of a fit, found one by one on the slow road.
fn slowly(curve: &Curve, fit: &Fit, options: &FitOptions) -> Option<[Ic50; 2]> {
    let problem = Problem::new(curve)?;
    let mut family = SideBySide::new(Frame::Free);
    family.push(0, curve, options);
    family.search(None);
    let best = *family.optimum(0)?;
    family.ask(0, fit, &problem, &best, curve, options);
    let mut walks = vec![Walks::NONE];
    family.walk_carefully(&mut walks);
    let again = with_ic50s(fit.clone(), curve, options, &problem, &best, &walks[0]);
    Some([again.ic50_rel, again.ic50_abs])
}

/// How limits of the two roads compare: alike to 10⁻⁶ decades, further out side by side, or less far.
#[derive(Default)]
struct Compared {
    alike: usize,
    further: Vec<(usize, Ic50, Ic50)>,
    nearer: Vec<(usize, Ic50, Ic50)>,
}

fn compare_limits(curves: &[Curve]) -> Compared {
    let options = FitOptions::default();
    let fits = fit_many(curves, &options);
    let mut compared = Compared::default();
    for (index, (curve, fit)) in curves.iter().zip(&fits).enumerate() {
        let Some(slow) = slowly(curve, fit, &options) else { continue };
        for (fast, slow) in [fit.ic50_rel, fit.ic50_abs].into_iter().zip(slow) {
            let [fast_low, fast_high] = span(fast);
            let [slow_low, slow_high] = span(slow);
            let (low, high) = (slow_low - fast_low, fast_high - slow_high);
            if low < -1e-6 || high < -1e-6 {
                compared.nearer.push((index, fast, slow));
            } else if low > 1e-6 || high > 1e-6 {
                compared.further.push((index, fast, slow));
            } else {
                compared.alike += 1;
            }
        }
    }
    compared
}

/// The doses that an IC50 may have; those without limits end far out.
fn span(ic50: Ic50) -> [f64; 2] {
    const FAR: f64 = 1e3;
    match ic50 {
        Ic50::Measured { lower, upper, .. } => [lower.unwrap_or(-FAR), upper.unwrap_or(FAR)],
        Ic50::Above { bound } => [bound, FAR],
        Ic50::Below { bound } => [-FAR, bound],
        Ic50::Unknown => [-FAR, FAR],
    }
}

#[test]
fn limits_found_side_by_side_are_those_of_the_slow_road_or_further_out() {
    let curves = Screen::default().curves(0..150).expect("curves");
    let Compared { alike, further, nearer } = compare_limits(&curves);
    assert!(nearer.is_empty(), "{nearer:?}");
    assert!(alike > 250 && further.len() < 10, "{alike} alike, {further:?}");
}

#[test]
#[ignore = "a measurement: run it with --release -- --ignored --nocapture"]
fn how_often_the_fast_road_to_a_limit_differs_from_the_slow_one() {
    let screen = |doses| Screen { doses, ..Screen::default() }.curves(0..3000).expect("curves");
    let sets = [
        ("screen, 10 doses", screen(10)),
        ("screen, 6 doses", screen(6)),
        ("wild, 10 doses", wild(3000, 10)),
    ];
    for (name, curves) in &sets {
        let Compared { alike, further, nearer } = compare_limits(curves);
        eprintln!("{name}: {alike} alike, {} further out, {} nearer", further.len(), nearer.len());
        for (index, fast, slow) in nearer.iter().take(12) {
            eprintln!("  {index}: {fast:?}\n     {slow:?}");
        }
    }
}
