//! A folder, claimed before the work and written into after it; and every word that is said of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::report::file_names::ALWAYS;
use crate::report::folder::contents::{Contents, contents};
use crate::report::folder::disk::Here;
use crate::report::folder::exchange::{Failed, Recovery, recover};
use crate::report::folder::ground::{home, make};
use crate::report::folder::lock::{Lock, lock};
use crate::report::folder::manifest::{Hashed, MANIFEST, Manifest, made_from, sha256_of_file};
use crate::report::folder::place::Place;
use crate::report::folder::standing::Standing;
use crate::report::folder::trouble::Trouble;
use crate::report::folder::{hashed, inputs, is_between, put};
use crate::report::json_forms::{MANIFEST as MANIFEST_OF_RUN, SCREEN_MANIFEST};
use crate::report::screen;
use foldshift_screen::ScreenAnalysis;
use foldshift_study::analysis::Analysis;
use foldshift_study::study_file::{Study, relative};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place as Where, why};

/// What is said where neither the old nor the new results could be put in their place.
const BETWEEN: &str = "old and new results lie between each other, all of them still in the folder, and the next run sorts them";

/// A folder that results may be written into.
#[derive(Debug)]
pub struct Claim {
    folder: PathBuf,
    /// Held from the moment the folder exists.
    lock: Option<Lock>,
    notes: Vec<Diagnostic>,
    /// Does a picture stand beside each figure?
    png: bool,
}

impl Claim {
    /// Claims a folder before the work: no other run writes there, it holds none of the `inputs`, and nothing
    /// foreign has the name of a result. Results that an earlier run left between old and new are made whole.
    ///
    /// # Errors
    /// Why results cannot be written there, and what to do.
    pub fn of<'a>(folder: &Path, inputs: impl IntoIterator<Item = &'a Path>) -> Result<Self, Diagnostic> {
        Self::of_names(folder, inputs, &ALWAYS)
    }

    /// The same for the results of a study: `named` is the file or the archive that it was read from.
    ///
    /// # Errors
    /// As [`Claim::of`].
    pub fn of_study(folder: &Path, study: &Study, named: &Path) -> Result<Self, Diagnostic> {
        let tables = study.tables.iter().map(PathBuf::as_path);
        Self::of(folder, study.files().chain(tables).chain([named]))
    }

    /// The same for the results of a screen.
    ///
    /// # Errors
    /// As [`Claim::of`].
    pub fn of_screen<'a>(
        folder: &Path,
        inputs: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, Diagnostic> {
        Self::of_names(folder, inputs, &screen::ALWAYS)
    }

    fn of_names<'a>(
        folder: &Path,
        inputs: impl IntoIterator<Item = &'a Path>,
        names: &[&str],
    ) -> Result<Self, Diagnostic> {
        let mut claim = Self { folder: folder.to_path_buf(), lock: None, notes: Vec::new(), png: false };
        claim.refuse_inputs(inputs)?;
        match fs::metadata(folder) {
            Ok(data) if data.is_dir() => {
                claim.take()?;
                let place = Place::new(&Here, folder);
                let names = names.iter().copied().chain([MANIFEST]);
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

    /// The same claim for results with a PNG beside each figure, or without.
    #[must_use]
    pub fn with_png(mut self, png: bool) -> Self {
        self.png = png;
        self
    }

    /// What is worth telling so far.
    pub fn notes(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.notes)
    }

    /// That results of another study stand in the folder, and are about to be replaced: their manifest has another name, or
    /// lists none of the exports.
    #[must_use]
    pub fn of_another(&self, study: &Study) -> Option<Diagnostic> {
        let place = Place::new(&Here, &self.folder);
        if !Standing::of(&place).is_ok_and(|standing| standing.is_ours()) {
            return None;
        }
        let (earlier, inputs) = made_from(&place.read(MANIFEST).ok()?)?;
        let is_input = |export: &PathBuf| {
            let content = fs::read(export).unwrap_or_default();
            let own = Hashed::of("", &content).sha256;
            inputs.iter().any(|input| input.sha256 == own)
        };
        let folder = self.folder.display();
        let words = if earlier != study.name {
            let name = &study.name;
            format!("the results of the study `{earlier}` in `{folder}` make way for those of `{name}`")
        } else if study.plates.iter().any(|plate| is_input(&plate.export)) {
            return None;
        } else {
            format!("the results in `{folder}` are of other exports, and make way for those of this study")
        };
        Some(self.note(words).help("to keep both, name another folder with `-o`"))
    }

    /// Writes everything; what is worth telling comes back.
    ///
    /// # Errors
    /// Why the results cannot be written, what stands in the folder now, and what to do.
    pub fn write(self, analysis: &Analysis) -> Result<Vec<Diagnostic>, Diagnostic> {
        let inputs = analysis.inputs.iter().map(PathBuf::as_path);
        let mut said = Vec::new();
        let folder = Where::file(self.folder.display().to_string());
        let told = self.write_files(inputs, |claim| files(analysis, &claim.folder, claim.png, &mut said))?;
        let said = said.into_iter().map(|words| Diagnostic::warning(Code::Results, words).at(folder.clone()));
        Ok(said.chain(told).collect())
    }

    /// Writes the results of a screen of these tables; what is worth telling comes back.
    ///
    /// # Errors
    /// As [`Claim::write`].
    pub fn write_screen(
        self,
        analysis: &ScreenAnalysis,
        inputs: &[PathBuf],
    ) -> Result<Vec<Diagnostic>, Diagnostic> {
        self.write_files(inputs.iter().map(PathBuf::as_path), |_| screen_files(analysis, inputs))
    }

    fn write_files<'a>(
        mut self,
        inputs: impl IntoIterator<Item = &'a Path>,
        files: impl FnOnce(&Self) -> io::Result<Vec<(String, Vec<u8>)>>,
    ) -> Result<Vec<Diagnostic>, Diagnostic> {
        self.refuse_inputs(inputs)?;
        let made = make(&self.folder).map_err(|error| {
            let trouble = Trouble::at("", error);
            self.refuse(&trouble)
        })?;
        let written = self.fill(files);
        if written.is_err() && self.lock.is_some() {
            // Only empty folders go, and none in which another run is at work.
            for folder in made.iter().rev() {
                let _ = fs::remove_dir(folder);
            }
        }
        written.map(|()| self.notes)
    }

    fn fill(
        &mut self,
        files: impl FnOnce(&Self) -> io::Result<Vec<(String, Vec<u8>)>>,
    ) -> Result<(), Diagnostic> {
        if self.lock.is_none() {
            self.take()?;
        }
        let files = files(self).map_err(|error| {
            let problem = Diagnostic::error(
                Code::Unreadable,
                format!("cannot put the results together: {}", why(&error)),
            );
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
                    (false, _) => BETWEEN,
                };
                Err(problem.help(format!("{state}; {}", trouble.help())))
            }
        }
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
            let problem = self.refuse(&trouble);
            if is_between(&folder) { problem.help(format!("{BETWEEN}; {}", trouble.help())) } else { problem }
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
        Diagnostic::error(Code::Results, problem).at(Where::file(self.folder.display().to_string()))
    }

    fn note(&self, words: String) -> Diagnostic {
        Diagnostic::warning(Code::Results, words).at(Where::file(self.folder.display().to_string()))
    }
}

/// Every file of a study with its content, the manifest last; what is worth telling of them is `said`.
pub(super) fn files(
    analysis: &Analysis,
    folder: &Path,
    png: bool,
    said: &mut Vec<String>,
) -> io::Result<Vec<(String, Vec<u8>)>> {
    let study = &analysis.study;
    let base = study.common_folder();
    let Contents { mut files, notes } = contents(analysis, &home(folder, &base), png)?;
    said.extend(notes);
    let manifest = Manifest {
        schema: MANIFEST_OF_RUN.id(),
        foldshift: env!("CARGO_PKG_VERSION"),
        study: &study.name,
        simulated: study.simulated,
        settings: study,
        inputs: analysis
            .inputs
            .iter()
            .map(|path| Ok(Hashed::of(relative(&base, path), &fs::read(path)?)))
            .collect::<io::Result<_>>()?,
        outputs: hashed(&files),
    };
    files.push((MANIFEST.to_owned(), manifest.text()?.into_bytes()));
    Ok(files)
}

/// Every file of a screen with its content, the manifest last.
fn screen_files(analysis: &ScreenAnalysis, inputs: &[PathBuf]) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = screen::contents(analysis)?;
    let manifest = Manifest {
        schema: SCREEN_MANIFEST.id(),
        foldshift: env!("CARGO_PKG_VERSION"),
        study: screen::NAME,
        simulated: false,
        settings: &analysis.settings,
        inputs: inputs
            .iter()
            .map(|path| Ok(Hashed { path: path.display().to_string(), sha256: sha256_of_file(path)? }))
            .collect::<io::Result<_>>()?,
        outputs: files.iter().map(|(name, content)| Hashed::of(name.as_str(), content)).collect(),
    };
    files.push((MANIFEST.to_owned(), manifest.text()?.into_bytes()));
    Ok(files)
}
