//! The resistant fraction over experiments: measured where the likelihood supports a mixture, a bound where a
//! raised response could as well be a part of the cells that the doses do not reach, else nothing.

use serde::Serialize;

use crate::compare::Replicate;
use crate::compare::anatomy::parts::{Component, Part, Verdict, paired};
use crate::compare::anatomy::{InOneExperiment, fisher};
use crate::compare::pair::common_range;
use crate::distribution::t_quantile_two_sided;
use crate::elementary::{exp, exp10, ln};
use crate::fit::CONFIDENCE;
use crate::statistics::mean;

/// What is said of a resistant fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FractionKind {
    /// The likelihood supports two kinds of cells.
    Mixture,
    /// More cells survive the highest doses: a raised plateau, or a fraction whose shift lies beyond the doses.
    /// The curves are the same; the fraction is then at least `lower`.
    EfficacyOrResistantFraction,
    /// Nothing supports one. That does not mean that there is none.
    NotSupported,
}

impl FractionKind {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mixture => "mixture",
            Self::EfficacyOrResistantFraction => "efficacy_or_resistant_fraction",
            Self::NotSupported => "not_supported",
        }
    }
}

/// The resistant fraction of a line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fraction {
    /// What is said.
    pub kind: FractionKind,
    /// The fraction; of a mixture only.
    pub estimate: Option<f64>,
    /// Its lower 95 % limit; for a bound, the one-sided 95 % limit.
    pub lower: Option<f64>,
    /// Its upper 95 % limit.
    pub upper: Option<f64>,
    /// Fold of the resistant part against the other; of a mixture only.
    pub shift: Option<f64>,
    /// 95 % limits of that fold.
    pub shift_interval: [Option<f64>; 2],
    /// Experiments behind the numbers.
    pub n: usize,
    /// Experiments that support a mixture by themselves.
    pub n_supporting: usize,
    /// One experiment: the limits are those of the profile over its wells.
    pub technical_only: bool,
    /// p of two free curves without a mixture: experiments combined by Fisher. Technical.
    pub p_technical: Option<f64>,
}

const NOTHING: Fraction = Fraction {
    kind: FractionKind::NotSupported,
    estimate: None,
    lower: None,
    upper: None,
    shift: None,
    shift_interval: [None; 2],
    n: 0,
    n_supporting: 0,
    technical_only: false,
    p_technical: None,
};

/// The level at which all experiments together must reject free curves.
const ALPHA: f64 = 0.01;

/// Experiments that must support a mixture, where there are as many.
const ENOUGH: usize = 2;

/// What all experiments say.
pub(super) fn fraction(
    experiments: &[InOneExperiment],
    components: &[Component],
    parental: &[Replicate],
    resistant: &[Replicate],
) -> Fraction {
    let tried: Vec<_> = experiments.iter().filter_map(|one| one.mixture).collect();
    let supporting = tried.iter().filter(|mixture| mixture.is_supported()).count();
    // An experiment without a mixture speaks against one.
    let p: Vec<f64> = experiments.iter().map(|one| one.mixture.map_or(1.0, |mixture| mixture.p)).collect();
    let mut found = Fraction { n_supporting: supporting, p_technical: fisher(&p), ..NOTHING };
    let enough = supporting >= ENOUGH.min(experiments.len()).max(1) && 2 * supporting >= experiments.len();
    if enough && found.p_technical.is_some_and(|p| p < ALPHA) {
        found.kind = FractionKind::Mixture;
        let shown: Vec<_> = tried.iter().filter(|mixture| mixture.is_identified()).collect();
        found.n = shown.len();
        if let ([only], 1) = (shown.as_slice(), experiments.len()) {
            found.technical_only = true;
            found.estimate = Some(only.fraction);
            [found.lower, found.upper] = only.fraction_interval;
            found.shift = Some(exp10(only.log_shift));
            found.shift_interval = only.log_shift_interval.map(|limit| limit.map(exp10));
            return found;
        }
        let logits: Vec<f64> = shown.iter().map(|one| ln(one.fraction / (1.0 - one.fraction))).collect();
        let shifts: Vec<f64> = shown.iter().map(|one| one.log_shift).collect();
        let back = |logit: f64| 1.0 / (1.0 + exp(-logit));
        found.estimate = mean(&logits).map(back);
        [found.lower, found.upper] = limits(&logits).map(|limit| limit.map(back));
        found.shift = mean(&shifts).map(exp10);
        found.shift_interval = limits(&shifts).map(|limit| limit.map(exp10));
        return found;
    }
    bound(found, components, parental, resistant)
}

fn limits(values: &[f64]) -> [Option<f64>; 2] {
    let Some((centre, error, df)) = paired(values) else { return [None; 2] };
    let half = t_quantile_two_sided(CONFIDENCE, df) * error;
    [Some(centre - half), Some(centre + half)]
}

/// Where more cells survive the highest dose, the part of them that cannot belong to the parental kind.
///
/// ```text
/// R(D) ≤ bottom + A · [(1 − f) · u(D) + f]   for any shift, so   f ≥ (R(D) − P(D)) / (top − P(D))
/// ```
///
/// with D the highest common dose, P and R the fitted responses, top the parental upper plateau.
fn bound(
    mut found: Fraction,
    components: &[Component],
    parental: &[Replicate],
    resistant: &[Replicate],
) -> Fraction {
    let plateau = components.iter().find(|component| component.part == Part::Plateau);
    let may_be = plateau.is_some_and(|plateau| match plateau.verdict {
        Verdict::Different => plateau.estimate.is_some_and(|rise| rise > 0.0),
        Verdict::NotDetermined => true,
        Verdict::NotShown | Verdict::TechnicalOnly => false,
    });
    if !may_be {
        return found;
    }
    let shares: Vec<f64> = resistant
        .iter()
        .filter_map(|r| {
            let p = parental.iter().find(|p| p.experiment == r.experiment)?;
            let (_, high) = common_range(r, p)?;
            let (p_curve, r_curve) = (p.fit.curve?, r.fit.curve?);
            let (before, after) = (p_curve.response(high), r_curve.response(high));
            (p_curve.hill > 0.0 && p_curve.top - before > 0.2 * 2.0 * p.options.half)
                .then(|| ((after - before) / (p_curve.top - before)).min(1.0))
        })
        .collect();
    if let Some((centre, error, df)) = paired(&shares) {
        // Two-sided 90 % is one-sided 95 %.
        let lower = centre - t_quantile_two_sided(ONE_SIDED, df) * error;
        if lower > 0.0 {
            found.kind = FractionKind::EfficacyOrResistantFraction;
            found.n = shares.len();
            found.lower = Some(lower);
        }
    }
    found
}

/// Confidence of a two-sided interval each end of which holds 95 % by itself.
const ONE_SIDED: f64 = 0.90;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::anatomy::nested::real;

    #[test]
    fn the_limits_of_a_fraction_are_a_t_interval() {
        // Mean 0, SD 1, n = 3: 4.302653 / √3.
        let [lower, upper] = limits(&[-1.0, 0.0, 1.0]);
        let half = 4.302_652_729_911_275 / real(3).sqrt();
        assert!((lower.unwrap() + half).abs() < 1e-9 && (upper.unwrap() - half).abs() < 1e-9);
        assert_eq!(limits(&[1.0]), [None; 2]);
    }
}
