//! Volumes of liquid in a well.

use std::str::FromStr;

/// A volume above zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Volume {
    nanolitres: f64,
}

/// `text` is no volume.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a volume: expected a number above zero with nL, uL or mL, such as `50 uL`")]
pub struct NotAVolume(String);

impl Volume {
    /// The volume in nL.
    pub(super) fn nanolitres(self) -> f64 {
        self.nanolitres
    }
}

impl FromStr for Volume {
    type Err = NotAVolume;

    /// Reads `50 uL`, `50µl`, `0.05 mL`, `50000 nL`.
    fn from_str(text: &str) -> Result<Self, NotAVolume> {
        let not = || NotAVolume(text.trim().to_owned());
        let plain = text.trim().replace(['\u{b5}', '\u{3bc}'], "u");
        let at = plain.find(char::is_alphabetic).ok_or_else(not)?;
        let (number, unit) = plain.split_at(at);
        let factor = match unit.to_lowercase().as_str() {
            "nl" => 1.0,
            "ul" => 1e3,
            "ml" => 1e6,
            _ => return Err(not()),
        };
        let nanolitres = number.trim().parse::<f64>().map_err(|_| not())? * factor;
        (nanolitres > 0.0 && nanolitres.is_finite()).then_some(Self { nanolitres }).ok_or_else(not)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_has_a_number_and_a_unit() {
        let read = |text: &str| text.parse::<Volume>().map(Volume::nanolitres);
        assert_eq!(read("50 uL"), Ok(50_000.0));
        assert_eq!(read("50µl"), read("0.05 mL"));
        for text in ["50", "uL", "0 uL", "-1 uL", "inf uL", "1 L", ""] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
