//! `foldshift check`: everything that can be checked without fitting, and a digest of what the study holds.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::excluded::tell_excluded;
use crate::cli::run::tell_plates;
use crate::cli::study_argument::StudyArgument;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::json_forms::CHECK;
use crate::report::{digest_table, words};
use foldshift_study::analysis::{Examined, Look, look};
use foldshift_study::digest::Digest;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::Verdict;
use foldshift_tables::diagnostic::Diagnostic;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The study: `study.toml`, a workbook with a sheet `plates`, or the folder of a study or a zip of it.
    #[arg(value_name = "STUDY")]
    study: PathBuf,
}

/// What `--json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Checked<'a> {
    /// What keeps the study from being run.
    problems: &'a [Diagnostic],
    /// What must be known of it.
    warnings: &'a [Diagnostic],
    /// What it holds.
    digest: Option<&'a Digest>,
    /// The plates with their quality.
    plates: &'a [NormalizedPlate],
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let argument = match StudyArgument::open(&arguments.study, "check") {
        Ok(argument) => argument,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    let reading = argument.read_partial();
    let pairs = reading.study.as_ref().map(|study| study.pairs.clone()).unwrap_or_default();
    let Look { mut examined, problems } = look(reading);
    let problems = argument.shown(problems);
    if let Some(examined) = &mut examined {
        examined.warnings = argument.shown(std::mem::take(&mut examined.warnings));
    }
    let warnings = examined.as_ref().map_or(&[][..], |examined| &examined.warnings);
    terminal.tell_all(&problems.iter().chain(warnings).cloned().collect::<Vec<_>>());
    let written = print(examined.as_ref(), &problems, common, terminal);
    let Some(Examined { plates, digest, .. }) = examined.as_ref().filter(|_| problems.is_empty()) else {
        return Outcome::CouldNotRun;
    };
    if let Some(why) = words::nothing_to_compare(&pairs, digest) {
        terminal.say(&why);
    }
    let lines = digest.cells.iter().map(|cell| cell.cell_line.as_str());
    if let Some(left) = words::compared_with_none(&pairs, lines) {
        terminal.say(&left);
    }
    tell_plates(
        plates.iter().map(|plate| (&*plate.export, &*plate.name, plate.quality.as_slice())),
        terminal,
    );
    tell_excluded(plates, terminal);
    let count = |verdict: Verdict| plates.iter().filter(|plate| plate.verdict() == verdict).count();
    let (pass, warn, fail) = (count(Verdict::Pass), count(Verdict::Warn), count(Verdict::Fail));
    let all = words::counted(plates.len(), "plate");
    terminal.say(&format!("{all}: {pass} pass, {warn} warn, {fail} fail"));
    if written != Outcome::Done {
        return written;
    }
    if fail > 0 || (common.strict && (warn > 0 || !warnings.is_empty())) {
        Outcome::Failed
    } else {
        Outcome::Done
    }
}

/// The digest, or all of it as JSON.
fn print(
    examined: Option<&Examined>,
    problems: &[Diagnostic],
    common: &Common,
    terminal: &Terminal,
) -> Outcome {
    if common.json {
        let checked = Checked {
            problems,
            warnings: examined.map_or(&[], |examined| &examined.warnings),
            digest: examined.map(|examined| &examined.digest),
            plates: examined.map_or(&[], |examined| &examined.plates),
        };
        return terminal.write_json(&CHECK.document(&checked));
    }
    let Some(examined) = examined.filter(|examined| !examined.digest.cells.is_empty()) else {
        return Outcome::Done;
    };
    let page = digest_table::draw(&examined.digest, &examined.findings);
    terminal.write(None, |out| out.write_all(page.as_bytes()))
}
