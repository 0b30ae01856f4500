//! A zip archive of a folder, unpacked with care: no file leaves the folder, and no archive fills the disk.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Place, why};

/// The most files of an archive.
const MOST_FILES: usize = 10_000;

/// The folder beside a study that keeps what was done to it on this computer; it is never taken from an archive.
pub const HISTORY: &str = ".foldshift";

/// The most bytes that an archive may unpack to: 1 GiB, or 64 times its own size if that is more.
fn most_unpacked(packed: usize) -> u64 {
    (packed as u64).saturating_mul(64).max(1 << 30)
}

/// Are these bytes a zip archive, and no workbook?
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"PK\x03\x04") {
        return false;
    }
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return false };
    ["xl/workbook.xml", "content.xml"].iter().all(|part| archive.by_name(part).is_err())
}

/// Unpacks an archive into an empty folder; `source` is what to call it. What systems add of their own
/// (`__MACOSX`, `.DS_Store`) is left out, and so is what was done to the study elsewhere ([`HISTORY`]): what counts of it
/// stands in its files.
///
/// # Errors
/// When it is damaged or encrypted, when a name leads out of the folder or stands twice, when it holds a link, too many
/// files or too many bytes, and when the folder cannot be written.
pub fn unpack(source: &str, bytes: &[u8], folder: &Path) -> Result<(), Diagnostic> {
    let problem =
        |code: Code, message: String| Diagnostic::error(code, message).at(Place::file(source.to_owned()));
    let damaged =
        |error: &zip::result::ZipError| problem(Code::Damaged, format!("the archive is damaged: {error}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > MOST_FILES {
        let message = format!("the archive holds {} files; at most {MOST_FILES} are unpacked", archive.len());
        return Err(problem(Code::TooLarge, message));
    }
    let mut left = most_unpacked(bytes.len());
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| damaged(&error))?;
        let name = file.name().map_err(|error| damaged(&error))?.into_owned();
        let Some(path) = within(&name) else {
            return Err(problem(Code::Damaged, format!("`{name}` of the archive leads out of its folder"))
                .help("pack the folder of the study anew"));
        };
        if file.is_symlink() {
            return Err(problem(Code::Damaged, format!("`{name}` of the archive is a link"))
                .help("pack the file itself"));
        }
        let is_of_the_system = path.iter().any(|part| part == "__MACOSX" || part == ".DS_Store");
        if is_of_the_system || path.iter().any(is_history) || path.as_os_str().is_empty() {
            continue;
        }
        let to = folder.join(&path);
        let unwritable = |error: &io::Error| {
            let message = if error.kind() == io::ErrorKind::AlreadyExists {
                format!("`{name}` stands twice in the archive")
            } else {
                format!("cannot unpack `{name}`: {}", why(error))
            };
            problem(Code::Damaged, message)
        };
        if file.is_dir() {
            fs::create_dir_all(&to).map_err(|error| unwritable(&error))?;
            continue;
        }
        if let Some(above) = to.parent() {
            fs::create_dir_all(above).map_err(|error| unwritable(&error))?;
        }
        let mut content = Vec::new();
        // One byte more than is allowed tells that there is more.
        file.take(left + 1).read_to_end(&mut content).map_err(|error| unwritable(&error))?;
        left = left.checked_sub(content.len() as u64).ok_or_else(|| {
            problem(Code::TooLarge, "the archive unpacks to more than is read".to_owned())
                .help("unpack it yourself, and name the study in it")
        })?;
        let mut out =
            OpenOptions::new().write(true).create_new(true).open(&to).map_err(|error| unwritable(&error))?;
        out.write_all(&content).map_err(|error| unwritable(&error))?;
    }
    Ok(())
}

/// Is it the folder of [`HISTORY`], as any system may spell it?
fn is_history(part: &OsStr) -> bool {
    part.to_string_lossy().to_ascii_lowercase().starts_with(HISTORY)
}

/// A name of an archive as a path within a folder; `None` when it leads out of it.
fn within(name: &str) -> Option<PathBuf> {
    if name.starts_with(['/', '\\']) {
        return None;
    }
    let mut path = PathBuf::new();
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => return None,
            part if part.contains([':', '\0']) => return None,
            part => path.push(part),
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in ["/etc/passwd", "../a", "a/../../b", "C:\\a", "\\a", "a\\..\\b", "a\0b"] {
            assert_eq!(within(name), None, "{name}");
        }
        assert_eq!(within("a\\b/./c.csv"), Some(PathBuf::from("a/b/c.csv")));
    }

    #[test]
    fn what_was_done_elsewhere_stays_there() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let names =
            ["a/study.toml", "a/.foldshift/journal", ".FoldShift/lock", "a/.foldshift /x", "b.foldshift"];
        for name in names {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(b"x").unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        let folder = tempfile::tempdir().unwrap();
        unpack("a.zip", &bytes, folder.path()).unwrap();
        let found = |name: &str| folder.path().join(name).exists();
        assert_eq!(names.map(found), [true, false, false, false, true]);
    }

    #[test]
    fn a_workbook_is_no_archive_and_a_text_is_none() {
        assert!(!is_archive(b"PK\x03\x04 and nothing more") && !is_archive(b"a,b\n"));
    }
}
