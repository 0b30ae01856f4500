//! `foldshift layout`: a blank template, a picture of a layout in the terminal, one form to another, the next plate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::next_plate::{self, Next};
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome, Output};
use crate::diagnostic::{Diagnostic, Place};
use crate::plate::layout::{
    Beside, Form, convert, draw, template_csv, template_grids, template_toml, template_workbook,
};
use crate::plate::{Layout, Layouts, PlateFormat};

#[derive(Debug, Subcommand)]
pub(super) enum Arguments {
    /// A blank layout to be filled in.
    New {
        /// Number of wells of the plate.
        #[arg(long, value_name = "N", default_value = "96", value_parser = plate_format)]
        wells: PlateFormat,
        /// The form of the layout; with `-o something.xlsx`, plate-shaped is a workbook.
        #[arg(long, value_name = "FORM", default_value = "toml")]
        format: Template,
        #[command(flatten)]
        output: Output,
    },
    /// A picture of a layout in the terminal.
    Show {
        #[command(flatten)]
        layout: Described,
    },
    /// A layout of any form as tidy CSV, plate-shaped CSV or workbook, or TOML.
    Convert {
        #[command(flatten)]
        layout: Described,
        /// The form to write; with `-o something.xlsx`, plate-shaped is a workbook.
        #[arg(long, value_name = "FORM")]
        to: Option<Target>,
        #[command(flatten)]
        output: Output,
    },
    /// The next plate: doses, wells and experiments that would bring the interval of a fold under a width.
    Next(Box<Next>),
}

/// A layout and what it cannot say itself.
#[derive(Debug, Args)]
pub(super) struct Described {
    /// The layout.
    #[arg(value_name = "LAYOUT")]
    layout: PathBuf,
    /// Number of wells of the plate; the smallest that holds the layout when left out.
    #[arg(long, value_name = "N", value_parser = plate_format)]
    wells: Option<PlateFormat>,
    /// Which plate, when the layout describes several.
    #[arg(long, value_name = "NAME")]
    plate: Option<String>,
    /// What the source plates of an Echo report hold: a layout of its own.
    #[arg(long, value_name = "FILE")]
    source: Option<PathBuf>,
    /// Volume of a well after all transfers of an Echo report, such as `50 uL`.
    #[arg(long, value_name = "VOLUME")]
    volume: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// TOML with wellmap's words.
    Toml,
    /// Tidy CSV, a well a row.
    #[value(alias = "tidy")]
    Csv,
    /// Grids in the shape of the plate.
    PlateShaped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    /// Tidy CSV, a well a row.
    #[value(alias = "csv")]
    Tidy,
    /// Grids in the shape of the plate.
    PlateShaped,
    /// TOML with wellmap's words.
    Toml,
}

pub(super) fn plate_format(text: &str) -> Result<PlateFormat, String> {
    let wells = text.parse().ok().and_then(PlateFormat::of);
    wells.ok_or_else(|| "plates have 6, 12, 24, 48, 96, 384 or 1536 wells".to_owned())
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let done = match arguments {
        Arguments::Next(next) => next_plate::run(next, common, terminal),
        Arguments::New { wells, format, output } => blank(*wells, *format, output.output.as_deref())
            .map(|bytes| terminal.write(output.output.as_deref(), |out| out.write_all(&bytes))),
        Arguments::Show { layout } => layout.show().map(|(picture, warnings)| {
            terminal.tell_all(&warnings);
            terminal.write(None, |out| out.write_all(picture.as_bytes()))
        }),
        Arguments::Convert { layout, to, output } => {
            layout.convert(*to, output.output.as_deref()).map(|(bytes, warnings)| {
                terminal.tell_all(&warnings);
                terminal.write(output.output.as_deref(), |out| out.write_all(&bytes))
            })
        }
    };
    done.unwrap_or_else(|problems| {
        terminal.tell_all(&problems);
        Outcome::CouldNotRun
    })
}

pub(super) type Told<T> = Result<T, Vec<Diagnostic>>;

fn is_workbook(path: Option<&Path>) -> bool {
    path.and_then(Path::extension).is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"))
}

fn blank(wells: PlateFormat, template: Template, path: Option<&Path>) -> Told<Vec<u8>> {
    match template {
        Template::Toml => Ok(template_toml(wells).into_bytes()),
        Template::Csv => Ok(template_csv(wells).into_bytes()),
        Template::PlateShaped if is_workbook(path) => {
            template_workbook(wells).map_err(|message| vec![Diagnostic::error(message)])
        }
        Template::PlateShaped => Ok(template_grids(wells).into_bytes()),
    }
}

/// The form that is asked for, or that the name of the output asks for.
pub(super) fn target(to: Option<Target>, path: Option<&Path>) -> Told<Form> {
    let extension = path.and_then(Path::extension).map(|text| text.to_string_lossy().to_lowercase());
    match (to, extension.as_deref()) {
        (None | Some(Target::PlateShaped), Some("xlsx")) => Ok(Form::Workbook),
        (Some(Target::PlateShaped), _) => Ok(Form::PlateShaped),
        (Some(Target::Toml), _) | (None, Some("toml")) => Ok(Form::Toml),
        (Some(Target::Tidy), Some("xlsx")) => {
            let problem = Diagnostic::error("a workbook is written plate-shaped, not tidy");
            Err(vec![problem.help("leave `--to` out, or name a file that ends in `.csv`")])
        }
        (Some(Target::Tidy) | None, _) => Ok(Form::Tidy),
    }
}

impl Described {
    fn open(&self) -> Told<Layouts> {
        let beside = Beside { source: self.source.clone(), volume: self.volume.clone() };
        let advice = |mut problem: Diagnostic| {
            // On the command line these are options, not keys of a study.
            problem.help = problem.help.map(|help| {
                help.replace(
                    "write `source = \"source_plate.csv\"` beside `layout` in the study",
                    "give `--source FILE`",
                )
                .replace(
                    "write `volume = \"50 uL\"` beside `layout` in the study",
                    "give `--volume \"50 uL\"`",
                )
            });
            problem
        };
        Layouts::open(&self.layout, &beside).map_err(|all| all.into_iter().map(advice).collect())
    }

    fn chosen<'a>(&self, layouts: &'a Layouts) -> Told<(&'a Layout, PlateFormat)> {
        let layout = layouts.select(self.plate.as_deref(), &[]).map_err(|mut problem| {
            problem.help = problem.help.map(|help| help.replace("`layout_plate`", "`--plate`"));
            vec![problem]
        })?;
        let smallest = layout.smallest_format();
        let format = self.wells.or(smallest).unwrap_or(PlateFormat { rows: 8, cols: 12 });
        let beyond = smallest.filter(|smallest| smallest.rows > format.rows || smallest.cols > format.cols);
        if let Some(beyond) = beyond {
            let problem = format!("the layout names wells that only a {}-well plate has", beyond.wells());
            return Err(vec![Diagnostic::error(problem).at(Place::file(layouts.source().clone()))]);
        }
        Ok((layout, format))
    }

    fn show(&self) -> Told<(String, Vec<Diagnostic>)> {
        let layouts = self.open()?;
        let (layout, format) = self.chosen(&layouts)?;
        let (contents, more) = layout.contents(format, &BTreeMap::new())?;
        let warnings = layouts.warnings().iter().cloned().chain(more).collect();
        Ok((draw(&contents, format), warnings))
    }

    fn convert(&self, to: Option<Target>, path: Option<&Path>) -> Told<(Vec<u8>, Vec<Diagnostic>)> {
        let layouts = self.open()?;
        let (layout, format) = self.chosen(&layouts)?;
        let bytes = convert(layout, format, target(to, path)?)?;
        Ok((bytes, layouts.warnings().to_vec()))
    }
}
