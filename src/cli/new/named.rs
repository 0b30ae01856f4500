//! What somebody answers who is asked for a line and an experiment, however it is separated.

use foldshift_study::survey::looks_like_experiment;
use foldshift_tables::near_names::is_day;

/// A line, and an experiment where one was named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) line: String,
    /// Empty where none was named.
    pub(super) experiment: String,
}

/// What parts a line and an experiment, and what people put around them.
const PARTING: [char; 12] = [',', ';', ':', '/', '-', '(', '[', '"', '\'', '“', '”', '„'];

/// A line and a day or the number of a repeat, however they are parted, either of them first: `KM12, 2026-03-02`,
/// `KM12 2. März 2026`, `KM12/2026-03-02`, `"KM12", "rep1"`; a line and anything behind a comma, semicolon or tab; or a
/// line alone. `None` where no line is named: a day alone, two days, or nothing.
pub(super) fn named(answer: &str) -> Option<Named> {
    let answer = answer.trim();
    let (line, experiment) = if is_experiment(answer) {
        return None;
    } else if let Some(both) = with_experiment(answer) {
        both
    } else {
        answer.split_once([',', ';', '\t']).unwrap_or((answer, ""))
    };
    let line = line_of(line);
    let is_line = !line.is_empty() && !looks_like_experiment(line) && !is_experiment(line);
    is_line.then(|| Named { line: line.to_owned(), experiment: bare(experiment).to_owned() })
}

/// Line and experiment of an answer that names both, where one of them is a day or the number of a repeat.
pub(super) fn line_with_experiment(answer: &str) -> Option<Named> {
    with_experiment(answer.trim())?;
    named(answer)
}

/// The line, and the longest end or start that is an experiment.
fn with_experiment(answer: &str) -> Option<(&str, &str)> {
    let mut cuts =
        answer.char_indices().filter(|(_, c)| is_cut(*c)).map(|(at, c)| (at, c, at + c.len_utf8()));
    let is = |c: char, text: &str| {
        // `Ba/N3` is a line.
        let is_strict = matches!(c, '/' | ':');
        if is_strict { is_day(bare(text)) && is_experiment(text) } else { is_experiment(text) }
    };
    let all: Vec<(usize, char, usize)> = cuts.by_ref().collect();
    let end = all.iter().find(|(_, c, behind)| is(*c, &answer[*behind..]));
    if let Some((at, _, behind)) = end {
        return Some((&answer[..*at], &answer[*behind..]));
    }
    let start = all.iter().rev().find(|(at, c, _)| is(*c, &answer[..*at]));
    start.map(|(at, _, behind)| (&answer[*behind..], &answer[..*at]))
}

fn is_cut(c: char) -> bool {
    c.is_whitespace() || [',', ';', ':', '/', '('].contains(&c)
}

/// Is it a day, in any form that the checks know, or the number of a repeat? Numbers with blanks between them (`2 02.03.`)
/// are none.
fn is_experiment(text: &str) -> bool {
    let text = bare(text);
    let in_words =
        !text.contains(char::is_whitespace) || text.contains(|c: char| c.is_alphabetic() || c == ':');
    looks_like_experiment(text) || (in_words && is_day(text))
}

/// Without what parts it from others or stands around it; a last point belongs to a day.
fn bare(text: &str) -> &str {
    let is_around = |c: char| c.is_whitespace() || PARTING.contains(&c);
    let text = text.trim_matches(is_around);
    if text.contains('(') { text } else { text.trim_end_matches([')', ']']).trim_end_matches(is_around) }
}

fn line_of(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || PARTING.contains(&c))
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
        for (answer, day) in [
            ("KM12 2. März 2026", "2. März 2026"),
            ("KM12 02 Mar 2026", "02 Mar 2026"),
            ("KM12, March 2, 2026", "March 2, 2026"),
            ("02 Mar 2026 KM12", "02 Mar 2026"),
            ("KM12 02.03.", "02.03."),
            ("KM12 2026-03-02 14:00", "2026-03-02 14:00"),
            ("KM12 2026/03/02", "2026/03/02"),
            ("KM12 (2026-03-02)", "2026-03-02"),
            ("KM12(2026-03-02)", "2026-03-02"),
            ("KM12/2026-03-02", "2026-03-02"),
            ("KM12 - 2026-03-02", "2026-03-02"),
            ("KM12: 2026-03-02", "2026-03-02"),
            ("\"KM12\", \"2026-03-02\"", "2026-03-02"),
            ("KM12,, 2026-03-02", "2026-03-02"),
            ("KM12 rep2", "rep2"),
        ] {
            assert_eq!(told(answer), Some(("KM12".to_owned(), day.to_owned())), "{answer}");
        }
        assert_eq!(told("HCC 78 02.03."), Some(("HCC 78".to_owned(), "02.03.".to_owned())));
        assert_eq!(told("Ba/F3 2026-03-02"), Some(("Ba/F3".to_owned(), "2026-03-02".to_owned())));
        assert_eq!(told("KM12, passage 3"), Some(("KM12".to_owned(), "passage 3".to_owned())));
    }

    #[test]
    fn a_line_may_stand_alone_and_have_blanks_in_its_name() {
        for line in ["KM12", "KM12 LR1", "NCI H3122", "Ba/F3", "Ba/N3", "KM12 (B)"] {
            assert_eq!(told(line), Some((line.to_owned(), String::new())), "{line}");
        }
    }

    #[test]
    fn a_day_alone_is_no_line() {
        for answer in ["2026-03-02", "02.03.2026", "2. März 2026", "rep1", "day1, rep2", "", ", 2026-03-02"]
        {
            assert_eq!(told(answer), None, "{answer}");
        }
    }
}
