//! Times of time points: `0:30`, `00:01:30`, `1.00:15:00`.

/// Seconds of `m:ss`, `h:mm:ss` or `d.hh:mm:ss`, each with or without a fraction; `None` for anything else.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (days, first) = match (parts.as_slice(), parts.first()?.split_once('.')) {
        ([_, _, _], Some((days, hours))) => (days, hours),
        ([first, _] | [first, _, _], None) => ("0", *first),
        _ => return None,
    };
    let whole = |text: &str| {
        let digits = (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<f64>().ok()).flatten()
    };
    let last = parts.last()?.replace(',', ".");
    let last = match last.split_once('.') {
        Some((seconds, fraction))
            if whole(seconds).is_some() && fraction.bytes().all(|b| b.is_ascii_digit()) =>
        {
            last.parse().ok()?
        }
        Some(_) => return None,
        None => whole(&last)?,
    };
    let middle = if parts.len() == 3 { whole(parts[1])? } else { 0.0 };
    let (leading, unit) = (whole(first)?, if parts.len() == 3 { 3600.0 } else { 60.0 });
    let fits = last < 60.0 && middle < 60.0;
    fits.then_some(whole(days)? * 86_400.0 + leading * unit + middle * 60.0 + last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_two_or_three_parts_and_perhaps_days() {
        assert_eq!(seconds("0:30"), Some(30.0));
        assert_eq!(seconds("00:01:30"), Some(90.0));
        assert_eq!(seconds("26:00:00.5"), Some(93_600.5));
        assert_eq!(seconds("1.00:15:00"), Some(87_300.0));
        for text in ["", "30", "0.5:30", "1:2:3:4", "0:75", "a:10", "0:-1", "0:1e3", "::"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
