//! One series of numbers in the order of time.

use foldshift_curves::elementary::exp;
use foldshift_curves::statistics::median;

use super::FEWEST;

/// As many values are looked at pair by pair; of more, as many are taken evenly.
const MOST: usize = 2000;

/// What the tests say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Series {
    /// Median slope from one value to the next.
    pub slope: f64,
    /// p of a trend, two-sided.
    pub p_trend: f64,
    /// The last value before the most likely step.
    pub step_at: Option<usize>,
    /// p of a step.
    pub p_step: f64,
    /// p of too few runs about the median.
    pub p_runs: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts of plates")]
fn real(n: usize) -> f64 {
    n as f64
}

/// Looks at a series; `None` of fewer than [`FEWEST`] values.
#[must_use]
pub fn look(values: &[f64]) -> Option<Series> {
    if values.len() < FEWEST {
        return None;
    }
    let every = values.len().div_ceil(MOST);
    let thinned: Vec<f64> = values.iter().copied().step_by(every).collect();
    let (slope, p_trend) = trend(&thinned);
    let (step_at, p_step) = step(&thinned);
    Some(Series {
        slope: slope / real(every),
        p_trend,
        step_at: step_at.map(|at| at * every),
        p_step,
        p_runs: runs(&thinned),
    })
}

/// 2·P(Z > |z|) of a standard normal.
fn two_sided(z: f64) -> f64 {
    // t with very many degrees of freedom.
    foldshift_curves::distribution::t_two_sided(z, 1e8)
}

fn trend(values: &[f64]) -> (f64, f64) {
    let n = values.len();
    let mut slopes = Vec::with_capacity(n * (n - 1) / 2);
    let mut s = 0.0;
    for (i, a) in values.iter().enumerate() {
        for (j, b) in values.iter().enumerate().skip(i + 1) {
            slopes.push((b - a) / real(j - i));
            s += match a.total_cmp(b) {
                std::cmp::Ordering::Less => 1.0,
                std::cmp::Ordering::Equal => 0.0,
                std::cmp::Ordering::Greater => -1.0,
            };
        }
    }
    let tied = |t: usize| real(t) * (real(t) - 1.0) * (2.0 * real(t) + 5.0);
    let variance = (tied(n) - ties(values).into_iter().map(tied).sum::<f64>()) / 18.0;
    let p = if variance > 0.0 { two_sided((f64::abs(s) - 1.0).max(0.0) / variance.sqrt()) } else { 1.0 };
    (median(&slopes).unwrap_or(0.0), p)
}

/// Sizes of groups of equal values.
fn ties(values: &[f64]) -> Vec<usize> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(<[f64]>::len).collect()
}

fn step(values: &[f64]) -> (Option<usize>, f64) {
    let n = real(values.len());
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count();
        let equal = values.iter().filter(|other| other.total_cmp(value).is_eq()).count();
        real(below) + 0.5 * (real(equal) + 1.0)
    };
    let (mut sum, mut most, mut at) = (0.0, 0.0, None);
    for (k, value) in values.iter().enumerate() {
        sum += 2.0 * rank(value) - (n + 1.0);
        if k + 1 < values.len() && f64::abs(sum) > most {
            (most, at) = (f64::abs(sum), Some(k));
        }
    }
    (at, (2.0 * exp(-6.0 * most * most / (n * n * n + n * n))).min(1.0))
}

fn runs(values: &[f64]) -> f64 {
    let Some(centre) = median(values) else { return 1.0 };
    let sides: Vec<bool> =
        values.iter().filter(|v| v.total_cmp(&centre).is_ne()).map(|v| *v > centre).collect();
    let up = real(sides.iter().filter(|up| **up).count());
    let down = real(sides.len()) - up;
    let n = up + down;
    if up < 1.0 || down < 1.0 || n < 3.0 {
        return 1.0;
    }
    let found = 1.0 + real(sides.windows(2).filter(|pair| pair[0] != pair[1]).count());
    let expected = 1.0 + 2.0 * up * down / n;
    let variance = 2.0 * up * down * (2.0 * up * down - n) / (n * n * (n - 1.0));
    if found >= expected || variance <= 0.0 {
        return 1.0;
    }
    0.5 * two_sided((expected - found - 0.5).max(0.0) / variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_curves::screen::Random;

    fn noise(seed: u64, n: usize) -> Vec<f64> {
        let mut random = Random::new(seed, 5);
        (0..n).map(|_| random.normal()).collect()
    }

    /// By hand: 1 … 8 rise throughout: S = 28, variance 8·7·21/18, slope 1; the step lies in the middle.
    #[test]
    fn a_rise_is_told_as_one_computes_it_by_hand() {
        let values: Vec<f64> = (1..=8).map(f64::from).collect();
        let found = look(&values).unwrap();
        let z: f64 = 27.0 / (8.0 * 7.0 * 21.0 / 18.0_f64).sqrt();
        assert!((found.slope - 1.0).abs() < 1e-12 && (found.p_trend - two_sided(z)).abs() < 1e-12);
        assert_eq!(found.step_at, Some(3));
        assert!((found.p_step - 2.0 * (-6.0 * 16.0 * 16.0 / 576.0_f64).exp()).abs() < 1e-12, "{found:?}");
        assert!(found.p_runs < 0.05);
    }

    #[test]
    fn a_step_is_found_where_it_is_and_a_bad_plate_is_none() {
        let mut values = noise(1, 30);
        values[18..].iter_mut().for_each(|value| *value += 4.0);
        let found = look(&values).unwrap();
        assert!(found.p_step < 1e-3 && found.step_at == Some(17), "{found:?}");
        let mut bad = noise(2, 30);
        bad[12] = 1000.0;
        let found = look(&bad).unwrap();
        assert!(found.p_step > 0.05 && found.p_trend > 0.05, "{found:?}");
        assert_eq!(look(&[1.0; 5]), None);
        assert!(look(&[1.0; 9]).unwrap().p_trend > 0.99);
    }

    /// Property: series without drift are called no more often than the level says.
    #[test]
    fn series_without_drift_are_seldom_called() {
        for n in [6, 12, 40] {
            let mut called = 0;
            for seed in 0..1000 {
                let found = look(&noise(100 + seed, n)).unwrap();
                called += i32::from(found.p_trend.min(found.p_step) < 0.005);
            }
            assert!(called <= 16, "{called} of 1,000 series of {n}");
        }
    }
}
