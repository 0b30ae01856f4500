//! `foldshift run`: the main job.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::excluded::tell_excluded;
use crate::cli::study_argument::StudyArgument;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::folder::Claim;
use crate::report::{mechanism_table, words};
use foldshift_curves::compare::{Metric, Shift, Tag};
use foldshift_study::analysis::{Analysis, analyse};
use foldshift_study::normalise::quality::Verdict;
use foldshift_tables::diagnostic::Diagnostic;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The study: `study.toml`, a workbook with a sheet `plates`, or a zip of the folder of a study.
    #[arg(value_name = "STUDY")]
    study: PathBuf,
    /// Result folder; `results` beside the study when left out. Earlier results in it are replaced
    /// when the new ones are complete; whatever else is in it stays.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let beside = arguments.study.parent().unwrap_or(Path::new("")).join("results");
    let output = arguments.output.clone().unwrap_or(beside);
    let analysis = match claimed(arguments, &output, terminal) {
        Ok(analysis) => analysis,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    if common.json {
        let written = terminal.write(None, |out| {
            serde_json::to_writer(&mut *out, &analysis).map_err(io::Error::from)?;
            writeln!(out)
        });
        if written != Outcome::Done {
            return written;
        }
    }
    summary(&analysis, &output, terminal);
    let failed = !analysis.failed_plates().is_empty();
    let warned =
        !analysis.warnings.is_empty() || analysis.plates.iter().any(|plate| plate.verdict() > Verdict::Pass);
    if failed || (common.strict && warned) { Outcome::Failed } else { Outcome::Done }
}

/// Claims the result folder, analyses the study and writes what comes out: nobody waits for an analysis that has
/// nowhere to go.
fn claimed(arguments: &Arguments, output: &Path, terminal: &Terminal) -> Result<Analysis, Vec<Diagnostic>> {
    let argument = StudyArgument::open(&arguments.study)?;
    let (study, warnings) = argument.read_partial().whole()?;
    let tables = study.tables.iter().map(PathBuf::as_path);
    let inputs = study.files().chain(tables).chain([arguments.study.as_path()]);
    let mut claim = Claim::of(output, inputs).map_err(|problem| vec![problem])?;
    terminal.tell_all(&claim.notes());
    let mut analysis = analyse(study, warnings).map_err(|problems| argument.shown(problems))?;
    analysis.warnings = argument.shown(analysis.warnings);
    terminal.tell_all(&analysis.warnings);
    terminal.tell_all(&claim.write(&analysis).map_err(|problem| vec![problem])?);
    Ok(analysis)
}

/// What the user wants to know before opening the report.
fn summary(analysis: &Analysis, output: &Path, terminal: &Terminal) {
    if analysis.study.simulated {
        terminal.say("simulated data");
    }
    if let Some(why) = words::nothing_compared(analysis) {
        terminal.say(&why);
    }
    tell_shifts(&analysis.shifts, terminal);
    for judged in &analysis.mechanism {
        terminal.say(&mechanism_table::sentence(&judged.judgement));
    }
    tell_plates(
        analysis.plates.iter().map(|plate| (&*plate.export, &*plate.name, plate.quality.as_slice())),
        terminal,
    );
    tell_excluded(&analysis.plates, terminal);
    let excluded = analysis.exclusions().len();
    if excluded > 0 {
        terminal
            .say(&format!("{excluded} wells were left out; each is listed with its reason in the report"));
    }
    terminal.say(&format!("results in {}", output.display()));
}

/// A line for every fold of the absolute IC50.
pub(super) fn tell_shifts(shifts: &[Shift], terminal: &Terminal) {
    for shift in shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs) {
        let call = shift.call.map(|call| call.to_string()).unwrap_or_default();
        if words::is_of_one_experiment(shift) {
            let what = words::in_one_experiment(shift);
            terminal.say(&format!("{call:<2} {} under {}: {what}", shift.resistant, shift.compound));
            continue;
        }
        let fold = match shift.qualifier {
            "nd" => "not determinable".to_owned(),
            _ => format!("{}-fold", words::shift_value(shift)),
        };
        let limits = words::shift_limits(shift);
        let limits = if limits.is_empty() { String::new() } else { format!(" ({limits})") };
        let n = words::counted(words::n_of(shift), "experiment");
        let fragile = shift.tags.iter().any(|tag| matches!(tag, Tag::Fragile(_)));
        let fragile = if fragile { ", fragile" } else { "" };
        let growth = if shift.tags.contains(&Tag::GrowthRateArtefact) {
            ", but an artefact of the growth rate: not shifted by GR50"
        } else {
            ""
        };
        let plateau = match (shift.tags.contains(&Tag::EfficacyShift), emax_of(shift, shifts)) {
            (false, _) => "",
            // Of inhibition, less effect is a lower response.
            (true, Some(rise)) if rise < 0.0 => ", lowered plateau",
            (true, _) => ", raised plateau",
        };
        terminal.say(&format!(
            "{call:<2} {} under {}: {fold}{limits}, {n}{plateau}{growth}{fragile}",
            shift.resistant, shift.compound
        ));
    }
}

/// Difference of the responses at the highest dose that goes with a fold.
fn emax_of(fold: &Shift, shifts: &[Shift]) -> Option<f64> {
    let of = |shift: &&Shift| {
        shift.metric == Metric::Emax
            && (&shift.parental, &shift.resistant, &shift.compound)
                == (&fold.parental, &fold.resistant, &fold.compound)
    };
    shifts.iter().find(of)?.estimate
}

/// Plates that do not pass, with their reasons.
pub(super) fn tell_plates<'a>(
    plates: impl Iterator<Item = (&'a str, &'a str, &'a [foldshift_study::normalise::quality::Quality])>,
    terminal: &Terminal,
) {
    for (export, name, quality) in plates {
        for line in quality.iter().filter(|line| line.verdict > Verdict::Pass) {
            let reasons: Vec<&str> = line.reasons.iter().map(|reason| reason.words.as_str()).collect();
            terminal.say(&format!(
                "plate {} ({export}, {name}, {}): {}",
                match line.verdict {
                    Verdict::Fail => "failed",
                    _ => "warned",
                },
                line.cell_line,
                reasons.join("; ")
            ));
        }
    }
}
