//! Tables of wells, and how they are read: what `screen` and `normalise` share.

use std::io::{Cursor, Read};

use clap::Args;

use crate::cli::Common;
use crate::cli::input::Input;
use crate::cli::points_arguments::PointsArguments;
use crate::cli::progress::Progress;
use crate::cli::terminal::Terminal;
use foldshift_screen::{ScreenOptions, ScreenTable, read};
use foldshift_study::curve_table::CurvesBy;
use foldshift_tables::diagnostic::{Code, Diagnostic};

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(in crate::cli) struct WellsArguments {
    /// Tables of the screen: raw wells with a column of roles (sample, vehicle, blank, kill) and one of plates, or responses that
    /// are scaled already; GDSC, CTRP, CCLE and PRISM are known by their columns. CSV, TSV, CSV.gz or a workbook, `-` for stdin.
    #[arg(value_name = "TABLE", required = true, help_heading = None)]
    pub(in crate::cli) tables: Vec<Input>,
    /// Column that says what a well holds; `role`, `well_type` or `control_type` when left out.
    #[arg(long, value_name = "COLUMN")]
    role: Option<String>,
    /// Column of plates; `plate` or `barcode` when left out.
    #[arg(long, value_name = "COLUMN")]
    plate: Option<String>,
    /// Column of cell lines; `cell_line` or `line` when left out.
    #[arg(long, value_name = "COLUMN")]
    cell_line: Option<String>,
    /// Column of compounds; `compound` or `drug` when left out.
    #[arg(long, value_name = "COLUMN")]
    compound: Option<String>,
    /// Column of experiments (one day, one run); `experiment` or `run` when left out.
    #[arg(long, value_name = "COLUMN")]
    experiment: Option<String>,
    #[command(flatten)]
    data: PointsArguments,
    /// Keep plates that fail their quality.
    #[arg(long, help_heading = "Screen")]
    pub(super) keep_failed: bool,
}

/// Opens a table from its beginning.
type Opener = Box<dyn Fn() -> Result<Box<dyn Read>, Diagnostic>>;

impl WellsArguments {
    /// Reads the tables; how they were read is said, and what must be known of them is told.
    ///
    /// # Errors
    /// What cannot be read, and what makes no sense.
    pub(in crate::cli) fn read(
        &self,
        common: &Common,
        terminal: &Terminal,
    ) -> Result<ScreenTable, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let options = self.options(terminal).map_err(one)?;
        let stdin = stdin(&self.tables).map_err(one)?;
        let opens: Vec<Opener> = self
            .tables
            .iter()
            .map(|input| -> Opener {
                let (input, stdin) = (input.clone(), stdin.clone());
                Box::new(move || match &stdin {
                    Some(held) if input.is_stdin() => Ok(Box::new(Cursor::new(held.clone()))),
                    _ => input.open(),
                })
            })
            .collect();
        let tables: Vec<(String, read::Open<'_>)> =
            self.tables.iter().map(Input::name).zip(opens.iter().map(AsRef::as_ref)).collect();
        let progress = Progress::of_work("reading the screen", common);
        let table = read(&tables, &options)?;
        drop(progress);
        table.understood.iter().for_each(|words| terminal.say(words));
        terminal.tell_all(&table.warnings);
        Ok(table)
    }

    fn options(&self, terminal: &Terminal) -> Result<ScreenOptions, Diagnostic> {
        Ok(ScreenOptions {
            points: self.data.options(CurvesBy::Found, terminal)?,
            role: self.role.clone(),
            plate: self.plate.clone(),
            cell_line: self.cell_line.clone(),
            compound: self.compound.clone(),
            experiment: self.experiment.clone(),
            reads: self.data.reads(),
            keep_failed: self.keep_failed,
        })
    }
}

/// What stands on stdin, once.
fn stdin(tables: &[Input]) -> Result<Option<Vec<u8>>, Diagnostic> {
    let asked = tables.iter().filter(|input| input.is_stdin()).count();
    match asked {
        0 => Ok(None),
        1 => {
            let stdin = tables.iter().find(|input| input.is_stdin());
            stdin.map(Input::read).transpose()
        }
        _ => Err(Diagnostic::error(Code::Arguments, "stdin (`-`) is named twice, and can be read once")),
    }
}
