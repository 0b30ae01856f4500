//! Variable projection: for a given midpoint and slope the plateaus are linear and solved exactly.
//!
//! What is left is a search over two numbers. Source: Golub & Pereyra, SIAM J. Numer. Anal. 10
//! (1973) 413, doi:10.1137/0710036; the Jacobian is Kaufman's, BIT 15 (1975) 49,
//! doi:10.1007/BF01932995, whose gradient is exact.

use crate::curve::{Curve, Level};
use crate::elementary::{LN_10, exp, ln};
use crate::fit::options::FitOptions;
use crate::model::Logistic;
use crate::model::logistic::sigmoid;

/// The two numbers a curve is searched over, and which way it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shape {
    /// log₁₀ of the midpoint.
    pub(crate) log_mid: f64,
    /// ln |hill|.
    pub(crate) ln_hill: f64,
    /// Does the curve fall with dose? Without constraints both ways are the same family.
    pub(crate) falling: bool,
}

impl Shape {
    pub(crate) fn hill(self) -> f64 {
        let hill = exp(self.ln_hill);
        if self.falling { hill } else { -hill }
    }
}

/// The plateaus that fit a shape best, and how well they do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plateaus {
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    /// Weighted sum of squares of the level means around the curve, pure error left out.
    pub(crate) ss: f64,
    free: Free,
}

impl Plateaus {
    /// Plateaus that nothing constrains.
    pub(crate) fn free(top: f64, bottom: f64, ss: f64) -> Self {
        Self { top, bottom, ss, free: Free::Both }
    }
}

/// Which linear coefficients were free at the solution: what the Jacobian is projected against.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Free {
    Both,
    TopOnly,
    BottomOnly,
    /// One amplitude around the anchor.
    Amplitude,
    Neither,
}

/// A point that the curve must pass through: the constraint under which a profile of the absolute
/// IC50 is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Anchor {
    pub(crate) log_dose: f64,
    pub(crate) response: f64,
}

/// Observations and constraints of one search.
#[derive(Clone, Debug)]
pub(crate) struct Problem<'a> {
    pub(crate) levels: &'a [Level],
    pub(crate) top: Option<f64>,
    pub(crate) bottom: Option<f64>,
    pub(crate) bottom_at_least: Option<f64>,
    pub(crate) anchor: Option<Anchor>,
    /// Was the slope given, and with it the way the curve goes?
    pub(crate) directed: bool,
    /// log₁₀ of the lowest and highest dose above zero.
    pub(crate) range: (f64, f64),
}

/// Room for the values of one shape at every level.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workspace {
    upper: Vec<f64>,
    lower: Vec<f64>,
    z: Vec<f64>,
    by_mid: Vec<f64>,
    by_hill: Vec<f64>,
}

/// Normal equations of the projected Gauss-Newton step in (log_mid, ln_hill).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Normal {
    pub(crate) jtj: [[f64; 2]; 2],
    pub(crate) jtr: [f64; 2],
}

/// Where a logistic is a pure power of the dose to eight digits: hill · decades from the midpoint.
const TAIL: f64 = 8.0;

impl<'a> Problem<'a> {
    /// `None` when there is no dose above zero.
    pub(crate) fn new(curve: &'a Curve, options: &FitOptions) -> Option<Self> {
        Some(Self {
            levels: curve.levels(),
            top: options.top,
            bottom: options.bottom,
            bottom_at_least: options.bottom_at_least,
            anchor: None,
            directed: options.hill.is_some(),
            range: curve.tested_log_range()?,
        })
    }

    /// The same with the curve forced through a point.
    pub(crate) fn through(&self, anchor: Anchor) -> Self {
        Self { anchor: Some(anchor), ..self.clone() }
    }

    /// Are falling and rising curves one family here, told apart only by the sign of the amplitude?
    pub(crate) fn is_free(&self) -> bool {
        self.top.is_none()
            && self.bottom.is_none()
            && self.bottom_at_least.is_none()
            && self.anchor.is_none()
            && !self.directed
    }

    /// log₁₀ midpoints that a search may visit at this slope: so far beyond the doses that the curve has
    /// long become a power of the dose (or a constant) there.
    pub(crate) fn mid_bounds(&self, shape: Shape) -> (f64, f64) {
        let beyond = 10.0 + TAIL / exp(shape.ln_hill);
        (self.range.0 - beyond, self.range.1 + beyond)
    }

    /// ln |hill| that a search may visit: 0.001 to 100.
    pub(crate) fn hill_bounds() -> (f64, f64) {
        (ln(0.001), ln(100.0))
    }

    /// The plateaus for a shape.
    pub(crate) fn solve(&self, shape: Shape, work: &mut Workspace) -> Plateaus {
        let slope = shape.hill() * LN_10;
        work.resize(self.levels.len());
        for (j, level) in self.levels.iter().enumerate() {
            let z = slope * (level.log_dose - shape.log_mid);
            (work.upper[j], work.lower[j]) = sigmoid(z);
            work.z[j] = z;
        }
        if let Some(anchor) = self.anchor {
            return self.solve_anchored(anchor, slope * (anchor.log_dose - shape.log_mid), work);
        }
        let (top, bottom, free) = match (self.top, self.bottom) {
            (Some(top), Some(bottom)) => (top, bottom, Free::Neither),
            (Some(top), None) => {
                (top, top - self.coefficient(&work.lower, |level| top - level.mean), Free::BottomOnly)
            }
            (None, Some(bottom)) => {
                (bottom + self.coefficient(&work.upper, |level| level.mean - bottom), bottom, Free::TopOnly)
            }
            (None, None) => {
                let (top, bottom) = self.both(work);
                (top, bottom, Free::Both)
            }
        };
        let (top, bottom, free) = self.admissible(top, bottom, free, work);
        let ss = self.sum_of_squares(work, |upper, lower| top * upper + bottom * lower);
        Plateaus { top, bottom, ss, free }
    }

    /// Bends a solution that breaks a bound, or that goes the wrong way, back to the nearest one allowed.
    fn admissible(&self, top: f64, bottom: f64, free: Free, work: &Workspace) -> (f64, f64, Free) {
        if self.is_free() {
            return (top, bottom, free);
        }
        let (mut top, mut bottom, mut free) = (top, bottom, free);
        if let (Some(least), Free::Both | Free::BottomOnly) = (self.bottom_at_least, free)
            && bottom < least
        {
            bottom = least;
            if free == Free::Both {
                top = bottom + self.coefficient(&work.upper, |level| level.mean - bottom);
                free = Free::TopOnly;
            } else {
                free = Free::Neither;
            }
        }
        if top < bottom {
            let constant = self.top.or(self.bottom).unwrap_or_else(|| {
                let mean = self.mean();
                self.bottom_at_least.map_or(mean, |least| mean.max(least))
            });
            return (constant, constant, Free::Neither);
        }
        (top, bottom, free)
    }

    /// Plateaus of a curve through the anchor, where the exponent is `z`: one amplitude is left.
    fn solve_anchored(&self, anchor: Anchor, z: f64, work: &Workspace) -> Plateaus {
        let (upper, lower) = sigmoid(z);
        let rise = |j: usize| rise(work, j, upper, lower);
        let (mut amplitude, mut free) = match (self.top, self.bottom) {
            (Some(top), _) => ((top - anchor.response) / lower, Free::Neither),
            (None, Some(bottom)) => ((anchor.response - bottom) / upper, Free::Neither),
            (None, None) => {
                let (mut gy, mut gg) = (0.0, 0.0);
                for (j, level) in self.levels.iter().enumerate() {
                    gy += level.weight * rise(j) * (level.mean - anchor.response);
                    gg += level.weight * rise(j) * rise(j);
                }
                (if gg > 0.0 { gy / gg } else { 0.0 }, Free::Amplitude)
            }
        };
        if let Some(least) = self.bottom_at_least {
            let most = (anchor.response - least) / upper;
            if amplitude > most {
                (amplitude, free) = (most, Free::Neither);
            }
        }
        if !amplitude.is_finite() || amplitude < 0.0 {
            (amplitude, free) = (0.0, Free::Neither);
        }
        let ss = self
            .levels
            .iter()
            .enumerate()
            .map(|(j, level)| {
                let residual = level.mean - anchor.response - amplitude * rise(j);
                level.weight * residual * residual
            })
            .sum();
        Plateaus {
            top: anchor.response + amplitude * lower,
            bottom: anchor.response - amplitude * upper,
            ss,
            free,
        }
    }

    /// Gauss-Newton equations at a solved shape, projected against the free plateaus.
    pub(crate) fn normal(&self, shape: Shape, solved: &Plateaus, work: &mut Workspace) -> Normal {
        let slope = shape.hill() * LN_10;
        let amplitude = solved.top - solved.bottom;
        let at_anchor = self.anchor.map(|anchor| {
            let z = slope * (anchor.log_dose - shape.log_mid);
            let (upper, lower) = sigmoid(z);
            (upper, lower, upper * lower, z)
        });
        for j in 0..self.levels.len() {
            let steep = work.upper[j] * work.lower[j];
            // −∞ · 0 at the zero dose is 0: nothing about the shape moves a plateau.
            let by_hill = if work.z[j].is_finite() { -steep * work.z[j] } else { 0.0 };
            work.by_mid[j] = steep * slope;
            work.by_hill[j] = by_hill;
            if let Some((_, _, steep_there, z)) = at_anchor {
                work.by_mid[j] -= steep_there * slope;
                work.by_hill[j] += steep_there * z;
            }
            work.by_mid[j] *= amplitude;
            work.by_hill[j] *= amplitude;
        }
        let Workspace { upper, lower, by_mid, by_hill, .. } = work;
        match (solved.free, at_anchor) {
            (Free::Both, _) => {
                let mean = |v: &[f64]| self.dot(v, |_| 1.0) / self.weight();
                let centre = |v: &mut [f64], by: f64| v.iter_mut().for_each(|x| *x -= by);
                for column in [&mut *by_mid, &mut *by_hill] {
                    let by = mean(column);
                    centre(column, by);
                }
                let mut plateau = if mean(upper) < 0.5 { upper.clone() } else { lower.clone() };
                let by = mean(&plateau);
                centre(&mut plateau, by);
                self.project(by_mid, &plateau);
                self.project(by_hill, &plateau);
            }
            (Free::TopOnly, _) => {
                self.project(by_mid, upper);
                self.project(by_hill, upper);
            }
            (Free::BottomOnly, _) => {
                self.project(by_mid, lower);
                self.project(by_hill, lower);
            }
            (Free::Amplitude, Some((up, low, ..))) => {
                let column: Vec<f64> =
                    (0..upper.len()).map(|j| if up > 0.5 { low - lower[j] } else { upper[j] - up }).collect();
                self.project(by_mid, &column);
                self.project(by_hill, &column);
            }
            (Free::Amplitude | Free::Neither, _) => {}
        }
        let anchored = self.anchor.zip(at_anchor);
        let residual = |j: usize| {
            let fitted = match anchored {
                Some((anchor, (up, low, ..))) => anchor.response + amplitude * rise(work, j, up, low),
                None => solved.top * work.upper[j] + solved.bottom * work.lower[j],
            };
            self.levels[j].mean - fitted
        };
        let (a, b) = (&work.by_mid, &work.by_hill);
        let cross = self.dot(a, |j| b[j]);
        Normal {
            jtj: [[self.dot(a, |j| a[j]), cross], [cross, self.dot(b, |j| b[j])]],
            jtr: [self.dot(a, residual), self.dot(b, residual)],
        }
    }

    /// Σ w · v · f.
    fn dot(&self, v: &[f64], f: impl Fn(usize) -> f64) -> f64 {
        self.levels.iter().zip(v).enumerate().map(|(j, (level, v))| level.weight * v * f(j)).sum()
    }

    fn weight(&self) -> f64 {
        self.levels.iter().map(|level| level.weight).sum()
    }

    fn mean(&self) -> f64 {
        self.levels.iter().map(|level| level.weight * level.mean).sum::<f64>() / self.weight()
    }

    /// Makes `v` orthogonal to `column`.
    fn project(&self, v: &mut [f64], column: &[f64]) {
        let norm = self.dot(column, |j| column[j]);
        if norm > 0.0 {
            let along = self.dot(column, |j| v[j]) / norm;
            v.iter_mut().zip(column).for_each(|(v, c)| *v -= along * c);
        }
    }

    /// The least-squares coefficient of one column alone.
    fn coefficient(&self, column: &[f64], y: impl Fn(&Level) -> f64) -> f64 {
        let norm = self.dot(column, |j| column[j]);
        if norm > 0.0 { self.dot(column, |j| y(&self.levels[j])) / norm } else { 0.0 }
    }

    /// Both plateaus, free. Of the two columns, which sum to one, the smaller is used: a plateau far
    /// out of reach leaves its column tiny but exact.
    fn both(&self, work: &Workspace) -> (f64, f64) {
        let weight = self.weight();
        let mean = self.mean();
        let upper_is_smaller = self.dot(&work.upper, |_| 1.0) < 0.5 * weight;
        let column = if upper_is_smaller { &work.upper } else { &work.lower };
        let centre = self.dot(column, |_| 1.0) / weight;
        let (mut ty, mut tt) = (0.0, 0.0);
        for (level, t) in self.levels.iter().zip(column) {
            ty += level.weight * (t - centre) * (level.mean - mean);
            tt += level.weight * (t - centre) * (t - centre);
        }
        if tt <= 0.0 || !(ty / tt).is_finite() {
            return (mean, mean);
        }
        let amplitude = ty / tt;
        let offset = mean - amplitude * centre;
        if upper_is_smaller { (offset + amplitude, offset) } else { (offset, offset + amplitude) }
    }

    fn sum_of_squares(&self, work: &Workspace, fitted: impl Fn(f64, f64) -> f64) -> f64 {
        self.levels
            .iter()
            .enumerate()
            .map(|(j, level)| {
                let residual = level.mean - fitted(work.upper[j], work.lower[j]);
                level.weight * residual * residual
            })
            .sum()
    }
}

/// upper(j) − upper(anchor), from whichever of the complements cancels less.
fn rise(work: &Workspace, j: usize, upper_at_anchor: f64, lower_at_anchor: f64) -> f64 {
    if upper_at_anchor > 0.5 { lower_at_anchor - work.lower[j] } else { work.upper[j] - upper_at_anchor }
}

impl Workspace {
    fn resize(&mut self, n: usize) {
        for buffer in [&mut self.upper, &mut self.lower, &mut self.z, &mut self.by_mid, &mut self.by_hill] {
            buffer.resize(n, 0.0);
        }
    }
}

/// The curve of a solved shape, in the form with top > bottom.
pub(crate) fn logistic(shape: Shape, solved: &Plateaus) -> Logistic {
    let curve =
        Logistic { top: solved.top, bottom: solved.bottom, log_mid: shape.log_mid, hill: shape.hill() };
    if curve.top >= curve.bottom {
        curve
    } else {
        Logistic { top: curve.bottom, bottom: curve.top, hill: -curve.hill, ..curve }
    }
}
