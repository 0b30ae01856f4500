//! Which line may be the one before selection, by the names of all.

/// The line whose name all others begin with, as `KM12` of `KM12-LR1` and `KM12-LR2`; `None` where there is none, or
/// another line stands apart.
#[must_use]
pub fn before_selection<'l>(lines: &[&'l str]) -> Option<&'l str> {
    let begins = |line: &str, other: &str| {
        let rest = other.get(..line.len()).filter(|start| start.eq_ignore_ascii_case(line));
        // `KM1` is no beginning of `KM12`.
        rest.is_some() && !other[line.len()..].starts_with(|c: char| c.is_ascii_digit())
    };
    let is_first = |line: &&&str| {
        let mut others = lines.iter().filter(|other| other != line).peekable();
        !line.is_empty() && others.peek().is_some() && others.all(|other| begins(line, other))
    };
    lines.iter().find(is_first).copied()
}

#[cfg(test)]
mod tests {
    use super::before_selection;

    #[test]
    fn the_name_with_which_all_others_begin_is_that_of_the_line_before() {
        assert_eq!(before_selection(&["KM12-LR1", "KM12", "KM12-LR2"]), Some("KM12"));
        assert_eq!(before_selection(&["H3122", "H3122 CR"]), Some("H3122"));
    }

    #[test]
    fn names_that_only_look_alike_suggest_nothing() {
        for lines in [&["KM1", "KM12"][..], &["KM12"], &["KM12-LR1", "KM12-LR2"], &["A", "A-R", "B"], &[]] {
            assert_eq!(before_selection(lines), None, "{lines:?}");
        }
    }
}
