//! Centre, scatter and trend of a handful of numbers, and many tests at once.

/// Mean; `None` of nothing.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
    let n = values.len() as f64;
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / n)
}

/// Median; `None` of nothing.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some(0.5 * (sorted[middle - 1] + sorted[middle])),
    }
}

/// Fewest values from which a standard deviation is computed.
const FEWEST_FOR_SD: usize = 3;

/// Standard deviation with n − 1; `None` from fewer than three values, which say nothing of scatter.
#[must_use]
pub fn sd(values: &[f64]) -> Option<f64> {
    let centre = mean(values)?;
    #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
    let df = values.len().saturating_sub(1) as f64;
    (values.len() >= FEWEST_FOR_SD)
        .then(|| (values.iter().map(|v| (v - centre) * (v - centre)).sum::<f64>() / df).sqrt())
}

/// 1.4826 · median absolute deviation; `None` from fewer than three values.
#[must_use]
pub fn robust_sd(values: &[f64]) -> Option<f64> {
    let centre = median(values)?;
    let deviations: Vec<f64> = values.iter().map(|v| (v - centre).abs()).collect();
    (values.len() >= FEWEST_FOR_SD).then(|| median(&deviations)).flatten().map(|mad| 1.4826 * mad)
}

/// Slope of `values` over `positions` by least squares; `None` when there are fewer than three
/// distinct positions.
#[must_use]
pub fn slope(positions: &[f64], values: &[f64]) -> Option<f64> {
    let mut distinct = positions.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let (at, to) = (mean(positions)?, mean(values)?);
    let sxx: f64 = positions.iter().map(|x| (x - at) * (x - at)).sum();
    let sxy: f64 = positions.iter().zip(values).map(|(x, y)| (x - at) * (y - to)).sum();
    (distinct.len() >= 3).then(|| sxy / sxx)
}

/// Adjusted p of a family of tests, in their order: Holm's step-down.
///
/// Source: Holm, Scand. J. Statist. 6 (1979) 65.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![1.0; p.len()];
    let mut highest = 0.0_f64;
    for (rank, &k) in order.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a family has few tests")]
        let factor = (p.len() - rank) as f64;
        highest = highest.max((p[k] * factor).min(1.0));
        adjusted[k] = highest;
    }
    adjusted
}

/// Adjusted p of a family of tests, in their order: the step-up of the false discovery rate.
///
/// Source: Benjamini & Hochberg, J. R. Stat. Soc. B 57 (1995) 289, doi:10.1111/j.2517-6161.1995.tb02031.x.
#[must_use]
pub(crate) fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![1.0; p.len()];
    let mut lowest = 1.0_f64;
    for (rank, &k) in order.iter().enumerate().rev() {
        #[expect(clippy::cast_precision_loss, reason = "a family has few tests")]
        let factor = p.len() as f64 / (rank + 1) as f64;
        lowest = lowest.min(p[k] * factor);
        adjusted[k] = lowest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holm_steps_down() {
        assert_eq!(holm(&[0.25, 0.0625, 0.125, 0.5]), [0.5, 0.25, 0.375, 0.5]);
        assert_eq!(holm(&[0.5, 0.75]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn benjamini_and_hochberg_step_up() {
        assert_eq!(benjamini_hochberg(&[0.25, 0.0625, 0.125, 0.5]), [1.0 / 3.0, 0.25, 0.25, 0.5]);
        assert_eq!(benjamini_hochberg(&[0.5]), [0.5]);
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    #[test]
    fn two_wells_have_no_scatter_to_speak_of() {
        assert_eq!(sd(&[1.0, 2.0]), None);
        assert_eq!(robust_sd(&[1.0, 2.0]), None);
        assert_eq!(sd(&[1.0, 2.0, 3.0]), Some(1.0));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(robust_sd(&[1.0, 2.0, 30.0]), Some(1.4826));
        assert_eq!(slope(&[0.0, 1.0, 2.0], &[1.0, 3.0, 5.0]), Some(2.0));
        assert_eq!(slope(&[0.0, 0.0, 2.0], &[1.0, 3.0, 5.0]), None);
    }
}
