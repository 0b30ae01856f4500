//! Words within commands that are printed: they work when pasted.

/// A word as shells take it: between quotes where it holds anything that they read.
///
/// Double quotes serve every shell; where a POSIX shell would read what stands between them, single ones. A leading dash
/// stays: it makes an option of a word, and only who knows that the word is a path can name it from its folder.
#[must_use]
pub fn pasteable(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./\\:=,+@%^".contains(c);
    if word.is_empty() {
        return "\"\"".to_owned();
    }
    if word.chars().all(plain) {
        return word.to_owned();
    }
    if !word.contains(['"', '$', '`', '!']) && (cfg!(windows) || !word.contains('\\')) {
        return format!("\"{word}\"");
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_shell_would_take_apart_stand_in_quotes() {
        assert_eq!(pasteable("a/b-1.csv"), "a/b-1.csv");
        assert_eq!(pasteable("my data/b.csv"), "\"my data/b.csv\"");
        assert_eq!(pasteable("Conc (uM)"), "\"Conc (uM)\"");
        assert_eq!(pasteable("a$b"), "'a$b'");
        assert_eq!(pasteable("it's"), "\"it's\"");
        assert_eq!(pasteable(""), "\"\"");
    }
}
