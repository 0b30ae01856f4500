//! Files that are taken in: whole or not at all, and never over another.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use foldshift_tables::diagnostic::why;

use crate::session::{Refusal, Status};

/// Names that are tried, `a (2).csv` and so on, before it is enough.
const MOST_TRIED: usize = 1_000;

/// Puts a file into a folder under its name, or under `name (2).csv` where another stands there; gives the name. The same
/// file twice is there once.
///
/// # Errors
/// When it cannot be written.
pub fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<String, Refusal> {
    fs::create_dir_all(folder).map_err(|error| unwritten(name, &error))?;
    let aside = Aside::write(folder, bytes).map_err(|error| unwritten(name, &error))?;
    for number in 1..=MOST_TRIED {
        let own = numbered(name, number);
        let to = folder.join(&own);
        match aside.become_new(&to, bytes) {
            Ok(()) => return Ok(own),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if fs::read(&to).is_ok_and(|there| there == bytes) {
                    return Ok(own);
                }
            }
            Err(error) => return Err(unwritten(name, &error)),
        }
    }
    Err(Refusal::new(Status::Bad, format!("too many files are called `{name}`"), "give it another name"))
}

/// Makes a folder that was not there: `example`, or `example 2`.
///
/// # Errors
/// When it cannot be made.
pub fn new_folder(within: &Path, name: &str) -> Result<PathBuf, Refusal> {
    fs::create_dir_all(within).map_err(|error| unwritten(name, &error))?;
    for number in 1..=MOST_TRIED {
        let own = if number == 1 { name.to_owned() } else { format!("{name} {number}") };
        match fs::create_dir(within.join(&own)) {
            Ok(()) => return Ok(within.join(own)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(unwritten(name, &error)),
        }
    }
    Err(Refusal::new(Status::Bad, format!("too many studies are called `{name}`"), "give it another name"))
}

/// `a.csv`, `a (2).csv`, `a (3).csv`.
fn numbered(name: &str, number: usize) -> String {
    match name.rsplit_once('.') {
        _ if number == 1 => name.to_owned(),
        Some((stem, ending)) if !stem.is_empty() => format!("{stem} ({number}).{ending}"),
        _ => format!("{name} ({number})"),
    }
}

/// A file that is on the disk, under a name of our own, until it is under its own.
struct Aside(PathBuf);

impl Aside {
    fn write(folder: &Path, bytes: &[u8]) -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".foldshift-{}-{number}.part", std::process::id()));
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        let aside = Self(path); // Removed, whatever happens now.
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(aside)
    }

    /// Gives it its name, where that is free. A disk without links is written to once more.
    fn become_new(&self, to: &Path, bytes: &[u8]) -> io::Result<()> {
        match fs::hard_link(&self.0, to) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => {
                let mut file = OpenOptions::new().write(true).create_new(true).open(to)?;
                if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
                    let _ = fs::remove_file(to); // Ours, and not whole.
                    return Err(error);
                }
            }
        }
        // Its name lasts when the folder is on the disk; not every system can say so.
        if let Some(folder) = to.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn unwritten(name: &str, error: &io::Error) -> Refusal {
    let message = format!("`{name}` cannot be written: {}", why(error));
    Refusal::new(Status::NotSaved, message, "what was dropped is untouched: make room, and drop it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_goes_over_another_and_the_same_is_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let put = |bytes: &[u8]| put(folder.path(), "a.b.csv", bytes).unwrap();
        assert_eq!(put(b"1"), "a.b.csv");
        assert_eq!(put(b"2"), "a.b (2).csv");
        assert_eq!(put(b"1"), "a.b.csv");
        assert_eq!(put(b"2"), "a.b (2).csv");
        assert_eq!(put(b"3"), "a.b (3).csv");
        assert_eq!(fs::read(folder.path().join("a.b.csv")).unwrap(), b"1");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left");
    }

    #[test]
    fn a_folder_is_new() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(new_folder(folder.path(), "example").unwrap(), folder.path().join("example"));
        assert_eq!(new_folder(folder.path(), "example").unwrap(), folder.path().join("example 2"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_elsewhere_is_no_free_name() {
        let folder = tempfile::tempdir().unwrap();
        let (outside, link) = (folder.path().join("outside"), folder.path().join("in/a.csv"));
        fs::create_dir(folder.path().join("in")).unwrap();
        std::os::unix::fs::symlink(&outside, &link).unwrap();
        assert_eq!(put(&folder.path().join("in"), "a.csv", b"1").unwrap(), "a (2).csv");
        assert!(!outside.exists());
    }
}
