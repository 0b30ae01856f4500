//! The slope of a straight line through the readings of a well.
//!
//! ```text
//!         Σ (t − t̄)(y − ȳ)
//! slope = ─────────────────      signal per hour
//!            Σ (t − t̄)²
//! ```

use crate::plate::readings::{Flag, FlagKind, Reading};
use crate::plate::times::spoken;

/// Fewer readings than this make no line that could be wrong.
pub(super) const FEWEST: usize = 3;

/// Seconds in an hour.
const HOUR_S: f64 = 3600.0;

/// Least squares of signal against time, per hour; `None` where all times are the same.
#[expect(clippy::cast_precision_loss, reason = "a few thousand readings")]
pub(super) fn per_hour(points: &[(f64, f64)]) -> Option<f64> {
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (time, signal) = (mean(|point| point.0), mean(|point| point.1));
    let products = points.iter().map(|point| (point.0 - time) * (point.1 - signal)).sum::<f64>();
    let squares = points.iter().map(|point| (point.0 - time).powi(2)).sum::<f64>();
    (squares > 0.0).then(|| products / squares * HOUR_S)
}

/// The flag of a reading that leaves its well without a slope.
pub(super) fn doubt(reading: &Reading) -> Option<&Flag> {
    reading.flag.as_deref().filter(|flag| flag.kind.is_doubt())
}

/// The slope of the readings of one well as a reading; it has no time of its own, and stands where the first does. A
/// reading with a flag leaves the well without a slope, and so do fewer than three.
pub(super) fn of(window: &[&Reading]) -> Option<Reading> {
    let first = (*window.first()?).clone();
    let timed = |reading: &&Reading| reading.time_s.unwrap_or_default();
    let flagged = window.iter().find_map(|reading| Some((reading, doubt(reading)?)));
    let flag = flagged.map(|(reading, flag)| Flag {
        text: format!("{} at {}", flag.text, spoken(timed(reading))),
        kind: flag.kind,
    });
    let points: Vec<(f64, f64)> =
        window.iter().filter_map(|reading| Some((timed(reading), reading.value?))).collect();
    let is_whole = points.len() == window.len() && points.len() >= FEWEST;
    let value = per_hour(&points).filter(|_| is_whole);
    let too_few = || Flag { text: format!("{} of {FEWEST} readings", points.len()), kind: FlagKind::NoValue };
    let flag = flag.or_else(|| value.is_none().then(too_few));
    Some(Reading { time_s: None, value, flag: flag.map(Box::new), ..first })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_a_line_is_its_rise_in_an_hour() {
        let line: Vec<(f64, f64)> =
            (0..5_u32).map(|k| (600.0 * f64::from(k), 7.0 + 2.0 * f64::from(k))).collect();
        assert!((per_hour(&line).unwrap() - 12.0).abs() < 1e-12);
        let noisy = [(0.0, 1.0), (3600.0, 0.0), (7200.0, 5.0)];
        assert!((per_hour(&noisy).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(per_hour(&[(1.0, 2.0), (1.0, 3.0)]), None);
    }
}
