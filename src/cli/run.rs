//! `foldshift run`: the main job.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::desk::Given;
pub(super) use crate::cli::folds::tell_shifts;
pub(super) use crate::cli::plates::tell_plates;
use crate::cli::progress::Progress;
use crate::cli::study_argument::StudyArgument;
use crate::cli::summary::printed;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome, excluded, verdicts};
use crate::report::folder::Claim;
use crate::report::json_forms::RUN;
use crate::report::summary::Summary;
use crate::report::words;
use foldshift_study::analysis::{Analysis, analyse, look};
use foldshift_study::normalise::quality::Verdict;
use foldshift_tables::diagnostic::Diagnostic;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The study: `study.toml`, a workbook with a sheet `plates`, or the folder of a study or a zip of it.
    #[arg(value_name = "STUDY")]
    study: PathBuf,
    /// Result folder; beside the study when left out, `results` of `study.toml`, `results-NAME` of any other. Earlier results in it are replaced
    /// when the new ones are complete; whatever else is in it stays.
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    output: Option<PathBuf>,
    /// A PNG beside every figure as well: 192 pixels per inch in `plots`, 600 in `plots/89mm`. A later run without it takes them away.
    #[arg(long, help_heading = "Output")]
    png: bool,
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let (analysis, output) = match claimed(arguments, common, terminal) {
        Ok(done) => done,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    if common.json {
        let written = terminal.write_json(&RUN.document(&analysis));
        if written != Outcome::Done {
            return written;
        }
    }
    summary(&analysis, output.as_deref(), terminal);
    let failed = !analysis.failed_plates().is_empty();
    let warned =
        !analysis.warnings.is_empty() || analysis.plates.iter().any(|plate| plate.verdict() > Verdict::Pass);
    if let Some(desk) = terminal.desk().filter(|_| !common.json) {
        desk.give(Given::Study(Box::new(analysis)));
    }
    if failed || (common.strict && warned) { Outcome::Failed } else { Outcome::Done }
}

/// Claims the result folder, analyses the study and writes what comes out: nobody waits for an analysis that has
/// nowhere to go.
fn claimed(
    arguments: &Arguments,
    common: &Common,
    terminal: &Terminal,
) -> Result<(Analysis, Option<PathBuf>), Vec<Diagnostic>> {
    let argument = StudyArgument::open(&arguments.study, "run")?;
    // A program that called takes the tables, and no folder is made that it did not name.
    let beside = || terminal.desk().is_none().then(|| argument.results());
    let output = arguments.output.clone().or_else(beside);
    let read = argument.read_partial();
    if read.problems.iter().any(Diagnostic::is_error) {
        // Who mends a study mends all of it at once.
        return Err(argument.shown(look(read).problems));
    }
    let (study, warnings) = read.whole()?;
    let claim = |output| Claim::of_study(output, &study, argument.named());
    let claim = output.as_deref().map(claim).transpose();
    let claim = claim.map_err(|problem| vec![problem])?;
    let mut claim = claim.map(|claim| claim.with_png(arguments.png));
    if let Some(claim) = &mut claim {
        terminal.tell_all(&claim.notes());
        terminal.tell_all(&claim.of_another(&study).into_iter().collect::<Vec<_>>());
    }
    let progress = Progress::of_work("reading plates, fitting curves", common);
    let mut analysis = analyse(study, warnings).map_err(|problems| argument.shown(problems))?;
    drop(progress);
    analysis.warnings = argument.shown(analysis.warnings);
    terminal.tell_all(&analysis.warnings);
    let progress = Progress::of_work("drawing figures, writing results", common);
    if terminal.desk().is_some() {
        // A program that takes warnings for errors wants to hear of them before anything is written.
        tell_plates_of(&analysis, terminal);
    }
    terminal.go_on().map_err(|problem| vec![problem])?;
    let notes = claim.map(|claim| claim.write(&analysis)).transpose().map_err(|problem| vec![problem])?;
    let notes = notes.unwrap_or_default();
    drop(progress);
    terminal.tell_all(&notes);
    Ok((analysis, output))
}

fn tell_plates_of(analysis: &Analysis, terminal: &Terminal) {
    tell_plates(
        analysis.plates.iter().map(|plate| (&*plate.export, &*plate.name, plate.quality.as_slice())),
        terminal,
    );
}

/// What the user wants to know before opening the report.
fn summary(analysis: &Analysis, output: Option<&Path>, terminal: &Terminal) {
    if terminal.desk().is_some() {
        return tell_program(analysis, output, terminal);
    }
    let summary = Summary::of(analysis);
    let summary = if let Some(output) = output { summary.standing_in(output) } else { summary };
    terminal.print(&printed(&summary, terminal.width(), terminal.is_verbose()));
}

/// The same to a program that called, a line each; it has the tables themselves.
fn tell_program(analysis: &Analysis, output: Option<&Path>, terminal: &Terminal) {
    let summary = Summary::of(analysis);
    if summary.simulated {
        terminal.say("simulated data");
    }
    for line in summary.nothing_compared.iter().chain(&summary.compared_with_none) {
        terminal.say(line);
    }
    tell_shifts(&analysis.shifts, terminal);
    for line in
        verdicts::lines(&summary.verdicts, false).into_iter().chain(excluded::lines(&summary.left_out))
    {
        terminal.say(&line);
    }
    let n = summary.n_left_out();
    if n > 0 {
        let (wells, were) = (words::counted(n, "well"), if n == 1 { "was" } else { "were" });
        terminal.say(&format!("{wells} {were} left out; each is listed with its reason in the report"));
    }
    if let Some(output) = output {
        terminal.say(&format!("results in {}", output.display()));
    }
}
