//! The folder in which results stand: its files by their names.

use std::path::{Path, PathBuf};

use crate::report::folder::disk::{Disk, Kind};
use crate::report::folder::manifest::sha256;
use crate::report::folder::trouble::Trouble;

/// A folder on a disk. Names within it have forward slashes; the empty name is the folder itself.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    disk: &'a dyn Disk,
    root: &'a Path,
}

impl<'a> Place<'a> {
    pub(super) fn new(disk: &'a dyn Disk, root: &'a Path) -> Self {
        Self { disk, root }
    }

    fn on<T>(
        self,
        name: &str,
        act: impl FnOnce(&dyn Disk, &Path) -> std::io::Result<T>,
    ) -> Result<T, Trouble> {
        let path = if name.is_empty() { self.root.to_path_buf() } else { self.root.join(name) };
        act(self.disk, &path).map_err(|error| Trouble::at(name, error))
    }

    /// What stands under a name; nothing, where a folder on the way is none of plain folders.
    pub(super) fn kind(&self, name: &str) -> Result<Kind, Trouble> {
        for (at, _) in name.match_indices('/') {
            if self.on(&name[..at], |disk, path| disk.kind(path))? != Kind::Folder {
                return Ok(Kind::Nothing);
            }
        }
        self.on(name, |disk, path| disk.kind(path))
    }

    pub(super) fn names(&self, folder: &str) -> Result<Vec<String>, Trouble> {
        self.on(folder, |disk, path| disk.names(path))
    }

    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, Trouble> {
        self.on(name, |disk, path| disk.read(path))
    }

    /// Does a plain file with this hash stand there?
    pub(super) fn holds(&self, name: &str, hash: &str) -> Result<bool, Trouble> {
        Ok(self.kind(name)? == Kind::File && sha256(&self.read(name)?) == hash)
    }

    pub(super) fn create(&self, name: &str, content: &[u8]) -> Result<(), Trouble> {
        self.on(name, |disk, path| disk.create(path, content))
    }

    /// Writes many files.
    pub(super) fn create_all(&self, files: &[(String, &[u8])]) -> Result<(), Trouble> {
        let paths: Vec<(PathBuf, &[u8])> =
            files.iter().map(|(name, content)| (self.root.join(name), *content)).collect();
        self.disk.create_all(&paths).map_err(|(at, error)| Trouble::at(&files[at].0, error))
    }

    pub(super) fn create_folder(&self, name: &str) -> Result<(), Trouble> {
        self.on(name, |disk, path| disk.create_folder(path))
    }

    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        self.on(to, |disk, path| disk.rename(&self.root.join(from), path))
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), Trouble> {
        self.on(name, |disk, path| disk.remove(path))
    }

    /// Removes a folder if it is there and empty.
    pub(super) fn remove_empty(&self, name: &str) -> Result<(), Trouble> {
        if self.kind(name)? == Kind::Folder && self.names(name)?.is_empty() {
            self.on(name, |disk, path| disk.remove_folder(path))?;
        }
        Ok(())
    }

    pub(super) fn sync(&self, folder: &str) -> Result<(), Trouble> {
        self.on(folder, |disk, path| disk.sync_folder(path))
    }
}
