//! Paths within commands that are printed: they work when pasted.

use std::path::Path;

/// A path as an argument of a command: in quotes where a shell would take it apart.
pub(super) fn pasteable(path: &Path) -> String {
    let text = if path.as_os_str().is_empty() { ".".into() } else { path.to_string_lossy() };
    let is_plain = |c: char| c.is_alphanumeric() || "._/-+=:,@%\\".contains(c);
    if text.chars().all(is_plain) && !text.starts_with('-') {
        text.into_owned()
    } else if cfg!(windows) || text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_blanks_stand_in_quotes() {
        assert_eq!(pasteable(Path::new("a/b-1.csv")), "a/b-1.csv");
        assert_eq!(pasteable(Path::new("")), ".");
        assert!(pasteable(Path::new("my data/b$.csv")).contains("my data/b$.csv"));
        assert_ne!(pasteable(Path::new("my data/b.csv")), "my data/b.csv");
    }
}
