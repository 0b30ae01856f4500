//! The least sum of squares of anything that goes one way only.

use crate::separable_least_squares::problem::Observation;

/// Sum of squares of the best responses that never rise with dose (`falling`), or never fall, around observations
/// that are sorted by dose. No model that goes that way only has less.
///
/// Source: pooling of adjacent violators, Barlow, Bartholomew, Bremner & Brunk, Statistical Inference under Order
/// Restrictions (1972).
pub(crate) fn least_ss(observations: &[Observation], falling: bool) -> f64 {
    let sign = if falling { -1.0 } else { 1.0 };
    // Pools of neighbours that share their mean: weight, mean, sum of squares around it.
    let mut pools: Vec<(f64, f64, f64)> = Vec::with_capacity(observations.len());
    for observation in observations {
        let mut pool = (observation.weight, observation.response, 0.0);
        while let Some(last) = pools.last().filter(|last| sign * (last.1 - pool.1) > 0.0) {
            let (weight, apart) = (last.0 + pool.0, pool.1 - last.1);
            let mean = last.1 + apart * pool.0 / weight;
            pool = (weight, mean, last.2 + pool.2 + apart * apart * last.0 * pool.0 / weight);
            pools.pop();
        }
        pools.push(pool);
    }
    pools.iter().map(|pool| pool.2).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::separable_least_squares::family::At;

    #[test]
    fn violators_are_pooled() {
        let of = |responses: &[f64]| -> Vec<Observation> {
            let doses = (0..).map(f64::from);
            let each = doses.zip(responses);
            each.map(|(x, &response)| Observation { at: At::dose(x), weight: 1.0, response }).collect()
        };
        assert!(least_ss(&of(&[1.0, 0.8, 0.3]), true).abs() < 1e-15);
        // Rising: one pool with mean 0.7.
        assert!((least_ss(&of(&[1.0, 0.8, 0.3]), false) - (0.09 + 0.01 + 0.16)).abs() < 1e-15);
        assert!((least_ss(&of(&[0.0, 2.0, 1.0, 3.0]), false) - 0.5).abs() < 1e-15);
        let weighted = [(1.0, 1.0), (3.0, 0.0)].map(|(weight, response)| Observation {
            at: At::dose(0.0),
            weight,
            response,
        });
        assert!((least_ss(&weighted, false) - 0.75).abs() < 1e-15);
    }
}
