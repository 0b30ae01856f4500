//! `foldshift show`: what the end of a run said, from the tables that it wrote.

use std::path::PathBuf;

use clap::Args;

use crate::cli::summary::printed;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::json_forms::SHOW;
use crate::report::summary::{Shown, Summary};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder that `foldshift run` wrote.
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    /// Columns of the summary; those of the terminal when left out, and 80 where there is none.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=1000), help_heading = "Output")]
    width: Option<u16>,
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let Shown { summary, warnings } = match Summary::read(&arguments.results) {
        Ok(shown) => shown,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    terminal.tell_all(&warnings);
    let written = if common.json {
        terminal.write_json(&SHOW.document(&summary))
    } else {
        let width = arguments.width.map_or_else(|| terminal.width_of_data(), usize::from);
        terminal.write_words(&printed(&summary, width, terminal.is_verbose()))
    };
    if written == Outcome::Done && common.strict && !warnings.is_empty() { Outcome::Failed } else { written }
}
