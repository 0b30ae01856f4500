//! A date that may be read two ways: which day it is where the day stands first, the month, or the year.

use super::dates::{Day, dates};

/// What stands first in a date of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayOrder {
    /// `26-03-02`, `260302`: 2 March 2026.
    YearFirst,
    /// `02-03-2026`: 2 March 2026.
    DayFirst,
    /// `03-02-2026`: 2 March 2026.
    MonthFirst,
}

impl DayOrder {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::YearFirst, Self::DayFirst, Self::MonthFirst];
}

/// The day that a text is, as year, month, day, by each order in which it is one; one day by all of them where it can be no
/// other. None where it is no date, or names no year.
///
/// `02-03-2026` is 2 March where the day stands first and 3 February where the month does; `02.03.2026` is 2 March: with
/// points the day stands first wherever they are written.
#[must_use]
pub fn day_by_order(text: &str) -> Vec<(DayOrder, (u16, u8, u8))> {
    let days = dates(text).days;
    let Some(first) = days.first().filter(|_| days.iter().all(|day| day.0 > 0)) else { return Vec::new() };
    if days.iter().all(|day| day == first) {
        return DayOrder::ALL.map(|order| (order, *first)).into();
    }
    let numbers = numbers(text);
    let order = |day: &Day| {
        let (y, m, d) = (day.0 % 100, u16::from(day.1), u16::from(day.2));
        let written = |parts: [u16; 3]| numbers == Some(parts);
        if written([y, m, d]) {
            DayOrder::YearFirst
        } else if written([d, m, y]) {
            DayOrder::DayFirst
        } else {
            DayOrder::MonthFirst
        }
    };
    let mut found: Vec<(DayOrder, Day)> = days.iter().map(|day| (order(day), *day)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The three numbers of a date, of a year the last two digits.
fn numbers(text: &str) -> Option<[u16; 3]> {
    let is_compact = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = if is_compact {
        vec![&text[..2], &text[2..4], &text[4..]]
    } else {
        text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect()
    };
    let number = |part: &&str| part.parse::<u16>().ok().map(|number| number % 100);
    let [a, b, c] = parts.get(..3)? else { return None };
    Some([number(a)?, number(b)?, number(c)?])
}

#[cfg(test)]
mod tests {
    use super::DayOrder::{DayFirst, MonthFirst, YearFirst};
    use super::*;

    #[test]
    fn what_may_be_two_days_is_both() {
        for (text, days) in [
            ("02-03-2026", vec![(DayFirst, (2026, 3, 2)), (MonthFirst, (2026, 2, 3))]),
            ("16-03-2026", vec![(DayFirst, (2026, 3, 16))]),
            ("260302", vec![(YearFirst, (2026, 3, 2)), (DayFirst, (2002, 3, 26))]),
            (
                "02/03/26",
                vec![(YearFirst, (2002, 3, 26)), (DayFirst, (2026, 3, 2)), (MonthFirst, (2026, 2, 3))],
            ),
        ] {
            let found = day_by_order(text);
            let is_sure = found.len() == 3 && found.iter().all(|(_, day)| *day == found[0].1);
            if days.len() > 1 {
                assert_eq!(found, days, "{text}");
            } else {
                assert!(is_sure && found[0].1 == days[0].1, "{text}: {found:?}");
            }
        }
    }

    #[test]
    fn what_is_one_day_is_that_by_every_order_and_what_names_no_year_is_none() {
        for text in ["2026-03-02", "20260302", "02.03.2026", "2 Mar 2026", "02-02-2026"] {
            let found = day_by_order(text);
            assert_eq!(found.len(), 3, "{text}");
            assert!(found.iter().all(|(_, day)| *day == found[0].1), "{text}: {found:?}");
        }
        for text in ["02.03.", "rep1", "13-14", ""] {
            assert!(day_by_order(text).is_empty(), "{text}");
        }
    }
}
