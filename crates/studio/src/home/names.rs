//! Names that came from outside: what may become the name of a file here.

use std::path::PathBuf;

use foldshift_tables::visible::{is_hidden, visible};

use crate::session::{Refusal, Status};

/// The most bytes of a name, as file systems take it.
const MOST: usize = 200;

/// The most folders within each other.
const DEEPEST: usize = 12;

/// Names that Windows keeps for devices, whatever follows the dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The name of a file, without its folder.
///
/// # Errors
/// When it leads elsewhere, is hidden, or is no name on every system.
pub fn file_name(name: &str) -> Result<&str, Refusal> {
    let why = if name.is_empty() {
        "a file without a name is not taken"
    } else if name == "." || name == ".." || name.contains(['/', '\\', ':', '\0']) {
        "it leads out of its folder"
    } else if name.starts_with('.') {
        "hidden files are not taken"
    } else if name.contains(is_hidden) {
        "it holds characters that are not seen"
    } else if name.ends_with(['.', ' ']) || name.starts_with(' ') || is_device(name) {
        "it is no name of a file on every system"
    } else if name.len() > MOST {
        "it is too long"
    } else {
        return Ok(name);
    };
    let shown: String = visible(name).chars().take(80).collect();
    Err(Refusal::new(Status::Bad, format!("`{shown}` is not taken: {why}"), "give it another name"))
}

/// The name of a file below a folder, `exports/a.csv`.
///
/// # Errors
/// When one of its parts is no name, or there are too many.
pub fn below(name: &str) -> Result<PathBuf, Refusal> {
    let parts: Vec<&str> = name.split('/').collect();
    if parts.len() > DEEPEST {
        let help = "drop the folder that holds the study";
        return Err(Refusal::new(Status::Bad, "folders within folders are too many", help));
    }
    parts.into_iter().map(file_name).collect()
}

/// A name for a folder after what was dropped: the last part, without what a name may not hold.
#[must_use]
pub fn folder_name(wished: &str) -> String {
    let last = wished.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    let plain: String =
        last.chars().filter(|c| !is_hidden(*c) && !r#"<>:"|?*"#.contains(*c)).take(60).collect();
    let plain = plain.trim_matches(['.', ' ']);
    if plain.is_empty() {
        "study".to_owned()
    } else if is_device(plain) {
        format!("study {plain}")
    } else {
        plain.to_owned()
    }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |kind: &str| {
        stem.strip_prefix(kind).is_some_and(|number| {
            number.chars().count() == 1
                && number.contains(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '¹', '²', '³'])
        })
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder_or_hides() {
        let bad = [
            "",
            ".",
            "..",
            "/etc/passwd",
            "a/b",
            "..\\a",
            "C:a",
            "a:stream",
            "a\0",
            ".git",
            ".foldshift",
            "a\nb",
            "a\u{202e}vsc",
            "NUL",
            "con.csv",
            "Com1.txt",
            "LPT9",
            "a.",
            "a ",
            " a",
        ];
        for name in bad {
            assert!(file_name(name).is_err(), "{name:?}");
        }
        assert!(file_name(&"a".repeat(201)).is_err());
        for name in [
            "2026-03-02 KM12 (A).csv",
            "Größe.xlsx",
            "<img src=x onerror=alert(1)>.csv",
            "com.csv",
            "console",
        ] {
            assert_eq!(file_name(name).unwrap(), name);
        }
    }

    #[test]
    fn every_part_of_a_longer_name_is_looked_at() {
        for name in ["../a", "a/../b", "/a", "a//b", "a/", "a/.foldshift/journal", "a/./b", "C:/a", "a/nul/b"]
        {
            assert!(below(name).is_err(), "{name:?}");
        }
        assert!(below(&["a"; 13].join("/")).is_err());
        assert_eq!(below("KM12/exports/a.csv").unwrap(), PathBuf::from("KM12/exports/a.csv"));
    }

    #[test]
    fn a_folder_is_called_after_what_was_dropped() {
        for (wished, name) in [
            ("KM12 pilot", "KM12 pilot"),
            ("/u/ana/KM12/", "KM12"),
            ("C:\\data\\KM12", "KM12"),
            ("..", "study"),
            ("a<b>:c", "abc"),
            ("", "study"),
            ("nul", "study nul"),
            ("...a.", "a"),
        ] {
            assert_eq!(folder_name(wished), name);
            assert!(file_name(name).is_ok());
        }
    }
}
