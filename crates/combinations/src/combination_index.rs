//! The combination index of Chou and Talalay on rays of constant ratio.

use foldshift_curves::distribution::t_two_sided;
use foldshift_curves::elementary::{exp10, log10};
use foldshift_curves::fit::{Reads, fit_each};
use foldshift_curves::{Curve, Fit, FitOptions, Ic50, Point, compare::combine};
use serde::Serialize;

use crate::estimate::{COPIES, real, squares};
use crate::matrix::{Drug, Matrix, VEHICLE};
use crate::ray::{Ray, is_same_ratio, rays};

/// Effects at which the index is read: the part of the cells that is lost.
pub const EFFECTS: [f64; 3] = [0.5, 0.75, 0.9];

/// An index as far as the data know it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Index {
    /// All three curves reach the effect among their doses.
    Measured {
        /// The index.
        value: f64,
    },
    /// Above this: the mixture does not reach the effect, or a drug alone does so below its doses.
    Above {
        /// The bound.
        bound: f64,
    },
    /// Below this: a drug alone does not reach the effect, or the mixture does so below its doses.
    Below {
        /// The bound.
        bound: f64,
    },
    /// Nothing can be said.
    Unknown,
}

/// The index of one ray at one effect, over experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CombinationIndex {
    /// Dose of A ÷ dose of B, each in its own unit.
    pub ratio: f64,
    /// The part of the cells that is lost, of [`EFFECTS`].
    pub effect: f64,
    /// Geometric mean over experiments; `None` when censored or unknown. Below 1 the drugs are synergistic.
    pub estimate: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["", ">", "<", "nd"])))]
    pub qualifier: &'static str,
    /// Lower 95 % limit over experiments, or the bound of a right-censored index.
    pub lower: Option<f64>,
    /// Upper 95 % limit over experiments, or the bound of a left-censored index.
    pub upper: Option<f64>,
    /// Two-sided p of an index of 1, over experiments.
    pub p: Option<f64>,
    /// Experiments with an index or a bound.
    pub n: usize,
    /// The index in each experiment, in the order given; unknown where an experiment has no such ray.
    pub experiments: Vec<Index>,
}

/// The index of every ray that any of the experiments has, at each of [`EFFECTS`]: by ratio, then effect.
///
/// ```text
///        a       b
/// CI = ───── + ─────,   y = 1 − effect, (a, b) the doses on the ray with response y
///      DA(y)   DB(y)
/// ```
///
/// The curves of A, of B and of the mixture over its total dose are logistic ones from the vehicle with a free lower
/// plateau; with a plateau of 0 they are the median-effect equation. Nothing is extrapolated: a drug that does not reach
/// the effect among its doses makes the index a bound. Over experiments log₁₀ CI has a t interval, and a bound among them
/// makes the geometric mean a bound.
///
/// Source: Chou & Talalay, Adv. Enzyme Regul. 22 (1984) 27, doi:10.1016/0065-2571(84)90007-4.
#[must_use]
pub fn combination_index(matrices: &[Matrix]) -> Vec<CombinationIndex> {
    let of_each: Vec<Vec<Ray>> = matrices.iter().map(rays).collect();
    let mut ratios: Vec<f64> = of_each.iter().flatten().map(|ray| ray.ratio).collect();
    ratios.sort_by(f64::total_cmp);
    ratios.dedup_by(|next, kept| is_same_ratio(*next, *kept));
    let each: Vec<Vec<(f64, [Index; EFFECTS.len()])>> =
        matrices.iter().zip(&of_each).map(|(matrix, rays)| indices(matrix, rays)).collect();
    let mut all = Vec::new();
    for ratio in ratios {
        for (k, effect) in EFFECTS.into_iter().enumerate() {
            let of = |rays: &Vec<(f64, [Index; EFFECTS.len()])>| {
                rays.iter()
                    .find(|(own, _)| is_same_ratio(*own, ratio))
                    .map_or(Index::Unknown, |(_, all)| all[k])
            };
            all.push(over_experiments(ratio, effect, each.iter().map(of).collect()));
        }
    }
    all
}

fn over_experiments(ratio: f64, effect: f64, experiments: Vec<Index>) -> CombinationIndex {
    let logs = experiments.iter().map(|index| match *index {
        Index::Measured { value } => Ic50::Measured { log_dose: log10(value), lower: None, upper: None },
        Index::Above { bound } => Ic50::Above { bound: log10(bound) },
        Index::Below { bound } => Ic50::Below { bound: log10(bound) },
        Index::Unknown => Ic50::Unknown,
    });
    let logs: Vec<Ic50> = logs.collect();
    let found = combine(logs.iter().copied());
    let measured: Vec<f64> = logs.iter().filter_map(|log| log.log_dose()).collect();
    let p = found.log_ic50.filter(|_| measured.len() >= 2).and_then(|centre| {
        let df = real(measured.len() - 1);
        let error = (squares(&measured) / df / real(measured.len())).sqrt();
        (error > COPIES).then(|| t_two_sided(centre / error, df))
    });
    CombinationIndex {
        ratio,
        effect,
        estimate: found.log_ic50.map(exp10),
        qualifier: found.qualifier,
        lower: found.lower.map(exp10),
        upper: found.upper.map(exp10),
        p,
        n: found.n,
        experiments,
    }
}

/// The indices of the rays of one experiment.
fn indices(matrix: &Matrix, rays: &[Ray]) -> Vec<(f64, [Index; EFFECTS.len()])> {
    let alone = |drug: Drug| matrix.points(drug, 0.0);
    let vehicle = || matrix.wells().iter().filter(|well| well.dose_a <= 0.0 && well.dose_b <= 0.0);
    let of_ray = |ray: &Ray| -> Vec<Point> {
        let on_it = matrix.wells().iter().filter(|well| {
            ray.doses
                .iter()
                .any(|[a, b]| [well.dose_a, well.dose_b].map(f64::to_bits) == [a, b].map(|d| d.to_bits()))
        });
        // Over the dose of A, of which that of B is a constant part.
        let wells = vehicle().chain(on_it);
        wells.map(|well| Point { dose: well.dose_a, response: well.response, weight: well.weight }).collect()
    };
    let points = Drug::BOTH.into_iter().map(alone).chain(rays.iter().map(of_ray));
    let curves: Vec<Option<Curve>> = points.map(|points| Curve::new(points).ok()).collect();
    let options = FitOptions {
        top: Some(VEHICLE),
        reads: Some(Reads::Viability),
        intervals: false,
        ..FitOptions::default()
    };
    let levels = EFFECTS.map(|effect| options.plausible().read_at(VEHICLE * (1.0 - effect)));
    let wanted: Vec<(&Curve, &FitOptions)> =
        curves.iter().flatten().flat_map(|curve| levels.iter().map(move |level| (curve, level))).collect();
    let mut fits = fit_each(&wanted).into_iter();
    let mut doses = Vec::new();
    for curve in &curves {
        let at_level = |fit: Option<Fit>| fit.map_or(Ic50::Unknown, |fit| fit.ic50_abs);
        doses.push(EFFECTS.map(|_| if curve.is_some() { at_level(fits.next()) } else { Ic50::Unknown }));
    }
    let [a, b, mixtures @ ..] = &doses[..] else { return Vec::new() };
    rays.iter()
        .zip(mixtures)
        .map(|(ray, mixture)| {
            let mut found = [Index::Unknown; EFFECTS.len()];
            for (k, slot) in found.iter_mut().enumerate() {
                *slot = index([a[k], b[k]], mixture[k], ray.ratio);
            }
            (ray.ratio, found)
        })
        .collect()
}

/// The index from the log₁₀ doses of A alone, of B alone and of A in the mixture.
fn index(alone: [Ic50; 2], mixture: Ic50, ratio: f64) -> Index {
    let place = |ic50: Ic50| match ic50 {
        Ic50::Measured { log_dose: place, .. }
        | Ic50::Above { bound: place }
        | Ic50::Below { bound: place } => Some(place),
        Ic50::Unknown => None,
    };
    let [Some(a), Some(b), Some(mixed)] = [alone[0], alone[1], mixture].map(place) else {
        return Index::Unknown;
    };
    let value = exp10(mixed - a) + exp10(mixed - log10(ratio) - b);
    let above = |ic50: Ic50| matches!(ic50, Ic50::Above { .. });
    let below = |ic50: Ic50| matches!(ic50, Ic50::Below { .. });
    // A drug alone stands in the denominator: beyond its doses the index is smaller than with the highest of them.
    let is_smaller = alone.into_iter().any(above) || below(mixture);
    let is_larger = alone.into_iter().any(below) || above(mixture);
    match (is_smaller, is_larger) {
        _ if !(value > 0.0 && value.is_finite()) => Index::Unknown,
        (false, false) => Index::Measured { value },
        (true, false) => Index::Below { bound: value },
        (false, true) => Index::Above { bound: value },
        (true, true) => Index::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn measured(log_dose: f64) -> Ic50 {
        Ic50::Measured { log_dose, lower: None, upper: None }
    }

    #[test]
    fn a_dose_that_is_not_reached_makes_a_bound_on_its_own_side() {
        let bound = |ic50| index([ic50, measured(1.0)], measured(0.0), 1.0);
        assert_eq!(bound(measured(1.0)), Index::Measured { value: 0.2 });
        assert_eq!(bound(Ic50::Above { bound: 1.0 }), Index::Below { bound: 0.2 });
        assert_eq!(bound(Ic50::Below { bound: 1.0 }), Index::Above { bound: 0.2 });
        assert_eq!(bound(Ic50::Unknown), Index::Unknown);
        let not_reached = Ic50::Above { bound: 0.0 };
        assert_eq!(index([measured(1.0); 2], not_reached, 1.0), Index::Above { bound: 0.2 });
        assert_eq!(index([not_reached, measured(1.0)], not_reached, 1.0), Index::Unknown);
    }
}
