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

mod contents;
mod disk;
mod exchange;
mod inputs;
mod lock;
mod manifest;
mod place;
mod plan;
mod standing;
#[cfg(test)]
mod stops;
mod trouble;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::analysis::Analysis;
use crate::diagnostic::{Diagnostic, Place as Where, why};
use crate::study::relative;
use contents::{ALWAYS, contents};
use disk::{Disk, Here, Kind};
use exchange::{Failed, Recovery, clear_old, exchange, recover};
use lock::{Lock, lock};
use manifest::{Hashed, MANIFEST, Manifest};
use place::Place;
use plan::Plan;
use standing::Standing;
use trouble::{Trouble, quoted};

pub(crate) use disk::sync_folder;

/// A folder that results may be written into.
#[derive(Debug)]
pub struct Claim {
    folder: PathBuf,
    /// Held from the moment the folder exists.
    lock: Option<Lock>,
    notes: Vec<Diagnostic>,
}

/// Claims `folder` and writes everything into it; what is worth telling comes back.
///
/// # Errors
/// As [`Claim::of`] and [`Claim::write`].
pub fn write(analysis: &Analysis, folder: &Path) -> Result<Vec<Diagnostic>, Diagnostic> {
    Claim::of(folder, analysis.inputs.iter().map(PathBuf::as_path))?.write(analysis)
}

impl Claim {
    /// Claims a folder before the work: no other run writes there, it holds none of the `inputs`, and nothing
    /// foreign has the name of a result. Results that an earlier run left between old and new are made whole.
    ///
    /// # Errors
    /// Why results cannot be written there, and what to do.
    pub fn of<'a>(folder: &Path, inputs: impl IntoIterator<Item = &'a Path>) -> Result<Self, Diagnostic> {
        let mut claim = Self { folder: folder.to_path_buf(), lock: None, notes: Vec::new() };
        claim.refuse_inputs(inputs)?;
        match fs::metadata(folder) {
            Ok(data) if data.is_dir() => {
                claim.take()?;
                let place = Place::new(&Here, folder);
                let names = ALWAYS.into_iter().chain([MANIFEST]);
                Standing::of(&place)
                    .and_then(|standing| standing.refuse_taken(&place, names))
                    .map_err(|trouble| claim.refuse(&trouble))?;
            }
            Ok(_) => return Err(claim.no_folder("is a file, and results need a folder")),
            Err(_) if folder.is_symlink() => return Err(claim.no_folder("is a link that leads to no folder")),
            // It is made when there are results, unless it cannot be.
            Err(_) => {
                let above = folder.ancestors().skip(1).find_map(|above| fs::metadata(above).ok());
                if above.is_some_and(|above| !above.is_dir()) {
                    return Err(claim.refuse(&Trouble::at("", io::ErrorKind::NotADirectory.into())));
                }
            }
        }
        Ok(claim)
    }

    /// What is worth telling so far.
    pub fn notes(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.notes)
    }

    /// Writes everything; what is worth telling comes back.
    ///
    /// # Errors
    /// Why the results cannot be written, what stands in the folder now, and what to do.
    pub fn write(mut self, analysis: &Analysis) -> Result<Vec<Diagnostic>, Diagnostic> {
        self.refuse_inputs(analysis.inputs.iter().map(PathBuf::as_path))?;
        let made = make(&self.folder).map_err(|error| {
            let trouble = Trouble::at("", error);
            self.refuse(&trouble)
        })?;
        let written = self.fill(analysis);
        if written.is_err() && self.lock.is_some() {
            // Only empty folders go, and none in which another run is at work.
            for folder in made.iter().rev() {
                let _ = fs::remove_dir(folder);
            }
        }
        written.map(|()| self.notes)
    }

    fn fill(&mut self, analysis: &Analysis) -> Result<(), Diagnostic> {
        if self.lock.is_none() {
            self.take()?;
        }
        let files = self.files(analysis).map_err(|error| {
            let problem = Diagnostic::error(format!("cannot put the results together: {}", why(&error)));
            problem.help("nothing was written")
        })?;
        let folder = self.folder.clone();
        let place = Place::new(&Here, &folder);
        let had_results = Standing::of(&place).is_ok_and(|standing| standing.is_ours());
        match put(&place, &files) {
            Ok(notes) => {
                let notes: Vec<Diagnostic> = notes.into_iter().map(|note| self.note(note)).collect();
                self.notes.extend(notes);
                Ok(())
            }
            Err(Failed { trouble, earlier_stand }) => {
                let problem = self.refuse(&trouble);
                let state = match (earlier_stand, had_results) {
                    (true, true) => "earlier results stand as they were",
                    (true, false) => "no results were written",
                    (false, _) => {
                        "old and new results stand between each other, all of them still in the folder: \
                         mend what is wrong and run this again, before anything else"
                    }
                };
                let advice =
                    if earlier_stand { format!("{state}; {}", trouble.help()) } else { state.to_owned() };
                Err(problem.help(advice))
            }
        }
    }

    /// Every file with its content, the manifest last.
    fn files(&self, analysis: &Analysis) -> io::Result<Vec<(String, Vec<u8>)>> {
        let study = &analysis.study;
        let base = study.common_folder();
        let mut files = contents(analysis, &home(&self.folder, &base))?;
        let manifest = Manifest {
            foldshift: env!("CARGO_PKG_VERSION"),
            study: &study.name,
            simulated: study.simulated,
            settings: study,
            inputs: analysis
                .inputs
                .iter()
                .map(|path| Ok(Hashed::of(relative(&base, path), &fs::read(path)?)))
                .collect::<io::Result<_>>()?,
            outputs: files.iter().map(|(name, content)| Hashed::of(name.as_str(), content)).collect(),
        };
        files.push((MANIFEST.to_owned(), manifest.text()?.into_bytes()));
        Ok(files)
    }

    /// Locks the folder, and brings an exchange that was stopped to its end.
    fn take(&mut self) -> Result<(), Diagnostic> {
        let folder = self.folder.clone();
        match lock(&folder) {
            Ok(Some(lock)) => self.lock = Some(lock),
            Ok(None) => {
                let problem = format!("another run is writing into `{}`", folder.display());
                return Err(self
                    .at(problem)
                    .help("wait until it has ended, or choose another folder with `-o`"));
            }
            Err(error) => return Err(self.refuse(&Trouble::at("", error))),
        }
        let recovered = recover(&Place::new(&Here, &folder)).map_err(|trouble| {
            self.refuse(&trouble)
                .help(format!("a run was stopped here, and its files are kept; {}", trouble.help()))
        })?;
        let told = match recovered {
            Recovery::Nothing | Recovery::Cleared => None,
            Recovery::Finished => Some("results of a run that was stopped were put in their place"),
            Recovery::TakenBack => Some(
                "results of a run that was stopped could not be put in their place; the ones before it stand",
            ),
        };
        let told = told.map(|told| self.note(told.to_owned()));
        self.notes.extend(told);
        Ok(())
    }

    fn refuse_inputs<'a>(&self, inputs: impl IntoIterator<Item = &'a Path>) -> Result<(), Diagnostic> {
        let Some(input) = inputs::held(&self.folder, inputs) else { return Ok(()) };
        let problem = format!(
            "results cannot be written into `{}`, which holds the input `{}`",
            self.folder.display(),
            input.display()
        );
        Err(self.at(problem).help("choose a folder of their own for the results with `-o`"))
    }

    fn no_folder(&self, what: &str) -> Diagnostic {
        let problem = format!("`{}` {what}", self.folder.display());
        self.at(problem).help("choose another folder with `-o`")
    }

    fn refuse(&self, trouble: &Trouble) -> Diagnostic {
        self.at(trouble.sentence(&self.folder.display().to_string())).help(trouble.help())
    }

    fn at(&self, problem: String) -> Diagnostic {
        Diagnostic::error(problem).at(Where::file(self.folder.display().to_string()))
    }

    fn note(&self, words: String) -> Diagnostic {
        Diagnostic::warning(words).at(Where::file(self.folder.display().to_string()))
    }
}

/// Puts files, the manifest last, in the place of the earlier results; notes on what was left alone.
fn put(place: &Place<'_>, files: &[(String, Vec<u8>)]) -> Result<Vec<String>, Failed> {
    let stand = |trouble: Trouble| Failed { trouble, earlier_stand: true };
    let standing = Standing::of(place).map_err(stand)?;
    standing.refuse_taken(place, files.iter().map(|(name, _)| name.as_str())).map_err(stand)?;
    let new: Vec<Hashed> = files.iter().map(|(name, content)| Hashed::of(name.as_str(), content)).collect();
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
            notes.push(format!("earlier results lie in `{}` still: {why}", plan::EXCHANGE));
        }
    }
    Ok(notes)
}

/// Makes a folder and those above it; the ones that were not there.
fn make(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut missing: Vec<&Path> = Vec::new();
    for above in folder.ancestors() {
        if above.as_os_str().is_empty() || above.exists() {
            break;
        }
        missing.push(above);
    }
    let mut made = Vec::new();
    for folder in missing.into_iter().rev() {
        if let Err(error) = fs::create_dir(folder) {
            if folder.is_dir() {
                continue; // Made by somebody else in between, or `a/..`.
            }
            for folder in made.iter().rev() {
                let _ = fs::remove_dir(folder);
            }
            return Err(error);
        }
        made.push(folder.to_path_buf());
        let parent =
            folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // A folder above that cannot be read cannot be waited for either.
        let _ = Here.sync_folder(parent);
    }
    Ok(made)
}

/// The folder that relative paths in the results start from: as it was named, unless a link makes `..` lead
/// elsewhere.
fn home(folder: &Path, base: &Path) -> PathBuf {
    let leads_back = folder.join(relative(folder, base)).canonicalize().ok();
    let plain = leads_back.is_some() && leads_back == base.canonicalize().ok();
    if plain { folder.to_path_buf() } else { folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()) }
}
