//! `foldshift layout`: a blank template, or a picture of a layout in the terminal.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::cli::terminal::Terminal;
use crate::cli::{Outcome, Output};
use crate::diagnostic::{Diagnostic, Place, unreadable};
use crate::plate::layout::{draw, template_csv, template_toml};
use crate::plate::{Layout, PlateFormat};
use crate::sheet::text;

#[derive(Debug, Subcommand)]
pub(super) enum Arguments {
    /// A blank layout to be filled in.
    New {
        /// Number of wells of the plate.
        #[arg(long, value_name = "N", default_value = "96", value_parser = plate_format)]
        wells: PlateFormat,
        /// The form of the layout.
        #[arg(long, value_name = "FORM", default_value = "toml")]
        format: Form,
        #[command(flatten)]
        output: Output,
    },
    /// A picture of a layout in the terminal.
    Show {
        /// The layout.
        #[arg(value_name = "LAYOUT")]
        layout: PathBuf,
        /// Number of wells of the plate; the smallest that holds the layout when left out.
        #[arg(long, value_name = "N", value_parser = plate_format)]
        wells: Option<PlateFormat>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// TOML with wellmap's words.
    Toml,
    /// Tidy CSV, a well a row.
    Csv,
}

fn plate_format(text: &str) -> Result<PlateFormat, String> {
    let wells = text.parse().ok().and_then(PlateFormat::of);
    wells.ok_or_else(|| "plates have 6, 12, 24, 48, 96, 384 or 1536 wells".to_owned())
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Outcome {
    match arguments {
        Arguments::New { wells, format, output } => {
            let text = match format {
                Form::Toml => template_toml(*wells),
                Form::Csv => template_csv(*wells),
            };
            terminal.write(output.output.as_deref(), |out| out.write_all(text.as_bytes()))
        }
        Arguments::Show { layout, wells } => match show(layout, *wells) {
            Ok((picture, warnings)) => {
                terminal.tell_all(&warnings);
                terminal.write(None, |out| out.write_all(picture.as_bytes()))
            }
            Err(problems) => {
                terminal.tell_all(&problems);
                Outcome::CouldNotRun
            }
        },
    }
}

fn show(path: &PathBuf, wells: Option<PlateFormat>) -> Result<(String, Vec<Diagnostic>), Vec<Diagnostic>> {
    let name = path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| vec![unreadable(&name, &error, "give the path of a layout")])?;
    let text = text::decode(&bytes)
        .map_err(|error| vec![Diagnostic::error(error.to_string()).at(Place::file(name.as_str()))])?;
    let layout = Layout::read(&name, &text)?;
    let smallest = layout.smallest_format();
    let format = wells.or(smallest).unwrap_or(PlateFormat { rows: 8, cols: 12 });
    let beyond = smallest.filter(|smallest| smallest.rows > format.rows || smallest.cols > format.cols);
    if let Some(beyond) = beyond {
        let problem = format!("the layout names wells that only a {}-well plate has", beyond.wells());
        return Err(vec![Diagnostic::error(problem).at(Place::file(name))]);
    }
    let (contents, warnings) = layout.contents(format, &BTreeMap::new())?;
    Ok((draw(&contents, format), warnings))
}
