//! A disk that stops at a step, in every way that a disk or a user can stop the writer.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::report::folder::disk::{Disk, Here, Kind};

/// How a step goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It is not done, and says so; all others are done.
    Fails,
    /// It is done, and says that it was not.
    Lies,
    /// The process ends before it.
    KilledBefore,
    /// The process ends in it: half a file is written.
    KilledWithin,
    /// From here on nothing can be written, as on a full disk; files can be moved and removed.
    Full,
    /// From here on nothing can be changed, as in a folder that has lost its permissions.
    Barred,
}

pub(super) const WAYS: [How; 6] =
    [How::Fails, How::Lies, How::KilledBefore, How::KilledWithin, How::Full, How::Barred];

/// A disk whose steps are counted, and which stops at one of them.
pub(super) struct Stopping {
    at: usize,
    how: How,
    count: Cell<usize>,
    pub(super) log: RefCell<Vec<(&'static str, PathBuf)>>,
}

impl Stopping {
    pub(super) fn at(at: usize, how: How) -> Self {
        Self { at, how, count: Cell::new(0), log: RefCell::default() }
    }

    pub(super) fn never() -> Self {
        Self::at(usize::MAX, How::Fails)
    }

    pub(super) fn was_reached(&self) -> bool {
        self.count.get() >= self.at
    }

    fn step<T>(
        &self,
        what: &'static str,
        path: &Path,
        act: impl FnOnce() -> io::Result<T>,
        half: impl FnOnce(),
    ) -> io::Result<T> {
        let count = self.count.get() + 1;
        self.count.set(count);
        self.log.borrow_mut().push((what, path.to_path_buf()));
        let stop = || io::Error::new(io::ErrorKind::StorageFull, "stopped by the test");
        let (here, after) = (count == self.at, count > self.at);
        let writes = matches!(what, "create" | "create_folder");
        let reads = matches!(what, "kind" | "names" | "read");
        match self.how {
            How::Fails if here => Err(stop()),
            How::Lies if here => act().and(Err(stop())),
            How::KilledBefore if here || after => Err(stop()),
            How::KilledWithin if here || after => {
                if here {
                    half();
                }
                Err(stop())
            }
            How::Full if (here || after) && writes => {
                half();
                Err(stop())
            }
            How::Barred if (here || after) && !reads => Err(stop()),
            _ => act(),
        }
    }
}

impl Disk for Stopping {
    fn kind(&self, path: &Path) -> io::Result<Kind> {
        self.step("kind", path, || Here.kind(path), || {})
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.step("names", folder, || Here.names(folder), || {})
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.step("read", path, || Here.read(path), || {})
    }

    fn create(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let write = |content: &[u8]| {
            use std::io::Write as _;
            fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(content)
        };
        self.step(
            "create",
            path,
            || write(content),
            || {
                let _ = write(&content[..content.len() / 2]);
            },
        )
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step("create_folder", path, || Here.create_folder(path), || {})
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        // A rename within one file system is done or not.
        self.step("rename", to, || Here.rename(from, to), || {})
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step("remove", path, || Here.remove(path), || {})
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step("remove_folder", path, || Here.remove_folder(path), || {})
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step("sync", path, || Ok(()), || {})
    }
}
