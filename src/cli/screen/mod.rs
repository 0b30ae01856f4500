//! `foldshift screen`: tables of a screen to potency, hits, matrices, drift, agreement and folds.

mod summary;
mod wells;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::desk::Given;
use crate::cli::input::{Input, paths};
use crate::cli::progress::Progress;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::folder::Claim;
use crate::report::json_forms::SCREEN;
use foldshift_curves::fit::Sigma;
use foldshift_screen::{ScreenAnalysis, ScreenSettings, analyse};
use foldshift_tables::diagnostic::{Code, Diagnostic};
pub(super) use wells::WellsArguments;

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct Arguments {
    #[command(flatten)]
    wells: WellsArguments,
    /// Result folder; `NAME-screen` of the first table when left out. Earlier results in it are replaced when the new
    /// ones are complete; whatever else is in it stays.
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Share of false ones among the hits that is accepted.
    #[arg(long, value_name = "Q", default_value_t = 0.05, help_heading = "Screen")]
    fdr: f64,
    /// The least fall of the response over the doses of a hit, as a fraction of the vehicle.
    #[arg(long, value_name = "FALL", default_value_t = 0.2, help_heading = "Screen")]
    least_effect: f64,
    /// Activity threshold of the drug sensitivity scores, in percent of inhibition.
    #[arg(long, value_name = "PERCENT", default_value_t = 10.0, help_heading = "Screen")]
    activity_threshold: f64,
    /// The residual scatter that errors and intervals rest on: of a curve's own wells, or moderated over all curves of
    /// the screen.
    #[arg(long, value_name = "WHOSE", default_value = "moderated", value_parser = ["own", "moderated"], help_heading = "Screen")]
    sigma: String,
    /// The line before selection: folds of resistant lines are told.
    #[arg(long, value_name = "LINE", help_heading = "Screen")]
    parental: Option<String>,
    /// The lines after selection; every other line of the screen when left out.
    #[arg(
        long,
        value_name = "LINE,LINE",
        value_delimiter = ',',
        requires = "parental",
        help_heading = "Screen"
    )]
    resistant: Vec<String>,
}

impl Arguments {
    /// The tables that are read.
    #[cfg(feature = "parquet")]
    pub(super) fn inputs(&mut self) -> Vec<&mut Input> {
        self.wells.tables.iter_mut().collect()
    }
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let (analysis, output, warned) = match claimed(arguments, common, terminal) {
        Ok(done) => done,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    if common.json {
        let written = terminal.write_json(&SCREEN.document(&analysis));
        if written != Outcome::Done {
            return written;
        }
    }
    summary::tell(&analysis, output.as_deref(), terminal);
    let failed = analysis.overview.failed_plates > 0;
    let ended = if failed || (common.strict && (warned || analysis.overview.drifting > 0)) {
        Outcome::Failed
    } else {
        Outcome::Done
    };
    if let Some(desk) = terminal.desk().filter(|_| !common.json) {
        desk.give(Given::Screen(Box::new(analysis)));
    }
    ended
}

/// Claims the result folder, reads and analyses the screen, and writes what comes out.
fn claimed(
    arguments: &Arguments,
    common: &Common,
    terminal: &Terminal,
) -> Result<(ScreenAnalysis, Option<PathBuf>, bool), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let settings = settings(arguments).map_err(one)?;
    // A program that called takes the tables, and no folder is made that it did not name.
    let beside = || terminal.desk().is_none().then(|| beside(&arguments.wells.tables));
    let output = arguments.output.clone().or_else(beside);
    let files: Vec<PathBuf> = paths(&arguments.wells.tables)
        .filter(|path| *path != Path::new("-"))
        .map(Path::to_path_buf)
        .collect();
    let claim = |output: &PathBuf| Claim::of_screen(output, files.iter().map(PathBuf::as_path));
    let mut claim = output.as_ref().map(claim).transpose().map_err(one)?;
    terminal.tell_all(&claim.as_mut().map(Claim::notes).unwrap_or_default());
    let sources: Vec<String> = arguments.wells.tables.iter().map(Input::name).collect();
    let table = arguments.wells.read(common, terminal)?;
    let warned = !table.warnings.is_empty();
    terminal.go_on().map_err(one)?;
    let progress = Progress::of_work("fitting curves", common);
    let analysis = analyse(sources, table, settings)?;
    drop(progress);
    let progress = Progress::of_work("writing results", common);
    summary::tell_plates(&analysis, terminal);
    terminal.go_on().map_err(one)?;
    let notes = claim.map(|claim| claim.write_screen(&analysis, &files)).transpose().map_err(one)?;
    let notes = notes.unwrap_or_default();
    drop(progress);
    terminal.tell_all(&notes);
    Ok((analysis, output, warned))
}

/// `plates-screen` beside nothing: in the working folder, by the name of the first table.
fn beside(tables: &[Input]) -> PathBuf {
    let name = tables
        .first()
        .and_then(|input| input.path()?.file_name())
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let stem = name.split('.').find(|part| !part.is_empty() && *part != "-").unwrap_or("stdin");
    PathBuf::from(format!("{stem}-screen"))
}

fn settings(arguments: &Arguments) -> Result<ScreenSettings, Diagnostic> {
    let within = |name: &str, value: f64, low: f64, high: f64| {
        if (low..high).contains(&value) {
            return Ok(value);
        }
        let problem = format!("`{name} {value}` must lie between {low} and {high}");
        Err(Diagnostic::error(Code::OutOfRange, problem))
    };
    Ok(ScreenSettings {
        false_discovery_rate: within("--fdr", arguments.fdr, f64::MIN_POSITIVE, 1.0).map_err(|_| {
            Diagnostic::error(Code::OutOfRange, format!("`--fdr {}` must lie between 0 and 1", arguments.fdr))
        })?,
        least_effect: within("--least-effect", arguments.least_effect, 0.0, 1.0)?,
        activity_threshold: within("--activity-threshold", arguments.activity_threshold, 1.0, 100.0)?,
        sigma: Sigma::named(&arguments.sigma).unwrap_or(Sigma::Moderated),
        keep_failed: arguments.wells.keep_failed,
        parental: arguments.parental.clone(),
        resistant: arguments.resistant.clone(),
    })
}
