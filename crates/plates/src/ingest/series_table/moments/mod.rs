//! A column, or a line, of times into seconds: all of it together, because one cell does not say what it is.

use super::{CUT, HELP, Problem};
use crate::ingest::duration::{self, TimeUnit, rounded};
use crate::ingest::series_table::head::Head;
use foldshift_tables::diagnostic::Code;
use foldshift_tables::sheet::{Cell, Sheet};

const DAY: f64 = 86_400.0;

/// Times of a table, and what the user must know about them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Moments {
    /// Seconds, or nm, of each cell.
    pub(super) at: Vec<f64>,
    pub(super) note: Option<String>,
}

/// What one cell says.
#[derive(Clone, Debug, PartialEq)]
enum Stamp {
    Blank,
    Number(f64),
    /// Seconds since the start.
    Elapsed(f64),
    /// Seconds since midnight of a day, which has a number where one is printed.
    Clock(Option<Day>, f64),
}

/// A day as it is printed.
#[derive(Clone, Debug, PartialEq)]
enum Day {
    /// Days since an epoch.
    Known(f64),
    /// Of a workbook that counts from 1900: the days of a duration.
    Counted(f64),
    /// Two numbers of which one is the month, and the year.
    Slashed(u32, u32, u32),
}

/// Is this a time or a number, as the cells of an axis hold them?
pub(super) fn is_moment(sheet: &Sheet, cell: &Cell<'_>) -> bool {
    stamp(sheet, cell, Head::Time(TimeUnit::Unnamed)).is_some_and(|stamp| stamp != Stamp::Blank)
}

fn stamp(sheet: &Sheet, cell: &Cell<'_>, head: Head) -> Option<Stamp> {
    let text = cell.text.as_ref();
    if text.is_empty() {
        return Some(Stamp::Blank);
    }
    if let Ok(number) = sheet.marks().parse(cell.index, text) {
        return Some(Stamp::Number(number));
    }
    if head == Head::Wave {
        return text.strip_suffix("nm")?.trim_end().parse().ok().map(Stamp::Number);
    }
    match duration::seconds(text).filter(|_| head != Head::Clock) {
        Some(seconds) => Some(Stamp::Elapsed(seconds)),
        None => clock(text, head),
    }
}

/// `10:15:00`, `10:15 PM`, `2026-03-02 10:15:00`, `03/02/2026 10:15`.
fn clock(text: &str, head: Head) -> Option<Stamp> {
    let upper = text.to_uppercase().replace('T', " ");
    let (upper, afternoon) = match (upper.strip_suffix("AM"), upper.strip_suffix("PM")) {
        (Some(rest), _) => (rest.trim_end().to_owned(), Some(false)),
        (_, Some(rest)) => (rest.trim_end().to_owned(), Some(true)),
        _ => (upper, None),
    };
    let (day, time) = match upper.trim().split_once([' ']) {
        Some((one, other)) if one.contains(':') => (Some(day(other.trim())?), one),
        Some((one, other)) => (Some(day(one)?), other.trim()),
        None if upper.contains(':') => (None, upper.trim()),
        None => (Some(day(upper.trim())?), "0:00"),
    };
    let parts: Vec<&str> = time.split(':').collect();
    let (hours, rest) = parts.split_first()?;
    if !(1..=2).contains(&rest.len()) || rest.iter().any(|part| part.len() < 2) {
        return None;
    }
    // `0:05` alone may be five minutes or five seconds.
    if rest.len() == 1 && day.is_none() && afternoon.is_none() && head != Head::Clock {
        return None;
    }
    let hours: f64 = hours.parse::<u32>().ok().filter(|hours| *hours < 24).map(f64::from)?;
    let hours = match afternoon {
        None => hours,
        Some(_) if !(1.0..=12.0).contains(&hours) => return None,
        Some(late) => hours % 12.0 + if late { 12.0 } else { 0.0 },
    };
    let sixty =
        |part: &str| part.replace(',', ".").parse::<f64>().ok().filter(|part| (0.0..60.0).contains(part));
    let (minutes, seconds) = (sixty(rest[0])?, rest.get(1).map_or(Some(0.0), |part| sixty(part))?);
    Some(Stamp::Clock(day, hours * 3600.0 + minutes * 60.0 + seconds))
}

/// `2026-03-02`, `2/3/2026`, `02.03.26`.
fn day(text: &str) -> Option<Day> {
    let parts: Vec<u32> = text.split(['-', '/', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let &[one, two, three] = parts.as_slice() else { return None };
    if one > 31 {
        let serial = civil(one, two, three)?;
        return Some(match one {
            // A spreadsheet shows the second day of a duration as 1 January 1900.
            1899..=1900 => Day::Counted(serial - civil(1899, 12, 31)?),
            _ => Day::Known(serial),
        });
    }
    ((1..=31).contains(&one) && (1..=31).contains(&two)).then_some(Day::Slashed(one, two, three))
}

/// Days since 1 March of the year 0.
fn civil(year: u32, month: u32, day: u32) -> Option<f64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = year.checked_sub(u32::from(month <= 2))?;
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(f64::from(year * 365 + year / 4 - year / 100 + year / 400 + in_year))
}

/// The seconds, or wavelengths, of all `cells`, each in its line. `unit` is what the user says where the heading does
/// not; `typed` tables may have times of the day.
pub(super) fn read(
    sheet: &Sheet,
    cells: &[(usize, Cell<'_>)],
    head: Head,
    unit: Option<f64>,
    typed: bool,
) -> Result<Moments, Problem> {
    let mut stamps = Vec::with_capacity(cells.len());
    for (nth, (line, cell)) in cells.iter().enumerate() {
        let first = nth == 0 && typed && cells.len() > 2 && head != Head::Wave;
        match stamp(sheet, cell, head).filter(|stamp| first || *stamp != Stamp::Blank) {
            Some(stamp) => stamps.push(stamp),
            None if cell.text.is_empty() => {
                let problem = sheet.error("a line or a column of readings has no time", *line, cell);
                return Err(Box::new(problem.code(Code::Export).help(CUT)));
            }
            None => {
                let message = format!("`{}` is no time and no wavelength", cell.text);
                return Err(Box::new(sheet.error(message, *line, cell).code(Code::Export).help(HELP)));
            }
        }
    }
    let moments = convert(&stamps, head, unit, typed).map_err(|(nth, message, help)| {
        let (line, cell) = &cells[nth.min(cells.len() - 1)];
        Box::new(sheet.error(message, *line, cell).code(Code::Export).help(help))
    })?;
    // Workbooks show nothing for the time zero; then the second time is one step.
    if let ([Stamp::Blank, ..], [zero, second, rest @ ..]) = (stamps.as_slice(), moments.at.as_slice()) {
        let step = median_step(&moments.at[1..]).unwrap_or_default();
        if rest.is_empty() || !(0.5 * step..=1.5 * step).contains(&(second - zero)) {
            let (line, cell) = &cells[0];
            let problem = sheet.error("the first time is missing, and it may not be 0", *line, cell);
            return Err(Box::new(problem.code(Code::Export).help(CUT)));
        }
    }
    for (nth, pair) in moments.at.windows(2).enumerate() {
        if pair[1] <= pair[0] {
            let (line, cell) = &cells[nth + 1];
            let message = format!("`{}` does not come after the one before", cell.text);
            let problem = sheet.error(message, *line, cell).code(Code::Export);
            return Err(Box::new(
                problem.help("expected times and wavelengths that grow; is a line doubled or moved?"),
            ));
        }
    }
    if let Some(nth) = moments.at.iter().position(|at| *at < 0.0) {
        let (line, cell) = &cells[nth];
        let problem = sheet.error("a time before the start", *line, cell).code(Code::Export);
        return Err(Box::new(problem.help("expected seconds since the first cycle")));
    }
    Ok(moments)
}

type Doubt = (usize, String, &'static str);

const ASK: &str = "say the unit in the heading, as in `Time [s]`, or with `--time-unit s`, `--time-unit min` or `--time-unit h`";

const DAY_OR_START: &str =
    "call times of the day `Time of day`, and write times since the start as numbers below `Time [min]`";

fn convert(stamps: &[Stamp], head: Head, unit: Option<f64>, typed: bool) -> Result<Moments, Doubt> {
    let numbers = stamps.iter().all(|stamp| matches!(stamp, Stamp::Number(_) | Stamp::Blank));
    let zero = |nth: usize, stamp: &Stamp| nth == 0 && matches!(stamp, Stamp::Blank | Stamp::Number(0.0));
    let mixed =
        |nth: usize| (nth, "this time is written in another form than those before it".to_owned(), HELP);
    if numbers {
        let at: Vec<f64> = stamps
            .iter()
            .map(|stamp| if let Stamp::Number(number) = stamp { *number } else { 0.0 })
            .collect();
        let named = match head {
            Head::Wave | Head::Cycle | Head::Time(TimeUnit::Seconds(1.0)) => {
                return Ok(Moments { at, note: None });
            }
            Head::Time(TimeUnit::Seconds(unit)) => Some(unit),
            Head::Time(TimeUnit::Unnamed) => unit.or_else(|| rising_by_hundreds(&at)),
            Head::Clock => None,
        };
        let unit = named.ok_or_else(|| (0, "nothing says in which unit these times are".to_owned(), ASK))?;
        return Ok(Moments { at: at.into_iter().map(|at| rounded(at * unit)).collect(), note: None });
    }
    let elapsed = |stamp: &Stamp| matches!(stamp, Stamp::Elapsed(_) | Stamp::Clock(Some(Day::Counted(_)), _));
    if stamps.iter().enumerate().all(|(nth, stamp)| zero(nth, stamp) || elapsed(stamp)) {
        let mut at: Vec<f64> = stamps
            .iter()
            .map(|stamp| match stamp {
                Stamp::Elapsed(seconds) => *seconds,
                Stamp::Clock(Some(Day::Counted(day)), seconds) => day * DAY + seconds,
                _ => 0.0,
            })
            .collect();
        // Day numbers that start at 1 or 2 instead of 0.
        let first = at.iter().copied().find(|at| *at > 0.0).unwrap_or_default();
        let counted = |stamp: &Stamp| matches!(stamp, Stamp::Clock(..));
        if stamps.iter().find(|stamp| **stamp != Stamp::Blank).is_some_and(counted) {
            let days = (first / DAY).floor() * DAY;
            for at in at.iter_mut().filter(|at| **at > 0.0) {
                *at = rounded(*at - days);
            }
        }
        let plain = stamps.iter().all(|stamp| matches!(stamp, Stamp::Elapsed(_)));
        if typed && plain && is_time_of_day(&at) {
            // Only a clock goes back, at midnight, and only a clock begins between two steps since the start.
            if at.windows(2).any(|pair| pair[1] < pair[0]) || !begins_on_a_step(&at) {
                return of_day(&at);
            }
            let message = "these may be times of the day, or times since the start".to_owned();
            return Err((0, message, DAY_OR_START));
        }
        return Ok(Moments { at, note: None });
    }
    let mut of = Vec::new();
    for (nth, stamp) in stamps.iter().enumerate() {
        let Stamp::Clock(day, seconds) = stamp else { return Err(mixed(nth)) };
        of.push((day, *seconds));
    }
    if of.iter().all(|(day, _)| day.is_none()) {
        let at: Vec<f64> = of.iter().map(|(_, seconds)| *seconds).collect();
        return of_day(&at);
    }
    let Some(first_month) = month_comes_first(&of) else {
        let message = "these dates do not say which number is the month".to_owned();
        return Err((0, message, "write dates as `2026-03-02 10:15:00`"));
    };
    let mut at = Vec::new();
    for (nth, (day, seconds)) in of.iter().enumerate() {
        let days = match day {
            Some(Day::Known(days) | Day::Counted(days)) => Some(*days),
            Some(Day::Slashed(one, two, year)) if first_month => civil(*year, *one, *two),
            Some(Day::Slashed(one, two, year)) => civil(*year, *two, *one),
            None => None,
        };
        at.push(days.ok_or_else(|| mixed(nth))? * DAY + seconds);
    }
    let first = at.first().copied().unwrap_or_default();
    Ok(Moments { at: at.into_iter().map(|at| rounded(at - first)).collect(), note: None })
}

/// Which of two numbers is the month; `None` where nothing decides although it matters.
fn month_comes_first(of: &[(&Option<Day>, f64)]) -> Option<bool> {
    let slashed: Vec<(u32, u32)> = of
        .iter()
        .filter_map(
            |(day, _)| if let Some(Day::Slashed(one, two, _)) = day { Some((*one, *two)) } else { None },
        )
        .collect();
    let (first, second) = (slashed.iter().any(|day| day.0 > 12), slashed.iter().any(|day| day.1 > 12));
    match (first, second) {
        (true, true) => None,
        (true, false) => Some(false),
        (false, true) => Some(true),
        // All on one day: either way they differ by their clocks alone.
        _ => slashed.windows(2).all(|pair| pair[0] == pair[1]).then_some(true),
    }
}

/// Seconds, where times without a unit rise by hundreds from line to line.
fn rising_by_hundreds(at: &[f64]) -> Option<f64> {
    let step = median_step(at)?;
    (100.0..=DAY).contains(&step).then_some(1.0)
}

fn median_step(at: &[f64]) -> Option<f64> {
    let mut steps: Vec<f64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).copied()
}

/// Nobody starts to measure five hours after the start, and then every few minutes.
fn is_time_of_day(at: &[f64]) -> bool {
    let (Some(first), Some(step)) = (at.first(), median_step(at)) else { return false };
    (5.0 * 3600.0..DAY).contains(first) && *first > 2.0 * step
}

/// Does the first time lie a whole number of steps after zero?
fn begins_on_a_step(at: &[f64]) -> bool {
    let (Some(first), Some(step)) = (at.first(), median_step(at)) else { return true };
    let steps = first / step;
    (steps - steps.round()).abs() < 0.05
}

/// Seconds since the first of some times of the day; midnight may lie between two of them.
fn of_day(at: &[f64]) -> Result<Moments, Doubt> {
    let step = median_step(at).unwrap_or_default();
    let (mut days, mut found) = (0.0, Vec::with_capacity(at.len()));
    let first = at.first().copied().unwrap_or_default();
    let mut last = first;
    for (nth, now) in at.iter().enumerate() {
        if *now < last {
            let over = now + DAY - last;
            if step <= 0.0 || over > 3.0 * step {
                let message = "this time of the day comes before the one before it".to_owned();
                return Err((nth, message, "expected times that grow; is a line doubled or moved?"));
            }
            days += DAY;
        }
        last = *now;
        found.push(rounded(now + days - first));
    }
    let note = "these times are read as times of the day, so the first is 0 s".to_owned();
    Ok(Moments { at: found, note: Some(note) })
}

#[cfg(test)]
mod tests;
