//! Many curves at once: rayon over chunks of them, results in input order.

use pulp::NullaryFnOnce;
use rayon::prelude::*;

use crate::curve::Curve;
use crate::fit::cliff::cliffs;
use crate::fit::descent::{Arrived, Task, descend};
use crate::fit::design::Chunk;
use crate::fit::levenberg::Settled;
use crate::fit::limits::{Walked, Wanted, walk};
use crate::fit::plateaus::Problem;
use crate::fit::projection::Tile;
use crate::fit::reach::{Passing, reach};
use crate::fit::reportable::{Walks, wanted};
use crate::fit::start::{Scores, Start, StartGrid};
use crate::fit::summary::{Optimum, summarise};
use crate::fit::{Attempt, Fit, FitOptions, attempt, complete, optimum_of_one, with_ic50s};
use crate::lanes::with_best;

/// Fits every curve; the results stand in the order of the curves, whatever the number of threads.
///
/// Curves of one design (the same doses and weights) that stand next to each other share their start grid:
/// keep a screen in its order.
///
/// ```
/// use foldshift::fit::{FitOptions, fit_many};
/// use foldshift::screen::Screen;
///
/// let curves = Screen::default().curves(0..1000)?;
/// let fits = fit_many(&curves, &FitOptions { intervals: false, ..FitOptions::default() });
/// assert_eq!(fits.len(), 1000);
/// # Ok::<(), foldshift::curve::CurveError>(())
/// ```
#[must_use]
pub fn fit_many(curves: &[Curve], options: &FitOptions) -> Vec<Fit> {
    let each: Vec<(&Curve, &FitOptions)> = curves.iter().map(|curve| (curve, options)).collect();
    fit_each(&each)
}

/// Fits curves as they come, some thousands at a time on all threads: what is in memory does not grow with
/// their number. The results stand in the order of the curves and are those of [`fit_many`], to the bit.
///
/// ```
/// use foldshift::fit::{FitOptions, Status, fit_iter};
/// use foldshift::screen::Screen;
///
/// let screen = Screen::default();
/// let curves = (0..10_000).flat_map(|k| screen.curves(k..k + 1)).flatten();
/// let options = FitOptions { intervals: false, ..FitOptions::default() };
/// let responds = fit_iter(curves, &options).filter(|fit| fit.status == Status::Fitted).count();
/// assert!((5_000..9_000).contains(&responds));
/// ```
pub fn fit_iter(curves: impl IntoIterator<Item = Curve>, options: &FitOptions) -> impl Iterator<Item = Fit> {
    let mut curves = curves.into_iter();
    std::iter::from_fn(move || {
        let some: Vec<Curve> = curves.by_ref().take(AT_A_TIME).collect();
        (!some.is_empty()).then(|| fit_many(&some, options))
    })
    .flatten()
}

/// The curves that [`fit_iter`] holds: chunks enough for many threads.
const AT_A_TIME: usize = 64 * MOST_CURVES;

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
    let mut grids = Grids::default();
    if !free.is_empty() {
        with_best(SideBySide { chunk: &chunk, grids: &mut grids, optima: &mut optima, places: &free });
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
    walk_all(&chunk, &grids, curves, &fits, &problems, &optima, &mut walks);
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
    grids: &Grids,
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
        let wanted = wanted(
            &fits[place],
            problem,
            optimum,
            &chunk.curves[index],
            curves[place].1,
            (index, curves[place].0.mean()),
        );
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
    with_best(WalkAll { chunk, grids, mids: &mut mids, levels: &mut levels, walks });
}

/// Limits that are wanted, and whose they are.
#[derive(Default)]
struct Tasks {
    wanted: Vec<Wanted>,
    places: Vec<usize>,
}

struct WalkAll<'a> {
    chunk: &'a Chunk,
    grids: &'a Grids,
    mids: &'a mut Tasks,
    levels: &'a mut Tasks,
    walks: &'a mut [Walks],
}

impl NullaryFnOnce for WalkAll<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processor")]
    #[inline(always)]
    fn call(self) {
        let Self { chunk, grids, mids, levels, walks } = self;
        reach_all(chunk, grids, &mut mids.wanted, &mut levels.wanted);
        let mut tile = Tile::new(chunk.most_levels);
        walk(chunk, &mut tile, &mids.wanted, true, |task, limit| {
            walks[mids.places[task]].mid[mids.wanted[task].side()] = limit;
        });
        walk(chunk, &mut tile, &levels.wanted, false, |task, limit| {
            walks[levels.places[task]].level[levels.wanted[task].side()] = limit;
        });
    }
}

/// Looks up for every limit how far the nodes of the start grid get.
#[expect(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processor")]
#[inline(always)]
fn reach_all(chunk: &Chunk, grids: &Grids, mids: &mut [Wanted], levels: &mut [Wanted]) {
    let (mut mids, mut levels) = (mids.iter_mut().peekable(), levels.iter_mut().peekable());
    let mut room = Scores::default();
    for curve in 0..chunk.curves.len() {
        let mut own: [Option<&mut Wanted>; 4] = [const { None }; 4];
        let mut count = 0;
        while let Some(wanted) = mids.next_if(|wanted| wanted.curve == curve) {
            own[count] = Some(wanted);
            count += 1;
        }
        while let Some(wanted) = levels.next_if(|wanted| wanted.curve == curve) {
            own[count] = Some(wanted);
            count += 1;
        }
        let Some(first) = own[0].as_ref() else { continue };
        let (_, weights, means) = chunk.of(curve);
        let total: f64 = weights.iter().zip(means).map(|(w, y)| w * y * y).sum();
        let least = total - first.ss - first.may_grow;
        let passing = own.iter().flatten().find_map(|wanted| wanted.target.passing());
        let passing = passing.unwrap_or(Passing { level: 0.0, way: 1.0 });
        let weight = chunk.curves[curve].weight;
        let [mid, level] = reach(grids.of(curve), means, weight, least, passing, &mut room);
        for wanted in own.into_iter().flatten() {
            let ends = if wanted.target == Walked::Mid { mid } else { level };
            wanted.far = ends[wanted.side()];
        }
    }
}

/// The global optimum of every curve of a chunk.
struct SideBySide<'a> {
    chunk: &'a Chunk,
    grids: &'a mut Grids,
    optima: &'a mut [Option<Optimum>],
    /// Where the optimum of each curve of the chunk belongs.
    places: &'a [usize],
}

impl NullaryFnOnce for SideBySide<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processor")]
    #[inline(always)]
    fn call(self) {
        let Self { chunk, grids, optima, places } = self;
        *grids = Grids::new(chunk);
        let (mut best_starts, mut others) = starts(chunk, grids);
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
        // So must the steepest curves, which a grid may step over.
        descend(chunk, &mut tile, &steepest(chunk, &best), |arrived| {
            if best[arrived.curve].is_none_or(|best| arrived.ss < best.ss) {
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

/// Descents from the steepest curves, where these beat what is known.
pub(super) fn steepest(chunk: &Chunk, best: &[Option<Arrived>]) -> Vec<Task> {
    let rivals = best.iter().enumerate().filter_map(|(curve, rival)| Some((curve, (*rival)?)));
    rivals
        .filter_map(|(curve, rival)| Some((curve, rival, cliffs(chunk, curve, rival.ss)?)))
        .flat_map(|(curve, rival, starts)| starts.map(|start| Task { curve, start, rival: Some(rival) }))
        .collect()
}

/// The start grids of a chunk; neighbours of one design share theirs.
#[derive(Default)]
pub(super) struct Grids {
    grids: Vec<StartGrid>,
    /// The grid of each curve.
    of: Vec<usize>,
}

impl Grids {
    #[expect(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processor")]
    #[inline(always)]
    pub(super) fn new(chunk: &Chunk) -> Self {
        let mut grids = Self { grids: Vec::new(), of: Vec::with_capacity(chunk.curves.len()) };
        for curve in 0..chunk.curves.len() {
            if curve == 0 || !chunk.same_design(curve - 1, curve) {
                let (log_doses, weights, _) = chunk.of(curve);
                grids.grids.push(StartGrid::new(log_doses, weights));
            }
            grids.of.push(grids.grids.len() - 1);
        }
        grids
    }

    fn of(&self, curve: usize) -> &StartGrid {
        &self.grids[self.of[curve]]
    }
}

/// The best start of every curve, and all others.
#[expect(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processor")]
#[inline(always)]
pub(super) fn starts(chunk: &Chunk, grids: &Grids) -> (Vec<Task>, Vec<Task>) {
    let (mut first, mut others) = (Vec::with_capacity(chunk.curves.len()), Vec::new());
    let (mut room, mut starts): (Scores, Vec<Start>) = (Scores::default(), Vec::new());
    for curve in 0..chunk.curves.len() {
        let (_, _, means) = chunk.of(curve);
        grids.of(curve).starts(means, &mut room, &mut starts);
        let task = |start: &Start| Task { curve, start: *start, rival: None };
        first.extend(starts.first().map(task));
        others.extend(starts.iter().skip(1).map(task));
    }
    (first, others)
}
