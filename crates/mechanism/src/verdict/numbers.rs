//! Numbers as the tables of cases print them.

/// A number to `digits` significant digits without trailing zeros, with an exponent where it has more digits before
/// the point or four zeros behind it: C's `%.3g`, so `254`, `1.3`, `1.01e+03`.
#[must_use]
pub fn general(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let digits = digits.max(1);
    let scientific = format!("{value:.*e}", digits - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let trim = |text: &str| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    let whole = i64::try_from(digits).unwrap_or(3);
    if exponent < -4 || exponent >= whole {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trim(mantissa), exponent.abs());
    }
    let rounded: f64 = scientific.parse().unwrap_or(value);
    trim(&format!("{rounded:.*}", usize::try_from(whole - 1 - exponent).unwrap_or(0)))
}

/// Does a value reach a threshold, as decimals? 0.3 is three times 0.1, whatever binary fractions make of them.
pub(crate) fn reaches(value: f64, threshold: f64) -> bool {
    value >= threshold - 1e-9 * threshold.abs()
}

/// A fraction as percent: `22 %`.
pub(crate) fn percent(fraction: f64) -> String {
    format!("{} %", general(100.0 * fraction, 3))
}

/// `imatinib`, `imatinib and dasatinib`, `imatinib, dasatinib and bosutinib`.
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_of_the_table_have_three_significant_digits() {
        let pairs = [
            (253.5, "254"),
            (1013.9, "1.01e+03"),
            (1.304, "1.3"),
            (55.34, "55.3"),
            (845.15, "845"),
            (999.9, "1e+03"),
            (0.00001, "1e-05"),
            (0.25, "0.25"),
            (0.0, "0"),
        ];
        for (value, text) in pairs {
            assert_eq!(general(value, 3), text);
        }
        assert_eq!(percent(0.22), "22 %");
    }
}
