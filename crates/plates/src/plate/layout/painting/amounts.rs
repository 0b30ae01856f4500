//! Doses and factors as people write them: one reading for what is painted, drawn and pasted.
//!
//! A decimal comma and blanks between thousands are read where they can be nothing else. `1,500` may be 1500 or 1.5, so it is
//! a question. A point before three digits is one too in what is pasted, unless a number beside it shows what points are.

use crate::plate::layout::Factor;
use crate::plate::layout::meaning::parse_dose;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::units::Dose;

use super::one_well::refused;

/// The least and the largest step of a series that is drawn.
const FACTORS: (f64, f64) = (1.01, 1e6);

/// What points in numbers are taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Points {
    /// Before decimals, as in layouts.
    #[default]
    Decimal,
    /// Before decimals or between thousands: three digits behind one are a question.
    Unknown,
}

impl Points {
    /// What the numbers of these texts show.
    pub(super) fn shown<'a>(mut texts: impl Iterator<Item = &'a str>) -> Self {
        let is_decimal = |text: &str| {
            text.split_whitespace().any(|word| {
                let (head, rest) = word.split_at(length(word));
                let behind = head.split_once('.').filter(|(_, behind)| !behind.contains(['.', ',']));
                behind.is_some_and(|(whole, behind)| {
                    !whole.contains(',') && !behind.is_empty() && !is_question(whole, behind, rest)
                })
            })
        };
        if texts.any(is_decimal) { Self::Decimal } else { Self::Unknown }
    }
}

/// A dose as a text with its unit; `Inf` is the kill control.
///
/// # Errors
/// When it is none, or may be two.
pub(super) fn dose(text: &str, unit: Option<&str>, points: Points) -> Result<String, Diagnostic> {
    let text = text.trim();
    if ["inf", "infinity"].contains(&text.to_lowercase().as_str()) {
        return Ok("Inf".to_owned());
    }
    let plain = plainly(text, points)
        .map_err(|why| refused(Code::Unit, why, "write it with a point before decimals, such as `1.5 uM`"))?;
    let dose = parse_dose(&plain, unit)
        .map_err(|message| refused(Code::Unit, message, "write the unit with the dose, such as `30 nM`"))?;
    if dose.is_zero() && is_above_zero(&plain) {
        let help = "write it in a smaller unit; wells without the compound are vehicle";
        return Err(refused(Code::OutOfRange, format!("`{text}` is so small that it reads as 0"), help));
    }
    Ok(dose.to_string().replace('µ', "u"))
}

/// Has a number a digit that is not 0? Its exponent does not count.
fn is_above_zero(plain: &str) -> bool {
    plain[..length(plain)].contains(|c: char| ('1'..='9').contains(&c))
}

/// Is a dose too small for a series: below 1 fM, or 10⁻¹⁵ of what its unit counts?
pub(super) fn is_too_small(dose: Dose) -> bool {
    dose.value() * 10_f64.powi(dose.unit().exponent()) < 0.999_999e-15
}

/// The step of a series: `3`, `3,16`, `half-log`, `√10`.
///
/// # Errors
/// When it is none, or so small or large that no series comes of it.
pub(super) fn factor(text: &str) -> Result<Factor, Diagnostic> {
    let text = text.trim();
    let help = "give a number from 1.01 to a million, such as 3, or `half-log`";
    let words = text.to_lowercase().replace(['-', ' ', '_'], "");
    if ["halflog", "√10", "sqrt10", "sqrt(10)"].contains(&words.as_str()) {
        return Ok(Factor::HalfLog);
    }
    let plain = plainly(text, Points::Decimal).map_err(|why| refused(Code::UnknownWord, why, help))?;
    let named = Factor::named(&plain)
        .ok_or_else(|| refused(Code::UnknownWord, format!("`{text}` is not a dilution factor"), help))?;
    match named {
        Factor::Number(number) if !(FACTORS.0..=FACTORS.1).contains(&number) => {
            let what = if number < FACTORS.0 { "small" } else { "large" };
            Err(refused(Code::OutOfRange, format!("a dilution factor of {text} is too {what}"), help))
        }
        named => Ok(named),
    }
}

/// A text that begins with a number, the number as a computer writes it; any other text as it is.
///
/// # Errors
/// Why the number may be two, or is none.
fn plainly(text: &str, points: Points) -> Result<String, String> {
    let (head, rest) = text.split_at(length(text));
    if head.is_empty() {
        return Ok(text.to_owned());
    }
    let pieces: Vec<&str> = head.split(char::is_whitespace).collect();
    let has_blanks = pieces.len() > 1;
    if has_blanks && !are_thousands(&pieces) {
        return Err(format!("`{text}` has a blank in its number"));
    }
    let number = pieces.concat();
    let Some(at) = number.find([',', '.']) else {
        return if is_padded(&number) {
            Err(format!("`{text}` begins with a zero too many"))
        } else {
            Ok(format!("{number}{rest}"))
        };
    };
    let (whole, behind) = (&number[..at], &number[at + 1..]);
    let mark = if number[at..].starts_with(',') { "comma" } else { "point" };
    if behind.is_empty() && mark == "comma" || behind.contains([',', '.']) {
        return Err(format!(
            "`{text}` has marks in its number that may mean two things: write decimals alone with one"
        ));
    }
    if is_padded(whole) {
        return Err(format!("`{text}` begins with a zero too many"));
    }
    let is_open = mark == "comma" || points == Points::Unknown;
    if is_open && !has_blanks && is_question(whole, behind, rest) {
        let decimal = format!("{whole}.{behind}");
        let decimal = decimal.trim_end_matches('0').trim_end_matches('.');
        return Err(format!("`{text}` may be {whole}{behind} or {decimal}: write it without the {mark}"));
    }
    Ok(format!("{whole}.{behind}{rest}"))
}

/// The length of the number at the beginning, with its marks and the blanks between its digits, without an exponent.
fn length(text: &str) -> usize {
    let is_of_it = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.') || c.is_whitespace();
    let end = text.find(|c: char| !is_of_it(c)).unwrap_or(text.len());
    let head = text[..end].trim_end();
    if head.starts_with(char::is_whitespace) { 0 } else { head.len() }
}

/// Are these what blanks between thousands leave: `1`, `000`, the last perhaps with decimals?
fn are_thousands(pieces: &[&str]) -> bool {
    let is_whole = |piece: &str| piece.bytes().all(|byte| byte.is_ascii_digit());
    let [first, middle @ .., last] = pieces else { return false };
    let digits = last.split([',', '.']).next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && is_whole(first)
        && !first.starts_with('0')
        && middle.iter().all(|piece| piece.len() == 3 && is_whole(piece))
        && digits.len() == 3
}

/// `000`, `01`: no number that anybody means begins so.
fn is_padded(whole: &str) -> bool {
    whole.len() > 1 && whole.starts_with('0')
}

/// Might a mark with these digits before and behind it stand between thousands?
fn is_question(whole: &str, behind: &str, rest: &str) -> bool {
    let has_exponent = rest.starts_with(['e', 'E']);
    behind.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0') && !has_exponent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, points: Points) -> String {
        dose(text, None, points).unwrap_or_else(|why| format!("? {}", why.message))
    }

    #[test]
    fn doses_are_read_as_people_write_them() {
        for (text, meant) in [
            ("3,16 µM", "3.16 uM"),
            ("0,316 uM", "0.316 uM"),
            ("1 000 nM", "1000 nM"),
            ("1\u{2009}000\u{202f}000 nM", "1000000 nM"),
            ("1 000,5 nM", "1000.5 nM"),
            ("1.581 uM", "1.581 uM"),
            ("1000,125 nM", "1000.125 nM"),
            ("0 nM", "0 nM"),
            ("Inf", "Inf"),
        ] {
            assert_eq!(read(text, Points::Decimal), meant, "{text}");
        }
    }

    #[test]
    fn a_number_that_may_be_two_is_a_question() {
        for (text, why) in [
            ("1,500 uM", "`1,500 uM` may be 1500 or 1.5: write it without the comma"),
            ("1 00 nM", "`1 00 nM` has a blank in its number"),
            ("1  000 nM", "`1  000 nM` has a blank in its number"),
            ("000 nM", "`000 nM` begins with a zero too many"),
        ] {
            assert_eq!(read(text, Points::Decimal), format!("? {why}"), "{text}");
        }
        assert!(read("1,000.5 nM", Points::Decimal).contains("may mean two things"));
        assert!(read("1e-400 nM", Points::Decimal).contains("reads as 0"));
        assert_eq!(
            read("1.000 nM", Points::Unknown),
            "? `1.000 nM` may be 1000 or 1: write it without the point"
        );
        assert_eq!(read("1.581e0 nM", Points::Unknown), "1.581 nM");
    }

    #[test]
    fn other_numbers_show_what_a_point_is() {
        let shown = |texts: &[&str]| Points::shown(texts.iter().copied());
        assert_eq!(shown(&["1.000", "0.316"]), Points::Decimal);
        assert_eq!(shown(&["a 1.25 nM"]), Points::Decimal);
        assert_eq!(shown(&["1.000", "2.500", "0,5"]), Points::Unknown);
    }

    #[test]
    fn a_factor_is_a_number_that_makes_a_series() {
        for text in ["half-log", "half log", "Half-Log", "√10", "sqrt(10)"] {
            assert_eq!(factor(text).unwrap(), Factor::HalfLog, "{text}");
        }
        assert_eq!(factor("3,16").unwrap(), Factor::Number(3.16));
        assert_eq!(factor("1.01").unwrap(), Factor::Number(1.01));
        assert!(factor("1e300").unwrap_err().message.contains("1e300 is too large"));
        assert!(factor("1.0000001").unwrap_err().message.contains("too small"));
        assert!(factor("1,500").unwrap_err().message.contains("may be 1500 or 1.5"));
        assert!(factor("three").is_err() && factor("0,5").is_err() && factor("").is_err());
    }
}
