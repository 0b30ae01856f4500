//! A dropped file, taken into `exports` beside the study, never over another.

use std::fs;
use std::io;
use std::path::Path;

use super::kept::{add_new, sync_folder, why};
use super::refusal::{Refusal, Status};

/// Where dropped files go.
pub(super) const EXPORTS: &str = "exports";

/// The longest name, in bytes.
const LONGEST: usize = 200;

/// Writes a file; gives the name that it has there. A file that lies there with the same content is not written twice.
///
/// # Errors
/// When the name is none, or the file cannot be written.
pub(super) fn add(folder: &Path, name: &str, bytes: &[u8]) -> Result<String, Refusal> {
    let name = checked(name)?;
    let exports = folder.join(EXPORTS);
    let unwritable = |error: &io::Error| {
        let message = format!("`{name}` cannot be written: {}", why(error));
        Refusal::new(Status::NotSaved, message, "make room, or let the folder of the study be written")
    };
    if !exports.is_dir() {
        fs::create_dir(&exports).map_err(|error| unwritable(&error))?;
        sync_folder(folder).map_err(|error| unwritable(&error))?;
    }
    let (stem, ending) = match name.rfind('.').filter(|at| *at > 0) {
        Some(at) => name.split_at(at),
        None => (name, ""),
    };
    let mut number = 1;
    loop {
        let own = if number == 1 { name.to_owned() } else { format!("{stem} ({number}){ending}") };
        let path = exports.join(&own);
        if fs::read(&path).is_ok_and(|there| there == bytes) {
            return Ok(own);
        }
        match add_new(&path, bytes) {
            Ok(()) => return Ok(own),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(unwritable(&error)),
        }
    }
}

/// A name that is one, on every system.
fn checked(name: &str) -> Result<&str, Refusal> {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |word: &str| {
        stem.strip_prefix(word)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let is_device =
        ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || numbered("com") || numbered("lpt");
    let is_odd = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    let is_no = name.is_empty()
        || name.starts_with('.')
        || name.ends_with(['.', ' '])
        || name.len() > LONGEST
        || name.contains(is_odd)
        || is_device;
    if is_no {
        let help = "give the file a plain name: letters, digits, `-`, `_`, `.`";
        return Err(Refusal::new(Status::Bad, "this is no name that a file can have on every system", help));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_file_is_never_written_over_another() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(add(folder.path(), "a.csv", b"1").unwrap(), "a.csv");
        assert_eq!(add(folder.path(), "a.csv", b"2").unwrap(), "a (2).csv");
        assert_eq!(add(folder.path(), "a.csv", b"1").unwrap(), "a.csv");
        assert_eq!(fs::read(folder.path().join("exports/a.csv")).unwrap(), b"1");
        assert_eq!(fs::read_dir(folder.path().join("exports")).unwrap().count(), 2);
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "", ".", "..", "../a", "a/b", "a\\b", "C:a", ".hidden", "nul.csv", "com1", "a\n", "a<b>.csv",
            "a.",
        ] {
            assert!(add(folder.path(), name, b"").is_err(), "{name}");
        }
        assert!(!folder.path().join("exports").exists());
    }
}
