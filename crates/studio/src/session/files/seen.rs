//! Files as they were when they were read, so that a change is noticed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

/// A file that changed since it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::session) struct Asked {
    /// The id of its question.
    pub(in crate::session) id: String,
    /// When it changed, as the clock on the wall shows it.
    pub(in crate::session) at: String,
    /// Is it not there any more?
    pub(in crate::session) is_gone: bool,
    /// Was it answered to keep what was read?
    pub(in crate::session) is_kept: bool,
}

/// What a file was like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::session) struct Stamp {
    size: u64,
    time: Option<SystemTime>,
    hash: [u8; 32],
}

impl Stamp {
    /// Of a file as it is; `None` where it cannot be read.
    pub(in crate::session) fn of(path: &Path) -> Option<Self> {
        let about = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let hash = Sha256::digest(fs::read(path).ok()?).into();
        Some(Self { size: about.len(), time: about.modified().ok(), hash })
    }

    /// When the file was written.
    pub(in crate::session) const fn time(&self) -> Option<SystemTime> {
        self.time
    }

    /// Is the content the same?
    pub(in crate::session) fn is_like(&self, other: &Self) -> bool {
        self.size == other.size && self.hash == other.hash
    }

    /// Does the file look as it did, without reading it?
    fn looks_the_same(&self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|about| about.len() == self.size && about.modified().ok() == self.time)
    }
}

/// The stamps of many files; `None` where one could not be read.
#[derive(Clone, Debug, Default)]
pub(in crate::session) struct Stamps {
    /// As they were read.
    read: BTreeMap<PathBuf, Option<Stamp>>,
    /// As they were looked at last.
    looked: BTreeMap<PathBuf, Option<Stamp>>,
    /// Every file of the folder when it was read.
    listed: Vec<PathBuf>,
}

/// What became of a file since it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::session) enum Became {
    /// What it was.
    TheSame,
    /// Something else, since then.
    Other(Option<SystemTime>),
    /// It is not there.
    Gone,
}

impl Stamps {
    /// Nothing is read yet of a folder that holds these.
    pub(in crate::session) fn of(listed: Vec<PathBuf>) -> Self {
        Self { listed, ..Self::default() }
    }

    /// Lists other files than before? Those are remembered then.
    pub(in crate::session) fn lists_others(&mut self, now: Vec<PathBuf>) -> bool {
        let others = now != self.listed;
        self.listed = now;
        others
    }

    /// Stamps these as well, where they have no stamp yet.
    pub(in crate::session) fn add<'a>(&mut self, paths: impl IntoIterator<Item = &'a PathBuf>) {
        for path in paths {
            if !self.read.contains_key(path) {
                let stamp = Stamp::of(path);
                self.read.insert(path.clone(), stamp.clone());
                self.looked.insert(path.clone(), stamp);
            }
        }
    }

    /// The files.
    pub(in crate::session) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.read.keys()
    }

    /// Looks at every file, and says what became of those that look otherwise than the last time.
    pub(in crate::session) fn look(&mut self) -> Vec<(PathBuf, Became)> {
        let mut news = Vec::new();
        for (path, read) in &self.read {
            let Some(looked) = self.looked.get_mut(path) else { continue };
            let same = match looked {
                Some(stamp) => stamp.looks_the_same(path),
                None => fs::metadata(path).is_err(),
            };
            if same {
                continue;
            }
            *looked = Stamp::of(path);
            let became = match (&*looked, read) {
                (Some(now), Some(then)) if now.is_like(then) => Became::TheSame,
                (Some(now), _) => Became::Other(now.time()),
                (None, None) => Became::TheSame,
                (None, Some(_)) => Became::Gone,
            };
            news.push((path.clone(), became));
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_content_is_news() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "one").unwrap();
        let mut stamps = Stamps::default();
        stamps.add([&path]);
        assert!(stamps.look().is_empty());
        fs::write(&path, "other").unwrap();
        assert!(matches!(stamps.look().as_slice(), [(_, Became::Other(_))]));
        assert!(stamps.look().is_empty());
        fs::write(&path, "one").unwrap();
        assert_eq!(stamps.look(), [(path.clone(), Became::TheSame)]);
        fs::remove_file(&path).unwrap();
        assert_eq!(stamps.look(), [(path, Became::Gone)]);
    }
}
