//! A name that is a date: which day it may be, at what time, in which form.

use super::Likeness;

/// Year, month, day; year 0 where none is written.
pub(super) type Day = (u16, u8, u8);

/// Names of months begin so, in English, German, French and Spanish.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene"],
    &["feb", "fév", "fev"],
    &["mar", "mär", "mrz", "mae"],
    &["apr", "avr", "abr"],
    &["may", "mai"],
    &["jun", "juin"],
    &["jul", "juil"],
    &["aug", "aoû", "aou", "ago"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez", "déc", "dic"],
];

/// Names of months that are longer and stand without a year, too.
const LONGER: [&str; 10] =
    ["march", "märz", "april", "june", "juni", "july", "juli", "sept", "august", "october"];

/// Days from 1899-12-30, where spreadsheets begin to count, to 1970-01-01.
const SPREADSHEET_EPOCH: i64 = 25_569;

/// Numbers that are taken for days of a spreadsheet: 2009-07-06 to 2064-04-08.
const SPREADSHEET_DAYS: std::ops::RangeInclusive<i64> = 40_000..=60_000;

/// What a text says as a date.
#[derive(Debug, Default)]
pub(super) struct Date {
    /// The days that it may be; none when it is no date.
    pub(super) days: Vec<Day>,
    /// How it is written: two texts of one form are two days.
    form: String,
    /// The time behind the day, as written.
    time: String,
}

impl Date {
    pub(super) const fn is_one(&self) -> bool {
        !self.days.is_empty()
    }

    /// How two dates may be one; `is_spelling` when they differ in blanks, dashes and zeros only.
    pub(super) fn likeness(&self, other: &Self, is_spelling: bool) -> Option<Likeness> {
        let same = |a: &Day, b: &Day| (a.1, a.2) == (b.1, b.2) && (a.0 == b.0 || a.0 == 0 || b.0 == 0);
        if !self.days.iter().any(|day| other.days.iter().any(|own| same(day, own))) {
            return None;
        }
        if self.time != other.time {
            return Some(Likeness::Time);
        }
        // One form written twice is two days; `03/02/2026` and `02/03/2026` are not the same one.
        (self.form != other.form || is_spelling).then_some(Likeness::Day)
    }
}

/// The day that a name is, with the time behind it; `None` when it may be several, has no year, or is no date.
pub(crate) fn one_day(name: &str) -> Option<((u16, u8, u8), String)> {
    let Date { days, time, .. } = dates(name);
    let first = *days.first()?;
    (first.0 > 0 && days.iter().all(|day| *day == first)).then_some((first, time))
}

/// The days that a text may be, and its form; none unless all of it is a date.
pub(super) fn dates(text: &str) -> Date {
    let (day, time) = without_time(text.trim());
    if let Some(date) = serial(day) {
        return date;
    }
    let (days, form) = days(day);
    Date { days, form, time: time.to_owned() }
}

/// The text before a time of day, and the time: `14:00`, `14:00:30`, behind a blank or `T`.
fn without_time(text: &str) -> (&str, &str) {
    let Some(at) = text.rfind([' ', 'T', 't', '_', ',']) else { return (text, "") };
    let time = text[at + 1..].trim_end_matches(['Z', 'z']);
    let parts: Vec<&str> = time.split(':').collect();
    let is_time = (2..=3).contains(&parts.len())
        && parts.iter().all(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    if is_time { (text[..at].trim_end_matches([',', ' ', 'T', 't']), time) } else { (text, "") }
}

/// The number that spreadsheets keep for a day, with the part of the day behind a point.
fn serial(text: &str) -> Option<Date> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 5 || !is_digits(whole) || !is_digits(part) || (text.contains('.') && part.is_empty()) {
        return None;
    }
    let number: i64 = whole.parse().ok().filter(|number| SPREADSHEET_DAYS.contains(number))?;
    let day = civil(number - SPREADSHEET_EPOCH)?;
    Some(Date { days: vec![day], form: "serial".to_owned(), time: part.to_owned() })
}

/// The day so many days after 1970-01-01. Source: Hinnant, chrono-compatible low-level date algorithms, `civil_from_days`.
fn civil(days: i64) -> Option<Day> {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some((u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

/// Day, month and year of a text without a time.
fn days(text: &str) -> (Vec<Day>, String) {
    let no = || (Vec::new(), String::new());
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let is_digits = text.bytes().all(|b| b.is_ascii_digit());
    if text.len() == 6 && is_digits {
        return six_digits(text);
    }
    let compact = text.len() == 8 && is_digits;
    let parts = if compact { vec![&text[..4], &text[4..6], &text[6..]] } else { parts };
    let [a, b, c] = parts[..] else { return without_year(text, &parts) };
    let number = |part: &str| part.parse::<u16>().ok();
    let year = |part: &str| match (part.len(), number(part)) {
        (4, Some(year @ 1900..=2199)) => Some(year),
        (2, Some(year)) => Some(2000 + year),
        _ => None,
    };
    let short = |part: &str| number(part).filter(|_| part.len() <= 2);
    let separator = text.chars().find(|c| !c.is_alphanumeric());
    let mut found: Vec<Day> = Vec::new();
    if let Some(month) = month_name(b) {
        found.extend(day(year(c), Some(month), short(a)));
        found.extend(day(year(a), Some(month), short(c)));
    } else if let Some(month) = month_name(a) {
        found.extend(day(year(c), Some(month), short(b)));
    } else if a.len() == 4 {
        found.extend(day(year(a), short(b), short(c)));
    } else {
        found.extend(day(year(c), short(b), short(a)));
        // With points the day stands first wherever they are written.
        if separator != Some('.') {
            found.extend(day(year(c), short(a), short(b)));
            found.extend(if c.len() == 2 { day(year(a), short(b), short(c)) } else { None });
        }
    }
    if found.is_empty() {
        return no();
    }
    let shape =
        |part: &str| if number(part).is_some() { part.len().max(2).to_string() } else { "m".to_owned() };
    let form = format!("{}{separator:?}{}{}", shape(a), shape(b), shape(c));
    (found, form)
}

fn day(y: Option<u16>, m: Option<u16>, d: Option<u16>) -> Option<Day> {
    let (y, m, d) = (y?, u8::try_from(m?).ok()?, u8::try_from(d?).ok()?);
    ((1..=12).contains(&m) && (1..=31).contains(&d)).then_some((y, m, d))
}

fn month_name(part: &str) -> Option<u16> {
    let small = part.to_lowercase();
    let index = MONTHS.iter().position(|names| names.iter().any(|name| small.starts_with(name)))?;
    u16::try_from(index + 1).ok()
}

/// `260309`, and `090326` as they are written where the day stands first.
fn six_digits(text: &str) -> (Vec<Day>, String) {
    let pair = |from: usize| text[from..from + 2].parse::<u16>().ok();
    let (a, b, c) = (pair(0), pair(2), pair(4));
    let year = |pair: Option<u16>| pair.map(|year| 2000 + year);
    let found: Vec<Day> = day(year(a), b, c).into_iter().chain(day(year(c), b, a)).collect();
    (found, "six digits".to_owned())
}

/// `09.03.` and `9 Mar`; `9.3` is a number.
fn without_year(text: &str, parts: &[&str]) -> (Vec<Day>, String) {
    let [a, b] = *parts else { return (Vec::new(), String::new()) };
    let short = |part: &str| part.parse::<u16>().ok().filter(|_| part.len() <= 2);
    // `Marker 2` is no day of March.
    let month_name = |part: &str| {
        let known = part.chars().count() == 3 || LONGER.contains(&part.to_lowercase().as_str());
        month_name(part).filter(|_| known)
    };
    let found = if let Some(month) = month_name(b) {
        day(Some(0), Some(month), short(a))
    } else if let Some(month) = month_name(a) {
        day(Some(0), Some(month), short(b))
    } else if text.ends_with('.') && text.matches('.').count() == 2 {
        day(Some(0), short(b), short(a))
    } else {
        None
    };
    (found.into_iter().collect(), "without a year".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_spreadsheet_are_days() {
        for (serial, day) in [("46090", (2026, 3, 9)), ("43890", (2020, 2, 29)), ("45657", (2024, 12, 31))] {
            assert_eq!(one_day(serial), Some((day, String::new())), "{serial}");
        }
        assert_eq!(one_day("39999"), None);
    }

    #[test]
    fn one_day_is_a_day_that_can_be_no_other() {
        assert_eq!(one_day("2026-03-09 14:00"), Some(((2026, 3, 9), "14:00".to_owned())));
        assert_eq!(one_day("09.03.2026"), Some(((2026, 3, 9), String::new())));
        for none in ["03/02/2026", "09.03.", "day 1", "9.3", "1:2", "260309", "Marker 2"] {
            assert_eq!(one_day(none), None, "{none}");
        }
    }
}
