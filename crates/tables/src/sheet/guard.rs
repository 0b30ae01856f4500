//! Cells that no spreadsheet runs.
//!
//! A spreadsheet takes a cell of a CSV that begins with `=`, `+`, `-` or `@` for a formula, whoever wrote it: a
//! compound called `=cmd|…` runs, and one called `-80C` turns into `#NAME?`. Such cells are written with an
//! apostrophe in front, as spreadsheets themselves mark text (OWASP, CSV Injection). Numbers stay numbers.
//!
//! What we read, we read without it: [`unguarded`] undoes [`guarded`] for every text, also for those that begin
//! with apostrophes of their own.

use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula; the wide forms too, as some of them do.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Would a spreadsheet run this text, but for apostrophes in front of it?
fn runs(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    let formula = text.trim_start();
    let begins = formula.starts_with(FORMULA) && formula.trim_end().chars().nth(1).is_some();
    (begins && !is_number(formula)) || text.starts_with(['\t', '\r', '\n'])
}

/// Digits, and what belongs between them: no formula, whatever its sign.
fn is_number(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    text.bytes().all(plain) && text.parse::<f64>().is_ok()
}

/// A text as it is written into a cell.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    // Nearly every cell begins with a letter or a digit.
    if !text.starts_with(|c: char| !c.is_alphanumeric()) || !runs(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{text}"))
}

/// The text that was written into a cell.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if runs(text) => text,
        _ => cell,
    }
}

/// A text as it is written into a cell that is text already, in a workbook: guarded only where reading would take
/// an apostrophe of its own for ours.
#[must_use]
pub fn kept(text: &str) -> Cow<'_, str> {
    if unguarded(text) == text { Cow::Borrowed(text) } else { guarded(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_text_and_numbers_are_numbers() {
        for text in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+/- S9",
            "-80C",
            "@SUM(A1)",
            "-",
            "--",
            "+1-2",
            "-inf",
            "＝1",
            "\tx",
            " =1",
            "'=1",
            "''-80C",
            "-1e5x",
            "=",
        ] {
            let lone = text.chars().count() == 1;
            assert_eq!(guarded(text).as_ref() != text, !lone, "{text}");
        }
        for text in ["-1", "+5", "-1.5e-7", "- ", "'", "'abc", "'-5", "", "KM12", "5-FU", "<", "µ", "−80"]
        {
            assert_eq!(guarded(text), text, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "['=+@\\-\t a-c0-9.e]{0,6}|.*") {
            let cell = guarded(&text).into_owned();
            prop_assert_eq!(unguarded(&cell), text.as_str());
            let in_workbook = kept(&text);
            prop_assert_eq!(unguarded(&in_workbook), text.as_str());
            prop_assert!(cell.starts_with('\'') || !runs(&cell));
        }
    }
}
