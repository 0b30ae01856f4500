//! What the start page says of a study without opening it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use foldshift_study::decisions::{self, Decisions};
use foldshift_study::study_file::Study;
use foldshift_tables::numerals::counted;

/// Files that make a folder a study, the first of which counts.
const STUDIES: [&str; 2] = ["study.toml", "study.xlsx"];

/// How deep below the folder of an archive its study may lie.
const DEEPEST: usize = 4;

/// A study as the start page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Known {
    /// By this it is opened.
    pub id: String,
    /// Its name, or that of its folder.
    pub name: String,
    /// "18 plates, 3 lines", or what is missing.
    pub said: String,
    /// When it was last changed, in UTC: `2026-03-18T10:42:00Z`.
    pub when: String,
    /// "2 decisions"; empty without.
    pub decisions: String,
}

/// The study file of a folder.
#[must_use]
pub fn study_file(folder: &Path) -> Option<PathBuf> {
    STUDIES.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

/// The folder that holds the study of a folder: itself, or the only one below that does.
#[must_use]
pub fn the_study(folder: &Path) -> PathBuf {
    let mut found = Vec::new();
    below(folder, DEEPEST, &mut found);
    match found.as_slice() {
        [only] if study_file(folder).is_none() => only.clone(),
        _ => folder.to_path_buf(),
    }
}

fn below(folder: &Path, deeper: usize, found: &mut Vec<PathBuf>) {
    if study_file(folder).is_some() {
        found.push(folder.to_path_buf());
    }
    let Some(deeper) = deeper.checked_sub(1) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !is_hidden && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            below(&entry.path(), deeper, found);
        }
    }
}

/// What is known of the study of a folder, and when it was changed.
pub(super) fn known(id: String, folder: &Path) -> (SystemTime, Known) {
    let own = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = the_study(folder);
    let (name, said) = match study_file(&folder) {
        Some(file) => of_study(&file, &own),
        None => (own, counted(files(&folder), "file") + ", no study yet"),
    };
    let changed = changed(&folder);
    let decisions = decisions_of(&folder);
    (changed, Known { id, name, said, when: written(changed), decisions })
}

fn of_study(file: &Path, own: &str) -> (String, String) {
    let reading = Study::read_partial(file);
    let Some(study) = reading.study else {
        return (own.to_owned(), "the study has errors".to_owned());
    };
    let lines: BTreeSet<&str> = study
        .pairs
        .iter()
        .flat_map(|pair| pair.resistant.iter().chain([&pair.parental]))
        .map(String::as_str)
        .collect();
    let mut said = vec![counted(study.plates.len(), "plate")];
    if !lines.is_empty() {
        said.push(counted(lines.len(), "line"));
    }
    if !reading.problems.is_empty() {
        said.push(counted(reading.problems.len(), "error"));
    }
    let name = if study.name.is_empty() { own.to_owned() } else { study.name };
    (name, said.join(", "))
}

/// How many decisions stand in its file; empty without.
fn decisions_of(folder: &Path) -> String {
    let file = folder.join(decisions::FILE);
    if !file.is_file() {
        return String::new();
    }
    match Decisions::read(&file).map(|decisions| decisions.list.len()) {
        Ok(0) => String::new(),
        Ok(number) => counted(number, "decision"),
        Err(_) => "decisions with errors".to_owned(),
    }
}

/// Files of a folder and of its `exports`.
fn files(folder: &Path) -> usize {
    let in_folder = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
            .count()
    };
    in_folder(folder) + in_folder(&folder.join("exports"))
}

/// When a study was last changed: its file, its decisions, the journal, a file that came.
fn changed(folder: &Path) -> SystemTime {
    let places = ["study.toml", "study.xlsx", decisions::FILE, ".foldshift/journal", "exports", "."];
    let of = |name: &&str| fs::metadata(folder.join(name)).and_then(|data| data.modified()).ok();
    places.iter().filter_map(of).max().unwrap_or(UNIX_EPOCH)
}

/// A moment as RFC 3339 writes it, in UTC.
fn written(moment: SystemTime) -> String {
    let seconds = moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of the days since 1970-01-01.
///
/// Source: H. Hinnant, "chrono-compatible low-level date algorithms" (2013), `civil_from_days`, for days that are not negative.
const fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let next = if month <= 2 { 1 } else { 0 };
    (year + era * 400 + next, month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_moment_is_written_as_in_utc() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_773_830_520, "2026-03-18T10:42:00Z"),
        ] {
            assert_eq!(written(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn the_study_of_a_folder_is_its_own_or_the_only_one_below() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        assert_eq!(the_study(path), path);
        fs::create_dir_all(path.join("a/b")).unwrap();
        fs::write(path.join("a/b/study.toml"), "").unwrap();
        assert_eq!(the_study(path), path.join("a/b"));
        fs::write(path.join("study.toml"), "").unwrap();
        assert_eq!(the_study(path), path);
        fs::remove_file(path.join("study.toml")).unwrap();
        fs::write(path.join("a/study.toml"), "").unwrap();
        assert_eq!(the_study(path), path, "of two, none is chosen");
    }
}
