//! Every file below a folder, in the order of the names.

use std::path::Path;

use rayon::prelude::*;

use crate::study_file::relative;
use crate::survey::seen::{Seen, Survey, What};
use crate::survey::sighting;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, why};

/// How deep folders are looked into.
const DEEPEST: usize = 8;

/// How many files are looked at.
const MOST_FILES: usize = 5_000;

/// Looks at every file below `folder`: the content of each says what it is.
///
/// # Errors
/// When the folder cannot be read, or holds too many files to be the folder of a study.
pub fn survey(folder: &Path) -> Result<Survey, Diagnostic> {
    let mut found = Vec::new();
    walk(folder, 0, &mut found)?;
    // Reading a file costs most: many at once, in their order.
    let seen: Vec<Vec<Seen>> = found
        .into_par_iter()
        .map(|seen| {
            let is_file = matches!(&seen.what, What::Other(why) if why.is_empty());
            let name = relative(folder, &seen.path);
            let seen = Seen { name, ..seen };
            if is_file { sighting::of_file(&seen) } else { vec![seen] }
        })
        .collect();
    Ok(Survey { seen: seen.into_iter().flatten().collect() })
}

/// Files come back as `Other` without a reason: nobody has looked at them yet.
fn walk(folder: &Path, depth: usize, found: &mut Vec<Seen>) -> Result<(), Diagnostic> {
    let problem = |message: String| {
        Diagnostic::error(Code::Unreadable, message).at(Place::file(folder.display().to_string()))
    };
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(here).map_err(|error| {
        problem(format!("cannot read the folder `{}`: {}", folder.display(), why(&error)))
            .help("give the folder that holds the exports")
    })?;
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    for name in names {
        let path = folder.join(&name);
        let shown = name.to_string_lossy();
        let mut push =
            |what: What| found.push(Seen { path: path.clone(), name: String::new(), what, refused: None });
        if shown.starts_with("~$") {
            push(What::Other("a lock file of Excel: the workbook is open somewhere".to_owned()));
        } else if shown.starts_with('.') {
            // Hidden: the business of the system.
        } else if path.is_dir() {
            if is_results(&path) {
                push(What::Results);
            } else if depth < DEEPEST {
                walk(&path, depth + 1, found)?;
            } else {
                push(What::Other("folders lie too deep in each other".to_owned()));
            }
        } else {
            push(What::Other(String::new()));
        }
        if found.len() > MOST_FILES {
            return Err(problem(format!("more than {MOST_FILES} files lie in `{}`", folder.display()))
                .help("give the folder that holds the exports of one study"));
        }
    }
    Ok(())
}

/// Is it a folder of results of ours?
fn is_results(folder: &Path) -> bool {
    let manifest = std::fs::read_to_string(folder.join("manifest.json")).unwrap_or_default();
    manifest.contains("\"foldshift\"") && manifest.contains("\"outputs\"")
}
