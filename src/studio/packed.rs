//! A study with everything that it is made of and everything that came out, as one archive: `run` makes the same results of
//! it anywhere.
//!
//! ```text
//! study.zip ─┬─ … the study and its inputs, as they lie to each other
//!            └─ results beside the study, as `run` writes them
//! ```
//!
//! The same study gives the same bytes: files in the order of their names, no time of writing.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Component, Path, PathBuf};

use crate::report::folder::{beside, written};
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::{Decisions, FILE};
use foldshift_study::study_file::absolute;
use foldshift_tables::diagnostic::{Code, Diagnostic, unreadable, why};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The archive; `study_file` is the study that was read.
pub(super) fn packed(
    analysis: &Analysis,
    study_file: &Path,
    decisions: &Decisions,
) -> Result<Vec<u8>, Diagnostic> {
    let study_file = absolute(study_file);
    let home = study_file.parent().unwrap_or(Path::new("/")).to_path_buf();
    let mut inputs: Vec<PathBuf> = vec![study_file.clone()];
    inputs.extend(analysis.inputs.iter().chain(&analysis.study.tables).map(|path| absolute(path)));
    inputs.sort();
    inputs.dedup();
    let root = common(&inputs);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for input in &inputs {
        let shown = input.display().to_string();
        let content = fs::read(input)
            .map_err(|error| unreadable(&shown, &error, "put the file back, or take it out of the study"))?;
        files.insert(name_in(&root, input)?, content);
    }
    let by_hand = home.join(FILE);
    if !decisions.list.is_empty() && !files.contains_key(&name_in(&root, &by_hand)?) {
        let existing = fs::read_to_string(&by_hand).ok();
        files.insert(name_in(&root, &by_hand)?, decisions_text(decisions, existing.as_deref()).into_bytes());
    }
    let results = beside(&study_file);
    let made = written(analysis, &results).map_err(|error| {
        let problem = format!("cannot put the results together: {}", why(&error));
        Diagnostic::error(Code::Unreadable, problem).help("put the files of the study back")
    })?;
    for (name, content) in made {
        files.insert(name_in(&root, &results.join(name))?, content);
    }
    zipped(&files)
}

/// The deepest folder that holds all of these files.
fn common(files: &[PathBuf]) -> PathBuf {
    let mut folders = files.iter().map(|file| file.parent().unwrap_or(Path::new("")).to_path_buf());
    let first = folders.next().unwrap_or_default();
    folders.fold(first, |common, folder| {
        common.components().zip(folder.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    })
}

/// A file as the archive names it.
fn name_in(root: &Path, file: &Path) -> Result<String, Diagnostic> {
    let within = file.strip_prefix(root).ok();
    let parts = within.map(|within| {
        within.components().map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
    });
    let parts: Option<Vec<&str>> = parts.and_then(Iterator::collect);
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/")).ok_or_else(|| {
        let problem = format!("`{}` cannot be named in an archive", file.display());
        Diagnostic::error(Code::Unwritable, problem)
            .help("keep the files of a study on one disk, in folders whose names are plain text")
    })
}

fn zipped(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Diagnostic> {
    let unwritten = |error: &dyn std::fmt::Display| {
        Diagnostic::error(Code::Unwritable, format!("cannot pack the study: {error}"))
            .help("write the report instead, and pack the folder yourself")
    };
    // The earliest time that an archive can hold stands for none.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name.as_str(), options).map_err(|error| unwritten(&error))?;
        archive.write_all(content).map_err(|error| unwritten(&error))?;
    }
    Ok(archive.finish().map_err(|error| unwritten(&error))?.into_inner())
}

/// The decisions as a file.
fn decisions_text(_: &Decisions, existing: Option<&str>) -> String {
    existing.unwrap_or_default().to_owned()
}
