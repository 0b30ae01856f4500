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

/// The day that a text is, as year, month, day, by each order in which it is one; one day by all of them where it is written
/// in a form that has one order. None where it is no date, or names no year.
///
/// `02-03-2026` is 2 March where the day stands first and 3 February where the month does; `16-03-2026` is a day where the day
/// stands first alone. `02.03.2026` is 2 March: with points the day stands first wherever they are written.
#[must_use]
pub fn day_by_order(text: &str) -> Vec<(DayOrder, (u16, u8, u8))> {
    let days = dates(text).days;
    let Some(first) = days.first().filter(|_| days.iter().all(|day| day.0 > 0)) else { return Vec::new() };
    let found: Vec<(DayOrder, Day)> = DayOrder::ALL
        .into_iter()
        .filter_map(|order| {
            let numbers = numbers(text)?;
            let is_it = |day: &&Day| {
                let (y, m, d) = (day.0 % 100, u16::from(day.1), u16::from(day.2));
                numbers
                    == match order {
                        DayOrder::YearFirst => [y, m, d],
                        DayOrder::DayFirst => [d, m, y],
                        DayOrder::MonthFirst => [m, d, y],
                    }
            };
            days.iter().find(is_it).map(|day| (order, *day))
        })
        .collect();
    if found.is_empty() { DayOrder::ALL.map(|order| (order, *first)).into() } else { found }
}

/// The name of a month, from 1; empty of what is none.
#[must_use]
pub fn month_in_words(month: u8) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::from(month).checked_sub(1).and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

/// A day as people say it: `2 March 2026`.
#[must_use]
pub fn day_in_words((year, month, day): (u16, u8, u8)) -> String {
    format!("{day} {} {year}", month_in_words(month))
}

/// The three numbers of a date, of a year the last two digits; `None` where the form says which is which.
fn numbers(text: &str) -> Option<[u16; 3]> {
    let is_compact = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = if is_compact {
        vec![&text[..2], &text[2..4], &text[4..]]
    } else {
        text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect()
    };
    let [a, b, c] = parts.get(..3)? else { return None };
    let number = |part: &str| part.parse::<u16>().ok().map(|number| number % 100);
    let is_sure = a.len() > 2 || text.contains('.');
    (!is_sure).then_some([number(a)?, number(b)?, number(c)?])
}

#[cfg(test)]
mod tests {
    use super::DayOrder::{DayFirst, MonthFirst, YearFirst};
    use super::*;

    #[test]
    fn what_may_be_two_days_is_both_and_a_day_that_is_none_otherwise_says_the_order() {
        for (text, days) in [
            ("02-03-2026", vec![(DayFirst, (2026, 3, 2)), (MonthFirst, (2026, 2, 3))]),
            ("16-03-2026", vec![(DayFirst, (2026, 3, 16))]),
            ("03-16-2026", vec![(MonthFirst, (2026, 3, 16))]),
            ("260302", vec![(YearFirst, (2026, 3, 2)), (DayFirst, (2002, 3, 26))]),
            (
                "02/03/26",
                vec![(YearFirst, (2002, 3, 26)), (DayFirst, (2026, 3, 2)), (MonthFirst, (2026, 2, 3))],
            ),
            ("02-02-2026", vec![(DayFirst, (2026, 2, 2)), (MonthFirst, (2026, 2, 2))]),
        ] {
            assert_eq!(day_by_order(text), days, "{text}");
        }
    }

    #[test]
    fn what_is_one_day_is_that_by_every_order_and_what_names_no_year_is_none() {
        for text in ["2026-03-02", "20260302", "02.03.2026", "2 Mar 2026"] {
            let found = day_by_order(text);
            assert_eq!(found.len(), 3, "{text}");
            assert!(found.iter().all(|(_, day)| *day == found[0].1), "{text}: {found:?}");
        }
        assert_eq!(day_in_words(day_by_order("2026-03-02")[0].1), "2 March 2026");
        for text in ["02.03.", "rep1", "13-14", ""] {
            assert!(day_by_order(text).is_empty(), "{text}");
        }
    }
}
