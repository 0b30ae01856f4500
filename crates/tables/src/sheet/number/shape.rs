//! What the separators within one number can mean.

/// What the separators within one number can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// No separator: `17`, `3E6`.
    Plain,
    /// A decimal point for sure: `0.5`, `12.25`.
    Point,
    /// A decimal point, or a thousand in German: `1.234`.
    PointOrThousands,
    /// A decimal comma for sure: `0,5`.
    Comma,
    /// A decimal comma, or a thousand in English: `1,234`.
    CommaOrThousands,
    /// Commas between thousands for sure: `1,234.5`, `1,234,567`.
    Thousands,
    /// Points between thousands for sure: `1.234,5`, `1.234.567`.
    PointThousands,
    /// Blanks or apostrophes between thousands, which are never decimal: `1 234`, `1'234,5`.
    Grouped,
}

/// The shape of a decimal number, `None` for everything else (`1.23.4`, `0x1F`, `inf`).
pub(super) fn shape_of(text: &str) -> Option<Shape> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned.contains(is_group_mark) {
        return grouped(unsigned).then_some(Shape::Grouped);
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if exponent.is_some_and(|text| !digits(text.strip_prefix(['-', '+']).unwrap_or(text))) {
        return None;
    }
    if !mantissa.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let group = |text: &str| text.len() == 3 && all_digits(text);
    let thousand = |whole: &str| (1..=3).contains(&whole.len()) && digits(whole) && !whole.starts_with('0');
    let parted = |text: &str, mark: char| {
        let mut groups = text.split(mark);
        groups.next().is_some_and(thousand) && groups.all(group)
    };
    match (mantissa.matches(',').count(), mantissa.matches('.').count()) {
        (0, 0) => digits(mantissa).then_some(Shape::Plain),
        (0, 1) => {
            let (whole, part) = mantissa.split_once('.')?;
            let maybe = thousand(whole) && group(part) && exponent.is_none();
            (all_digits(whole) && all_digits(part)).then_some(if maybe {
                Shape::PointOrThousands
            } else {
                Shape::Point
            })
        }
        (1, 0) => {
            let (whole, part) = mantissa.split_once(',')?;
            let maybe = thousand(whole) && group(part) && exponent.is_none();
            (digits(whole) && digits(part)).then_some(if maybe {
                Shape::CommaOrThousands
            } else {
                Shape::Comma
            })
        }
        // With one of each the first parts thousands and the last is decimal.
        (0, _) => (parted(mantissa, '.') && exponent.is_none()).then_some(Shape::PointThousands),
        (1, points) if points > 1 || mantissa.find('.') < mantissa.find(',') => {
            let (whole, part) = mantissa.split_once(',')?;
            (parted(whole, '.') && digits(part)).then_some(Shape::PointThousands)
        }
        (_, points @ 0..=1) => {
            let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            (parted(whole, ',') && all_digits(part) && (points == 0 || !part.is_empty()))
                .then_some(Shape::Thousands)
        }
        _ => None,
    }
}

/// Blanks of every width and apostrophes: what parts thousands and nothing else.
pub(super) fn is_group_mark(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\'' | '\u{2019}')
}

/// Groups of three digits with one and the same mark between them, and perhaps decimals.
fn grouped(unsigned: &str) -> bool {
    let (whole, part) = unsigned.split_once(['.', ',']).unwrap_or((unsigned, "0"));
    let Some(mark) = whole.chars().find(|c| is_group_mark(*c)) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let begins = (1..=3).contains(&first.len()) && digits(first) && !first.starts_with('0');
    begins && digits(part) && groups.all(|group| group.len() == 3 && digits(group))
}

/// A number with blanks or apostrophes as the text of one without.
pub(super) fn without_groups(text: &str) -> String {
    text.chars().filter(|c| !is_group_mark(*c)).map(|c| if c == ',' { '.' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_between_groups_of_three_are_told_from_decimal_marks() {
        for (text, shape) in [
            ("1,350", Some(Shape::CommaOrThousands)),
            ("0,350", Some(Shape::Comma)),
            ("1.350", Some(Shape::PointOrThousands)),
            ("1.350.000", Some(Shape::PointThousands)),
            ("1.350,5", Some(Shape::PointThousands)),
            ("1,350.5", Some(Shape::Thousands)),
            ("1 350", Some(Shape::Grouped)),
            ("12\u{202f}345,67", Some(Shape::Grouped)),
            ("1'350'000", Some(Shape::Grouped)),
            ("-1\u{a0}350", Some(Shape::Grouped)),
            ("1 35", None),
            ("0 350", None),
            ("1 350'000", None),
            ("1 350 ", None),
            ("1.35.000", None),
            ("1.350,", None),
        ] {
            assert_eq!(shape_of(text), shape, "{text}");
        }
        assert_eq!(without_groups("12\u{202f}345,67"), "12345.67");
    }
}
