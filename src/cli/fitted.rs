//! Text that has to fit a terminal: names cut in their middle, sentences broken between words.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use foldshift_tables::visible::visible;

/// A name in so many columns: what tells names of a family apart stands at both ends.
pub(super) fn fitted(name: &str, most: usize) -> String {
    let name = visible(name);
    if name.width() <= most {
        return name.into_owned();
    }
    let half = most.saturating_sub(1) / 2;
    let taken = |letters: &mut dyn Iterator<Item = char>| -> Vec<char> {
        let mut used = 0;
        letters
            .take_while(|letter| {
                used += letter.width().unwrap_or(0);
                used <= half
            })
            .collect()
    };
    let first: String = taken(&mut name.chars()).into_iter().collect();
    let last: String = taken(&mut name.chars().rev()).into_iter().rev().collect();
    format!("{first}…{last}")
}

/// A sentence in lines of so many columns, those after the first indented by two; a word that is longer than a line, such as
/// a path, stays whole, and so does a number with its sign or unit.
pub(super) fn wrapped(sentence: &str, width: usize) -> Vec<String> {
    let sentence = visible(sentence);
    let indent = sentence.len() - sentence.trim_start().len();
    let mut lines: Vec<String> = Vec::new();
    let mut line = " ".repeat(indent);
    for (index, word) in kept_together(&sentence).into_iter().enumerate() {
        let gap = usize::from(index > 0);
        if index > 0 && line.width() + gap + word.width() > width && !line.trim().is_empty() {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent + 2)));
        } else if index > 0 {
            line.push(' ');
        }
        line.push_str(&word);
    }
    lines.push(line);
    lines
}

/// The words of a sentence, a sign with its number and a number with its unit as one.
fn kept_together(sentence: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        let goes_on = words.last().is_some_and(|last| {
            is_sign(last.rsplit(' ').next().unwrap_or_default().trim_start_matches('('))
                || (is_sign(word) && last.trim_start_matches('(') == "p")
                || (last.ends_with(|c: char| c.is_ascii_digit()) && is_unit(word))
        });
        match words.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
    }
    words
}

fn is_sign(word: &str) -> bool {
    matches!(word, "≥" | "≤" | ">" | "<" | "=")
}

fn is_unit(word: &str) -> bool {
    let word = word.trim_end_matches([',', ';', '.', ')', ':']);
    matches!(word, "%" | "h" | "fM" | "pM" | "nM" | "µM" | "mM" | "M")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_both_ends() {
        let name = fitted("a-very-long-name-of-a-compound-number-12", 24);
        assert!(name.width() <= 24 && name.starts_with("a-very") && name.ends_with("number-12"), "{name}");
        assert_eq!(fitted("薬剤の名前", 6), "薬…前");
        assert_eq!(fitted("a\u{202e}b\n", 24), "a\\u{202e}b\\n");
    }

    #[test]
    fn a_sentence_is_broken_between_words_and_never_within_a_number() {
        let told = wrapped("vehicle wells at the edge differ by -14 % (p < 0.001)", 36);
        assert_eq!(told, ["vehicle wells at the edge differ by", "  -14 % (p < 0.001)"]);
        assert_eq!(wrapped("  a: bcd efg", 8), ["  a: bcd", "    efg"]);
        assert_eq!(wrapped("see /a/very/long/path here", 8), ["see", "  /a/very/long/path", "  here"]);
    }
}
