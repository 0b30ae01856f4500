//! Plain decimal numbers, at the speed at which they are read from the disk.

/// A number with nothing but digits, one point and an exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plain {
    /// Its value: the nearest there is, as the standard library reads it.
    pub(crate) value: f64,
    /// Could its point part thousands, as in `1.234`?
    pub(crate) open: bool,
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// The largest whole number up to which all are exact.
const EXACT: u64 = 1 << 53;

/// Digits that a mantissa of 64 bits holds whatever they are.
const DIGITS: usize = 19;

/// The plain and finite number that a cell is.
///
/// Up to 2⁵³ the digits are exact, and so is a power of ten up to 10²²: their product or quotient is rounded once, to the
/// nearest number (Clinger, PLDI 1990, doi:10.1145/93542.93557). All others are read by the standard library.
pub(crate) fn plain(cell: &str) -> Option<Plain> {
    let bytes = cell.as_bytes();
    let sign = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
    let (mut mantissa, mut significant, mut digits) = (0_u64, 0_usize, 0_usize);
    let (mut point, mut exponent) = (None, None);
    for (place, byte) in bytes.iter().enumerate().skip(sign) {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            digits += 1;
            significant += usize::from(significant > 0 || digit > 0);
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if *byte == b'.' && point.is_none() {
            point = Some(digits);
        } else if matches!(byte, b'e' | b'E') {
            exponent = Some(self::exponent(&bytes[place + 1..])?);
            break;
        } else {
            return None;
        }
    }
    if digits == 0 {
        return None;
    }
    let whole = point.unwrap_or(digits);
    let decimals = digits - whole;
    let open = decimals == 3 && (1..=3).contains(&whole) && exponent.is_none() && bytes[sign] != b'0';
    let power = exponent.unwrap_or(0) - i64::try_from(decimals).ok()?;
    let known = |power: u64| POWERS.get(usize::try_from(power).ok()?).copied();
    let exact = significant <= DIGITS && mantissa <= EXACT;
    let value = match known(power.unsigned_abs()).filter(|_| exact) {
        Some(ten) => {
            #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
            let mantissa = mantissa as f64;
            let value = if power < 0 { mantissa / ten } else { mantissa * ten };
            if bytes[0] == b'-' { -value } else { value }
        }
        None => cell.parse().ok().filter(|value: &f64| value.is_finite())?,
    };
    Some(Plain { value, open })
}

/// The exponent of these digits; one that is out of all reach is left to the standard library, which knows zero from infinity.
fn exponent(bytes: &[u8]) -> Option<i64> {
    let (negative, digits) = match bytes.split_first() {
        Some((b'-', digits)) => (true, digits),
        Some((b'+', digits)) => (false, digits),
        _ => (false, bytes),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0_i64, |size, digit| (size * 10 + i64::from(digit - b'0')).min(1 << 40));
    Some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(cell: &str) -> Option<u64> {
        plain(cell).map(|plain| plain.value.to_bits())
    }

    proptest! {
        /// Law: a plain number is what the standard library reads, to the bit.
        #[test]
        fn numbers_are_read_to_the_bit(
            text in "[-+]?[0-9]{1,24}(\\.[0-9]{0,24})?([eE][-+]?[0-9]{1,3})?|[-+]?\\.[0-9]{1,24}",
            any in any::<f64>(),
        ) {
            let expected = text.parse::<f64>().unwrap();
            prop_assert_eq!(value(&text), expected.is_finite().then_some(expected.to_bits()), "{}", text);
            for text in [format!("{any}"), format!("{any:?}"), format!("{any:e}"), format!("{any:.3}")] {
                let expected = text.parse::<f64>().unwrap();
                prop_assert_eq!(value(&text), expected.is_finite().then_some(expected.to_bits()), "{}", text);
            }
        }

        #[test]
        fn what_is_no_plain_number_is_none(text in "[-+.eE,0-9a ]{0,6}") {
            if text.parse::<f64>().is_err() {
                prop_assert_eq!(value(&text), None);
            }
        }
    }

    #[test]
    fn a_point_that_may_part_thousands_is_told() {
        for (text, open) in [
            ("1.234", true),
            ("-12.000", true),
            ("0.234", false),
            ("1234.567", false),
            ("1.2345", false),
            ("1.234e2", false),
            ("1234", false),
        ] {
            assert_eq!(plain(text).unwrap().open, open, "{text}");
        }
        for text in ["", "-", ".", "e5", "1e", "1,5", "nan", "inf", "1e999", "0x1", "1.2.3", " 1", "1_0"] {
            assert_eq!(plain(text), None, "{text}");
        }
        assert_eq!(value("-0"), Some((-0.0_f64).to_bits()));
        assert_eq!(value("0e99999999999999999999"), Some(0.0_f64.to_bits()));
    }
}
