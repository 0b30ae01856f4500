//! What keeps a study from being made, told before any question, each with the way out.

use std::io;
use std::path::Path;

use crate::cli::new::Arguments;
use crate::cli::pasteable::pasteable;
use crate::cli::whole_file::free;
use foldshift_study::study_file::absolute;
use foldshift_study::survey::{Survey, What, look_at};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, why};

/// A file in place of a folder: a study is run, not made anew.
pub(super) fn a_file(folder: &Path) -> Result<(), Diagnostic> {
    if !folder.is_file() {
        return Ok(());
    }
    let shown = folder.display().to_string();
    let problem = Diagnostic::error(Code::Arguments, format!("`{shown}` is a file")).at(Place::file(shown));
    let above = folder.parent().unwrap_or(Path::new(""));
    let (above, file) = (pasteable(above), pasteable(folder));
    let study = folder.with_file_name("study.toml");
    let is = |wanted: &[What]| look_at(folder).iter().any(|seen| wanted.contains(&seen.what));
    Err(problem.help(if is(&[What::Study, What::Plates { workbook: true }]) {
        format!("it is a study, and is run as it is: `foldshift run {file}`")
    } else if is(&[What::Plates { workbook: false }]) && study.is_file() {
        format!("it is a table of plates; the study beside it is run: `foldshift run {}`", pasteable(&study))
    } else if is(&[What::Plates { workbook: false }]) {
        format!("it is a table of plates; `foldshift new {above} --plates {file}` makes a study of the plates that it lists")
    } else {
        format!("a new study is made of a folder of exports: `foldshift new {above}`")
    }))
}

/// A file that exists is never written over.
pub(super) fn what_exists(file: &Path, arguments: &Arguments) -> Result<(), Diagnostic> {
    if !file.exists() {
        return Ok(());
    }
    let shown = file.display().to_string();
    let other = (2..100).map(|n| file.with_file_name(format!("study{n}.toml"))).find(|path| !path.exists());
    let other = other.unwrap_or_else(|| file.with_extension("new.toml"));
    let is_study = file.extension().is_some_and(|ending| ending == "toml");
    let check =
        if is_study { format!("`foldshift check {}` checks it; ", pasteable(file)) } else { String::new() };
    Err(Diagnostic::error(Code::Unwritable, format!("`{shown}` is there already, and is not written over"))
        .at(Place::file(shown))
        .help(format!(
            "{check}`foldshift new {} -o {}` writes another study beside it",
            pasteable(&arguments.folder),
            pasteable(&other)
        )))
}

/// Exports of a folder with studies belong to them.
pub(super) fn other_studies(survey: &Survey, arguments: &Arguments) -> Result<(), Diagnostic> {
    let studies: Vec<&Path> = survey
        .of(|what| matches!(what, What::Study | What::Plates { workbook: true }))
        .map(|seen| seen.path.as_path())
        .collect();
    let is_given =
        |path: &Path| arguments.plates.as_deref().is_some_and(|given| absolute(given) == absolute(path));
    if arguments.output.is_some() || studies.iter().all(|path| is_given(path)) {
        return Ok(());
    }
    let shown: Vec<String> = studies.iter().map(|path| format!("`{}`", path.display())).collect();
    let message = if let [only] = studies.as_slice() {
        format!("`{}` is a study of this folder already", only.display())
    } else {
        format!("this folder holds {} studies: {}", studies.len(), shown.join(", "))
    };
    let place = Place::file(arguments.folder.display().to_string());
    let first = pasteable(studies[0]);
    Err(Diagnostic::error(Code::SeveralFit, message).at(place).help(format!(
        "`foldshift check {first}` checks it; for another study of all exports below, `foldshift new {} -o {}`; for \
         those of one folder, name that folder",
        pasteable(&arguments.folder),
        pasteable(&arguments.folder.join("study2.toml"))
    )))
}

/// No export: which file was refused, and how to see why.
pub(super) fn nothing_to_read(survey: &Survey, folder: &Path) -> Diagnostic {
    let problem = Diagnostic::error(Code::Empty, format!("no export was found in `{}`", folder.display()))
        .at(Place::file(folder.display().to_string()));
    let refused = survey.of(|what| matches!(what, What::Other(_))).find(|seen| !seen.name.contains("~$"));
    problem.help(match refused {
        Some(seen) => format!(
            "`foldshift read {}` says what is wrong with a file; `foldshift formats` lists what is read",
            pasteable(&seen.path)
        ),
        None => "`foldshift formats` lists what is read".to_owned(),
    })
}

/// Several tables of plates, and none is given.
pub(super) fn several_tables(tables: &[&Path], arguments: &Arguments) -> Diagnostic {
    let shown: Vec<String> = tables.iter().map(|path| format!("`{}`", path.display())).collect();
    let output = match &arguments.output {
        Some(output) => format!(" -o {}", pasteable(output)),
        None => String::new(),
    };
    Diagnostic::error(
        Code::SeveralFit,
        format!("this folder holds {} tables of plates: {}", tables.len(), shown.join(", ")),
    )
    .at(Place::file(arguments.folder.display().to_string()))
    .help(format!(
        "name the one that is meant: `foldshift new {} --plates {}{output}`",
        pasteable(&arguments.folder),
        pasteable(tables[0])
    ))
}

/// A folder in which the study cannot be written, told before anything is asked.
pub(super) fn no_place(home: &Path, arguments: &Arguments, error: &io::Error) -> Diagnostic {
    let shown = if home.as_os_str().is_empty() { ".".to_owned() } else { home.display().to_string() };
    let problem = Diagnostic::error(Code::Unwritable, format!("cannot write into `{shown}`: {}", why(error)))
        .at(Place::file(shown));
    problem.help(format!(
        "`foldshift new {} -o {}` writes the study where you are",
        pasteable(&arguments.folder),
        pasteable(&free(Path::new("study.toml")))
    ))
}

/// That a file cannot be written.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.display().to_string();
    Diagnostic::error(Code::Unwritable, format!("cannot write `{shown}`: {}", why(error)))
        .at(Place::file(shown))
}
