//! A straight line through few points, and whether it is more than noise.

use foldshift_curves::distribution::t_two_sided;

/// Level at which a trend is more than noise.
pub(super) const LEVEL: f64 = 0.01;

/// A trend over positions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Trend {
    /// Change from the lowest position to the highest.
    pub(super) change: f64,
    /// Two-sided t test of the slope.
    pub(super) p: f64,
}

/// The trend of `(group, position, value)` with a level of its own for each group; `None` with fewer than two
/// degrees of freedom. Groups are numbers from 0.
pub(super) fn trend(points: &[(usize, f64, f64)]) -> Option<Trend> {
    let groups = points.iter().map(|point| point.0 + 1).max()?;
    let mut sums = vec![(0.0, 0.0, 0.0); groups];
    for &(group, x, y) in points {
        let sum = &mut sums[group];
        *sum = (sum.0 + 1.0, sum.1 + x, sum.2 + y);
    }
    let used = sums.iter().filter(|sum| sum.0 > 0.0).count();
    let df = points.len().checked_sub(used + 1).filter(|df| *df >= 2)?;
    let centred = points.iter().map(|&(group, x, y)| {
        let (n, sum_x, sum_y) = sums[group];
        (x - sum_x / n, y - sum_y / n)
    });
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in centred {
        (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
    }
    if xx <= 0.0 {
        return None;
    }
    let slope = xy / xx;
    #[expect(clippy::cast_precision_loss, reason = "few points")]
    let df = df as f64;
    let variance = (yy - slope * xy).max(0.0) / df;
    let t = slope / (variance / xx).sqrt();
    let xs = points.iter().map(|point| point.1);
    let span = xs.clone().fold(f64::NEG_INFINITY, f64::max) - xs.fold(f64::INFINITY, f64::min);
    let p = if t.is_finite() { t_two_sided(t, df) } else { f64::from(u8::from(slope == 0.0)) };
    Some(Trend { change: slope * span, p })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_their_own_are_no_trend() {
        let two_lines =
            [(0, 0.0, 1.0), (0, 1.0, 1.1), (0, 2.0, 0.9), (1, 3.0, 7.0), (1, 4.0, 7.1), (1, 5.0, 6.9)];
        assert!(trend(&two_lines).is_some_and(|trend| trend.p > 0.3 && trend.change.abs() < 0.5));
        let one = two_lines.map(|(_, x, y)| (0, x, y));
        assert!(trend(&one).is_some_and(|trend| trend.p < 0.03 && trend.change > 5.0));
    }

    #[test]
    fn three_points_say_nothing_of_a_trend() {
        assert_eq!(trend(&[(0, 0.0, 0.0), (0, 1.0, 1.0), (0, 2.0, 2.1)]), None);
        assert_eq!(trend(&[(0, 1.0, 0.0), (0, 1.0, 1.0), (0, 1.0, 2.0), (0, 1.0, 3.0)]), None);
    }
}
