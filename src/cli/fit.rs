//! `foldshift fit`: a long table of doses and responses to one row a curve.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use flate2::read::MultiGzDecoder;

use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome, Output};
use crate::curve::Curve;
use crate::diagnostic::{Diagnostic, Place};
use crate::fit::{FitOptions, Status, fit_many};
use crate::points::{self, PointsOptions};
use crate::report::table::{FIT_COLUMNS, fit_cells};
use crate::report::words::counted;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Long table, a point a row: CSV, TSV or CSV.gz; `-` for stdin.
    #[arg(value_name = "POINTS")]
    points: PathBuf,
    #[command(flatten)]
    output: Output,
    /// Columns that identify a curve; those of experiment, cell_line, compound and curve that exist
    /// when left out.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    by: Option<Vec<String>>,
    /// Column of doses; `dose`, `conc` or `concentration` when left out.
    #[arg(long, value_name = "COLUMN")]
    dose: Option<String>,
    /// Column of responses; `response` or `viability` when left out.
    #[arg(long, value_name = "COLUMN")]
    response: Option<String>,
    /// Column of weights of the squared residuals; `weight` when left out and there.
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// Fix the upper plateau.
    #[arg(long, value_name = "Y", allow_negative_numbers = true)]
    top: Option<f64>,
    /// Fix the lower plateau.
    #[arg(long, value_name = "Y", allow_negative_numbers = true)]
    bottom: Option<f64>,
    /// Fix the slope (positive falls with dose).
    #[arg(long, value_name = "H", allow_negative_numbers = true)]
    hill: Option<f64>,
    /// The lower plateau cannot lie below this.
    #[arg(long, value_name = "Y", allow_negative_numbers = true, conflicts_with = "bottom")]
    bottom_at_least: Option<f64>,
    /// The response at which the absolute IC50 is read: 0.5 for fractions of the vehicle, 50 for percent.
    #[arg(long, value_name = "Y", default_value_t = 0.5, allow_negative_numbers = true)]
    half: f64,
    /// Profile intervals of both IC50s, or none.
    #[arg(long, value_name = "KIND", default_value = "profile", value_parser = ["profile", "none"])]
    interval: String,
    /// Skip rows that make no sense, and count them.
    #[arg(long)]
    lenient: bool,
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    if arguments.output.refuse_input([&arguments.points], terminal) {
        return Outcome::CouldNotRun;
    }
    let options = match options(arguments) {
        Ok(options) => options,
        Err(problem) => {
            terminal.tell(&problem);
            return Outcome::CouldNotRun;
        }
    };
    let wanted = PointsOptions {
        by: arguments.by.clone(),
        dose: arguments.dose.clone(),
        response: arguments.response.clone(),
        weight: arguments.weight.clone(),
        lenient: arguments.lenient,
    };
    let name = arguments.points.display().to_string();
    let read = open(&arguments.points)
        .map_err(|problem| vec![problem])
        .and_then(|input| points::read(if name == "-" { "stdin" } else { &name }, input, &wanted));
    let points = match read {
        Ok(points) => points,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    terminal.tell_all(&points.skipped);
    let curves: Vec<Curve> = points.curves.iter().map(|named| named.curve.clone()).collect();
    percent_hint(&curves, &options, terminal);
    let fits = fit_many(&curves, &options);
    let written = terminal.write(arguments.output.output.as_deref(), |out| {
        if common.json {
            let rows: Vec<_> = points
                .curves
                .iter()
                .zip(&fits)
                .map(|(named, fit)| {
                    let identity: serde_json::Map<String, serde_json::Value> = points
                        .by
                        .iter()
                        .cloned()
                        .zip(named.identity.iter().map(|cell| cell.as_str().into()))
                        .collect();
                    serde_json::json!({ "identity": identity, "dose_unit": named.unit, "fit": fit })
                })
                .collect();
            serde_json::to_writer(&mut *out, &rows).map_err(io::Error::from)?;
            return writeln!(out);
        }
        let mut table = csv::Writer::from_writer(out);
        table.write_record(points.by.iter().map(String::as_str).chain(FIT_COLUMNS))?;
        for (named, fit) in points.curves.iter().zip(&fits) {
            table.write_record(named.identity.iter().cloned().chain(fit_cells(fit, &named.unit)))?;
        }
        table.flush()
    });
    if written != Outcome::Done {
        return written;
    }
    let count = |status: Status| fits.iter().filter(|fit| fit.status == status).count();
    let undetermined = count(Status::NotDeterminable);
    terminal.say(&format!(
        "{}: {} fitted, {} without response, {undetermined} not determinable",
        counted(fits.len(), "curve"),
        count(Status::Fitted),
        count(Status::NoResponse)
    ));
    if undetermined > 0 && options == FitOptions::default() {
        terminal.say(
            "help: curves with few doses can be fitted with a known plateau, such as `--top 1 --bottom 0`",
        );
    }
    if written == Outcome::Done && common.strict && !points.skipped.is_empty() {
        Outcome::Failed
    } else {
        written
    }
}

fn options(arguments: &Arguments) -> Result<FitOptions, Diagnostic> {
    let given =
        [arguments.top, arguments.bottom, arguments.hill, arguments.bottom_at_least, Some(arguments.half)];
    if given.iter().flatten().any(|value| !value.is_finite()) {
        return Err(Diagnostic::error("fixed parameters must be finite numbers"));
    }
    if let (Some(top), Some(bottom)) = (arguments.top, arguments.bottom)
        && top <= bottom
    {
        return Err(Diagnostic::error(format!("`--top {top}` must lie above `--bottom {bottom}`")));
    }
    if arguments.hill == Some(0.0) {
        return Err(Diagnostic::error("`--hill` cannot be zero: positive falls with dose, negative rises"));
    }
    Ok(FitOptions {
        top: arguments.top,
        bottom: arguments.bottom,
        hill: arguments.hill,
        bottom_at_least: arguments.bottom_at_least,
        half: arguments.half,
        intervals: arguments.interval == "profile",
    })
}

/// Responses in percent would make every absolute IC50 a bound: say so once.
fn percent_hint(curves: &[Curve], options: &FitOptions, terminal: &Terminal) {
    let percent = |curve: &&Curve| (20.0..400.0).contains(&curve.mean());
    #[expect(clippy::float_cmp, reason = "the default itself")]
    let plain = options.half == 0.5;
    if plain && 2 * curves.iter().filter(percent).count() > curves.len() {
        let warning =
            Diagnostic::warning("the responses look like percent, and the absolute IC50 is read at 0.5");
        terminal.tell(&warning.help("for percent of the vehicle give `--half 50`"));
    }
}

/// The table as a stream, unpacked when it is gzip.
fn open(path: &Path) -> Result<Box<dyn Read>, Diagnostic> {
    let name = path.display().to_string();
    let plain: Box<dyn Read> = if name == "-" {
        Box::new(io::stdin())
    } else {
        let metadata = std::fs::metadata(path);
        if metadata.is_ok_and(|data| data.is_dir()) {
            return Err(Diagnostic::error(format!("`{name}` is a folder")).at(Place::file(name)));
        }
        let help = "give a long table of doses and responses, or `-` for stdin";
        Box::new(File::open(path).map_err(|error| crate::diagnostic::unreadable(&name, &error, help))?)
    };
    let mut plain = BufReader::with_capacity(1 << 20, plain);
    let start = io::BufRead::fill_buf(&mut plain)
        .map_err(|error| Diagnostic::error(format!("cannot read `{name}`: {error}")))?;
    if start.starts_with(b"PAR1") {
        let problem =
            Diagnostic::error(format!("`{name}` is a Parquet table, which this version does not read"));
        return Err(problem.help("write it as CSV or CSV.gz"));
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(MultiGzDecoder::new(plain)));
    }
    Ok(Box::new(plain))
}
