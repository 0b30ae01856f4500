//! Small results, old and new, and a folder that holds them beside what is not ours.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::disk::Stopping;
use crate::report::folder::disk::Disk;
use crate::report::folder::exchange::{Failed, recover};
use crate::report::folder::manifest::{Hashed, MANIFEST, signed};
use crate::report::folder::place::Place;
use crate::report::folder::plan::EXCHANGE;
use crate::report::folder::put;

pub(super) type Files = Vec<(String, Vec<u8>)>;

/// Results with these names and contents, and their manifest.
pub(super) fn results(study: &str, files: &[(&str, &str)]) -> Files {
    let outputs: Vec<Hashed> =
        files.iter().map(|(name, content)| Hashed::of(*name, content.as_bytes())).collect();
    let outputs = serde_json::to_string(&outputs).unwrap();
    let body = format!(
        "{{\n  \"foldshift\": \"1\",\n  \"study\": \"{study}\",\n  \"simulated\": true,\n  \"settings\": {{}},\n  \"inputs\": [],\n  \"outputs\": {outputs}\n}}"
    );
    let files = files.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec()));
    files.chain([(MANIFEST.to_owned(), signed(&body).into_bytes())]).collect()
}

pub(super) fn earlier() -> Files {
    results(
        "old",
        &[("fits.csv", "old fits"), ("plots/a.svg", "a"), ("plots/gone.svg", "gone"), ("r.html", "old")],
    )
}

pub(super) fn later() -> Files {
    results(
        "new",
        &[
            ("extra.csv", "extra"),
            ("fits.csv", "new fits"),
            ("plots/a.svg", "a"),
            ("plots/b.svg", "b"),
            ("r.html", "new"),
        ],
    )
}

/// Files that are none of ours, and stay.
pub(super) const NOTES: [(&str, &str); 3] =
    [(".gitkeep", ""), ("notes.txt", "years of work"), ("plots/mine.svg", "my own")];

pub(super) fn run(disk: &dyn Disk, root: &Path, files: &Files) -> Result<(), Failed> {
    let place = Place::new(disk, root);
    recover(&place).map_err(|trouble| Failed { trouble, earlier_stand: false })?;
    put(&place, files).map(|_| ())
}

/// Every file beneath a folder.
pub(super) fn files_in(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).unwrap() {
            let name = folder.join(entry.unwrap().file_name());
            if root.join(&name).is_dir() {
                folders.push(name);
            } else {
                found.insert(name.to_str().unwrap().to_owned(), fs::read(root.join(&name)).unwrap());
            }
        }
    }
    found
}

pub(super) fn folder(with: &Files, notes: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    if !with.is_empty() {
        run(&Stopping::never(), folder.path(), with).unwrap_or_else(|failed| panic!("{failed:?}"));
    }
    if notes {
        fs::create_dir_all(folder.path().join("plots")).unwrap();
        for (name, content) in NOTES {
            fs::write(folder.path().join(name), content).unwrap();
        }
    }
    folder
}

/// The folder holds these results, the notes, and nothing else.
pub(super) fn assert_complete(root: &Path, files: &Files, notes: bool, when: &str) {
    let notes =
        NOTES.iter().filter(|_| notes).map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    let expected: BTreeMap<String, Vec<u8>> = files.iter().cloned().chain(notes).collect();
    assert_eq!(files_in(root), expected, "{when}");
    assert!(!root.join(EXCHANGE).exists(), "{when}: litter");
}
