//! What is kept on the disk: the journal of all steps, the decisions that are in force, the files that steps change.
//!
//! ```text
//! step ─► .foldshift/journal (synced before it is answered) ─┬► decisions.toml (within a second)
//!                                                            └► study.toml, layouts (at once)
//! ```

mod aside;
mod decisions_file;
mod journal;
mod line;
mod lock;
mod replay;
mod text_files;

pub(super) use aside::{add_new, free_name, sync_folder};
pub(super) use decisions_file::{DecisionsFile, Found, key};
pub(super) use journal::Journal;
pub(super) use line::{Said, hex};
pub(super) use lock::Lock;
pub(super) use replay::TextStates;
use replay::{Replayed, replay};
pub(super) use text_files::{FoundText, TextFiles};

/// The folder of our own in the folder of a study.
pub(super) const OWN_FOLDER: &str = foldshift_tables::archive::HISTORY;

/// Does a folder take files of ours?
///
/// # Errors
/// When it does not.
pub(super) fn takes_files(folder: &std::path::Path) -> std::io::Result<()> {
    let own = folder.join(OWN_FOLDER);
    std::fs::create_dir_all(&own)?;
    for place in [folder, &own] {
        let path = aside::free_name(place, &format!(".room.{}", std::process::id()));
        std::fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

/// What to do about why something could not be saved.
pub(super) fn help(why: &str) -> &'static str {
    let full = ["full", "quota", "larger than"].iter().any(|word| why.contains(word));
    if full {
        "make room: it is tried again then"
    } else if why.contains("not understood") {
        "mend decisions.toml where it says, or undo what was written there"
    } else if ["permission", "only be read"].iter().any(|word| why.contains(word)) {
        "let the folder be written: it is tried again then"
    } else if why.contains("not there") || why.contains("gone") || why.contains("no such folder") {
        "put the folder back where it was"
    } else {
        "look at the folder of the study: it is tried again each second"
    }
}

/// Why something could not be saved, as a page says it behind "Not saved: ".
pub(super) fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "its folder is gone".to_owned(),
        _ => foldshift_tables::diagnostic::why(error),
    }
}
