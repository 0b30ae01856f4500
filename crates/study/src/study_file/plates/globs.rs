//! Paths with `*` and `?`: every file that fits, in the order of the names.

use std::path::{Path, PathBuf};

/// Does a path name many files?
pub(super) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?'])
}

/// What a pattern found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The files, sorted.
    pub(super) files: Vec<PathBuf>,
    /// Files that fit and are nobody's data: lock files of Excel, hidden files.
    pub(super) passed_over: Vec<PathBuf>,
    /// The folder that was looked through last, and the names in it, where nothing fits.
    pub(super) nearest: Option<(PathBuf, Vec<String>)>,
}

/// Every file below `folder` that fits `pattern`; `*` and `?` stay within one name.
pub(super) fn matches(folder: &Path, pattern: &str) -> Found {
    let mut places = vec![folder.to_path_buf()];
    let mut found = Found::default();
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    if pattern.starts_with('/') {
        places = vec![PathBuf::from("/")];
    }
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        let mut next = Vec::new();
        for place in &places {
            if !is_pattern(part) {
                next.extend(Some(place.join(part)).filter(|path| path.exists()));
                continue;
            }
            for name in names(place).iter().filter(|name| fits(part, name)) {
                let path = place.join(name);
                match (is_last, path.is_dir()) {
                    (true, false) if is_nobodys(name) => found.passed_over.push(path),
                    (true, false) | (false, true) => next.push(path),
                    _ => {}
                }
            }
        }
        if next.is_empty() {
            found.nearest = places.first().map(|place| (place.clone(), names(place)));
        }
        places = next;
    }
    places.sort();
    found.files = places;
    found
}

/// Is it a lock file of Excel, or a hidden file?
fn is_nobodys(name: &str) -> bool {
    name.starts_with("~$") || name.starts_with('.')
}

/// The names in a folder, sorted; none where it cannot be read.
fn names(folder: &Path) -> Vec<String> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(here) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Does a name fit a pattern? `*` stands for any letters, `?` for one.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // The last star, and the letter of the name from which it is tried.
    let (mut at, mut letter, mut star) = (0, 0, None);
    while letter < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, letter));
                at += 1;
            }
            Some(&c) if c == '?' || c == name[letter] => (at, letter) = (at + 1, letter + 1),
            _ => match star {
                Some((back, from)) => {
                    star = Some((back, from + 1));
                    (at, letter) = (back + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_letters() {
        for (pattern, name, fit) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csv.bak", false),
            ("p?_*.x*", "p1_ab.xlsx", true),
            ("p?", "p", false),
            ("*a*b", "xaab", true),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, name), fit, "{pattern} {name}");
        }
    }

    #[test]
    fn files_come_in_the_order_of_their_names_without_those_of_nobody() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("x/deep.csv")).unwrap();
        for name in ["b.csv", "a.csv", "~$a.csv", ".c.csv", "a.txt"] {
            std::fs::write(folder.path().join("x").join(name), "").unwrap();
        }
        let found = matches(folder.path(), "x/*.csv");
        let last = |paths: &[PathBuf]| {
            let names = paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(last(&found.files), "a.csv b.csv");
        assert_eq!(last(&found.passed_over), ".c.csv ~$a.csv");
        assert!(matches(folder.path(), "x/*.xls").nearest.unwrap().1.contains(&"a.txt".to_owned()));
    }
}
