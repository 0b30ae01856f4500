//! Every file of a folder as it was looked at, kept as long as the file is what it was: who paints a well does not wait for two hundred
//! exports to be read again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use foldshift_study::survey::{Seen, What, look_in};

/// So many files are looked at before it is said how far it is.
const AT_ONCE: usize = 16;

/// Clocks of disks tick slowly: what was written within this time before it was looked at may be something else by now.
const TICK: Duration = Duration::from_secs(2);

/// What files are, by their paths.
#[derive(Debug, Default)]
pub(in crate::session) struct Looked {
    files: BTreeMap<PathBuf, One>,
}

#[derive(Clone, Debug)]
struct One {
    size: u64,
    time: Option<SystemTime>,
    /// Was it written long enough before it was looked at?
    is_sure: bool,
    hash: Option<[u8; 32]>,
    seen: Vec<Seen>,
}

impl Looked {
    /// Looks at files of a folder, at those again that changed; everything that they are, in their order. `each` is told what there is
    /// of them, and how many were looked at, and says whether to go on.
    pub(in crate::session) fn look(
        &mut self,
        folder: &Path,
        paths: &[PathBuf],
        mut each: impl FnMut(usize, &[Seen]) -> bool,
    ) -> Vec<Seen> {
        let wanted: BTreeSet<&PathBuf> = paths.iter().collect();
        self.files.retain(|path, _| wanted.contains(path));
        let stale: Vec<&PathBuf> = paths.iter().filter(|path| !self.is_known(path)).collect();
        let mut other_map = false;
        let mut done = paths.len() - stale.len();
        for some in stale.chunks(AT_ONCE) {
            let found: Vec<(PathBuf, One)> =
                some.par_iter().map(|path| ((*path).clone(), self.one(folder, path))).collect();
            for (path, one) in found {
                let is_map = |one: &One| one.seen.iter().any(|seen| may_be_included(&seen.what));
                let former = self.files.get(&path);
                other_map |= former.is_none_or(|former| former.hash != one.hash)
                    && (is_map(&one) || former.is_some_and(is_map));
                self.files.insert(path, one);
            }
            done += some.len();
            if !each(done, &self.all(paths)) {
                break;
            }
        }
        if other_map {
            // One map may include another.
            for (path, one) in &mut self.files {
                if one.seen.iter().any(|seen| may_be_included(&seen.what)) {
                    one.seen = look_in(folder, path);
                }
            }
        }
        self.all(paths)
    }

    /// Does a file look as it did?
    fn is_known(&self, path: &Path) -> bool {
        let Some(known) = self.files.get(path).filter(|known| known.is_sure) else { return false };
        fs::metadata(path).is_ok_and(|about| about.len() == known.size && about.modified().ok() == known.time)
    }

    /// Do all of these look as they did, and are there no others?
    pub(in crate::session) fn are_known(&self, paths: &[PathBuf]) -> bool {
        let is_same = |path: &PathBuf| {
            let about = fs::metadata(path).ok();
            self.files.get(path).is_some_and(|known| {
                about.is_some_and(|about| about.len() == known.size && about.modified().ok() == known.time)
            })
        };
        paths.len() == self.files.len() && paths.iter().all(is_same)
    }

    /// What a file is now: as before, where it holds what it held.
    fn one(&self, folder: &Path, path: &Path) -> One {
        let about = fs::metadata(path).ok();
        let time = about.as_ref().and_then(|about| about.modified().ok());
        let is_sure = time.and_then(|time| time.elapsed().ok()).is_some_and(|since| since > TICK);
        let size = about.map_or(0, |about| about.len());
        let hash = fs::read(path).ok().map(|bytes| Sha256::digest(bytes).into());
        let former = self.files.get(path).filter(|former| former.hash == hash && hash.is_some());
        let seen = former.map_or_else(|| look_in(folder, path), |former| former.seen.clone());
        One { size, time, is_sure, hash, seen }
    }

    fn all(&self, paths: &[PathBuf]) -> Vec<Seen> {
        paths
            .iter()
            .filter_map(|path| self.files.get(path))
            .flat_map(|one| one.seen.iter().cloned())
            .collect()
    }
}

/// Is it a map, or would it be one?
const fn may_be_included(what: &What) -> bool {
    matches!(what, What::Layout(_) | What::NearlyLayout(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUDY: &str = "[[plate]]\nexport = \"a.csv\"\n";

    #[test]
    fn a_file_is_looked_at_again_only_where_it_changed() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = ["a.txt", "b.txt"].map(|name| folder.path().join(name)).into();
        for path in &paths {
            fs::write(path, "x".repeat(STUDY.len())).unwrap();
        }
        let mut looked = Looked::default();
        let first = looked.look(folder.path(), &paths, |_, _| true);
        assert_eq!(first.iter().map(|seen| seen.name.as_str()).collect::<Vec<_>>(), ["a.txt", "b.txt"]);
        assert!(looked.are_known(&paths));
        // Written within the same tick, and as long.
        fs::write(&paths[0], STUDY).unwrap();
        let second = looked.look(folder.path(), &paths, |_, _| true);
        assert_eq!(second[0].what, What::Study);
        assert_eq!(second[1], first[1]);
        let third = looked.look(folder.path(), &paths[1..], |_, _| true);
        assert_eq!(third, second[1..]);
    }

    #[test]
    fn who_is_told_to_stop_stops() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = (0..40).map(|n| folder.path().join(format!("{n:02}.txt"))).collect();
        for path in &paths {
            fs::write(path, "x").unwrap();
        }
        let mut told = Vec::new();
        let seen = Looked::default().look(folder.path(), &paths, |done, _| {
            told.push(done);
            false
        });
        assert_eq!((told, seen.len()), (vec![AT_ONCE], AT_ONCE));
    }
}
