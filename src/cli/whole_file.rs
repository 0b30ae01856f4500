//! A file that is written whole or not at all: beside its place first, then, when the disk has it, into its place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::cli::faithful::write_faithfully;

/// Why a file was not written.
pub(super) struct Unwritten {
    pub(super) error: io::Error,
    /// What stood there before may be lost: the file could only be written in its place.
    pub(super) half: bool,
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self { error, half: false }
    }
}

/// What is given to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Packed on its way where the name ends in `.gz`.
    Plain,
    /// Packed already.
    Packed,
}

/// Writes a file, packed where its name ends in `.gz` and its content is not.
///
/// A link stays a link: the file it leads to is written. A device or a pipe is written to as it is. Where nothing
/// can be put beside a file that can be written itself, it is written in its place, and not whole if the disk
/// fails in that moment.
pub(super) fn write_whole(
    path: &Path,
    content: Content,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Unwritten> {
    let packed =
        content == Content::Plain && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    let existing = fs::metadata(path).ok();
    if is_descriptor(path) || existing.as_ref().is_some_and(|data| !data.is_file()) {
        // Nothing can take the place of these.
        let file = OpenOptions::new().append(true).open(path)?;
        return Ok(fill(file, packed, write)?);
    }
    if existing.as_ref().is_some_and(|data| data.permissions().readonly()) {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied).into());
    }
    let target = behind_links(path);
    let part = match Part::beside(&target) {
        Ok(part) => part,
        Err(error) if existing.is_some() && cannot_be_beside(&error) => {
            return in_place(&target, packed, write);
        }
        Err(error) => return Err(error.into()),
    };
    fill(&part.file, packed, write)?;
    if let Some(existing) = existing {
        keep_owner(&part.file, &existing);
        part.file.set_permissions(existing.permissions())?;
    }
    Ok(part.put(&target)?)
}

/// Writes the content, and packs it where that is asked for. The same content gives the same bytes.
fn fill(
    out: impl Write,
    packed: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    write_faithfully(out, |out| {
        if !packed {
            return write(out);
        }
        let mut packer = GzEncoder::new(out, Compression::default());
        write(&mut packer)?;
        packer.finish().map(drop)
    })
}

/// A file that is written over a long time, beside its place; what is there of it may be kept, for another run to go on with.
pub(super) struct Begun {
    part: Part,
    target: PathBuf,
    existing: Option<fs::Metadata>,
}

impl Begun {
    /// Can such a file be written there? Devices and pipes are written to as they are.
    pub(super) fn is_possible(path: &Path) -> bool {
        !is_descriptor(path) && fs::metadata(path).map_or(true, |data| data.is_file())
    }

    /// What is beside the place of a file while it is written: its content so far, and the journal of it.
    pub(super) fn beside(path: &Path) -> io::Result<[PathBuf; 2]> {
        let part = Part::path_of(&behind_links(path))?;
        let journal = part.with_extension("journal");
        Ok([part, journal])
    }

    /// Begins the file anew.
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        let existing = fs::metadata(path).ok();
        if existing.as_ref().is_some_and(|data| data.permissions().readonly()) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let target = behind_links(path);
        Ok(Self { part: Part::beside(&target)?, target, existing })
    }

    /// Opens what an interrupted run left.
    pub(super) fn again(path: &Path) -> io::Result<Self> {
        let existing = fs::metadata(path).ok();
        let target = behind_links(path);
        let path = Part::path_of(&target)?;
        let file = OpenOptions::new().read(true).write(true).open(&path)?;
        if matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)) {
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another run is writing this file"));
        }
        Ok(Self { part: Part { path, file, keep: true }, target, existing })
    }

    /// The file.
    pub(super) fn file(&self) -> &File {
        &self.part.file
    }

    /// From now on it stays when this process ends.
    pub(super) fn keep(&mut self) {
        self.part.keep = true;
    }

    /// Puts it in its place.
    pub(super) fn put(self) -> io::Result<()> {
        if let Some(existing) = self.existing {
            keep_owner(&self.part.file, &existing);
            self.part.file.set_permissions(existing.permissions())?;
        }
        self.part.put(&self.target)
    }
}

/// The file that is being written, beside its place; it is removed when it does not get there, unless it is kept.
struct Part {
    path: PathBuf,
    file: File,
    keep: bool,
}

impl Part {
    /// Its name follows from that of the target, so what a killed process left is found and removed by the next.
    fn path_of(target: &Path) -> io::Result<PathBuf> {
        let name = target.file_name().ok_or(io::ErrorKind::IsADirectory)?;
        let digest = Sha256::digest(name.as_encoded_bytes());
        let digits = digest.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Ok(folder_of(target).join(format!(".foldshift-{digits}.part")))
    }

    fn beside(target: &Path) -> io::Result<Self> {
        let path = Self::path_of(target)?;
        if fs::symlink_metadata(&path).is_ok_and(|data| data.is_file()) {
            let left = File::open(&path)?;
            if matches!(left.try_lock(), Err(fs::TryLockError::WouldBlock)) {
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another run is writing this file"));
            }
            fs::remove_file(&path)?;
        }
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        // Where files cannot be locked, two runs on one target are up to their user.
        let _ = file.try_lock();
        Ok(Self { path, file, keep: false })
    }

    /// Waits until the disk has the content, then puts it in its place.
    fn put(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        self.keep = false;
        // The file is there and whole; that its name is known to the disk is all that is waited for.
        let _ = crate::report::folder::sync_folder(folder_of(target));
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After `put` there is nothing under this name.
        if !self.keep {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Gives a file to whom the one before it belonged, where we may.
#[cfg(unix)]
fn keep_owner(file: &File, before: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let _ = fchown(file, Some(before.uid()), Some(before.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}

/// Writes into a file that stands. Everything is put together before its first byte is touched.
fn in_place(
    target: &Path,
    packed: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Unwritten> {
    let mut content = Vec::new();
    fill(&mut content, packed, write)?;
    let mut file = OpenOptions::new().write(true).open(target)?;
    let written = file
        .write_all(&content)
        .and_then(|()| file.set_len(content.len() as u64))
        .and_then(|()| file.sync_all());
    written.map_err(|error| Unwritten { error, half: true })
}

fn cannot_be_beside(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// A name for something that is open already: it has content, and a place in it, of its own.
fn is_descriptor(path: &Path) -> bool {
    ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc/self/fd"].iter().any(|one| path.starts_with(one))
}

/// How many links may lead to each other.
const MOST_LINKS: usize = 40;

/// The file that a link leads to, whether it is there or not.
fn behind_links(path: &Path) -> PathBuf {
    let mut target = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&target) else { break };
        target = folder_of(&target).join(next);
    }
    target
}

/// Is this the name of a file that was being written when its process ended?
pub(super) fn is_part(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.strip_prefix(".foldshift-")?.strip_suffix(".part"))
        .is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The name, or the first of `NAME2`, `NAME3` … that is not taken.
pub(super) fn free(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let numbered = (2..1000).map(|n| path.with_file_name(format!("{stem}{n}{ending}")));
    let mut names = std::iter::once(path.to_path_buf()).chain(numbered);
    names.find(|name| fs::symlink_metadata(name).is_err()).unwrap_or_else(|| path.to_path_buf())
}

/// The folder that a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"new")
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn what_fails_leaves_the_file_as_it_was_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fits.csv");
        fs::write(&path, "old").unwrap();
        let failed = write_whole(&path, Content::Plain, |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(failed.is_err_and(|unwritten| !unwritten.half));
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path()).len()), ("old", 1));
        assert!(write_whole(&path, Content::Plain, text).is_ok());
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path()).len()), ("new", 1));
    }

    #[test]
    fn what_a_killed_process_left_is_removed_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fits.csv");
        let part = Part::beside(&path).unwrap();
        assert!(is_part(&part.path));
        assert!(
            write_whole(&path, Content::Plain, text)
                .is_err_and(|unwritten| unwritten.error.kind() == io::ErrorKind::ResourceBusy)
        );
        // The process ends without a word: its lock goes, its file stays.
        part.file.unlock().unwrap();
        std::mem::forget(part);
        assert!(write_whole(&path, Content::Plain, text).is_ok());
        assert_eq!(names(folder.path()), ["fits.csv"]);
    }

    #[test]
    fn a_packed_table_has_the_same_bytes_each_time_and_unpacks() {
        use std::io::Read as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fits.csv.gz");
        let mut all = Vec::new();
        for _ in 0..2 {
            assert!(write_whole(&path, Content::Plain, text).is_ok());
            all.push(fs::read(&path).unwrap());
        }
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(all[0].as_slice()).read_to_string(&mut unpacked).unwrap();
        assert_eq!((unpacked.as_str(), &all[0]), ("new", &all[1]));
    }

    #[cfg(unix)]
    #[test]
    fn links_permissions_and_protected_files_are_respected() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("deep")).unwrap();
        fs::write(at("deep/real.csv"), "old").unwrap();
        fs::set_permissions(at("deep/real.csv"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("deep/real.csv", at("link.csv")).unwrap();
        symlink("deep/to_be.csv", at("ahead.csv")).unwrap();
        for (name, real) in [("link.csv", "deep/real.csv"), ("ahead.csv", "deep/to_be.csv")] {
            assert!(write_whole(&at(name), Content::Plain, text).is_ok());
            assert!(at(name).is_symlink(), "{name}");
            assert_eq!(fs::read_to_string(at(real)).unwrap(), "new");
        }
        assert_eq!(fs::metadata(at("deep/real.csv")).unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(at("deep/real.csv"), fs::Permissions::from_mode(0o440)).unwrap();
        assert!(write_whole(&at("link.csv"), Content::Plain, |out| out.write_all(b"newer")).is_err());
        assert_eq!(fs::read_to_string(at("deep/real.csv")).unwrap(), "new");
    }
}
