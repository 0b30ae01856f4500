//! `foldshift check`: everything that can be checked without fitting.

use std::io;
use std::path::PathBuf;

use clap::Args;

use crate::cli::run::tell_plates;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::forensics::{self, Finding};
use crate::load::load;
use crate::normalize::NormalizedPlate;
use crate::normalize::normalize;
use crate::normalize::quality::Verdict;
use crate::study::Study;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The study file.
    #[arg(value_name = "STUDY.toml")]
    study: PathBuf,
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let read = Study::read(&arguments.study).and_then(|(study, earlier)| {
        load(&study).map(|(plates, more)| (study, plates, [earlier, more].concat()))
    });
    let (study, plates, mut warnings) = match read {
        Ok(read) => read,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    let mut plates: Vec<NormalizedPlate> =
        plates.into_iter().map(|plate| normalize(plate, study.normalise, &study.quality)).collect();
    let findings = forensics::examine(&plates);
    forensics::note(&mut plates, &findings);
    warnings.extend(findings.iter().map(Finding::diagnostic));
    terminal.tell_all(&warnings);
    tell_plates(
        plates.iter().map(|plate| (&*plate.export, &*plate.name, plate.quality.as_slice())),
        terminal,
    );
    let count = |verdict: Verdict| plates.iter().filter(|plate| plate.verdict() == verdict).count();
    let (pass, warn, fail) = (count(Verdict::Pass), count(Verdict::Warn), count(Verdict::Fail));
    terminal.say(&format!("{} plates: {pass} pass, {warn} warn, {fail} fail", plates.len()));
    if common.json {
        let written = terminal.write(None, |out| {
            serde_json::to_writer(&mut *out, &plates).map_err(io::Error::from)?;
            writeln!(out)
        });
        if written != Outcome::Done {
            return written;
        }
    }
    if fail > 0 || (common.strict && (warn > 0 || !warnings.is_empty())) {
        Outcome::Failed
    } else {
        Outcome::Done
    }
}
