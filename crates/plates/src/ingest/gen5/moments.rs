//! The times of a kinetic table, in every form in which texts and workbooks keep them.
//!
//! A workbook counts days: `2.0104` is 15 minutes where a run begins at day 2, and a blank cell is the first
//! time, zero. What a form leaves open is settled by the interval of the procedure, or not at all.

use crate::ingest::duration;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Seconds in a day.
const DAY: f64 = 86_400.0;

/// What a cell with a time says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// Nothing: the first time, zero.
    Blank,
    /// Seconds.
    Seconds(f64),
    /// Seconds of a date, days counted as spreadsheets do.
    Date(f64),
    /// A number without a unit: days, or hours, minutes, seconds.
    Number(f64),
    /// `5:30`: minutes and seconds, or hours and minutes.
    Pair(f64, f64),
}

/// Does a cell hold something that may be a time?
pub(super) fn is_moment(text: &str) -> bool {
    !matches!(moment(text), None | Some(Moment::Blank))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn moment(text: &str) -> Option<Moment> {
    if text.is_empty() {
        return Some(Moment::Blank);
    }
    if let Some(seconds) = date(text).or_else(|| of_day(text)) {
        return Some(Moment::Date(seconds));
    }
    if let Some(seconds) = clock(text).or_else(|| duration::seconds(text)).or_else(|| iso(text)) {
        return Some(Moment::Seconds(seconds));
    }
    if let Some((one, two)) = text.split_once(':') {
        let pair = digits(one) && digits(two) && two.len() == 2;
        return pair.then_some(()).and_then(|()| Some(Moment::Pair(one.parse().ok()?, two.parse().ok()?)));
    }
    let plain = text.replace(',', ".");
    let number = plain.split('.').count() <= 2 && plain.split('.').all(digits) || plain.contains("e-");
    plain.parse().ok().filter(|value: &f64| number && value.is_finite() && *value >= 0.0).map(Moment::Number)
}

/// `1:02:03`, `66:35:00` or `0:00.210` in seconds.
fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (last, whole) = parts.split_last()?;
    let fraction = last.replace(',', ".");
    let complete = parts.len() == 3 || (parts.len() == 2 && fraction.contains('.'));
    if !complete || !whole.iter().all(|part| digits(part)) || !fraction.split('.').all(digits) {
        return None;
    }
    let minutes = whole.iter().try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))?;
    Some(minutes * 60.0 + fraction.parse::<f64>().ok()?).filter(|seconds| seconds.is_finite())
}

/// `1900-01-02 01:30:00` in seconds: a spreadsheet shows times of a day and more as dates.
fn date(text: &str) -> Option<f64> {
    let (rest, first) = match (text.strip_prefix("1900-01-"), text.strip_prefix("1904-01-")) {
        (Some(rest), _) => (rest, 0.0),
        (None, rest) => (rest?, 1.0),
    };
    let (day, time) = rest.split_once(' ').unwrap_or((rest, "0:00:00"));
    let days: u32 = day.parse().ok().filter(|days| day.len() == 2 && (1..=31).contains(days))?;
    Some((f64::from(days) - first) * DAY + clock(time)?)
}

/// `12:15:00 AM`, as a spreadsheet shows a time of day.
fn of_day(text: &str) -> Option<f64> {
    let upper = text.to_uppercase();
    let (time, half) = match (upper.strip_suffix(" AM"), upper.strip_suffix(" PM")) {
        (Some(time), _) => (time, 0.0),
        (None, time) => (time?, DAY / 2.0),
    };
    let (hour, rest) = time.split_once(':')?;
    let hour: u32 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    clock(&format!("{}:{rest}", hour % 12)).map(|seconds| seconds + half)
}

/// `PT1H02M03S`, as OpenDocument keeps durations.
fn iso(text: &str) -> Option<f64> {
    let rest = text.strip_prefix("PT")?;
    let apart = rest.replace('H', " h ").replace('M', " min ").replace('S', " s ");
    duration::seconds(apart.trim())
}

/// Is a step the interval of the procedure?
fn close(step: f64, interval: f64) -> bool {
    (step - interval).abs() <= f64::max(1.5, interval * 0.01)
}

/// The seconds of a column or line of times; `intervals` are those of the procedure.
pub(super) fn seconds(
    sheet: &Sheet,
    cells: &[(usize, Option<&Cell<'_>>)],
    intervals: &[f64],
) -> Result<Vec<f64>, Diagnostic> {
    let wrong = |nth: usize, message: String, help: &str| {
        let problem = match cells.get(nth) {
            Some((line, Some(cell))) => sheet.error(message, *line, cell),
            Some((line, None)) => sheet.error_at(message, *line, 1, 1),
            None => sheet.error_at(message, 0, 1, 1),
        };
        problem.code(Code::Export).help(help.to_owned())
    };
    let text = |nth: usize| cells[nth].1.map_or("", |cell| cell.text.as_ref());
    let mut moments = Vec::new();
    for nth in 0..cells.len() {
        match moment(text(nth)) {
            Some(Moment::Blank) if nth > 0 => {
                let help = "only the first time may be blank; write the others, such as `0:05:00`";
                return Err(wrong(nth, "this line of a table has no time".to_owned(), help));
            }
            Some(moment) => moments.push(moment),
            None => {
                let help = "expected times such as `0:05:00`";
                return Err(wrong(nth, format!("`{}` is no time", text(nth)), help));
            }
        }
    }
    let is_interval = |step: f64| intervals.iter().any(|interval| close(step, *interval));
    let scales: &[(f64, f64)] = if moments.iter().any(|moment| matches!(moment, Moment::Number(_))) {
        &[(DAY, 0.0), (1.0, 0.0), (60.0, 0.0), (3600.0, 0.0)]
    } else if moments.iter().any(|moment| matches!(moment, Moment::Pair(..))) {
        &[(60.0, 1.0), (3600.0, 60.0)]
    } else {
        &[(1.0, 1.0)]
    };
    let in_units = |(large, small): (f64, f64)| -> Vec<f64> {
        let one = |moment: &Moment| match moment {
            Moment::Blank => 0.0,
            Moment::Seconds(seconds) | Moment::Date(seconds) => *seconds,
            Moment::Number(number) => (number * large * 1000.0).round() / 1000.0,
            Moment::Pair(one, two) => one * large + two * small,
        };
        moments.iter().map(one).collect()
    };
    let mixed = moments.iter().any(|moment| matches!(moment, Moment::Number(_)))
        && moments.iter().any(|moment| !matches!(moment, Moment::Number(_) | Moment::Blank));
    let days = moments.iter().any(|moment| matches!(moment, Moment::Number(_) | Moment::Date(_)));
    let fitting: Vec<Vec<f64>> = scales
        .iter()
        .map(|scale| from_day_zero(in_units(*scale), days, &is_interval))
        .filter(|times| scales.len() == 1 || times.get(1).is_some_and(|next| is_interval(next - times[0])))
        .collect();
    let [times] = fitting.as_slice() else {
        let message = format!("the unit of the time `{}` is not known", text(moments.len().min(2) - 1));
        let help =
            "format the times as `[h]:mm:ss`, or export again with the procedure, which states the interval";
        return Err(wrong(moments.len().min(2) - 1, message, help));
    };
    let times = times.clone();
    if mixed {
        let help = "give all times of the table one format, such as `[h]:mm:ss`";
        return Err(wrong(0, "some times of this table are numbers and others are not".to_owned(), help));
    }
    let step = |nth: usize| Some(times.get(nth + 1)? - times.get(nth)?);
    let settled =
        step(0).is_none_or(|first| is_interval(first) || step(1).is_some_and(|next| close(first, next)));
    let leap = times.len() > 1 && times[0] < DAY && times[1] >= DAY;
    if (moments.first() == Some(&Moment::Blank) || leap) && !settled {
        let message =
            format!("the first step of this table is {} s and its others are not", step(0).unwrap_or(0.0));
        let help = "write the first time, and count every time from the start of the run, such as `0:15:00`";
        return Err(wrong(moments.len().min(2) - 1, message, help));
    }
    Ok(times)
}

/// Times whose days begin at 1 or 2, counted from day 0.
fn from_day_zero(mut times: Vec<f64>, days: bool, is_interval: &impl Fn(f64) -> bool) -> Vec<f64> {
    let Some(first) = times.first().copied() else { return times };
    if days && (DAY..3.0 * DAY).contains(&first) {
        let days = (first / DAY).floor() * DAY;
        return times.into_iter().map(|time| time - days).collect();
    }
    let (Some(second), later) = (times.get(1).copied(), times.get(2).copied()) else { return times };
    let next = later.map(|later| later - second);
    let right = |step: f64| step > 0.0 && (is_interval(step) || next.is_some_and(|next| close(step, next)));
    let step = second - first;
    if right(step) {
        return times;
    }
    if let Some(days) = [DAY, 2.0 * DAY].into_iter().find(|days| right(step - days)) {
        times.iter_mut().skip(1).for_each(|time| *time -= days);
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str], intervals: &[f64]) -> Option<Vec<f64>> {
        let sheet = Sheet::new("a", texts.join("\t1\n") + "\t1\n");
        let lines: Vec<Vec<Cell<'_>>> = (0..texts.len()).map(|line| sheet.cells(line)).collect();
        let cells: Vec<_> = lines.iter().enumerate().map(|(line, cells)| (line, cells.first())).collect();
        seconds(&sheet, &cells, intervals).ok()
    }

    #[test]
    fn times_are_hours_minutes_seconds_or_minutes_and_fractions() {
        assert_eq!(read(&["0:00:22", "0:04:22"], &[]), Some(vec![22.0, 262.0]));
        assert_eq!(read(&["66:31:00", "66:35:00"], &[]), Some(vec![239_460.0, 239_700.0]));
        assert_eq!(read(&["0:00.000", "0:00.250"], &[]), Some(vec![0.0, 0.25]));
        assert_eq!(read(&["12:00:00 AM", "12:15:00 AM"], &[]), Some(vec![0.0, 900.0]));
        assert_eq!(read(&["PT00H00M00S", "PT00H15M00S"], &[]), Some(vec![0.0, 900.0]));
        assert_eq!(read(&["0:00:00", "0:0x"], &[]), None);
    }

    #[test]
    fn days_that_begin_at_two_are_counted_from_zero() {
        let dates = ["", "1900-01-02 00:15:00", "1900-01-02 00:30:00"];
        assert_eq!(read(&dates, &[900.0]), Some(vec![0.0, 900.0, 1800.0]));
        assert_eq!(read(&dates, &[]), Some(vec![0.0, 900.0, 1800.0]));
        let all = ["1900-01-01", "1900-01-01 00:15:00", "1900-01-01 00:30:00"];
        assert_eq!(read(&all, &[900.0]), Some(vec![0.0, 900.0, 1800.0]));
        let long = ["0:00:00", "1900-01-02 01:00:00", "1900-01-04 02:00:00"];
        assert_eq!(read(&long, &[176_400.0]), Some(vec![0.0, 176_400.0, 352_800.0]));
        assert_eq!(read(&["", "1900-01-02 00:20:00", "1900-01-02 00:35:00"], &[900.0]), None);
    }

    #[test]
    fn numbers_have_the_unit_that_fits_the_interval() {
        let days = ["0", "0.010416666666666666", "0.020833333333333332"];
        assert_eq!(read(&days, &[900.0]), Some(vec![0.0, 900.0, 1800.0]));
        assert_eq!(read(&["0", "900", "1800"], &[900.0]), Some(vec![0.0, 900.0, 1800.0]));
        assert_eq!(read(&["0", "15", "30"], &[900.0]), Some(vec![0.0, 900.0, 1800.0]));
        assert_eq!(
            read(&["", "2.010416666666667", "2.020833333333333"], &[900.0]),
            Some(vec![0.0, 900.0, 1800.0])
        );
        assert_eq!(read(&["0:00", "0:15", "0:30"], &[900.0]), Some(vec![0.0, 900.0, 1800.0]));
        assert_eq!(read(&["0:00", "0:15", "0:30"], &[15.0]), Some(vec![0.0, 15.0, 30.0]));
        assert_eq!(read(&["0", "15", "30"], &[]), None);
        assert_eq!(read(&["0:00", "0:15"], &[]), None);
    }

    #[test]
    fn only_the_first_time_may_be_blank_and_only_if_the_next_is_one_interval_later() {
        assert_eq!(read(&["", "0:04:00", "0:08:00"], &[240.0]), Some(vec![0.0, 240.0, 480.0]));
        assert_eq!(read(&["", "0:04:22", "0:08:22"], &[240.0]), None);
        assert_eq!(read(&["0:00:00", "", "0:08:00"], &[240.0]), None);
    }
}
