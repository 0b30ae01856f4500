//! Does the signal of the vehicle still rise where a kinetic read is taken? A signal that has reached its height, or
//! passed it, tells strong wells from weak ones no longer.

use foldshift_curves::statistics::median;
use foldshift_plates::kinetics::{Kinetics, Moment};
use foldshift_plates::plate::Plate;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::times::spoken;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Fewer readings up to the time that is taken tell nothing of its rise.
const FEWEST: usize = 6;
/// A rise slower than this part of the steepest is none.
const FLAT: f64 = 0.1;
/// The second half of a window of a slope that rises less than this part of the first has bent.
const BENT: f64 = 0.5;
/// A signal below this part of its height has passed it.
const PASSED: f64 = 0.95;

/// A time and the median of the vehicle's signals.
type Point = (f64, f64);

/// A warning where the vehicle's signal has passed its height, has stopped to rise, or bends within the window.
pub(crate) fn passed(plate: &Plate) -> Option<Diagnostic> {
    let kinetics = plate.kinetics.as_deref()?;
    let medians: Vec<Point> = vehicle(plate, kinetics)
        .into_iter()
        .filter(|(time, _)| *time <= kinetics.to_s && (*time >= kinetics.from_s || !is_slope(kinetics)))
        .collect();
    let said = if is_slope(kinetics) { bends(&medians) } else { no_longer_rises(&medians) }?;
    let message = format!("`{}`, plate `{}`: {said}", plate.export, plate.name);
    Some(Diagnostic::warning(Code::Study, message).help(
        "the report draws the signals over time; an earlier `time`, or a window in which they rise in straight lines, keeps \
         strong wells apart from weak ones",
    ))
}

fn is_slope(kinetics: &Kinetics) -> bool {
    matches!(kinetics.time, Moment::Slope(..))
}

/// The medians of the vehicle wells, cycle by cycle; wells of different numbers of cycles say nothing together.
fn vehicle(plate: &Plate, kinetics: &Kinetics) -> Vec<Point> {
    let vehicle = plate.wells.iter().filter(|(_, well)| well.content.role == Role::Vehicle);
    let signals: Vec<_> = vehicle.filter_map(|(well, _)| kinetics.signals.get(well)).collect();
    let cycles = signals.first().map_or(0, |signal| signal.len());
    if signals.iter().any(|signal| signal.len() != cycles) {
        return Vec::new();
    }
    let of_cycle = |cycle: usize| {
        let values: Vec<f64> = signals.iter().filter_map(|signal| signal[cycle].1).collect();
        let times: Vec<f64> = signals.iter().map(|signal| signal[cycle].0).collect();
        Some((median(&times)?, median(&values)?))
    };
    (0..cycles).filter_map(of_cycle).collect()
}

fn rate(from: Point, to: Point) -> f64 {
    (to.1 - from.1) / (to.0 - from.0)
}

/// Of the signal up to the time that is taken.
fn no_longer_rises(medians: &[Point]) -> Option<String> {
    let taken = *medians.last().filter(|_| medians.len() >= FEWEST)?;
    let height = medians.iter().copied().max_by(|one, two| one.1.total_cmp(&two.1))?;
    if taken.1 < PASSED * height.1 {
        let (when, now) = (spoken(height.0), spoken(taken.0));
        return Some(format!("the signal of the vehicle was highest at {when} and has fallen at {now}"));
    }
    let step = (medians.len() / 5).max(1);
    let rates: Vec<f64> = medians.iter().zip(&medians[step..]).map(|(from, to)| rate(*from, *to)).collect();
    let steepest = rates.iter().copied().fold(0.0, f64::max);
    let last = *rates.last()?;
    (steepest > 0.0 && last < FLAT * steepest).then(|| {
        format!("the signal of the vehicle hardly rises any more at {}: it may be saturated", spoken(taken.0))
    })
}

/// Of the signal within the window of a slope.
fn bends(medians: &[Point]) -> Option<String> {
    let (first, last) = (*medians.first()?, *medians.last().filter(|_| medians.len() >= FEWEST)?);
    let middle = medians[medians.len() / 2];
    let (early, late) = (rate(first, middle), rate(middle, last));
    (early > 0.0 && late < BENT * early).then(|| {
        format!(
            "the signal of the vehicle bends between {} and {}: its second half rises less than half as fast as its first",
            spoken(first.0),
            spoken(last.0)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(of: impl Fn(f64) -> f64) -> Vec<Point> {
        (0..20).map(|cycle| f64::from(cycle) * 60.0).map(|time| (time, of(time))).collect()
    }

    #[test]
    fn a_signal_that_rises_says_nothing_and_one_that_is_flat_or_falls_is_told() {
        assert_eq!(no_longer_rises(&signal(|time| 5.0 + time)), None);
        assert_eq!(no_longer_rises(&signal(|_| 5.0)), None);
        let flat = no_longer_rises(&signal(|time| time.min(400.0))).unwrap();
        assert!(flat.contains("hardly rises any more at 19 min"), "{flat}");
        let fallen = no_longer_rises(&signal(|time| 600.0 - (time - 600.0).abs())).unwrap();
        assert!(fallen.contains("highest at 10 min and has fallen at 19 min"), "{fallen}");
    }

    #[test]
    fn a_window_that_bends_is_told() {
        assert_eq!(bends(&signal(|time| 3.0 * time)), None);
        assert!(bends(&signal(|time| time.min(500.0))).is_some());
    }
}
