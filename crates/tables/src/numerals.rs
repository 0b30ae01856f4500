//! Numbers and doses as people read them: few digits, a true minus sign, the unit of the bench.

use std::fmt::Display;

use crate::units::LogDose;

/// What is printed where nothing can be said.
pub const NOTHING: &str = "–";

/// A number to `digits` significant digits, without an exponent, with a true minus sign.
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let exponent: i64 = scientific.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let rounded: f64 = scientific.parse().unwrap_or(value);
    let decimals = i64::try_from(digits).unwrap_or(3) - 1 - exponent;
    with_minus(&format!("{rounded:.*}", usize::try_from(decimals).unwrap_or(0)))
}

/// A number with a fixed number of decimals and a true minus sign; never `−0`.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    with_minus(&format!("{value:.decimals$}"))
}

fn with_minus(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(digits) if digits.contains(|c: char| c.is_ascii_digit() && c != '0') => format!("−{digits}"),
        Some(zero) => zero.to_owned(),
        None => text.to_owned(),
    }
}

/// A number that may be missing.
#[must_use]
pub fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| fixed(value, decimals))
}

/// A fraction as percent: `98 %`.
#[must_use]
pub fn percent(fraction: Option<f64>) -> String {
    fraction.map_or_else(|| NOTHING.to_owned(), |value| format!("{} %", fixed(100.0 * value, 0)))
}

/// A difference of fractions as points of percent: `+24`.
#[must_use]
pub fn points(difference: Option<f64>) -> String {
    difference.map_or_else(
        || NOTHING.to_owned(),
        |value| {
            let text = fixed(100.0 * value, 1);
            if text.starts_with('−') || text == "0.0" { text } else { format!("+{text}") }
        },
    )
}

/// Which way a bound is rounded, so that the printed bound never claims more than the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// A lower bound.
    Below,
    /// An upper bound.
    Above,
}

/// The value whose nearest rounding to `digits` significant digits is the rounding of `value` toward one
/// side. What differs from a round number by rounding error alone counts as that number.
#[must_use]
pub fn leaning(value: f64, digits: i32, toward: Toward) -> f64 {
    if !(value.is_finite() && value > 0.0) {
        return value;
    }
    let unit = 10_f64.powi(
        format!("{value:e}").split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0) - digits + 1,
    );
    let steps = value / unit;
    let whole = steps.round();
    if (steps - whole).abs() < 1e-6 {
        return value;
    }
    match toward {
        Toward::Below => steps.floor() * unit,
        Toward::Above => steps.ceil() * unit,
    }
}

/// Digits of a printed fold: two below 100, three from there.
const fn fold_digits(value: f64) -> u8 {
    if value >= 100.0 { 3 } else { 2 }
}

/// A fold in the one form that every page, table and sentence prints it in: two significant digits below 100, three from
/// there: `746`, `61`, `2.2`, `0.25`.
#[must_use]
pub fn fold(value: f64) -> String {
    significant(value, fold_digits(value).into())
}

/// A fold that is a bound, in the form of [`fold`]; a lower bound is rounded down, an upper one up.
#[must_use]
pub fn fold_bound(value: f64, toward: Toward) -> String {
    fold(leaning(value, fold_digits(value).into(), toward))
}

/// Limits of folds beyond this are no more than "very far": two experiments that disagree have such.
const MOST_FOLD: f64 = 1e6;

/// The limits of a fold, each in the form of [`fold`]: `36–104`, `1.2–open`; empty where there is none.
#[must_use]
pub fn fold_interval(lower: Option<f64>, upper: Option<f64>) -> String {
    interval(lower, upper, |limit| {
        if limit >= MOST_FOLD {
            "> 10⁶".to_owned()
        } else if limit <= 1.0 / MOST_FOLD {
            "< 10⁻⁶".to_owned()
        } else {
            fold(limit)
        }
    })
}

/// An interval with an en dash; a side that the data do not close is `open`, and no interval is empty.
pub fn interval(lower: Option<f64>, upper: Option<f64>, print: impl Fn(f64) -> String) -> String {
    let side = |limit: Option<f64>| limit.map_or_else(|| "open".to_owned(), &print);
    if lower.is_none() && upper.is_none() {
        return String::new();
    }
    let (lower, upper) = (side(lower), side(upper));
    // A sign beside an en dash is hard to read.
    let signed = |text: &str| text.starts_with(['−', '+']);
    if signed(&lower) || signed(&upper) {
        format!("{lower} to {upper}")
    } else {
        format!("{lower}–{upper}")
    }
}

/// A measured dose: `12.3 nM`, `1.85 µM`.
#[must_use]
pub fn dose(dose: LogDose) -> String {
    let unit = dose.readable_unit();
    format!("{} {unit}", significant(dose.in_unit(unit), 3))
}

/// A dose that is a bound: `10 µM`, without the zeros of a measurement.
#[must_use]
pub fn bound(dose: LogDose, toward: Toward) -> String {
    let unit = dose.readable_unit();
    format!("{} {unit}", trimmed(leaning(dose.in_unit(unit), 3, toward)))
}

/// A number to three digits without trailing zeros.
#[must_use]
pub fn trimmed(value: f64) -> String {
    let text = significant(value, 3);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// `3 experiments`, `1 experiment`.
#[must_use]
pub fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// The same with its thousands apart: `1,080 wells`.
#[must_use]
pub fn counted_in_groups(n: usize, noun: &str) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {noun}{}", if n == 1 { "" } else { "s" })
}

/// The first `most`, and how many more: `B3, C3 and 4 more`.
#[must_use]
pub fn first_few<T: Display>(all: &[T], most: usize) -> String {
    let (first, rest) = all.split_at(all.len().min(most));
    let first = first.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if rest.is_empty() { first } else { format!("{first} and {} more", rest.len()) }
}

/// A hyphen that stands for a minus becomes one: before a digit, behind a blank or a bracket. Dates and names keep theirs.
#[must_use]
pub fn true_minus(text: &str) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let is_minus = letter == '-'
            && matches!(before, ' ' | '(' | '=')
            && letters.peek().is_some_and(char::is_ascii_digit);
        changed.push(if is_minus { '−' } else { letter });
        before = letter;
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::DoseUnit;

    const NM: DoseUnit = DoseUnit::NANOMOLAR;

    #[test]
    fn doses_come_in_the_unit_of_the_bench() {
        assert_eq!(dose(LogDose::new(12.34_f64.log10(), NM)), "12.3 nM");
        assert_eq!(dose(LogDose::new(1851_f64.log10(), NM)), "1.85 µM");
        assert_eq!(dose(LogDose::new(999.7_f64.log10(), NM)), "1.00 µM");
        assert_eq!(dose(LogDose::new(0.0412_f64.log10(), NM)), "41.2 pM");
    }

    #[test]
    fn of_many_the_first_few_are_named_and_the_rest_counted() {
        assert_eq!(
            [0, 1, 2, 3].map(|most| first_few(&["a", "b", "c"], most))[1..],
            ["a and 2 more", "a, b and 1 more", "a, b, c"]
        );
        assert_eq!(first_few::<u8>(&[], 4), "");
    }

    #[test]
    fn folds_have_two_digits_below_a_hundred_and_three_from_there() {
        let folds = [745.7, 99.7, 61.48, 9.97, 2.201, 0.2481, 12_345.0, 100.4].map(fold);
        assert_eq!(folds, ["746", "100", "61", "10", "2.2", "0.25", "12300", "100"]);
        assert_eq!(fold_interval(Some(36.2), Some(103.9)), "36–104");
        assert_eq!(fold_interval(Some(1e-9), Some(2e7)), "< 10⁻⁶–> 10⁶");
        assert_eq!(
            (fold_interval(None, Some(2.0)), fold_interval(None, None)),
            ("open–2.0".to_owned(), String::new())
        );
    }

    #[test]
    fn a_fold_that_is_a_bound_never_claims_more_than_the_data() {
        let below = [745.74, 99.99, 40.9, 3.0, 2.999_999_999].map(|fold| fold_bound(fold, Toward::Below));
        assert_eq!(below, ["745", "99", "40", "3.0", "3.0"]);
        let above = [745.2, 99.2, 0.2499].map(|fold| fold_bound(fold, Toward::Above));
        assert_eq!(above, ["746", "100", "0.25"]);
    }

    #[test]
    fn a_dose_that_is_a_bound_never_claims_more_than_the_data() {
        assert_eq!(bound(LogDose::new(4.0, NM), Toward::Below), "10 µM");
        assert_eq!(bound(LogDose::new(2.725_9, NM), Toward::Below), "531 nM");
    }
}
