//! The journal: a line a step, synced before the step is answered. What cannot be written waits, in order.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::aside::{add_new, free_name, sync_folder};
use super::line::{Said, written};
use super::lock::is_at;
use super::{OWN_FOLDER, Replayed, replay};
use crate::session::steps::{Book, BookForm};

/// The journal of a study.
pub(in crate::session) struct Journal {
    folder: PathBuf,
    /// Open as soon as something was written.
    file: Option<File>,
    /// Lines that are on the disk, and their bytes.
    lines: u64,
    good: u64,
    /// What is not on the disk yet.
    waiting: Vec<Said>,
    /// The key of what `decisions.toml` holds, as last said.
    saved: String,
    /// What the files of steps hold, by their hashes, as last said.
    texts: BTreeMap<String, Option<String>>,
}

impl Journal {
    /// Reads the journal of a folder. Bytes behind its last whole line are kept aside and written over: a torn last line was
    /// never answered. Says what a person must know.
    ///
    /// # Errors
    /// When there is a journal that cannot be read.
    pub(in crate::session) fn open(folder: &Path) -> io::Result<(Self, Replayed, Option<String>)> {
        let path = folder.join(OWN_FOLDER).join("journal");
        if fs::metadata(&path).is_ok_and(|about| !about.is_file()) {
            return Err(io::Error::other("it is no file"));
        }
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        let found = replay(&bytes);
        let mut told = None;
        if found.good < bytes.len() {
            let (name, kept) = if found.is_torn {
                ("journal.torn", &bytes[found.good..])
            } else {
                ("journal.damaged", &bytes[..])
            };
            let aside = free_name(&folder.join(OWN_FOLDER), name);
            // Where it cannot be kept aside, nothing can be written over it either.
            let is_kept = add_new(&aside, kept).is_ok();
            if !found.is_torn {
                let name = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let kept = if is_kept {
                    format!("; all of it is kept as `{OWN_FOLDER}/{name}`")
                } else {
                    String::new()
                };
                let line = found.lines + 1;
                told =
                    Some(format!("line {line} of the journal is damaged: what follows it is not read{kept}"));
            }
        }
        let good = found.good as u64;
        let journal = Self {
            folder: folder.to_path_buf(),
            file: None,
            lines: found.lines,
            good,
            waiting: Vec::new(),
            saved: found.saved.clone(),
            texts: found.texts_saved.clone(),
        };
        Ok((journal, found, told))
    }

    /// How many lines wait.
    pub(in crate::session) fn waiting(&self) -> usize {
        self.waiting.iter().filter(|said| !said.is_note()).count()
    }

    /// Is there something that it is to say when it has time?
    pub(in crate::session) fn has_notes(&self) -> bool {
        self.waiting.iter().any(Said::is_note)
    }

    /// Has it no line yet?
    pub(in crate::session) const fn is_new(&self) -> bool {
        self.lines == 0 && self.waiting.is_empty()
    }

    /// Writes a line, after those that wait. `book` is what the journal says with it: a journal that was taken away is
    /// begun anew from it.
    ///
    /// # Errors
    /// When it cannot be written; it waits then.
    pub(in crate::session) fn append(&mut self, said: Said, book: &Book) -> io::Result<()> {
        self.note(said);
        self.retry(book)
    }

    /// The same with the next line that is written: nothing is lost without it.
    pub(in crate::session) fn note(&mut self, said: Said) {
        match &said {
            Said::Saved(key) => self.saved.clone_from(key),
            Said::Texts(hashes) => self.texts.extend(hashes.clone()),
            Said::Whole(_) | Said::Do(_) | Said::Undo | Said::Redo => {}
        }
        self.waiting.push(said);
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// When it cannot be written; it still waits.
    pub(in crate::session) fn retry(&mut self, book: &Book) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        if self.file.as_ref().is_some_and(|file| !is_at(file, &self.path())) {
            self.file = None;
            (self.lines, self.good) = (0, 0);
        }
        if self.file.is_none() {
            self.create()?;
        }
        let mut text = String::new();
        let mut n = self.lines;
        if n == 0 && !matches!(self.waiting.first(), Some(Said::Whole(_))) {
            // The first line says all that was before, or that there was nothing.
            self.waiting = vec![
                Said::Whole(Box::new(BookForm::from(book))),
                Said::Saved(self.saved.clone()),
                Said::Texts(self.texts.clone()),
            ];
        }
        for said in &self.waiting {
            n += 1;
            text.push_str(&written(n, said));
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        // What an attempt before this one left behind goes first.
        let trimmed = match file.metadata() {
            Ok(about) if about.len() == self.good => Ok(()),
            _ => file.set_len(self.good),
        };
        let done = trimmed
            .and_then(|()| file.seek(SeekFrom::Start(self.good)))
            .and_then(|_| file.write_all(text.as_bytes()))
            .and_then(|()| file.sync_data());
        if let Err(error) = done {
            let _ = file.set_len(self.good);
            return Err(error);
        }
        self.lines = n;
        self.good += text.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    /// Begins it anew where it was taken away.
    ///
    /// # Errors
    /// When it cannot be written; it waits then.
    pub(in crate::session) fn stand(&mut self, book: &Book) -> io::Result<()> {
        let is_gone = fs::metadata(self.path()).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        if self.lines == 0 || !is_gone {
            return Ok(());
        }
        (self.file, self.lines, self.good) = (None, 0, 0);
        self.append(Said::Saved(self.saved.clone()), book)
    }

    fn path(&self) -> PathBuf {
        self.folder.join(OWN_FOLDER).join("journal")
    }

    /// Opens the file, made where it is not there; its folders know of it afterwards.
    fn create(&mut self) -> io::Result<()> {
        let own = self.folder.join(OWN_FOLDER);
        if !own.is_dir() {
            fs::create_dir(&own)?;
            sync_folder(&self.folder)?;
        }
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(self.path())?;
        let there = file.metadata()?.len();
        if self.good > 0 && there < self.good {
            // Somebody put another file there.
            (self.lines, self.good) = (0, 0);
        }
        if self.lines == 0 && there > 0 {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            add_new(&free_name(&own, "journal.other"), &bytes)?;
        }
        sync_folder(&own)?;
        self.file = Some(file);
        Ok(())
    }
}
