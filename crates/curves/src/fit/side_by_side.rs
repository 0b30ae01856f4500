//! Curves that are searched side by side: those of which nothing is known before, and those of which something
//! is, once as curves that fall with dose and once as curves that rise.
//!
//! Without constraints falling and rising curves are one family, told apart by the sign of the amplitude. A given
//! or bounded plateau parts them. Then the rising ones are searched with the doses mirrored, so that to the lanes
//! every curve of which something is known falls.

use crate::curve::Curve;
use crate::elementary::ln;
use crate::fit::Fit;
use crate::fit::careful;
use crate::fit::cliff::cliffs;
use crate::fit::descent::{Arrived, Rival, Task, descend};
use crate::fit::dose_sets::Chunk;
use crate::fit::limits::{Lattice, Limit, Walked, Wanted, coefficients, furthest_doses, lattice, walk};
use crate::fit::options::FitOptions;
use crate::fit::problem::Problem;
use crate::fit::reach::{Passing, Question, reach};
use crate::fit::reportable::{Ask, Walks, asks};
use crate::fit::scores::{Scores, starts};
use crate::fit::start::{Start, StartGrid, start_grid};
use crate::fit::summary::{Optimum, summarise};
use crate::fit::tile::Tile;
use crate::lanes::{Set, Work, hot, with_best};

/// Which curves a family holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Of both directions, nothing known.
    Free,
    /// Something known; they fall with dose.
    Falling,
    /// Something known; they rise with dose.
    Rising,
}

impl Frame {
    pub(super) const ALL: [Self; 3] = [Self::Free, Self::Falling, Self::Rising];

    /// Does it hold curves that are fitted with these options?
    pub(super) fn suits(self, options: &FitOptions) -> bool {
        options.is_free() == (self == Self::Free)
    }

    /// Are its curves searched with these options, or only walked to limits? A given slope has one direction.
    fn is_searched(self, options: &FitOptions) -> bool {
        match (options.hill, self) {
            (Some(hill), Self::Falling) => hill >= 0.0,
            (Some(hill), Self::Rising) => hill < 0.0,
            _ => true,
        }
    }
}

/// Curves that are searched side by side.
#[derive(Debug)]
pub(super) struct SideBySide {
    frame: Frame,
    chunk: Chunk,
    grids: Grids,
    /// Where each curve of the chunk belongs, and its number in the chunk for each place.
    places: Vec<usize>,
    numbers: Vec<Option<usize>>,
    /// Is a curve searched, or only walked to limits?
    searched: Vec<bool>,
    /// What curves of the other direction came to: their scaled sums of squares.
    known: Vec<f64>,
    optima: Vec<Option<Optimum>>,
    mids: Tasks,
    levels: Tasks,
}

/// Limits that are wanted, and whose they are: the place and the side.
#[derive(Debug, Default)]
struct Tasks {
    wanted: Vec<Wanted>,
    whose: Vec<(usize, usize)>,
}

impl SideBySide {
    pub(super) fn new(frame: Frame) -> Self {
        Self {
            frame,
            chunk: Chunk::new(frame == Frame::Rising),
            grids: Grids::default(),
            places: Vec::new(),
            numbers: Vec::new(),
            searched: Vec::new(),
            known: Vec::new(),
            optima: Vec::new(),
            mids: Tasks::default(),
            levels: Tasks::default(),
        }
    }

    pub(super) const fn frame(&self) -> Frame {
        self.frame
    }

    /// Adds the curve of a place; places come in order.
    pub(super) fn push(&mut self, place: usize, curve: &Curve, options: &FitOptions) {
        if self.chunk.push(curve, options).is_some() {
            self.numbers.resize(place, None);
            self.numbers.push(Some(self.places.len()));
            self.places.push(place);
            self.searched.push(self.frame.is_searched(options));
        }
    }

    /// Finds the global optimum of every curve, where it lies below what curves of the other direction came to.
    pub(super) fn search(&mut self, other: Option<&Self>) {
        let known = |place: &usize| other?.optimum(*place).map(|optimum| optimum.arrived.ss);
        self.known = self.places.iter().map(|place| known(place).unwrap_or(f64::MAX)).collect();
        if !self.places.is_empty() {
            with_best(Search(self));
        }
    }

    /// The optimum of the curve of a place.
    pub(super) fn optimum(&self, place: usize) -> Option<&Optimum> {
        let number = (*self.numbers.get(place)?)?;
        self.optima.get(number)?.as_ref()
    }

    /// Asks for the limits of a curve's IC50s, as far as they are walked to among the curves of this family.
    pub(super) fn ask(
        &mut self,
        place: usize,
        fit: &Fit,
        problem: &Problem,
        best: &Optimum,
        options: &FitOptions,
    ) {
        if self.numbers.get(place).is_none_or(Option::is_none) {
            return;
        }
        for ask in asks(fit, problem, options) {
            self.ask_one(place, &ask, best, options);
        }
    }

    /// Asks for one limit, when it is walked to among the curves of this family.
    pub(super) fn ask_one(&mut self, place: usize, ask: &Ask, best: &Optimum, options: &FitOptions) {
        let Some(number) = self.numbers.get(place).copied().flatten() else { return };
        let falling = ask.level.unwrap_or(best.curve.hill > 0.0);
        let own = match self.frame {
            Frame::Free => true,
            Frame::Falling => falling,
            Frame::Rising => !falling,
        };
        if !own {
            return;
        }
        let scaled = &self.chunk.curves[number];
        if ask.level.is_some() && !scaled.given.may_pass(options.half) {
            return;
        }
        let target = ask.level.map_or(Walked::Mid, |falling| {
            let level = (options.half - scaled.mean) / scaled.response_unit;
            let way = if self.frame != Frame::Free || falling { 1.0 } else { -1.0 };
            Walked::Level(Passing { level, way })
        });
        let tasks = if ask.level.is_some() { &mut self.levels } else { &mut self.mids };
        tasks.whose.push((place, usize::from(ask.sign > 0.0)));
        tasks.wanted.push(Wanted {
            curve: number,
            target,
            from: self.chunk.turned(ask.from),
            at_estimate: ask.at_estimate,
            best: Start { log_mid: self.chunk.turned(best.curve.log_mid), ln_hill: best.arrived.end.ln_hill },
            ss: best.arrived.ss,
            may_grow: ask.may_grow / scaled.square_unit,
            sign: self.chunk.turned(ask.sign),
            guess: ask.guess,
            far: None,
        });
    }

    /// By what the squares of the curve of a place are scaled.
    pub(super) fn square_unit_of(&self, place: usize) -> Option<f64> {
        let number = (*self.numbers.get(place)?)?;
        Some(self.chunk.curves[number].square_unit)
    }

    /// By what its first curve's squares are scaled.
    pub(super) fn square_unit(&self) -> Option<f64> {
        self.chunk.curves.first().map(|scaled| scaled.square_unit)
    }

    /// Walks to all limits that were asked for.
    pub(super) fn walk(&mut self, walks: &mut [Walks]) {
        let found = self.walk_all();
        self.hand_over(found, walks);
    }

    /// The same, every limit on the slow road.
    #[cfg(test)]
    pub(super) fn walk_carefully(&mut self, walks: &mut [Walks]) {
        let found = with_best(WalkCarefully(self));
        self.hand_over(found, walks);
    }

    fn hand_over(&self, [mids, levels]: [Vec<(usize, Limit)>; 2], walks: &mut [Walks]) {
        for (limits, tasks) in [(mids, &self.mids), (levels, &self.levels)] {
            for (task, limit) in limits {
                let (place, side) = tasks.whose[task];
                let walks = &mut walks[place];
                let own =
                    if tasks.wanted[task].target == Walked::Mid { &mut walks.mid } else { &mut walks.level };
                own[side] = limit;
            }
        }
    }

    /// The limits that were asked for, in log₁₀ doses, with the number of each among those of the midpoint or
    /// of the level.
    pub(super) fn walk_all(&mut self) -> [Vec<(usize, Limit)>; 2] {
        if self.mids.wanted.is_empty() && self.levels.wanted.is_empty() {
            return [Vec::new(), Vec::new()];
        }
        let mut limits = with_best(Walk(self));
        for (_, limit) in limits.iter_mut().flatten() {
            if let Limit::At(log_dose) = limit {
                *log_dose = self.chunk.turned(*log_dose);
            }
        }
        limits
    }
}

/// The global optimum of every curve of a family.
struct Search<'a>(&'a mut SideBySide);

impl Work for Search<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "part of the function around it")]
    #[inline(always)]
    fn call<S: Set>(self, set: S) {
        let family = self.0;
        (family.grids, family.optima) = if family.frame == Frame::Free {
            search::<S, false>(set, &family.chunk, &family.searched, &family.known)
        } else {
            search::<S, true>(set, &family.chunk, &family.searched, &family.known)
        };
    }
}

/// How often a descent is taken up again that has not settled.
const MOST_ROUNDS: u32 = 6;

hot! {
/// The grids and the global optimum of every curve of a chunk.
fn search<'a, S, const HELD: bool>(
    set: S, chunk: &'a Chunk, searched: &'a [bool], known: &'a [f64],
) -> (Grids, Vec<Option<Optimum>>) {
    let mut tile = Tile::new(set, chunk.most_levels);
    let grids = Grids::new(set, chunk);
    let (mut first, mut others) = tasks(set, chunk, &grids, searched);
    for task in &mut first {
        task.rival = Rival::known(known[task.curve]);
    }
    let mut best: Vec<Option<Arrived>> = vec![None; chunk.curves.len()];
    for arrived in descend::<S, HELD>(set, chunk, &mut tile, &first) {
        best[arrived.curve] = Some(arrived);
    }
    // The other basins must beat the first.
    for task in &mut others {
        task.rival = rival(best[task.curve], known[task.curve]);
    }
    for arrived in descend::<S, HELD>(set, chunk, &mut tile, &others) {
        let deepest = best[arrived.curve].is_none_or(|best| arrived.ss < best.ss);
        if !arrived.given_up && deepest {
            best[arrived.curve] = Some(arrived);
        }
    }
    // So must the steepest curves, which a grid may step over.
    let steepest = steepest(chunk, &best);
    for arrived in descend::<S, HELD>(set, chunk, &mut tile, &steepest) {
        if best[arrived.curve].is_none_or(|best| arrived.ss < best.ss) {
            best[arrived.curve] = Some(arrived);
        }
    }
    // A valley that falls for ever is followed until nothing is gained any more.
    for _ in 0..MOST_ROUNDS {
        let unsettled: Vec<Task> = best.iter().flatten().filter(|end| !end.converged).map(Task::from).collect();
        for further in descend::<S, HELD>(set, chunk, &mut tile, &unsettled) {
            if let Some(best) = best[further.curve].as_mut().filter(|best| further.ss <= best.ss) {
                *best = Arrived { iterations: best.iterations + further.iterations, ..further };
            }
        }
    }
    let ends: Vec<Arrived> = best.into_iter().flatten().collect();
    let mut optima = vec![None; chunk.curves.len()];
    for optimum in summarise::<S, HELD>(set, chunk, &mut tile, &ends) {
        optima[optimum.arrived.curve] = Some(optimum);
    }
    (grids, optima)
}
}

/// What a descent must beat: the best one of its curve, or what curves of the other direction came to.
fn rival(best: Option<Arrived>, known: f64) -> Option<Rival> {
    match best {
        Some(best) if best.ss < known => Some(Rival { ss: best.ss, end: Some(best.end) }),
        _ => Rival::known(known),
    }
}

/// Descents from the steepest curves, where these beat what is known.
fn steepest(chunk: &Chunk, best: &[Option<Arrived>]) -> Vec<Task> {
    let rivals = best.iter().enumerate().filter_map(|(curve, rival)| Some((curve, (*rival)?)));
    rivals
        .filter_map(|(curve, rival)| Some((curve, rival, cliffs(chunk, curve, rival.ss)?)))
        .flat_map(|(curve, rival, starts)| {
            starts.map(|start| Task {
                curve,
                start,
                rival: Some(Rival { ss: rival.ss, end: Some(rival.end) }),
            })
        })
        .collect()
}

/// The start grids of a chunk; neighbours of one design share theirs.
#[derive(Debug, Default)]
struct Grids {
    grids: Vec<StartGrid>,
    /// The grid of each curve.
    of: Vec<usize>,
}

impl Grids {
    pub(super) fn new<S: Set>(set: S, chunk: &Chunk) -> Self {
        let mut grids = Self { grids: Vec::new(), of: Vec::with_capacity(chunk.curves.len()) };
        for curve in 0..chunk.curves.len() {
            if curve == 0 || !chunk.same_design(curve - 1, curve) {
                let (log_doses, weights, _) = chunk.of(curve);
                grids.grids.push(start_grid(set, log_doses, weights, chunk.curves[curve].held.kind()));
            }
            grids.of.push(grids.grids.len() - 1);
        }
        grids
    }

    fn of(&self, curve: usize) -> &StartGrid {
        &self.grids[self.of[curve]]
    }

    /// Their nodes as walks to limits see them; none of grids that see a summary of the doses.
    fn lattices<S: Set>(&self, set: S, chunk: &Chunk) -> Vec<Option<Lattice>> {
        let mut lattices: Vec<Option<Lattice>> = vec![None; self.grids.len()];
        for (curve, design) in self.of.iter().enumerate() {
            if lattices[*design].is_none() && self.grids[*design].group == 1 {
                let (log_doses, weights, _) = chunk.of(curve);
                let range = chunk.curves[curve].range;
                lattices[*design] = Some(lattice(set, &self.grids[*design], log_doses, weights, range));
            }
        }
        lattices
    }
}

/// The best start of every curve, and all others.
fn tasks<S: Set>(set: S, chunk: &Chunk, grids: &Grids, searched: &[bool]) -> (Vec<Task>, Vec<Task>) {
    let (mut first, mut others) = (Vec::with_capacity(chunk.curves.len()), Vec::new());
    let (mut room, mut own): (Scores, Vec<Start>) = (Scores::default(), Vec::new());
    for curve in (0..chunk.curves.len()).filter(|curve| searched[*curve]) {
        let (_, _, means) = chunk.of(curve);
        starts(set, grids.of(curve), means, &chunk.curves[curve].held, &mut room, &mut own);
        let task = |start: &Start| Task { curve, start: *start, rival: None };
        first.extend(own.first().map(task));
        others.extend(own.iter().skip(1).map(task));
    }
    (first, others)
}

/// All limits that are wanted of a family.
struct Walk<'a>(&'a mut SideBySide);

impl Work for Walk<'_> {
    type Output = [Vec<(usize, Limit)>; 2];

    #[expect(clippy::inline_always, reason = "part of the function around it")]
    #[inline(always)]
    fn call<S: Set>(self, set: S) -> Self::Output {
        let SideBySide { frame, chunk, grids, mids, levels, .. } = self.0;
        let (mids, levels) = (&mut mids.wanted[..], &mut levels.wanted[..]);
        if grids.of.is_empty() {
            *grids = Grids::new(set, chunk);
        }
        if *frame == Frame::Free {
            limits::<S, false>(set, chunk, grids, mids, levels)
        } else {
            limits::<S, true>(set, chunk, grids, mids, levels)
        }
    }
}

#[cfg(test)]
struct WalkCarefully<'a>(&'a mut SideBySide);

#[cfg(test)]
impl Work for WalkCarefully<'_> {
    type Output = [Vec<(usize, Limit)>; 2];

    fn call<S: Set>(self, set: S) -> Self::Output {
        let SideBySide { chunk, mids, levels, .. } = self.0;
        let mut tile = Tile::new(set, chunk.most_levels);
        let mut limit = |wanted| careful::limit::<S, false>(set, chunk, &mut tile, wanted);
        [mids, levels].map(|tasks| tasks.wanted.iter().map(&mut limit).enumerate().collect())
    }
}

hot! {
/// The limits of midpoints and of levels.
fn limits<'a, S, const HELD: bool>(
    set: S, chunk: &'a Chunk, grids: &'a Grids, mids: &'a mut [Wanted], levels: &'a mut [Wanted],
) -> [Vec<(usize, Limit)>; 2] {
    let lattices = if HELD { Vec::new() } else { grids.lattices(set, chunk) };
    reach_all(set, chunk, (grids, &lattices), mids, levels);
    let mut tile = Tile::new(set, chunk.most_levels);
    let mut found = [
        walk::<S, HELD>(set, chunk, &mut tile, mids, true),
        walk::<S, HELD>(set, chunk, &mut tile, levels, false),
    ];
    for (found, wanted) in found.iter_mut().zip([&*mids, &*levels]) {
        for (task, limit) in found.iter_mut() {
            let wanted = &wanted[*task];
            *limit = match *limit {
                Limit::Unsettled => careful::limit::<S, HELD>(set, chunk, &mut tile, wanted),
                Limit::At(log_dose) if HELD => {
                    careful::verified::<S, HELD>(set, chunk, &mut tile, wanted, log_dose)
                }
                settled => settled,
            };
        }
    }
    found
}
}

/// Looks up for every limit how far the nodes of the start grid get. Limits of one curve and one excess stand
/// next to each other.
fn reach_all<S: Set>(
    set: S,
    chunk: &Chunk,
    (grids, lattices): (&Grids, &[Option<Lattice>]),
    mids: &mut [Wanted],
    levels: &mut [Wanted],
) {
    let (mut mids, mut levels) = (mids.iter_mut().peekable(), levels.iter_mut().peekable());
    let (mut room, mut nodes, mut scores) = (Scores::default(), Vec::new(), Vec::new());
    let mut own: Vec<&mut Wanted> = Vec::new();
    loop {
        let heads = [mids.peek(), levels.peek()];
        let Some(head) = heads.into_iter().flatten().min_by_key(|wanted| wanted.curve) else { return };
        let (curve, may_grow) = (head.curve, head.may_grow);
        let same =
            |wanted: &&mut Wanted| wanted.curve == curve && wanted.may_grow.total_cmp(&may_grow).is_eq();
        own.clear();
        while let Some(wanted) = mids.next_if(same) {
            own.push(wanted);
        }
        while let Some(wanted) = levels.next_if(same) {
            own.push(wanted);
        }
        let (_, weights, means) = chunk.of(curve);
        let total: f64 = weights.iter().zip(means).map(|(w, y)| w * y * y).sum();
        let passing = own.iter().find_map(|wanted| wanted.target.passing());
        let least = total - own[0].ss - may_grow;
        let grid = grids.of(curve);
        let [mid, level] = if let Some(Some(lattice)) = lattices.get(grids.of[curve]) {
            coefficients(set, lattice, means, &mut scores);
            furthest_doses(set, lattice, &grid.nodes, &scores, least, passing)
        } else {
            let question = Question {
                means,
                held: &chunk.curves[curve].held,
                weight: chunk.curves[curve].weight,
                least,
                passing: passing.unwrap_or(Passing { level: 0.0, way: 1.0 }),
            };
            reach(set, grid, question, &mut room, &mut nodes)
        };
        for wanted in own.drain(..) {
            let ends = if wanted.target == Walked::Mid { mid } else { level };
            wanted.far = ends[wanted.side()];
        }
    }
}

/// The shape of a curve.
pub(super) fn start_of(log_mid: f64, hill: f64) -> Start {
    Start { log_mid, ln_hill: ln(hill.abs()) }
}
