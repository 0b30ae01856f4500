//! The mixed model: log values of both lines with a random effect of the experiment, by restricted
//! maximum likelihood. It uses experiments that hold one line only, which the paired t test cannot.
//!
//! ```text
//! y(line, experiment) = mean(line) + a(experiment) + e,   a ~ N(0, ω²),  e ~ N(0, σ²)
//! ```
//!
//! Source: Patterson & Thompson, Biometrika 58 (1971) 545, doi:10.1093/biomet/58.3.545; degrees of freedom
//! of the difference by Satterthwaite, Biometrics Bull. 2 (1946) 110, doi:10.2307/3002019, as in Giesbrecht
//! & Burns, Biometrics 41 (1985) 477, doi:10.2307/2530872.

use crate::elementary::{exp, ln};

/// The values of one experiment: of the parental and the resistant line, as far as they were measured.
pub(super) type Both = [Option<f64>; 2];

/// The difference of the lines with its standard error and degrees of freedom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Difference {
    pub(super) estimate: f64,
    pub(super) error: f64,
    pub(super) df: f64,
}

/// Generalised least squares for given variances of experiment and residual.
struct Solved {
    difference: f64,
    variance: f64,
    /// ln |V| + ln |XᵀV⁻¹X|.
    logs: f64,
    /// Weighted residual sum of squares.
    square: f64,
}

impl Solved {
    /// The restricted log likelihood, without its constant.
    fn restricted(&self) -> f64 {
        -0.5 * (self.logs + self.square)
    }
}

/// The two means when ω² and σ² are known. Within an experiment the covariance is σ²I + ω²J, so that
/// every sum has a closed form.
fn solve(values: &[Both], experiment: f64, residual: f64) -> Option<Solved> {
    let mut information = [[0.0; 2]; 2];
    let mut right = [0.0; 2];
    let (mut square, mut log_det) = (0.0, 0.0);
    for both in values {
        let count = f64::from(u8::from(both[0].is_some()) + u8::from(both[1].is_some()));
        let shared = experiment / (residual + count * experiment) / residual;
        log_det += (count - 1.0).max(0.0) * ln(residual);
        log_det += if count > 0.0 { ln(residual + count * experiment) } else { 0.0 };
        for i in 0..2 {
            for j in 0..2 {
                let (Some(y), Some(other)) = (both[i], both[j]) else { continue };
                let weight = if i == j { 1.0 / residual - shared } else { -shared };
                information[i][j] += weight;
                right[i] += weight * other;
                square += weight * y * other;
            }
        }
    }
    let [[a, b], [_, d]] = information;
    let det = a * d - b * b;
    if !(det > 0.0 && det.is_finite()) {
        return None;
    }
    let means = [(d * right[0] - b * right[1]) / det, (a * right[1] - b * right[0]) / det];
    let left = (square - means[0] * right[0] - means[1] * right[1]).max(0.0);
    Some(Solved {
        difference: means[1] - means[0],
        variance: (a + d + 2.0 * b) / det,
        logs: log_det + ln(det),
        square: left,
    })
}

/// Values that agree to the last digit are copies of one another.
const LEAST_VARIANCE: f64 = 1e-12;

/// Resistant − parental; `None` unless both lines were measured and there is a residual degree of freedom.
pub(super) fn difference(values: &[Both]) -> Option<Difference> {
    let count = |line: usize| values.iter().filter(|both| both[line].is_some()).count();
    let n = count(0) + count(1);
    if count(0) == 0 || count(1) == 0 || n < 3 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few experiments")]
    let df = n as f64 - 2.0;
    // The residual variance has a closed form for a given ratio θ = ω² / σ².
    let at_ratio = |ratio: f64| -> Option<(f64, f64)> {
        let unit = solve(values, ratio, 1.0)?;
        let residual = (unit.square / df).max(LEAST_VARIANCE);
        Some((-0.5 * (unit.logs + df * ln(residual) + df), residual))
    };
    let value = |log_ratio: f64| at_ratio(exp(log_ratio)).map_or(f64::NEG_INFINITY, |found| found.0);
    let (mut best, mut log_ratio) = (at_ratio(0.0)?, None);
    for k in -40..=40 {
        let at = f64::from(k) * 0.25;
        if let Some(found) = at_ratio(exp(at)).filter(|found| found.0 > best.0 + 1e-9) {
            (best, log_ratio) = (found, Some(at));
        }
    }
    let ratio = log_ratio.map_or(0.0, |at| exp(climb(&value, at)));
    let (_, residual) = at_ratio(ratio)?;
    let experiment = ratio * residual;
    let solved = solve(values, experiment, residual)?;
    if residual <= LEAST_VARIANCE {
        return Some(Difference { estimate: solved.difference, error: 0.0, df });
    }
    let df = if ratio > 0.0 { satterthwaite(values, experiment, residual).unwrap_or(df) } else { df };
    Some(Difference { estimate: solved.difference, error: solved.variance.sqrt(), df })
}

/// The top of a function near `at`, within a quarter to either side.
fn climb(value: &dyn Fn(f64) -> f64, at: f64) -> f64 {
    let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut low, mut high) = (at - 0.25, at + 0.25);
    for _ in 0..60 {
        let (c, d) = (high - ratio * (high - low), low + ratio * (high - low));
        if value(c) > value(d) { high = d } else { low = c }
    }
    0.5 * (low + high)
}

/// Degrees of freedom 2v² / Var(v) of the variance v of the difference, Var by the restricted
/// information of (ω², σ²).
fn satterthwaite(values: &[Both], experiment: f64, residual: f64) -> Option<f64> {
    let steps = [1e-3 * (experiment + residual), 1e-3 * residual];
    let at = |by: [f64; 2]| solve(values, experiment + by[0] * steps[0], residual + by[1] * steps[1]);
    let restricted = |by: [f64; 2]| at(by).map(|solved| solved.restricted());
    let centre = restricted([0.0; 2])?;
    let second = |by: [f64; 2]| {
        Some((restricted(by)? + restricted([-by[0], -by[1]])? - 2.0 * centre) / (by[0] + by[1]).powi(2))
    };
    let aa = second([1.0, 0.0])? / (steps[0] * steps[0]);
    let bb = second([0.0, 1.0])? / (steps[1] * steps[1]);
    let cross = restricted([1.0, 1.0])? + restricted([-1.0, -1.0])?
        - restricted([1.0, -1.0])?
        - restricted([-1.0, 1.0])?;
    let ab = cross / (4.0 * steps[0] * steps[1]);
    let det = aa * bb - ab * ab;
    if !(det > 0.0 && aa < 0.0) {
        return None;
    }
    let variance = |by: [f64; 2]| at(by).map(|solved| solved.variance);
    let slope = |by: [f64; 2], step: f64| Some((variance(by)? - variance([-by[0], -by[1]])?) / (2.0 * step));
    let g = [slope([1.0, 0.0], steps[0])?, slope([0.0, 1.0], steps[1])?];
    // The inverse of minus the Hessian.
    let spread = (-bb * g[0] * g[0] + 2.0 * ab * g[0] * g[1] - aa * g[1] * g[1]) / det;
    let v = variance([0.0; 2])?;
    let df = 2.0 * v * v / spread;
    (df.is_finite() && df > 0.0).then_some(df.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference: with every experiment complete it is the paired t test.
    #[test]
    fn complete_pairs_are_the_paired_t_test() {
        let values =
            [[Some(0.0), Some(1.1)], [Some(0.5), Some(1.4)], [Some(-0.4), Some(0.6)], [Some(0.2), Some(1.1)]];
        let found = difference(&values).unwrap();
        let d = [1.1, 0.9, 1.0, 0.9];
        let mean = d.iter().sum::<f64>() / 4.0;
        let error = (d.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 3.0 / 4.0).sqrt();
        assert!((found.estimate - mean).abs() < 1e-9);
        assert!((found.error - error).abs() < 1e-6, "{found:?} {error}");
        assert!((found.df - 3.0).abs() < 0.01, "{found:?}");
    }

    /// Reference: without anything shared it is the two-sample t test with one variance.
    #[test]
    fn without_pairs_it_is_the_two_sample_t_test() {
        let values =
            [[Some(0.0), None], [Some(0.2), None], [None, Some(1.1)], [None, Some(1.2)], [None, Some(1.0)]];
        let found = difference(&values).unwrap();
        let variance = (0.02 + 0.02) / 3.0 * (0.5 + 1.0 / 3.0);
        assert!((found.estimate - 1.0).abs() < 1e-12 && (found.error - f64::sqrt(variance)).abs() < 1e-9);
        assert!((found.df - 3.0).abs() < 1e-9);
    }

    /// An experiment with one line only narrows the interval when experiments hardly differ.
    #[test]
    fn an_experiment_with_one_line_counts() {
        let pairs = [[Some(0.0), Some(1.1)], [Some(0.1), Some(0.9)], [Some(-0.1), Some(1.0)]];
        let mut more = pairs.to_vec();
        more.push([Some(0.02), None]);
        let (few, many) = (difference(&pairs).unwrap(), difference(&more).unwrap());
        assert!(many.error < few.error && many.df >= few.df, "{few:?} {many:?}");
        assert_eq!(difference(&[[Some(0.0), None], [Some(0.1), None]]), None);
    }
}
