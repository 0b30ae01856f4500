//! What is kept on the disk: the journal of all steps, and the decisions that are in force.
//!
//! ```text
//! step ─► .foldshift/journal (synced before it is answered) ─► decisions.toml (within a second)
//! ```

mod aside;
mod decisions_file;
mod journal;
mod line;
mod lock;
mod replay;

pub(super) use aside::{add_new, sync_folder};
pub(super) use decisions_file::{DecisionsFile, Found, key};
pub(super) use journal::Journal;
pub(super) use line::Said;
pub(super) use lock::Lock;
use replay::{Replayed, replay};

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
        aside::add_new(&path, b"")?;
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

/// Why something could not be saved, as a page says it behind "Not saved: ".
pub(super) fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "its folder is gone".to_owned(),
        _ => foldshift_tables::diagnostic::why(error),
    }
}
