//! The least that any curve of one direction can leave of the squares: the means that fit best among all that never
//! rise. A bound without a search, whatever the plateaus are.
//!
//! Source: Ayer et al., Ann. Math. Statist. 26 (1955) 641, doi:10.1214/aoms/1177728423 (pool adjacent violators).

/// Weighted sum of squares of `means` around those that fit best and never rise from one to the next.
pub(super) fn least_falling(weights: &[f64], means: &[f64], pools: &mut Vec<(f64, f64)>) -> f64 {
    pools.clear();
    let mut squares = 0.0;
    for (w, y) in weights.iter().zip(means) {
        squares += w * y * y;
        let (mut weight, mut sum) = (*w, w * y);
        // A mean above the one before it is pooled with it.
        while let Some((before, sum_before)) = pools.last().copied() {
            if sum * before <= sum_before * weight {
                break;
            }
            (weight, sum) = (weight + before, sum + sum_before);
            pools.pop();
        }
        pools.push((weight, sum));
    }
    squares - pools.iter().map(|(weight, sum)| sum * sum / weight).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_that_fall_leave_nothing_and_those_that_rise_their_spread() {
        let least = |means: &[f64]| least_falling(&vec![2.0; means.len()], means, &mut Vec::new());
        assert!(least(&[3.0, 2.0, 2.0, -1.0]).abs() < 1e-12);
        // Around their mean, 1: two times (1 + 0 + 1).
        assert!((least(&[0.0, 1.0, 2.0]) - 4.0).abs() < 1e-12);
        // 3 falls to the pool of 0 and 1, two times two quarters.
        assert!((least(&[3.0, 0.0, 1.0]) - 1.0).abs() < 1e-12);
    }
}
