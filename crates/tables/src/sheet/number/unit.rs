//! Units that people and programs write behind a raw reading: `1350 RFU`, `0.35 OD`, `12 cps`.

/// Units of raw readings, in lower case and without points: they name the instrument's own scale.
const UNITS: [&str; 29] = [
    "rfu", "rfus", "rlu", "rlus", "fu", "lu", "rau", "au", "ua", "ufr", "urf", "ulr", "url", "ufl", "rfe",
    "rle", "ae", "od", "do", "mod", "mau", "abs", "cps", "cpm", "counts", "count", "counts/s", "cts",
    "rel fu",
];

/// A number and the unit of raw readings behind it.
#[must_use]
pub fn with_unit(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    let at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = (text[..at].trim_end(), &text[at..]);
    let known = unit.len() <= 12 && {
        let bare = unit.replace('.', "").to_lowercase();
        UNITS.contains(&bare.as_str())
    };
    (known && number.ends_with(|c: char| c.is_ascii_digit())).then_some((number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_raw_readings_are_known_and_others_are_not() {
        assert_eq!(with_unit("1350 RFU"), Some(("1350", "RFU")));
        assert_eq!(with_unit("1350RLU"), Some(("1350", "RLU")));
        assert_eq!(with_unit("-0,35\u{a0}OD"), Some(("-0,35", "OD")));
        assert_eq!(with_unit("1.2 a.u."), Some(("1.2", "a.u.")));
        assert_eq!(with_unit("12 350 cps"), Some(("12 350", "cps")));
        for text in ["450 nm", "12 %", "3.45E+06", "RFU", "12 µM", "4 h", "5 AU RFU", "A1", "OD600", "1350"]
        {
            assert_eq!(with_unit(text), None, "{text}");
        }
    }
}
