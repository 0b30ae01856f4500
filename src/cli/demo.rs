//! `foldshift demo`: the example study, written out.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use include_dir::{Dir, include_dir};

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use crate::cli::whole_file::{Content, folder_of, is_part, write_whole};
use foldshift_tables::diagnostic::{Code, Diagnostic, why};

/// The example study: simulated, with the script that made it and the truth it was made from.
static EXAMPLE: Dir = include_dir!("$CARGO_MANIFEST_DIR/fixtures/km12");

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A new or empty folder, or one in which an earlier `demo` was stopped.
    #[arg(value_name = "DIR", default_value = "foldshift-demo")]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Outcome {
    let folder = &arguments.folder;
    let shown = folder.display();
    let files = files(&EXAMPLE);
    if !is_ours(folder, &files) {
        let problem = Diagnostic::error(Code::Unwritable, format!("`{shown}` is not empty"));
        terminal.tell(&problem.help("name a new folder: `foldshift demo DIR`"));
        return Outcome::CouldNotRun;
    }
    if let Err(error) = extract(&files, folder) {
        let problem = Diagnostic::error(Code::Unwritable, format!("cannot write `{shown}`: {}", why(&error)));
        terminal
            .tell(&problem.help("the study is not complete; `foldshift demo` goes on in the same folder"));
        return Outcome::CouldNotRun;
    }
    terminal.say(&format!("a simulated study of 18 plates stands in {shown}; now try"));
    terminal.say("");
    terminal.say(&format!("  foldshift run {}", folder.join("study.toml").display()));
    terminal.say("");
    Outcome::Done
}

/// Every file of a folder, by its path in the example.
fn files(dir: &Dir<'static>) -> BTreeMap<&'static Path, &'static [u8]> {
    let mut all: BTreeMap<_, _> = dir.files().map(|file| (file.path(), file.contents())).collect();
    for below in dir.dirs() {
        all.extend(files(below));
    }
    all
}

/// Is there nothing in the folder but files of the example, as an earlier `demo` wrote them?
fn is_ours(folder: &Path, files: &BTreeMap<&Path, &[u8]>) -> bool {
    let mut below = vec![PathBuf::new()];
    while let Some(inside) = below.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&inside)) else { continue };
        for entry in entries.flatten() {
            let name = inside.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => below.push(name),
                Ok(kind) if kind.is_file() => {
                    let same = files
                        .get(name.as_path())
                        .is_some_and(|content| fs::read(entry.path()).is_ok_and(|found| found == *content));
                    if !same && !is_part(&name) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
    }
    true
}

/// Writes every file that is not there yet, each whole or not at all.
fn extract(files: &BTreeMap<&Path, &[u8]>, folder: &Path) -> io::Result<()> {
    for (name, content) in files {
        let path = folder.join(name);
        fs::create_dir_all(folder_of(&path))?;
        if !path.exists() {
            write_whole(&path, Content::Plain, |out| out.write_all(content))
                .map_err(|unwritten| unwritten.error)?;
        }
    }
    Ok(())
}
