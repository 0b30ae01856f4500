//! `foldshift bench`: how fast this machine fits, stage by stage.

use std::time::{Duration, Instant};

use clap::Args;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{Fit, FitOptions, Reads, fit_many};
use foldshift_curves::lanes::instruction_set;
use foldshift_curves::screen::Screen;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Number of curves.
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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Interval {
    /// Parameters, standard errors, tests.
    None,
    /// Profile-likelihood intervals of both IC50s as well.
    Profile,
}

/// Curves that are in memory at once.
const AT_ONCE: u64 = 1 << 15;

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Outcome {
    if let Err(error) = instruction_set() {
        terminal.error(&error.to_string());
        return Outcome::CouldNotRun;
    }
    let screen = Screen { doses: arguments.doses, replicates: arguments.replicates, ..Screen::default() };
    let options = FitOptions {
        intervals: arguments.interval == Interval::Profile,
        reads: Some(Reads::Viability),
        ..FitOptions::default()
    };
    let mut spent = [Duration::ZERO; 3];
    let mut digest = Sha256::new();
    let mut from = 0;
    while from < arguments.curves {
        let to = (from + AT_ONCE).min(arguments.curves);
        let start = Instant::now();
        let wells: Vec<Vec<Point>> = (from..to).into_par_iter().map(|curve| screen.points(curve)).collect();
        spent[0] += start.elapsed();
        let start = Instant::now();
        let curves: Vec<Curve> = wells.into_par_iter().filter_map(|wells| Curve::new(wells).ok()).collect();
        spent[1] += start.elapsed();
        let start = Instant::now();
        let fits = fit_many(&curves, &options);
        spent[2] += start.elapsed();
        for fit in &fits {
            feed(&mut digest, fit);
        }
        from = to;
    }
    let fitting = if options.intervals { "fit_profile" } else { "fit" };
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = |seconds: f64| arguments.curves as f64 / seconds;
    let written = terminal.write(None, |out| {
        writeln!(out, "stage,curves,seconds,curves_per_s")?;
        for (stage, spent) in ["simulate", "arrange", fitting].into_iter().zip(spent) {
            let seconds = spent.as_secs_f64();
            writeln!(out, "{stage},{},{seconds:.6},{:.0}", arguments.curves, rate(seconds))?;
        }
        Ok(())
    });
    let set = instruction_set().map_or_else(|_| String::new(), |set| set.to_string());
    let digest =
        digest.finalize().iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    terminal.say(&format!(
        "{set} instructions, {} threads, results {}",
        rayon::current_num_threads(),
        digest
    ));
    written
}

/// The bits of everything that was estimated.
fn feed(digest: &mut Sha256, fit: &Fit) {
    let mut number = |x: Option<f64>| digest.update(x.map_or(u64::MAX, f64::to_bits).to_le_bytes());
    let parameters = fit.curve.map(|c| [c.top, c.bottom, c.hill, c.log_mid]);
    for k in 0..4 {
        number(parameters.map(|p| p[k]));
    }
    let ic50s = [fit.ic50_rel, fit.ic50_abs].map(|ic50| [ic50.log_dose(), ic50.lower(), ic50.upper()]);
    let rest = [fit.rss, fit.auc, fit.p_flat, fit.p_lack_of_fit];
    for value in fit.standard_errors().into_iter().chain(ic50s.into_iter().flatten()).chain(rest) {
        number(value);
    }
    for reason in &fit.reasons {
        digest.update(reason.code());
    }
}
