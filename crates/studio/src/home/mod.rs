//! Where studies live that nobody gave a place: a folder of the user, a folder each.
//!
//! ```text
//! ~/foldshift/KM12 pilot/exports/2026-03-02_KM12_A.csv      copied; what was dropped stays where it is
//!                        study.toml, decisions.toml, results/
//! ```

pub mod copies;
mod known;
pub mod names;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::session::{Refusal, Status};
use foldshift_tables::archive;
pub use known::{Known, study_file, the_study};

/// The folder of all studies of the user.
pub struct Home {
    folder: PathBuf,
    /// Ids of those that receive the files of a whole study.
    receiving: Mutex<BTreeSet<String>>,
}

/// A place for files that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// By this it is named.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub folder: PathBuf,
}

impl Home {
    /// That of the user: `$FOLDSHIFT_HOME`, or `foldshift` in their own folder; `None` when they have none.
    #[must_use]
    pub fn of_user(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let own = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        set("FOLDSHIFT_HOME").or_else(|| set(own).map(|folder| folder.join("foldshift")))
    }

    /// In a folder that need not be there yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, receiving: Mutex::default() }
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its studies, last changed first.
    #[must_use]
    pub fn studies(&self) -> Vec<Known> {
        let mut all: Vec<_> = self.folders().map(|(id, folder)| known::known(id, &folder)).collect();
        all.sort_by(|(a_when, a), (b_when, b)| b_when.cmp(a_when).then_with(|| a.id.cmp(&b.id)));
        all.into_iter().map(|(_, known)| known).collect()
    }

    /// The folder of a study.
    ///
    /// # Errors
    /// When there is none of this id.
    pub fn by_id(&self, id: &str) -> Result<PathBuf, Refusal> {
        let found = self.folders().find(|(own, _)| own == id).map(|(_, folder)| folder);
        found.ok_or_else(|| {
            Refusal::new(Status::NotFound, "this study is not there any more", "look at the list again")
        })
    }

    /// Makes a place for a study that follows; of another name where the wished one is taken.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn place(&self, wished: &str) -> Result<PathBuf, Refusal> {
        copies::new_folder(&self.folder, &names::folder_name(wished))
    }

    /// Makes a place for a folder with its study, the files of which follow and keep their folders.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn receive(&self, wished: &str) -> Result<Made, Refusal> {
        let folder = self.place(wished)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let id = id(&name);
        self.receiving.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
        Ok(Made { id, name, folder })
    }

    /// Takes a file into a place that receives; gives the name that it has there.
    ///
    /// # Errors
    /// When no place of this id receives, its name is none, or it cannot be written.
    pub fn take(&self, into: &str, name: &str, bytes: &[u8]) -> Result<String, Refusal> {
        if !self.receiving.lock().unwrap_or_else(PoisonError::into_inner).contains(into) {
            return Err(Refusal::new(Status::NotFound, "no study waits for this file", "drop it again"));
        }
        let folder = self.by_id(into)?;
        let path = names::below(name)?;
        let own = path.file_name().unwrap_or_default().to_string_lossy();
        let within = folder_below(&folder, path.parent().unwrap_or(Path::new("")))?;
        let put = copies::put(&within, &own, bytes)?;
        Ok(path.with_file_name(put).to_string_lossy().replace('\\', "/"))
    }

    /// Unpacks an archive into a folder of its own.
    ///
    /// # Errors
    /// When it cannot be unpacked, or holds no study; then nothing of it is left.
    pub fn unpack(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, Refusal> {
        let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
        let folder = self.place(&stem)?;
        let unpacked = archive::unpack(name, bytes, &folder)
            .map_err(|problem| Refusal::new(Status::Bad, problem.message, problem.help.unwrap_or_default()));
        let holds = || {
            let help = "drop the files themselves; a study is packed by Share";
            let none = || Refusal::new(Status::Bad, format!("`{name}` holds no study"), help);
            study_file(&the_study(&folder)).map(drop).ok_or_else(none)
        };
        match unpacked.and_then(|()| holds()) {
            Ok(()) => Ok(folder),
            Err(refusal) => {
                // The folder was made a moment ago, for this alone.
                let _ = fs::remove_dir_all(&folder);
                Err(refusal)
            }
        }
    }

    /// The folders in it with their ids, by name.
    fn folders(&self) -> impl Iterator<Item = (String, PathBuf)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut all: Vec<_> = entries
            .filter(|entry| entry.path().is_dir())
            .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
            .filter(|(name, _)| !name.starts_with('.'))
            .collect();
        all.sort();
        all.into_iter().map(|(name, folder)| (id(&name), folder))
    }
}

/// A folder below another, where no link leads out of it.
fn folder_below(folder: &Path, path: &Path) -> Result<PathBuf, Refusal> {
    let mut within = folder.to_path_buf();
    for part in path {
        within.push(part);
        if fs::symlink_metadata(&within).is_ok_and(|there| !there.is_dir()) {
            let message = format!("`{}` is no folder, and may lead elsewhere", path.display());
            return Err(Refusal::new(Status::Bad, message, "drop the files themselves"));
        }
    }
    Ok(within)
}

/// The id of a folder: no path, and the same after a new start.
fn id(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(name.as_bytes())[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECISIONS: &[u8] = b"[[decision]]\nleave_out = \"experiment\"\nexperiment = \"a\"\n\n\
        [[decision]]\nleave_out = \"experiment\"\nexperiment = \"b\"\n";

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("foldshift"));
        (folder, home)
    }

    #[test]
    fn the_home_is_what_is_set_or_the_users_own() {
        let of = |set: &'static [(&str, &str)]| {
            Home::of_user(|name| set.iter().find(|(own, _)| *own == name).map(|(_, value)| value.into()))
        };
        let own = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        assert_eq!(of(&[("FOLDSHIFT_HOME", "/data/f"), ("HOME", "/u/ana")]), Some("/data/f".into()));
        let found = Home::of_user(|name| (name == own).then(|| "/u/ana".into()));
        assert_eq!(found, Some(Path::new("/u/ana").join("foldshift")));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn a_dropped_study_lies_as_it_was() {
        let (_folder, home) = home();
        fs::create_dir_all(home.folder().join("KM12")).unwrap();
        let made = home.receive("KM12").unwrap();
        assert_eq!(made.name, "KM12 2");
        assert_eq!(home.take(&made.id, "study/study.toml", b"").unwrap(), "study/study.toml");
        assert!(home.take(&made.id, "../KM12/a.csv", b"").is_err());
        assert!(home.take(&id("KM12"), "a.csv", b"").is_err(), "it waits for nothing");
        assert_eq!(the_study(&home.by_id(&made.id).unwrap()), made.folder.join("study"));
    }

    #[test]
    fn studies_are_listed_by_when_they_changed() {
        let (_folder, home) = home();
        assert!(home.studies().is_empty());
        let first = home.receive("first").unwrap();
        home.take(&first.id, "exports/a.csv", b"1").unwrap();
        let second = home.receive("second").unwrap();
        home.take(&second.id, "decisions.toml", DECISIONS).unwrap();
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(86_400);
        for path in ["exports", "."] {
            fs::File::open(first.folder.join(path)).unwrap().set_modified(old).unwrap();
        }
        let studies = home.studies();
        assert_eq!(studies.iter().map(|study| study.name.as_str()).collect::<Vec<_>>(), ["second", "first"]);
        assert_eq!(studies[0].decisions, "2 decisions");
        assert_eq!(
            (studies[1].said.as_str(), studies[1].when.as_str()),
            ("1 file, no study yet", "1970-01-02T00:00:00Z")
        );
    }

    #[test]
    fn an_archive_without_a_study_leaves_nothing() {
        let (_folder, home) = home();
        assert!(home.unpack("a.zip", b"PK\x03\x04 and no more").is_err());
        assert_eq!(home.folders().count(), 0);
    }
}
