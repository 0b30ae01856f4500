//! Results, read back: what the manifest says of them, and their tables.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::report::folder::is_between;
use crate::report::folder::manifest::{Hashed, MANIFEST, Whose, whose};
use crate::report::json_forms::SCREEN_MANIFEST;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place as Where, unreadable, why};

/// What is taken of a manifest.
#[derive(Debug, Deserialize)]
struct Said {
    schema: Option<String>,
    foldshift: String,
    study: String,
    simulated: bool,
    settings: Value,
    outputs: Vec<Hashed>,
}

/// The results of a run, as they stand in a folder.
#[derive(Debug)]
pub(crate) struct Results {
    folder: PathBuf,
    said: Said,
    manifest_changed: bool,
}

/// Opens the results of `foldshift run` in a folder.
///
/// # Errors
/// When there is no such folder, it holds no results of a run, or those of two runs between each other.
pub(crate) fn open(folder: &Path) -> Result<Results, Diagnostic> {
    let shown = folder.display().to_string();
    let refused = |problem: String| Diagnostic::error(Code::Results, problem).at(Where::file(shown.clone()));
    let data = fs::metadata(folder)
        .map_err(|error| unreadable(&shown, &error, "name the folder that `foldshift run` wrote"))?;
    if !data.is_dir() {
        let problem = refused(format!("`{shown}` is a file, and results stand in a folder"));
        return Err(problem.help("name the folder that `foldshift run` wrote"));
    }
    if is_between(folder) {
        let problem = refused(format!(
            "a run into `{shown}` was stopped: old and new results lie between each other, and are no results of anything"
        ));
        return Err(problem.help("run the study again: that sorts them before anything else"));
    }
    let path = folder.join(MANIFEST);
    let content = match fs::read(&path) {
        Ok(content) => content,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(refused(format!("`{shown}` holds no results: there is no `{MANIFEST}`"))
                .help(where_else(folder)));
        }
        Err(error) => return Err(refused(format!("cannot read `{}`: {}", path.display(), why(&error)))),
    };
    let ours = whose(&content);
    let said = serde_json::from_slice::<Said>(&content).ok().filter(|_| ours != Whose::Foreign);
    let Some(said) = said else {
        let problem = refused(format!("`{}` is not the manifest of a run of foldshift", path.display()));
        return Err(problem.help(where_else(folder)));
    };
    if said.schema.as_deref() == Some(&*SCREEN_MANIFEST.id()) {
        let problem = refused(format!(
            "`{shown}` holds the results of `foldshift screen`, and what is asked for is made of those of `foldshift run`"
        ));
        return Err(problem
            .help(format!("open `{}`, or read the tables beside it", folder.join("screen.html").display())));
    }
    Ok(Results { folder: folder.to_path_buf(), said, manifest_changed: ours == Whose::Changed })
}

/// Where the results may be instead.
fn where_else(folder: &Path) -> String {
    let below = folder.join("results");
    if below.join(MANIFEST).is_file() {
        format!("there are results in `{}`", below.display())
    } else {
        "`foldshift run STUDY` writes them, beside the study where no folder is named".to_owned()
    }
}

impl Results {
    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The name of the study.
    pub(crate) fn study(&self) -> &str {
        &self.said.study
    }

    /// Are the data simulated?
    pub(crate) fn simulated(&self) -> bool {
        self.said.simulated
    }

    /// Every setting of the study.
    pub(crate) fn settings(&self) -> &Value {
        &self.said.settings
    }

    /// The version of the program that wrote them.
    pub(crate) fn version(&self) -> &str {
        &self.said.foldshift
    }

    /// Is the manifest not as it was written?
    pub(crate) fn manifest_changed(&self) -> bool {
        self.manifest_changed
    }

    /// Did the run write a file of this name?
    pub(crate) fn lists(&self, name: &str) -> bool {
        self.said.outputs.iter().any(|output| output.path == name)
    }

    /// Did the run write these bytes under this name?
    pub(crate) fn wrote(&self, name: &str, content: &[u8]) -> bool {
        self.said.outputs.contains(&Hashed::of(name, content))
    }

    /// The paths of every file of theirs, the manifest among them.
    pub(crate) fn files(&self) -> impl Iterator<Item = PathBuf> + '_ {
        let outputs = self.said.outputs.iter().map(|output| self.path(&output.path));
        outputs.chain([self.path(MANIFEST)])
    }

    /// The path of a file of theirs.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A file, and whether it is as it was written.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn file(&self, name: &str) -> Result<(Vec<u8>, bool), Diagnostic> {
        let path = self.path(name);
        let shown = path.display().to_string();
        let content = fs::read(&path).map_err(|error| {
            unreadable(&shown, &error, "it belongs to these results: run the study again to have it back")
        })?;
        let as_written = self.wrote(name, &content);
        Ok((content, as_written))
    }
}
