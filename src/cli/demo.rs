//! `foldshift demo`: the example study, written out.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use include_dir::{Dir, include_dir};

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use crate::diagnostic::{Diagnostic, why};

/// The example study: simulated, with the script that made it and the truth it was made from.
static EXAMPLE: Dir = include_dir!("$CARGO_MANIFEST_DIR/fixtures/km12");

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A new or empty folder.
    #[arg(value_name = "DIR", default_value = "foldshift-demo")]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Outcome {
    let folder = &arguments.folder;
    let shown = folder.display();
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let problem = Diagnostic::error(format!("`{shown}` is not empty"));
        terminal.tell(&problem.help("name a new folder: `foldshift demo DIR`"));
        return Outcome::CouldNotRun;
    }
    if let Err(error) = fs::create_dir_all(folder).and_then(|()| extract(&EXAMPLE, folder)) {
        terminal.error(&format!("cannot write `{shown}`: {}", why(&error)));
        return Outcome::CouldNotRun;
    }
    terminal.say(&format!("a simulated study of 18 plates stands in {shown}; now try\n"));
    terminal.say(&format!("  foldshift run {}\n", folder.join("study.toml").display()));
    Outcome::Done
}

fn extract(dir: &Dir, into: &Path) -> io::Result<()> {
    dir.extract(into)
}
