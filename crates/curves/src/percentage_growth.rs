//! Growth in percent as the screen of the National Cancer Institute has it, and the three doses read from it: half of
//! the growth is lost (GI50), all of it (TGI), half of the cells (LC50).
//!
//! Source: Boyd & Paull, Drug Dev. Res. 34 (1995) 91, doi:10.1002/ddr.430340203; Shoemaker, Nat. Rev. Cancer 6 (2006)
//! 813, doi:10.1038/nrc1951.

use crate::curve::Curve;
use crate::fit::{FitOptions, Ic50, Reads, doses_at};
use crate::growth::Refusal;

/// Percentage growth as a fraction: 1 is the growth of untreated cells, 0 that no cell was gained or lost since the
/// compound was added, −1 that none is left.
///
/// ```text
/// signal ≥ time zero:  (signal − time zero) / (control − time zero)
/// signal < time zero:  (signal − time zero) / time zero
/// ```
///
/// `signal`, `control` and `time_zero` have the background subtracted: of a treated well at the end, of untreated ones
/// at the end, and when the compound was added; any unit, the same for all three. A signal at or below the background
/// gives the limit, −1. Unlike [`Growth::inhibition`](crate::growth::Growth::inhibition) (GR), it depends on how often
/// the cells divide.
///
/// # Errors
/// When there is no signal at time zero, or untreated cells did not grow. How little growth is too little is left to
/// the reader: the screen itself asks for none.
///
/// ```
/// use foldshift_curves::percentage_growth::percentage_growth;
/// let growth = |signal| percentage_growth(signal, 1.2, 0.4);
/// assert!((growth(0.8)? - 0.5).abs() < 1e-12); // half of the growth
/// assert_eq!(growth(0.4)?, 0.0); // stasis
/// assert!((growth(0.1)? + 0.75).abs() < 1e-12); // three of four cells are gone
/// # Ok::<(), foldshift_curves::growth::Refusal>(())
/// ```
pub fn percentage_growth(signal: f64, control: f64, time_zero: f64) -> Result<f64, Refusal> {
    if !(time_zero > 0.0 && (control / time_zero).is_finite()) {
        return Err(Refusal::NotAboveBackground);
    }
    if control <= time_zero {
        return Err(Refusal::NoGrowth { x0: time_zero, x_ctrl: control });
    }
    let gained = signal - time_zero;
    let growth = if gained >= 0.0 { gained / (control - time_zero) } else { (gained / time_zero).max(-1.0) };
    Ok(growth.min(f64::MAX))
}

/// The names of the three doses.
pub const GROWTH_DOSES: [&str; 3] = ["gi50", "tgi", "lc50"];

/// The percentage growth at each of [`GROWTH_DOSES`], as a fraction.
pub const GROWTH_LEVELS: [f64; 3] = [0.5, 0.0, -0.5];

/// [`GROWTH_DOSES`] of curves whose responses are percentage growths as fractions, in their order, each by the rules of
/// an absolute IC50 ([`doses_at`]): a line that is not killed has an LC50 above what was tested, or none that can be told.
///
/// `options` say what else is known of the curves; growth falls with dose, and untreated cells have 1.
#[must_use]
pub fn growth_doses(curves: &[Curve], options: &FitOptions) -> Vec<[Ic50; 3]> {
    let options = FitOptions { half: 0.5, vehicle: None, reads: Some(Reads::Viability), ..*options };
    let doses = doses_at(curves, &options, &GROWTH_LEVELS);
    doses.into_iter().map(|doses| [doses[0], doses[1], doses[2]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Point;
    use crate::elementary::exp10;
    use crate::screen::Random;

    #[test]
    fn growth_is_measured_against_the_control_and_loss_against_time_zero() {
        let growth = |signal| percentage_growth(signal, 1.6, 0.4).unwrap();
        for (signal, expected) in [(1.6, 1.0), (1.0, 0.5), (0.4, 0.0), (0.2, -0.5), (0.0, -1.0), (-0.1, -1.0)]
        {
            assert!((growth(signal) - expected).abs() < 1e-12, "{signal}: {}", growth(signal));
        }
        // Cells may grow better than untreated ones.
        assert!((growth(2.2) - 1.5).abs() < 1e-12);
    }

    #[test]
    fn cells_that_do_not_grow_have_no_percentage() {
        assert_eq!(percentage_growth(0.3, 0.4, 0.4), Err(Refusal::NoGrowth { x0: 0.4, x_ctrl: 0.4 }));
        for time_zero in [0.0, -1.0, f64::NAN] {
            assert_eq!(percentage_growth(0.3, 0.4, time_zero), Err(Refusal::NotAboveBackground));
        }
    }

    /// A curve of growth from 1 to `bottom` with its middle at 100.
    fn curve(bottom: f64) -> Curve {
        let mut random = Random::new(9, 1);
        let points = (0..30).map(|k| {
            let x = 0.4 * f64::from(k / 3);
            let y = bottom + (1.0 - bottom) / (1.0 + exp10(1.5 * (x - 2.0)));
            Point::new(exp10(x), y + 0.02 * random.normal())
        });
        Curve::new(points.collect()).unwrap()
    }

    #[test]
    fn a_line_that_dies_has_all_three_doses_in_their_order() {
        let doses = growth_doses(&[curve(-0.9)], &FitOptions::default())[0];
        for (dose, level) in doses.into_iter().zip(GROWTH_LEVELS) {
            let Ic50::Measured { log_dose, lower: Some(lower), upper: Some(upper) } = dose else {
                panic!("{doses:?}")
            };
            let truth = 2.0 + ((1.0 - level) / (level + 0.9)).log10() / 1.5;
            assert!(
                lower < log_dose && log_dose < upper && (log_dose - truth).abs() < 0.1,
                "{level}: {dose:?} {truth}"
            );
        }
        assert!(doses[0].log_dose() < doses[1].log_dose() && doses[1].log_dose() < doses[2].log_dose());
    }

    #[test]
    fn a_line_that_stands_still_has_a_gi50_and_bounds_beyond() {
        let [gi50, tgi, lc50] = growth_doses(&[curve(0.2)], &FitOptions::default())[0];
        assert_eq!(gi50.qualifier(), "");
        let top = 3.6;
        for bound in [tgi, lc50] {
            assert!(
                matches!(bound, Ic50::Above { bound } if bound > top - 0.5 && bound <= top + 1e-9),
                "{bound:?}"
            );
        }
    }
}
