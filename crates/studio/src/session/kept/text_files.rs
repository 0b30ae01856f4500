//! Files of the study that steps change, as the disk holds them. Whoever else writes them is heard, never written over.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::aside::{exchange_like, sync_folder};
use crate::session::texts::{LARGEST, hash};

/// How long nobody must have written a file before it is taken for whole.
const QUIET: Duration = Duration::from_millis(250);

/// The files, by their names relative to the folder of the study.
#[derive(Clone, Debug)]
pub(in crate::session) struct TextFiles {
    folder: PathBuf,
    files: BTreeMap<String, OnDisk>,
}

/// A file as it is known to be on the disk.
#[derive(Clone, Debug, Default)]
struct OnDisk {
    /// The hash of its text; `None` where there is no file.
    hash: Option<String>,
    /// Its size and its time when it was read or written last; `None`: look into it.
    stamp: Option<(u64, SystemTime)>,
    /// Does it wait for another text?
    waits: bool,
    /// Since when it is not there although it should be.
    gone_since: Option<Instant>,
}

/// What is found when a file is looked at.
#[derive(Debug)]
pub(in crate::session) enum FoundText {
    /// What we know.
    Same,
    /// Another text, written by somebody else at this time.
    Other(String, Option<SystemTime>),
    /// There was a file, and there is none, for so long.
    Gone(Duration),
    /// No text that could be changed here.
    NoText,
    /// Something that was written this moment, perhaps by half.
    Fresh,
}

impl TextFiles {
    /// Of a folder in which nothing was changed yet.
    pub(in crate::session) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), files: BTreeMap::new() }
    }

    /// Knows that a file holds this text; `None`: that there is none.
    pub(in crate::session) fn know(&mut self, file: &str, text: Option<&str>) {
        let known = self.files.entry(file.to_owned()).or_default();
        *known = OnDisk { hash: text.map(hash), waits: known.waits, ..OnDisk::default() };
    }

    /// Is a file known?
    pub(in crate::session) fn knows(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }

    /// The files that are known.
    pub(in crate::session) fn names(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }

    /// The files that wait for another text.
    pub(in crate::session) fn waiting(&self) -> Vec<String> {
        self.files.iter().filter(|(_, one)| one.waits).map(|(file, _)| file.clone()).collect()
    }

    /// Does a file wait for another text?
    pub(in crate::session) fn waits(&self, file: &str) -> bool {
        self.files.get(file).is_some_and(|one| one.waits)
    }

    /// A file is to hold this text from now on; it waits unless it does.
    pub(in crate::session) fn want(&mut self, file: &str, text: Option<&str>) {
        let known = self.files.entry(file.to_owned()).or_default();
        known.waits = known.hash != text.map(hash);
    }

    /// What a file holds, by its hash; `None` where there is no file.
    pub(in crate::session) fn hash(&self, file: &str) -> Option<String> {
        self.files.get(file).and_then(|known| known.hash.clone())
    }

    /// Looks at a file, without reading it where it looks as it did.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(in crate::session) fn look(&mut self, file: &str) -> io::Result<FoundText> {
        let path = self.folder.join(file);
        let Some(known) = self.files.get_mut(file) else { return Ok(FoundText::Same) };
        let about = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if known.hash.is_none() {
                    return Ok(FoundText::Same);
                }
                // Whoever exchanges a file has it away for a moment.
                return Ok(FoundText::Gone(known.gone_since.get_or_insert_with(Instant::now).elapsed()));
            }
            about => about?,
        };
        known.gone_since = None;
        let stamp = stamp(&about);
        if stamp.is_some() && known.stamp == stamp {
            return Ok(FoundText::Same);
        }
        if !about.is_file() || about.len() > LARGEST {
            return Ok(FoundText::NoText);
        }
        // Before it is read: who waits long for the disk would take for quiet what was written by half.
        let is_fresh =
            about.modified().ok().and_then(|time| time.elapsed().ok()).is_some_and(|since| since < QUIET);
        let bytes = fs::read(&path)?;
        if fs::metadata(&path).ok().and_then(|about| self::stamp(&about)) != stamp {
            return Ok(FoundText::Fresh);
        }
        let Ok(text) = String::from_utf8(bytes) else {
            return Ok(if is_fresh { FoundText::Fresh } else { FoundText::NoText });
        };
        if Some(hash(&text)) == known.hash {
            // What was written a moment ago may be written again within the same tick of the clock.
            known.stamp = stamp.filter(|_| !is_fresh);
            return Ok(FoundText::Same);
        }
        Ok(if is_fresh { FoundText::Fresh } else { FoundText::Other(text, about.modified().ok()) })
    }

    /// Puts a text in the place of what is known to be there; `false` where something else is there by now.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(in crate::session) fn put(&mut self, file: &str, text: Option<&str>) -> io::Result<bool> {
        let path = self.folder.join(file);
        let Some(known) = self.files.get_mut(file) else { return Ok(false) };
        let there = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            about if about.as_ref().is_ok_and(|about| !about.is_file() || about.len() > LARGEST) => {
                Some(None)
            }
            _ => Some(String::from_utf8(fs::read(&path)?).ok()),
        };
        // Nobody who wrote the same is written over.
        let is_this = there == text.map(|text| Some(text.to_owned()));
        let is_known = match &there {
            None => known.hash.is_none(),
            Some(there) => there.as_deref().map(hash).is_some_and(|there| Some(there) == known.hash),
        };
        if !is_this && !is_known {
            return Ok(false);
        }
        match text {
            _ if is_this => {}
            Some(text) => {
                make_folders(&self.folder, &path)?;
                exchange_like(&path, text.as_bytes())?;
            }
            None => {
                fs::remove_file(&path)?;
                sync_folder(path.parent().unwrap_or(Path::new("")))?;
            }
        }
        *known = OnDisk { hash: text.map(hash), ..OnDisk::default() };
        Ok(true)
    }
}

fn stamp(about: &fs::Metadata) -> Option<(u64, SystemTime)> {
    Some((about.len(), about.modified().ok()?))
}

/// Makes the folders of a file, and waits until the disk knows of each.
fn make_folders(folder: &Path, path: &Path) -> io::Result<()> {
    let mut missing = Vec::new();
    let mut place = path.parent();
    while let Some(one) = place.filter(|one| *one != folder && !one.is_dir()) {
        missing.push(one);
        place = one.parent();
    }
    for one in missing.into_iter().rev() {
        fs::create_dir(one)?;
        sync_folder(one.parent().unwrap_or(folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_made_for_a_new_file_which_goes_only_as_we_wrote_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = TextFiles::of(folder.path());
        let file = "maps/new/panel.toml";
        files.know(file, None);
        assert!(files.put(file, Some("ours")).unwrap());
        assert_eq!(fs::read_to_string(folder.path().join(file)).unwrap(), "ours");
        fs::write(folder.path().join(file), "theirs").unwrap();
        assert!(!files.put(file, None).unwrap(), "what somebody else wrote is not taken away");
        assert!(!files.put(file, Some("more")).unwrap());
        fs::write(folder.path().join(file), "ours").unwrap();
        assert!(files.put(file, None).unwrap());
        assert!(!folder.path().join(file).exists());
    }
}
