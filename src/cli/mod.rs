//! The command line: one file a subcommand. Data to stdout, words to stderr.

mod bench;
#[cfg(feature = "parquet")]
pub mod call;
mod check;
mod compare;
mod demo;
mod desk;
#[cfg(feature = "studio")]
mod double_click;
mod examples;
mod excluded;
mod explain;
mod faithful;
mod fit;
mod fitted;
mod folds;
mod formats;
mod input;
mod layout;
mod layout_form;
mod layout_next;
mod manual;
#[cfg(feature = "parquet")]
mod mcp;
mod mechanism;
mod new;
mod normalise;
mod output;
mod parse;
mod pasteable;
mod plan;
mod plates;
mod plot;
mod points_arguments;
mod progress;
mod read;
mod read_explained;
mod run;
mod schema;
mod screen;
mod show;
#[cfg(feature = "studio")]
mod studio;
mod study_argument;
mod summary;
mod terminal;
mod verdicts;
mod whole_file;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use terminal::Terminal;

/// Plate-reader exports in; IC50s with honest intervals, fold shifts of resistant lines and a report out.
///
/// Exit codes: 0 done; 1 done, but something failed a check (listed); 2 could not run.
/// Research use only.
#[derive(Debug, Parser)]
#[command(name = "foldshift", version, max_term_width = 100, after_help = examples::FIRST_STEPS)]
#[command(disable_help_flag = true, disable_version_flag = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
    /// Print the version.
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = "Common")]
    version: Option<bool>,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
struct Common {
    /// Number of threads; all cores when left out. The results do not depend on it.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MOST_THREADS), help_heading = "Common")]
    threads: Option<u16>,
    /// The whole result as JSON on stdout.
    #[arg(long, global = true, help_heading = "Common")]
    json: bool,
    /// Treat warnings as failed checks (exit 1).
    #[arg(long, global = true, help_heading = "Common")]
    strict: bool,
    /// Say nothing but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Common")]
    quiet: bool,
    /// Say more: which reader was chosen for an export, and why; the code of every message.
    #[arg(short, long, global = true, help_heading = "Common")]
    verbose: bool,
    /// Colour in messages.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Common")]
    color: clap::ColorChoice,
    /// Print help: `-h` in short, `--help` with everything and examples.
    #[arg(short, long, global = true, action = clap::ArgAction::Help, help_heading = "Common")]
    help: Option<bool>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The main job: exports and layouts to wells, quality, fits, shifts and report.
    #[command(after_long_help = examples::RUN)]
    Run(run::Arguments),
    /// Looks at the exports of a folder and writes the study: `study.toml` and `plates.csv`.
    #[command(after_long_help = examples::NEW)]
    New(new::Arguments),
    /// A study on a page of this computer: every curve follows what is decided by hand, at once.
    #[cfg(feature = "studio")]
    #[command(after_long_help = examples::STUDIO)]
    Studio(studio::Arguments),
    /// What the end of a run said, again: from the tables of its results alone.
    #[command(after_long_help = examples::SHOW)]
    Show(show::Arguments),
    /// Any figure of a run again, from the tables of its results alone: for a journal, a slide, a poster; SVG, PDF, PNG.
    #[command(after_long_help = examples::PLOT)]
    Plot(plot::Arguments),
    /// Any export to one row a well (CSV).
    #[command(after_long_help = examples::READ)]
    Read(read::Arguments),
    /// A table of doses and responses to one row a curve (CSV).
    #[command(after_long_help = examples::FIT)]
    Fit(Box<fit::Arguments>),
    /// Raw or normalised screens to potency, hits with a false discovery rate, matrices, drift and folds.
    #[command(after_long_help = examples::SCREEN)]
    Screen(Box<screen::Arguments>),
    /// Raw wells of plates to responses, divided by their vehicle: a point a row (CSV).
    #[command(after_long_help = examples::NORMALISE)]
    Normalise(Box<normalise::Arguments>),
    /// Fold shifts between the lines of a table, or of a table of fits (CSV).
    #[command(after_long_help = examples::COMPARE)]
    Compare(Box<compare::Arguments>),
    /// On-target or off-target, from tables of IC50s, genotypes and blots (CSV).
    #[command(after_long_help = examples::MECHANISM)]
    Mechanism(mechanism::Arguments),
    /// What the catalogue knows of a variant, with its sources.
    #[command(after_long_help = examples::EXPLAIN)]
    Explain(explain::Arguments),
    /// What a comparison will say before it is done: width and power by compounds, experiments and scatter (CSV).
    #[command(after_long_help = examples::PLAN)]
    Plan(plan::Arguments),
    /// Everything that can be checked without fitting; all problems at once.
    #[command(after_long_help = examples::CHECK)]
    Check(check::Arguments),
    /// A blank layout, a picture of one, another form of one, or the next plate.
    #[command(subcommand, after_long_help = examples::LAYOUT)]
    Layout(layout::Arguments),
    /// Every export and layout format it reads, and how each is recognised.
    #[command(after_long_help = examples::FORMATS)]
    Formats,
    /// How the JSON of each command is formed, as JSON Schema.
    #[command(after_long_help = examples::SCHEMA)]
    Schema(schema::Arguments),
    /// How fast this machine fits: a simulated screen, timed stage by stage (CSV).
    #[command(after_long_help = examples::BENCH)]
    Bench(bench::Arguments),
    /// A complete small study to start from (simulated data).
    #[command(after_long_help = examples::DEMO)]
    Demo(demo::Arguments),
    /// Reading, fitting, comparing and explaining for assistants (Model Context Protocol), on stdin and stdout.
    #[cfg(feature = "parquet")]
    #[command(after_long_help = examples::MCP)]
    Mcp,
    /// Completions for a shell, on stdout.
    #[command(after_long_help = examples::COMPLETIONS)]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// The manual page (roff), on stdout.
    #[command(after_long_help = examples::MAN)]
    Man,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Done.
    Done,
    /// Done, but something failed a check; it has been told.
    Failed,
    /// Could not run; why has been told.
    CouldNotRun,
}

impl From<Outcome> for u8 {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::CouldNotRun => 2,
        }
    }
}

/// More threads than any machine has a use for.
const MOST_THREADS: i64 = 1024;

/// Stack of a worker thread, in bytes: curves side by side hold their starts on it, which an unoptimised build
/// does not fold together.
const STACK: usize = 32 << 20;

/// Runs the program with these arguments, the first of which is its own name.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    exit_code(arguments).into()
}

/// The same; the code with which the process is to end.
#[must_use]
pub fn exit_code(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    #[cfg_attr(not(feature = "studio"), expect(unused_mut, reason = "a double click opens the studio"))]
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    #[cfg(feature = "studio")]
    if double_click::is_double_click(&arguments) {
        arguments.push("studio".into());
    }
    let cli = match parse::parse(&arguments) {
        Ok(cli) => cli,
        Err(outcome) => return outcome.into(),
    };
    let terminal = Terminal::new(&cli.common, arguments.get(1..).unwrap_or_default());
    let threads = cli.common.threads.map_or(0, usize::from); // 0: all cores
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK);
    if let Err(error) = pool.build_global() {
        terminal.error(&format!("cannot start the threads: {error}"));
        return Outcome::CouldNotRun.into();
    }
    cli.command.run(&cli.common, &terminal).into()
}

impl Command {
    fn run(self, common: &Common, terminal: &Terminal) -> Outcome {
        match self {
            Self::Run(arguments) => run::run(&arguments, common, terminal),
            #[cfg(feature = "studio")]
            Self::Studio(arguments) => studio::run(&arguments, terminal),
            Self::Show(arguments) => show::run(&arguments, common, terminal),
            Self::Plot(arguments) => plot::run(&arguments, common, terminal),
            Self::New(arguments) => new::run(&arguments, terminal),
            Self::Read(arguments) => read::run(&arguments, common, terminal),
            Self::Fit(arguments) => fit::run(&arguments, common, terminal),
            Self::Screen(arguments) => screen::run(&arguments, common, terminal),
            Self::Normalise(arguments) => normalise::run(&arguments, common, terminal),
            Self::Compare(arguments) => compare::run(&arguments, common, terminal),
            Self::Mechanism(arguments) => mechanism::run(&arguments, common, terminal),
            Self::Explain(arguments) => explain::run(&arguments, common, terminal),
            Self::Plan(arguments) => plan::run(&arguments, common, terminal),
            Self::Check(arguments) => check::run(&arguments, common, terminal),
            Self::Layout(arguments) => layout::run(&arguments, common, terminal),
            Self::Formats => formats::run(terminal),
            Self::Schema(arguments) => schema::run(&arguments, terminal),
            Self::Bench(arguments) => bench::run(&arguments, terminal),
            Self::Demo(arguments) => demo::run(&arguments, terminal),
            #[cfg(feature = "parquet")]
            Self::Mcp => mcp::run(common, terminal),
            Self::Completions { shell } => manual::completions(shell, terminal),
            Self::Man => manual::page(terminal),
        }
    }
}
