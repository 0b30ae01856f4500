//! `foldshift layout`: a blank template, a picture of a layout in the terminal, one form to another, the next plate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::layout_form::{Target, Told, plate_format, promised, target};
use crate::cli::layout_next::{self, Next};
use crate::cli::output::{Data, Output, overwritten};
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use foldshift_plates::plate::layout::{
    self, Beside, Form, convert, draw, template_csv, template_grids, template_toml, template_workbook,
};
use foldshift_plates::plate::{Layout, Layouts, PlateFormat};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

#[derive(Debug, Subcommand)]
pub(super) enum Arguments {
    /// A blank layout to be filled in.
    New {
        /// Number of wells of the plate.
        #[arg(long, value_name = "N", default_value = "96", value_parser = plate_format)]
        wells: PlateFormat,
        /// The form of the layout; TOML, or what the name of the output asks for, when left out. With
        /// `-o something.xlsx`, plate-shaped is a workbook.
        #[arg(long, value_name = "FORM")]
        format: Option<Template>,
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

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let done = match arguments {
        Arguments::Next(next) => layout_next::run(next, common, terminal),
        Arguments::New { output, .. } if !output.is_ready(Data::Layout, [], terminal) => {
            return Outcome::CouldNotRun;
        }
        Arguments::New { wells, format, output } => blank(*wells, *format, output.path())
            .map(|bytes| terminal.write(output.path(), |out| out.write_all(&bytes))),
        Arguments::Show { layout } => layout.show().map(|(picture, warnings)| {
            terminal.tell_all(&warnings);
            terminal.write(None, |out| out.write_all(picture.as_bytes()))
        }),
        Arguments::Convert { layout, output, .. }
            if !output.is_ready(Data::Layout, layout.inputs(), terminal) =>
        {
            return Outcome::CouldNotRun;
        }
        Arguments::Convert { layout, to, output } => {
            layout.convert(*to, output.path()).map(|(bytes, warnings)| {
                terminal.tell_all(&warnings);
                terminal.write(output.path(), |out| out.write_all(&bytes))
            })
        }
    };
    done.unwrap_or_else(|problems| {
        terminal.tell_all(&problems);
        Outcome::CouldNotRun
    })
}

fn blank(wells: PlateFormat, template: Option<Template>, path: Option<&Path>) -> Told<Vec<u8>> {
    let wanted = template.map(|template| match template {
        Template::Toml => Target::Toml,
        Template::Csv => Target::Tidy,
        Template::PlateShaped => Target::PlateShaped,
    });
    let form = if wanted.is_none() && promised(path).is_none() { Form::Toml } else { target(wanted, path)? };
    match form {
        Form::Toml => Ok(template_toml(wells).into_bytes()),
        Form::Tidy => Ok(template_csv(wells).into_bytes()),
        Form::PlateShaped => Ok(template_grids(wells).into_bytes()),
        Form::Workbook => {
            template_workbook(wells).map_err(|message| vec![Diagnostic::error(Code::Arguments, message)])
        }
    }
}

impl Described {
    fn open(&self) -> Told<Layouts> {
        let beside = Beside { source: self.source.clone(), volume: self.volume.clone(), sheets: Vec::new() };
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
        layout::open(&self.layout, &beside).map_err(|all| all.into_iter().map(advice).collect())
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
            return Err(vec![
                Diagnostic::error(Code::LayoutAndExport, problem).at(Place::file(layouts.source().clone())),
            ]);
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

    /// The files that are named; layouts may include others.
    fn inputs(&self) -> impl Iterator<Item = &Path> {
        [&self.layout].into_iter().chain(&self.source).map(PathBuf::as_path)
    }

    fn convert(&self, to: Option<Target>, path: Option<&Path>) -> Told<(Vec<u8>, Vec<Diagnostic>)> {
        let layouts = self.open()?;
        let included = layouts.inputs().iter().map(PathBuf::as_path);
        if let Some(problem) = path.and_then(|path| overwritten(path, included)) {
            return Err(vec![problem]);
        }
        let (layout, format) = self.chosen(&layouts)?;
        let bytes = convert(layout, format, target(to, path)?)?;
        Ok((bytes, layouts.warnings().to_vec()))
    }
}
