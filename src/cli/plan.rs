//! `foldshift plan`: what a comparison will say before it is done, by its compounds, experiments and scatter.

mod scatter;

use std::path::PathBuf;

use clap::Args;

use crate::cli::output::{Data, Output, is_promise, overwritten};
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::figure::{Format, power};
use crate::report::json_forms::PLAN;
use crate::report::outlook::{Outlook, Scatter, ScatterSource};
use foldshift_curves::compare::power::Planned;
use foldshift_curves::compare::{Margins, NEGLIGIBLE_FOLD, RESISTANT_FOLD};
use foldshift_curves::elementary::log10;
use foldshift_tables::diagnostic::{Code, Diagnostic};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Compounds that are measured together, times resistant lines: `12`, or several numbers, `1,4,12`. When left out, those
    /// of `--from`, or 12.
    #[arg(long, value_name = "K,K", value_parser = Numbers::read, help_heading = "Data")]
    compounds: Option<Numbers>,
    /// Experiments (days, passages): `3`, or several, `2,3,6` or `1-6`.
    #[arg(long, value_name = "N,N", default_value = "1-6", value_parser = Numbers::read, help_heading = "Data")]
    experiments: Numbers,
    /// Standard deviation of the log10 of a fold over experiments, such as 0.15.
    #[arg(long, value_name = "SD", conflicts_with_all = ["msr", "from"], help_heading = "Data")]
    scatter: Option<f64>,
    /// The same as a minimum significant ratio: how far two single folds differ by chance, such as 2.
    #[arg(long, value_name = "RATIO", conflicts_with = "from", help_heading = "Data")]
    msr: Option<f64>,
    /// The same from a study: a folder that `foldshift run` wrote, or its `noise.csv`.
    #[arg(long, value_name = "RESULTS", help_heading = "Data")]
    from: Option<PathBuf>,
    /// How far the scatter of compounds differs: standard deviation of the natural logarithm of their SDs; 0 where all
    /// scatter alike, 0.7 where they differ twofold.
    #[arg(long, value_name = "SD", default_value_t = 0.0, help_heading = "Data")]
    differing: f64,
    /// The true fold that is to be told.
    #[arg(long, value_name = "FOLD", default_value_t = 5.0, help_heading = "Model")]
    fold: f64,
    /// The smallest fold that is called resistant.
    #[arg(long, value_name = "FOLD", default_value_t = RESISTANT_FOLD, help_heading = "Model")]
    resistant_fold: f64,
    /// The largest fold that is negligible.
    #[arg(long, value_name = "FOLD", default_value_t = NEGLIGIBLE_FOLD, help_heading = "Model")]
    negligible_fold: f64,
    /// Draw widths and power over experiments into this file, which ends in `.svg`.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    figure: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// Numbers in rising order, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Numbers(Vec<usize>);

impl Numbers {
    /// `3`, `2,3,6` or `1-6`.
    fn read(text: &str) -> Result<Self, String> {
        const MOST: usize = 10_000;
        let number = |text: &str| {
            let number = text.trim().parse().ok().filter(|number| (1..=MOST).contains(number));
            number.ok_or_else(|| format!("`{text}` is no number of them; write `3`, `2,3,6` or `1-6`"))
        };
        let mut numbers = Vec::new();
        for part in text.split(',') {
            match part.split_once('-') {
                Some((from, to)) => numbers.extend(number(from)?..=number(to)?),
                None => numbers.push(number(part)?),
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() { Err(format!("`{text}` ends before it begins")) } else { Ok(Self(numbers)) }
    }
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let inputs = || arguments.from.as_deref().into_iter();
    if !arguments.output.is_ready(Data::table_or_json(common.json), inputs(), terminal) {
        return Outcome::CouldNotRun;
    }
    let outlook = match arguments.outlook() {
        Ok(outlook) => outlook,
        Err(problem) => {
            terminal.tell(&problem);
            return Outcome::CouldNotRun;
        }
    };
    if let Some(path) = &arguments.figure {
        let drawn =
            terminal.write(Some(path), |out| out.write_all(power(&outlook, &Format::PAGE).svg.as_bytes()));
        if drawn != Outcome::Done {
            return drawn;
        }
    }
    let written = terminal.write(arguments.output.path(), |out| {
        if common.json {
            serde_json::to_writer(&mut *out, &PLAN.document(&outlook)).map_err(std::io::Error::from)?;
            return writeln!(out);
        }
        outlook.table(out)
    });
    if written == Outcome::Done {
        outlook.paragraphs().iter().for_each(|paragraph| terminal.say(paragraph));
    }
    written
}

/// Compounds that are planned with where nothing says how many.
const COMPOUNDS: usize = 12;

impl Arguments {
    /// The plans.
    ///
    /// # Errors
    /// When a number is out of its range, or the study tells no scatter.
    fn outlook(&self) -> Result<Outlook, Diagnostic> {
        if let Some(path) = &self.figure {
            self.may_draw(path)?;
        }
        let margins = self.margins()?;
        let is_fold = self.fold > 0.0 && self.fold.is_finite();
        if !is_fold {
            let problem = format!("`--fold {}` is no fold", self.fold);
            return Err(Diagnostic::error(Code::OutOfRange, problem).help("a fold is above 0, such as 5"));
        }
        if !(0.0..=3.0).contains(&self.differing) {
            let problem = format!("`--differing {}` is not between 0 and 3", self.differing);
            return Err(Diagnostic::error(Code::OutOfRange, problem)
                .help("0 where compounds scatter alike; 0.7 where most SDs lie within half and twice the middle one"));
        }
        let (scatter, of_study) = self.scatter()?;
        let compounds =
            self.compounds.clone().unwrap_or_else(|| Numbers(vec![of_study.unwrap_or(COMPOUNDS)]));
        within("--compounds", &compounds, &Planned::COMPOUNDS)?;
        within("--experiments", &self.experiments, &Planned::EXPERIMENTS)?;
        let numbers = (compounds.0.as_slice(), self.experiments.0.as_slice());
        Outlook::of(scatter, self.differing, margins, self.fold, numbers).ok_or_else(|| {
            Diagnostic::error(Code::OutOfRange, "the numbers of this plan cannot be simulated")
        })
    }

    fn margins(&self) -> Result<Margins, Diagnostic> {
        Margins::new(self.resistant_fold, self.negligible_fold).ok_or_else(|| {
            let problem = format!(
                "`--resistant-fold {}` and `--negligible-fold {}` contradict each other",
                self.resistant_fold, self.negligible_fold
            );
            Diagnostic::error(Code::Contradiction, problem)
                .help("the negligible fold is at least 1 and below the resistant one")
        })
    }

    /// The scatter of a fold, and the compounds of the study that it is taken from.
    fn scatter(&self) -> Result<(Scatter, Option<usize>), Diagnostic> {
        let wrong = |what: String, help: &str| Err(Diagnostic::error(Code::OutOfRange, what).help(help));
        let given = |sd: f64| Scatter { sd, source: ScatterSource::Given };
        match (self.scatter, self.msr, &self.from) {
            (Some(sd), ..) if (LEAST..=MOST).contains(&sd) => Ok((given(sd), None)),
            (Some(sd), ..) => wrong(
                format!("`--scatter {sd}` is not between {LEAST} and {MOST}"),
                "it is the standard deviation of the log10 of a fold: 0.15 where single folds repeat to within twofold",
            ),
            (_, Some(msr), _) => {
                // MSR = 10^(2·SD) of folds within an experiment.
                let sd = if msr > 0.0 { 0.5 * log10(msr) } else { 0.0 };
                if (LEAST..=MOST).contains(&sd) {
                    return Ok((given(sd), None));
                }
                wrong(
                    format!("`--msr {msr}` is no ratio above 1"),
                    "2 where single folds repeat to within twofold",
                )
            }
            (.., Some(path)) => scatter::read(path).map(|(scatter, pairs)| (scatter, Some(pairs))),
            _ => {
                let sd = 0.5 * log10(foldshift_curves::optimal_design::USUAL_FOLD);
                Ok((Scatter { sd, source: ScatterSource::Assumed }, None))
            }
        }
    }

    /// Refuses a figure that is none by its name, or that would destroy an input.
    fn may_draw(&self, path: &std::path::Path) -> Result<(), Diagnostic> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if ending.as_deref().is_some_and(|ending| ending != "svg" && is_promise(ending)) {
            let problem = format!("`{}` cannot be written: the figure is SVG", path.display());
            return Err(Diagnostic::error(Code::Unwritable, problem).help("name a file that ends in `.svg`"));
        }
        let same = Output { output: self.figure.clone() }.is_same(&self.output);
        if same {
            let problem = format!("`{}` is to hold the table and the figure", path.display());
            return Err(Diagnostic::error(Code::Unwritable, problem).help("give each a name of its own"));
        }
        overwritten(path, self.from.as_deref()).map_or(Ok(()), Err)
    }
}

/// SDs of a log₁₀ fold that are planned with.
const LEAST: f64 = 0.001;
const MOST: f64 = 3.0;

fn within(
    option: &str,
    numbers: &Numbers,
    range: &std::ops::RangeInclusive<usize>,
) -> Result<(), Diagnostic> {
    match numbers.0.iter().find(|number| !range.contains(number)) {
        None => Ok(()),
        Some(number) => {
            let problem = format!(
                "`{option}` holds {number}, which is not between {} and {}",
                range.start(),
                range.end()
            );
            Err(Diagnostic::error(Code::OutOfRange, problem).help("write `3`, `2,3,6` or `1-6`"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_one_by_one_and_in_ranges() {
        let read = |text: &str| Numbers::read(text).map(|numbers| numbers.0);
        assert_eq!(read("3"), Ok(vec![3]));
        assert_eq!(read("6, 2,2-4"), Ok(vec![2, 3, 4, 6]));
        for wrong in ["", "0", "two", "4-2", "1-", "-3", "99999", "1-99999999"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
