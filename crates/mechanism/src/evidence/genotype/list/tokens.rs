//! A line of a list as words, each with its column.

/// A word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Token<'t> {
    pub(super) text: &'t str,
    /// First character, from 1.
    pub(super) column: usize,
}

impl Token<'_> {
    pub(super) fn width(&self) -> usize {
        self.text.chars().count().max(1)
    }
}

/// The line before its comment: `#` at the beginning or after a blank.
pub(super) fn without_comment(line: &str) -> &str {
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        if c == '#' && before.is_whitespace() {
            return &line[..at];
        }
        before = c;
    }
    line
}

/// The words of a line from the byte `start` on. Blanks, `,`, `;`, `|` and `+` between words part them; a comma between
/// two digits is a decimal comma; a bullet or a number with a point or bracket at the beginning is none.
pub(super) fn tokens(line: &str, start: usize) -> Vec<Token<'_>> {
    let start = start + bullet(&line[start..]);
    let mut words = Vec::new();
    let mut begin: Option<usize> = None;
    let chars: Vec<(usize, char)> = line.char_indices().filter(|(at, _)| *at >= start).collect();
    let column = line[..start].chars().count() + 1;
    let mut first = column;
    for (index, (at, _)) in chars.iter().enumerate() {
        if parts(&chars, index, begin.map(|begin| &line[begin..*at])) {
            if let Some(begin) = begin.take() {
                push(&mut words, &line[begin..*at], first);
            }
        } else if begin.is_none() {
            (begin, first) = (Some(*at), column + index);
        }
    }
    if let Some(begin) = begin {
        push(&mut words, &line[begin..], first);
    }
    words
}

/// Does this character part words?
fn parts(chars: &[(usize, char)], index: usize, word: Option<&str>) -> bool {
    let c = chars[index].1;
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|(_, c)| c.is_ascii_digit());
    match c {
        ',' => {
            let decimal = digit(index.checked_sub(1)) && digit(Some(index + 1));
            // A decimal comma stands in a number and nowhere else.
            let number = word.is_some_and(|word| {
                let tail = word.rsplit(['=', ':', '(', '@']).next().unwrap_or(word);
                !tail.is_empty() && tail.bytes().all(|b| b.is_ascii_digit())
            });
            !(decimal && number)
        }
        ';' | '|' | '\t' | '\u{a0}' => true,
        // `c.28+1G>T` keeps its sign.
        '+' => !word.is_some_and(|word| word.contains("c.")),
        _ => c.is_whitespace(),
    }
}

/// How many bytes a bullet takes.
fn bullet(text: &str) -> usize {
    let blank = text.len() - text.trim_start().len();
    let rest = &text[blank..];
    let mark = rest.chars().next().filter(|c| "-*•·–—+○▪".contains(*c)).map_or(0, char::len_utf8);
    if mark > 0 && rest[mark..].starts_with(char::is_whitespace) {
        return blank + mark;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = &rest[digits..];
    if (1..=3).contains(&digits)
        && after.starts_with(['.', ')'])
        && after[1..].starts_with(char::is_whitespace)
    {
        return blank + digits + 1;
    }
    0
}

/// Adds a word, without the brackets and quotes around it; parted at `=` and `:`, and an accession from the gene in
/// brackets behind it.
fn push<'t>(words: &mut Vec<Token<'t>>, text: &'t str, column: usize) {
    let (text, column) = bare(text, column);
    if text.is_empty() {
        return;
    }
    if text.contains("::") {
        words.push(Token { text, column });
        return;
    }
    let cut = text.char_indices().find(|(at, c)| match c {
        ':' => true,
        // `G595=` and `p.(Gly595=)` are changes, `VAF=0.4` is a pair.
        '=' => *at > 0 && !text[at + 1..].trim_matches([')', ']']).is_empty(),
        '@' => *at > 0,
        // `NM_002529.3(NTRK1)`
        '(' => *at > 0 && text.contains('_') && !text.contains("p.("),
        _ => false,
    });
    match cut {
        Some((at, mark)) => {
            push(words, &text[..at], column);
            let rest = at + mark.len_utf8();
            push(words, &text[rest..], column + text[..rest].chars().count());
        }
        None => words.push(Token { text, column }),
    }
}

/// Without quotes, brackets that have no partner, brackets around the whole, and a full stop at the end.
fn bare(text: &str, column: usize) -> (&str, usize) {
    let (mut text, mut column) = (text, column);
    loop {
        let opens = text.starts_with(['(', '[', '"', '\'', '@', '~', '=']);
        let whole = text.ends_with([')', ']', '"', '\'']);
        let partner = text.chars().skip(1).any(|c| matches!(c, ')' | ']'));
        if opens && (whole || !partner || text.starts_with(['@', '~', '='])) {
            text = &text[1..];
            column += 1;
        } else if whole && !text.contains(['(', '[']) || text.ends_with('.') {
            text = &text[..text.len() - 1];
        } else {
            return (text, column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<(&str, usize)> {
        tokens(without_comment(line), 0).iter().map(|word| (word.text, word.column)).collect()
    }

    #[test]
    fn words_keep_their_columns() {
        assert_eq!(
            words("NTRK1:p.Gly595Arg, 22,5% # known"),
            [("NTRK1", 1), ("p.Gly595Arg", 7), ("22,5%", 20)]
        );
        assert_eq!(
            words("- BRAF V600E, VAF=0.41;MET"),
            [("BRAF", 3), ("V600E", 8), ("VAF", 15), ("0.41", 19), ("MET", 24)]
        );
        assert_eq!(words("1) KRAS p.(Gly12Asp)"), [("KRAS", 4), ("p.(Gly12Asp)", 9)]);
        assert_eq!(
            words("NM_002529.3(NTRK1):p.G595R (22%)"),
            [("NM_002529.3", 1), ("NTRK1", 13), ("p.G595R", 20), ("22%", 29)]
        );
        assert_eq!(words("ETV6::NTRK3 (fusion)"), [("ETV6::NTRK3", 1), ("fusion", 14)]);
        assert_eq!(words("G595R + G667C"), [("G595R", 1), ("G667C", 9)]);
        assert_eq!(words("c.28+1G>T"), [("c.28+1G>T", 1)]);
        assert_eq!(words("(((,=)"), Vec::<(&str, usize)>::new());
        assert_eq!(words("é, (é)"), [("é", 1), ("é", 5)]);
    }
}
