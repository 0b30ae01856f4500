//! The drug sensitivity score: the area of a curve above an activity threshold, in closed form.
//!
//! ```text
//! inhibition(x) = 100 · (1 − response(x)),  x = log₁₀ dose
//! x₁   the dose at which inhibition passes the threshold t, or the lowest dose if it is passed before
//! x₂   the highest dose
//! DSS₁ = (∫ inhibition dx from x₁ to x₂ − t · (x₂ − x₁)) / ((100 − t) · (x_max − x_min)) · 100
//! DSS₂ = DSS₁ / log₁₀ a            a  the upper asymptote of inhibition in percent, at most 100
//! DSS₃ = DSS₂ · (x₂ − x₁) / (x_max − x_min)
//! ```
//!
//! A curve that kills from the lowest dose on has DSS₁ = 100 and DSS₂ = DSS₃ = 50. Inhibition counts up to 100 %, and an asymptote that the
//! doses do not reach is the inhibition at the highest dose. (The authors' R package multiplies DSS₃ by 2.)
//!
//! Source: Yadav et al., Sci. Rep. 4 (2014) 5193, doi:10.1038/srep05193.

use foldshift_curves::logistic::Logistic;

/// Scores 1, 2 and 3 of a curve over the tested log₁₀ doses.
///
/// `plateau` is the response at infinite dose, where the doses tell it; `threshold` is in percent, from 1 to below 100. All three are 0
/// for a curve that rises with dose, or whose inhibition stays below the threshold.
#[must_use]
pub fn scores(
    curve: &Logistic,
    (low, high): (f64, f64),
    plateau: Option<f64>,
    threshold: f64,
) -> Option<[f64; 3]> {
    if high <= low || !(1.0..100.0).contains(&threshold) {
        return None;
    }
    let inhibition = |at: f64| 100.0 * (1.0 - curve.response(at));
    if curve.hill <= 0.0 || inhibition(high) <= threshold {
        return Some([0.0; 3]);
    }
    let from = if inhibition(low) >= threshold {
        low
    } else {
        curve.log_dose_at(1.0 - 0.01 * threshold)?.clamp(low, high)
    };
    let width = high - low;
    let active = high - from;
    // Inhibition beyond 100 % is none: from the dose on at which the response passes 0 it is 100.
    let full = if curve.response(high) < 0.0 {
        curve.log_dose_at(0.0).map_or(from, |at| at.clamp(from, high))
    } else {
        high
    };
    let area = 100.0 * (full - from) * (1.0 - curve.mean_response(from, full)) + 100.0 * (high - full);
    let first = 100.0 * (area - threshold * active) / ((100.0 - threshold) * width);
    let first = first.clamp(0.0, 100.0);
    let asymptote = plateau.map_or(inhibition(high), |plateau| 100.0 * (1.0 - plateau));
    let asymptote = asymptote.max(inhibition(high)).min(100.0);
    let log_asymptote = foldshift_curves::elementary::log10(asymptote);
    let second = if log_asymptote > 0.0 { first / log_asymptote } else { 0.0 };
    Some([first, second, second * active / width])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
    }

    /// By hand: inhibition is 100 everywhere, so that the area is (100 − 10) · 4 of (100 − 10) · 4.
    #[test]
    fn a_curve_that_kills_everything_has_the_highest_scores() {
        let curve = Logistic { top: 1.0, bottom: 0.0, log_mid: -40.0, hill: 2.0 };
        let [first, second, third] = scores(&curve, (0.0, 4.0), Some(0.0), 10.0).unwrap();
        close(first, 100.0);
        close(second, 50.0);
        close(third, 50.0);
    }

    /// By hand, a steep step at 2 of doses 0 … 4 to 60 % inhibition: (60 − 10) · 2 / (90 · 4) · 100 = 27.7…; log₁₀ 60 = 1.778…
    #[test]
    fn a_step_has_the_scores_that_one_computes_by_hand() {
        let curve = Logistic { top: 1.0, bottom: 0.4, log_mid: 2.0, hill: 1e6 };
        let [first, second, third] = scores(&curve, (0.0, 4.0), Some(0.4), 10.0).unwrap();
        let by_hand = 100.0 * 50.0 * 2.0 / (90.0 * 4.0);
        assert!((first - by_hand).abs() < 1e-3, "{first} {by_hand}");
        assert!((second - by_hand / 60_f64.log10()).abs() < 1e-3);
        assert!((third - 0.5 * by_hand / 60_f64.log10()).abs() < 1e-3);
    }

    #[test]
    fn what_rises_or_stays_below_the_threshold_has_none() {
        let weak = Logistic { top: 1.0, bottom: 0.91, log_mid: 1.0, hill: 1.0 };
        let rising = Logistic { top: 1.0, bottom: 0.2, log_mid: 1.0, hill: -1.0 };
        for curve in [weak, rising] {
            assert_eq!(scores(&curve, (0.0, 4.0), None, 10.0), Some([0.0; 3]));
        }
        assert_eq!(scores(&weak, (1.0, 1.0), None, 10.0), None);
    }

    /// Reference: the definition, integrated with 200,000 slices.
    #[test]
    fn closed_scores_are_the_integrals_of_their_definition() {
        for (top, bottom, log_mid, hill, t) in [
            (1.0, 0.1, 1.5, 1.0, 10.0),
            (1.05, -0.2, 2.0, 0.7, 10.0),
            (0.8, 0.3, 3.5, 2.0, 10.0),
            (1.0, 0.0, 2.2, 1.3, 25.0),
            (1.2, 0.05, -1.0, 0.5, 10.0),
            (0.97, -30.0, 6.0, 1.0, 10.0),
        ] {
            let curve = Logistic { top, bottom, log_mid, hill };
            let [first, ..] = scores(&curve, (-1.0, 4.0), None, t).unwrap();
            let slices = 200_000;
            let area: f64 = (0..slices)
                .map(|k| -1.0 + 5.0 * (f64::from(k) + 0.5) / f64::from(slices))
                .map(|x| (100.0 * (1.0 - curve.response(x)).min(1.0) - t).max(0.0))
                .sum::<f64>()
                / f64::from(slices);
            let defined = 100.0 * area / (100.0 - t);
            assert!((first - defined).abs() < 1e-3, "{first} is not {defined}: {curve:?}");
        }
    }
}
