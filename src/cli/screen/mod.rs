//! `foldshift screen`: tables of a screen to potency, hits, matrices, drift, agreement and folds.

mod summary;

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::fit::open;
use crate::cli::points_arguments::PointsArguments;
use crate::cli::progress::Progress;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::folder::Claim;
use crate::report::json_forms::SCREEN;
use foldshift_screen::{ScreenAnalysis, ScreenOptions, ScreenSettings, analyse, read};
use foldshift_study::curve_table::CurvesBy;
use foldshift_tables::diagnostic::{Code, Diagnostic};

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct Arguments {
    /// Tables of the screen: raw wells with a column of roles (sample, vehicle, blank, kill) and one of plates, or responses that
    /// are scaled already; GDSC, CTRP, CCLE and PRISM are known by their columns. CSV, TSV, CSV.gz or a workbook, `-` for stdin.
    #[arg(value_name = "TABLE", required = true, help_heading = None)]
    tables: Vec<PathBuf>,
    /// Result folder; `NAME-screen` of the first table when left out. Earlier results in it are replaced when the new
    /// ones are complete; whatever else is in it stays.
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Column that says what a well holds; `role`, `well_type` or `control_type` when left out.
    #[arg(long, value_name = "COLUMN")]
    role: Option<String>,
    /// Column of plates; `plate` or `barcode` when left out.
    #[arg(long, value_name = "COLUMN")]
    plate: Option<String>,
    /// Column of cell lines; `cell_line` or `line` when left out.
    #[arg(long, value_name = "COLUMN")]
    cell_line: Option<String>,
    /// Column of compounds; `compound` or `drug` when left out.
    #[arg(long, value_name = "COLUMN")]
    compound: Option<String>,
    /// Column of experiments (one day, one run); `experiment` or `run` when left out.
    #[arg(long, value_name = "COLUMN")]
    experiment: Option<String>,
    #[command(flatten)]
    data: PointsArguments,
    /// Keep plates that fail their quality.
    #[arg(long, help_heading = "Screen")]
    keep_failed: bool,
    /// Share of false ones among the hits that is accepted.
    #[arg(long, value_name = "Q", default_value_t = 0.05, help_heading = "Screen")]
    fdr: f64,
    /// The least fall of the response over the doses of a hit, as a fraction of the vehicle.
    #[arg(long, value_name = "FALL", default_value_t = 0.2, help_heading = "Screen")]
    least_effect: f64,
    /// Activity threshold of the drug sensitivity scores, in percent of inhibition.
    #[arg(long, value_name = "PERCENT", default_value_t = 10.0, help_heading = "Screen")]
    activity_threshold: f64,
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
    summary::tell(&analysis, &output, terminal);
    let failed = analysis.overview.failed_plates > 0;
    if failed || (common.strict && (warned || analysis.overview.drifting > 0)) {
        Outcome::Failed
    } else {
        Outcome::Done
    }
}

/// Opens a table from its beginning.
type Opener = Box<dyn Fn() -> Result<Box<dyn Read>, Diagnostic>>;

/// Claims the result folder, reads and analyses the screen, and writes what comes out.
fn claimed(
    arguments: &Arguments,
    common: &Common,
    terminal: &Terminal,
) -> Result<(ScreenAnalysis, PathBuf, bool), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let settings = settings(arguments).map_err(one)?;
    let options = options(arguments).map_err(one)?;
    let output = arguments.output.clone().unwrap_or_else(|| beside(&arguments.tables));
    let files: Vec<PathBuf> =
        arguments.tables.iter().filter(|path| path.as_path() != Path::new("-")).cloned().collect();
    let mut claim = Claim::of_screen(&output, files.iter().map(PathBuf::as_path)).map_err(one)?;
    terminal.tell_all(&claim.notes());
    let stdin = stdin(&arguments.tables).map_err(one)?;
    let opens: Vec<Opener> = arguments
        .tables
        .iter()
        .map(|path| -> Opener {
            let (path, stdin) = (path.clone(), stdin.clone());
            Box::new(move || match &stdin {
                Some(held) if path == Path::new("-") => Ok(Box::new(Cursor::new(held.clone()))),
                _ => open(&path),
            })
        })
        .collect();
    let sources: Vec<String> = arguments
        .tables
        .iter()
        .map(|path| if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() })
        .collect();
    let tables: Vec<(String, foldshift_screen::read::Open<'_>)> =
        sources.iter().cloned().zip(opens.iter().map(AsRef::as_ref)).collect();
    let progress = Progress::of_work("reading the screen", common);
    let table = read(&tables, &options)?;
    drop(progress);
    table.understood.iter().for_each(|words| terminal.say(words));
    terminal.tell_all(&table.warnings);
    let warned = !table.warnings.is_empty();
    let progress = Progress::of_work("fitting curves", common);
    let analysis = analyse(sources, table, settings)?;
    drop(progress);
    let progress = Progress::of_work("writing results", common);
    let notes = claim.write_screen(&analysis, &files).map_err(one)?;
    drop(progress);
    terminal.tell_all(&notes);
    Ok((analysis, output, warned))
}

/// What stands on stdin, once.
fn stdin(tables: &[PathBuf]) -> Result<Option<Vec<u8>>, Diagnostic> {
    let asked = tables.iter().filter(|path| path.as_path() == Path::new("-")).count();
    match asked {
        0 => Ok(None),
        1 => {
            let mut held = Vec::new();
            let read = open(Path::new("-"))?.read_to_end(&mut held);
            read.map_err(|error| Diagnostic::error(Code::Unreadable, format!("cannot read stdin: {error}")))?;
            Ok(Some(held))
        }
        _ => Err(Diagnostic::error(Code::Arguments, "stdin (`-`) is named twice, and can be read once")),
    }
}

/// `plates-screen` beside nothing: in the working folder, by the name of the first table.
fn beside(tables: &[PathBuf]) -> PathBuf {
    let name =
        tables.first().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
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
        keep_failed: arguments.keep_failed,
        parental: arguments.parental.clone(),
        resistant: arguments.resistant.clone(),
    })
}

fn options(arguments: &Arguments) -> Result<ScreenOptions, Diagnostic> {
    Ok(ScreenOptions {
        points: arguments.data.options(CurvesBy::Found)?,
        role: arguments.role.clone(),
        plate: arguments.plate.clone(),
        cell_line: arguments.cell_line.clone(),
        compound: arguments.compound.clone(),
        experiment: arguments.experiment.clone(),
        reads: arguments.data.reads(),
        keep_failed: arguments.keep_failed,
    })
}
