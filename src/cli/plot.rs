//! `foldshift plot`: any figure of a run again, from the tables that it wrote.

mod asked;
mod files;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::progress::Progress;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::again::{self, Again};
use crate::report::figure::{Figure, Format, Wanted, chosen, held};
use crate::report::json_forms::PLOT;
use foldshift_study::Analysis;
use foldshift_tables::diagnostic::{Code, Diagnostic};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder that `foldshift run` wrote.
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    /// Compounds, with commas between them; all when left out.
    #[arg(long, value_name = "X", help_heading = "What is drawn")]
    compound: Vec<String>,
    /// Cell lines, with commas between them; all when left out. They keep the colours that they have in the report.
    #[arg(long, value_name = "A,B", help_heading = "What is drawn")]
    lines: Vec<String>,
    /// A kind of figure (folds, curves, days, cross_resistance, plate, …) or the name of one; all when left out.
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "What is drawn")]
    figure: Vec<String>,
    /// Where the figure is going to stand: its width, letters and lines.
    #[arg(long, value_name = "PRESET", default_value = "page", value_parser = asked::preset, help_heading = "What is drawn")]
    preset: Format,
    /// Draw tables that were changed since the run as they are.
    #[arg(long, help_heading = "What is drawn")]
    edited: bool,
    /// Write here: a folder, or for one figure a file that ends in `.svg`, `.pdf` or `.png`. When left out, a folder
    /// `figures`, and in it one of the name of the preset.
    #[arg(short, long, value_name = "PLACE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// What is written into a folder.
    #[arg(long = "as", value_name = "FORM", value_delimiter = ',', default_values_t = [Form::Svg, Form::Pdf, Form::Png], help_heading = "Output")]
    forms: Vec<Form>,
    /// Pixels per inch of a PNG; when left out 192 on a page, 600 in a journal, 200 on a slide, 150 on a poster.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(36..=2400), help_heading = "Output")]
    ppi: Option<u16>,
    /// Write over files of other content.
    #[arg(long, help_heading = "Output")]
    replace: bool,
}

/// What a figure is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Form {
    /// Lines and text, for a page and for every program that draws.
    Svg,
    /// The same for print.
    Pdf,
    /// Pixels.
    Png,
}

impl Form {
    const ALL: [Self; 3] = [Self::Svg, Self::Pdf, Self::Png];

    const fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Pdf => "pdf",
            Self::Png => "png",
        }
    }
}

impl std::fmt::Display for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.ending())
    }
}

/// What was drawn and written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Plotted {
    /// The preset.
    preset: String,
    /// The figures, in the order of the report.
    figures: Vec<Drawn>,
}

/// One figure.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Drawn {
    /// Its name.
    name: String,
    /// Its kind.
    kind: String,
    /// What a paper would print beneath it.
    caption: String,
    /// Width in millimetres.
    width_mm: f64,
    /// Height in millimetres.
    height_mm: f64,
    /// The files, as they were named.
    files: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    match plotted(arguments, common, terminal) {
        Ok((plotted, all_held)) => {
            let written = if common.json {
                terminal.write_json(&PLOT.document(&plotted))
            } else {
                let files = plotted.figures.iter().flat_map(|figure| &figure.files);
                terminal.write_words(&files.fold(String::new(), |text, file| text + file + "\n"))
            };
            if written == Outcome::Done && !all_held { Outcome::Failed } else { written }
        }
        Err(problems) => {
            terminal.tell_all(&problems);
            Outcome::CouldNotRun
        }
    }
}

/// What was written, and whether everything that was asked for and nothing doubtful is among it.
fn plotted(
    arguments: &Arguments,
    common: &Common,
    terminal: &Terminal,
) -> Result<(Plotted, bool), Vec<Diagnostic>> {
    let place = files::Place::of(arguments).map_err(|problem| vec![problem])?;
    let progress = Progress::of_work("reading tables, drawing figures", common);
    let Again { analysis, warnings, files } = again::read(&arguments.results, arguments.edited)?;
    let wanted = Wanted {
        compounds: asked::compounds(&arguments.compound, &analysis)?,
        lines: asked::lines(&arguments.lines, &analysis)?,
        figures: arguments.figure.clone(),
    };
    let format = arguments.preset;
    let drawn = chosen(&analysis, &wanted, &format);
    asked::known(&wanted, &drawn, &analysis, &format)?;
    let (fitting, too_large) = parted(&analysis, drawn, &format);
    drop(progress);
    let mut told = warnings;
    told.extend(too_large);
    if fitting.is_empty() {
        return Err(told);
    }
    let doubtful = told.iter().any(Diagnostic::is_error) || (common.strict && !told.is_empty());
    terminal.tell_all(&told);
    let (figures, notes) = place.write(&fitting, &files, arguments, terminal)?;
    terminal.tell_all(&notes);
    let all_held = !(doubtful || common.strict && !notes.is_empty());
    Ok((Plotted { preset: format.name.to_owned(), figures }, all_held))
}

/// The figures that their format holds, and what is to be told of the others.
fn parted(analysis: &Analysis, drawn: Vec<Figure>, format: &Format) -> (Vec<Figure>, Vec<Diagnostic>) {
    let (mut fitting, mut told) = (Vec::new(), Vec::new());
    for figure in drawn {
        match held(&figure, format) {
            Ok(()) => fitting.push(figure),
            Err(too_large) => {
                let problem = too_large.advised(analysis, &figure, format).to_string();
                told.push(
                    Diagnostic::error(Code::Figure, problem).help(
                        "`--preset` names another format, `--lines` and `--compound` draw fewer of them",
                    ),
                );
            }
        }
    }
    (fitting, told)
}
