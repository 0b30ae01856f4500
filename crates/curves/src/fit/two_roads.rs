//! Limits are found by eight walks side by side; where those do not settle, by careful walks one at a time. Both must
//! say the same.

use crate::curve::Curve;
use crate::fit::asked::OwnCurve;
use crate::fit::problem::Problem;
use crate::fit::reportable::Walks;
use crate::fit::side_by_side::{Frame, SideBySide};
use crate::fit::{Fit, FitOptions, Ic50, fit_many, say_ic50s};
use crate::screen::Screen;

/// The limits of a fit, found one by one on the slow road.
fn slowly(curve: &Curve, fit: &Fit, options: &FitOptions) -> Option<[Ic50; 2]> {
    let problem = Problem::new(curve)?;
    let mut family = SideBySide::new(Frame::Free);
    family.push(0, curve, options);
    family.search(None);
    let best = *family.optimum(0)?;
    let own = OwnCurve::of(&best.curve, problem.range, options.half);
    family.ask(0, fit, &problem, (&best, own), options);
    let mut walks = vec![Walks::NONE];
    family.walk_carefully(&mut walks);
    let mut again = fit.clone();
    say_ic50s(&mut again, curve, options, &problem, own, &walks[0]);
    Some([again.ic50_rel, again.ic50_abs])
}

/// How limits of the two roads compare: alike to 10⁻⁶ decades, further out side by side, or less far.
#[derive(Default)]
struct Compared {
    alike: usize,
    further: Vec<(usize, Ic50, Ic50)>,
    nearer: Vec<(usize, Ic50, Ic50)>,
}

fn compare_limits(curves: &[Curve]) -> Compared {
    let options = FitOptions::default();
    let fits = fit_many(curves, &options);
    let mut compared = Compared::default();
    for (index, (curve, fit)) in curves.iter().zip(&fits).enumerate() {
        let Some(slow) = slowly(curve, fit, &options) else { continue };
        for (fast, slow) in [fit.ic50_rel, fit.ic50_abs].into_iter().zip(slow) {
            let [fast_low, fast_high] = span(fast);
            let [slow_low, slow_high] = span(slow);
            let (low, high) = (slow_low - fast_low, fast_high - slow_high);
            if low < -1e-6 || high < -1e-6 {
                compared.nearer.push((index, fast, slow));
            } else if low > 1e-6 || high > 1e-6 {
                compared.further.push((index, fast, slow));
            } else {
                compared.alike += 1;
            }
        }
    }
    compared
}

/// The doses that an IC50 may have; those without limits end far out.
fn span(ic50: Ic50) -> [f64; 2] {
    const FAR: f64 = 1e3;
    match ic50 {
        Ic50::Measured { lower, upper, .. } => [lower.unwrap_or(-FAR), upper.unwrap_or(FAR)],
        Ic50::Above { bound } => [bound, FAR],
        Ic50::Below { bound } => [-FAR, bound],
        Ic50::Unknown => [-FAR, FAR],
    }
}

#[test]
fn limits_found_side_by_side_are_those_of_the_slow_road_or_further_out() {
    let curves = Screen::default().curves(0..150).expect("curves");
    let Compared { alike, further, nearer } = compare_limits(&curves);
    assert!(nearer.is_empty(), "{nearer:?}");
    assert!(alike > 250 && further.len() < 10, "{alike} alike, {further:?}");
}
