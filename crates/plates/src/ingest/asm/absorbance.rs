//! The unit of absorbance. The model knows milli absorbance units (mAU) alone; our numbers are absorbance units, as
//! readers print them.
//!
//! A converter that is widely used writes what the reader printed and calls it mAU. An empty plate alone has some
//! 40 mAU, so that a whole file below 10 mAU is one of those, and its numbers stay as they are.

use crate::ingest::asm::json::Node;
use crate::ingest::asm::measurement::{Measured, highest_in};

/// A file whose highest absorbance is below this is not in mAU, whatever it says.
const LEAST_MAU: f64 = 10.0;

/// Names of converters that write the numbers of the reader under the unit mAU.
const AS_PRINTED: &str = "allotropy";

/// The name under which our own writer signs.
pub(super) const OURS: &str = "foldshift";

/// The unit of the model.
pub(super) const MILLI: &str = "mAU";

/// What a number with the unit mAU is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Absorbance {
    /// A thousandth of an absorbance unit.
    Thousandths,
    /// What the reader printed, although the unit says otherwise.
    AsPrinted,
    /// There is none.
    None,
}

impl Absorbance {
    /// As the converter and the numbers of a document say.
    pub(super) fn of(root: &Node<'_>, measured: &[Measured<'_, '_>]) -> Self {
        let converter = ["plate reader aggregate document", ""].iter().find_map(|above| {
            let above = if above.is_empty() { Some(root) } else { root.get(above) };
            above?.at_path(&["data system document", "ASM converter name"])?.text().map(str::to_owned)
        });
        match (converter, highest_in(measured, MILLI)) {
            (_, None) => Self::None,
            (Some(name), _) if name == OURS => Self::Thousandths,
            (Some(name), _) if name.starts_with(AS_PRINTED) => Self::AsPrinted,
            (_, Some(highest)) if highest < LEAST_MAU => Self::AsPrinted,
            _ => Self::Thousandths,
        }
    }

    /// The number that digits are, in absorbance units where their unit is mAU; every digit is kept.
    pub(super) fn number(self, digits: &str, unit: Option<&str>) -> Option<f64> {
        if self != Self::Thousandths || unit != Some(MILLI) {
            return digits.parse().ok();
        }
        let (mantissa, power) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
        let power: i32 = power.parse().ok()?;
        format!("{mantissa}e{}", power - 3).parse().ok()
    }

    /// What the user must know of it.
    pub(super) fn told(self) -> Option<String> {
        (self == Self::AsPrinted).then(|| {
            "absorbance is called mAU, but its numbers are those of absorbance units, and are kept as they stand".to_owned()
        })
    }
}

/// Absorbance whose unit is not known, or that has none beside some that has: a thousandth more or less would be wrong.
pub(super) fn of_no_unit(measured: &[Measured<'_, '_>]) -> Vec<(usize, String)> {
    const KNOWN: [&str; 4] = [MILLI, "AU", "OD", "(unitless)"];
    let some = measured.iter().any(|one| one.unit.is_some());
    let is_strange = |one: &&Measured<'_, '_>| {
        let is_known = one.unit.map_or(!some, |unit| KNOWN.contains(&unit));
        one.mode == Some("absorbance") && !is_known
    };
    let words = |one: &Measured<'_, '_>| match one.unit {
        Some(unit) => format!("{}: nothing is known of the unit `{unit}` of absorbance", one.pointer),
        None => format!("{}: absorbance has no unit here", one.pointer),
    };
    measured.iter().filter(is_strange).map(|one| (one.value.at, words(one))).collect()
}

/// The digits of a number in thousandths: the shortest that read back to the same number.
pub(super) fn thousandfold(number: f64) -> String {
    let shortest = format!("{number:e}");
    let (mantissa, power) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let power = power.parse::<i32>().unwrap_or(0) + 3;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    // Plain where that is short: 41.9 rather than 4.19e1.
    match usize::try_from(power) {
        Ok(power) if power < 15 => {
            let whole = power + 1;
            if digits.len() <= whole {
                return format!("{sign}{digits}{}", "0".repeat(whole - digits.len()));
            }
            format!("{sign}{}.{}", &digits[..whole], &digits[whole..])
        }
        _ => format!("{sign}{mantissa}e{power}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousandfold_keeps_every_digit() {
        for (number, text) in [
            (0.0419, "41.9"),
            (1.2345, "1234.5"),
            (3.0, "3000"),
            (0.041_900_001_466_274_3, "41.9000014662743"),
            (-0.002, "-2"),
            (0.000_002, "2e-3"),
            (0.0, "0000"),
        ] {
            let text = if number == 0.0 { thousandfold(number) } else { text.to_owned() };
            assert_eq!(thousandfold(number), text);
            assert_eq!(Absorbance::Thousandths.number(&text, Some("mAU")), Some(number), "{text}");
        }
    }
}
