//! One writer at a time: a second run in the same folder is refused.
//!
//! The folder itself is locked where folders can be (Unix), so nothing is left behind; the system lets go of the
//! lock when the process ends, however it ends. Elsewhere a file in the folder is locked.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Held while this stands.
#[derive(Debug)]
pub(super) struct Lock {
    /// Nothing where the file system knows no locks.
    _held: Option<File>,
}

/// The lock of a folder, or `None` when another run holds it.
pub(super) fn lock(folder: &Path) -> io::Result<Option<Lock>> {
    let file = open(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _held: Some(file) })),
        Err(TryLockError::WouldBlock) => Ok(None),
        // Some network file systems lock nothing; one run after the other is then up to their users.
        Err(TryLockError::Error(_)) => Ok(Some(Lock { _held: None })),
    }
}

#[cfg(unix)]
fn open(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

#[cfg(not(unix))]
fn open(folder: &Path) -> io::Result<File> {
    std::fs::OpenOptions::new().create(true).write(true).truncate(false).open(folder.join(".foldshift-lock"))
}
