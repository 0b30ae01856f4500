//! Curves that are searched side by side: those of which nothing is known before, and those of which something
//! is, once as curves that fall with dose and once as curves that rise.
//!
//! Without constraints falling and rising curves are one family, told apart by the sign of the amplitude. A given
//! or bounded plateau parts them. Then the rising ones are searched with the doses mirrored, so that to the lanes
//! every curve of which something is known falls.

use std::collections::BTreeMap;

use crate::curve::Curve;
use crate::elementary::ln;
use crate::fit::Fit;
use crate::fit::asked::OwnCurve;
use crate::fit::careful;
use crate::fit::cliff::cliffs;
use crate::fit::descent::{Arrived, Rival, Task, descend};
use crate::fit::dose_sets::{Chunk, is_zero};
use crate::fit::limits::{Lattice, Limit, Walked, Wanted, coefficients, furthest_doses, lattice, walk};
use crate::fit::monotone::least_falling;
use crate::fit::options::FitOptions;
use crate::fit::problem::Problem;
use crate::fit::reach::{Passing, Question, reach};
use crate::fit::reportable::{Ask, Walks, asks};
use crate::fit::scores::{Scores, least_explained, starts};
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

    /// Makes room for so many curves when the first of them comes.
    pub(super) fn expect(&mut self, curves: usize) {
        self.chunk.expect(curves);
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
        (best, own): (&Optimum, OwnCurve),
        options: &FitOptions,
    ) {
        if self.numbers.get(place).is_none_or(Option::is_none) {
            return;
        }
        for ask in asks(fit, problem, own, options) {
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

    /// By how many times what it may grow the least sum of squares grows when the target of the first limit that was
    /// asked for lies at these log₁₀ doses, one after the other; infinite where no curve has it there. `None` when none
    /// was asked for.
    pub(super) fn growth(&self, log_doses: &[f64]) -> Option<Vec<f64>> {
        with_best(Grown(self, log_doses))
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

/// The growth of the sum of squares of the first limit that was asked for, at log₁₀ doses.
struct Grown<'a>(&'a SideBySide, &'a [f64]);

impl Work for Grown<'_> {
    type Output = Option<Vec<f64>>;

    fn call<S: Set>(self, set: S) -> Self::Output {
        let SideBySide { frame, chunk, mids, levels, .. } = self.0;
        let wanted = mids.wanted.first().or(levels.wanted.first())?;
        let log_doses: Vec<f64> = self.1.iter().map(|log_dose| chunk.turned(*log_dose)).collect();
        let mut tile = Tile::new(set, chunk.most_levels);
        Some(if *frame == Frame::Free {
            careful::growth::<S, false>(set, chunk, &mut tile, wanted, &log_doses)
        } else {
            careful::growth::<S, true>(set, chunk, &mut tile, wanted, &log_doses)
        })
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
    let searched = &may_win(chunk, searched, known)[..];
    let (mut first, others) = tasks(set, chunk, &grids, searched, known);
    for task in &mut first {
        task.rival = Rival::known(known[task.curve]);
    }
    let mut best: Vec<Option<Arrived>> = vec![None; chunk.curves.len()];
    for arrived in descend::<S, HELD>(set, chunk, &mut tile, &first) {
        best[arrived.curve] = Some(arrived);
    }
    // The other basins must beat the first.
    let others: Vec<Task> = others
        .into_iter()
        .filter_map(|(explained, task)| {
            let rival = rival(best[task.curve], known[task.curve]);
            let least = |rival: Rival| least_explained(rival.ss, &chunk.curves[task.curve]);
            rival.is_none_or(|rival| explained >= least(rival)).then_some(Task { rival, ..task })
        })
        .collect();
    for arrived in descend::<S, HELD>(set, chunk, &mut tile, &others) {
        let deepest = best[arrived.curve].is_none_or(|best| arrived.ss < best.ss);
        if !arrived.given_up && deepest {
            best[arrived.curve] = Some(arrived);
        }
    }
    // So must the steepest curves, which a grid may step over.
    let steepest = steepest(chunk, &best, known, searched);
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

/// Which curves are searched, where something lower than what curves of the other direction came to may be found.
fn may_win(chunk: &Chunk, searched: &[bool], known: &[f64]) -> Vec<bool> {
    let mut pools = Vec::new();
    let mut may = |curve: usize| {
        let (_, weights, means) = chunk.of(curve);
        known[curve] >= f64::MAX || least_falling(weights, means, &mut pools) < known[curve]
    };
    searched.iter().enumerate().map(|(curve, searched)| *searched && may(curve)).collect()
}

/// Descents from the steepest curves, where these beat what is known.
fn steepest(chunk: &Chunk, best: &[Option<Arrived>], known: &[f64], searched: &[bool]) -> Vec<Task> {
    let rivals = best.iter().zip(known).enumerate();
    rivals
        .filter(|(curve, _)| searched[*curve])
        .filter_map(|(curve, (best, known))| {
            let rival = rival(*best, *known)?;
            Some((curve, rival, cliffs(chunk, curve, rival.ss)?))
        })
        .flat_map(|(curve, rival, starts)| starts.map(|start| Task { curve, start, rival: Some(rival) }))
        .collect()
}

/// The start grids of a chunk. Curves share theirs whose doses are a shift of each other's on the log scale.
#[derive(Debug, Default)]
struct Grids {
    grids: Vec<StartGrid>,
    /// The grid of each curve.
    of: Vec<usize>,
}

/// So few curves of a grid ask for fewer neighbours than it has.
const FEW: usize = 8;

/// What a grid depends on: log₁₀ doses above the lowest, to a millionth, weights, and which parameters are known.
type GridKey = (Vec<u64>, [bool; 3], Option<u64>);

impl Grids {
    pub(super) fn new<S: Set>(set: S, chunk: &Chunk) -> Self {
        let mut grids = Self { grids: Vec::new(), of: Vec::with_capacity(chunk.curves.len()) };
        let mut known: BTreeMap<GridKey, usize> = BTreeMap::new();
        let mut log_doses = Vec::new();
        for (curve, scaled) in chunk.curves.iter().enumerate() {
            if curve > 0 && chunk.same_design(curve - 1, curve) {
                grids.of.push(grids.of[curve - 1]);
                continue;
            }
            let (own, weights, _) = chunk.of(curve);
            log_doses.clear();
            log_doses.extend(own.iter().map(|x| above_lowest(*x, scaled.range.0)));
            let kind = scaled.held.kind();
            let numbers = log_doses.iter().chain(weights).map(|number: &f64| number.to_bits()).collect();
            let key = (numbers, [kind.top, kind.bottom, kind.least], kind.ln_hill.map(f64::to_bits));
            let grid = *known.entry(key).or_insert(grids.grids.len());
            if grid == grids.grids.len() {
                grids.grids.push(start_grid(set, &log_doses, weights, kind));
            }
            grids.of.push(grid);
        }
        // What many curves ask of a grid is looked up for all of them; one alone asks little.
        for shared in grids.of.chunk_by(|one, other| one == other).filter(|shared| shared.len() > FEW) {
            grids.grids[shared[0]].find_neighbours();
        }
        grids
    }

    fn of(&self, curve: usize) -> &StartGrid {
        &self.grids[self.of[curve]]
    }

    /// Their nodes as walks to limits see them; none of grids that see a summary of the doses.
    fn lattices<S: Set>(&self, set: S, chunk: &Chunk) -> Lattices {
        let mut lattices = Lattices::default();
        let mut log_doses = Vec::new();
        for (curve, scaled) in chunk.curves.iter().enumerate() {
            if curve == 0 || !chunk.same_design(curve - 1, curve) {
                let (own, weights, _) = chunk.of(curve);
                let (from, to) = scaled.range;
                log_doses.clear();
                log_doses.extend(own.iter().map(|x| if is_zero(*x) { *x } else { x - from }));
                let grid = self.of(curve);
                let seen =
                    (grid.group == 1).then(|| lattice(set, grid, &log_doses, weights, (0.0, to - from)));
                lattices.designs.push(seen);
            }
            lattices.of.push(lattices.designs.len() - 1);
        }
        lattices
    }
}

/// The nodes of the grids of a chunk for each of its designs, above the lowest dose.
#[derive(Debug, Default)]
struct Lattices {
    designs: Vec<Option<Lattice>>,
    /// The design of each curve.
    of: Vec<usize>,
}

impl Lattices {
    fn of(&self, curve: usize) -> Option<&Lattice> {
        self.designs.get(*self.of.get(curve)?)?.as_ref()
    }
}

/// The best start of every curve, and all others with what they explain.
fn tasks<S: Set>(
    set: S,
    chunk: &Chunk,
    grids: &Grids,
    searched: &[bool],
    known: &[f64],
) -> (Vec<Task>, Vec<(f64, Task)>) {
    let (mut first, mut others) = (Vec::with_capacity(chunk.curves.len()), Vec::new());
    let (mut room, mut own): (Scores, Vec<(f64, Start)>) = (Scores::default(), Vec::new());
    for curve in (0..chunk.curves.len()).filter(|curve| searched[*curve]) {
        let (_, _, means) = chunk.of(curve);
        starts(set, grids.of(curve), means, &chunk.curves[curve], known[curve], &mut room, &mut own);
        let from = chunk.curves[curve].range.0;
        let task = |start: &Start| Task {
            curve,
            start: Start { log_mid: start.log_mid + from, ..*start },
            rival: None,
        };
        first.extend(own.first().map(|(_, start)| task(start)));
        others.extend(own.iter().skip(1).map(|(explained, start)| (*explained, task(start))));
    }
    (first, others)
}

/// A log₁₀ dose above the lowest, to a millionth: doses that are a shift of others are so to a few digits only. A grid is
/// where to start, and does not mind.
fn above_lowest(log_dose: f64, lowest: f64) -> f64 {
    const PARTS: f64 = 1_048_576.0;
    if is_zero(log_dose) { log_dose } else { ((log_dose - lowest) * PARTS).round() / PARTS }
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
    let lattices = if HELD { Lattices::default() } else { grids.lattices(set, chunk) };
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
    (grids, lattices): (&Grids, &Lattices),
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
        let from = chunk.curves[curve].range.0;
        let [mid, level] = if let Some(lattice) = lattices.of(curve) {
            coefficients(set, lattice, means, &mut scores);
            let ends = furthest_doses(set, lattice, &grid.nodes, &scores, least, passing);
            ends.map(|ends| ends.map(|reached| reached.map(|reached| reached.further(from))))
        } else {
            let question = Question {
                from,
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
