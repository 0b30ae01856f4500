//! Paths as a study and its tables name them.

use std::path::{Component, Path, PathBuf};

/// An absolute path without `.` and `..`, symbolic links left alone.
#[must_use]
pub fn absolute(path: &Path) -> PathBuf {
    let full = std::path::absolute(if path.as_os_str().is_empty() { Path::new(".") } else { path })
        .unwrap_or_else(|_| path.to_path_buf());
    let mut clean = PathBuf::new();
    for component in full.components() {
        match component {
            Component::ParentDir => {
                clean.pop();
            }
            Component::CurDir => {}
            other => clean.push(other),
        }
    }
    clean
}

/// `path` as seen from `folder`, with forward slashes.
#[must_use]
pub fn relative(folder: &Path, path: &Path) -> String {
    let (folder, path) = (absolute(folder), absolute(path));
    let shared = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).map(|c| c.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// A path as somebody wrote it, relative to `folder`: `exports\\a.csv`, as Windows writes it, is `exports/a.csv`.
pub(super) fn path_in(folder: &Path, written: &str) -> PathBuf {
    let plain = folder.join(written);
    if written.contains('\\') && !plain.exists() { folder.join(written.replace('\\', "/")) } else { plain }
}
