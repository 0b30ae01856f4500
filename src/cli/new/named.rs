//! What somebody answers who is asked for a line and an experiment, however it is separated.

use foldshift_study::survey::looks_like_experiment;

/// A line, and an experiment where one was named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) line: String,
    /// Empty where none was named.
    pub(super) experiment: String,
}

/// `KM12, 2026-03-02`, `KM12; 2026-03-02`, `KM12 2026-03-02`, either of them first; or `KM12` alone. `None` where no
/// line is named: a day alone, two days, or nothing.
pub(super) fn named(answer: &str) -> Option<Named> {
    let answer = answer.trim();
    let (first, second) = match answer.split_once([',', ';', '\t']) {
        Some((first, second)) => (first.trim(), second.trim()),
        None => apart(answer),
    };
    let (first_is_day, second_is_day) = (looks_like_experiment(first), looks_like_experiment(second));
    let (line, experiment) = match (first, second) {
        _ if first_is_day && second_is_day => return None,
        (_, "") if first_is_day => return None,
        (day, line) if first_is_day => (line, day),
        both => both,
    };
    (!line.is_empty()).then(|| Named { line: line.to_owned(), experiment: experiment.to_owned() })
}

/// What blanks part: only where one end looks like an experiment; a line may have blanks in its name.
fn apart(answer: &str) -> (&str, &str) {
    if let Some((line, day)) = answer.rsplit_once(char::is_whitespace)
        && looks_like_experiment(day)
    {
        return (line.trim(), day);
    }
    match answer.split_once(char::is_whitespace) {
        Some((day, line)) if looks_like_experiment(day) => (day, line.trim()),
        _ => (answer, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(answer: &str) -> Option<(String, String)> {
        named(answer).map(|Named { line, experiment }| (line, experiment))
    }

    #[test]
    fn a_line_and_a_day_are_understood_however_they_are_parted() {
        let both = Some(("KM12".to_owned(), "2026-03-02".to_owned()));
        for answer in [
            "KM12, 2026-03-02",
            "KM12;2026-03-02",
            "KM12 2026-03-02",
            "KM12\t2026-03-02",
            "2026-03-02 KM12",
            " 2026-03-02,KM12 ",
        ] {
            assert_eq!(told(answer), both, "{answer}");
        }
        assert_eq!(told("KM12, passage 3"), Some(("KM12".to_owned(), "passage 3".to_owned())));
    }

    #[test]
    fn a_line_may_stand_alone_and_have_blanks_in_its_name() {
        for line in ["KM12", "KM12 LR1", "NCI H3122"] {
            assert_eq!(told(line), Some((line.to_owned(), String::new())), "{line}");
        }
    }

    #[test]
    fn a_day_alone_is_no_line() {
        for answer in ["2026-03-02", "02.03.2026", "rep1", "day1, rep2", "", ", 2026-03-02"] {
            assert_eq!(told(answer), None, "{answer}");
        }
    }
}
