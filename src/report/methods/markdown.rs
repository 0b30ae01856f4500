//! Text as Markdown that says the same: names of strangers are no markup, in any of its dialects.

use foldshift_tables::visible::visible;

/// The text with everything escaped that a dialect of Markdown (`CommonMark`, pandoc's) would take for markup, and what cannot
/// be seen written out. Letters and signs of plain sentences stay as they are, so that it can be pasted.
pub(super) fn escaped(text: &str) -> String {
    let text = visible(text);
    let letters: Vec<char> = text.chars().collect();
    let mut safe = String::with_capacity(text.len() + 8);
    for (place, &letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| letters[place]);
        let after = letters.get(place + 1).copied();
        if is_markup(letter, before, after, &letters[place + 1..]) {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

fn is_markup(letter: char, before: Option<char>, after: Option<char>, rest: &[char]) -> bool {
    let word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    match letter {
        '\\' | '`' | '*' | '[' | ']' | '@' | '$' | '|' | '~' => true,
        // Within a word an underscore is one.
        '_' => !(word(before) && word(after)),
        // A superscript ends within its word.
        '^' => {
            rest.iter().take_while(|letter| !letter.is_whitespace()).any(|letter| *letter == '^')
                || before == Some('^')
        }
        '<' => after.is_some_and(|next| next.is_alphabetic() || matches!(next, '/' | '!' | '?')),
        '&' => word(after) || after == Some('#'),
        // A dash of two hyphens, an ellipsis of three points.
        '-' => after == Some('-'),
        '.' => before == Some('.'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_name_is_no_markup() {
        for (name, safe) in [
            ("<b>bold</b>", "\\<b>bold\\</b>"),
            ("![x](y)", "!\\[x\\](y)"),
            ("*a* _b_ `c`", "\\*a\\* \\_b\\_ \\`c\\`"),
            ("@key, a@b.org", "\\@key, a\\@b.org"),
            ("&lt; &#60; R&D A & B", "\\&lt; \\&#60; R\\&D A & B"),
            ("H~2~O x^2^ ~~no~~", "H\\~2\\~O x\\^2^ \\~\\~no\\~\\~"),
            ("$x$ \\alpha a|b", "\\$x\\$ \\\\alpha a\\|b"),
            ("a--b a...b", "a\\--b a.\\.\\.b"),
            ("a\nb\u{202e}c", "a\\\\nb\\\\u{202e}c"),
        ] {
            assert_eq!(escaped(name), safe, "{name}");
        }
    }

    #[test]
    fn sentences_and_formulas_stay_as_they_are() {
        for text in [
            "GR = 2^(log₂(x/x0)/log₂(x_ctrl/x0)) − 1, x < 3 and R < S",
            "=cmd(), KM12-LR1 (n = 3), 95 %: “quoted”, it’s",
            "2026-03-16_KM12-LR2_A.csv",
        ] {
            assert_eq!(escaped(text), text);
        }
    }
}
