//! Files written whole: aside, synced, then put in their place.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes a file aside and exchanges it for the one that is there: whoever reads sees the old one or the new one.
pub(in crate::session) fn exchange(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = folder.join(format!(".{name}.{}.new", std::process::id()));
    let written = whole(&aside, bytes, true).and_then(|()| fs::rename(&aside, path));
    if written.is_err() {
        let _ = fs::remove_file(&aside);
        return written;
    }
    sync_folder(folder)
}

/// The same of a file of a person: a link stays one and is followed, who may read and write it stays, and what may only be read is not
/// written.
pub(in crate::session) fn exchange_like(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Ok(about) = fs::symlink_metadata(path) else { return exchange(path, bytes) };
    let path = if about.is_symlink() { &fs::canonicalize(path)? } else { path };
    let rights = fs::metadata(path)?.permissions();
    if rights.readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    exchange(path, bytes)?;
    fs::set_permissions(path, rights)
}

/// Writes a file that is not there yet, never over another; what could not be written whole is not left behind.
pub(in crate::session) fn add_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = whole(path, bytes, false);
    if written.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::AlreadyExists) {
        let _ = fs::remove_file(path);
    }
    written?;
    sync_folder(path.parent().unwrap_or(Path::new("")))
}

/// A name in a folder that nothing has yet: `journal.damaged`, then `journal.damaged-2`.
pub(in crate::session) fn free_name(folder: &Path, name: &str) -> PathBuf {
    let first = folder.join(name);
    if !first.exists() {
        return first;
    }
    let mut number = 2;
    loop {
        let path = folder.join(format!("{name}-{number}"));
        if !path.exists() {
            return path;
        }
        number += 1;
    }
}

fn whole(path: &Path, bytes: &[u8], may_be_there: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    if may_be_there {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Waits until the disk knows which names a folder holds, where the system has a way to say so.
#[cfg(unix)]
pub(in crate::session) fn sync_folder(path: &Path) -> io::Result<()> {
    match fs::File::open(path)?.sync_all() {
        // Some network file systems cannot, and say so; there is nothing to wait for.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        synced => synced,
    }
}

/// Waits until the disk knows which names a folder holds, where the system has a way to say so.
#[cfg(not(unix))]
pub(in crate::session) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
