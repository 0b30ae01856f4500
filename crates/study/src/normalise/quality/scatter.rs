//! How far samples lie from their curves: the normalised residual fit error, against the scatter of vehicle wells.
//!
//! ```text
//! NRFE = √( Σ (y − p)² / (p (1 − p) + 0.05) / n )
//! ```
//!
//! y is the response of a sample, p that of its curve, clipped to 0…1 in the denominator: the idea and the binomial
//! scale are those of plateQC (Ianevski et al., Nat. Commun. 16 (2025)); its thresholds are for another scale and not
//! taken. By itself NRFE measures noise as well as artefacts: 10 % of well noise gives 0.3 to 0.4 on a faultless plate,
//! more than a clogged tip at 3 %. So it is set against what the vehicle wells let expect, their standard
//! deviation taken as proportional to the response, with the degrees of freedom that curves take; and both without the
//! worst twentieth of the wells, which are outliers of curves and no property of the plate.

use super::{Limits, Quality, Verdict};
use foldshift_curves::distribution::f_upper;

/// The samples of one line on one plate against their curves.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scatter {
    /// Of each sample: response and expected response.
    pub(crate) samples: Vec<(f64, f64)>,
    /// How many of its observations the parameters of the curves take.
    pub(crate) taken: f64,
}

/// Level of the F test.
const LEVEL: f64 = 0.01;

/// Below this nothing is said of a plate, however little its vehicle wells scatter: 2 % of noise.
const LEAST: f64 = 0.1;

/// The worst of as many wells is left out of the comparison.
const WORST_OF: usize = 20;

/// Fewest samples of which anything is said.
const FEWEST: usize = 12;

fn binomial(p: f64) -> f64 {
    let p = p.clamp(0.0, 1.0);
    p * (1.0 - p) + 0.05
}

#[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
pub(crate) fn judge_scatter(quality: &mut Quality, scatter: &Scatter, limits: &Limits) {
    let n = scatter.samples.len();
    let mut scaled: Vec<(f64, f64)> = scatter
        .samples
        .iter()
        .map(|&(response, p)| ((response - p).powi(2) / binomial(p), p.clamp(0.0, 1.0).powi(2) / binomial(p)))
        .collect();
    let mean = |scaled: &[(f64, f64)]| scaled.iter().map(|pair| pair.0).sum::<f64>() / scaled.len() as f64;
    if n == 0 {
        return;
    }
    quality.nrfe = Some(mean(&scaled).sqrt());
    let df = n as f64 - scatter.taken;
    if n < FEWEST || df < 3.0 {
        return;
    }
    scaled.sort_by(|a, b| a.0.total_cmp(&b.0));
    scaled.truncate(n - n.div_ceil(WORST_OF));
    let spread = (mean(&scaled) * n as f64 / df).sqrt();
    let shape = (scaled.iter().map(|pair| pair.1).sum::<f64>() / scaled.len() as f64).sqrt();
    let expected = quality.cv_vehicle.filter(|cv| *cv > 0.0).map(|cv| cv * shape);
    let ratio = expected.map(|expected| spread / expected);
    quality.nrfe_ratio = ratio;
    let more = |ratio: f64| {
        let f = (ratio / limits.nrfe_ratio_warn).powi(2);
        ratio > limits.nrfe_ratio_warn && f_upper(f, df, quality.n_vehicle as f64 - 1.0) < LEVEL
    };
    if let Some(ratio) = ratio.filter(|ratio| spread > LEAST && more(*ratio)) {
        let words = format!(
            "samples scatter around their curves {ratio:.1} times as much as the vehicle wells let expect, more than {} times (NRFE {:.2})",
            limits.nrfe_ratio_warn,
            quality.nrfe.unwrap_or_default()
        );
        quality.say(Verdict::Warn, "nrfe", words);
    } else if spread > limits.nrfe_warn {
        let words = format!(
            "samples lie far from their curves: NRFE {spread:.2} without the worst wells is above {}",
            limits.nrfe_warn
        );
        quality.say(Verdict::Warn, "nrfe", words);
    }
}
