//! The steps on the disk by which results come to stand: every one is a call here, so that a test can stop
//! the writer before, in and after each.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

/// What stands at a path. A link is a link, wherever it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nothing,
    File,
    Folder,
    /// A link, a device, a pipe: never ours.
    Other,
}

/// What the writer asks of a disk.
pub(super) trait Disk {
    /// What stands there.
    fn kind(&self, path: &Path) -> io::Result<Kind>;
    /// The names in a folder, sorted.
    fn names(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// The content of a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Writes a file that is not there yet, and waits until the disk has it.
    fn create(&self, path: &Path, content: &[u8]) -> io::Result<()>;
    /// Writes files that are not there yet, in any order, and waits until the disk has them all. What fails comes with
    /// the place of its file.
    fn create_all(&self, files: &[(PathBuf, &[u8])]) -> Result<(), (usize, io::Error)> {
        let mut each = files.iter().enumerate();
        each.try_for_each(|(at, (path, content))| self.create(path, content).map_err(|error| (at, error)))
    }
    /// Makes a folder that is not there yet.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Moves a file within the file system.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder, if it is empty.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Waits until the disk knows which names a folder holds.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
}

/// Fewer files are written one by one, so that of a disk that is full the first one is named that it has no room for.
const MANY: usize = 100;

/// The disk of this machine.
pub(super) struct Here;

impl Disk for Here {
    fn kind(&self, path: &Path) -> io::Result<Kind> {
        match fs::symlink_metadata(path) {
            Ok(data) if data.is_file() => Ok(Kind::File),
            Ok(data) if data.is_dir() => Ok(Kind::Folder),
            Ok(_) => Ok(Kind::Other),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Ok(Kind::Nothing)
            }
            Err(error) => Err(error),
        }
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn create(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(content)?;
        file.sync_all()
    }

    /// Many files side by side: a disk takes them at once hardly later than one.
    fn create_all(&self, files: &[(PathBuf, &[u8])]) -> Result<(), (usize, io::Error)> {
        let write = |(at, (path, content)): (usize, &(PathBuf, &[u8]))| {
            self.create(path, content).map_err(|error| (at, error))
        };
        if files.len() < MANY {
            return files.iter().enumerate().try_for_each(write);
        }
        files.par_iter().enumerate().try_for_each(write)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        sync_folder(path)
    }
}

/// Waits until the disk knows which names a folder holds, where the system has a way to say so.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    match fs::File::open(path)?.sync_all() {
        // Some network file systems cannot, and say so; there is nothing to wait for.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        synced => synced,
    }
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
