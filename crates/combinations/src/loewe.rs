//! Dose additivity: the response at which two doses add up to one.

use foldshift_curves::Logistic;
use foldshift_curves::elementary::{exp10, log10};

use crate::single_agent::DrugCurve;

/// The response y that doses `a` and `b` have together when one drug only replaces a dose of the other:
///
/// ```text
///   a        b
/// ───── + ───── = 1,   D(y) the dose of one drug alone with response y
/// DA(y)   DB(y)
/// ```
///
/// Below its own plateau no dose of a drug has the response: D is infinite there, and the drug adds nothing. So there is
/// one solution always, and it is continuous in the doses: as long as both drugs reach y they add up; beyond the plateau
/// of the weaker one the stronger drug alone is expected, as `delta_hsa` of the Python package `synergy` has it. (To
/// saturate at the weaker plateau instead would call every drug synergistic with one that does nothing.) A drug that does
/// not fall with dose adds nothing; where neither falls, the lower of both curves is expected.
///
/// The left side falls strictly as y rises to the start of the curves, so that bisection finds the solution to the last
/// bit or so.
///
/// Source: Loewe, Arzneimittelforschung 3 (1953) 285, PMID 13081480; Yadav et al., Comput. Struct. Biotechnol. J. 13
/// (2015) 504, doi:10.1016/j.csbj.2015.09.001, equation 8.
///
/// ```
/// use foldshift_combinations::{DrugCurve, loewe};
/// use foldshift_curves::Logistic;
/// let curve = DrugCurve::Logistic { curve: Logistic { top: 1.0, bottom: 0.1, log_mid: 1.0, hill: 1.3 } };
/// // Half of a dose and half of it again are the whole dose.
/// assert!((loewe([&curve; 2], [5.0, 5.0]) - curve.response(10.0)).abs() < 1e-12);
/// ```
#[must_use]
pub fn loewe(curves: [&DrugCurve; 2], doses: [f64; 2]) -> f64 {
    let alone = [curves[0].response(doses[0]), curves[1].response(doses[1])];
    let highest_effect = alone[0].min(alone[1]);
    let (a, b) = match [curves[0].falling(), curves[1].falling()] {
        [Some(a), Some(b)] => (a, b),
        [Some(_), None] => return alone[0],
        [None, Some(_)] => return alone[1],
        [None, None] => return highest_effect,
    };
    let parts = |y: f64| part(a, doses[0], y) + part(b, doses[1], y);
    // At the response of the better drug alone its part is 1 already; at the lowest plateau nothing is left.
    let (mut low, mut high) = (a.bottom.min(b.bottom), highest_effect);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if parts(middle) < 1.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The part that a dose is of the dose with response `y`.
fn part(curve: &Logistic, dose: f64, y: f64) -> f64 {
    if dose <= 0.0 || y <= curve.bottom {
        return 0.0;
    }
    if y >= curve.top {
        return f64::INFINITY;
    }
    curve.log_dose_at(y).map_or(0.0, |log_dose| exp10(log10(dose) - log_dose))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn curve(bottom: f64, log_mid: f64, hill: f64) -> DrugCurve {
        DrugCurve::Logistic { curve: Logistic { top: 1.0, bottom, log_mid, hill } }
    }

    #[test]
    fn beyond_the_plateau_of_the_weaker_drug_the_stronger_one_alone_is_expected() {
        let (strong, weak) = (curve(0.05, 0.0, 1.5), curve(0.7, 0.0, 1.0));
        let together = loewe([&strong, &weak], [10.0, 1000.0]);
        assert!((together - strong.response(10.0)).abs() < 1e-12);
        // Continuous: just above the plateau nearly nothing is added.
        let dose = (0..60).fold((0.1, 10.0), |(low, high): (f64, f64), _| {
            let middle = 0.5 * (low + high);
            if strong.response(middle) > 0.7 { (middle, high) } else { (low, middle) }
        });
        let jump = loewe([&strong, &weak], [dose.0, 5.0]) - loewe([&strong, &weak], [dose.1, 5.0]);
        assert!(jump.abs() < 1e-6, "{jump}");
    }

    #[test]
    fn a_drug_without_effect_adds_nothing() {
        let (drug, none) = (curve(0.1, 0.0, 1.0), DrugCurve::Constant { response: 1.0 });
        assert!((loewe([&drug, &none], [3.0, 1e6]) - drug.response(3.0)).abs() < 1e-12);
        assert!((loewe([&none, &none], [3.0, 1e6]) - 1.0).abs() < 1e-12);
    }

    proptest! { // Property: laws of dose additivity.
        #[test]
        fn doses_add_up_and_exchange(
            bottoms in (0.0..0.8, 0.0..0.8),
            mids in (-2.0..2.0, -2.0..2.0),
            hills in (0.5..4.0, 0.5..4.0),
            doses in (0.01..100.0_f64, 0.01..100.0_f64),
        ) {
            let (a, b) = (curve(bottoms.0, mids.0, hills.0), curve(bottoms.1, mids.1, hills.1));
            let found = loewe([&a, &b], [doses.0, doses.1]);
            prop_assert!((loewe([&b, &a], [doses.1, doses.0]) - found).abs() < 1e-12);
            prop_assert!(found <= a.response(doses.0).min(b.response(doses.1)) + 1e-12);
            let sum = part(a.falling().unwrap(), doses.0, found + 1e-9)
                + part(b.falling().unwrap(), doses.1, found + 1e-9);
            let less = part(a.falling().unwrap(), doses.0, found - 1e-9)
                + part(b.falling().unwrap(), doses.1, found - 1e-9);
            prop_assert!(less <= 1.0 + 1e-6 && sum >= 1.0 - 1e-6, "{less} {sum}");
        }

        #[test]
        fn a_drug_with_itself_is_one_drug(
            bottom in 0.0..0.8, hill in 0.5..4.0, dilution in 0.1..10.0_f64,
            doses in (0.01..100.0_f64, 0.01..100.0_f64),
        ) {
            let drug = curve(bottom, 0.3, hill);
            let diluted = curve(bottom, 0.3 + dilution.log10(), hill);
            let found = loewe([&drug, &diluted], [doses.0, doses.1]);
            prop_assert!((found - drug.response(doses.0 + doses.1 / dilution)).abs() < 1e-9);
        }
    }
}
