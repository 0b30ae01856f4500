//! One program a study: the system holds the lock, and lets go of it when the program ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError, create_dir_all};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use super::OWN_FOLDER;
use crate::session::refusal::{Refusal, Status};

/// A study that is ours as long as this is there.
pub(in crate::session) struct Lock {
    /// `None` where the folder cannot be written, or its system knows no locks: then nobody else is kept out.
    file: Option<File>,
}

impl Lock {
    /// Takes the study of a folder.
    ///
    /// # Errors
    /// When another program has it open.
    pub(in crate::session) fn take(folder: &Path) -> Result<Self, Refusal> {
        let own = folder.join(OWN_FOLDER);
        let opened = create_dir_all(&own).and_then(|()| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false).open(own.join("lock"))
        });
        let Ok(mut file) = opened else { return Ok(Self { file: None }) };
        match file.try_lock() {
            Ok(()) => {
                // For the message of whoever comes second.
                let id = std::process::id().to_string();
                let written = file.set_len(0).and_then(|()| file.rewind());
                let _ = written.and_then(|()| file.write_all(id.as_bytes()));
                Ok(Self { file: Some(file) })
            }
            Err(TryLockError::WouldBlock) => {
                let mut id = String::new();
                let _ = file.read_to_string(&mut id);
                let known = id.chars().all(|c| c.is_ascii_digit()) && !id.is_empty();
                let which = if known { format!(" (process {id})") } else { String::new() };
                let message =
                    format!("the study in `{}` is open already, in another studio{which}", folder.display());
                let help = "go on in the page of that one, or end it with Ctrl-C where it was started";
                Err(Refusal::new(Status::Conflict, message, help))
            }
            Err(TryLockError::Error(_)) => Ok(Self { file: None }),
        }
    }

    /// Takes it again where its file was taken away: nobody else would be kept out.
    ///
    /// # Errors
    /// When another program has the study open by now.
    pub(in crate::session) fn keep(&mut self, folder: &Path) -> Result<(), Refusal> {
        if self.file.as_ref().is_some_and(|file| is_at(file, &folder.join(OWN_FOLDER).join("lock"))) {
            return Ok(());
        }
        *self = Self::take(folder)?;
        Ok(())
    }
}

/// Is a file that is open the one of this name?
#[cfg(unix)]
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (open, there) = (file.metadata().ok(), std::fs::metadata(path).ok());
    matches!((open, there), (Some(a), Some(b)) if (a.dev(), a.ino()) == (b.dev(), b.ino()))
}

/// A file that is open cannot be taken away there.
#[cfg(not(unix))]
pub(super) fn is_at(_: &File, path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_study_is_open_once() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path()).unwrap();
        let refused = Lock::take(folder.path()).err().unwrap();
        assert!(refused.message.contains("is open already"), "{refused}");
        drop(first);
        assert!(Lock::take(folder.path()).is_ok());
    }
}
