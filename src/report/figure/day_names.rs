//! Short names of experiments that are called by their dates.

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month and day of a text such as `2026-03-02`, and nothing beside it.
fn date(name: &str) -> Option<(&str, usize, usize)> {
    let mut parts = name.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month, day))
}

/// The experiments of a study as a figure names them, in their order: `2 Mar` for `2026-03-02` where all dates are of one
/// year, `2 Mar 2026` where they are not; what is no date as it is.
#[must_use]
pub fn day_names(experiments: &[&str]) -> Vec<String> {
    let mut years: Vec<&str> = experiments.iter().filter_map(|name| Some(date(name)?.0)).collect();
    years.sort_unstable();
    years.dedup();
    let short = |name: &&str| match date(name) {
        Some((year, month, day)) if years.len() > 1 => format!("{day} {} {year}", MONTHS[month - 1]),
        Some((_, month, day)) => format!("{day} {}", MONTHS[month - 1]),
        None => (*name).to_owned(),
    };
    experiments.iter().map(short).collect()
}

#[cfg(test)]
mod tests {
    use super::day_names;

    #[test]
    fn dates_of_one_year_lose_it_and_other_names_stay() {
        assert_eq!(day_names(&["2026-03-02", "2026-11-16", "repeat 3"]), ["2 Mar", "16 Nov", "repeat 3"]);
        assert_eq!(day_names(&["2025-12-30", "2026-01-02"]), ["30 Dec 2025", "2 Jan 2026"]);
        let odd = ["2026-13-02", "2026-03-02b", "26-03-02", "2026-03", ""];
        assert_eq!(day_names(&odd), odd);
    }
}
