//! The example study: simulated, with the script that made it and the truth it was made from.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

static EXAMPLE: Dir = include_dir!("$CARGO_MANIFEST_DIR/fixtures/km12");

/// Files of the example by their paths in it.
pub(crate) type Files = BTreeMap<&'static Path, &'static [u8]>;

/// Every file of the example.
pub(crate) fn files() -> Files {
    fn below(dir: &Dir<'static>) -> Files {
        let mut all: Files = dir.files().map(|file| (file.path(), file.contents())).collect();
        for inside in dir.dirs() {
            all.extend(below(inside));
        }
        all
    }
    below(&EXAMPLE)
}

/// Its exports alone: what an instrument leaves behind, and nothing that a person says of it.
#[cfg(feature = "studio")]
pub(crate) fn exports() -> Files {
    files().into_iter().filter(|(path, _)| path.starts_with("exports")).collect()
}

/// Is there nothing in a folder but files of the example, as they are, and what `is_part` says is the beginning of one?
pub(crate) fn is_ours(folder: &Path, files: &Files, is_part: impl Fn(&Path) -> bool) -> bool {
    let mut below = vec![PathBuf::new()];
    while let Some(inside) = below.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&inside)) else { continue };
        for entry in entries.flatten() {
            let name = inside.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => below.push(name),
                Ok(kind) if kind.is_file() => {
                    let same = files
                        .get(name.as_path())
                        .is_some_and(|content| fs::read(entry.path()).is_ok_and(|found| found == *content));
                    if !same && !is_part(&name) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
    }
    true
}

/// Writes every file that is not there yet, with what writes one file whole or not at all.
///
/// # Errors
/// When a folder cannot be made or a file not be written.
pub(crate) fn extract(
    files: &Files,
    folder: &Path,
    write: impl Fn(&Path, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    for (name, content) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        if !path.exists() {
            write(&path, content)?;
        }
    }
    Ok(())
}
