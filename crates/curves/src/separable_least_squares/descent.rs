//! Gauss-Newton with Levenberg's damping, from one start, in rooms that are used again and again.
//!
//! Where residuals are large beside the bend of the model, Gauss and Newton's matrix lacks what the bends add; it is
//! learned from the gradients on the way, and used where it tells better what a step gains.
//!
//! Source: Dennis, Gay & Welsch, ACM Trans. Math. Softw. 7 (1981) 348, doi:10.1145/355958.355965.

use crate::separable_least_squares::bounded_step::BoundedStep;
use crate::separable_least_squares::linear::dot;
use crate::separable_least_squares::problem::{Problem, Solved};

/// An end of a search.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) phi: Vec<f64>,
    pub(crate) solved: Solved,
    pub(crate) iterations: usize,
    pub(crate) converged: bool,
}

impl Found {
    pub(crate) fn ss(&self) -> f64 {
        self.solved.ss()
    }
}

/// The deeper of two ends, the first when they are equal.
pub(crate) fn deeper(a: Found, b: Found) -> Found {
    if b.ss() < a.ss() { b } else { a }
}

/// The most steps of a descent.
const MOST_STEPS: usize = 200;

/// Directions that change the sum of squares by less than this share of it over a unit are not followed.
const RIDGE: f64 = 1e-10;

/// The longest step of a coordinate, as long as longer ones have not proven good.
const LONGEST: f64 = 2.0;

/// When a descent is at its end, as shares of the sum of squares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    /// A step that promises less is the last.
    last: f64,
    /// Where `CRAWLED` steps in a row gain less each, there is nothing to gain.
    crawl: f64,
}

impl Settled {
    /// To all digits.
    const EXACT: Self = Self { last: 1e-14, crawl: 1e-11 };

    /// As far as growth is known to as many digits as a limit of a profile.
    pub(crate) const WALKING: Self = Self { last: 1e-11, crawl: 1e-9 };
}

impl Default for Settled {
    fn default() -> Self {
        Self::EXACT
    }
}

const CRAWLED: usize = 5;

/// Steps after which it is asked whether a descent is worth more of them.
pub(crate) const STRIDE: usize = 4;

/// A descent is given up that would have to gain so many times what the last stride gained; that stands about as low
/// as its rival; or that is as near to it.
const HOPE: f64 = 20.0;
const LEVEL: f64 = 1e-6;
const NEAR: f64 = 0.1;

/// Damping that a descent begins with, its least, and the least after a step that failed.
const DAMPING: [f64; 3] = [1e-3, 1e-12, 1e-4];

/// A descent on its way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Descent {
    pub(crate) phi: Vec<f64>,
    pub(crate) solved: Solved,
    pub(crate) iterations: usize,
    pub(crate) converged: bool,
    ended: bool,
    /// Steps in a row that gained next to nothing.
    crawled: usize,
    damping: f64,
    /// How far a coordinate may go in the next step.
    longest: f64,
    /// A step that promises less than this share of the sum of squares is the last.
    settled: Settled,
    moving: Vec<usize>,
    next: Vec<f64>,
    next_solved: Solved,
    jacobian: Vec<f64>,
    last_jacobian: Vec<f64>,
    gradient: Vec<f64>,
    last_gradient: Vec<f64>,
    /// Half of the second derivatives by Gauss and Newton, and what the bends of the model add to them.
    normal: Vec<f64>,
    bends: Vec<f64>,
    /// Do the bends help?
    bent: bool,
    step: BoundedStep,
}

impl Descent {
    /// One that ends there.
    pub(crate) fn settling(settled: Settled) -> Self {
        Self { settled, ..Self::default() }
    }

    /// Stands at `start`; `false` when nothing fulfils what is held there.
    pub(crate) fn begin(&mut self, problem: &Problem, start: &[f64]) -> bool {
        self.phi.clear();
        self.phi.extend_from_slice(start);
        self.bends.clear();
        self.start(problem)
    }

    /// The same near where the last descent ended: what was learned of the bends stays.
    pub(crate) fn begin_warm(&mut self, problem: &Problem, start: &[f64]) -> bool {
        self.phi.clear();
        self.phi.extend_from_slice(start);
        self.start(problem)
    }

    fn start(&mut self, problem: &Problem) -> bool {
        problem.admissible(&mut self.phi);
        (self.damping, self.iterations, self.converged, self.ended) = (DAMPING[0], 0, false, false);
        (self.crawled, self.longest) = (0, LONGEST);
        self.moving.clear();
        let held = |k: &usize| problem.held.iter().any(|(held, _)| held == k);
        self.moving.extend((0..self.phi.len()).filter(|k| !held(k)));
        self.bent = !self.bends.is_empty();
        self.bends.resize(self.moving.len() * self.moving.len(), 0.0);
        problem.solve_into(&self.phi, true, &mut self.solved)
    }

    pub(crate) fn ss(&self) -> f64 {
        self.solved.ss()
    }

    /// Steps until it ends, but no more than so many times. Has it ended?
    pub(crate) fn go(&mut self, problem: &Problem, steps: usize) -> bool {
        for _ in 0..steps {
            if self.ended {
                break;
            }
            self.step(problem);
        }
        self.ended
    }

    /// The same as long as it may come below `rival`, another end; `false` when it was given up.
    pub(crate) fn rival(&mut self, problem: &Problem, phi: &[f64], ss: f64) -> bool {
        loop {
            let before = self.ss();
            if self.go(problem, STRIDE) {
                return true;
            }
            let (above, gained) = (self.ss() - ss, before - self.ss());
            let near = self.phi.iter().zip(phi).all(|(a, b)| (a - b).abs() < NEAR);
            if above > HOPE * gained || above.abs() < LEVEL * ss || near && above > 0.0 {
                return false;
            }
        }
    }

    /// Does it come below `ss`? It is given up when it would have to gain much more than it does.
    pub(crate) fn falls_below(&mut self, problem: &Problem, ss: f64) -> bool {
        loop {
            let before = self.ss();
            if before < ss {
                return true;
            }
            if self.go(problem, STRIDE) || self.ss() - ss > HOPE * (before - self.ss()) {
                return self.ss() < ss;
            }
        }
    }

    /// To its end.
    pub(crate) fn run(&mut self, problem: &Problem) -> bool {
        self.go(problem, MOST_STEPS)
    }

    /// Where it stands.
    pub(crate) fn found(&self) -> Found {
        Found {
            phi: self.phi.clone(),
            solved: self.solved.clone(),
            iterations: self.iterations,
            converged: self.converged,
        }
    }

    fn step(&mut self, problem: &Problem) {
        self.observe(problem);
        self.iterations += 1;
        self.ended = self.iterations >= MOST_STEPS;
        let ss = self.solved.ss();
        if ss <= 0.0 {
            (self.converged, self.ended) = (true, true);
            return;
        }
        self.step.room.clear();
        for &k in &self.moving {
            let (low, high) = problem.bounds[k];
            self.step.room.push((low - self.phi[k], high - self.phi[k]));
        }
        loop {
            let bends = if self.bent { &self.bends[..] } else { &[] };
            let there_is = self.step.solve(&self.normal, bends, &self.gradient, self.damping, RIDGE * ss);
            if !there_is && self.bent {
                self.bent = false;
                continue;
            }
            let shortened = self.step.shorten(self.longest);
            let [plain, added] = self.step.promises(&self.normal, &self.bends, &self.gradient);
            let promised = if self.bent { plain + added } else { plain };
            let downhill = there_is && promised > 0.0;
            let gained = if downhill && self.try_step(problem) {
                ss - self.next_solved.ss()
            } else {
                f64::NEG_INFINITY
            };
            if gained > 0.0 {
                self.crawled = if gained < self.settled.crawl * ss { self.crawled + 1 } else { 0 };
                self.converged =
                    promised <= self.settled.last * ss && self.damping < 1.0 || self.crawled >= CRAWLED;
                self.ended |= self.converged;
                self.bent = (gained - plain - added).abs() < (gained - plain).abs();
                std::mem::swap(&mut self.phi, &mut self.next);
                std::mem::swap(&mut self.solved, &mut self.next_solved);
                if shortened && gained > 0.5 * promised {
                    self.longest *= 2.0;
                }
                if gained > 0.25 * promised {
                    self.damping = (0.1 * self.damping).max(DAMPING[1]);
                }
                return;
            }
            if there_is && promised.abs() <= self.settled.last * ss || self.damping > 1e10 {
                self.converged = promised <= 1e-9 * ss;
                self.ended = true;
                return;
            }
            if self.bent && self.damping > 1e-2 {
                self.bent = false;
            }
            self.longest = LONGEST;
            self.damping = (10.0 * self.damping).max(DAMPING[2]);
        }
    }

    /// Gradient and matrix of where it stands, and what the last step tells of the bends.
    fn observe(&mut self, problem: &Problem) {
        std::mem::swap(&mut self.jacobian, &mut self.last_jacobian);
        std::mem::swap(&mut self.gradient, &mut self.last_gradient);
        problem.jacobian(&self.solved, &self.moving, &mut self.jacobian);
        let residual = &self.solved.solution.residual;
        let n = residual.len();
        self.gradient.clear();
        self.gradient.extend(self.jacobian.chunks_exact(n).map(|column| dot(column, residual)));
        self.normal.clear();
        for column in self.jacobian.chunks_exact(n) {
            self.normal.extend(self.jacobian.chunks_exact(n).map(|other| dot(column, other)));
        }
        if self.iterations > 0 {
            self.learn();
        }
    }

    /// Dennis, Gay and Welsch's update of the bends.
    fn learn(&mut self) {
        let m = self.moving.len();
        let residual = &self.solved.solution.residual;
        let n = residual.len();
        // Where it stood stands in `next`.
        let step = |a: usize| self.phi[self.moving[a]] - self.next[self.moving[a]];
        let turned = |a: usize| self.gradient[a] - self.last_gradient[a];
        let along: f64 = (0..m).map(|a| step(a) * turned(a)).sum();
        if along <= 0.0 {
            return;
        }
        let by_bends = |a: usize| self.gradient[a] - dot(&self.last_jacobian[a * n..(a + 1) * n], residual);
        let known = |a: usize| (0..m).map(|b| self.bends[a * m + b] * step(b)).sum::<f64>();
        let (size, old) = (
            (0..m).map(|a| step(a) * by_bends(a)).sum::<f64>().abs(),
            (0..m).map(|a| step(a) * known(a)).sum::<f64>().abs(),
        );
        let times = if old > size { size / old } else { 1.0 };
        let missed: Vec<f64> = (0..m).map(|a| by_bends(a) - times * known(a)).collect();
        let turned: Vec<f64> = (0..m).map(turned).collect();
        let twice: f64 = (0..m).map(|a| step(a) * missed[a]).sum::<f64>() / (along * along);
        for a in 0..m {
            for b in 0..m {
                let both = missed[a] * turned[b] + turned[a] * missed[b];
                let old = &mut self.bends[a * m + b];
                *old = times * *old + both / along - twice * turned[a] * turned[b];
            }
        }
    }

    /// Solves one step further; `false` when nothing fulfils what is held there.
    fn try_step(&mut self, problem: &Problem) -> bool {
        self.next.clear();
        self.next.extend_from_slice(&self.phi);
        for (step, &k) in self.step.step.iter().zip(&self.moving) {
            self.next[k] += step;
        }
        problem.admissible(&mut self.next);
        problem.solve_into(&self.next, true, &mut self.next_solved)
    }
}

/// Where a search would begin, as if it had ended there.
pub(crate) fn settled_at(problem: &Problem, phi: &[f64]) -> Option<Found> {
    let mut descent = Descent::default();
    descent.begin(problem, phi).then(|| descent.found())
}

/// Descends from `start`; `None` when nothing fulfils what is held there.
pub(crate) fn descend(problem: &Problem, start: &[f64]) -> Option<Found> {
    let mut descent = Descent::default();
    if !descent.begin(problem, start) {
        return None;
    }
    descent.run(problem);
    Some(descent.found())
}
