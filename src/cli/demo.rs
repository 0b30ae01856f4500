//! `foldshift demo`: the example study, written out.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use crate::cli::whole_file::{Content, is_part, write_whole};
use crate::example::{extract, files, is_ours};
use foldshift_tables::diagnostic::{Code, Diagnostic, why};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A new or empty folder, or one in which an earlier `demo` was stopped.
    #[arg(value_name = "DIR", default_value = "foldshift-demo")]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Outcome {
    let folder = &arguments.folder;
    let shown = folder.display();
    let files = files();
    if !is_ours(folder, &files, is_part) {
        let problem = Diagnostic::error(Code::Unwritable, format!("`{shown}` is not empty"));
        terminal.tell(&problem.help("name a new folder: `foldshift demo DIR`"));
        return Outcome::CouldNotRun;
    }
    let whole = |path: &Path, content: &[u8]| {
        write_whole(path, Content::Plain, |out| out.write_all(content)).map_err(|unwritten| unwritten.error)
    };
    if let Err(error) = extract(&files, folder, whole) {
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
