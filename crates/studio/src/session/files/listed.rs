//! The files below a folder, without those that nobody means: hidden ones, lock files, folders of results.

use std::fs;
use std::path::{Path, PathBuf};

/// How deep folders are looked into.
const DEEPEST: usize = 8;

/// So many files are listed.
const MOST_FILES: usize = 5_000;

/// Every file, in the order of the names.
pub(in crate::session) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(folder, 0, &mut found);
    found
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        if !path.is_dir() {
            found.push(path);
        } else if depth < DEEPEST && !path.join("manifest.json").is_file() {
            walk(&path, depth + 1, found);
        }
        if found.len() >= MOST_FILES {
            return;
        }
    }
}
