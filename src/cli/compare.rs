//! `foldshift compare`: fold shifts between the lines of a long table.

use std::io;
use std::path::PathBuf;

use clap::Args;

use crate::cli::fit::{say_direction, say_percent, scale_hint};
use crate::cli::input::Input;
use crate::cli::output::{Data, Output};
use crate::cli::points_arguments::PointsArguments;
use crate::cli::progress::Progress;
use crate::cli::run::tell_shifts;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::{anatomy_table, result_tables};
use foldshift_curves::compare::{
    Adjustment, CompareOptions, Doubt, Margins, Model, NEGLIGIBLE_FOLD, RESISTANT_FOLD, anatomies, doubts,
    exchanged,
};
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::{FitOptions, Sigma};
use foldshift_study::curve_table::CurvesBy;
use foldshift_study::memory::{PairScatter, Remembered, files};
use foldshift_study::table_study::{Names, TableStudy};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct Arguments {
    /// Table of responses (cell_line, compound, experiment, dose, unit, response), a well a row or wide, or a
    /// table of fits as `fit` and `run` write it; CSV, TSV, CSV.gz or a workbook, `-` for stdin.
    #[arg(value_name = "POINTS", help_heading = None)]
    points: Input,
    /// The line before selection.
    #[arg(long, value_name = "LINE", help_heading = "Data")]
    parental: String,
    /// The lines after selection; every other line of the table when left out.
    #[arg(long, value_name = "LINE,LINE", value_delimiter = ',', help_heading = "Data")]
    resistant: Vec<String>,
    /// Column of cell lines; `cell_line` or `line` when left out.
    #[arg(long, value_name = "COLUMN", help_heading = "Data")]
    cell_line: Option<String>,
    /// Column of compounds; `compound` or `drug` when left out.
    #[arg(long, value_name = "COLUMN", help_heading = "Data")]
    compound: Option<String>,
    /// Column of experiments (one day, one passage); `experiment` or `run` when left out.
    #[arg(long, value_name = "COLUMN", help_heading = "Data")]
    experiment: Option<String>,
    #[command(flatten)]
    data: PointsArguments,
    /// How experiments are put together: paired (t test on differences within experiments) or mixed (random
    /// effect of the experiment, REML: experiments with one line count too).
    #[arg(long, value_name = "MODEL", default_value = "paired", value_parser = ["paired", "mixed"], help_heading = "Model")]
    model: String,
    /// How p values are corrected over compounds: holm, or bh (false discovery rate).
    #[arg(long, value_name = "HOW", default_value = "holm", value_parser = ["holm", "bh"], help_heading = "Model")]
    adjust: String,
    /// Do pairs of lines and compounds lend each other the scatter of their experiments (four pairs and more)?
    #[arg(long, value_name = "HOW", default_value = "on", value_parser = ["on", "off"], help_heading = "Model")]
    moderate: String,
    /// `noise.csv` of earlier studies of the same assay, whose scatter joins the prior; may be given several times.
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    noise_prior: Vec<PathBuf>,
    /// The smallest fold that is called resistant, where it is certain; its inverse that is called sensitised.
    #[arg(long, value_name = "FOLD", default_value_t = RESISTANT_FOLD, help_heading = "Model")]
    resistant_fold: f64,
    /// The largest fold that counts as nothing however certain it is.
    #[arg(long, value_name = "FOLD", default_value_t = NEGLIGIBLE_FOLD, help_heading = "Model")]
    negligible_fold: f64,
    /// The residual scatter that limits within an experiment rest on: of a curve's own wells, or moderated over all
    /// curves of the table. Needs responses, not fits.
    #[arg(long, value_name = "WHOSE", default_value = "own", value_parser = ["own", "moderated"], help_heading = "Model")]
    sigma: String,
    /// Also write how the lines differ into FILE: potency, plateau, slope, one curve for both, resistant fraction
    /// (`anatomy.csv`). Needs responses, not fits.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    anatomy: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Arguments {
    /// The tables that are read.
    #[cfg(feature = "parquet")]
    pub(super) fn inputs(&mut self) -> Vec<&mut Input> {
        vec![&mut self.points]
    }
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let beside = Output { output: arguments.anatomy.clone() };
    let outputs = [(&arguments.output, Data::table_or_json(common.json)), (&beside, Data::Table)];
    if !outputs.iter().all(|(output, data)| output.is_ready(*data, arguments.points.path(), terminal)) {
        return Outcome::CouldNotRun;
    }
    if beside.is_same(&arguments.output) {
        terminal.error("`--output` and `--anatomy` name the same file");
        return Outcome::CouldNotRun;
    }
    let Some((compared, remembered, of_assays)) = settled(arguments, terminal) else {
        return Outcome::CouldNotRun;
    };
    let options = fit_options(&arguments.data);
    let (study, warnings) = match read(arguments, &options, terminal) {
        Ok(read) => read,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    study.notes.iter().for_each(|note| terminal.say(note));
    terminal.tell_all(&warnings);
    if let Some(problem) = needs_responses(arguments).filter(|_| study.of_fits) {
        terminal.tell(&problem);
        return Outcome::CouldNotRun;
    }
    if study.of_fits {
        say_scale(arguments.data.half(), &study.options, terminal);
    } else {
        say_percent(arguments.data.half(), &study.options, terminal);
    }
    let curves: Vec<Curve> = study.curves.iter().filter_map(|one| one.curve.clone()).collect();
    if arguments.data.half().is_none() && scale_hint(&curves, &study.options, &study.scale_help, terminal) {
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
    let mut doubtful = study.near_names(&arguments.points.name());
    doubtful.extend(of_assays);
    let found = doubts(&study.measured(), &pairs);
    // With a memory one experiment supports a call.
    let told =
        found.iter().filter(|doubt| remembered.is_empty() || !matches!(doubt, Doubt::OneExperiment { .. }));
    doubtful.extend(told.map(|doubt| as_warning(doubt, Code::Arguments)));
    terminal.tell_all(&doubtful);
    let progress = Progress::of_work("comparing lines", common);
    let mut memory = Remembered { pairs: remembered, agreements: Vec::new() };
    let shifts = study.compare_with(&pairs, compared, &memory.memory());
    drop(progress);
    let of_memory = match memory.beside_table(&shifts, study.options.reads) {
        Ok(said) => said,
        Err(problem) => {
            terminal.tell(&problem);
            return Outcome::CouldNotRun;
        }
    };
    if !memory.pairs.is_empty() {
        terminal.say(&format!("the prior holds the scatter of {}", memory.in_words()));
    }
    terminal.tell_all(&of_memory);
    doubtful.extend(of_memory);
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

/// How curves are fitted.
fn fit_options(data: &PointsArguments) -> FitOptions {
    let usual = FitOptions::default();
    FitOptions { half: data.half().unwrap_or(usual.half), reads: data.reads(), ..usual }
}

/// How lines are compared, the scatter of earlier studies and what must be known of it; `None` where the options or the studies
/// do not go together or a file cannot be read, which is told.
fn settled(
    arguments: &Arguments,
    terminal: &Terminal,
) -> Option<(CompareOptions, Vec<PairScatter>, Vec<Diagnostic>)> {
    let (resistant, negligible) = (arguments.resistant_fold, arguments.negligible_fold);
    let Some(margins) = Margins::new(resistant, negligible) else {
        terminal.error(&format!(
            "`--resistant-fold {resistant}` and `--negligible-fold {negligible}` are no margins of a fold: the second is at \
             least 1, and the first lies above it"
        ));
        return None;
    };
    let moderate = arguments.moderate == "on";
    if !moderate && !arguments.noise_prior.is_empty() {
        terminal.error("`--noise-prior` lends scatter, and `--moderate off` says that none is lent");
        return None;
    }
    let (remembered, of_assays) =
        files(&arguments.noise_prior).map_err(|problems| terminal.tell_all(&problems)).ok()?;
    let model = if arguments.model == "mixed" { Model::Mixed } else { Model::Paired };
    let adjust = if arguments.adjust == "bh" { Adjustment::BenjaminiHochberg } else { Adjustment::Holm };
    Some((CompareOptions { model, adjust, moderate, margins }, remembered, of_assays))
}

/// That options were given which need responses, for a table of fits.
fn needs_responses(arguments: &Arguments) -> Option<Diagnostic> {
    let anatomy = arguments.anatomy.as_ref().map(|_| "--anatomy");
    let sigma = (arguments.sigma == Sigma::Moderated.name()).then_some("--sigma moderated");
    let beside = anatomy.into_iter().chain(sigma);
    let given: Vec<String> =
        arguments.data.of_responses().into_iter().chain(beside).map(|name| format!("`{name}`")).collect();
    let need = if given.len() == 1 { "needs" } else { "need" };
    let (last, first) = given.split_last()?;
    let given = if first.is_empty() { last.clone() } else { format!("{} and {last}", first.join(", ")) };
    let problem = format!("{given} {need} responses, and this is a table of fits");
    let place = Place::file(arguments.points.name());
    let help = "give the long table of responses that was fitted";
    Some(Diagnostic::error(Code::Arguments, problem).at(place).help(help))
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
    terminal: &Terminal,
) -> Result<(TableStudy, Vec<Diagnostic>), Vec<Diagnostic>> {
    let names = Names {
        experiment: arguments.experiment.clone(),
        cell_line: arguments.cell_line.clone(),
        compound: arguments.compound.clone(),
        parental: arguments.parental.clone(),
        resistant: arguments.resistant.clone(),
        points: arguments.data.options(CurvesBy::Found, terminal).map_err(|problem| vec![problem])?,
    };
    let table = arguments.points.read().map_err(|problem| vec![problem])?;
    let sigma = Sigma::named(&arguments.sigma).unwrap_or(Sigma::Own);
    TableStudy::read(&arguments.points.name(), &table, &names, (options, sigma))
}
