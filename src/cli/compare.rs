//! `foldshift compare`: fold shifts between the lines of a long table.

use std::io::{self, Read};
use std::path::PathBuf;

use clap::Args;

use crate::cli::fit::{open, percent_hint, say_direction, say_percent};
use crate::cli::output::{Data, Output};
use crate::cli::run::tell_shifts;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::{anatomy_table, result_tables};
use foldshift_curves::compare::{Adjustment, CompareOptions, Doubt, Model, anatomies, doubts, exchanged};
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::FitOptions;
use foldshift_study::curve_table::PointsOptions;
use foldshift_study::table_study::{Names, TableStudy};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Long table of responses, a well a row (cell_line, compound, experiment, dose, unit, response), or a
    /// table of fits as `fit` and `run` write it; CSV, TSV or CSV.gz, `-` for stdin.
    #[arg(value_name = "POINTS")]
    points: PathBuf,
    #[command(flatten)]
    output: Output,
    /// The line before selection.
    #[arg(long, value_name = "LINE")]
    parental: String,
    /// The lines after selection; every other line of the table when left out.
    #[arg(long, value_name = "LINE,LINE", value_delimiter = ',')]
    resistant: Vec<String>,
    /// Column of cell lines; `cell_line` or `line` when left out.
    #[arg(long, value_name = "COLUMN")]
    cell_line: Option<String>,
    /// Column of compounds; `compound` or `drug` when left out.
    #[arg(long, value_name = "COLUMN")]
    compound: Option<String>,
    /// Column of experiments (one day, one passage); `experiment` or `run` when left out.
    #[arg(long, value_name = "COLUMN")]
    experiment: Option<String>,
    /// Column of doses; `dose`, `conc` or `concentration` when left out.
    #[arg(long, value_name = "COLUMN")]
    dose: Option<String>,
    /// Column of responses; `response` or `viability` when left out.
    #[arg(long, value_name = "COLUMN")]
    response: Option<String>,
    /// Column of weights of the squared residuals; `weight` when left out and there.
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// The response at which the absolute IC50 is read: 0.5 for fractions of the vehicle (when left out), 50 for
    /// percent.
    #[arg(long, value_name = "Y", allow_negative_numbers = true)]
    half: Option<f64>,
    /// What the responses count: viability falls with dose, inhibition rises. When left out, found over all curves.
    #[arg(long, value_name = "WHAT", value_parser = ["viability", "inhibition"])]
    reads: Option<String>,
    /// How experiments are put together: paired (t test on differences within experiments) or mixed (random
    /// effect of the experiment, REML: experiments with one line count too).
    #[arg(long, value_name = "MODEL", default_value = "paired", value_parser = ["paired", "mixed"])]
    model: String,
    /// How p values are corrected over compounds: holm, or bh (false discovery rate).
    #[arg(long, value_name = "HOW", default_value = "holm", value_parser = ["holm", "bh"])]
    adjust: String,
    /// Also write how the lines differ into FILE: potency, plateau, slope, one curve for both, resistant fraction
    /// (`anatomy.csv`). Needs responses, not fits.
    #[arg(long, value_name = "FILE")]
    anatomy: Option<PathBuf>,
    /// Skip rows that make no sense, and count them.
    #[arg(long)]
    lenient: bool,
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let beside = Output { output: arguments.anatomy.clone() };
    let outputs = [(&arguments.output, Data::table_or_json(common.json)), (&beside, Data::Table)];
    let points = arguments.points.as_path();
    if !outputs.iter().all(|(output, data)| output.is_ready(*data, [points], terminal)) {
        return Outcome::CouldNotRun;
    }
    if beside.is_same(&arguments.output) {
        terminal.error("`--output` and `--anatomy` name the same file");
        return Outcome::CouldNotRun;
    }
    if arguments.half.is_some_and(|half| !half.is_finite()) {
        terminal.error("`--half` must be a finite number");
        return Outcome::CouldNotRun;
    }
    let options = FitOptions {
        half: arguments.half.unwrap_or(0.5),
        reads: arguments.reads.as_deref().and_then(|reads| reads.parse().ok()),
        ..FitOptions::default()
    };
    let (study, warnings) = match read(arguments, &options) {
        Ok(read) => read,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    terminal.tell_all(&warnings);
    if arguments.anatomy.is_some() && study.of_fits {
        let problem =
            Diagnostic::error(Code::Arguments, "`--anatomy` needs responses, and this is a table of fits");
        let place = Place::file(arguments.points.display().to_string());
        terminal.tell_all(&[problem.at(place).help("give the long table of responses that was fitted")]);
        return Outcome::CouldNotRun;
    }
    if study.of_fits {
        say_scale(arguments.half, &study.options, terminal);
    } else {
        say_percent(arguments.half, &study.options, terminal);
    }
    let curves: Vec<Curve> = study.curves.iter().filter_map(|one| one.curve.clone()).collect();
    if arguments.half.is_none() && percent_hint(&curves, &study.options, terminal) {
        terminal.error(
            "calls of folds and plateaus would be wrong: say with `--half` what half of the vehicle is",
        );
        return Outcome::CouldNotRun;
    }
    if let Some(found) = study.direction {
        say_direction(found, study.curves.len(), terminal);
    }
    let pairs = match study.pairs(&arguments.parental, &arguments.resistant) {
        Ok(pairs) => pairs,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    let source = arguments.points.display().to_string();
    let mut doubtful = study.near_names(if source == "-" { "stdin" } else { &source });
    doubtful.extend(doubts(&study.measured(), &pairs).iter().map(|doubt| as_warning(doubt, Code::Arguments)));
    terminal.tell_all(&doubtful);
    let model = if arguments.model == "mixed" { Model::Mixed } else { Model::Paired };
    let adjust = if arguments.adjust == "bh" { Adjustment::BenjaminiHochberg } else { Adjustment::Holm };
    let shifts = study.compare(&pairs, CompareOptions { model, adjust });
    if shifts.is_empty() {
        terminal.error("no compound was tested on both lines of a pair");
        return Outcome::CouldNotRun;
    }
    let exchanged: Vec<Diagnostic> =
        exchanged(&shifts).iter().map(|doubt| as_warning(doubt, Code::Slip)).collect();
    terminal.tell_all(&exchanged);
    doubtful.extend(exchanged);
    let written = terminal.write(arguments.output.path(), |out| {
        if common.json {
            serde_json::to_writer(&mut *out, &shifts).map_err(io::Error::from)?;
            return writeln!(out);
        }
        result_tables::shifts(&shifts, out)
    });
    let written = match &arguments.anatomy {
        Some(path) if written == Outcome::Done => {
            let found = anatomies(&study.measured(), &pairs);
            terminal.write(Some(path), |out| anatomy_table::anatomy(&found, out))
        }
        _ => written,
    };
    if written == Outcome::Done {
        tell_shifts(&shifts, terminal);
        if common.strict && !(warnings.is_empty() && doubtful.is_empty()) {
            return Outcome::Failed;
        }
    }
    written
}

fn as_warning(doubt: &Doubt, code: Code) -> Diagnostic {
    Diagnostic::warning(code, doubt.to_string()).help(doubt.help())
}

/// Says on which scale a table of fits stands, where its areas told it.
fn say_scale(asked: Option<f64>, options: &FitOptions, terminal: &Terminal) {
    #[expect(clippy::float_cmp, reason = "the default itself")]
    let plain = options.half == FitOptions::default().half;
    if asked.is_none() && !plain {
        let half = options.half;
        terminal.say(&format!("the fits were made with a vehicle of {}: half effect is {half}", 2.0 * half));
    }
}

fn read(
    arguments: &Arguments,
    options: &FitOptions,
) -> Result<(TableStudy, Vec<Diagnostic>), Vec<Diagnostic>> {
    let names = Names {
        experiment: arguments.experiment.clone(),
        cell_line: arguments.cell_line.clone(),
        compound: arguments.compound.clone(),
        points: PointsOptions {
            by: None,
            dose: arguments.dose.clone(),
            response: arguments.response.clone(),
            weight: arguments.weight.clone(),
            half: arguments.half,
            lenient: arguments.lenient,
        },
    };
    let name = arguments.points.display().to_string();
    let name = if name == "-" { "stdin" } else { &name };
    let mut table = Vec::new();
    let mut input = open(&arguments.points).map_err(|problem| vec![problem])?;
    input.read_to_end(&mut table).map_err(|error| {
        vec![Diagnostic::error(Code::Unreadable, format!("cannot read `{name}`: {error}"))]
    })?;
    TableStudy::read(name, &table, &names, options)
}
