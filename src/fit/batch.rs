//! Many curves at once: rayon over chunks of them, results in input order.

use pulp::NullaryFnOnce;
use rayon::prelude::*;

use crate::curve::Curve;
use crate::fit::descent::{Arrived, Task, descend};
use crate::fit::design::Chunk;
use crate::fit::levenberg::Settled;
use crate::fit::limits::{Wanted, walk};
use crate::fit::plateaus::Problem;
use crate::fit::projection::Tile;
use crate::fit::reportable::{Walks, wanted};
use crate::fit::start::{Scores, Start, StartGrid};
use crate::fit::summary::{Optimum, summarise};
use crate::fit::{Attempt, Fit, FitOptions, attempt, complete, optimum_of_one, with_ic50s};
use crate::lanes::with_best;

/// Fits every curve; the results stand in the order of the curves, whatever the number of threads.
#[must_use]
pub fn fit_many(curves: &[Curve], options: &FitOptions) -> Vec<Fit> {
    let each: Vec<(&Curve, &FitOptions)> = curves.iter().map(|curve| (curve, options)).collect();
    fit_each(&each)
}

/// The most curves of a chunk: enough to keep the lanes busy, few enough to stay in the cache.
const MOST_CURVES: usize = 256;

/// Fits every curve with options of its own; results in input order.
#[must_use]
pub fn fit_each(curves: &[(&Curve, &FitOptions)]) -> Vec<Fit> {
    let fair = curves.len().div_ceil(4 * rayon::current_num_threads());
    curves.par_chunks(fair.clamp(1, MOST_CURVES)).flat_map_iter(fit_chunk).collect()
}

/// Fits a few curves, those without constraints side by side.
fn fit_chunk(curves: &[(&Curve, &FitOptions)]) -> Vec<Fit> {
    let attempts: Vec<Attempt<'_>> = curves.iter().map(|(curve, options)| attempt(curve, options)).collect();
    let mut chunk = Chunk::default();
    let mut free = Vec::new();
    for (index, attempt) in attempts.iter().enumerate() {
        if attempt.problem.as_ref().is_some_and(Problem::is_free) && chunk.push(curves[index].0).is_some() {
            free.push(index);
        }
    }
    let mut optima: Vec<Option<Optimum>> = vec![None; attempts.len()];
    if !free.is_empty() {
        with_best(SideBySide { chunk: &chunk, optima: &mut optima, places: &free });
    }
    let mut fits: Vec<Fit> = Vec::with_capacity(attempts.len());
    let mut problems: Vec<Option<(Problem<'_>, Settled)>> = Vec::with_capacity(attempts.len());
    for ((attempt, (curve, options)), optimum) in attempts.into_iter().zip(curves).zip(&optima) {
        let (fit, problem) = match (attempt.problem, optimum) {
            (None, _) => (attempt.fit, None),
            (Some(problem), Some(optimum)) => {
                let best = Settled::of(optimum);
                let fit = complete(attempt.fit, curve, options, &problem, &best, optimum.covariance);
                (fit, Some((problem, best)))
            }
            (Some(problem), None) => (optimum_of_one(attempt.fit, curve, options, &problem), None),
        };
        fits.push(fit);
        problems.push(problem);
    }
    let mut walks = vec![Walks::NONE; fits.len()];
    walk_all(&chunk, curves, &fits, &problems, &optima, &mut walks);
    fits.into_iter()
        .zip(curves)
        .zip(problems)
        .zip(walks)
        .map(|(((fit, (curve, options)), problem), walks)| match problem {
            Some((problem, best)) => with_ic50s(fit, curve, options, &problem, &best, &walks),
            None => fit,
        })
        .collect()
}

/// Walks to the limits of all curves of a chunk.
fn walk_all(
    chunk: &Chunk,
    curves: &[(&Curve, &FitOptions)],
    fits: &[Fit],
    problems: &[Option<(Problem<'_>, Settled)>],
    optima: &[Option<Optimum>],
    walks: &mut [Walks],
) {
    let (mut mids, mut levels) = (Tasks::default(), Tasks::default());
    for (place, optimum) in optima.iter().enumerate() {
        let (Some(optimum), Some((problem, _))) = (optimum, &problems[place]) else { continue };
        let index = optimum.arrived.curve;
        let wanted = wanted(&fits[place], problem, optimum, &chunk.curves[index], curves[place].1, index);
        for (tasks, wanted) in [&mut mids, &mut levels].into_iter().zip(wanted) {
            for wanted in wanted.into_iter().flatten() {
                tasks.wanted.push(wanted);
                tasks.places.push(place);
            }
        }
    }
    if mids.wanted.is_empty() && levels.wanted.is_empty() {
        return;
    }
    with_best(WalkAll { chunk, mids: &mids, levels: &levels, walks });
}

/// Limits that are wanted, lower and upper in turn, and whose they are.
#[derive(Default)]
struct Tasks {
    wanted: Vec<Wanted>,
    places: Vec<usize>,
}

struct WalkAll<'a> {
    chunk: &'a Chunk,
    mids: &'a Tasks,
    levels: &'a Tasks,
    walks: &'a mut [Walks],
}

impl NullaryFnOnce for WalkAll<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processor")]
    #[inline(always)]
    fn call(self) {
        let Self { chunk, mids, levels, walks } = self;
        let mut tile = Tile::new(chunk.most_levels);
        walk(chunk, &mut tile, &mids.wanted, true, |task, limit| {
            walks[mids.places[task]].mid[task % 2] = limit;
        });
        walk(chunk, &mut tile, &levels.wanted, false, |task, limit| {
            walks[levels.places[task]].level[task % 2] = limit;
        });
    }
}

/// The global optimum of every curve of a chunk.
struct SideBySide<'a> {
    chunk: &'a Chunk,
    optima: &'a mut [Option<Optimum>],
    /// Where the optimum of each curve of the chunk belongs.
    places: &'a [usize],
}

impl NullaryFnOnce for SideBySide<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processor")]
    #[inline(always)]
    fn call(self) {
        let Self { chunk, optima, places } = self;
        let (mut best_starts, mut others) = starts(chunk);
        let mut tile = Tile::new(chunk.most_levels);
        let mut best: Vec<Option<Arrived>> = vec![None; chunk.curves.len()];
        descend(chunk, &mut tile, &best_starts, |arrived| best[arrived.curve] = Some(arrived));
        // The other basins must beat the first.
        for task in &mut others {
            task.rival = best[task.curve];
        }
        descend(chunk, &mut tile, &others, |arrived| {
            let deeper = |best: Arrived| arrived.ss < best.ss;
            if !arrived.given_up && best[arrived.curve].is_none_or(deeper) {
                best[arrived.curve] = Some(arrived);
            }
        });
        best_starts.clear();
        let ends: Vec<Arrived> = best.into_iter().flatten().collect();
        summarise(chunk, &mut tile, &ends, |optimum| {
            optima[places[optimum.arrived.curve]] = Some(optimum);
        });
    }
}

/// The best start of every curve, and all others. Neighbours of one design share their grid.
#[expect(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processor")]
#[inline(always)]
pub(super) fn starts(chunk: &Chunk) -> (Vec<Task>, Vec<Task>) {
    let (mut first, mut others) = (Vec::with_capacity(chunk.curves.len()), Vec::new());
    let mut grid = StartGrid::default();
    let (mut room, mut starts): (Scores, Vec<Start>) = (Scores::default(), Vec::new());
    for curve in 0..chunk.curves.len() {
        let (log_doses, weights, means) = chunk.of(curve);
        if curve == 0 || !chunk.same_design(curve - 1, curve) {
            grid = StartGrid::new(log_doses, weights);
        }
        grid.starts(means, &mut room, &mut starts);
        let task = |start: &Start| Task { curve, start: *start, rival: None };
        first.extend(starts.first().map(task));
        others.extend(starts.iter().skip(1).map(task));
    }
    (first, others)
}
