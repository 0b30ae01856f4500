//! Text of strangers, made fit to be shown: names of files, lines and compounds, cells, arguments.
//!
//! An escape sequence in a file name can recolour a terminal, retitle its window or erase the line above; a line
//! break can fake a message of ours; a mark of writing direction can show `gpj.exe` as `exe.jpg`. Where text is
//! for the eyes of people such characters are shown as what they are, `\u{1b}`. Data keep theirs.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with every character that would not be seen, or would act, written out.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if is_hidden(c) => {
                let _ = write!(shown, "{}", c.escape_unicode());
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Controls, marks of writing direction, separators of lines that are no line ends, blanks without width, tags.
/// What joins letters into one sign in many scripts is left alone.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_written_out() {
        for (text, shown) in [
            ("a.csv", "a.csv"),
            ("Größe µM ≥ 5 … ✓ 试剂", "Größe µM ≥ 5 … ✓ 试剂"),
            ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("a\nerror: b\r\t", "a\\nerror: b\\r\\t"),
            ("gpj.\u{202e}exe", "gpj.\\u{202e}exe"),
            ("a\u{2028}b\u{200b}c\u{2069}", "a\\u{2028}b\\u{200b}c\\u{2069}"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_it_is_shown_once(text in any::<String>()) {
            let shown = visible(&text).into_owned();
            prop_assert!(!shown.contains(is_hidden));
            let again = visible(&shown);
            prop_assert_eq!(again.as_ref(), shown.as_str());
        }
    }
}
