//! Sentences on the page: what they quote in backticks is shown as it would be typed.

use maud::{Markup, html};

use crate::report::words::true_minus;

/// The sentence, with every quoted part in a `code` element. A backtick without a partner belongs to the text.
pub(crate) fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // Parts at odd places are quoted; the last of an even number of parts has lost its partner.
    let lonely = parts.len().is_multiple_of(2);
    html! {
        @for (place, part) in parts.iter().enumerate() {
            @let last = place + 1 == parts.len();
            @if place % 2 == 0 { (legible(part)) } @else if last && lonely { "`" (part) } @else { code { (part) } }
        }
    }
}

/// A true minus, and marks of writing direction as they are written: within a sentence they would turn what follows.
fn legible(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for letter in true_minus(part).chars() {
        if matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            text.extend(letter.escape_unicode());
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn a_mark_of_direction_turns_no_sentence() {
        assert_eq!(prose("under \u{202e}abc cells die").into_string(), "under \\u{202e}abc cells die");
    }

    #[test]
    fn a_minus_is_a_minus_and_a_date_stays_one() {
        let shown = |text: &str| prose(text).into_string();
        assert_eq!(shown("Z′(blank) -0.68 on 2026-03-16"), "Z′(blank) −0.68 on 2026-03-16");
        assert_eq!(shown("of `-1` (-14 %)"), "of <code>-1</code> (−14 %)");
    }

    #[test]
    fn what_is_quoted_is_code_and_names_are_no_markup() {
        let shown = |text: &str| prose(text).into_string();
        assert_eq!(shown("reading `OVRFLW` of `A<1`"), "reading <code>OVRFLW</code> of <code>A&lt;1</code>");
        assert_eq!(shown("plain"), "plain");
        assert_eq!(shown("a `b` c ` d"), "a <code>b</code> c ` d");
        assert_eq!(shown(""), "");
    }
}
