//! Wells from their mean, their spread and their number.
//!
//! Least squares knows n wells of one dose by their mean and the sum of their squared deviations alone. So n values with the same
//! two give the estimates, errors, intervals and F tests of the wells themselves, to the last digit.

/// `number` values with this mean and standard deviation (n − 1 in its denominator), evenly apart.
///
/// One value where `number` is below 2.
pub(super) fn wells(mean: f64, sd: f64, number: usize) -> impl Iterator<Item = f64> {
    let number = number.max(1);
    #[expect(clippy::cast_precision_loss, reason = "a number of wells")]
    let n = number as f64;
    // Σ (k − (n − 1)/2)² = n (n² − 1) / 12 for k from 0 to n − 1.
    let step = if number > 1 { sd * (12.0 / (n * (n + 1.0))).sqrt() } else { 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "a number of wells")]
    (0..number).map(move |k| mean + step * (k as f64 - 0.5 * (n - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wells_have_the_mean_and_the_deviation_that_were_given() {
        for number in [2, 3, 4, 9] {
            let values: Vec<f64> = wells(0.7, 0.05, number).collect();
            let n = f64::from(u8::try_from(number).unwrap());
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / (n - 1.0);
            assert!((mean - 0.7).abs() < 1e-14 && (variance.sqrt() - 0.05).abs() < 1e-14, "{values:?}");
        }
        assert_eq!(wells(0.7, 0.05, 1).collect::<Vec<_>>(), [0.7]);
    }
}
