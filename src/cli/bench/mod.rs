//! `foldshift bench`: how fast this machine fits, stage by stage: the kernel alone, and a table from file to file.

mod before;
mod kernel;
mod table;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::Outcome;
use crate::cli::output::{Data, Output};
use crate::cli::terminal::Terminal;
use before::Before;
use foldshift_curves::fit::{FitOptions, Reads};
use foldshift_curves::lanes::instruction_set;
use foldshift_curves::screen::Screen;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Number of curves. A table is made of the first 100,000 of them, in the folder of temporary files.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..), help_heading = "Data")]
    curves: u64,
    /// Doses of each curve.
    #[arg(long, value_name = "D", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000), help_heading = "Data")]
    doses: u32,
    /// Wells at each dose.
    #[arg(long, value_name = "R", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000), help_heading = "Data")]
    replicates: u32,
    /// What of the IC50s is computed beside the estimates.
    #[arg(long, value_name = "WHAT", default_value = "none", help_heading = "Model")]
    interval: Interval,
    /// An earlier result of this command: two more columns hold its curves a second and how many times as many there are now.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    against: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Interval {
    /// Parameters, standard errors, tests.
    None,
    /// Profile-likelihood intervals of both IC50s as well.
    Profile,
}

/// A stage, how many curves went through it, and how long that took.
#[derive(Clone, Debug)]
struct Stage {
    name: &'static str,
    curves: u64,
    spent: Duration,
}

impl Stage {
    fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let curves = self.curves as f64;
        curves / self.spent.as_secs_f64().max(1e-9)
    }
}

/// What the rates depend on, as columns beside each of them.
fn settings(arguments: &Arguments) -> [(&'static str, String); 5] {
    let interval = if arguments.interval == Interval::Profile { "profile" } else { "none" };
    [
        ("doses", arguments.doses.to_string()),
        ("replicates", arguments.replicates.to_string()),
        ("interval", interval.to_owned()),
        ("threads", rayon::current_num_threads().to_string()),
        ("instructions", instruction_set().map_or_else(|_| String::new(), |set| set.to_string())),
    ]
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Outcome {
    if let Err(error) = instruction_set() {
        terminal.error(&error.to_string());
        return Outcome::CouldNotRun;
    }
    let inputs = arguments.against.iter().map(PathBuf::as_path);
    if !arguments.output.is_ready(Data::Table, inputs, terminal) {
        return Outcome::CouldNotRun;
    }
    let settings = settings(arguments);
    let before = match arguments.against.as_deref().map(Before::read).transpose() {
        Ok(before) => before,
        Err(problem) => {
            terminal.tell(&problem);
            return Outcome::CouldNotRun;
        }
    };
    let screen = Screen { doses: arguments.doses, replicates: arguments.replicates, ..Screen::default() };
    let options = FitOptions {
        intervals: arguments.interval == Interval::Profile,
        reads: Some(Reads::Viability),
        ..FitOptions::default()
    };
    let (mut stages, digest) = kernel::stages(&screen, arguments.curves, &options);
    match table::stages(&screen, arguments.curves, options) {
        Ok(more) => stages.extend(more),
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    }
    if let Some(other) = before.as_ref().and_then(|before| before.other_settings(&settings)) {
        terminal.tell(&other);
    }
    let written = terminal.write(arguments.output.path(), |out| {
        let names = settings.each_ref().map(|(name, _)| *name).join(",");
        let values = settings.each_ref().map(|(_, value)| value.as_str()).join(",");
        let beside = if before.is_some() { ",curves_per_s_before,ratio" } else { "" };
        writeln!(out, "stage,curves,seconds,curves_per_s,{names}{beside}")?;
        for stage in &stages {
            let (seconds, rate) = (stage.spent.as_secs_f64(), stage.rate());
            write!(out, "{},{},{seconds:.6},{rate:.0},{values}", stage.name, stage.curves)?;
            match before.as_ref().map(|before| before.rate(stage.name)) {
                None => {}
                Some(None) => write!(out, ",,")?,
                Some(Some(then)) => write!(out, ",{then:.0},{:.3}", rate / then)?,
            }
            writeln!(out)?;
        }
        Ok(())
    });
    let [.., (_, threads), (_, set)] = &settings;
    terminal.say(&format!("{set} instructions, {threads} threads, results {digest}"));
    written
}
