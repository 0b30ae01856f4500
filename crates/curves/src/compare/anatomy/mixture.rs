//! Two kinds of cells in the resistant line: a part that answers like the parental line and a part that answers
//! at higher doses, with the same curve.
//!
//! ```text
//! parental:  y = bottom + A · u(x − m)
//! resistant: y = bottom + A · [(1 − f) · u(x − m − d) + f · u(x − m − d − s)],   u(x) = 1 / (1 + 10^(hill · x))
//! ```
//!
//! f is the resistant fraction and s its shift in decades. d is how far the whole line lies off on that day; it
//! stays below the smallest fold that counts, ±log₁₀ 3, so that the other part is parental indeed. The
//! coefficients (bottom, A, f · A) are linear, with 0 ≤ f · A ≤ A.

use serde::Serialize;

use crate::bounds::ln_hill_bounds;
use crate::compare::RESISTANT_FOLD;
use crate::compare::anatomy::nested::{Both, FTest, Nested, aicc, real};
use crate::distribution::t_quantile_two_sided;
use crate::elementary::{LN_10, exp, ln, log10};
use crate::fit::CONFIDENCE;
use crate::separable_least_squares::descent::{Found, deeper, descend};
use crate::separable_least_squares::family::{At, AtLeast, Bend, Bow, Doses, Family, Named, Starts};
use crate::separable_least_squares::functional::Functional;
use crate::separable_least_squares::problem::Problem;
use crate::separable_least_squares::table::Table;

/// Coordinates (ln |hill|, parental midpoint, d, s), coefficients (bottom, A, f · A).
#[derive(Clone, Copy, Debug)]
struct MixtureFamily {
    doses: Doses,
}

const HILL: usize = 0;
const MID: usize = 1;
const DAY: usize = 2;
const SHIFT: usize = 3;

/// Parameters of the mixture.
const PARAMETERS: usize = 7;

impl Family for MixtureFamily {
    fn coordinates(&self) -> usize {
        4
    }

    fn coefficients(&self) -> usize {
        3
    }

    fn read(&self, phi: &[f64], ats: &[At], table: &mut Table) {
        table.clear();
        let sign = self.doses.sign();
        for (j, at) in ats.iter().enumerate() {
            let mid = phi[MID] + if at.group == 0 { 0.0 } else { phi[DAY] };
            // The parental-like part, and the resistant part.
            let near = Bow::new(mid, phi[HILL], sign).at(at.log_dose);
            table.set(j, 0, 1.0);
            table.set(j, 1, near.upper);
            if table.wants_derivatives() {
                table.set_by(j, HILL, 1, near.by[1]);
                table.set_by(j, MID, 1, near.by[0]);
            }
            if at.group == 0 {
                continue;
            }
            let far = Bow::new(mid + phi[SHIFT], phi[HILL], sign).at(at.log_dose);
            table.set(j, 2, far.upper - near.upper);
            if table.wants_derivatives() {
                table.set_by(j, DAY, 1, near.by[0]);
                table.set_by(j, HILL, 2, far.by[1] - near.by[1]);
                table.set_by(j, MID, 2, far.by[0] - near.by[0]);
                table.set_by(j, DAY, 2, far.by[0] - near.by[0]);
                table.set_by(j, SHIFT, 2, far.by[0]);
            }
        }
    }

    fn slope(&self) -> Option<usize> {
        Some(HILL)
    }

    fn is_monotone(&self) -> bool {
        true
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let (low, high) = (self.doses.low, self.doses.high);
        let day = log10(RESISTANT_FOLD);
        vec![ln_hill_bounds(), (low - 2.0, high + 2.0), (-day, day), shifts(self.doses)]
    }

    fn starts(&self) -> Starts {
        Starts::Each(Vec::new())
    }

    fn inequalities(&self) -> Vec<AtLeast> {
        // 0 ≤ f · A ≤ A, and with it A ≥ 0.
        vec![
            AtLeast { row: vec![0.0, 0.0, 1.0], least: 0.0 },
            AtLeast { row: vec![0.0, 1.0, -1.0], least: 0.0 },
        ]
    }

    fn bends(&self, phi: &[f64], group: usize) -> Vec<Bend> {
        let width = 1.0 / (exp(phi[HILL]) * LN_10);
        let mid = phi[MID] + if group == 0 { 0.0 } else { phi[DAY] };
        vec![Bend { log_dose: mid, width }, Bend { log_dose: mid + phi[SHIFT], width }]
    }

    fn plateaus(&self, _: usize) -> [Vec<f64>; 2] {
        [vec![1.0, 1.0, 0.0], vec![1.0, 0.0, 0.0]]
    }

    fn named(&self, phi: &[f64], beta: &[f64]) -> Vec<Named> {
        vec![
            Named::new("bottom", beta[0], &[(0, 1.0)], 7),
            Named::new("log10_mid", phi[MID], &[(4, 1.0)], 7),
            Named::new("log10_shift", phi[SHIFT], &[(6, 1.0)], 7),
        ]
    }
}

/// A shift may lie as many decades further than the doses span.
const FURTHEST: f64 = 2.0;

/// Shifts of the resistant part, in decades: from the smallest fold that counts to beyond the doses.
fn shifts(doses: Doses) -> (f64, f64) {
    (log10(RESISTANT_FOLD), doses.high - doses.low + FURTHEST)
}

/// The mixture in one experiment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Mixture {
    /// f, the resistant fraction.
    pub fraction: f64,
    /// Its 95 % profile limits over wells; `None` where the data do not close a side between 0 and 1.
    pub fraction_interval: [Option<f64>; 2],
    /// s, log₁₀ of the fold by which the resistant part is shifted.
    pub log_shift: f64,
    /// Its 95 % profile limits over wells; `None` where a side is open.
    pub log_shift_interval: [Option<f64>; 2],
    /// d, log₁₀ of the fold by which the whole line lies off.
    pub log_day: f64,
    /// Residual sum of squares of both curves.
    pub rss: f64,
    /// Akaike's criterion for few observations.
    pub aicc: Option<f64>,
    /// p of two free logistic curves against it: small when the resistant line falls in two steps that one
    /// free curve cannot follow.
    pub p: f64,
}

impl Mixture {
    /// Are both ends of both intervals known?
    #[must_use]
    pub(crate) fn is_identified(&self) -> bool {
        self.fraction_interval.iter().chain(&self.log_shift_interval).all(Option::is_some)
    }

    /// Does this experiment support it against every other model?
    #[must_use]
    pub fn is_supported(&self) -> bool {
        self.p < SUPPORT && self.is_identified()
    }
}

/// The level at which an experiment rejects a free curve of the resistant line.
const SUPPORT: f64 = 0.05;

/// Intervals are computed where p is below this: experiments that do not support a mixture by themselves add to
/// its fraction where others do, else the fraction would be that of the luckiest experiments.
const WORTH_A_LOOK: f64 = 0.25;

fn share(found: &Found) -> f64 {
    let beta = found.solved.beta();
    if beta[1] > 0.0 { (beta[2] / beta[1]).clamp(0.0, 1.0) } else { 0.0 }
}

/// The mixture of one experiment, with intervals where a free curve is in doubt.
///
/// The mixture is a special case of a parental curve and a two-step curve of the resistant line, which has two
/// parameters more than two free logistic curves. Were a free curve true, the mixture could gain no more
/// than those two parameters do: F = (RSS(two curves) − RSS(mixture)) / 2 ÷ (RSS(mixture) / df), on 2 and n − 7
/// degrees of freedom, is conservative. One curve for both, and a shift of all cells (f = 1), are special cases
/// of two free curves and fall with them.
pub(super) fn mixture(both: &Both, nested: &[Nested]) -> Option<Mixture> {
    if !both.doses.falling || both.alone[1].hill < 0.0 && both.alone[1].top > both.alone[1].bottom {
        return None;
    }
    let df = both.points.checked_sub(PARAMETERS).filter(|df| *df > 0)?;
    let two = nested.last()?.rss;
    let family = MixtureFamily { doses: both.doses };
    let problem = Problem::new(&family, &both.data);
    let best = deepest(&problem, both)?;
    let rss = best.ss() + both.pure_ss;
    let p = FTest::new(two, rss, 2, df)?.p;
    let aicc = aicc(rss, both.points, PARAMETERS);
    let mut found = Mixture {
        fraction: share(&best),
        fraction_interval: [None; 2],
        log_shift: best.phi[SHIFT],
        log_shift_interval: [None; 2],
        log_day: best.phi[DAY],
        rss,
        aicc,
        p,
    };
    let beaten = nested.iter().all(|other| other.aicc.zip(aicc).is_some_and(|(other, own)| own < other));
    if !beaten {
        found.p = 1.0;
    }
    if found.p >= WORTH_A_LOOK {
        return Some(found);
    }
    let t = t_quantile_two_sided(CONFIDENCE, real(df));
    let may_grow = t * t * rss / real(df);
    let (least, most) = shifts(family.doses);
    found.fraction_interval = [(0.0, -0.04), (1.0, 0.04)].map(|(end, step)| {
        let held = |f: f64| problem.holding(Functional::Row(vec![0.0, -f, 1.0]), 0.0);
        limit(&held, &best, may_grow, Way { from: found.fraction, step, end })
    });
    found.log_shift_interval = [(least, -0.1), (most, 0.1)].map(|(end, step)| {
        let held = |s: f64| problem.holding_coordinate(SHIFT, s);
        limit(&held, &best, may_grow, Way { from: found.log_shift, step, end })
    });
    Some(found)
}

/// Slopes that a search begins from, as multiples of the parental one.
const SLOPES: [f64; 3] = [1.0, 1.4, 0.7];

/// Nodes of the start grid that are followed.
const FOLLOWED: usize = 2;

fn deepest(problem: &Problem, both: &Both) -> Option<Found> {
    let p = both.alone[0];
    let mid = p.log_mid.clamp(both.doses.low - 1.0, both.doses.high + 1.0);
    let (least, most) = shifts(both.doses);
    let mut nodes: Vec<(f64, Vec<f64>)> = Vec::new();
    for slope in SLOPES {
        for day in [0.0, -0.3, 0.3] {
            let mut shift = least;
            while shift <= most {
                let phi = vec![ln(p.hill.abs() * slope).clamp(-2.0, 2.5), mid, day, shift];
                nodes.extend(problem.solve(&phi).map(|solved| (solved.ss(), phi)));
                shift += 0.4;
            }
        }
    }
    nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
    nodes.iter().take(FOLLOWED).filter_map(|(_, phi)| descend(problem, phi)).reduce(deeper)
}

/// A walk away from an estimate.
#[derive(Clone, Copy)]
struct Way {
    from: f64,
    step: f64,
    end: f64,
}

/// Where the least sum of squares has grown by as much as allowed; `None` when it has not at the end.
fn limit<'a>(held: &dyn Fn(f64) -> Problem<'a>, best: &Found, may_grow: f64, way: Way) -> Option<f64> {
    let mut near = best.phi.clone();
    let mut excess = |value: f64| {
        let problem = held(value);
        let found = [&near, &best.phi].into_iter().filter_map(|phi| descend(&problem, phi)).reduce(deeper);
        let grown = found.as_ref().map_or(f64::INFINITY, |found| found.ss() - best.ss());
        if let Some(found) = found {
            near = found.phi;
        }
        grown - may_grow
    };
    let (mut inside, mut outside) = (way.from, way.from);
    loop {
        let next = outside + way.step;
        let past = (next - way.end) * way.step >= 0.0;
        outside = if past { way.end } else { next };
        if excess(outside) > 0.0 {
            break;
        }
        if past {
            return None;
        }
        inside = outside;
    }
    for _ in 0..24 {
        let middle = 0.5 * (inside + outside);
        if excess(middle) > 0.0 {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    Some(0.5 * (inside + outside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_are_those_of_the_columns() {
        let family = MixtureFamily { doses: Doses { low: 0.0, high: 4.0, falling: true } };
        let phi = [0.3, 1.2, -0.2, 1.7];
        for group in 0..2 {
            for log_dose in [f64::NEG_INFINITY, 0.4, 1.3, 2.6, 3.5] {
                let at = At { log_dose, group };
                let response = Functional::Response(at);
                let mut derivatives = [0.0; 12];
                response.write(&family, &phi, &mut [0.0; 3], &mut derivatives);
                for (k, exact) in derivatives.chunks_exact(3).enumerate() {
                    let columns = |by: f64| {
                        let mut phi = phi;
                        phi[k] += by;
                        response.row(&family, &phi)
                    };
                    let (up, down) = (columns(1e-5), columns(-1e-5));
                    for i in 0..3 {
                        let numeric = (up[i] - down[i]) / 2e-5;
                        assert!((exact[i] - numeric).abs() < 1e-8, "{k} {i}: {} {numeric}", exact[i]);
                    }
                }
            }
        }
    }
}
