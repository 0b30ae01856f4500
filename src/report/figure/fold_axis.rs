//! The axis of folds, logarithmic: what it holds, and its ticks, of which those without room stay unnamed.

use super::axis::{Axis, power};
use super::canvas::width_of;
use crate::report::words::trimmed;
use foldshift_curves::compare::{Margins, Shift};
use foldshift_curves::elementary::{exp10, log10};

/// The axis between two pixels, in log₁₀ of folds. It holds every estimate and bound, the folds from a third to three, and
/// intervals as far as they are not absurd.
pub(super) fn fold_axis(folds: &[&Shift], (start, end): (f64, f64)) -> Axis {
    let most = 3.0 * margins(folds).resistant();
    let mut seen = vec![1.0 / most, most];
    for shift in folds {
        match (shift.estimate, shift.qualifier) {
            (Some(fold), _) => {
                seen.push(fold);
                seen.extend(shift.lower.map(|limit| limit.max(fold / 30.0)));
                seen.extend(shift.upper.map(|limit| limit.min(fold * 30.0)));
            }
            (None, ">") => seen.extend(shift.lower.map(|bound| bound * 3.0)),
            (None, "<") => seen.extend(shift.upper.map(|bound| bound / 3.0)),
            _ => {}
        }
    }
    let logs = seen.into_iter().filter(|fold| *fold > 0.0 && fold.is_finite()).map(log10);
    let (from, to) = logs.fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    Axis { from: from - 0.1, to: to + 0.1, start, end }
}

/// The folds that count, as the tags of these folds tell them.
pub(super) fn margins(folds: &[&Shift]) -> Margins {
    Margins::told(folds.iter().flat_map(|shift| &shift.tags))
}

/// Ticks at powers of ten, at three and at a third, or whatever counts as resistant: place and name, where there is room for letters of this size.
/// 1 is named before all others, then 3 and 1/3.
pub(super) fn fold_ticks(axis: Axis, margins: Margins, size: f64) -> Vec<(f64, Option<String>)> {
    let limit = log10(margins.resistant());
    let mut wanted: Vec<f64> = vec![0.0, limit, -limit];
    wanted.extend(axis.decades().into_iter().map(|(tick, _)| tick).filter(|tick| tick.abs() > 0.5));
    let mut ticks: Vec<(f64, Option<String>)> = Vec::new();
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for tick in wanted {
        let (x, text) = (axis.at(tick), name(tick));
        let half = 0.5 * width_of(&text, size) + 0.2 * size;
        let free = taken.iter().all(|(from, to)| x + half <= *from || x - half >= *to);
        if free {
            taken.push((x - half, x + half));
        }
        ticks.push((x, free.then_some(text)));
    }
    ticks
}

/// `1/10`, `1/3`, `1`, `1000`.
fn name(tick: f64) -> String {
    let inverse = (100.0 * exp10(tick.abs())).round() / 100.0;
    let is_decade = (tick - tick.round()).abs() < 1e-9;
    let plain = if is_decade { power(tick.abs()) } else { trimmed(inverse) };
    if tick < 0.0 { format!("1/{plain}") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(end: f64) -> Vec<String> {
        let axis = Axis { from: -1.2, to: 3.4, start: 0.0, end };
        let mut ticks = fold_ticks(axis, Margins::default(), 10.0);
        ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
        ticks.into_iter().filter_map(|(_, text)| text).collect()
    }

    #[test]
    fn folds_are_named_as_fractions_and_numbers() {
        assert_eq!(names(400.0), ["1/10", "1/3", "1", "3", "10", "100", "1000"]);
    }

    #[test]
    fn where_there_is_little_room_one_stays_named() {
        let few = names(90.0);
        assert!(few.contains(&"1".to_owned()) && few.len() < 7, "{few:?}");
    }
}
