//! Doses, their units, and the words people write for both.
//!
//! A dose is a number with a unit. Units of one [`Quantity`] convert into each other by an exact
//! power of ten; units of different quantities (molar and percent, say) never do.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// What a dose unit measures. Doses convert within a quantity and never across.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// Amount of substance per volume; base unit mol/L.
    Molar,
    /// Mass per volume; base unit g/mL.
    MassPerVolume,
    /// A fraction of a stock or an extract; base unit %.
    Percent,
}

/// A unit in which doses are given, such as `nM`, `µg/mL` or `%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DoseUnit {
    quantity: Quantity,
    /// log₁₀ of the unit in base units: −9 for nM.
    exponent: i32,
}

impl DoseUnit {
    /// mol/L.
    pub const MOLAR: Self = Self::new(Quantity::Molar, 0);
    /// 10⁻³ mol/L.
    pub const MILLIMOLAR: Self = Self::new(Quantity::Molar, -3);
    /// 10⁻⁶ mol/L.
    pub const MICROMOLAR: Self = Self::new(Quantity::Molar, -6);
    /// 10⁻⁹ mol/L.
    pub const NANOMOLAR: Self = Self::new(Quantity::Molar, -9);
    /// 10⁻¹² mol/L.
    pub const PICOMOLAR: Self = Self::new(Quantity::Molar, -12);
    /// 10⁻¹⁵ mol/L.
    pub const FEMTOMOLAR: Self = Self::new(Quantity::Molar, -15);
    /// Percent of a stock, by volume.
    pub const PERCENT: Self = Self::new(Quantity::Percent, 0);

    const fn new(quantity: Quantity, exponent: i32) -> Self {
        Self { quantity, exponent }
    }

    /// What the unit measures.
    #[must_use]
    pub const fn quantity(self) -> Quantity {
        self.quantity
    }

    /// log₁₀ of this unit in the base unit of its quantity (mol/L, g/mL, %): −9 for nM.
    #[must_use]
    pub const fn exponent(self) -> i32 {
        self.exponent
    }
}

/// Every unit with the way it is printed.
pub(crate) const SYMBOLS: [(&str, DoseUnit); 12] = [
    ("M", DoseUnit::MOLAR),
    ("mM", DoseUnit::MILLIMOLAR),
    ("µM", DoseUnit::MICROMOLAR),
    ("nM", DoseUnit::NANOMOLAR),
    ("pM", DoseUnit::PICOMOLAR),
    ("fM", DoseUnit::FEMTOMOLAR),
    ("g/mL", DoseUnit::new(Quantity::MassPerVolume, 0)),
    ("mg/mL", DoseUnit::new(Quantity::MassPerVolume, -3)),
    ("µg/mL", DoseUnit::new(Quantity::MassPerVolume, -6)),
    ("ng/mL", DoseUnit::new(Quantity::MassPerVolume, -9)),
    ("pg/mL", DoseUnit::new(Quantity::MassPerVolume, -12)),
    ("%", DoseUnit::PERCENT),
];

impl fmt::Display for DoseUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = SYMBOLS.iter().find(|(_, unit)| unit == self).map_or("?", |(symbol, _)| symbol);
        f.pad(symbol)
    }
}

impl Serialize for DoseUnit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a text is no dose or no unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// The unit is not one of ours.
    #[error("`{text}` is not a dose unit{}", suggestion.as_ref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
    UnknownUnit {
        /// What was written.
        text: String,
        /// The unit that differs only in the case of its letters.
        suggestion: Option<String>,
    },
    /// The number is missing, negative or not finite.
    #[error("`{0}` is not a dose: expected a number of zero or more and a unit, such as `30 nM`")]
    NotADose(String),
    /// A number without a unit.
    #[error("`{0}` has no unit: write `{0} nM`, or name the unit of the column")]
    NoUnit(String),
}

impl FromStr for DoseUnit {
    type Err = UnitError;

    /// Reads `nM`, `uM`, `µM` (either micro sign), `nmol/L`, `ug/ml`, `mg/L`, `%`. The case of the
    /// prefix counts: `mM` is not `MM`, and `nm` is a length.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let trimmed = text.trim();
        let plain = trimmed.replace(['\u{b5}', '\u{3bc}'], "u");
        let unit = match plain.as_str() {
            "M" | "mol/L" | "mol/l" => Some(Self::MOLAR),
            "mM" | "mmol/L" | "mmol/l" => Some(Self::MILLIMOLAR),
            "uM" | "umol/L" | "umol/l" => Some(Self::MICROMOLAR),
            "nM" | "nmol/L" | "nmol/l" => Some(Self::NANOMOLAR),
            "pM" | "pmol/L" | "pmol/l" => Some(Self::PICOMOLAR),
            "fM" | "fmol/L" | "fmol/l" => Some(Self::FEMTOMOLAR),
            "g/mL" | "g/ml" => Some(Self::new(Quantity::MassPerVolume, 0)),
            "mg/mL" | "mg/ml" | "g/L" | "g/l" => Some(Self::new(Quantity::MassPerVolume, -3)),
            "ug/mL" | "ug/ml" | "mg/L" | "mg/l" => Some(Self::new(Quantity::MassPerVolume, -6)),
            "ng/mL" | "ng/ml" | "ug/L" | "ug/l" => Some(Self::new(Quantity::MassPerVolume, -9)),
            "pg/mL" | "pg/ml" | "ng/L" | "ng/l" => Some(Self::new(Quantity::MassPerVolume, -12)),
            "%" | "percent" => Some(Self::PERCENT),
            _ => None,
        };
        unit.ok_or_else(|| UnitError::UnknownUnit {
            text: trimmed.to_owned(),
            suggestion: SYMBOLS
                .iter()
                .map(|(symbol, _)| *symbol)
                .find(|symbol| symbol.replace('µ', "u").eq_ignore_ascii_case(&plain))
                .map(str::to_owned),
        })
    }
}

/// A dose as it was applied: zero or more, finite, with its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dose {
    value: f64,
    unit: DoseUnit,
}

impl Dose {
    /// A dose of `value` in `unit`; `None` unless `value` is finite and not negative.
    #[must_use]
    pub fn new(value: f64, unit: DoseUnit) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Self { value: value + 0.0, unit })
    }

    /// The number, in [`Dose::unit`].
    #[must_use]
    pub const fn value(self) -> f64 {
        self.value
    }

    /// The unit of [`Dose::value`].
    #[must_use]
    pub const fn unit(self) -> DoseUnit {
        self.unit
    }

    /// Is this the zero dose?
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.value == 0.0
    }

    /// The number in `unit`, by one multiplication with or division by an exact power of ten;
    /// `None` when the two units measure different quantities.
    #[must_use]
    pub fn in_unit(self, unit: DoseUnit) -> Option<f64> {
        if self.unit.quantity != unit.quantity {
            return None;
        }
        let shift = self.unit.exponent - unit.exponent;
        let factor = power_of_ten(shift.unsigned_abs());
        Some(if shift >= 0 { self.value * factor } else { self.value / factor })
    }

    /// The same dose in the unit a reader would choose: the largest one of its quantity in which the
    /// number is at least 1.
    #[must_use]
    pub fn readable(self) -> Self {
        let units = SYMBOLS.iter().map(|(_, unit)| *unit).filter(|unit| unit.quantity == self.unit.quantity);
        let in_units = units.filter_map(|unit| Some(Self { value: self.in_unit(unit)?, unit }));
        let mut smallest = self;
        for dose in in_units {
            if dose.value >= 1.0 || self.is_zero() {
                return if self.is_zero() { self } else { dose };
            }
            smallest = dose;
        }
        smallest
    }

    /// A molar dose above 1 M or, unless zero, below 1 fM: almost surely a slip of the unit.
    #[must_use]
    pub fn is_implausible(self) -> bool {
        match self.unit.quantity {
            Quantity::Molar => self
                .in_unit(DoseUnit::MOLAR)
                .is_some_and(|molar| molar > 1.0 || (molar > 0.0 && molar < 1e-15)),
            Quantity::Percent => self.value > 100.0,
            Quantity::MassPerVolume => false,
        }
    }
}

/// A dose by its logarithm: ten to `log10` in `unit`. Curves and folds count in log doses and know no unit; where
/// one of theirs becomes a statement, it gets its unit back here, and nothing adds two of different units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogDose {
    log10: f64,
    unit: DoseUnit,
}

impl LogDose {
    /// Ten to `log10` in `unit`; −∞ is the zero dose.
    #[must_use]
    pub const fn new(log10: f64, unit: DoseUnit) -> Self {
        Self { log10, unit }
    }

    /// log₁₀ of the number in [`LogDose::unit`].
    #[must_use]
    pub const fn log10(self) -> f64 {
        self.log10
    }

    /// The unit.
    #[must_use]
    pub const fn unit(self) -> DoseUnit {
        self.unit
    }

    /// The dose as a number of `unit`; `NaN` where the two units measure different quantities.
    #[must_use]
    pub fn in_unit(self, unit: DoseUnit) -> f64 {
        Dose::new(libm::exp10(self.log10), self.unit).and_then(|dose| dose.in_unit(unit)).unwrap_or(f64::NAN)
    }

    /// The unit in which a reader would print it.
    #[must_use]
    pub fn readable_unit(self) -> DoseUnit {
        let rounded: f64 = format!("{:.2e}", libm::exp10(self.log10)).parse().unwrap_or_default();
        Dose::new(rounded, self.unit).map_or(self.unit, |dose| dose.readable().unit())
    }
}

/// 10ⁿ for n ≤ 22, where every power is exact in an f64 (our units span 15).
fn power_of_ten(n: u32) -> f64 {
    (0..n).fold(1.0, |power, _| power * 10.0)
}

impl fmt::Display for Dose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.value, self.unit)
    }
}

impl Serialize for Dose {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Dose {
    type Err = UnitError;

    /// Reads a number and a unit, with or without a blank between: `30 nM`, `0.1uM`, `1e-3 M`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let text = text.trim();
        let end = number_length(text);
        let (number, unit) = text.split_at(end);
        let value: f64 = number.parse().map_err(|_| UnitError::NotADose(text.to_owned()))?;
        if unit.trim().is_empty() {
            return Err(UnitError::NoUnit(text.to_owned()));
        }
        Self::new(value, unit.parse()?).ok_or_else(|| UnitError::NotADose(text.to_owned()))
    }
}

/// Length in bytes of the decimal number at the start of `text`, its exponent included.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let sign = usize::from(bytes.first().is_some_and(|b| matches!(b, b'+' | b'-')));
    let mantissa = sign + digits(sign);
    let Some(b'e' | b'E') = bytes.get(mantissa) else { return mantissa };
    let exponent_sign = usize::from(bytes.get(mantissa + 1).is_some_and(|b| matches!(b, b'+' | b'-')));
    let exponent = digits(mantissa + 1 + exponent_sign);
    if exponent == 0 { mantissa } else { mantissa + 1 + exponent_sign + exponent }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dose_converts_by_an_exact_power_of_ten() {
        let dose: Dose = "0.03 uM".parse().unwrap();
        assert_eq!(dose.in_unit(DoseUnit::NANOMOLAR), Some(30.0));
        assert_eq!(dose.in_unit(DoseUnit::PERCENT), None);
        assert_eq!("1e-3 M".parse::<Dose>().unwrap().in_unit(DoseUnit::MILLIMOLAR), Some(1.0));
    }

    #[test]
    fn a_readable_dose_has_a_number_of_one_or_more() {
        let readable = |text: &str| text.parse::<Dose>().unwrap().readable().to_string();
        assert_eq!(readable("10000 nM"), "10 µM");
        assert_eq!(readable("0.5 nM"), "500 pM");
        assert_eq!(readable("0.01 fM"), "0.01 fM");
        assert_eq!(readable("0 nM"), "0 nM");
        assert_eq!(readable("12 %"), "12 %");
    }

    #[test]
    fn both_micro_signs_and_the_letter_u_mean_micro() {
        for text in ["1 µM", "1 μM", "1uM", "1 umol/L"] {
            assert_eq!(text.parse::<Dose>().unwrap().unit(), DoseUnit::MICROMOLAR, "{text}");
        }
    }

    #[test]
    fn a_length_is_not_taken_for_a_concentration() {
        let error = "30 nm".parse::<Dose>().unwrap_err();
        assert_eq!(error.to_string(), "`nm` is not a dose unit; did you mean `nM`?");
        assert!("30".parse::<Dose>().unwrap_err().to_string().contains("no unit"));
        assert!("-1 nM".parse::<Dose>().is_err());
    }

    #[test]
    fn a_thousandfold_slip_beyond_one_molar_is_implausible() {
        assert!("1000 mM".parse::<Dose>().is_ok_and(|dose| !dose.is_implausible()));
        assert!("1001 mM".parse::<Dose>().is_ok_and(Dose::is_implausible));
        assert!("0.1 fM".parse::<Dose>().is_ok_and(Dose::is_implausible));
        assert!("0 nM".parse::<Dose>().is_ok_and(|dose| !dose.is_implausible()));
    }
}
