//! The result folder: what is in it and not ours stays, and an interrupted run leaves the old results whole,
//! or the new ones.
//!
//! ```text
//! claim ─► the analysis ─► contents ─► stage ─► journal ─► exchange ─► clear
//!   │ no input inside, nothing foreign in the way, no other run,
//!   └ an exchange that was stopped is brought to its end
//! ```
//!
//! The folder itself never moves and nothing is written beside it, so it may be a mount point, the working
//! folder, a link to a folder, or lie in a folder that cannot be written. The price is that many files cannot
//! change places in one step of the file system: while they do, a journal stands in `.foldshift-exchange`, no
//! manifest does, and old and new files are all there. Whoever claims the folder next puts the new results in
//! their place, or, if something bars them, the old ones.

mod claim;
mod contents;
mod disk;
mod exchange;
mod ground;
mod inputs;
mod lock;
pub(crate) mod manifest;
mod place;
mod plan;
mod read_back;
pub(crate) mod rows;
mod standing;
#[cfg(test)]
mod stops;
mod trouble;

use std::path::{Path, PathBuf};

use disk::{Here, Kind};
use exchange::{Failed, clear_old, exchange};
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::Diagnostic;
use manifest::Hashed;
use place::Place;
use plan::{EXCHANGE, Plan, Stage};
use rayon::prelude::*;
use standing::Standing;
use trouble::{Trouble, quoted};

pub use claim::Claim;
pub(crate) use contents::tables;
pub(crate) use disk::sync_folder;
pub(crate) use read_back::{Results, open};

/// Where the results of a study stand when no folder is named: `results` beside `study.toml`, `results-STEM` beside any
/// other, so that two studies of a folder do not write into one place.
#[must_use]
pub fn beside(study: &Path) -> PathBuf {
    let is_plain = study.file_name().is_some_and(|name| name.eq_ignore_ascii_case("study.toml"));
    let stem = study.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = if is_plain { "results".to_owned() } else { format!("results-{stem}") };
    study.parent().unwrap_or(Path::new("")).join(name)
}

/// Every file of the results of a study with its content, the manifest last, as [`Claim::write`] puts them into `folder`;
/// nothing is written.
///
/// # Errors
/// When an input cannot be read again.
#[cfg(feature = "studio")]
pub(crate) fn written(analysis: &Analysis, folder: &Path) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    claim::files(analysis, folder, false, &mut Vec::new())
}

/// Claims `folder` and writes everything into it; what is worth telling comes back.
///
/// # Errors
/// As [`Claim::of`] and [`Claim::write`].
pub fn write(analysis: &Analysis, folder: &Path) -> Result<Vec<Diagnostic>, Diagnostic> {
    Claim::of(folder, analysis.inputs.iter().map(PathBuf::as_path))?.write(analysis)
}

/// Do old and new results stand between each other in a folder, since a run was stopped? Its tables are then no
/// results of anything, until the folder is claimed again.
pub(crate) fn is_between(folder: &Path) -> bool {
    let place = Place::new(&Here, folder);
    place.kind(&plan::within(Stage::Exchanging.file())).is_ok_and(|kind| kind == Kind::File)
}

/// Files with their hashes, in their order.
fn hashed(files: &[(String, Vec<u8>)]) -> Vec<Hashed> {
    files.par_iter().map(|(name, content)| Hashed::of(name.as_str(), content)).collect()
}

/// Puts files, the manifest last, in the place of the earlier results; notes on what was left alone.
fn put(place: &Place<'_>, files: &[(String, Vec<u8>)]) -> Result<Vec<String>, Failed> {
    let stand = |trouble: Trouble| Failed { trouble, earlier_stand: true };
    let standing = Standing::of(place).map_err(stand)?;
    standing.refuse_taken(place, files.iter().map(|(name, _)| name.as_str())).map_err(stand)?;
    let new = hashed(files);
    let mut missing = Vec::new();
    for folder in Plan::folders_of(&new) {
        if place.kind(&folder).map_err(stand)? == Kind::Nothing {
            missing.push(folder);
        }
    }
    let plan = Plan::new(new, standing.files(), missing);
    exchange(place, &plan, files)?;
    let mut notes = Vec::new();
    if !standing.changed.is_empty() {
        let names = quoted(&standing.changed);
        notes.push(format!("{names} of earlier results was changed since, and was left where it is"));
    }
    // The new results stand: what cannot be cleared away is no failure of theirs.
    match clear_old(place, &plan) {
        Ok(kept) if kept.is_empty() => {}
        Ok(kept) => notes
            .push(format!("{} was changed while the results were exchanged, and was kept", quoted(&kept))),
        Err(trouble) => {
            let why = trouble.sentence("the results");
            notes.push(format!("earlier results lie in `{EXCHANGE}` still: {why}"));
        }
    }
    Ok(notes)
}
