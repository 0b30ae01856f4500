//! When a pass began: `06/15/2012 06:28:04 PM`, month first, or `15/06/2012 18:28:04` with either order.

/// A day and a time of it, as they are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment {
    /// The first two numbers of the date, and the year.
    date: (i32, i32, i32),
    seconds: f64,
    /// `AM` or `PM`: then the month comes first.
    halves: bool,
}

impl Moment {
    /// Parses it.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (date, time, half) = (words.next()?, words.next()?, words.next());
        if words.next().is_some() {
            return None;
        }
        let numbers = |text: &str, mark: char| -> Option<[i32; 3]> {
            let parts: Vec<i32> = text
                .split(mark)
                .map(|part| part.parse().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit())))
                .collect::<Option<_>>()?;
            parts.try_into().ok()
        };
        let [first, second, year] = numbers(date, '/')?;
        let [hour, minute, second_of] = numbers(time, ':')?;
        let hour = match half.map(str::to_ascii_uppercase).as_deref() {
            None => Some(hour).filter(|hour| *hour < 24),
            Some("AM") => Some(hour % 12).filter(|_| (1..=12).contains(&hour)),
            Some("PM") => Some(hour % 12 + 12).filter(|_| (1..=12).contains(&hour)),
            Some(_) => None,
        }?;
        let plausible =
            (1..=31).contains(&first) && (1..=31).contains(&second) && (1900..3000).contains(&year);
        (plausible && minute < 60 && second_of < 60).then(|| Self {
            date: (first, second, year),
            seconds: f64::from((hour * 60 + minute) * 60 + second_of),
            halves: half.is_some(),
        })
    }
}

/// Seconds since the first moment; `None` when nobody can tell the day from the month.
pub(super) fn since_first(moments: &[Moment]) -> Option<Vec<f64>> {
    let first = moments.first()?;
    if moments.iter().all(|moment| moment.date == first.date) {
        return Some(moments.iter().map(|moment| moment.seconds - first.seconds).collect());
    }
    let month_first = moments.iter().any(|moment| moment.halves || moment.date.1 > 12);
    let day_first = moments.iter().any(|moment| moment.date.0 > 12);
    if month_first == day_first {
        return None;
    }
    let days = |moment: &Moment| {
        let (first, second, year) = moment.date;
        if month_first { days(year, first, second) } else { days(year, second, first) }
    };
    let start = days(first);
    let since = |moment: &Moment| f64::from(days(moment) - start) * 86_400.0 + moment.seconds - first.seconds;
    Some(moments.iter().map(since).collect())
}

/// Days in the calendar since some day long ago. Source: H. Hinnant, `chrono`-Compatible
/// Low-Level Date Algorithms, `days_from_civil`.
fn days(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(texts: &[&str]) -> Option<Vec<f64>> {
        let moments: Vec<Moment> = texts.iter().map(|text| Moment::of(text).unwrap()).collect();
        since_first(&moments)
    }

    #[test]
    fn moments_count_from_the_first_across_noon_midnight_and_months() {
        assert_eq!(since(&["06/15/2012 11:59:30 AM", "06/15/2012 12:00:30 PM"]), Some(vec![0.0, 60.0]));
        assert_eq!(since(&["06/30/2012 11:59:30 PM", "07/01/2012 12:00:30 AM"]), Some(vec![0.0, 60.0]));
        assert_eq!(since(&["2/28/2012 23:00:00", "2/29/2012 01:00:00"]), Some(vec![0.0, 7200.0]));
        assert_eq!(since(&["31/12/2012 23:00:00", "01/01/2013 01:00:00"]), Some(vec![0.0, 7200.0]));
    }

    #[test]
    fn a_day_that_may_be_a_month_is_not_guessed() {
        assert_eq!(since(&["06/07/2012 23:00:00", "07/07/2012 01:00:00"]), None);
        assert_eq!(since(&["06/07/2012 10:00:00", "06/07/2012 11:00:00"]), Some(vec![0.0, 3600.0]));
        assert!(Moment::of("06/15/2012 13:00:00 PM").is_none() && Moment::of("A1 0.1").is_none());
    }
}
