//! Paths within commands that are printed.

use std::path::Path;

/// A path as an argument of a command: in quotes where a shell would take it apart.
pub(super) fn pasteable(path: &Path) -> String {
    let text = if path.as_os_str().is_empty() { ".".into() } else { path.to_string_lossy() };
    foldshift_tables::pasteable::pasteable(&text)
}
