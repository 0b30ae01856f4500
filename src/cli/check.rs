//! `foldshift check`: everything that can be checked without fitting.

use std::io;
use std::path::PathBuf;

use clap::Args;

use crate::cli::excluded::tell_excluded;
use crate::cli::run::tell_plates;
use crate::cli::study_argument::StudyArgument;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use foldshift_study::analysis::{Examined, examine};
use foldshift_study::normalise::quality::Verdict;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The study: `study.toml`, a workbook with a sheet `plates`, or a zip of the folder of a study.
    #[arg(value_name = "STUDY")]
    study: PathBuf,
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let examined = StudyArgument::open(&arguments.study).and_then(|argument| {
        let (study, earlier) = argument.read_partial().whole()?;
        let mut examined = examine(&study, earlier).map_err(|problems| argument.shown(problems))?;
        examined.warnings = argument.shown(examined.warnings);
        Ok(examined)
    });
    let Examined { plates, warnings, .. } = match examined {
        Ok(examined) => examined,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    terminal.tell_all(&warnings);
    tell_plates(
        plates.iter().map(|plate| (&*plate.export, &*plate.name, plate.quality.as_slice())),
        terminal,
    );
    tell_excluded(&plates, terminal);
    let count = |verdict: Verdict| plates.iter().filter(|plate| plate.verdict() == verdict).count();
    let (pass, warn, fail) = (count(Verdict::Pass), count(Verdict::Warn), count(Verdict::Fail));
    terminal.say(&format!("{} plates: {pass} pass, {warn} warn, {fail} fail", plates.len()));
    if common.json {
        let written = terminal.write(None, |out| {
            serde_json::to_writer(&mut *out, &plates).map_err(io::Error::from)?;
            writeln!(out)
        });
        if written != Outcome::Done {
            return written;
        }
    }
    if fail > 0 || (common.strict && (warn > 0 || !warnings.is_empty())) {
        Outcome::Failed
    } else {
        Outcome::Done
    }
}
