//! Do curves that were measured again agree? Concordance, intraclass correlation and the minimum significant ratio.
//!
//! ```text
//! concordance  2·s₁₂ / (s₁² + s₂² + (m₁ − m₂)²)     of the first two values of each pair of line and compound
//! ICC(1)       (B − W) / (B + (k − 1)·W)            B, W: mean squares between and within pairs; k: their mean size
//! MSR          10^(2·√2·s) of log₁₀ IC50, MSD = 2·√2·s of AUC; s pooled over pairs
//! ```
//!
//! Sources: Lin, Biometrics 45 (1989) 255, doi:10.2307/2532051; Shrout & Fleiss, Psychol. Bull. 86 (1979) 420,
//! doi:10.1037/0033-2909.86.2.420; Eastwood et al., J. Biomol. Screen. 11 (2006) 253, doi:10.1177/1087057105285611.

use std::collections::BTreeMap;
use std::f64::consts::SQRT_2;

use foldshift_curves::compare::repeatability::{Compared, Spread};
use foldshift_curves::fit::Ic50;
use foldshift_curves::statistics::mean;

use crate::analysis::{Agreement, Repeated, ScreenCurve};

/// Fewest repeated pairs of which a correlation is told.
const FEWEST_PAIRS: usize = 5;

#[expect(clippy::cast_precision_loss, reason = "counts of curves")]
fn real(n: usize) -> f64 {
    n as f64
}

/// The whole screen first, then every compound that was repeated; nothing where no pair was.
#[must_use]
pub fn agreement(curves: &[ScreenCurve]) -> Vec<Agreement> {
    let mut of: BTreeMap<(u32, u32), Vec<&ScreenCurve>> = BTreeMap::new();
    for curve in curves {
        of.entry((curve.compound, curve.cell_line)).or_default().push(curve);
    }
    of.retain(|_, own| own.len() > 1);
    if of.is_empty() {
        return Vec::new();
    }
    let all: Vec<&[&ScreenCurve]> = of.values().map(Vec::as_slice).collect();
    let metrics = [Repeated::Log10Ic50, Repeated::Auc];
    let mut found: Vec<Agreement> = metrics.iter().map(|metric| of_pairs(None, *metric, &all)).collect();
    let mut compounds: Vec<u32> = of.keys().map(|(compound, _)| *compound).collect();
    compounds.dedup();
    for compound in compounds {
        let own: Vec<&[&ScreenCurve]> =
            of.range((compound, 0)..=(compound, u32::MAX)).map(|(_, own)| own.as_slice()).collect();
        found.extend(metrics.iter().map(|metric| of_pairs(Some(compound), *metric, &own)));
    }
    found
}

fn of_pairs(compound: Option<u32>, metric: Repeated, pairs: &[&[&ScreenCurve]]) -> Agreement {
    let mut censored = 0;
    let value = |curve: &&ScreenCurve| match metric {
        Repeated::Log10Ic50 => match curve.ic50_abs {
            Ic50::Measured { log_dose, .. } => Ok(log_dose),
            Ic50::Above { .. } | Ic50::Below { .. } => Err(1),
            Ic50::Unknown => Err(0),
        },
        Repeated::Auc => curve.auc.ok_or(0),
    };
    let mut groups: Vec<Vec<f64>> = Vec::new();
    for pair in pairs {
        let mut values = Vec::new();
        for one in pair.iter().map(value) {
            match one {
                Ok(value) => values.push(value),
                Err(bound) => censored += bound,
            }
        }
        if values.len() > 1 {
            groups.push(values);
        }
    }
    let spread = Spread::pooled(groups.iter().map(|values| Spread::of(values)));
    let (minimum_significant, limits) = match metric {
        Repeated::Log10Ic50 => {
            let between = Compared::BetweenExperiments;
            (spread.msr(between), spread.msr_limits(between))
        }
        Repeated::Auc => {
            let least = |s: f64| 2.0 * SQRT_2 * s;
            (spread.s.map(least), spread.limits().map(|limits| limits.map(least)))
        }
    };
    let enough = groups.len() >= FEWEST_PAIRS;
    Agreement {
        compound,
        metric,
        n_repeated: groups.len(),
        n_values: groups.iter().map(Vec::len).sum(),
        censored,
        concordance: enough.then(|| concordance(&groups)).flatten(),
        icc: enough.then(|| icc(&groups)).flatten(),
        sd: spread.s,
        df: spread.df,
        minimum_significant,
        lower: limits.map(|limits| limits[0]),
        upper: limits.map(|limits| limits[1]),
    }
}

/// Lin's concordance of the first two values of each group.
fn concordance(groups: &[Vec<f64>]) -> Option<f64> {
    let (a, b): (Vec<f64>, Vec<f64>) = groups.iter().map(|values| (values[0], values[1])).unzip();
    let (ma, mb) = (mean(&a)?, mean(&b)?);
    let n = real(groups.len());
    let square = |values: &[f64], m: f64| values.iter().map(|v| (v - m) * (v - m)).sum::<f64>() / n;
    let cross: f64 = a.iter().zip(&b).map(|(x, y)| (x - ma) * (y - mb)).sum::<f64>() / n;
    let below = square(&a, ma) + square(&b, mb) + (ma - mb) * (ma - mb);
    (below > 0.0).then(|| 2.0 * cross / below)
}

/// One-way intraclass correlation of single values; groups of different sizes by their mean size (Donner).
fn icc(groups: &[Vec<f64>]) -> Option<f64> {
    let total: usize = groups.iter().map(Vec::len).sum();
    let all: Vec<f64> = groups.iter().flatten().copied().collect();
    let centre = mean(&all)?;
    let (mut between, mut within, mut squares) = (0.0, 0.0, 0.0);
    for values in groups {
        let own = mean(values)?;
        between += real(values.len()) * (own - centre) * (own - centre);
        within += values.iter().map(|v| (v - own) * (v - own)).sum::<f64>();
        squares += real(values.len() * values.len());
    }
    let (df_between, df_within) = (real(groups.len() - 1), real(total - groups.len()));
    let (b, w) = (between / df_between, within / df_within);
    let size = (real(total) - squares / real(total)) / df_between;
    let below = b + (size - 1.0) * w;
    (df_between > 0.0 && df_within > 0.0 && below > 0.0).then(|| (b - w) / below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::potency::of_levels;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    /// Reference: Shrout & Fleiss (1979), table 2: six targets, four judges; ICC(1,1) = 0.17.
    #[test]
    fn the_intraclass_correlation_of_the_textbook_is_found() {
        let judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
        let groups: Vec<Vec<f64>> = judged.iter().map(|row| row.map(f64::from).to_vec()).collect();
        assert!((icc(&groups).unwrap() - 0.17).abs() < 0.005, "{:?}", icc(&groups));
    }

    /// By hand: (1, 2), (2, 3), (3, 4): variances 2/3, covariance 2/3, means one apart: (4/3) / (4/3 + 1).
    #[test]
    fn concordance_counts_a_shift_against_agreement() {
        let groups = vec![vec![1.0, 2.0], vec![2.0, 3.0], vec![3.0, 4.0]];
        close(concordance(&groups).unwrap(), (4.0 / 3.0) / (4.0 / 3.0 + 1.0));
        close(concordance(&[vec![1.0, 1.0], vec![5.0, 5.0]]).unwrap(), 1.0);
    }

    #[test]
    fn bounds_are_counted_and_the_ratio_is_that_of_the_study() {
        let level: Vec<(f64, f64)> = (0..6).map(|k| (10_f64.powi(k), 1.0)).collect();
        let mut curves = Vec::new();
        for (compound, experiment, log_dose) in
            [(0, 0, Some(1.0)), (0, 1, Some(1.2)), (0, 2, None), (1, 0, Some(2.0))]
        {
            let mut curve = of_levels(0, compound, experiment, level.clone());
            curve.ic50_abs = match log_dose {
                Some(log_dose) => Ic50::Measured { log_dose, lower: None, upper: None },
                None => Ic50::Above { bound: 5.0 },
            };
            curves.push(curve);
        }
        let found = agreement(&curves);
        assert_eq!(found.len(), 4);
        assert_eq!((found[0].n_repeated, found[0].n_values, found[0].censored), (1, 2, 1));
        close(found[0].sd.unwrap(), 0.02_f64.sqrt());
        close(found[0].minimum_significant.unwrap(), 10_f64.powf(2.0 * SQRT_2 * 0.02_f64.sqrt()));
        assert_eq!(found[0].icc, None);
        assert!(agreement(&curves[3..]).is_empty());
    }
}
