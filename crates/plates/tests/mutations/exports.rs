//! Every export there is: our own small ones, and those beside the project.

use std::path::{Path, PathBuf};

use foldshift_plates::ingest::{Choice, Readings, read_bytes};

use crate::corpora;

/// An export that is read as it is.
pub(crate) struct Export {
    /// Folder and file.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) readings: Readings,
}

impl Export {
    /// Is it a workbook whose sheets are XML?
    pub(crate) fn is_workbook(&self) -> bool {
        self.bytes.starts_with(b"PK")
    }

    /// Is it no text at all?
    pub(crate) fn is_binary(&self) -> bool {
        self.is_workbook() || self.bytes.starts_with(b"\xD0\xCF")
    }

    /// A number of its own, from its name.
    pub(crate) fn seed(&self) -> u64 {
        self.name.bytes().fold(12, |sum, b| (sum * 31 + u64::from(b)) % 1_000_003)
    }
}

/// Calls `visit` with every export that is read without a choice, ordered by name.
pub(crate) fn for_each(mut visit: impl FnMut(&Export)) {
    let folders = [
        Some(corpora::project().join("fixtures/exports")),
        corpora::corpus("plates"),
        corpora::corpus("plates_2"),
    ];
    for folder in folders.into_iter().flatten() {
        for path in files(&folder) {
            let name = path.strip_prefix(&folder).unwrap_or(&path).display().to_string();
            let bytes = std::fs::read(&path).unwrap();
            let Ok(readings) = read_bytes(&name, &bytes, Choice::default()) else { continue };
            if expected(&path).is_some_and(|expected| expected != readings.readings.len()) {
                continue;
            }
            visit(&Export { name, bytes, readings });
        }
    }
}

/// How many readings an export is said to hold, where that is said: what is not read as it should be proves nothing.
fn expected(path: &Path) -> Option<usize> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".expected.csv");
    Some(csv::Reader::from_path(PathBuf::from(beside)).ok()?.records().count())
}

/// The exports in the folders of a folder; what is no export (expected values, scripts, layouts) is not among them.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() && !path.ends_with("layouts") && !path.ends_with("experiments"))
        .flat_map(|family| std::fs::read_dir(family).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.is_file() && !path.to_string_lossy().ends_with(".expected.csv"))
        .collect();
    found.sort();
    found
}
