//! The study that a command is given: a study file, a workbook, the folder of a study, or an archive of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::pasteable::pasteable;
use crate::report::folder::beside;
use foldshift_study::study_file::{Reading, Study, Unpacked};
use foldshift_study::survey::{What, survey};
use foldshift_tables::archive::{is_archive, unpack};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, unreadable, why};

/// A study that is open; what was unpacked for it goes with it.
pub(super) struct StudyArgument {
    /// As the user named it.
    named: PathBuf,
    /// The file that is read.
    file: PathBuf,
    unpacked: Option<Folder>,
}

/// A folder of our own that is removed in the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl StudyArgument {
    /// Opens what the user named: an archive is unpacked, of a folder its study is taken, anything else is read where it
    /// lies. `command` is what it is opened for (`run`), for advice.
    ///
    /// # Errors
    /// When an archive cannot be unpacked, or an archive or folder holds no study, or several.
    pub(super) fn open(named: &Path, command: &str) -> Result<Self, Vec<Diagnostic>> {
        if named.is_dir() {
            let file = in_folder(named, command).map_err(|problem| vec![problem])?;
            return Ok(Self { named: file.clone(), file, unpacked: None });
        }
        let as_it_is = || Self { named: named.to_path_buf(), file: named.to_path_buf(), unpacked: None };
        if !starts_like_an_archive(named) {
            return Ok(as_it_is());
        }
        let name = named.display().to_string();
        let bytes =
            fs::read(named).map_err(|error| vec![unreadable(&name, &error, "give the path of a study")])?;
        if !is_archive(&bytes) {
            return Ok(as_it_is());
        }
        let folder = made(&name).map_err(|problem| vec![problem])?;
        unpack(&name, &bytes, &folder.0).map_err(|problem| vec![problem])?;
        let file = the_study(named, &folder.0).map_err(|problem| vec![problem])?;
        Ok(Self { named: named.to_path_buf(), file, unpacked: Some(folder) })
    }

    /// The study as a path of the user: the file, in a folder that was named, or the archive.
    pub(super) fn named(&self) -> &Path {
        &self.named
    }

    /// Where its results stand when no folder is named.
    pub(super) fn results(&self) -> PathBuf {
        beside(&self.named)
    }

    /// Reads the study as far as it can be read; messages name its files as they are called in the archive.
    pub(super) fn read_partial(&self) -> Reading {
        let mut reading = Study::read_partial(&self.file);
        if let (Some(study), Some(folder)) = (&mut reading.study, &self.unpacked) {
            study.unpacked = Some(Unpacked { from: folder.0.clone(), to: self.named.with_extension("") });
        }
        reading.problems = self.shown(reading.problems);
        reading.warnings = self.shown(reading.warnings);
        reading
    }

    /// Diagnostics with the files of an archive as they are called in it.
    pub(super) fn shown(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let Some(folder) = &self.unpacked else { return diagnostics };
        let (from, to) = (folder.0.display().to_string(), self.named.display().to_string());
        let rename = |text: &str| text.replace(&from, &to);
        let shown = |mut diagnostic: Diagnostic| {
            diagnostic.message = rename(&diagnostic.message);
            diagnostic.help = diagnostic.help.as_deref().map(rename);
            if let Some(place) = &mut diagnostic.place {
                place.file = rename(&place.file).into();
            }
            diagnostic
        };
        diagnostics.into_iter().map(shown).collect()
    }
}

/// Does a file begin as an archive does?
fn starts_like_an_archive(path: &Path) -> bool {
    use std::io::Read as _;
    let mut start = [0; 4];
    fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"PK\x03\x04"
}

/// A new folder among the temporary files, for nobody else.
fn made(name: &str) -> Result<Folder, Diagnostic> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    let folder = std::env::temp_dir().join(format!("foldshift-{}-{now}", std::process::id()));
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder).map_err(|error| {
        let message = format!("cannot unpack `{name}` into `{}`: {}", folder.display(), why(&error));
        Diagnostic::error(Code::Unwritable, message)
            .at(Place::file(name.to_owned()))
            .help("unpack it yourself, and name the study in it")
    })?;
    // Paths in messages are compared with it: it must be called as the system calls it.
    Ok(Folder(fs::canonicalize(&folder).unwrap_or(folder)))
}

/// The study of a folder that is named: its `study.toml`, or a `study.xlsx`.
fn in_folder(folder: &Path, command: &str) -> Result<PathBuf, Diagnostic> {
    let usual = ["study.toml", "study.xlsx"].map(|name| folder.join(name));
    if let Some(study) = usual.into_iter().find(|path| path.is_file()) {
        return Ok(study);
    }
    let shown = folder.display().to_string();
    let mut others = studies_below(folder);
    // A workbook that is a study is seen sheet by sheet.
    others.dedup();
    let holds =
        if others.len() > 1 { format!(", and holds {} studies", others.len()) } else { String::new() };
    let message = format!("`{shown}` is a folder without a `study.toml`{holds}");
    let problem = Diagnostic::error(Code::Study, message).at(Place::file(shown));
    let commands: Vec<String> =
        others.iter().map(|study| format!("`foldshift {command} {}`", pasteable(study))).collect();
    Err(problem.help(if commands.is_empty() {
        format!("`foldshift new {}` makes a study of its exports", pasteable(folder))
    } else {
        format!("name the study: {}", commands.join(" or "))
    }))
}

/// What is a study by its content, whatever its name: study files, and workbooks with a list of plates.
fn studies_below(folder: &Path) -> Vec<PathBuf> {
    let is_study = |what: &What| matches!(what, What::Study | What::Plates { workbook: true });
    survey(folder)
        .map(|survey| survey.of(is_study).map(|seen| seen.path.clone()).collect())
        .unwrap_or_default()
}

/// The one study of an unpacked folder: its `study.toml`, or a `study.xlsx`, or the only file that is a study.
fn the_study(named: &Path, folder: &Path) -> Result<PathBuf, Diagnostic> {
    let mut found = Vec::new();
    walk(folder, &mut found);
    let called = |name: &str| -> Vec<PathBuf> {
        let is = |path: &&PathBuf| path.file_name().is_some_and(|own| own.eq_ignore_ascii_case(name));
        found.iter().filter(is).cloned().collect()
    };
    let studies = ["study.toml", "study.xlsx"].into_iter().map(called).find(|studies| !studies.is_empty());
    let studies = studies.unwrap_or_else(|| studies_below(folder));
    let place = Place::file(named.display().to_string());
    match studies.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Diagnostic::error(
            Code::Study,
            "the archive holds no study: no `study.toml`, and no workbook with a sheet `plates`",
        )
        .at(place)
        .help(format!(
            "unpack it, and make a study of its exports: `foldshift new {}`",
            pasteable(&named.with_extension(""))
        ))),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|path| format!("`{}`", path.strip_prefix(folder).unwrap_or(path).display()))
                .collect();
            let message = format!("the archive holds {} studies: {}", several.len(), names.join(", "));
            Err(Diagnostic::error(Code::SeveralFit, message)
                .at(place)
                .help("pack the folder of one study, or unpack it and name the study"))
        }
    }
}

/// Every file below a folder, in the order of the names.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}
