//! Growth-rate inhibition: what a compound does to growth, whatever the rate at which a line grows.

use std::fmt;

use serde::Serialize;

use crate::curve::Curve;
use crate::elementary::{exp_m1, exp2, ln};

/// The smallest growth of the vehicle, x_ctrl / x0, from which GR is computed: below, the scatter of wells
/// is as large as the growth that it is measured against.
pub const LEAST_GROWTH: f64 = 1.5;

/// The growth of untreated cells between the addition of the compound and the end of the assay.
///
/// ```text
/// divisions = log₂(x_ctrl / x0)        GR(x) = 2^( log₂(x / x0) / divisions ) − 1
/// ```
///
/// `x0`, `x_ctrl` and `x` are signals with the background subtracted: when the compound was added, of the
/// vehicle at the end, and of a treated well at the end; any unit, the same for all three. GR is 1 without
/// an effect, 0 where no cell was gained or lost, and below 0 where cells were lost; −1 is none left. The
/// midpoint and the plateau of a curve through GR do not depend on the number of divisions; those of
/// x / x_ctrl do.
///
/// Source: Hafner, Niepel, Chung & Sorger, Nat. Methods 13 (2016) 521, doi:10.1038/nmeth.3853.
///
/// ```
/// use foldshift_curves::growth::Growth;
/// let growth = Growth::measured(100.0, 400.0)?; // two divisions
/// assert_eq!(growth.divisions(), 2.0);
/// let gr = [400.0, 200.0, 100.0, 25.0].map(|x| growth.inhibition(x));
/// let by_hand = [1.0, 2_f64.sqrt() - 1.0, 0.0, -0.5];
/// assert!(gr.iter().zip(by_hand).all(|(gr, by_hand)| (gr - by_hand).abs() < 1e-12));
/// # Ok::<(), foldshift_curves::growth::Refusal>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Growth {
    x0: f64,
    divisions: f64,
}

/// Why no GR is computed.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Neither a reading of this line and experiment at the addition of the compound, nor a doubling time.
    #[error("no usable `t0` well and no doubling time")]
    NoStart,
    /// The signal at the addition of the compound is no signal.
    #[error("the `t0` wells are not above the background")]
    NotAboveBackground,
    /// Untreated cells read less at the end than at the beginning.
    #[error("the `t0` wells read {}, no less than the vehicle at the end with {}", short(*x0), short(*x_ctrl))]
    NoGrowth {
        /// Signal at the addition of the compound.
        x0: f64,
        /// Signal of the vehicle at the end.
        x_ctrl: f64,
    },
    /// Untreated cells hardly grew.
    #[error("the vehicle grew {:.2}-fold only, and GR is unstable below {LEAST_GROWTH}-fold", x_ctrl / x0)]
    LittleGrowth {
        /// Signal at the addition of the compound.
        x0: f64,
        /// Signal of the vehicle at the end.
        x_ctrl: f64,
    },
}

/// A signal to four digits: absorbances are small numbers, counts are large ones.
fn short(signal: f64) -> f64 {
    format!("{signal:.3e}").parse().unwrap_or(signal)
}

impl Refusal {
    /// The code in the column `reasons`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoStart => "t0_missing",
            Self::NotAboveBackground => "t0_not_above_background",
            Self::NoGrowth { .. } => "t0_above_end",
            Self::LittleGrowth { .. } => "little_growth",
        }
    }

    /// The signal at the addition of the compound, where there was one.
    #[must_use]
    pub const fn x0(self) -> Option<f64> {
        match self {
            Self::NoGrowth { x0, .. } | Self::LittleGrowth { x0, .. } => Some(x0),
            Self::NoStart | Self::NotAboveBackground => None,
        }
    }

    /// What can be done about it.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::NoStart => {
                "read a plate of this line when the compound is added and give its wells the role `t0`, or give \
                 its doubling time under [growth]"
            }
            Self::NotAboveBackground => "look at the blanks of the `t0` plate, and at its layout",
            Self::NoGrowth { .. } => {
                "were both plates read with the same settings, and is the `t0` plate of this line?"
            }
            Self::LittleGrowth { .. } => "expose for longer, or judge this line by its IC50 alone",
        }
    }
}

impl Serialize for Refusal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl Growth {
    /// Growth from `x0` to `x_ctrl`, both measured.
    ///
    /// # Errors
    /// When the cells did not grow, or by less than [`LEAST_GROWTH`].
    pub fn measured(x0: f64, x_ctrl: f64) -> Result<Self, Refusal> {
        let ratio = x_ctrl / x0;
        if !(x0 > 0.0 && ratio.is_finite()) {
            return Err(Refusal::NotAboveBackground);
        }
        if ratio <= 1.0 {
            return Err(Refusal::NoGrowth { x0, x_ctrl });
        }
        if ratio < LEAST_GROWTH {
            return Err(Refusal::LittleGrowth { x0, x_ctrl });
        }
        Ok(Self { x0, divisions: ln(ratio) / std::f64::consts::LN_2 })
    }

    /// Growth to `x_ctrl` in `hours` of a line that doubles every `doubling_h` hours:
    /// x0 = x_ctrl · 2^(−hours / doubling_h).
    ///
    /// # Errors
    /// As [`Growth::measured`].
    pub fn estimated(x_ctrl: f64, hours: f64, doubling_h: f64) -> Result<Self, Refusal> {
        let divisions = hours / doubling_h;
        let x0 = x_ctrl * exp2(-divisions);
        Ok(Self { divisions, ..Self::measured(x0, x_ctrl)? })
    }

    /// The signal when the compound was added, background subtracted.
    #[must_use]
    pub const fn x0(&self) -> f64 {
        self.x0
    }

    /// Divisions of untreated cells during the assay.
    #[must_use]
    pub const fn divisions(&self) -> f64 {
        self.divisions
    }

    /// GR of a well that reads `x` above the background. A signal at or below the background gives the
    /// limit, −1.
    #[must_use]
    pub fn inhibition(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return -1.0;
        }
        exp_m1(ln(x / self.x0) / self.divisions).min(f64::MAX)
    }
}

/// The lower of the mean GR values at the two highest doses, as GRmetrics has it: the effect that was
/// measured, not extrapolated. `None` without a dose above zero.
#[must_use]
pub fn gr_max(curve: &Curve) -> Option<f64> {
    curve.positive_levels().rev().take(2).map(|level| level.mean).reduce(f64::min)
}

/// Area between the mean GR values and 1 over log dose, by trapezoids, divided by the width: 0 without an
/// effect. `None` from fewer than two doses above zero.
#[must_use]
pub fn gr_aoc(curve: &Curve) -> Option<f64> {
    let (low, high) = curve.tested_log_range()?;
    let area: f64 = curve
        .positive_levels()
        .zip(curve.positive_levels().skip(1))
        .map(|(a, b)| (b.log_dose - a.log_dose) * (1.0 - 0.5 * (a.mean + b.mean)))
        .sum();
    (high > low).then(|| area / (high - low))
}

/// Where the signal at the addition of the compound comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Wells of role `t0` on the same plate.
    SamePlate,
    /// Wells of role `t0` on another plate of the same line and experiment.
    OtherPlate,
    /// Computed back from the vehicle by a doubling time: as good as that number is for this passage.
    DoublingTime,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SamePlate => "t0_wells",
            Self::OtherPlate => "t0_plate",
            Self::DoublingTime => "doubling_time",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Point;

    #[test]
    fn gr_is_what_a_hand_computes() {
        let growth = Growth::measured(300.0, 1200.0).unwrap();
        // Half the vehicle after two divisions is one division: 2^(1/2) − 1.
        for (x, gr) in [
            (1200.0, 1.0),
            (600.0, 0.414_213_562_373_095),
            (300.0, 0.0),
            (75.0, -0.5),
            (150.0, -0.292_893_218_813_452),
        ] {
            assert!((growth.inhibition(x) - gr).abs() < 1e-14, "{x}: {}", growth.inhibition(x));
        }
    }

    #[test]
    fn a_signal_at_the_background_gives_the_limit() {
        let growth = Growth::measured(300.0, 1200.0).unwrap();
        assert_eq!([0.0, -40.0].map(|x| growth.inhibition(x).to_bits()), [(-1.0_f64).to_bits(); 2]);
        assert!(growth.inhibition(1e-9) > -1.0);
    }

    #[test]
    fn what_does_not_grow_has_no_gr() {
        assert_eq!(Growth::measured(500.0, 400.0), Err(Refusal::NoGrowth { x0: 500.0, x_ctrl: 400.0 }));
        assert_eq!(Growth::measured(100.0, 149.0), Err(Refusal::LittleGrowth { x0: 100.0, x_ctrl: 149.0 }));
        assert!(Growth::measured(100.0, 150.0).is_ok());
        for x0 in [0.0, -3.0, f64::NAN] {
            assert_eq!(Growth::measured(x0, 400.0), Err(Refusal::NotAboveBackground));
        }
    }

    #[test]
    fn a_refusal_shows_small_signals_too() {
        let told = Growth::measured(0.412_34, 0.3).unwrap_err().to_string();
        assert_eq!(told, "the `t0` wells read 0.4123, no less than the vehicle at the end with 0.3");
        let told = Growth::measured(24_051.7, 20_000.0).unwrap_err().to_string();
        assert!(told.contains("24050") && told.contains("20000"), "{told}");
    }

    #[test]
    fn a_doubling_time_stands_for_t0_wells() {
        let estimated = Growth::estimated(800.0, 72.0, 24.0).unwrap();
        assert!((estimated.x0() - 100.0).abs() < 1e-12 && (estimated.divisions() - 3.0).abs() < 1e-12);
        let measured = Growth::measured(100.0, 800.0).unwrap();
        assert!((measured.inhibition(250.0) - estimated.inhibition(250.0)).abs() < 1e-14);
        assert!(Growth::estimated(800.0, 72.0, 150.0).is_err());
    }

    /// Two lines with the same response of the growth rate, one of which divides twice as often: the
    /// fractions of the vehicle differ, GR does not.
    #[test]
    fn gr_does_not_depend_on_the_number_of_divisions() {
        let gr = |divisions: f64, rate: f64| {
            let growth = Growth::measured(100.0, 100.0 * 2_f64.powf(divisions)).unwrap();
            growth.inhibition(100.0 * 2_f64.powf(divisions * rate))
        };
        for rate in [1.0, 0.6, 0.0, -0.4] {
            assert!((gr(1.5, rate) - gr(3.0, rate)).abs() < 1e-12);
        }
    }

    #[test]
    fn the_largest_effect_and_the_area_are_those_of_dose_means() {
        let points = [(0.0, 1.0), (1.0, 1.0), (10.0, 0.5), (10.0, 0.3), (100.0, -0.2), (1000.0, -0.1)];
        let curve = Curve::new(points.map(|(dose, gr)| Point::new(dose, gr)).to_vec()).unwrap();
        assert_eq!(gr_max(&curve), Some(-0.2));
        // Decades of mean 0.3, 0.9 and 1.15 under 1.
        assert!((gr_aoc(&curve).unwrap() - (0.3 + 0.9 + 1.15) / 3.0).abs() < 1e-12);
        assert_eq!(gr_aoc(&Curve::new(vec![Point::new(1.0, 0.5)]).unwrap()), None);
    }
}
