//! Texts of the study that people write and the studio changes: the study file, its tables of plates, layouts. As they stand
//! now, whether or not the disk has taken them yet.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// The largest file that is a text to edit, in bytes.
pub(super) const LARGEST: u64 = 4 << 20;

/// A text that is to stand in a file; `None`: the file is to be gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextWanted {
    /// The file, relative to the folder of the study, with forward slashes.
    pub(super) file: String,
    pub(super) text: Option<String>,
}

/// The texts of a folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    folder: PathBuf,
    /// Files that steps are of, as they are to stand: this counts before what the disk holds.
    ours: BTreeMap<String, Option<Arc<str>>>,
}

impl Texts {
    /// Of a folder in which nothing was changed yet.
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), ours: BTreeMap::new() }
    }

    /// The same with the files that steps are of.
    pub(super) fn with(self, ours: &BTreeMap<String, Option<Arc<str>>>) -> Self {
        Self { ours: ours.clone(), ..self }
    }

    /// A file is to stand like this from now on.
    pub(super) fn put(&mut self, file: &str, text: Option<Arc<str>>) {
        self.ours.insert(file.to_owned(), text);
    }

    /// The text of a file as it stands now; `None` where there is none, and where it is no text (a workbook).
    pub(super) fn current(&self, file: &str) -> Option<String> {
        if let Some(ours) = self.ours.get(file) {
            return ours.as_deref().map(str::to_owned);
        }
        let path = self.folder.join(file);
        let is_small = fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() <= LARGEST);
        is_small.then(|| fs::read_to_string(&path).ok()).flatten()
    }

    /// The files that were changed here and that are to stand.
    pub(super) fn ours(&self) -> impl Iterator<Item = &str> {
        self.ours.iter().filter(|(_, text)| text.is_some()).map(|(file, _)| file.as_str())
    }

    /// Is there a file of this name, be it a text or not?
    pub(super) fn is_there(&self, file: &str) -> bool {
        self.ours.get(file).map_or_else(|| self.folder.join(file).exists(), Option::is_some)
    }
}

/// What tells one text from another: 64 bits of SHA-256.
pub(super) fn hash(text: &str) -> String {
    super::kept::hex(&Sha256::digest(text.as_bytes())[..8])
}
