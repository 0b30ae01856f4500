//! `decisions.toml`: what is in force, in the words of a person. Whoever else writes it is heard, never written over.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::aside::{exchange, sync_folder};
use super::line::hex;
use foldshift_study::decisions::{Decisions, FILE};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::text;

/// The file beside a study.
#[derive(Clone, Debug)]
pub(in crate::session) struct DecisionsFile {
    path: PathBuf,
    /// What we know it to hold; `None`: there is none.
    known: Option<Vec<u8>>,
    /// Did we make it, and hold it alone since?
    is_ours: bool,
    /// Since when the file that is known is not there.
    gone_since: Option<Instant>,
}

/// What a file says in which nothing is decided any more.
const NOTHING: &str = "# Nothing is decided by hand.\n";

/// How long nobody must have written a file before it is taken for whole.
const QUIET: Duration = Duration::from_millis(250);

/// What is found when the file is looked at.
pub(in crate::session) enum Found {
    /// What we know.
    Same,
    /// Something else: what it said before, where that is known, and what it says now.
    Other(Option<Decisions>, Decisions),
    /// There was a file, and there is none, for so long.
    Gone(Duration),
    /// Something that makes no sense.
    Wrong(Vec<Diagnostic>),
    /// Something else that was written this moment, perhaps by half.
    Fresh,
}

/// Decisions in short, whatever their order: the same key, the same decisions.
pub(in crate::session) fn key(decisions: &Decisions) -> String {
    let mut each: Vec<String> = decisions.list.iter().map(|one| format!("{one:?}")).collect();
    each.sort();
    hex(&Sha256::digest(each.join("\n").as_bytes()))
}

impl DecisionsFile {
    /// Nothing is known of it yet.
    pub(in crate::session) fn beside(folder: &Path) -> Self {
        Self { path: folder.join(FILE), known: None, is_ours: false, gone_since: None }
    }

    /// Is there a file?
    pub(in crate::session) const fn is_there(&self) -> bool {
        self.known.is_some()
    }

    /// What it is known to hold; `None` where there is no file.
    pub(in crate::session) fn decisions(&self) -> Option<Decisions> {
        parsed(self.known.as_ref()?).ok()
    }

    /// The key of what it is known to hold.
    pub(in crate::session) fn key(&self) -> String {
        self.decisions().map_or_else(String::new, |decisions| key(&decisions))
    }

    /// Looks at it again. What makes no sense is not taken for known: it is told each time, and never written over.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(in crate::session) fn look_when_whole(&mut self) -> io::Result<Found> {
        loop {
            match self.look()? {
                Found::Fresh => std::thread::sleep(QUIET / 5),
                found => return Ok(found),
            }
        }
    }

    /// The same, without waiting for whoever writes it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(in crate::session) fn look(&mut self) -> io::Result<Found> {
        let bytes = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            read => Some(read?),
        };
        if bytes == self.known {
            self.gone_since = None;
            return Ok(Found::Same);
        }
        let Some(bytes) = bytes else {
            // Whoever exchanges a folder or a file has it away for a moment.
            return Ok(Found::Gone(self.gone_since.get_or_insert_with(Instant::now).elapsed()));
        };
        self.gone_since = None;
        let written = fs::metadata(&self.path).and_then(|about| about.modified()).ok();
        if written.and_then(|time| time.elapsed().ok()).is_some_and(|since| since < QUIET) {
            return Ok(Found::Fresh);
        }
        let decisions = match parsed(&bytes) {
            Ok(decisions) => decisions,
            Err(problems) => return Ok(Found::Wrong(problems)),
        };
        let before = self.decisions();
        self.known = Some(bytes);
        self.is_ours = false;
        Ok(Found::Other(before, decisions))
    }

    /// Knows from now on that there is no file.
    pub(in crate::session) fn forget(&mut self) {
        (self.known, self.gone_since, self.is_ours) = (None, None, false);
    }

    /// The text that says these decisions; comments and order of what is there survive. `None`: no file is needed.
    pub(in crate::session) fn text(&self, decisions: &Decisions) -> Option<String> {
        if decisions.list.is_empty() && (self.is_ours || self.known.is_none()) {
            return None;
        }
        let existing = self.known.as_ref().and_then(|bytes| text::decode(bytes).ok());
        let text = decisions.to_toml(existing.as_deref());
        // An empty file would be one that was cut.
        Some(if text.trim().is_empty() { NOTHING.to_owned() } else { text })
    }

    /// Puts a text in the place of what is known to be there; `false` where something else is there by now.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(in crate::session) fn put(&mut self, text: Option<String>) -> io::Result<bool> {
        let there = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            read => Some(read?),
        };
        if there != self.known {
            return Ok(false);
        }
        match text {
            Some(text) => {
                exchange(&self.path, text.as_bytes())?;
                self.is_ours |= self.known.is_none();
                self.known = Some(text.into_bytes());
            }
            None if self.known.is_some() => {
                fs::remove_file(&self.path)?;
                self.known = None;
                sync_folder(self.path.parent().unwrap_or(Path::new("")))?;
            }
            None => {}
        }
        Ok(true)
    }
}

/// A file as decisions.
fn parsed(bytes: &[u8]) -> Result<Decisions, Vec<Diagnostic>> {
    match text::decode(bytes) {
        Ok(text) => Decisions::parse(FILE, &text),
        Err(error) => Err(vec![
            Diagnostic::error(
                Code::Damaged,
                format!("{error}").replace("a text export", "a file of decisions"),
            )
            .at(Place::file(FILE))
            .help("decisions stand in a text file in TOML"),
        ]),
    }
}
