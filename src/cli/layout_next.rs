//! `foldshift layout next`: the plate that would tell more.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::layout_form::{Target, Told, plate_format, target};
use crate::cli::output::{Data, Output, overwritten};
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::dose_plan_words::paragraphs;
use crate::report::json_forms::LAYOUT_NEXT;
use foldshift_plates::plate::PlateFormat;
use foldshift_plates::plate::layout::{self, Beside, Form, convert};
use foldshift_study::analysis::analyse;
use foldshift_study::dose_plan::{self, Plan, Wanted, plan};
use foldshift_study::study_file::Study;
use foldshift_tables::units::Dose;

#[derive(Debug, Args)]
pub(super) struct Next {
    /// The study so far.
    #[arg(value_name = "STUDY.toml")]
    study: PathBuf,
    /// The compound.
    #[arg(long, value_name = "COMPOUND", help_heading = "Data")]
    compound: String,
    /// The line after selection.
    #[arg(long, value_name = "LINE", help_heading = "Data")]
    resistant: String,
    /// The line before selection, where the study compares the other with several.
    #[arg(long, value_name = "LINE", help_heading = "Data")]
    parental: Option<String>,
    /// Upper over lower limit of the fold's 95 % interval: 4 is an interval from half to twice the fold.
    #[arg(long, value_name = "RATIO", default_value_t = 4.0, help_heading = "Model")]
    width: f64,
    /// So many experiments, instead of the fewest that are enough (3 to 12).
    #[arg(long, value_name = "N", help_heading = "Model")]
    experiments: Option<usize>,
    /// The highest dose that may be used, such as `30 uM`; ten times the highest tested when left out.
    #[arg(long, value_name = "DOSE", help_heading = "Model")]
    max_dose: Option<Dose>,
    /// Number of wells of the plate: 96 or 384.
    #[arg(long, visible_alias = "format", value_name = "N", default_value = "96", value_parser = wide_plate, help_heading = "Output")]
    wells: PlateFormat,
    /// The form of the layout; TOML, or what the name of the output asks for, when left out.
    #[arg(long, value_name = "FORM", help_heading = "Output")]
    to: Option<Target>,
    #[command(flatten)]
    output: Output,
}

/// A smaller plate has no interior for two lines, a larger one is not pipetted by hand.
fn wide_plate(text: &str) -> Result<PlateFormat, String> {
    let format = plate_format(text)?;
    if [96, 384].contains(&format.wells()) {
        Ok(format)
    } else {
        Err("plans are for 96 or 384 wells".to_owned())
    }
}

pub(super) fn run(next: &Next, common: &Common, terminal: &Terminal) -> Told<Outcome> {
    if !next.output.is_ready(Data::Layout, [next.study.as_path()], terminal) {
        return Ok(Outcome::CouldNotRun);
    }
    // A form that the name contradicts is refused before the work as well.
    next.form()?;
    let wanted = Wanted {
        compound: next.compound.clone(),
        resistant: next.resistant.clone(),
        parental: next.parental.clone(),
        width: next.width,
        experiments: next.experiments,
        max_dose: next.max_dose,
        format: next.wells,
    };
    let (study, earlier) = Study::read(&next.study)?;
    next.spare(study.files())?;
    let simulated = study.simulated;
    let analysis = analyse(study, earlier)?;
    next.spare(analysis.inputs.iter().map(PathBuf::as_path))?;
    let plan = plan(&analysis, &wanted).map_err(|problem| vec![problem])?;
    let mut words = paragraphs(&plan, next.wells);
    if simulated {
        words.insert(0, "Simulated data.".to_owned());
    }
    let bytes = next.written(&plan, &words)?;
    let outcome = terminal.write(next.output.path(), |out| {
        if common.json && next.output.path().is_none() {
            return plan_as_json(&plan, out);
        }
        out.write_all(&bytes)
    });
    if outcome != Outcome::Done {
        return Ok(outcome);
    }
    // The layout has gone into its file: stdout is left for the plan.
    if common.json && next.output.path().is_some() {
        let outcome = terminal.write(None, |out| plan_as_json(&plan, out));
        if outcome != Outcome::Done {
            return Ok(outcome);
        }
    }
    for paragraph in &words {
        terminal.say(paragraph);
    }
    Ok(if plan.is_promised() { Outcome::Done } else { Outcome::Failed })
}

fn plan_as_json(plan: &Plan, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &LAYOUT_NEXT.document(plan)).map_err(io::Error::from)?;
    writeln!(out)
}

impl Next {
    /// The form that is asked for, or that the name of the output asks for.
    fn form(&self) -> Told<Form> {
        match (self.to, self.output.path()) {
            (None, None) => Ok(Form::Toml),
            (to, path) => target(to, path),
        }
    }

    /// Refuses to write onto a file that the plan is made from.
    fn spare<'a>(&self, inputs: impl IntoIterator<Item = &'a Path>) -> Told<()> {
        let problem = self.output.path().and_then(|path| overwritten(path, inputs));
        problem.map_or(Ok(()), |problem| Err(vec![problem]))
    }

    /// The layout in the form that is asked for.
    fn written(&self, plan: &Plan, words: &[String]) -> Told<Vec<u8>> {
        let text = dose_plan::layout::toml(plan, self.wells, words);
        let form = self.form()?;
        if form == Form::Toml {
            return Ok(text.into_bytes());
        }
        let layouts = layout::read("the proposed layout", text.as_bytes(), &Beside::default())?;
        let layout = layouts.select(None, &[]).map_err(|problem| vec![problem])?;
        convert(layout, self.wells, form)
    }
}
