//! Paths within commands that are printed.

use std::path::Path;

/// A path as an argument of a command: in quotes where a shell would take it apart, and from its folder where a leading
/// dash would make an option of it. A dash alone is stdin.
pub(super) fn pasteable(path: &Path) -> String {
    let text = if path.as_os_str().is_empty() { ".".into() } else { path.to_string_lossy() };
    if text.starts_with('-') && text != "-" {
        return foldshift_tables::pasteable::pasteable(&format!("./{text}"));
    }
    foldshift_tables::pasteable::pasteable(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_leading_dash_is_no_option() {
        let of = |path: &str| pasteable(Path::new(path));
        assert_eq!([of("-y.csv"), of("-"), of("a-y.csv")], ["./-y.csv", "-", "a-y.csv"]);
        assert_eq!((of("-my data.csv"), of("")), ("\"./-my data.csv\"".to_owned(), ".".to_owned()));
    }
}
