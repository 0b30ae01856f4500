//! Files that layouts name: their bytes, one name for each, and how far they may lead.

use std::path::{Path, PathBuf};

use foldshift_tables::diagnostic::{Diagnostic, unreadable};

/// How deep layouts may include each other.
pub(super) const DEEPEST: usize = 16;

/// One name for one file, as far as the file system tells.
pub(super) fn plain(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// The bytes of a layout that a study names.
pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(path).map_err(|error| {
        let help = "check the path of the layout; it is relative to the study file";
        unreadable(&path.display().to_string(), &error, help)
    })
}

/// The bytes of a file that a layout names as `written`.
pub(super) fn bytes_beside(path: &Path, written: &str) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(path).map_err(|error| {
        let mut problem = unreadable(&path.display().to_string(), &error, "");
        problem.help = Some(format!("`{written}` is relative to the layout that names it"));
        problem
    })
}
