//! `foldshift fit`: tables of doses and responses to one row a curve.
//!
//! ```text
//! tables ─► gathered curves ─► what is said of all ─┬─► streamed: block by block, written as they come
//!                                                   └─► rows: all at once, where curves share parameters or JSON is asked for
//! ```

mod bounds;
mod effects;
mod goal;
mod in_order;
mod lent;
mod memory;
mod models;
mod piped;
mod plan;
mod rejects;
mod resumed;
mod row_json;
mod rows;
mod said;
mod shape_arguments;
mod streamed;

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use clap::builder::PossibleValuesParser;

#[cfg(feature = "parquet")]
use crate::cli::desk::Desk;
use crate::cli::input::{Input, between, paths};
use crate::cli::output::{Data, Output, overwritten};
use crate::cli::points_arguments::PointsArguments;
use crate::cli::progress::Progress;
use crate::cli::terminal::Terminal;
use crate::cli::whole_file::Content;
use crate::cli::{Common, Outcome};
use crate::report::model_table::{OUTLIER_COLUMNS, outlier_cells};
use crate::report::words::counted;
use bounds::BoundArguments;
use foldshift_columns::{Format, Source};
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::{Effect, Errors, FitOptions, Sigma};
use foldshift_curves::models::{Choice, Model, Sharing};
use foldshift_curves::robust::{Loss, OutlierTest};
use foldshift_study::curve_table::{self, CurvesBy, Gathered, Gathering, Points, PointsOptions};
use foldshift_tables::diagnostic::{Code, Diagnostic, why};
use foldshift_tables::table::TableWriter;
use goal::Goal;
pub(super) use piped::piped;
use plan::{Outliers, Plan, Scatter, Together};
#[cfg(test)]
pub(super) use row_json::FitRow;
use rows::Rows;
use said::{numbered_wells, scale_hint_of, with_direction};
pub(super) use said::{say_direction, say_percent, scale_hint};
use shape_arguments::{Beside, ShapeArguments};
use streamed::{After, Counts, Done, columns_of};

#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct Arguments {
    /// Tables of doses and responses: a point a row, or replicates, compounds or doses as columns; CSV, TSV, CSV.gz, Parquet,
    /// Arrow or a workbook, `-` for stdin. Several files, patterns (`plates/*.csv`) and folders are one table.
    #[arg(value_name = "POINTS", help_heading = None, required = true)]
    points: Vec<Input>,
    /// Columns that identify a curve; those of experiment, cell_line, compound and curve that exist
    /// when left out. A table without any is one curve.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',', help_heading = "Data")]
    by: Option<Vec<String>>,
    #[command(flatten)]
    data: PointsArguments,
    /// Fix the upper plateau.
    #[arg(long, value_name = "Y", allow_negative_numbers = true, help_heading = "Model")]
    top: Option<f64>,
    /// Fix the lower plateau.
    #[arg(long, value_name = "Y", allow_negative_numbers = true, help_heading = "Model")]
    bottom: Option<f64>,
    /// Fix the slope (positive falls with dose).
    #[arg(long, value_name = "H", allow_negative_numbers = true, help_heading = "Model")]
    hill: Option<f64>,
    #[command(flatten)]
    bounds: BoundArguments,
    /// Profile intervals of both IC50s, or none.
    #[arg(long, value_name = "KIND", default_value = "profile", value_parser = ["profile", "none"], help_heading = "Output")]
    interval: String,
    /// Standard errors by Gauss-Newton, as in nls, scipy and Prism, or from the Hessian, as in drc.
    #[arg(long, value_name = "KIND", default_value = "gauss-newton", value_parser = ["gauss-newton", "hessian"], help_heading = "Output")]
    se: String,
    /// The residual scatter that errors, intervals and tests rest on: of a curve's own wells, or moderated over all curves
    /// of the table (then their points are read twice).
    #[arg(long, value_name = "WHOSE", default_value = "own", value_parser = ["own", "moderated"], help_heading = "Model")]
    sigma: String,
    #[arg(long, value_name = "MODEL", help = models::help(), default_value = Model::FOUR_PARAMETER.name(),
        value_parser = models::and_choices(), help_heading = "Model")]
    model: String,
    /// Models that `--model aicc` chooses from; the constant only where the 4PL sees no response.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',', default_value = models::ladder(),
        value_parser = PossibleValuesParser::new(models::names()), help_heading = "Model")]
    candidates: Vec<String>,
    /// Add IC50s averaged over the candidates of `--model aicc`, weighted by their evidence.
    #[arg(long, help_heading = "Output")]
    average: bool,
    /// Add profile intervals of top, bottom, hill, auc and emax, and tests of the residuals.
    #[arg(long, help_heading = "Output")]
    details: bool,
    /// Fit curves together that have these parameters in common: top, bottom, hill.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',', value_parser = ["top", "bottom", "hill"],
        requires = "across", help_heading = "Model")]
    share: Option<Vec<String>>,
    /// The column in which the curves that share parameters differ, such as cell_line.
    #[arg(long, value_name = "COLUMN", requires = "share", help_heading = "Model")]
    across: Option<String>,
    /// The curve of that column that relative potencies are taken against; the first when left out.
    #[arg(long, value_name = "VALUE", requires = "share", help_heading = "Model")]
    against: Option<String>,
    #[command(flatten)]
    robust: RobustArguments,
    #[command(flatten)]
    shape: ShapeArguments,
    /// A table of the doses of columns that are called by codes: a row a column of the matrix, with its dose, and where it has them
    /// its unit and compound. A row of the matrix is a line.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dose", "response", "vehicle", "growth"], help_heading = "Data")]
    doses: Option<PathBuf>,
    /// Leave out the curves of rows that make no sense, instead of refusing the table, and list these rows in this CSV file.
    #[arg(long, value_name = "FILE", conflicts_with = "lenient", help_heading = "Data")]
    rejects: Option<PathBuf>,
    /// How much memory points may take, about, such as 500MB or 2GB; the rest goes into a temporary file beside the output
    /// or into TMPDIR. The results do not depend on it.
    #[arg(long, value_name = "SIZE", default_value = "1GB", value_parser = memory::bytes, help_heading = "Data")]
    memory: usize,
    /// Go on where an interrupted run into the same output stopped; no curve is fitted twice. For `.csv` and `.tsv`.
    #[arg(long, requires = "output", help_heading = "Output")]
    resume: bool,
    #[command(flatten)]
    output: Output,
}

/// Wells that do not belong.
#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
struct RobustArguments {
    /// What a residual costs: its square, or less where it is large: tukey (biweight), student (t with 4
    /// degrees of freedom).
    #[arg(long, value_name = "LOSS", default_value = "squares", value_parser = ["squares", "tukey", "student"])]
    loss: String,
    /// Write the outliers of every curve, and what each does to both IC50s, to this CSV file.
    #[arg(long, value_name = "FILE")]
    outliers: Option<PathBuf>,
    /// How outliers are told: rout (residuals around a robust curve, by false discovery rate) or grubbs
    /// (the furthest of three or more wells of a dose).
    #[arg(long, value_name = "TEST", default_value = "rout", value_parser = ["rout", "grubbs"], requires = "outliers")]
    outlier_test: String,
    /// Rate or level of that test; 0.01 for rout and 0.05 for grubbs when left out.
    #[arg(long, value_name = "Q", requires = "outliers")]
    outlier_level: Option<f64>,
    /// Fit without the outliers that are listed.
    #[arg(long, requires = "outliers")]
    exclude_outliers: bool,
}

impl Arguments {
    /// The tables that are read.
    #[cfg(feature = "parquet")]
    pub(super) fn inputs(&mut self) -> Vec<&mut Input> {
        self.points.iter_mut().collect()
    }

    /// The options that say where plateaus lie, as they were given.
    fn bounds_given(&self) -> Vec<String> {
        let number = |name: &str, value: Option<f64>| value.map(|value| format!("`{name} {value}`"));
        let plausible = || self.bounds.plausible.then(|| "`--plausible`".to_owned());
        [number("--top", self.top), number("--bottom", self.bottom)]
            .into_iter()
            .chain(self.shape.plateaus_given())
            .chain([
                number("--bottom-at-least", self.bounds.bottom_at_least),
                number("--top-at-most", self.bounds.top_at_most),
                plausible(),
            ])
            .flatten()
            .collect()
    }
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let listing = Output { output: arguments.robust.outliers.clone() };
    let rejects = Output { output: arguments.rejects.clone() };
    let fits = if common.json { Data::Json } else { Data::Fits };
    let outputs = [(&arguments.output, fits), (&listing, Data::Table), (&rejects, Data::Table)];
    let inputs = || paths(&arguments.points).chain(arguments.doses.as_deref());
    if !outputs.iter().all(|(output, data)| output.is_ready(*data, inputs(), terminal)) {
        return Outcome::CouldNotRun;
    }
    let beside = [("--outliers", &listing), ("--rejects", &rejects)];
    if let Some((name, _)) = beside.iter().find(|(_, beside)| beside.is_same(&arguments.output)) {
        terminal.error(&format!("`--output` and `{name}` name the same file"));
        return Outcome::CouldNotRun;
    }
    if let Some(problem) = resumed::impossible(arguments, common.json) {
        terminal.tell(&problem);
        return Outcome::CouldNotRun;
    }
    match fitted(arguments, common, terminal) {
        Ok(outcome) => outcome,
        Err(problems) => {
            terminal.tell_all(&problems);
            Outcome::CouldNotRun
        }
    }
}

fn fitted(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Result<Outcome, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let (plan, wanted, gathered) = asked(arguments, common, terminal)?;
    let outputs =
        [arguments.output.path(), arguments.robust.outliers.as_deref(), arguments.rejects.as_deref()];
    let files = || gathered.files.iter().map(PathBuf::as_path);
    if let Some(problem) = outputs.into_iter().flatten().find_map(|path| overwritten(path, files())) {
        return Err(one(problem));
    }
    gathered.notes.iter().for_each(|note| terminal.say(note));
    terminal.tell_all(&gathered.skipped);
    terminal.tell_all(&gathered.warnings);
    let at_once = common.json || !plan.is_by_itself();
    let points = at_once.then(|| gathered.to_points()).transpose().map_err(|error| one(lost(&error)))?;
    if let Some(problem) = points.as_ref().and_then(|points| plan.asked.not_molar(points)) {
        return Err(one(problem));
    }
    if let Some(warning) = numbered_wells(&gathered) {
        terminal.tell(&warning);
    }
    let plan = Plan { options: FitOptions { half: gathered.half(), ..plan.options }, ..plan };
    say_percent(arguments.data.half(), &plan.options, terminal);
    let (percent, raw) = (gathered.look_like_percent(), gathered.look_raw());
    let _ = scale_hint_of(percent, raw, &plan.options, &gathered.scale_help(&wanted), terminal);
    let shared = plan.together.as_ref().zip(points.as_ref());
    if let Some(problem) = shared.and_then(|(together, points)| nobody_to_share(together, points)) {
        return Err(one(problem));
    }
    let (plan, said) = within_bounds(arguments, plan).map_err(one)?;
    if let Some(said) = said {
        terminal.say(&said);
    }
    if let Some(file) = &arguments.rejects
        && rejects::list(file, &gathered, terminal) != Outcome::Done
    {
        return Ok(Outcome::CouldNotRun);
    }
    let begun = Instant::now();
    let options = with_direction(&gathered, plan.options, terminal).map_err(|error| one(lost(&error)))?;
    let direction = begun.elapsed();
    let plan = Plan { options, ..plan };
    if let Some(desk) = terminal.desk() {
        desk.settle("by", gathered.by.join(","));
        desk.settle("half", plan.options.half.to_string());
        desk.settle("reads", plan.options.reads.map_or_else(String::new, |reads| reads.to_string()));
    }
    let written = match points {
        Some(points) => write_at_once(arguments, &points, &plan, common, terminal),
        None => write_streamed(arguments, &gathered, &plan, direction, common, terminal),
    };
    let doubtful = common.strict && !(gathered.skipped.is_empty() && gathered.warnings.is_empty());
    Ok(if written == Outcome::Done && (doubtful || !gathered.rejected.is_empty()) {
        Outcome::Failed
    } else {
        written
    })
}

/// Fits all curves before the first is written.
fn write_at_once(
    arguments: &Arguments,
    points: &Points,
    plan: &Plan,
    common: &Common,
    terminal: &Terminal,
) -> Outcome {
    let curves: Vec<Curve> = points.curves.iter().map(|named| named.curve.clone()).collect();
    let rows = Rows::fit(Some(points), curves, plan);
    if let Some(scatter) = rows.borrowed() {
        terminal.say(&scatter.words());
    }
    if let Some(file) = &arguments.robust.outliers {
        let listed = list_outliers(file, points, &rows, terminal);
        if listed != Outcome::Done {
            return listed;
        }
    }
    let format = if common.json { Format::Csv } else { self::format(arguments) };
    let content = if format.is_packed() { Content::Packed } else { Content::Plain };
    let identified = points.curves.iter().map(|named| (&named.identity[..], &*named.unit));
    let written = match terminal.desk() {
        #[cfg(feature = "parquet")]
        Some(desk) if arguments.output.path().is_none() && !common.json => {
            let goal = Goal::kept(desk, &columns_of(&points.by, plan, Format::Arrow));
            match streamed::write(&rows, identified, goal) {
                Ok(()) => Outcome::Done,
                Err(error) => {
                    terminal.tell(&lost(&error));
                    Outcome::CouldNotRun
                }
            }
        }
        _ => terminal.write_content(arguments.output.path(), content, |out| {
            if common.json {
                serde_json::to_writer(&mut *out, &rows.json(points)).map_err(io::Error::from)?;
                return writeln!(out);
            }
            let goal = Goal::written(out, format, &columns_of(&points.by, plan, format))?;
            streamed::write(&rows, identified, goal)
        }),
    };
    if written == Outcome::Done {
        let mut counts = Counts::default();
        rows.fits().for_each(|fit| counts.see(fit));
        counts.without_relative = rows.without_relative();
        say_counts(&counts, plan, terminal);
    }
    written
}

/// Fits a few thousand curves at a time; finding the `direction` of the read-out took so long.
fn write_streamed(
    arguments: &Arguments,
    gathered: &Gathered,
    plan: &Plan,
    direction: Duration,
    common: &Common,
    terminal: &Terminal,
) -> Outcome {
    let progress = Progress::of_things("fitting curves", gathered.len() as u64, common);
    let format = format(arguments);
    let mut told = |done: Done| {
        progress.at(done.counts.all() as u64, None);
        if terminal.is_interrupted() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    };
    let settings = || resumed::settings(arguments, gathered, plan);
    let known = match plan.scatter {
        Scatter::Asked => match lent::scatter(gathered, plan, &mut || told(Done::default())) {
            Ok(scatter) => {
                terminal.say(&scatter.words());
                Some(Plan { scatter, ..plan.clone() })
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                terminal.tell(&interrupted());
                return Outcome::CouldNotRun;
            }
            Err(error) => {
                terminal.tell(&lost(&error));
                return Outcome::CouldNotRun;
            }
        },
        Scatter::Own | Scatter::Known(_) => None,
    };
    let plan = known.as_ref().unwrap_or(plan);
    let resumable = arguments.output.path().filter(|path| resumed::is_possible(path, format));
    let long = streamed::steps(gathered) > 1 || arguments.resume;
    let written = match resumable.filter(|_| long) {
        Some(path) => {
            let streaming = resumed::Streaming { gathered, plan, format, resume: arguments.resume };
            resumed::write(path, &streaming, &settings(), &mut told, terminal)
        }
        #[cfg(feature = "parquet")]
        None if let Some(desk) = terminal.desk().filter(|_| arguments.output.path().is_none()) => {
            keep(desk, gathered, plan, &mut told, terminal)
        }
        None => {
            let mut done = None;
            let content = if format.is_packed() { Content::Packed } else { Content::Plain };
            let written = terminal.write_content(arguments.output.path(), content, |out| {
                let after = After::Told(&mut told);
                let goal = Goal::written(out, format, &columns_of(&gathered.by, plan, format))?;
                done = Some(streamed::fit(gathered, plan, goal, Done::default(), after)?);
                Ok(())
            });
            done.filter(|_| written == Outcome::Done).ok_or(written)
        }
    };
    drop(progress);
    match written {
        Ok(done) => {
            say_counts(&done.counts, plan, terminal);
            said::say_spent(gathered.spent, direction, &done, terminal);
            Outcome::Done
        }
        Err(outcome) => outcome,
    }
}

/// Fits a few thousand curves at a time, for a program that takes them as they are.
#[cfg(feature = "parquet")]
fn keep(
    desk: &Desk,
    gathered: &Gathered,
    plan: &Plan,
    told: &mut dyn FnMut(Done) -> io::Result<()>,
    terminal: &Terminal,
) -> Result<Done, Outcome> {
    let goal = Goal::kept(desk, &columns_of(&gathered.by, plan, Format::Arrow));
    streamed::fit(gathered, plan, goal, Done::default(), After::Told(told)).map_err(|error| {
        let stopped = error.kind() == io::ErrorKind::Interrupted;
        terminal.tell(&if stopped { interrupted() } else { lost(&error) });
        Outcome::CouldNotRun
    })
}

fn interrupted() -> Diagnostic {
    Diagnostic::error(Code::Interrupted, "interrupted while curves were fitted")
}

/// What the table of fits is written as.
fn format(arguments: &Arguments) -> Format {
    arguments.output.path().map(Format::of_name).and_then(Result::ok).unwrap_or(Format::Csv)
}

fn say_counts(counts: &Counts, plan: &Plan, terminal: &Terminal) {
    if counts.without_relative > 0 {
        let of = counted(counts.without_relative, "curve");
        terminal.say(&format!(
            "relative levels other than 50 are told for 4pl and 5pl: empty for {of} of another model"
        ));
    }
    let Counts { fitted, no_response, not_determinable, .. } = counts;
    terminal.say(&format!(
        "{}: {fitted} fitted, {no_response} without response, {not_determinable} not determinable",
        counted(counts.all(), "curve"),
    ));
    if *not_determinable > 0 && plan.options == FitOptions::default() {
        terminal.say(
            "help: curves with few doses can be fitted with a known plateau, such as `--top 1 --bottom 0`",
        );
    }
}

/// The table that inputs are together.
///
/// # Errors
/// What cannot be read, and files that do not make one table.
fn source(inputs: &[Input], options: foldshift_columns::Options) -> Result<Source, Vec<Diagnostic>> {
    #[cfg(feature = "parquet")]
    match inputs {
        [Input::Handed(handed)] => return Source::handed(handed, options).map_err(|problem| vec![problem]),
        several if several.iter().any(|input| input.path().is_none()) => {
            let problem = Diagnostic::error(Code::Arguments, "several tables in memory are given");
            return Err(vec![problem.help("put them together to one table first")]);
        }
        _ => {}
    }
    let files: Vec<PathBuf> = paths(inputs).map(Path::to_path_buf).collect();
    Source::open(&files, options)
}

/// What is fitted, how the table is read, and what it holds.
fn asked(
    arguments: &Arguments,
    common: &Common,
    terminal: &Terminal,
) -> Result<(Plan, PointsOptions, Gathered), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let plan = plan(arguments).map_err(one)?;
    let by = arguments.by.clone().map_or(CurvesBy::Found, CurvesBy::Columns);
    let wanted = arguments.data.options(by, terminal).map_err(one)?;
    let wanted =
        PointsOptions { rejects: arguments.rejects.is_some(), doses: arguments.doses.clone(), ..wanted };
    for path in paths(&arguments.points) {
        between(path).map_err(one)?;
    }
    let gathering = Gathering { memory: arguments.memory, folder: memory::aside(arguments.output.path()) };
    let progress = Progress::of_bytes("reading", common);
    let mut read = |done: u64, all: Option<u64>| {
        progress.at(done, all);
        if terminal.is_interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let open = |options| source(&arguments.points, options);
    let gathered = curve_table::gather_tables(open, &wanted, &gathering, &mut read)?;
    Ok((plan, wanted, gathered))
}

/// That rows which were written aside cannot be read again.
fn lost(error: &io::Error) -> Diagnostic {
    let problem = format!("rows that were written aside cannot be read again: {}", why(error));
    Diagnostic::error(Code::Unreadable, problem)
}

/// The plan with the plausible bounds of plateaus, when they are asked for, and what is said of them.
///
/// # Errors
/// When no curve keeps them all, or nothing is known of where the vehicle lies.
fn within_bounds(arguments: &Arguments, plan: Plan) -> Result<(Plan, Option<String>), Diagnostic> {
    let half = plan.options.half;
    let levels = plan.asked.effects.iter().any(|effect| *effect != Effect::HALF);
    let needs = [("--level", levels), ("--plausible", arguments.bounds.plausible)];
    if let Some((name, _)) = needs.into_iter().find(|(_, given)| *given && half <= 0.0) {
        let problem =
            format!("`{name}` counts from the vehicle, which is twice `--half` and no more than 0 at {half}");
        return Err(Diagnostic::error(Code::OutOfRange, problem).help(format!(
            "give half of the response of the vehicle, as in `--half 50`, or leave out `{name}`"
        )));
    }
    if !arguments.bounds.plausible {
        return Ok((plan, None));
    }
    let options = arguments.bounds.plausibly(plan.options, arguments.data.is_growth());
    bounds::feasible(&options, &plan.asked.ranges, &arguments.bounds_given())?;
    Ok((Plan { options, ..plan }, bounds::named(&options)))
}

/// Writes the table of outliers, and says how many there are.
fn list_outliers(file: &Path, points: &Points, rows: &Rows, terminal: &Terminal) -> Outcome {
    let written = terminal.write(Some(file), |out| {
        let mut table = TableWriter::new(out);
        table.write_record(points.by.iter().map(String::as_str).chain(OUTLIER_COLUMNS))?;
        for (named, (outlier, test)) in rows.outliers(points) {
            let cells = outlier_cells(outlier, test, named.curve.tested_range(), &named.unit);
            table.write_record(named.identity.iter().cloned().chain(cells))?;
        }
        table.flush()
    });
    let wells = rows.outliers(points).count();
    if written == Outcome::Done && wells == 0 {
        terminal.say(&format!("no outliers; `{}` lists none", file.display()));
    } else if written == Outcome::Done {
        let curves = counted(rows.curves_with_outliers(), "curve");
        let what = if rows.excludes() { "left out" } else { "kept" };
        let wells = counted(wells, "outlier");
        terminal.say(&format!("{wells} of {curves}, listed in `{}`, {what}", file.display()));
    }
    written
}

/// What is fitted, and what is said of it.
fn plan(arguments: &Arguments) -> Result<Plan, Diagnostic> {
    let options = options(arguments)?;
    let candidates: Vec<Model> = arguments.candidates.iter().filter_map(|name| name.parse().ok()).collect();
    let (model, choice) = match arguments.model.as_str() {
        "aicc" => (None, Some(Choice { candidates, ..Choice::aicc() })),
        "ladder" => (None, Some(Choice::ladder())),
        name => (name.parse().ok(), None),
    };
    let mut candidates = model.iter().chain(choice.iter().flat_map(|choice| &choice.candidates));
    if let (Some(model), Some(_)) = (candidates.find(|model| model.slopes() > 1), options.hill) {
        let (name, slopes) = (model.name(), model.slopes());
        return Err(Diagnostic::error(
            Code::Arguments,
            format!("`--hill` cannot be given for `{name}`, which has {slopes} slopes"),
        ));
    }
    if arguments.average && arguments.model != "aicc" {
        let problem = Diagnostic::error(Code::Arguments, "`--average` needs several models");
        return Err(problem.help("give `--model aicc` with it"));
    }
    let together = arguments.share.as_ref().zip(arguments.across.clone()).map(|(share, across)| {
        let shares = |name: &str| share.iter().any(|share| share == name);
        let sharing = Sharing { top: shares("top"), bottom: shares("bottom"), hill: shares("hill") };
        Together { sharing, across, against: arguments.against.clone() }
    });
    let bounds =
        options.bottom_at_least.is_some() || options.top_at_most.is_some() || arguments.bounds.plausible;
    let bound = bounds || options.free_parameters() < 4;
    if together.is_some() && (arguments.model != "4pl" || arguments.details || bound) {
        let problem = "curves that share parameters are plain four-parameter logistics, without `--details`";
        return Err(Diagnostic::error(Code::Arguments, problem)
            .help("leave out `--model`, `--details` and given parameters"));
    }
    if options.errors == Errors::ObservedHessian && (arguments.model != "4pl" || together.is_some()) {
        let problem = "`--se hessian` is for the four-parameter logistic of one curve";
        return Err(
            Diagnostic::error(Code::Arguments, problem).help("leave out `--se`, or `--model` and `--share`")
        );
    }
    let robust = &arguments.robust;
    let loss: Option<Loss> = robust.loss.parse().ok();
    if loss.is_some() && (arguments.model != "4pl" || together.is_some()) {
        let problem = format!("`--loss {}` is for the four-parameter logistic of one curve", robust.loss);
        return Err(Diagnostic::error(Code::Arguments, problem)
            .help("leave out `--loss`, or `--model` and `--share`"));
    }
    let others = [("--loss", loss.is_some()), ("--outliers", robust.outliers.is_some())];
    let hessian = ("--se hessian", options.errors == Errors::ObservedHessian);
    let other = others.into_iter().chain([hessian]).find(|(_, given)| *given).map(|(name, _)| name);
    let growth_doses = arguments.data.is_percentage_growth();
    let beside = Beside { model: &arguments.model, shares: together.is_some(), growth_doses, other };
    let (options, asked) = arguments.shape.asked(options, beside)?;
    bounds::feasible(&options, &asked.ranges, &arguments.bounds_given())?;
    let outliers = outliers(robust)?;
    let (average, details) = (arguments.average, arguments.details);
    let scatter = if arguments.sigma == Sigma::Moderated.name() { Scatter::Asked } else { Scatter::Own };
    if together.is_some() && scatter == Scatter::Asked {
        let problem = "curves that share parameters have one scatter already";
        return Err(Diagnostic::error(Code::Arguments, problem)
            .help("leave out `--sigma moderated`, or `--share` and `--across`"));
    }
    Ok(Plan { options, model, choice, average, details, together, loss, outliers, asked, scatter })
}

/// Which outliers are looked for.
fn outliers(arguments: &RobustArguments) -> Result<Option<Outliers>, Diagnostic> {
    if arguments.outliers.is_none() {
        return Ok(None);
    }
    let level = |usual: f64| arguments.outlier_level.unwrap_or(usual);
    let (test, level) = if arguments.outlier_test == "grubbs" {
        (OutlierTest::Grubbs { alpha: level(0.05) }, level(0.05))
    } else {
        (OutlierTest::Rout { q: level(0.01) }, level(0.01))
    };
    if !(level > 0.0 && level < 1.0) {
        return Err(Diagnostic::error(
            Code::OutOfRange,
            format!("`--outlier-level {level}` must lie between 0 and 1"),
        ));
    }
    Ok(Some(Outliers { test, exclude: arguments.exclude_outliers }))
}

fn options(arguments: &Arguments) -> Result<FitOptions, Diagnostic> {
    let bounds = [arguments.bounds.bottom_at_least, arguments.bounds.top_at_most];
    let given = [arguments.top, arguments.bottom, arguments.hill];
    if given.iter().chain(&bounds).flatten().any(|value| !value.is_finite()) {
        return Err(Diagnostic::error(Code::NotANumber, "fixed parameters must be finite numbers"));
    }
    let numbers = [
        ("--top", arguments.top),
        ("--bottom", arguments.bottom),
        ("--hill", arguments.hill),
        ("--bottom-at-least", arguments.bounds.bottom_at_least),
        ("--top-at-most", arguments.bounds.top_at_most),
        ("--half", arguments.data.half()),
    ];
    for (name, value) in numbers {
        bounds::within_reach(name, value)?;
    }
    if let (Some(top), Some(bottom)) = (arguments.top, arguments.bottom)
        && top <= bottom
    {
        return Err(Diagnostic::error(
            Code::OutOfRange,
            format!("`--top {top}` must lie above `--bottom {bottom}`"),
        ));
    }
    let least = arguments.bounds.bottom_at_least.or(arguments.bottom);
    if let (Some(most), Some(least)) = (arguments.bounds.top_at_most.or(arguments.top), least)
        && most <= least
    {
        let problem = format!(
            "no curve has its upper plateau at {most} or below and its lower one at {least} or above"
        );
        return Err(Diagnostic::error(Code::OutOfRange, problem));
    }
    if arguments.hill == Some(0.0) {
        return Err(Diagnostic::error(
            Code::OutOfRange,
            "`--hill` cannot be zero: positive falls with dose, negative rises",
        ));
    }
    Ok(FitOptions {
        top: arguments.top,
        bottom: arguments.bottom,
        hill: arguments.hill,
        bottom_at_least: arguments.bounds.bottom_at_least,
        top_at_most: arguments.bounds.top_at_most,
        half: arguments.data.half().unwrap_or(FitOptions::default().half),
        reads: arguments.data.reads(),
        vehicle: None,
        intervals: arguments.interval == "profile",
        errors: if arguments.se == "hessian" { Errors::ObservedHessian } else { Errors::GaussNewton },
        prior: None,
    })
}

/// A column or value of `--across` and `--against` that no curve has.
fn nobody_to_share(together: &Together, points: &Points) -> Option<Diagnostic> {
    let Some(column) = points.by.iter().position(|name| *name == together.across) else {
        let problem = Diagnostic::error(
            Code::MissingColumn,
            format!("`--across {}` is no column that identifies a curve", together.across),
        );
        return Some(problem.help(format!("there are: {}", points.by.join(", "))));
    };
    let against = together.against.as_ref()?;
    let known = points.curves.iter().any(|named| named.identity[column] == *against);
    (!known).then(|| {
        Diagnostic::error(
            Code::NoSuch,
            format!("no curve has `{against}` in the column `{}`", together.across),
        )
    })
}
