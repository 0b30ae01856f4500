//! Words in small letters without accents, so that `Corrigé`, `CORRIGE` and `corrige` are one.

/// The text in small letters, without accents and umlauts: `Écart` is `ecart`, `Żywotność` `zywotnosc`.
pub(super) fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' => plain.push('a'),
            'ç' | 'ć' | 'č' => plain.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ę' => plain.push('e'),
            'ì' | 'í' | 'î' | 'ï' => plain.push('i'),
            'ł' => plain.push('l'),
            'ñ' | 'ń' => plain.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => plain.push('o'),
            'ś' | 'š' => plain.push('s'),
            'ù' | 'ú' | 'û' | 'ü' => plain.push('u'),
            'ý' | 'ÿ' => plain.push('y'),
            'ź' | 'ż' | 'ž' => plain.push('z'),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ß' => plain.push_str("ss"),
            'ё' => plain.push('е'),
            // An accent of its own, as some programs write it behind the letter.
            '\u{300}'..='\u{36f}' => {}
            other => plain.push(other),
        }
    }
    plain
}

/// A word of a title, with its place in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    /// As it is written.
    pub(super) text: &'t str,
    /// Where it begins, in bytes.
    pub(super) start: usize,
}

impl Word<'_> {
    /// Where it ends, in bytes.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a title; letters and digits that touch are one word.
pub(super) fn words(title: &str) -> Vec<Word<'_>> {
    let of_word = |c: char| c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '\u{fffd}');
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in title.char_indices().chain([(title.len(), ' ')]) {
        match (of_word(letter), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(Word { text: &title[from..at], start: from });
                start = None;
            }
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_capitals_make_no_other_word() {
        assert_eq!(folded("Écart-type CORRIGÉ Größe Żywotność"), "ecart-type corrige grosse zywotnosc");
        assert_eq!(folded("corrige\u{301}"), "corrige");
        let texts: Vec<&str> = words("OD600_mean (n=3)").iter().map(|word| word.text).collect();
        assert_eq!(texts, ["OD600", "mean", "n", "3"]);
    }
}
